//! How much memory a resize takes, and how often it asks for it.
#![cfg(all(feature = "full", not(target_arch = "wasm32")))]

use std::alloc::{GlobalAlloc, Layout as Room, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use jpeg_encoder::{ColorType, SamplingFactor};
use pixmill::batch::resize_here;
use pixmill::formats::png::{self, PngOptions};
use pixmill::formats::webp::{self, WebPOptions};
use pixmill::formats::{self, Channels, Format, Metadata, Pixels};
use pixmill::jpeg::encode::{Encoder, Layout, Options, PlaneRows, Segment};
use pixmill::{
    ChromaSubsampling, Dtype, Fit, NoWatch, OutputFormat, ResizeOptions, Scratch, Watch, foresee, resize,
};

type OtherEncoder<'a> = jpeg_encoder::Encoder<&'a mut Vec<u8>>;

static HELD: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);
static REQUESTS: AtomicUsize = AtomicUsize::new(0);

/// Works as if a thread were free all the time, which takes the most memory.
struct Helped;

impl Watch for Helped {
    fn has_help(&self) -> bool {
        true
    }
}

struct Counting;

// SAFETY: all is left to the system's allocator; what is added only counts.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, room: Room) -> *mut u8 {
        REQUESTS.fetch_add(1, Relaxed);
        PEAK.fetch_max(HELD.fetch_add(room.size(), Relaxed) + room.size(), Relaxed);
        // SAFETY: the caller's promises are those that it asks for.
        unsafe { System.alloc(room) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, room: Room) {
        HELD.fetch_sub(room.size(), Relaxed);
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, room) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What `work` held at most beyond what was held before, in bytes, and how often it asked.
fn measure<T>(work: impl FnOnce() -> T) -> (T, usize, usize) {
    let (held, requests) = (HELD.load(Relaxed), REQUESTS.load(Relaxed));
    PEAK.store(held, Relaxed);
    let result = work();
    (result, PEAK.load(Relaxed) - held, REQUESTS.load(Relaxed) - requests)
}

/// Waves, made strip by strip.
fn file(width: usize, height: usize) -> Vec<u8> {
    let tiff = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x01\0\0\0\0\0\0\0";
    let exif = Segment { marker: 0xe1, payload: [b"Exif\0\0", &tiff[..]].concat().into() };
    let mut encoder =
        Encoder::new((width, height), Layout::YCbCr420, Options::default(), &[exif], Vec::new()).unwrap();
    let strip: Vec<u8> = (0..width * 16).map(|i| (i % width / 3 + i / width * 5) as u8).collect();
    for _ in 0..height.div_ceil(16) {
        let plane = |stride| PlaneRows { samples: &strip, stride };
        encoder.encode_strip(&[plane(width), plane(width.div_ceil(2)), plane(width.div_ceil(2))]);
    }
    encoder.finish()
}

/// Sets the orientation of a [`file`].
fn orient(jpeg: &mut [u8], orientation: u8) {
    let tiff = jpeg.windows(4).position(|bytes| bytes == b"II*\0").unwrap();
    jpeg[tiff + 18] = orientation;
}

fn options(side: u32) -> ResizeOptions {
    ResizeOptions { width: Some(side), height: Some(side), fit: Fit::Inside, ..ResizeOptions::default() }
}

/// Noise or waves, by a crate that can do what our encoder cannot.
fn other_file(
    size: (usize, usize),
    depth: usize,
    noise: bool,
    adjust: impl Fn(&mut OtherEncoder),
) -> Vec<u8> {
    let (width, height) = size;
    let value = |i: usize| match noise {
        true => (i.wrapping_mul(2654435761) >> 13 & 1) as u8 * 255,
        false => (i / depth % width / 3 + i / depth / width * 5 + i % depth * 40) as u8,
    };
    let pixels: Vec<u8> = (0..width * height * depth).map(value).collect();
    let colour = [ColorType::Luma, ColorType::Luma, ColorType::Luma, ColorType::Rgb, ColorType::Cmyk][depth];
    let mut jpeg = Vec::new();
    let mut encoder = OtherEncoder::new(&mut jpeg, 90);
    adjust(&mut encoder);
    encoder.encode(&pixels, width as u16, height as u16, colour).unwrap();
    jpeg
}

