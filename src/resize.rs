//! One file, from JPEG to JPEG: decode, fit, resample, encode, strip by strip.

use crate::jpeg::encode::{self, icc_segments};
use crate::jpeg::{self, Colour, Decoder, Encoder, Header, Segment, Settings};
use crate::orient::Orientation;
use crate::picture::Picture;
use crate::plan::Plan;
use crate::resample::{Resampler, WeightsCache};
use crate::{Error, ResizeOptions, damage, pixels};

/// The stages of a resize, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Decode,
    Resample,
    Encode,
}

/// What the caller wants to know, and may decide, while a file is worked on. The core has no
/// clock and no switch of its own: whoever calls it brings them.
pub trait Watch {
    /// The work passes over to `stage`, which it does for every strip of the picture, or goes on with
    /// it: before each row of a scan that must be read whole.
    ///
    /// # Errors
    /// Whatever is returned ends the work on this file and becomes its outcome.
    fn enter(&mut self, stage: Stage) -> Result<(), Error>;
}

/// Watches nothing.
pub struct NoWatch;

impl Watch for NoWatch {
    fn enter(&mut self, _: Stage) -> Result<(), Error> {
        Ok(())
    }
}

/// A resized file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resized {
    /// The encoded JPEG.
    pub jpeg: Vec<u8>,
    /// Size in pixels.
    pub width: u32,
    pub height: u32,
    pub source: Source,
    /// What was wrong with the file and could be got over, as sentences.
    pub warnings: Vec<String>,
}

/// What the header of the source says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Source {
    /// Size in pixels as stored, before orientation.
    pub width: u32,
    pub height: u32,
    /// EXIF orientation, 1 to 8.
    pub orientation: u8,
}

/// Working memory of one thread, used again from file to file.
#[derive(Default)]
pub struct Scratch {
    decoder: jpeg::Scratch,
    weights: WeightsCache,
    resamplers: [Resampler; 4],
    planes: [Vec<u8>; 4],
}

impl Scratch {
    /// Bytes held from file to file, beyond which all is given back. Photos of 12 megapixels take up
    /// to 3 MB, files of several scans as much as their area.
    pub const KEPT_BYTES: usize = 16 << 20;

    /// Gives its memory back where it holds more than [`Scratch::KEPT_BYTES`].
    pub fn trim(&mut self) {
        let planes: usize = self.planes.iter().map(Vec::capacity).sum();
        let resamplers: usize = self.resamplers.iter().map(Resampler::held).sum();
        if self.decoder.held() + self.weights.held() + resamplers + planes > Scratch::KEPT_BYTES {
            *self = Scratch::default();
        }
    }
}

/// Resizes one JPEG.
///
/// # Errors
/// Any [`Error`] that is about a file; and what `watch` returns.
pub fn resize(
    jpeg: &[u8],
    options: &ResizeOptions,
    scratch: &mut Scratch,
    watch: &mut dyn Watch,
) -> Result<Resized, Error> {
    watch.enter(Stage::Decode)?;
    options.check_file(jpeg.len() as u64)?;
    let (header, tagged, plan) = prepare(jpeg, options)?;
    let (width, height) = (plan.placement.canvas_width, plan.placement.canvas_height);

    let mut scales = [jpeg::Scale::FULL; 4];
    for (scale, component) in scales.iter_mut().zip(&plan.components) {
        *scale = component.scale;
    }
    let settings = Settings { scales, scan_limit: options.limit_scans };
    let go_on = &mut || watch.enter(Stage::Decode);
    let mut decoder = Decoder::new_watched(jpeg, &header, settings, &mut scratch.decoder, go_on)?;
    for (resampler, component) in scratch.resamplers.iter_mut().zip(&plan.components) {
        resampler.start(component.horizontal, component.vertical, &mut scratch.weights);
    }

    let mut job = Job { plan: &plan, resamplers: &mut scratch.resamplers, decoder: &mut decoder, watch };
    let new_encoder = |segments: &[Segment]| {
        let size = (width as usize, height as usize);
        Encoder::new(size, plan.layout, options.encoding(), segments, Vec::new())
    };
    let profile = header.icc_profile(jpeg).map_or_else(Vec::new, |profile| icc_segments(&profile));
    let mut warnings = Vec::new();
    let jpeg = match header.colour {
        Colour::Grey | Colour::YCbCr => {
            let mut encoder = new_encoder(&profile)?;
            if plan.orientation.keeps_rows() {
                job.stream(&mut encoder, &mut scratch.planes)?;
            } else {
                let stored = job.collect()?;
                job.watch.enter(Stage::Encode)?;
                encode_turned(&plan, stored, &mut encoder, &mut scratch.planes);
            }
            encoder.finish()
        }
        Colour::Rgb | Colour::Cmyk | Colour::Ycck => {
            let inks = header.colour != Colour::Rgb;
            if inks && !profile.is_empty() {
                warnings.push("the colour profile of its inks is not applied".into());
            }
            let mut encoder = new_encoder(if inks { &[] } else { &profile })?;
            let stored = job.collect()?;
            job.watch.enter(Stage::Encode)?;
            pixels::encode(&plan, &header, stored, &mut encoder)?;
            encoder.finish()
        }
    };
    warnings.extend(damage::judge(decoder.report(), options.fail_on)?);
    let source = Source { width: header.width, height: header.height, orientation: tagged.tag() };
    Ok(Resized { jpeg, width, height, source, warnings })
}

