//! sRGB's curve (IEC 61966-2-1), made by the compiler: no platform's `pow` has a say in any byte.

/// From XYZ of D50, as profiles have it, to linear sRGB: the inverse of the colorants of the
/// ICC's own sRGB profile.
pub const SRGB_FROM_XYZ: [[f64; 3]; 3] = inverse(XYZ_FROM_SRGB);

pub const XYZ_FROM_SRGB: [[f64; 3]; 3] = [
    [0.436065674, 0.385147095, 0.143066406],
    [0.222488403, 0.716873169, 0.060607910],
    [0.013916016, 0.097076416, 0.714096069],
];

/// Linear light, 0 to 1, of each level.
static LINEAR: [f32; 256] = {
    let mut linear = [0.0; 256];
    let mut level = 0;
    while level < 256 {
        linear[level] = decode(level as f64 / 255.0) as f32;
        level += 1;
    }
    linear
};

/// The least light of the level after each: half way to it, as the curve goes. No light is past white.
static LEAST: [f32; 256] = {
    let mut least = [f32::NAN; 256];
    let mut level = 0;
    while level < 255 {
        least[level] = decode((level as f64 + 0.5) / 255.0) as f32;
        level += 1;
    }
    least
};

const CELLS: usize = 4096;

/// The level at the lower end of each of so many equal parts of 0 to 1. The curve is nowhere steeper
/// than 12.92 * 255 levels, so that at most one level begins inside of a part.
static LEVELS: [u8; CELLS] = {
    let mut levels = [0; CELLS];
    let (mut cell, mut level) = (0, 0);
    while cell < CELLS {
        while LEAST[level] <= cell as f32 / CELLS as f32 {
            level += 1;
        }
        levels[cell] = level as u8;
        cell += 1;
    }
    levels
};

/// Linear light, 0 to 1, of a level of sRGB.
#[inline(always)]
pub fn to_linear(level: u8) -> f32 {
    LINEAR[usize::from(level)]
}

/// The nearest level of sRGB, as the curve goes. Light below 0 or none at all (NaN) is black, past 1 white.
#[inline(always)]
pub fn from_linear(light: f32) -> u8 {
    let level = LEVELS[((light * CELLS as f32) as usize).min(CELLS - 1)];
    level + u8::from(light >= LEAST[usize::from(level)])
}

/// [`to_linear`] of a row.
///
/// # Panics
/// When the rows are not of one length, as in [`from_linear_row`].
pub fn to_linear_row(levels: &[u8], light: &mut [f32]) {
    assert_eq!(levels.len(), light.len(), "rows of one length");
    for (level, light) in levels.iter().zip(light) {
        *light = to_linear(*level);
    }
}

/// [`from_linear`] of a row.
pub fn from_linear_row(light: &[f32], levels: &mut [u8]) {
    assert_eq!(levels.len(), light.len(), "rows of one length");
    for (light, level) in light.iter().zip(levels) {
        *level = from_linear(*light);
    }
}

const fn decode(value: f64) -> f64 {
    if value <= 0.04045 {
        return value / 12.92;
    }
    // x^2.4 is x^2 times the fifth root of x^2.
    let square = ((value + 0.055) / 1.055) * ((value + 0.055) / 1.055);
    let mut root = 1.0;
    let mut step = 0;
    while step < 40 {
        root -= (root - square / (root * root * root * root)) / 5.0;
        step += 1;
    }
    square * root
}

pub const fn inverse(m: [[f64; 3]; 3]) -> [[f64; 3]; 3] {
    let mut inverse = [[0.0; 3]; 3];
    let (mut row, mut determinant) = (0, 0.0);
    while row < 3 {
        let mut column = 0;
        while column < 3 {
            let [r, s] = [(column + 1) % 3, (column + 2) % 3];
            let [c, d] = [(row + 1) % 3, (row + 2) % 3];
            inverse[row][column] = m[r][c] * m[s][d] - m[r][d] * m[s][c];
            column += 1;
        }
        determinant += inverse[row][0] * m[0][row];
        row += 1;
    }
    let mut i = 0;
    while i < 9 {
        inverse[i / 3][i % 3] /= determinant;
        i += 1;
    }
    inverse
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(value: f64) -> f64 {
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    }

    #[test]
    fn levels_come_back_and_are_as_the_standard_says() {
        for level in 0..=255 {
            assert_eq!(from_linear(to_linear(level)), level);
            assert!((f64::from(to_linear(level)) - exact(f64::from(level) / 255.0)).abs() < 6e-8);
        }
    }

    #[test]
    fn light_becomes_the_nearest_level() {
        let nearest = |light: f32| {
            let value = if f64::from(light) <= 0.0031308 {
                12.92 * f64::from(light)
            } else {
                1.055 * f64::from(light).powf(1.0 / 2.4) - 0.055
            };
            (value * 255.0).clamp(0.0, 255.0)
        };
        for i in -1000..1_001_000 {
            let light = i as f32 / 1e6;
            let error = (f64::from(from_linear(light)) - nearest(light)).abs();
            assert!(error <= 0.500_1, "{light} became {}", from_linear(light));
        }
    }

    #[test]
    fn what_is_no_light_is_black_or_white() {
        let lights = [f32::NAN, f32::NEG_INFINITY, -1.0, -0.0, 1.0, 1.5, f32::INFINITY];
        assert_eq!(lights.map(from_linear), [0, 0, 0, 0, 255, 255, 255]);
        assert_eq!(from_linear(f32::from_bits(1.0_f32.to_bits() - 1)), 255);
    }

    #[test]
    fn rows_are_their_samples() {
        let levels: Vec<u8> = (0..=255).collect();
        let (mut light, mut back) = (vec![0.0; 256], vec![0; 256]);
        to_linear_row(&levels, &mut light);
        from_linear_row(&light, &mut back);
        assert_eq!(back, levels);
        assert_eq!(light[128], to_linear(128));
    }
}
