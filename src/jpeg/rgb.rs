//! Whole pictures as rows of pixels, as libjpeg-turbo makes them unless it is told otherwise: the accurate
//! inverse DCT, "fancy" upsampling, and its fixed-point conversion, to the bit.
//!
//! Where libjpeg-turbo smooths blocks, in progressive files that end early, these are as they are.

mod convert;
mod upsample;

use super::decode::{self, Decoder, Report, Samples, Scale, Scratch, Settings, Strip};
use super::header::{Colour, Header};
use crate::Error;
use convert::{inks_to_rgb, rgb_of_ycbcr};
use upsample::Upsampler;

/// What becomes of a file's inks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Inks {
    /// The plain product of their transparencies, as Pillow's.
    #[default]
    ToRgb,
    /// Kept as CMYK, 0 being none, as their profile takes them.
    Keep,
}

/// Decodes a JPEG to rows of pixels, from the top.
///
/// Working memory is the decoder's and some rows.
///
/// ```
/// use pixmill::jpeg::{Header, Scratch, Settings, rgb::{Inks, RgbRows}};
///
/// # let jpeg = include_bytes!("../../tests/fixtures/pictures/baseline-420.jpg");
/// let header = Header::parse(jpeg).unwrap();
/// let mut scratch = Scratch::default();
/// let mut rows = RgbRows::new(jpeg, &header, Inks::ToRgb, 500, &mut scratch, &mut || Ok(())).unwrap();
/// let mut row = vec![0; header.width as usize * rows.channels()];
/// while rows.next_row(&mut row).unwrap() {}
/// assert!(!rows.report().damaged);
/// ```
pub struct RgbRows<'a> {
    decoder: Decoder<'a>,
    /// Three successive strips, each at its number modulo 3: rows at the edges of one are mixed with
    /// their neighbours.
    strips: [(Samples, Option<Strip>); 3],
    strips_decoded: usize,
    strip_height: usize,
    upsamplers: Vec<Upsampler>,
    /// A row of each component, at the picture's width and some more.
    lines: Vec<Vec<u8>>,
    /// Of YCCK, a row of its colours.
    colours: Vec<u8>,
    colour: Colour,
    inks: Inks,
    /// Inks are stored inverted.
    inverted: bool,
    width: usize,
    height: usize,
    row: usize,
}

