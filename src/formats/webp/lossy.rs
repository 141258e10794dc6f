//! Pixels to a lossy WebP, by the crate `webpkit`.

use webpkit::{Dimensions, Effort, Encoder, ImageRef, PixelLayout};

use crate::Error;
use crate::formats::{Channels, Metadata, Pixels, zeros};

/// A WebP of `quality`, 1 to 100, on libwebp's scale. Its best effort comes near to libwebp at its default;
/// with less, files are a third larger, and not sooner made.
pub(super) fn encode(pixels: &Pixels, quality: u8, metadata: &Metadata) -> Result<Vec<u8>, Error> {
    let mut rgba = zeros(pixels.width as usize * pixels.height as usize * 4)?;
    let from = pixels.samples.chunks_exact(pixels.channels.count());
    for (to, from) in rgba.as_chunks_mut().0.iter_mut().zip(from) {
        *to = match (pixels.channels, from) {
            (Channels::Grey, &[grey]) => [grey, grey, grey, 255],
            (_, &[grey, alpha]) => [grey, grey, grey, alpha],
            (_, &[r, g, b]) => [r, g, b, 255],
            (_, &[r, g, b, alpha]) => [r, g, b, alpha],
            _ => [0; 4],
        };
    }
    let metadata = webpkit::Metadata {
        icc_profile: metadata.icc.clone(),
        exif: metadata.exif.clone(),
        xmp: metadata.xmp.clone(),
    };
    let size = Dimensions::new(pixels.width, pixels.height).map_err(defect)?;
    let image = ImageRef::new(size, PixelLayout::Rgba8, &rgba).map_err(defect)?;
    let encoder = Encoder::lossy().quality(quality).effort(Effort::Best).metadata(metadata);
    encoder.encode_ref(image).map_err(defect)
}

/// Sizes are checked before, and there is nothing else to refuse.
fn defect(error: webpkit::Error) -> Error {
    Error::Panic { message: error.to_string() }
}
