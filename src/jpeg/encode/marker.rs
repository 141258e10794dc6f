//! Marker segments (T.81 B.2).

use super::huffman::Table;
use super::layout::Component;

pub const START_OF_IMAGE: [u8; 2] = [0xff, 0xd8];
pub const END_OF_IMAGE: [u8; 2] = [0xff, 0xd9];

/// The most bytes that a segment's payload may have: the length field counts its own two.
pub const PAYLOAD_LIMIT: usize = 65533;

/// Appends a segment.
pub fn segment(file: &mut Vec<u8>, marker: u8, payload: &[u8]) {
    let length = payload.len() as u16 + 2;
    file.extend([0xff, marker]);
    file.extend(length.to_be_bytes());
    file.extend(payload);
}

/// JFIF 1.1: square pixels, no thumbnail.
pub fn jfif(file: &mut Vec<u8>) {
    segment(file, 0xe0, b"JFIF\0\x01\x01\x00\x00\x01\x00\x01\x00\x00");
}

/// B.2.4.1. The table is in zigzag order.
pub fn quantisation(file: &mut Vec<u8>, number: u8, table: &[u8; 64]) {
    segment(file, 0xdb, &[&[number], &table[..]].concat());
}

/// B.2.2. Components are numbered from 1.
pub fn frame(file: &mut Vec<u8>, progressive: bool, (width, height): (u16, u16), components: &[Component]) {
    let mut payload = vec![8];
    payload.extend(height.to_be_bytes());
    payload.extend(width.to_be_bytes());
    payload.push(components.len() as u8);
    for (index, component) in (0..).zip(components) {
        let sampling = (component.h << 4 | component.v) as u8;
        payload.extend([index + 1, sampling, u8::from(index > 0)]);
    }
    segment(file, if progressive { 0xc2 } else { 0xc0 }, &payload);
}

/// B.2.4.2. `number` is as [`super::scan::Sink`] numbers tables.
pub fn huffman(file: &mut Vec<u8>, number: usize, table: &Table) {
    let class_and_place = (number / 2 * 16 + number % 2) as u8;
    segment(file, 0xc4, &[&[class_and_place], &table.lengths[..], &table.symbols].concat());
}

/// B.2.3. The scan holds the components of these indices and the band of coefficients, of which
/// `high` low bits were left away before and `low` are left away still.
pub fn scan(
    file: &mut Vec<u8>,
    components: impl ExactSizeIterator<Item = usize>,
    band: (u8, u8),
    (high, low): (u8, u8),
) {
    let mut payload = vec![components.len() as u8];
    let tables = u8::from(band.0 == 0) << 4 | u8::from(band.1 > 0);
    for index in components {
        payload.extend([index as u8 + 1, if index > 0 { tables } else { 0 }]);
    }
    payload.extend([band.0, band.1, high << 4 | low]);
    segment(file, 0xda, &payload);
}
