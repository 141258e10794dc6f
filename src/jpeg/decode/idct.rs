//! Inverse DCTs (T.81, A.3.3) to 8, 4, 3, 2 or 1 samples in each direction, and generic ones between.
//!
//! All are separable products with 13-bit constants. Two fractional bits are kept in between, as libjpeg's
//! accurate one does. The one of 8 samples is that one, to the bit: columns first, then rows, and its
//! constants are sums of libjpeg's rounded ones, some of which are one off the nearest.

use super::layout::{Layout, Scale};
use crate::simd::{I16x8, I32x4, U8x16};
use std::array::from_fn;

/// sqrt(2) cos(k pi / 16) * 2^13
const C2: i16 = 10703;
const C4: i16 = 8192;
const C6: i16 = 4433;

/// For each of the first four of 8 samples, the factors of frequencies 0 and 2, and of 4 and 6: `jidctint.c`.
const EVEN: [[[i16; 2]; 2]; 4] =
    [[[C4, C2], [C4, C6]], [[C4, C6], [-C4, -10704]], [[C4, -C6], [-C4, 10704]], [[C4, -C2], [C4, -C6]]];

/// The same of frequencies 1 and 3, and of 5 and 7.
const ODD: [[[i16; 2]; 2]; 4] = [
    [[11363, 9633], [6437, 2260]],
    [[9633, -2259], [-11362, -6436]],
    [[6437, -11362], [2261, 9633]],
    [[2260, -6436], [9633, -11363]],
];

/// Shifts of the two passes: the constants' 13 bits less 2 that are kept, then all and the factor 1/8.
const FIRST: u32 = 11;
const SECOND: u32 = 18;

/// Vectors of constants. They lie in memory because V8 builds a constant vector anew at each use, in four
/// instructions: that took 5 % of a full decode.
#[derive(Clone)]
struct Constants {
    first_bias: [i32; 4],
    second_bias: [i32; 4],
    /// At 8 samples, along columns: for each of the first four, of frequencies 1 and 3, and of 5 and 7.
    odd: [[[i16; 8]; 2]; 4],
    /// At 8 samples, along rows: for frequencies 0 and 2, 1 and 3, 4 and 6, 5 and 7, of the first four.
    row: [[i16; 8]; 4],
    /// At 8 samples, of frequencies 0 and 4; at 4, of 0 and 2.
    sum: [i16; 8],
    difference: [i16; 8],
    /// At 8 samples, of frequencies 2 and 6; at 4, of 1 and 3. Those for the inner samples differ.
    outer: [i16; 8],
    inner_8: [i16; 8],
    inner: [i16; 8],
    /// At 3 samples: of frequencies 0 and 2 for the outer samples and the middle one, and of 1.
    thirds: [[i16; 8]; 3],
}

const CONSTANTS: Constants = Constants {
    first_bias: [1 << (FIRST - 1); 4],
    // Lifts samples from around 0 to around 128.
    second_bias: [(1 << (SECOND - 1)) + (128 << SECOND); 4],
    odd: columns_of(ODD),
    row: [samples_of(EVEN, 0), samples_of(ODD, 0), samples_of(EVEN, 1), samples_of(ODD, 1)],
    sum: repeated([C4, C4]),
    difference: repeated([C4, -C4]),
    outer: repeated([C2, C6]),
    inner_8: repeated([C6, -10704]),
    inner: repeated([C6, -C2]),
    // sqrt(2) cos(k pi / 6) * 2^13
    thirds: [repeated([C4, 5793]), repeated([C4, -11585]), repeated([10033, 0])],
};

const fn repeated([even, odd]: [i16; 2]) -> [i16; 8] {
    [even, odd, even, odd, even, odd, even, odd]
}

const fn columns_of(factors: [[[i16; 2]; 2]; 4]) -> [[[i16; 8]; 2]; 4] {
    let mut columns = [[[0; 8]; 2]; 4];
    let mut sample = 0;
    while sample < 4 {
        columns[sample] = [repeated(factors[sample][0]), repeated(factors[sample][1])];
        sample += 1;
    }
    columns
}

