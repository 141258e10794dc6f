//! Against the reference: every kernel, fit and sampling.

use std::cell::Cell;

use jpeg_encoder::SamplingFactor;
use pixmill::jpeg::colour::encode_grey;
use pixmill::jpeg::encode::{Layout, Options};
use pixmill::jpeg::{Colour, Header, Process};
use pixmill::{
    ChromaSubsampling, Fit, Kernel, NoWatch, Part, ResizeOptions, Scratch, Watch, resize as resize_with,
};
use zune_core::colorspace::ColorSpace;

use crate::picture::{Picture, exif, photos, resized};
use crate::reference::{Plane, decode, decode_elsewhere, psnr_db, resize, shift_right, ssim, transpose};

/// Without the box, at whose edges the last bit decides which samples count: `tests/reference.rs` has it.
const KERNELS: [Kernel; 8] = [
    Kernel::Nearest,
    Kernel::Area,
    Kernel::Linear,
    Kernel::Hamming,
    Kernel::Cubic,
    Kernel::Mitchell,
    Kernel::Lanczos2,
    Kernel::Lanczos3,
];
const CHROMAS: [ChromaSubsampling; 3] =
    [ChromaSubsampling::Cs444, ChromaSubsampling::Cs422, ChromaSubsampling::Cs420];
const FITS: [Fit; 5] = [Fit::Cover, Fit::Contain, Fit::Fill, Fit::Inside, Fit::Outside];

/// Without losses of its own: quality 100, and decoded in full.
fn options(width: u32, height: u32, fit: Fit, chroma_subsampling: ChromaSubsampling) -> ResizeOptions {
    let (width, height) = (Some(width), Some(height));
    ResizeOptions {
        width,
        height,
        fit,
        chroma_subsampling,
        quality: 100,
        fast_shrink_on_load: false,
        ..ResizeOptions::default()
    }
}

/// Holds the resized file against the reference made of `source`.
fn check(jpeg: &[u8], source: &[Plane], options: &ResizeOptions, floor_db: f64) {
    let header = Header::parse(jpeg).unwrap();
    let size = (header.width as usize, header.height as usize);
    let result = decode(&resized(jpeg, options).data);
    assert_eq!(result.len(), source.len());
    for (index, (found, source)) in result.iter().zip(source).enumerate() {
        let divisors = match options.chroma_subsampling {
            _ if index == 0 => (1, 1),
            ChromaSubsampling::Cs444 => (1, 1),
            ChromaSubsampling::Cs422 => (2, 1),
            ChromaSubsampling::Cs420 => (2, 2),
        };
        let expected = resize(source, size, options, divisors, if index == 0 { 0.0 } else { 128.0 });
        let case = format!("component {index} of {size:?}, {options:?}");
        let found_db = psnr_db(found, &expected);
        assert!(found_db > floor_db, "{found_db} dB: {case}");
        let shifts = [shift_right(found, &expected), shift_right(&transpose(found), &transpose(&expected))];
        // Means of two whole samples are often halves, which are all rounded up.
        let most = if options.kernel == Kernel::Nearest { 0.1 } else { 0.05 };
        assert!(shifts.iter().all(|shift| shift.abs() < most), "shifted by {shifts:?}: {case}");
    }
}

#[test]
fn every_kernel_and_fit_is_that_of_the_reference() {
    for (width, height) in [(160, 120), (97, 131)] {
        let jpeg = Picture::photo(width, height).encode(Layout::YCbCr444, &[]);
        let source = decode_elsewhere(&jpeg, ColorSpace::YCbCr);
        for kernel in KERNELS {
            for fit in FITS {
                for (target_width, target_height) in [(61, 40), (40, 77), (200, 211)] {
                    for chroma in CHROMAS {
                        let options = options(target_width, target_height, fit, chroma);
                        check(&jpeg, &source, &ResizeOptions { kernel, ..options }, 48.0);
                    }
                }
            }
        }
    }
}

