//! How much memory a file will take, told before any of it is asked for.

use crate::jpeg::{Colour, Encoder, Header, decode};
use crate::output::Output;
use crate::picture::Picture;
use crate::plan::Plan;
use crate::resample::Resampler;
use crate::resize::{Prepared, STRIPS_HELD, Way, prepare, way};
use crate::sharpen::Sharpener;
use crate::{Error, ResizeOptions, gainmap};

/// Bytes that [`resize`](crate::resize) of a file that begins with `head` asks for, at most, with working
/// memory that holds nothing yet; those of the file itself are not among them, nor those of its copy
/// where the option `copySmall` makes one.
///
/// `head` must reach into the first scan's data. Where the frame header leaves the height open, it
/// must reach to the scan's end.
///
/// # Errors
/// Those that [`resize`](crate::resize) tells from the header; they may be due to a `head` that is too short.
pub fn foresee(head: &[u8], options: &ResizeOptions) -> Result<u64, Error> {
    match way(head, options)? {
        Way::Planes(header) => {
            let Prepared { plan, .. } = prepare(head, &header, options)?;
            Ok(need(&header, &plan, options) + gainmap::need(&header, &plan, options))
        }
        #[cfg(feature = "full")]
        Way::Pixels(format) => crate::raster::foresee(head, format, options),
    }
}

pub(crate) fn need(header: &Header, plan: &Plan, options: &ResizeOptions) -> u64 {
    let placement = &plan.placement;
    let (width, height) = (placement.canvas_width as usize, placement.canvas_height as usize);
    let samples = |width, height| -> u64 {
        let planes = (0..plan.layout.sampling().len()).map(|i| plan.layout.plane_size(i, width, height));
        planes.map(|(width, height)| width as u64 * height as u64).sum()
    };
    // What is on the canvas beside the picture takes next to nothing.
    let result =
        samples(placement.width as usize, placement.height as usize) * result_percent(options.quality) / 100
            + samples(width, height) / 20;
    // Read or joined, in segments, and in the result.
    let metadata = header.icc.iter().map(|piece| &piece.payload).chain(&header.exif).chain(&header.xmp);
    let metadata = 3 * metadata.chain(&header.photoshop).map(|range| range.len() as u64).sum::<u64>();
    let kept = if options.target_bytes.is_some() { Output::need((width, height), plan.layout) } else { 0 };
    let sharpener = match options.sharpen {
        0.0 => 0,
        sigma => Sharpener::need(sigma, plan.components[0].horizontal.dst_len),
    };
    FIXED
        + metadata
        + sharpener
        + kept
        + planes(header, plan)
        + picture(header, plan, options.sharpen > 0.0)
        + Encoder::need((width, height), plan.layout, options.encoding(|| None))
        + result
}

/// Decoding and resampling.
pub(crate) fn planes(header: &Header, plan: &Plan) -> u64 {
    let mut scales = [decode::Scale::FULL; 4];
    for (scale, component) in scales.iter_mut().zip(&plan.components) {
        *scale = component.scale;
    }
    let resamplers: u64 = plan.components.iter().map(|c| Resampler::need(c.horizontal, c.vertical)).sum();
    decode::need(header, scales, STRIPS_HELD) + resamplers
}

/// Small things: the plan, names, the encoder's tables, a result's markers.
pub(crate) const FIXED: u64 = 32 << 10;

/// The resampled picture on its way to the encoder.
fn picture(header: &Header, plan: &Plan, is_stored: bool) -> u64 {
    let area = |c: &crate::plan::ComponentPlan| (c.horizontal.dst_len * c.vertical.dst_len) as u64;
    let stored: u64 = plan.components.iter().map(area).sum();
    match header.colour {
        Colour::Grey | Colour::YCbCr if plan.orientation.keeps_rows() && !is_stored => Picture::need(plan),
        // All planes as stored, and rows of them upright.
        Colour::Grey | Colour::YCbCr => stored + Picture::need(plan),
        // All planes as stored, and a strip of pixels.
        Colour::Rgb | Colour::Cmyk | Colour::Ycck => {
            let strip = (plan.placement.canvas_width as u64 + 32) * 6 * plan.layout.strip_height() as u64;
            stored + strip
        }
    }
}

/// What a result takes for each 100 samples: the most that noise of black and white became, three
/// times, since room is doubled when it runs out and old and new are held for a moment. Photos
/// become a fifth of it.
pub(crate) fn result_percent(quality: u8) -> u64 {
    3 * match quality {
        0..=20 => 37,
        21..=50 => 54,
        51..=80 => 75,
        81..=90 => 97,
        91..=95 => 123,
        _ => 189,
    }
}
