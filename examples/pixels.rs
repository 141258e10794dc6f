//! Decodes a JPEG in full, and resamples it, and writes its pixels as PGM or PPM, for comparisons with other
//! libraries (`npm run fidelity`):
//! `cargo run --release --example pixels -- IN.jpg OUT.ppm [fast|precise KERNEL WIDTH HEIGHT [LEFT TOP WIDTH HEIGHT]]`
//!
//! The last four are a crop of what is resized.

use std::fs::{read, write};

use pixmill::jpeg::rgb::{Inks, RgbRows};
use pixmill::jpeg::{Header, Scratch};
use pixmill::resample::{Axis, Kernel, Resampler, WeightsCache};
use pixmill::{ResizeOptions, Value};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let texts: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (from, to, rest) = match texts[..] {
        [from, to, ref rest @ ..] => (from, to, rest),
        _ => panic!("IN.jpg OUT.ppm [fast|precise KERNEL WIDTH HEIGHT [LEFT TOP WIDTH HEIGHT]]"),
    };
    let mut picture = Picture::decode(&read(from).expect("a file"));
    if let [precision, kernel, sizes @ ..] = rest {
        let sizes: Vec<usize> = sizes.iter().map(|size| size.parse().expect("a number")).collect();
        picture = picture.resampled(precision, named(kernel), &sizes);
    }
    write(to, picture.pnm()).expect("a place to write");
}

fn named(kernel: &str) -> Kernel {
    let mut options = ResizeOptions::default();
    options.set("kernel", &Value::Text(kernel.into())).expect("a kernel");
    options.kernel
}

struct Picture {
    width: usize,
    height: usize,
    channels: usize,
    pixels: Vec<u8>,
}

impl Picture {
    fn decode(jpeg: &[u8]) -> Picture {
        let header = Header::parse(jpeg).expect("a JPEG");
        let (width, height) = (header.width as usize, header.height as usize);
        let mut scratch = Scratch::default();
        let mut rows = RgbRows::new(jpeg, &header, Inks::ToRgb, 500, &mut scratch, &mut || Ok(())).unwrap();
        let channels = rows.channels();
        let mut pixels = vec![0; width * height * channels];
        for row in pixels.chunks_exact_mut(width * channels) {
            rows.next_row(row).unwrap();
        }
        Picture { width, height, channels, pixels }
    }

    fn resampled(&self, precision: &str, kernel: Kernel, sizes: &[usize]) -> Picture {
        let (whole, [left, top, width, height]) = match *sizes {
            [width, height] => ((width, height), [0, 0, width, height]),
            [a, b, left, top, width, height] => ((a, b), [left, top, width, height]),
            _ => panic!("two sizes or six"),
        };
        let axis = |src_len: usize, whole: usize, first: usize, dst_len: usize| {
            let src_start = first as f64 * (src_len as f64 / whole as f64);
            // In this order it is all of the source, to the last bit, where all is kept.
            let src_span = src_len as f64 * (dst_len as f64 / whole as f64);
            Axis { src_start, src_span, ..Axis::whole(src_len, dst_len, kernel) }
        };
        let across = axis(self.width, whole.0, left, width);
        let down = axis(self.height, whole.1, top, height);
        let mut resampler = match precision {
            "fast" => Resampler::default(),
            "precise" => Resampler::precise(),
            _ => panic!("fast or precise"),
        };
        let mut pixels = vec![0; width * height * self.channels];
        for channel in 0..self.channels {
            let plane: Vec<u8> = self.pixels.iter().skip(channel).step_by(self.channels).copied().collect();
            let mut places = pixels.iter_mut().skip(channel).step_by(self.channels);
            resampler.start(across, down, &mut WeightsCache::default());
            for y in resampler.rows() {
                resampler.push_row(&plane[y * self.width..][..self.width], |row| {
                    row.iter().zip(&mut places).for_each(|(sample, place)| *place = *sample);
                });
            }
        }
        Picture { width, height, channels: self.channels, pixels }
    }

    fn pnm(&self) -> Vec<u8> {
        let kind = if self.channels == 1 { 5 } else { 6 };
        let head = format!("P{kind}\n{} {}\n255\n", self.width, self.height);
        [head.as_bytes(), &self.pixels].concat()
    }
}
