//! Blocks of sequential scans (T.81, F.2.2).

use super::bits::{Bytes, Reader, Window};
use super::huffman::{Skip, Skips, Table};
use super::layout::Layout;

/// The working memory of one block, in the order of its [`Layout`].
pub type Block = [i16; 64];

/// The lookups of a component.
#[derive(Clone, Copy)]
pub struct Codes<'a> {
    pub dc: &'a Table,
    pub ac: &'a Table,
    /// For `ac`, where the layout drops coefficients.
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
#[inline(always)]
fn decode_ac(window: &mut Window, bytes: &Bytes, codes: Codes, layout: &Layout, block: &mut Block) -> usize {
    let mut k = 0;
    while k < layout.last {
        window.refill(bytes);
        // Two from the table and one of 16 bits with 15 more are 53 bits.
        for _ in 0..3 {
            let Some((next, value)) = take_coefficient(window, bytes, codes.ac, k) else { return k };
            k = next;
            block[usize::from(layout.places[k] & 63)] = value as i16;
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

/// Takes the next coefficient, with its index, when the one before is at `k`; none at the block's end.
///
/// Needs 31 bits. Takes 11 at most, or refills.
#[inline(always)]
fn take_coefficient(window: &mut Window, bytes: &Bytes, ac: &Table, k: usize) -> Option<(usize, i32)> {
    let entry = ac.look_up(window);
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
    loop {
        window.refill(bytes);
        const { assert!(2 * Skip::BITS <= 56) }
        for _ in 0..2 {
            let skip = codes.skips.look_up(window);
            if k + skip.advance() > 62 {
                if skip.advance_to_end().is_some_and(|advance| k + advance < 63) {
                    window.skip(skip.bits());
                    return;
                }
                // The block's last symbol need not be an end of block, and what follows is another code's.
                window.refill(bytes);
                match take_coefficient(window, bytes, codes.ac, k) {
                    Some((next, _)) if next < 63 => k = next,
                    _ => return,
                }
                break;
            }
            window.skip(skip.bits());
            k += skip.advance();
        }
    }
}
