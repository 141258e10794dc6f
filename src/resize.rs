//! One file: what goes in, what comes out, and who may watch.

mod planes;
mod strips;
mod way;

#[cfg(feature = "full")]
pub use planes::stored_planes;
pub use planes::{Made, Prepared, by_planes, make, prepare};
pub use strips::STRIPS_HELD;
#[cfg(feature = "full")]
pub use way::is_of_planes;
pub use way::{Way, way};

use crate::jpeg::{self, Colour, Header};
use crate::look::Checks;
use crate::orient::Orientation;
#[cfg(feature = "full")]
use crate::raster;
use crate::resample::{Resampler, WeightsCache};
use crate::{Error, OutputFormat, ResizeOptions};
use strips::{Batch, Batches};

/// The stages of a resize, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Decode,
    Resample,
    Encode,
}

/// What the caller wants to know, and may decide, while a file is worked on. The core has no
/// clock, no switch and no threads of its own: whoever calls it brings them.
pub trait Watch {
    /// The work passes over to `stage`, which it does for every strip of the picture.
    fn enter(&mut self, _: Stage) {}

    /// Whether to go on, asked for every strip.
    ///
    /// # Errors
    /// Whatever is returned ends the work on this file and becomes its outcome.
    fn go_on(&mut self) -> Result<(), Error> {
        Ok(())
    }

    /// Whether another thread is free to work on this file.
    fn has_help(&self) -> bool {
        false
    }

    /// Does both parts, at the same time where another thread takes one.
    fn both(&mut self, one: &mut Part, other: &mut Part) {
        one(&mut |stage| self.enter(stage));
        other(&mut |stage| self.enter(stage));
    }
}

/// A part of the work, which is given what to call when it enters a stage.
pub type Part<'a> = dyn FnMut(&mut dyn FnMut(Stage)) + Send + 'a;

/// Watches nothing.
pub struct NoWatch;

impl Watch for NoWatch {}

/// A resized file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resized {
    /// The encoded file.
    pub data: Vec<u8>,
    pub format: OutputFormat,
    /// Size in pixels.
    pub width: u32,
    pub height: u32,
    pub source: Source,
    /// It is the file itself, byte for byte.
    pub copied: bool,
    /// Of the source, where the option `checks` asks for them.
    pub checks: Option<Checks>,
    /// Its metadata says where the picture was taken.
    pub has_gps: bool,
    /// What was wrong with the file and could be got over, as sentences.
    pub warnings: Vec<String>,
}

/// What the header of the source says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// A stable name: "jpeg".
    pub format: &'static str,
    /// What its samples stand for.
    pub colour: Colour,
    /// Some of it may be transparent.
    pub alpha: bool,
    /// Size in pixels as stored, before orientation.
    pub width: u32,
    pub height: u32,
    /// EXIF orientation, 1 to 8.
    pub orientation: u8,
}

impl Source {
    pub(crate) fn new(header: &Header, tagged: Orientation) -> Source {
        let Header { width, height, colour, .. } = *header;
        Source { format: "jpeg", colour, alpha: false, width, height, orientation: tagged.tag() }
    }
}

/// Working memory of one thread, used again from file to file.
#[derive(Default)]
pub struct Scratch {
    pub(crate) decoder: jpeg::Scratch,
    pub(crate) weights: WeightsCache,
    resamplers: [Resampler; 4],
    planes: [Vec<u8>; 4],
    batches: Batches,
}

impl Scratch {
    /// Bytes held from file to file, beyond which all is given back. Photos of 12 megapixels take up
    /// to 3 MB, files of several scans as much as their area.
    pub const KEPT_BYTES: usize = 16 << 20;

    /// Gives its memory back where it holds more than [`Scratch::KEPT_BYTES`].
    pub fn trim(&mut self) {
        let planes: usize = self.planes.iter().map(Vec::capacity).sum();
        let resamplers: usize = self.resamplers.iter().map(Resampler::held).sum();
        let strips: usize = self.batches.as_flattened().iter().map(Batch::held).sum();
        if strips + self.decoder.held() + self.weights.held() + resamplers + planes > Scratch::KEPT_BYTES {
            *self = Scratch::default();
        }
    }
}

/// Resizes one file: a JPEG, or with the feature `full` any picture that is known by its content.
///
/// # Errors
/// Any [`Error`] that is about a file; and what `watch` returns.
pub fn resize(
    file: &[u8],
    options: &ResizeOptions,
    scratch: &mut Scratch,
    watch: &mut dyn Watch,
) -> Result<Resized, Error> {
    watch.enter(Stage::Decode);
    watch.go_on()?;
    options.check()?;
    options.check_file(file)?;
    match way(file, options)? {
        Way::Planes(header) => by_planes(file, &header, options, scratch, watch),
        #[cfg(feature = "full")]
        Way::Pixels(format) => raster::resize(file, format, options, scratch, watch),
    }
}
