//! Pictures other than JPEGs: to rows of pixels, and from pixels to files.
//!
//! Each module owns one foreign crate. Sizes are told from the header by a few lines of ours, so that
//! limits hold before a crate is asked for anything.

pub mod gif;
mod palette;
pub mod pam;
pub mod png;
pub mod webp;

pub use crate::format::Format;

use crate::Error;

/// The longest side that is read, in pixels: a JPEG's. PNG alone could claim more.
pub const MAX_SIDE: u32 = 65_535;

/// Metadata past this is left out, in bytes: it is a bomb or none that anybody wants in a small picture.
const MAX_METADATA: usize = 16 << 20;

/// What a pixel is made of: 8 bits each, interleaved, alpha straight (not premultiplied).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channels {
    Grey,
    GreyAlpha,
    Rgb,
    Rgba,
}

impl Channels {
    /// Samples of a pixel, which are bytes.
    pub fn count(self) -> usize {
        match self {
            Channels::Grey => 1,
            Channels::GreyAlpha => 2,
            Channels::Rgb => 3,
            Channels::Rgba => 4,
        }
    }

    pub fn has_alpha(self) -> bool {
        matches!(self, Channels::GreyAlpha | Channels::Rgba)
    }
}

/// What a file carries beside the picture.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Metadata {
    pub icc: Option<Vec<u8>>,
    /// The TIFF structure, without `Exif\0\0`.
    pub exif: Option<Vec<u8>>,
    /// The packet.
    pub xmp: Option<Vec<u8>>,
}

/// How samples relate to light where a PNG says it in numbers and has no profile (PNG, 11.3.2), in
/// units of 1/100000.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Calibration {
    /// The exponent from light to samples; sRGB's is near 45455.
    pub gamma: Option<u32>,
    /// x and y of white, red, green and blue.
    pub chromaticities: Option<[u32; 8]>,
}

/// What a header tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Info {
    /// 1 to [`MAX_SIDE`].
    pub width: u32,
    /// 1 to [`MAX_SIDE`].
    pub height: u32,
    /// Of the rows given, which is not always how the file holds them.
    pub channels: Channels,
    /// Further pictures follow the first, which alone is read.
    pub animated: bool,
    /// Bits of a sample in the file, or of an index to its palette.
    pub bits: u8,
    /// Where this differs from sRGB.
    pub calibration: Calibration,
    pub metadata: Metadata,
    /// What reading takes beside the rows given, in bytes, at most.
    need: u64,
}

impl Info {
    fn new((width, height): (u32, u32), channels: Channels) -> Result<Info, Error> {
        Error::past("width", width.into(), MAX_SIDE.into())?;
        Error::past("height", height.into(), MAX_SIDE.into())?;
        if width == 0 || height == 0 {
            return Err(corrupt("a side of 0"));
        }
        Ok(Info {
            width,
            height,
            channels,
            animated: false,
            bits: 8,
            calibration: Calibration::default(),
            metadata: Metadata::default(),
            need: 0,
        })
    }

    /// Bytes of a row.
    pub fn row_len(&self) -> usize {
        self.width as usize * self.channels.count()
    }

    fn area(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }
}

/// A picture by rows, from the top.
pub trait Rows {
    fn info(&self) -> &Info;

    /// Fills `row`, of [`Info::row_len`] bytes, with the next; false past the last.
    ///
    /// # Errors
    /// [`Error::Truncated`] and [`Error::Corrupt`]: what came before is good.
    fn next_row(&mut self, row: &mut [u8]) -> Result<bool, Error>;

    /// The fault by which passes are missing that refine what rows show.
    fn coarse(&self) -> Option<&Error> {
        None
    }
}

/// A whole picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pixels {
    pub width: u32,
    pub height: u32,
    pub channels: Channels,
    /// Rows from the top, without gaps.
    pub samples: Vec<u8>,
}

/// Asked now and then whether to go on; its error ends the work.
pub type GoOn<'a> = &'a mut dyn FnMut() -> Result<(), Error>;

/// Reads a header and the metadata, and allocates nothing of the picture's size.
///
/// # Errors
/// [`Error::Unsupported`] for a format that is not read here; [`Error::Truncated`] and [`Error::Corrupt`];
/// [`Error::Limit`] for a side past [`MAX_SIDE`].
pub fn read_info(format: Format, bytes: &[u8]) -> Result<Info, Error> {
    match format {
        Format::Png => png::read_info(bytes),
        Format::WebP => webp::read_info(bytes),
        Format::Gif => gif::read_info(bytes),
        Format::Pam => pam::read_info(bytes),
        other => Err(Error::Unsupported { what: other.to_string() }),
    }
}

/// The picture's rows. Look at [`read_info`] and [`need`] first: some formats are decoded whole here.
///
/// # Errors
/// Those of [`read_info`] and of [`Rows::next_row`]; [`Error::OutOfMemory`].
pub fn open<'a>(format: Format, bytes: &'a [u8]) -> Result<Box<dyn Rows + 'a>, Error> {
    let info = read_info(format, bytes)?;
    Ok(match format {
        Format::Png => Box::new(png::open(bytes, info)?),
        Format::WebP => Box::new(webp::open(bytes, info)?),
        Format::Gif => Box::new(gif::open(bytes, info)?),
        _ => Box::new(pam::open(bytes, info)?),
    })
}

/// Bytes that [`open`] and its rows ask for, at most, beside the metadata in `info`.
pub fn need(info: &Info) -> u64 {
    info.need
}

/// Zeros, if they can be had.
pub fn zeros(len: usize) -> Result<Vec<u8>, Error> {
    let mut samples = Vec::new();
    samples.try_reserve_exact(len).map_err(|_| Error::OutOfMemory { bytes: len })?;
    samples.resize(len, 0);
    Ok(samples)
}

/// Rows of a picture that is decoded whole.
struct Whole {
    info: Info,
    samples: Vec<u8>,
    /// Of the next row, in bytes.
    at: usize,
}

impl Whole {
    fn new(info: Info, samples: Vec<u8>) -> Whole {
        Whole { info, samples, at: 0 }
    }
}

impl Rows for Whole {
    fn info(&self) -> &Info {
        &self.info
    }

    fn next_row(&mut self, row: &mut [u8]) -> Result<bool, Error> {
        let Some(samples) = self.samples.get(self.at..self.at + row.len()) else { return Ok(false) };
        row.copy_from_slice(samples);
        self.at += row.len();
        Ok(true)
    }
}

/// Where a crate writes to, which can say that there is no room.
#[derive(Default)]
struct Sink {
    bytes: Vec<u8>,
}

impl std::io::Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.bytes.try_reserve(bytes.len()).map_err(|_| std::io::ErrorKind::OutOfMemory)?;
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn corrupt(what: &str) -> Error {
    Error::Corrupt { what: what.into() }
}

fn cut_short() -> Error {
    Error::Truncated { what: "it ends before the picture does".into() }
}

/// An end that comes too early, or other damage in the crate's own words.
fn io_error(error: &std::io::Error) -> Error {
    match error.kind() {
        std::io::ErrorKind::UnexpectedEof => cut_short(),
        _ => corrupt(&error.to_string()),
    }
}
