//! A pool of 1 in a real browser. One file for each size: an instance has one pool for its life.
#![cfg(target_arch = "wasm32")]

mod same;
mod suite;

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen_test]
fn outcomes_are_those_of_every_machine() {
    assert_eq!(same::digest(), same::DIGEST);
}

#[wasm_bindgen_test]
async fn serial_and_parallel_agree() {
    suite::serial_and_parallel_agree(1).await;
}
