//! GIF, by the crate `gif`: the first picture on its screen.

use gif::{ColorOutput, DecodeOptions, Decoder, DecodingError, Frame, MemoryLimit};

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
    let (seen, row) = (seen(frame, size), u64::from(frame.width));
    let mut info = Info::new(size, if transparent { Channels::Rgba } else { Channels::Rgb })?;
    info.metadata = Metadata {
        icc: decoder.icc_profile().map(Vec::from),
        exif: None,
        xmp: decoder.xmp_metadata().map(Vec::from),
    };
    info.need = FIXED + row + (seen.0 * seen.1) as u64 + 2 * MAX_METADATA.min(bytes.len()) as u64;
    // Not an error: the first picture may be all that is left of the file.
    info.animated = decoder.next_frame_info().is_ok_and(|frame| frame.is_some());
    Ok(info)
}

pub(super) fn open(bytes: &[u8], info: Info) -> Result<Indexed, Error> {
    let mut decoder = decoder(bytes)?;
    let frame = decoder.next_frame_info().map_err(error)?.ok_or_else(cut_short)?;
    let (left, top) = (usize::from(frame.left), u32::from(frame.top));
    let (frame_width, frame_height) = (usize::from(frame.width), usize::from(frame.height));
    let (width, height) = seen(frame, (info.width, info.height));
    let (transparent, interlaced) = (frame.transparent, frame.interlaced);
    let mut colours = [[0, 0, 0, 255]; 256];
    for (colour, rgb) in colours.iter_mut().zip(decoder.palette().map_err(error)?.as_chunks::<3>().0) {
        colour[..3].copy_from_slice(rgb);
    }
    if let Some(index) = transparent {
        colours[usize::from(index)][3] = 0;
    }
    let (mut whole_row, mut indices) = (zeros(frame_width)?, zeros(width * height)?);
    let (mut known, mut fault) = (0, None);
    for (row, block) in order(frame_height, interlaced) {
        if row >= height && !interlaced {
            break;
        }
        match decoder.fill_buffer(&mut whole_row) {
            Ok(true) => {
                let end = height.min(row + block);
                for y in row..end {
                    indices[y * width..][..width].copy_from_slice(&whole_row[..width]);
                }
                known = known.max(end * width);
            }
            Ok(false) => fault = Some(corrupt("its data ends before the picture does")),
            Err(refused) => fault = Some(error(refused)),
        }
        if fault.is_some() {
            break;
        }
    }
    indices.truncate(known);
    Ok(Indexed { info, colours, indices, fault, left, top, height, width, at: 0 })
}

/// How much of a picture lies on a screen of this size: whatever it says of itself, no more is held.
fn seen(frame: &Frame, screen: (u32, u32)) -> (usize, usize) {
    let side = |first: u16, length: u16, side: u32| u32::from(length).min(side.saturating_sub(first.into()));
    match (side(frame.left, frame.width, screen.0), side(frame.top, frame.height, screen.1)) {
        (0, _) | (_, 0) => (0, 0),
        (width, height) => (width as usize, height as usize),
    }
}

/// Rows in the order in which they are stored, with how many each stands for until others come.
fn order(height: usize, interlaced: bool) -> impl Iterator<Item = (usize, usize)> {
    let passes: &[(usize, usize, usize)] =
        if interlaced { &[(0, 8, 8), (4, 8, 4), (2, 4, 2), (1, 2, 1)] } else { &[(0, 1, 1)] };
    passes
        .iter()
        .flat_map(move |&(first, step, block)| (first..height).step_by(step).map(move |row| (row, block)))
}

/// A picture that may cover a part of its screen; the rest is transparent.
pub(super) struct Indexed {
    info: Info,
    colours: [[u8; 4]; 256],
    /// Of the rows that are known, as far as they are seen.
    indices: Vec<u8>,
    /// Why others are not, or only by their neighbours.
    fault: Option<Error>,
    left: usize,
    top: u32,
    height: usize,
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
        let inside = self.at.checked_sub(self.top).is_some_and(|row| (row as usize) < self.height);
        let above = self.at.checked_sub(self.top).map(|above| above as usize * self.width);
        let indices = above.and_then(|at| self.indices.get(at..at + self.width)).unwrap_or_default();
        if let (true, true, Some(fault)) = (inside, indices.is_empty(), &self.fault) {
            return Err(fault.clone());
        }
        let count = self.info.channels.count();
        row.fill(0);
        let pixels = row.chunks_exact_mut(count).skip(self.left);
        for (pixel, index) in pixels.zip(indices) {
            pixel.copy_from_slice(&self.colours[usize::from(*index)][..count]);
        }
        self.at += 1;
        Ok(true)
    }

    fn coarse(&self) -> Option<&Error> {
        self.fault.as_ref().filter(|_| self.indices.len() == self.width * self.height)
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
        DecodingError::UnexpectedEof => cut_short(),
        other => corrupt(&other.to_string()),
    }
}
