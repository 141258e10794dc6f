//! One file: which way it goes, and the whole of it from JPEG to JPEG: decode, fit, resample, encode, strip
//! by strip.

use std::iter::{StepBy, Zip};
use std::ops::Range;
use std::slice::IterMut;
use std::sync::{Mutex, PoisonError};

use crate::exif::{self, Changes};
use crate::jpeg::colour::ycbcr_of;
use crate::jpeg::encode;
use crate::jpeg::{self, Colour, Decoder, Header, Samples, Settings, Strip};
use crate::look::{Checks, Look};
use crate::metadata::{self, Found, Keep};
use crate::orient::Orientation;
use crate::output::{self, Output};
use crate::picture::Picture;
use crate::plan::{ComponentPlan, Plan};
#[cfg(feature = "full")]
use crate::raster;
use crate::resample::{Resampler, WeightsCache};
use crate::sharpen::sharpen_plane;
use crate::srgb::is_srgb;
use crate::{Error, Format, OutputFormat, ResizeOptions, copy, damage, gainmap, pixels};

/// The stages of a resize, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Decode,
    Resample,
    Encode,
}

/// What the caller wants to know, and may decide, while a file is worked on. The core has no
/// clock, no switch and no threads of its own: whoever calls it brings them.
pub trait Watch {
    /// The work passes over to `stage`, which it does for every strip of the picture.
    fn enter(&mut self, _: Stage) {}

    /// Whether to go on, asked for every strip.
    ///
    /// # Errors
    /// Whatever is returned ends the work on this file and becomes its outcome.
    fn go_on(&mut self) -> Result<(), Error> {
        Ok(())
    }

    /// Whether another thread is free to work on this file.
    fn has_help(&self) -> bool {
        false
    }

    /// Does both parts, at the same time where another thread takes one.
    fn both(&mut self, one: &mut Part, other: &mut Part) {
        one(&mut |stage| self.enter(stage));
        other(&mut |stage| self.enter(stage));
    }
}

/// A part of the work, which is given what to call when it enters a stage.
pub type Part<'a> = dyn FnMut(&mut dyn FnMut(Stage)) + Send + 'a;

/// Watches nothing.
pub struct NoWatch;

impl Watch for NoWatch {}

/// A resized file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resized {
    /// The encoded file.
    pub data: Vec<u8>,
    pub format: OutputFormat,
    /// Size in pixels.
    pub width: u32,
    pub height: u32,
    pub source: Source,
    /// It is the file itself, byte for byte.
    pub copied: bool,
    /// Of the source, where the option `checks` asks for them.
    pub checks: Option<Checks>,
    /// Its metadata says where the picture was taken.
    pub has_gps: bool,
    /// What was wrong with the file and could be got over, as sentences.
    pub warnings: Vec<String>,
}

/// What the header of the source says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// A stable name: "jpeg".
    pub format: &'static str,
    /// What its samples stand for.
    pub colour: Colour,
    /// Some of it may be transparent.
    pub alpha: bool,
    /// Size in pixels as stored, before orientation.
    pub width: u32,
    pub height: u32,
    /// EXIF orientation, 1 to 8.
    pub orientation: u8,
}

impl Source {
    pub(crate) fn new(header: &Header, tagged: Orientation) -> Source {
        let Header { width, height, colour, .. } = *header;
        Source { format: "jpeg", colour, alpha: false, width, height, orientation: tagged.tag() }
    }
}

/// Working memory of one thread, used again from file to file.
#[derive(Default)]
pub struct Scratch {
    pub(crate) decoder: jpeg::Scratch,
    pub(crate) weights: WeightsCache,
    resamplers: [Resampler; 4],
    planes: [Vec<u8>; 4],
    /// The strips that are resampled, and those that are decoded meanwhile.
    batches: [[Batch; GROUPS]; 2],
}

impl Scratch {
    /// Bytes held from file to file, beyond which all is given back. Photos of 12 megapixels take up
    /// to 3 MB, files of several scans as much as their area.
    pub const KEPT_BYTES: usize = 16 << 20;

