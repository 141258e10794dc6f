//! What is cut short, claims too much, or comes in numbers.

use pixmill::batch::{resize_here, resize_parallel, resize_serial};
use pixmill::formats::Channels;
use pixmill::formats::webp::{self, WebPOptions};
use pixmill::jpeg::colour::encode_rgb;
use pixmill::jpeg::encode::{Layout, Options};
use pixmill::{FailOn, Fit, NoWatch, OutputFormat, ResizeOptions, foresee};

use crate::{exif, go_on, options, pam_of, pixels, png_of, png_with, sized, webp_with};

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
