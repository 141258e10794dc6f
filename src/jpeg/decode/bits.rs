//! Entropy-coded data as a stream of bits (T.81, F.2.2.5), without the bytes stuffed into it.

use super::huffman::Entry;
use crate::jpeg::markers;
use crate::simd::U8x16;

/// Data bytes held at a time: with the tables in use it fits the first-level cache.
const CAPACITY: usize = 1 << 13;
/// The most bytes that one block takes, 64 codes of 16 bits with 16 more each, and a window to look ahead.
const MARGIN: usize = 64 * 4 + 8;
const TOP: usize = CAPACITY + 7;

/// Unstuffed bytes, the first at the highest address: a little-endian load then has the earlier byte
/// in the higher place, and wasm has no instruction that swaps bytes.
pub type Bytes = [u8; TOP];

/// The next bits of the stream, in the high end of a 64-bit word; below them is anything. Small enough to live in registers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    word: u64,
    /// The next bit is the highest of the `left` lowest bits of [`Bytes`], seen as one number.
    left: usize,
    /// Bits came that are no code.
    pub damaged: bool,
}

impl Window {
    /// The bits that are available after a refill, at least.
    pub const REFILLED: u32 = 57;

    /// Makes [`Window::REFILLED`] bits available.
    #[inline(always)]
    pub fn refill(&mut self, bytes: &Bytes) {
        let at = (self.left.wrapping_sub(57) >> 3) & (CAPACITY - 1);
        let next = bytes[at..].first_chunk().map_or(0, |next| u64::from_le_bytes(*next));
        self.word = next << (self.left.wrapping_neg() & 7);
    }

    /// Goes to where `other` is, and knows of no damage but its own. Measured: to carry that from copy to copy takes
    /// a register, and 4 % of Huffman decoding.
    #[inline(always)]
    pub fn go_to(&mut self, other: Window) {
        (self.word, self.left) = (other.word, other.left);
    }

    /// The next `bits` (1 to 63) without taking them.
    #[inline(always)]
    pub fn peek(&self, bits: u32) -> usize {
        (self.word >> (64 - bits)) as usize
    }

    /// Takes `bits` that are available.
    #[inline(always)]
    pub fn skip(&mut self, bits: u32) {
        self.word <<= bits & 63;
        self.left = self.left.wrapping_sub(bits as usize);
    }

    /// Takes `bits` that are available, and gives a word with these at its low end.
    #[inline(always)]
    pub fn rotate(&mut self, bits: u32) -> u64 {
        self.word = self.word.rotate_left(bits);
        self.left = self.left.wrapping_sub(bits as usize);
        self.word
    }

    /// Gives back the last `bits` that were taken. Before the next are looked at there must be a refill.
    #[inline(always)]
    pub fn put_back(&mut self, bits: u32) {
        self.left = self.left.wrapping_add(bits as usize);
    }

    /// Takes a number of `bits` (0 to 16) bits.
    #[inline(always)]
    pub fn take(&mut self, bits: u32) -> i32 {
        let value = (self.word >> 32) as u32;
        self.skip(bits);
        (value as u64 >> (32 - bits)) as i32
    }

    /// Takes a coefficient of magnitude category `size`, 0 to 16 (T.81, F.2.2.1, EXTEND).
    #[inline(always)]
    pub fn take_signed(&mut self, size: u32) -> i32 {
        let negative = (self.word >> 63) as i32 - 1;
        let value = self.take(size);
        value + (negative & ((-1 << size) + 1))
    }
}

/// Feeds a window with the file's entropy-coded segments.
pub struct Reader<'a> {
    pub window: Window,
    /// The lookup of the next sequential block's DC difference, for which the window has bits enough; partial where it
    /// is still to be made.
    pub dc: Entry,
    pub bytes: &'a mut Bytes,
    jpeg: &'a [u8],
    /// The position in the file of what is not yet in `bytes`: at the segment's end, of a marker.
    next: usize,
    /// The lowest index of `bytes` that is filled.
    low: usize,
    /// The lowest index of `bytes` that holds data; below it are zeros.
    end: usize,
    /// All of the segment is in `bytes`.
    complete: bool,
}

