//! The way through pixels: other formats in and out, alpha, orientation, raw samples.
#![cfg(all(feature = "full", not(target_arch = "wasm32")))]

use pixmill::batch::{resize_here, resize_parallel, resize_serial};
use pixmill::formats::png::{self, PngOptions};
use pixmill::formats::webp::{self, WebPOptions};
use pixmill::formats::{self, Channels, Metadata, Pixels};
use pixmill::jpeg::Colour;
use pixmill::jpeg::colour::encode_rgb;
use pixmill::jpeg::encode::{Layout, Options};
use pixmill::{
    Dtype, Error, FailOn, Fit, Format, Keep, Kernel, NoWatch, Normalise, OutputFormat, ResizeOptions,
    Resized, TensorLayout, foresee,
};

fn pixels(width: u32, height: u32, channels: Channels) -> Pixels {
    let count = channels.count() as u32;
    let sample = |i: u32| {
        let (x, y, channel) = (i / count % width, i / count / width, i % count);
        (x * 5 + y * 3 + channel * 40 + x * y / 7) as u8
    };
    Pixels { width, height, channels, samples: (0..width * height * count).map(sample).collect() }
}

fn go_on() -> Result<(), Error> {
    Ok(())
}

fn png_with(pixels: &Pixels, metadata: &Metadata) -> Vec<u8> {
    png::encode(pixels, &PngOptions::default(), metadata, &mut go_on).unwrap()
}

fn png_of(pixels: &Pixels) -> Vec<u8> {
    png_with(pixels, &Metadata::default())
}

fn webp_with(pixels: &Pixels, metadata: &Metadata) -> Vec<u8> {
    webp::encode(pixels, &WebPOptions::default(), metadata, &mut go_on).unwrap()
}

/// P7 of Netpbm.
fn pam_of(pixels: &Pixels) -> Vec<u8> {
    let kind = match pixels.channels {
        Channels::Grey => "GRAYSCALE",
        Channels::GreyAlpha => "GRAYSCALE_ALPHA",
        Channels::Rgb => "RGB",
        Channels::Rgba => "RGB_ALPHA",
    };
    let Pixels { width, height, .. } = pixels;
    let depth = pixels.channels.count();
    let head =
        format!("P7\nWIDTH {width}\nHEIGHT {height}\nDEPTH {depth}\nMAXVAL 255\nTUPLTYPE {kind}\nENDHDR\n");
    [head.as_bytes(), &pixels.samples].concat()
}

fn options(format: OutputFormat) -> ResizeOptions {
    ResizeOptions { format: Some(format), ..ResizeOptions::default() }
}

fn sized(width: u32, height: u32, fit: Fit, format: OutputFormat) -> ResizeOptions {
    ResizeOptions { width: Some(width), height: Some(height), fit, ..options(format) }
}

fn made(file: &[u8], options: &ResizeOptions) -> Resized {
    let resized = resize_here(file, options, &mut NoWatch).unwrap();
    assert_eq!(resized.warnings, [""; 0]);
    resized
}

fn decoded(file: &[u8]) -> Pixels {
    let mut rows = formats::open(Format::of(file).unwrap(), file).unwrap();
    let info = rows.info().clone();
    let mut samples = vec![0; info.row_len() * info.height as usize];
    for row in samples.chunks_exact_mut(info.row_len()) {
        assert!(rows.next_row(row).unwrap());
    }
    Pixels { width: info.width, height: info.height, channels: info.channels, samples }
}

fn exif(orientation: u8) -> Metadata {
    let tiff = [b"II*\0", &[8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation][..], &[0; 7]].concat();
    Metadata { exif: Some(tiff), ..Metadata::default() }
}

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
fn transparent_pixels_lend_no_colour() {
    // Red beside black that is not there.
    let row = |x: u32| if x < 20 { [255, 0, 0, 255] } else { [0, 0, 0, 0] };
    let samples: Vec<u8> = (0..40 * 40).flat_map(|i| row(i % 40)).collect();
    let source = Pixels { width: 40, height: 40, channels: Channels::Rgba, samples };
    let small = made(&png_of(&source), &sized(15, 15, Fit::Fill, OutputFormat::Png));
    let small = decoded(&small.data);
    let mixed = small.samples.as_chunks::<4>().0.iter().filter(|[.., alpha]| (1..255).contains(alpha));
    assert!(mixed.clone().count() >= 15);
    for [red, green, blue, alpha] in mixed.filter(|[.., alpha]| *alpha > 30) {
        assert!(*red >= 250 && *green == 0 && *blue == 0, "{red} {green} {blue} {alpha}");
    }
}

