//! What a JPEG says of itself before its first scan.

use super::markers::{self, Markers, be16};
use crate::{Error, Format};
use std::ops::Range;

/// The facts of a JPEG's header (T.81, B.2) and where its metadata lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Width in pixels, 1 to 65535.
    pub width: u32,
    /// Height in pixels, 1 to 65535.
    pub height: u32,
    pub process: Process,
    /// One, three or four components, in the order of the frame header.
    pub components: Vec<Component>,
    pub colour: Colour,
    /// An Adobe marker is there: four-component files that have it hold inverted values.
    pub adobe: bool,
    /// MCUs between restart markers; 0 where there are none.
    pub restart_interval: u32,
    /// The first scan has all components, in their order, so that a sequential file is of one scan.
    pub interleaved: bool,
    /// The TIFF structure inside the first Exif segment.
    pub exif: Option<Range<usize>>,
    /// The packet inside the first XMP segment.
    pub xmp: Option<Range<usize>>,
    /// The pieces of the ICC profile, in file order.
    pub icc: Vec<IccSegment>,
    /// The resources inside the first Photoshop segment, which may hold an IPTC record.
    pub photoshop: Option<Range<usize>>,
    /// The directory of further pictures that follow the end of this one (CIPA DC-007), a TIFF structure.
    pub multi_picture: Option<Range<usize>>,
    /// What ISO 21496-1 has a JPEG say: of its gain map, or as one.
    pub gain_map: Option<Range<usize>>,
}

/// How coefficients are spread over scans. Both kinds are Huffman-coded with 8-bit samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Process {
    /// Baseline and extended sequential (SOF0, SOF1).
    Sequential,
    /// Progressive (SOF2).
    Progressive,
}

/// A component of the frame header (T.81, B.2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Component {
    pub id: u8,
    /// Horizontal sampling factor, 1 to 4.
    pub horizontal: u8,
    /// Vertical sampling factor, 1 to 4.
    pub vertical: u8,
    /// Which quantisation table, 0 to 3.
    pub quantiser: u8,
}

/// What the components mean, decided as libjpeg does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    Grey,
    YCbCr,
    Rgb,
    Cmyk,
    Ycck,
}

impl Colour {
    /// CMYK in some form.
    pub fn is_inks(self) -> bool {
        matches!(self, Colour::Cmyk | Colour::Ycck)
    }

    /// A stable name: "ycbcr".
    pub fn name(self) -> &'static str {
        match self {
            Colour::Grey => "grey",
            Colour::YCbCr => "ycbcr",
            Colour::Rgb => "rgb",
            Colour::Cmyk => "cmyk",
            Colour::Ycck => "ycck",
        }
    }
}

/// A piece of an ICC profile (ICC.1, B.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IccSegment {
    /// Its place among the pieces, from 1.
    pub sequence: u8,
    /// How many pieces there are.
    pub count: u8,
    pub payload: Range<usize>,
}

/// What begins an APP2 segment of ISO 21496-1.
pub const GAIN_MAP_NAME: &[u8] = b"urn:iso:std:iso:ts:21496:-1\0";

impl Header {
    /// Reads the markers up to the first scan. What it allocates does not depend on sizes claimed.
    ///
    /// # Errors
    /// [`Error::Empty`] and [`Error::NotAnImage`]; [`Error::Unsupported`] for a file of another format; [`Error::Truncated`] when the file ends before a scan
    /// starts, or before its end where only that tells the height; [`Error::Unsupported`] for arithmetic, lossless, hierarchical and 12-bit files, for those
    /// of two or more than four components and for those without a height; [`Error::Corrupt`] for others.
    pub fn parse(jpeg: &[u8]) -> Result<Header, Error> {
        Header::read(jpeg, false)
    }

    /// The same of a lossless file too: of its frame nothing else is known by it.
    #[cfg(feature = "full")]
    pub(crate) fn of_lossless(jpeg: &[u8]) -> Result<Header, Error> {
        Header::read(jpeg, true)
    }

