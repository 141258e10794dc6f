//! Resampling of pixels of single precision, by streams of rows: for linear light, and for colours
//! multiplied by their alpha.
//!
//! A pixel is a vector, so that nothing is transposed. Sums are in order of the taps, each operation
//! rounded by itself: the same on every machine.

use std::ops::Range;

use super::Axis;
use crate::simd::F32x4;

/// A pixel: red, green, blue and alpha, or as many as there are.
pub type Pixel = [f32; 4];

/// Resamples pictures, one after the other, with the interface of [`super::Resampler`].
///
/// ```
/// use pixmill::resample::{Axis, Kernel, wide::WideResampler};
///
/// let mut resampler = WideResampler::default();
/// resampler.start(Axis::whole(2, 1, Kernel::Box), Axis::whole(2, 1, Kernel::Box));
/// let mut rows = Vec::new();
/// for row in [[[0.0; 4], [1.0; 4]], [[0.5; 4], [0.5; 4]]] {
///     resampler.push_row(&row, |row| rows.push(row.to_vec()));
/// }
/// assert_eq!(rows, [[[0.5; 4]]]);
/// ```
#[derive(Debug, Default)]
pub struct WideResampler {
    horizontal: Weights,
    vertical: Weights,
    /// The latest rows that are mixed horizontally, as many as the vertical kernel is high.
    slots: Vec<Pixel>,
    output: Vec<Pixel>,
    rows_in: usize,
    rows_out: usize,
}

impl WideResampler {
    /// Prepares for a picture. What is left of the one before is dropped.
    pub fn start(&mut self, horizontal: Axis, vertical: Axis) {
        self.horizontal.fit(horizontal);
        self.vertical.fit(vertical);
        self.output.resize(horizontal.dst_len, [0.0; 4]);
        self.slots.resize(horizontal.dst_len * self.vertical.taps, [0.0; 4]);
        (self.rows_in, self.rows_out) = (0, 0);
    }

    /// Bytes that [`WideResampler::start`] asks for, at most.
    pub fn need(horizontal: Axis, vertical: Axis) -> u64 {
        let row = (horizontal.dst_len * size_of::<Pixel>()) as u64;
        Weights::need(horizontal) + Weights::need(vertical) + row * (1 + vertical.taps() as u64)
    }

    /// Bytes held.
    pub fn held(&self) -> usize {
        let pixels = self.slots.capacity() + self.output.capacity();
        self.horizontal.held() + self.vertical.held() + pixels * size_of::<Pixel>()
    }

    /// The source rows that count. Others need not be made.
    pub fn rows(&self) -> Range<usize> {
        self.vertical.source.clone()
    }

    /// Takes the next of [`WideResampler::rows`], a whole row of the picture, and hands every output row
    /// that it completes to `emit`, in order.
    pub fn push_row(&mut self, row: &[Pixel], mut emit: impl FnMut(&[Pixel])) {
        let (width, taps) = (self.output.len(), self.vertical.taps);
        let row = &row[self.horizontal.source.clone()];
        let slot = &mut self.slots[self.rows_in % taps * width..][..width];
        for (i, pixel) in slot.iter_mut().enumerate() {
            let Some((first, weights)) = self.horizontal.get(i) else { break };
            // Past the source's end there are weights of zero, and no pixels.
            let sum = row[first..].iter().zip(weights).fold(F32x4::splat(0.0), |sum, (pixel, weight)| {
                sum.add(F32x4::load(pixel).mul(F32x4::splat(*weight)))
            });
            sum.store(pixel);
        }
        self.rows_in += 1;
        while let Some((first, weights)) = self.vertical.get(self.rows_out)
            && self.rows_in >= (first + taps).min(self.rows().len())
        {
            self.output.fill([0.0; 4]);
            for (y, weight) in (first..self.rows_in).zip(weights) {
                let slot = &self.slots[y % taps * width..][..width];
                let weight = F32x4::splat(*weight);
                for (sum, pixel) in self.output.iter_mut().zip(slot) {
                    F32x4::load(sum).add(F32x4::load(pixel).mul(weight)).store(sum);
                }
            }
            self.rows_out += 1;
            emit(&self.output);
        }
    }
}

/// Coefficients of an [`Axis`]; those of each output sample sum to one.
#[derive(Debug, Default)]
struct Weights {
    axis: Option<Axis>,
    source: Range<usize>,
    taps: usize,
    /// For each output sample its first tap, counted from `source.start`.
    first: Vec<usize>,
    coefficients: Vec<f32>,
}

impl Weights {
    fn fit(&mut self, axis: Axis) {
        if self.axis == Some(axis) {
            return;
        }
        self.axis = Some(axis);
        self.taps = axis.taps();
        self.first.clear();
        self.first.reserve_exact(axis.dst_len);
        self.coefficients.clear();
        self.coefficients.reserve_exact(axis.dst_len * self.taps);
        axis.weigh(|first, weights| {
            let sum: f64 = weights.iter().sum();
            self.first.push(first);
            self.coefficients.extend(weights.iter().map(|weight| (weight / sum) as f32));
        });
        let start = self.first[0];
        self.source = start..axis.src_len.min(self.first[axis.dst_len - 1] + self.taps);
        self.first.iter_mut().for_each(|first| *first -= start);
    }

    fn get(&self, i: usize) -> Option<(usize, &[f32])> {
        Some((*self.first.get(i)?, self.coefficients.get(i * self.taps..(i + 1) * self.taps)?))
    }

    fn need(axis: Axis) -> u64 {
        let (samples, taps) = (axis.dst_len as u64, axis.taps() as u64);
        samples * (size_of::<usize>() as u64 + 4 * taps) + 8 * taps
    }

    fn held(&self) -> usize {
        self.first.capacity() * size_of::<usize>() + self.coefficients.capacity() * 4
    }
}
