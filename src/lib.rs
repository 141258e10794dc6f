mod error;
pub mod jpeg;
#[allow(dead_code)] // each kernel uses its part
mod simd;

pub use error::Error;
