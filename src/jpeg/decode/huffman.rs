//! Huffman codes (T.81, annex C and F.2.2.3), looked up by the next bits of the stream.

use std::iter;
use std::ops::Range;

use super::bits::Window;
use crate::Error;
use crate::jpeg::constants::Standard;
use crate::jpeg::header::corrupt;

/// Bits that index the tables. Measured: with 10 decoding is 1 % slower at 3/8 and 2 % in full, with 12
/// 1 and 3 %.
const INDEX_BITS: u32 = 11;
/// Bits that index the skips. Measured: 13 are no faster.
const SKIP_BITS: u32 = 12;

/// A code as DHT gives it (T.81, B.2.4.2).
#[derive(Clone)]
pub struct Code {
    /// How many codes there are of each length from 1 to 16.
    pub counts: [u8; 16],
    /// What they stand for, in their order.
    pub symbols: [u8; 256],
}

impl From<Standard> for Code {
    fn from((counts, values): Standard) -> Code {
        let mut symbols = [0; 256];
        symbols[..values.len()].copy_from_slice(values);
        Code { counts, symbols }
    }
}

/// What the symbols of a code mean, which decides what a lookup can settle at once.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// A magnitude category: the DC difference follows.
    Dc,
    /// A run of zeros and a magnitude category: the AC coefficient follows.
    Ac,
    /// The same in the first progressive scan of a band, where blocks can end in runs.
    AcFirst,
    /// Nothing is settled beyond the symbol.
    Symbol,
}

/// One lookup: from the low end a byte of bits to skip, a byte to add to the coefficient's index, and
/// the value. With [`Entry::PARTIAL`] the byte of bits is of the code only, and the value is its symbol.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Entry(u32);

impl Entry {
    const PARTIAL: u32 = 0x80;
    /// An advance that leads out of any block, and further than two runs of zeros do.
    pub const END_OF_BLOCK: usize = 96;
    /// The code is longer than the index.
    pub const LONG: Entry = Entry(Entry::PARTIAL);

    #[inline(always)]
    pub fn is_partial(self) -> bool {
        self.0 & Entry::PARTIAL != 0
    }
    /// Six bits are taken from the byte, as a shift by them does by itself.
    #[inline(always)]
    pub fn bits(self) -> u32 {
        self.0 & 63
    }
    #[inline(always)]
    pub fn advance(self) -> usize {
        (self.0 >> 8 & 0xFF) as usize
    }
    #[inline(always)]
    pub fn value(self) -> i32 {
        self.0 as i32 >> 16
    }
}

/// A code made ready for lookups.
pub struct Table {
    entries: [Entry; 1 << INDEX_BITS],
    /// By length: the first 16-bit window that is past the codes of that length.
    limits: [u32; 17],
    /// By length: what to add to a code, modulo 2^32, to have its index in `symbols`.
    offsets: [u32; 17],
    symbols: [u8; 256],
}

impl Table {
    pub const EMPTY: Table = Table {
        entries: [Entry::LONG; 1 << INDEX_BITS],
        limits: [0; 17],
        offsets: [0; 17],
        symbols: [0; 256],
    };

    /// # Errors
    /// [`Error::Corrupt`] when the counts are of more codes than there can be, or a DC category is past 15.
    pub fn build(&mut self, code: &Code, meaning: Meaning) -> Result<(), Error> {
        self.symbols = code.symbols;
        self.entries.fill(Entry::LONG);
        let (mut next, mut index) = (0u32, 0u32);
        for (length, &count) in (1..=16).zip(&code.counts) {
            let shift = 16 - length;
            self.offsets[length as usize] = index.wrapping_sub(next >> shift);
            for _ in 0..count {
                if next + (1 << shift) > 1 << 16 || index > 255 {
                    return Err(corrupt("a Huffman table of too many codes"));
                }
                let symbol = code.symbols[index as usize];
                if meaning == Meaning::Dc && symbol > 15 {
                    return Err(corrupt("a DC category past 15"));
                }
                if let Some(rest) = INDEX_BITS.checked_sub(length) {
                    let first = (next >> (16 - INDEX_BITS)) as usize;
                    for (extra, entry) in self.entries[first..first + (1 << rest)].iter_mut().enumerate() {
                        *entry = settle(meaning, symbol, length, extra as i32, rest);
                    }
                }
                index += 1;
                next += 1 << shift;
            }
            self.limits[length as usize] = next;
        }
        Ok(())
    }

