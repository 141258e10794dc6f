//! Blocks of sequential scans (T.81, F.2.2).

use super::bits::{Bytes, Reader, Window};
use super::huffman::{Entry, Pair, Pairs, Skip, Skips, Table};
use super::layout::Layout;

/// The working memory of one block, in the order of its [`Layout`].
pub type Block = [i16; 64];

/// The lookups of a component.
#[derive(Clone, Copy)]
pub struct Codes<'a> {
    pub dc: &'a Table,
    pub ac: &'a Table,
    /// Of `ac`.
    pub pairs: &'a Pairs,
    /// Of `ac`, where the layout drops coefficients.
    pub skips: &'a Skips,
}

/// Decodes one block into `block`, which must be zero, and gives a zigzag index past which there are
/// only zeros. `prediction` is the DC coefficient of the block before.
#[inline]
pub fn decode_block(
    reader: &mut Reader,
    codes: Codes,
    layout: &Layout,
    prediction: &mut i32,
    block: &mut Block,
) -> usize {
    reader.ensure_block();
    let bytes = &*reader.bytes;
    // A copy, so that it stays in registers.
    let mut window = reader.window;
    *prediction = prediction.wrapping_add(decode_difference(&mut window, bytes, codes.dc));
    block[0] = *prediction as i16;
    let last = decode_ac(&mut window, bytes, codes, layout, block);
    reader.window = window;
    last
}

#[inline(always)]
pub fn decode_difference(window: &mut Window, bytes: &Bytes, dc: &Table) -> i32 {
    window.refill(bytes);
    let entry = dc.look_up(window);
    if entry.is_partial() {
        let size = dc.take_symbol(entry, window);
        return window.take_signed(size.into());
    }
    window.skip(entry.bits());
    entry.value()
}

/// Decodes the AC coefficients that the layout keeps, and goes past the others.
///
/// The next code is always looked up before the window is refilled, so that neither waits for the other.
#[inline(always)]
fn decode_ac(window: &mut Window, bytes: &Bytes, codes: Codes, layout: &Layout, block: &mut Block) -> usize {
    let mut k = 0;
    let mut pair = codes.pairs.look_up(window);
    while k < layout.last {
        window.refill(bytes);
        // Two lookups and a coefficient of 16 bits with 15 more are 51 bits.
        for _ in 0..3 {
            let entry = pair.entry();
            if entry.is_partial() {
                let Some((next, value)) = take_coefficient(window, bytes, codes.ac, entry, k) else {
                    return k;
                };
                k = next;
                block[place(layout, k)] = value as i16;
            } else {
                window.skip(entry.bits());
                let (first, second) = (k + entry.advance(), k + pair.second_advance());
                block[place(layout, second)] = pair.second_value() as i16;
                block[place(layout, first)] = entry.value() as i16;
                if second > 63 {
                    return end_block(window, block, pair, k, first);
                }
                k = second;
            }
            pair = codes.pairs.look_up(window);
            if k >= layout.last {
                break;
            }
        }
    }
    if k < 63 {
        skip_coefficients(window, bytes, codes, k);
    }
    k
}

#[inline(always)]
fn place(layout: &Layout, k: usize) -> usize {
    usize::from(layout.places[k & 127] & 63)
}

/// The index of the last coefficient where `pair`, which came after `k`, leads out of the block.
#[inline(always)]
fn end_block(window: &mut Window, block: &mut Block, pair: Pair, k: usize, first: usize) -> usize {
    if first >= 63 {
        // The block was at its end before the second.
        window.put_back(pair.second_bits());
    }
    if first != 63 {
        block[usize::from(Layout::DROPPED)] = 0;
    }
    if first > 63 { k } else { first }
}

/// Takes the next coefficient, which begins as `entry` says, with its index, when the one before is at `k`;
/// none at the block's end.
///
/// Needs 31 bits. Takes 10 at most, or refills.
#[inline(always)]
fn take_coefficient(
    window: &mut Window,
    bytes: &Bytes,
    ac: &Table,
    entry: Entry,
    k: usize,
) -> Option<(usize, i32)> {
    let (advance, value) = if entry.is_partial() {
        let symbol = ac.take_symbol(entry, window);
        let (run, size) = (usize::from(symbol >> 4), u32::from(symbol & 15));
        if size == 0 && run != 15 {
            return None;
        }
        let value = window.take_signed(size);
        window.refill(bytes);
        (run + 1, value)
    } else {
        window.skip(entry.bits());
        (entry.advance(), entry.value())
    };
    (k + advance < 64).then_some((k + advance, value))
}

