//! Inverse DCTs (T.81, A.3.3) to 8, 4, 2 or 1 samples in each direction, and generic ones between.
//!
//! All are separable products with 13-bit constants: first along rows of coefficients, which lie as
//! columns, then along columns. Two fractional bits are kept in between, as libjpeg's accurate one does.

use super::layout::{Layout, Scale};
use crate::simd::{I16x8, I32x4, U8x16};
use std::array::from_fn;

/// sqrt(2) cos(k pi / 16) * 2^13
const C1: i16 = 11363;
const C2: i16 = 10703;
const C3: i16 = 9633;
const C4: i16 = 8192;
const C5: i16 = 6436;
const C6: i16 = 4433;
const C7: i16 = 2260;

/// Shifts of the two passes: the constants' 13 bits less 2 that are kept, then all and the factor 1/8.
const FIRST: u32 = 11;
const SECOND: u32 = 18;
const FIRST_BIAS: i32 = 1 << (FIRST - 1);
/// Rounds, and lifts samples from around 0 to around 128.
const SECOND_BIAS: i32 = (1 << (SECOND - 1)) + (128 << SECOND);

/// By sample, and by pair of an even and an odd frequency: their factors, repeated.
type Factors = [[[i16; 8]; 4]; 8];

/// The inverse DCT of one component: its size and its quantiser, in the order of its layout.
#[derive(Clone)]
pub struct Idct {
    scale: Scale,
    quantiser: [i16; 64],
    /// For the generic sizes.
    factors: Factors,
}

impl Idct {
    /// `quantiser` is in zigzag order.
    pub fn new(scale: Scale, layout: &Layout, quantiser: &[u16; 64]) -> Idct {
        let mut placed = [0; 64];
        for (&place, &step) in layout.places.iter().zip(quantiser).rev() {
            placed[usize::from(place)] = step as i16;
        }
        Idct { scale, quantiser: placed, factors: generic_factors(scale.eighths()) }
    }

    /// Writes the samples of a block into the upper left of `plane`, rows `stride` apart.
    ///
    /// `block` is in the order of the layout, and all its coefficients past zigzag index `last` are zero.
    #[inline(always)]
    pub fn apply(&self, block: &[i16], last: usize, plane: &mut [u8], stride: usize) {
        let samples = self.scale.eighths();
        if last == 0 {
            return fill(flat(block[0].wrapping_mul(self.quantiser[0])), samples, plane, stride);
        }
        match samples {
            1 => plane[0] = flat(block[0].wrapping_mul(self.quantiser[0])),
            2 => idct_2(self.packed(block), plane, stride),
            4 => idct_4(self.packed(block), plane, stride),
            8 if last < 10 => write_8(sparse_8(self.columns(block)), plane, stride),
            8 => write_8(full_8(self.columns(block)), plane, stride),
            3 => generic::<3>(self.columns(block), &self.factors, plane, stride),
            5 => generic::<5>(self.columns(block), &self.factors, plane, stride),
            6 => generic::<6>(self.columns(block), &self.factors, plane, stride),
            _ => generic::<7>(self.columns(block), &self.factors, plane, stride),
        }
    }

    /// Dequantised columns of coefficients, each a vector.
    #[inline(always)]
    fn columns<const N: usize>(&self, block: &[i16]) -> [I16x8; N] {
        let (columns, _) = block.as_chunks();
        let (steps, _) = self.quantiser.as_chunks();
        from_fn(|i| I16x8::load(&columns[i]).mul(I16x8::load(&steps[i])))
    }

    /// The lowest 4x4 frequencies: columns 0 and 1, columns 2 and 3.
    #[inline(always)]
    fn packed(&self, block: &[i16]) -> [I16x8; 2] {
        self.columns(block)
    }
}