    /// Gives its memory back where it holds more than [`Scratch::KEPT_BYTES`].
    pub fn trim(&mut self) {
        let planes: usize = self.planes.iter().map(Vec::capacity).sum();
        let resamplers: usize = self.resamplers.iter().map(Resampler::held).sum();
        let strips = self.batches.as_flattened().iter().flat_map(|batch| &batch.samples);
        let strips: usize = strips.map(Samples::held).sum();
        if strips + self.decoder.held() + self.weights.held() + resamplers + planes > Scratch::KEPT_BYTES {
            *self = Scratch::default();
        }
    }
}

/// Resizes one file: a JPEG, or with the feature `full` any picture that is known by its content.
///
/// # Errors
/// Any [`Error`] that is about a file; and what `watch` returns.
pub fn resize(
    file: &[u8],
    options: &ResizeOptions,
    scratch: &mut Scratch,
    watch: &mut dyn Watch,
) -> Result<Resized, Error> {
    watch.enter(Stage::Decode);
    watch.go_on()?;
    options.check()?;
    options.check_file(file.len() as u64)?;
    let header = match way(file, options)? {
        Way::Planes(header) => header,
        #[cfg(feature = "full")]
        Way::Pixels(format) => return raster::resize(file, format, options, scratch, watch),
    };
    by_planes(file, &header, options, scratch, watch)
}

/// Resizes a JPEG by its planes.
pub(crate) fn by_planes(
    file: &[u8],
    header: &Header,
    options: &ResizeOptions,
    scratch: &mut Scratch,
    watch: &mut dyn Watch,
) -> Result<Resized, Error> {
    let Prepared { tagged, copied, plan } = prepare(file, header, options)?;
    if copied {
        return copy::copied(file, header, tagged, options, &mut scratch.decoder, watch);
    }
    let (width, height) = (plan.placement.canvas_width, plan.placement.canvas_height);
    let way = gainmap::Job { orientation: plan.orientation, placement: &plan.placement, is_converted: false };
    let gain_map = gainmap::resized(file, header, way, options, scratch, watch)?;
    // Inks become RGB, which their profile says nothing of.
    let inks = matches!(header.colour, Colour::Cmyk | Colour::Ycck);
    let keep = Keep { icc: options.keep.icc && !inks, ..options.keep };
    let upright = options.auto_orient;
    let changes = Changes { upright, width, height, remove_gps: options.remove_gps, srgb: inks };
    let mut carried = metadata::carried(&Found::in_jpeg(file, header), keep, changes, gain_map);
    let segments = carried.segments();
    let options = &ResizeOptions { target_bytes: carried.target_bytes(options), ..options.clone() };
    let Made { data, too_large, report, look } =
        make(file, header, &plan, options, &segments, scratch, watch)?;
    let data = carried.followed(data)?;
    let has_gps = carried.has_gps();
    let mut warnings = carried.warnings;
    if too_large {
        warnings.push(output::too_large(&data));
    }
    warnings.extend(damage::judge(report, options.fail_on)?);
    let source = Source::new(header, tagged);
    let checks = look.checks(file, tagged);
    let format = OutputFormat::Jpeg;
    Ok(Resized { data, format, width, height, source, copied: false, checks, has_gps, warnings })
}

/// A JPEG made of another's planes.
pub(crate) struct Made {
    pub data: Vec<u8>,
    /// It has more bytes than it may have at any quality.
    pub too_large: bool,
    pub report: jpeg::Report,
    pub look: Look,
}

