//! Files of several scans: all coefficients are decoded before the first sample is made.

use super::bits::Reader;
use super::frame::{Channel, Frame};
use super::huffman::{Entry, Meaning};
use super::progressive::{Stored, decode_ac_first, refine_ac};
use super::scan::Pace;
use super::sequential::{Block, decode_block, decode_difference};
use super::tables::{Lookups, Scan, ScanComponent, Tables};
use super::{Report, Settings};
use crate::Error;
use crate::jpeg::header::{Process, corrupt};
use crate::jpeg::markers::{self, Markers};

/// The coefficients of a picture.
#[derive(Default)]
pub struct Coefficients {
    /// Component after component, block after block, as many of each as its layout keeps.
    values: Vec<i16>,
    /// For each block the zigzag indices that are not zero.
    history: Vec<u64>,
}

impl Coefficients {
    /// Makes room, all zero.
    fn reset(&mut self, frame: &Frame) -> Result<(), Error> {
        let (mut values, mut blocks) = (0usize, 0usize);
        for channel in &frame.channels {
            let count = channel.blocks_wide.saturating_mul(frame.mcus_high * channel.down);
            blocks = blocks.saturating_add(count);
            values = values.saturating_add(count.saturating_mul(channel.layout.size));
        }
        super::reset(&mut self.values, values)?;
        super::reset(&mut self.history, blocks)
    }

    /// Bytes held.
    pub fn held(&self) -> usize {
        self.values.capacity() * 2 + self.history.capacity() * 8
    }

    /// Where the values and the history of a component start.
    fn first(frame: &Frame, channel: usize) -> (usize, usize) {
        frame.channels[..channel].iter().fold((0, 0), |(value, block), channel| {
            let count = channel.blocks_wide * channel.down * frame.mcus_high;
            (value + count * channel.layout.size, block + count)
        })
    }

    /// The blocks of a row of MCUs, each with the zigzag index past which all are zero.
    pub fn strip<'a>(
        &'a self,
        frame: &'a Frame,
        channel: usize,
        row: usize,
    ) -> impl Iterator<Item = (&'a [i16], usize)> {
        let (value, block) = Self::first(frame, channel);
        let Channel { blocks_wide, down, layout, .. } = &frame.channels[channel];
        let count = blocks_wide * down;
        let values = &self.values[value + row * count * layout.size..][..count * layout.size];
        let history = &self.history[block + row * count..][..count];
        let last = |history: &u64| 63 - (history | 1).leading_zeros() as usize;
        values.chunks_exact(layout.size).zip(history.iter().map(last))
    }
}

/// What the scans of a file are decoded with, and into.
pub struct Scans<'s, 'r> {
    pub jpeg: &'s [u8],
    pub process: Process,
    pub settings: Settings,
    pub frame: &'s mut Frame,
    pub tables: &'s mut Tables,
    pub reader: &'s mut Reader<'r>,
    pub lookups: &'s mut Lookups,
    pub coefficients: &'s mut Coefficients,
}

