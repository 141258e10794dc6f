//! Formats other than JPEG, against what Pillow makes of the same files (`fixtures/make-formats.py`).
#![cfg(all(feature = "full", not(target_arch = "wasm32")))]

use std::fs;
use std::path::{Path, PathBuf};

use pixmill::Error;
use pixmill::formats::png::PngOptions;
use pixmill::formats::webp::WebPOptions;
use pixmill::formats::{self, Calibration, Channels, Format, Info, Metadata, Pixels};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/formats")
}

fn fixture(name: &str) -> Vec<u8> {
    fs::read(folder().join(name)).unwrap()
}

/// All files but the PAMs, by name.
fn fixtures() -> Vec<(String, Vec<u8>)> {
    let mut names: Vec<_> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.retain(|name| !name.ends_with(".pam"));
    names.sort();
    assert!(names.len() > 50);
    names.into_iter().map(|name| (name.clone(), fixture(&name))).collect()
}

fn decode(bytes: &[u8]) -> Result<(Info, Pixels), Error> {
    let format = Format::of(bytes).ok_or(Error::Empty)?;
    let mut rows = formats::open(format, bytes)?;
    let info = rows.info().clone();
    let mut row = vec![0x55; info.row_len()];
    let mut samples = Vec::new();
    while rows.next_row(&mut row)? {
        samples.extend_from_slice(&row);
    }
    assert_eq!(samples.len(), row.len() * info.height as usize);
    assert!(!rows.next_row(&mut row)?, "past the last row there is none");
    if let Some(fault) = rows.coarse() {
        return Err(fault.clone());
    }
    let pixels = Pixels { width: info.width, height: info.height, channels: info.channels, samples };
    Ok((info, pixels))
}

fn info(name: &str) -> Info {
    let bytes = fixture(name);
    formats::read_info(Format::of(&bytes).unwrap(), &bytes).unwrap()
}

#[test]
fn pixels_are_those_of_another_decoder() {
    for (name, bytes) in fixtures() {
        let (read, pixels) = decode(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        let (_, expected) = decode(&fixture(&format!("{}.pam", name.replace("-interlaced", "")))).unwrap();
        assert_eq!(read, info(&name), "{name}");
        assert!(pixels == expected, "{name}");
    }
}

#[test]
fn headers_tell_what_there_is() {
    for (name, channels, bits, animated) in [
        ("grey-1.png", Channels::Grey, 1, false),
        ("grey-16-transparent-interlaced.png", Channels::GreyAlpha, 16, false),
        ("palette-4.png", Channels::Rgb, 4, false),
        ("palette-8-transparent.png", Channels::Rgba, 8, false),
        ("animated.png", Channels::Rgb, 8, true),
        ("lossy-rgb.webp", Channels::Rgb, 8, false),
        ("animated.webp", Channels::Rgba, 8, true),
        ("plain.gif", Channels::Rgb, 8, false),
        ("part.gif", Channels::Rgba, 8, false),
        ("animated.gif", Channels::Rgb, 8, true),
    ] {
        let info = info(name);
        assert_eq!((info.channels, info.bits, info.animated), (channels, bits, animated), "{name}");
    }
}

#[test]
fn metadata_is_found_wherever_it_stands() {
    let tiff = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
    let xmp = b"<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"/>";
    for name in ["metadata.png", "metadata-behind.png", "metadata.webp"] {
        let Metadata { icc, exif, xmp: packet } = info(name).metadata;
        assert_eq!(exif.as_deref(), Some(&tiff[..]), "{name}");
        assert_eq!(packet.as_deref(), Some(&xmp[..]), "{name}");
        assert_eq!(icc.is_some(), name != "metadata-behind.png", "{name}");
        assert!(icc.is_none_or(|icc| icc[36..40] == *b"acsp"), "{name}");
    }
    let wide = Calibration {
        gamma: Some(100_000),
        chromaticities: Some([31_270, 32_900, 68_000, 32_000, 26_500, 69_000, 15_000, 6_000]),
    };
    assert_eq!(info("calibrated.png").calibration, wide);
    assert_eq!(info("calibrated-srgb.png").calibration, Calibration::default());
}

/// The rows of a file as far as they are known, and whether passes are missing.
fn known(bytes: &[u8]) -> (Vec<u8>, bool) {
    let Ok(mut rows) = formats::open(Format::of(bytes).unwrap(), bytes) else { return (Vec::new(), false) };
    let mut row = vec![0; rows.info().row_len()];
    let mut samples = Vec::new();
    while let Ok(true) = rows.next_row(&mut row) {
        samples.extend_from_slice(&row);
    }
    (samples, rows.coarse().is_some())
}

#[test]
fn what_is_cut_short_is_known_as_far_as_it_goes() {
    for name in ["rgb-16.png", "palette-8.png", "plain.gif"] {
        let whole = fixture(name);
        let (expected, _) = known(&whole);
        let mut lengths = Vec::new();
        for end in 40..whole.len() {
            let (samples, coarse) = known(&whole[..end]);
            assert!(!coarse && expected.starts_with(&samples), "{name} to {end}");
            lengths.push(samples.len());
        }
        assert!(lengths.is_sorted(), "{name}");
        let half = expected.len() / 2;
        assert!(lengths.iter().any(|length| (half..expected.len()).contains(length)), "{name}: {lengths:?}");
    }
    for (name, block) in [("rgb-16-interlaced.png", 8), ("interlaced.gif", 1)] {
        let whole = fixture(name);
        let (expected, coarse) = known(&whole);
        assert!(!coarse, "{name}");
        let row_len = info(name).row_len();
        let pixel = info(name).channels.count();
        let mut coarse_ones = 0;
        for end in 40..whole.len() {
            let (samples, coarse) = known(&whole[..end]);
            // Of the first pass all that is known is right.
            for (row, expected) in samples.chunks(row_len).zip(expected.chunks(row_len)).step_by(8) {
                let first =
                    |row: &[u8]| row.chunks(pixel).step_by(block).flatten().copied().collect::<Vec<_>>();
                assert_eq!(first(row), first(expected), "{name} to {end}");
            }
            assert!(!coarse || samples.len() == expected.len(), "{name} to {end}");
            coarse_ones += u32::from(coarse);
        }
        assert!(coarse_ones > 20, "{name}: {coarse_ones}");
    }
}

#[test]
fn other_formats_are_refused_by_name() {
    let error = formats::read_info(Format::Tiff, b"II*\0").unwrap_err();
    assert_eq!(error, Error::Unsupported { what: "a TIFF".into() });
}

/// Bytes in a fixed disorder.
fn noise(seed: u32) -> impl Iterator<Item = u8> {
    let mut state = seed | 1;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state >> 11) as u8
    })
}

