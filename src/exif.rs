//! EXIF that goes with a resized picture: a TIFF structure (TIFF 6.0, EXIF 2.32) edited where it lies.
//!
//! Nothing is moved but the entries of one directory, because makers' notes hold offsets that only
//! their makers know.

use std::ops::Range;

/// What of it is no longer true of the resized picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Changes {
    /// The pixels are upright now.
    pub upright: bool,
    pub width: u32,
    pub height: u32,
    pub remove_gps: bool,
    /// The colours are sRGB now.
    pub srgb: bool,
}

const ORIENTATION: u16 = 0x0112;
const THUMBNAIL_OFFSET: u16 = 0x0201;
const THUMBNAIL_LENGTH: u16 = 0x0202;
const EXIF_DIRECTORY: u16 = 0x8769;
const GPS_DIRECTORY: u16 = 0x8825;
const WIDTHS: [u16; 2] = [0x0100, 0xa002];
const HEIGHTS: [u16; 2] = [0x0101, 0xa003];
const INTEROPERABILITY_DIRECTORY: u16 = 0xa005;
const INTEROPERABILITY_INDEX: u16 = 1;
const COLOUR_SPACE: u16 = 0xa001;
const SRGB: u32 = 1;
const PICTURES: u16 = 0xb002;
const UNCALIBRATED: u16 = 0xffff;

/// The structure with the changes made and without its thumbnail; none where it is damaged, so that
/// nothing false is passed on.
pub fn edited(tiff: &[u8], changes: Changes) -> Option<Vec<u8>> {
    let mut tiff = Tiff::new(tiff)?;
    let first = tiff.directory(tiff.u32(4)?)?;
    let exif = tiff.sub_directory(&first, EXIF_DIRECTORY);
    for directory in [Some(&first), exif.as_ref()].into_iter().flatten() {
        for entry in directory.entries() {
            match tiff.u16(entry)? {
                ORIENTATION if changes.upright => tiff.set_number(entry, 1)?,
                tag if WIDTHS.contains(&tag) => tiff.set_number(entry, changes.width)?,
                tag if HEIGHTS.contains(&tag) => tiff.set_number(entry, changes.height)?,
                COLOUR_SPACE if changes.srgb => tiff.set_number(entry, SRGB)?,
                _ => {}
            }
        }
    }
    if changes.srgb
        && let Some(index) = tiff.adobe_rgb(&first)
    {
        tiff.bytes[index..index + 3].copy_from_slice(b"R98");
    }
    tiff.drop_thumbnail(&first)?;
    if changes.remove_gps {
        tiff.drop_gps(&first)?;
    }
    let end = tiff.end()?;
    tiff.bytes.truncate(end);
    Some(tiff.bytes)
}

/// Whether it says where the picture was taken.
pub fn has_gps(tiff: &[u8]) -> bool {
    let entries = || {
        let tiff = Tiff::new(tiff)?;
        let first = tiff.directory(tiff.u32(4)?)?;
        let places = first.entries().filter(|entry| tiff.u16(*entry) == Some(GPS_DIRECTORY));
        let directories = places.filter_map(|entry| tiff.directory(tiff.u32(entry + 8)?));
        // Cameras without a fix write a directory with nothing but its version.
        Some(directories.flat_map(|gps| gps.entries()).any(|entry| tiff.u16(entry) != Some(0)))
    };
    entries().unwrap_or(false)
}

/// Whether it names DCF's optional colour space.
pub fn names_adobe_rgb(tiff: &[u8]) -> bool {
    let names = || {
        let tiff = Tiff::new(tiff)?;
        let first = tiff.directory(tiff.u32(4)?)?;
        let exif = tiff.sub_directory(&first, EXIF_DIRECTORY)?;
        let space = tiff.u16(tiff.entry(&exif, COLOUR_SPACE)? + 8)?;
        Some(space == UNCALIBRATED && tiff.adobe_rgb(&first).is_some())
    };
    names().unwrap_or(false)
}

/// Length and offset of the first pictures in a multi-picture directory (CIPA DC-007, 5.2.3), which is a TIFF
/// structure; offsets count from its start.
pub fn pictures(directory: &[u8]) -> Vec<(usize, usize)> {
    // Cameras write two to six; each is looked at.
    const LIMIT: usize = 8;
    let places = || {
        let tiff = Tiff::new(directory)?;
        let entries = tiff.values(tiff.entry(&tiff.directory(tiff.u32(4)?)?, PICTURES)?)?;
        let place = |entry| Some((tiff.u32(entry + 4)?, tiff.u32(entry + 8)?));
        entries.step_by(16).take(LIMIT).map(place).collect::<Option<Vec<_>>>()
    };
    places().unwrap_or_default()
}

struct Tiff {
    bytes: Vec<u8>,
    big_endian: bool,
}

/// Where the entries of a directory lie, twelve bytes each (TIFF 6.0, section 2).
#[derive(Clone)]
struct Directory(Range<usize>);

impl Directory {
    fn entries(&self) -> impl Iterator<Item = usize> + use<> {
        self.0.clone().step_by(12)
    }
}

impl Tiff {
    fn new(bytes: &[u8]) -> Option<Tiff> {
        let big_endian = match bytes.first_chunk()? {
            b"II*\0" => false,
            b"MM\0*" => true,
            _ => return None,
        };
        Some(Tiff { bytes: bytes.to_vec(), big_endian })
    }

