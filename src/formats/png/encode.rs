//! Pixels to a PNG.

use std::borrow::Cow;
use std::io::Write;

use crate::Error;
use crate::formats::palette::{Indexed, indexed};
use crate::formats::{Channels, GoOn, Metadata, Pixels, Sink, zeros};

/// The crate's tables, its window and its buffers.
const FIXED: u64 = 1 << 20;

/// Rows between two questions whether to go on.
const ROWS: usize = 16;

/// Photos of 1200 x 800 take 310 and 510 ms; at 6 they take 1120 and 1260, for 2.6 and 1.1 % fewer bytes,
/// at 9 twice that for 2.4 and 0.5 % more. Graphics differ by less than 1 %.
const LEVEL: u8 = 5;

/// How to write a PNG.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PngOptions {
    /// Colours of a table instead of each pixel's own.
    pub palette: bool,
    /// At most so many of them, 2 to 256.
    pub colours: u16,
}

impl Default for PngOptions {
    fn default() -> Self {
        PngOptions { palette: false, colours: 256 }
    }
}

/// A PNG of `pixels`, with all of `metadata` but an XMP packet that is not UTF-8.
///
/// # Errors
/// [`Error::OutOfMemory`] and what `go_on` says.
pub fn encode(
    pixels: &Pixels,
    options: &PngOptions,
    metadata: &Metadata,
    go_on: GoOn,
) -> Result<Vec<u8>, Error> {
    let mut info = png::Info::with_size(pixels.width, pixels.height);
    if options.palette {
        let indexed = indexed(pixels, options.colours.clamp(2, 256).into(), go_on)?;
        return write_indexed(info, metadata, &indexed, go_on);
    }
    info.color_type = match pixels.channels {
        Channels::Grey => png::ColorType::Grayscale,
        Channels::GreyAlpha => png::ColorType::GrayscaleAlpha,
        Channels::Rgb => png::ColorType::Rgb,
        Channels::Rgba => png::ColorType::Rgba,
    };
    let row_len = pixels.width as usize * pixels.channels.count();
    write(info, metadata, png::Filter::Adaptive, &pixels.samples, row_len, go_on)
}

/// Bytes that [`encode`] asks for beside the file that it gives, at most.
pub fn need(pixels: &Pixels, options: &PngOptions) -> u64 {
    let (width, height) = (u64::from(pixels.width), u64::from(pixels.height));
    // Rows of all filters, or indices before and after they are packed, a histogram and two rows of misses.
    let rows = if options.palette { 2 * width * height + 32 * width + (12 << 20) } else { 0 };
    FIXED + 8 * width * pixels.channels.count() as u64 + rows
}

/// As many pixels in a byte as the number of colours allows.
fn write_indexed<'a>(
    mut info: png::Info<'a>,
    metadata: &'a Metadata,
    Indexed { colours, indices }: &Indexed,
    go_on: GoOn,
) -> Result<Vec<u8>, Error> {
    let bits = match colours.len() {
        0..=2 => 1,
        3..=4 => 2,
        5..=16 => 4,
        _ => 8,
    };
    info.color_type = png::ColorType::Indexed;
    info.bit_depth = png::BitDepth::from_u8(bits as u8).unwrap_or(png::BitDepth::Eight);
    info.palette = Some(colours.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect::<Vec<_>>().into());
    // Opaque ones stand last and go without saying.
    let alpha: Vec<u8> = colours.iter().map(|[.., alpha]| *alpha).take_while(|alpha| *alpha < 255).collect();
    info.trns = (!alpha.is_empty()).then(|| alpha.into());
    let width = info.width as usize;
    let row_len = (width * bits).div_ceil(8);
    let mut packed = zeros(row_len * info.height as usize)?;
    for (row, indices) in packed.chunks_exact_mut(row_len).zip(indices.chunks_exact(width)) {
        for (byte, indices) in row.iter_mut().zip(indices.chunks(8 / bits)) {
            *byte =
                indices.iter().zip((0..8 / bits).rev()).map(|(index, place)| index << (place * bits)).sum();
        }
    }
    write(info, metadata, png::Filter::NoFilter, &packed, row_len, go_on)
}

fn write<'a>(
    mut info: png::Info<'a>,
    metadata: &'a Metadata,
    filter: png::Filter,
    samples: &[u8],
    row_len: usize,
    go_on: GoOn,
) -> Result<Vec<u8>, Error> {
    info.icc_profile = metadata.icc.as_deref().map(Cow::Borrowed);
    info.exif_metadata = metadata.exif.as_deref().map(Cow::Borrowed);
    let mut sink = Sink::default();
    let mut encoder = png::Encoder::with_info(&mut sink, info).map_err(error)?;
    if let Some(text) = metadata.xmp.as_deref().and_then(|packet| str::from_utf8(packet).ok()) {
        encoder.add_itxt_chunk("XML:com.adobe.xmp".into(), text.into()).map_err(error)?;
    }
    encoder.set_deflate_compression(png::DeflateCompression::Level(LEVEL));
    encoder.set_filter(filter);
    let mut writer = encoder.write_header().map_err(error)?;
    let mut rows = writer.stream_writer_with_size(64 << 10).map_err(error)?;
    for samples in samples.chunks(row_len * ROWS) {
        go_on()?;
        rows.write_all(samples).map_err(|refused| error(refused.into()))?;
    }
    rows.finish().map_err(error)?;
    writer.finish().map_err(error)?;
    Ok(sink.bytes)
}

/// Nothing but memory can be refused, where sizes are those of the samples.
fn error(error: png::EncodingError) -> Error {
    match error {
        png::EncodingError::IoError(_) | png::EncodingError::LimitsExceeded => {
            Error::OutOfMemory { bytes: 0 }
        }
        other => Error::Panic { message: other.to_string() },
    }
}
