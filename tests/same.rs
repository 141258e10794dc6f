//! The same number as in a browser, where `tests/web/threads_1.rs` asks for it.
#![cfg(not(target_arch = "wasm32"))]

#[path = "web/same.rs"]
mod same;

#[test]
fn outcomes_are_those_of_every_machine() {
    assert_eq!(same::digest(), same::DIGEST);
}
