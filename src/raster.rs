//! The way through pixels, for all that planes of a JPEG can't become or come from: a source of rows is
//! resampled, its colours are converted, and the result is turned, laid on its canvas and encoded.
//!
//! The resampled picture is held whole, as it is stored; of the source some rows are.

mod canvas;
mod half;
mod mix;
mod sources;
mod tensor;

use crate::colour::{self, Intent, Model, ToSrgb};
use crate::exif::Changes;
use crate::fit::{self, Placement};
use crate::formats::png::PngOptions;
use crate::formats::webp::WebPOptions;
use crate::formats::{self, Calibration, Channels, Pixels, png, webp};
use crate::gainmap::{self, GainMap};
use crate::jpeg::lossless::Lossless;
use crate::jpeg::rgb::{self, Inks, RgbRows};
use crate::jpeg::{Colour, Encoder, Header, Layout, is_lossless};
use crate::metadata::{self, Found, Keep};
use crate::need;
use crate::options::RenderingIntent;
use crate::orient::Orientation;
use crate::output::{Output, smallest_change};
use crate::plan::Plan;
use crate::resample::{Axis, WeightsCache};
use crate::resize::{by_planes, is_of_planes};
use crate::sharpen::{Sharpener, sharpen_pixels};
use crate::{
    ChromaSubsampling, Error, Format, OutputFormat, ResizeOptions, Resized, Scratch, Source, Stage, Watch,
};
use canvas::Canvas;
use sources::{Mixed, Rows};

/// What is known of a file before any of it is decoded.
struct Job<'a> {
    file: &'a [u8],
    source: Source,
    format: Format,
    /// As its EXIF says.
    tagged: Orientation,
    /// As it is turned.
    orientation: Orientation,
    placement: Placement,
    output: OutputFormat,
    found: Found<'a>,
    options: &'a ResizeOptions,
    /// Where the file says it in numbers.
    calibration: Calibration,
    gain_map: Option<GainMap>,
    warnings: Vec<String>,
}

/// Resizes one file, of a format that is read here, through pixels.
///
/// # Errors
/// Those of [`crate::resize`].
pub fn resize(
    file: &[u8],
    format: Format,
    options: &ResizeOptions,
    scratch: &mut Scratch,
    watch: &mut dyn Watch,
) -> Result<Resized, Error> {
    if format == Format::Jpeg && is_lossless(file) {
        let rows = Lossless::new(file)?;
        let (shape, found) = (Shape::of_lossless(&rows), Found::in_lossless(file));
        let mut job = Job::new(file, format, shape, found, options)?;
        let to_srgb = job.conversion(false);
        return job.of_rows(Rows::of_lossless(rows, options)?, to_srgb, &mut scratch.weights, watch);
    }
    if format == Format::Jpeg {
        let header = Header::parse(file)?;
        let found = Found::in_jpeg(file, &header);
        let shape = Shape { width: header.width, height: header.height, colour: header.colour, alpha: false };
        let mut job = Job::new(file, format, shape, found, options)?;
        let exact = is_exact(options);
        let to_srgb = job.conversion(header.adobe && !exact);
        if to_srgb.is_none() && !header.colour.is_inks() && is_of_planes(&header, options) {
            let mut resized = by_planes(file, &header, options, scratch, watch)?;
            job.warnings.append(&mut resized.warnings);
            return Ok(Resized { warnings: job.warnings, ..resized });
        }
        if job.output == OutputFormat::Jpeg {
            let Job { orientation, ref placement, .. } = job;
            let way = gainmap::Job { orientation, placement, is_converted: to_srgb.is_some() };
            job.gain_map = gainmap::resized(file, &header, way, options, scratch, watch)?;
        }
        if exact {
            let Scratch { decoder, weights, .. } = scratch;
            let inks = if to_srgb.is_some() { Inks::Keep } else { Inks::ToRgb };
            let go_on = &mut || watch.go_on();
            let rows = RgbRows::new(file, &header, inks, options.limit_scans, decoder, go_on)?;
            return job.of_rows(Rows::of_jpeg(rows, &header, options)?, to_srgb, weights, watch);
        }
        let mixed = sources::of_planes(&mut job, &header, to_srgb, scratch, watch)?;
        return job.finish(mixed, watch);
    }
    let info = formats::read_info(format, file)?;
    let channels = info.channels;
    let colour = match channels {
        Channels::Grey | Channels::GreyAlpha => Colour::Grey,
        Channels::Rgb | Channels::Rgba => Colour::Rgb,
    };
    let shape = Shape { width: info.width, height: info.height, colour, alpha: channels.has_alpha() };
    let mut job = Job::new(file, format, shape, Found::in_info(&info.metadata), options)?;
    if info.animated {
        job.warnings.push("its further pictures were left out".into());
    }
    job.calibration = info.calibration;
    let to_srgb = job.conversion(false);
    job.of_rows(Rows::open(format, file, options)?, to_srgb, &mut scratch.weights, watch)
}

