//! Pixels against those of other libraries, made by `tests/reference/make.py`.
#![cfg(not(target_arch = "wasm32"))]

use std::fs;

use pixmill::jpeg::rgb::{Inks, RgbRows};
use pixmill::jpeg::{Header, Scratch};
use pixmill::resample::{Axis, Kernel, Resampler, WeightsCache};

fn fixture(name: &str) -> Vec<u8> {
    let path = format!("{}/tests/fixtures/reference/{name}", env!("CARGO_MANIFEST_DIR"));
    fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The rows of a table, by their tabs.
fn table(name: &str) -> Vec<Vec<String>> {
    let text = String::from_utf8(fixture(name)).unwrap();
    text.lines().map(|line| line.split('\t').map(String::from).collect()).collect()
}

/// FNV-1a, in hexadecimal.
fn hash(bytes: &[u8]) -> String {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
    format!("{:016x}", bytes.iter().fold(0xcbf2_9ce4_8422_2325, step))
}

/// Width, channels and interleaved pixels.
fn decode(jpeg: &[u8]) -> (usize, usize, Vec<u8>) {
    let header = Header::parse(jpeg).unwrap();
    let (width, height) = (header.width as usize, header.height as usize);
    let mut scratch = Scratch::default();
    let mut rows = RgbRows::new(jpeg, &header, Inks::ToRgb, 500, &mut scratch, &mut || Ok(())).unwrap();
    let channels = rows.channels();
    let mut pixels = vec![0; width * height * channels];
    for row in pixels.chunks_exact_mut(width * channels) {
        assert!(rows.next_row(row).unwrap());
    }
    assert!(!rows.next_row(&mut []).unwrap());
    (width, channels, pixels)
}

#[test]
fn pixels_are_those_of_libjpeg_turbo() {
    for row in table("decoded.tsv") {
        let [name, width, height, expected] = &row[..] else { panic!("{row:?}") };
        let (across, channels, pixels) = decode(&fixture(&format!("{name}.jpg")));
        assert_eq!(
            (across, pixels.len() / channels / across),
            (width.parse().unwrap(), height.parse().unwrap())
        );
        assert_eq!(&hash(&pixels), expected, "{name}");
    }
}

#[test]
fn rows_can_be_left_out() {
    for name in ["420.jpg", "440.jpg", "progressive-420.jpg", "restart-420.jpg"] {
        let jpeg = fixture(name);
        let (width, channels, pixels) = decode(&jpeg);
        let header = Header::parse(&jpeg).unwrap();
        let mut scratch = Scratch::default();
        let mut rows = RgbRows::new(&jpeg, &header, Inks::ToRgb, 500, &mut scratch, &mut || Ok(())).unwrap();
        let mut row = vec![0; width * channels];
        let (mut y, all) = (0, pixels.len() / row.len());
        for skipped in [0, 3, 1, 12, 17, 0].into_iter().cycle() {
            rows.skip_rows(skipped);
            y += skipped;
            assert_eq!(rows.next_row(&mut row).unwrap(), y < all);
            if y >= all {
                break;
            }
            assert_eq!(row, pixels[y * row.len()..][..row.len()], "{name}, row {y}");
            y += 1;
        }
    }
}

fn kernel(name: &str) -> Kernel {
    match name {
        "box" => Kernel::Box,
        "area" => Kernel::Area,
        "linear" => Kernel::Linear,
        "hamming" => Kernel::Hamming,
        "cubic" => Kernel::Cubic,
        "lanczos3" => Kernel::Lanczos3,
        _ => panic!("{name}"),
    }
}

/// Resamples interleaved pixels, channel by channel.
fn resample(pixels: &[u8], channels: usize, across: Axis, down: Axis, resampler: &mut Resampler) -> Vec<u8> {
    let mut resampled = vec![0; across.dst_len * down.dst_len * channels];
    for channel in 0..channels {
        let plane: Vec<u8> = pixels.iter().skip(channel).step_by(channels).copied().collect();
        let mut places = resampled.iter_mut().skip(channel).step_by(channels);
        resampler.start(across, down, &mut WeightsCache::default());
        for y in resampler.rows() {
            resampler.push_row(&plane[y * across.src_len..][..across.src_len], |row| {
                row.iter().zip(&mut places).for_each(|(sample, place)| *place = *sample);
            });
        }
    }
    resampled
}

/// The axis of a crop of `length` samples from `first` on out of `whole`, to which all is resized.
fn cropped(src_len: usize, whole: usize, first: usize, length: usize, kernel: Kernel) -> Axis {
    let src_start = first as f64 * (src_len as f64 / whole as f64);
    // In this order it is all of the source, to the last bit, where all is kept.
    let src_span = src_len as f64 * (length as f64 / whole as f64);
    Axis { src_start, src_span, ..Axis::whole(src_len, length, kernel) }
}

/// Box, bilinear, Hamming, bicubic and Lanczos; the last lines are torchvision's `Resize` and `CenterCrop`.
#[test]
fn precise_resampling_is_pillows() {
    let (width, channels, pixels) = decode(&fixture("source.jpg"));
    let height = pixels.len() / channels / width;
    let mut resampler = Resampler::precise();
    let rows = table("pillow.tsv");
    assert!(rows.len() > 40);
    for row in rows {
        let number = |i: usize| row[i].parse::<usize>().unwrap();
        let kernel = kernel(&row[0]);
        let across = cropped(width, number(1), number(3), number(5), kernel);
        let down = cropped(height, number(2), number(4), number(6), kernel);
        let resampled = resample(&pixels, channels, across, down, &mut resampler);
        assert_eq!(hash(&resampled), row[7], "{row:?}");
    }
}

/// Through `resize`, from the file on, and of a PNG of the same pixels.
#[cfg(feature = "full")]
#[test]
fn the_way_through_pixels_is_pillows_and_torchvisions() {
    use pixmill::batch::resize_here;
    use pixmill::formats::png::{self, PngOptions};
    use pixmill::formats::{Channels, Metadata, Pixels};
    use pixmill::{Fit, NoWatch, OutputFormat, ResizeOptions, Rounding};

    let jpeg = fixture("source.jpg");
    let (width, _, samples) = decode(&jpeg);
    let height = (samples.len() / 3 / width) as u32;
    let pixels = Pixels { width: width as u32, height, channels: Channels::Rgb, samples };
    let png = png::encode(&pixels, &PngOptions::default(), &Metadata::default(), &mut || Ok(())).unwrap();
    let mut cropped = 0;
    for row in table("pillow.tsv") {
        let number = |i: usize| row[i].parse::<u32>().ok();
        let is_cropped = number(1) != number(5);
        let options = ResizeOptions {
            format: Some(OutputFormat::Raw),
            fast_shrink_on_load: false,
            kernel: kernel(&row[0]),
            // torchvision's is of the shorter side.
            width: if is_cropped { number(2) } else { number(1) },
            height: number(2),
            fit: if is_cropped { Fit::Outside } else { Fit::Fill },
            rounding: Rounding::Torchvision,
            crop_width: number(5),
            crop_height: number(6),
            ..ResizeOptions::default()
        };
        for file in [&jpeg, &png] {
            let raw = resize_here(file, &options, &mut NoWatch).unwrap();
            assert_eq!(hash(&raw.data), row[7], "{row:?}");
        }
        cropped += u32::from(is_cropped);
    }
    assert_eq!(cropped, 2);
}

#[test]
fn area_and_enlarged_linear_are_opencvs() {
    let (width, channels, pixels) = decode(&fixture("source.jpg"));
    let height = pixels.len() / channels / width;
    let sizes =
        [("area", 100, 75), ("area", 37, 30), ("area", 80, 60), ("area", 320, 240), ("linear", 320, 240)];
    for (name, to_width, to_height) in sizes {
        let theirs = fixture(&format!("opencv-{name}-{to_width}x{to_height}.ppm"));
        let theirs = &theirs[theirs.len() - to_width * to_height * 3..];
        let kernel = kernel(name);
        let axes = (Axis::whole(width, to_width, kernel), Axis::whole(height, to_height, kernel));
        for mut resampler in [Resampler::precise(), Resampler::default()] {
            let ours = resample(&pixels, channels, axes.0, axes.1, &mut resampler);
            let most = ours.iter().zip(theirs).map(|(a, b)| a.abs_diff(*b)).max();
            assert!(most <= Some(1), "{name}, {to_width} x {to_height}: {most:?}");
        }
    }
}

/// The presets of the page, from the file on: `Resize(256)` bilinear and `Resize(224)` bicubic, each with
/// `CenterCrop(224)`, then `ToTensor` and `Normalize`.
#[cfg(feature = "full")]
#[test]
fn what_nets_are_fed_is_torchvisions_to_the_bit() {
    use pixmill::batch::resize_here;
    use pixmill::{Dtype, Fit, NoWatch, Normalise, OutputFormat, ResizeOptions, Rounding, TensorLayout};

    let rows = table("training.tsv");
    assert_eq!(rows.len(), 10);
    for row in rows {
        let [recipe, name, pixels, values] = &row[..] else { panic!("{row:?}") };
        let (size, kernel, normalise) = match recipe.as_str() {
            "imagenet" => (256, Kernel::Linear, Normalise::ImageNet),
            "clip" => (224, Kernel::Cubic, Normalise::Clip),
            _ => panic!("{recipe}"),
        };
        let options = ResizeOptions {
            width: Some(size),
            height: Some(size),
            fit: Fit::Outside,
            rounding: Rounding::Torchvision,
            crop_width: Some(224),
            crop_height: Some(224),
            kernel,
            fast_shrink_on_load: false,
            format: Some(OutputFormat::Raw),
            ..ResizeOptions::default()
        };
        let run = |options: &ResizeOptions| {
            let file = fixture(&format!("{name}.jpg"));
            hash(&resize_here(&file, options, &mut NoWatch).unwrap().data)
        };
        assert_eq!(&run(&options), pixels, "{recipe}, {name}");
        let (layout, dtype) = (TensorLayout::Chw, Dtype::Float32);
        assert_eq!(&run(&ResizeOptions { normalise, layout, dtype, ..options }), values, "{recipe}, {name}");
    }
}

/// `ImageOps.contain` is `inside`, `ImageOps.pad` is `contain` and `ImageOps.fit` is `cover`.
#[cfg(feature = "full")]
#[test]
fn letterboxes_are_pillows() {
    use pixmill::batch::resize_here;
    use pixmill::fit::{Target, place};
    use pixmill::{Fit, NoWatch, OutputFormat, ResizeOptions, Rounding};

    let rows = table("pad.tsv");
    assert_eq!(rows.len(), 36);
    for row in rows {
        let number = |i: usize| row[i].parse::<u32>().unwrap();
        let file = fixture(&format!("{}.jpg", row[0]));
        let options = ResizeOptions {
            width: Some(number(2)),
            height: Some(number(3)),
            rounding: Rounding::Pillow,
            kernel: kernel(&row[1]),
            fast_shrink_on_load: false,
            background: [114; 3],
            format: Some(OutputFormat::Raw),
            ..ResizeOptions::default()
        };
        let run = |fit| {
            hash(&resize_here(&file, &ResizeOptions { fit, ..options.clone() }, &mut NoWatch).unwrap().data)
        };
        let header = Header::parse(&file).unwrap();
        let ResizeOptions { width, height, rounding, .. } = options;
        let target = Target { width, height, rounding, fit: Fit::Contain, ..Target::default() };
        let placed = place(header.width, header.height, target);
        let lies = [placed.width, placed.height, placed.left, placed.top];
        assert_eq!(lies, [4, 5, 6, 7].map(number), "{row:?}");
        assert_eq!([Fit::Inside, Fit::Contain, Fit::Cover].map(run), row[8..], "{row:?}");
    }
}

/// Ultralytics' `LetterBox`: scale, sides and bars as it reckons them.
#[test]
fn letterboxes_lie_where_ultralytics_lays_them() {
    use pixmill::fit::{Target, place};
    use pixmill::{Fit, Rounding};

    let mut differ = 0;
    for (width, height) in (1..2000).step_by(7).flat_map(|w| (1..2000).step_by(11).map(move |h| (w, h))) {
        for (to_width, to_height, scaleup) in [(640, 640, true), (640, 384, true), (321, 640, false)] {
            let mut ratio =
                (f64::from(to_height) / f64::from(height)).min(f64::from(to_width) / f64::from(width));
            if !scaleup {
                ratio = ratio.min(1.0);
            }
            // Of a picture so thin it would leave nothing.
            let side = |side: u32| (f64::from(side) * ratio).round_ties_even().max(1.0) as u32;
            let first = |to: u32, side: u32| (f64::from(to - side) / 2.0 - 0.1).round_ties_even() as u32;
            let (across, down) = (side(width), side(height));
            let theirs = [across, down, first(to_width, across), first(to_height, down)];
            let ours = |rounding| {
                let target = Target {
                    width: Some(to_width),
                    height: Some(to_height),
                    fit: Fit::Contain,
                    without_enlargement: !scaleup,
                    rounding,
                    ..Target::default()
                };
                let placed = place(width, height, target);
                [placed.width, placed.height, placed.left, placed.top]
            };
            assert_eq!(ours(Rounding::Ultralytics), theirs, "{width} x {height} to {to_width} x {to_height}");
            differ += u32::from(ours(Rounding::Sharp) != theirs);
        }
    }
    assert!(differ > 0);
}
