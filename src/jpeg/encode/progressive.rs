//! Progressive scans (T.81 G.1.2), with the script of libjpeg's `jpeg_simple_progression`.

use std::ops::Range;

use super::layout::Component;
use super::marker;
use super::scan::{Histogram, Sink, ZERO_RUN, code, interleaved, magnitude};
use super::transform::Block;

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
pub fn append(file: &mut Vec<u8>, components: &[Component]) {
    for scan in script(components.len()) {
        let scanned = &components[scan.components.clone()];
        let chroma = usize::from(scan.components.start > 0);
        let mut histogram = Histogram::default();
        scan.run(scanned, chroma, &mut histogram);
        let tables = histogram.tables();
        for (number, table) in tables.iter().enumerate().filter(|(_, table)| !table.symbols.is_empty()) {
            marker::huffman(file, number, table);
        }
        marker::scan(file, scan.components.clone(), scan.band, (scan.high, scan.low));
        code(file, &tables.map(|table| table.codes()), |coder| scan.run(scanned, chroma, coder));
    }
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
    fn run(&self, components: &[Component], chroma: usize, sink: &mut impl Sink) {
        match (self.band.0, self.high) {
            (0, 0) => self.dc_first(components, sink),
            (0, _) => self.dc_refine(components, sink),
            (_, high) => {
                let mut bands = Bands { sink, table: 2 + chroma, run: 0, corrections: Vec::new() };
                for block in components[0].alone() {
                    if high == 0 {
                        self.ac_first(block, &mut bands);
                    } else {
                        self.ac_refine(block, &mut bands);
                    }
                }
                bands.end_run();
            }
        }
    }

    /// G.1.2.1.
    fn dc_first(&self, components: &[Component], sink: &mut impl Sink) {
        let mut predictions = [0; 3];
        interleaved(components, |index, block| {
            let value = block.at(0) >> self.low;
            let (size, extra) = magnitude(value - predictions[index]);
            predictions[index] = value;
            sink.symbol(usize::from(index > 0), size, extra);
        });
    }

    fn dc_refine(&self, components: &[Component], sink: &mut impl Sink) {
        interleaved(components, |_, block| {
            sink.bits((block.at(0) >> self.low).cast_unsigned() & 1, 1);
        });
    }

    /// Position, sign and magnitude of the coefficients of the band that are not zero in this
    /// precision.
    fn significant<'a>(&self, block: &'a Block) -> impl Iterator<Item = (u32, i32, u32)> + 'a {
        let low = self.low;
        (self.band.0.into()..=self.band.1.into())
            .filter(|k| block.nonzero >> k & 1 > 0)
            .map(move |k| (k, block.at(k).signum(), block.at(k).unsigned_abs() >> low))
            .filter(|(_, _, magnitude)| *magnitude > 0)
    }

    /// G.1.2.2.
    fn ac_first<S: Sink>(&self, block: &Block, bands: &mut Bands<S>) {
        let mut next = self.band.0.into();
        for (k, sign, absolute) in self.significant(block) {
            bands.end_run();
            let mut zeros = k - next;
            while zeros > 15 {
                bands.sink.symbol(bands.table, ZERO_RUN, 0);
                zeros -= 16;
            }
            let (size, extra) = magnitude(sign * absolute.cast_signed());
            bands.sink.symbol(bands.table, zeros << 4 | size, extra);
            next = k + 1;
        }
        if next <= self.band.1.into() {
            bands.lengthen_run(&[]);
        }
    }

    /// G.1.2.3: coefficients that become significant, and among them a further bit of those that
    /// already are.
    fn ac_refine<S: Sink>(&self, block: &Block, bands: &mut Bands<S>) {
        let last_new = self.significant(block).filter(|(_, _, absolute)| *absolute == 1).last();
        let last_new = last_new.map_or(0, |(k, ..)| k);
        let mut corrections = Vec::new();
        let mut next = self.band.0.into();
        let mut zeros = 0;
        for (k, sign, absolute) in self.significant(block) {
            zeros += k - next;
            next = k + 1;
            while zeros > 15 && k <= last_new {
                bands.symbol(ZERO_RUN, 0, &mut corrections);
                zeros -= 16;
            }
            if absolute > 1 {
                corrections.push(absolute & 1);
            } else {
                bands.symbol(zeros << 4 | 1, u32::from(sign > 0), &mut corrections);
                zeros = 0;
            }
        }
        if next <= self.band.1.into() || zeros > 0 || !corrections.is_empty() {
            bands.lengthen_run(&corrections);
        }
    }
}

/// Codes a band of one block after another. Ends of bands are not coded one by one but as a run.
struct Bands<'a, S> {
    sink: &'a mut S,
    table: usize,
    /// Bands whose end is not yet coded.
    run: u32,
    /// Bits that follow the code of the run.
    corrections: Vec<u32>,
}

impl<S: Sink> Bands<'_, S> {
    /// A symbol of a refining scan, then `corrections`, which it empties.
    fn symbol(&mut self, symbol: u32, extra: u32, corrections: &mut Vec<u32>) {
        self.end_run();
        self.sink.symbol(self.table, symbol, extra);
        corrections.drain(..).for_each(|bit| self.sink.bits(bit, 1));
    }

    /// The band of a block has nothing more but `corrections`.
    fn lengthen_run(&mut self, corrections: &[u32]) {
        const LONGEST: u32 = 0x7fff;
        self.run += 1;
        self.corrections.extend(corrections);
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
            self.corrections.drain(..).for_each(|bit| self.sink.bits(bit, 1));
        }
    }
}
