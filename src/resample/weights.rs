//! How much each source sample counts for each output sample, along one axis.

use std::ops::Range;
use std::sync::Arc;

use super::Kernel;

/// Bits of the fraction of a coefficient: the most that leave room for weights up to 2, which a
/// Lanczos tap at a picture's edge (1.22) needs.
pub(super) const FRACTION_BITS: u32 = 14;

const ONE: f64 = (1 << FRACTION_BITS) as f64;

/// Bits of the fraction in Pillow.
pub(super) const PRECISE_BITS: u32 = 22;

/// Bits of the lower of the two parts of such a coefficient, each of which fits an `i16`.
pub(super) const LOW_BITS: u32 = 12;

/// How coefficients are rounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Precision {
    /// To [`FRACTION_BITS`], one pair of coefficients after the other.
    #[default]
    Fast,
    /// To [`PRECISE_BITS`]: of each pair first the upper parts, then the lower.
    Pillow,
}

impl Precision {
    /// Parts of a coefficient.
    fn parts(self) -> usize {
        match self {
            Precision::Fast => 1,
            Precision::Pillow => 2,
        }
    }
}

/// One axis of a resampling: which stretch of the source becomes how many samples.
///
/// Coordinates are in source samples, the first of which covers 0.0 to 1.0. A window that cuts
/// samples is a fractional crop; one that reaches past an edge sees the nearest samples, so a
/// chroma plane sited half a sample away can be addressed exactly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis {
    /// Samples in the source, at least 1.
    pub src_len: usize,
    /// Where the window starts.
    pub src_start: f64,
    /// Length of the window, above 0.
    pub src_span: f64,
    /// Samples to make of the window, at least 1.
    pub dst_len: usize,
    /// Pixels of the result for which one of its samples stands, at least 1.
    pub dst_pixels: usize,
    /// Of these, how many of the first sample and of the last are not seen, and count for nothing.
    pub dst_unseen: [usize; 2],
    pub kernel: Kernel,
}

impl Axis {
    /// The whole source, `src_len` samples to `dst_len`.
    pub fn whole(src_len: usize, dst_len: usize, kernel: Kernel) -> Self {
        let (src_start, src_span) = (0.0, src_len as f64);
        Axis { src_len, src_start, src_span, dst_len, dst_pixels: 1, dst_unseen: [0; 2], kernel }
    }

    /// Of a sample that stands for several pixels, the mean is taken of what the kernel makes of each; unless
    /// it can be interpolated, which is nearer to the exact picture (`docs/fidelity.md`).
    fn parts(self) -> usize {
        let interpolates = !matches!(self.kernel, Kernel::Nearest | Kernel::Box);
        if interpolates && self.src_span <= self.dst_len as f64 { 1 } else { self.dst_pixels }
    }

    /// Source samples from one part of the result to the next.
    fn scale(self) -> f64 {
        self.src_span / (self.dst_len * self.parts()) as f64
    }

    /// Taps of each sample of the result; even.
    pub(crate) fn taps(self) -> usize {
        let scale = self.scale();
        let length = 2.0 * self.kernel.reach(scale) + (self.parts() - 1) as f64 * scale;
        (length.ceil() as usize).min(self.src_len).next_multiple_of(2)
    }

    /// The centres of the parts of sample `i`.
    fn centers(self, i: usize) -> impl Iterator<Item = f64> {
        let Axis { src_len, src_start, src_span, dst_len, dst_pixels, dst_unseen, .. } = self;
        let pixels = dst_len * dst_pixels;
        let first = (i * dst_pixels).max(dst_unseen[0]);
        let end = ((i + 1) * dst_pixels).min(pixels - dst_unseen[1]);
        let parts = self.parts().min(end - first);
        let size = (end - first) as f64 / parts as f64;
        let scale = src_span / pixels as f64;
        (0..parts).map(move |part| {
            let center = src_start + (first as f64 + (part as f64 + 0.5) * size) * scale;
            center.clamp(0.0, (src_len as f64).next_down())
        })
    }

    /// Hands `take`, for each sample of the result, its first tap and the weights of all its taps, which
    /// are zero past the source's end.
    pub(super) fn weigh(self, mut take: impl FnMut(usize, &[f64])) {
        let Axis { src_len, kernel, .. } = self;
        let (scale, taps) = (self.scale(), self.taps());
        let reach = kernel.reach(scale);
        let mut weights = vec![0.0; taps];
        let mut of_part = weights.clone();
        for i in 0..self.dst_len {
            let mut centers = self.centers(i).peekable();
            let first = centers.peek().map_or(0, |center| (center - reach + 0.5).max(0.0) as usize);
            let first = first.min(src_len.saturating_sub(taps));
            weights.fill(0.0);
            let mut sum_of_first = None;
            for center in centers {
                // Pillow's bounds: the box's edge can lie on a sample's centre, but for the last bit.
                let end = (center + reach + 0.5) as usize;
                for (tap, weight) in (first..src_len).zip(&mut of_part) {
                    *weight = if tap < end { kernel.weight(tap as f64 - center + 0.5, scale) } else { 0.0 };
                }
                // Each counts the same; the first, which may be the only one, as it is.
                let sum: f64 = of_part.iter().sum();
                let share = *sum_of_first.get_or_insert(sum) / sum;
                weights.iter_mut().zip(&of_part).for_each(|(sum, weight)| *sum += share * weight);
            }
            take(first, &weights);
        }
    }
}

