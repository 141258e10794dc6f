//! A profile's table, followed as it is written: straight lines in its own grid, for each pixel.

use super::from_linear;
use super::linear::SRGB_FROM_XYZ;
use super::profile::{Black, Curve, Pipeline, Samples, Space};

/// From samples to sRGB through a table.
pub struct Lut {
    /// For each channel and level, where in the grid it is.
    places: Vec<[Place; 256]>,
    samples: Samples,
    middle: Option<[Curve; 3]>,
    matrix: Option<[[f32; 4]; 3]>,
    output: Option<[Curve; 3]>,
    space: Space,
    /// From XYZ to linear sRGB, with what black is moved by.
    to_light: [[f32; 4]; 3],
}

#[derive(Clone, Copy)]
struct Place {
    /// Of the node below, in samples.
    below: usize,
    /// To the node above.
    step: usize,
    part: f32,
}

impl Place {
    const NOWHERE: Place = Place { below: 0, step: 0, part: 0.0 };
}

/// D50, the white of the connection space.
const WHITE: [f32; 3] = [0.9642, 1.0, 0.8249];

impl Lut {
    /// None where it makes no sense.
    pub fn new(pipeline: Pipeline, black: Black) -> Option<Lut> {
        let Pipeline { mut input, grid, mut middle, matrix, output, space } = pipeline;
        let (nodes, samples) = match grid {
            Some(grid) => (grid.nodes, grid.samples),
            // The corners of a cube are themselves.
            None => {
                let corner = |i: usize| [i >> 2 & 1, i >> 1 & 1, i & 1].map(|bit| 255 * bit as u8);
                (vec![2; 3], Samples::Bytes((0..8).flat_map(corner).collect()))
            }
        };
        let mut step = 3;
        let mut places = Vec::new();
        for (curve, nodes) in input.drain(..).zip(nodes).rev() {
            places.insert(
                0,
                std::array::from_fn(|level| {
                    let place = curve.at_level(level) * (nodes - 1) as f32;
                    let node = (place as usize).min(nodes - 2);
                    Place { below: node * step, step, part: place - node as f32 }
                }),
            );
            step *= nodes;
        }
        let is_identity = |curves: &[Curve; 3]| curves.iter().all(Curve::is_identity);
        middle = middle.filter(|curves| !is_identity(curves));
        let output = Some(output).filter(|curves| !is_identity(curves));
        let mut lut = Lut { places, samples, middle, matrix, output, space, to_light: [[0.0; 4]; 3] };
        let black = match black {
            Black::Kept => [0.0; 3],
            // ICC.1, 6.3.3.
            Black::Reference => [0.00336, 0.0034731, 0.00287],
            Black::Darkest => {
                // As LittleCMS: of no hue, and no lighter than L* 50.
                let inks = lut.places.len() == 4;
                let [_, y, _] = lut.xyz([if inks { 255 } else { 0 }; 4]);
                WHITE.map(|white| white * y.clamp(0.0, luminance(50.0)))
            }
        };
        // XYZ' = XYZ * scale + offset, so that white stays and `black` becomes 0.
        for (row, factors) in lut.to_light.iter_mut().zip(SRGB_FROM_XYZ) {
            for i in 0..3 {
                let scale = WHITE[i] / (WHITE[i] - black[i]);
                row[i] = factors[i] as f32 * scale;
                row[3] -= factors[i] as f32 * scale * black[i];
            }
        }
        matches!(lut.places.len(), 1 | 3 | 4).then_some(lut)
    }

    /// Of what follows three channels nothing is looked at.
    #[inline(always)]
    pub fn rgb(&self, pixel: [u8; 4]) -> [u8; 3] {
        let [x, y, z] = self.xyz(pixel);
        self.to_light.map(|row| from_linear(row[0] * x + row[1] * y + row[2] * z + row[3]))
    }

