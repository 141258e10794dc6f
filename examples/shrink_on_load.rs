//! What scaling down inside the decoder costs in fidelity; the figures are in `docs/shrink-on-load.md`.
//!
//! `cargo run --release --example shrink_on_load -- FOLDER...` takes the folders' JPEGs. Each plane is
//! resampled by Lanczos3 from every scale of the decoder, and held against a resample in `f64` of the
//! full decode: as it is, and after the encoder at quality 80. The last lines are the full decode's own.

use std::fs;
use std::time::{Duration, Instant};

use pixmill::ResizeOptions;
use pixmill::fit::{self, Fit, Target};
use pixmill::jpeg::encode::{self, Encoder, Layout, PlaneRows};
use pixmill::jpeg::{Colour, Header, Scale};
use pixmill::resample::{Axis, Kernel, resample};
use reference::{Plane, decode, decode_at, psnr_db, ssim};

#[allow(dead_code)] // of the tests, which use more of it
#[path = "../tests/resize/reference.rs"]
mod reference;

const MARGINS: [f64; 8] = [1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0];
const FULL: usize = 7;

fn main() {
    let mut trials = Vec::new();
    let mut decode_times = [Duration::ZERO; 8];
    let mut pictures = 0;
    for folder in std::env::args_os().skip(1) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let jpeg = fs::read(entry.expect("an entry").path()).expect("a file");
            let Ok(header) = Header::parse(&jpeg) else { continue };
            if header.colour != Colour::YCbCr {
                continue;
            }
            pictures += 1;
            let mut scales: [Vec<Plane>; 8] = Default::default();
            for (eighths, (planes, time)) in (1..).zip(scales.iter_mut().zip(&mut decode_times)) {
                let began = Instant::now();
                *planes = decode_at(Scale::new(eighths).expect("1 to 8"), &jpeg);
                *time += began.elapsed();
            }
            for (target, options) in targets() {
                trials.extend(measure(target, &options, &header, &scales));
            }
        }
    }
    println!("{pictures} pictures. Decoding, in ms a picture, at 1/8 to 8/8:");
    println!("{:?}\n", decode_times.map(|time| time.as_millis() / pictures.max(1)));
    println!(
        "| target | plane | margin | scaled | PSNR, dB | less than full, dB | SSIM less | encoded: PSNR less, dB | SSIM less |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for (target, _) in targets() {
        for plane in ["luma", "chroma"] {
            for margin in MARGINS {
                let of = |trial: &&Trial| trial.target == target && (trial.plane == 0) == (plane == "luma");
                report(margin, &trials.iter().filter(of).collect::<Vec<_>>(), &format!("{target} | {plane}"));
            }
        }
    }
    println!("\n| target | plane | full decode: PSNR, dB |");
    println!("|---|---|---|");
    for (target, _) in targets() {
        for (plane, name) in ["Y", "Cb", "Cr"].into_iter().enumerate() {
            let of = trials.iter().filter(|trial| trial.target == target && trial.plane == plane);
            let worst = of.map(|trial| trial.resampled[FULL].psnr_db).fold(f64::INFINITY, f64::min);
            println!("| {target} | {name} | {worst:.1} |");
        }
    }
}

