//! What scaling down inside the decoder costs in fidelity; the figures are in `docs/shrink-on-load.md`.
//!
//! `cargo run --release --example shrink_on_load -- FOLDER...` takes the folders' JPEGs. Each plane is
//! resampled by Lanczos3 from every scale of the decoder, and held against a resample in `f64` of the
//! full decode: as it is, and after the encoder at quality 80.

use std::fs;
use std::time::{Duration, Instant};

use pixmill::fit::{self, Fit, Target};
use pixmill::jpeg::encode::{self, Encoder, Layout, PlaneRows};
use pixmill::jpeg::{Colour, Decoder, Header, Samples, Scale, Scratch, Settings};
use pixmill::resample::{Axis, Kernel, resample};

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
                *planes = decode(&jpeg, &header, eighths);
                *time += began.elapsed();
            }
            for (target, options) in targets() {
                trials.extend(measure(target, options, &header, &scales));
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
}

fn targets() -> [(&'static str, Target); 4] {
    let square = |side, fit| Target { width: Some(side), height: Some(side), fit, ..Target::default() };
    [
        ("600 fill", square(600, Fit::Fill)),
        ("1600 inside", square(1600, Fit::Inside)),
        ("320 inside", square(320, Fit::Inside)),
        ("224 fill", square(224, Fit::Fill)),
    ]
}

#[derive(Clone, Default)]
struct Plane {
    width: usize,
    height: usize,
    samples: Vec<u8>,
}

fn decode(jpeg: &[u8], header: &Header, eighths: u8) -> Vec<Plane> {
    let settings = Settings { scales: [Scale::new(eighths).expect("1 to 8"); 4], ..Settings::default() };
    let mut scratch = Scratch::default();
    let mut decoder = Decoder::new(jpeg, header, settings, &mut scratch).expect("a good file");
    let mut planes = vec![Plane::default(); header.components.len()];
    let mut samples = Samples::default();
    while let Some(strip) = decoder.next_strip(&mut samples).expect("a good file") {
        for (index, plane) in planes.iter_mut().enumerate() {
            let part = strip.plane(&samples, index);
            plane.width = part.columns;
            plane.height += part.rows;
            for row in part.samples.chunks(part.stride).take(part.rows) {
                plane.samples.extend_from_slice(&row[..part.columns]);
            }
        }
    }
    planes
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

fn measure(target: &'static str, options: Target, header: &Header, scales: &[Vec<Plane>; 8]) -> Vec<Trial> {
    let placed = fit::place(header.width, header.height, options);
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
            Axis { src_len, src_start: 0.0, src_span, dst_len, kernel: Kernel::Lanczos3 }
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
            let samples = resample(&source.samples, source.width, across, down);
            Plane { width: across.dst_len, height: down.dst_len, samples }
        };
        (0..3).map(plane).collect()
    });
    let encoded = resampled.each_ref().map(|planes| through_jpeg(planes, size));
    let trial = |plane: usize| {
        let (across, down) = axes(FULL + 1, plane);
        let exact = exact(&scales[FULL][plane], across, down);
        let fidelity = |planes: &Vec<Plane>| Fidelity::of(&planes[plane], &exact);
        let (resampled, encoded) = (resampled.each_ref().map(fidelity), encoded.each_ref().map(fidelity));
        let samples = |axis: Axis| axis.src_span / axis.dst_len as f64;
        Trial { target, plane, samples: samples(across).min(samples(down)), resampled, encoded }
    };
    (0..3).map(trial).collect()
}

fn through_jpeg(planes: &[Plane], size: (usize, usize)) -> Vec<Plane> {
    let layout = Layout::YCbCr420;
    let mut encoder =
        Encoder::new(size, layout, encode::Options::default(), &[], Vec::new()).expect("a size");
    for strip in 0..size.1.div_ceil(layout.strip_height()) {
        let rows = |(plane, (_, factor)): (&'_ Plane, &(usize, usize))| {
            (strip * 8 * factor * plane.width, plane.width)
        };
        let places: Vec<(usize, usize)> = planes.iter().zip(layout.sampling()).map(rows).collect();
        let rows: Vec<PlaneRows> = planes
            .iter()
            .zip(places)
            .map(|(plane, (start, stride))| PlaneRows { samples: &plane.samples[start..], stride })
            .collect();
        encoder.encode_strip(&rows);
    }
    let jpeg = encoder.finish();
    decode(&jpeg, &Header::parse(&jpeg).expect("our own"), 8)
}