const fn samples_of(factors: [[[i16; 2]; 2]; 4], pair: usize) -> [i16; 8] {
    let [[a, b], [c, d], [e, f], [g, h]] =
        [factors[0][pair], factors[1][pair], factors[2][pair], factors[3][pair]];
    [a, b, c, d, e, f, g, h]
}

impl Constants {
    #[inline(always)]
    fn bias<const SHIFT: u32>(&self) -> I32x4 {
        I32x4::load(if SHIFT == FIRST { &self.first_bias } else { &self.second_bias })
    }
}

/// By sample, and by pair of an even and an odd frequency: their factors, repeated.
type Factors = [[[i16; 8]; 4]; 8];

/// The inverse DCT of one component: its size and its quantiser, in the order of its layout.
#[derive(Clone)]
pub struct Idct {
    scale: Scale,
    quantiser: [i16; 64],
    constants: Constants,
    /// For the generic sizes.
    factors: Factors,
}

impl Idct {
    /// `quantiser` is in zigzag order.
    pub fn new(scale: Scale, layout: &Layout, quantiser: &[u16; 64]) -> Idct {
        let mut placed = [0; 64];
        for (&place, &step) in layout.places.iter().zip(quantiser) {
            if let Some(placed) = placed.get_mut(usize::from(place)) {
                *placed = step as i16;
            }
        }
        Idct { scale, quantiser: placed, constants: CONSTANTS, factors: generic_factors(scale.eighths()) }
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
        let constants = &self.constants;
        match samples {
            1 => plane[0] = flat(block[0].wrapping_mul(self.quantiser[0])),
            2 => idct_2(self.packed(block), plane, stride),
            3 => idct_3(constants, self.packed(block), plane, stride),
            4 => idct_4(constants, self.packed(block), plane, stride),
            8 if last < 10 => sparse_8(constants, self.columns(block), plane, stride),
            8 => full_8(constants, self.columns(block), plane, stride),
            5 => self.generic::<5>(block, plane, stride),
            6 => self.generic::<6>(block, plane, stride),
            _ => self.generic::<7>(block, plane, stride),
        }
    }

    /// Any number of samples, each a sum over pairs of frequencies.
    #[inline(never)] // Measured: in line they slow the other sizes.
    fn generic<const N: usize>(&self, block: &[i16], plane: &mut [u8], stride: usize) {
        let middle = self.generic_lines::<N, FIRST>(self.columns(block));
        let lines = self.generic_lines::<N, SECOND>(transpose_8(middle));
        for (row, line) in rows::<N>(plane, stride, N).zip(lines) {
            row.copy_from_slice(&bytes(line.narrow(line))[..N]);
        }
    }

    #[inline(always)]
    fn generic_lines<const N: usize, const SHIFT: u32>(&self, f: [I16x8; 8]) -> [I16x8; 8] {
        let low: [I16x8; 4] = from_fn(|i| f[2 * i].interleave_low(f[2 * i + 1]));
        let high: [I16x8; 4] = from_fn(|i| f[2 * i].interleave_high(f[2 * i + 1]));
        let sum = |half: &[I16x8; 4], sample: usize| {
            let products = (0..N.div_ceil(2)).map(|i| half[i].dot(I16x8::load(&self.factors[sample][i])));
            products.fold(self.constants.bias::<SHIFT>(), I32x4::add).shr(SHIFT)
        };
        // The samples past the last are none.
        from_fn(|sample| match sample {
            _ if sample >= N => I16x8::splat(0),
            _ => sum(&low, sample).narrow(sum(&high, sample)),
        })
    }

