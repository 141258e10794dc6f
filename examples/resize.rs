//! The whole of `resize` on one file, natively, with options by their names, for comparisons with other libraries
//! (`npm run fidelity -- --written`):
//! `cargo run --release --example resize -- IN OUT [NAME=VALUE ...]`

use std::fs::{read, write};

use pixmill::batch::resize_here;
use pixmill::{NoWatch, ResizeOptions, Value};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [from, to, settings @ ..] = &arguments[..] else { panic!("IN OUT [NAME=VALUE ...]") };
    let mut options = ResizeOptions::default();
    for setting in settings {
        let (name, text) = setting.split_once('=').expect("NAME=VALUE");
        options.set(name, &value(text)).unwrap_or_else(|error| panic!("{error}"));
    }
    let resized = resize_here(&read(from).expect("a file"), &options, &mut NoWatch);
    write(to, resized.unwrap_or_else(|error| panic!("{error}")).data).expect("a place to write");
}

fn value(text: &str) -> Value {
    match (text.parse(), text) {
        (Ok(number), _) => Value::Number(number),
        (_, "true" | "false") => Value::Bool(text == "true"),
        _ => Value::Text(text.into()),
    }
}
