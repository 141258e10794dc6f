//! The picture that is being made: resampled rows come in, plane by plane; strips go to the encoder.

use crate::jpeg::{Layout, PlaneRows};
use crate::output::Output;
use crate::plan::{ComponentPlan, Plan, divisors};

/// Rows on the way to the encoder.
pub struct Picture {
    layout: Layout,
    planes: Vec<PicturePlane>,
}

/// Rows of one component of the canvas.
struct PicturePlane {
    /// Of the canvas, in samples.
    width: usize,
    height: usize,
    left: usize,
    top: usize,
    /// Rows of the picture on it.
    rows: usize,
    /// The columns and rows, counted on the canvas, that are half picture and half border.
    mixed_columns: [Option<usize>; 2],
    mixed_rows: [Option<usize>; 2],
    background: u8,
    strip_rows: usize,
    samples: Vec<u8>,
    /// Rows that have come, and those of them that are encoded.
    done: usize,
    encoded: usize,
}

impl Picture {
    /// `buffers` are used again for the planes. Beside the picture the canvas holds `background`.
    pub fn new(plan: &Plan, background: [u8; 3], buffers: &mut [Vec<u8>]) -> Picture {
        let plane = |(index, component): (usize, &ComponentPlan)| {
            let buffer = std::mem::take(&mut buffers[index]);
            PicturePlane::new(plan, index, component, background[index], buffer)
        };
        let planes = plan.components.iter().enumerate().map(plane).collect();
        Picture { layout: plan.layout, planes }
    }

    /// Bytes that the planes take.
    pub fn need(plan: &Plan) -> u64 {
        let canvas = (plan.placement.canvas_width as usize, plan.placement.canvas_height as usize);
        let of_plane = |index| {
            let (width, height) = plan.layout.plane_size(index, canvas.0, canvas.1);
            width as u64 * rows_held(plan, index, height) as u64
        };
        (0..plan.layout.sampling().len()).map(of_plane).sum()
    }

    /// Takes the next row of a plane, as it lies in the upright picture.
    pub fn push(&mut self, component: usize, row: impl ExactSizeIterator<Item = u8>) {
        self.planes[component].push(row);
    }

    /// Encodes the strips whose rows have all come.
    pub fn encode_ready(&mut self, output: &mut Output) {
        while self.planes.iter().all(PicturePlane::has_strip) {
            let mut strip = [PlaneRows { samples: &[], stride: 0 }; 3];
            for (rows, plane) in strip.iter_mut().zip(&self.planes) {
                *rows = PlaneRows { samples: plane.unencoded(), stride: plane.width };
            }
            output.strip(&strip[..self.layout.sampling().len()]);
            self.planes.iter_mut().for_each(PicturePlane::advance);
        }
        self.planes.iter_mut().for_each(PicturePlane::compact);
    }

    /// Whether the next strip waits for rows of this component.
    pub fn lacks_rows(&self, component: usize) -> bool {
        let plane = &self.planes[component];
        plane.encoded < plane.height && !plane.has_strip()
    }

    /// Whether all strips are encoded.
    pub fn is_encoded(&self) -> bool {
        self.planes.iter().all(|plane| plane.encoded == plane.height)
    }

    /// Gives the buffers back.
    pub fn into_buffers(self, buffers: &mut [Vec<u8>]) {
        for (buffer, plane) in buffers.iter_mut().zip(self.planes) {
            *buffer = plane.samples;
        }
    }
}

/// The most rows that a plane of `height` rows holds. Rows wait for those of the slowest plane: its
/// kernel must be filled, its rows are resampled in bands of 8 and decoded in strips.
fn rows_held(plan: &Plan, index: usize, height: usize) -> usize {
    let component = &plan.components[index];
    let border = component.top.max(height.saturating_sub(component.top + rows_of(plan, component)));
    if !plan.orientation.keeps_rows() {
        // Turned rows come as they are wanted.
        return (border + plan.layout.strip_height()).min(height);
    }
    let late = |component: &ComponentPlan| {
        let rows = component.strip_rows + component.vertical.taps() + 9;
        rows as f64 / component.vertical.src_span
    };
    let latest = plan.components.iter().map(late).fold(0.0, f64::max);
    let rows = rows_of(plan, component);
    let waiting = (latest * rows as f64).ceil() as usize + plan.layout.strip_height() + 2;
    // Where all comes at once, nothing is encoded between the border above and that below.
    if waiting < rows { (border + waiting).min(height) } else { height }
}

/// Rows of the upright picture.
fn rows_of(plan: &Plan, component: &ComponentPlan) -> usize {
    plan.orientation.swap(component.horizontal.dst_len, component.vertical.dst_len).1
}

impl PicturePlane {
    fn new(
        plan: &Plan,
        index: usize,
        component: &ComponentPlan,
        background: u8,
        mut samples: Vec<u8>,
    ) -> PicturePlane {
        samples.clear();
        let canvas = (plan.placement.canvas_width as usize, plan.placement.canvas_height as usize);
        let (width, height) = plan.layout.plane_size(index, canvas.0, canvas.1);
        samples.reserve_exact(width * rows_held(plan, index, height));
        let rows = rows_of(plan, component);
        let (across, down) = divisors(plan.layout, index);
        let mixed = |start: u32, length: u32, canvas: usize, divisor: usize| {
            let (start, end) = (start as usize, (start + length) as usize);
            let half =
                |edge: usize| (!edge.is_multiple_of(divisor) && edge < canvas).then_some(edge / divisor);
            [half(start), half(end)]
        };
        let placement = &plan.placement;
        let mut plane = PicturePlane {
            width,
            height,
            left: component.left,
            top: component.top,
            rows,
            mixed_columns: mixed(placement.left, placement.width, canvas.0, across),
            mixed_rows: mixed(placement.top, placement.height, canvas.1, down),
            background,
            strip_rows: plan.layout.strip_height() / down,
            samples,
            done: 0,
            encoded: 0,
        };
        plane.fill_rows(plane.top);
        plane
    }

    fn push(&mut self, row: impl ExactSizeIterator<Item = u8>) {
        let start = self.samples.len();
        self.samples.resize(start + self.left, self.background);
        self.samples.extend(row);
        self.samples.resize(start + self.width, self.background);
        let row = &mut self.samples[start..];
        let halve = |sample: &mut u8| *sample = ((u16::from(*sample) + u16::from(self.background)) / 2) as u8;
        self.mixed_columns.iter().flatten().for_each(|column| halve(&mut row[*column]));
        if self.mixed_rows.contains(&Some(self.done)) {
            row.iter_mut().for_each(halve);
        }
        self.done += 1;
        if self.done == self.top + self.rows {
            self.fill_rows(self.height - self.done);
        }
    }

    fn fill_rows(&mut self, rows: usize) {
        self.samples.resize(self.samples.len() + rows * self.width, self.background);
        self.done += rows;
    }

    fn has_strip(&self) -> bool {
        self.encoded < self.height && self.done >= (self.encoded + self.strip_rows).min(self.height)
    }

    fn unencoded(&self) -> &[u8] {
        let held = self.samples.len() / self.width;
        &self.samples[(held - (self.done - self.encoded)) * self.width..]
    }

    fn advance(&mut self) {
        self.encoded = (self.encoded + self.strip_rows).min(self.height);
    }

    /// Drops the rows that are encoded.
    fn compact(&mut self) {
        let held = self.samples.len() / self.width;
        let unencoded = self.done - self.encoded;
        self.samples.drain(..(held - unencoded) * self.width);
    }
}
