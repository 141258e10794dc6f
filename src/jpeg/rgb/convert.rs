//! YCbCr and inks to RGB, as libjpeg and Pillow round.

use std::array::from_fn;

use crate::simd::{I16x8, I32x4, U8x16};

/// Pixels that are converted at a time: lines are padded to so many.
pub const PIXELS: usize = 16;

/// Converts a row of JFIF's full-range BT.601: `jdcolor.c`, whose 16-bit fixed point this gives to the bit.
/// Lines are padded to [`PIXELS`].
pub fn rgb_of_ycbcr(y: &[u8], cb: &[u8], cr: &[u8], row: &mut [u8]) {
    let lines = y.as_chunks().0.iter().zip(cb.as_chunks().0).zip(cr.as_chunks().0);
    for (pixels, ((y, cb), cr)) in row.chunks_mut(3 * PIXELS).zip(lines) {
        let rgb = interleave(rgb_of([y, cb, cr].map(U8x16::load)));
        match pixels.as_chunks_mut().0 {
            [a, b, c] => [a, b, c].into_iter().zip(rgb).for_each(|(third, bytes)| bytes.store(third)),
            _ => {
                let mut whole = [[0; 16]; 3];
                whole.iter_mut().zip(rgb).for_each(|(third, bytes)| bytes.store(third));
                pixels.copy_from_slice(&whole.as_flattened()[..pixels.len()]);
            }
        }
    }
}

#[inline(always)]
fn rgb_of([y, cb, cr]: [U8x16; 3]) -> [U8x16; 3] {
    let low = rgb_of_half(y.widen_low(), cb.widen_low(), cr.widen_low());
    let high = rgb_of_half(y.widen_high(), cb.widen_high(), cr.widen_high());
    from_fn(|i| low[i].narrow(high[i]))
}

#[inline(always)]
fn rgb_of_half(y: I16x8, cb: I16x8, cr: I16x8) -> [I16x8; 3] {
    let centre = I16x8::splat(128);
    let (cb, cr) = (cb.sub(centre), cr.sub(centre));
    let halves = [cb.interleave_low(cr), cb.interleave_high(cr)];
    let weigh = |factors| {
        let [low, high] =
            halves.map(|half| half.dot(I16x8::splat_pair(factors)).add(I32x4::splat(1 << 15)).shr(16));
        low.narrow(high)
    };
    // 1.402, -0.34414 and -0.71414, and 1.772 times 2^16, less whole ones, to fit 16 bits.
    [
        y.add(cr).add(weigh([0, 26_345])),
        y.sub(cr).add(weigh([-22_554, 18_734])),
        y.add(cb).add(cb).add(weigh([-14_942, 0])),
    ]
}

#[inline(always)]
fn interleave(channels: [U8x16; 3]) -> [U8x16; 3] {
    from_fn(|third| {
        let [red, green, blue]: [U8x16; 3] = from_fn(|i| channels[i].swizzle(U8x16::load(&PLACES[third][i])));
        red.or(green).or(blue)
    })
}

/// For each third of 48 bytes and each channel, which of its samples is where; 255 where none is.
const PLACES: [[[u8; 16]; 3]; 3] = {
    let mut places = [[[255; 16]; 3]; 3];
    let mut i = 0;
    while i < 48 {
        places[i / 16][i % 3][i % 16] = (i / 3) as u8;
        i += 1;
    }
    places
};

/// Inks, 0 being none, to RGB by the plain product of their transparencies.
pub fn inks_to_rgb([cyan, magenta, yellow, black]: [u8; 4]) -> [u8; 3] {
    let light = |ink: u8| u16::from(255 - ink);
    [cyan, magenta, yellow].map(|ink| ((light(ink) * light(black) + 127) / 255) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_those_of_libjpegs_tables() {
        // FIX(x) of jdcolor.c
        let fix = |x: f64| (x * 65536.0 + 0.5) as i32;
        let limit = |value: i32| value.clamp(0, 255) as u8;
        for cb in 0..=255 {
            let (mut lines, mut expected) = ([vec![], vec![cb; 256 * 32], vec![]], vec![]);
            for (y, cr) in (0..=255).step_by(8).flat_map(|y| (0..=255).map(move |cr| (y, cr))) {
                lines[0].push(y);
                lines[2].push(cr);
                let (y, b, r) = (i32::from(y), i32::from(cb) - 128, i32::from(cr) - 128);
                expected.push([
                    limit(y + ((fix(1.402) * r + 32768) >> 16)),
                    limit(y + ((-fix(0.34414) * b - fix(0.71414) * r + 32768) >> 16)),
                    limit(y + ((fix(1.772) * b + 32768) >> 16)),
                ]);
            }
            let mut row = vec![0; expected.len() * 3];
            rgb_of_ycbcr(&lines[0], &lines[1], &lines[2], &mut row);
            assert_eq!(row.as_chunks().0, expected, "Cb {cb}");
        }
    }
}
