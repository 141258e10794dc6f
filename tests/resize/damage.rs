//! Files of any kind, whole and broken: an outcome for each, and never a panic.

use jpeg_encoder::SamplingFactor;
use pixmill::batch::{resize_here, resize_parallel, resize_serial};
use pixmill::jpeg::encode::Layout;
use pixmill::{
    ChromaSubsampling, Error, FailOn, Fit, Kernel, NoWatch, ResizeOptions, Resized, Stage, Watch, foresee,
};

use crate::picture::{Picture, Random, exif};

fn options(width: u32, height: u32) -> ResizeOptions {
    ResizeOptions { width: Some(width), height: Some(height), ..ResizeOptions::default() }
}

fn outcome(jpeg: &[u8], options: &ResizeOptions) -> Result<Resized, Error> {
    let outcome = resize_here(jpeg, options, &mut NoWatch);
    assert!(outcome.as_ref().err().is_none_or(|error| error.code() != "crashed"), "{outcome:?}");
    outcome
}

fn code(jpeg: &[u8], options: &ResizeOptions) -> &'static str {
    outcome(jpeg, options).unwrap_err().code()
}

/// One small file of each kind.
fn files() -> Vec<Vec<u8>> {
    let picture = Picture::photo(29, 21);
    let mut files = vec![
        picture.encode(Layout::YCbCr420, &[exif(6)]),
        picture.encode(Layout::YCbCr422, &[exif(2)]),
        picture.encode(Layout::Grey, &[]),
        picture.encode_as_rgb(&[exif(3)]),
    ];
    for progressive in [false, true] {
        files.push(picture.encode_elsewhere(SamplingFactor::F_2_2, progressive));
        files.push(picture.encode_elsewhere(SamplingFactor::F_4_1, progressive));
    }
    for colours in [jpeg_encoder::ColorType::Cmyk, jpeg_encoder::ColorType::CmykAsYcck] {
        let mut jpeg = Vec::new();
        let inks: Vec<u8> = (0..29 * 21 * 4).map(|i| (i * i / 900) as u8).collect();
        jpeg_encoder::Encoder::new(&mut jpeg, 90).encode(&inks, 29, 21, colours).unwrap();
        files.push(jpeg);
    }
    files
}

#[test]
fn tiny_pictures_become_any_size() {
    let kernels = [Kernel::Lanczos3, Kernel::Nearest, Kernel::Mitchell];
    let fits = [Fit::Cover, Fit::Contain, Fit::Fill, Fit::Inside, Fit::Outside];
    let targets = [(1, 1), (2, 3), (5, 4), (16, 17), (40, 33), (1, 50), (99, 2)];
    let mut round = 0;
    for width in 1..=17 {
        for height in 1..=17 {
            let picture = Picture::photo(width, height);
            for layout in [Layout::YCbCr444, Layout::YCbCr420, Layout::Grey] {
                let jpeg = picture.encode(layout, &[exif((round % 8 + 1) as u8)]);
                for (target_width, target_height) in targets {
                    round += 1;
                    let chroma_subsampling = [ChromaSubsampling::Cs420, ChromaSubsampling::Cs444][round % 2];
                    let (fit, kernel) = (fits[round % 5], kernels[round % 3]);
                    let crop_width = (round % 7 == 0).then_some(3);
                    let options = ResizeOptions {
                        fit,
                        kernel,
                        crop_width,
                        chroma_subsampling,
                        ..options(target_width, target_height)
                    };
                    let resized = outcome(&jpeg, &options).unwrap();
                    let (width, height) = decoded_size(&resized.data);
                    assert_eq!((width, height), (resized.width as usize, resized.height as usize));
                }
            }
        }
    }
}

fn decoded_size(jpeg: &[u8]) -> (usize, usize) {
    let mut decoder = zune_jpeg::JpegDecoder::new(zune_core::bytestream::ZCursor::new(jpeg));
    decoder.decode().unwrap();
    decoder.dimensions().unwrap()
}

