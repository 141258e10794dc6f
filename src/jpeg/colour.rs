//! RGB pixels to the planes of JFIF (full-range BT.601), and chroma to fewer samples.

use std::array::from_fn;

use super::encode::{Encoder, Layout, Options, PlaneRows};
use crate::Error;
use crate::simd::{I16x8, I32x4, U8x16};

/// Encodes interleaved RGB pixels, 3 bytes each, rows without gaps.
///
/// # Errors
/// Those of [`Encoder::new`].
///
/// # Panics
/// If `rgb` is not `width * height * 3` bytes.
///
/// ```
/// use pixmill::jpeg::colour::encode_rgb;
/// use pixmill::jpeg::encode::{Layout, Options};
///
/// let file = encode_rgb(&[200, 80, 40], (1, 1), Layout::YCbCr420, Options::default()).unwrap();
/// assert!(file.starts_with(&[0xff, 0xd8]) && file.ends_with(&[0xff, 0xd9]));
/// ```
pub fn encode_rgb(
    rgb: &[u8],
    (width, height): (usize, usize),
    layout: Layout,
    options: Options,
) -> Result<Vec<u8>, Error> {
    assert_eq!(rgb.len(), width * height * 3, "three bytes a pixel");
    let mut encoder = Encoder::new((width, height), layout, options, &[], Vec::new())?;
    let row_bytes = width * 3;
    encode_rgb_with(&mut encoder, layout, (width, height), |y, row| {
        row.copy_from_slice(&rgb[y * row_bytes..][..row_bytes]);
        Ok(())
    })?;
    Ok(encoder.finish())
}

/// Gives `encoder`, which must be new and of this layout and size, all strips of a picture whose
/// rows `fill_row` writes: its number and three bytes a pixel, in order from the top.
///
/// # Errors
/// What `fill_row` returns, which ends the work.
pub fn encode_rgb_with(
    encoder: &mut Encoder,
    layout: Layout,
    size: (usize, usize),
    fill_row: impl FnMut(usize, &mut [u8]) -> Result<(), Error>,
) -> Result<(), Error> {
    strips_of_rgb(layout, size, fill_row, |planes| encoder.encode_strip(planes))
}

/// Gives `each` the planes of all strips, as [`encode_rgb_with`] does the encoder.
///
/// # Errors
/// What `fill_row` returns, which ends the work.
pub fn strips_of_rgb(
    layout: Layout,
    (width, height): (usize, usize),
    mut fill_row: impl FnMut(usize, &mut [u8]) -> Result<(), Error>,
    mut each: impl FnMut(&[PlaneRows]),
) -> Result<(), Error> {
    let mut strip = Strip::new(layout, width);
    let mut pixels = vec![0; layout.strip_height() * width * 3];
    for top in (0..height).step_by(layout.strip_height()) {
        let rows = layout.strip_height().min(height - top);
        for (y, row) in (top..top + rows).zip(pixels.chunks_exact_mut(width * 3)) {
            fill_row(y, row)?;
        }
        strip.convert(&pixels[..rows * width * 3]);
        each(&strip.planes());
    }
    Ok(())
}

/// What the encoder is given for one pixel.
pub fn ycbcr_of(rgb: [u8; 3]) -> [u8; 3] {
    let mut pixels = [0; 48];
    pixels[..3].copy_from_slice(&rgb);
    ycbcr(&pixels).map(|samples| {
        let mut sixteen = [0; 16];
        samples.store(&mut sixteen);
        sixteen[0]
    })
}

/// Encodes grey pixels, one byte each, rows without gaps.
///
/// # Errors
/// Those of [`Encoder::new`].
///
/// # Panics
/// If `grey` is not `width * height` bytes.
pub fn encode_grey(grey: &[u8], (width, height): (usize, usize), options: Options) -> Result<Vec<u8>, Error> {
    let mut encoder = Encoder::new((width, height), Layout::Grey, options, &[], Vec::new())?;
    assert_eq!(grey.len(), width * height, "a byte a pixel");
    for samples in grey.chunks(Layout::Grey.strip_height() * width) {
        encoder.encode_strip(&[PlaneRows { samples, stride: width }]);
    }
    Ok(encoder.finish())
}

