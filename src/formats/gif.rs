//! GIF, by the crate `gif`: the first picture on its screen.

use gif::{ColorOutput, DecodeOptions, Decoder, DecodingError, MemoryLimit};

use super::{Channels, Info, MAX_METADATA, Metadata, Rows, corrupt, cut_short, io_error, zeros};
use crate::Error;

/// The crate's tables of codes and its buffers.
const FIXED: u64 = 256 << 10;

pub(super) fn read_info(bytes: &[u8]) -> Result<Info, Error> {
    let mut decoder = decoder(bytes)?;
    let size = (u32::from(decoder.width()), u32::from(decoder.height()));
    let frame = decoder.next_frame_info().map_err(error)?.ok_or_else(cut_short)?;
    let covers =
        (frame.left, frame.top) == (0, 0) && (u32::from(frame.width), u32::from(frame.height)) == size;
    let transparent = frame.transparent.is_some() || !covers;
    let area = u64::from(frame.width) * u64::from(frame.height);
    let mut info = Info::new(size, if transparent { Channels::Rgba } else { Channels::Rgb })?;
    info.metadata = Metadata {
        icc: decoder.icc_profile().map(Vec::from),
        exif: None,
        xmp: decoder.xmp_metadata().map(Vec::from),
    };
    info.need = FIXED + area + 2 * MAX_METADATA.min(bytes.len()) as u64;
    // Not an error: the first picture may be all that is left of the file.
    info.animated = decoder.next_frame_info().is_ok_and(|frame| frame.is_some());
    Ok(info)
}

pub(super) fn open(bytes: &[u8], info: Info) -> Result<Indexed, Error> {
    let mut decoder = decoder(bytes)?;
    let frame = decoder.next_frame_info().map_err(error)?.ok_or_else(cut_short)?;
    let (left, top) = (usize::from(frame.left), u32::from(frame.top));
    let (width, height) = (usize::from(frame.width), usize::from(frame.height));
    let transparent = frame.transparent;
    let mut indices = zeros(width * height)?;
    decoder.read_into_buffer(&mut indices).map_err(error)?;
    let mut colours = [[0, 0, 0, 255]; 256];
    for (colour, rgb) in colours.iter_mut().zip(decoder.palette().map_err(error)?.as_chunks::<3>().0) {
        colour[..3].copy_from_slice(rgb);
    }
    if let Some(index) = transparent {
        colours[usize::from(index)][3] = 0;
    }
    Ok(Indexed { info, colours, indices, left, top, width, at: 0 })
}

/// A picture that may cover a part of its screen; the rest is transparent.
pub(super) struct Indexed {
    info: Info,
    colours: [[u8; 4]; 256],
    indices: Vec<u8>,
    left: usize,
    top: u32,
    width: usize,
    at: u32,
}

impl Rows for Indexed {
    fn info(&self) -> &Info {
        &self.info
    }

    fn next_row(&mut self, row: &mut [u8]) -> Result<bool, Error> {
        if self.at == self.info.height {
            return Ok(false);
        }
        let count = self.info.channels.count();
        row.fill(0);
        let above = self.at.checked_sub(self.top).map(|above| above as usize * self.width);
        let indices = above.and_then(|at| self.indices.get(at..at + self.width)).unwrap_or_default();
        let pixels = row.chunks_exact_mut(count).skip(self.left);
        for (pixel, index) in pixels.zip(indices) {
            pixel.copy_from_slice(&self.colours[usize::from(*index)][..count]);
        }
        self.at += 1;
        Ok(true)
    }
}

fn decoder(bytes: &[u8]) -> Result<Decoder<&[u8]>, Error> {
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::Indexed);
    // For metadata: the picture's room is ours.
    options.set_memory_limit(MemoryLimit::Bytes((MAX_METADATA as u64).try_into().expect("not 0")));
    options.read_info(bytes).map_err(error)
}

fn error(error: DecodingError) -> Error {
    match error {
        DecodingError::Io(error) => io_error(&error),
        other => corrupt(&other.to_string()),
    }
}
