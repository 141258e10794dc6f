//! What will be done with a file, decided from its header and the options alone: how far each
//! component is scaled down while it is decoded, and which window of it becomes which plane.

use crate::ResizeOptions;
use crate::fit::{self, Placement};
use crate::jpeg::{Colour, Header, Layout, Scale};
use crate::options::ChromaSubsampling;
use crate::orient::Orientation;
use crate::resample::{Axis, Kernel};

/// Samples that the scaled decode must leave for each sample of the result, so that the kernel
/// has something to choose from. See `docs/shrink-on-load.md` for what was measured.
const SAMPLES_KEPT: f64 = 1.5;

/// The plan for one file.
#[derive(Debug)]
pub struct Plan {
    pub orientation: Orientation,
    /// What the encoder is given.
    pub layout: Layout,
    /// Where the upright picture lies on its canvas.
    pub placement: Placement,
    /// One for each component of the source.
    pub components: Vec<ComponentPlan>,
}

/// How a component of the source becomes a plane. Axes are those of the stored picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ComponentPlan {
    pub scale: Scale,
    pub horizontal: Axis,
    pub vertical: Axis,
    /// Where the plane lies on the canvas's plane, in samples of the upright picture.
    pub left: usize,
    pub top: usize,
}

impl Plan {
    pub fn new(header: &Header, orientation: Orientation, options: &ResizeOptions) -> Plan {
        let (width, height) = orientation.swap(header.width, header.height);
        let placement = fit::place(width, height, options.target());
        let layout = match (header.colour, options.chroma_subsampling) {
            (Colour::Grey, _) => Layout::Grey,
            (_, ChromaSubsampling::Cs444) => Layout::YCbCr444,
            (_, ChromaSubsampling::Cs420) => Layout::YCbCr420,
        };
        let by_planes = matches!(header.colour, Colour::Grey | Colour::YCbCr);
        let largest = |factor: fn(&crate::jpeg::Component) -> u8| header.components.iter().map(factor).max();
        let (h_max, v_max) = (largest(|c| c.horizontal).unwrap_or(1), largest(|c| c.vertical).unwrap_or(1));
        let component = |(index, component): (usize, &crate::jpeg::Component)| {
            // Other colours are converted in the pixels of the result, which takes all of each.
            let divisors = if by_planes { divisors(layout, index) } else { (1, 1) };
            let share = (
                f64::from(component.horizontal) / f64::from(h_max),
                f64::from(component.vertical) / f64::from(v_max),
            );
            ComponentPlan::new(header, orientation, &placement, share, divisors, options)
        };
        let components = header.components.iter().enumerate().map(component).collect();
        Plan { orientation, layout, placement, components }
    }
}

/// How many pixels a sample of a component stands for, across and down.
pub fn divisors(layout: Layout, component: usize) -> (usize, usize) {
    let (h_max, v_max) = layout.sampling()[0];
    let (h, v) = layout.sampling()[component];
    (h_max / h, v_max / v)
}

/// A window on the source and the samples that it becomes, on one axis of the upright picture.
#[derive(Clone, Copy)]
struct Window {
    start: f64,
    span: f64,
    samples: usize,
    /// Where the samples begin on the canvas.
    offset: usize,
}

impl Window {
    /// `length` pixels at `offset` of the canvas show `span` source pixels from `start`. The
    /// samples for `divisor` pixels each lie on the canvas's grid, so they may begin and end a
    /// little outside.
    fn new(start: f64, span: f64, length: u32, offset: u32, divisor: usize) -> Window {
        let (length, offset) = (length as usize, offset as usize);
        let first = offset / divisor;
        let samples = (offset + length).div_ceil(divisor) - first;
        let pixel = span / length as f64;
        let before = offset - first * divisor;
        Window {
            start: start - before as f64 * pixel,
            span: (samples * divisor) as f64 * pixel,
            samples,
            offset: first,
        }
    }
}

impl ComponentPlan {
    fn new(
        header: &Header,
        orientation: Orientation,
        placement: &Placement,
        share: (f64, f64),
        divisors: (usize, usize),
        options: &ResizeOptions,
    ) -> ComponentPlan {
        let kernel = options.kernel;
        let Placement { crop, width, height, left, top, .. } = *placement;
        let x = Window::new(crop.x, crop.width, width, left, divisors.0);
        let y = Window::new(crop.y, crop.height, height, top, divisors.1);
        let (upright_width, upright_height) =
            orientation.swap(f64::from(header.width), f64::from(header.height));
        let (stored_x, stored_y) =
            orientation.window_to_stored((x.start, x.span), (y.start, y.span), upright_width, upright_height);
        let (columns, rows) = orientation.swap(x.samples, y.samples);
        // Nearest picks samples of the source, so it needs them as they are.
        let scale = if options.fast_shrink_on_load && kernel != Kernel::Nearest {
            smallest_scale([(stored_x.1 * share.0, columns), (stored_y.1 * share.1, rows)])
        } else {
            Scale::FULL
        };
        let axis = |side: u32, share: f64, (start, span): (f64, f64), dst_len: usize| {
            let factor = share * scale.eighths() as f64 / 8.0;
            let src_len = scale.apply((f64::from(side) * share).ceil() as usize);
            Axis { src_len, src_start: start * factor, src_span: span * factor, dst_len, kernel }
        };
        ComponentPlan {
            scale,
            horizontal: axis(header.width, share.0, stored_x, columns),
            vertical: axis(header.height, share.1, stored_y, rows),
            left: x.offset,
            top: y.offset,
        }
    }
}

/// The smallest scale that leaves enough samples, given for each axis as (source samples, samples
/// of the result).
fn smallest_scale(axes: [(f64, usize); 2]) -> Scale {
    let enough = |scale: &Scale| {
        let share = scale.eighths() as f64 / 8.0;
        axes.iter().all(|(samples, wanted)| samples * share >= SAMPLES_KEPT * *wanted as f64)
    };
    (1..8).filter_map(Scale::new).find(enough).unwrap_or(Scale::FULL)
}
