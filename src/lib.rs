mod error;
pub mod fit;
pub mod resample;
#[allow(dead_code)] // each kernel uses its part
mod simd;

pub use error::Error;
