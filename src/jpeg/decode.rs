//! Decoding, in rows of MCUs, at full size or scaled down inside the inverse DCT.
//!
//! A sequential file of one scan takes working memory in proportion to its width; others, in proportion
//! to their area. Samples are those of the file's components: neither upsampled nor converted.

mod bits;
mod entrances;
mod frame;
mod huffman;
mod idct;
mod layout;
mod progressive;
mod scan;
mod sequential;
mod tables;
mod whole;

pub use layout::Scale;

use super::header::{Header, Process, corrupt, cut_short};
use super::markers::{self, Markers};
use crate::Error;
use bits::{Bytes, Reader};
use entrances::Entrances;
use frame::{Channel, Frame};
use huffman::Meaning;
use scan::Pace;
use sequential::{Block, decode_block};
use tables::{Lookups, Scan, Tables};
use whole::{Coefficients, Scans};

/// What to decode, and how far to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// The scale of each component.
    pub scales: [Scale; 4],
    /// The most scans a file may have: each takes time in proportion to the picture's area.
    pub scan_limit: u32,
    /// Whether progressive scans of which the scales keep nothing are read too, for what is wrong with them.
    pub all_scans: bool,
}

impl Default for Settings {
    /// Full size, and 500 scans, of which those that are of no use are passed over.
    fn default() -> Self {
        Settings { scales: [Scale::FULL; 4], scan_limit: 500, all_scans: false }
    }
}

/// How much of the picture could be decoded so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Report {
    /// MCUs whose turn has come: in a file of several scans, of those that have first DC coefficients.
    pub mcus: u64,
    /// Those of them for which there was no data. They are grey.
    pub lost: u64,
    /// The file ends before its end marker. Known after the last strip.
    pub truncated: bool,
    /// Scans that refine a progressive picture are missing or cut short.
    pub coarse: bool,
    /// Something is lost, there were bits that are no code, or there are too many.
    pub damaged: bool,
}

impl Report {
    fn add(&mut self, other: Report) {
        self.mcus += other.mcus;
        self.lost += other.lost;
        self.truncated |= other.truncated;
        self.coarse |= other.coarse;
        self.damaged |= other.damaged;
    }
}

/// Working memory, to be used again for the next image.
pub struct Scratch {
    bytes: Box<Bytes>,
    /// Of a fork.
    more_bytes: Box<Bytes>,
    lookups: Box<Lookups>,
    coefficients: Coefficients,
}

impl Scratch {
    /// Bytes held.
    pub fn held(&self) -> usize {
        2 * size_of::<Bytes>() + size_of::<Lookups>() + self.coefficients.held()
    }
}

impl Default for Scratch {
    fn default() -> Self {
        Scratch {
            bytes: Box::new([0; _]),
            more_bytes: Box::new([0; _]),
            lookups: Box::new(Lookups::EMPTY),
            coefficients: Coefficients::default(),
        }
    }
}

/// A row of MCUs: where its samples lie in the [`Samples`] that they were decoded into.
#[derive(Debug, Clone, Copy)]
pub struct Strip {
    shapes: [Option<Shape>; 4],
}

#[derive(Debug, Clone, Copy)]
struct Shape {
    start: usize,
    length: usize,
    stride: usize,
    columns: usize,
    rows: usize,
    first_row: usize,
}

/// The samples of one component in a [`Strip`].
#[derive(Debug, Clone, Copy)]
pub struct Plane<'s> {
    /// `rows` rows, each `stride` after the one before, of which the first `columns` count.
    pub samples: &'s [u8],
    pub stride: usize,
    pub columns: usize,
    /// Less than a full strip in the last one, where it can be 0.
    pub rows: usize,
    /// The number of the first of them in the whole picture.
    pub first_row: usize,
}

impl Strip {
    fn new(frame: &Frame, row: usize) -> Strip {
        let (mut shapes, mut start) = ([None; 4], 0);
        for (shape, channel) in shapes.iter_mut().zip(&frame.channels) {
            let (stride, strip_rows, columns) = (channel.stride(), channel.strip_rows(), channel.columns);
            let first_row = row * strip_rows;
            let rows = channel.rows.saturating_sub(first_row).min(strip_rows);
            let length = stride * strip_rows;
            *shape = Some(Shape { start, length, stride, columns, rows, first_row });
            start += length;
        }
        Strip { shapes }
    }

