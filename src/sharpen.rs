//! An unsharp mask on luma, with the curve of sharp's and libvips's `sharpen({ sigma })`.
//!
//! What a Gaussian blur takes from luma is given back to it: once where that is small, twice beyond
//! `flat`, and no more than `brighter` and `darker` (libvips: m1 1, m2 2, x1 2, y2 10, y3 20 of 100).
//! libvips does so to CIE L*, here it is JFIF's luma, which follows nearly the same curve and is what JPEGs
//! hold: so chroma stays as it is, and nothing is converted.

use crate::Error;
use crate::simd::{I16x8, I32x4};

/// Weights come to 1 << 14, blurred rows have 6 bits below the point.
const WEIGHT_BITS: u32 = 14;
const BITS: u32 = 6;

/// Of 100, as levels of 255 with [`BITS`] below the point.
const fn levels(percent: i32) -> i16 {
    (percent * 255 * (1 << BITS) / 100) as i16
}

/// Gives what to add to luma, row by row, `radius` rows behind those that come.
pub struct Sharpener {
    /// In pairs for `dot`, from the left; the last is 0.
    weights: Vec<i16>,
    radius: usize,
    size: (usize, usize),
    /// A row of luma with its ends repeated.
    padded: Vec<u8>,
    /// The last rows, blurred along themselves.
    blurred: Vec<i16>,
    /// The last rows as they came.
    lumas: Vec<u8>,
    pushed: usize,
    given: usize,
}

impl Sharpener {
    /// For a picture of this size; `sigma` in pixels, past 0 and at most 10.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub fn new(sigma: f32, size: (usize, usize)) -> Result<Sharpener, Error> {
        let weights = gaussian(sigma.into());
        let radius = weights.len() / 2 - 1;
        let stride = stride(size.0);
        let mut sharpener = Sharpener {
            weights,
            radius,
            size,
            padded: Vec::new(),
            blurred: Vec::new(),
            lumas: Vec::new(),
            pushed: 0,
            given: 0,
        };
        // Loads are of eight pixels and a pair of weights.
        reset(&mut sharpener.padded, stride + 2 * radius + 8)?;
        reset(&mut sharpener.blurred, stride * (2 * radius + 1))?;
        reset(&mut sharpener.lumas, stride * (radius + 1))?;
        Ok(sharpener)
    }

    /// Bytes that it will hold.
    pub fn need(sigma: f32, width: usize) -> u64 {
        let radius = radius(sigma.into());
        (stride(width) * (2 * (2 * radius + 1) + radius + 2) + 6 * radius) as u64
    }

    /// How many rows have to come before the first is given.
    pub fn rows_behind(&self) -> usize {
        self.radius
    }

    /// Takes the next row.
    ///
    /// # Panics
    /// When it is not of the picture's width, there are no more, or rows that could be had were not taken.
    pub fn push(&mut self, luma: &[u8]) {
        let ((width, height), radius) = (self.size, self.radius);
        assert!(luma.len() == width && self.pushed < height, "a row of the picture");
        assert!(self.pushed <= self.given + radius, "rows are taken as they are ready");
        let stride = stride(width);
        self.padded[..radius].fill(luma[0]);
        self.padded[radius..][..width].copy_from_slice(luma);
        self.padded[radius + width..].fill(luma[width - 1]);
        self.lumas[self.pushed % (radius + 1) * stride..][..width].copy_from_slice(luma);
        let row = &mut self.blurred[self.pushed % (2 * radius + 1) * stride..][..stride];
        for (i, blurred) in row.as_chunks_mut().0.iter_mut().enumerate() {
            let load = |at: usize| {
                I16x8::load_bytes(self.padded[8 * i + at..].first_chunk().expect("room for whole vectors"))
            };
            weigh(&self.weights, WEIGHT_BITS - BITS, load).store(blurred);
        }
        self.pushed += 1;
    }

    /// What to add to luma, or to red, green and blue, of the next row, where that is known yet.
    /// Sums may be past 0 and 255.
    ///
    /// # Panics
    /// When `changes` is not of the picture's width.
    pub fn next(&mut self, changes: &mut [i16]) -> bool {
        let ((width, height), radius, y) = (self.size, self.radius, self.given);
        if y == height || (self.pushed <= y + radius && self.pushed < height) {
            return false;
        }
        assert_eq!(changes.len(), width, "a row of the picture");
        let stride = stride(width);
        let luma = &self.lumas[y % (radius + 1) * stride..][..stride];
        let row = |i: usize| {
            let row = (y + i).saturating_sub(radius).min(height - 1);
            &self.blurred[row % (2 * radius + 1) * stride..][..stride]
        };
        for (i, luma) in luma.as_chunks().0.iter().enumerate() {
            let load = |i_row: usize| I16x8::load(row(i_row)[8 * i..].first_chunk().expect("whole vectors"));
            let blurred = weigh(&self.weights, WEIGHT_BITS, load);
            let lost = I16x8::load_bytes(luma).shl(BITS).sub(blurred);
            let mut vector = [0; 8];
            curve(lost).store(&mut vector);
            let rest = &mut changes[8 * i..];
            let count = rest.len().min(8);
            rest[..count].copy_from_slice(&vector[..count]);
        }
        self.given += 1;
        true
    }
}

