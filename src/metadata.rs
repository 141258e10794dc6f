//! What a result carries along of its source beside the picture.

use std::borrow::Cow;
use std::ops::Range;

use crate::exif::{self, Changes};
#[cfg(feature = "full")]
use crate::formats;
use crate::gainmap::GainMap;
use crate::jpeg::encode::{self, icc_segments};
use crate::jpeg::{Header, Segment};
use crate::{Error, ResizeOptions};

/// What begins an XMP segment.
pub const XMP_NAME: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";

/// Which kinds of metadata go along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keep {
    pub exif: bool,
    pub xmp: bool,
    pub iptc: bool,
    pub icc: bool,
    /// An HDR gain map, from JPEG to JPEG.
    pub gain_map: bool,
}

impl Keep {
    pub const ALL: Keep = Keep { exif: true, xmp: true, iptc: true, icc: true, gain_map: true };
    pub const NONE: Keep = Keep { exif: false, xmp: false, iptc: false, icc: false, gain_map: false };
}

impl Default for Keep {
    fn default() -> Self {
        Keep { exif: true, icc: true, gain_map: true, ..Keep::NONE }
    }
}

/// The metadata of a file, where it lies.
#[derive(Debug, Clone, Default)]
pub struct Found<'a> {
    /// The TIFF structure.
    pub exif: Option<&'a [u8]>,
    pub xmp: Option<&'a [u8]>,
    /// Photoshop's resources.
    photoshop: Option<&'a [u8]>,
    pub icc: Option<Cow<'a, [u8]>>,
    /// Some of it can't be joined.
    is_damaged: bool,
    multi_picture: bool,
    /// It names a gain map by ISO 21496-1.
    has_gain_map: bool,
    /// Nothing follows the picture.
    ends: bool,
}

