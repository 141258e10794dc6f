//! ICC profiles (ICC.1:2022) as curves, matrices and grids. The only file that names moxcms.

use super::{Intent, Model, Unusable};
use moxcms::{
    ColorProfile, DataColorSpace, LutDataType, LutMultidimensionalType, LutStore, LutType, LutWarehouse,
    ParametricCurve, ParsingOptions, ProfileClass, ToneReprCurve,
};

/// What a profile says of the way from its samples to the connection space.
pub struct Profile {
    pub kind: Kind,
    pub black: Black,
}

pub enum Kind {
    Grey {
        curve: Curve,
        /// The curve gives L*, not luminance.
        is_lightness: bool,
    },
    /// `colorants` has a row each for X, Y and Z.
    Matrix {
        curves: [Curve; 3],
        colorants: [[f64; 3]; 3],
    },
    Lut(Pipeline),
}

/// What becomes black (black point compensation, ISO 18619).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Black {
    /// Only what is black.
    Kept,
    /// The darkest colour of the samples.
    Darkest,
    /// The one to which all perceptual tables of version 4 are made (ICC.1, 6.3.3).
    Reference,
}

/// A table from samples to the connection space: curves, a grid, curves, a matrix, curves.
pub struct Pipeline {
    /// One a channel.
    pub input: Vec<Curve>,
    pub grid: Option<Grid>,
    pub middle: Option<[Curve; 3]>,
    /// Three factors and an offset for each.
    pub matrix: Option<[[f32; 4]; 3]>,
    pub output: [Curve; 3],
    pub space: Space,
}

/// Three samples a node, the last channel's nodes following each other.
pub struct Grid {
    /// Nodes along each channel, two at least.
    pub nodes: Vec<usize>,
    pub samples: Samples,
}

pub enum Samples {
    Bytes(Vec<u8>),
    Words(Vec<u16>),
}

impl Samples {
    fn of(store: LutStore) -> Samples {
        match store {
            LutStore::Store8(bytes) => Samples::Bytes(bytes),
            LutStore::Store16(words) => Samples::Words(words),
        }
    }

    fn len(&self) -> usize {
        match self {
            Samples::Bytes(bytes) => bytes.len(),
            Samples::Words(words) => words.len(),
        }
    }

    /// All of them, 0 to 1.
    fn values(&self) -> Vec<f32> {
        match self {
            Samples::Bytes(bytes) => bytes.iter().map(|byte| f32::from(*byte) / 255.0).collect(),
            Samples::Words(words) => words.iter().map(|word| f32::from(*word) / 65535.0).collect(),
        }
    }
}

/// How 0 to 1 stands for the connection space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Space {
    Xyz,
    Lab,
    /// As 16 bits had it before version 4: 0xff00 is 100.
    OldLab,
}

/// A function of 0 to 1 as values at equal distances, two at least, with straight lines between.
pub struct Curve(Vec<f32>);

impl Curve {
    /// Has the 256 levels of a byte among its places.
    const PLACES: usize = 255 * 16 + 1;

    fn identity() -> Curve {
        Curve(vec![0.0, 1.0])
    }

    pub fn of_gamma(gamma: f32) -> Curve {
        Curve::of(&[gamma]).unwrap_or(Curve::identity())
    }

    pub fn of_srgb() -> Curve {
        let parameters = [2.4, 1.0 / 1.055, 0.055 / 1.055, 1.0 / 12.92, 0.04045];
        Curve::of(&parameters).unwrap_or(Curve::identity())
    }

    fn of(parameters: &[f32]) -> Option<Curve> {
        let curve = ParametricCurve::new(parameters)?;
        let place = |i| i as f32 / (Curve::PLACES - 1) as f32;
        Some(Curve((0..Curve::PLACES).map(|i| unit(curve.eval(place(i)))).collect()))
    }

