//! A pool of 4 in a real browser. One file for each size: an instance has one pool for its life.
#![cfg(target_arch = "wasm32")]

mod suite;

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen_test]
async fn serial_and_parallel_agree() {
    suite::serial_and_parallel_agree(4).await;
}
