//! Raw samples as neural nets take them: always red, green and blue.

use super::canvas::Canvas;
use super::half::half_of;
use crate::formats::{Channels, zeros};
use crate::options::{Dtype, Normalise, TensorLayout};
use crate::{Error, ResizeOptions};

/// Mean and standard deviation of each channel, of samples from 0 to 1.
fn moments(normalise: Normalise) -> ([f32; 3], [f32; 3]) {
    match normalise {
        Normalise::None | Normalise::Unit => ([0.0; 3], [1.0; 3]),
        Normalise::Signed => ([0.5; 3], [0.5; 3]),
        Normalise::ImageNet => ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
        Normalise::Clip => {
            ([0.481_454_66, 0.457_827_5, 0.408_210_73], [0.268_629_54, 0.261_302_6, 0.275_777_1])
        }
    }
}

/// In the order of operations of torchvision's `ToTensor` and `Normalize`, rounded after each.
fn value(normalise: Normalise, channel: usize, level: u8) -> f32 {
    let (mean, deviation) = moments(normalise);
    match normalise {
        Normalise::None => level.into(),
        _ => (f32::from(level) / 255.0 - mean[channel]) / deviation[channel],
    }
}

/// Bytes of a tensor, and of the rows on the way to it.
pub fn need(pixels: u64, width: u64, dtype: Dtype) -> u64 {
    pixels * 3 * dtype.bytes() as u64 + 4 * width + 3 * 256 * 4
}

/// The samples of `canvas`, which has no alpha.
pub fn of(
    canvas: &Canvas,
    options: &ResizeOptions,
    go_on: &mut dyn FnMut() -> Result<(), Error>,
) -> Result<Vec<u8>, Error> {
    let ResizeOptions { dtype, normalise, layout, .. } = *options;
    let table: Vec<[[u8; 4]; 256]> = (0..3)
        .map(|channel| {
            std::array::from_fn(|level| {
                let value = value(normalise, channel, level as u8);
                let mut bytes = [0; 4];
                match dtype {
                    Dtype::Uint8 => bytes[0] = level as u8,
                    Dtype::Float16 => bytes[..2].copy_from_slice(&half_of(value).to_le_bytes()),
                    Dtype::Float32 => bytes = value.to_le_bytes(),
                }
                bytes
            })
        })
        .collect();
    let (width, height) = (canvas.width(), canvas.height());
    let (size, area) = (dtype.bytes(), width.saturating_mul(height));
    let mut data = zeros(area.saturating_mul(3 * size))?;
    let channels = canvas.channels().count();
    let mut row = zeros(width * channels)?;
    for y in 0..height {
        go_on()?;
        canvas.row(y, &mut row);
        for (channel, table) in table.iter().enumerate() {
            let source = if canvas.channels() == Channels::Grey { 0 } else { channel };
            let levels = row.iter().skip(source).step_by(channels);
            let (start, step) = match layout {
                TensorLayout::Hwc => ((y * width * 3 + channel) * size, 3 * size),
                TensorLayout::Chw => ((channel * area + y * width) * size, size),
            };
            for (sample, level) in data[start..].chunks_mut(step).zip(levels) {
                sample[..size].copy_from_slice(&table[usize::from(*level)][..size]);
            }
        }
    }
    Ok(data)
}