/// The sum of what `load` gives, weighed and rounded.
#[inline(always)]
fn weigh(weights: &[i16], bits: u32, load: impl Fn(usize) -> I16x8) -> I16x8 {
    let half = I32x4::splat(1 << (bits - 1));
    let mut sums = [half, half];
    for (i, pair) in weights.as_chunks().0.iter().enumerate() {
        let pair = I16x8::splat_pair(*pair);
        // The last one's second weight is 0.
        let (a, b) = (load(2 * i), load((2 * i + 1).min(weights.len() - 2)));
        sums[0] = sums[0].add(a.interleave_low(b).dot(pair));
        sums[1] = sums[1].add(a.interleave_high(b).dot(pair));
    }
    sums[0].shr(bits).narrow(sums[1].shr(bits))
}

#[inline(always)]
fn curve(lost: I16x8) -> I16x8 {
    let [flat, brighter, darker] = [levels(2), levels(10), levels(20)];
    let zero = I16x8::splat(0);
    let above = lost.sub(I16x8::splat(flat)).max(zero);
    let below = lost.add(I16x8::splat(flat)).min(zero);
    let given = lost.add(above).add(below).min(I16x8::splat(brighter)).max(I16x8::splat(-darker));
    given.add(I16x8::splat(1 << (BITS - 1))).shr(BITS)
}

/// Sharpens a plane of luma or grey in place; `go_on` is asked at every row.
///
/// # Errors
/// [`Error::OutOfMemory`], and what `go_on` returns.
pub fn sharpen_plane(
    samples: &mut [u8],
    stride: usize,
    (width, height): (usize, usize),
    sigma: f32,
    go_on: &mut dyn FnMut() -> Result<(), Error>,
) -> Result<(), Error> {
    let luma_of = |samples: &[u8], luma: &mut [u8]| luma.copy_from_slice(&samples[..width]);
    let add = |samples: &mut [u8], changes: &[i16]| add_row::<1>(&mut samples[..width], changes, 1);
    sharpen_rows(samples, stride, (width, height), sigma, go_on, luma_of, add)
}

/// Sharpens pixels of one to four interleaved channels in place, the second of two and the fourth of four
/// being alpha, which is left alone.
///
/// # Errors
/// Those of [`sharpen_plane`].
pub fn sharpen_pixels(
    samples: &mut [u8],
    channels: usize,
    (width, height): (usize, usize),
    sigma: f32,
    go_on: &mut dyn FnMut() -> Result<(), Error>,
) -> Result<(), Error> {
    let luma_of = |samples: &[u8], luma: &mut [u8]| {
        for (pixel, luma) in samples.chunks_exact(channels).zip(luma) {
            *luma = match pixel {
                [r, g, b, ..] => {
                    let [r, g, b] = [*r, *g, *b].map(u32::from);
                    ((19595 * r + 38470 * g + 7471 * b + 32768) >> 16) as u8
                }
                _ => pixel[0],
            };
        }
    };
    let add = |samples: &mut [u8], changes: &[i16]| match channels {
        1 => add_row::<1>(samples, changes, 1),
        2 => add_row::<2>(samples, changes, 1),
        3 => add_row::<3>(samples, changes, 3),
        _ => add_row::<4>(samples, changes, 3),
    };
    sharpen_rows(samples, width * channels, (width, height), sigma, go_on, luma_of, add)
}

