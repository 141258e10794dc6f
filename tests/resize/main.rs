//! The whole resize: against a plain one in `f64`, and against whatever a file may hold.
#![cfg(not(target_arch = "wasm32"))]

mod colour;
mod copies;
mod damage;
mod fidelity;
mod orientation;
mod output;
mod picture;
mod reference;
mod rgb;
