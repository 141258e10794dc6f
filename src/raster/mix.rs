//! Rows of pixels, resampled as they come.

use super::sources::NextRow;
use crate::colour::{from_linear, to_linear};
use crate::formats::{Channels, Pixels, zeros};
use crate::resample::wide::{Pixel, WideResampler};
use crate::resample::{Axis, Resampler, WeightsCache};
use crate::{Error, Stage, Watch};
use std::ops::Range;

/// Rows that are read before they are resampled: between them the stages are told apart.
const BLOCK_ROWS: usize = 16;

/// Resamples a picture of which `next_row` gives the rows: its levels, or the light that they are in sRGB.
///
/// # Errors
/// Those of `next_row` and `watch`; [`Error::OutOfMemory`].
pub fn resample(
    channels: Channels,
    axes: (Axis, Axis),
    linear_light: bool,
    next_row: &mut NextRow,
    weights: &mut WeightsCache,
    watch: &mut dyn Watch,
) -> Result<Pixels, Error> {
    match (linear_light || channels.has_alpha(), channels.count()) {
        (false, _) => blocks(channels, axes, Planes::new(channels, axes, weights), next_row, watch),
        (true, 1) => blocks(channels, axes, Wide::<1>::new(channels, axes, linear_light), next_row, watch),
        (true, 2) => blocks(channels, axes, Wide::<2>::new(channels, axes, linear_light), next_row, watch),
        (true, 3) => blocks(channels, axes, Wide::<3>::new(channels, axes, linear_light), next_row, watch),
        (true, _) => blocks(channels, axes, Wide::<4>::new(channels, axes, linear_light), next_row, watch),
    }
}

/// Bytes that [`resample`] asks for beside its result, and rows on the way to it.
pub fn need(row_len: usize, channels: Channels, (horizontal, vertical): (Axis, Axis), linear: bool) -> u64 {
    let rows = (BLOCK_ROWS as u64 + 4) * row_len as u64;
    rows + match linear || channels.has_alpha() {
        false => channels.count() as u64 * Resampler::need_precise(horizontal, vertical),
        true => WideResampler::need(horizontal, vertical) + (horizontal.src_len * size_of::<Pixel>()) as u64,
    }
}

/// What mixes rows.
trait Mixer {
    /// Those that count.
    fn rows(&self) -> Range<usize>;
    /// Takes the next of them, and writes what is complete to its place in the result.
    fn push(&mut self, row: &[u8], samples: &mut [u8]);
}

fn blocks(
    channels: Channels,
    (horizontal, vertical): (Axis, Axis),
    mut mixer: impl Mixer,
    next_row: &mut NextRow,
    watch: &mut dyn Watch,
) -> Result<Pixels, Error> {
    let count = channels.count();
    let (width, height) = (horizontal.dst_len, vertical.dst_len);
    let mut samples = zeros(width.saturating_mul(height).saturating_mul(count))?;
    let row_len = horizontal.src_len * count;
    let mut block = zeros(row_len * BLOCK_ROWS)?;
    let wanted = mixer.rows();
    for top in (0..vertical.src_len).step_by(BLOCK_ROWS) {
        watch.enter(Stage::Decode);
        watch.go_on()?;
        let rows = BLOCK_ROWS.min(vertical.src_len - top);
        block.chunks_exact_mut(row_len).take(rows).try_for_each(&mut *next_row)?;
        watch.enter(Stage::Resample);
        for (row, y) in block.chunks_exact(row_len).zip(top..top + rows) {
            if wanted.contains(&y) {
                mixer.push(row, &mut samples);
            }
        }
    }
    Ok(Pixels { width: width as u32, height: height as u32, channels, samples })
}

/// Channel by channel, as Pillow does.
struct Planes {
    resamplers: Vec<Resampler>,
    plane: Vec<u8>,
    /// Samples of each channel that are written.
    done: [usize; 4],
}

impl Planes {
    fn new(channels: Channels, (horizontal, vertical): (Axis, Axis), weights: &mut WeightsCache) -> Planes {
        let start = |_| {
            let mut resampler = Resampler::precise();
            resampler.start(horizontal, vertical, weights);
            resampler
        };
        let resamplers = (0..channels.count()).map(start).collect();
        Planes { resamplers, plane: vec![0; horizontal.src_len], done: [0; 4] }
    }
}

impl Mixer for Planes {
    fn rows(&self) -> Range<usize> {
        self.resamplers[0].rows()
    }

    fn push(&mut self, row: &[u8], samples: &mut [u8]) {
        let count = self.resamplers.len();
        for (channel, (resampler, done)) in self.resamplers.iter_mut().zip(&mut self.done).enumerate() {
            for (sample, pixel) in self.plane.iter_mut().zip(row.chunks_exact(count)) {
                *sample = pixel[channel];
            }
            resampler.push_row(&self.plane, |row| {
                let pixels = samples[*done * count..].chunks_exact_mut(count);
                pixels.zip(row).for_each(|(pixel, sample)| pixel[channel] = *sample);
                *done += row.len();
            });
        }
    }
}

/// Pixel by pixel in single precision, `N` samples each, of which the last may be alpha: of transparent
/// pixels the colour counts for as much as there is to be seen of it.
struct Wide<const N: usize> {
    resampler: WideResampler,
    /// What each level is, 0 to 1.
    values: [f32; 256],
    linear_light: bool,
    alpha: bool,
    row: Vec<Pixel>,
    /// Samples that are written.
    done: usize,
}

impl<const N: usize> Wide<N> {
    fn new(channels: Channels, (horizontal, vertical): (Axis, Axis), linear_light: bool) -> Wide<N> {
        let mut resampler = WideResampler::default();
        resampler.start(horizontal, vertical);
        let value = |level| if linear_light { to_linear(level) } else { f32::from(level) / 255.0 };
        let values = std::array::from_fn(|level| value(level as u8));
        let (alpha, row) = (channels.has_alpha(), vec![[0.0; 4]; horizontal.src_len]);
        Wide { resampler, values, linear_light, alpha, row, done: 0 }
    }
}

impl<const N: usize> Mixer for Wide<N> {
    fn rows(&self) -> Range<usize> {
        self.resampler.rows()
    }

    fn push(&mut self, row: &[u8], samples: &mut [u8]) {
        let Wide { resampler, values, linear_light, alpha, row: wide, done } = self;
        let (linear_light, alpha) = (*linear_light, *alpha);
        for (wide, pixel) in wide.iter_mut().zip(row.as_chunks::<N>().0) {
            (0..N).for_each(|i| wide[i] = values[usize::from(pixel[i])]);
            if alpha {
                let opacity = f32::from(pixel[N - 1]) / 255.0;
                wide[..N - 1].iter_mut().for_each(|value| *value *= opacity);
                wide[N - 1] = opacity;
            }
        }
        let nearest = |value: f32| (value * 255.0 + 0.5) as u8;
        resampler.push_row(wide, |row| {
            let pixels = samples[*done..].as_chunks_mut::<N>().0;
            for (pixel, wide) in pixels.iter_mut().zip(row) {
                let opacity = if alpha { wide[N - 1] } else { 1.0 };
                if alpha && nearest(opacity) == 0 {
                    *pixel = [0; N];
                    continue;
                }
                let level = |value| if linear_light { from_linear(value) } else { nearest(value) };
                *pixel = std::array::from_fn(|i| level(wide[i] / opacity));
                if alpha {
                    pixel[N - 1] = nearest(opacity);
                }
            }
            *done += row.len() * N;
        });
    }
}
