//! Files of several scans: all coefficients are decoded before the first sample is made.

use super::Report;
use super::bits::Reader;
use super::frame::{Channel, Frame};
use super::huffman::Meaning;
use super::progressive::{Stored, decode_ac_first, refine_ac};
use super::scan::Pace;
use super::sequential::{Block, decode_block, decode_difference};
use super::tables::{Lookups, Scan, Tables};
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

/// Decodes the scans of a file, the first of which has its payload at `first`.
///
/// After the first scan, what is wrong with the file is reported and ends the decoding, but is no error.
pub fn decode_scans(
    jpeg: &[u8],
    process: Process,
    first: (Scan, usize),
    frame: &mut Frame,
    tables: &mut Tables,
    reader: &mut Reader,
    lookups: &mut Lookups,
    coefficients: &mut Coefficients,
    scan_limit: u32,
) -> Result<Report, Error> {
    coefficients.reset(frame)?;
    let mut report = Report::default();
    let (mut scan, mut data) = first;
    for count in 1.. {
        let limit = u64::from(scan_limit);
        if count > limit {
            return Err(Error::Limit { what: "number of scans", value: count, limit });
        }
        let pass = Pass { scan: &scan, process, reader, lookups, coefficients, to_skip: 0 };
        let outcome = pass.decode(data, frame, tables, &mut report);
        if count == 1 {
            outcome?;
        } else if outcome.is_err() {
            report.damaged = true;
            break;
        }
        let next = next_scan(jpeg, reader.segment_end(), frame, tables, &mut report);
        match next {
            Ok(Some(next)) => (scan, data) = next,
            Ok(None) => break,
            Err(_) => {
                report.damaged = true;
                break;
            }
        }
    }
    Ok(report)
}

/// Reads tables up to the next scan header; none at the end of the image.
fn next_scan(
    jpeg: &[u8],
    at: usize,
    frame: &Frame,
    tables: &mut Tables,
    report: &mut Report,
) -> Result<Option<(Scan, usize)>, Error> {
    for (marker, range) in (Markers { jpeg, at }) {
        match marker {
            markers::EOI => return Ok(None),
            markers::SOS => {
                return Ok(Some((Scan::parse(&jpeg[range.clone()], &frame.channels)?, range.end)));
            }
            _ => tables.read(marker, &jpeg[range])?,
        }
    }
    report.truncated = true;
    Ok(None)
}

/// One scan on its way over the picture.
struct Pass<'p, 'r> {
    scan: &'p Scan,
    process: Process,
    reader: &'p mut Reader<'r>,
    lookups: &'p mut Lookups,
    coefficients: &'p mut Coefficients,
    /// Blocks that have no more coefficients in the band.
    to_skip: u32,
}

impl Pass<'_, '_> {
    fn decode(
        mut self,
        data: usize,
        frame: &mut Frame,
        tables: &Tables,
        report: &mut Report,
    ) -> Result<(), Error> {
        let progressive = self.process == Process::Progressive;
        if progressive && !self.scan.is_progressive() {
            return Err(corrupt("a progressive scan that is not allowed"));
        }
        let ac = match (progressive, self.scan.high) {
            (false, _) => Meaning::Ac,
            (true, 0) => Meaning::AcFirst,
            (true, _) => Meaning::Symbol,
        };
        self.scan.look_up(tables, Meaning::Dc, ac, self.lookups)?;
        self.reader.start(data);
        for component in &self.scan.components {
            let channel = &mut frame.channels[component.channel];
            tables.latch(channel)?;
            channel.prediction = 0;
        }
        let kept =
            self.scan.components.iter().any(|c| frame.channels[c.channel].layout.kept > self.scan.start);
        // Nothing can be dropped from a band of which something is kept: later scans build on all of it.
        if !kept && self.scan.components.iter().all(|c| frame.channels[c.channel].layout.kept == 1) {
            return Ok(());
        }
        let mut pace = Pace::new(tables.restart_interval);
        let units = self.walk(frame, &mut pace);
        if self.scan.start == 0 && self.scan.high == 0 {
            report.mcus += units;
            report.lost += pace.lost;
        }
        report.damaged |= pace.damaged || pace.lost > 0;
        Ok(())
    }

    /// Goes over all MCUs and gives their number.
    fn walk(&mut self, frame: &mut Frame, pace: &mut Pace) -> u64 {
        let bases: Vec<_> =
            self.scan.components.iter().map(|c| Coefficients::first(frame, c.channel)).collect();
        let alone = self.scan.components.len() == 1;
        let (wide, high) = match &self.scan.components[..] {
            [only] => (frame.channels[only.channel].scan_wide, frame.channels[only.channel].scan_high),
            _ => (frame.mcus_wide, frame.mcus_high),
        };
        for row in 0..high {
            for column in 0..wide {
                if pace.restart(self.reader, &mut frame.channels) {
                    self.to_skip = 0;
                }
                if !pace.is_alive() {
                    pace.end_mcu(self.reader);
                    continue;
                }
                for (i, &base) in bases.iter().enumerate() {
                    let channel = &mut frame.channels[self.scan.components[i].channel];
                    let (across, down) = if alone { (1, 1) } else { (channel.across, channel.down) };
                    for y in row * down..(row + 1) * down {
                        for x in column * across..(column + 1) * across {
                            self.decode_block(i, base, y * channel.blocks_wide + x, channel);
                        }
                    }
                }
                pace.end_mcu(self.reader);
            }
        }
        wide as u64 * high as u64
    }

    #[inline]
    fn decode_block(&mut self, component: usize, base: (usize, usize), block: usize, channel: &mut Channel) {
        let layout = &channel.layout;
        let component = &self.scan.components[component];
        let (dc, ac) = (&self.lookups[component.dc & 3], &self.lookups[4 + (component.ac & 3)]);
        let coefficients = &mut self.coefficients.values[base.0 + block * layout.size..][..layout.size];
        let history = &mut self.coefficients.history[base.1 + block];
        if self.process == Process::Sequential {
            let mut working: Block = [0; 64];
            let last = decode_block(self.reader, (dc, ac), layout, &mut channel.prediction, &mut working);
            coefficients.copy_from_slice(&working[..layout.size]);
            *history = u64::MAX >> (63 - last);
            return;
        }
        self.reader.ensure_block();
        let (bytes, mut window) = (&*self.reader.bytes, self.reader.window);
        let stored = Stored { places: &layout.places, coefficients, history };
        match (self.scan.start, self.scan.high) {
            (0, 0) => {
                let difference = decode_difference(&mut window, bytes, dc);
                channel.prediction = channel.prediction.wrapping_add(difference);
                stored.coefficients[0] = (channel.prediction << self.scan.low) as i16;
            }
            (0, _) => {
                window.refill(bytes);
                stored.coefficients[0] |= (window.take(1) << self.scan.low) as i16;
            }
            (_, 0) => decode_ac_first(&mut window, bytes, ac, self.scan, &mut self.to_skip, stored),
            _ => refine_ac(&mut window, bytes, ac, self.scan, &mut self.to_skip, stored),
        }
        self.reader.window = window;
    }
}
