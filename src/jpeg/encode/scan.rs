//! Entropy coding of blocks: the baseline scan (T.81 F.1.2), and what progressive ones share.

use super::bits::{BitWriter, Pending};
use super::huffman::{Codes, Table, small_index};
use super::layout::Component;
use super::transform::Block;
use crate::Error;

/// Asked before each row of MCUs; its error ends the work.
pub type GoOn<'a> = dyn FnMut() -> Result<(), Error> + 'a;

/// What coding a scan yields symbols to: a [`Histogram`], then a [`Coder`].
///
/// Tables are numbered 0 and 1 for DC of luma and chroma, 2 and 3 for AC.
pub trait Sink {
    /// A symbol whose low four bits say how many bits of `extra` follow.
    fn symbol(&mut self, table: usize, symbol: u32, extra: u32);
    /// An AC coefficient of `value`, not 0, after `run` zeros (T.81 F.1.2.2.1).
    #[inline(always)]
    fn coefficient(&mut self, table: usize, run: u32, value: i32) {
        self.any_coefficient(table, run, value);
    }
    /// [`Sink::coefficient`] where there is no shorter way.
    #[inline(always)]
    fn any_coefficient(&mut self, table: usize, mut run: u32, value: i32) {
        while run > 15 {
            self.symbol(table, ZERO_RUN, 0);
            run -= 16;
        }
        let (size, extra) = magnitude(value);
        self.symbol(table, run << 4 | size, extra);
    }
    /// The low `count` bits, at most 16, of `value`, whose other bits are zero.
    fn bits(&mut self, value: u32, count: u32);
}

/// Writes symbols by their codes.
pub struct Coder<'a> {
    pub codes: &'a [Codes; 4],
    pub writer: BitWriter<'a>,
}

impl Sink for Coder<'_> {
    #[inline(always)]
    fn symbol(&mut self, table: usize, symbol: u32, extra: u32) {
        let code = self.codes[table & 3].symbols[symbol as usize & 255];
        self.writer.put(code >> 5 | extra, code & 31);
    }
    #[inline(always)]
    fn coefficient(&mut self, table: usize, run: u32, value: i32) {
        match small_index(run, value) {
            Some(index) => {
                let code = self.codes[table & 3].small[index];
                self.writer.put(code >> 5, code & 31);
            }
            None => self.any_coefficient(table, run, value),
        }
    }
    #[inline(always)]
    fn bits(&mut self, value: u32, count: u32) {
        self.writer.put(value, count);
    }
}

/// Appends what `run` codes to the file, filled up to a whole byte.
///
/// # Errors
/// What `run` returns.
pub fn code(
    file: &mut Vec<u8>,
    codes: &[Codes; 4],
    run: impl FnOnce(&mut Coder) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut coder = Coder { codes, writer: BitWriter::resume(file, Pending::default()) };
    run(&mut coder)?;
    coder.writer.finish();
    Ok(())
}

/// Counts symbols, so that tables can be made for them.
pub struct Histogram {
    counts: [[u32; 256]; 4],
}

impl Default for Histogram {
    fn default() -> Self {
        Histogram { counts: [[0; 256]; 4] }
    }
}

impl Histogram {
    /// Tables for what was counted; one without symbols where nothing was.
    pub fn tables(&self) -> [Table; 4] {
        self.counts.each_ref().map(Table::optimal)
    }
}

impl Sink for Histogram {
    #[inline(always)]
    fn symbol(&mut self, table: usize, symbol: u32, _: u32) {
        self.counts[table & 3][symbol as usize & 255] += 1;
    }
    #[inline(always)]
    fn bits(&mut self, _: u32, _: u32) {}
}

/// The blocks that the components hold, in the order of an interleaved scan (T.81 A.2.3), each
/// with the index of its component.
///
/// # Errors
/// What `go_on` returns.
#[inline(always)]
pub fn interleaved(
    components: &[Component],
    go_on: &mut GoOn,
    mut visit: impl FnMut(usize, &Block),
) -> Result<(), Error> {
    for strip in 0..components[0].strips() {
        go_on()?;
        for mcu in 0..components[0].mcus() {
            for (index, component) in components.iter().enumerate() {
                for row in 0..component.v {
                    for block in component.mcu_row(strip, mcu, row) {
                        visit(index, block);
                    }
                }
            }
        }
    }
    Ok(())
}

/// Codes all blocks that the components hold, whole (T.81 F.1.2). `predictions` are the DC values
/// before the first, one a component.
///
/// # Errors
/// What `go_on` returns.
#[inline(always)]
pub fn baseline(
    components: &[Component],
    predictions: &mut [i32; 3],
    sink: &mut impl Sink,
    go_on: &mut GoOn,
) -> Result<(), Error> {
    interleaved(components, go_on, |index, block| {
        let chroma = usize::from(index > 0);
        let difference = block.at(0) - predictions[index];
        predictions[index] = block.at(0);
        let (size, extra) = magnitude(difference);
        sink.symbol(chroma, size, extra);
        let mut left = block.nonzero & !1;
        let mut next = 1;
        while left != 0 {
            let k = left.trailing_zeros();
            left &= left - 1;
            sink.coefficient(2 + chroma, k - next, block.at(k));
            next = k + 1;
        }
        if next < 64 {
            sink.symbol(2 + chroma, END_OF_BLOCK, 0);
        }
    })
}

/// Sixteen zeros.
pub const ZERO_RUN: u32 = 0xf0;
/// Nothing but zeros up to the end of the block.
pub const END_OF_BLOCK: u32 = 0;

/// The number of bits that `value` needs, and those bits: of a negative value, one less
/// (T.81 F.1.2.1.1).
#[inline(always)]
pub fn magnitude(value: i32) -> (u32, u32) {
    let size = 32 - value.unsigned_abs().leading_zeros();
    let bits = (value + (value >> 31)).cast_unsigned() & ((1 << size) - 1);
    (size, bits)
}