/// The planes of a strip. Rows are filled up to whole vectors by repeating the last sample.
struct Strip {
    layout: Layout,
    width: usize,
    stride: usize,
    planes: [Vec<u8>; 3],
}

impl Strip {
    fn new(layout: Layout, width: usize) -> Self {
        let stride = width.next_multiple_of(32);
        let plane = vec![0; stride * layout.strip_height()];
        Strip { layout, width, stride, planes: [plane.clone(), plane.clone(), plane] }
    }

    fn planes(&self) -> Vec<PlaneRows<'_>> {
        let count = self.layout.sampling().len();
        let plane = |samples| PlaneRows { samples, stride: self.stride };
        self.planes[..count].iter().map(|samples| plane(&samples[..])).collect()
    }

    fn convert(&mut self, rgb: &[u8]) {
        let rows = rgb.chunks_exact(self.width * 3);
        let count = rows.len();
        for (i, row) in rows.enumerate() {
            let range = i * self.stride..(i + 1) * self.stride;
            convert_row(row, self.planes.each_mut().map(|plane| &mut plane[range.clone()]));
        }
        // As in libjpeg, halves are rounded down and up in turn.
        for chroma in &mut self.planes[1..] {
            for row in 0..count {
                match self.layout {
                    Layout::Grey | Layout::YCbCr444 => {}
                    Layout::YCbCr422 => halve(chroma, [row, row], row, [0, 2], self.stride),
                    Layout::YCbCr420 if row % 2 > 0 => {}
                    Layout::YCbCr420 => {
                        let below = (row + 1).min(count - 1);
                        halve(chroma, [row, below], row / 2, [1, 2], self.stride);
                    }
                }
            }
        }
    }
}

/// Converts a row of pixels; what the planes' rows hold beyond it repeats the last one.
fn convert_row(rgb: &[u8], mut planes: [&mut [u8]; 3]) {
    let (whole, rest) = rgb.as_chunks();
    let mut last = [0; 48];
    last[..rest.len()].copy_from_slice(rest);
    let [luma, blue, red] = planes.each_mut().map(|plane| plane.as_chunks_mut().0);
    let chunks = luma.iter_mut().zip(blue).zip(red);
    for (pixels, ((luma, blue), red)) in whole.iter().chain([&last]).zip(chunks) {
        for (samples, plane) in ycbcr(pixels).into_iter().zip([luma, blue, red]) {
            samples.store(plane);
        }
    }
    for plane in planes {
        let (row, beyond) = plane.split_at_mut(rgb.len() / 3);
        beyond.fill(row[row.len() - 1]);
    }
}

/// Sixteen pixels in 15-bit fixed point; within 1 of the exact values.
#[inline(always)]
fn ycbcr(pixels: &[u8; 48]) -> [U8x16; 3] {
    let (thirds, _) = pixels.as_chunks();
    let [red, green, blue] = CHANNELS.each_ref().map(|sources| {
        let picked: [U8x16; 3] = from_fn(|i| U8x16::load(&thirds[i]).swizzle(U8x16::load(&sources[i])));
        picked[0].or(picked[1]).or(picked[2])
    });
    let low = mix(red.widen_low(), green.widen_low(), blue.widen_low());
    let high = mix(red.widen_high(), green.widen_high(), blue.widen_high());
    from_fn(|i| low[i].narrow(high[i]))
}

