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

    /// The blocks that hold samples of the picture, row by row: those of a scan of this component
    /// alone.
    pub fn alone(&self) -> impl Iterator<Item = &Block> {
        let rows = self.blocks.chunks(self.columns).take(self.height.div_ceil(8));
        rows.flat_map(|row| &row[..self.width.div_ceil(8)])
    }

    /// Lets go of the blocks it holds, so that the next strip takes their place.
    pub fn clear(&mut self) {
        self.blocks.clear();
    }

    /// Adds the blocks of strip number `strip`.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub fn add(&mut self, strip: usize, plane: PlaneRows, to: &Transform) -> Result<(), Error> {
        let blocks = self.columns * self.v;
        let bytes = blocks * size_of::<Block>();
        self.blocks.try_reserve(blocks).map_err(|_| Error::OutOfMemory { bytes })?;
        let top = strip * self.v * 8;
        let last = self.height.saturating_sub(top + 1);
        for row in (0..self.v * 8).step_by(8) {
            if top + row < self.height {
                let rows = std::array::from_fn(|i| plane.row(last.min(row + i), self.width));
                self.add_row(rows, to);
            } else {
                self.add_filling_row();
            }
        }
        Ok(())
    }

    /// Adds a row of blocks, the last sample of each row of samples repeated to the right.
    fn add_row(&mut self, rows: [&[u8]; 8], to: &Transform) {
        let start = self.blocks.len();
        self.blocks.resize(start + self.columns, Block::flat(0));
        let whole = self.width / 8;
        let samples = rows.map(|row| &row.as_chunks().0[..whole]);
        let (inner, border) = self.blocks[start..].split_at_mut(whole);
        for (i, block) in inner.iter_mut().enumerate() {
            to.forward(samples.map(|row| &row[i]), block);
        }
        let mut filling = border;
        if self.width % 8 > 0 {
            let samples = rows.map(|row| std::array::from_fn(|i| row[(whole * 8 + i).min(row.len() - 1)]));
            to.forward(samples.each_ref(), &mut filling[0]);
            filling = &mut filling[1..];
        }
        let count = filling.len();
        let end = self.blocks.len() - count;
        let flat = Block::flat(self.blocks[end - 1].at(0));
        self.blocks[end..].fill(flat);
    }

    /// Adds a row of blocks below the picture. As in libjpeg, what only fills an MCU repeats the
    /// DC of the block coded before it, which costs the fewest bits.
    fn add_filling_row(&mut self) {
        let above = self.blocks.len() - self.columns;
        for column in 0..self.columns {
            let before = above + column / self.h * self.h + self.h - 1;
            self.blocks.push(Block::flat(self.blocks[before].at(0)));
        }
    }
}