    /// The component at `index` of [`Header::components`], in the `samples` that this was decoded into.
    ///
    /// # Panics
    /// When there is no such component.
    pub fn plane<'s>(&self, samples: &'s Samples, index: usize) -> Plane<'s> {
        let shape = self.shapes[index].expect("a component of the file");
        let Shape { start, length, stride, columns, rows, first_row } = shape;
        Plane { samples: &samples.0[start..][..length], stride, columns, rows, first_row }
    }
}

/// Room for a strip, to be used again for the next.
#[derive(Debug, Default)]
pub struct Samples(Vec<u8>);

impl Samples {
    /// Bytes held.
    pub fn held(&self) -> usize {
        self.0.capacity()
    }
}

/// Decodes a JPEG, one row of MCUs at a time.
pub struct Decoder<'a> {
    jpeg: &'a [u8],
    reader: Reader<'a>,
    frame: Frame,
    source: Source<'a>,
    report: Report,
    /// The next row of MCUs.
    row: usize,
    /// Of the first scan.
    data: usize,
    more_bytes: Option<&'a mut Bytes>,
    entrances: Option<Entrances>,
}

/// Where the coefficients come from.
enum Source<'a> {
    /// The file, as they are needed.
    File { scan: Scan, pace: Pace, lookups: &'a Lookups },
    /// Memory.
    Memory(&'a Coefficients),
}

impl<'a> Decoder<'a> {
    /// Reads the tables, and in a file of several scans all coefficients.
    ///
    /// `header` must be that of `jpeg`.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when tables or the first scan's header are bad; [`Error::Truncated`] when the
    /// file ends before them; [`Error::Limit`] past `settings.scan_limit`; [`Error::OutOfMemory`].
    pub fn new(
        jpeg: &'a [u8],
        header: &Header,
        settings: Settings,
        scratch: &'a mut Scratch,
    ) -> Result<Decoder<'a>, Error> {
        Decoder::new_watched(jpeg, header, settings, scratch, &mut || Ok(()))
    }

    /// The same; `go_on` is asked before each row of each scan that is read here.
    ///
    /// # Errors
    /// Those of [`Decoder::new`], and what `go_on` returns.
    pub fn new_watched(
        jpeg: &'a [u8],
        header: &Header,
        settings: Settings,
        scratch: &'a mut Scratch,
        go_on: &mut dyn FnMut() -> Result<(), Error>,
    ) -> Result<Decoder<'a>, Error> {
        let Scratch { bytes, more_bytes, lookups, coefficients } = scratch;
        let mut frame = Frame::new(header, settings.scales);
        let mut tables = Tables::new();
        let (scan, data) = first_scan(jpeg, header.process, &frame, &mut tables)?;
        let mut reader = Reader::new(jpeg, bytes);
        let mut report = Report::default();
        let source = if is_read_row_by_row(header) {
            scan.look_up(&tables, &frame.channels, Meaning::Ac, lookups)?;
            frame.channels.iter_mut().try_for_each(|channel| tables.latch(channel))?;
            reader.start(data);
            Source::File { scan, pace: Pace::new(tables.restart_interval), lookups }
        } else {
            let (frame, tables, reader) = (&mut frame, &mut tables, &mut reader);
            let coefficients = &mut *coefficients;
            let process = header.process;
            let scans = Scans { jpeg, process, settings, frame, tables, reader, lookups, coefficients };
            report = scans.decode(scan, data, go_on)?;
            Source::Memory(coefficients)
        };
        Ok(Decoder {
            jpeg,
            reader,
            frame,
            source,
            report,
            row: 0,
            data,
            more_bytes: Some(more_bytes),
            entrances: None,
        })
    }

    /// Decodes the next row of MCUs into `samples`; none after the last. What is lost is grey.
    ///
    /// # Errors
    /// [`Error::Truncated`] or [`Error::Corrupt`] when the data ends before any MCU could be decoded;
    /// [`Error::OutOfMemory`].
    pub fn next_strip(&mut self, samples: &mut Samples) -> Result<Option<Strip>, Error> {
        if self.row == self.frame.mcus_high {
            return Ok(None);
        }
        let Samples(samples) = samples;
        let area = |channel: &Channel| channel.stride() * channel.strip_rows();
        let length = self.frame.channels.iter().map(area).sum();
        if samples.len() != length {
            reset(samples, length)?;
        }
        let is_last = self.row + 1 == self.frame.mcus_high;
        match &mut self.source {
            Source::File { scan, pace, lookups } => {
                decode_row(&mut self.reader, &mut self.frame, scan, pace, lookups, samples);
                self.report.mcus += self.frame.mcus_wide as u64;
                self.report.lost = pace.lost;
                self.report.damaged |= pace.damaged || pace.lost > 0;
                // Where bits were lost but all codes were found, what remains tells.
                self.report.damaged |= (is_last || pace.is_due()) && self.reader.has_left();
            }
            Source::Memory(coefficients) => make_row(&self.frame, coefficients, self.row, samples),
        }
        // The first row tells: what it has is never lost again.
        let nothing = self.row == 0 && self.report.lost == self.report.mcus;
        if let Source::File { .. } = self.source
            && (is_last || nothing)
        {
            let mut markers = Markers { jpeg: self.jpeg, at: self.reader.segment_end() };
            self.report.truncated = !markers.any(|(marker, _)| marker == markers::EOI);
        }
        match (nothing, self.report.truncated) {
            (true, true) => return Err(cut_short()),
            (true, false) => return Err(corrupt("no data where the picture should be")),
            (false, _) => {}
        }
        let strip = Strip::new(&self.frame, self.row);
        self.row += 1;
        Ok(Some(strip))
    }

    /// Another decoder of the same file, to decode other rows at the same time. There can be one, where
    /// restart markers allow it.
    pub fn fork(&mut self) -> Option<Decoder<'a>> {
        let Source::File { scan, pace, lookups } = &self.source else { return None };
        let Frame { mcus_wide, mcus_high, .. } = self.frame;
        let entrances = Entrances::find(self.jpeg, self.data, pace.interval(), (mcus_wide, mcus_high))?;
        let bytes = self.more_bytes.take()?;
        self.entrances = Some(entrances.clone());
        Some(Decoder {
            jpeg: self.jpeg,
            reader: Reader::new(self.jpeg, bytes),
            frame: self.frame.clone(),
            source: Source::File { scan: scan.clone(), pace: Pace::new(pace.interval()), lookups },
            report: Report::default(),
            row: mcus_high,
            data: self.data,
            more_bytes: None,
            entrances: Some(entrances),
        })
    }

    /// Takes over what a [`Decoder::fork`] reports.
    pub fn join(&mut self, fork: Decoder) {
        self.report.add(fork.report);
    }

    /// Makes `row` the next. Other than the one that is, it must be one that [`Decoder::entrance_every`]
    /// tells of, or the number of rows.
    pub fn go_to(&mut self, row: usize) {
        if row == self.row {
            return;
        }
        self.row = row;
        if let Source::File { pace, .. } = &mut self.source
            && let Some((position, interval)) = self.entrances.as_ref().and_then(|found| found.at(row))
        {
            self.reader.start(position);
            pace.go_to(interval);
            self.frame.channels.iter_mut().for_each(|channel| channel.prediction = 0);
        }
    }

    /// After a [`Decoder::fork`], rows of MCUs from one that can be gone to to the next.
    pub fn entrance_every(&self) -> usize {
        self.entrances.as_ref().map_or(1, |entrances| entrances.rows_each)
    }

    /// From the next row of MCUs to one that can be gone to.
    pub fn rows_to_entrance(&self) -> usize {
        self.row.next_multiple_of(self.entrance_every()) - self.row
    }

    /// The next row of MCUs.
    pub fn row(&self) -> usize {
        self.row
    }

    /// Rows of MCUs in all.
    pub fn rows(&self) -> usize {
        self.frame.mcus_high
    }

    /// How decoding went so far.
    pub fn report(&self) -> Report {
        self.report
    }
}