    #[inline(always)]
    pub fn look_up(&self, window: &Window) -> Entry {
        self.entries[window.peek(INDEX_BITS) & ((1 << INDEX_BITS) - 1)]
    }

    /// Takes the symbol of a code that `entry` settles in part; 0 when there is no such code.
    #[inline(always)]
    pub fn take_symbol(&self, entry: Entry, window: &mut Window) -> u8 {
        if entry == Entry::LONG {
            return self.take_long(window);
        }
        window.skip(entry.bits());
        entry.value() as u8
    }

    #[cold]
    fn take_long(&self, window: &mut Window) -> u8 {
        let bits = window.peek(16) as u32;
        for length in INDEX_BITS + 1..=16 {
            if bits < self.limits[length as usize] {
                window.skip(length);
                let index = (bits >> (16 - length)).wrapping_add(self.offsets[length as usize]);
                return self.symbols[(index & 255) as usize];
            }
        }
        window.skip(16);
        window.damaged = true;
        0
    }
}

/// Up to two AC coefficients at once, where their values are wanted.
pub struct Pairs([Pair; 1 << INDEX_BITS]);

/// From the low end six bits for the bits to skip; seven for what to add to the coefficient's index for the first; five
/// for the size of the second, and whether it is negative; seven to add for the second; and the first's value.
///
/// Of the second only code and sign need be in the index. A branch for those of which not all is there would be
/// taken in every second block of a photo, at random. Where there is no second, it is the first again.
#[derive(Clone, Copy)]
pub struct Pair(u32);

/// By the five bits in a pair: as many bits set at the low end as the second has beside its code, and 16 that with
/// those make its value. Measured: in the pair itself they are no faster to come by, and take twice the room.
const SECONDS: [u32; 32] = {
    let mut seconds = [0; 32];
    let mut size = 0;
    while size < 16 {
        let mask: u32 = (1 << size) - 1;
        (seconds[size], seconds[16 + size]) = (mask, mask.wrapping_neg() << 16 | mask);
        size += 1;
    }
    seconds
};

impl Pair {
    /// The most bits of a pair. After three a refill still leaves enough to look up the next.
    pub const BITS: u32 = 15;
    /// The first code has to be looked up by itself.
    const NONE: Pair = Pair(0);

    #[inline(always)]
    pub fn is_none(self) -> bool {
        self.bits() == 0
    }
    #[inline(always)]
    pub fn bits(self) -> u32 {
        self.0 & 63
    }
    /// Where there is a second. `ac` is what the pair was made of; `taken` has at its low end the bits of both.
    #[cold]
    pub fn second_bits(self, ac: &Table, taken: u64) -> u32 {
        let index = (taken.rotate_right(self.bits()) >> (64 - INDEX_BITS)) as usize;
        self.bits() - ac.entries[index & ((1 << INDEX_BITS) - 1)].bits()
    }
    #[inline(always)]
    pub fn first_advance(self) -> usize {
        (self.0 >> 6 & 0x7F) as usize
    }
    #[inline(always)]
    pub fn first_value(self) -> i16 {
        (self.0 as i32 >> 25) as i16
    }
    #[inline(always)]
    pub fn second_advance(self) -> usize {
        (self.0 >> 18 & 0x7F) as usize
    }
    /// `taken` has at its low end the bits of the pair.
    #[inline(always)]
    pub fn second_value(self, taken: u64) -> i16 {
        let second = SECONDS[(self.0 >> 13 & 31) as usize];
        (taken as u32 & second).wrapping_add(second >> 16) as i16
    }
}

/// A coefficient whose code and sign are in the index.
#[derive(Clone, Copy)]
struct Beginning {
    length: u32,
    advance: u32,
    size: u32,
    negative: bool,
    /// Where all of it is in the index, and there can be another after it.
    value: Option<i32>,
}

