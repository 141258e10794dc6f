//! The whole of `resize`, natively, with options by their names, for comparisons with other libraries and with
//! WebAssembly (`npm run fidelity -- --written`, `node fuzz/twins.mjs`):
//! `cargo run --release --example resize -- IN OUT [NAME=VALUE ...]`
//!
//! Of a folder every file goes into another folder under its name; what was wrong with it under its name and `.error`.

use std::fs::{read, read_dir, write};
use std::path::Path;

use pixmill::batch::{resize_here, resize_parallel};
use pixmill::{NoWatch, ResizeOptions, Value};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [from, to, settings @ ..] = &arguments[..] else { panic!("IN OUT [NAME=VALUE ...]") };
    let mut options = ResizeOptions::default();
    for setting in settings {
        let (name, text) = setting.split_once('=').expect("NAME=VALUE");
        options.set(name, &value(text)).unwrap_or_else(|error| panic!("{error}"));
    }
    if Path::new(from).is_dir() {
        return resize_folder(Path::new(from), Path::new(to), &options);
    }
    let resized = resize_here(&read(from).expect("a file"), &options, &mut NoWatch);
    write(to, resized.unwrap_or_else(|error| panic!("{error}")).data).expect("a place to write");
}

fn resize_folder(from: &Path, to: &Path, options: &ResizeOptions) {
    let names: Vec<_> =
        read_dir(from).expect("a folder").map(|entry| entry.expect("a file").file_name()).collect();
    let files: Vec<Vec<u8>> = names.iter().map(|name| read(from.join(name)).expect("a file")).collect();
    for (name, outcome) in names.iter().zip(resize_parallel(&files, options)) {
        let (end, bytes) = match outcome {
            Ok(resized) => ("", resized.data),
            Err(error) => (".error", error.to_string().into_bytes()),
        };
        let mut name = name.clone();
        name.push(end);
        write(to.join(name), bytes).expect("a place to write");
    }
}

fn value(text: &str) -> Value {
    match (text.parse(), text) {
        (Ok(number), _) => Value::Number(number),
        (_, "true" | "false") => Value::Bool(text == "true"),
        _ => Value::Text(text.into()),
    }
}
