//! JPEG (ITU-T T.81) in and out.

pub mod colour;
mod constants;
pub mod decode;
pub mod encode;
pub mod header;
#[cfg(feature = "full")]
pub mod lossless;
mod markers;
mod quality;
pub mod rgb;

pub use decode::{Decoder, Plane, Report, Samples, Scale, Scratch, Settings, Strip};
pub use encode::{Encoder, Layout, PlaneRows, Segment};
pub use header::{Colour, Component, Header, Process, is_lossless};
pub use quality::quality;