/// Makes a block's samples all `value`.
#[inline(always)]
pub fn fill(value: u8, samples: usize, plane: &mut [u8], stride: usize) {
    match samples {
        8 => rows(plane, stride, 8).for_each(|row: &mut [u8; 8]| *row = [value; 8]),
        4 => rows(plane, stride, 4).for_each(|row: &mut [u8; 4]| *row = [value; 4]),
        _ => plane.chunks_mut(stride).take(samples).for_each(|row| row[..samples].fill(value)),
    }
}

/// The samples' value where there is only a DC coefficient.
#[inline(always)]
fn flat(dc: i16) -> u8 {
    (((i32::from(dc) + 4) >> 3) + 128).clamp(0, 255) as u8
}

/// The first `N` samples of each of `count` rows.
#[inline(always)]
fn rows<const N: usize>(plane: &mut [u8], stride: usize, count: usize) -> impl Iterator<Item = &mut [u8; N]> {
    plane.chunks_mut(stride).take(count).filter_map(|row| row.first_chunk_mut())
}

#[inline(always)]
fn pairs(even: i16, odd: i16) -> I16x8 {
    I16x8::load(&[even, odd, even, odd, even, odd, even, odd])
}

/// Sums and differences of the even and the odd half, rounded and shifted.
#[inline(always)]
fn butterfly<const SHIFT: u32>(even: [I32x4; 4], odd: [I32x4; 4]) -> [I32x4; 8] {
    from_fn(|i| if i < 4 { even[i].add(odd[i]).shr(SHIFT) } else { even[7 - i].sub(odd[7 - i]).shr(SHIFT) })
}

/// Eight samples of four lines from interleaved frequencies 0 and 4, 2 and 6, 1 and 3, 5 and 7.
#[inline(always)]
fn line_8<const SHIFT: u32>(f04: I16x8, f26: I16x8, f13: I16x8, f57: I16x8, bias: i32) -> [I32x4; 8] {
    let bias = I32x4::splat(bias);
    let sum = f04.dot(pairs(C4, C4)).add(bias);
    let difference = f04.dot(pairs(C4, -C4)).add(bias);
    let outer = f26.dot(pairs(C2, C6));
    let inner = f26.dot(pairs(C6, -C2));
    let even = [sum.add(outer), difference.add(inner), difference.sub(inner), sum.sub(outer)];
    let odd = [
        f13.dot(pairs(C1, C3)).add(f57.dot(pairs(C5, C7))),
        f13.dot(pairs(C3, -C7)).add(f57.dot(pairs(-C1, -C5))),
        f13.dot(pairs(C5, -C1)).add(f57.dot(pairs(C7, C3))),
        f13.dot(pairs(C7, -C5)).add(f57.dot(pairs(C3, -C1))),
    ];
    butterfly::<SHIFT>(even, odd)
}

/// The same where frequencies 4 to 7 are zero: from 0 and 2, 1 and 3.
#[inline(always)]
fn sparse_line_8<const SHIFT: u32>(f02: I16x8, f13: I16x8, bias: i32) -> [I32x4; 8] {
    let bias = I32x4::splat(bias);
    let even = [(C4, C2), (C4, C6), (C4, -C6), (C4, -C2)].map(|(a, b)| f02.dot(pairs(a, b)).add(bias));
    let odd = [(C1, C3), (C3, -C7), (C5, -C1), (C7, -C5)].map(|(a, b)| f13.dot(pairs(a, b)));
    butterfly::<SHIFT>(even, odd)
}

/// Four samples of four lines from interleaved frequencies 0 and 2, 1 and 3.
#[inline(always)]
fn line_4<const SHIFT: u32>(f02: I16x8, f13: I16x8, bias: i32) -> [I32x4; 4] {
    let bias = I32x4::splat(bias);
    let even = [pairs(C4, C4), pairs(C4, -C4)].map(|factors| f02.dot(factors).add(bias));
    let odd = [pairs(C2, C6), pairs(C6, -C2)].map(|factors| f13.dot(factors));
    let [a, b] = [0, 1].map(|i| even[i].add(odd[i]).shr(SHIFT));
    let [d, c] = [0, 1].map(|i| even[i].sub(odd[i]).shr(SHIFT));
    [a, b, c, d]
}

