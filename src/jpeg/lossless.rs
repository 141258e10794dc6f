//! Lossless JPEGs (T.81, annex H; SOF3), row by row, their samples brought to 8 bits.
//!
//! Of one scan with all components at full size, as cameras' and scanners' software, DICOM and
//! libjpeg-turbo write them. The crate jpeg-decoder would hold eight bytes a sample, and takes the
//! prediction from the left for the wrong one where there is a point transform.

use super::markers::{self, Markers, be16};
use crate::Error;
use crate::pixels::rgb_of_ycbcr;

/// Decodes a lossless JPEG.
pub struct Lossless<'a> {
    width: usize,
    height: usize,
    bits: u32,
    /// Of each component.
    tables: Vec<Table>,
    predictor: u8,
    /// Bits that were left out at the lower end.
    transform: u32,
    is_ycbcr: bool,
    restart_rows: usize,
    bytes: Bits<'a>,
    /// The row before and this one, components side by side.
    rows: [Vec<u16>; 2],
    row: usize,
}

impl<'a> Lossless<'a> {
    /// Reads the header. What it allocates is of a row's size.
    ///
    /// # Errors
    /// [`Error::Unsupported`] for other JPEGs and for several scans, subsampling and components other than
    /// one or three; [`Error::Truncated`], [`Error::Corrupt`] and [`Error::OutOfMemory`].
    pub fn new(jpeg: &'a [u8]) -> Result<Lossless<'a>, Error> {
        let (mut frame, mut restart, mut ycbcr) = (None, 0, [None; 2]);
        let mut tables: [Option<Table>; 4] = [const { None }; 4];
        for (marker, range) in (Markers { jpeg, at: 2 }) {
            let payload = &jpeg[range.clone()];
            match marker {
                0xc3 => frame = Some(payload),
                markers::DHT => read_tables(payload, &mut tables)?,
                markers::DRI => restart = be16(payload, 0).ok_or(corrupt("a restart interval"))?.into(),
                markers::APP0 if payload.starts_with(b"JFIF\0") => ycbcr[0] = Some(true),
                markers::APP14 if payload.starts_with(b"Adobe") => {
                    ycbcr[1] = payload.get(11).map(|transform| *transform > 0)
                }
                markers::SOS => {
                    let frame = frame.ok_or(corrupt("a scan before its frame"))?;
                    // As libjpeg-turbo: RGB, where nothing says otherwise.
                    let is_ycbcr = ycbcr[1].or(ycbcr[0]).unwrap_or(false);
                    return Lossless::start(frame, payload, &tables, restart, is_ycbcr, &jpeg[range.end..]);
                }
                0xc0..=0xcf => return Err(unsupported("coding that is not lossless")),
                _ => {}
            }
        }
        Err(Error::Truncated { what: "it ends before the picture".into() })
    }

    fn start(
        frame: &[u8],
        scan: &[u8],
        tables: &[Option<Table>; 4],
        restart: usize,
        is_ycbcr: bool,
        data: &'a [u8],
    ) -> Result<Lossless<'a>, Error> {
        let [bits, h1, h0, w1, w0, count, components @ ..] = frame else { return Err(corrupt("its frame")) };
        let (width, height) = (u16::from_be_bytes([*w1, *w0]), u16::from_be_bytes([*h1, *h0]));
        let (width, height, count) = (usize::from(width), usize::from(height), usize::from(*count));
        if !(2..=16).contains(bits) || width == 0 || height == 0 || components.len() != 3 * count {
            return Err(corrupt("its frame"));
        }
        if count != 1 && count != 3 {
            return Err(unsupported(&format!("{count} lossless components")));
        }
        let (components, _) = components.as_chunks::<3>();
        if count == 3 && components.iter().any(|[_, sampling, _]| *sampling != components[0][1]) {
            return Err(unsupported("lossless coding with subsampling"));
        }
        let [scan_count, rest @ ..] = scan else { return Err(corrupt("a scan")) };
        if usize::from(*scan_count) != count {
            return Err(unsupported("lossless coding in several scans"));
        }
        let Some((selectors, [predictor, _, transform])) = rest.split_at_checked(2 * count) else {
            return Err(corrupt("a scan"));
        };
        let transform = u32::from(transform & 15);
        if !(1..=7).contains(predictor) || transform >= u32::from(*bits) || !restart.is_multiple_of(width) {
            return Err(corrupt("a scan"));
        }
        let table = |([id, table], component): (&[u8; 2], &[u8; 3])| {
            let table = tables.get(usize::from(table >> 4)).and_then(Option::as_ref);
            table.filter(|_| *id == component[0]).cloned().ok_or(corrupt("a scan"))
        };
        let (selectors, _) = selectors.as_chunks();
        let tables = selectors.iter().zip(components).map(table).collect::<Result<Vec<Table>, Error>>()?;
        let mut rows = [Vec::new(), Vec::new()];
        for row in &mut rows {
            let bytes = 2 * width * count;
            row.try_reserve_exact(width * count).map_err(|_| Error::OutOfMemory { bytes })?;
            row.resize(width * count, 0);
        }
        Ok(Lossless {
            width,
            height,
            bits: (*bits).into(),
            tables,
            predictor: *predictor,
            transform,
            is_ycbcr: is_ycbcr && count == 3,
            restart_rows: restart / width,
            bytes: Bits { data, held: 0, count: 0, lacking: 0 },
            rows,
            row: 0,
        })
    }