/// A row that is changed was blurred before.
fn sharpen_rows(
    samples: &mut [u8],
    stride: usize,
    size: (usize, usize),
    sigma: f32,
    go_on: &mut dyn FnMut() -> Result<(), Error>,
    luma_of: impl Fn(&[u8], &mut [u8]),
    add: impl Fn(&mut [u8], &[i16]),
) -> Result<(), Error> {
    let mut sharpener = Sharpener::new(sigma, size)?;
    let (mut luma, mut changes) = (Vec::new(), Vec::new());
    reset(&mut luma, size.0)?;
    reset(&mut changes, size.0)?;
    let mut done = 0;
    for y in 0..size.1 {
        go_on()?;
        luma_of(&samples[y * stride..], &mut luma);
        sharpener.push(&luma);
        while sharpener.next(&mut changes) {
            add(&mut samples[done * stride..], &changes);
            done += 1;
        }
    }
    Ok(())
}

/// Adds to the first `colours` of `N` samples of each pixel.
#[inline(always)]
fn add_row<const N: usize>(samples: &mut [u8], changes: &[i16], colours: usize) {
    for (pixel, change) in samples.as_chunks_mut::<N>().0.iter_mut().zip(changes) {
        for sample in &mut pixel[..colours] {
            *sample = (i16::from(*sample) + change).clamp(0, 255) as u8;
        }
    }
}

/// Whole vectors.
fn stride(width: usize) -> usize {
    width.next_multiple_of(8)
}

fn reset<T: Clone + Default>(buffer: &mut Vec<T>, length: usize) -> Result<(), Error> {
    let bytes = length * size_of::<T>();
    buffer.try_reserve_exact(length).map_err(|_| Error::OutOfMemory { bytes })?;
    buffer.resize(length, T::default());
    Ok(())
}

/// As libvips: to where the bell is at a tenth of its height, and one at least.
fn radius(sigma: f64) -> usize {
    (1..).find(|x| bell(*x as f64, sigma) < 0.1).map_or(1, |x: usize| x - 1).max(1)
}

fn gaussian(sigma: f64) -> Vec<i16> {
    let radius = radius(sigma);
    let bells: Vec<f64> = (0..=2 * radius).map(|i| bell(i.abs_diff(radius) as f64, sigma)).collect();
    let scale = f64::from(1 << WEIGHT_BITS) / bells.iter().sum::<f64>();
    let mut weights: Vec<i16> = bells.iter().map(|bell| (bell * scale).round() as i16).collect();
    let sum: i32 = weights.iter().map(|weight| i32::from(*weight)).sum();
    weights[radius] += ((1 << WEIGHT_BITS) - sum) as i16;
    weights.push(0);
    weights
}

