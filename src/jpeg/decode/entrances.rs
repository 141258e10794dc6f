//! Rows of MCUs at which decoding can begin, because a restart marker comes just before them
//! (T.81, B.2.1 and E.2.4).

use crate::jpeg::markers;

/// Entrances further apart are of no use: so many rows are held at once for each.
const MOST_ROWS: usize = 4;

/// Where the data of every `rows_each`th row of MCUs starts in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entrances {
    pub rows_each: usize,
    positions: Vec<usize>,
    intervals_each: usize,
}

impl Entrances {
    /// None where there are no restart markers, where fewer than every fourth row begins with one, and
    /// where they are not all there in their order: what a damaged file means depends on the way through it.
    ///
    /// `data` is where the scan's data starts, `interval` the MCUs between markers.
    pub fn find(
        jpeg: &[u8],
        data: usize,
        interval: usize,
        (mcus_wide, mcus_high): (usize, usize),
    ) -> Option<Entrances> {
        let rows_each = interval / gcd(mcus_wide, interval);
        if interval == 0 || rows_each > MOST_ROWS {
            return None;
        }
        let intervals_each = rows_each * mcus_wide / interval;
        let mut positions = vec![data];
        let mut at = data;
        for number in 1..(mcus_wide * mcus_high).div_ceil(interval) {
            let (marker, after) = markers::find(jpeg, at)?;
            if marker != markers::RST0 + ((number - 1) & 7) as u8 {
                return None;
            }
            if number.is_multiple_of(intervals_each) {
                positions.push(after);
            }
            at = after;
        }
        match markers::find(jpeg, at) {
            Some((markers::RST0..=markers::RST7, _)) => None,
            _ => Some(Entrances { rows_each, positions, intervals_each }),
        }
    }

    /// Where the data of `row` starts, and which restart interval begins with it; none where none does.
    pub fn at(&self, row: usize) -> Option<(usize, usize)> {
        let index = row / self.rows_each;
        let position = *self.positions.get(index)?;
        row.is_multiple_of(self.rows_each).then_some((position, index * self.intervals_each))
    }
}

/// The greatest common divisor; 0 only of two zeros.
fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(jpeg: &[u8], interval: usize) -> Option<Entrances> {
        Entrances::find(jpeg, 2, interval, (6, 4))
    }

    /// Data of one byte between restart markers of these numbers.
    fn file(numbers: impl IntoIterator<Item = u8>) -> Vec<u8> {
        let mut jpeg = vec![0xFF, markers::SOI, 1];
        for number in numbers {
            jpeg.extend([0xFF, markers::RST0 + number, 1]);
        }
        jpeg.extend([0xFF, markers::EOI]);
        jpeg
    }

    #[test]
    fn rows_begin_after_markers() {
        // Two intervals to a row; a row each; three rows in two; all in one.
        let two = find(&file([0, 1, 2, 3, 4, 5, 6]), 3).unwrap();
        assert_eq!(two.at(0), Some((2, 0)));
        assert_eq!(two.at(3), Some((2 + 3 * 6, 6)));
        assert_eq!(find(&file([0, 1, 2]), 6).unwrap().at(2), Some((2 + 3 * 2, 2)));
        let three = find(&file([0, 1]), 9).unwrap();
        assert_eq!((three.rows_each, three.at(2), three.at(3)), (3, None, Some((2 + 3 * 2, 2))));
        assert_eq!(find(&file([]), 24).unwrap().at(4), None);
    }

    #[test]
    fn disorder_has_no_entrances() {
        assert_eq!(find(&file([0, 1, 2]), 0), None);
        assert_eq!(find(&file([]), 30), None); // five rows
        assert_eq!(find(&file([0, 1]), 6), None);
        assert_eq!(find(&file([0, 2, 3]), 6), None);
        assert_eq!(find(&file([0, 1, 2, 3]), 6), None);
        assert_eq!(find(&file([0, 1, 2])[..9], 6), None);
    }
}