/// Resamples in `f64`.
fn exact(plane: &Plane, across: Axis, down: Axis) -> Vec<f64> {
    let (columns, rows) = (weights(across), weights(down));
    let mixed: Vec<Vec<f64>> = plane
        .samples
        .chunks(plane.width)
        .map(|row| columns.iter().map(|(first, weights)| dot(weights, |i| row[first + i].into())).collect())
        .collect();
    let row = |(first, weights): &(usize, Vec<f64>)| {
        (0..columns.len())
            .map(|x| dot(weights, |i| mixed[first + i][x]).clamp(0.0, 255.0))
            .collect::<Vec<_>>()
    };
    rows.iter().flat_map(row).collect()
}

fn dot(weights: &[f64], value: impl Fn(usize) -> f64) -> f64 {
    weights.iter().enumerate().map(|(i, weight)| weight * value(i)).sum()
}

/// For each sample of the result the first of the source that counts, and how much each does.
fn weights(axis: Axis) -> Vec<(usize, Vec<f64>)> {
    let step = axis.src_span / axis.dst_len as f64;
    let sample = |i: usize| {
        let centre = ((i as f64 + 0.5) * step).min(axis.src_len as f64);
        let reach = axis.kernel.reach(step);
        let first = (centre - reach).max(0.0) as usize;
        let end = ((centre + reach).ceil() as usize).min(axis.src_len);
        let weights: Vec<f64> =
            (first..end).map(|j| axis.kernel.weight(j as f64 + 0.5 - centre, step)).collect();
        let sum: f64 = weights.iter().sum();
        (first, weights.into_iter().map(|weight| weight / sum).collect())
    };
    (0..axis.dst_len).map(sample).collect()
}

#[derive(Clone, Copy)]
struct Fidelity {
    psnr_db: f64,
    ssim: f64,
}

impl Fidelity {
    fn of(plane: &Plane, exact: &[f64]) -> Fidelity {
        let samples: Vec<f64> = plane.samples.iter().map(|sample| f64::from(*sample)).collect();
        let squares: f64 = samples.iter().zip(exact).map(|(a, b)| (a - b).powi(2)).sum();
        let psnr_db = 10.0 * (255.0 * 255.0 * exact.len() as f64 / squares.max(1e-9)).log10();
        let places = (0..plane.height.saturating_sub(7)).step_by(4);
        let places = places.flat_map(|y| (0..plane.width.saturating_sub(7)).step_by(4).map(move |x| (x, y)));
        let of_windows: Vec<f64> =
            places.map(|(x, y)| ssim(&samples, exact, y * plane.width + x, plane.width)).collect();
        Fidelity { psnr_db, ssim: of_windows.iter().sum::<f64>() / of_windows.len() as f64 }
    }
}

/// Wang et al. 2004, equation 13, of the 8 x 8 samples at `start`.
fn ssim(a: &[f64], b: &[f64], start: usize, stride: usize) -> f64 {
    let mean = |value: &dyn Fn(usize) -> f64| {
        (0..64).map(|i| value(start + i / 8 * stride + i % 8)).sum::<f64>() / 64.0
    };
    let (mean_a, mean_b) = (mean(&|i| a[i]), mean(&|i| b[i]));
    let variance_a = mean(&|i| (a[i] - mean_a).powi(2));
    let variance_b = mean(&|i| (b[i] - mean_b).powi(2));
    let covariance = mean(&|i| (a[i] - mean_a) * (b[i] - mean_b));
    let (c1, c2) = (6.5025, 58.5225);
    (2.0 * mean_a * mean_b + c1) * (2.0 * covariance + c2)
        / ((mean_a.powi(2) + mean_b.powi(2) + c1) * (variance_a + variance_b + c2))
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
