//! Pixels against those of other libraries, made by `tests/reference/make.py`.
#![cfg(not(target_arch = "wasm32"))]

use std::fs;

use pixmill::jpeg::rgb::{Inks, RgbRows};
use pixmill::jpeg::{Header, Scratch};

fn fixture(name: &str) -> Vec<u8> {
    let path = format!("{}/tests/fixtures/reference/{name}", env!("CARGO_MANIFEST_DIR"));
    fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The rows of a table, by their tabs.
fn table(name: &str) -> Vec<Vec<String>> {
    let text = String::from_utf8(fixture(name)).unwrap();
    text.lines().map(|line| line.split('\t').map(String::from).collect()).collect()
}

/// FNV-1a, in hexadecimal.
fn hash(bytes: &[u8]) -> String {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
    format!("{:016x}", bytes.iter().fold(0xcbf2_9ce4_8422_2325, step))
}

/// Width, channels and interleaved pixels.
fn decode(jpeg: &[u8]) -> (usize, usize, Vec<u8>) {
    let header = Header::parse(jpeg).unwrap();
    let (width, height) = (header.width as usize, header.height as usize);
    let mut scratch = Scratch::default();
    let mut rows = RgbRows::new(jpeg, &header, Inks::ToRgb, 500, &mut scratch, &mut || Ok(())).unwrap();
    let channels = rows.channels();
    let mut pixels = vec![0; width * height * channels];
    for row in pixels.chunks_exact_mut(width * channels) {
        assert!(rows.next_row(row).unwrap());
    }
    assert!(!rows.next_row(&mut []).unwrap());
    (width, channels, pixels)
}

#[test]
fn pixels_are_those_of_libjpeg_turbo() {
    for row in table("decoded.tsv") {
        let [name, width, height, expected] = &row[..] else { panic!("{row:?}") };
        let (across, channels, pixels) = decode(&fixture(&format!("{name}.jpg")));
        assert_eq!(
            (across, pixels.len() / channels / across),
            (width.parse().unwrap(), height.parse().unwrap())
        );
        assert_eq!(&hash(&pixels), expected, "{name}");
    }
}

#[test]
fn rows_can_be_left_out() {
    for name in ["420.jpg", "440.jpg", "progressive-420.jpg", "restart-420.jpg"] {
        let jpeg = fixture(name);
        let (width, channels, pixels) = decode(&jpeg);
        let header = Header::parse(&jpeg).unwrap();
        let mut scratch = Scratch::default();
        let mut rows = RgbRows::new(&jpeg, &header, Inks::ToRgb, 500, &mut scratch, &mut || Ok(())).unwrap();
        let mut row = vec![0; width * channels];
        let (mut y, all) = (0, pixels.len() / row.len());
        for skipped in [0, 3, 1, 12, 17, 0].into_iter().cycle() {
            rows.skip_rows(skipped);
            y += skipped;
            assert_eq!(rows.next_row(&mut row).unwrap(), y < all);
            if y >= all {
                break;
            }
            assert_eq!(row, pixels[y * row.len()..][..row.len()], "{name}, row {y}");
            y += 1;
        }
    }
}