    fn read(curve: &ToneReprCurve) -> Option<Curve> {
        match curve {
            ToneReprCurve::Lut(table) => match table[..] {
                [] => Some(Curve::identity()),
                [gamma] => Curve::of(&[f32::from(gamma) / 256.0]),
                _ => Some(Curve(table.iter().map(|value| f32::from(*value) / 65535.0).collect())),
            },
            ToneReprCurve::Parametric(parameters) => Curve::of(parameters),
        }
    }

    fn read_each(curves: &[ToneReprCurve], count: usize) -> Option<Vec<Curve>> {
        let curves: Option<Vec<Curve>> = curves.iter().map(Curve::read).collect();
        curves.filter(|curves| curves.len() == count)
    }

    fn read_three(curves: &[ToneReprCurve]) -> Option<[Curve; 3]> {
        Curve::read_each(curves, 3)?.try_into().ok()
    }

    /// So many tables that follow each other.
    fn split(tables: LutStore, count: usize) -> Option<Vec<Curve>> {
        let values = Samples::of(tables).values();
        let length = values.len() / count;
        (length > 1).then(|| values.chunks_exact(length).map(|table| Curve(table.into())).collect())
    }

    /// The value at a place, which is taken to be in 0 to 1.
    #[inline(always)]
    pub fn at(&self, place: f32) -> f32 {
        let last = self.0.len() - 1;
        let place = place * last as f32;
        let below = (place as usize).min(last - 1);
        let part = unit(place - below as f32);
        self.0[below] + (self.0[below + 1] - self.0[below]) * part
    }

    pub fn at_level(&self, level: usize) -> f32 {
        self.at(level as f32 / 255.0)
    }

    pub fn is_identity(&self) -> bool {
        self.0
            .iter()
            .enumerate()
            .all(|(i, value)| (value - i as f32 / (self.0.len() - 1) as f32).abs() < 1e-5)
    }
}

/// In 0 to 1; what is no number is 0.
#[inline(always)]
fn unit(value: f32) -> f32 {
    if value > 0.0 { value.min(1.0) } else { 0.0 }
}

/// Reads what matters for `model` and `intent`.
pub fn read(profile: &[u8], model: Model, intent: Intent) -> Result<Profile, Unusable> {
    let options = ParsingOptions { max_profile_size: super::PROFILE_LIMIT + 1, ..ParsingOptions::default() };
    // Each of its tags may name the same large table, which is copied each time.
    const TAGS: u32 = 100;
    if profile.get(128..132).is_none_or(|count| count > &TAGS.to_be_bytes()[..]) {
        return Err(Unusable::Damaged);
    }
    let profile =
        ColorProfile::new_from_slice_with_options(profile, options).map_err(|_| Unusable::Damaged)?;
    let space = match model {
        Model::Grey => DataColorSpace::Gray,
        Model::Rgb => DataColorSpace::Rgb,
        Model::Cmyk { .. } => DataColorSpace::Cmyk,
    };
    if profile.color_space != space {
        return Err(Unusable::OtherModel);
    }
    use ProfileClass::{ColorSpace, DisplayDevice, InputDevice, OutputDevice};
    if !matches!(profile.profile_class, InputDevice | DisplayDevice | OutputDevice | ColorSpace)
        || !matches!(profile.pcs, DataColorSpace::Xyz | DataColorSpace::Lab)
    {
        return Err(Unusable::Unsupported);
    }
    let is_perceptual = intent == Intent::Perceptual;
    let is_version_4 = profile.version() >= moxcms::ProfileVersion::V4_0;
    let table = match intent {
        Intent::Relative => profile.lut_a_to_b_colorimetric,
        Intent::Perceptual => None,
    };
    let table = table.or(profile.lut_a_to_b_perceptual);
    if let Some(table) = table {
        let pipeline = match table {
            LutWarehouse::Lut(table) => tables(table, profile.pcs, model.channels()),
            LutWarehouse::Multidimensional(table) => curves(table, profile.pcs, model.channels()),
        };
        let black = match (is_perceptual, is_version_4) {
            (false, _) => Black::Kept,
            (true, false) => Black::Darkest,
            (true, true) => Black::Reference,
        };
        return Ok(Profile { kind: Kind::Lut(pipeline.ok_or(Unusable::Damaged)?), black });
    }
    let curve = |curve: &Option<ToneReprCurve>| match curve {
        None => Err(Unusable::Unsupported),
        Some(curve) => Curve::read(curve).ok_or(Unusable::Damaged),
    };
    let kind = match model {
        Model::Grey => {
            let is_lightness = profile.pcs == DataColorSpace::Lab;
            Kind::Grey { curve: curve(&profile.gray_trc)?, is_lightness }
        }
        Model::Rgb if profile.pcs == DataColorSpace::Xyz => {
            let [r, g, b] = [profile.red_colorant, profile.green_colorant, profile.blue_colorant];
            let colorants = [[r.x, g.x, b.x], [r.y, g.y, b.y], [r.z, g.z, b.z]];
            let curves = [curve(&profile.red_trc)?, curve(&profile.green_trc)?, curve(&profile.blue_trc)?];
            if colorants.as_flattened().iter().all(|value| *value == 0.0) {
                return Err(Unusable::Unsupported);
            }
            Kind::Matrix { curves, colorants }
        }
        _ => return Err(Unusable::Unsupported),
    };
    Ok(Profile { kind, black: Black::Kept })
}

