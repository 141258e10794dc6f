//! The same resize in `f64`, from the definition: every sample of the result is a weighted mean of
//! all samples of the source.

use std::f64::consts::PI;

use pixmill::fit::{Target, place};
use pixmill::jpeg::{Decoder, Header, Samples, Scale, Scratch, Settings};
use pixmill::{Kernel, ResizeOptions};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;

#[derive(Clone)]
pub struct Plane {
    pub width: usize,
    pub height: usize,
    pub samples: Vec<f64>,
}

impl Plane {
    pub fn row(&self, y: usize) -> &[f64] {
        &self.samples[y * self.width..][..self.width]
    }
}

/// Luma and full-size chroma, or RGB, by another decoder.
pub fn decode_elsewhere(jpeg: &[u8], colours: ColorSpace) -> Vec<Plane> {
    let options = DecoderOptions::default().jpeg_set_out_colorspace(colours);
    let mut decoder = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(jpeg), options);
    let interleaved = decoder.decode().unwrap();
    let (width, height) = decoder.dimensions().unwrap();
    let count = interleaved.len() / (width * height);
    let plane = |index| Plane {
        width,
        height,
        samples: interleaved.iter().skip(index).step_by(count).map(|sample| f64::from(*sample)).collect(),
    };
    (0..count).map(plane).collect()
}

/// The components as they are stored; `tests/decode.rs` holds them against another decoder's.
pub fn decode(jpeg: &[u8]) -> Vec<Plane> {
    decode_at(Scale::FULL, jpeg)
}

pub fn decode_at(scale: Scale, jpeg: &[u8]) -> Vec<Plane> {
    let header = Header::parse(jpeg).unwrap();
    let mut scratch = Scratch::default();
    let settings = Settings { scales: [scale; 4], ..Settings::default() };
    let mut decoder = Decoder::new(jpeg, &header, settings, &mut scratch).unwrap();
    let mut planes = vec![Plane { width: 0, height: 0, samples: Vec::new() }; header.components.len()];
    let mut samples = Samples::default();
    while let Some(strip) = decoder.next_strip(&mut samples).unwrap() {
        for (index, plane) in planes.iter_mut().enumerate() {
            let part = strip.plane(&samples, index);
            plane.width = part.columns;
            plane.height += part.rows;
            for row in part.samples.chunks(part.stride).take(part.rows) {
                plane.samples.extend(row[..part.columns].iter().map(|sample| f64::from(*sample)));
            }
        }
    }
    planes
}

/// Resizes a component of a picture of `size`, of which a sample of the result stands for `divisors`
/// pixels across and down. Beside the picture it is `background`.
pub fn resize(
    plane: &Plane,
    size: (usize, usize),
    options: &ResizeOptions,
    divisors: (usize, usize),
    background: f64,
) -> Plane {
    resize_with(plane, size, options, divisors, background, to_byte)
}

/// The same, where means become what `limit` makes of them.
pub fn resize_with(
    plane: &Plane,
    size: (usize, usize),
    options: &ResizeOptions,
    divisors: (usize, usize),
    background: f64,
    limit: fn(f64) -> f64,
) -> Plane {
    let ResizeOptions { width, height, fit, without_enlargement, rounding, .. } = *options;
    let ResizeOptions { crop_width, crop_height, .. } = *options;
    let target = Target { width, height, fit, without_enlargement, rounding, crop_width, crop_height };
    let placed = place(size.0 as u32, size.1 as u32, target);
    let axis = |len: usize, side: usize, start, span, picture: u32, offset: u32, canvas: u32, divisor| Axis {
        len,
        share: len as f64 / side.next_multiple_of(side.div_ceil(len)) as f64,
        start,
        pixel: span / f64::from(picture),
        picture: f64::from(offset)..f64::from(offset + picture),
        canvas: f64::from(canvas),
        divisor,
        kernel: options.kernel,
    };
    let (crop, w, h) = (placed.crop, placed.canvas_width, placed.canvas_height);
    let across =
        axis(plane.width, size.0, crop.x, crop.width, placed.width, placed.left, w, divisors.0).samples();
    let down =
        axis(plane.height, size.1, crop.y, crop.height, placed.height, placed.top, h, divisors.1).samples();
    let rows: Vec<Vec<f64>> = (0..plane.height)
        .map(|y| across.iter().map(|sample| sample.mean(|x| plane.row(y)[x])).collect())
        .collect();
    let mut samples = Vec::new();
    for lower in &down {
        for (x, sample) in across.iter().enumerate() {
            let mean = limit(lower.mean(|y| rows[y][x]));
            let seen = sample.seen * lower.seen;
            samples.push(seen * mean + (1.0 - seen) * background);
        }
    }
    Plane { width: across.len(), height: down.len(), samples }
}

