//! Progressive scans (T.81 G.1.2), with the script of libjpeg's `jpeg_simple_progression`.

use std::ops::Range;

use super::layout::Component;
use super::marker;
use super::scan::{GoOn, Histogram, Sink, ZERO_RUN, code, interleaved, magnitude};
use super::transform::Block;
use crate::Error;

/// A part of the coefficients' bits.
struct Scan {
    /// Indices of components: all for DC, one for AC.
    components: Range<usize>,
    /// First and last coefficient, in zigzag order.
    band: (u8, u8),
    /// Low bits left away by the scan before this one over the same band, 0 if there is none; and
    /// by this one.
    high: u8,
    low: u8,
}

/// Appends all scans, each with tables made for it.
///
/// # Errors
/// What `go_on` returns.
pub fn append(file: &mut Vec<u8>, components: &[Component], go_on: &mut GoOn) -> Result<(), Error> {
    for scan in script(components.len()) {
        let scanned = &components[scan.components.clone()];
        let chroma = usize::from(scan.components.start > 0);
        let mut histogram = Histogram::default();
        scan.run(scanned, chroma, &mut histogram, go_on)?;
        let tables = histogram.tables();
        for (number, table) in tables.iter().enumerate().filter(|(_, table)| !table.symbols.is_empty()) {
            marker::huffman(file, number, table);
        }
        marker::scan(file, scan.components.clone(), scan.band, (scan.high, scan.low));
        code(file, &tables.map(|table| table.codes()), |coder| scan.run(scanned, chroma, coder, go_on))?;
    }
    Ok(())
}

fn script(count: usize) -> Vec<Scan> {
    let scan = |components, band, high, low| Scan { components, band, high, low };
    let chroma = |band, high, low| (1..count).rev().map(move |i| scan(i..i + 1, band, high, low));
    let mut scans = vec![scan(0..count, (0, 0), 0, 1), scan(0..1, (1, 5), 0, 2)];
    scans.extend(chroma((1, 63), 0, 1));
    scans.extend([scan(0..1, (6, 63), 0, 2), scan(0..1, (1, 63), 2, 1), scan(0..count, (0, 0), 1, 0)]);
    scans.extend(chroma((1, 63), 1, 0));
    scans.push(scan(0..1, (1, 63), 1, 0));
    scans
}

impl Scan {
    fn run(
        &self,
        components: &[Component],
        chroma: usize,
        sink: &mut impl Sink,
        go_on: &mut GoOn,
    ) -> Result<(), Error> {
        match (self.band.0, self.high) {
            (0, 0) => self.dc_first(components, sink, go_on),
            (0, _) => self.dc_refine(components, sink, go_on),
            (_, high) => {
                let mut bands =
                    Bands { sink, table: 2 + chroma, run: 0, corrections: Vec::new(), run_corrections: 0 };
                for row in components[0].alone() {
                    go_on()?;
                    for block in row {
                        if high == 0 {
                            self.ac_first(block, &mut bands);
                        } else {
                            self.ac_refine(block, &mut bands);
                        }
                    }
                }
                bands.end_run();
                Ok(())
            }
        }
    }

    /// G.1.2.1.
    fn dc_first(
        &self,
        components: &[Component],
        sink: &mut impl Sink,
        go_on: &mut GoOn,
    ) -> Result<(), Error> {
        let mut predictions = [0; 3];
        interleaved(components, go_on, |index, block| {
            let value = block.at(0) >> self.low;
            let (size, extra) = magnitude(value - predictions[index]);
            predictions[index] = value;
            sink.symbol(usize::from(index > 0), size, extra);
        })
    }

    fn dc_refine(
        &self,
        components: &[Component],
        sink: &mut impl Sink,
        go_on: &mut GoOn,
    ) -> Result<(), Error> {
        interleaved(components, go_on, |_, block| {
            sink.bits((block.at(0) >> self.low).cast_unsigned() & 1, 1);
        })
    }

    /// Position, sign and magnitude of the coefficients of the band that are not zero in this
    /// precision.
    fn significant(&self, block: &Block) -> impl Iterator<Item = (u32, i32, u32)> {
        let (first, last) = self.band;
        let band = u64::MAX << first & u64::MAX >> (63 - last);
        let mut left = block.nonzero & band;
        let positions = std::iter::from_fn(move || {
            let k = left.trailing_zeros();
            left &= left.wrapping_sub(1);
            (k < 64).then_some(k)
        });
        positions
            .map(|k| (k, block.at(k).signum(), block.at(k).unsigned_abs() >> self.low))
            .filter(|(_, _, absolute)| *absolute > 0)
    }

    /// G.1.2.2.
    fn ac_first<S: Sink>(&self, block: &Block, bands: &mut Bands<S>) {
        let mut next = self.band.0.into();
        for (k, sign, absolute) in self.significant(block) {
            bands.end_run();
            bands.sink.coefficient(bands.table, k - next, sign * absolute.cast_signed());
            next = k + 1;
        }
        if next <= self.band.1.into() {
            bands.lengthen_run();
        }
    }

    /// G.1.2.3: coefficients that become significant, and among them a further bit of those that
    /// already are.
    fn ac_refine<S: Sink>(&self, block: &Block, bands: &mut Bands<S>) {
        let new = self.significant(block).filter(|(_, _, absolute)| *absolute == 1);
        let last_new = new.last().map_or(0, |(k, ..)| k);
        let mut next = self.band.0.into();
        let mut zeros = 0;
        let mut open = false;
        for (k, sign, absolute) in self.significant(block) {
            zeros += k - next;
            next = k + 1;
            while zeros > 15 && k <= last_new {
                bands.symbol(ZERO_RUN, 0);
                zeros -= 16;
            }
            if absolute > 1 {
                bands.corrections.push(absolute & 1);
                open = true;
            } else {
                bands.symbol(zeros << 4 | 1, u32::from(sign > 0));
                zeros = 0;
                open = false;
            }
        }
        if open || next <= self.band.1.into() {
            bands.lengthen_run();
        }
    }
}

/// Codes a band of one block after another. Ends of bands are not coded one by one but as a run.
struct Bands<'a, S> {
    sink: &'a mut S,
    table: usize,
    /// Bands whose end is not yet coded.
    run: u32,
    /// Bits to follow the code of the run, and after those, bits to follow the next symbol.
    corrections: Vec<u32>,
    /// How many follow the code of the run.
    run_corrections: usize,
}

impl<S: Sink> Bands<'_, S> {
    /// A symbol of a refining scan and its corrections.
    fn symbol(&mut self, symbol: u32, extra: u32) {
        self.end_run();
        self.sink.symbol(self.table, symbol, extra);
        self.correct(self.corrections.len());
    }

    /// The band of a block has nothing more but corrections.
    fn lengthen_run(&mut self) {
        const LONGEST: u32 = 0x7fff;
        self.run += 1;
        self.run_corrections = self.corrections.len();
        if self.run == LONGEST {
            self.end_run();
        }
    }

    fn end_run(&mut self) {
        if self.run > 0 {
            let size = self.run.ilog2();
            self.sink.symbol(self.table, size << 4, 0);
            self.sink.bits(self.run & ((1 << size) - 1), size);
            self.run = 0;
            self.correct(self.run_corrections);
        }
    }

    fn correct(&mut self, count: usize) {
        self.corrections.drain(..count).for_each(|bit| self.sink.bits(bit, 1));
    }
}
