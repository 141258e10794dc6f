//! JPEGs that are decoded in full, and lossless ones.

use pixmill::batch::resize_here;
use pixmill::formats::{self, Channels, Pixels};
use pixmill::jpeg::Colour;
use pixmill::{Fit, Format, Kernel, NoWatch, OutputFormat, ResizeOptions, foresee};

use crate::{exif, made, options, png_with, sized};

/// A JPEG as it lies, in full.
fn exact(jpeg: &[u8]) -> Pixels {
    let header = pixmill::jpeg::Header::parse(jpeg).unwrap();
    let as_stored =
        ResizeOptions { fast_shrink_on_load: false, auto_orient: false, ..options(OutputFormat::Raw) };
    let samples = made(jpeg, &as_stored).data;
    Pixels { width: header.width, height: header.height, channels: Channels::Rgb, samples }
}

/// From there on it goes the same way as a PNG.
#[test]
fn jpegs_decoded_in_full_are_as_pngs_of_their_pixels() {
    let jpeg = include_bytes!("../fixtures/reference/source.jpg");
    let stored = exact(jpeg);
    for tag in 1..=8 {
        let tiff = exif(tag).exif.unwrap();
        let length = (2 + 6 + tiff.len()) as u8;
        let turned = [&[0xff, 0xd8, 0xff, 0xe1, 0, length], &b"Exif\0\0"[..], &tiff[..], &jpeg[2..]].concat();
        let png = png_with(&stored, &exif(tag));
        for fit in [Fit::Cover, Fit::Contain, Fit::Fill, Fit::Inside, Fit::Outside] {
            for linear_light in [false, true] {
                let fast_shrink_on_load = linear_light;
                let wanted = ResizeOptions {
                    linear_light,
                    fast_shrink_on_load,
                    background: [9, 80, 200],
                    ..sized(40, 33, fit, OutputFormat::Raw)
                };
                let (ours, theirs) = (made(&turned, &wanted), made(&png, &wanted));
                assert!(ours.data == theirs.data, "{tag}, {fit:?}, {linear_light}");
            }
        }
    }
}

/// Inks, of which planes are mixed or colours.
#[test]
fn inks_become_the_same_either_way() {
    let jpeg = include_bytes!("../fixtures/pictures/baseline-cmyk.jpg");
    let mut profiled = jpeg[..2].to_vec();
    for segment in pixmill::jpeg::encode::icc_segments(include_bytes!("../fixtures/colour/cmyk.icc")) {
        let length = (segment.payload.len() + 2) as u16;
        profiled.extend([0xff, segment.marker]);
        profiled.extend(length.to_be_bytes());
        profiled.extend_from_slice(&segment.payload);
    }
    profiled.extend(&jpeg[2..]);
    let levels = |file: &[u8], linear_light, fast_shrink_on_load| {
        let wanted = ResizeOptions {
            linear_light,
            fast_shrink_on_load,
            kernel: Kernel::Linear,
            ..sized(20, 20, Fit::Fill, OutputFormat::Raw)
        };
        made(file, &wanted).data
    };
    let mean = |a: &[u8], b: &[u8]| {
        a.iter().zip(b).map(|(a, b)| f64::from(a.abs_diff(*b))).sum::<f64>() / a.len() as f64
    };
    let [plain, by_profile] = [&jpeg[..], &profiled].map(|file| {
        let fast = levels(file, false, true);
        assert!(mean(&fast, &levels(file, false, false)) < 4.0);
        assert!(mean(&fast, &levels(file, true, true)) < 10.0);
        fast
    });
    assert!(mean(&plain, &by_profile) > 5.0);
}

#[test]
fn lossless_jpegs_are_read() {
    let jpeg = include_bytes!("../fixtures/lossless/rgb-4.jpg");
    let raw = made(jpeg, &options(OutputFormat::Raw));
    assert_eq!(raw.data, include_bytes!("../fixtures/lossless/rgb-4.raw"));
    assert_eq!((raw.source.format, raw.source.colour), ("jpeg", Colour::Rgb));
    assert!(foresee(jpeg, &options(OutputFormat::Raw)).unwrap() > 0);
    for length in 0..jpeg.len() {
        if let Err(error) = resize_here(&jpeg[..length], &options(OutputFormat::Raw), &mut NoWatch) {
            assert!(["empty", "not-an-image", "truncated", "corrupt"].contains(&error.code()), "{error}");
        }
    }
}

#[test]
fn lossless_jpegs_keep_their_metadata() {
    let jpeg = include_bytes!("../fixtures/lossless/rgb-4.jpg");
    let tiff = exif(6).exif.unwrap();
    let length = (2 + 6 + tiff.len()) as u8;
    let turned = [&[0xff, 0xd8, 0xff, 0xe1, 0, length], &b"Exif\0\0"[..], &tiff[..], &jpeg[2..]].concat();
    let (lying, upright) =
        (made(jpeg, &options(OutputFormat::Png)), made(&turned, &options(OutputFormat::Png)));
    assert_eq!((upright.width, upright.height), (lying.height, lying.width));
    let metadata = formats::read_info(Format::Png, &upright.data).unwrap().metadata;
    assert_eq!(metadata.exif.map(|tiff| tiff[18]), Some(1));
}