/// Shades with an edge, and a little noise.
fn picture(width: u32, height: u32, channels: Channels) -> Pixels {
    let count = channels.count() as u32;
    let value = |(i, noise): (u32, u8)| {
        let (x, y, c) = (i / count % width, i / count / width, i % count);
        (x * (3 + c) + y * 2 + u32::from(noise % 8) + if x > y { 90 } else { 0 }) as u8
    };
    let samples = (0..width * height * count).zip(noise(7)).map(value).collect();
    Pixels { width, height, channels, samples }
}

fn metadata() -> Metadata {
    Metadata {
        icc: Some(info("metadata.png").metadata.icc.unwrap()),
        exif: Some(b"II*\0\x08\0\0\0\0\0\0\0\0\0".into()),
        xmp: Some("<x:xmpmeta>\u{e9}</x:xmpmeta>".into()),
    }
}

const ALL: [Channels; 4] = [Channels::Grey, Channels::GreyAlpha, Channels::Rgb, Channels::Rgba];

#[test]
fn a_png_gives_back_what_was_written() {
    for channels in ALL {
        for (width, height) in [(1, 1), (200, 3), (3, 200), (61, 47)] {
            let pixels = picture(width, height, channels);
            for metadata in [Metadata::default(), metadata()] {
                let png =
                    formats::png::encode(&pixels, &PngOptions::default(), &metadata, &mut || Ok(())).unwrap();
                let (info, decoded) = decode(&png).unwrap();
                assert!(decoded == pixels, "{channels:?}, {width} x {height}");
                assert_eq!(info.metadata, metadata);
            }
        }
    }
}

