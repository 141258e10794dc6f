//! The way through RGB pixels, for files whose components are not grey or YCbCr.

use crate::jpeg::colour::strips_of_rgb;
use crate::jpeg::{Colour, Header};
use crate::output::Output;
use crate::plan::Plan;
use crate::{Error, Watch};

/// Encodes the resampled planes of an RGB, CMYK or YCCK file, row by row. Inks are turned into RGB by
/// the plain product of their transparencies, as Pillow does: no profile is applied.
pub fn encode(
    plan: &Plan,
    header: &Header,
    stored: &[Vec<u8>],
    background: [u8; 3],
    output: &mut Output,
    watch: &mut dyn Watch,
) -> Result<(), Error> {
    let place = &plan.placement;
    let component = &plan.components[0];
    let size = (component.horizontal.dst_len, component.vertical.dst_len);
    let (left, top) = (place.left as usize, place.top as usize);
    let (width, height) = (place.width as usize, place.height as usize);
    let canvas_row = |y: usize, row: &mut [u8]| {
        watch.go_on()?;
        row.as_chunks_mut().0.fill(background);
        if (top..top + height).contains(&y) {
            let (pixels, _) = row[left * 3..].as_chunks_mut();
            for (pixel, i) in pixels[..width].iter_mut().zip(plan.orientation.row(size, y - top)) {
                let sample = |plane: usize| stored.get(plane).map_or(0, |samples| samples[i]);
                *pixel = rgb(header, [sample(0), sample(1), sample(2), sample(3)]);
            }
        }
        Ok(())
    };
    let canvas = (place.canvas_width as usize, place.canvas_height as usize);
    strips_of_rgb(plan.layout, canvas, canvas_row, |planes| output.strip(planes))
}

/// Red, green and blue of a pixel of its components' samples.
pub fn rgb(header: &Header, samples: [u8; 4]) -> [u8; 3] {
    let [first, second, third, _] = samples;
    match header.colour {
        Colour::Cmyk | Colour::Ycck => {
            let [c, m, y, black] = inks(header, samples);
            inks_to_rgb([c, m, y], black, header.adobe)
        }
        Colour::YCbCr => rgb_of_ycbcr(first, second, third),
        Colour::Rgb | Colour::Grey => [first, second, third],
    }
}

/// Cyan, magenta, yellow and black, inverted as the file has them, of the samples of a CMYK or YCCK file.
pub fn inks(header: &Header, samples: [u8; 4]) -> [u8; 4] {
    let [y, cb, cr, black] = samples;
    if header.colour == Colour::Cmyk {
        return samples;
    }
    // T.872, 6.5.3: the first three are the inverted inks as YCbCr.
    let [cyan, magenta, yellow] = rgb_of_ycbcr(y, cb, cr).map(|ink| 255 - ink);
    [cyan, magenta, yellow, black]
}

/// Adobe's files hold inverted inks: 255 is none.
fn inks_to_rgb(inks: [u8; 3], black: u8, inverted: bool) -> [u8; 3] {
    let light = |ink: u8| u16::from(if inverted { ink } else { 255 - ink });
    inks.map(|ink| ((light(ink) * light(black) + 127) / 255) as u8)
}

/// JFIF, full range.
pub fn rgb_of_ycbcr(y: u8, cb: u8, cr: u8) -> [u8; 3] {
    let (y, cb, cr) = (f32::from(y), f32::from(cb) - 128.0, f32::from(cr) - 128.0);
    [y + 1.402 * cr, y - 0.344_136 * cb - 0.714_136 * cr, y + 1.772 * cb].map(|value| value.round() as u8)
}
