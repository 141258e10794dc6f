//! Blocks of progressive scans (T.81, G.1.2).

use super::bits::{Bytes, Window};
use super::huffman::Table;
use super::tables::Scan;

/// A stored block: its coefficients in the order of a layout, and which are not zero, as bits by zigzag
/// index, so also for those that the layout drops.
pub struct Stored<'a> {
    pub places: &'a [u8; 256],
    pub coefficients: &'a mut [i16],
    pub history: &'a mut u64,
}

impl Stored<'_> {
    #[inline(always)]
    fn set(&mut self, k: usize, value: i16) {
        if let Some(coefficient) = self.coefficients.get_mut(usize::from(self.places[k & 63])) {
            *coefficient = value;
        }
        *self.history |= 1 << k;
    }
}

/// The first scan of a band of AC coefficients (T.81, G.1.2.2).
///
/// `blocks_to_skip` counts the blocks that have no more coefficients in the band.
pub fn decode_ac_first(
    window: &mut Window,
    bytes: &Bytes,
    ac: &Table,
    scan: &Scan,
    blocks_to_skip: &mut u32,
    mut block: Stored,
) {
    if *blocks_to_skip > 0 {
        *blocks_to_skip -= 1;
        return;
    }
    let mut k = scan.start - 1;
    while k < scan.end {
        window.refill(bytes);
        let entry = ac.look_up(window);
        let (advance, value) = if entry.is_partial() {
            let symbol = ac.take_symbol(entry, window);
            let (run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
            if size == 0 && run != 15 {
                *blocks_to_skip = take_end_of_band(window, run) - 1;
                return;
            }
            (run as usize + 1, window.take_signed(size))
        } else {
            window.skip(entry.bits());
            (entry.advance(), entry.value())
        };
        k += advance;
        if k <= scan.end && value != 0 {
            block.set(k, (value << scan.low) as i16);
        }
        window.damaged |= k > scan.end && value != 0;
    }
}

/// A later scan of a band of AC coefficients, one more bit of each (T.81, G.1.2.3).
pub fn refine_ac(
    window: &mut Window,
    bytes: &Bytes,
    ac: &Table,
    scan: &Scan,
    blocks_to_skip: &mut u32,
    mut block: Stored,
) {
    let band = u64::MAX >> (63 - scan.end);
    let one = 1 << scan.low;
    let mut k = scan.start;
    while *blocks_to_skip == 0 && k <= scan.end {
        window.refill(bytes);
        let symbol = ac.take_symbol(ac.look_up(window), window);
        let (run, size) = (u32::from(symbol >> 4), symbol & 15);
        if size == 0 && run != 15 {
            *blocks_to_skip = take_end_of_band(window, run);
            break;
        }
        let value = if size == 0 { 0 } else { (window.take(1) as i16 * 2 - 1) * one };
        let rest = band & (u64::MAX << k);
        // The coefficient is the one after `run` that are zero; those between that are not get their bit.
        let mut zeros = rest & !*block.history;
        for _ in 0..run {
            zeros &= zeros.wrapping_sub(1);
        }
        let target = zeros.isolate_lowest_one();
        correct(window, bytes, &mut block, rest & target.wrapping_sub(1), one);
        k = target.trailing_zeros() as usize;
        if value != 0 && k <= scan.end {
            block.set(k, value);
        }
        window.damaged |= value != 0 && k > scan.end;
        k += 1;
    }
    if *blocks_to_skip > 0 {
        if k <= scan.end {
            correct(window, bytes, &mut block, band & (u64::MAX << k), one);
        }
        *blocks_to_skip -= 1;
    }
}

/// Takes a bit for each of the coefficients `among` that is not zero, and adds it in.
#[inline(always)]
fn correct(window: &mut Window, bytes: &Bytes, block: &mut Stored, among: u64, one: i16) {
    let mut left = among & *block.history;
    while left != 0 {
        window.refill(bytes);
        for _ in 0..left.count_ones().min(56) {
            let place = block.places[left.trailing_zeros() as usize & 63];
            let step = window.take(1) as i16 * one;
            if let Some(coefficient) = block.coefficients.get_mut(usize::from(place)) {
                // As libjpeg: a bit that an earlier scan has given, which none should, is not added again.
                let step = step & !*coefficient;
                *coefficient = coefficient.wrapping_add(if *coefficient < 0 { -step } else { step });
            }
            left &= left - 1;
        }
    }
}

/// How many blocks end here: 2^run and as many more as the next `run` bits say.
#[inline(always)]
fn take_end_of_band(window: &mut Window, run: u32) -> u32 {
    (1 << run) + window.take(run) as u32
}
