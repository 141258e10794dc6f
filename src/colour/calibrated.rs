//! Colours that are told of in numbers: an exponent, and where white and the primaries lie.

use super::linear::inverse;
use super::profile::Curve;
use super::{Model, ToSrgb, Unusable, Way};

/// Of cones' responses (Bradford), to which white is adapted.
const BRADFORD: Matrix = [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]];

/// White of the connection space.
const D50: [f64; 3] = [0.9642, 1.0, 0.8249];

type Matrix = [[f64; 3]; 3];

impl ToSrgb {
    /// From samples whose light is a power of them, the curve being sRGB's without one; and whose white, red, green
    /// and blue have these x and y, sRGB's without them. None where nothing changes.
    ///
    /// # Errors
    /// [`Unusable::Damaged`] for primaries that no colours can be made of.
    pub fn from_numbers(
        power: Option<f32>,
        chromaticities: Option<[f64; 8]>,
        model: Model,
    ) -> Result<Option<ToSrgb>, Unusable> {
        let curve = || power.map_or_else(Curve::of_srgb, Curve::of_gamma);
        let way = match model {
            Model::Grey => Way::grey(&curve(), false),
            _ => {
                let colorants = chromaticities.map_or(Ok(super::linear::XYZ_FROM_SRGB), colorants)?;
                Way::matrix(&[curve(), curve(), curve()], colorants)
            }
        };
        let conversion = ToSrgb { model, way };
        Ok((!conversion.changes_nothing()).then_some(conversion))
    }
}

/// X, Y and Z, a row each, of red, green and blue that make up white, as a profile has them.
fn colorants(chromaticities: [f64; 8]) -> Result<Matrix, Unusable> {
    let [white, red, green, blue] = [0, 2, 4, 6].map(|i| {
        let (x, y) = (chromaticities[i], chromaticities[i + 1]);
        [x / y, 1.0, (1.0 - x - y) / y]
    });
    let primaries: Matrix = std::array::from_fn(|row| [red[row], green[row], blue[row]]);
    let shares = times(&inverse(primaries), white);
    let (from, to) = (times(&BRADFORD, white), times(&BRADFORD, D50));
    let back = inverse(BRADFORD);
    let columns = [0, 1, 2].map(|column| {
        let cones = times(&BRADFORD, [0, 1, 2].map(|row| primaries[row][column] * shares[column]));
        times(&back, [0, 1, 2].map(|i| cones[i] * to[i] / from[i]))
    });
    let colorants: Matrix = std::array::from_fn(|row| columns.map(|column| column[row]));
    match colorants.as_flattened().iter().all(|value| value.is_finite() && value.abs() < 100.0) {
        true => Ok(colorants),
        false => Err(Unusable::Damaged),
    }
}

fn times(matrix: &Matrix, vector: [f64; 3]) -> [f64; 3] {
    matrix.map(|row| row[0] * vector[0] + row[1] * vector[1] + row[2] * vector[2])
}
