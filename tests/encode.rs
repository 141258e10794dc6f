//! What the encoder writes, seen through another's decoder.
#![cfg(not(target_arch = "wasm32"))]

use pixmill::Error;
use pixmill::jpeg::colour::{encode_grey, encode_rgb};
use pixmill::jpeg::encode::{Encoder, Layout, Options, PlaneRows, Segment, icc_segments};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

const LAYOUTS: [Layout; 4] = [Layout::Grey, Layout::YCbCr444, Layout::YCbCr422, Layout::YCbCr420];
const SIZES: [(usize, usize); 9] =
    [(1, 1), (7, 9), (8, 8), (15, 17), (16, 16), (17, 8), (33, 65), (200, 3), (600, 600)];

/// Width, height and samples: one a pixel for grey, three of RGB else.
fn decode(file: &[u8], layout: Layout) -> (usize, usize, Vec<u8>) {
    let colours = if layout == Layout::Grey { ColorSpace::Luma } else { ColorSpace::RGB };
    let options = DecoderOptions::default().jpeg_set_out_colorspace(colours).set_strict_mode(true);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(file), options);
    let pixels = decoder.decode().expect("a legal file");
    let (width, height) = decoder.dimensions().expect("a size");
    (width, height, pixels)
}

/// Waves and an edge in luma, slow changes in colour.
fn picture((width, height): (usize, usize), layout: Layout) -> Vec<u8> {
    let channels = if layout == Layout::Grey { 1 } else { 3 };
    let mut pixels = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let (fx, fy) = (x as f64, y as f64);
            let luma =
                120.0 + 50.0 * (fx * 0.21).sin() * (fy * 0.13).cos() + if x + y > width { 40.0 } else { 0.0 };
            for channel in 0..channels {
                let tint = 20.0 * (fx * 0.011 + fy * 0.007 + f64::from(channel)).sin();
                pixels.push((luma + tint) as u8);
            }
        }
    }
    pixels
}

fn encode(pixels: &[u8], size: (usize, usize), layout: Layout, options: Options) -> Vec<u8> {
    match layout {
        Layout::Grey => encode_grey(pixels, size, options),
        _ => encode_rgb(pixels, size, layout, options),
    }
    .expect("legal options")
}

fn psnr_db(a: &[u8], b: &[u8]) -> f64 {
    assert_eq!(a.len(), b.len());
    let squares = a.iter().zip(b).map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2));
    let mean = squares.sum::<f64>() / a.len() as f64;
    10.0 * (255.0 * 255.0 / mean.max(1e-9)).log10()
}

fn variants(quality: u8) -> [Options; 3] {
    let standard = Options { quality, ..Options::default() };
    [standard, Options { optimise_huffman: true, ..standard }, Options { progressive: true, ..standard }]
}

#[test]
fn every_layout_size_and_quality_decodes_to_the_picture() {
    for layout in LAYOUTS {
        for size in SIZES {
            let pixels = picture(size, layout);
            for (quality, floor_db) in
                [(1, 18.0), (10, 25.0), (50, 31.0), (80, 32.0), (95, 36.0), (100, 40.0)]
            {
                let case = format!("{layout:?} {size:?} quality {quality}");
                let [standard, optimised, progressive] =
                    variants(quality).map(|options| encode(&pixels, size, layout, options));
                let decoded = decode(&standard, layout);
                assert_eq!((decoded.0, decoded.1), size, "{case}");
                let found_db = psnr_db(&pixels, &decoded.2);
                assert!(found_db > floor_db, "{case}: {found_db}");
                assert!(optimised.len() <= standard.len(), "{case}");
                assert!(decoded == decode(&optimised, layout), "{case} optimised");
                assert!(decoded == decode(&progressive, layout), "{case} progressive");
            }
        }
    }
}

/// Long runs of zeros, long codes and refinements: what smooth pictures leave out.
#[test]
fn noise_decodes_to_the_same_in_every_variant() {
    let mut state = 3_u64;
    for (round, density) in [1, 8, 60, 400, 3000].into_iter().enumerate() {
        let size = (100 + round, 75);
        let pixels: Vec<u8> = (0..size.0 * size.1 * 3)
            .map(|_| {
                state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                if (state >> 33).is_multiple_of(density) { (state >> 56) as u8 } else { 128 }
            })
            .collect();
        for layout in [Layout::YCbCr444, Layout::YCbCr420] {
            for quality in [20, 75, 98, 100] {
                let [standard, optimised, progressive] =
                    variants(quality).map(|options| decode(&encode(&pixels, size, layout, options), layout));
                assert!(standard == optimised, "{density} {layout:?} {quality} optimised");
                assert!(standard == progressive, "{density} {layout:?} {quality} progressive");
            }
        }
    }
}