    fn read(jpeg: &[u8], lossless: bool) -> Result<Header, Error> {
        if jpeg.is_empty() {
            return Err(Error::Empty);
        }
        if !jpeg.starts_with(&[0xFF, markers::SOI]) {
            return Err(Error::of_other_format(Format::of(jpeg)));
        }
        let mut frame = None;
        let (mut jfif, mut adobe, mut restart_interval) = (false, None, 0);
        let (mut exif, mut xmp, mut icc) = (None, None, Vec::new());
        let (mut photoshop, mut multi_picture, mut gain_map) = (None, None, None);
        for (marker, range) in (Markers { jpeg, at: 2 }) {
            let payload = &jpeg[range.clone()];
            let after = |tag: &[u8]| payload.starts_with(tag).then_some(range.start + tag.len()..range.end);
            match marker {
                markers::SOI => return Err(corrupt("a second start of image")),
                markers::EOI => return Err(corrupt("no scan before the end of image")),
                markers::DHT => {}
                markers::SOF0..=0xCF => {
                    if frame.replace(Frame::parse(marker, payload, lossless)?).is_some() {
                        return Err(corrupt("two frame headers"));
                    }
                }
                markers::DRI => restart_interval = be16(payload, 0).unwrap_or(0).into(),
                markers::APP0 => jfif |= after(b"JFIF\0").is_some_and(|rest| rest.len() >= 9),
                markers::APP1 => {
                    exif = exif.or_else(|| after(b"Exif\0\0"));
                    xmp = xmp.or_else(|| after(b"http://ns.adobe.com/xap/1.0/\0"));
                }
                markers::APP2 => {
                    multi_picture = multi_picture.or_else(|| after(b"MPF\0"));
                    gain_map = gain_map.or_else(|| after(GAIN_MAP_NAME));
                    let piece = after(b"ICC_PROFILE\0").and_then(|rest| {
                        let &[sequence, count] = jpeg[rest.clone()].first_chunk()?;
                        Some(IccSegment { sequence, count, payload: rest.start + 2..rest.end })
                    });
                    // One more than can be numbered, so that too many are seen; millions would fit a large file.
                    icc.extend(piece.filter(|_| icc.len() <= 255));
                }
                markers::APP13 => photoshop = photoshop.or_else(|| after(b"Photoshop 3.0\0")),
                markers::APP14 if payload.starts_with(b"Adobe") => {
                    adobe = payload.get(11).copied().or(adobe);
                }
                markers::SOS => {
                    let Frame { width, mut height, process, components } =
                        frame.ok_or_else(|| corrupt("a scan before the frame header"))?;
                    if height == 0 {
                        height = height_after_scan(jpeg, range.end)?;
                    }
                    let colour = colour(&components, jfif, adobe);
                    let scanned =
                        payload.get(1..).unwrap_or_default().as_chunks::<2>().0.iter().map(|[id, _]| *id);
                    let interleaved = payload.first() == Some(&(components.len() as u8))
                        && components.iter().map(|component| component.id).eq(scanned.take(components.len()));
                    let adobe = adobe.is_some();
                    let (width, height) = (width.into(), height.into());
                    return Ok(Header {
                        width,
                        height,
                        process,
                        components,
                        colour,
                        adobe,
                        restart_interval,
                        interleaved,
                        exif,
                        xmp,
                        icc,
                        photoshop,
                        multi_picture,
                        gain_map,
                    });
                }
                _ => {}
            }
        }
        Err(cut_short())
    }

    /// The ICC profile, joined from its pieces; none when a piece is missing or there twice.
    pub fn icc_profile(&self, jpeg: &[u8]) -> Option<Vec<u8>> {
        let mut pieces: Vec<_> = self.icc.iter().collect();
        pieces.sort_by_key(|piece| piece.sequence);
        let count = pieces.first()?.count;
        let complete = pieces.len() == usize::from(count)
            && pieces.iter().zip(1..).all(|(piece, place)| piece.sequence == place && piece.count == count);
        complete.then(|| pieces.iter().flat_map(|piece| &jpeg[piece.payload.clone()]).copied().collect())
    }
}