#[inline(always)]
fn full_8(columns: [I16x8; 8]) -> [I16x8; 8] {
    let middle = both_halves::<FIRST>(columns, FIRST_BIAS);
    both_halves::<SECOND>(transpose_8(middle), SECOND_BIAS)
}

#[inline(always)]
fn both_halves<const SHIFT: u32>(f: [I16x8; 8], bias: i32) -> [I16x8; 8] {
    let low = |a: usize, b: usize| f[a].interleave_low(f[b]);
    let high = |a: usize, b: usize| f[a].interleave_high(f[b]);
    let left = line_8::<SHIFT>(low(0, 4), low(2, 6), low(1, 3), low(5, 7), bias);
    let right = line_8::<SHIFT>(high(0, 4), high(2, 6), high(1, 3), high(5, 7), bias);
    from_fn(|i| left[i].narrow(right[i]))
}

/// The same where only the lowest 4x4 frequencies are not zero.
#[inline(always)]
fn sparse_8(columns: [I16x8; 4]) -> [I16x8; 8] {
    let [c0, c1, c2, c3] = columns;
    let middle = sparse_line_8::<FIRST>(c0.interleave_low(c2), c1.interleave_low(c3), FIRST_BIAS);
    let half = |first: usize| {
        let [a, b, c, d] = [0, 1, 2, 3].map(|i| middle[first + i]);
        let [low, high] = transpose_4([a.narrow(b), c.narrow(d)]);
        sparse_line_8::<SECOND>(low.interleave_low(high), low.interleave_high(high), SECOND_BIAS)
    };
    let (left, right) = (half(0), half(4));
    from_fn(|i| left[i].narrow(right[i]))
}

#[inline(always)]
fn write_8(lines: [I16x8; 8], plane: &mut [u8], stride: usize) {
    let mut rows = rows(plane, stride, 8);
    for pair in lines.as_chunks::<2>().0 {
        let samples = pair[0].narrow(pair[1]);
        if let (Some(upper), Some(lower)) = (rows.next(), rows.next()) {
            samples.store_low(upper);
            samples.store_high(lower);
        }
    }
}

#[inline(always)]
fn idct_4(columns: [I16x8; 2], plane: &mut [u8], stride: usize) {
    let [c01, c23] = columns;
    let pass_1 = line_4::<FIRST>(c01.interleave_low(c23), c01.interleave_high(c23), FIRST_BIAS);
    let [r01, r23] = transpose_4([pass_1[0].narrow(pass_1[1]), pass_1[2].narrow(pass_1[3])]);
    let pass_2 = line_4::<SECOND>(r01.interleave_low(r23), r01.interleave_high(r23), SECOND_BIAS);
    let samples = pass_2[0].narrow(pass_2[1]).narrow(pass_2[2].narrow(pass_2[3]));
    let lines = bytes(samples);
    for (row, line) in rows::<4>(plane, stride, 4).zip(lines.as_chunks::<4>().0) {
        *row = *line;
    }
}

/// Two samples in each direction: the factors of both frequencies are 1.
#[inline(always)]
fn idct_2(columns: [I16x8; 2], plane: &mut [u8], stride: usize) {
    let mut low = [0; 8];
    columns[0].store(&mut low);
    let [c00, c01, _, _, c10, c11, ..] = low.map(i32::from);
    let sample = |value: i32| (((value + 4) >> 3) + 128).clamp(0, 255) as u8;
    let (left, right) = ((c00 + c10, c01 + c11), (c00 - c10, c01 - c11));
    let lines = [
        [sample(left.0 + left.1), sample(right.0 + right.1)],
        [sample(left.0 - left.1), sample(right.0 - right.1)],
    ];
    for (row, line) in rows::<2>(plane, stride, 2).zip(lines) {
        *row = line;
    }
}

