//! The encoder: baseline (T.81 F.1) by strips, or progressive (G.1).

mod bits;
mod huffman;
mod layout;
mod marker;
mod progressive;
mod scan;
mod tables;
mod transform;

use std::borrow::Cow;

use crate::Error;
use bits::{BitWriter, Pending};
use huffman::{Codes, Table};
use layout::Component;
pub use layout::{Layout, PlaneRows};
use scan::{Coder, GoOn, Histogram};
pub use tables::quantisation;
use transform::Transform;

/// Bytes that a segment holds beside its length.
pub const PAYLOAD_LIMIT: usize = marker::PAYLOAD_LIMIT;

/// The most pixels that a picture may be wide or high (T.81 B.2.2).
pub const SIDE_LIMIT_PX: usize = 65535;

/// How to encode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// 1..=100, with libjpeg's meaning.
    pub quality: u8,
    /// Makes Huffman tables for the picture: 1 to 2 % fewer bytes for two fifths more time, and
    /// holds two bytes a sample until the end.
    pub optimise_huffman: bool,
    /// Writes scans that refine each other, always with tables made for them: 5 % fewer
    /// bytes for six times the time, and the same memory.
    pub progressive: bool,
}

impl Default for Options {
    /// Quality 80, fastest.
    fn default() -> Self {
        Options { quality: 80, optimise_huffman: false, progressive: false }
    }
}

/// A marker segment to carry along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment<'a> {
    /// The second byte of the marker: 0xE0..=0xEF for APP0 to APP15, 0xFE for a comment.
    pub marker: u8,
    /// What follows the length field, with the identifier; at most 65533 bytes.
    pub payload: Cow<'a, [u8]>,
}

/// The APP2 segments that carry an ICC profile (ICC.1 B.4): none where it would take more than the
/// 255 that can be numbered.
pub fn icc_segments(profile: &[u8]) -> Vec<Segment<'static>> {
    const IDENTIFIER: &[u8] = b"ICC_PROFILE\0";
    let chunks = profile.chunks(marker::PAYLOAD_LIMIT - IDENTIFIER.len() - 2);
    let Ok(count) = u8::try_from(chunks.len()) else {
        return Vec::new();
    };
    let segment = |(number, chunk): (u8, &[u8])| Segment {
        marker: 0xe2,
        payload: [IDENTIFIER, &[number, count], chunk].concat().into(),
    };
    (1..=count).zip(chunks).map(segment).collect()
}

/// Encodes a picture, strip by strip from the top.
///
/// Baseline with standard tables, it holds one strip; otherwise the coefficients of all.
pub struct Encoder {
    options: Options,
    components: Vec<Component>,
    /// For luma and chroma.
    transforms: [Transform; 2],
    codes: [Codes; 4],
    strips: usize,
    strips_done: usize,
    predictions: [i32; 3],
    pending: Pending,
    file: Vec<u8>,
}

impl Encoder {
    /// An encoder for a picture of `width` by `height` pixels. `segments` come right after the
    /// JFIF header; `file` is emptied and used for the result.
    ///
    /// # Errors
    /// [`Error::Limit`] for a side past 1..=65535 pixels and for a segment that is too long,
    /// [`Error::Option`] for a quality past 1..=100 and for a segment of another kind,
    /// [`Error::OutOfMemory`] where there is no room for the coefficients to hold.
    pub fn new(
        (width, height): (usize, usize),
        layout: Layout,
        options: Options,
        segments: &[Segment],
        mut file: Vec<u8>,
    ) -> Result<Self, Error> {
        let width_field = side("width", width)?;
        let height_field = side("height", height)?;
        if !(1..=100).contains(&options.quality) {
            return Err(refused("quality", options.quality, "1 to 100"));
        }
        let strips = height.div_ceil(layout.strip_height());
        let mut components = Component::all(layout, width, height);
        for component in &mut components {
            component.reserve(if options.holds_all() { strips } else { 1 })?;
        }
        let steps = [false, true].map(|chroma| tables::quantisation(options.quality, chroma));

        file.clear();
        file.extend(marker::START_OF_IMAGE);
        marker::jfif(&mut file);
        for Segment { marker, payload } in segments {
            if !matches!(marker, 0xe0..=0xef | 0xfe) {
                return Err(refused("marker", marker, "224 to 239, and 254"));
            }
            limited("segment length", payload.len(), marker::PAYLOAD_LIMIT)?;
            marker::segment(&mut file, *marker, payload);
        }
        for (number, table) in (0..).zip(&steps).take(components.len()) {
            marker::quantisation(&mut file, number, table);
        }
        marker::frame(&mut file, options.progressive, (width_field, height_field), &components);

        let standard =
            tables::HUFFMAN.map(|(lengths, symbols)| Table { lengths, symbols: Cow::Borrowed(symbols) });
        if !options.holds_all() {
            append_scan_header(&mut file, &standard, components.len());
        }
        Ok(Encoder {
            options,
            components,
            transforms: steps.each_ref().map(Transform::new),
            codes: standard.map(|table| table.codes()),
            strips,
            strips_done: 0,
            predictions: [0; 3],
            pending: Pending::default(),
            file,
        })
    }