/// Decodes, resamples and encodes, as planned.
pub(crate) fn make(
    file: &[u8],
    header: &Header,
    plan: &Plan,
    options: &ResizeOptions,
    segments: &[jpeg::Segment],
    scratch: &mut Scratch,
    watch: &mut dyn Watch,
) -> Result<Made, Error> {
    let (mut decoder, Tools { resamplers, planes, batches }) =
        begin(file, header, plan, options, scratch, watch)?;
    let mut look = look_at(plan, options);
    let job = Job {
        components: plan.components.len(),
        resamplers,
        batches,
        decoder: &mut decoder,
        look: &mut look,
        watch,
    };
    let encoding = options.encoding(|| jpeg::quality(file));
    let size = (plan.placement.canvas_width as usize, plan.placement.canvas_height as usize);
    let mut output = Output::new(size, plan.layout, encoding, segments, options.target_bytes)?;
    let background = ycbcr_of(options.background);
    match header.colour {
        Colour::Grey | Colour::YCbCr => {
            // Sharpening looks at rows around each.
            if plan.orientation.keeps_rows() && options.sharpen == 0.0 {
                let mirrored = plan.orientation.flip_x;
                let picture = Picture::new(plan, background, planes);
                let mut stream = Stream { picture, output: &mut output, mirrored };
                job.resample(&mut stream)?;
                stream.picture.into_buffers(planes);
            } else {
                let mut stored = Stored::new(plan)?;
                job.resample(&mut stored)?;
                if options.sharpen > 0.0 {
                    watch.enter(Stage::Resample);
                    let luma = &plan.components[0];
                    let size = (luma.horizontal.dst_len, luma.vertical.dst_len);
                    let go_on = &mut || watch.go_on();
                    sharpen_plane(&mut stored.0[0], size.0, size, options.sharpen, go_on)?;
                }
                watch.enter(Stage::Encode);
                let picture = Picture::new(plan, background, planes);
                encode_turned(plan, &stored.0, picture, &mut output, planes, watch)?;
            }
        }
        Colour::Rgb | Colour::Cmyk | Colour::Ycck => {
            let mut stored = Stored::new(plan)?;
            job.resample(&mut stored)?;
            watch.enter(Stage::Encode);
            pixels::encode(plan, header, &stored.0, options.background, &mut output, watch)?;
        }
    };
    let (data, too_large) = output.finish(watch)?;
    Ok(Made { data, too_large, report: decoder.report(), look })
}

/// How a file becomes its result.
pub(crate) enum Way {
    /// Planes of a JPEG are resampled and encoded, and never become pixels but for colours other than
    /// grey and YCbCr.
    Planes(Header),
    #[cfg(feature = "full")]
    Pixels(Format),
}

/// The way that a file, by its content, takes.
pub(crate) fn way(file: &[u8], options: &ResizeOptions) -> Result<Way, Error> {
    if options.checks && cfg!(not(feature = "full")) {
        return Err(Error::NeedsFull);
    }
    let format = match Format::of(file) {
        Some(Format::Jpeg) => match Header::parse(file) {
            Ok(header) if is_of_planes(&header, options) && !is_converted(&header, file, options) => {
                return Ok(Way::Planes(header));
            }
            Ok(_) => Format::Jpeg,
            Err(Error::Unsupported { .. }) if jpeg::is_lossless(file) => Format::Jpeg,
            Err(error) => return Err(error),
        },
        Some(format @ (Format::Png | Format::WebP | Format::Gif | Format::Pam)) => format,
        _ if file.is_empty() => return Err(Error::Empty),
        other => return Err(Error::of_other_format(other)),
    };
    #[cfg(feature = "full")]
    return Ok(Way::Pixels(format));
    #[cfg(not(feature = "full"))]
    {
        let _ = format;
        Err(Error::NeedsFull)
    }
}

/// Whether colours may have to be converted: but for sRGB's own profile, that is told by a reader of profiles.
fn is_converted(header: &Header, jpeg: &[u8], options: &ResizeOptions) -> bool {
    let found = Found::in_jpeg(jpeg, header);
    match header.colour {
        Colour::Cmyk | Colour::Ycck => found.icc.is_some(),
        Colour::Grey => options.to_srgb && found.icc.is_some(),
        Colour::YCbCr | Colour::Rgb => {
            let differs = match &found.icc {
                Some(profile) => !is_srgb(profile),
                None => found.exif.is_some_and(exif::names_adobe_rgb),
            };
            options.to_srgb && differs
        }
    }
}

