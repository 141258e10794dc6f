//! EXIF orientation: how a stored picture is turned to stand upright.

use image::metadata::Orientation as Exif;

/// One of the eight orientations, by the operation that makes a stored picture upright:
/// transpose first, then flip left to right, then flip top to bottom.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Orientation {
    pub transpose: bool,
    pub flip_x: bool,
    pub flip_y: bool,
}

impl Orientation {
    /// From the TIFF structure inside an EXIF segment; upright where it says nothing.
    pub fn from_exif(tiff: &[u8]) -> Orientation {
        Exif::from_exif_chunk(tiff)
            .map_or(Orientation::default(), |exif| Orientation::from_tag(exif.to_exif()))
    }

    /// From the value of EXIF tag 0x0112.
    pub fn from_tag(tag: u8) -> Orientation {
        let (transpose, flip_x, flip_y) = match tag {
            2 => (false, true, false),
            3 => (false, true, true),
            4 => (false, false, true),
            5 => (true, false, false),
            6 => (true, true, false),
            7 => (true, true, true),
            8 => (true, false, true),
            _ => (false, false, false),
        };
        Orientation { transpose, flip_x, flip_y }
    }

    /// The value of EXIF tag 0x0112, 1 to 8.
    pub fn tag(self) -> u8 {
        (1..=8).find(|tag| Orientation::from_tag(*tag) == self).unwrap_or(1)
    }

    /// The rows of the stored picture are those of the upright one, in the same order.
    pub fn keeps_rows(self) -> bool {
        !self.transpose && !self.flip_y
    }

    /// Width and height, from stored to upright or back.
    pub fn swap<T>(self, width: T, height: T) -> (T, T) {
        if self.transpose { (height, width) } else { (width, height) }
    }

    /// Start and length of a window on each axis, (x, y), from the upright picture of
    /// `width` x `height` to the stored one.
    pub fn window_to_stored(
        self,
        x: (f64, f64),
        y: (f64, f64),
        width: f64,
        height: f64,
    ) -> ((f64, f64), (f64, f64)) {
        let flip = |(start, span): (f64, f64), side: f64| (side - start - span, span);
        let x = if self.flip_x { flip(x, width) } else { x };
        let y = if self.flip_y { flip(y, height) } else { y };
        self.swap(x, y)
    }

    /// Where the pixels of row `y` of the upright picture are in the stored one of `width` x `height`.
    pub fn row(self, (width, height): (usize, usize), y: usize) -> impl ExactSizeIterator<Item = usize> {
        let (columns, rows) = self.swap(width, height);
        let y = if self.flip_y { rows - 1 - y } else { y };
        (0..columns).map(move |x| {
            let x = if self.flip_x { columns - 1 - x } else { x };
            let (stored_x, stored_y) = self.swap(x, y);
            stored_y * width + stored_x
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upright<T: Copy>(orientation: Orientation, stored: &[T], width: usize, height: usize) -> Vec<T> {
        let (_, rows) = orientation.swap(width, height);
        let places = (0..rows).flat_map(|y| orientation.row((width, height), y));
        places.map(|place| stored[place]).collect()
    }

    /// The letter-like picture `AB / CD / EF`, as each orientation stores it, by the EXIF
    /// standard's words: tag 6 has row 0 at the right side and column 0 at the top.
    #[test]
    fn each_tag_turns_its_stored_picture_upright() {
        let table: [(u8, &str, usize); 8] = [
            (1, "ABCDEF", 2),
            (2, "BADCFE", 2),
            (3, "FEDCBA", 2),
            (4, "EFCDAB", 2),
            (5, "ACEBDF", 3),
            (6, "BDFACE", 3),
            (7, "FDBECA", 3),
            (8, "ECAFDB", 3),
        ];
        for (tag, stored, width) in table {
            let orientation = Orientation::from_tag(tag);
            let upright = upright(orientation, stored.as_bytes(), width, 6 / width);
            assert_eq!(upright, b"ABCDEF", "tag {tag}");
            assert_eq!(orientation.tag(), tag);
        }
    }

    #[test]
    fn a_window_on_the_upright_picture_holds_the_same_pixels_in_the_stored_one() {
        let pixels: Vec<u8> = (0..30).collect(); // 5 x 6
        for tag in 1..=8 {
            let orientation = Orientation::from_tag(tag);
            let (stored_width, stored_height) = orientation.swap(5usize, 6);
            let ((x, columns), (y, rows)) = orientation.window_to_stored((1.0, 2.0), (3.0, 2.0), 5.0, 6.0);
            let stored: Vec<u8> = (0..30u8)
                .map(|place| {
                    let alone: Vec<u8> = (0..30).map(|i| u8::from(i == place)).collect();
                    let place = upright(orientation, &alone, stored_width, stored_height);
                    pixels[place.iter().position(|hit| *hit == 1).unwrap()]
                })
                .collect();
            let mut seen: Vec<u8> = (y as usize..(y + rows) as usize)
                .flat_map(|y| (x as usize..(x + columns) as usize).map(move |x| y * stored_width + x))
                .map(|place| stored[place])
                .collect();
            seen.sort_unstable();
            assert_eq!(seen, [16, 17, 21, 22], "tag {tag}");
        }
    }
}
