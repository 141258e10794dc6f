//! Blocks of sequential scans (T.81, F.2.2).

use super::bits::{Bytes, Reader, Window};
use super::huffman::Table;
use super::layout::Layout;

/// The working memory of one block, in the order of its [`Layout`].
pub type Block = [i16; 64];

/// Decodes one block into `block`, which must be zero, and gives the zigzag index of its last
/// coefficient. `prediction` is the DC coefficient of the block before.
#[inline]
pub fn decode_block(
    reader: &mut Reader,
    (dc, ac): (&Table, &Table),
    layout: &Layout,
    prediction: &mut i32,
    block: &mut Block,
) -> usize {
    reader.ensure_block();
    let bytes = &*reader.bytes;
    // A copy, so that it stays in registers.
    let mut window = reader.window;
    *prediction = prediction.wrapping_add(decode_difference(&mut window, bytes, dc));
    block[0] = *prediction as i16;
    let last = decode_ac(&mut window, bytes, ac, layout, block);
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

#[inline(always)]
fn decode_ac(window: &mut Window, bytes: &Bytes, ac: &Table, layout: &Layout, block: &mut Block) -> usize {
    let mut k = 0;
    loop {
        window.refill(bytes);
        // Two at most from the table and one in full are 53 bits.
        for _ in 0..2 {
            let entry = ac.look_up(window);
            let (advance, value) = if entry.is_partial() {
                window.refill(bytes);
                let symbol = ac.take_symbol(entry, window);
                let size = u32::from(symbol & 15);
                if size == 0 && symbol >> 4 != 15 {
                    return k;
                }
                (usize::from(symbol >> 4) + 1, window.take_signed(size))
            } else {
                window.skip(entry.bits());
                (entry.advance(), entry.value())
            };
            let next = k + advance;
            if next > 63 {
                return k;
            }
            k = next;
            block[usize::from(layout.places[k] & 63)] = value as i16;
            if k == 63 {
                return k;
            }
        }
    }
}