#[test]
fn strips_with_other_strides_give_the_same_file() {
    let (width, height) = (45, 37);
    let layout = Layout::YCbCr420;
    let sizes = [0, 1, 2].map(|component| layout.plane_size(component, width, height));
    assert_eq!(sizes, [(45, 37), (23, 19), (23, 19)]);
    let sample = |component: usize, x: usize, y: usize| (x * 5 + y * 3 + component * 40) as u8;
    let files = [0, 11].map(|gap| {
        let mut encoder = Encoder::new((width, height), layout, Options::default(), &[], Vec::new()).unwrap();
        for strip in 0..height.div_ceil(layout.strip_height()) {
            let planes: [Vec<u8>; 3] = std::array::from_fn(|component| {
                let (width, height) = sizes[component];
                let rows = 8 * layout.sampling()[component].1;
                let rows = strip * rows..height.min((strip + 1) * rows);
                let row = |y| {
                    let filling = std::iter::repeat_n(y as u8, gap);
                    (0..width).map(move |x| sample(component, x, y)).chain(filling)
                };
                rows.flat_map(row).collect()
            });
            let rows = std::array::from_fn::<_, 3, _>(|component| PlaneRows {
                samples: &planes[component],
                stride: sizes[component].0 + gap,
            });
            encoder.encode_strip(&rows);
        }
        encoder.finish()
    });
    assert!(files[0] == files[1]);
    assert_eq!(decode(&files[0], layout).0, width);
}

#[test]
fn coding_at_the_end_is_ended_at_any_row_of_any_scan() {
    let strips = 5;
    for (options, asked) in variants(80).into_iter().zip([0, 2 * strips, 2 * 10 * strips]) {
        let finish = |allowed: usize| {
            let size = (16, 8 * strips);
            let mut encoder = Encoder::new(size, Layout::YCbCr444, options, &[], Vec::new()).unwrap();
            let plane = PlaneRows { samples: &[9; 8 * 16], stride: 16 };
            (0..strips).for_each(|_| encoder.encode_strip(&[plane; 3]));
            let mut asked = 0;
            let file = encoder.finish_watched(&mut || {
                asked += 1;
                if asked > allowed { Err(Error::Cancelled) } else { Ok(()) }
            });
            (asked, file)
        };
        let (found, whole) = finish(usize::MAX);
        assert_eq!(found, asked, "{options:?}");
        assert!(whole.is_ok());
        for allowed in 0..asked {
            assert_eq!(finish(allowed), (allowed + 1, Err(Error::Cancelled)), "{options:?}");
        }
    }
}

#[test]
fn segments_come_out_intact() {
    let profile: Vec<u8> = (0..200_000_u32).map(|i| (i * 7 % 256) as u8).collect();
    let exif = b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0".to_vec();
    let mut segments = vec![Segment { marker: 0xe1, payload: exif.clone().into() }];
    segments.extend(icc_segments(&profile));
    assert_eq!(segments.len(), 5);
    for options in variants(80) {
        let encoder = Encoder::new((8, 8), Layout::Grey, options, &segments, vec![1, 2]);
        let mut encoder = encoder.unwrap();
        encoder.encode_strip(&[PlaneRows { samples: &[9; 64], stride: 8 }]);
        let file = encoder.finish();
        let mut decoder = JpegDecoder::new(ZCursor::new(&file));
        decoder.decode().unwrap();
        assert!(decoder.icc_profile().as_ref() == Some(&profile));
        assert_eq!(decoder.exif().map(Vec::as_slice), Some(&exif[6..]));
    }
}

#[test]
fn what_is_not_allowed_is_refused() {
    let start = |size, quality, segments: &[Segment]| {
        let options = Options { quality, ..Options::default() };
        Encoder::new(size, Layout::YCbCr420, options, segments, Vec::new()).err()
    };
    assert_eq!(start((65535, 65535), 100, &[]), None);
    let limit = |what, value| Some(Error::Limit { what, value, limit: 65535 });
    assert_eq!(start((0, 5), 80, &[]), limit("width", 0));
    assert_eq!(start((5, 65536), 80, &[]), limit("height", 65536));
    assert_eq!(start((5, 5), 0, &[]).unwrap().code(), "option");
    assert_eq!(start((5, 5), 101, &[]).unwrap().code(), "option");
    let segment = |marker, length| [Segment { marker, payload: vec![0; length].into() }];
    assert_eq!(start((5, 5), 80, &segment(0xe5, 65533)), None);
    assert_eq!(start((5, 5), 80, &segment(0xe5, 65534)).unwrap().code(), "limit");
    assert_eq!(start((5, 5), 80, &segment(0xda, 3)).unwrap().code(), "option");
    assert!(icc_segments(&vec![0; 255 * 65519]).len() == 255);
    assert!(icc_segments(&vec![0; 255 * 65519 + 1]).is_empty());
}