/// A lut8Type or lut16Type (ICC.1, 10.10 and 10.11). Its matrix is for XYZ on the input side alone.
fn tables(table: LutDataType, pcs: DataColorSpace, channels: usize) -> Option<Pipeline> {
    let counts = (usize::from(table.num_input_channels), table.num_output_channels);
    let nodes = vec![usize::from(table.num_clut_grid_points); channels];
    let space = match (pcs, table.lut_type) {
        (DataColorSpace::Xyz, _) => Space::Xyz,
        (_, LutType::Lut16) => Space::OldLab,
        _ => Space::Lab,
    };
    (counts == (channels, 3)).then_some(())?;
    Some(Pipeline {
        input: Curve::split(table.input_table, channels)?,
        grid: Some(Grid::new(nodes, table.clut_table)?),
        middle: None,
        matrix: None,
        output: Curve::split(table.output_table, 3)?.try_into().ok()?,
        space,
    })
}

/// A lutAToBType (ICC.1, 10.12).
fn curves(table: LutMultidimensionalType, pcs: DataColorSpace, channels: usize) -> Option<Pipeline> {
    let counts = (usize::from(table.num_input_channels), table.num_output_channels);
    (counts == (channels, 3)).then_some(())?;
    let nodes = table.grid_points[..channels].iter().map(|nodes| usize::from(*nodes)).collect();
    let middle = if table.m_curves.is_empty() { None } else { Some(Curve::read_three(&table.m_curves)?) };
    let (rows, bias) = (table.matrix.v, table.bias.v);
    let matrix: [[f32; 4]; 3] = std::array::from_fn(|i| {
        let [x, y, z] = rows[i];
        [x, y, z, bias[i]].map(|value| value as f32)
    });
    let output = Curve::read_three(&table.b_curves)?;
    let (input, grid) = match table.clut {
        Some(clut) => (Curve::read_each(&table.a_curves, channels)?, Some(Grid::new(nodes, clut)?)),
        None if channels == 3 => (vec![Curve::identity(), Curve::identity(), Curve::identity()], None),
        None => return None,
    };
    let is_lab = pcs == DataColorSpace::Lab;
    Some(Pipeline {
        input,
        grid,
        matrix: middle.is_some().then_some(matrix),
        middle,
        output,
        space: if is_lab { Space::Lab } else { Space::Xyz },
    })
}

impl Grid {
    fn new(nodes: Vec<usize>, samples: LutStore) -> Option<Grid> {
        let samples = Samples::of(samples);
        let is_whole = nodes.iter().product::<usize>() * 3 == samples.len();
        (is_whole && nodes.iter().all(|count| *count > 1)).then_some(Grid { nodes, samples })
    }
}
