//! JPEGs with gain maps: read here as a reader of them does, by their directories.
#![cfg(not(target_arch = "wasm32"))]

use pixmill::batch::resize_here;
use pixmill::jpeg::Header;
use pixmill::jpeg::decode::{Decoder, Samples, Scratch, Settings};
use pixmill::{Error, Fit, Keep, NoWatch, OutputFormat, ResizeOptions, Resized};

const GREY: &[u8] = include_bytes!("fixtures/gain-map/grey.jpg");
#[cfg(feature = "full")]
const GREY_IN_P3: &[u8] = include_bytes!("fixtures/gain-map/grey-in-p3.jpg");
const COLOURS_IN_P3: &[u8] = include_bytes!("fixtures/gain-map/colours-in-p3.jpg");
const LEFT_OUT: &str = "its HDR gain map was left out";
const QUARTERS: [bool; 4] = [true, false, false, false];

fn sized(width: u32, height: u32, fit: Fit) -> ResizeOptions {
    ResizeOptions { width: Some(width), height: Some(height), fit, ..ResizeOptions::default() }
}

fn made(file: &[u8], options: &ResizeOptions) -> Resized {
    resize_here(file, options, &mut NoWatch).unwrap()
}

/// The picture and its map, by a multi-picture directory of big-endian numbers.
fn split(file: &[u8]) -> (&[u8], &[u8]) {
    let start = Header::parse(file).unwrap().multi_picture.expect("a directory").start;
    let number = |at: usize| u32::from_be_bytes(*file[start + at..].first_chunk().unwrap()) as usize;
    assert_eq!((&file[start..start + 4], number(4), number(8) >> 16), (&b"MM\0*"[..], 8, 3));
    // The third entry, and of its values those of the second picture.
    let entries = number(8 + 2 + 24 + 8);
    assert_eq!(number(entries + 8), 0, "the first picture is where the file begins");
    let picture = &file[..number(entries + 4)];
    let (length, offset) = (number(entries + 16 + 4), number(entries + 16 + 8));
    let map = &file[start + offset..][..length];
    assert_eq!(
        (picture.len() + map.len(), start + offset),
        (file.len(), picture.len()),
        "one behind the other"
    );
    assert!(picture.ends_with(&[0xff, 0xd9]) && map.ends_with(&[0xff, 0xd9]));
    (picture, map)
}

fn xmp(jpeg: &[u8]) -> Option<&str> {
    Header::parse(jpeg).unwrap().xmp.map(|packet| str::from_utf8(&jpeg[packet]).unwrap())
}

fn size(jpeg: &[u8]) -> (u32, u32) {
    let Header { width, height, .. } = Header::parse(jpeg).unwrap();
    (width, height)
}

/// Which quarters of the first component are bright, in the order of reading.
fn bright(jpeg: &[u8]) -> [bool; 4] {
    let header = Header::parse(jpeg).unwrap();
    let mut scratch = Scratch::default();
    let mut decoder = Decoder::new(jpeg, &header, Settings::default(), &mut scratch).unwrap();
    let (mut samples, mut rows) = (Samples::default(), Vec::new());
    while let Some(strip) = decoder.next_strip(&mut samples).unwrap() {
        let plane = strip.plane(&samples, 0);
        rows.extend(
            plane.samples.chunks(plane.stride).take(plane.rows).map(|row| row[..plane.columns].to_vec()),
        );
    }
    let (width, height) = (header.width as usize, header.height as usize);
    let mean = |x: usize, y: usize| {
        let places = (0..height / 2).flat_map(|i| (0..width / 2).map(move |j| (i, j)));
        let (sum, count) = places.fold((0, 0), |(sum, count), (i, j)| {
            (sum + usize::from(rows[y * (height - height / 2) + i][x * (width - width / 2) + j]), count + 1)
        });
        sum / count
    };
    [mean(0, 0), mean(1, 0), mean(0, 1), mean(1, 1)].map(|mean| mean > 110)
}

/// With an EXIF segment that says so: places in a directory do not count from the file's start.
fn tagged(file: &[u8], orientation: u8) -> Vec<u8> {
    let mut exif =
        b"\xff\xe1\0\x22Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x01\0\0\0\0\0\0\0".to_vec();
    exif[28] = orientation;
    [&file[..20], &exif, &file[20..]].concat()
}