/// Whether a JPEG is decoded in full to pixels before anything else, and not by its planes.
fn is_exact(options: &ResizeOptions) -> bool {
    options.linear_light || !options.fast_shrink_on_load
}

/// What a header says of the picture.
struct Shape {
    width: u32,
    height: u32,
    colour: Colour,
    alpha: bool,
}

impl Shape {
    fn of_lossless(rows: &Lossless) -> Shape {
        let (width, height) = rows.size();
        let colour = if rows.channels() == 1 { Colour::Grey } else { Colour::Rgb };
        Shape { width: width as u32, height: height as u32, colour, alpha: false }
    }
}

impl<'a> Job<'a> {
    fn of_rows(
        mut self,
        mut rows: Rows,
        to_srgb: Option<ToSrgb>,
        weights: &mut WeightsCache,
        watch: &mut dyn Watch,
    ) -> Result<Resized, Error> {
        if self.is_copied(to_srgb.is_some()) {
            return self.copied(rows, watch);
        }
        let (pixels, is_converted) = sources::of_rows(&self, &mut rows, to_srgb, weights, watch)?;
        self.warnings.extend(rows.judge(self.options.fail_on)?);
        self.finish(Mixed { pixels, is_converted, look: rows.look() }, watch)
    }

    fn new(
        file: &'a [u8],
        format: Format,
        Shape { width, height, colour, alpha }: Shape,
        found: Found<'a>,
        options: &'a ResizeOptions,
    ) -> Result<Job<'a>, Error> {
        options.check_source(width, height)?;
        let tagged = found.exif.map_or(Orientation::default(), Orientation::from_exif);
        let orientation = if options.auto_orient { tagged } else { Orientation::default() };
        let upright = orientation.swap(width, height);
        let placement = fit::place(upright.0, upright.1, options.target());
        let output = options.output(format, alpha);
        let limit = output.side_limit();
        Error::past("the width of the result", placement.canvas_width.into(), limit)?;
        Error::past("the height of the result", placement.canvas_height.into(), limit)?;
        let source =
            Source { format: format.name(), colour, alpha, width, height, orientation: tagged.tag() };
        let (calibration, gain_map, warnings) = (Calibration::default(), None, Vec::new());
        Ok(Job {
            file,
            source,
            format,
            tagged,
            orientation,
            placement,
            output,
            found,
            options,
            calibration,
            gain_map,
            warnings,
        })
    }

    /// The windows of the stored picture that are seen, and what they become.
    fn axes(&self) -> (Axis, Axis) {
        let Placement { crop, width, height, .. } = self.placement;
        let stored = (f64::from(self.source.width), f64::from(self.source.height));
        let upright = self.orientation.swap(stored.0, stored.1);
        let window = ((crop.x, crop.width), (crop.y, crop.height));
        let (x, y) = self.orientation.window_to_stored(window.0, window.1, upright.0, upright.1);
        let (columns, rows) = self.orientation.swap(width as usize, height as usize);
        let kernel = self.options.kernel;
        let axis = |src_len: u32, (src_start, src_span), dst_len| Axis {
            src_start,
            src_span,
            ..Axis::whole(src_len as usize, dst_len, kernel)
        };
        (axis(self.source.width, x, columns), axis(self.source.height, y, rows))
    }

    fn webp(&self) -> WebPOptions {
        let ResizeOptions { lossless, quality, .. } = *self.options;
        WebPOptions { lossless, quality }
    }

    /// How its colours become sRGB, where that is asked for or where they are inks.
    fn conversion(&mut self, inverted: bool) -> Option<ToSrgb> {
        let model = match self.source.colour {
            Colour::Grey => Model::Grey,
            Colour::Cmyk | Colour::Ycck => Model::Cmyk { inverted },
            Colour::YCbCr | Colour::Rgb => Model::Rgb,
        };
        let inks = matches!(model, Model::Cmyk { .. });
        let Calibration { gamma, chromaticities } = self.calibration;
        let is_calibrated = self.calibration != Calibration::default();
        if !inks && !self.options.to_srgb {
            if is_calibrated {
                self.warnings.push("how its colours are meant (gAMA, cHRM, cICP) was left out".into());
            }
            return None;
        }
        let intent = match self.options.rendering_intent {
            RenderingIntent::Perceptual => Intent::Perceptual,
            RenderingIntent::Relative => Intent::Relative,
        };
        let found = match &self.found.icc {
            Some(profile) => ToSrgb::new(profile, model, intent),
            None if is_calibrated => {
                let power = gamma.map(|gamma| 1e5 / gamma as f32);
                let chromaticities = chromaticities.map(|values| values.map(|value| f64::from(value) / 1e5));
                ToSrgb::from_numbers(power, chromaticities, model)
            }
            None if model == Model::Rgb && self.found.exif.is_some_and(colour::is_adobe_rgb) => {
                Ok(Some(ToSrgb::from_adobe_rgb()))
            }
            None => Ok(None),
        };
        found.unwrap_or_else(|unusable| {
            self.warnings.push(unusable.to_string());
            None
        })
    }

    /// Whether it goes out as it is: see `src/copy.rs`.
    fn is_copied(&self, is_converted: bool) -> bool {
        let options = self.options;
        options.copy_small
            && !is_converted
            && Some(self.output.name()) == Some(self.format.name())
            && self.orientation == Orientation::default()
            && crate::copy::is_small(self.source.width, self.source.height, options.target())
            && options.target_bytes.is_none()
            && !(options.remove_gps && self.found.may_name_place())
            && !(options.keep == Keep::NONE && self.found.is_present())
    }

    /// The file as it is, after a look at its faults.
    fn copied(mut self, mut rows: Rows, watch: &mut dyn Watch) -> Result<Resized, Error> {
        let mut row = formats::zeros(rows.row_len())?;
        while rows.next_row(&mut row)? {
            watch.go_on()?;
        }
        self.warnings.extend(rows.judge(self.options.fail_on)?);
        let data = crate::copy::of(self.file)?;
        let has_gps = self.found.names_place();
        let checks = rows.look().checks(self.file, self.tagged);
        let Source { width, height, .. } = self.source;
        let (format, source, warnings) = (self.output, self.source, self.warnings);
        Ok(Resized { data, format, width, height, source, copied: true, checks, has_gps, warnings })
    }

    /// Sharpens the resampled picture, lays it on its canvas, and encodes it.
    fn finish(
        mut self,
        Mixed { mut pixels, is_converted, look }: Mixed,
        watch: &mut dyn Watch,
    ) -> Result<Resized, Error> {
        let options = self.options;
        if options.sharpen > 0.0 {
            watch.enter(Stage::Resample);
            let size = (pixels.width as usize, pixels.height as usize);
            let channels = pixels.channels.count();
            sharpen_pixels(&mut pixels.samples, channels, size, options.sharpen, &mut || watch.go_on())?;
        }
        watch.enter(Stage::Encode);
        let (width, height) = (self.placement.canvas_width, self.placement.canvas_height);
        let upright = options.auto_orient;
        let changes = Changes { upright, width, height, remove_gps: options.remove_gps, srgb: is_converted };
        // What the pixels are now their profile does not say.
        let icc = options.keep.icc && !is_converted;
        let raw = self.output == OutputFormat::Raw;
        let keep = if raw { Keep::NONE } else { Keep { icc, ..options.keep } };
        let mut carried = metadata::carried(&self.found, keep, changes, self.gain_map.take());
        let canvas = Canvas::new(&pixels, self.orientation, &self.placement, options.background);
        let data = match self.output {
            OutputFormat::Jpeg => {
                let segments = carried.segments();
                let quality = || crate::jpeg::quality(self.file).filter(|_| self.format == Format::Jpeg);
                let encoding = options.encoding(quality);
                let layout = match pixels.channels {
                    Channels::Grey => Layout::Grey,
                    _ => options.chroma_subsampling.layout(),
                };
                let size = (width as usize, height as usize);
                let output = |quality, watch: &mut dyn Watch| {
                    let encoding = crate::jpeg::encode::Options { quality, ..encoding };
                    let mut output = Output::new(size, layout, encoding, &segments, None)?;
                    canvas.strips(layout, &mut || watch.go_on(), |planes| output.strip(planes))?;
                    output.finish(watch)
                };
                let (mut data, mut too_large) = output(encoding.quality, watch)?;
                let target = carried.target_bytes(options).map_or(usize::MAX, |bytes| bytes as usize);
                if data.len() > target {
                    let again = |quality| output(quality, watch).map(|(data, _)| data);
                    (data, too_large) = smallest_change(encoding.quality, target, again)?;
                }
                let data = carried.followed(data)?;
                if too_large {
                    carried.warnings.push(crate::output::too_large(&data));
                }
                data
            }
            OutputFormat::Raw => tensor::of(&canvas, options, &mut || watch.go_on())?,
            OutputFormat::Png | OutputFormat::WebP => {
                let laid = match canvas.is_identity() {
                    true => None,
                    false => Some(canvas.pixels(&mut || watch.go_on())?),
                };
                if laid.is_some() {
                    pixels.samples = Vec::new();
                }
                let pixels = laid.as_ref().unwrap_or(&pixels);
                let metadata = carried.metadata();
                let go_on = &mut || watch.go_on();
                match self.output {
                    OutputFormat::WebP => webp::encode(pixels, &self.webp(), &metadata, go_on)?,
                    _ => {
                        let png = PngOptions { palette: options.palette, colours: options.colours };
                        png::encode(pixels, &png, &metadata, go_on)?
                    }
                }
            }
        };
        self.warnings.append(&mut carried.warnings);
        let has_gps = carried.has_gps();
        let checks = look.checks(self.file, self.tagged);
        let (format, source, warnings) = (self.output, self.source, self.warnings);
        Ok(Resized { data, format, width, height, source, copied: false, checks, has_gps, warnings })
    }
}