impl<'a> Found<'a> {
    pub fn in_jpeg(jpeg: &'a [u8], header: &Header) -> Found<'a> {
        let bytes = |range: &Option<Range<usize>>| range.clone().map(|range| &jpeg[range]);
        let icc = header.icc_profile(jpeg).map(Cow::Owned);
        Found {
            exif: bytes(&header.exif),
            xmp: bytes(&header.xmp),
            photoshop: bytes(&header.photoshop),
            is_damaged: icc.is_none() && !header.icc.is_empty(),
            icc,
            multi_picture: header.multi_picture.is_some(),
            has_gain_map: header.gain_map.is_some(),
            ends: jpeg.ends_with(&[0xff, 0xd9]),
        }
    }

    /// Of a JPEG whose picture is not read by its [`Header`].
    #[cfg(feature = "full")]
    pub fn in_lossless(jpeg: &'a [u8]) -> Found<'a> {
        Header::of_lossless(jpeg).map_or_else(|_| Found::default(), |header| Found::in_jpeg(jpeg, &header))
    }

    #[cfg(feature = "full")]
    pub fn in_info(metadata: &'a formats::Metadata) -> Found<'a> {
        Found {
            exif: metadata.exif.as_deref(),
            xmp: metadata.xmp.as_deref(),
            icc: metadata.icc.as_deref().map(Cow::Borrowed),
            ends: true,
            ..Found::default()
        }
    }

    /// Whether EXIF or XMP says where the picture was taken.
    pub fn names_place(&self) -> bool {
        self.exif.is_some_and(exif::has_gps) || self.xmp.is_some_and(|packet| contains(packet, b"GPS"))
    }

    /// Whether that can't be ruled out: also where EXIF is damaged, XMP goes on in a further packet, or
    /// there are further pictures or a video behind the first, with metadata of their own.
    pub fn may_name_place(&self) -> bool {
        let unchanged = Changes { upright: false, width: 1, height: 1, remove_gps: false, srgb: false };
        self.names_place()
            || self.exif.is_some_and(|tiff| exif::edited(tiff, unchanged).is_none())
            || self.xmp.is_some_and(|packet| contains(packet, b"HasExtendedXMP"))
            || self.multi_picture
            || !self.ends
    }

    /// Whether there is metadata of any of the kinds that can be kept.
    pub fn is_present(&self) -> bool {
        let Found { exif, xmp, photoshop, icc, is_damaged, .. } = self;
        exif.is_some() || xmp.is_some() || photoshop.is_some() || icc.is_some() || *is_damaged
    }
}

/// The metadata of a result.
#[derive(Default)]
pub struct Carried {
    exif: Option<Vec<u8>>,
    xmp: Option<Vec<u8>>,
    iptc: Option<Vec<u8>>,
    icc: Option<Vec<u8>>,
    gain_map: Option<GainMap>,
    /// As sentences, what could not go along.
    pub warnings: Vec<String>,
}

/// What goes along of the metadata of a file, with the gain map that was made for it.
pub fn carried(found: &Found, keep: Keep, changes: Changes, gain_map: Option<GainMap>) -> Carried {
    let mut carried = Carried::default();
    if let Some(tiff) = found.exif.filter(|_| keep.exif) {
        carried.exif = exif::edited(tiff, changes);
        if carried.exif.is_none() {
            carried.warn("its EXIF is damaged and was left out");
        }
    }
    let says = |text: &[u8]| found.xmp.is_some_and(|packet| contains(packet, text));
    if let Some(packet) = found.xmp.filter(|_| keep.xmp) {
        // Another form of the same facts, not worth a parser.
        if changes.remove_gps && says(b"GPS") {
            carried.warn("its XMP names the place and was left out");
        } else {
            carried.xmp = Some(xmp_edited(packet, changes));
        }
    }
    carried.iptc = found.photoshop.filter(|_| keep.iptc).and_then(iptc).map(<[u8]>::to_vec);
    carried.icc = found.icc.as_ref().filter(|_| keep.icc).map(|profile| profile.to_vec());
    let has_gain_map =
        says(b"hdrgm:Version") || says(b"HDRGainMap") || found.has_gain_map || gain_map.is_some();
    if has_gain_map && gain_map.is_none() {
        carried.warn("its HDR gain map was left out");
    } else if says(b"GCamera:MotionPhoto") || says(b"GCamera:MicroVideo") {
        carried.warn("its video was left out");
    } else if found.multi_picture && !has_gain_map {
        carried.warn("its further pictures were left out");
    }
    if let Some(map) = &gain_map {
        carried.xmp = map.in_xmp(carried.xmp.take());
    }
    carried.gain_map = gain_map;
    carried
}

impl Carried {
    /// It says where the picture was taken.
    pub fn has_gps(&self) -> bool {
        self.exif.as_deref().is_some_and(exif::has_gps)
            || self.xmp.as_deref().is_some_and(|packet| contains(packet, b"GPS"))
    }

    /// The segments of a JPEG that hold it. What is too large for one is left out, with a warning.
    pub fn segments(&mut self) -> Vec<Segment<'static>> {
        let mut segments = Vec::new();
        let Carried { exif, xmp, iptc, icc, gain_map, warnings } = self;
        let mut add = |marker: u8, name: &[u8], payload: &mut Option<Vec<u8>>, kind: &str| {
            if payload.as_ref().is_some_and(|bytes| name.len() + bytes.len() > encode::PAYLOAD_LIMIT) {
                warnings.push(format!("its {kind} is too large for a JPEG and was left out"));
                *payload = None;
            }
            segments.extend(
                payload.as_ref().map(|bytes| Segment { marker, payload: [name, bytes].concat().into() }),
            );
        };
        add(0xe1, b"Exif\0\0", exif, "EXIF");
        add(0xe1, XMP_NAME, xmp, "XMP");
        add(0xed, b"Photoshop 3.0\0", iptc, "IPTC");
        segments.extend(icc.iter().flat_map(|profile| icc_segments(profile)));
        segments.extend(gain_map.iter().flat_map(GainMap::segments));
        segments
    }

    /// Bytes that the picture itself may have.
    pub fn target_bytes(&self, options: &ResizeOptions) -> Option<u32> {
        let behind = self.gain_map.as_ref().map_or(0, |map| map.jpeg.len() as u32);
        options.target_bytes.map(|bytes| bytes.saturating_sub(behind).max(1))
    }

    /// The finished JPEG with what comes behind it.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub fn followed(&self, jpeg: Vec<u8>) -> Result<Vec<u8>, Error> {
        match &self.gain_map {
            Some(map) => map.follow(jpeg),
            None => Ok(jpeg),
        }
    }

    /// What other formats hold.
    #[cfg(feature = "full")]
    pub fn metadata(&mut self) -> formats::Metadata {
        if self.iptc.is_some() {
            self.warn("its IPTC was left out, for which the format has no place");
        }
        formats::Metadata { icc: self.icc.clone(), exif: self.exif.clone(), xmp: self.xmp.clone() }
    }

    fn warn(&mut self, text: &str) {
        self.warnings.push(text.into());
    }
}

pub(crate) fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

/// With the orientation that the pixels have now, and without the promise of a video.
fn xmp_edited(packet: &[u8], changes: Changes) -> Vec<u8> {
    let mut packet = packet.to_vec();
    if changes.upright {
        set_digit(&mut packet, b"tiff:Orientation", b'1');
    }
    set_digit(&mut packet, b"GCamera:MotionPhoto", b'0');
    set_digit(&mut packet, b"GCamera:MicroVideo", b'0');
    packet
}

/// Sets a value of one digit, as an attribute, ="6", or as an element, >6.
fn set_digit(packet: &mut [u8], name: &[u8], digit: u8) {
    for at in 0..packet.len().saturating_sub(name.len() + 2) {
        let (before, after) = packet.split_at_mut(at + name.len());
        let skip = if after.starts_with(b"=") { 2 } else { 1 };
        if before.ends_with(name)
            && let Some(value @ b'1'..=b'8') = after.get_mut(skip)
        {
            *value = digit;
        }
    }
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

    const CHANGES: Changes = Changes { upright: true, width: 6, height: 8, remove_gps: false, srgb: false };

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
