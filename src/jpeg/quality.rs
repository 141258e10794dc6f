//! The quality that a JPEG was saved at, told from its quantisation tables.

use super::encode::quantisation;
use super::markers::{self, Markers};

/// The quality on libjpeg's scale whose table for luma is as fine as that of `jpeg`, 1 to 100. None where
/// there is no table before the first scan. Exact for libjpeg's own tables; of others the sum of the steps
/// counts.
pub fn quality(jpeg: &[u8]) -> Option<u8> {
    let found = luma_steps(jpeg)?;
    let sum = |quality: &u8| quantisation(*quality, false).iter().map(|step| u32::from(*step)).sum::<u32>();
    Some((1..=100).find(|quality| sum(quality) <= found).unwrap_or(100))
}

/// The sum of the steps of table 0, which all encoders use for luma.
fn luma_steps(jpeg: &[u8]) -> Option<u32> {
    let mut sum = None;
    for (marker, range) in (Markers { jpeg, at: 2 }) {
        match marker {
            markers::DQT => sum = steps(&jpeg[range]).or(sum),
            markers::SOS => break,
            _ => {}
        }
    }
    sum
}

/// Of table 0 in a segment (T.81, B.2.4.1).
fn steps(mut payload: &[u8]) -> Option<u32> {
    while let Some((&selector, rest)) = payload.split_first() {
        let bytes = if selector >> 4 == 0 { 1 } else { 2 };
        let (steps, rest) = rest.split_at_checked(64 * bytes)?;
        if selector & 15 == 0 {
            let step = |bytes: &[u8]| bytes.iter().fold(0, |step, byte| step << 8 | u32::from(*byte));
            return Some(steps.chunks(bytes).map(step).sum());
        }
        payload = rest;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jpeg::colour::encode_grey;
    use crate::jpeg::encode::Options;

    #[test]
    fn the_quality_of_standard_tables_is_found() {
        for set in 1..=100 {
            let options = Options { quality: set, ..Options::default() };
            let jpeg = encode_grey(&[7], (1, 1), options).unwrap();
            assert_eq!(quality(&jpeg), Some(set));
        }
    }

    #[test]
    fn without_a_table_there_is_none() {
        assert_eq!(quality(b"\xFF\xD8\xFF\xD9"), None);
        let short = [&b"\xFF\xD8\xFF\xDB\0\x20\0"[..], &[9; 29]].concat();
        assert_eq!(quality(&short), None);
    }
}
