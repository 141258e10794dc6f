//! Resampling of one plane of 8-bit samples, by streams of rows.
//!
//! Rows go in one by one and come out as soon as they are complete, so that a picture can pass
//! from decoder to encoder without ever being whole: what is held is a few rows, as many as the
//! kernel is high. Everything is fixed-point and the same on every machine.
//!
//! The horizontal pass comes first: it takes eight rows at a time, transposed, so that both passes
//! mix whole vectors. The other order does less work where rows shrink far more than columns (1.8
//! times faster for 1000 x 3000 to 1000 x 300), but was slower by a tenth to a half where both
//! shrink alike, and it holds rows of the source's width.
//!
//! Lanczos3 in node, three planes of 4:2:0 to 600 x 600, and fast_image_resize 6.1 beside:
//! 0.44 ms and 1.7 from 500 x 375; 0.9 and 2.2 from 1000 x 750; 7.6 and 8.9 from 4000 x 3000.

mod kernel;
mod mix;
#[cfg(all(test, not(target_arch = "wasm32")))] // compares with a native crate
mod tests;
mod weights;
pub mod wide;

use std::array::from_fn;
use std::ops::Range;
use std::sync::Arc;

use crate::simd::I16x8;
pub use kernel::Kernel;
use mix::{Lanes, TO_BYTES, TO_SAMPLES, Tile, mix, mix_precise, store, transpose};
pub use weights::{Axis, WeightsCache};
use weights::{Precision, Weights};

/// Rows that are mixed horizontally at a time: the lanes of a vector.
const BAND: usize = 8;

/// Resamples planes, one after the other. Buffers are kept from plane to plane.
///
/// ```
/// use pixmill::resample::{Axis, Kernel, Resampler, WeightsCache};
///
/// let mut resampler = Resampler::default();
/// let (horizontal, vertical) = (Axis::whole(4, 2, Kernel::Linear), Axis::whole(2, 1, Kernel::Linear));
/// resampler.start(horizontal, vertical, &mut WeightsCache::default());
/// let mut rows = Vec::new();
/// for row in [[10, 10, 90, 90], [10, 10, 90, 90]] {
///     resampler.push_row(&row, |row| rows.push(row.to_vec()));
/// }
/// assert_eq!(rows, [[21, 79]]);
/// ```
#[derive(Debug, Default)]
pub struct Resampler {
    precision: Precision,
    horizontal: Arc<Weights>,
    vertical: Arc<Weights>,
    /// The latest source rows, up to [`BAND`], each as long as `columns`.
    band: Vec<[u8; 8]>,
    /// The band, transposed.
    columns: Vec<Tile>,
    /// The latest rows that are mixed horizontally: for each eight columns a stack of `2 * slots`
    /// lanes, which holds every row twice, `slots` apart, so that `slots` successive rows lie side
    /// by side wherever they start. This is most of the memory: `4 * slots` bytes a column, where
    /// `slots` is the height of the stretched kernel and up to 15 rows more.
    stacks: Vec<Lanes>,
    slots: usize,
    output: Vec<[u8; 8]>,
    rows_in: usize,
    rows_out: usize,
}

impl Resampler {
    /// One that gives what Pillow gives, to the bit: coefficients of 22 bits, and bytes between the
    /// passes. It multiplies twice as often.
    pub fn precise() -> Resampler {
        Resampler { precision: Precision::Pillow, ..Resampler::default() }
    }

    /// Prepares for a plane. What is left of the one before is dropped.
    pub fn start(&mut self, horizontal: Axis, vertical: Axis, cache: &mut WeightsCache) {
        self.horizontal = cache.get(horizontal, self.precision);
        self.vertical = cache.get(vertical, self.precision);
        let columns = self.columns().len().max(self.horizontal.taps()).div_ceil(8);
        self.columns.resize(columns, [[0; 8]; 8]);
        self.band.resize(columns * BAND, [0; 8]);
        self.output.resize(horizontal.dst_len.div_ceil(8), [0; 8]);
        self.slots = self.vertical.taps().next_multiple_of(BAND) + BAND;
        self.stacks.resize(self.output.len() * 2 * self.slots, [0; 8]);
        (self.rows_in, self.rows_out) = (0, 0);
    }

    /// Bytes that [`Resampler::start`] asks for, at most.
    pub fn need(horizontal: Axis, vertical: Axis) -> u64 {
        Resampler::need_of(Precision::Fast, horizontal, vertical)
    }

    /// The same of a [`Resampler::precise`] one.
    pub fn need_precise(horizontal: Axis, vertical: Axis) -> u64 {
        Resampler::need_of(Precision::Pillow, horizontal, vertical)
    }

