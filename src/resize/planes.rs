//! From JPEG to JPEG by planes: fit, resample, encode, strip by strip.

use super::strips::{Job, Sink};
use super::{Resized, Scratch, Source, Stage, Watch};
use crate::exif::Changes;
use crate::jpeg::colour::ycbcr_of;
use crate::jpeg::{self, Colour, Header, Report, encode};
use crate::look::Look;
use crate::metadata::{self, Found, Keep};
use crate::orient::Orientation;
use crate::output::{self, Output};
use crate::picture::Picture;
use crate::plan::{ComponentPlan, Plan};
use crate::sharpen::sharpen_plane;
use crate::{Error, OutputFormat, ResizeOptions, copy, damage, gainmap, pixels};

/// What is known of a file before any of it is decoded.
pub struct Prepared {
    /// As its EXIF says.
    pub tagged: Orientation,
    /// It goes out as it is.
    pub copied: bool,
    pub plan: Plan,
}

/// Holds the claims of a header against the limits, and plans.
pub fn prepare(jpeg: &[u8], header: &Header, options: &ResizeOptions) -> Result<Prepared, Error> {
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

/// Resizes a JPEG by its planes.
pub fn by_planes(
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
pub struct Made {
    pub data: Vec<u8>,
    /// It has more bytes than it may have at any quality.
    pub too_large: bool,
    pub report: Report,
    pub look: Look,
}

/// Decodes, resamples and encodes, as planned.
pub fn make(
    file: &[u8],
    header: &Header,
    plan: &Plan,
    options: &ResizeOptions,
    segments: &[jpeg::Segment],
    scratch: &mut Scratch,
    watch: &mut dyn Watch,
) -> Result<Made, Error> {
    let (mut job, planes) = Job::begin(file, header, plan, options, scratch, watch)?;
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
                job.resample(&mut stream, watch)?;
                stream.picture.into_buffers(planes);
            } else {
                let mut stored = Stored::new(plan)?;
                job.resample(&mut stored, watch)?;
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
            job.resample(&mut stored, watch)?;
            watch.enter(Stage::Encode);
            pixels::encode(plan, header, &stored.0, options.background, &mut output, watch)?;
        }
    };
    let (data, too_large) = output.finish(watch)?;
    Ok(Made { data, too_large, report: job.report(), look: job.look })
}

/// The resampled planes of a JPEG as they are stored, whole, and how decoding went.
#[cfg(feature = "full")]
pub fn stored_planes(
    file: &[u8],
    header: &Header,
    plan: &Plan,
    options: &ResizeOptions,
    scratch: &mut Scratch,
    watch: &mut dyn Watch,
) -> Result<(Vec<Vec<u8>>, Report, Look), Error> {
    let (mut job, _) = Job::begin(file, header, plan, options, scratch, watch)?;
    let mut stored = Stored::new(plan)?;
    job.resample(&mut stored, watch)?;
    Ok((stored.0, job.report(), job.look))
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
