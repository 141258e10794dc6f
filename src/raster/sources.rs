//! Where pixels come from: the planes of a JPEG, or rows of whatever decodes to pixels.

use super::{Job, mix};
use crate::colour::ToSrgb;
use crate::formats::{self, Channels, Pixels, zeros};
use crate::jpeg::colour::ycbcr_of;
use crate::jpeg::lossless::Lossless;
use crate::jpeg::rgb::RgbRows;
use crate::jpeg::{Colour, Header, Report};
use crate::look::Look;
use crate::plan::Plan;
use crate::resample::WeightsCache;
use crate::resize::stored_planes;
use crate::{ChromaSubsampling, Error, FailOn, Format, ResizeOptions, Scratch, Watch, damage, pixels};

/// Fills the next row, of a number that is known.
pub type NextRow<'a> = dyn FnMut(&mut [u8]) -> Result<(), Error> + 'a;

/// A resampled picture, as it is stored.
pub struct Mixed {
    pub pixels: Pixels,
    /// It is sRGB now, whatever its profile says.
    pub is_converted: bool,
    pub look: Look,
}

/// Of a JPEG's planes.
///
/// They are resampled, and converted in the pixels of the result: a hundredth of the source's, often.
pub fn of_planes(
    job: &mut Job,
    header: &Header,
    to_srgb: Option<ToSrgb>,
    scratch: &mut Scratch,
    watch: &mut dyn Watch,
) -> Result<Mixed, Error> {
    let options = ResizeOptions { chroma_subsampling: ChromaSubsampling::Cs444, ..job.options.clone() };
    let plan = Plan::new(header, job.orientation, &options);
    let (planes, report, look) = stored_planes(job.file, header, &plan, &options, scratch, watch)?;
    job.warnings.extend(damage::judge(report, options.fail_on)?);

    let (width, height) = (plan.components[0].horizontal.dst_len, plan.components[0].vertical.dst_len);
    let inks = header.colour.is_inks();
    let channels = if header.colour == Colour::Grey { Channels::Grey } else { Channels::Rgb };
    let mut samples = zeros(width.saturating_mul(height).saturating_mul(channels.count()))?;
    let sample = |plane: usize, i: usize| planes.get(plane).map_or(0, |samples| samples[i]);
    let stored = |i: usize| [sample(0, i), sample(1, i), sample(2, i), sample(3, i)];
    let mut row = zeros(width * planes.len())?;
    for (y, to) in samples.chunks_exact_mut(width * channels.count()).enumerate() {
        watch.go_on()?;
        let places = y * width..(y + 1) * width;
        match (&to_srgb, channels) {
            (None, Channels::Grey) => to.copy_from_slice(&planes[0][places]),
            (None, _) => {
                for (pixel, i) in to.as_chunks_mut().0.iter_mut().zip(places) {
                    *pixel = pixels::rgb(header, stored(i));
                }
            }
            (Some(to_srgb), Channels::Grey) => to_srgb.convert_row(&planes[0][places], to, false),
            (Some(to_srgb), _) if inks => {
                for (pixel, i) in row.as_chunks_mut().0.iter_mut().zip(places) {
                    *pixel = pixels::inks(header, stored(i));
                }
                to_srgb.convert_row(&row, to, false);
            }
            (Some(to_srgb), _) => {
                for (pixel, i) in row.as_chunks_mut().0.iter_mut().zip(places) {
                    *pixel = pixels::rgb(header, stored(i));
                }
                to_srgb.convert_row(&row, to, false);
            }
        }
    }
    let pixels = Pixels { width: width as u32, height: height as u32, channels, samples };
    Ok(Mixed { pixels, is_converted: inks || to_srgb.is_some(), look })
}