/// The latest weights that were computed. Pictures of a folder have few sizes between them, and
/// planes of a picture fewer: without it, weights took a twentieth of the time of small pictures.
#[derive(Debug, Default)]
pub struct WeightsCache {
    /// The latest last.
    entries: Vec<Arc<Weights>>,
}

impl WeightsCache {
    /// Four for each of four sizes: a side and its half, both ways.
    const ENTRIES: usize = 16;

    /// The weights of `axis`.
    pub(super) fn get(&mut self, axis: Axis, precision: Precision) -> Arc<Weights> {
        let wanted = Some((axis, precision));
        let found = self.entries.iter().position(|weights| weights.axis == wanted);
        let mut weights = match found {
            Some(index) => self.entries.remove(index),
            None if self.entries.len() < Self::ENTRIES => Arc::default(),
            None => self.entries.remove(0),
        };
        if found.is_none() {
            Arc::make_mut(&mut weights).fit(axis, precision);
        }
        self.entries.push(weights.clone());
        weights
    }

    /// Bytes held.
    pub fn held(&self) -> usize {
        self.entries.iter().map(|weights| weights.held()).sum()
    }
}

/// Fixed-point coefficients of an [`Axis`].
///
/// Each output sample has the same, even number of taps, those past its kernel's reach being zero,
/// and their sum is one: exactly if fast, as closely as Pillow's if precise. Taps outside the source
/// are dropped and the others scaled up.
#[derive(Debug, Default, Clone)]
pub(super) struct Weights {
    axis: Option<(Axis, Precision)>,
    /// The source samples that any output sample is made of.
    source: Range<usize>,
    taps: usize,
    /// For each output sample its first tap, counted from `source.start`.
    first: Vec<usize>,
    coefficients: Vec<[i16; 2]>,
}

impl Weights {
    /// Computes the weights of `axis`.
    pub fn fit(&mut self, axis: Axis, precision: Precision) {
        let Axis { src_len, dst_len, .. } = axis;
        self.taps = axis.taps();
        self.first.clear();
        self.first.reserve_exact(dst_len);
        self.coefficients.clear();
        self.coefficients.reserve_exact(dst_len * self.taps / 2 * precision.parts());
        axis.weigh(|first, weights| {
            self.first.push(first);
            match precision {
                Precision::Fast => self.push_rounded(weights),
                Precision::Pillow => self.push_split(weights),
            }
        });
        let start = self.first[0];
        self.source = start..src_len.min(self.first[dst_len - 1] + self.taps);
        self.first.iter_mut().for_each(|first| *first -= start);
        self.axis = Some((axis, precision));
    }

    /// Appends `weights`, an even number, brought to a sum of one.
    ///
    /// What is rounded is the running sum, so that errors do not add up over thousands of taps.
    fn push_rounded(&mut self, weights: &[f64]) {
        let unit = ONE / weights.iter().sum::<f64>();
        let (mut sum, mut given) = (0.0, 0);
        let mut round = |weight: f64| {
            sum += weight * unit;
            let due = sum.round_ties_even() as i32;
            (due - std::mem::replace(&mut given, due)) as i16
        };
        self.coefficients.extend(weights.as_chunks().0.iter().map(|[a, b]| [round(*a), round(*b)]));
    }

    /// Appends `weights`, each rounded by itself, as Pillow's `normalize_coeffs_8bpc` does.
    fn push_split(&mut self, weights: &[f64]) {
        let sum: f64 = weights.iter().sum();
        let round = |weight: f64| (weight / sum * f64::from(1 << PRECISE_BITS)).round() as i32;
        for pair in weights.as_chunks::<2>().0 {
            let pair = pair.map(round);
            let parts =
                [pair.map(|c| (c >> LOW_BITS) as i16), pair.map(|c| (c & ((1 << LOW_BITS) - 1)) as i16)];
            self.coefficients.extend(parts);
        }
    }

    /// Bytes that the weights of `axis` take, and what is held while they are made.
    pub fn need(axis: Axis, precision: Precision) -> u64 {
        let (samples, taps) = (axis.dst_len as u64, axis.taps() as u64);
        samples * (size_of::<usize>() as u64 + 2 * taps * precision.parts() as u64) + 16 * taps
    }

    fn held(&self) -> usize {
        self.first.capacity() * size_of::<usize>() + self.coefficients.capacity() * 4
    }

    /// The source samples that any output sample is made of.
    pub fn source(&self) -> Range<usize> {
        self.source.clone()
    }

    /// Taps of each output sample; even.
    pub fn taps(&self) -> usize {
        self.taps
    }

    /// Output samples.
    pub fn len(&self) -> usize {
        self.first.len()
    }

    /// First tap of output sample `i`, counted from the start of [`Weights::source`], and its
    /// coefficients.
    pub fn get(&self, i: usize) -> Option<(usize, &[[i16; 2]])> {
        let length = self.coefficients.len() / self.first.len();
        Some((*self.first.get(i)?, self.coefficients.get(i * length..(i + 1) * length)?))
    }
}
