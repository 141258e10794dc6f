//! Pictures, and the files that hold them.

use std::fs;

use jpeg_encoder::SamplingFactor;
use pixmill::jpeg::colour::encode_rgb_with;
use pixmill::jpeg::encode::{Encoder, Layout, Options, PlaneRows, Segment};
use pixmill::{NoWatch, ResizeOptions, Resized, Scratch, resize};

/// A picture of RGB pixels.
#[derive(Clone)]
pub struct Picture {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<[u8; 3]>,
}

impl Picture {
    pub fn new(width: usize, height: usize, pixel: impl Fn(usize, usize) -> [u8; 3]) -> Picture {
        let pixels = (0..width * height).map(|i| pixel(i % width, i / width)).collect();
        Picture { width, height, pixels }
    }

    /// Sky, a hill with a hard outline, and texture on it, in colour.
    pub fn photo(width: usize, height: usize) -> Picture {
        Picture::new(width, height, |x, y| {
            let (u, v) = (x as f64 / width as f64, y as f64 / height as f64);
            let (across, down) = (x as f64, y as f64);
            if v < 0.4 + 0.2 * (5.0 * u).sin() {
                [90.0 + 70.0 * v, 130.0 + 60.0 * v, 220.0 - 40.0 * u].map(|value| value as u8)
            } else {
                let texture =
                    18.0 * (across * 0.9 + down * 0.35).sin() + 14.0 * (down * 0.7 - across * 0.2).cos();
                let tint = 25.0 * (across * 0.05).sin();
                [110.0 + tint + texture, 90.0 + 60.0 * u + texture, 60.0 - tint + texture]
                    .map(|value| value as u8)
            }
        })
    }

    /// At quality 100.
    pub fn encode(&self, layout: Layout, segments: &[Segment]) -> Vec<u8> {
        let size = (self.width, self.height);
        let options = Options { quality: 100, ..Options::default() };
        let mut encoder = Encoder::new(size, layout, options, segments, Vec::new()).unwrap();
        encode_rgb_with(&mut encoder, layout, size, |y, row| {
            row.copy_from_slice(self.pixels[y * self.width..][..self.width].as_flattened());
            Ok(())
        })
        .unwrap();
        encoder.finish()
    }

    /// The colours untransformed, which Adobe's marker says where JFIF's is not.
    pub fn encode_as_rgb(&self, segments: &[Segment]) -> Vec<u8> {
        const JFIF_END: usize = 20;
        let adobe = Segment { marker: 0xee, payload: b"Adobe\0\x64\0\0\0\0\0".into() };
        let segments = [&[adobe], segments].concat();
        let options = Options { quality: 100, ..Options::default() };
        let size = (self.width, self.height);
        let mut encoder = Encoder::new(size, Layout::YCbCr444, options, &segments, Vec::new()).unwrap();
        let planes = [0, 1, 2].map(|i| self.pixels.iter().map(|pixel| pixel[i]).collect::<Vec<u8>>());
        for top in (0..self.height).step_by(8) {
            let stride = self.width;
            let rows = planes.each_ref().map(|plane| PlaneRows { samples: &plane[top * stride..], stride });
            encoder.encode_strip(&rows);
        }
        let file = encoder.finish();
        [&file[..2], &file[JFIF_END..]].concat()
    }

    /// By another encoder, at quality 100.
    pub fn encode_elsewhere(&self, sampling: SamplingFactor, progressive: bool) -> Vec<u8> {
        self.encode_in_intervals(sampling, progressive, 0)
    }

    /// With a restart marker after every `interval` MCUs; with none for 0.
    pub fn encode_in_intervals(&self, sampling: SamplingFactor, progressive: bool, interval: u16) -> Vec<u8> {
        let mut jpeg = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut jpeg, 100);
        encoder.set_sampling_factor(sampling);
        encoder.set_progressive(progressive);
        if interval > 0 {
            encoder.set_restart_interval(interval);
        }
        let (width, height) = (self.width as u16, self.height as u16);
        encoder.encode(self.pixels.as_flattened(), width, height, jpeg_encoder::ColorType::Rgb).unwrap();
        jpeg
    }
}

/// The page's samples, of 4 megapixels: photos, or as good as.
pub fn photos() -> impl Iterator<Item = Vec<u8>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/www/samples");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty());
    paths.into_iter().map(|path| fs::read(path).unwrap())
}

/// The Exif segment that says how a picture is stored.
pub fn exif(orientation: u8) -> Segment<'static> {
    let tiff =
        [b"II*\0", &[8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0][..]];
    Segment { marker: 0xe1, payload: [b"Exif\0\0", &tiff.concat()[..]].concat().into() }
}

pub fn resized(jpeg: &[u8], options: &ResizeOptions) -> Resized {
    let resized = resize(jpeg, options, &mut Scratch::default(), &mut NoWatch).unwrap();
    assert_eq!(resized.warnings, [""; 0]);
    resized
}

/// Numbers that are the same in every run.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % limit
    }
}