#[test]
fn every_sampling_and_process_is_that_of_the_reference() {
    let picture = Picture::photo(149, 103);
    for sampling in [
        SamplingFactor::F_1_1,
        SamplingFactor::F_2_1,
        SamplingFactor::F_1_2,
        SamplingFactor::F_2_2,
        SamplingFactor::F_4_1,
        SamplingFactor::F_4_2,
    ] {
        for progressive in [false, true] {
            let jpeg = picture.encode_elsewhere(sampling, progressive);
            let source = decode(&jpeg);
            for (width, height) in [(67, 45), (201, 150)] {
                for chroma in CHROMAS {
                    check(&jpeg, &source, &options(width, height, Fit::Cover, chroma), 48.0);
                }
            }
        }
    }
}

#[test]
fn the_crop_of_imagenet_is_that_of_the_reference() {
    let jpeg = Picture::photo(500, 375).encode(Layout::YCbCr420, &[]);
    let source = decode(&jpeg);
    let outside = options(256, 256, Fit::Outside, ChromaSubsampling::Cs420);
    let options = ResizeOptions { crop_width: Some(224), crop_height: Some(224), ..outside };
    check(&jpeg, &source, &options, 48.0);
    let resized = resized(&jpeg, &options);
    assert_eq!((resized.width, resized.height), (224, 224));
}

#[test]
fn crops_of_bars_are_those_of_the_reference() {
    let jpeg = Picture::photo(150, 75).encode(Layout::YCbCr444, &[]);
    let source = decode(&jpeg);
    for (side, crop) in [(100, 90), (101, 71), (99, 60), (99, 31)] {
        let contain = options(side, side, Fit::Contain, ChromaSubsampling::Cs420);
        let options = ResizeOptions { crop_width: Some(crop), crop_height: Some(crop + 3), ..contain };
        check(&jpeg, &source, &options, 48.0);
    }
}

#[test]
fn pictures_are_not_enlarged_when_they_must_not_be() {
    let jpeg = Picture::photo(70, 50).encode(Layout::YCbCr420, &[]);
    let source = decode(&jpeg);
    for fit in FITS {
        let options = options(90, 40, fit, ChromaSubsampling::Cs420);
        check(&jpeg, &source, &ResizeOptions { without_enlargement: true, ..options }, 48.0);
    }
    let inside = options(200, 200, Fit::Inside, ChromaSubsampling::Cs420);
    let resized = resized(&jpeg, &ResizeOptions { without_enlargement: true, ..inside });
    assert_eq!((resized.width, resized.height), (70, 50));
}

/// Each plane of the worst picture.
#[test]
fn photos_are_within_45_db_of_the_reference() {
    for jpeg in photos() {
        let source = decode(&jpeg);
        for (side, fit) in [(600, Fit::Cover), (224, Fit::Cover), (1600, Fit::Inside)] {
            let options = options(side, side, fit, ChromaSubsampling::Cs420);
            check(&jpeg, &source, &ResizeOptions { auto_orient: false, ..options }, 45.0);
        }
    }
}

/// The bound of `docs/shrink-on-load.md`, for each plane of the worst picture. 400 is the most for which the rule
/// scales these down.
#[test]
fn scaled_decodes_are_nearly_as_good_as_full_ones() {
    for jpeg in photos() {
        let source = decode(&jpeg);
        let header = Header::parse(&jpeg).unwrap();
        let size = (header.width as usize, header.height as usize);
        for (side, fit) in [(400, Fit::Fill), (320, Fit::Inside), (224, Fit::Fill)] {
            let full = ResizeOptions {
                auto_orient: false,
                quality: 80,
                ..options(side, side, fit, ChromaSubsampling::Cs420)
            };
            let fast = ResizeOptions { fast_shrink_on_load: true, ..full.clone() };
            let [full_planes, fast_planes] =
                [&full, &fast].map(|options| decode(&resized(&jpeg, options).data));
            let mut differs = false;
            for (index, source) in source.iter().enumerate() {
                let divisors = if index == 0 { (1, 1) } else { (2, 2) };
                let exact = resize(source, size, &full, divisors, 128.0);
                let (with, without) = (&fast_planes[index], &full_planes[index]);
                let case = format!("component {index} of {size:?} to {side}, {fit:?}");
                let less_db = psnr_db(without, &exact) - psnr_db(with, &exact);
                assert!(less_db < 1.0, "{less_db} dB less: {case}");
                let less = ssim(without, &exact) - ssim(with, &exact);
                assert!(less < 0.005, "SSIM is {less} less: {case}");
                differs |= with.samples != without.samples;
            }
            assert!(differs, "nothing was scaled down");
        }
    }
}

