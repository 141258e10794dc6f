//! What a result carries along of its source beside the picture.

use std::ops::Range;

use crate::exif::{self, Changes};
use crate::jpeg::encode::icc_segments;
use crate::jpeg::{Header, Segment};

/// Which kinds of metadata go along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keep {
    pub exif: bool,
    pub xmp: bool,
    pub iptc: bool,
    pub icc: bool,
}

impl Keep {
    pub const ALL: Keep = Keep { exif: true, xmp: true, iptc: true, icc: true };
    pub const NONE: Keep = Keep { exif: false, xmp: false, iptc: false, icc: false };
}

impl Default for Keep {
    fn default() -> Self {
        Keep { exif: true, icc: true, ..Keep::NONE }
    }
}

/// The metadata of a result.
#[derive(Default)]
pub struct Carried {
    pub segments: Vec<Segment<'static>>,
    /// As sentences, what could not go along.
    pub warnings: Vec<String>,
    /// It says where the picture was taken.
    pub has_gps: bool,
}

/// What goes along of the metadata of `jpeg`.
pub fn carried(jpeg: &[u8], header: &Header, keep: Keep, changes: Changes) -> Carried {
    let mut carried = Carried::default();
    let bytes = |range: &Range<usize>| &jpeg[range.clone()];
    let exif = header.exif.as_ref().map(bytes);
    if let Some(tiff) = exif.filter(|_| keep.exif) {
        match exif::edited(tiff, changes) {
            Some(tiff) => {
                carried.has_gps |= exif::has_gps(&tiff);
                carried.add(0xe1, b"Exif\0\0", &tiff);
            }
            None => carried.warn("its EXIF is damaged and was left out"),
        }
    }
    let xmp = header.xmp.as_ref().map(bytes);
    let says = |text: &[u8]| xmp.is_some_and(|packet| contains(packet, text));
    if let Some(packet) = xmp.filter(|_| keep.xmp) {
        let has_gps = says(b"GPS");
        // Another form of the same facts, not worth a parser.
        if changes.remove_gps && has_gps {
            carried.warn("its XMP names the place and was left out");
        } else {
            carried.has_gps |= has_gps;
            carried.add(0xe1, b"http://ns.adobe.com/xap/1.0/\0", &xmp_edited(packet, changes));
        }
    }
    if let Some(iptc) = header.photoshop.as_ref().filter(|_| keep.iptc).and_then(|range| iptc(bytes(range))) {
        carried.add(0xed, b"Photoshop 3.0\0", iptc);
    }
    if let Some(profile) = header.icc_profile(jpeg).filter(|_| keep.icc) {
        carried.segments.extend(icc_segments(&profile));
    }
    if says(b"hdrgm:Version") || says(b"HDRGainMap") {
        carried.warn("its HDR gain map was left out");
    } else if says(b"GCamera:MotionPhoto") || says(b"GCamera:MicroVideo") {
        carried.warn("its video was left out");
    } else if header.multi_picture {
        carried.warn("its further pictures were left out");
    }
    carried
}

/// Whether the EXIF or XMP of `jpeg` says where the picture was taken.
pub fn names_place(jpeg: &[u8], header: &Header) -> bool {
    header.exif.clone().is_some_and(|range| exif::has_gps(&jpeg[range]))
        || header.xmp.clone().is_some_and(|range| contains(&jpeg[range], b"GPS"))
}

/// Whether that can't be ruled out: also where EXIF is damaged, XMP goes on in a further packet, or
/// there are further pictures or a video behind the first, with metadata of their own.
pub fn may_name_place(jpeg: &[u8], header: &Header) -> bool {
    let unchanged = Changes { upright: false, width: header.width, height: header.height, remove_gps: false };
    names_place(jpeg, header)
        || header.exif.clone().is_some_and(|range| exif::edited(&jpeg[range], unchanged).is_none())
        || header.xmp.clone().is_some_and(|range| contains(&jpeg[range], b"HasExtendedXMP"))
        || header.multi_picture
        || !jpeg.ends_with(&[0xff, 0xd9])
}