#[test]
fn a_palette_keeps_few_colours_as_they_are() {
    for channels in ALL {
        for most in [2, 3, 16, 17, 200] {
            let mut pixels = picture(61, 47, channels);
            let count = channels.count();
            for (i, pixel) in pixels.samples.chunks_mut(count).enumerate() {
                let value = (i % most) as u8;
                pixel.fill(value.wrapping_mul(37));
                if channels.has_alpha() {
                    // What is wholly transparent has no colour.
                    pixel[count - 1] = if value == 0 { 0 } else { 255 - value };
                }
            }
            let options = PngOptions { palette: true, colours: most.max(2) as u16 };
            let png = formats::png::encode(&pixels, &options, &metadata(), &mut || Ok(())).unwrap();
            let (info, decoded) = decode(&png).unwrap();
            assert!(decoded == coloured(&pixels), "{channels:?}, {most}");
            assert_eq!(info.bits, [1, 2, 4, 8][[2, 4, 16].iter().filter(|limit| most > **limit).count()]);
            assert_eq!(info.metadata, metadata());
        }
    }
}

#[test]
fn a_palette_comes_near_to_many_colours() {
    for channels in ALL {
        for (colours, most_off) in [(256, 0.7), (64, 2.5), (8, 13.0)] {
            let mut pixels = picture(128, 96, channels);
            if channels.has_alpha() {
                pixels
                    .samples
                    .chunks_mut(channels.count())
                    .for_each(|pixel| *pixel.last_mut().unwrap() |= 128);
            }
            let options = PngOptions { palette: true, colours };
            let png = formats::png::encode(&pixels, &options, &Metadata::default(), &mut || Ok(())).unwrap();
            let (_, decoded) = decode(&png).unwrap();
            let expected = coloured(&pixels);
            assert_eq!((decoded.width, decoded.height), (expected.width, expected.height));
            let count = decoded.channels.count();
            let mut found: Vec<_> = decoded.samples.chunks(count).collect();
            found.sort();
            found.dedup();
            assert!(found.len() <= usize::from(colours), "{channels:?}, {colours}: {}", found.len());
            // Dithering leaves means of 8 x 8 pixels where they were.
            let mean = |pixels: &Pixels, x: usize, y: usize, c: usize| -> f64 {
                let at = |i: usize| (y * 8 + i / 8) * pixels.width as usize + x * 8 + i % 8;
                (0..64).map(|i| f64::from(pixels.samples[at(i) * count + c])).sum::<f64>() / 64.0
            };
            let offs: Vec<f64> = (0..12 * 16 * 3)
                .map(|i| {
                    (mean(&decoded, i / 3 % 16, i / 48, i % 3) - mean(&expected, i / 3 % 16, i / 48, i % 3))
                        .abs()
                })
                .collect();
            let off = offs.iter().sum::<f64>() / offs.len() as f64;
            println!("{channels:?}, {colours} colours: {off}");
            assert!(off <= most_off, "{channels:?}, {colours}: {off}");
        }
    }
}

#[test]
fn a_lossless_webp_gives_back_what_was_written() {
    for channels in ALL {
        for (width, height) in [(1, 1), (200, 3), (3, 200), (61, 47)] {
            let pixels = picture(width, height, channels);
            for metadata in [Metadata::default(), metadata()] {
                let options = WebPOptions::default();
                let webp = formats::webp::encode(&pixels, &options, &metadata, &mut || Ok(())).unwrap();
                let (info, decoded) = decode(&webp).unwrap();
                assert!(decoded == coloured(&pixels), "{channels:?}, {width} x {height}");
                assert_eq!(info.metadata, metadata);
            }
        }
    }
    let long = Pixels { width: 16_384, height: 1, channels: Channels::Grey, samples: vec![0; 16_384] };
    let refused = formats::webp::encode(&long, &WebPOptions::default(), &Metadata::default(), &mut || Ok(()));
    assert_eq!(refused, Err(Error::Limit { what: "a WebP's width", value: 16_384, limit: 16_383 }));
}

#[test]
fn a_lossy_webp_is_near_and_small() {
    for channels in ALL {
        for (width, height) in [(1, 1), (17, 200), (128, 96)] {
            let pixels = picture(width, height, channels);
            let [small, large] = [20, 95].map(|quality| {
                let options = WebPOptions { lossless: false, quality };
                let webp = formats::webp::encode(&pixels, &options, &metadata(), &mut || Ok(())).unwrap();
                let (info, decoded) = decode(&webp).unwrap();
                assert_eq!(info.metadata, metadata());
                let expected = coloured(&pixels);
                assert_eq!((decoded.width, decoded.height), (width, height));
                let count = expected.channels.count();
                let (mut off, mut samples) = (0.0, 0.0);
                for (found, expected) in
                    decoded.samples.chunks(decoded.channels.count()).zip(expected.samples.chunks(count))
                {
                    // Alpha is lossless, and what is wholly transparent may have any colour.
                    assert_eq!(found.get(3).unwrap_or(&255), expected.get(3).unwrap_or(&255));
                    if expected.get(3) != Some(&0) {
                        off += (0..3).map(|c| f64::from(found[c].abs_diff(expected[c]))).sum::<f64>();
                        samples += 3.0;
                    }
                }
                println!("{channels:?}, {width} x {height}, {quality}: {} off {}", webp.len(), off / samples);
                (webp.len(), off / samples)
            });
            if width > 100 {
                assert!(small.0 < large.0 && large.1 < small.1 && large.1 < 8.0, "{small:?} {large:?}");
            }
        }
    }
}

