//! Formats in and out, with what goes along.

use pixmill::batch::resize_here;
use pixmill::formats::{self, Channels, Metadata, Pixels};
use pixmill::jpeg::colour::encode_rgb;
use pixmill::jpeg::encode::{Layout, Options};
use pixmill::{
    Dtype, Fit, Format, Keep, Kernel, NoWatch, Normalise, OutputFormat, ResizeOptions, Resized, TensorLayout,
};

use crate::{decoded, exif, made, options, pam_of, pixels, png_of, png_with, sized, webp_with};

#[test]
fn what_is_not_resized_keeps_its_pixels() {
    for channels in [Channels::Grey, Channels::GreyAlpha, Channels::Rgb, Channels::Rgba] {
        let mut source = pixels(31, 22, channels);
        if channels.has_alpha() {
            // What can't be seen at all, or hardly, has no colour to keep.
            let count = channels.count();
            source.samples.iter_mut().skip(count - 1).step_by(count).for_each(|alpha| *alpha = 255);
        }
        for file in [png_of(&source), webp_with(&source, &Metadata::default()), pam_of(&source)] {
            let png = made(&file, &options(OutputFormat::Png));
            let found = decoded(&png.data);
            assert!(found.samples == source.samples || found.channels != source.channels, "{channels:?}");
            assert_eq!((png.source.width, png.source.alpha), (31, channels.has_alpha()));
            let lossless = ResizeOptions { lossless: true, ..options(OutputFormat::WebP) };
            assert_eq!(Format::of(&made(&file, &lossless).data), Some(Format::WebP));
            let raw = made(&file, &options(OutputFormat::Raw));
            let first: Vec<u8> = match channels.count() {
                1 | 2 => vec![source.samples[0]; 3],
                _ => source.samples[..3].to_vec(),
            };
            assert_eq!((raw.data.len(), &raw.data[..3]), (31 * 22 * 3, &first[..]));
        }
    }
}

#[test]
fn the_format_follows_the_source() {
    let opaque = pixels(9, 7, Channels::Rgb);
    let clear = pixels(9, 7, Channels::Rgba);
    let jpeg = encode_rgb(&opaque.samples, (9, 7), Layout::YCbCr420, Options::default()).unwrap();
    let none = Metadata::default();
    let follow = ResizeOptions { format: None, ..ResizeOptions::default() };
    for (file, format) in [
        (jpeg, OutputFormat::Jpeg),
        (png_of(&opaque), OutputFormat::Png),
        (webp_with(&clear, &none), OutputFormat::WebP),
        (pam_of(&opaque), OutputFormat::Jpeg),
        (pam_of(&clear), OutputFormat::Png),
    ] {
        assert_eq!(made(&file, &follow).format, format);
    }
}

/// For every format that keeps pixels as they are, orientation and fit.
#[test]
fn all_orientations_give_the_same_upright_picture() {
    let upright = pixels(24, 15, Channels::Rgb);
    let at = |x: usize, y: usize| &upright.samples[(y * 24 + x) * 3..][..3];
    for tag in 1..=8u8 {
        let (width, height) = if tag > 4 { (15, 24) } else { (24, 15) };
        let mut stored = pixels(width, height, Channels::Rgb);
        for (i, pixel) in stored.samples.as_chunks_mut::<3>().0.iter_mut().enumerate() {
            let (x, y) = (i % width as usize, i / width as usize);
            // EXIF 2.32, 4.6.4 A: where row 0 and column 0 of the stored picture lie.
            let (x, y) = match tag {
                1 => (x, y),
                2 => (23 - x, y),
                3 => (23 - x, 14 - y),
                4 => (x, 14 - y),
                5 => (y, x),
                6 => (23 - y, x),
                7 => (23 - y, 14 - x),
                _ => (y, 14 - x),
            };
            pixel.copy_from_slice(at(x, y));
        }
        for file in [png_with(&stored, &exif(tag)), webp_with(&stored, &exif(tag))] {
            for fit in [Fit::Cover, Fit::Contain, Fit::Fill, Fit::Inside, Fit::Outside] {
                let wanted = ResizeOptions { kernel: Kernel::Linear, ..sized(10, 9, fit, OutputFormat::Png) };
                let expected = made(&png_of(&upright), &wanted);
                let found = made(&file, &wanted);
                let size = |resized: &Resized| (resized.width, resized.height);
                assert_eq!(size(&found), size(&expected));
                let (found_pixels, expected) = (decoded(&found.data), decoded(&expected.data));
                let far =
                    found_pixels.samples.iter().zip(&expected.samples).map(|(a, b)| a.abs_diff(*b)).max();
                assert!(far <= Some(1), "{tag}, {fit:?}: {far:?}");
                let info = formats::read_info(Format::Png, &found.data).unwrap();
                assert_eq!(info.metadata.exif.as_deref().map(|tiff| tiff[18]), Some(1));
            }
            let lying = ResizeOptions { auto_orient: false, ..options(OutputFormat::Png) };
            let kept = made(&file, &lying);
            assert_eq!(decoded(&kept.data).samples, stored.samples);
            let info = formats::read_info(Format::Png, &kept.data).unwrap();
            assert_eq!(info.metadata.exif.as_deref().map(|tiff| tiff[18]), Some(tag));
        }
    }
}

