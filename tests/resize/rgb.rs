//! Against the way through RGB, at its best: pixels as libjpeg makes them, resampled in `f64`, rounded, and
//! converted and averaged for the encoder. What each way's result shows is held against the picture that the
//! decoded planes stand for, resampled in `f64`. The printed figures are in `docs/fidelity.md`.

use std::f64::consts::PI;

use pixmill::jpeg::colour::encode_rgb;
use pixmill::jpeg::encode::{Layout, Options};
use pixmill::jpeg::rgb::{Inks, RgbRows};
use pixmill::jpeg::{Header, Scratch};
use pixmill::{ChromaSubsampling, Fit, Kernel, ResizeOptions};

use crate::picture::{Picture, photos, resized};
use crate::reference::{Plane, decode, resize_with, to_byte};

const KERNELS: [Kernel; 9] = [
    Kernel::Nearest,
    Kernel::Box,
    Kernel::Area,
    Kernel::Linear,
    Kernel::Hamming,
    Kernel::Cubic,
    Kernel::Mitchell,
    Kernel::Lanczos2,
    Kernel::Lanczos3,
];
const CHROMAS: [(ChromaSubsampling, Layout); 3] = [
    (ChromaSubsampling::Cs444, Layout::YCbCr444),
    (ChromaSubsampling::Cs422, Layout::YCbCr422),
    (ChromaSubsampling::Cs420, Layout::YCbCr420),
];
/// With flat tops: enlarged samples are more or less squares.
const FLAT: [Kernel; 4] = [Kernel::Nearest, Kernel::Box, Kernel::Area, Kernel::Hamming];
/// Of sources of 200 x 133 pixels.
const TARGETS: [(u32, u32); 3] = [(51, 39), (92, 62), (301, 200)];

/// Red, green and blue.
type Rgb = [Plane; 3];

#[test]
fn planes_are_no_further_than_the_way_through_rgb() {
    let pictures = [Picture::photo(200, 133).encode(Layout::YCbCr444, &[])]
        .into_iter()
        .chain(photos().skip(1).step_by(2));
    let sources = pictures.flat_map(|jpeg| {
        CHROMAS.map(|(chroma, _)| resized(&jpeg, &options((200, 133), chroma, Kernel::Lanczos3)).data)
    });
    let mut leads: Vec<(Kernel, ChromaSubsampling, [f64; 2])> = Vec::new();
    for jpeg in sources {
        let stored = decode(&jpeg);
        let size = (stored[0].width, stored[0].height);
        let pixels = seen(&jpeg);
        let header = Header::parse(&jpeg).unwrap();
        let interpolated: Vec<Plane> = stored.iter().map(|plane| widen(plane, size)).collect();
        for (kernel, target) in KERNELS.into_iter().flat_map(|kernel| TARGETS.map(|target| (kernel, target)))
        {
            let options = |chroma| options(target, chroma, kernel);
            let to_pixels = |plane: &Plane, limit: fn(f64) -> f64| {
                resize_with(plane, size, &options(ChromaSubsampling::Cs444), (1, 1), 0.0, limit)
            };
            let references = [&stored, &interpolated]
                .map(|planes| rgb_of(planes.iter().map(|plane| to_pixels(plane, |mean| mean)).collect()));
            let mixed = bytes(&pixels.each_ref().map(|plane| to_pixels(plane, to_byte)));
            for (chroma, layout) in CHROMAS {
                let ours = seen(&resized(&jpeg, &options(chroma)).data);
                let encoding = Options { quality: 100, ..Options::default() };
                let (width, height) = (target.0 as usize, target.1 as usize);
                let through_rgb = seen(&encode_rgb(&mixed, (width, height), layout, encoding).unwrap());
                let lead = references.each_ref().map(|rgb| psnr_db(&ours, rgb) - psnr_db(&through_rgb, rgb));
                let most = match kernel {
                    // Means of few whole samples are often halves, which are all rounded up.
                    Kernel::Nearest | Kernel::Box => 0.2,
                    // Luma that rings past white is cut off, where of red, green and blue only some are.
                    Kernel::Lanczos3 if stored[1].width == size.0 && chroma == ChromaSubsampling::Cs444 => {
                        0.4
                    }
                    _ => 0.1,
                };
                // Where samples are to stay squares, those of chroma do: the way through RGB smooths them.
                let judged = if FLAT.contains(&kernel) { &lead[..1] } else { &lead[..] };
                let case = format!("{lead:?} dB: {:?}, {:?}", header.components, options(chroma));
                assert!(judged.iter().all(|lead| *lead > -most), "{case}");
                leads.push((kernel, chroma, lead));
            }
        }
    }
    report(&leads);
}