impl Scans<'_, '_> {
    /// Decodes all scans, of which the first has its entropy-coded data at `data`.
    ///
    /// After the first, what is wrong with the file is reported and ends the decoding, but is no error.
    /// Before each row of each scan `go_on` is asked, and its error ends the work.
    pub fn decode(
        mut self,
        first: Scan,
        data: usize,
        go_on: &mut dyn FnMut() -> Result<(), Error>,
    ) -> Result<Report, Error> {
        let limit = self.settings.scan_limit;
        self.coefficients.reset(self.frame)?;
        let mut report = Report::default();
        let mut precision = Precision::NOTHING;
        if self.begin_scan(&first, data)? {
            self.decode_scan(&first, &mut report, go_on)?;
        }
        report.damaged |= !precision.note(&first);
        for count in 2.. {
            let next = match self.next_scan() {
                Ok(Found::Scan(..)) if count > limit => {
                    let (value, limit) = (count.into(), limit.into());
                    return Err(Error::Limit { what: "number of scans", value, limit });
                }
                Ok(Found::Scan(scan, data)) => self.begin_scan(&scan, data).map(|kept| (scan, kept)),
                Ok(Found::EndOfImage) => break,
                Ok(Found::EndOfFile) => {
                    report.truncated = true;
                    break;
                }
                Err(error) => Err(error),
            };
            let Ok((scan, kept)) = next else {
                report.damaged = true;
                break;
            };
            if kept {
                self.decode_scan(&scan, &mut report, go_on)?;
            }
            report.damaged |= !precision.note(&scan);
        }
        // Components of which no scan came are grey.
        for channel in self.frame.channels.iter().filter(|channel| channel.idct.is_none()) {
            let mcus = (channel.scan_wide * channel.scan_high) as u64;
            report.mcus += mcus;
            report.lost += mcus;
        }
        report.damaged |= report.lost > 0;
        let unfinished =
            self.process == Process::Progressive && !precision.is_full(self.frame.channels.len());
        report.coarse |= unfinished && (report.truncated || report.damaged);
        Ok(report)
    }

    /// Reads tables up to the next scan header.
    fn next_scan(&mut self) -> Result<Found, Error> {
        for (marker, range) in (Markers { jpeg: self.jpeg, at: self.reader.segment_end() }) {
            let payload = &self.jpeg[range.clone()];
            match marker {
                markers::EOI => return Ok(Found::EndOfImage),
                markers::SOS => {
                    return Ok(Found::Scan(
                        Scan::parse(payload, self.process, &self.frame.channels)?,
                        range.end,
                    ));
                }
                _ => self.tables.read(marker, payload)?,
            }
        }
        Ok(Found::EndOfFile)
    }

    /// Readies all for a scan, and says whether it is to be read.
    fn begin_scan(&mut self, scan: &Scan, data: usize) -> Result<bool, Error> {
        let progressive = self.process == Process::Progressive;
        if progressive && !scan.is_progressive() {
            return Err(corrupt("a progressive scan that is not allowed"));
        }
        let ac = match (progressive, scan.high) {
            (false, _) => Meaning::Ac,
            (true, 0) => Meaning::AcFirst,
            (true, _) => Meaning::Symbol,
        };
        scan.look_up(self.tables, &self.frame.channels, ac, self.lookups)?;
        self.reader.start(data);
        for component in &scan.components {
            let channel = &mut self.frame.channels[component.channel];
            self.tables.latch(channel)?;
            channel.prediction = 0;
        }
        // Nothing can be left out of a band of which something is kept: later scans build on all of it.
        let kept = |component: &ScanComponent| self.frame.channels[component.channel].layout.last > 0;
        Ok(!progressive || self.settings.all_scans || scan.start == 0 || scan.components.iter().any(kept))
    }

    fn decode_scan(
        &mut self,
        scan: &Scan,
        report: &mut Report,
        go_on: &mut dyn FnMut() -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut pace = Pace::new(self.tables.restart_interval);
        let mcus = self.walk(scan, &mut pace, go_on)?;
        if self.process == Process::Sequential || (scan.start == 0 && scan.high == 0) {
            report.mcus += mcus;
            report.lost += pace.lost;
        } else {
            report.coarse |= pace.lost > 0;
        }
        report.damaged |= pace.damaged || pace.lost > 0 || self.reader.has_left();
        Ok(())
    }