/// One test: the counters are the whole program's.
#[test]
fn memory() {
    grows_with_the_width_alone();
    is_foreseen();
    formats_are_foreseen();
    pixels_are_foreseen();
    gain_maps_are_foreseen();
    is_given_back();
}

/// What is foreseen is never passed, and no more than so many times what is taken.
fn is_foreseen() {
    const TIMES: f64 = 12.0;
    let progressive = |encoder: &mut OtherEncoder| encoder.set_progressive(true);
    let mut files = vec![
        ("grey", other_file((900, 700), 1, false, |_| {})),
        ("colour", other_file((900, 700), 3, false, |_| {})),
        ("noise", other_file((900, 700), 3, true, |_| {})),
        ("progressive", other_file((900, 700), 3, false, progressive)),
        (
            "4:1:0",
            other_file((900, 700), 3, false, |encoder| {
                encoder.set_sampling_factor(SamplingFactor::F_4_2);
            }),
        ),
        ("inks", other_file((900, 700), 4, false, |_| {})),
        ("tiny", other_file((9, 7), 3, false, |_| {})),
        ("tall", other_file((30, 9000), 3, false, |_| {})),
        ("wide", other_file((9000, 30), 3, false, |_| {})),
    ];
    for orientation in [1, 2, 3, 6] {
        let mut jpeg = file(2000, 1500);
        orient(&mut jpeg, orientation);
        files.push(("turned", jpeg));
    }
    for (name, jpeg) in &files {
        let asked = ResizeOptions { copy_small: true, auto_orient: false, ..options(9000) };
        let foreseen = foresee(jpeg, &asked).unwrap() as usize + jpeg.len();
        let (copied, peak, _) =
            measure(|| resize(jpeg, &asked, &mut Scratch::default(), &mut Helped).unwrap());
        assert!(copied.copied && peak <= foreseen, "{name}: {peak} of {foreseen}");
    }
    let mut fractions: Vec<f64> = Vec::new();
    for (name, jpeg) in &files {
        for (width, height) in [(60, 60), (200, 1600), (1500, 1500)] {
            for fit in [Fit::Fill, Fit::Contain, Fit::Inside] {
                for (quality, fast_shrink_on_load, chroma_subsampling) in
                    [(80, true, ChromaSubsampling::Cs420), (100, false, ChromaSubsampling::Cs444)]
                {
                    let (width, height) = (Some(width), Some(height));
                    let asked = ResizeOptions {
                        width,
                        height,
                        fit,
                        quality,
                        fast_shrink_on_load,
                        chroma_subsampling,
                        ..options(1)
                    };
                    let foreseen = foresee(jpeg, &asked).unwrap();
                    let work = || resize(jpeg, &asked, &mut Scratch::default(), &mut Helped).unwrap();
                    let (_, peak, _) = measure(work);
                    let fraction = peak as f64 / foreseen as f64;
                    assert!(fraction <= 1.0, "{name}, {asked:?}: {peak} of {foreseen}");
                    assert!(fraction * TIMES >= 1.0, "{name}, {asked:?}: {peak} of {foreseen}");
                    fractions.push(fraction);
                }
            }
        }
    }
    fractions.sort_by(f64::total_cmp);
    println!(
        "taken of what was foreseen: {:?}",
        [0, 25, 50, 75, 100].map(|p| fractions[(fractions.len() - 1) * p / 100])
    );
}

