//! WebP, by the crate `image-webp`, which decodes a picture whole.

use std::io::Cursor;

use image_webp::{DecodingError, WebPDecoder};

use super::{Channels, Info, MAX_METADATA, Metadata, Whole, corrupt, cut_short, io_error, zeros};
use crate::Error;

mod encode;

pub use encode::{WebPOptions, encode};

/// Codes and tables, of any size of picture.
const FIXED: u64 = 1 << 20;

pub(super) fn read_info(bytes: &[u8]) -> Result<Info, Error> {
    let mut decoder = decoder(bytes)?;
    let channels = if decoder.has_alpha() { Channels::Rgba } else { Channels::Rgb };
    let mut info = Info::new(decoder.dimensions(), channels);
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
