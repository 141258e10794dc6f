//! JPEG (ITU-T T.81) in and out.

pub mod colour;
pub mod encode;