    /// Width and height in pixels.
    pub fn size(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    /// One for grey, three for RGB.
    pub fn channels(&self) -> usize {
        self.tables.len()
    }

    /// Bits of a sample in the file, 2 to 16.
    pub fn bits(&self) -> u32 {
        self.bits
    }

    /// Decodes the next row; false past the last.
    ///
    /// # Errors
    /// [`Error::Truncated`] and [`Error::Corrupt`].
    ///
    /// # Panics
    /// When `row` is not of the picture's width.
    pub fn next_row(&mut self, row: &mut [u8]) -> Result<bool, Error> {
        let channels = self.channels();
        assert_eq!(row.len(), self.width * channels, "a row of the picture");
        if self.row == self.height {
            return Ok(false);
        }
        let restarts = self.restart_rows > 0 && self.row.is_multiple_of(self.restart_rows);
        if restarts && self.row > 0 {
            self.bytes.restart()?;
        }
        self.rows.swap(0, 1);
        let [above, this] = &mut self.rows;
        let is_first = self.row == 0 || restarts;
        for x in 0..self.width {
            for (channel, table) in self.tables.iter().enumerate() {
                let i = x * channels + channel;
                let left = if x > 0 { this[i - channels] } else { 0 };
                let prediction = match (x, is_first) {
                    (0, true) => 1 << (self.bits - self.transform - 1),
                    (_, true) => left.into(),
                    (0, false) => above[i].into(),
                    _ => predict(self.predictor, left, above[i], above[i - channels]),
                };
                this[i] = (prediction + self.bytes.difference(table)?) as u16;
            }
        }
        if self.bytes.lacking > self.bytes.count {
            return Err(Error::Truncated { what: format!("row {} of {}", self.row + 1, self.height) });
        }
        let most = (1_u32 << self.bits) - 1;
        for (sample, value) in row.iter_mut().zip(this) {
            let value = (u32::from(*value) << self.transform).min(most);
            *sample = match self.bits {
                8.. => (value >> (self.bits - 8)) as u8,
                _ => ((value * 255 + most / 2) / most) as u8,
            };
        }
        if self.is_ycbcr {
            for pixel in row.as_chunks_mut().0 {
                let [y, cb, cr] = *pixel;
                *pixel = rgb_of_ycbcr(y, cb, cr);
            }
        }
        self.row += 1;
        Ok(true)
    }
}

/// T.81, table H.1.
#[inline(always)]
fn predict(predictor: u8, left: u16, above: u16, corner: u16) -> i32 {
    let [a, b, c] = [left, above, corner].map(i32::from);
    match predictor {
        1 => a,
        2 => b,
        3 => c,
        4 => a + b - c,
        5 => a + ((b - c) >> 1),
        6 => b + ((a - c) >> 1),
        _ => (a + b) >> 1,
    }
}

/// A Huffman table (T.81, annex C): for each length, the end of its codes, left-aligned in 16 bits, and
/// what to add to a code for its place among the values.
#[derive(Clone)]
struct Table {
    ends: [u32; 16],
    offsets: [i32; 16],
    values: Vec<u8>,
}

fn read_tables(mut payload: &[u8], tables: &mut [Option<Table>; 4]) -> Result<(), Error> {
    while let [place, rest @ ..] = payload {
        let Some((counts, rest)) = rest.split_first_chunk::<16>() else { return Err(corrupt("a table")) };
        let length = counts.iter().map(|count| usize::from(*count)).sum();
        let Some((values, rest)) = rest.split_at_checked(length) else { return Err(corrupt("a table")) };
        payload = rest;
        let (mut code, mut first) = (0_u32, 0_i32);
        let mut table = Table { ends: [0; 16], offsets: [0; 16], values: values.into() };
        for (i, count) in counts.iter().enumerate() {
            table.offsets[i] = first - code as i32;
            code += u32::from(*count);
            first += i32::from(*count);
            if code > 1 << (i + 1) {
                return Err(corrupt("a table"));
            }
            table.ends[i] = code << (15 - i);
            code <<= 1;
        }
        if let (Some(entry), true) =
            (tables.get_mut(usize::from(*place)), values.iter().all(|value| *value <= 16))
        {
            *entry = Some(table);
        }
    }
    Ok(())
}

struct Bits<'a> {
    data: &'a [u8],
    held: u32,
    count: u32,
    /// Bits that were made up behind the end; they are the last of those held.
    lacking: u32,
}