/// Whether planes can become what is asked for, their colours being as they are.
pub(crate) fn is_of_planes(header: &Header, options: &ResizeOptions) -> bool {
    let is_plain = matches!(header.colour, Colour::Grey | Colour::YCbCr);
    matches!(options.format, None | Some(OutputFormat::Jpeg))
        && !options.linear_light
        && (options.sharpen == 0.0 || is_plain)
}

/// What is known of a file before any of it is decoded.
pub(crate) struct Prepared {
    /// As its EXIF says.
    pub tagged: Orientation,
    /// It goes out as it is.
    pub copied: bool,
    pub plan: Plan,
}

/// Holds the claims of a header against the limits, and plans.
pub(crate) fn prepare(jpeg: &[u8], header: &Header, options: &ResizeOptions) -> Result<Prepared, Error> {
    options.check_source(header.width, header.height)?;
    let tagged =
        header.exif.clone().map_or(Orientation::default(), |exif| Orientation::from_exif(&jpeg[exif]));
    let orientation = if options.auto_orient { tagged } else { Orientation::default() };
    let copied = copy::is_due(jpeg, header, tagged, options);
    let plan = match copied {
        true => Plan::new(header, orientation, &options.at_its_size()),
        false => Plan::new(header, orientation, options),
    };
    // Before memory for it is asked for: a side that follows from the other can be a billion pixels.
    let limit = encode::SIDE_LIMIT_PX as u64;
    Error::past("the width of the result", plan.placement.canvas_width.into(), limit)?;
    Error::past("the height of the result", plan.placement.canvas_height.into(), limit)?;
    Ok(Prepared { tagged, copied, plan })
}

/// Looks at the first component of a JPEG, which is luma but in rare files.
fn look_at(plan: &Plan, options: &ResizeOptions) -> Look {
    let first = &plan.components[0];
    Look::new(options, (first.horizontal.src_len, first.vertical.src_len))
}

/// What the work on a JPEG's planes borrows from a [`Scratch`].
struct Tools<'s> {
    resamplers: &'s mut [Resampler; 4],
    planes: &'s mut [Vec<u8>; 4],
    batches: &'s mut [[Batch; GROUPS]; 2],
}

fn begin<'s>(
    file: &'s [u8],
    header: &Header,
    plan: &Plan,
    options: &ResizeOptions,
    scratch: &'s mut Scratch,
    watch: &mut dyn Watch,
) -> Result<(Decoder<'s>, Tools<'s>), Error> {
    let Scratch { decoder, weights, resamplers, planes, batches } = scratch;
    let mut scales = [jpeg::Scale::FULL; 4];
    for (scale, component) in scales.iter_mut().zip(&plan.components) {
        *scale = component.scale;
    }
    let settings = Settings { scales, scan_limit: options.limit_scans };
    let decoder = Decoder::new_watched(file, header, settings, decoder, &mut || watch.go_on())?;
    for (resampler, component) in resamplers.iter_mut().zip(&plan.components) {
        resampler.start(component.horizontal, component.vertical, weights);
    }
    Ok((decoder, Tools { resamplers, planes, batches }))
}

/// The resampled planes of a JPEG as they are stored, whole, and how decoding went.
#[cfg(feature = "full")]
pub(crate) fn stored_planes(
    file: &[u8],
    header: &Header,
    plan: &Plan,
    options: &ResizeOptions,
    scratch: &mut Scratch,
    watch: &mut dyn Watch,
) -> Result<(Vec<Vec<u8>>, jpeg::Report, Look), Error> {
    let (mut decoder, Tools { resamplers, batches, .. }) =
        begin(file, header, plan, options, scratch, watch)?;
    let mut stored = Stored::new(plan)?;
    let mut look = look_at(plan, options);
    let job = Job {
        components: plan.components.len(),
        resamplers,
        batches,
        decoder: &mut decoder,
        look: &mut look,
        watch,
    };
    job.resample(&mut stored)?;
    Ok((stored.0, decoder.report(), look))
}

