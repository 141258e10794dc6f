//! Blocks of sequential scans (T.81, F.2.2).

use super::bits::{Bytes, Reader, Window};
use super::huffman::{Entry, Pair, Pairs, Skip, Skips, Table};
use super::layout::Layout;

/// The working memory of one block, in the order of its [`Layout`]; past the first 64 is what that drops.
pub type Block = [i16; 128];

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
/// only zeros. `prediction` is the DC coefficient of the component's block before, `next_dc` the table of the
/// block after.
#[inline(never)] // Measured: alone, its state stays in registers.
pub fn decode_block(
    reader: &mut Reader,
    codes: &Codes,
    layout: &Layout,
    next_dc: &Table,
    prediction: &mut i32,
    block: &mut Block,
) -> usize {
    reader.ensure_block();
    // A copy that nothing points to, so that it stays in registers. What is rare works on the reader's.
    let mut window = reader.window;
    let entry = reader.dc;
    let difference = if entry.is_partial() {
        let difference = take_difference(reader, codes.dc); // refills anew
        window = reader.window;
        difference
    } else {
        window.skip(entry.bits());
        entry.value()
    };
    *prediction = prediction.wrapping_add(difference);
    block[0] = *prediction as i16;
    let (last, end) = decode_ac(reader, &mut window, codes, layout, block);
    // Measured: looked up here, before samples are made of this block, it saves 2 to 5 % of decoding.
    window.refill(reader.bytes);
    reader.dc = next_dc.look_up(&window);
    reader.window.go_to(window);
    if (64..Entry::END_OF_BLOCK).contains(&end) {
        reader.window.damaged = true; // A run of zeros leads out of the block.
    }
    last
}