#[inline(always)]
fn mix(red: I16x8, green: I16x8, blue: I16x8) -> [I16x8; 3] {
    let one = I16x8::splat(1);
    let halves = [
        (red.interleave_low(green), blue.interleave_low(one)),
        (red.interleave_high(green), blue.interleave_high(one)),
    ];
    let weigh = |[r, g, b, rounding]: [i16; 4], offset| {
        let [low, high] = halves.map(|(red_green, blue_one)| -> I32x4 {
            let sum = red_green.dot(alternate(r, g)).add(blue_one.dot(alternate(b, rounding)));
            sum.shr(15)
        });
        low.narrow(high).add(I16x8::splat(offset))
    };
    [
        weigh([9798, 19234, 3736, 16384], 0),
        weigh([-5529, -10855, 16384, 16383], 128),
        weigh([16384, -13720, -2664, 16383], 128),
    ]
}

/// For each channel and each third of 48 bytes, where in the third the channel's bytes are; 255
/// where in another.
const CHANNELS: [[[u8; 16]; 3]; 3] = {
    let mut channels = [[[255; 16]; 3]; 3];
    let mut i = 0;
    while i < 48 {
        channels[i % 3][i / 16][i / 3] = i as u8 % 16;
        i += 1;
    }
    channels
};

#[inline(always)]
fn alternate(a: i16, b: i16) -> I16x8 {
    I16x8::load(&[a, b, a, b, a, b, a, b])
}

/// Averages two by two samples of two rows of a plane, in place: row `to` is not below them.
fn halve(plane: &mut [u8], rows: [usize; 2], to: usize, bias: [i16; 2], stride: usize) {
    let bias = alternate(bias[0], bias[1]);
    let (chunks, _) = plane.as_chunks_mut();
    let [upper, lower, to] = [rows[0], rows[1], to].map(|row| row * stride / 16);
    for i in 0..stride / 32 {
        let [left, right] = [2 * i, 2 * i + 1].map(|i| {
            let [upper, lower] = [upper, lower].map(|row| U8x16::load(&chunks[row + i]).add_pairs());
            upper.add(lower).add(bias).shr(2)
        });
        left.narrow(right).store(&mut chunks[to + i]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn planes_are_within_one_of_the_exact_ones() {
        let levels = || (0..=255).step_by(5);
        let pixels: Vec<[u8; 3]> =
            levels().flat_map(|r| levels().flat_map(move |g| levels().map(move |b| [r, g, b]))).collect();
        let width = pixels.len();
        let mut strip = Strip::new(Layout::YCbCr444, width);
        strip.convert(pixels.as_flattened());
        for (i, pixel) in pixels.iter().enumerate() {
            let [r, g, b] = pixel.map(f64::from);
            let exact = [
                0.299 * r + 0.587 * g + 0.114 * b,
                128.0 - 0.168736 * r - 0.331264 * g + 0.5 * b,
                128.0 + 0.5 * r - 0.418688 * g - 0.081312 * b,
            ];
            for (plane, exact) in strip.planes.iter().zip(exact) {
                assert!((f64::from(plane[i]) - exact).abs() < 0.51 + f64::from(exact > 255.0));
            }
        }
        assert!(
            strip
                .planes
                .iter()
                .all(|plane| plane[width..strip.stride] == vec![plane[width - 1]; strip.stride - width])
        );
    }

    #[test]
    fn chroma_is_the_average() {
        let rows = 5;
        let plane: Vec<u8> = (0..32 * rows).map(|i| (i * i % 251) as u8).collect();
        for (row, below) in [(0, 0), (2, 3), (4, 4)] {
            let mut halved = plane.clone();
            halve(&mut halved, [row, below], row / 2, [1, 2], 32);
            for x in 0..16 {
                let sum: usize = [row, below]
                    .iter()
                    .flat_map(|row| &plane[row * 32 + 2 * x..][..2])
                    .map(|sample| usize::from(*sample))
                    .sum();
                assert_eq!(usize::from(halved[row / 2 * 32 + x]), (sum + 1 + x % 2) / 4);
            }
        }
    }
}