/// Whether the first frame of a JPEG is lossless (T.81, annex H).
pub fn is_lossless(jpeg: &[u8]) -> bool {
    let is_frame = |marker| matches!(marker, markers::SOF0..=0xCF) && marker != markers::DHT;
    (Markers { jpeg, at: 2 }).map(|(marker, _)| marker).find(|marker| is_frame(*marker)) == Some(0xC3)
}

struct Frame {
    width: u16,
    height: u16,
    process: Process,
    components: Vec<Component>,
}

impl Frame {
    fn parse(marker: u8, payload: &[u8], lossless: bool) -> Result<Frame, Error> {
        let process = match marker {
            0xC0 | 0xC1 => Process::Sequential,
            0xC3 if lossless => Process::Sequential,
            markers::SOF2 => Process::Progressive,
            0xC3 => return Err(unsupported("a lossless JPEG")),
            0xC5..=0xC7 => return Err(unsupported("a hierarchical JPEG")),
            _ => return Err(unsupported("a JPEG with arithmetic coding")),
        };
        let &[precision, h1, h0, w1, w0, count, ref rest @ ..] = payload else {
            return Err(corrupt("a frame header that is too short"));
        };
        if precision != 8 && !lossless {
            return Err(unsupported(&format!("a JPEG with {precision}-bit samples")));
        }
        let (specs, excess) = rest.as_chunks::<3>();
        if specs.len() != usize::from(count) || !excess.is_empty() || count == 0 {
            return Err(corrupt("a frame header of the wrong length"));
        }
        if !matches!(count, 1 | 3 | 4) {
            return Err(unsupported(&format!("a JPEG with {count} components")));
        }
        let components: Vec<_> = specs
            .iter()
            .map(|&[id, factors, quantiser]| Component {
                id,
                horizontal: factors >> 4,
                vertical: factors & 15,
                quantiser,
            })
            .collect();
        let valid = 1..=4;
        if components.iter().any(|c| !valid.contains(&c.horizontal) || !valid.contains(&c.vertical)) {
            return Err(corrupt("a sampling factor outside 1 to 4"));
        }
        let (width, height) = (u16::from_be_bytes([w1, w0]), u16::from_be_bytes([h1, h0]));
        if width == 0 {
            return Err(corrupt("a width of 0"));
        }
        Ok(Frame { width, height, process, components })
    }
}

/// The height that a DNL segment gives where the frame header has 0 (T.81, B.2.5).
fn height_after_scan(jpeg: &[u8], scan: usize) -> Result<u16, Error> {
    let mut at = scan;
    while let Some((marker, after)) = markers::find(jpeg, at) {
        match (marker, be16(jpeg, after), be16(jpeg, after + 2)) {
            (markers::DNL, Some(4), Some(height @ 1..)) => return Ok(height),
            (markers::DNL, None, _) | (markers::DNL, _, None) => break,
            (markers::RST0..=markers::RST7, ..) => at = after,
            _ => return Err(unsupported("a JPEG with a height of 0")),
        }
    }
    Err(cut_short())
}

fn colour(components: &[Component], jfif: bool, adobe: Option<u8>) -> Colour {
    let ids: Vec<_> = components.iter().map(|component| component.id).collect();
    match (components.len(), adobe) {
        (1, _) => Colour::Grey,
        (3, _) if jfif => Colour::YCbCr,
        (3, Some(0)) => Colour::Rgb,
        (3, None) if ids == *b"RGB" => Colour::Rgb,
        (3, _) => Colour::YCbCr,
        (_, None | Some(0)) => Colour::Cmyk,
        _ => Colour::Ycck,
    }
}

pub(super) fn corrupt(what: &str) -> Error {
    Error::Corrupt { what: what.into() }
}

/// The file ends before anything of the picture.
pub(super) fn cut_short() -> Error {
    Error::Truncated { what: "it ends before the picture".into() }
}

fn unsupported(what: &str) -> Error {
    Error::Unsupported { what: what.into() }
}

#[cfg(test)]
mod tests;
