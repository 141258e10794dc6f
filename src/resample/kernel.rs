//! The filters that weigh source samples by their distance.

use std::f64::consts::PI;

/// A resampling filter.
///
/// When a picture shrinks, every filter but [`Kernel::Nearest`] is stretched by the same factor,
/// so that all source samples count and nothing aliases (as Pillow and libvips do).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kernel {
    /// The one sample under the centre of the output sample; aliases when shrinking.
    Nearest,
    /// Triangle; bilinear when enlarging.
    Linear,
    /// Catmull-Rom: the cubic with B = 0, C = 1/2.
    Cubic,
    /// Mitchell-Netravali: the cubic with B = C = 1/3; softer, hardly any ringing.
    Mitchell,
    /// Sinc windowed by its own lobe of twice the width.
    Lanczos2,
    /// Sinc windowed by its own lobe of three times the width; the sharpest.
    #[default]
    Lanczos3,
}

impl Kernel {
    /// Distance, in samples of the coarser grid, from which on [`Kernel::weight`] is zero.
    pub fn support(self) -> f64 {
        match self {
            Kernel::Nearest => 0.5,
            Kernel::Linear => 1.0,
            Kernel::Cubic | Kernel::Mitchell | Kernel::Lanczos2 => 2.0,
            Kernel::Lanczos3 => 3.0,
        }
    }

    /// Weight of a sample that lies `x` samples of the coarser grid from the output sample.
    pub fn weight(self, x: f64) -> f64 {
        let distance = x.abs();
        match self {
            Kernel::Nearest => f64::from(-0.5 < x && x <= 0.5),
            Kernel::Linear => (1.0 - distance).max(0.0),
            Kernel::Cubic => cubic(distance, 0.0, 0.5),
            Kernel::Mitchell => cubic(distance, 1.0 / 3.0, 1.0 / 3.0),
            Kernel::Lanczos2 => lanczos(distance, 2.0),
            Kernel::Lanczos3 => lanczos(distance, 3.0),
        }
    }
}

/// The two-parameter family of Mitchell and Netravali, "Reconstruction Filters in Computer
/// Graphics", 1988, equation 8.
fn cubic(x: f64, b: f64, c: f64) -> f64 {
    let sixth = if x < 1.0 {
        ((12.0 - 9.0 * b - 6.0 * c) * x + (-18.0 + 12.0 * b + 6.0 * c)) * x * x + (6.0 - 2.0 * b)
    } else if x < 2.0 {
        (((-b - 6.0 * c) * x + (6.0 * b + 30.0 * c)) * x + (-12.0 * b - 48.0 * c)) * x + (8.0 * b + 24.0 * c)
    } else {
        0.0
    };
    sixth / 6.0
}

/// `sinc(x) * sinc(x / lobes)`
fn lanczos(x: f64, lobes: f64) -> f64 {
    if x == 0.0 {
        1.0
    } else if x < lobes {
        lobes * sin_pi(x) * sin_pi(x / lobes) / (PI * x).powi(2)
    } else {
        0.0
    }
}

/// `sin(pi * x)` to 1e-9 by its Taylor series.
///
/// Not `f64::sin`, whose last bit differs between platforms: the same weights everywhere make the
/// same pictures everywhere.
fn sin_pi(x: f64) -> f64 {
    const STEPS: [f64; 6] = [1.0 / 6.0, 1.0 / 20.0, 1.0 / 42.0, 1.0 / 72.0, 1.0 / 110.0, 1.0 / 156.0];
    let turns = x.round_ties_even();
    let angle = PI * (x - turns);
    let square = angle * angle;
    let sine = angle * STEPS.iter().rfold(1.0, |sum, step| 1.0 - square * step * sum);
    if turns as i64 % 2 == 0 { sine } else { -sine }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sine_matches_the_library() {
        for i in -3000..=3000 {
            let x = f64::from(i) / 700.0;
            assert!((sin_pi(x) - (PI * x).sin()).abs() < 1e-9, "{x}");
        }
    }

    #[test]
    fn kernels_are_one_at_the_centre_and_zero_from_their_support_on() {
        use Kernel::*;
        for kernel in [Nearest, Linear, Cubic, Mitchell, Lanczos2, Lanczos3] {
            let peak = if kernel == Mitchell { 8.0 / 9.0 } else { 1.0 };
            assert!((kernel.weight(0.0) - peak).abs() < 1e-12);
            assert_eq!(kernel.weight(kernel.support() + 1e-9), 0.0);
            assert_eq!(kernel.weight(-kernel.support() - 1e-9), 0.0);
        }
    }
}
