//! JPEG as ITU-T T.81 has it: reading headers, decoding.

pub mod decode;
pub mod header;
mod markers;
mod standard_tables;

pub use decode::{Decoder, Plane, Report, Scale, Scratch, Settings, Strip};
pub use header::{Colour, Component, Header, Process};
