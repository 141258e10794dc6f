//! The two halves of a separable resampling, each a stream of rows in and a stream of rows out.
//!
//! A row is made of [`Lanes`]: fixed-point samples with [`FRACTION_BITS`] bits of fraction, eight
//! at a time. Both halves mix whole vectors by broadcast weights, never across lanes: the vertical
//! one mixes rows, the horizontal one transposes eight rows and mixes columns.

use super::weights::{self, Weights};
use crate::simd::{I16x8, I32x4};

/// Bits of the fraction of a sample: 511 is the largest, so 6 leave room for ringing.
const FRACTION_BITS: u32 = 6;

/// Eight fixed-point samples.
pub type Lanes = [i16; 8];

/// Eight rows of eight samples, or eight columns of them.
type Tile = [Lanes; 8];

/// Writes `samples` to `row` as fixed-point values.
pub fn widen(samples: &[u8], row: &mut [Lanes]) {
    let (whole, rest) = samples.as_chunks();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    for (lanes, samples) in row.iter_mut().zip(whole.iter().chain([&last])) {
        I16x8::load_bytes(samples).shl(FRACTION_BITS).store(lanes);
    }
}

/// Writes `row` to `samples`, rounded to the nearest of 0 to 255.
pub fn narrow(row: &[Lanes], samples: &mut [[u8; 8]]) {
    let half = I16x8::splat(1 << (FRACTION_BITS - 1));
    for (samples, lanes) in samples.iter_mut().zip(row) {
        I16x8::load(lanes).add(half).shr(FRACTION_BITS).store_bytes(samples);
    }
}

/// The weighted sum of `lines`, two a coefficient pair.
#[inline(always)]
fn mix(lines: &[Lanes], coefficients: &[[i16; 2]]) -> Lanes {
    let half = I32x4::splat(1 << (weights::FRACTION_BITS - 1));
    let (mut low, mut high) = (half, half);
    for ([a, b], pair) in lines.as_chunks().0.iter().zip(coefficients) {
        let (a, b) = (I16x8::load(a), I16x8::load(b));
        let pair = I16x8::splat_pair(*pair);
        low = low.add(a.interleave_low(b).dot(pair));
        high = high.add(a.interleave_high(b).dot(pair));
    }
    let mut mixed = [0; 8];
    low.shr(weights::FRACTION_BITS).narrow(high.shr(weights::FRACTION_BITS)).store(&mut mixed);
    mixed
}

/// Swaps rows and columns: turns the six bits of a sample's place, three of its row and three of
/// its column, by three.
#[inline(always)]
fn transpose(tile: &mut Tile) {
    let rows = tile.each_ref().map(I16x8::load);
    for (row, lanes) in turn(turn(turn(rows))).into_iter().zip(tile) {
        row.store(lanes);
    }
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

/// Mixes rows.
#[derive(Debug, Default)]
pub struct Vertical {
    pub weights: Weights,
    /// The latest rows, eight columns after eight columns. Each such stack holds every row twice,
    /// `slots` apart, so that any `slots` successive rows lie side by side.
    ring: Vec<Lanes>,
    slots: usize,
    mixed: Vec<Lanes>,
    rows_in: usize,
    rows_out: usize,
}

impl Vertical {
    /// Prepares for rows of `width` samples.
    pub fn start(&mut self, width: usize) {
        // An odd number, or stacks would fall on few of the cache's sets.
        self.slots = self.weights.taps() + 1;
        self.mixed.resize(width.div_ceil(8), [0; 8]);
        self.ring.resize(self.mixed.len() * 2 * self.slots, [0; 8]);
        (self.rows_in, self.rows_out) = (0, 0);
    }

    pub fn push(&mut self, row: &[Lanes], mut emit: impl FnMut(&[Lanes])) {
        let slot = self.rows_in % self.slots;
        for (stack, lanes) in self.ring.chunks_exact_mut(2 * self.slots).zip(row) {
            stack[slot] = *lanes;
            stack[slot + self.slots] = *lanes;
        }
        self.rows_in += 1;
        while let Some((first, coefficients)) = self.weights.get(self.rows_out)
            && self.rows_in >= self.weights.source().len().min(first + self.weights.taps())
        {
            let slot = first % self.slots;
            for (stack, mixed) in self.ring.chunks_exact(2 * self.slots).zip(&mut self.mixed) {
                *mixed = mix(&stack[slot..slot + self.weights.taps()], coefficients);
            }
            self.rows_out += 1;
            emit(&self.mixed);
        }
    }
}

/// Mixes columns, of eight rows at a time.
#[derive(Debug, Default)]
pub struct Horizontal {
    pub weights: Weights,
    band: Vec<Tile>,
    mixed: Vec<Tile>,
    row: Vec<Lanes>,
    rows_held: usize,
    rows_left: usize,
}

impl Horizontal {
    /// Prepares for `height` rows.
    pub fn start(&mut self, height: usize) {
        let columns = self.weights.source().len().max(self.weights.taps());
        self.band.resize(columns.div_ceil(8), [[0; 8]; 8]);
        self.mixed.resize(self.weights.len().div_ceil(8), [[0; 8]; 8]);
        self.row.resize(self.mixed.len(), [0; 8]);
        (self.rows_held, self.rows_left) = (0, height);
    }

    pub fn push(&mut self, row: &[Lanes], mut emit: impl FnMut(&[Lanes])) {
        for (tile, lanes) in self.band.iter_mut().zip(row) {
            tile[self.rows_held] = *lanes;
        }
        self.rows_held += 1;
        self.rows_left -= 1;
        if self.rows_held < 8 && self.rows_left > 0 {
            return;
        }
        self.band.iter_mut().for_each(transpose);
        let columns = self.band.as_flattened();
        for (mixed, (first, coefficients)) in
            self.mixed.as_flattened_mut().iter_mut().zip(self.weights.iter())
        {
            *mixed = mix(&columns[first..first + self.weights.taps()], coefficients);
        }
        self.mixed.iter_mut().for_each(transpose);
        for i in 0..std::mem::take(&mut self.rows_held) {
            for (lanes, tile) in self.row.iter_mut().zip(&self.mixed) {
                *lanes = tile[i];
            }
            emit(&self.row);
        }
    }
}