#[test]
fn grey_stays_grey() {
    let (width, height) = (133, 90);
    let samples: Vec<u8> = Picture::photo(width, height).pixels.iter().map(|pixel| pixel[1]).collect();
    let jpeg =
        encode_grey(&samples, (width, height), Options { quality: 100, ..Options::default() }).unwrap();
    let source = decode_elsewhere(&jpeg, ColorSpace::Luma);
    for fit in FITS {
        let options = options(51, 77, fit, ChromaSubsampling::Cs420);
        check(&jpeg, &source, &options, 48.0);
        assert_eq!(Header::parse(&resized(&jpeg, &options).data).unwrap().colour, Colour::Grey);
    }
}

/// Shrunk while it is decoded or not: nothing may move.
#[test]
fn a_symmetric_picture_stays_symmetric() {
    for (side, target) in [(160, 23), (161, 40), (163, 51), (64, 99)] {
        let picture = Picture::new(side, side, |x, y| {
            let from_centre = |place: usize| (place as f64 - (side - 1) as f64 / 2.0).abs();
            let (x, y) = (from_centre(x), from_centre(y));
            [80.0 + 60.0 * (x / 9.0).cos(), 120.0 + 50.0 * (y / 7.0).cos(), 200.0 - x]
                .map(|value| value as u8)
        });
        for fast_shrink_on_load in [true, false] {
            for chroma in CHROMAS {
                let options = options(target, target, Fit::Fill, chroma);
                let jpeg = picture.encode(Layout::YCbCr444, &[]);
                let result = resized(&jpeg, &ResizeOptions { fast_shrink_on_load, ..options }).data;
                for plane in decode(&result) {
                    // Halves of an odd canvas are not symmetric themselves.
                    if plane.width == target as usize || target % 2 == 0 {
                        let mirrored = mirror(&plane);
                        for (turned, is) in
                            [(&mirrored, &plane), (&mirror(&transpose(&plane)), &transpose(&plane))]
                        {
                            assert!(psnr_db(turned, is) > 44.0 && shift_right(turned, is).abs() < 0.02);
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn ways_of_coding_change_no_sample() {
    let source = Picture::photo(149, 103).encode(Layout::YCbCr444, &[]);
    for chroma in CHROMAS {
        let plain = ResizeOptions { quality: 80, ..options(130, 90, Fit::Fill, chroma) };
        let optimised = ResizeOptions { optimise_coding: true, ..plain.clone() };
        let progressive = ResizeOptions { progressive: true, ..plain.clone() };
        let [plain, optimised, progressive] =
            [plain, optimised, progressive].map(|options| resized(&source, &options).data);
        assert!(progressive.len() < plain.len() && optimised.len() < plain.len());
        assert_eq!(Header::parse(&progressive).unwrap().process, Process::Progressive);
        for other in [optimised, progressive] {
            for (plane, expected) in decode(&other).iter().zip(decode(&plain)) {
                assert_eq!(plane.samples, expected.samples);
            }
        }
    }
}

/// Has help every other time it is asked.
#[derive(Default)]
struct Helped {
    asked: Cell<usize>,
    times: usize,
}

impl Watch for Helped {
    fn has_help(&self) -> bool {
        self.asked.set(self.asked.get() + 1);
        self.asked.get() % 2 == 0
    }

    fn both(&mut self, one: &mut Part, other: &mut Part) {
        self.times += 1;
        std::thread::scope(|scope| {
            scope.spawn(|| one(&mut |_| {}));
            other(&mut |_| {});
        });
    }
}

#[test]
fn help_changes_no_byte() {
    for (tag, progressive) in [(1, false), (2, false), (6, false), (1, true)] {
        let picture = Picture::photo(149, 203);
        let jpegs = [
            picture.encode(Layout::YCbCr420, &[exif(tag)]),
            picture.encode_elsewhere(SamplingFactor::F_2_1, progressive),
        ];
        for (jpeg, width) in jpegs.iter().flat_map(|jpeg| [(jpeg, 40), (jpeg, 300)]) {
            let options = ResizeOptions { width: Some(width), ..ResizeOptions::default() };
            let mut watch = Helped::default();
            let helped = resize_with(jpeg, &options, &mut Scratch::default(), &mut watch).unwrap();
            assert!(watch.times > 1);
            assert!(helped == resized(jpeg, &options), "orientation {tag}, {width} wide");
        }
    }
}

/// Where rows of MCUs begin with restart markers, two threads decode; here rows are 10 MCUs wide.
#[test]
fn help_with_restart_markers_changes_no_byte() {
    let picture = Picture::photo(157, 1203);
    for interval in [1, 5, 10, 20, 25, 30, 40, 50, 7] {
        let whole = picture.encode_in_intervals(SamplingFactor::F_2_1, false, interval);
        let cut = whole[..whole.len() / 3].to_vec();
        let mut broken = whole.clone();
        for at in (whole.len() / 4..whole.len()).step_by(997) {
            broken[at] = 0x55; // now and then a restart marker, too
        }
        let jpegs = [("whole", &whole), ("cut", &cut), ("broken", &broken)];
        for ((kind, jpeg), width) in jpegs.into_iter().flat_map(|jpeg| [(jpeg, 20), (jpeg, 160)]) {
            let options = ResizeOptions { width: Some(width), ..ResizeOptions::default() };
            let mut watch = Helped::default();
            let helped = resize_with(jpeg, &options, &mut Scratch::default(), &mut watch).unwrap();
            assert!(watch.times > 1);
            let alone = resize_with(jpeg, &options, &mut Scratch::default(), &mut NoWatch).unwrap();
            assert_eq!(helped.warnings, alone.warnings, "{kind}, every {interval}, {width} wide");
            assert!(helped == alone, "{kind}, every {interval}, {width} wide");
        }
    }
}

fn mirror(plane: &Plane) -> Plane {
    let samples = (0..plane.height).flat_map(|y| plane.row(y).iter().rev().copied()).collect();
    Plane { samples, ..*plane }
}

#[test]
fn bars_are_black_without_a_coloured_fringe() {
    let orange = Picture::new(90, 60, |_, _| [240, 120, 20]).encode(Layout::YCbCr420, &[]);
    for (width, height) in [(101, 101), (103, 120), (75, 106), (64, 64), (61, 31), (99, 33), (200, 61)] {
        for chroma in CHROMAS {
            let options = options(width, height, Fit::Contain, chroma);
            let resized = resized(&orange, &options);
            assert_eq!((resized.width, resized.height), (width, height));
            let rgb = decode_elsewhere(&resized.data, ColorSpace::RGB);
            let (left, top, picture_width, picture_height) = contained(90, 60, width, height);
            for y in 0..height {
                for x in 0..width {
                    let pixel = [0, 1, 2].map(|i| rgb[i].row(y as usize)[x as usize] as i32);
                    let beside = |place: u32, start: u32, length: u32| match place {
                        _ if place < start => start - place,
                        _ => (place + 1).saturating_sub(start + length),
                    };
                    let far = beside(x, left, picture_width).max(beside(y, top, picture_height));
                    // The chroma sample over the edge is shared, and its neighbour interpolates it.
                    let allowed = match (chroma, far) {
                        (_, 0) => continue,
                        (ChromaSubsampling::Cs444, _) => 3,
                        (_, 1..=2) => 130,
                        (_, _) => 3,
                    };
                    assert!(
                        pixel.iter().all(|value| *value <= allowed),
                        "{pixel:?} at {x}, {y} of {width}x{height} {chroma:?}"
                    );
                }
            }
        }
    }
}

/// Left, top, width and height of what is inside.
fn contained(width: u32, height: u32, canvas_width: u32, canvas_height: u32) -> (u32, u32, u32, u32) {
    let scale =
        (f64::from(canvas_width) / f64::from(width)).min(f64::from(canvas_height) / f64::from(height));
    let [inner_width, inner_height] = [width, height].map(|side| (f64::from(side) * scale).round() as u32);
    ((canvas_width - inner_width) / 2, (canvas_height - inner_height) / 2, inner_width, inner_height)
}