/// As far as a byte goes, not rounded.
pub fn to_byte(mean: f64) -> f64 {
    mean.clamp(0.0, 255.0)
}

struct Axis {
    /// Samples of the source, and what share of its pixels they are.
    len: usize,
    share: f64,
    /// The first source pixel that is seen, and how many become one of the result.
    start: f64,
    pixel: f64,
    /// Where the picture lies on the canvas.
    picture: std::ops::Range<f64>,
    canvas: f64,
    divisor: usize,
    kernel: Kernel,
}

/// A sample of the result.
struct Sample {
    weights: Vec<(usize, f64)>,
    /// How much of it is picture and not background, of the part that is on the canvas.
    seen: f64,
}

impl Sample {
    fn mean(&self, value: impl Fn(usize) -> f64) -> f64 {
        self.weights.iter().map(|(place, weight)| weight * value(*place)).sum()
    }
}

impl Axis {
    fn samples(&self) -> Vec<Sample> {
        // The mean of its pixels, unless the sample can be interpolated.
        let interpolates = !matches!(self.kernel, Kernel::Nearest | Kernel::Box);
        let enlarges = self.divisor as f64 * self.pixel * self.share <= 1.0;
        let parts = if interpolates && enlarges { 1 } else { self.divisor };
        let (divisor, part) = (self.divisor as f64, self.divisor as f64 / parts as f64);
        let step = part * self.pixel * self.share;
        let stretch = if self.kernel == Kernel::Nearest { 1.0 } else { step.max(1.0) };
        let weights = |centre: f64| {
            let centre = centre.clamp(0.0, (self.len as f64).next_down());
            let covered = |j: f64| ((j + 1.0).min(centre + step / 2.0) - j.max(centre - step / 2.0)).max(0.0);
            let weight = |j: usize| match self.kernel {
                Kernel::Area => covered(j as f64),
                other => kernel(other, (j as f64 + 0.5 - centre) / stretch),
            };
            let weights = (0..self.len).map(|j| (j, weight(j))).filter(|(_, weight)| *weight != 0.0);
            let mut weights: Vec<(usize, f64)> = weights.collect();
            let sum: f64 = weights.iter().map(|(_, weight)| weight).sum();
            weights.iter_mut().for_each(|(_, weight)| *weight /= sum);
            weights
        };
        let sample = |i: usize| {
            let (left, right) = (i as f64 * divisor, (i as f64 + 1.0) * divisor);
            let on_canvas = right.min(self.canvas) - left;
            let seen = (right.min(self.picture.end) - left.max(self.picture.start)).max(0.0) / on_canvas;
            // What is not seen counts for nothing.
            let first = left.max(self.picture.start) - self.picture.start;
            let end = right.min(self.picture.end) - self.picture.start;
            let parts = if parts > 1 && end - first < divisor { 1 } else { parts };
            let places = (0..parts).map(|i| first + (i as f64 + 0.5) * (end - first) / parts as f64);
            let weights = places.flat_map(|place| {
                let weights = weights((self.start + place * self.pixel) * self.share);
                weights.into_iter().map(|(place, weight)| (place, weight / parts as f64))
            });
            Sample { weights: weights.collect(), seen }
        };
        (0..(self.canvas as usize).div_ceil(self.divisor)).map(sample).collect()
    }
}

