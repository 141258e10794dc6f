//! What becomes of colours, light and alpha.

use pixmill::batch::resize_here;
use pixmill::formats::{Channels, Metadata, Pixels};
use pixmill::jpeg::colour::encode_rgb;
use pixmill::jpeg::encode::{Layout, Options};
use pixmill::{Fit, Kernel, NoWatch, OutputFormat, ResizeOptions};

use crate::{decoded, made, options, pixels, png_of, png_with, sized};

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
    let profile = include_bytes!("../fixtures/colour/display-p3.icc").to_vec();
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
    let profile = include_bytes!("../fixtures/colour/display-p3.icc").to_vec();
    let source = Pixels { width: 8, height: 8, channels: Channels::Rgba, samples: vec![0; 256] };
    let file = png_with(&source, &Metadata { icc: Some(profile), ..Metadata::default() });
    let background = [200, 60, 90];
    let wanted = ResizeOptions { to_srgb: true, background, ..sized(4, 4, Fit::Fill, OutputFormat::Raw) };
    assert_eq!(made(&file, &wanted).data, background.repeat(16));
}

#[test]
fn colours_that_a_png_tells_in_numbers_become_srgb() {
    let made = |file: &[u8], options: &ResizeOptions| resize_here(file, options, &mut NoWatch).unwrap();
    // Samples are light itself, of Display P3's primaries.
    let file = include_bytes!("../fixtures/formats/calibrated.png");
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
    let named = include_bytes!("../fixtures/formats/calibrated-srgb.png");
    let options = ResizeOptions { to_srgb: true, ..options(OutputFormat::Raw) };
    assert_eq!(made(named, &options).data, kept.data);
}