fn options(
    (width, height): (u32, u32),
    chroma_subsampling: ChromaSubsampling,
    kernel: Kernel,
) -> ResizeOptions {
    ResizeOptions {
        width: Some(width),
        height: Some(height),
        fit: Fit::Fill,
        kernel,
        chroma_subsampling,
        quality: 100,
        fast_shrink_on_load: false,
        auto_orient: false,
        ..ResizeOptions::default()
    }
}

/// A line of the table in `docs/fidelity.md` for each kernel: the worst and the median lead, in dB.
fn report(leads: &[(Kernel, ChromaSubsampling, [f64; 2])]) {
    for kernel in KERNELS {
        let cell = |(chroma, reference): (ChromaSubsampling, usize)| {
            let of = leads.iter().filter(|lead| (lead.0, lead.1) == (kernel, chroma));
            let mut of: Vec<f64> = of.map(|lead| lead.2[reference]).collect();
            of.sort_by(f64::total_cmp);
            format!("{:+.2}, {:+.2}", of[0], of[of.len() / 2])
        };
        let cells: Vec<String> =
            [0, 1].iter().flat_map(|i| CHROMAS.map(|(chroma, _)| cell((chroma, *i)))).collect();
        println!("| {kernel:?} | {} |", cells.join(" | "));
    }
}

/// What a file shows.
fn seen(jpeg: &[u8]) -> Rgb {
    let header = Header::parse(jpeg).unwrap();
    let (width, height) = (header.width as usize, header.height as usize);
    let mut scratch = Scratch::default();
    let mut rows = RgbRows::new(jpeg, &header, Inks::ToRgb, 1, &mut scratch, &mut || Ok(())).unwrap();
    let mut pixels = vec![0; 3 * width * height];
    for row in pixels.chunks_mut(3 * width) {
        assert!(rows.next_row(row).unwrap());
    }
    [0, 1, 2].map(|channel| {
        let samples = pixels.iter().skip(channel).step_by(3).map(|sample| f64::from(*sample)).collect();
        Plane { width, height, samples }
    })
}

/// Rounded, and interleaved.
fn bytes(rgb: &Rgb) -> Vec<u8> {
    let pixel = |i: usize| rgb.each_ref().map(|plane: &Plane| plane.samples[i].round() as u8);
    (0..rgb[0].samples.len()).flat_map(pixel).collect()
}

/// By JFIF's equations.
fn rgb_of(planes: Vec<Plane>) -> Rgb {
    let Plane { width, height, .. } = planes[0];
    [[0.0, 1.402], [-0.344136, -0.714136], [1.772, 0.0]].map(|[blue, red]| {
        let colour = |i: usize| blue * (planes[1].samples[i] - 128.0) + red * (planes[2].samples[i] - 128.0);
        let samples = planes[0].samples.iter().enumerate();
        Plane { width, height, samples: samples.map(|(i, luma)| to_byte(luma + colour(i))).collect() }
    })
}

/// A plane at the size of the picture, interpolated by a sinc of 16 lobes: what a band-limited picture
/// was before its colours were thinned.
fn widen(plane: &Plane, (width, height): (usize, usize)) -> Plane {
    const LOBES: f64 = 8.0;
    let sinc = |x: f64| if x == 0.0 { 1.0 } else { (PI * x).sin() / (PI * x) };
    let across = |len: usize, side: usize| {
        let step = 1.0 / side.div_ceil(len) as f64;
        let taps = move |i: usize| {
            let centre = (i as f64 + 0.5) * step - 0.5;
            let place = move |tap: i32| centre.floor() + f64::from(tap);
            let weight = move |place: f64| sinc(place - centre) * sinc((place - centre) / LOBES);
            let sum: f64 = (-7..=8).map(place).map(weight).sum();
            (-7..=8)
                .map(move |tap| (place(tap).clamp(0.0, (len - 1) as f64) as usize, weight(place(tap)) / sum))
        };
        (0..side).map(|i| taps(i).collect::<Vec<_>>()).collect::<Vec<_>>()
    };
    let mean = |taps: &[(usize, f64)], value: &dyn Fn(usize) -> f64| {
        taps.iter().map(|(place, weight)| weight * value(*place)).sum::<f64>()
    };
    let (columns, rows) = (across(plane.width, width), across(plane.height, height));
    let wide: Vec<Vec<f64>> = (0..plane.height)
        .map(|y| columns.iter().map(|taps| mean(taps, &|x| plane.row(y)[x])).collect())
        .collect();
    let row = |taps: &Vec<(usize, f64)>| (0..width).map(|x| mean(taps, &|y| wide[y][x])).collect::<Vec<_>>();
    Plane { width, height, samples: rows.iter().flat_map(row).collect() }
}

fn psnr_db(a: &Rgb, b: &Rgb) -> f64 {
    let of_planes = a.iter().zip(b).map(|(a, b)| crate::reference::psnr_db(a, b));
    let squares: f64 = of_planes.map(|db| 10_f64.powf(-db / 10.0)).sum();
    -10.0 * (squares / 3.0).log10()
}
