//! Pixels to a PNG.

use std::borrow::Cow;
use std::io::Write;

use crate::Error;
use crate::formats::{Channels, GoOn, Metadata, Pixels, Sink};

/// Rows between two questions whether to go on.
const ROWS: usize = 16;

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
    _options: &PngOptions,
    metadata: &Metadata,
    go_on: GoOn,
) -> Result<Vec<u8>, Error> {
    let mut info = png::Info::with_size(pixels.width, pixels.height);
    info.color_type = match pixels.channels {
        Channels::Grey => png::ColorType::Grayscale,
        Channels::GreyAlpha => png::ColorType::GrayscaleAlpha,
        Channels::Rgb => png::ColorType::Rgb,
        Channels::Rgba => png::ColorType::Rgba,
    };
    write(info, metadata, &pixels.samples, pixels.width as usize * pixels.channels.count(), go_on)
}

fn write<'a>(
    mut info: png::Info<'a>,
    metadata: &'a Metadata,
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
    encoder.set_deflate_compression(png::DeflateCompression::Level(6));
    encoder.set_filter(png::Filter::Adaptive);
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
