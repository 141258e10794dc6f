#![cfg_attr(target_arch = "wasm32", feature(alloc_error_hook))]

pub mod batch;
mod error;
mod fit;
mod options;
mod orient;
mod resize;
mod rgb;
#[allow(dead_code)] // each kernel uses its part
mod simd;
#[cfg(target_arch = "wasm32")]
mod wasm;

pub use error::Error;
pub use options::{ChromaSubsampling, Fit, Kernel, ResizeOptions, Value};
pub use resize::{NoWatch, Resized, Source, Stage, Watch, resize};
