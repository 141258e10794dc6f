//! Rows of a component at the picture's size: libjpeg's "fancy" upsampling (`jdsample.c`), a triangle filter
//! over halves, and replication elsewhere.

use crate::jpeg::header::{Component, Header};
use crate::simd::I16x8;

/// Makes rows of one component.
pub struct Upsampler {
    /// Of this component, and the most of any.
    horizontal: [usize; 2],
    vertical: [usize; 2],
    /// Samples in the picture, across and down.
    columns: usize,
    rows: usize,
    strip_rows: usize,
    /// Sums of one row or two, the first and the last sample once more beside them, and whole vectors.
    sums: Vec<i16>,
}

impl Upsampler {
    /// One for each component of a picture.
    pub fn of_components(header: &Header) -> Vec<Upsampler> {
        let most = |factor: fn(&Component) -> u8| header.components.iter().map(factor).max().unwrap_or(1);
        let (most_across, most_down) = (most(|c| c.horizontal), most(|c| c.vertical));
        let alone = header.components.len() == 1;
        let upsampler = |component: &Component| {
            let horizontal = [component.horizontal, most_across].map(usize::from);
            let vertical = [component.vertical, most_down].map(usize::from);
            let samples = |pixels: u32, [own, most]: [usize; 2]| (pixels as usize * own).div_ceil(most);
            let columns = samples(header.width, horizontal);
            Upsampler {
                horizontal,
                vertical,
                columns,
                rows: samples(header.height, vertical),
                strip_rows: if alone { 8 } else { 8 * vertical[0] },
                sums: vec![0; columns.next_multiple_of(8) + 2],
            }
        };
        header.components.iter().map(upsampler).collect()
    }

    /// Rows of samples in a row of MCUs.
    pub fn strip_rows(&self) -> usize {
        self.strip_rows
    }

    /// Writes row `y` of the picture to `line`, which may be longer. `source` gives rows of samples.
    pub fn fill<'s>(&mut self, y: usize, source: impl Fn(usize) -> &'s [u8], line: &mut [u8]) {
        let halved = |[own, most]: [usize; 2]| 2 * own == most;
        let whole = |[own, most]: [usize; 2]| own == most;
        let (horizontal, vertical) = (self.horizontal, self.vertical);
        let near = source(y * vertical[0] / vertical[1]);
        // Two thirds of the distance to the row after it, or before.
        let far = || match y % 2 {
            0 => source((y / 2).saturating_sub(1)),
            _ => source((y / 2 + 1).min(self.rows - 1)),
        };
        if whole(horizontal) && whole(vertical) {
            line[..near.len()].copy_from_slice(near);
        } else if whole(horizontal) && halved(vertical) {
            let rounding = if y.is_multiple_of(2) { 1 } else { 2 };
            for (sample, (&near, &far)) in line.iter_mut().zip(near.iter().zip(far())) {
                *sample = ((3 * u16::from(near) + u16::from(far) + rounding) >> 2) as u8;
            }
        } else if halved(horizontal) && whole(vertical) && self.columns > 2 {
            for (sum, &near) in self.sums[1..].iter_mut().zip(near) {
                *sum = near.into();
            }
            self.widen([1, 2], 2, line);
        } else if halved(horizontal) && halved(vertical) && self.columns > 2 {
            for (sum, (&near, &far)) in self.sums[1..].iter_mut().zip(near.iter().zip(far())) {
                *sum = 3 * i16::from(near) + i16::from(far);
            }
            self.widen([8, 7], 4, line);
        } else if horizontal[1].is_multiple_of(horizontal[0]) {
            let times = horizontal[1] / horizontal[0];
            for (samples, &near) in line.chunks_mut(times).zip(near) {
                samples.fill(near);
            }
        } else {
            // libjpeg refuses these.
            for (x, sample) in line.iter_mut().enumerate() {
                *sample = near[(x * horizontal[0] / horizontal[1]).min(near.len() - 1)];
            }
        }
    }

    /// Makes two samples of each sum: three quarters of it and a quarter of its neighbour.
    fn widen(&mut self, rounding: [i16; 2], bits: u32, line: &mut [u8]) {
        let sums = &mut self.sums;
        sums[0] = sums[1];
        sums[self.columns + 1] = sums[self.columns];
        let [left, right] = rounding.map(I16x8::splat);
        let three = I16x8::splat(3);
        let (before, these, after) = (sums.as_chunks().0, sums[1..].as_chunks().0, sums[2..].as_chunks().0);
        for (samples, ((before, these), after)) in
            line.chunks_mut(16).zip(before.iter().zip(these).zip(after))
        {
            let weighed = I16x8::load(these).mul(three);
            let left = weighed.add(I16x8::load(before)).add(left).shr(bits);
            let right = weighed.add(I16x8::load(after)).add(right).shr(bits);
            let both = left.interleave_low(right).narrow(left.interleave_high(right));
            if let Some(samples) = samples.first_chunk_mut() {
                both.store(samples);
            }
        }
    }
}