#[test]
fn every_prefix_has_an_outcome() {
    for file in files() {
        let need = foresee(&file, &options(20, 20)).unwrap();
        for length in 0..file.len() {
            match foresee(&file[..length], &options(20, 20)) {
                Ok(foreseen) => assert_eq!(foreseen, need),
                Err(error) => assert!(["empty", "not-an-image", "truncated"].contains(&error.code())),
            }
            match outcome(&file[..length], &options(20, 20)) {
                Ok(resized) => assert_eq!(resized.warnings.len(), 1, "{length} of {}", file.len()),
                Err(error) => {
                    let code = error.code();
                    assert!(["empty", "not-an-image", "truncated"].contains(&code), "{length}: {error}");
                }
            }
        }
        assert_eq!(outcome(&file, &options(20, 20)).unwrap().warnings, [""; 0]);
    }
}

#[test]
fn mutants_have_an_outcome() {
    let mut random = Random(11);
    let files = files();
    for round in 0..6000 {
        let mut file = files[round % files.len()].clone();
        for _ in 0..random.below(6) + 1 {
            // Headers matter most, and they come first.
            let reach = if random.below(3) > 0 { 700.min(file.len()) } else { file.len() };
            let place = random.below(reach);
            match random.below(4) {
                0 => file[place] ^= 1 << random.below(8),
                1 => file[place] = random.below(256) as u8,
                2 => drop(file.drain(place..(place + random.below(9)).min(reach))),
                _ => file.insert(place, random.below(256) as u8),
            }
        }
        let limit_input_pixels = 1_000_000;
        let _ = outcome(&file, &ResizeOptions { limit_input_pixels, ..options(33, 20) });
    }
}

#[test]
fn what_is_wrong_is_refused_from_its_level_on() {
    let levels = [FailOn::None, FailOn::Truncated, FailOn::Error, FailOn::Warning];
    let codes = |jpeg: &[u8]| {
        levels.map(|fail_on| {
            let options = ResizeOptions { fail_on, ..options(20, 20) };
            match outcome(jpeg, &options) {
                Ok(resized) => {
                    if resized.warnings.is_empty() {
                        "done"
                    } else {
                        "warned"
                    }
                }
                Err(error) => error.code(),
            }
        })
    };
    let picture = Picture::photo(64, 64);
    for progressive in [false, true] {
        let file = picture.encode_elsewhere(SamplingFactor::F_2_2, progressive);
        assert_eq!(codes(&file), ["done"; 4]);
        let refused = ["warned", "truncated", "truncated", "truncated"];
        for end in [file.len() * 2 / 3, file.len() - 3, file.len() - 2, file.len() - 1] {
            assert_eq!(codes(&file[..end]), refused, "{end} of {}", file.len());
        }
    }

    let mut jpeg = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut jpeg, 90);
    encoder.set_restart_interval(2);
    encoder.encode(picture.pixels.as_flattened(), 64, 64, jpeg_encoder::ColorType::Rgb).unwrap();
    let marker = |number: u8| jpeg.windows(2).position(|pair| pair == [0xff, 0xd0 + number]).unwrap();
    let gap = [&jpeg[..marker(1)], &jpeg[marker(2)..]].concat();
    assert_eq!(codes(&gap), ["warned", "warned", "corrupt", "corrupt"]);
    let percent = outcome(&gap, &ResizeOptions { fail_on: FailOn::Error, ..options(20, 20) });
    assert_eq!(percent.unwrap_err().to_string(), "damaged: 4 % of the picture is missing and left grey");
    // Bytes too many: nothing is missing, but something was wrong.
    let last = [&jpeg[..jpeg.len() - 2], &[0x55; 40], &jpeg[jpeg.len() - 2..]].concat();
    assert_eq!(codes(&last), ["warned", "warned", "warned", "corrupt"]);
}

