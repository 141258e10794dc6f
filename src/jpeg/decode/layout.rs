//! Where the coefficients of a block are kept for an inverse DCT of a given size.

use crate::jpeg::constants::ZIGZAG;

/// The number of samples that a block of 8x8 becomes in each direction: 1 to 8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scale(u8);

impl Scale {
    pub const FULL: Scale = Scale(8);

    /// The scale of `eighths` / 8; none outside 1 to 8.
    pub fn new(eighths: u8) -> Option<Scale> {
        (1..=8).contains(&eighths).then_some(Scale(eighths))
    }

    /// Samples of a block in each direction.
    pub fn eighths(self) -> usize {
        self.0.into()
    }

    /// What `length` samples are scaled to, rounded up.
    pub fn apply(self, length: usize) -> usize {
        (length * self.eighths()).div_ceil(8)
    }
}

/// The place of each coefficient, in zigzag order, in a block.
///
/// For 8 samples vertical frequencies lie side by side in pairs, 0 and 4, 2 and 6, 1 and 3, 5 and 7: each pair in
/// four columns, then the next, so that the lowest 4x4 come first. The columns' order is 0, 2, 1, 3, 4, 6, 5, 7.
/// For fewer a block lies with its columns as rows, so that the inverse DCT transposes once, not twice. Blocks for
/// 1 to 4 samples keep the lowest 4x4 frequencies only, packed.
#[derive(Clone, Copy)]
pub struct Layout {
    /// [`Layout::DROPPED`] where the scale has no use for the coefficient, and past the block's end.
    pub places: [u8; 256],
    /// The zigzag index past which all coefficients are dropped.
    pub last: usize,
    /// Coefficients stored for a block: 16 or 64.
    pub size: usize,
}

/// Where among the others a horizontal frequency lies for 8 samples.
const HORIZONTAL: [u8; 8] = [0, 2, 1, 3, 4, 6, 5, 7];
/// The same of a vertical one.
const VERTICAL: [u8; 8] = [0, 4, 2, 5, 1, 6, 3, 7];

impl Layout {
    /// Past the coefficients of a block, inside its working memory.
    pub const DROPPED: u8 = 64;

    pub const fn new(scale: Scale) -> Layout {
        let Scale(samples) = scale;
        let (size, pitch) = if samples <= 4 { (16, 4) } else { (64, 8) };
        let mut layout = Layout { places: [Self::DROPPED; 256], last: 0, size };
        let mut k = 0;
        while k < 64 {
            let (vertical, horizontal) = (ZIGZAG[k] / 8, ZIGZAG[k] % 8);
            if vertical < samples && horizontal < samples {
                layout.places[k] = match samples {
                    8 => paired(VERTICAL[vertical as usize], HORIZONTAL[horizontal as usize]),
                    _ => horizontal * pitch + vertical,
                };
                layout.last = k;
            }
            k += 1;
        }
        layout
    }
}

const fn paired(line: u8, column: u8) -> u8 {
    column / 4 * 32 + line / 2 * 8 + column % 4 * 2 + line % 2
}