/// Of rows of pixels.
pub fn of_rows(
    job: &Job,
    rows: &mut Rows,
    to_srgb: Option<ToSrgb>,
    weights: &mut WeightsCache,
    watch: &mut dyn Watch,
) -> Result<(Pixels, bool), Error> {
    let ResizeOptions { background, linear_light, .. } = *job.options;
    let (axes, inks) = (job.axes(), job.source.colour.is_inks());
    let is_converted = inks || to_srgb.is_some();
    let flat = rows.channels.has_alpha() && job.output.is_opaque();
    // Light and the background are sRGB's, and inks are not mixed. Else the result has fewer pixels.
    let first = linear_light || flat || inks;
    let (before, after) = if first { (to_srgb, None) } else { (None, to_srgb) };
    rows.convert(before);
    let mut mix = |channels, next_row: &mut NextRow| {
        mix::resample(channels, axes, linear_light, next_row, weights, watch)
    };
    let mut pixels = match rows.channels {
        Channels::GreyAlpha if flat => {
            let [luma, ..] = ycbcr_of(background);
            mix(Channels::Grey, &mut flattened::<2, 1>(rows, [luma])?)?
        }
        Channels::Rgba if flat => mix(Channels::Rgb, &mut flattened::<4, 3>(rows, background)?)?,
        channels => mix(channels, &mut |row: &mut [u8]| rows.next_row(row).map(|_| ()))?,
    };
    if let Some(to_srgb) = &after {
        let alpha = pixels.channels.has_alpha();
        let mut from = zeros(pixels.width as usize * pixels.channels.count())?;
        for row in pixels.samples.chunks_exact_mut(from.len()) {
            watch.go_on()?;
            from.copy_from_slice(row);
            to_srgb.convert_row(&from, row, alpha);
        }
    }
    Ok((pixels, is_converted))
}

/// Rows laid on `background`: `N` samples a pixel become `M`, the last having been alpha.
fn flattened<'a, const N: usize, const M: usize>(
    rows: &'a mut Rows,
    background: [u8; M],
) -> Result<impl FnMut(&mut [u8]) -> Result<(), Error> + 'a, Error> {
    let mut from = zeros(rows.row_len())?;
    Ok(move |to: &mut [u8]| {
        rows.next_row(&mut from)?;
        for (pixel, to) in from.as_chunks::<N>().0.iter().zip(to.as_chunks_mut::<M>().0) {
            let alpha = u32::from(pixel[N - 1]);
            *to = std::array::from_fn(|i| {
                let sum = alpha * u32::from(pixel[i]) + (255 - alpha) * u32::from(background[i]);
                ((sum + 127) / 255) as u8
            });
        }
        Ok(())
    })
}

/// What decodes rows of pixels.
trait Decode {
    /// Fills the next row; false past the last.
    fn next_row(&mut self, row: &mut [u8]) -> Result<bool, Error>;

    /// How it went, where that is known better than by errors.
    fn report(&self) -> Option<Report> {
        None
    }
}

impl Decode for Box<dyn formats::Rows + '_> {
    fn next_row(&mut self, row: &mut [u8]) -> Result<bool, Error> {
        (**self).next_row(row)
    }

    fn report(&self) -> Option<Report> {
        let truncated = matches!((**self).coarse()?, Error::Truncated { .. });
        Some(Report { mcus: 1, lost: 0, truncated, coarse: true, damaged: true })
    }
}

impl Decode for Lossless<'_> {
    fn next_row(&mut self, row: &mut [u8]) -> Result<bool, Error> {
        self.next_row(row)
    }
}

impl Decode for RgbRows<'_> {
    fn next_row(&mut self, row: &mut [u8]) -> Result<bool, Error> {
        self.next_row(row)
    }

    fn report(&self) -> Option<Report> {
        Some(self.report())
    }
}

/// Rows as far as they go, and grey from there on.
pub struct Rows<'a> {
    decoder: Box<dyn Decode + 'a>,
    height: u64,
    row_len: usize,
    channels: Channels,
    to_srgb: Option<ToSrgb>,
    /// A row before its conversion.
    stored: Vec<u8>,
    /// Given, and those of them that are the file's.
    given: u64,
    done: u64,
    fault: Option<Error>,
    look: Look,
    luma: Vec<u8>,
}

