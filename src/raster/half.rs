//! IEEE 754 binary16.

/// The half nearest to `value`; of two as near, the one that is even.
pub fn half_of(value: f32) -> u16 {
    let bits = value.to_bits();
    let sign = (bits >> 16 & 0x8000) as u16;
    let magnitude = bits & 0x7fff_ffff;
    let half = match magnitude {
        // Not a number, and what is past the largest half: 65504 and half a step.
        0x7f80_0001.. => 0x7e00,
        0x477f_f000.. => 0x7c00,
        // Normal: 13 bits fewer, and another zero of the exponent.
        0x3880_0000.. => rounded(magnitude - (112 << 23), 13),
        // Subnormal: a multiple of 2^-24.
        0x3300_0000.. => rounded(magnitude & 0x7f_ffff | 0x80_0000, 126 - (magnitude >> 23)),
        _ => 0,
    };
    sign | half
}

/// `bits` without the last `count`, rounded.
fn rounded(bits: u32, count: u32) -> u16 {
    let even = bits >> count & 1;
    ((bits + (1 << (count - 1)) - 1 + even) >> count) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value_of(half: u16) -> f64 {
        let (exponent, fraction) = (i32::from(half >> 10 & 31), f64::from(half & 0x3ff));
        match exponent {
            0 => fraction * 2f64.powi(-24),
            _ => (1024.0 + fraction) * 2f64.powi(exponent - 25),
        }
    }

    #[test]
    fn every_half_is_itself_and_what_lies_between_goes_to_the_nearest_or_even() {
        for half in 0..0x7c00u16 {
            let value = value_of(half);
            assert_eq!(half_of(value as f32), half);
            assert_eq!(half_of(-value as f32), half | 0x8000);
            if half < 0x7bff {
                // Exact in f32: one bit more than a half has.
                let between = ((value + value_of(half + 1)) / 2.0) as f32;
                assert_eq!(half_of(between), half + (half & 1), "{half:#x}");
                assert_eq!(half_of(between.next_down()), half);
                assert_eq!(half_of(between.next_up()), half + 1);
            }
        }
    }

    #[test]
    fn what_is_out_of_range_is_infinite_and_no_number_stays_none() {
        assert_eq!(half_of(65504.0), 0x7bff);
        assert_eq!(half_of(65519.996), 0x7bff);
        assert_eq!(half_of(65520.0), 0x7c00);
        assert_eq!(half_of(f32::NEG_INFINITY), 0xfc00);
        assert_eq!(half_of(f32::NAN) & 0x7fff, 0x7e00);
        assert_eq!(half_of(1e-10), 0);
    }
}