fn kernel(kernel: Kernel, x: f64) -> f64 {
    let sinc = |x: f64| if x == 0.0 { 1.0 } else { (PI * x).sin() / (PI * x) };
    let lanczos = |lobes: f64| if x.abs() < lobes { sinc(x) * sinc(x / lobes) } else { 0.0 };
    // The usual names of the cubics' coefficients: p for the inner piece, q for the outer.
    let cubic = |p: [f64; 4], q: [f64; 4]| {
        let polynomial = |c: [f64; 4]| c[0] + x.abs() * (c[1] + x.abs() * (c[2] + x.abs() * c[3]));
        if x.abs() < 1.0 { polynomial(p) } else { f64::from(x.abs() < 2.0) * polynomial(q) }
    };
    match kernel {
        Kernel::Nearest | Kernel::Box => f64::from(-0.5 < x && x <= 0.5),
        Kernel::Area => unreachable!("its shape depends on the scale"),
        Kernel::Hamming => f64::from(x.abs() < 1.0) * sinc(x) * (0.54 + 0.46 * (PI * x).cos()),
        Kernel::Linear => (1.0 - x.abs()).max(0.0),
        Kernel::Cubic => cubic([1.0, 0.0, -2.5, 1.5], [2.0, -4.0, 2.5, -0.5]),
        Kernel::Mitchell => {
            cubic([8.0 / 9.0, 0.0, -2.0, 7.0 / 6.0], [16.0 / 9.0, -10.0 / 3.0, 2.0, -7.0 / 18.0])
        }
        Kernel::Lanczos2 => lanczos(2.0),
        Kernel::Lanczos3 => lanczos(3.0),
    }
}

pub fn psnr_db(a: &Plane, b: &Plane) -> f64 {
    assert_eq!((a.width, a.height), (b.width, b.height));
    let squares: f64 = a.samples.iter().zip(&b.samples).map(|(a, b)| (a - b).powi(2)).sum();
    10.0 * (255.0 * 255.0 * a.samples.len() as f64 / squares.max(1e-9)).log10()
}

/// The mean over windows of 8 x 8 samples, every fourth each way.
pub fn ssim(a: &Plane, b: &Plane) -> f64 {
    let places = (0..a.height.saturating_sub(7)).step_by(4);
    let places = places.flat_map(|y| (0..a.width.saturating_sub(7)).step_by(4).map(move |x| y * a.width + x));
    let windows: Vec<f64> = places.map(|start| ssim_of_window(a, b, start)).collect();
    windows.iter().sum::<f64>() / windows.len() as f64
}

/// Wang et al. 2004, equation 13.
fn ssim_of_window(a: &Plane, b: &Plane, start: usize) -> f64 {
    let mean = |value: &dyn Fn(f64, f64) -> f64| {
        let places = (0..64).map(|i| start + i / 8 * a.width + i % 8);
        places.map(|i| value(a.samples[i], b.samples[i])).sum::<f64>() / 64.0
    };
    let (mean_a, mean_b) = (mean(&|a, _| a), mean(&|_, b| b));
    let variance_a = mean(&|a, _| (a - mean_a).powi(2));
    let variance_b = mean(&|_, b| (b - mean_b).powi(2));
    let covariance = mean(&|a, b| (a - mean_a) * (b - mean_b));
    let (c1, c2) = (6.5025, 58.5225);
    (2.0 * mean_a * mean_b + c1) * (2.0 * covariance + c2)
        / ((mean_a.powi(2) + mean_b.powi(2) + c1) * (variance_a + variance_b + c2))
}

/// How far `plane` lies to the right of `reference`, in samples: where their difference follows the
/// slope.
pub fn shift_right(plane: &Plane, reference: &Plane) -> f64 {
    let (mut product, mut square) = (0.0, 1e-9);
    for y in 0..plane.height {
        let (row, exact) = (plane.row(y), reference.row(y));
        for x in 1..plane.width.saturating_sub(1) {
            let slope = (exact[x + 1] - exact[x - 1]) / 2.0;
            product += slope * (exact[x] - row[x]);
            square += slope * slope;
        }
    }
    product / square
}

pub fn transpose(plane: &Plane) -> Plane {
    let Plane { width, height, ref samples } = *plane;
    let samples = (0..width * height).map(|i| samples[i % height * width + i / height]).collect();
    Plane { width: height, height: width, samples }
}