/// What becomes of resampled rows.
trait Sink: Send {
    /// Takes the next row of a component.
    fn push(&mut self, component: usize, row: &[u8]);
    /// A strip's rows have all come.
    fn end_strip(&mut self, enter: &mut dyn FnMut(Stage));
}

/// Encodes strips of the result as they are complete.
struct Stream<'a, 's> {
    picture: Picture,
    output: &'a mut Output<'s>,
    mirrored: bool,
}

impl Sink for Stream<'_, '_> {
    fn push(&mut self, component: usize, row: &[u8]) {
        match self.mirrored {
            true => self.picture.push(component, row.iter().rev().copied()),
            false => self.picture.push(component, row.iter().copied()),
        }
    }

    fn end_strip(&mut self, enter: &mut dyn FnMut(Stage)) {
        enter(Stage::Encode);
        self.picture.encode_ready(self.output);
    }
}

/// Holds the planes as they are stored, whole.
struct Stored(Vec<Vec<u8>>);

impl Stored {
    fn new(plan: &Plan) -> Result<Stored, Error> {
        let plane = |component: &ComponentPlan| {
            let bytes = component.horizontal.dst_len * component.vertical.dst_len;
            let mut plane = Vec::new();
            plane.try_reserve_exact(bytes).map_err(|_| Error::OutOfMemory { bytes })?;
            Ok(plane)
        };
        plan.components.iter().map(plane).collect::<Result<_, _>>().map(Stored)
    }
}

impl Sink for Stored {
    fn push(&mut self, component: usize, row: &[u8]) {
        self.0[component].extend_from_slice(row);
    }

    fn end_strip(&mut self, _: &mut dyn FnMut(Stage)) {}
}

/// Strips that are decoded while as many are resampled, where a thread is free: it takes a tenth of
/// a millisecond to wake one, as long as some strips take.
const STRIPS_AHEAD: usize = 8;

/// The same where the file can be entered in its middle and two threads decode: groups of strips, of
/// which each thread takes one after the other.
const GROUPS: usize = 4;
const GROUP_STRIPS: usize = 4;

/// Strips that are held at once, at most.
pub(crate) const STRIPS_HELD: usize = 2 * GROUPS * GROUP_STRIPS;

/// Some strips on their way from the decoder to the resamplers.
#[derive(Default)]
struct Batch {
    strips: Vec<Strip>,
    /// Of each strip, and those of earlier ones.
    samples: Vec<Samples>,
}

impl Batch {
    /// Decodes up to `count` strips; none after the last.
    fn decode(&mut self, decoder: &mut Decoder, count: usize) -> Result<(), Error> {
        self.strips.clear();
        while self.strips.len() < count {
            let index = self.strips.len();
            if index == self.samples.len() {
                self.samples.push(Samples::default());
            }
            let Some(strip) = decoder.next_strip(&mut self.samples[index])? else { break };
            self.strips.push(strip);
        }
        Ok(())
    }

    fn resample(
        &self,
        resamplers: &mut [Resampler],
        look: &mut Look,
        sink: &mut impl Sink,
        enter: &mut dyn FnMut(Stage),
    ) {
        for (strip, samples) in self.strips.iter().zip(&self.samples) {
            enter(Stage::Resample);
            for (index, resampler) in resamplers.iter_mut().enumerate() {
                let plane = strip.plane(samples, index);
                let wanted = resampler.rows();
                let rows = plane.samples.chunks(plane.stride).take(plane.rows);
                for (row, samples) in (plane.first_row..).zip(rows) {
                    if index == 0 {
                        look.push(samples);
                    }
                    if wanted.contains(&row) {
                        resampler.push_row(&samples[..plane.columns], |row| sink.push(index, row));
                    }
                }
            }
            sink.end_strip(enter);
        }
    }
}

/// The work on one file once it is planned.
struct Job<'a, 'd> {
    look: &'a mut Look,
    components: usize,
    resamplers: &'a mut [Resampler; 4],
    batches: &'a mut [[Batch; GROUPS]; 2],
    decoder: &'a mut Decoder<'d>,
    watch: &'a mut dyn Watch,
}