/// Whether coefficients need not be held: the file has them in the order of the picture.
fn is_read_row_by_row(header: &Header) -> bool {
    header.process == Process::Sequential && header.interleaved
}

/// Bytes of [`Scratch`], and of [`Samples`] for so many strips, that a file takes.
pub fn need(header: &Header, scales: [Scale; 4], strips: usize) -> u64 {
    let Frame { channels, mcus_high, .. } = Frame::new(header, scales);
    let of_channel = |channel: &Channel| {
        let samples = (channel.stride() * channel.strip_rows()) as u64;
        let blocks = channel.blocks_wide as u64 * (mcus_high * channel.down) as u64;
        samples * strips.min(mcus_high) as u64
            + if is_read_row_by_row(header) { 0 } else { blocks * (2 * channel.layout.size as u64 + 8) }
    };
    (size_of::<Bytes>() + size_of::<Lookups>()) as u64 + channels.iter().map(of_channel).sum::<u64>()
}

/// Reads tables up to the first scan, and gives its header and where its data starts.
fn first_scan(
    jpeg: &[u8],
    process: Process,
    frame: &Frame,
    tables: &mut Tables,
) -> Result<(Scan, usize), Error> {
    for (marker, range) in (Markers { jpeg, at: 2 }) {
        let payload = &jpeg[range.clone()];
        match marker {
            markers::SOS => return Ok((Scan::parse(payload, process, &frame.channels)?, range.end)),
            _ => tables.read(marker, payload)?,
        }
    }
    Err(cut_short())
}

