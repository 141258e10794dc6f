//! PNG, by the crate `png`; its chunks are walked here, so that limits come before it.

use std::io::Cursor;

use super::{Calibration, Channels, Info, MAX_METADATA, Rows, corrupt, cut_short, io_error, zeros};
use crate::Error;

mod encode;

pub use encode::{PngOptions, encode, need};

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1A\n";

/// What the crate holds beside rows, measured: tables, a window of 32 kB and room around it.
const FIXED: u64 = 512 << 10;

/// Reads all chunks, those behind the picture too, where some programs put metadata.
pub(super) fn read_info(bytes: &[u8]) -> Result<Info, Error> {
    let mut chunks = Chunks { rest: bytes.strip_prefix(SIGNATURE).ok_or_else(|| corrupt("no PNG"))? };
    let Some((b"IHDR", &[w0, w1, w2, w3, h0, h1, h2, h3, bits, colour, _, _, interlace])) = chunks.next()
    else {
        return Err(if bytes.len() < 33 { cut_short() } else { corrupt("it does not begin with its sizes") });
    };
    let (width, height) = (u32::from_be_bytes([w0, w1, w2, w3]), u32::from_be_bytes([h0, h1, h2, h3]));
    let mut info = Info::new((width, height), Channels::Grey)?;
    info.bits = bits;
    let (mut picture, mut transparent, mut srgb) = (false, false, false);
    let mut code_points = None;
    let mut before = 0;
    for (kind, data) in chunks {
        before += if picture { 0 } else { data.len() };
        match kind {
            b"IDAT" => picture = true,
            b"tRNS" => transparent |= !picture,
            b"acTL" => info.animated |= be32(data, 0).is_some_and(|frames| frames > 1),
            b"sRGB" => srgb = true,
            b"gAMA" => info.calibration.gamma = be32(data, 0).filter(|gamma| *gamma > 0),
            b"cICP" => code_points = data.first_chunk().copied(),
            b"cHRM" if data.len() == 32 => {
                info.calibration.chromaticities =
                    Some(std::array::from_fn(|i| be32(data, 4 * i).unwrap_or_default()));
            }
            b"iCCP" => info.metadata.icc = info.metadata.icc.or_else(|| profile(data)),
            b"eXIf" if data.len() <= MAX_METADATA => {
                info.metadata
                    .exif
                    .get_or_insert_with(|| data.strip_prefix(b"Exif\0\0").unwrap_or(data).to_vec());
            }
            b"iTXt" => info.metadata.xmp = info.metadata.xmp.or_else(|| packet(data)),
            _ => {}
        }
    }
    if !picture {
        return Err(cut_short());
    }
    // Of what says how colours are meant the first counts: cICP, iCCP, sRGB, gAMA and cHRM (PNG, 4.3). Of code
    // points (H.273) those of sRGB's curve are known.
    match code_points {
        Some([1, 13, 0, 1]) => {
            srgb = true;
            info.metadata.icc = None;
        }
        Some([12, 13, 0, 1]) => {
            srgb = false;
            info.calibration = Calibration { gamma: None, chromaticities: Some(DISPLAY_P3) };
        }
        _ => {}
    }
    let Calibration { gamma, chromaticities } = info.calibration;
    if srgb
        || info.metadata.icc.is_some()
        || gamma.is_none_or(is_srgb_gamma) && chromaticities.is_none_or(are_srgb)
    {
        info.calibration = Calibration::default();
    }
    info.channels = match (colour, transparent) {
        (0, false) => Channels::Grey,
        (0, true) | (4, _) => Channels::GreyAlpha,
        (2 | 3, false) => Channels::Rgb,
        (2 | 3, true) | (6, _) => Channels::Rgba,
        _ => return Err(corrupt("a colour type that is none")),
    };
    let samples = if bits == 16 { 2 } else { 1 };
    let row = info.row_len() as u64 * samples;
    let whole = if interlace == 1 { row * u64::from(height) } else { 0 };
    info.need = FIXED + 12 * row + whole + 2 * before.min(2 * MAX_METADATA) as u64;
    Ok(info)
}

/// Gives rows as they are inflated; of an interlaced file all at once.
pub(super) fn open(bytes: &[u8], info: Info) -> Result<Inflated<'_>, Error> {
    let mut decoder =
        png::Decoder::new_with_limits(Cursor::new(bytes), png::Limits { bytes: 2 * MAX_METADATA });
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    let alpha =
        if info.channels.has_alpha() { png::Transformations::ALPHA } else { png::Transformations::EXPAND };
    decoder.set_transformations(alpha);
    let mut reader = decoder.read_info().map_err(error)?;
    let (colour, depth) = reader.output_color_type();
    let channels = match colour {
        png::ColorType::Grayscale => Channels::Grey,
        png::ColorType::GrayscaleAlpha => Channels::GreyAlpha,
        png::ColorType::Rgb | png::ColorType::Indexed => Channels::Rgb,
        png::ColorType::Rgba => Channels::Rgba,
    };
    if channels != info.channels || reader.info().size() != (info.width, info.height) {
        return Err(corrupt("chunks that contradict each other"));
    }
    let wide = depth == png::BitDepth::Sixteen;
    let row_len = info.row_len() * if wide { 2 } else { 1 };
    let whole = match reader.info().interlaced {
        false => None,
        true => Some(Passes::read(&mut reader, row_len, &info)?),
    };
    let row = zeros(if wide || whole.is_some() { row_len } else { 0 })?;
    Ok(Inflated { info, reader, wide, whole, row, done: 0 })
}

