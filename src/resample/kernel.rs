//! The filters that weigh source samples by their distance.

use std::f64::consts::PI;

/// A resampling filter.
///
/// When a picture shrinks, every filter but [`Kernel::Nearest`] is stretched by the same factor,
/// so that all source samples count and nothing aliases (as Pillow and libvips do). Which one is
/// which of other libraries is in `docs/fidelity.md`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kernel {
    /// The one sample under the centre of the output sample; aliases when shrinking.
    Nearest,
    /// Mean of the samples whose centres lie under the output sample; the nearest when enlarging.
    Box,
    /// Mean of all that lies under the output sample, where samples it cuts count in part: OpenCV's
    /// `INTER_AREA`, which enlarges to flat squares with mixed edges.
    Area,
    /// Triangle; bilinear when enlarging.
    Linear,
    /// Sinc in a Hamming window as wide as the triangle, and sharper than that: Pillow's.
    Hamming,
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
    /// Distance from which on a source sample does not count, in source samples, of which `scale`
    /// become one of the result.
    pub fn reach(self, scale: f64) -> f64 {
        let support = match self {
            Kernel::Area => return (scale + 1.0) / 2.0,
            Kernel::Nearest | Kernel::Box => 0.5,
            Kernel::Linear | Kernel::Hamming => 1.0,
            Kernel::Cubic | Kernel::Mitchell | Kernel::Lanczos2 => 2.0,
            Kernel::Lanczos3 => 3.0,
        };
        support * self.stretch(scale)
    }

    /// Weight of a source sample whose centre lies `distance` after that of the output sample, before
    /// all are brought to a sum of one.
    pub fn weight(self, distance: f64, scale: f64) -> f64 {
        // The order of Pillow's operations: on the box's edge the last bit decides.
        let x = distance * (1.0 / self.stretch(scale));
        match self {
            Kernel::Nearest | Kernel::Box => f64::from(-0.5 < x && x <= 0.5),
            // The length of source that both cover.
            Kernel::Area => (self.reach(scale) - distance.abs()).clamp(0.0, scale.min(1.0)),
            Kernel::Linear => (1.0 - x.abs()).max(0.0),
            Kernel::Hamming => hamming(x.abs()),
            Kernel::Cubic => cubic(x.abs(), 0.0, 0.5),
            Kernel::Mitchell => cubic(x.abs(), 1.0 / 3.0, 1.0 / 3.0),
            Kernel::Lanczos2 => lanczos(x.abs(), 2.0),
            Kernel::Lanczos3 => lanczos(x.abs(), 3.0),
        }
    }

    fn stretch(self, scale: f64) -> f64 {
        if self == Kernel::Nearest { 1.0 } else { scale.max(1.0) }
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

fn hamming(x: f64) -> f64 {
    if x == 0.0 {
        1.0
    } else if x < 1.0 {
        // Pillow's constants are of single precision.
        sin_pi(x) / (PI * x) * (f64::from(0.54_f32) + f64::from(0.46_f32) * sin_pi(x + 0.5))
    } else {
        0.0
    }
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

/// `sin(pi * x)` by its Taylor series, as close as `f64` is.
///
/// Not `f64::sin`, whose last bit differs between platforms: the same weights everywhere make the
/// same pictures everywhere.
fn sin_pi(x: f64) -> f64 {
    // 2n (2n + 1)
    const STEPS: [f64; 10] = [6.0, 20.0, 42.0, 72.0, 110.0, 156.0, 210.0, 272.0, 342.0, 420.0];
    let turns = x.round_ties_even();
    let angle = PI * (x - turns);
    let square = angle * angle;
    let sine = angle * STEPS.iter().rfold(1.0, |sum, step| 1.0 - square / step * sum);
    if turns as i64 % 2 == 0 { sine } else { -sine }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sine_matches_the_library() {
        for i in -3000..=3000 {
            let x = f64::from(i) / 700.0;
            assert!((sin_pi(x) - (PI * x).sin()).abs() < 1e-14, "{x}");
        }
    }

    #[test]
    fn kernels_are_one_at_the_centre_and_zero_from_their_reach_on() {
        use Kernel::*;
        for kernel in [Nearest, Box, Linear, Hamming, Cubic, Mitchell, Lanczos2, Lanczos3] {
            let peak = if kernel == Mitchell { 8.0 / 9.0 } else { 1.0 };
            for scale in [0.4, 1.0, 2.5] {
                assert!((kernel.weight(0.0, scale) - peak).abs() < 1e-12);
                assert_eq!(kernel.weight(kernel.reach(scale) + 1e-9, scale), 0.0);
                assert_eq!(kernel.weight(-kernel.reach(scale) - 1e-9, scale), 0.0);
            }
        }
    }

    #[test]
    fn area_is_what_both_samples_cover() {
        for (distance, scale, covered) in [
            (0.0, 3.0, 1.0),
            (1.0, 3.0, 1.0),
            (1.75, 3.0, 0.25),
            (2.0, 3.0, 0.0),
            (0.25, 0.5, 0.5),
            (0.5, 0.5, 0.25),
        ] {
            assert_eq!(Kernel::Area.weight(distance, scale), covered, "{distance} at {scale}");
            assert_eq!(Kernel::Area.weight(-distance, scale), covered);
        }
    }
}