impl Job<'_, '_> {
    /// Decodes and resamples strip after strip.
    fn resample(self, sink: &mut impl Sink) -> Result<(), Error> {
        let Job { components, resamplers, batches: [this, next], decoder, look, watch } = self;
        let resamplers = &mut resamplers[..components];
        let mut fork = None;
        this.iter_mut().for_each(|batch| batch.strips.clear());
        this[0].decode(decoder, 1)?;
        while !this[0].strips.is_empty() {
            let help = watch.has_help();
            let fork = if help { fork.get_or_insert_with(|| decoder.fork()).as_mut() } else { None };
            let mut fork = fork.filter(|_| decoder.rows_to_entrance() == 0);
            let groups = Groups::after(decoder, help, fork.is_some(), next);
            let (mut decoded, mut helped) = (Ok(()), Ok(()));
            let mut resample = |enter: &mut dyn FnMut(Stage)| {
                this.iter().for_each(|batch| batch.resample(resamplers, look, sink, enter));
                if let Some(fork) = &mut fork {
                    enter(Stage::Decode);
                    helped = groups.decode(fork);
                }
            };
            let mut decode = |enter: &mut dyn FnMut(Stage)| {
                enter(Stage::Decode);
                decoded = groups.decode(decoder);
            };
            match help {
                true => watch.both(&mut resample, &mut decode),
                false => {
                    resample(&mut |stage| watch.enter(stage));
                    decode(&mut |stage| watch.enter(stage));
                }
            }
            decoder.go_to(groups.end);
            decoded.and(helped)?;
            std::mem::swap(this, next);
            watch.go_on()?;
        }
        if let Some(Some(fork)) = fork {
            decoder.join(fork);
        }
        Ok(())
    }
}

/// Strips to decode next, in groups that each decoder takes one by one.
struct Groups<'b> {
    /// With the first row of MCUs of each.
    queue: Mutex<Zip<IterMut<'b, Batch>, StepBy<Range<usize>>>>,
    strips: usize,
    /// The row after them.
    end: usize,
}

impl<'b> Groups<'b> {
    fn after(decoder: &Decoder, help: bool, forked: bool, batches: &'b mut [Batch]) -> Groups<'b> {
        let (groups, strips) = match (help, forked, decoder.rows_to_entrance()) {
            (false, ..) => (1, 1),
            (true, false, 0) => (1, STRIPS_AHEAD),
            (true, false, rows) => (1, rows),
            (true, true, _) => (GROUPS, GROUP_STRIPS - GROUP_STRIPS % decoder.entrance_every()),
        };
        batches.iter_mut().for_each(|batch| batch.strips.clear());
        let end = (decoder.row() + groups * strips).min(decoder.rows());
        let queue = batches.iter_mut().zip((decoder.row()..end).step_by(strips));
        Groups { queue: Mutex::new(queue), strips, end }
    }

    fn decode(&self, decoder: &mut Decoder) -> Result<(), Error> {
        let next = || self.queue.lock().unwrap_or_else(PoisonError::into_inner).next();
        while let Some((batch, row)) = next() {
            decoder.go_to(row);
            batch.decode(decoder, self.strips)?;
        }
        Ok(())
    }
}

/// Turns stored planes upright, row by row, and encodes them.
fn encode_turned(
    plan: &Plan,
    stored: &[Vec<u8>],
    mut picture: Picture,
    output: &mut Output,
    buffers: &mut [Vec<u8>; 4],
    watch: &mut dyn Watch,
) -> Result<(), Error> {
    let mut rows_done = [0; 4];
    while !picture.is_encoded() {
        watch.go_on()?;
        let planes = stored.iter().zip(&plan.components).zip(&mut rows_done).enumerate();
        for (index, ((plane, component), done)) in planes {
            let size = (component.horizontal.dst_len, component.vertical.dst_len);
            while picture.lacks_rows(index) {
                picture.push(index, plan.orientation.row(size, *done).map(|place| plane[place]));
                *done += 1;
            }
        }
        picture.encode_ready(output);
    }
    picture.into_buffers(buffers);
    Ok(())
}