/// Bytes that [`resize`] asks for, as [`crate::foresee`] tells them.
///
/// # Errors
/// Those of [`crate::foresee`].
pub fn foresee(head: &[u8], format: Format, options: &ResizeOptions) -> Result<u64, Error> {
    if format == Format::Jpeg && is_lossless(head) {
        let rows = Lossless::new(head)?;
        let job = Job::new(head, format, Shape::of_lossless(&rows), Found::in_lossless(head), options)?;
        let row_len = rows.size().0 * rows.channels();
        let channels = if rows.channels() == 1 { Channels::Grey } else { Channels::Rgb };
        return Ok(need::FIXED
            + 8 * row_len as u64
            + mix::need(row_len, channels, job.axes(), options.linear_light)
            + job.need());
    }
    if format == Format::Jpeg {
        let header = Header::parse(head)?;
        let shape = Shape { width: header.width, height: header.height, colour: header.colour, alpha: false };
        let job = Job::new(head, format, shape, Found::in_jpeg(head, &header), options)?;
        let exact = is_exact(options);
        let options = ResizeOptions { chroma_subsampling: ChromaSubsampling::Cs444, ..options.clone() };
        let plan = Plan::new(&header, job.orientation, &options);
        let planes = plan.components.iter().map(|c| c.horizontal.dst_len as u64 * c.vertical.dst_len as u64);
        let mixing = match exact {
            false => need::planes(&header, &plan) + planes.sum::<u64>(),
            true => {
                let (channels, samples) = match header.colour {
                    Colour::Grey => (Channels::Grey, 1),
                    Colour::YCbCr | Colour::Rgb => (Channels::Rgb, 3),
                    Colour::Cmyk | Colour::Ycck => (Channels::Rgb, 4),
                };
                let row_len = samples * header.width as usize;
                rgb::need(&header) + mix::need(row_len, channels, job.axes(), options.linear_light)
            }
        };
        let by_pixels = mixing + job.need();
        // A profile may turn out to ask for nothing.
        return Ok(
            by_pixels.max(need::need(&header, &plan, &options)) + gainmap::need(&header, &plan, &options)
        );
    }
    let info = formats::read_info(format, head)?;
    let alpha = info.channels.has_alpha();
    let colour = if info.channels.count() > 2 { Colour::Rgb } else { Colour::Grey };
    let shape = Shape { width: info.width, height: info.height, colour, alpha };
    let job = Job::new(head, format, shape, Found::in_info(&info.metadata), options)?;
    let mixing = mix::need(info.row_len(), info.channels, job.axes(), options.linear_light);
    Ok(formats::need(&info) + mixing + job.need())
}