    /// Grey by luminance alone.
    pub fn grey(&self, level: u8) -> u8 {
        let [_, luminance, _] = self.xyz([level, 0, 0, 0]);
        from_linear(luminance)
    }

    #[inline(always)]
    fn xyz(&self, pixel: [u8; 4]) -> [f32; 3] {
        let mut values = match &self.samples {
            Samples::Bytes(bytes) => self.interpolate(pixel, |i| f32::from(bytes[i]) / 255.0),
            Samples::Words(words) => self.interpolate(pixel, |i| f32::from(words[i]) / 65535.0),
        };
        if let Some(curves) = &self.middle {
            values = [0, 1, 2].map(|i| curves[i].at(values[i]));
        }
        if let Some(matrix) = &self.matrix {
            let [x, y, z] = values;
            values = matrix.map(|row| row[0] * x + row[1] * y + row[2] * z + row[3]);
        }
        if let Some(curves) = &self.output {
            values = [0, 1, 2].map(|i| curves[i].at(values[i]));
        }
        // Lab is encoded as 100, and 255 less 128.
        match self.space {
            Space::Xyz => values.map(|value| value * (65535.0 / 32768.0)),
            Space::Lab => from_lab([values[0] * 100.0, values[1] * 255.0 - 128.0, values[2] * 255.0 - 128.0]),
            Space::OldLab => {
                let [l, a, b] = values.map(|value| value * (65535.0 / 65280.0));
                from_lab([l * 100.0, a * 255.0 - 128.0, b * 255.0 - 128.0])
            }
        }
    }

    /// Over three channels in the tetrahedron that the pixel is in, and straight over the first of four:
    /// what LittleCMS does.
    #[inline(always)]
    fn interpolate(&self, pixel: [u8; 4], sample: impl Fn(usize) -> f32) -> [f32; 3] {
        let place = |channel: usize| self.places[channel][usize::from(pixel[channel])];
        let node = |at: usize| [sample(at), sample(at + 1), sample(at + 2)];
        let (first, last) = match self.places.len() {
            1 => (Place::NOWHERE, [place(0), Place::NOWHERE, Place::NOWHERE]),
            3 => (Place::NOWHERE, [place(0), place(1), place(2)]),
            _ => (place(0), [place(1), place(2), place(3)]),
        };
        let below = tetrahedron(first.below, last, node);
        if first.part == 0.0 {
            return below;
        }
        let above = tetrahedron(first.below + first.step, last, node);
        std::array::from_fn(|i| below[i] + (above[i] - below[i]) * first.part)
    }
}

/// From the node below all along the axes, the one with the largest part first.
#[inline(always)]
fn tetrahedron(at: usize, mut places: [Place; 3], node: impl Fn(usize) -> [f32; 3]) -> [f32; 3] {
    let mut at = at + places.iter().map(|place| place.below).sum::<usize>();
    for [a, b] in [[0, 1], [1, 2], [0, 1]] {
        if places[a].part < places[b].part {
            places.swap(a, b);
        }
    }
    let mut last = node(at);
    let mut values = last;
    for place in places {
        at += place.step;
        let next = node(at);
        for i in 0..3 {
            values[i] += (next[i] - last[i]) * place.part;
        }
        last = next;
    }
    values
}

/// Of a lightness L*, where white is 1 (CIE 15).
pub fn luminance(lightness: f32) -> f32 {
    cubed((lightness + 16.0) / 116.0)
}

fn from_lab([l, a, b]: [f32; 3]) -> [f32; 3] {
    let y = (l + 16.0) / 116.0;
    let [x, y, z] = [y + a / 500.0, y, y - b / 200.0].map(cubed);
    [x * WHITE[0], y * WHITE[1], z * WHITE[2]]
}

#[inline(always)]
fn cubed(value: f32) -> f32 {
    if value > 6.0 / 29.0 { value * value * value } else { (value - 4.0 / 29.0) * (108.0 / 841.0) }
}