#[test]
fn a_gain_map_goes_along_in_proportion() {
    let half = made(GREY, &sized(32, 24, Fit::Fill));
    assert_eq!(half.warnings, [""; 0]);
    let (picture, map) = split(&half.data);
    assert_eq!((size(picture), size(map)), ((32, 24), (16, 12)));
    assert_eq!((bright(picture), bright(map)), (QUARTERS, QUARTERS));
    // The picture says where the map is and in which words, and the map what it means.
    let packet = xmp(picture).unwrap();
    assert!(
        packet.contains("hdrgm:Version=\"1.0\"")
            && packet.contains(&format!("Item:Length=\"{}\"", map.len()))
    );
    assert!(xmp(map).unwrap().contains("hdrgm:GainMapMax=\"2.3\""));
    let iso = |jpeg: &[u8]| Header::parse(jpeg).unwrap().gain_map.map(|range| range.len());
    assert_eq!((iso(picture), iso(map)), (Some(4), Some(61)));
    // The picture alone is what it is without.
    let keep = Keep { gain_map: false, ..Keep::default() };
    let alone = made(GREY, &ResizeOptions { keep, ..sized(32, 24, Fit::Fill) });
    assert_eq!(alone.warnings, [LEFT_OUT]);
    assert!(picture.ends_with(&alone.data[20..]));
}

#[test]
fn it_is_turned_and_cropped_with_its_picture() {
    // Value 6 stands on its right side: the upper left quarter comes to the upper right.
    for (orientation, quarters) in
        [(3, [false, false, false, true]), (6, [false, true, false, false]), (8, [false, false, true, false])]
    {
        let turned = made(&tagged(GREY, orientation), &sized(24, 24, Fit::Inside));
        let (picture, map) = split(&turned.data);
        let sizes = if orientation == 3 { ((24, 18), (12, 9)) } else { ((18, 24), (9, 12)) };
        assert_eq!((size(picture), size(map)), sizes);
        assert_eq!((bright(picture), bright(map)), (quarters, quarters), "orientation {orientation}");
    }
    let stored = ResizeOptions { auto_orient: false, ..sized(24, 24, Fit::Inside) };
    let stored = made(&tagged(GREY, 6), &stored);
    let (picture, map) = split(&stored.data);
    assert_eq!((bright(picture), bright(map)), (QUARTERS, QUARTERS));
    // The middle half: of the quarters' corners as much is seen on all sides.
    let cropped = ResizeOptions { crop_width: Some(16), crop_height: Some(24), ..sized(64, 48, Fit::Fill) };
    let cropped = made(GREY, &cropped);
    let (picture, map) = split(&cropped.data);
    assert_eq!((size(picture), size(map)), ((16, 24), (8, 12)));
    assert_eq!((bright(picture), bright(map)), (QUARTERS, QUARTERS));
}

#[test]
fn it_is_never_enlarged_and_stays_as_it_is_where_it_can() {
    let larger = made(GREY, &sized(128, 96, Fit::Fill));
    let (picture, map) = split(&larger.data);
    assert_eq!(size(picture), (128, 96));
    let original = &GREY[GREY.len() - map.len()..];
    assert!(map == original && map.starts_with(&[0xff, 0xd8]));
    // Bars get no gain.
    let barred = made(GREY, &sized(48, 96, Fit::Contain));
    let (_, map) = split(&barred.data);
    assert_eq!((size(map), bright(map)), ((24, 48), [false; 4]));
}

#[test]
fn a_packet_that_is_kept_names_the_new_length() {
    let kept = made(GREY, &ResizeOptions { keep: Keep::ALL, ..sized(32, 24, Fit::Fill) });
    let (picture, map) = split(&kept.data);
    let packet = xmp(picture).unwrap();
    assert!(packet.contains("xmp:CreatorTool=\"make.py\""));
    assert!(packet.contains(&format!(
        "Item:Semantic=\"GainMap\" Item:Mime=\"image/jpeg\" Item:Length=\"{}\"",
        map.len()
    )));
}

#[test]
fn a_size_that_is_asked_for_is_that_of_both() {
    let whole = made(GREY, &ResizeOptions { quality: 95, ..sized(64, 48, Fit::Fill) });
    let target = whole.data.len() as u32 - 20;
    let smaller = ResizeOptions { quality: 95, target_bytes: Some(target), ..sized(64, 48, Fit::Fill) };
    let smaller = made(GREY, &smaller);
    split(&smaller.data);
    assert!(smaller.data.len() as u32 <= target && smaller.warnings.is_empty(), "{:?}", smaller.warnings);
    let impossible = ResizeOptions { target_bytes: Some(100), ..sized(64, 48, Fit::Fill) };
    let impossible = made(GREY, &impossible);
    let text = format!("its {} bytes are more than targetBytes, at quality 1", impossible.data.len());
    assert_eq!(impossible.warnings, [text]);
}

