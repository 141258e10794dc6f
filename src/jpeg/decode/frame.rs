//! The picture's grid: MCUs, blocks and samples of each component (T.81, A.1 and A.2).

use super::idct::Idct;
use super::layout::{Layout, Scale};
use crate::jpeg::header::Header;

/// The picture as a grid of MCUs.
#[derive(Clone)]
pub struct Frame {
    pub channels: Vec<Channel>,
    pub mcus_wide: usize,
    pub mcus_high: usize,
}

/// A component of the picture, with sizes in blocks of coefficients and in scaled samples.
#[derive(Clone)]
pub struct Channel {
    pub id: u8,
    /// Blocks of an MCU, across and down.
    pub across: usize,
    pub down: usize,
    /// Blocks in a row of MCUs, those that pad the last MCU included.
    pub blocks_wide: usize,
    /// Blocks that a scan of this component alone holds, across and down.
    pub scan_wide: usize,
    pub scan_high: usize,
    pub scale: Scale,
    pub layout: Layout,
    /// Which quantisation table, by the frame header.
    pub quantiser: u8,
    /// Made when the component's first scan is met: tables can change between scans.
    pub idct: Option<Idct>,
    /// DC coefficient of the block before.
    pub prediction: i32,
    /// Samples of the picture, not of the padding.
    pub columns: usize,
    pub rows: usize,
}

impl Frame {
    pub fn new(header: &Header, scales: [Scale; 4]) -> Frame {
        // A scan of one component is not interleaved, so its factors mean nothing.
        let alone = header.components.len() == 1;
        let factors = |i: usize| match &header.components[i] {
            _ if alone => (1, 1),
            component => (usize::from(component.horizontal), usize::from(component.vertical)),
        };
        let indices = 0..header.components.len();
        let most_across = indices.clone().map(|i| factors(i).0).max().unwrap_or(1);
        let most_down = indices.clone().map(|i| factors(i).1).max().unwrap_or(1);
        let (width, height) = (header.width as usize, header.height as usize);
        let mcus_wide = width.div_ceil(8 * most_across);
        let mcus_high = height.div_ceil(8 * most_down);
        let channel = |i: usize| {
            let (across, down) = factors(i);
            let width = (width * across).div_ceil(most_across);
            let height = (height * down).div_ceil(most_down);
            Channel {
                id: header.components[i].id,
                across,
                down,
                blocks_wide: mcus_wide * across,
                scan_wide: width.div_ceil(8),
                scan_high: height.div_ceil(8),
                scale: scales[i],
                layout: Layout::new(scales[i]),
                quantiser: header.components[i].quantiser,
                idct: None,
                prediction: 0,
                columns: scales[i].apply(width),
                rows: scales[i].apply(height),
            }
        };
        Frame { channels: indices.map(channel).collect(), mcus_wide, mcus_high }
    }
}

impl Channel {
    /// Samples from one row to the next.
    pub fn stride(&self) -> usize {
        self.blocks_wide * self.scale.eighths()
    }

    /// Rows of samples in a row of MCUs.
    pub fn strip_rows(&self) -> usize {
        self.down * self.scale.eighths()
    }
}