/// Of a restart interval that has more data than its MCUs take, something was lost before.
#[test]
fn data_left_or_passed_over_before_a_restart_marker_is_told_of() {
    let picture = Picture::photo(64, 64);
    for (progressive, interval) in [(false, 8), (false, 3), (true, 8)] {
        let file = picture.encode_in_intervals(SamplingFactor::F_1_1, progressive, interval);
        assert_eq!(outcome(&file, &options(32, 32)).unwrap().warnings, [""; 0]);
        let markers: Vec<_> =
            (0..file.len() - 1).filter(|&at| file[at] == 0xff && file[at + 1] & 0xf8 == 0xd0).collect();
        let (first, second) = (markers[0], markers[1]);
        assert_eq!((file[first + 1], file[second + 1]), (0xd0, 0xd1));
        let left = [&file[..second], &[0x55; 20], &file[second..]].concat();
        let twice = [&file[..second], &file[first..second], &file[second..]].concat();
        for (what, damaged) in [("left", left), ("twice", twice)] {
            for help in [false, true] {
                let found = resize_here(&damaged, &options(32, 32), &mut Helped(help)).unwrap();
                let case = format!("{what}, {progressive}, {interval}, {help}");
                assert_eq!(found.warnings, ["damaged: parts of the picture may be wrong"], "{case}");
            }
        }
    }
}

/// Of scans that refine, each has to add the bit below those that are known.
#[test]
fn scans_that_do_not_go_on_from_those_before_are_told_of() {
    let file = include_bytes!("../fixtures/reference/progressive-420.jpg");
    assert_eq!(outcome(file, &options(20, 20)).unwrap().warnings, [""; 0]);
    let markers = file.windows(2).enumerate().filter(|(_, pair)| pair == &[0xff, 0xda]);
    let approximations: Vec<usize> =
        markers.map(|(at, _)| at + 3 + usize::from(file[at + 3])).map(|end| end - 2).collect();
    let refining: Vec<usize> = approximations.into_iter().filter(|&at| file[at] == 0x10).collect();
    assert!(!refining.is_empty());
    for at in refining {
        let mut changed = file.to_vec();
        changed[at] = 0x21;
        let warnings = outcome(&changed, &options(20, 20)).unwrap().warnings;
        assert!(warnings[0].starts_with("damaged: "), "{warnings:?}");
        let strict = ResizeOptions { fail_on: FailOn::Warning, ..options(20, 20) };
        assert_eq!(code(&changed, &strict), "corrupt");
    }
}

struct Helped(bool);

impl Watch for Helped {
    fn has_help(&self) -> bool {
        self.0
    }
}

#[test]
fn components_without_a_scan_are_lost() {
    let whole = Picture::photo(64, 64).encode_elsewhere(SamplingFactor::F_2_2, false);
    let scan = whole.windows(2).position(|pair| pair == [0xff, 0xda]).unwrap();
    // The header of a scan of luma alone, before data of which its own are the first.
    let file = [&whole[..scan], &[0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0], &whole[scan + 14..]].concat();
    let warnings = outcome(&file, &options(20, 20)).unwrap().warnings;
    assert!(warnings[0].ends_with("% of the picture is missing and left grey"), "{warnings:?}");
}

/// Ends the work when it is asked for the `left`th time.
struct Patience {
    left: usize,
}

impl Watch for Patience {
    fn enter(&mut self, stage: Stage) {
        assert_eq!(stage, Stage::Decode, "the scans come first");
    }

    fn go_on(&mut self) -> Result<(), Error> {
        self.left = self.left.checked_sub(1).ok_or(Error::TimedOut { elapsed_ms: 2, limit_ms: 1 })?;
        Ok(())
    }
}

#[test]
fn reading_scans_can_be_ended_at_every_row() {
    let file = Picture::photo(64, 64).encode_elsewhere(SamplingFactor::F_1_1, true);
    let scans = file.windows(2).filter(|pair| *pair == [0xff, 0xda]).count();
    assert!(scans > 5);
    for left in 0..=scans * 8 {
        let error = resize_here(&file, &options(20, 20), &mut Patience { left }).unwrap_err();
        assert_eq!(error.code(), "timed-out", "{left}");
    }
}

/// Counts how often it is asked while the picture is encoded, and ends the work after so many times.
struct Encoding {
    encodes: bool,
    left: usize,
}

impl Watch for Encoding {
    fn enter(&mut self, stage: Stage) {
        self.encodes = stage == Stage::Encode;
    }

    fn go_on(&mut self) -> Result<(), Error> {
        if self.encodes {
            self.left = self.left.checked_sub(1).ok_or(Error::Cancelled)?;
        }
        Ok(())
    }
}

