//! Pixels to a WebP.

use image_webp::{ColorType, EncodingError, WebPEncoder};

use crate::Error;
use crate::formats::{Channels, GoOn, Metadata, Pixels, Sink};

/// The longest side that a WebP can have.
pub const MAX_SIDE: u32 = 16_383;

/// How to write a WebP.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WebPOptions {}

/// A lossless WebP of `pixels`, with all of `metadata`.
///
/// # Errors
/// [`Error::Limit`] for a side past [`MAX_SIDE`]; [`Error::OutOfMemory`] and what `go_on` says, which is
/// asked once: the crate takes a picture whole.
pub fn encode(
    pixels: &Pixels,
    _options: &WebPOptions,
    metadata: &Metadata,
    go_on: GoOn,
) -> Result<Vec<u8>, Error> {
    Error::past("a WebP's width", pixels.width.into(), MAX_SIDE.into())?;
    Error::past("a WebP's height", pixels.height.into(), MAX_SIDE.into())?;
    go_on()?;
    let mut sink = Sink::default();
    let mut encoder = WebPEncoder::new(&mut sink);
    encoder.set_icc_profile(metadata.icc.clone().unwrap_or_default());
    encoder.set_exif_metadata(metadata.exif.clone().unwrap_or_default());
    encoder.set_xmp_metadata(metadata.xmp.clone().unwrap_or_default());
    let colour = match pixels.channels {
        Channels::Grey => ColorType::L8,
        Channels::GreyAlpha => ColorType::La8,
        Channels::Rgb => ColorType::Rgb8,
        Channels::Rgba => ColorType::Rgba8,
    };
    match encoder.encode(&pixels.samples, pixels.width, pixels.height, colour) {
        Ok(()) => Ok(sink.bytes),
        Err(EncodingError::IoError(_)) => Err(Error::OutOfMemory { bytes: sink.bytes.len() }),
        Err(other) => Err(Error::Panic { message: other.to_string() }),
    }
}

/// Bytes that [`encode`] asks for beside the file that it gives, at most.
pub fn need(pixels: &Pixels, _options: &WebPOptions) -> u64 {
    // A copy as RGBA, and the picture's chunk before it is put into its file, doubled as it grows.
    let area = u64::from(pixels.width) * u64::from(pixels.height);
    (1 << 20) + area * (4 + 3 * pixels.channels.count() as u64)
}
