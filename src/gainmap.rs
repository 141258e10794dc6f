//! Gain maps: a second, mostly smaller JPEG behind the first, which tells how much brighter each place of it may
//! be shown (Ultra HDR, ISO 21496-1, Apple's). It is cropped, turned and scaled with its picture.

use crate::exif;
use crate::fit::{Placement, Rect};
use crate::jpeg::encode::{Segment, icc_segments};
use crate::jpeg::header::GAIN_MAP_NAME;
use crate::jpeg::{Colour, Header};
use crate::metadata::{XMP_NAME, contains};
use crate::orient::Orientation;
use crate::plan::Plan;
use crate::resize::{Made, make};
use crate::{Error, FailOn, ResizeOptions, Scratch, Watch, copy, damage, need};

/// A gain map for a result.
pub struct GainMap {
    pub jpeg: Vec<u8>,
    /// Its parameters stand in Adobe's XMP, for which the picture has a directory in XMP too.
    is_in_xmp: bool,
    /// What the picture says of it by ISO 21496-1.
    iso: Option<Vec<u8>>,
}

/// What is done to the picture.
pub struct Job<'a> {
    pub orientation: Orientation,
    pub placement: &'a Placement,
    /// Its colours are converted. One gain for all channels stays true: primaries share their white.
    pub is_converted: bool,
}

/// The gain map of a picture, made to go with its result; none where there is none, where it is damaged, or where
/// it would not be true of the result.
///
/// # Errors
/// Those that are not about the file.
pub fn resized(
    file: &[u8],
    header: &Header,
    job: Job,
    options: &ResizeOptions,
    scratch: &mut Scratch,
    watch: &mut dyn Watch,
) -> Result<Option<GainMap>, Error> {
    let found = if options.keep.gain_map { find(file, header) } else { None };
    let Some((map, map_header)) = found else { return Ok(None) };
    let is_of_one_gain = map_header.colour == Colour::Grey;
    if map_header.colour.is_inks() || job.is_converted && !is_of_one_gain {
        return Ok(None);
    }
    let xmp = map_header.xmp.clone().map(|packet| &map[packet]);
    if options.remove_gps && xmp.is_some_and(|packet| contains(packet, b"GPS")) {
        return Ok(None);
    }
    let size = |header: &Header| job.orientation.swap(header.width, header.height);
    let placement = placed(size(&map_header), size(header), job.placement);
    let jpeg = match is_whole(&map_header, &placement, job.orientation) && map.ends_with(&[0xff, 0xd9]) {
        true => copy::of(map)?,
        false => {
            let options =
                ResizeOptions { background: [0; 3], sharpen: 0.0, target_bytes: None, ..options.clone() };
            let plan = Plan::placed(&map_header, job.orientation, placement, &options);
            let beside = Plan::placed(header, job.orientation, *job.placement, &options);
            if need::need(&map_header, &plan, &options) > need(header, &beside, &options) {
                return Ok(None);
            }
            let segments = segments(map, &map_header);
            match make(map, &map_header, &plan, &options, &segments, scratch, watch) {
                Ok(Made { data, report, .. }) if damage::judge(report, FailOn::Warning).is_ok() => data,
                Ok(_) => return Ok(None),
                Err(
                    Error::Truncated { .. }
                    | Error::Corrupt { .. }
                    | Error::Unsupported { .. }
                    | Error::Limit { .. },
                ) => {
                    return Ok(None);
                }
                Err(other) => return Err(other),
            }
        }
    };
    let is_in_xmp = xmp.is_some_and(|packet| contains(packet, b"hdrgm:"));
    let iso = header.gain_map.clone().map(|range| file[range].to_vec());
    Ok(Some(GainMap { jpeg, is_in_xmp, iso }))
}

/// Bytes that resizing a gain map takes at most, beside what its picture does: one that needs more is left out.
pub fn need(header: &Header, plan: &Plan, options: &ResizeOptions) -> u64 {
    let is_possible = options.keep.gain_map && header.multi_picture.is_some();
    if is_possible { (1 << 20) + need::need(header, plan, options) } else { 0 }
}

