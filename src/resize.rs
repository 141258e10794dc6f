//! One file, from JPEG to JPEG: decode, fit, resample, encode.

use crate::{Error, ResizeOptions};

/// The stages of a resize, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Decode,
    Resample,
    Encode,
}

/// What the caller wants to know, and may decide, while a file is worked on. The core has no
/// clock and no switch of its own: whoever calls it brings them.
pub trait Watch {
    /// The work passes over to `stage`.
    ///
    /// # Errors
    /// Whatever is returned ends the work on this file and becomes its outcome.
    fn enter(&mut self, stage: Stage) -> Result<(), Error>;
}

/// Watches nothing.
pub struct NoWatch;

impl Watch for NoWatch {
    fn enter(&mut self, _: Stage) -> Result<(), Error> {
        Ok(())
    }
}

/// A resized file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resized {
    /// The encoded JPEG.
    pub jpeg: Vec<u8>,
    /// Size in pixels.
    pub width: u32,
    pub height: u32,
    pub source: Source,
    /// What was wrong with the file and could be got over, as sentences.
    pub warnings: Vec<String>,
}

/// What the header of the source says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Source {
    /// Size in pixels as stored, before orientation.
    pub width: u32,
    pub height: u32,
    /// EXIF orientation, 1 to 8.
    pub orientation: u8,
}

/// Resizes one JPEG.
///
/// # Errors
/// Any [`Error`] that is about a file; and what `watch` returns.
pub fn resize(jpeg: &[u8], options: &ResizeOptions, watch: &mut dyn Watch) -> Result<Resized, Error> {
    crate::rgb::resize(jpeg, options, watch)
}