impl Beginning {
    /// The one that `index` begins with.
    fn new(table: &Table, index: usize) -> Option<Beginning> {
        let entry = table.entries[index];
        let (length, advance, size, value) = if entry.is_partial() {
            (entry.bits(), (entry.value() as u32 >> 4) + 1, entry.value() as u32 & 15, None)
        } else {
            let size = entry.value().unsigned_abs().bit_width();
            let goes_on = entry.advance() < Entry::END_OF_BLOCK && (-64..64).contains(&entry.value());
            (entry.bits() - size, entry.advance() as u32, size, goes_on.then_some(entry.value()))
        };
        let fits = entry != Entry::LONG && length + size.min(1) <= INDEX_BITS && length + size <= Pair::BITS;
        let negative = size > 0 && index >> (INDEX_BITS - 1).saturating_sub(length) & 1 == 0;
        fits.then_some(Beginning { length, advance, size, negative, value })
    }

    /// All of them, with the indices that begin alike.
    fn all(table: &Table) -> impl Iterator<Item = (Range<usize>, Option<Beginning>)> {
        let mut at = 0;
        iter::from_fn(move || {
            let one = (at < table.entries.len()).then(|| Beginning::new(table, at))?;
            let same = match one {
                Some(one) if one.value.is_some() => INDEX_BITS - one.bits(),
                Some(one) => INDEX_BITS - one.known(),
                None => 0,
            };
            let first = at;
            at += 1 << same;
            Some((first..at, one))
        })
    }

    fn bits(self) -> u32 {
        self.length + self.size
    }

    /// The bits of code and sign.
    fn known(self) -> u32 {
        self.length + self.size.min(1)
    }

    /// As the first of a pair, without a second.
    fn first(self) -> u32 {
        let value = self.value.map_or(0, |value| value << 25);
        value as u32 | self.advance << 18 | self.advance << 6 | self.bits()
    }

    /// As the second, to be added to a first.
    fn second(self) -> u32 {
        self.advance << 18 | u32::from(self.negative) << 17 | self.size << 13 | self.bits()
    }

    /// As the second of itself.
    fn alone(self) -> u32 {
        self.advance << 6 | self.second()
    }
}

impl Pairs {
    pub const INDEX_BITS: u32 = INDEX_BITS;
    pub const EMPTY: Pairs = Pairs([Pair::NONE; 1 << INDEX_BITS]);

    /// From the table of AC coefficients.
    pub fn build(&mut self, table: &Table) {
        // What each index begins with, as a second, and the bits that have to be known for it.
        let mut seconds = [(0, u32::MAX); 1 << INDEX_BITS];
        for (places, one) in Beginning::all(table) {
            seconds[places].fill(one.map_or((0, u32::MAX), |one| (one.second(), one.known())));
        }
        for (places, one) in Beginning::all(table) {
            let pairs = &mut self.0[places];
            match one {
                None => pairs.fill(Pair::NONE),
                Some(one) if one.value.is_none() => pairs.fill(Pair(one.alone())),
                Some(one) => {
                    let rest = INDEX_BITS - one.bits();
                    for (pair, &(two, known)) in pairs.iter_mut().zip(seconds.iter().step_by(1 << one.bits()))
                    {
                        let fits = known <= rest && one.bits() + (two & 63) <= Pair::BITS;
                        *pair = Pair(if fits { one.first() + two } else { one.alone() });
                    }
                }
            }
        }
    }

    #[inline(always)]
    pub fn look_up(&self, window: &Window) -> Pair {
        self.0[window.peek(INDEX_BITS) & ((1 << INDEX_BITS) - 1)]
    }
}

/// Skips of several AC coefficients at once, for where they are dropped.
///
/// Where the next `n` bits are known to be `i`, the skip of all codes whole in them is at `1 << n | i`.
pub struct Skips([Skip; 2 << SKIP_BITS]);

/// From the low end six bits for the bits to skip, eight for what to add to the coefficient's index, and
/// one for whether the block ends then.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Skip(u16);

