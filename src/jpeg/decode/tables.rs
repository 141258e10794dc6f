//! Tables and scan headers (T.81, B.2.3 and B.2.4).

use super::frame::Channel;
use super::huffman::{Code, Meaning, Pairs, Skips, Table};
use super::idct::Idct;
use super::sequential::Codes;
use crate::Error;
use crate::jpeg::constants as standard;
use crate::jpeg::header::{Process, corrupt};
use crate::jpeg::markers::{self, be16};

/// The tables in force.
pub struct Tables {
    /// In zigzag order.
    quantisers: [Option<[u16; 64]>; 4],
    dc: [Option<Code>; 4],
    ac: [Option<Code>; 4],
    /// MCUs between restart markers; 0 where there are none.
    pub restart_interval: usize,
}

impl Tables {
    pub fn new() -> Tables {
        Tables {
            quantisers: [None; 4],
            dc: [Some(standard::LUMINANCE_DC.into()), Some(standard::CHROMINANCE_DC.into()), None, None],
            ac: [Some(standard::LUMINANCE_AC.into()), Some(standard::CHROMINANCE_AC.into()), None, None],
            restart_interval: 0,
        }
    }

    /// Takes in a marker segment that defines tables; others change nothing.
    pub fn read(&mut self, marker: u8, payload: &[u8]) -> Result<(), Error> {
        match marker {
            markers::DQT => self.read_quantisers(payload),
            markers::DHT => self.read_codes(payload),
            markers::DRI => {
                self.restart_interval = be16(payload, 0).unwrap_or(0).into();
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn read_quantisers(&mut self, mut payload: &[u8]) -> Result<(), Error> {
        while let Some((&selector, rest)) = payload.split_first() {
            let bytes = if selector >> 4 == 0 { 1 } else { 2 };
            let (steps, rest) = rest.split_at_checked(64 * bytes).ok_or_else(cut)?;
            let step =
                |k: usize| steps[k * bytes..][..bytes].iter().fold(0, |step, &b| step << 8 | u16::from(b));
            let table = self.quantisers.get_mut(usize::from(selector & 15)).ok_or_else(unknown)?;
            *table = Some(std::array::from_fn(step));
            payload = rest;
        }
        Ok(())
    }

    fn read_codes(&mut self, mut payload: &[u8]) -> Result<(), Error> {
        while let Some((&selector, rest)) = payload.split_first() {
            let (counts, rest) = rest.split_first_chunk::<16>().ok_or_else(cut)?;
            let total = counts.iter().map(|&count| usize::from(count)).sum();
            let (values, rest) = rest.split_at_checked(total).ok_or_else(cut)?;
            let mut code = Code { counts: *counts, symbols: [0; 256] };
            let room =
                code.symbols.get_mut(..total).ok_or_else(|| corrupt("a Huffman table of too many codes"))?;
            room.copy_from_slice(values);
            let class = if selector >> 4 == 0 { &mut self.dc } else { &mut self.ac };
            *class.get_mut(usize::from(selector & 15)).ok_or_else(unknown)? = Some(code);
            payload = rest;
        }
        Ok(())
    }

    /// Readies the inverse DCT of a component, where it is not.
    pub fn latch(&self, channel: &mut Channel) -> Result<(), Error> {
        if channel.idct.is_none() {
            let quantiser = self.quantisers.get(usize::from(channel.quantiser)).and_then(Option::as_ref);
            let quantiser = quantiser.ok_or_else(|| corrupt("a quantisation table is missing"))?;
            channel.idct = Some(Idct::new(channel.scale, &channel.layout, quantiser));
        }
        Ok(())
    }
}

/// The lookups of a scan, by table number.
pub struct Lookups {
    pub dc: [Table; 4],
    pub ac: [Table; 4],
    pub pairs: [Pairs; 4],
    pub skips: [Skips; 4],
}

impl Lookups {
    pub const EMPTY: Lookups = Lookups {
        dc: [Table::EMPTY; 4],
        ac: [Table::EMPTY; 4],
        pairs: [Pairs::EMPTY; 4],
        skips: [Skips::EMPTY; 4],
    };

    /// Those of a component.
    #[inline(always)]
    pub fn codes(&self, component: &ScanComponent) -> Codes<'_> {
        let (dc, ac) = (component.dc & 3, component.ac & 3);
        Codes { dc: &self.dc[dc], ac: &self.ac[ac], pairs: &self.pairs[ac], skips: &self.skips[ac] }
    }
}

/// A scan header, and which lookups each of its components uses.
#[derive(Clone)]
pub struct Scan {
    pub components: Vec<ScanComponent>,
    /// First and last coefficient, in zigzag order.
    pub start: usize,
    pub end: usize,
    /// Bits of the coefficients below which earlier scans left them; 0 where there were none.
    pub high: u8,
    /// Bits of the coefficients below which this scan leaves them.
    pub low: u8,
}

#[derive(Clone)]
pub struct ScanComponent {
    /// Its index among the frame's components.
    pub channel: usize,
    pub dc: usize,
    pub ac: usize,
}

impl Scan {
    /// What a sequential scan says of its band is not looked at: it has all coefficients.
    pub fn parse(payload: &[u8], process: Process, channels: &[Channel]) -> Result<Scan, Error> {
        let (&count, rest) = payload.split_first().ok_or_else(cut)?;
        let (selectors, rest) = rest.split_at_checked(2 * usize::from(count)).ok_or_else(cut)?;
        let &[start, end, approximation] = rest.first_chunk().ok_or_else(cut)?;
        let mut components: Vec<ScanComponent> = Vec::new();
        for &[id, tables] in selectors.as_chunks().0 {
            let is_new = |i: &usize| components.iter().all(|other| other.channel != *i);
            let channel = (0..channels.len()).filter(is_new).find(|&i| channels[i].id == id);
            let channel = channel.ok_or_else(|| corrupt("a scan of an unknown component"))?;
            let (dc, ac) = (usize::from(tables >> 4), usize::from(tables & 15));
            components.push(ScanComponent { channel, dc, ac });
        }
        let blocks = |c: &ScanComponent| channels[c.channel].across * channels[c.channel].down;
        if components.is_empty()
            || (components.len() > 1 && components.iter().map(blocks).sum::<usize>() > 10)
        {
            return Err(corrupt("a scan of no blocks, or of more than 10 in an MCU"));
        }
        Ok(match process {
            Process::Sequential => Scan { components, start: 0, end: 63, high: 0, low: 0 },
            Process::Progressive => {
                let (high, low) = (approximation >> 4, approximation & 15);
                Scan { components, start: start.into(), end: end.into(), high, low }
            }
        })
    }

    /// Whether T.81, G.1.1.1.1 allows this as a scan of a progressive file.
    pub fn is_progressive(&self) -> bool {
        let band = match self.start {
            0 => self.end == 0,
            _ => self.start <= self.end && self.end <= 63 && self.components.len() == 1,
        };
        band && self.low <= 13 && (self.high == 0 || self.high == self.low + 1)
    }

    /// Fills in the lookups that the scan needs.
    pub fn look_up(
        &self,
        tables: &Tables,
        channels: &[Channel],
        ac: Meaning,
        lookups: &mut Lookups,
    ) -> Result<(), Error> {
        let (mut dc_built, mut ac_built, mut skips_built) = ([false; 4], [false; 4], [false; 4]);
        for component in &self.components {
            if self.start == 0 && self.high == 0 {
                let code = defined(&tables.dc, component.dc)?;
                once(&mut dc_built[component.dc], || lookups.dc[component.dc].build(code, Meaning::Dc))?;
            }
            if self.end > 0 {
                let code = defined(&tables.ac, component.ac)?;
                let (table, pairs) = (&mut lookups.ac[component.ac], &mut lookups.pairs[component.ac]);
                once(&mut ac_built[component.ac], || {
                    table.build(code, ac)?;
                    if ac == Meaning::Ac {
                        pairs.build(table);
                    }
                    Ok(())
                })?;
                if ac == Meaning::Ac && channels[component.channel].layout.last < 63 {
                    let skips = &mut lookups.skips[component.ac];
                    once(&mut skips_built[component.ac], || {
                        skips.build(code);
                        Ok(())
                    })?;
                }
            }
        }
        Ok(())
    }
}

fn defined(codes: &[Option<Code>; 4], index: usize) -> Result<&Code, Error> {
    codes.get(index).and_then(Option::as_ref).ok_or_else(|| corrupt("a Huffman table is missing"))
}

fn once(done: &mut bool, work: impl FnOnce() -> Result<(), Error>) -> Result<(), Error> {
    if std::mem::replace(done, true) { Ok(()) } else { work() }
}

fn cut() -> Error {
    corrupt("a segment that is too short")
}

fn unknown() -> Error {
    corrupt("a table number past 3")
}
