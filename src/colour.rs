//! Colour: pixels of any ICC profile to sRGB, and sRGB to linear light and back.
//!
//! The crate moxcms reads profiles (`profile.rs`); the arithmetic is ours, and follows the profile's own
//! grid. docs/colour.md has the differences from LittleCMS.

mod calibrated;
mod linear;
mod lut;
mod profile;

pub use linear::{from_linear, from_linear_row, to_linear, to_linear_row};

use lut::Lut;
use profile::{Curve, Kind, Profile};
use std::fmt;

/// What samples mean before conversion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Model {
    Grey,
    Rgb,
    /// Four inks; `inverted` as Adobe's JPEGs store them, 255 for none.
    Cmyk {
        inverted: bool,
    },
}

impl Model {
    /// Samples a pixel before conversion.
    pub fn channels(self) -> usize {
        match self {
            Model::Grey => 1,
            Model::Rgb => 3,
            Model::Cmyk { .. } => 4,
        }
    }
}

/// What to do about colours and depths that sRGB does not have (ICC.1, 6.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Intent {
    /// The profile's perceptual table, with black point compensation: its deepest black becomes black.
    #[default]
    Perceptual,
    /// The profile's media-relative colorimetric table, without black point compensation.
    Relative,
}

/// Why a profile is not applied: the pixels go on as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unusable {
    Damaged,
    /// It describes samples of another kind than the picture's.
    OtherModel,
    /// It is legal, but of a kind that can't be converted from.
    Unsupported,
    /// Larger than [`PROFILE_LIMIT`].
    TooLarge,
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unusable::Damaged => "its colour profile is damaged and was not applied",
            Unusable::OtherModel => "its colour profile is for pixels of another kind and was not applied",
            Unusable::Unsupported => {
                "its colour profile is of a kind that is not supported and was not applied"
            }
            Unusable::TooLarge => "its colour profile is too large and was not applied",
        })
    }
}

/// Bytes of the largest profile that is looked at. Presses' are of 0.5 to 3 MB.
pub const PROFILE_LIMIT: usize = 4 << 20;

/// A conversion to sRGB (IEC 61966-2-1). Grey stays grey, all else becomes RGB.
pub struct ToSrgb {
    model: Model,
    way: Way,
}

enum Way {
    Grey(Box<[u8; 256]>),
    /// To linear light, then to the primaries of sRGB.
    Matrix {
        curves: Box<[[f32; 256]; 3]>,
        matrix: [[f32; 3]; 3],
    },
    Lut(Box<Lut>),
}

impl ToSrgb {
    /// The conversion that `profile` asks for; none where it is sRGB's own: no level of a grey or of a
    /// coarse lattice of colours changes by more than one.
    ///
    /// # Errors
    /// Why `profile` can't be applied, which is worth a warning and no more.
    pub fn new(profile: &[u8], model: Model, intent: Intent) -> Result<Option<ToSrgb>, Unusable> {
        if profile.len() > PROFILE_LIMIT {
            return Err(Unusable::TooLarge);
        }
        let Profile { kind, black } = profile::read(profile, model, intent)?;
        let way = match kind {
            Kind::Grey { curve, is_lightness } => Way::grey(&curve, is_lightness),
            Kind::Matrix { curves, colorants } => Way::matrix(&curves, colorants),
            Kind::Lut(pipeline) => {
                let lut = Lut::new(pipeline, black).ok_or(Unusable::Damaged)?;
                match model {
                    Model::Grey => Way::Grey(Box::new(std::array::from_fn(|level| lut.grey(level as u8)))),
                    _ => Way::Lut(Box::new(lut)),
                }
            }
        };
        let conversion = ToSrgb { model, way };
        Ok((!conversion.changes_nothing()).then_some(conversion))
    }

    /// From Adobe RGB (1998), which cameras name in EXIF alone.
    pub fn from_adobe_rgb() -> ToSrgb {
        let curve = || Curve::of_gamma(563.0 / 256.0);
        // The colorants of Adobe's own profile.
        let colorants =
            [[0.60974, 0.20528, 0.14919], [0.31111, 0.62567, 0.06322], [0.01947, 0.06087, 0.74457]];
        ToSrgb { model: Model::Rgb, way: Way::matrix(&[curve(), curve(), curve()], colorants) }
    }

    /// What the samples given to [`ToSrgb::convert_row`] mean.
    pub fn model(&self) -> Model {
        self.model
    }

