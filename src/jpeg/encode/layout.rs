//! How components lie over the picture (T.81 A.1.1, A.2), and the blocks of each.

use super::transform::{Block, Transform};
use crate::Error;

/// The components of a picture and their sampling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// One component.
    Grey,
    /// Y, Cb and Cr of full size.
    YCbCr444,
    /// Cb and Cr of half width.
    YCbCr422,
    /// Cb and Cr of half width and half height.
    YCbCr420,
}

impl Layout {
    /// Each component's horizontal and vertical sampling factor; the first has the largest.
    pub fn sampling(self) -> &'static [(usize, usize)] {
        match self {
            Layout::Grey => &[(1, 1)],
            Layout::YCbCr444 => &[(1, 1), (1, 1), (1, 1)],
            Layout::YCbCr422 => &[(2, 1), (1, 1), (1, 1)],
            Layout::YCbCr420 => &[(2, 2), (1, 1), (1, 1)],
        }
    }

    /// Width and height in samples of a component of a picture of `width` by `height` pixels.
    ///
    /// # Panics
    /// If there is no such component.
    pub fn plane_size(self, component: usize, width: usize, height: usize) -> (usize, usize) {
        let (h_max, v_max) = self.sampling()[0];
        let (h, v) = self.sampling()[component];
        ((width * h).div_ceil(h_max), (height * v).div_ceil(v_max))
    }

    /// Rows of pixels in a strip: the height of an MCU.
    pub fn strip_height(self) -> usize {
        8 * self.sampling()[0].1
    }
}

/// Rows of samples of one component.
#[derive(Debug, Clone, Copy)]
pub struct PlaneRows<'a> {
    /// The samples; may end with the last sample of the last row.
    pub samples: &'a [u8],
    /// Samples from the start of one row to the start of the next.
    pub stride: usize,
}

impl<'a> PlaneRows<'a> {
    fn row(&self, index: usize, width: usize) -> &'a [u8] {
        &self.samples[index * self.stride..][..width]
    }
}

/// One component of a picture and the blocks it holds: those of a strip, or of all strips.
pub struct Component {
    pub h: usize,
    pub v: usize,
    /// In samples.
    pub width: usize,
    pub height: usize,
    /// Blocks in a row of blocks, filled up to whole MCUs.
    columns: usize,
    blocks: Vec<Block>,
}

impl Component {
    pub fn all(layout: Layout, width: usize, height: usize) -> Vec<Component> {
        let mcus = width.div_ceil(8 * layout.sampling()[0].0);
        let component = |(index, &(h, v))| {
            let (width, height) = layout.plane_size(index, width, height);
            Component { h, v, width, height, columns: mcus * h, blocks: Vec::new() }
        };
        layout.sampling().iter().enumerate().map(component).collect()
    }

    /// How many strips it holds.
    pub fn strips(&self) -> usize {
        self.blocks.len() / (self.columns * self.v)
    }

    /// MCUs in a strip.
    pub fn mcus(&self) -> usize {
        self.columns / self.h
    }

    /// A row of the blocks of an MCU.
    #[inline(always)]
    pub fn mcu_row(&self, strip: usize, mcu: usize, row: usize) -> &[Block] {
        let start = (strip * self.v + row) * self.columns + mcu * self.h;
        &self.blocks[start..start + self.h]
    }

    /// The rows of blocks that hold samples of the picture: those of a scan of this component alone.
    pub fn alone(&self) -> impl Iterator<Item = &[Block]> {
        let rows = self.blocks.chunks(self.columns).take(self.height.div_ceil(8));
        rows.map(|row| &row[..self.width.div_ceil(8)])
    }

    /// Bytes that the blocks of `strips` strips take.
    pub fn need(&self, strips: usize) -> u64 {
        strips as u64 * (self.columns * self.v * size_of::<Block>()) as u64
    }

    /// Makes room for the blocks of `strips` strips.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub fn reserve(&mut self, strips: usize) -> Result<(), Error> {
        let count = strips.saturating_mul(self.columns * self.v);
        let bytes = count.saturating_mul(size_of::<Block>());
        self.blocks.try_reserve_exact(count).map_err(|_| Error::OutOfMemory { bytes })
    }

    /// Fills the blocks of strip number `strip`, the `slot`th of those it holds or the next.
    pub fn fill(&mut self, strip: usize, slot: usize, plane: PlaneRows, to: &Transform) {
        let start = slot * self.columns * self.v;
        let end = start + self.columns * self.v;
        self.blocks.resize(end.max(self.blocks.len()), Block::flat(0));
        let top = strip * self.v * 8;
        for row in 0..self.v {
            let (above, blocks) = self.blocks[start..].split_at_mut(row * self.columns);
            let blocks = &mut blocks[..self.columns];
            match self.height.checked_sub(top + row * 8 + 1) {
                Some(below) => {
                    let sample_row = |i: usize| plane.row(row * 8 + i.min(below), self.width);
                    transform_row(std::array::from_fn(sample_row), to, blocks);
                }
                None => fill_below(&above[(row - 1) * self.columns..], self.h, blocks),
            }
        }
    }
}

/// Fills a row of blocks, the last sample of each row of samples repeated to the right. As in
/// libjpeg, blocks beyond, which only fill an MCU, repeat the DC of the block coded before them,
/// which costs the fewest bits.
fn transform_row(rows: [&[u8]; 8], to: &Transform, blocks: &mut [Block]) {
    let rows = rows.map(|row| row.as_chunks());
    let whole = rows[0].0.len();
    let chunks = rows.map(|(chunks, _)| &chunks[..whole]);
    for (i, block) in blocks[..whole].iter_mut().enumerate() {
        to.forward(chunks.map(|chunks| &chunks[i]), block);
    }
    let mut filled = whole;
    if !rows[0].1.is_empty() {
        let chunk = rows.map(|(_, rest)| std::array::from_fn(|i| rest[i.min(rest.len() - 1)]));
        to.forward(chunk.each_ref(), &mut blocks[whole]);
        filled += 1;
    }
    let flat = Block::flat(blocks[filled - 1].at(0));
    blocks[filled..].fill(flat);
}

/// Fills a row of blocks below the picture, likewise; MCUs are `h` blocks wide.
fn fill_below(above: &[Block], h: usize, blocks: &mut [Block]) {
    for (above, blocks) in above.chunks(h).zip(blocks.chunks_mut(h)) {
        blocks.fill(Block::flat(above[h - 1].at(0)));
    }
}
