//! WebP, by the crate `image-webp`, which decodes a picture whole; `webpkit` makes lossy ones.

use std::io::Cursor;

use image_webp::{DecodingError, WebPDecoder};

use super::{Channels, Info, MAX_METADATA, Metadata, Whole, corrupt, cut_short, io_error, zeros};
use crate::Error;

mod encode;
mod lossy;

pub use encode::{MAX_SIDE, WebPOptions, encode, need};

/// Codes and tables, of any size of picture.
const FIXED: u64 = 1 << 20;

pub(super) fn read_info(bytes: &[u8]) -> Result<Info, Error> {
    let mut decoder = decoder(bytes)?;
    let channels = if decoder.has_alpha() { Channels::Rgba } else { Channels::Rgb };
    let mut info = Info::new(decoder.dimensions(), channels)?;
    check_lossy(Chunks { rest: bytes.get(12..).unwrap_or_default() }, [info.width, info.height], false)?;
    info.animated = decoder.is_animated() && decoder.num_frames() > 1;
    let exif = decoder.exif_metadata().ok().flatten();
    info.metadata = Metadata {
        icc: decoder.icc_profile().ok().flatten(),
        exif: exif.map(|exif| exif.strip_prefix(b"Exif\0\0").map(Vec::from).unwrap_or(exif)),
        xmp: decoder.xmp_metadata().ok().flatten(),
    };
    let area = info.area();
    // Planes of whole macroblocks and the bytes they are read from, or ARGB and its transforms.
    let padded = u64::from(info.width.next_multiple_of(16)) * u64::from(info.height.next_multiple_of(16));
    let lossy = padded * 3 / 2 + 64 * u64::from(info.width) + bytes.len() as u64;
    let lossless = area * 6;
    let picture = match (decoder.is_lossy(), info.channels.has_alpha()) {
        (true, false) => lossy,
        (true, true) => lossy.max(lossless) + area,
        (false, _) => lossless,
    };
    // A canvas, and a frame before it lies on that.
    let animation = if decoder.is_animated() { 8 * area + lossy.max(lossless) + area } else { 0 };
    info.need = FIXED + area * channels.count() as u64 + picture.max(animation);
    Ok(info)
}

pub(super) fn open(bytes: &[u8], info: Info) -> Result<Whole, Error> {
    let mut decoder = decoder(bytes)?;
    let mut samples = zeros(info.row_len() * info.height as usize)?;
    decoder.read_image(&mut samples).map_err(error)?;
    Ok(Whole::new(info, samples))
}

/// The crate makes room for what a lossy picture claims, whatever the canvas of `size`, and panics at one
/// that builds on another or that does not fit its alpha.
fn check_lossy(chunks: Chunks, size: [u32; 2], inside: bool) -> Result<(), Error> {
    let mut alpha = false;
    for (kind, data) in chunks {
        match (kind, data) {
            (b"ALPH", _) => alpha = true,
            (b"ANMF", &[_, _, _, _, _, _, w0, w1, w2, h0, h1, h2, _, _, _, _, ref rest @ ..]) if !inside => {
                let size = [[w0, w1, w2, 0], [h0, h1, h2, 0]].map(|side| u32::from_le_bytes(side) + 1);
                check_lossy(Chunks { rest }, size, true)?;
            }
            // Behind alpha the crate does not look at the name.
            (_, &[tag, _, _, _, _, _, w0, w1, h0, h1, ..]) if kind == b"VP8 " || inside && alpha => {
                let found = [[w0, w1], [h0, h1]].map(|side| u32::from(u16::from_le_bytes(side) & 0x3FFF));
                if tag & 1 == 1 || found != size {
                    return Err(corrupt("a picture that does not fit its frame"));
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// Chunks with their names; the last may be cut short.
struct Chunks<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Chunks<'a> {
    type Item = (&'a [u8; 4], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (kind, rest) = self.rest.split_first_chunk()?;
        let (length, rest) = rest.split_first_chunk()?;
        let length = u32::from_le_bytes(*length) as usize;
        self.rest = rest.get(length.saturating_add(length & 1)..).unwrap_or_default();
        Some((kind, &rest[..length.min(rest.len())]))
    }
}

fn decoder(bytes: &[u8]) -> Result<WebPDecoder<Cursor<&[u8]>>, Error> {
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(error)?;
    decoder.set_memory_limit(MAX_METADATA.min(bytes.len()));
    Ok(decoder)
}

fn error(error: DecodingError) -> Error {
    match error {
        DecodingError::IoError(error) => io_error(&error),
        DecodingError::NotEnoughInitData => cut_short(),
        other => corrupt(&other.to_string()),
    }
}