    /// Converts pixels. Both rows have a sample of alpha after each pixel where `alpha` says so, which
    /// is copied.
    ///
    /// # Panics
    /// When the rows are not of the same number of pixels.
    pub fn convert_row(&self, from: &[u8], to: &mut [u8], alpha: bool) {
        match (&self.way, alpha) {
            (Way::Grey(levels), false) => each::<1, 1>(from, to, |[level]| [levels[usize::from(level)]]),
            (Way::Grey(levels), true) => {
                each::<2, 2>(from, to, |[level, alpha]| [levels[usize::from(level)], alpha]);
            }
            (Way::Matrix { curves, matrix }, false) => {
                each::<3, 3>(from, to, |rgb| shape(curves, matrix, rgb));
            }
            (Way::Matrix { curves, matrix }, true) => each::<4, 4>(from, to, |[r, g, b, alpha]| {
                let [r, g, b] = shape(curves, matrix, [r, g, b]);
                [r, g, b, alpha]
            }),
            (Way::Lut(lut), alpha) => match (self.model, alpha) {
                (Model::Cmyk { inverted }, _) => {
                    let flip = if inverted { 255 } else { 0 };
                    each::<4, 3>(from, to, |inks| lut.rgb(inks.map(|ink| ink ^ flip)));
                }
                (_, false) => each::<3, 3>(from, to, |[r, g, b]| lut.rgb([r, g, b, 0])),
                (_, true) => each::<4, 4>(from, to, |[r, g, b, alpha]| {
                    let [r, g, b] = lut.rgb([r, g, b, 0]);
                    [r, g, b, alpha]
                }),
            },
        }
    }

    fn changes_nothing(&self) -> bool {
        let is_near = |from: &[u8]| {
            let mut to = [0; 3];
            let to = &mut to[..from.len()];
            self.convert_row(from, to, false);
            from.iter().zip(to).all(|(a, b)| a.abs_diff(*b) <= 1)
        };
        match self.model {
            Model::Grey => (0..=255).all(|level| is_near(&[level])),
            Model::Rgb => {
                let levels = || (0..=255).step_by(51);
                (0..=255).all(|level| is_near(&[level; 3]))
                    && levels().all(|r| levels().all(|g| levels().all(|b| is_near(&[r, g, b]))))
            }
            Model::Cmyk { .. } => false,
        }
    }
}

impl Way {
    fn grey(curve: &Curve, is_lightness: bool) -> Way {
        Way::Grey(Box::new(std::array::from_fn(|level| {
            let value = curve.at_level(level);
            let luminance = if is_lightness { lut::luminance(100.0 * value) } else { value };
            from_linear(luminance)
        })))
    }

    /// `colorants` has a row each for X, Y and Z.
    fn matrix(curves: &[Curve; 3], colorants: [[f64; 3]; 3]) -> Way {
        let matrix = linear::SRGB_FROM_XYZ.map(|row| {
            std::array::from_fn(|column| (0..3).map(|i| row[i] * colorants[i][column]).sum::<f64>() as f32)
        });
        let curves = [0, 1, 2].map(|i| std::array::from_fn(|level| curves[i].at_level(level)));
        Way::Matrix { curves: Box::new(curves), matrix }
    }
}

/// Whether EXIF, a TIFF structure, says that a picture without a profile is Adobe RGB: it is no sRGB but of
/// DCF's optional colour space (CIPA DC-009, interoperability index R03).
pub fn is_adobe_rgb(exif: &[u8]) -> bool {
    crate::exif::names_adobe_rgb(exif)
}

#[inline(always)]
fn shape(curves: &[[f32; 256]; 3], matrix: &[[f32; 3]; 3], rgb: [u8; 3]) -> [u8; 3] {
    let light: [f32; 3] = std::array::from_fn(|i| curves[i][usize::from(rgb[i])]);
    matrix.map(|row| from_linear(row[0] * light[0] + row[1] * light[1] + row[2] * light[2]))
}

#[inline(always)]
fn each<const M: usize, const N: usize>(from: &[u8], to: &mut [u8], convert: impl Fn([u8; M]) -> [u8; N]) {
    let ((from, rest), (to, left)) = (from.as_chunks(), to.as_chunks_mut());
    assert!(rest.is_empty() && left.is_empty() && from.len() == to.len(), "rows of as many pixels");
    for (from, to) in from.iter().zip(to) {
        *to = convert(*from);
    }
}

#[cfg(test)]
mod tests;
