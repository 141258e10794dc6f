//! Resampling of one plane of 8-bit samples, by streams of rows.
//!
//! Rows go in one by one and come out as soon as they are complete, so that a picture can pass
//! from decoder to encoder without ever being whole: what is held is a few rows, as many as the
//! kernel is high. Everything is fixed-point and the same on every machine.

mod kernel;
mod stage;
#[cfg(test)]
mod tests;
mod weights;

use std::ops::Range;

pub use kernel::Kernel;
use stage::{Horizontal, Lanes, Vertical};
pub use weights::Axis;

/// Resamples planes, one after the other. Weights and buffers are kept from plane to plane.
///
/// ```
/// use pixmill::resample::{Axis, Kernel, Resampler};
///
/// let mut resampler = Resampler::default();
/// resampler.start(Axis::whole(4, 2, Kernel::Linear), Axis::whole(2, 1, Kernel::Linear));
/// let mut rows = Vec::new();
/// for row in [[10, 10, 90, 90], [10, 10, 90, 90]] {
///     resampler.push_row(&row, |row| rows.push(row.to_vec()));
/// }
/// assert_eq!(rows, [[20, 80]]);
/// ```
#[derive(Debug, Default)]
pub struct Resampler {
    vertical_first: bool,
    horizontal: Horizontal,
    vertical: Vertical,
    row: Vec<Lanes>,
    samples: Vec<[u8; 8]>,
}

impl Resampler {
    /// Prepares for a plane. What is left of the one before is dropped.
    pub fn start(&mut self, horizontal: Axis, vertical: Axis) {
        self.horizontal.weights.fit(horizontal);
        self.vertical.weights.fit(vertical);
        let (src, dst) = (self.columns().len(), horizontal.dst_len);
        self.vertical_first = self.is_vertical_first_cheaper();
        if self.vertical_first {
            self.vertical.start(src);
            self.horizontal.start(vertical.dst_len);
        } else {
            self.horizontal.start(self.rows().len());
            self.vertical.start(dst);
        }
        self.row.resize(src.div_ceil(8), [0; 8]);
        self.samples.resize(dst.div_ceil(8), [0; 8]);
    }

    /// The source rows that count. Others need not be decoded.
    pub fn rows(&self) -> Range<usize> {
        self.vertical.weights.source()
    }

    /// The source columns that count.
    pub fn columns(&self) -> Range<usize> {
        self.horizontal.weights.source()
    }

    /// Takes the next of [`Resampler::rows`], a whole row of the plane, and hands every output row
    /// that it completes to `emit`, in order.
    pub fn push_row(&mut self, row: &[u8], mut emit: impl FnMut(&[u8])) {
        let width = self.horizontal.weights.len();
        stage::widen(&row[self.columns()], &mut self.row);
        let mut finish = |row: &[Lanes]| {
            stage::narrow(row, &mut self.samples);
            emit(&self.samples.as_flattened()[..width]);
        };
        if self.vertical_first {
            self.vertical.push(&self.row, |row| self.horizontal.push(row, &mut finish));
        } else {
            self.horizontal.push(&self.row, |row| self.vertical.push(row, &mut finish));
        }
    }

    fn is_vertical_first_cheaper(&self) -> bool {
        VF.load(std::sync::atomic::Ordering::Relaxed)
    }
}

/// Resamples a whole plane of rows that lie `stride` samples apart.
pub fn resample(plane: &[u8], stride: usize, horizontal: Axis, vertical: Axis) -> Vec<u8> {
    let mut resampler = Resampler::default();
    resampler.start(horizontal, vertical);
    let mut resampled = Vec::with_capacity(horizontal.dst_len * vertical.dst_len);
    for y in resampler.rows() {
        resampler
            .push_row(&plane[y * stride..][..horizontal.src_len], |row| resampled.extend_from_slice(row));
    }
    resampled
}
pub static VF: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(false);