/// Whether there is metadata of any of the kinds that can be kept.
pub fn is_present(header: &Header) -> bool {
    header.exif.is_some() || header.xmp.is_some() || header.photoshop.is_some() || !header.icc.is_empty()
}

impl Carried {
    fn add(&mut self, marker: u8, name: &[u8], payload: &[u8]) {
        self.segments.push(Segment { marker, payload: [name, payload].concat().into() });
    }

    fn warn(&mut self, text: &str) {
        self.warnings.push(text.into());
    }
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

/// With the orientation that the pixels have now.
fn xmp_edited(packet: &[u8], changes: Changes) -> Vec<u8> {
    let mut packet = packet.to_vec();
    const NAME: &[u8] = b"tiff:Orientation";
    if changes.upright {
        for at in 0..packet.len().saturating_sub(NAME.len() + 2) {
            // As an attribute, ="6", or as an element, >6.
            let (before, after) = packet.split_at_mut(at + NAME.len());
            let skip = if after.starts_with(b"=") { 2 } else { 1 };
            if before.ends_with(NAME)
                && let Some(digit @ b'1'..=b'8') = after.get_mut(skip)
            {
                *digit = b'1';
            }
        }
    }
    packet
}

/// The IPTC record among Photoshop's resources: 8BIM, number 0x0404, a name, a length, the record.
fn iptc(resources: &[u8]) -> Option<&[u8]> {
    let mut rest = resources;
    loop {
        let (signature, after) = rest.split_first_chunk::<4>()?;
        let (number, after) = after.split_first_chunk::<2>()?;
        let name = (usize::from(*after.first()?) + 1).next_multiple_of(2);
        let (length, data) = after.get(name..)?.split_first_chunk::<4>()?;
        let length = u32::from_be_bytes(*length) as usize;
        let data = data.get(..length)?;
        let end = rest.len() - after.len() + name + 4 + length;
        match (signature, number) {
            (b"8BIM", [4, 4]) => return rest.get(..end).filter(|_| !data.is_empty()),
            (b"8BIM", _) => rest = rest.get(end.next_multiple_of(2)..)?,
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHANGES: Changes = Changes { upright: true, width: 6, height: 8, remove_gps: false };

    #[test]
    fn orientation_in_xmp_becomes_upright_in_both_its_forms() {
        for (before, after) in [
            ("<x tiff:Orientation=\"6\" a=\"6\"/>", "<x tiff:Orientation=\"1\" a=\"6\"/>"),
            ("<tiff:Orientation>8</tiff:Orientation>", "<tiff:Orientation>1</tiff:Orientation>"),
            ("tiff:Orientation", "tiff:Orientation"),
            ("tiff:Orientation=", "tiff:Orientation="),
        ] {
            assert_eq!(xmp_edited(before.as_bytes(), CHANGES), after.as_bytes());
            let stored = Changes { upright: false, ..CHANGES };
            assert_eq!(xmp_edited(before.as_bytes(), stored), before.as_bytes());
        }
    }

    #[test]
    fn of_photoshops_resources_the_iptc_record_is_taken_alone() {
        let resource = |number: u8, name: &[u8], data: &[u8]| {
            let mut bytes = [b"8BIM", &[4, number][..], &[name.len() as u8], name].concat();
            bytes.resize(bytes.len().next_multiple_of(2), 0);
            bytes.extend((data.len() as u32).to_be_bytes());
            bytes.extend(data);
            bytes
        };
        let padded = [resource(0x0c, b"thumb", b"a thumbnail"), vec![0]].concat();
        let record = resource(4, b"", b"\x1c\x02\x69\0\x05title");
        let all = [&padded[..], &record, &padded].concat();
        assert_eq!(iptc(&all), Some(&record[..]));
        assert_eq!(iptc(&padded), None);
        for end in 0..padded.len() + record.len() {
            assert_eq!(iptc(&all[..end]), None);
        }
    }
}