    fn u16(&self, at: usize) -> Option<u16> {
        let bytes = *self.bytes.get(at..)?.first_chunk()?;
        Some(if self.big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    }

    fn u32(&self, at: usize) -> Option<usize> {
        let bytes = *self.bytes.get(at..)?.first_chunk()?;
        Some(if self.big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) } as usize)
    }

    fn write(&mut self, at: usize, value: u32, bytes: usize) -> Option<()> {
        let [be, le] = [value.to_be_bytes(), value.to_le_bytes()];
        let value = if self.big_endian { &be[4 - bytes..] } else { &le[..bytes] };
        self.bytes.get_mut(at..at + bytes)?.copy_from_slice(value);
        Some(())
    }

    fn directory(&self, at: usize) -> Option<Directory> {
        let entries = at + 2..at + 2 + 12 * usize::from(self.u16(at)?);
        (entries.end <= self.bytes.len()).then_some(Directory(entries))
    }

    fn entry(&self, directory: &Directory, tag: u16) -> Option<usize> {
        directory.entries().find(|entry| self.u16(*entry) == Some(tag))
    }

    fn sub_directory(&self, directory: &Directory, tag: u16) -> Option<Directory> {
        self.directory(self.u32(self.entry(directory, tag)? + 8)?)
    }

    /// Where the interoperability index is that of DCF's optional colour space.
    fn adobe_rgb(&self, first: &Directory) -> Option<usize> {
        let exif = self.sub_directory(first, EXIF_DIRECTORY)?;
        let interoperability = self.sub_directory(&exif, INTEROPERABILITY_DIRECTORY)?;
        let index = self.entry(&interoperability, INTEROPERABILITY_INDEX)? + 8;
        self.bytes.get(index..)?.starts_with(b"R03").then_some(index)
    }

    /// Replaces one number, where the entry holds one of two or four bytes.
    fn set_number(&mut self, entry: usize, value: u32) -> Option<()> {
        match (self.u16(entry + 2)?, self.u32(entry + 4)?) {
            (3, 1) => self.write(entry + 8, value, 2),
            (4, 1) => self.write(entry + 8, value, 4),
            _ => Some(()),
        }
    }

    /// Where the values of an entry lie, if not in it.
    fn values(&self, entry: usize) -> Option<Range<usize>> {
        let size = match self.u16(entry + 2)? {
            1 | 2 | 6 | 7 => 1,
            3 | 8 => 2,
            4 | 9 | 11 | 13 => 4,
            5 | 10 | 12 => 8,
            _ => return None,
        };
        let length = self.u32(entry + 4)?.checked_mul(size)?;
        let start = self.u32(entry + 8)?;
        let end = start.checked_add(length)?;
        (length > 4 && end <= self.bytes.len()).then_some(start..end)
    }

    fn erase(&mut self, range: Range<usize>) {
        if let Some(bytes) = self.bytes.get_mut(range) {
            bytes.fill(0);
        }
    }

    /// Erases the second directory, which is the thumbnail's, and what it points to.
    fn drop_thumbnail(&mut self, first: &Directory) -> Option<()> {
        let link = first.0.end;
        // Some writers leave the link out.
        let Some(at) = self.u32(link).filter(|at| *at > 0) else { return Some(()) };
        self.write(link, 0, 4)?;
        let Some(second) = self.directory(at) else { return Some(()) };
        let number = |tag| self.u32(self.entry(&second, tag)? + 8);
        if let (Some(start), Some(length)) = (number(THUMBNAIL_OFFSET), number(THUMBNAIL_LENGTH)) {
            self.erase(start..start.saturating_add(length).min(self.bytes.len()));
        }
        self.erase(second.0);
        Some(())
    }

    /// Erases the GPS directory with its values, and closes the gap that its entry leaves; each of them, where a
    /// file has several.
    fn drop_gps(&mut self, first: &Directory) -> Option<()> {
        let mut first = first.clone();
        while let Some(entry) = self.entry(&first, GPS_DIRECTORY) {
            if let Some(gps) = self.sub_directory(&first, GPS_DIRECTORY) {
                for values in gps.entries().filter_map(|entry| self.values(entry)).collect::<Vec<_>>() {
                    self.erase(values);
                }
                self.erase(gps.0);
            }
            let end = (first.0.end + 4).min(self.bytes.len());
            self.bytes.copy_within(entry + 12..end, entry);
            self.erase(end - 12..end);
            first.0.end -= 12;
            self.write(first.0.start - 2, first.0.len() as u32 / 12, 2)?;
        }
        Some(())
    }

    /// The end of all that is pointed to: what was behind it is gone.
    fn end(&self) -> Option<usize> {
        let first = self.directory(self.u32(4)?)?;
        let exif = self.sub_directory(&first, EXIF_DIRECTORY);
        let gps = self.sub_directory(&first, GPS_DIRECTORY);
        let interoperability =
            exif.as_ref().and_then(|exif| self.sub_directory(exif, INTEROPERABILITY_DIRECTORY));
        let directories = [Some(first), exif, gps, interoperability];
        let ends = directories.into_iter().flatten().flat_map(|directory| {
            let values = directory.entries().filter_map(|entry| self.values(entry)).map(|values| values.end);
            // Four bytes more for the link to the next.
            values.chain([(directory.0.end + 4).min(self.bytes.len())])
        });
        ends.max()
    }
}

#[cfg(test)]
mod tests;