/// The first of the further pictures that says to be a gain map, and that is no larger than its picture.
fn find<'a>(file: &'a [u8], header: &Header) -> Option<(&'a [u8], Header)> {
    let directory = header.multi_picture.clone()?;
    let places = exif::pictures(&file[directory.clone()]);
    places.into_iter().skip(1).find_map(|(length, offset)| {
        let jpeg = file.get(directory.start.checked_add(offset)?..)?.get(..length)?;
        let found = Header::parse(jpeg).ok()?;
        let says = |text: &[u8]| found.xmp.clone().is_some_and(|packet| contains(&jpeg[packet], text));
        let is_gain_map = found.gain_map.is_some() || says(b"hdrgm:") || says(b"HDRGainMap");
        let fits = found.width <= header.width && found.height <= header.height;
        (is_gain_map && fits).then_some((jpeg, found))
    })
}

/// Where a map of `size` goes whose picture, of the size `of`, goes to `to`: both upright. It is not enlarged.
/// Beside it lies the lowest gain, which mostly is none.
fn placed(size: (u32, u32), of: (u32, u32), to: &Placement) -> Placement {
    let Rect { x, y, width, height } = to.crop;
    let scale = (f64::from(to.width) / width).max(f64::from(to.height) / height).max(1.0);
    let (across, down) = (f64::from(size.0) / f64::from(of.0), f64::from(size.1) / f64::from(of.1));
    let axis = |start: u32, length: u32, canvas: u32, share: f64| {
        let place = |pixels: u32| (f64::from(pixels) * share / scale).round() as u32;
        let canvas = place(canvas).max(1);
        let start_there = place(start).min(canvas - 1);
        let end = place(start + length).clamp(start_there + 1, canvas);
        (start_there, end - start_there, canvas)
    };
    let (left, new_width, canvas_width) = axis(to.left, to.width, to.canvas_width, across);
    let (top, new_height, canvas_height) = axis(to.top, to.height, to.canvas_height, down);
    let crop = Rect { x: x * across, y: y * down, width: width * across, height: height * down };
    Placement { crop, width: new_width, height: new_height, canvas_width, canvas_height, left, top }
}

/// Whether a map would come out as it is, and holds nothing but itself.
fn is_whole(header: &Header, to: &Placement, orientation: Orientation) -> bool {
    let Header { width, height, .. } = *header;
    let crop = Rect { x: 0.0, y: 0.0, width: width.into(), height: height.into() };
    let whole =
        Placement { crop, width, height, canvas_width: width, canvas_height: height, left: 0, top: 0 };
    orientation == Orientation::default() && *to == whole && header.exif.is_none()
}

/// The segments of a map that say what it means.
fn segments(map: &[u8], header: &Header) -> Vec<Segment<'static>> {
    let segment = |marker: u8, name: &[u8], range: &Option<std::ops::Range<usize>>| {
        range.clone().map(|range| Segment { marker, payload: [name, &map[range]].concat().into() })
    };
    let xmp = segment(0xe1, XMP_NAME, &header.xmp);
    let iso = segment(0xe2, GAIN_MAP_NAME, &header.gain_map);
    let icc = header.icc_profile(map).map(|profile| icc_segments(&profile));
    xmp.into_iter().chain(iso).chain(icc.into_iter().flatten()).collect()
}

impl GainMap {
    /// The picture's XMP with the map in its directory (GContainer), made anew where there is none.
    pub fn in_xmp(&self, packet: Option<Vec<u8>>) -> Option<Vec<u8>> {
        let length = self.jpeg.len();
        match packet {
            None if self.is_in_xmp => Some(directory(length).into_bytes()),
            Some(packet) => Some(with_length(&packet, length).unwrap_or(packet)),
            None => None,
        }
    }

