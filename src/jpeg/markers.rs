//! The marker segments that a JPEG is made of (T.81, B.1).

use std::ops::Range;

pub const TEM: u8 = 0x01;
pub const SOF0: u8 = 0xC0;
pub const SOF2: u8 = 0xC2;
pub const DHT: u8 = 0xC4;
pub const RST0: u8 = 0xD0;
pub const RST7: u8 = 0xD7;
pub const SOI: u8 = 0xD8;
pub const EOI: u8 = 0xD9;
pub const SOS: u8 = 0xDA;
pub const DQT: u8 = 0xDB;
pub const DNL: u8 = 0xDC;
pub const DRI: u8 = 0xDD;
pub const APP0: u8 = 0xE0;
pub const APP1: u8 = 0xE1;
pub const APP2: u8 = 0xE2;
pub const APP13: u8 = 0xED;
pub const APP14: u8 = 0xEE;

/// Walks from segment to segment, past garbage and fill bytes, to the end of the data.
///
/// Gives each marker with the place of its payload, which is empty for markers that have none.
/// A segment that the file's end cuts is not given.
pub struct Markers<'a> {
    pub jpeg: &'a [u8],
    /// Where the search for the next marker starts.
    pub at: usize,
}

impl Iterator for Markers<'_> {
    type Item = (u8, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        let (marker, after) = find(self.jpeg, self.at)?;
        let payload = match marker {
            TEM | RST0..=EOI => after..after,
            _ => {
                let length = be16(self.jpeg, after)?;
                after + 2..after + usize::from(length).max(2)
            }
        };
        self.at = payload.end;
        (payload.end <= self.jpeg.len()).then_some((marker, payload))
    }
}

/// The first marker from `from` on and the position after it.
pub fn find(jpeg: &[u8], from: usize) -> Option<(u8, usize)> {
    let mut at = from;
    loop {
        at += jpeg.get(at..)?.iter().position(|&byte| byte == 0xFF)?;
        at += jpeg[at..].iter().position(|&byte| byte != 0xFF)?;
        if jpeg[at] != 0 {
            return Some((jpeg[at], at + 1));
        }
    }
}

/// The big-endian 16-bit number at `at`.
pub fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}