#[test]
fn what_can_not_be_kept_is_told() {
    let options = sized(32, 24, Fit::Fill);
    // Any byte of the directory, and any end: never out of bounds, and a map that is there or is not.
    let start = Header::parse(GREY).unwrap().multi_picture.unwrap().start;
    for at in start..start + 82 {
        for value in [0, 1, 0x7f, 0xff] {
            let mut file = GREY.to_vec();
            file[at] = value;
            let resized = made(&file, &options);
            let has_map = Header::parse(&resized.data).unwrap().multi_picture.is_some();
            assert_eq!(resized.warnings.is_empty(), has_map, "{at}: {:?}", resized.warnings);
            if has_map {
                split(&resized.data);
            } else {
                assert_eq!(resized.warnings, [LEFT_OUT]);
            }
        }
    }
    for end in (GREY.len() - 800..GREY.len()).step_by(7) {
        let resized = made(&GREY[..end], &options);
        assert_eq!(resized.warnings, [LEFT_OUT], "{end}");
    }
    // One that is damaged, and one that is larger than its picture.
    let mut damaged = GREY.to_vec();
    let map = GREY.len() - 826;
    let scan = map + GREY[map..].windows(2).position(|two| two == [0xff, 0xda]).unwrap() + 12;
    damaged[scan..].fill(0xff);
    assert_eq!(made(&damaged, &options).warnings, [LEFT_OUT]);
    let mut large = GREY.to_vec();
    let frame = map + GREY[map..].windows(2).position(|two| two == [0xff, 0xc0]).unwrap();
    large[frame + 7] = 0xff;
    assert_eq!(made(&large, &options).warnings, [LEFT_OUT]);
    // The video of a motion photo, which stands behind the map.
    let video = |file: &[u8]| {
        let at = file.windows(25).position(|window| window == b"xmp:CreatorTool=\"make.py\"").unwrap();
        [&file[..at], b"GCamera:MotionPhoto=\"1\"  ", &file[at + 25..], b"\0\0\0\x18ftypmp42"].concat()
    };
    let motion = made(&video(GREY), &ResizeOptions { keep: Keep::ALL, ..options.clone() });
    assert_eq!(motion.warnings, ["its video was left out"]);
    assert!(xmp(split(&motion.data).0).unwrap().contains("GCamera:MotionPhoto=\"0\""));
    // A place that its own metadata names.
    let keep = ResizeOptions { remove_gps: true, ..options.clone() };
    let says = |from: &[u8], to: &[u8]| {
        let at = map + GREY[map..].windows(from.len()).position(|window| window == from).unwrap();
        [&GREY[..at], to, &GREY[at + from.len()..]].concat()
    };
    assert_eq!(made(&says(b"HDRCapacityMin", b"exif:GPSLatitu"), &keep).warnings, [LEFT_OUT]);
    assert_eq!(made(GREY, &keep).warnings, [""; 0]);
}

#[test]
fn no_flipped_bit_brings_it_down() {
    let options = ResizeOptions { keep: Keep::ALL, ..sized(32, 24, Fit::Fill) };
    for bit in (0..8 * GREY.len()).step_by(3) {
        let mut flipped = GREY.to_vec();
        flipped[bit / 8] ^= 1 << (bit % 8);
        match resize_here(&flipped, &options, &mut NoWatch) {
            Ok(resized) if Header::parse(&resized.data).unwrap().multi_picture.is_some() => {
                split(&resized.data);
            }
            Ok(_) => {}
            Err(error) => assert!(
                ["truncated", "corrupt", "unsupported", "not-an-image"].contains(&error.code()),
                "{error}"
            ),
        }
    }
}

/// Time is up at a number of questions.
struct Clock(u32);

impl pixmill::Watch for Clock {
    fn go_on(&mut self) -> Result<(), Error> {
        self.0 = self.0.checked_sub(1).ok_or(Error::Cancelled)?;
        Ok(())
    }
}

#[test]
fn its_work_can_be_stopped_too() {
    let count =
        (0..100).find(|count| resize_here(GREY, &sized(32, 24, Fit::Fill), &mut Clock(*count)).is_ok());
    let alone = ResizeOptions { keep: Keep::NONE, ..sized(32, 24, Fit::Fill) };
    let alone = (0..100).find(|count| resize_here(GREY, &alone, &mut Clock(*count)).is_ok());
    assert!(count > alone, "{count:?}, {alone:?}");
}

#[test]
fn colours_that_are_converted_keep_a_gain_that_is_one_for_all() {
    assert_eq!(made(COLOURS_IN_P3, &sized(32, 24, Fit::Fill)).warnings, [""; 0]);
    #[cfg(feature = "full")]
    {
        let options = ResizeOptions { to_srgb: true, ..sized(32, 24, Fit::Fill) };
        assert_eq!(made(COLOURS_IN_P3, &options).warnings, [LEFT_OUT]);
        for exact in [false, true] {
            let converted =
                made(GREY_IN_P3, &ResizeOptions { fast_shrink_on_load: !exact, ..options.clone() });
            assert_eq!(converted.warnings, [""; 0]);
            let (picture, map) = split(&converted.data);
            assert_eq!((bright(picture), bright(map)), (QUARTERS, QUARTERS));
        }
        let webp = ResizeOptions { format: Some(OutputFormat::WebP), ..sized(32, 24, Fit::Fill) };
        assert_eq!(made(GREY, &webp).warnings, [LEFT_OUT]);
    }
    let _ = OutputFormat::Jpeg;
}
