//! Pixels to a WebP.

use image_webp::{ColorType, EncodingError, WebPEncoder};

use super::lossy;
use crate::Error;
use crate::formats::{Channels, GoOn, Metadata, Pixels, Sink};

/// The longest side that a WebP can have.
pub const MAX_SIDE: u32 = 16_383;

/// How to write a WebP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WebPOptions {
    /// Each sample as it is.
    pub lossless: bool,
    /// Of a lossy one, 1 to 100 on libwebp's scale.
    pub quality: u8,
}

impl Default for WebPOptions {
    fn default() -> Self {
        WebPOptions { lossless: true, quality: 80 }
    }
}

/// A WebP of `pixels`, with all of `metadata`.
///
/// # Errors
/// [`Error::Limit`] for a side past [`MAX_SIDE`]; [`Error::OutOfMemory`] and what `go_on` says, which is
/// asked once: the crates take a picture whole.
pub fn encode(
    pixels: &Pixels,
    options: &WebPOptions,
    metadata: &Metadata,
    go_on: GoOn,
) -> Result<Vec<u8>, Error> {
    Error::past("a WebP's width", pixels.width.into(), MAX_SIDE.into())?;
    Error::past("a WebP's height", pixels.height.into(), MAX_SIDE.into())?;
    go_on()?;
    if !options.lossless {
        return lossy::encode(pixels, options.quality.clamp(1, 100), metadata);
    }
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
pub fn need(pixels: &Pixels, options: &WebPOptions) -> u64 {
    let area = u64::from(pixels.width) * u64::from(pixels.height);
    let padded = u64::from(pixels.width.next_multiple_of(16)) * u64::from(pixels.height.next_multiple_of(16));
    // As measured: a copy as RGBA and the chunk before it is put into its file, doubled as it grows; or
    // planes, coefficients and all that is tried, and alpha as a lossless picture of its own.
    let each = match (options.lossless, pixels.channels.has_alpha()) {
        (true, _) => area * (4 + 3 * pixels.channels.count() as u64),
        (false, false) => 24 * padded,
        (false, true) => 64 * padded,
    };
    (1 << 20) + each
}
