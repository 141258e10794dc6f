//! What will be done with a file, decided from its header and the options alone: how far each
//! component is scaled down while it is decoded, and which window of it becomes which plane.

use crate::ResizeOptions;
use crate::fit::{self, Placement};
use crate::jpeg::{Colour, Header, Layout, Scale};
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
    /// Rows of samples that the decoder gives at a time.
    pub strip_rows: usize,
    /// Where the plane lies on the canvas's plane, in samples of the upright picture.
    pub left: usize,
    pub top: usize,
}

impl Plan {
    pub fn new(header: &Header, orientation: Orientation, options: &ResizeOptions) -> Plan {
        let (width, height) = orientation.swap(header.width, header.height);
        Plan::placed(header, orientation, fit::place(width, height, options.target()), options)
    }

    /// With the picture where it is told to be.
    pub fn placed(
        header: &Header,
        orientation: Orientation,
        placement: Placement,
        options: &ResizeOptions,
    ) -> Plan {
        let layout = match header.colour {
            Colour::Grey => Layout::Grey,
            _ => options.chroma_subsampling.layout(),
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
            let plan = ComponentPlan::new(header, orientation, &placement, share, divisors, options);
            let blocks = if header.components.len() == 1 { 1 } else { usize::from(component.vertical) };
            ComponentPlan { strip_rows: blocks * plan.scale.eighths(), ..plan }
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
    /// Pixels that a sample stands for, and how many of the first one and of the last lie outside.
    divisor: usize,
    outside: [usize; 2],
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
        let outside = [before, samples * divisor - before - length];
        let (start, span) = (start - before as f64 * pixel, (samples * divisor) as f64 * pixel);
        Window { start, span, samples, divisor, outside, offset: first }
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
        let turned = |Window { divisor, outside: [before, after], .. }: Window, is_flipped: bool| {
            (divisor, if is_flipped { [after, before] } else { [before, after] })
        };
        let pixels = orientation.swap(turned(x, orientation.flip_x), turned(y, orientation.flip_y));
        // Nearest picks samples of the source, so it needs them as they are.
        let scale = if options.fast_shrink_on_load && kernel != Kernel::Nearest {
            smallest_scale([(stored_x.1 * share.0, columns), (stored_y.1 * share.1, rows)])
        } else {
            Scale::FULL
        };
        let axis = |side: u32, share: f64, (start, span): (f64, f64), dst_len, (dst_pixels, dst_unseen)| {
            let factor = share * scale.eighths() as f64 / 8.0;
            // Without a last sample that is partly padding, which encoders fill as they like.
            let src_len = ((f64::from(side) * share).ceil() as usize * scale.eighths() / 8).max(1);
            let (src_start, src_span) = (start * factor, span * factor);
            Axis { src_len, src_start, src_span, dst_len, dst_pixels, dst_unseen, kernel }
        };
        ComponentPlan {
            scale,
            horizontal: axis(header.width, share.0, stored_x, columns, pixels.0),
            vertical: axis(header.height, share.1, stored_y, rows, pixels.1),
            strip_rows: scale.eighths(),
            left: x.offset,
            top: y.offset,
        }
    }
}

/// The smallest scale that leaves enough samples, given for each axis as (source samples, samples
/// of the result). Between 4/8 and 8/8 the inverse DCTs take longer than the full one.
fn smallest_scale(axes: [(f64, usize); 2]) -> Scale {
    let enough = |scale: &Scale| {
        let share = scale.eighths() as f64 / 8.0;
        axes.iter().all(|(samples, wanted)| samples * share >= SAMPLES_KEPT * *wanted as f64)
    };
    (1..=4).filter_map(Scale::new).find(enough).unwrap_or(Scale::FULL)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fit::Fit::{self, *};
    use crate::jpeg::{Component, Process};

    fn header(width: u32, height: u32, factors: &[(u8, u8)], colour: Colour) -> Header {
        let component = |&(horizontal, vertical)| Component { id: 1, horizontal, vertical, quantiser: 0 };
        Header {
            width,
            height,
            process: Process::Sequential,
            components: factors.iter().map(component).collect(),
            colour,
            adobe: false,
            restart_interval: 0,
            interleaved: true,
            exif: None,
            xmp: None,
            icc: Vec::new(),
            photoshop: None,
            multi_picture: None,
            gain_map: None,
        }
    }

    fn options(width: u32, height: u32, fit: Fit) -> ResizeOptions {
        ResizeOptions { width: Some(width), height: Some(height), fit, ..ResizeOptions::default() }
    }

    const GREY: &[(u8, u8)] = &[(1, 1)];
    const CS444: &[(u8, u8)] = &[(1, 1), (1, 1), (1, 1)];
    const CS422: &[(u8, u8)] = &[(2, 1), (1, 1), (1, 1)];
    const CS420: &[(u8, u8)] = &[(2, 2), (1, 1), (1, 1)];
    const CS411: &[(u8, u8)] = &[(4, 1), (1, 1), (1, 1)];

    /// Source samples, start and span of the window, samples of the result.
    type AxisCase = (usize, f64, f64, usize);

    /// Source size, sampling, orientation tag, target; for luma and chroma: eighths, the stored axes,
    /// and left and top.
    type Case = (
        (u32, u32),
        &'static [(u8, u8)],
        u8,
        (u32, u32, Fit),
        &'static [(usize, AxisCase, AxisCase, (usize, usize))],
    );

    #[rustfmt::skip]
    const CASES: &[Case] = &[
        // Not scaled: there is nothing to spare.
        ((500, 375), CS420, 1, (600, 600, Fill), &[
            (8, (500, 0.0, 500.0, 600), (375, 0.0, 375.0, 600), (0, 0)),
            (8, (250, 0.0, 250.0, 300), (188, 0.0, 187.5, 300), (0, 0)),
        ]),
        ((4000, 3000), CS420, 1, (600, 600, Fill), &[
            (3, (1500, 0.0, 1500.0, 600), (1125, 0.0, 1125.0, 600), (0, 0)),
            (3, (750, 0.0, 750.0, 300), (562, 0.0, 562.5, 300), (0, 0)),
        ]),
        // Cropped across, which is down when it is upright.
        ((4000, 3000), CS422, 6, (600, 600, Cover), &[
            (3, (1500, 187.5, 1125.0, 600), (1125, 0.0, 1125.0, 600), (0, 0)),
            (3, (750, 93.75, 562.5, 300), (1125, 0.0, 1125.0, 300), (0, 0)),
        ]),
        // Chroma that the result has less of is scaled further.
        ((4000, 3000), CS444, 1, (1600, 1600, Inside), &[
            (8, (4000, 0.0, 4000.0, 1600), (3000, 0.0, 3000.0, 1200), (0, 0)),
            (3, (1500, 0.0, 1500.0, 800), (1125, 0.0, 1125.0, 600), (0, 0)),
        ]),
        ((4000, 3000), GREY, 1, (224, 224, Fill), &[
            (1, (500, 0.0, 500.0, 224), (375, 0.0, 375.0, 224), (0, 0)),
        ]),
        // The odd pixel's chroma sample hangs over the right edge, which is stored at the left.
        ((2322, 1001), CS420, 3, (301, 301, Inside), &[
            (2, (580, 0.0, 580.5, 301), (250, 0.0, 250.25, 130), (0, 0)),
            (2, (290, -0.964, 291.214, 151), (125, 0.0, 125.125, 65), (0, 0)),
        ]),
        // Bars at odd places.
        ((4001, 2999), CS411, 8, (99, 101, Contain), &[
            (1, (500, 0.0, 500.125, 101), (374, 0.0, 374.875, 76), (11, 0)),
            (1, (125, -1.238, 126.269, 51), (374, -4.933, 384.74, 39), (5, 0)),
        ]),
        ((101, 75), CS420, 2, (51, 51, Inside), &[
            (8, (101, 0.0, 101.0, 51), (75, 0.0, 75.0, 38), (0, 0)),
            (8, (51, -0.99, 51.49, 26), (38, 0.0, 37.5, 19), (0, 0)),
        ]),
        ((101, 75), CS444, 7, (31, 51, Contain), &[
            (8, (101, 0.0, 101.0, 42), (75, 0.0, 75.0, 31), (0, 4)),
            (3, (37, 0.0, 37.875, 21), (28, -0.907, 29.032, 16), (0, 2)),
        ]),
    ];

    #[test]
    fn each_component_has_its_scale_window_and_place() {
        for &((width, height), factors, tag, (target_width, target_height, fit), expected) in CASES {
            let colour = if factors == GREY { Colour::Grey } else { Colour::YCbCr };
            let options = options(target_width, target_height, fit);
            let plan =
                Plan::new(&header(width, height, factors, colour), Orientation::from_tag(tag), &options);
            for (component, expected) in plan.components.iter().zip(expected) {
                let numbers = |axis: Axis| {
                    let rounded = |value: f64| (value * 1000.0).round() / 1000.0;
                    (axis.src_len, rounded(axis.src_start), rounded(axis.src_span), axis.dst_len)
                };
                let found = (
                    component.scale.eighths(),
                    numbers(component.horizontal),
                    numbers(component.vertical),
                    (component.left, component.top),
                );
                assert_eq!(found, *expected, "{width} x {height}, {factors:?}, {tag}, {options:?}");
            }
        }
    }

    /// Of an odd side the last sample of chroma stands for one pixel that there is, and one that there is not.
    #[test]
    fn samples_of_chroma_know_their_pixels() {
        for (tag, across, down) in [(1, [0, 1], [0, 1]), (2, [1, 0], [0, 1]), (7, [1, 0], [1, 0])] {
            let header = header(101, 101, CS420, Colour::YCbCr);
            let plan = Plan::new(&header, Orientation::from_tag(tag), &options(51, 51, Fill));
            let [luma, chroma, _] = plan.components[..] else { panic!("three components") };
            for (luma, chroma, unseen) in
                [(luma.horizontal, chroma.horizontal, across), (luma.vertical, chroma.vertical, down)]
            {
                assert_eq!((luma.dst_pixels, luma.dst_unseen), (1, [0, 0]), "{tag}");
                assert_eq!((chroma.dst_pixels, chroma.dst_unseen), (2, unseen), "{tag}");
            }
        }
    }

    #[test]
    fn pictures_are_decoded_in_full_when_they_must_be() {
        let header = header(4000, 3000, CS420, Colour::YCbCr);
        let eighths = |options: ResizeOptions| {
            let plan = Plan::new(&header, Orientation::default(), &options);
            plan.components.iter().map(|component| component.scale.eighths()).collect::<Vec<_>>()
        };
        let small = options(100, 100, Fill);
        assert_eq!(eighths(small.clone()), [1, 1, 1]);
        assert_eq!(eighths(ResizeOptions { kernel: Kernel::Nearest, ..small.clone() }), [8, 8, 8]);
        assert_eq!(eighths(ResizeOptions { fast_shrink_on_load: false, ..small }), [8, 8, 8]);
    }

    /// Their planes are mixed pixel by pixel, so they are made equally large.
    #[test]
    fn other_colours_become_planes_of_one_size() {
        let header = header(400, 300, CS420, Colour::Rgb);
        let plan = Plan::new(&header, Orientation::default(), &options(99, 77, Fill));
        let sizes = plan.components.iter().map(|c| (c.horizontal.dst_len, c.vertical.dst_len));
        assert_eq!(sizes.collect::<Vec<_>>(), [(99, 77); 3]);
    }
}
