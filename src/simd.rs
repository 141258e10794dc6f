//! The one seam between kernels and the machine's vector instructions.
//!
//! Kernels are written once, over [`U8x16`], [`I16x8`], [`I32x4`] and [`F32x4`]. Two backends define these:
//! `portable`, arrays and plain loops, which is the specification and which LLVM turns into
//! native vector code; and `wasm128`, one WebAssembly SIMD128 instruction an operation. Every
//! operation is exact and the same in both, so a kernel gives the same bytes on every machine.

mod portable;
#[cfg(all(test, target_arch = "wasm32", target_feature = "simd128"))]
mod tests;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod wasm128;

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
pub use portable::*;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub use wasm128::*;