#[test]
fn pictures_held_whole_can_be_ended_at_every_strip_of_the_result() {
    let picture = Picture::photo(64, 48);
    for file in [picture.encode(Layout::YCbCr420, &[exif(6)]), picture.encode_as_rgb(&[])] {
        let options = options(20, 320);
        let run = |left| resize_here(&file, &options, &mut Encoding { encodes: false, left });
        assert!(run(usize::MAX).is_ok());
        for left in 0..320 / 16 {
            assert_eq!(run(left), Err(Error::Cancelled), "{left}");
        }
        // All ten scans are counted and written when the last strip is there.
        let progressive = ResizeOptions { progressive: true, ..options };
        let left = 320 / 16 + 2 * 10 * (320 / 16) - 1;
        let stopped = resize_here(&file, &progressive, &mut Encoding { encodes: false, left });
        assert_eq!(stopped, Err(Error::Cancelled));
    }
}

/// Scans without a bit of data cost next to no bytes but a walk over the picture each.
#[test]
fn scan_bombs_are_refused() {
    let file = Picture::photo(64, 64).encode_elsewhere(SamplingFactor::F_1_1, true);
    let last = file.windows(2).rposition(|pair| pair == [0xff, 0xda]).unwrap();
    let scans = file.windows(2).filter(|pair| *pair == [0xff, 0xda]).count();
    let bomb = |count: usize| {
        let header = &file[last..last + 10];
        [&file[..file.len() - 2], &header.repeat(count), &file[file.len() - 2..]].concat()
    };
    let limited = |limit_scans| ResizeOptions { limit_scans, ..options(20, 20) };
    assert_eq!(outcome(&file, &limited(scans as u32)).unwrap().warnings, [""; 0]);
    let error = outcome(&file, &limited(scans as u32 - 1)).unwrap_err();
    assert_eq!(error, Error::Limit { what: "number of scans", value: scans as u64, limit: scans as u64 - 1 });
    assert_eq!(code(&bomb(600), &options(20, 20)), "limit");
    assert_eq!(outcome(&bomb(400), &options(20, 20)).unwrap().warnings.len(), 1);
}

#[test]
fn files_of_too_many_bytes_are_refused_before_they_are_looked_at() {
    let limit_input_bytes = 99;
    let error = outcome(&[0; 100], &ResizeOptions { limit_input_bytes, ..options(20, 20) }).unwrap_err();
    assert_eq!(error, Error::Limit { what: "the number of bytes", value: 100, limit: 99 });
}

/// A file whose frame header claims another size.
fn claiming(width: u16, height: u16) -> Vec<u8> {
    let mut jpeg = Picture::photo(16, 16).encode(Layout::YCbCr420, &[]);
    let frame = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    jpeg[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    jpeg
}

#[test]
fn what_is_no_picture_is_told_by_its_code() {
    let options = options(20, 20);
    assert_eq!(code(&[], &options), "empty");
    assert_eq!(code(b"hello", &options), "not-an-image");
    assert_eq!(code(&claiming(65_535, 65_535), &options), "limit");
}

#[test]
fn results_too_large_for_a_jpeg_are_refused() {
    let outside =
        |width, height| ResizeOptions { width, height, fit: Fit::Outside, ..ResizeOptions::default() };
    let side = Some(16_384);
    for (jpeg, options) in [
        (claiming(65_535, 1), outside(None, side)),
        (claiming(65_535, 1), outside(side, side)),
        (claiming(1, 65_535), outside(side, None)),
        (claiming(1, 65_535), outside(side, side)),
    ] {
        assert_eq!(code(&jpeg, &options), "limit");
    }
}

#[test]
fn serial_and_parallel_agree() {
    let mut files = files();
    files.push(Vec::new());
    files.push(claiming(65_535, 65_535));
    files.push(files[0][..900].to_vec());
    files.extend_from_within(..);
    for options in [options(31, 44), ResizeOptions { fit: Fit::Contain, ..options(99, 20) }] {
        assert_eq!(resize_serial(&files, &options), resize_parallel(&files, &options));
    }
}