/// Reads the header, holds its claims against the limits, and plans.
pub(crate) fn prepare(jpeg: &[u8], options: &ResizeOptions) -> Result<(Header, Orientation, Plan), Error> {
    let header = Header::parse(jpeg)?;
    options.check_source(header.width, header.height)?;
    let tagged =
        header.exif.clone().map_or(Orientation::default(), |exif| Orientation::from_exif(&jpeg[exif]));
    let orientation = if options.auto_orient { tagged } else { Orientation::default() };
    let plan = Plan::new(&header, orientation, options);
    // Before memory for it is asked for: a side that follows from the other can be a billion pixels.
    let limit = encode::SIDE_LIMIT_PX as u64;
    Error::past("the width of the result", plan.placement.canvas_width.into(), limit)?;
    Error::past("the height of the result", plan.placement.canvas_height.into(), limit)?;
    Ok((header, tagged, plan))
}

/// The work on one file once it is planned.
struct Job<'a, 'd> {
    plan: &'a Plan,
    resamplers: &'a mut [Resampler; 4],
    decoder: &'a mut Decoder<'d>,
    watch: &'a mut dyn Watch,
}

impl Job<'_, '_> {
    /// Resamples strips as they are decoded, and encodes them as they are complete. `buffers`
    /// hold what waits.
    fn stream(&mut self, encoder: &mut Encoder, buffers: &mut [Vec<u8>; 4]) -> Result<(), Error> {
        let mut picture = Picture::new(self.plan, buffers);
        let mirrored = self.plan.orientation.flip_x;
        while self.next_strip(|component, row| match mirrored {
            true => picture.push(component, row.iter().rev().copied()),
            false => picture.push(component, row.iter().copied()),
        })? {
            self.watch.enter(Stage::Encode)?;
            picture.encode_ready(encoder);
            self.watch.enter(Stage::Decode)?;
        }
        picture.into_buffers(buffers);
        Ok(())
    }

    /// The resampled planes as they are stored, whole.
    fn collect(&mut self) -> Result<Vec<Vec<u8>>, Error> {
        let mut planes = Vec::new();
        for component in &self.plan.components {
            let bytes = component.horizontal.dst_len * component.vertical.dst_len;
            let mut plane = Vec::new();
            plane.try_reserve_exact(bytes).map_err(|_| Error::OutOfMemory { bytes })?;
            planes.push(plane);
        }
        while self.next_strip(|component, row| planes[component].extend_from_slice(row))? {
            self.watch.enter(Stage::Decode)?;
        }
        Ok(planes)
    }

    /// Decodes a strip and hands on the rows that come of it; false after the last.
    fn next_strip(&mut self, mut emit: impl FnMut(usize, &[u8])) -> Result<bool, Error> {
        let Some(strip) = self.decoder.next_strip()? else { return Ok(false) };
        self.watch.enter(Stage::Resample)?;
        for (index, resampler) in self.resamplers.iter_mut().enumerate().take(self.plan.components.len()) {
            let plane = strip.plane(index);
            let wanted = resampler.rows();
            for (row, samples) in (plane.first_row..).zip(plane.samples.chunks(plane.stride)).take(plane.rows)
            {
                if wanted.contains(&row) {
                    resampler.push_row(&samples[..plane.columns], |row| emit(index, row));
                }
            }
        }
        Ok(true)
    }
}

/// Turns stored planes upright and encodes them.
fn encode_turned(plan: &Plan, stored: Vec<Vec<u8>>, encoder: &mut Encoder, buffers: &mut [Vec<u8>; 4]) {
    let mut picture = Picture::new(plan, buffers);
    for ((index, plane), component) in stored.into_iter().enumerate().zip(&plan.components) {
        let (width, height) = (component.horizontal.dst_len, component.vertical.dst_len);
        let upright = plan.orientation.apply::<1>(plane, width, height);
        for row in upright.chunks_exact(plan.orientation.swap(width, height).0) {
            picture.push(index, row.iter().copied());
        }
    }
    picture.encode_ready(encoder);
    picture.into_buffers(buffers);
}