/// The way through pixels, from every kind of source to every kind of result.
fn pixels_are_foreseen() {
    let mut files = vec![("jpeg", file(2000, 1500)), ("inks", other_file((900, 700), 4, false, |_| {}))];
    for channels in [Channels::Grey, Channels::Rgb, Channels::Rgba] {
        let len = 900 * 700 * channels.count();
        let samples = (0..len).map(|i| (i.wrapping_mul(2654435761) >> 13) as u8).collect();
        let pixels = Pixels { width: 900, height: 700, channels, samples };
        let nothing = Metadata::default();
        let png = png::encode(&pixels, &PngOptions::default(), &nothing, &mut || Ok(())).unwrap();
        let webp = webp::encode(&pixels, &WebPOptions::default(), &nothing, &mut || Ok(())).unwrap();
        files.extend([("png", png), ("webp", webp)]);
    }
    for (name, file) in &files {
        for format in [OutputFormat::Jpeg, OutputFormat::Png, OutputFormat::WebP, OutputFormat::Raw] {
            for (side, fit, sharpen) in [(60, Fit::Fill, 0.0), (1200, Fit::Contain, 1.5)] {
                for (dtype, lossless, linear_light, fast_shrink_on_load) in [
                    (Dtype::Uint8, true, false, true),
                    (Dtype::Uint8, true, false, false),
                    (Dtype::Float32, false, true, false),
                ] {
                    let asked = ResizeOptions {
                        format: Some(format),
                        fit,
                        sharpen,
                        dtype,
                        lossless,
                        linear_light,
                        fast_shrink_on_load,
                        ..options(side)
                    };
                    let foreseen = foresee(file, &asked).unwrap();
                    let work = || resize(file, &asked, &mut Scratch::default(), &mut Helped).unwrap();
                    let (_, peak, _) = measure(work);
                    assert!(peak as u64 <= foreseen, "{name}, {asked:?}: {peak} of {foreseen}");
                }
            }
        }
    }
}

/// A picture with a gain map behind it, as far as is looked at.
fn with_gain_map(picture: &[u8], map: &[u8]) -> Vec<u8> {
    let segment = |payload: &[u8]| {
        let length = (payload.len() as u16 + 2).to_be_bytes();
        [&[0xff, 0xe2], &length[..], payload].concat()
    };
    let map = [&map[..2], &segment(b"urn:iso:std:iso:ts:21496:-1\0\0\0\0\0"), &map[2..]].concat();
    // A TIFF structure, 10 bytes from the start, with one entry: of 16 bytes for each picture.
    let head = b"MPF\0MM\0*\0\0\0\x08\0\x01\xb0\x02\0\x07\0\0\0\x20\0\0\0\x1a\0\0\0\0";
    let behind = picture.len() + 4 + head.len() + 32 - 10;
    let place = [0, 0, 0, 0, 0, map.len() as u32, behind as u32, 0].map(u32::to_be_bytes);
    let directory = segment(&[head, place.as_flattened()].concat());
    [&picture[..2], &directory, &picture[2..], &map].concat()
}

fn gain_maps_are_foreseen() {
    let progressive = |encoder: &mut OtherEncoder| encoder.set_progressive(true);
    let colours = other_file((900, 700), 3, true, |_| {});
    let cases = [
        (file(2000, 1500), other_file((1000, 750), 1, false, |_| {}), true),
        (file(2000, 1500), other_file((1000, 750), 1, true, |_| {}), true),
        (file(2000, 1500), other_file((1000, 750), 3, true, progressive), false),
        (colours.clone(), colours, false),
    ];
    for (picture, map, fits) in cases {
        let jpeg = with_gain_map(&picture, &map);
        for (side, fit) in [(60, Fit::Fill), (600, Fit::Contain), (1900, Fit::Inside)] {
            for (quality, progressive, linear_light) in
                [(80, false, false), (100, true, false), (80, false, true)]
            {
                let asked = ResizeOptions { fit, quality, progressive, linear_light, ..options(side) };
                let foreseen = foresee(&jpeg, &asked).unwrap();
                let work = || resize(&jpeg, &asked, &mut Scratch::default(), &mut Helped).unwrap();
                let (resized, peak, _) = measure(work);
                assert!(peak as u64 <= foreseen, "{asked:?}: {peak} of {foreseen}");
                assert!(!fits || resized.warnings.is_empty(), "{asked:?}: {:?}", resized.warnings);
            }
        }
    }
}