/// Decodes the next row of MCUs from the file into samples.
fn decode_row(
    reader: &mut Reader,
    frame: &mut Frame,
    scan: &Scan,
    pace: &mut Pace,
    lookups: &Lookups,
    samples: &mut [u8],
) {
    let mut block: Block = [0; _];
    for mcu in 0..frame.mcus_wide {
        pace.restart(reader, &mut frame.channels);
        let alive = pace.is_alive();
        let mut rest = &mut *samples;
        let next = scan.components.iter().cycle().skip(1);
        for ((channel, component), next) in frame.channels.iter_mut().zip(&scan.components).zip(next) {
            let (size, stride) = (channel.scale.eighths(), channel.stride());
            let (plane, others) = rest.split_at_mut(stride * channel.strip_rows());
            rest = others;
            let Some(idct) = &channel.idct else { continue };
            let codes = lookups.codes(component);
            let next = lookups.codes(next);
            for y in 0..channel.down {
                for x in mcu * channel.across..(mcu + 1) * channel.across {
                    let target = &mut plane[y * size * stride + x * size..];
                    if alive {
                        let is_last = y + 1 == channel.down && x + 1 == (mcu + 1) * channel.across;
                        let last = decode_block(
                            reader,
                            &codes,
                            &channel.layout,
                            if is_last { next.dc } else { codes.dc },
                            &mut channel.prediction,
                            &mut block,
                        );
                        idct.apply(&block, last, target, stride);
                        if last > 0 {
                            clear(&mut block, channel.layout.size);
                        }
                    } else {
                        idct::fill(128, size, target, stride);
                    }
                }
            }
        }
        pace.end_mcu(reader);
    }
}

/// Makes the samples of a row of MCUs.
fn make_row(frame: &Frame, coefficients: &Coefficients, row: usize, samples: &mut [u8]) {
    let mut rest = samples;
    for (index, channel) in frame.channels.iter().enumerate() {
        let (size, stride) = (channel.scale.eighths(), channel.stride());
        let (plane, others) = rest.split_at_mut(stride * channel.strip_rows());
        rest = others;
        let places = (0..channel.down * channel.blocks_wide)
            .map(|i| i / channel.blocks_wide * size * stride + i % channel.blocks_wide * size);
        for (place, (block, last)) in places.zip(coefficients.strip(frame, index, row)) {
            match &channel.idct {
                Some(idct) => idct.apply(block, last, &mut plane[place..], stride),
                None => idct::fill(128, size, &mut plane[place..], stride),
            }
        }
    }
}

/// As vector stores: a call to fill memory would take longer.
#[inline(always)]
fn clear(block: &mut Block, size: usize) {
    let zero = |lanes: &mut [i16]| {
        for eight in lanes.as_chunks_mut().0 {
            crate::simd::I16x8::splat(0).store(eight);
        }
    };
    zero(&mut block[..16]);
    if size > 16 {
        zero(&mut block[16..64]);
    }
}

/// Makes `buffer` of `length` zeros.
fn reset<T: Clone + Default>(buffer: &mut Vec<T>, length: usize) -> Result<(), Error> {
    buffer.clear();
    if buffer.capacity() < length {
        *buffer = Vec::new(); // first, so that old and new are never held both
    }
    let bytes = length.saturating_mul(size_of::<T>());
    buffer.try_reserve_exact(length).map_err(|_| Error::OutOfMemory { bytes })?;
    buffer.resize(length, T::default());
    Ok(())
}
