//! Against a 64-bit floating-point inverse DCT, with the inputs and limits of IEEE 1180-1990.

use super::*;
use crate::jpeg::constants::ZIGZAG;
use std::f64::consts::{PI, SQRT_2};

/// The generator that IEEE 1180 gives.
struct Random(u32);

impl Random {
    /// From `low` to `high`, both included.
    fn between(&mut self, low: i32, high: i32) -> i32 {
        self.0 = self.0.wrapping_mul(1103515245).wrapping_add(12345);
        let unit = f64::from(self.0 & 0x7FFF_FFFE) / f64::from(0x7FFF_FFFF);
        low + (unit * f64::from(high - low + 1)) as i32
    }
}

/// `basis[k][x]`: frequency `k` at sample `x` of `samples`.
fn basis(samples: usize) -> [[f64; 8]; 8] {
    let wave = |k: usize, x: usize| (PI * ((2 * x + 1) * k) as f64 / (2 * samples) as f64).cos();
    from_fn(|k| from_fn(|x| if k == 0 { 1.0 } else { SQRT_2 * wave(k, x) }))
}

/// Samples from coefficients in rows of eight, as sums over the lowest frequencies.
fn exact(coefficients: &[i32; 64], basis: &[[f64; 8]; 8], samples: usize) -> Vec<f64> {
    let range = 0..samples;
    let line =
        |v: usize, x: usize| range.clone().map(|u| f64::from(coefficients[8 * v + u]) * basis[u][x]).sum();
    let lines: [[f64; 8]; 8] = from_fn(|v| from_fn(|x| line(v, x)));
    let sample = |x: usize, y: usize| range.clone().map(|v| lines[v][x] * basis[v][y]).sum::<f64>() / 8.0;
    (0..samples * samples).map(|i| sample(i % samples, i / samples) + 128.0).collect()
}

/// The coefficients of samples in rows of eight.
fn forward(samples: &[i32; 64], basis: &[[f64; 8]; 8]) -> [i32; 64] {
    let line = |y: usize, u: usize| (0..8).map(|x| f64::from(samples[8 * y + x]) * basis[u][x]).sum();
    let lines: [[f64; 8]; 8] = from_fn(|y| from_fn(|u| line(y, u)));
    from_fn(|i| ((0..8).map(|y| lines[y][i % 8] * basis[i / 8][y]).sum::<f64>() / 8.0).round() as i32)
}

fn by_kernel(coefficients: &[i32; 64], samples: usize, last: usize) -> Vec<u8> {
    let scale = Scale::new(samples as u8).unwrap();
    let layout = Layout::new(scale);
    let mut block = [0; 65];
    for (&place, &natural) in layout.places.iter().zip(&ZIGZAG).take(last + 1) {
        block[usize::from(place)] = coefficients[usize::from(natural)] as i16;
    }
    let mut plane = vec![0; 64];
    Idct::new(scale, &layout, &[1; 64]).apply(&block[..layout.size], last, &mut plane, samples);
    plane.truncate(samples * samples);
    plane
}

/// Asserts the limits over `count` blocks, with all coefficients past zigzag index `last` zero.
fn assert_accurate(samples: usize, last: usize, count: usize) {
    let (full, scaled) = (basis(8), basis(samples));
    for (low, high) in [(-256, 255), (-5, 5), (-300, 300)] {
        for sign in [1, -1] {
            let mut random = Random(1);
            let (mut sums, mut squares) = ([0.0; 64], [0.0; 64]);
            for _ in 0..count {
                let mut block = forward(&from_fn(|_| sign * random.between(low, high)), &full);
                for &natural in &ZIGZAG[last + 1..] {
                    block[usize::from(natural)] = 0;
                }
                let kernel = by_kernel(&block, samples, last);
                for (i, (&value, exact)) in kernel.iter().zip(exact(&block, &scaled, samples)).enumerate() {
                    // Halves are frequent at 1 and 2 samples: the sum's own error must not decide them.
                    let error = f64::from(value) - (exact + 0.5 + 1e-9).floor().clamp(0.0, 255.0);
                    assert!(error.abs() <= 1.0, "peak error {error} of {samples} samples");
                    sums[i] += error;
                    squares[i] += error * error;
                }
            }
            let places = (samples * samples) as f64;
            let worst =
                |values: &[f64; 64]| values.iter().fold(0.0, |most: f64, v| most.max(v.abs())) / count as f64;
            let overall = |values: &[f64; 64]| values.iter().sum::<f64>() / places / count as f64;
            assert!(worst(&squares) <= 0.06, "mean square error {} of {samples}", worst(&squares));
            assert!(
                overall(&squares) <= 0.02,
                "overall mean square error {} of {samples}",
                overall(&squares)
            );
            assert!(worst(&sums) <= 0.015, "mean error {} of {samples}", worst(&sums));
            assert!(overall(&sums).abs() <= 0.0015, "overall mean error {} of {samples}", overall(&sums));
        }
    }
}

#[test]
fn full_size_is_accurate() {
    assert_accurate(8, 63, 10_000);
}

#[test]
fn sparse_blocks_are_accurate() {
    assert_accurate(8, 9, 10_000);
}

#[test]
fn scaled_sizes_are_accurate() {
    (1..8).for_each(|samples| assert_accurate(samples, 63, 10_000));
}

#[test]
fn flat_blocks_are_exact() {
    for dc in -2048..2048 {
        let mut block = [0; 64];
        block[0] = dc;
        for samples in 1..=8 {
            let flat = by_kernel(&block, samples, 0);
            assert_eq!(flat, by_kernel(&block, samples, 63));
            assert_eq!(f64::from(flat[0]), (f64::from(dc) / 8.0 + 128.5).floor().clamp(0.0, 255.0));
        }
    }
}