impl Job<'_> {
    /// Of the resampled picture and all that comes after it.
    fn need(&self) -> u64 {
        let options = self.options;
        let channels = match (self.source.colour, self.source.alpha && !self.output.is_opaque()) {
            (Colour::Grey, false) => Channels::Grey,
            (Colour::Grey, true) => Channels::GreyAlpha,
            (_, false) => Channels::Rgb,
            (_, true) => Channels::Rgba,
        };
        let (width, height) = (self.placement.canvas_width, self.placement.canvas_height);
        let (columns, area) = (u64::from(width), u64::from(width) * u64::from(height));
        let picture = u64::from(self.placement.width) * u64::from(self.placement.height);
        let count = channels.count() as u64;
        let sharpener = match options.sharpen {
            0.0 => 0,
            sigma => Sharpener::need(sigma, self.placement.width.max(self.placement.height) as usize),
        };
        let encoded = match self.output {
            OutputFormat::Raw => tensor::need(area, columns, options.dtype),
            OutputFormat::Jpeg => {
                let layout = options.chroma_subsampling.layout();
                let size = (width as usize, height as usize);
                let strip = (columns + 32) * 6 * layout.strip_height() as u64;
                let files = if options.target_bytes.is_some() { 2 } else { 1 };
                strip
                    + Encoder::need(size, layout, options.encoding(|| None))
                    + files * count * area * need::result_percent(options.quality) / 100
            }
            OutputFormat::Png | OutputFormat::WebP => {
                let laid = Pixels { width, height, channels, samples: Vec::new() };
                let png = PngOptions { palette: options.palette, colours: options.colours };
                let work = match self.output {
                    OutputFormat::Png => png::need(&laid, &png),
                    _ => webp::need(&laid, &self.webp()),
                };
                // The canvas; the file, of which old and new are held for a moment as it grows.
                work + count * area + 3 * (count * area + area / 8)
            }
        };
        let metadata = [self.found.exif, self.found.xmp].into_iter().flatten().map(<[u8]>::len);
        let metadata = metadata.chain(self.found.icc.as_ref().map(|profile| profile.len())).sum::<usize>();
        let conversion = if options.to_srgb || self.source.colour.is_inks() { CONVERSION_BYTES } else { 0 };
        need::FIXED + conversion + 6 * metadata as u64 + count * picture + sharpener + encoded
    }
}

/// Tables of a profile, and the profile read.
const CONVERSION_BYTES: u64 = 16 << 20;