/// Any number of samples, each a sum over pairs of frequencies.
#[inline(never)] // Measured: in line they slow the other sizes.
fn generic<const N: usize>(columns: [I16x8; 8], factors: &Factors, plane: &mut [u8], stride: usize) {
    let middle = generic_lines::<N, FIRST>(columns, factors, FIRST_BIAS);
    let lines = generic_lines::<N, SECOND>(transpose_8(middle), factors, SECOND_BIAS);
    for (row, line) in rows::<N>(plane, stride, N).zip(lines) {
        row.copy_from_slice(&bytes(line.narrow(line))[..N]);
    }
}

#[inline(always)]
fn generic_lines<const N: usize, const SHIFT: u32>(
    f: [I16x8; 8],
    factors: &Factors,
    bias: i32,
) -> [I16x8; 8] {
    let low: [I16x8; 4] = from_fn(|i| f[2 * i].interleave_low(f[2 * i + 1]));
    let high: [I16x8; 4] = from_fn(|i| f[2 * i].interleave_high(f[2 * i + 1]));
    let sum = |half: &[I16x8; 4], sample: usize| {
        let products = (0..N.div_ceil(2)).map(|i| half[i].dot(I16x8::load(&factors[sample][i])));
        products.fold(I32x4::splat(bias), I32x4::add).shr(SHIFT)
    };
    from_fn(|sample| match sample {
        _ if sample >= N => I16x8::splat(0),
        // The upper lines are of frequencies, or samples, that there are not.
        _ if N <= 4 => sum(&low, sample).narrow(I32x4::splat(0)),
        _ => sum(&low, sample).narrow(sum(&high, sample)),
    })
}

/// sqrt(2) cos(k pi / 2N) * 2^13 for k from 0 to N, for the sizes N without a kernel of their own.
const QUARTER_WAVES: [(usize, &[i16]); 4] = [
    (3, &[11585, 10033, 5793, 0]),
    (5, &[11585, 11018, 9373, 6810, 3580, 0]),
    (6, &[11585, 11190, 10033, 8192, 5793, 2998, 0]),
    (7, &[11585, 11295, 10438, 9058, 7223, 5027, 2578, 0]),
];

fn generic_factors(samples: usize) -> Factors {
    let mut factors = [[[0; 8]; 4]; 8];
    let Some((_, wave)) = QUARTER_WAVES.iter().find(|(size, _)| *size == samples) else { return factors };
    let factor = |frequency: usize, sample: usize| {
        let angle = (2 * sample + 1) * frequency % (4 * samples);
        let angle = angle.min(4 * samples - angle);
        match frequency {
            0 => C4,
            _ if frequency >= samples => 0,
            _ if angle > samples => -wave[2 * samples - angle],
            _ => wave[angle],
        }
    };
    for (sample, pairs) in factors.iter_mut().enumerate().take(samples) {
        for (pair, lanes) in pairs.iter_mut().enumerate() {
            *lanes = from_fn(|lane| factor(2 * pair + lane % 2, sample));
        }
    }
    factors
}

#[inline(always)]
fn bytes(vector: U8x16) -> [u8; 16] {
    let mut bytes = [0; 16];
    vector.store(&mut bytes);
    bytes
}

/// Three perfect shuffles transpose 8x8.
#[inline(always)]
fn transpose_8(lines: [I16x8; 8]) -> [I16x8; 8] {
    let shuffle = |r: [I16x8; 8]| -> [I16x8; 8] {
        from_fn(|i| {
            let (a, b) = (r[i / 2], r[i / 2 + 4]);
            if i % 2 == 0 { a.interleave_low(b) } else { a.interleave_high(b) }
        })
    };
    shuffle(shuffle(shuffle(lines)))
}

/// Two perfect shuffles transpose 4x4, two lines to a vector.
#[inline(always)]
fn transpose_4(lines: [I16x8; 2]) -> [I16x8; 2] {
    let shuffle = |[a, b]: [I16x8; 2]| [a.interleave_low(b), a.interleave_high(b)];
    shuffle(shuffle(lines))
}

#[cfg(test)]
mod tests;
