#![cfg_attr(target_arch = "wasm32", feature(alloc_error_hook))]

pub mod batch;
#[cfg(feature = "full")]
pub mod checks;
#[cfg(feature = "full")]
pub mod colour;
mod copy;
mod damage;
mod error;
mod exif;
#[cfg(all(feature = "fault_injection", target_arch = "wasm32"))]
mod fault;
pub mod fit;
mod format;
#[cfg(feature = "full")]
pub mod formats;
mod gainmap;
pub mod jpeg;
mod look;
mod metadata;
mod need;
mod options;
mod orient;
mod output;
mod picture;
mod pixels;
mod plan;
#[cfg(feature = "full")]
mod raster;
pub mod resample;
mod resize;
pub mod sharpen;
#[allow(dead_code)] // each kernel uses its part
mod simd;
mod srgb;
#[cfg(target_arch = "wasm32")]
mod wasm;

pub use error::Error;
pub use fit::{Fit, Rounding};
pub use format::Format;
pub use look::Checks;
pub use metadata::Keep;
pub use need::foresee;
pub use options::names::Value;
pub use options::{
    ChromaSubsampling, Dtype, FailOn, Normalise, OutputFormat, RenderingIntent, ResizeOptions, TensorLayout,
};
pub use resample::Kernel;
pub use resize::{NoWatch, Part, Resized, Scratch, Source, Stage, Watch, resize};
