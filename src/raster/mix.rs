//! Rows of pixels, resampled as they come.

use super::sources::NextRow;
use crate::formats::{Channels, Pixels, zeros};
use crate::resample::{Axis, Resampler};
use crate::{Error, Scratch, Stage, Watch};

/// Rows that are read before they are resampled: between them the stages are told apart.
const BLOCK_ROWS: usize = 16;

/// Resamples a picture of which `next_row` gives the rows.
///
/// # Errors
/// Those of `next_row` and `watch`; [`Error::OutOfMemory`].
pub fn resample(
    channels: Channels,
    (horizontal, vertical): (Axis, Axis),
    next_row: &mut NextRow,
    scratch: &mut Scratch,
    watch: &mut dyn Watch,
) -> Result<Pixels, Error> {
    let count = channels.count();
    let Scratch { resamplers, weights, .. } = scratch;
    let resamplers = &mut resamplers[..count];
    for resampler in resamplers.iter_mut() {
        resampler.start(horizontal, vertical, weights);
    }
    let (width, height) = (horizontal.dst_len, vertical.dst_len);
    let mut samples = zeros(width.saturating_mul(height).saturating_mul(count))?;
    let row_len = horizontal.src_len * count;
    let mut block = zeros(row_len * BLOCK_ROWS)?;
    let mut plane = zeros(horizontal.src_len)?;
    let mut done = [0; 4];
    for top in (0..vertical.src_len).step_by(BLOCK_ROWS) {
        watch.enter(Stage::Decode);
        watch.go_on()?;
        let rows = BLOCK_ROWS.min(vertical.src_len - top);
        block.chunks_exact_mut(row_len).take(rows).try_for_each(&mut *next_row)?;
        watch.enter(Stage::Resample);
        for (row, y) in block.chunks_exact(row_len).zip(top..top + rows) {
            for (channel, resampler) in resamplers.iter_mut().enumerate() {
                if !resampler.rows().contains(&y) {
                    continue;
                }
                for (sample, pixel) in plane.iter_mut().zip(row.chunks_exact(count)) {
                    *sample = pixel[channel];
                }
                resampler.push_row(&plane, |row| {
                    let pixels = samples[done[channel] * width * count..].chunks_exact_mut(count);
                    for (pixel, sample) in pixels.zip(row) {
                        pixel[channel] = *sample;
                    }
                    done[channel] += 1;
                });
            }
        }
    }
    Ok(Pixels { width: width as u32, height: height as u32, channels, samples })
}

/// Bytes that [`resample`] asks for beside its result, and rows on the way to it.
pub fn need(row_len: usize, channels: usize, (horizontal, vertical): (Axis, Axis)) -> u64 {
    let resamplers = channels as u64 * Resampler::need(horizontal, vertical);
    resamplers + (BLOCK_ROWS as u64 + 4) * row_len as u64
}