/// exp(-x² / 2 sigma²), the same on every platform: a thousandth of the exponent by its series, then
/// squared ten times.
fn bell(x: f64, sigma: f64) -> f64 {
    let small = -x * x / (2.0 * sigma * sigma) / 1024.0;
    let mut power =
        1.0 + small * (1.0 + small / 2.0 * (1.0 + small / 3.0 * (1.0 + small / 4.0 * (1.0 + small / 5.0))));
    for _ in 0..10 {
        power *= power;
    }
    power
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same by its definition.
    fn plain(luma: &[u8], (width, height): (usize, usize), sigma: f64) -> Vec<f64> {
        let radius = radius(sigma) as isize;
        let weight = |x: isize| (-(x * x) as f64 / (2.0 * sigma * sigma)).exp();
        let sum: f64 = (-radius..=radius).map(weight).sum();
        let at = |x: isize, y: isize| {
            let (x, y) = (x.clamp(0, width as isize - 1), y.clamp(0, height as isize - 1));
            f64::from(luma[y as usize * width + x as usize])
        };
        let mut sharp = Vec::new();
        for y in 0..height as isize {
            for x in 0..width as isize {
                let mut blurred = 0.0;
                for dy in -radius..=radius {
                    for dx in -radius..=radius {
                        blurred += at(x + dx, y + dy) * weight(dx) * weight(dy) / (sum * sum);
                    }
                }
                let lost = at(x, y) - blurred;
                let beyond = (lost.abs() - 5.1).max(0.0).copysign(lost);
                sharp.push((at(x, y) + (lost + beyond).clamp(-51.0, 25.5)).clamp(0.0, 255.0));
            }
        }
        sharp
    }

    fn picture((width, height): (usize, usize)) -> Vec<u8> {
        (0..width * height)
            .map(|i| {
                (i % width * 7 % 50 + i / width * 5 % 90 + 100 * usize::from(i % width > i / width)) as u8
            })
            .collect()
    }

    #[test]
    fn pixels_are_as_the_definition_says() {
        for (sigma, size) in [
            (0.3, (20, 9)),
            (0.5, (33, 17)),
            (1.0, (40, 40)),
            (3.0, (50, 31)),
            (10.0, (60, 70)),
            (2.0, (1, 1)),
            (2.0, (3, 50)),
            (2.0, (50, 2)),
        ] {
            let luma = picture(size);
            let exact = plain(&luma, size, sigma.into());
            let mut sharp = luma.clone();
            sharpen_plane(&mut sharp, size.0, size, sigma, &mut || Ok(())).unwrap();
            for (sharp, exact) in sharp.iter().zip(exact) {
                assert!((f64::from(*sharp) - exact).abs() < 0.6, "{sigma} {size:?}: {sharp} {exact}");
            }
        }
    }

    #[test]
    fn a_flat_picture_stays_and_an_edge_grows() {
        let mut flat = vec![77; 900];
        sharpen_plane(&mut flat, 30, (30, 30), 2.0, &mut || Ok(())).unwrap();
        assert_eq!(flat, vec![77; 900]);
        let mut edge: Vec<u8> = (0..900).map(|i| if i % 30 < 15 { 60 } else { 180 }).collect();
        sharpen_plane(&mut edge, 30, (30, 30), 1.0, &mut || Ok(())).unwrap();
        assert_eq!(edge[..30], [&[60; 12][..], &edge[12..18], &[180; 12]].concat());
        assert_eq!((edge[14], edge[15]), (60 - 51, 180 + 26));
    }

    #[test]
    fn all_channels_change_alike_and_alpha_does_not() {
        let size = (37, 21);
        let grey = picture(size);
        let mut sharp = grey.clone();
        sharpen_plane(&mut sharp, size.0, size, 1.5, &mut || Ok(())).unwrap();
        for channels in 1..=4 {
            let spread = |grey: &[u8]| -> Vec<u8> {
                let pixel = |level: u8| {
                    (0..channels).map(move |i| if i % 2 > 0 && i + 1 == channels { 9 } else { level })
                };
                grey.iter().flat_map(|level| pixel(*level)).collect()
            };
            let mut pixels = spread(&grey);
            sharpen_pixels(&mut pixels, channels, size, 1.5, &mut || Ok(())).unwrap();
            assert_eq!(pixels, spread(&sharp));
        }
    }

    #[test]
    fn rows_beyond_the_picture_do_not_count_and_it_can_be_ended() {
        let (size, stride) = ((10, 6), 16);
        let rows = |fill: u8| -> Vec<u8> {
            picture(size).chunks(10).flat_map(|row| [row, &[fill; 6]].concat()).collect()
        };
        let [mut a, mut b] = [rows(0), rows(255)];
        for samples in [&mut a, &mut b] {
            sharpen_plane(samples, stride, size, 1.0, &mut || Ok(())).unwrap();
        }
        assert!(a.chunks(stride).zip(b.chunks(stride)).all(|(a, b)| a[..10] == b[..10]));
        let mut asked = 0;
        let mut go_on = || {
            asked += 1;
            if asked < 3 { Ok(()) } else { Err(Error::Cancelled) }
        };
        assert_eq!(sharpen_plane(&mut a, stride, size, 1.0, &mut go_on), Err(Error::Cancelled));
    }
}