#[test]
fn raw_samples_are_laid_out_as_asked() {
    let samples = vec![0, 51, 255, 10, 20, 30];
    let file = png_of(&Pixels { width: 2, height: 1, channels: Channels::Rgb, samples });
    let raw = |dtype, layout, normalise| {
        made(&file, &ResizeOptions { dtype, layout, normalise, ..options(OutputFormat::Raw) }).data
    };
    let floats = |bytes: Vec<u8>| -> Vec<f32> {
        bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
    };
    let (hwc, chw) = (TensorLayout::Hwc, TensorLayout::Chw);
    assert_eq!(raw(Dtype::Uint8, hwc, Normalise::None), [0, 51, 255, 10, 20, 30]);
    assert_eq!(raw(Dtype::Uint8, chw, Normalise::None), [0, 10, 51, 20, 255, 30]);
    assert_eq!(floats(raw(Dtype::Float32, hwc, Normalise::None)), [0.0, 51.0, 255.0, 10.0, 20.0, 30.0]);
    assert_eq!(floats(raw(Dtype::Float32, hwc, Normalise::Unit))[..3], [0.0, 0.2, 1.0]);
    assert_eq!(floats(raw(Dtype::Float32, chw, Normalise::Signed))[..2], [-1.0, 10.0 / 255.0 * 2.0 - 1.0]);
    let imagenet = floats(raw(Dtype::Float32, hwc, Normalise::ImageNet));
    for (found, expected) in imagenet.iter().zip([-2.117_904, -1.142_857, 2.64]) {
        assert!((found - expected).abs() < 1e-5, "{found}");
    }
    // 0.2 is nearest to 0x3266, 1 is 0x3c00.
    assert_eq!(raw(Dtype::Float16, hwc, Normalise::Unit)[..6], [0, 0, 0x66, 0x32, 0, 0x3c]);
    let wrong = ResizeOptions { normalise: Normalise::Clip, ..options(OutputFormat::Raw) };
    let refused = resize_here(&file, &wrong, &mut NoWatch).unwrap_err().to_string();
    assert_eq!(refused, "option normalise is \"clip\"; allowed: none with dtype uint8");
}

#[test]
fn jpegs_become_other_formats_and_others_jpegs() {
    let picture = pixels(60, 40, Channels::Rgb);
    let best = Options { quality: 100, ..Options::default() };
    let jpeg = encode_rgb(&picture.samples, (60, 40), Layout::YCbCr444, best).unwrap();
    let wanted = sized(30, 20, Fit::Fill, OutputFormat::Png);
    let png = decoded(&made(&jpeg, &wanted).data);
    let direct = decoded(&made(&png_of(&picture), &wanted).data);
    let far = png.samples.iter().zip(&direct.samples).map(|(a, b)| a.abs_diff(*b)).max();
    assert!(far <= Some(6), "{far:?}");
    let back = made(&png_of(&picture), &sized(30, 20, Fit::Fill, OutputFormat::Jpeg));
    assert_eq!((back.format, back.source.format), (OutputFormat::Jpeg, "png"));
    assert!(back.data.starts_with(&[0xff, 0xd8]));
    let small = ResizeOptions { target_bytes: Some(700), ..sized(30, 20, Fit::Fill, OutputFormat::Jpeg) };
    assert!(made(&png_of(&picture), &small).data.len() <= 700);
}