fn targets() -> [(&'static str, ResizeOptions); 4] {
    let square = |side, fit| {
        let (width, height) = (Some(side), Some(side));
        ResizeOptions { width, height, fit, ..ResizeOptions::default() }
    };
    [
        ("600 fill", square(600, Fit::Fill)),
        ("1600 inside", square(1600, Fit::Inside)),
        ("320 inside", square(320, Fit::Inside)),
        ("224 fill", square(224, Fit::Fill)),
    ]
}

/// A plane of a picture, and what each scale makes of it.
struct Trial {
    target: &'static str,
    plane: usize,
    /// Source samples for each of the result, on the axis with fewer.
    samples: f64,
    resampled: [Fidelity; 8],
    encoded: [Fidelity; 8],
}

fn measure(
    target: &'static str,
    options: &ResizeOptions,
    header: &Header,
    scales: &[Vec<Plane>; 8],
) -> Vec<Trial> {
    let ResizeOptions { width, height, fit, .. } = *options;
    let placed = fit::place(header.width, header.height, Target { width, height, fit, ..Target::default() });
    let size = (placed.width as usize, placed.height as usize);
    let axes = |eighths: usize, plane: usize| {
        let component = header.components[plane];
        let most = header.components.iter().map(|c| (c.horizontal, c.vertical)).max().expect("three");
        let axis = |side: u32, factor: u8, most: u8, samples: usize, dst: usize| {
            let dst_len = if plane > 0 { dst.div_ceil(2) } else { dst };
            // Chroma of an odd result covers a pixel more than there is.
            let pixels = if plane > 0 { 2 * dst_len } else { dst_len } as f64 * f64::from(side) / dst as f64;
            let src_span = pixels * f64::from(factor) / f64::from(most) * eighths as f64 / 8.0;
            let src_len = (samples * eighths / 8).max(1);
            let dst_pixels = if plane > 0 { 2 } else { 1 };
            let dst_unseen = [0, dst_len * dst_pixels - dst];
            Axis { src_span, dst_pixels, dst_unseen, ..Axis::whole(src_len, dst_len, Kernel::Lanczos3) }
        };
        let source = &scales[FULL][plane];
        (
            axis(header.width, component.horizontal, most.0, source.width, size.0),
            axis(header.height, component.vertical, most.1, source.height, size.1),
        )
    };
    let resampled: [Vec<Plane>; 8] = std::array::from_fn(|scale| {
        let plane = |index: usize| {
            let (across, down) = axes(scale + 1, index);
            let source = &scales[scale][index];
            let samples = resample(&bytes(source), source.width, across, down);
            let samples = samples.into_iter().map(f64::from).collect();
            Plane { width: across.dst_len, height: down.dst_len, samples }
        };
        (0..3).map(plane).collect()
    });
    let encoded = resampled.each_ref().map(|planes| through_jpeg(planes, size));
    let trial = |plane: usize| {
        let (across, down) = axes(FULL + 1, plane);
        let divisors = if plane > 0 { (2, 2) } else { (1, 1) };
        let source = (header.width as usize, header.height as usize);
        let exact = reference::resize(&scales[FULL][plane], source, options, divisors, 0.0);
        let fidelity = |planes: &Vec<Plane>| Fidelity::of(&planes[plane], &exact);
        let (resampled, encoded) = (resampled.each_ref().map(fidelity), encoded.each_ref().map(fidelity));
        let samples = |axis: Axis| axis.src_span / axis.dst_len as f64;
        Trial { target, plane, samples: samples(across).min(samples(down)), resampled, encoded }
    };
    (0..3).map(trial).collect()
}

fn bytes(plane: &Plane) -> Vec<u8> {
    plane.samples.iter().map(|sample| *sample as u8).collect()
}

fn through_jpeg(planes: &[Plane], size: (usize, usize)) -> Vec<Plane> {
    let layout = Layout::YCbCr420;
    let mut encoder =
        Encoder::new(size, layout, encode::Options::default(), &[], Vec::new()).expect("a size");
    let samples: Vec<Vec<u8>> = planes.iter().map(bytes).collect();
    for strip in 0..size.1.div_ceil(layout.strip_height()) {
        let rows = |index: usize| {
            let (stride, (_, factor)) = (planes[index].width, layout.sampling()[index]);
            PlaneRows { samples: &samples[index][strip * 8 * factor * stride..], stride }
        };
        encoder.encode_strip(&[0, 1, 2].map(rows));
    }
    let jpeg = encoder.finish();
    decode(&jpeg)
}

#[derive(Clone, Copy)]
struct Fidelity {
    psnr_db: f64,
    ssim: f64,
}

impl Fidelity {
    fn of(plane: &Plane, exact: &Plane) -> Fidelity {
        Fidelity { psnr_db: psnr_db(plane, exact), ssim: ssim(plane, exact) }
    }
}

/// A line of the table: the worst of all pictures that `margin` lets be scaled to 1/8 to 4/8.
fn report(margin: f64, trials: &[&Trial], what: &str) {
    let scale = |trial: &Trial| {
        (0..4).find(|scale| trial.samples * (scale + 1) as f64 / 8.0 >= margin).unwrap_or(FULL)
    };
    let scaled: Vec<(&Trial, usize)> =
        trials.iter().map(|trial| (*trial, scale(trial))).filter(|(_, scale)| *scale < FULL).collect();
    if scaled.is_empty() {
        return;
    }
    let worst = |loss: fn(&[Fidelity; 8], usize) -> f64, of: fn(&Trial) -> &[Fidelity; 8]| {
        scaled.iter().map(|(trial, scale)| loss(of(trial), *scale)).fold(f64::NEG_INFINITY, f64::max)
    };
    let psnr_loss = |all: &[Fidelity; 8], scale: usize| all[FULL].psnr_db - all[scale].psnr_db;
    let ssim_loss = |all: &[Fidelity; 8], scale: usize| all[FULL].ssim - all[scale].ssim;
    let psnr = -worst(|all, scale| -all[scale].psnr_db, |trial| &trial.resampled);
    println!(
        "| {what} | {margin} | {} of {} | {psnr:.1} | {:.1} | {:.4} | {:.2} | {:.4} |",
        scaled.len(),
        trials.len(),
        worst(psnr_loss, |trial| &trial.resampled),
        worst(ssim_loss, |trial| &trial.resampled),
        worst(psnr_loss, |trial| &trial.encoded),
        worst(ssim_loss, |trial| &trial.encoded),
    );
}
