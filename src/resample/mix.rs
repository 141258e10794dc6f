//! The arithmetic: whole vectors mixed by broadcast coefficients, and never across lanes.

use std::array::from_fn;

use super::weights;
use crate::simd::{I16x8, I32x4};

/// Bits of the fraction of samples that are mixed along one axis only. Ringing takes them from
/// -70 to 325, so that 6 bits fill an `i16`.
const SAMPLE_BITS: u32 = 6;

/// Bits to drop from a sum of bytes, which leaves samples with a fraction.
pub const TO_SAMPLES: u32 = weights::FRACTION_BITS - SAMPLE_BITS;

/// Bits to drop from a sum of samples with a fraction, which leaves bytes.
pub const TO_BYTES: u32 = weights::FRACTION_BITS + SAMPLE_BITS;

/// Eight samples.
pub type Lanes = [i16; 8];

/// Eight rows of eight samples, or eight columns of them.
pub type Tile = [Lanes; 8];

/// The sum of `lines`, each times its coefficient, rounded and freed of its last `bits`.
#[inline(always)]
pub fn mix(lines: &[Lanes], coefficients: &[[i16; 2]], bits: u32) -> I16x8 {
    let half = I32x4::splat(1 << (bits - 1));
    let add = |[low, high]: [I32x4; 2], [a, b]: &[Lanes; 2], pair: &[i16; 2]| {
        let (a, b) = (I16x8::load(a), I16x8::load(b));
        let pair = I16x8::splat_pair(*pair);
        [low.add(a.interleave_low(b).dot(pair)), high.add(a.interleave_high(b).dot(pair))]
    };
    let pairs = lines.as_chunks().0;
    let [low, high] = match (pairs, coefficients) {
        // Lanczos3 that enlarges: a loop without its overhead.
        ([a, b, c], [p, q, r]) => add(add(add([half; 2], a, p), b, q), c, r),
        _ => pairs.iter().zip(coefficients).fold([half; 2], |sums, (lines, pair)| add(sums, lines, pair)),
    };
    low.shr(bits).narrow(high.shr(bits))
}

/// The same in Pillow's fixed point, to bytes, which ringing does not leave; coefficients in two parts.
#[inline(always)]
pub fn mix_precise(lines: &[Lanes], coefficients: &[[i16; 2]]) -> I16x8 {
    let add = |sums: [I32x4; 4], ([a, b], parts): (&[Lanes; 2], &[[i16; 2]; 2])| {
        let (a, b) = (I16x8::load(a), I16x8::load(b));
        let (left, right) = (a.interleave_low(b), a.interleave_high(b));
        let [high, low] = parts.map(I16x8::splat_pair);
        let products = [left.dot(high), right.dot(high), left.dot(low), right.dot(low)];
        from_fn(|i| sums[i].add(products[i]))
    };
    let pairs = lines.as_chunks().0.iter().zip(coefficients.as_chunks().0);
    // Sums of lower parts can wrap around: the sum of both does not.
    let sums = pairs.fold([I32x4::splat(0); 4], add);
    let half = I32x4::splat(1 << (weights::PRECISE_BITS - 1));
    let [left, right] =
        [0, 1].map(|i| sums[i].shl(weights::LOW_BITS).add(sums[i + 2]).add(half).shr(weights::PRECISE_BITS));
    left.narrow(right).max(I16x8::splat(0)).min(I16x8::splat(255))
}

/// Swaps rows and columns: turns the six bits of a sample's place, three of its row and three of
/// its column, by three.
#[inline(always)]
pub fn transpose(rows: [I16x8; 8]) -> [I16x8; 8] {
    turn(turn(turn(rows)))
}

/// Interleaves the upper rows with the lower: turns the bits of every sample's place by one.
#[inline(always)]
fn turn([a, b, c, d, e, f, g, h]: [I16x8; 8]) -> [I16x8; 8] {
    [
        a.interleave_low(e),
        a.interleave_high(e),
        b.interleave_low(f),
        b.interleave_high(f),
        c.interleave_low(g),
        c.interleave_high(g),
        d.interleave_low(h),
        d.interleave_high(h),
    ]
}

/// Writes `rows` to the first eight of `tile`.
#[inline(always)]
pub fn store(rows: [I16x8; 8], tile: &mut [Lanes]) {
    for (row, lanes) in rows.into_iter().zip(tile) {
        row.store(lanes);
    }
}