/// Goes to the end of the block; `k` is below 63.
#[inline(always)]
fn skip_coefficients(window: &mut Window, bytes: &Bytes, codes: Codes, mut k: usize) {
    let mut skip = codes.skips.look_up(window);
    loop {
        window.refill(bytes);
        const { assert!(2 * Skip::BITS + Skips::INDEX_BITS <= Window::REFILLED) }
        for _ in 0..2 {
            if k + skip.advance() > 62 {
                if skip.advance_to_end().is_some_and(|advance| k + advance < 63) {
                    window.skip(skip.bits());
                    return;
                }
                // The block's last symbol need not be an end of block, and what follows is another code's.
                window.refill(bytes);
                match take_coefficient(window, bytes, codes.ac, codes.ac.look_up(window), k) {
                    Some((next, _)) if next < 63 => k = next,
                    _ => return,
                }
                skip = codes.skips.look_up(window);
                break;
            }
            window.skip(skip.bits());
            k += skip.advance();
            skip = codes.skips.look_up(window);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::huffman::{Code, Meaning};
    use super::super::layout::Scale;
    use super::*;
    use crate::jpeg::constants as standard;

    /// With [`Skips::EMPTY`] and no pairs symbols are taken one by one. Noise has all that files can: blocks without an
    /// end, indices past 63, bits that are no code, and markers.
    #[test]
    fn several_at_once_are_what_single_symbols_are() {
        let mut state = 1u64;
        let mut random = || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 33) as usize
        };
        let mut short = Code { counts: [0; 16], symbols: [0; 256] };
        short.counts[..4].copy_from_slice(&[1, 1, 1, 1]);
        short.symbols[..4].copy_from_slice(&[0x01, 0xF0, 0x5F, 0x00]);
        let mut flat = Code { counts: [0; 16], symbols: std::array::from_fn(|i| i as u8) };
        (flat.counts[7], flat.counts[12], flat.counts[15]) = (128, 100, 20);
        let codes = [standard::LUMINANCE_AC.into(), standard::CHROMINANCE_AC.into(), short, flat];
        let (mut dc, mut ac, mut skips) = (Table::EMPTY, Table::EMPTY, Skips::EMPTY);
        let (mut pairs, mut singles) = (Pairs::EMPTY, Pairs::EMPTY);
        dc.build(&standard::LUMINANCE_DC.into(), Meaning::Dc).unwrap();
        for (round, code) in (0..200).flat_map(|round| codes.iter().map(move |code| (round, code))) {
            ac.build(code, Meaning::Ac).unwrap();
            skips.build(code);
            pairs.build(&ac);
            singles.build_where(&ac, |_| false);
            let data: Vec<u8> =
                (0..4000).map(|_| random() as u8 & (0xFF << (random() & round & 7))).collect();
            let data: Vec<u8> = data
                .iter()
                .map(|&byte| if byte == 0xFF && random() % 16 > 0 { 0xFE } else { byte })
                .collect();
            for eighths in [1, 2, 3, 4, 6, 8] {
                let layout = Layout::new(Scale::new(eighths).unwrap());
                let decode = |pairs, skips| {
                    let codes = Codes { dc: &dc, ac: &ac, pairs, skips };
                    let mut bytes = Box::new([0; _]);
                    let mut reader = Reader::new(&data, &mut bytes);
                    let (mut prediction, mut seen) = (0, Vec::new());
                    reader.start(0);
                    while !reader.overrun() {
                        let mut block = [0; 64];
                        let last = decode_block(&mut reader, codes, &layout, &mut prediction, &mut block);
                        reader.window.refill(reader.bytes);
                        let dropped = |place| eighths < 8 && place == Layout::DROPPED;
                        let value = |place| if dropped(place) { 0 } else { block[usize::from(place)] };
                        let kept = layout.places.map(value);
                        seen.push((kept, last.min(layout.last), reader.window, reader.has_left()));
                    }
                    seen
                };
                assert!(decode(&pairs, &skips) == decode(&singles, &Skips::EMPTY), "{eighths}/8");
            }
        }
    }
}