/// Reading other formats, of every kind and of any size, and writing them.
fn formats_are_foreseen() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/formats");
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> =
        paths.map(|path| (path.display().to_string(), std::fs::read(path).unwrap(), 0.0)).collect();
    for channels in [Channels::Grey, Channels::GreyAlpha, Channels::Rgb, Channels::Rgba] {
        for (width, height) in [(700, 500), (20_000, 9), (9, 9000)] {
            let len = (width * height) as usize * channels.count();
            let value = |i: usize| (i.wrapping_mul(2654435761) >> 13) as u8;
            let pixels = Pixels { width, height, channels, samples: (0..len).map(value).collect() };
            let nothing = Metadata::default();
            let mut take = |name: &str, write: &mut dyn FnMut() -> Vec<u8>, foreseen: u64| {
                let (file, peak, _) = measure(write);
                let most = foreseen as usize + 2 * file.len();
                let name = format!("{name}, {channels:?}, {width} x {height}");
                println!("writing {name}: {peak} of {most}");
                assert!(peak <= most, "{name}: {peak} of {most}");
                files.push((name, file, 0.03));
            };
            for palette in [false, true] {
                let options = PngOptions { palette, colours: 16 };
                let mut write = || png::encode(&pixels, &options, &nothing, &mut || Ok(())).unwrap();
                take("png", &mut write, png::need(&pixels, &options));
            }
            if width <= webp::MAX_SIDE && height <= webp::MAX_SIDE {
                for lossless in [true, false] {
                    let options = WebPOptions { lossless, quality: 90 };
                    let mut write = || webp::encode(&pixels, &options, &nothing, &mut || Ok(())).unwrap();
                    take("webp", &mut write, webp::need(&pixels, &options));
                }
            }
        }
    }
    for (name, file, at_least) in &files {
        let format = Format::of(file).unwrap();
        let info = formats::read_info(format, file).unwrap();
        let foreseen = formats::need(&info) as usize + 3 * file.len().min(4096);
        let mut row = vec![0; info.row_len()];
        let read = || {
            let mut rows = formats::open(format, file).unwrap();
            while rows.next_row(&mut row).unwrap() {}
        };
        let ((), peak, _) = measure(read);
        println!("{name}: {peak} of {foreseen}");
        assert!(peak <= foreseen, "{name}: {peak} of {foreseen}");
        assert!(peak as f64 >= foreseen as f64 * at_least, "{name}: {peak} of {foreseen}");
    }
}

fn is_given_back() {
    let large = other_file((3000, 3000), 3, false, |encoder| encoder.set_progressive(true));
    let small = other_file((300, 300), 3, false, |_| {});
    let options = ResizeOptions { fast_shrink_on_load: false, ..options(100) };
    let held = HELD.load(Relaxed);
    for (jpeg, at_most) in [(&small, 2 << 20), (&large, 2 << 20), (&small, 2 << 20)] {
        drop(resize_here(jpeg, &options, &mut NoWatch).unwrap());
        let left = HELD.load(Relaxed) - held;
        assert!(left < at_most, "{left} bytes stay");
    }
}

fn grows_with_the_width_alone() {
    const MB: usize = 1 << 20;
    let mut jpeg = file(12_000, 8400);
    for (orientation, fast_shrink_on_load, limit) in
        [(1, true, 4 * MB), (1, false, 8 * MB), (3, true, 16 * MB), (6, true, 16 * MB)]
    {
        orient(&mut jpeg, orientation);
        let options = ResizeOptions { fast_shrink_on_load, ..options(1600) };
        for watch in [&mut NoWatch as &mut dyn Watch, &mut Helped] {
            let (resized, peak, _) =
                measure(|| resize(&jpeg, &options, &mut Scratch::default(), watch).unwrap());
            assert_eq!(resized.source.orientation, orientation);
            let beyond = peak - resized.data.len();
            println!("{beyond} bytes for orientation {orientation}, help {}", watch.has_help());
            assert!(beyond < limit, "{beyond} bytes for orientation {orientation}");
        }
    }

    for orientation in [1, 2, 3, 6] {
        let [low, high] = [400, 6400].map(|height| {
            let mut jpeg = file(1600, height);
            orient(&mut jpeg, orientation);
            let mut scratch = Scratch::default();
            let mut run = || resize(&jpeg, &options(1600), &mut scratch, &mut NoWatch).unwrap();
            run();
            measure(run).2
        });
        // The file that is written doubles its room a few times more.
        assert!(high <= low + 8, "{low} requests for 400 rows, {high} for 6400, {orientation}");
    }
}