#[cold]
#[inline(never)]
fn take_difference(reader: &mut Reader, dc: &Table) -> i32 {
    decode_difference(&mut reader.window, reader.bytes, dc)
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

/// Decodes the AC coefficients that the layout keeps, and goes past the others. Gives the index of the last one and
/// [`Progress::k`].
///
/// The next codes are always looked up before the window is refilled, so that neither waits for the other.
#[inline(always)]
fn decode_ac(
    reader: &mut Reader,
    window: &mut Window,
    codes: &Codes,
    layout: &Layout,
    block: &mut Block,
) -> (usize, usize) {
    let mut at = Progress { k: 0, pair: codes.pairs.look_up(window) };
    let mut last = 0;
    if layout.last > 0 {
        const { assert!(3 * Pair::BITS + Pairs::INDEX_BITS <= Window::REFILLED) }
        // Written out: a counter would take a register.
        last = loop {
            window.refill(reader.bytes);
            if let Some(last) = at.take_pair(reader, window, codes, layout, block) {
                break last;
            }
            if let Some(last) = at.take_pair(reader, window, codes, layout, block) {
                break last;
            }
            if let Some(last) = at.take_pair(reader, window, codes, layout, block) {
                break last;
            }
        };
    }
    if at.k < 63 {
        skip_coefficients(reader, window, codes, at.k);
    }
    (last, at.k)
}

/// How far a block is decoded.
struct Progress {
    /// The index of the coefficient taken last; past 63 at the block's end, from [`Entry::END_OF_BLOCK`] where it is coded.
    k: usize,
    pair: Pair,
}

impl Progress {
    /// Where no more are wanted, gives the index of the last one.
    #[inline(always)]
    fn take_pair(
        &mut self,
        reader: &mut Reader,
        window: &mut Window,
        codes: &Codes,
        layout: &Layout,
        block: &mut Block,
    ) -> Option<usize> {
        let Progress { k, pair } = *self;
        if pair.is_none() {
            reader.window.go_to(*window);
            self.k = take_by_itself(reader, codes.ac, layout, block, k);
            *window = reader.window;
            if self.k >= layout.last {
                return Some(if self.k > 63 { k } else { self.k });
            }
        } else {
            let taken = window.rotate(pair.bits());
            let (first, second) = (k + pair.first_advance(), k + pair.second_advance());
            block[place(layout, first)] = pair.first_value();
            block[place(layout, second)] = pair.second_value(taken);
            self.k = second;
            if second >= layout.last {
                // first >= 63 && first < second, of which each by itself is true at random. Measured: one branch, which
                // `&` doesn't give, saves 1 % of decoding at full size.
                if (62 - first as isize) & (first as isize - second as isize) < 0 {
                    // The block was at its end before the second.
                    window.put_back(pair.second_bits(codes.ac, taken));
                    self.k = first;
                }
                return Some(match (first, second) {
                    (_, ..=63) => second,
                    (..=63, _) => first,
                    _ => k,
                });
            }
        }
        self.pair = codes.pairs.look_up(window);
        None
    }
}

#[inline(always)]
fn place(layout: &Layout, k: usize) -> usize {
    usize::from(layout.places[k & 255] & 127)
}

/// Takes the coefficient after the one at `k` into `block`, and gives its index; one past all at the block's end.
#[cold]
#[inline(never)]
fn take_by_itself(reader: &mut Reader, ac: &Table, layout: &Layout, block: &mut Block, k: usize) -> usize {
    let taken = take_coefficient(&mut reader.window, reader.bytes, ac, k);
    let Some((next, value)) = taken else { return Entry::END_OF_BLOCK };
    block[place(layout, next)] = value as i16;
    next
}

/// Takes the coefficient after the one at `k`, and gives its index; 64 at the block's end.
#[cold]
#[inline(never)]
fn skip_by_itself(reader: &mut Reader, ac: &Table, k: usize) -> usize {
    take_coefficient(&mut reader.window, reader.bytes, ac, k).map_or(64, |(next, _)| next)
}

/// Takes the next coefficient, with its index, when the one before is at `k`; none at the block's end. A run of
/// zeros that leads out of the block is damage.
fn take_coefficient(window: &mut Window, bytes: &Bytes, ac: &Table, k: usize) -> Option<(usize, i32)> {
    window.refill(bytes);
    let entry = ac.look_up(window);
    let (advance, value) = if entry.is_partial() {
        let symbol = ac.take_symbol(entry, window);
        let (run, size) = (usize::from(symbol >> 4), u32::from(symbol & 15));
        if size == 0 && run != 15 {
            return None;
        }
        (run + 1, window.take_signed(size))
    } else {
        window.skip(entry.bits());
        (entry.advance(), entry.value())
    };
    window.refill(bytes);
    window.damaged |= (64..Entry::END_OF_BLOCK).contains(&(k + advance));
    (k + advance < 64).then_some((k + advance, value))
}

/// Goes to the end of the block; `k` is below 63.
#[inline(always)]
fn skip_coefficients(reader: &mut Reader, window: &mut Window, codes: &Codes, mut k: usize) {
    while k < 63 {
        let mut skip = codes.skips.look_up(window);
        loop {
            window.refill(reader.bytes);
            const { assert!(2 * Skip::BITS + Skips::INDEX_BITS <= Window::REFILLED) }
            if k + skip.advance() > 62 {
                break;
            }
            window.skip(skip.bits());
            k += skip.advance();
            skip = codes.skips.look_up(window);
            if k + skip.advance() > 62 {
                break;
            }
            window.skip(skip.bits());
            k += skip.advance();
            skip = codes.skips.look_up(window);
        }
        if skip.advance_to_end().is_some_and(|advance| k + advance < 63) {
            window.skip(skip.bits());
            return;
        }
        // The block's last symbol need not be an end of block, and what follows is another code's.
        reader.window.go_to(*window);
        k = skip_by_itself(reader, codes.ac, k);
        *window = reader.window;
    }
}

#[cfg(test)]
mod tests {
    use super::super::huffman::{Code, Meaning};
    use super::super::layout::Scale;
    use super::*;
    use crate::jpeg::constants as standard;

    /// With [`Skips::EMPTY`] and [`Pairs::EMPTY`] symbols are taken one by one. Noise has all that files can:
    /// blocks without an end, indices past 63, bits that are no code, and markers.
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
        let mut pairs = Pairs::EMPTY;
        dc.build(&standard::LUMINANCE_DC.into(), Meaning::Dc).unwrap();
        for (round, code) in (0..200).flat_map(|round| codes.iter().map(move |code| (round, code))) {
            ac.build(code, Meaning::Ac).unwrap();
            skips.build(code);
            pairs.build(&ac);
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
                        let mut block = [0; _];
                        let last =
                            decode_block(&mut reader, &codes, &layout, &dc, &mut prediction, &mut block);
                        reader.window.refill(reader.bytes);
                        let kept: [i16; 64] = *block.first_chunk().unwrap();
                        seen.push((kept, last.min(layout.last), reader.window, reader.has_left()));
                    }
                    seen
                };
                assert!(decode(&pairs, &skips) == decode(&Pairs::EMPTY, &Skips::EMPTY), "{eighths}/8");
            }
        }
    }
}