impl<'a> Reader<'a> {
    pub fn new(jpeg: &'a [u8], bytes: &'a mut Bytes) -> Self {
        let window = Window { word: 0, left: 0, damaged: false };
        Reader { window, dc: Entry::LONG, bytes, jpeg, next: 0, low: 0, end: 0, complete: false }
    }

    /// Starts a segment at `position` of the file.
    pub fn start(&mut self, position: usize) {
        self.window = Window { word: 0, left: 8 * TOP, damaged: false };
        self.dc = Entry::LONG;
        (self.next, self.low, self.end, self.complete) = (position, TOP, TOP, false);
    }

    /// Makes sure that a whole block's bits are there: past the segment's end come zeros.
    #[inline(always)]
    pub fn ensure_block(&mut self) {
        if self.window.left < 8 * (self.low + MARGIN) {
            self.fill();
        }
    }

    /// More bits were taken than the segment has.
    #[inline(always)]
    pub fn overrun(&self) -> bool {
        self.window.left < 8 * self.end
    }

    /// More data of the segment is left than an encoder would pad it with.
    pub fn has_left(&self) -> bool {
        self.window.left > 8 * self.end + 64
    }

    /// The position of the marker, or of the file's end, that ends the segment.
    pub fn segment_end(&self) -> usize {
        if self.complete {
            return self.next;
        }
        // `find` takes fill bytes into the marker; two bytes before its end is its last 0xFF.
        markers::find(self.jpeg, self.next).map_or(self.jpeg.len(), |(_, after)| after - 2)
    }

    /// Goes to the segment after restart marker `number` (0 to 7) and says whether there is one: where a
    /// marker is lost and a later one is found, the data after it is of a later interval. Data that is
    /// left or passed over is damage.
    pub fn restart(&mut self, number: u8) -> bool {
        let damaged = self.has_left();
        let end = self.segment_end();
        let mut at = end;
        while let Some((marker, after)) = markers::find(self.jpeg, at) {
            match marker {
                markers::RST0..=markers::RST7 => match marker.wrapping_sub(number) & 7 {
                    1 | 2 => break,
                    6 | 7 => at = after,
                    _ => {
                        self.start(after);
                        self.window.damaged = damaged || at > end;
                        return true;
                    }
                },
                ..markers::SOF0 => at = after,
                _ => break,
            }
        }
        self.start(at);
        false
    }

    #[cold]
    #[inline(never)]
    fn fill(&mut self) {
        let unread = self.low..self.window.left.div_ceil(8).max(self.low);
        let shift = TOP - unread.end;
        self.end = if self.complete { (self.end + shift).min(TOP) } else { TOP };
        self.low = TOP - unread.len();
        self.bytes.copy_within(unread, self.low);
        self.window.left += 8 * shift;
        if !self.complete {
            self.unstuff();
            self.end = self.low;
        }
        if self.complete {
            let zeros = self.low.saturating_sub(2 * MARGIN);
            self.bytes[zeros..self.low].fill(0);
            self.low = zeros;
        }
    }

    /// Moves bytes from the file until there is no room or the segment ends.
    fn unstuff(&mut self) {
        let marks = U8x16::splat(0xFF);
        while self.low >= 16 {
            if let Some(chunk) = self.jpeg.get(self.next..).and_then(|rest| rest.first_chunk()) {
                let chunk = U8x16::load(chunk);
                if let Some(room) = self.bytes[..self.low].last_chunk_mut() {
                    chunk.reverse().store(room);
                }
                let plain = chunk.eq_mask(marks).trailing_zeros().min(16) as usize;
                self.low -= plain;
                self.next += plain;
                if plain == 16 {
                    continue;
                }
            }
            let Some(&byte) = self.jpeg.get(self.next) else {
                self.complete = true;
                return;
            };
            let mut after = self.next + 1;
            if byte == 0xFF {
                after += self.jpeg[after..].iter().take_while(|&&fill| fill == 0xFF).count();
                if self.jpeg.get(after) != Some(&0) {
                    self.complete = true;
                    return;
                }
                after += 1;
            }
            self.low -= 1;
            self.bytes[self.low] = byte;
            self.next = after;
        }
    }
}