/// An interlaced picture, each pass laid over the larger blocks of those before.
struct Passes {
    samples: Vec<u8>,
    /// Rows that the first pass, or all of them, tell.
    known: u32,
    /// Why there are no further ones.
    fault: Option<Error>,
}

impl Passes {
    fn read(reader: &mut png::Reader<Cursor<&[u8]>>, row_len: usize, info: &Info) -> Result<Passes, Error> {
        let mut samples = zeros(row_len * info.height as usize)?;
        let bits = (8 * row_len / info.width as usize) as u8;
        // Each row of the first pass stands for eight.
        let mut known: u32 = 0;
        let fault = loop {
            match reader.next_interlaced_row() {
                Ok(Some(row)) => {
                    if let png::InterlaceInfo::Adam7(place) = row.interlace() {
                        png::splat_interlaced_row(&mut samples, row_len, row.data(), place, bits);
                    }
                    known = info.height.min(known.saturating_add(8));
                }
                Ok(None) => break None,
                Err(refused) => break Some(error(refused)),
            }
        };
        Ok(Passes { samples, known, fault })
    }
}

pub(super) struct Inflated<'a> {
    info: Info,
    reader: png::Reader<Cursor<&'a [u8]>>,
    /// Samples have 16 bits.
    wide: bool,
    /// All samples of an interlaced file.
    whole: Option<Passes>,
    /// One of 16 bits.
    row: Vec<u8>,
    done: u32,
}

impl Rows for Inflated<'_> {
    fn info(&self) -> &Info {
        &self.info
    }

    fn next_row(&mut self, row: &mut [u8]) -> Result<bool, Error> {
        if self.done == self.info.height {
            return Ok(false);
        }
        let wide: &[u8] = match &self.whole {
            Some(Passes { known, fault: Some(fault), .. }) if self.done >= *known => {
                return Err(fault.clone());
            }
            Some(Passes { samples, .. }) => {
                let len = self.row.len();
                &samples[self.done as usize * len..][..len]
            }
            None if self.wide => {
                self.reader.read_row(&mut self.row).map_err(error)?;
                &self.row
            }
            None => {
                self.reader.read_row(row).map_err(error)?;
                &[]
            }
        };
        self.done += 1;
        if self.wide {
            for (to, from) in row.iter_mut().zip(wide.as_chunks().0) {
                // The nearest: 65535 is 257 times 255.
                *to = ((u32::from(u16::from_be_bytes(*from)) + 128) / 257) as u8;
            }
        } else if self.whole.is_some() {
            row.copy_from_slice(wide);
        }
        Ok(true)
    }

    fn coarse(&self) -> Option<&Error> {
        let Passes { known, fault, .. } = self.whole.as_ref()?;
        fault.as_ref().filter(|_| *known == self.info.height)
    }
}

/// Chunks with their kind, up to the end or to one that the end cuts; a picture's data may be cut.
struct Chunks<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Chunks<'a> {
    type Item = (&'a [u8; 4], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (length, rest) = self.rest.split_first_chunk()?;
        let (kind, rest) = rest.split_first_chunk()?;
        let length = u32::from_be_bytes(*length) as usize;
        match rest.split_at_checked(length) {
            Some((data, rest)) => {
                self.rest = rest.get(4..).unwrap_or_default();
                Some((kind, data))
            }
            None => {
                self.rest = &[];
                (kind == b"IDAT").then_some((kind, rest))
            }
        }
    }
}

/// The profile in an iCCP chunk: a name, 0, the method 0, deflated bytes.
fn profile(data: &[u8]) -> Option<Vec<u8>> {
    let (_, data) = split_at_zero(data)?;
    inflated(data.strip_prefix(b"\0")?)
}

/// The packet in an iTXt chunk: the keyword, 0, whether deflated, the method, a language, 0, the keyword
/// in that, 0, text.
fn packet(data: &[u8]) -> Option<Vec<u8>> {
    let (&[deflated, _], rest) = data.strip_prefix(b"XML:com.adobe.xmp\0")?.split_first_chunk()?;
    let (_, rest) = split_at_zero(rest)?;
    let (_, text) = split_at_zero(rest)?;
    match deflated {
        0 if text.len() <= MAX_METADATA => Some(text.to_vec()),
        1 => inflated(text),
        _ => None,
    }
}

/// What inflates to more than anybody wants is left out.
fn inflated(data: &[u8]) -> Option<Vec<u8>> {
    fdeflate::decompress_to_vec_bounded(data, MAX_METADATA).ok().filter(|data| !data.is_empty())
}

fn split_at_zero(data: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = data.iter().position(|&byte| byte == 0)?;
    Some((&data[..at], &data[at + 1..]))
}

fn be32(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(*data.get(at..)?.first_chunk()?))
}

const DISPLAY_P3: [u32; 8] = [31_270, 32_900, 68_000, 32_000, 26_500, 69_000, 15_000, 6_000];

/// Within what rounding and old programs make of 1/2.2.
fn is_srgb_gamma(gamma: u32) -> bool {
    gamma.abs_diff(45_455) <= 500
}

fn are_srgb(chromaticities: [u32; 8]) -> bool {
    const SRGB: [u32; 8] = [31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000];
    chromaticities.iter().zip(SRGB).all(|(a, b)| a.abs_diff(b) <= 100)
}

fn error(error: png::DecodingError) -> Error {
    match error {
        png::DecodingError::IoError(error) => io_error(&error),
        other => corrupt(&other.to_string()),
    }
}