    /// Goes over all MCUs of a scan and gives their number.
    fn walk(
        &mut self,
        scan: &Scan,
        pace: &mut Pace,
        go_on: &mut dyn FnMut() -> Result<(), Error>,
    ) -> Result<u64, Error> {
        let firsts: Vec<_> =
            scan.components.iter().map(|c| Coefficients::first(self.frame, c.channel)).collect();
        let alone = scan.components.len() == 1;
        let only = &self.frame.channels[scan.components[0].channel];
        let (wide, high) = match alone {
            true => (only.scan_wide, only.scan_high),
            false => (self.frame.mcus_wide, self.frame.mcus_high),
        };
        let mut to_skip = 0;
        for row in 0..high {
            go_on()?;
            if pace.is_over() {
                pace.lost += (wide * (high - row)) as u64;
                break;
            }
            for column in 0..wide {
                if pace.restart(self.reader, &mut self.frame.channels) {
                    to_skip = 0;
                }
                if pace.is_alive() {
                    for (component, &first) in scan.components.iter().zip(&firsts) {
                        let channel = &self.frame.channels[component.channel];
                        let (across, down) = if alone { (1, 1) } else { (channel.across, channel.down) };
                        let wide = channel.blocks_wide;
                        for y in row * down..(row + 1) * down {
                            for x in column * across..(column + 1) * across {
                                self.decode_block(scan, component, first, y * wide + x, &mut to_skip);
                            }
                        }
                    }
                }
                pace.end_mcu(self.reader);
            }
        }
        Ok(wide as u64 * high as u64)
    }

    /// Decodes what a scan has of one block; `to_skip` counts the blocks to come that have nothing more.
    #[inline]
    fn decode_block(
        &mut self,
        scan: &Scan,
        component: &ScanComponent,
        first: (usize, usize),
        block: usize,
        to_skip: &mut u32,
    ) {
        let Channel { layout, prediction, .. } = &mut self.frame.channels[component.channel];
        let codes = self.lookups.codes(component);
        let coefficients = &mut self.coefficients.values[first.0 + block * layout.size..][..layout.size];
        let history = &mut self.coefficients.history[first.1 + block];
        if self.process == Process::Sequential {
            let mut working: Block = [0; _];
            let last = decode_block(self.reader, &codes, layout, codes.dc, prediction, &mut working);
            if scan.components.len() > 1 {
                self.reader.dc = Entry::LONG; // the next block can be of another component
            }
            coefficients.copy_from_slice(&working[..layout.size]);
            *history = u64::MAX >> (63 - last);
            return;
        }
        self.reader.ensure_block();
        let (bytes, mut window) = (&*self.reader.bytes, self.reader.window);
        let stored = Stored { places: &layout.places, coefficients, history };
        match (scan.start, scan.high) {
            (0, 0) => {
                *prediction = prediction.wrapping_add(decode_difference(&mut window, bytes, codes.dc));
                stored.coefficients[0] = (*prediction << scan.low) as i16;
            }
            (0, _) => {
                window.refill(bytes);
                stored.coefficients[0] |= (window.take(1) << scan.low) as i16;
            }
            (_, 0) => decode_ac_first(&mut window, bytes, codes.ac, scan, to_skip, stored),
            _ => refine_ac(&mut window, bytes, codes.ac, scan, to_skip, stored),
        }
        self.reader.window = window;
    }
}

/// Down to which bit each coefficient of each component is known.
struct Precision([[u8; 64]; 4]);

impl Precision {
    const NOTHING: Precision = Precision([[u8::MAX; 64]; 4]);

    /// Whether the scan goes on from what is known: what libjpeg warns of otherwise as an inconsistent progression.
    fn note(&mut self, scan: &Scan) -> bool {
        let mut goes_on = true;
        for component in &scan.components {
            let known = &mut self.0[component.channel];
            goes_on &= scan.start == 0 || known[0] != u8::MAX;
            let band = &mut known[scan.start..=scan.end];
            goes_on &= band.iter().all(|&low| scan.high == if low == u8::MAX { 0 } else { low });
            band.fill(scan.low);
        }
        goes_on
    }

    /// Nothing can be added to what is known.
    fn is_full(&self, components: usize) -> bool {
        self.0[..components].as_flattened().iter().all(|&low| low == 0)
    }
}

/// What comes after a scan.
enum Found {
    /// A scan, and where its entropy-coded data starts.
    Scan(Scan, usize),
    EndOfImage,
    EndOfFile,
}
