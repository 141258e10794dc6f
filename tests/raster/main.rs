//! The way through pixels: other formats in and out, alpha, orientation, raw samples.
#![cfg(all(feature = "full", not(target_arch = "wasm32")))]

mod between;
mod colours;
mod faults;
mod jpegs;

use pixmill::batch::resize_here;
use pixmill::formats::png::{self, PngOptions};
use pixmill::formats::webp::{self, WebPOptions};
use pixmill::formats::{self, Channels, Metadata, Pixels};
use pixmill::{Error, Fit, Format, NoWatch, OutputFormat, ResizeOptions, Resized};

fn pixels(width: u32, height: u32, channels: Channels) -> Pixels {
    let count = channels.count() as u32;
    let sample = |i: u32| {
        let (x, y, channel) = (i / count % width, i / count / width, i % count);
        (x * 5 + y * 3 + channel * 40 + x * y / 7) as u8
    };
    Pixels { width, height, channels, samples: (0..width * height * count).map(sample).collect() }
}

fn go_on() -> Result<(), Error> {
    Ok(())
}

fn png_with(pixels: &Pixels, metadata: &Metadata) -> Vec<u8> {
    png::encode(pixels, &PngOptions::default(), metadata, &mut go_on).unwrap()
}

fn png_of(pixels: &Pixels) -> Vec<u8> {
    png_with(pixels, &Metadata::default())
}

fn webp_with(pixels: &Pixels, metadata: &Metadata) -> Vec<u8> {
    webp::encode(pixels, &WebPOptions::default(), metadata, &mut go_on).unwrap()
}

/// P7 of Netpbm.
fn pam_of(pixels: &Pixels) -> Vec<u8> {
    let kind = match pixels.channels {
        Channels::Grey => "GRAYSCALE",
        Channels::GreyAlpha => "GRAYSCALE_ALPHA",
        Channels::Rgb => "RGB",
        Channels::Rgba => "RGB_ALPHA",
    };
    let Pixels { width, height, .. } = pixels;
    let depth = pixels.channels.count();
    let head =
        format!("P7\nWIDTH {width}\nHEIGHT {height}\nDEPTH {depth}\nMAXVAL 255\nTUPLTYPE {kind}\nENDHDR\n");
    [head.as_bytes(), &pixels.samples].concat()
}

fn options(format: OutputFormat) -> ResizeOptions {
    ResizeOptions { format: Some(format), ..ResizeOptions::default() }
}

fn sized(width: u32, height: u32, fit: Fit, format: OutputFormat) -> ResizeOptions {
    ResizeOptions { width: Some(width), height: Some(height), fit, ..options(format) }
}

fn made(file: &[u8], options: &ResizeOptions) -> Resized {
    let resized = resize_here(file, options, &mut NoWatch).unwrap();
    assert_eq!(resized.warnings, [""; 0]);
    resized
}

fn decoded(file: &[u8]) -> Pixels {
    let mut rows = formats::open(Format::of(file).unwrap(), file).unwrap();
    let info = rows.info().clone();
    let mut samples = vec![0; info.row_len() * info.height as usize];
    for row in samples.chunks_exact_mut(info.row_len()) {
        assert!(rows.next_row(row).unwrap());
    }
    Pixels { width: info.width, height: info.height, channels: info.channels, samples }
}

fn exif(orientation: u8) -> Metadata {
    let tiff = [b"II*\0", &[8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation][..], &[0; 7]].concat();
    Metadata { exif: Some(tiff), ..Metadata::default() }
}
