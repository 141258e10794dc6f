//! Zigzag order as blocks are kept here, quantisation tables and Huffman tables (ITU-T T.81, Annex K).

use crate::jpeg::constants::{self, Standard};

/// For each zigzag position, the place in a block kept column by column: `8 * column + row`.
pub const ZIGZAG_BY_COLUMN: [u8; 64] = {
    let mut order = constants::ZIGZAG;
    let mut k = 0;
    while k < 64 {
        order[k] = order[k] % 8 * 8 + order[k] / 8;
        k += 1;
    }
    order
};

/// The quantisation table for `quality` 1..=100, in zigzag order: table K.1 for luma, K.2 for
/// chroma, scaled as libjpeg does, so that 50 gives the tables themselves.
pub fn quantisation(quality: u8, chroma: bool) -> [u8; 64] {
    let quality = u32::from(quality);
    let percent = if quality < 50 { 5000 / quality } else { 200 - 2 * quality };
    let table = if chroma { CHROMA } else { LUMA };
    table.map(|step| ((u32::from(step) * percent + 50) / 100).clamp(1, 255) as u8)
}

#[rustfmt::skip]
const LUMA: [u8; 64] = [
    16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40,
    26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61, 60, 57, 51,
    56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87,
    95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99,
];

#[rustfmt::skip]
const CHROMA: [u8; 64] = [
    17, 18, 18, 24, 21, 24, 47, 26, 26, 47, 99, 66, 56, 66, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
];

/// The tables K.3 to K.6: for DC of luma and chroma, then for AC.
pub const HUFFMAN: [Standard; 4] =
    [constants::LUMINANCE_DC, constants::CHROMINANCE_DC, constants::LUMINANCE_AC, constants::CHROMINANCE_AC];
