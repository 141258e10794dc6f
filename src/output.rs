//! The JPEG that is being made, and the search for the quality that keeps it small enough.

use crate::jpeg::encode::{self, Encoder, Layout, PlaneRows, Segment};
use crate::{Error, Watch};

/// Takes the strips of a picture and encodes them as they come. Where the file may only have so many
/// bytes the planes are kept, so that they can be encoded again.
pub struct Output<'a> {
    size: (usize, usize),
    layout: Layout,
    options: encode::Options,
    segments: &'a [Segment<'a>],
    encoder: Encoder,
    kept: Option<Kept>,
}

impl<'a> Output<'a> {
    /// # Errors
    /// Those of [`Encoder::new`].
    pub fn new(
        size: (usize, usize),
        layout: Layout,
        options: encode::Options,
        segments: &'a [Segment<'a>],
        target_bytes: Option<u32>,
    ) -> Result<Output<'a>, Error> {
        let encoder = Encoder::new(size, layout, options, segments, Vec::new())?;
        let kept = target_bytes.map(|bytes| Kept::new(size, layout, bytes)).transpose()?;
        Ok(Output { size, layout, options, segments, encoder, kept })
    }

    /// Bytes that the planes take that are kept.
    pub fn need((width, height): (usize, usize), layout: Layout) -> u64 {
        let area = |index| {
            let (width, height) = layout.plane_size(index, width, height);
            width as u64 * height as u64
        };
        (0..layout.sampling().len()).map(area).sum()
    }

    /// Takes the next strip, as [`Encoder::encode_strip`] does.
    pub fn strip(&mut self, planes: &[PlaneRows]) {
        if let Some(kept) = &mut self.kept {
            kept.push(planes);
        }
        self.encoder.encode_strip(planes);
    }

    /// The file, and whether it has more bytes than it may have at any quality.
    ///
    /// # Errors
    /// Those of [`Encoder::finish_watched`] and [`Encoder::new`].
    pub fn finish(self, watch: &mut dyn Watch) -> Result<(Vec<u8>, bool), Error> {
        let Output { size, layout, options, segments, encoder, kept } = self;
        let file = encoder.finish_watched(&mut || watch.go_on())?;
        let Some(kept) = kept.filter(|kept| file.len() > kept.target_bytes) else {
            return Ok((file, false));
        };
        drop(file);
        smallest_change(options.quality, kept.target_bytes, |quality| {
            let options = encode::Options { quality, ..options };
            let mut encoder = Encoder::new(size, layout, options, segments, Vec::new())?;
            kept.strips(|planes| {
                encoder.encode_strip(planes);
                watch.go_on()
            })?;
            encoder.finish_watched(&mut || watch.go_on())
        })
    }
}

/// What is said of a file that is larger than it may be.
pub fn too_large(file: &[u8]) -> String {
    format!("its {} bytes are more than targetBytes, at quality 1", file.len())
}

/// Of the qualities below `quality` the highest whose file, as `encode` makes it, has no more than
/// `target_bytes`, by halving the range; and whether there is none, where it is the file of quality 1.
pub fn smallest_change(
    quality: u8,
    target_bytes: usize,
    mut encode: impl FnMut(u8) -> Result<Vec<u8>, Error>,
) -> Result<(Vec<u8>, bool), Error> {
    let (mut fits, mut too_large) = (0, quality);
    let mut best = None;
    while too_large - fits > 1 {
        let middle = (fits + too_large) / 2;
        let file = encode(middle)?;
        if file.len() <= target_bytes {
            (fits, best) = (middle, Some(file));
        } else {
            too_large = middle;
        }
    }
    match best {
        Some(file) => Ok((file, false)),
        None => Ok((encode(1)?, true)),
    }
}

/// The planes of a picture.
struct Kept {
    size: (usize, usize),
    layout: Layout,
    target_bytes: usize,
    planes: Vec<Vec<u8>>,
}

impl Kept {
    fn new(size: (usize, usize), layout: Layout, target_bytes: u32) -> Result<Kept, Error> {
        let plane = |index| {
            let (width, height) = layout.plane_size(index, size.0, size.1);
            let bytes = width.saturating_mul(height);
            let mut plane = Vec::new();
            plane.try_reserve_exact(bytes).map_err(|_| Error::OutOfMemory { bytes })?;
            Ok(plane)
        };
        let planes = (0..layout.sampling().len()).map(plane).collect::<Result<_, _>>()?;
        Ok(Kept { size, layout, target_bytes: target_bytes as usize, planes })
    }

    /// Width, height, and rows of a strip.
    fn shape(&self, index: usize) -> (usize, usize, usize) {
        let (width, height) = self.layout.plane_size(index, self.size.0, self.size.1);
        let (_, rows) = self.layout.plane_size(index, 1, self.layout.strip_height());
        (width, height, rows)
    }

    fn push(&mut self, strip: &[PlaneRows]) {
        for (index, rows) in strip.iter().enumerate() {
            let (width, height, strip_rows) = self.shape(index);
            let plane = &mut self.planes[index];
            let count = strip_rows.min(height - plane.len() / width);
            for row in rows.samples.chunks(rows.stride).take(count) {
                plane.extend_from_slice(&row[..width]);
            }
        }
    }

    fn strips(&self, mut each: impl FnMut(&[PlaneRows]) -> Result<(), Error>) -> Result<(), Error> {
        for number in 0..self.size.1.div_ceil(self.layout.strip_height()) {
            let mut planes = Vec::with_capacity(self.planes.len());
            for (index, plane) in self.planes.iter().enumerate() {
                let (stride, _, strip_rows) = self.shape(index);
                planes.push(PlaneRows { samples: &plane[number * strip_rows * stride..], stride });
            }
            each(&planes)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_quality_that_fits_is_found() {
        for quality in 1..=100u8 {
            for target in [0, 5, 10, 11, 500, 999, 1000, 5000] {
                let mut tries = 0;
                let encode = |quality: u8| {
                    tries += 1;
                    Ok(vec![quality; 10 * usize::from(quality)])
                };
                let (file, too_large) = smallest_change(quality, target, encode).unwrap();
                let fits = (1..quality).rev().find(|quality| 10 * usize::from(*quality) <= target);
                assert_eq!((file[0], too_large), (fits.unwrap_or(1), fits.is_none()), "{quality}, {target}");
                assert!(tries <= 8, "{tries}");
            }
        }
    }
}
