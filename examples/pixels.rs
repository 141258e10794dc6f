//! Decodes a JPEG in full and writes its pixels as PGM or PPM, for comparisons with other decoders:
//! `cargo run --release --example pixels -- decode IN.jpg OUT.ppm`

use std::fs::{read, write};

use pixmill::jpeg::rgb::{Inks, RgbRows};
use pixmill::jpeg::{Header, Scratch};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let texts: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match texts[..] {
        ["decode", from, to] => decode(from, to),
        _ => panic!("decode IN.jpg OUT.ppm"),
    }
}

fn decode(from: &str, to: &str) {
    let jpeg = read(from).expect("a file");
    let header = Header::parse(&jpeg).expect("a JPEG");
    let mut scratch = Scratch::default();
    let mut rows = RgbRows::new(&jpeg, &header, Inks::ToRgb, 500, &mut scratch, &mut || Ok(())).unwrap();
    let (width, height) = (header.width as usize, header.height as usize);
    let kind = if rows.channels() == 1 { 5 } else { 6 };
    let mut file = format!("P{kind}\n{width} {height}\n255\n").into_bytes();
    let mut row = vec![0; width * rows.channels()];
    while rows.next_row(&mut row).unwrap() {
        file.extend_from_slice(&row);
    }
    write(to, file).unwrap();
}