#[test]
fn alpha_is_laid_on_the_background() {
    let samples = [[200, 100, 50, 255], [200, 100, 50, 0], [200, 100, 50, 51]].concat();
    let source = Pixels { width: 3, height: 1, channels: Channels::Rgba, samples };
    let red = ResizeOptions { background: [255, 0, 0], ..options(OutputFormat::Raw) };
    assert_eq!(made(&png_of(&source), &red).data, [200, 100, 50, 255, 0, 0, 244, 20, 10]);
    let grey = Pixels { width: 2, height: 1, channels: Channels::GreyAlpha, samples: vec![9, 255, 9, 0] };
    assert_eq!(made(&png_of(&grey), &red).data, [9, 9, 9, 76, 76, 76]);
}

#[test]
fn bars_are_of_the_background() {
    let source = pixels(40, 20, Channels::Rgba);
    let options = ResizeOptions { background: [1, 2, 3], ..sized(20, 20, Fit::Contain, OutputFormat::Png) };
    let laid = decoded(&made(&png_of(&source), &options).data);
    assert_eq!((laid.width, laid.height), (20, 20));
    assert_eq!(laid.samples[..4], [1, 2, 3, 255]);
    assert_eq!(laid.samples[laid.samples.len() - 4..], [1, 2, 3, 255]);
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
fn a_gradient_does_not_band() {
    let samples = (0..1024 * 64).map(|i| (i % 1024 / 4) as u8).collect();
    let source = Pixels { width: 1024, height: 64, channels: Channels::Grey, samples };
    for linear_light in [false, true] {
        let wanted = ResizeOptions { linear_light, ..sized(256, 16, Fit::Fill, OutputFormat::Png) };
        let small = decoded(&made(&png_of(&source), &wanted).data);
        for row in small.samples.chunks(256) {
            let worst = row.iter().enumerate().map(|(x, level)| (*level as i32 - x as i32).abs()).max();
            assert!(worst <= Some(1), "{worst:?}, {linear_light}");
            assert!(row.is_sorted(), "{linear_light}");
        }
    }
}

/// Half of white's light is level 188, and of its level 128.
#[test]
fn light_is_mixed_and_not_levels() {
    let at = |x: usize, y: usize| if (x + y).is_multiple_of(2) { 255 } else { 0 };
    let samples = |count: usize| (0..64 * 32).flat_map(move |i| vec![at(i % 64, i / 64); count]);
    let grey = Pixels { width: 64, height: 32, channels: Channels::Grey, samples: samples(1).collect() };
    let colour = Pixels { width: 64, height: 32, channels: Channels::Rgb, samples: samples(3).collect() };
    let best = Options { quality: 100, ..Options::default() };
    let jpeg = encode_rgb(&colour.samples, (64, 32), Layout::YCbCr444, best).unwrap();
    for (file, far) in [(png_of(&grey), 0), (png_of(&colour), 0), (jpeg, 1)] {
        for (linear_light, expected) in [(false, 128_u8), (true, 188)] {
            for format in [OutputFormat::Png, OutputFormat::Raw, OutputFormat::Jpeg] {
                let kernel = Kernel::Box;
                let wanted = ResizeOptions { linear_light, kernel, ..sized(32, 16, Fit::Fill, format) };
                let data = made(&file, &wanted).data;
                let levels = match format {
                    OutputFormat::Jpeg => made(&data, &options(OutputFormat::Raw)).data,
                    OutputFormat::Png => decoded(&data).samples,
                    _ => data,
                };
                let most = levels.iter().map(|level| level.abs_diff(expected)).max();
                assert!(most <= Some(far + 1), "{format:?}, {linear_light}: {most:?}");
            }
        }
    }
}

#[test]
fn colours_of_hardly_visible_pixels_are_kept() {
    for alpha in [1, 3, 20] {
        let samples = [201, 100, 53, alpha].repeat(40 * 30);
        let source = Pixels { width: 40, height: 30, channels: Channels::Rgba, samples };
        for linear_light in [false, true] {
            let wanted = ResizeOptions { linear_light, ..sized(13, 11, Fit::Fill, OutputFormat::Png) };
            let small = decoded(&made(&png_of(&source), &wanted).data);
            assert!(small.samples.as_chunks().0.iter().all(|pixel| *pixel == [201, 100, 53, alpha]));
        }
    }
}

/// Colours that come first, with light, or last become the same.
#[test]
fn colours_are_converted_once() {
    let profile = include_bytes!("fixtures/colour/display-p3.icc").to_vec();
    let metadata = Metadata { icc: Some(profile), ..Metadata::default() };
    for (channels, pixel) in [(Channels::Rgb, vec![200, 60, 90]), (Channels::Rgba, vec![200, 60, 90, 255])] {
        let source = Pixels { width: 20, height: 10, channels, samples: pixel.repeat(200) };
        let file = png_with(&source, &metadata);
        for format in [OutputFormat::Png, OutputFormat::Raw] {
            let levels = |linear_light, to_srgb| {
                let wanted = ResizeOptions { linear_light, to_srgb, ..sized(7, 5, Fit::Fill, format) };
                let data = made(&file, &wanted).data;
                if format == OutputFormat::Png { decoded(&data).samples } else { data }
            };
            let converted = levels(false, true);
            assert!(converted[0] > 205 && converted[1] < 55, "{converted:?}");
            assert_eq!(converted, levels(true, true));
            assert_eq!(levels(true, false)[..3], pixel[..3]);
        }
    }
}

/// What lies below is sRGB, whatever lies on it.
#[test]
fn the_background_is_not_converted() {
    let profile = include_bytes!("fixtures/colour/display-p3.icc").to_vec();
    let source = Pixels { width: 8, height: 8, channels: Channels::Rgba, samples: vec![0; 256] };
    let file = png_with(&source, &Metadata { icc: Some(profile), ..Metadata::default() });
    let background = [200, 60, 90];
    let wanted = ResizeOptions { to_srgb: true, background, ..sized(4, 4, Fit::Fill, OutputFormat::Raw) };
    assert_eq!(made(&file, &wanted).data, background.repeat(16));
}

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
    let jpeg = include_bytes!("fixtures/reference/source.jpg");
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
    let jpeg = include_bytes!("fixtures/pictures/baseline-cmyk.jpg");
    let mut profiled = jpeg[..2].to_vec();
    for segment in pixmill::jpeg::encode::icc_segments(include_bytes!("fixtures/colour/cmyk.icc")) {
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

fn sources() -> Vec<Vec<u8>> {
    let (colour, clear) = (pixels(37, 29, Channels::Rgb), pixels(23, 31, Channels::Rgba));
    vec![
        png_with(&colour, &exif(6)),
        png_of(&clear),
        webp_with(&colour, &exif(3)),
        webp::encode(&colour, &WebPOptions { lossless: false, quality: 80 }, &exif(1), &mut go_on).unwrap(),
        pam_of(&clear),
        encode_rgb(&colour.samples, (37, 29), Layout::YCbCr420, Options::default()).unwrap(),
    ]
}

#[test]
fn every_prefix_has_an_outcome() {
    let wanted = sized(12, 10, Fit::Contain, OutputFormat::Raw);
    for file in sources() {
        let need = foresee(&file, &wanted).unwrap();
        for length in 0..file.len() {
            let cut = &file[..length];
            if let Ok(foreseen) = foresee(cut, &wanted) {
                assert!(foreseen <= 2 * need, "{length}");
            }
            match resize_here(cut, &wanted, &mut NoWatch) {
                Ok(resized) => {
                    assert_eq!(resized.data.len(), 12 * 10 * 3);
                    let strict = ResizeOptions { fail_on: FailOn::Warning, ..wanted.clone() };
                    let refused = resize_here(cut, &strict, &mut NoWatch).is_err();
                    assert_eq!(refused, !resized.warnings.is_empty(), "{length} of {}", file.len());
                }
                Err(error) => {
                    let code = error.code();
                    let known = ["empty", "not-an-image", "truncated", "corrupt", "unsupported"];
                    assert!(known.contains(&code), "{length} of {}: {error}", file.len());
                }
            }
        }
    }
}

#[test]
fn what_is_cut_short_is_made_with_a_warning() {
    let made = |file: &[u8], options: &ResizeOptions| resize_here(file, options, &mut NoWatch).unwrap();
    let missing = "cut short: scans that refine the picture are missing";
    for (name, words) in [
        ("rgb-16.png", " % of the picture is missing and left grey"),
        ("plain.gif", " % of the picture is missing and left grey"),
        ("rgb-16-interlaced.png", missing),
        ("interlaced.gif", missing),
    ] {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/formats");
        let whole = std::fs::read(folder.join(name)).unwrap();
        let cut = &whole[..whole.len() - 60];
        let resized = made(cut, &options(OutputFormat::Raw));
        let [warning] = &resized.warnings[..] else { panic!("{name}: {:?}", resized.warnings) };
        assert!(warning.starts_with("cut short: ") && warning.ends_with(words), "{name}: {warning}");
        let row_len = resized.width as usize * 3;
        let expected = made(&whole, &options(OutputFormat::Raw)).data;
        assert_eq!(resized.data[..row_len], expected[..row_len], "{name}");
        if words != missing {
            assert_eq!(resized.data[resized.data.len() - row_len..], vec![128; row_len], "{name}");
        }
        let strict = ResizeOptions { fail_on: FailOn::Truncated, ..options(OutputFormat::Raw) };
        assert_eq!(resize_here(cut, &strict, &mut NoWatch).unwrap_err().code(), "truncated", "{name}");
    }
}

#[test]
fn colours_that_a_png_tells_in_numbers_become_srgb() {
    let made = |file: &[u8], options: &ResizeOptions| resize_here(file, options, &mut NoWatch).unwrap();
    // Samples are light itself, of Display P3's primaries.
    let file = include_bytes!("fixtures/formats/calibrated.png");
    let kept = made(file, &options(OutputFormat::Raw));
    assert_eq!(kept.warnings, ["how its colours are meant (gAMA, cHRM, cICP) was left out"]);
    let converted = made(file, &ResizeOptions { to_srgb: true, ..options(OutputFormat::Raw) });
    assert_eq!(converted.warnings, [""; 0]);
    let from_p3 = [[1.2249, -0.2247, 0.0], [-0.0420, 1.0419, 0.0], [-0.0197, -0.0786, 1.0979]];
    for (pixel, to) in kept.data.chunks(3).zip(converted.data.chunks(3)) {
        for (row, to) in from_p3.iter().zip(to) {
            let light: f64 =
                row.iter().zip(pixel).map(|(share, sample)| share * f64::from(*sample) / 255.0).sum();
            let light = light.clamp(0.0, 1.0);
            let level = if light < 0.0031308 { 12.92 * light } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
            assert!((level * 255.0 - f64::from(*to)).abs() < 1.5, "{pixel:?}: {level} {to}");
        }
    }
    // A profile goes before, and so does sRGB by its name.
    let named = include_bytes!("fixtures/formats/calibrated-srgb.png");
    let options = ResizeOptions { to_srgb: true, ..options(OutputFormat::Raw) };
    assert_eq!(made(named, &options).data, kept.data);
}

#[test]
fn claims_are_held_against_the_limits_first() {
    let mut png = png_of(&pixels(8, 8, Channels::Rgb));
    png[16..24].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
    let claim = resize_here(&png, &options(OutputFormat::Png), &mut NoWatch).unwrap_err();
    assert!(["limit", "corrupt"].contains(&claim.code()), "{claim}");
    let small = png_of(&pixels(8, 8, Channels::Rgb));
    let limited = ResizeOptions { limit_input_pixels: 63, ..options(OutputFormat::Png) };
    assert_eq!(resize_here(&small, &limited, &mut NoWatch).unwrap_err().code(), "limit");
    let wide = ResizeOptions { width: Some(16_384), ..options(OutputFormat::WebP) };
    assert_eq!(resize_here(&small, &wide, &mut NoWatch).unwrap_err().code(), "limit");
}

#[test]
fn serial_and_parallel_agree() {
    let files = sources();
    for format in [OutputFormat::Jpeg, OutputFormat::Png, OutputFormat::WebP, OutputFormat::Raw] {
        let wanted = ResizeOptions { sharpen: 1.0, ..sized(16, 17, Fit::Cover, format) };
        let serial = resize_serial(&files, &wanted);
        assert!(serial.iter().all(Result::is_ok));
        assert_eq!(serial, resize_parallel(&files, &wanted));
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

#[test]
fn lossless_jpegs_are_read() {
    let jpeg = include_bytes!("fixtures/lossless/rgb-4.jpg");
    let raw = made(jpeg, &options(OutputFormat::Raw));
    assert_eq!(raw.data, include_bytes!("fixtures/lossless/rgb-4.raw"));
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
    let jpeg = include_bytes!("fixtures/lossless/rgb-4.jpg");
    let tiff = exif(6).exif.unwrap();
    let length = (2 + 6 + tiff.len()) as u8;
    let turned = [&[0xff, 0xd8, 0xff, 0xe1, 0, length], &b"Exif\0\0"[..], &tiff[..], &jpeg[2..]].concat();
    let (lying, upright) =
        (made(jpeg, &options(OutputFormat::Png)), made(&turned, &options(OutputFormat::Png)));
    assert_eq!((upright.width, upright.height), (lying.height, lying.width));
    let metadata = formats::read_info(Format::Png, &upright.data).unwrap().metadata;
    assert_eq!(metadata.exif.map(|tiff| tiff[18]), Some(1));
}