impl Skip {
    /// The most bits of a skip. After two of them a refill still leaves enough to look up the next.
    /// Measured: 14, with three to a refill, are 3 % slower; 22 are no faster.
    pub const BITS: u32 = 18;
    const ADVANCE: u32 = 6;
    const END_OF_BLOCK: u16 = 256 << Skip::ADVANCE;
    /// Too far for any block: the first code has to be looked up by itself.
    const NONE: Skip = Skip(255 << Skip::ADVANCE);

    #[inline(always)]
    pub fn bits(self) -> u32 {
        u32::from(self.0) & 63
    }
    /// Out of any block where the block ends.
    #[inline(always)]
    pub fn advance(self) -> usize {
        usize::from(self.0 >> Skip::ADVANCE)
    }
    /// Where the block ends, the advance before that.
    #[inline(always)]
    pub fn advance_to_end(self) -> Option<usize> {
        self.0.checked_sub(Skip::END_OF_BLOCK).map(|rest| usize::from(rest >> Skip::ADVANCE))
    }
}

impl Skips {
    pub const INDEX_BITS: u32 = SKIP_BITS;
    pub const EMPTY: Skips = Skips([Skip::NONE; 2 << SKIP_BITS]);

    /// A [`Table`] must have been built of `ac` without an error.
    pub fn build(&mut self, ac: &Code) {
        self.0.fill(Skip(0));
        for known in 1..=SKIP_BITS {
            let (shorter, skips) = self.0.split_at_mut(1 << known);
            let mut skips = &mut skips[..1 << known];
            let mut symbols = ac.symbols.iter();
            for (length, &count) in (1..=known).zip(&ac.counts) {
                for &symbol in symbols.by_ref().take(count.into()) {
                    let (run, size) = (u16::from(symbol >> 4), u32::from(symbol & 15));
                    let ends_block = size == 0 && run != 15;
                    let first = match ends_block {
                        true => Skip::END_OF_BLOCK | length as u16,
                        false if length + size > Skip::BITS => 0,
                        false => (run + 1) << Skip::ADVANCE | (length + size) as u16,
                    };
                    let places;
                    (places, skips) = skips.split_at_mut(1 << (known - length));
                    match (known - length).checked_sub(size) {
                        Some(rest) if !ends_block => {
                            let after = &shorter[1 << rest..2 << rest];
                            for places in places.chunks_exact_mut(after.len()) {
                                for (skip, after) in places.iter_mut().zip(after) {
                                    let both = Skip(first + after.0);
                                    *skip = if both.bits() > Skip::BITS { Skip(first) } else { both };
                                }
                            }
                        }
                        _ => places.fill(Skip(first)),
                    }
                }
            }
        }
        for skip in &mut self.0[1 << SKIP_BITS..] {
            *skip = if skip.0 == 0 { Skip::NONE } else { *skip };
        }
    }

    #[inline(always)]
    pub fn look_up(&self, window: &Window) -> Skip {
        self.0[window.peek(SKIP_BITS) & ((1 << SKIP_BITS) - 1) | 1 << SKIP_BITS]
    }
}

/// The entry for a code of `length` bits, when `rest` more bits with the value `extra` are in the index.
fn settle(meaning: Meaning, symbol: u8, length: u32, extra: i32, rest: u32) -> Entry {
    let (run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
    let ends_block = size == 0 && run != 15;
    let partial = Entry(u32::from(symbol) << 16 | Entry::PARTIAL | length);
    match meaning {
        Meaning::Symbol => partial,
        Meaning::AcFirst if ends_block => partial,
        Meaning::Ac if ends_block => Entry((Entry::END_OF_BLOCK as u32) << 8 | length),
        _ if size > rest => partial,
        _ => {
            let magnitude = extra >> (rest - size);
            let negative = size > 0 && magnitude >> (size - 1) == 0;
            let value = if negative { magnitude - (1 << size) + 1 } else { magnitude };
            Entry((value << 16) as u32 | (run + 1) << 8 | (length + size))
        }
    }
}