    /// Dequantised lines of the block, each a vector.
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

/// Four lines' sample and its opposite, from the sums over even and over odd frequencies.
#[inline(always)]
fn butterfly<const SHIFT: u32>(even: I32x4, odd: I32x4) -> [I32x4; 2] {
    [even.add(odd).shr(SHIFT), even.sub(odd).shr(SHIFT)]
}

/// The even sums of the first four of 8 samples, from frequencies 0 and 4, 2 and 6.
#[inline(always)]
fn even_8(constants: &Constants, [f04, f26]: [I16x8; 2]) -> [I32x4; 4] {
    let Constants { sum, difference, outer, inner_8, .. } = constants;
    let bias = constants.bias::<FIRST>();
    let [sum, difference] = [sum, difference].map(|factors| f04.dot(I16x8::load(factors)).add(bias));
    let [outer, inner] = [outer, inner_8].map(|factors| f26.dot(I16x8::load(factors)));
    [sum.add(outer), difference.add(inner), difference.sub(inner), sum.sub(outer)]
}

/// From a block as it lies: four columns, then the others.
///
/// Rows lie in memory in between, from where each pair comes in one load, and are made in a loop. With two
/// transpositions in registers there are fewer operations, but so many values that V8 spills: decodes took
/// about a tenth longer.
#[inline(always)]
fn full_8(constants: &Constants, block: [I16x8; 8], plane: &mut [u8], stride: usize) {
    let [l04, l26, l13, l57, r04, r26, r13, r57] = block;
    let left = even_8(constants, [l04, l26]);
    let right = even_8(constants, [r04, r26]);
    let mut middle = [[0; 8]; 8];
    for i in 0..4 {
        let [low, high] = constants.odd[i].each_ref().map(I16x8::load);
        let [a, b] = butterfly::<FIRST>(left[i], l13.dot(low).add(l57.dot(high)));
        let [c, d] = butterfly::<FIRST>(right[i], r13.dot(low).add(r57.dot(high)));
        a.narrow(c).store(&mut middle[i]);
        b.narrow(d).store(&mut middle[7 - i]);
    }
    let bias = constants.bias::<SECOND>();
    let [f02, f13, f46, f57] = constants.row.each_ref().map(I16x8::load);
    let row = |middle: &[i16; 8]| {
        let [p02, p13, p46, p57] = pairs(middle);
        row_8(bias, p02.dot(f02).add(p46.dot(f46)), p13.dot(f13).add(p57.dot(f57)))
    };
    for (i, two) in middle.as_chunks::<2>().0.iter().enumerate() {
        write_two(row(&two[0]), row(&two[1]), &mut plane[2 * i * stride..], stride);
    }
}

/// The same where only the lowest 4x4 frequencies are not zero.
#[inline(always)]
fn sparse_8(constants: &Constants, [f04, f26, f13]: [I16x8; 3], plane: &mut [u8], stride: usize) {
    let even = even_8(constants, [f04, f26]);
    let mut middle = [[0; 8]; 4];
    let line = |i: usize| butterfly::<FIRST>(even[i], f13.dot(I16x8::load(&constants.odd[i][0])));
    let [[a, h], [b, g], [c, f], [d, e]] = [line(0), line(1), line(2), line(3)];
    for (two, (a, b)) in middle.iter_mut().zip([(a, b), (c, d), (e, f), (g, h)]) {
        a.narrow(b).store(two);
    }
    let bias = constants.bias::<SECOND>();
    let [f02, f13, ..] = constants.row.each_ref().map(I16x8::load);
    for (i, two) in middle.iter().enumerate() {
        let [a, b, c, d] = pairs(two);
        write_two(
            row_8(bias, a.dot(f02), b.dot(f13)),
            row_8(bias, c.dot(f02), d.dot(f13)),
            &mut plane[2 * i * stride..],
            stride,
        );
    }
}

/// Each pair of lanes in all.
#[inline(always)]
fn pairs(lanes: &[i16; 8]) -> [I16x8; 4] {
    let (pairs, _) = lanes.as_chunks();
    from_fn(|i| I16x8::splat_pair(pairs[i]))
}

/// Eight samples of a row from their even and odd sums, for the first four.
#[inline(always)]
fn row_8(bias: I32x4, even: I32x4, odd: I32x4) -> I16x8 {
    let [left, right] = butterfly::<SECOND>(even.add(bias), odd);
    left.narrow(right.reverse())
}

#[inline(always)]
fn write_two(upper: I16x8, lower: I16x8, plane: &mut [u8], stride: usize) {
    let samples = upper.narrow(lower);
    if let Some(row) = plane.first_chunk_mut() {
        samples.store_low(row);
    }
    if let Some(row) = plane.get_mut(stride..).and_then(|rest| rest.first_chunk_mut()) {
        samples.store_high(row);
    }
}

/// Four samples of four lines from interleaved frequencies 0 and 2, 1 and 3.
#[inline(always)]
fn line_4<const SHIFT: u32>(constants: &Constants, [f02, f13]: [I16x8; 2]) -> [I32x4; 4] {
    let Constants { sum, difference, outer, inner, .. } = constants;
    let bias = constants.bias::<SHIFT>();
    let even = [sum, difference].map(|factors| f02.dot(I16x8::load(factors)).add(bias));
    let odd = [outer, inner].map(|factors| f13.dot(I16x8::load(factors)));
    let [a, b] = [0, 1].map(|i| even[i].add(odd[i]).shr(SHIFT));
    let [d, c] = [0, 1].map(|i| even[i].sub(odd[i]).shr(SHIFT));
    [a, b, c, d]
}

/// Three samples of four lines from interleaved frequencies 0 and 2, 1 and none.
#[inline(always)]
fn line_3<const SHIFT: u32>(constants: &Constants, [f02, f1]: [I16x8; 2]) -> [I32x4; 3] {
    let [outer, middle, odd] = constants.thirds.each_ref().map(I16x8::load);
    let bias = constants.bias::<SHIFT>();
    let (outer, middle, odd) = (f02.dot(outer).add(bias), f02.dot(middle).add(bias), f1.dot(odd));
    [outer.add(odd), middle, outer.sub(odd)].map(|sum| sum.shr(SHIFT))
}

#[inline(always)]
fn idct_4(constants: &Constants, columns: [I16x8; 2], plane: &mut [u8], stride: usize) {
    let [a, b, c, d] = line_4::<FIRST>(constants, interleaved(columns));
    let lines = transpose_4([a.narrow(b), c.narrow(d)]);
    let [a, b, c, d] = line_4::<SECOND>(constants, interleaved(lines));
    let samples = bytes(a.narrow(b).narrow(c.narrow(d)));
    for (row, line) in rows::<4>(plane, stride, 4).zip(samples.as_chunks::<4>().0) {
        *row = *line;
    }
}

#[inline(always)]
fn idct_3(constants: &Constants, columns: [I16x8; 2], plane: &mut [u8], stride: usize) {
    let [a, b, c] = line_3::<FIRST>(constants, interleaved(columns));
    let lines = transpose_4([a.narrow(b), c.narrow(I32x4::splat(0))]);
    let [a, b, c] = line_3::<SECOND>(constants, interleaved(lines));
    let samples = bytes(a.narrow(b).narrow(c.narrow(c)));
    for (row, line) in rows::<3>(plane, stride, 3).zip(samples.as_chunks::<4>().0) {
        row.copy_from_slice(&line[..3]);
    }
}

/// Lines 0 and 2, and lines 1 and 3, of four lines of four.
#[inline(always)]
fn interleaved([upper, lower]: [I16x8; 2]) -> [I16x8; 2] {
    [upper.interleave_low(lower), upper.interleave_high(lower)]
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

/// sqrt(2) cos(k pi / 2N) * 2^13 for k from 0 to N, for the sizes N without a kernel of their own.
const QUARTER_WAVES: [(usize, &[i16]); 3] = [
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
            *lanes = repeated([0, 1].map(|odd| factor(2 * pair + odd, sample)));
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
    interleaved(interleaved(lines))
}

#[cfg(test)]
mod tests;