/// Grey as three equal samples: WebP knows no other.
fn coloured(pixels: &Pixels) -> Pixels {
    let count = pixels.channels.count();
    let channels = match pixels.channels {
        Channels::Grey | Channels::Rgb => Channels::Rgb,
        Channels::GreyAlpha | Channels::Rgba => Channels::Rgba,
    };
    let spread = |pixel: &[u8]| match *pixel {
        [grey] => vec![grey; 3],
        [grey, alpha] => vec![grey, grey, grey, alpha],
        _ => pixel.to_vec(),
    };
    let samples = pixels.samples.chunks(count).flat_map(spread).collect();
    Pixels { channels, samples, ..*pixels }
}

/// Forty bytes that speak of four gigapixels.
#[test]
fn of_a_gif_larger_than_its_screen_what_is_seen_is_held() {
    let sides = |sides: [u16; 4]| sides.map(u16::to_le_bytes).concat();
    let gif = |sides_of_frame: [u16; 4], flags: u8| {
        let screen = [&b"GIF89a\x03\0\x02\0\x80\0\0"[..], &[1, 2, 3, 200, 100, 50]].concat();
        // Codes of 3 bits: five times clear and 1, then end.
        let data = [2, 5, 0x0c, 0xc3, 0x30, 0x4c, 0x01, 0, b';'];
        [&screen[..], b",", &sides(sides_of_frame), &[flags], &data].concat()
    };
    for flags in [0, 0x40] {
        let file = gif([0, 0, 65_535, 65_535], flags);
        let need = pixmill::foresee(&file, &pixmill::ResizeOptions::default()).unwrap();
        assert!(need < 8 << 20, "{need}");
        assert!(matches!(decode(&file), Err(Error::Truncated { .. } | Error::Corrupt { .. })));
    }
    let (_, pixels) = decode(&gif([1, 1, 5, 1], 0)).unwrap();
    let (none, some) = ([0; 4], [200, 100, 50, 255]);
    assert_eq!(pixels.samples, [none, none, none, none, some, some].concat());
    let (_, beside) = decode(&gif([3, 0, 5, 1], 0)).unwrap();
    assert_eq!(beside.samples, [0; 24]);
}

#[test]
fn writing_ends_when_it_is_told_to() {
    let pixels = picture(64, 64, Channels::Rgb);
    let mut asked = 0;
    let mut go_on = || {
        asked += 1;
        if asked < 3 { Ok(()) } else { Err(Error::Cancelled) }
    };
    let png = formats::png::encode(&pixels, &PngOptions::default(), &Metadata::default(), &mut go_on);
    assert_eq!((png, asked), (Err(Error::Cancelled), 3));
}

/// Whatever the bytes, an outcome; and of a prefix no picture that the whole does not have.
#[test]
fn no_damage_brings_it_down() {
    for (name, bytes) in fixtures() {
        let whole = decode(&bytes).unwrap().1;
        for end in 0..bytes.len() {
            match decode(&bytes[..end]) {
                Ok((_, pixels)) => assert!(pixels == whole, "{name} to {end}"),
                Err(Error::Empty | Error::Truncated { .. } | Error::Corrupt { .. }) => {}
                Err(error) => panic!("{name} to {end}: {error:?}"),
            }
        }
        let mut random = noise(bytes.len() as u32);
        let mut next = || usize::from(random.next().unwrap()) << 8 | usize::from(random.next().unwrap());
        for _ in 0..300 {
            let mut damaged = bytes.clone();
            for _ in 0..1 + next() % 4 {
                let at = next() % damaged.len();
                damaged[at] = next() as u8;
            }
            let format = Format::of(&damaged);
            let Ok(info) = formats::read_info(format.unwrap_or(Format::Png), &damaged) else { continue };
            if u64::from(info.width) * u64::from(info.height) < 1 << 20 {
                let _ = decode(&damaged);
            }
        }
    }
}