    fn need_of(precision: Precision, horizontal: Axis, vertical: Axis) -> u64 {
        let eights = |samples: usize| samples.div_ceil(8) as u64;
        // Not all of the source is in the window.
        let columns = (horizontal.src_span.ceil() as usize + horizontal.taps() + 2).min(horizontal.src_len);
        let columns = eights(columns.max(horizontal.taps()));
        let slots = (vertical.taps().next_multiple_of(BAND) + BAND) as u64;
        let band = columns * (size_of::<Tile>() + 8 * BAND) as u64;
        let stacks = eights(horizontal.dst_len) * (8 + 2 * slots * size_of::<Lanes>() as u64);
        Weights::need(horizontal, precision) + Weights::need(vertical, precision) + band + stacks
    }

    /// Bytes held, without the weights, which are the cache's.
    pub fn held(&self) -> usize {
        let band = self.band.capacity() * 8 + self.columns.capacity() * size_of::<Tile>();
        band + self.stacks.capacity() * size_of::<Lanes>() + self.output.capacity() * 8
    }

    /// The source rows that count. Others need not be decoded.
    pub fn rows(&self) -> Range<usize> {
        self.vertical.source()
    }

    /// The source columns that count.
    pub fn columns(&self) -> Range<usize> {
        self.horizontal.source()
    }

    /// Takes the next of [`Resampler::rows`], a whole row of the plane, and hands every output row
    /// that it completes to `emit`, in order.
    pub fn push_row(&mut self, row: &[u8], emit: impl FnMut(&[u8])) {
        let row = &row[self.columns()];
        let place = self.rows_in % BAND * self.columns.len() * 8;
        self.band.as_flattened_mut()[place..place + row.len()].copy_from_slice(row);
        self.rows_in += 1;
        if self.rows_in.is_multiple_of(BAND) || self.rows_in == self.rows().len() {
            match self.precision {
                Precision::Fast => {
                    self.mix_columns(|lines, coefficients| mix(lines, coefficients, TO_SAMPLES));
                    self.mix_rows(|lines, coefficients| mix(lines, coefficients, TO_BYTES), emit);
                }
                Precision::Pillow => {
                    self.mix_columns(mix_precise);
                    self.mix_rows(mix_precise, emit);
                }
            }
        }
    }

    /// Mixes the band horizontally and puts it on the stacks.
    #[inline(always)]
    fn mix_columns(&mut self, mix: impl Fn(&[Lanes], &[[i16; 2]]) -> I16x8) {
        let band: [&[[u8; 8]]; BAND] =
            from_fn(|i| &self.band[i * self.columns.len()..][..self.columns.len()]);
        for (i, tile) in self.columns.iter_mut().enumerate() {
            store(transpose(band.map(|row| I16x8::load_bytes(&row[i]))), tile);
        }
        let columns = self.columns.as_flattened();
        let slot = (self.rows_in - 1) / BAND * BAND % self.slots;
        for (i, stack) in self.stacks.chunks_exact_mut(2 * self.slots).enumerate() {
            let mixed = transpose(from_fn(|lane| match self.horizontal.get(8 * i + lane) {
                Some((first, coefficients)) => {
                    mix(&columns[first..first + self.horizontal.taps()], coefficients)
                }
                None => I16x8::splat(0),
            }));
            for copy in stack.chunks_exact_mut(self.slots) {
                store(mixed, &mut copy[slot..]);
            }
        }
    }

    /// Mixes and emits the output rows whose source rows are all on the stacks.
    #[inline(always)]
    fn mix_rows(&mut self, mix: impl Fn(&[Lanes], &[[i16; 2]]) -> I16x8, mut emit: impl FnMut(&[u8])) {
        let taps = self.vertical.taps();
        while let Some((first, coefficients)) = self.vertical.get(self.rows_out)
            && self.rows_in >= (first + taps).min(self.rows().len())
        {
            let slot = first % self.slots;
            for (stack, bytes) in self.stacks.chunks_exact(2 * self.slots).zip(&mut self.output) {
                mix(&stack[slot..slot + taps], coefficients).store_bytes(bytes);
            }
            self.rows_out += 1;
            emit(&self.output.as_flattened()[..self.horizontal.len()]);
        }
    }
}

/// Resamples a whole plane of rows that lie `stride` samples apart.
pub fn resample(plane: &[u8], stride: usize, horizontal: Axis, vertical: Axis) -> Vec<u8> {
    let mut resampler = Resampler::default();
    resampler.start(horizontal, vertical, &mut WeightsCache::default());
    let mut resampled = Vec::with_capacity(horizontal.dst_len * vertical.dst_len);
    for y in resampler.rows() {
        let row = &plane[y * stride..][..horizontal.src_len];
        resampler.push_row(row, |row| resampled.extend_from_slice(row));
    }
    resampled
}