impl<'a> RgbRows<'a> {
    /// `header` must be that of `jpeg`; `go_on` is asked as by [`Decoder::new_watched`].
    ///
    /// # Errors
    /// Those of [`Decoder::new`], and what `go_on` returns.
    pub fn new(
        jpeg: &'a [u8],
        header: &Header,
        inks: Inks,
        scan_limit: u32,
        scratch: &'a mut Scratch,
        go_on: &mut dyn FnMut() -> Result<(), Error>,
    ) -> Result<RgbRows<'a>, Error> {
        let settings = Settings { scan_limit, ..Settings::default() };
        let decoder = Decoder::new_watched(jpeg, header, settings, scratch, go_on)?;
        let (width, height) = (header.width as usize, header.height as usize);
        let upsamplers = Upsampler::of_components(header);
        let lines = upsamplers.iter().map(|_| vec![0; width.next_multiple_of(convert::PIXELS)]).collect();
        Ok(RgbRows {
            decoder,
            strips: Default::default(),
            strips_decoded: 0,
            strip_height: upsamplers.iter().map(Upsampler::strip_rows).max().unwrap_or(8),
            upsamplers,
            lines,
            colours: vec![0; if header.colour == Colour::Ycck { 3 * width } else { 0 }],
            colour: header.colour,
            inks,
            inverted: header.adobe,
            width,
            height,
            row: 0,
        })
    }

    /// Bytes of a pixel: 1 of grey, 3 of RGB, 4 of inks that are kept.
    pub fn channels(&self) -> usize {
        match (self.colour, self.inks) {
            (Colour::Grey, _) => 1,
            (Colour::Cmyk | Colour::Ycck, Inks::Keep) => 4,
            _ => 3,
        }
    }

    /// Writes the next row, `width * channels` bytes; false past the last. What is lost is grey.
    ///
    /// # Errors
    /// Those of [`Decoder::next_strip`].
    ///
    /// # Panics
    /// If `row` is shorter.
    pub fn next_row(&mut self, row: &mut [u8]) -> Result<bool, Error> {
        if self.row >= self.height {
            return Ok(false);
        }
        self.decode_up_to(self.row / self.strip_height + 1)?;
        for (index, (upsampler, line)) in self.upsamplers.iter_mut().zip(&mut self.lines).enumerate() {
            let strips = &self.strips;
            let rows = upsampler.strip_rows();
            let source = |y: usize| {
                let (samples, strip) = &strips[y / rows % 3];
                let plane = strip.as_ref().expect("a strip that was decoded").plane(samples, index);
                &plane.samples[(y - plane.first_row) * plane.stride..][..plane.columns]
            };
            upsampler.fill(self.row, source, line);
        }
        self.convert(&mut row[..self.width * self.channels()]);
        self.row += 1;
        Ok(true)
    }

    /// Leaves out the next `rows` rows, which costs less than to make them.
    pub fn skip_rows(&mut self, rows: usize) {
        self.row = self.row.saturating_add(rows);
    }

    /// How decoding went so far.
    pub fn report(&self) -> Report {
        self.decoder.report()
    }

    /// Decodes strips up to the one numbered `last`, or the picture's last.
    fn decode_up_to(&mut self, last: usize) -> Result<(), Error> {
        while self.strips_decoded <= last {
            let (samples, strip) = &mut self.strips[self.strips_decoded % 3];
            let Some(next) = self.decoder.next_strip(samples)? else { break };
            *strip = Some(next);
            self.strips_decoded += 1;
        }
        Ok(())
    }

    fn convert(&mut self, row: &mut [u8]) {
        match (self.colour, &self.lines[..]) {
            (Colour::YCbCr, [y, cb, cr]) => rgb_of_ycbcr(y, cb, cr, row),
            (Colour::Ycck, [y, cb, cr, black]) => {
                // T.872, 6.5.3: the first three are the inverted inks as YCbCr.
                rgb_of_ycbcr(y, cb, cr, &mut self.colours);
                let colours = self.colours.as_chunks().0.iter().zip(black);
                let inks = colours.map(|(&[r, g, b], &k)| [255 - r, 255 - g, 255 - b, k]);
                convert_inks(inks, self.inks, self.inverted, row);
            }
            (Colour::Cmyk, [cyan, magenta, yellow, black]) => {
                let inks = cyan.iter().zip(magenta).zip(yellow).zip(black);
                let inks = inks.map(|(((&c, &m), &y), &k)| [c, m, y, k]);
                convert_inks(inks, self.inks, self.inverted, row);
            }
            (_, [red, green, blue]) => {
                for (pixel, ((&r, &g), &b)) in
                    row.as_chunks_mut().0.iter_mut().zip(red.iter().zip(green).zip(blue))
                {
                    *pixel = [r, g, b];
                }
            }
            (_, lines) => row.copy_from_slice(&lines[0][..self.width]),
        }
    }
}

fn convert_inks(stored: impl Iterator<Item = [u8; 4]>, inks: Inks, inverted: bool, row: &mut [u8]) {
    let stored = stored.map(|inks| if inverted { inks.map(|ink| 255 - ink) } else { inks });
    match inks {
        Inks::Keep => row.as_chunks_mut().0.iter_mut().zip(stored).for_each(|(pixel, inks)| *pixel = inks),
        Inks::ToRgb => {
            row.as_chunks_mut().0.iter_mut().zip(stored).for_each(|(pixel, inks)| *pixel = inks_to_rgb(inks))
        }
    }
}

/// Bytes that [`RgbRows`] takes, with its [`Scratch`].
pub fn need(header: &Header) -> u64 {
    // A line of bytes, and one of sums, for each component; a row of colours.
    let width = u64::from(header.width) + 16;
    decode::need(header, [Scale::FULL; 4], 3) + width * (3 * header.components.len() as u64 + 3)
}