#[test]
fn metadata_goes_along_between_formats() {
    let metadata = Metadata { icc: Some(b"profile".repeat(40)), xmp: Some(b"<x/>".to_vec()), ..exif(6) };
    let file = png_with(&pixels(20, 10, Channels::Rgb), &metadata);
    for format in [OutputFormat::Png, OutputFormat::WebP] {
        let all = ResizeOptions { keep: Keep::ALL, ..options(format) };
        let found = made(&file, &all).data;
        let found = formats::read_info(Format::of(&found).unwrap(), &found).unwrap().metadata;
        assert_eq!((found.icc, found.xmp), (metadata.icc.clone(), metadata.xmp.clone()));
        assert_eq!(found.exif.map(|tiff| tiff[18]), Some(1));
        let none = made(&file, &ResizeOptions { keep: Keep::NONE, ..options(format) }).data;
        let none = formats::read_info(Format::of(&none).unwrap(), &none).unwrap().metadata;
        assert_eq!(none, Metadata::default());
    }
    let jpeg = made(&file, &ResizeOptions { keep: Keep::ALL, ..options(OutputFormat::Jpeg) }).data;
    let header = pixmill::jpeg::Header::parse(&jpeg).unwrap();
    assert_eq!((header.icc_profile(&jpeg), header.xmp.is_some()), (metadata.icc, true));
}

#[test]
fn small_files_of_any_format_are_copied() {
    for file in [png_of(&pixels(20, 10, Channels::Rgba)), webp_with(&pixels(20, 10, Channels::Rgb), &exif(1))]
    {
        let copy = ResizeOptions {
            width: Some(20),
            fit: Fit::Inside,
            copy_small: true,
            format: None,
            ..ResizeOptions::default()
        };
        let copied = made(&file, &copy);
        assert!(copied.copied && copied.data == file);
        for other in [
            ResizeOptions { width: Some(19), ..copy.clone() },
            ResizeOptions { format: Some(OutputFormat::Jpeg), ..copy.clone() },
        ] {
            assert!(!made(&file, &other).copied);
        }
    }
}

/// The same photo as JPEG, PNG and lying on its side has nearly the same hash, and another has not.
#[test]
fn checks_tell_files_and_pictures_apart() {
    let block = |i: usize| ((i % 360 / 40 * 83 + i / 360 / 32 * 57) % 256) as u8;
    let samples = (0..360 * 256).flat_map(|i| [block(i); 3]).collect();
    let picture = Pixels { width: 360, height: 256, channels: Channels::Rgb, samples };
    let mut other = picture.clone();
    other.samples.reverse();
    let jpeg = encode_rgb(&picture.samples, (360, 256), Layout::YCbCr420, Options::default()).unwrap();
    let wanted = ResizeOptions { checks: true, ..sized(20, 20, Fit::Cover, OutputFormat::Jpeg) };
    let checks = |file: &[u8], options: &ResizeOptions| made(file, options).checks.unwrap();
    let first = checks(&jpeg, &wanted);
    let bits = |hash: u64| (hash ^ first.dhash).count_ones();
    for (file, options) in [
        (png_of(&picture), wanted.clone()),
        (jpeg.clone(), ResizeOptions { format: Some(OutputFormat::Raw), ..wanted.clone() }),
        (
            jpeg.clone(),
            ResizeOptions { copy_small: true, fit: Fit::Inside, width: None, height: None, ..wanted.clone() },
        ),
    ] {
        assert!(bits(checks(&file, &options).dhash) <= 6);
    }
    assert!(bits(checks(&png_of(&other), &wanted).dhash) > 15);
    assert_eq!(made(&jpeg, &ResizeOptions { checks: false, ..wanted }).checks, None);
    assert_eq!(first.sha256, pixmill::checks::sha256(&jpeg));
}