impl<'a> Rows<'a> {
    pub fn open(format: Format, file: &'a [u8], options: &ResizeOptions) -> Result<Rows<'a>, Error> {
        let rows = formats::open(format, file)?;
        let info = rows.info();
        let (size, channels) = ((info.width as usize, info.height as usize), info.channels);
        Rows::new(size, channels, rows, options)
    }

    pub fn of_lossless(rows: Lossless<'a>, options: &ResizeOptions) -> Result<Rows<'a>, Error> {
        let channels = if rows.channels() == 1 { Channels::Grey } else { Channels::Rgb };
        Rows::new(rows.size(), channels, rows, options)
    }

    /// Of kept inks there must be a conversion.
    pub fn of_jpeg(rows: RgbRows<'a>, header: &Header, options: &ResizeOptions) -> Result<Rows<'a>, Error> {
        let channels = if rows.channels() == 1 { Channels::Grey } else { Channels::Rgb };
        Rows::new((header.width as usize, header.height as usize), channels, rows, options)
    }

    fn new(
        (width, height): (usize, usize),
        channels: Channels,
        decoder: impl Decode + 'a,
        options: &ResizeOptions,
    ) -> Result<Rows<'a>, Error> {
        let look = Look::new(options, (width, height));
        let luma = zeros(if look.is_wanted() { width } else { 0 })?;
        let (row_len, height) = (width * channels.count(), height as u64);
        let (to_srgb, stored, given, done, fault) = (None, Vec::new(), 0, 0, None);
        let decoder = Box::new(decoder);
        Ok(Rows { decoder, height, row_len, channels, to_srgb, stored, given, done, fault, look, luma })
    }

    pub fn row_len(&self) -> usize {
        self.row_len
    }

    /// Converts the rows that follow.
    pub fn convert(&mut self, to_srgb: Option<ToSrgb>) {
        let alpha = usize::from(self.channels.has_alpha());
        let width = self.row_len / self.channels.count();
        self.stored.resize(to_srgb.as_ref().map_or(0, |it| width * (it.model().channels() + alpha)), 0);
        self.to_srgb = to_srgb;
    }

    fn decode(&mut self, row: &mut [u8]) -> Result<bool, Error> {
        let Some(to_srgb) = &self.to_srgb else { return self.decoder.next_row(row) };
        let is_given = self.decoder.next_row(&mut self.stored)?;
        to_srgb.convert_row(&self.stored, row, self.channels.has_alpha());
        Ok(is_given)
    }

    /// Fills the next row; false past the last.
    pub fn next_row(&mut self, row: &mut [u8]) -> Result<bool, Error> {
        if self.given == self.height {
            return Ok(false);
        }
        self.given += 1;
        if self.fault.is_none() {
            match self.decode(row) {
                // Nothing to be seen is no picture.
                Err(fault @ (Error::Truncated { .. } | Error::Corrupt { .. })) if self.done > 0 => {
                    self.fault = Some(fault);
                }
                Ok(true) => self.done += 1,
                other => return other,
            }
        }
        if self.fault.is_some() {
            let count = self.channels.count();
            row.fill(128);
            if self.channels.has_alpha() {
                row.iter_mut().skip(count - 1).step_by(count).for_each(|alpha| *alpha = 255);
            }
        }
        if self.look.is_wanted() {
            let pixels = row.chunks_exact(self.channels.count());
            for (luma, pixel) in self.luma.iter_mut().zip(pixels) {
                *luma = match *pixel {
                    [r, g, b, ..] => ycbcr_of([r, g, b])[0],
                    _ => pixel[0],
                };
            }
            self.look.push(&self.luma);
        }
        Ok(true)
    }

    /// What was seen of it.
    pub fn look(self) -> Look {
        self.look
    }

    /// A warning about what was lost, or the error that it is by `fail_on`.
    pub fn judge(&self, fail_on: FailOn) -> Result<Option<String>, Error> {
        if let (None, Some(report)) = (&self.fault, self.decoder.report()) {
            return damage::judge(report, fail_on);
        }
        let mcus = self.height;
        let lost = if self.fault.is_some() { mcus - self.done } else { 0 };
        let truncated = matches!(self.fault, Some(Error::Truncated { .. }));
        damage::judge(Report { mcus, lost, truncated, coarse: false, damaged: lost > 0 }, fail_on)
    }
}