impl Bits<'_> {
    #[inline(always)]
    fn fill(&mut self) {
        while self.count <= 16 {
            let byte = match self.data {
                [0xff, 0, rest @ ..] => {
                    self.data = rest;
                    0xff
                }
                [0xff, ..] | [] => {
                    self.lacking += 8;
                    0
                }
                [byte, rest @ ..] => {
                    self.data = rest;
                    *byte
                }
            };
            self.held = self.held << 8 | u32::from(byte);
            self.count += 8;
        }
    }

    #[inline(always)]
    fn take(&mut self, bits: u32) -> u32 {
        self.fill();
        self.count -= bits;
        (self.held >> self.count) & ((1 << bits) - 1)
    }

    #[inline(always)]
    fn difference(&mut self, table: &Table) -> Result<i32, Error> {
        self.fill();
        let next = (self.held >> (self.count - 16)) & 0xffff;
        let Some(length) = table.ends.iter().position(|end| next < *end) else {
            return Err(corrupt("a code"));
        };
        let code = (next >> (15 - length)) as i32;
        self.count -= length as u32 + 1;
        let category = table.values[(code + table.offsets[length]) as usize];
        Ok(match category {
            0 => 0,
            16 => 32768,
            _ => {
                let bits = self.take(category.into()) as i32;
                if bits >> (category - 1) > 0 { bits } else { bits - (1 << category) + 1 }
            }
        })
    }

    /// To behind the next restart marker.
    fn restart(&mut self) -> Result<(), Error> {
        (self.held, self.count, self.lacking) = (0, 0, 0);
        let at = self.data.windows(2).position(|pair| pair[0] == 0xff && matches!(pair[1], 0xd0..=0xd7));
        let Some(at) = at else { return Err(corrupt("a restart marker is missing")) };
        self.data = &self.data[at + 2..];
        Ok(())
    }
}

fn corrupt(what: &str) -> Error {
    Error::Corrupt { what: what.into() }
}

fn unsupported(what: &str) -> Error {
    Error::Unsupported { what: what.into() }
}

#[cfg(test)]
mod tests;