    /// The picture's segments that lead to the map, the last to be completed by [`GainMap::follow`].
    pub fn segments(&self) -> impl Iterator<Item = Segment<'static>> {
        let iso = self.iso.as_ref().map(|bytes| [GAIN_MAP_NAME, bytes].concat());
        iso.into_iter()
            .chain([multi_picture(self.jpeg.len())])
            .map(|payload| Segment { marker: 0xe2, payload: payload.into() })
    }

    /// Puts the map behind its picture.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub fn follow(&self, mut picture: Vec<u8>) -> Result<Vec<u8>, Error> {
        let bytes = self.jpeg.len();
        if let Some(directory) = Header::parse(&picture)?.multi_picture {
            let length = picture.len();
            let mut write = |at: usize, value: usize| {
                let field = &mut picture[directory.start + ENTRIES + at..][..4];
                field.copy_from_slice(&(value as u32).to_be_bytes());
            };
            write(4, length);
            write(16 + 8, length - directory.start);
        }
        picture.try_reserve_exact(bytes).map_err(|_| Error::OutOfMemory { bytes })?;
        picture.extend_from_slice(&self.jpeg);
        Ok(picture)
    }
}

/// Where the entries lie in the directory of [`multi_picture`].
const ENTRIES: usize = 50;

/// A directory of two pictures (CIPA DC-007, 5.2), the first of a length that is not known yet.
fn multi_picture(length: usize) -> Vec<u8> {
    let mut bytes = b"MPF\0MM\0*\0\0\0\x08\0\x03".to_vec();
    // Version, number of pictures, and 16 bytes for each.
    bytes.extend(b"\xb0\0\0\x07\0\0\0\x040100");
    bytes.extend(b"\xb0\x01\0\x04\0\0\0\x01\0\0\0\x02");
    bytes.extend(b"\xb0\x02\0\x07\0\0\0\x20\0\0\0\x32\0\0\0\0");
    // A baseline primary picture at the start of the file, and one of no kind that is named.
    let entries = [[0x0003_0000, 0, 0, 0], [0, length as u32, 0, 0]];
    bytes.extend(entries.as_flattened().iter().flat_map(|field| field.to_be_bytes()));
    bytes
}

fn directory(length: usize) -> String {
    format!(
        "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
         <rdf:Description rdf:about=\"\" xmlns:hdrgm=\"http://ns.adobe.com/hdr-gain-map/1.0/\" \
         xmlns:Container=\"http://ns.google.com/photos/1.0/container/\" \
         xmlns:Item=\"http://ns.google.com/photos/1.0/container/item/\" hdrgm:Version=\"1.0\">\
         <Container:Directory><rdf:Seq><rdf:li rdf:parseType=\"Resource\">\
         <Container:Item Item:Semantic=\"Primary\" Item:Mime=\"image/jpeg\"/></rdf:li>\
         <rdf:li rdf:parseType=\"Resource\"><Container:Item Item:Semantic=\"GainMap\" Item:Mime=\"image/jpeg\" \
         Item:Length=\"{length}\"/></rdf:li></rdf:Seq></Container:Directory></rdf:Description></rdf:RDF></x:xmpmeta>"
    )
}

/// A packet with the length that its directory gives for the gain map replaced, as an attribute or an element.
fn with_length(packet: &[u8], length: usize) -> Option<Vec<u8>> {
    let find = |range: std::ops::Range<usize>, text: &[u8]| {
        packet[range.clone()].windows(text.len()).position(|window| window == text).map(|at| range.start + at)
    };
    let mut from = 0;
    loop {
        let semantic = find(from..packet.len(), b"GainMap")?;
        from = semantic + 1;
        let start =
            packet[..semantic].windows(7).rposition(|window| window == b"<rdf:li").unwrap_or(semantic);
        let end = find(semantic..packet.len(), b"</rdf:li").unwrap_or(semantic);
        let Some(name) = find(start..end, b"Item:Length") else { continue };
        let is_digit = |at: &usize| packet[*at].is_ascii_digit();
        let value = (name..end).find(is_digit)?;
        let after = (value..end).find(|at| !is_digit(at))?;
        return Some([&packet[..value], length.to_string().as_bytes(), &packet[after..]].concat());
    }
}