    /// Bytes that [`Encoder::new`] asks for to hold blocks.
    pub fn need((width, height): (usize, usize), layout: Layout, options: Options) -> u64 {
        let strips = if options.holds_all() { height.div_ceil(layout.strip_height()) } else { 1 };
        Component::all(layout, width, height).iter().map(|component| component.need(strips)).sum()
    }

    /// Encodes the next strip: [`Layout::strip_height`] rows of pixels, fewer in the last. There
    /// is one plane for each component, of the size that [`Layout::plane_size`] gives for the
    /// strip; what a block needs beyond, repeats the border.
    ///
    /// # Panics
    /// If planes are missing or too small, or the picture is complete.
    pub fn encode_strip(&mut self, planes: &[PlaneRows]) {
        assert_eq!(planes.len(), self.components.len(), "a plane for each component");
        assert!(self.strips_done < self.strips, "no strip after the last");
        let slot = if self.options.holds_all() { self.strips_done } else { 0 };
        for (index, (component, plane)) in self.components.iter_mut().zip(planes).enumerate() {
            let transform = &self.transforms[usize::from(index > 0)];
            component.fill(self.strips_done, slot, *plane, transform);
        }
        self.strips_done += 1;
        if !self.options.holds_all() {
            self.code_strip();
        }
    }

    fn code_strip(&mut self) {
        let writer = BitWriter::resume(&mut self.file, self.pending);
        let mut coder = Coder { codes: &self.codes, writer };
        scan::baseline(&self.components, &mut self.predictions, &mut coder, &mut || Ok(()))
            .expect("nothing else ends it");
        self.pending = coder.writer.pause();
    }

    /// The file.
    ///
    /// # Panics
    /// If strips are missing.
    pub fn finish(self) -> Vec<u8> {
        self.finish_watched(&mut || Ok(())).expect("nothing else ends it")
    }

    /// The same; `go_on` is asked before each row of MCUs of each scan that is coded only here.
    ///
    /// # Errors
    /// What `go_on` returns.
    ///
    /// # Panics
    /// Those of [`Encoder::finish`].
    pub fn finish_watched(mut self, go_on: &mut GoOn) -> Result<Vec<u8>, Error> {
        assert_eq!(self.strips_done, self.strips, "all strips before the end");
        if self.options.progressive {
            progressive::append(&mut self.file, &self.components, go_on)?;
        } else if self.options.optimise_huffman {
            self.append_optimised(go_on)?;
        } else {
            BitWriter::resume(&mut self.file, self.pending).finish();
        }
        self.file.extend(marker::END_OF_IMAGE);
        Ok(self.file)
    }

    fn append_optimised(&mut self, go_on: &mut GoOn) -> Result<(), Error> {
        let mut histogram = Histogram::default();
        scan::baseline(&self.components, &mut [0; 3], &mut histogram, go_on)?;
        let tables = histogram.tables();
        append_scan_header(&mut self.file, &tables, self.components.len());
        scan::code(&mut self.file, &tables.map(|table| table.codes()), |coder| {
            scan::baseline(&self.components, &mut [0; 3], coder, go_on)
        })
    }
}

impl Options {
    /// Whether coding starts only when the coefficients of all strips are there.
    fn holds_all(self) -> bool {
        self.optimise_huffman || self.progressive
    }
}

/// The tables that the components need, and the header of the one scan of a baseline file.
fn append_scan_header(file: &mut Vec<u8>, tables: &[Table; 4], components: usize) {
    for (number, table) in tables.iter().enumerate() {
        if number % 2 < components {
            marker::huffman(file, number, table);
        }
    }
    marker::scan(file, 0..components, (0, 63), (0, 0));
}

fn side(what: &'static str, pixels: usize) -> Result<u16, Error> {
    match u16::try_from(pixels) {
        Ok(side @ 1..) => Ok(side),
        _ => Err(past(what, pixels, SIDE_LIMIT_PX)),
    }
}

fn limited(what: &'static str, value: usize, limit: usize) -> Result<(), Error> {
    if value > limit { Err(past(what, value, limit)) } else { Ok(()) }
}

fn past(what: &'static str, value: usize, limit: usize) -> Error {
    Error::Limit { what, value: value as u64, limit: limit as u64 }
}

fn refused(name: &str, value: impl ToString, allowed: &str) -> Error {
    Error::Option { name: name.into(), value: value.to_string(), allowed: allowed.into() }
}
