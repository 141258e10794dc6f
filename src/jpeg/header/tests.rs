use super::*;

fn segment(marker: u8, payload: &[u8]) -> Vec<u8> {
    let length = (payload.len() as u16 + 2).to_be_bytes();
    [&[0xFF, marker], &length[..], payload].concat()
}

/// A frame header of 300 by 200 pixels.
fn frame(marker: u8, precision: u8, ids: &[u8]) -> Vec<u8> {
    let specs = ids.iter().flat_map(|&id| [id, 0x11, 0]);
    let start = [precision, 0, 200, 1, 44, ids.len() as u8];
    segment(marker, &start.into_iter().chain(specs).collect::<Vec<_>>())
}

fn jpeg(segments: &[Vec<u8>]) -> Vec<u8> {
    [&[0xFF, markers::SOI], &segments.concat()[..], &segment(markers::SOS, &[1, 1, 0, 0, 63, 0])].concat()
}

fn colour_of(segments: &[Vec<u8>]) -> Colour {
    Header::parse(&jpeg(segments)).unwrap().colour
}

fn adobe(transform: u8) -> Vec<u8> {
    segment(markers::APP14, &[b"Adobe\0\x64\0\0\0\0", &[transform][..]].concat())
}

fn jfif() -> Vec<u8> {
    segment(markers::APP0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0")
}

#[test]
fn colour_is_decided_as_libjpeg_does() {
    let three = || frame(0xC0, 8, &[1, 2, 3]);
    let four = || frame(0xC0, 8, &[1, 2, 3, 4]);
    assert_eq!(colour_of(&[frame(0xC0, 8, &[1])]), Colour::Grey);
    assert_eq!(colour_of(&[three()]), Colour::YCbCr);
    assert_eq!(colour_of(&[frame(0xC0, 8, b"RGB")]), Colour::Rgb);
    assert_eq!(colour_of(&[jfif(), frame(0xC0, 8, b"RGB")]), Colour::YCbCr);
    assert_eq!(colour_of(&[adobe(0), three()]), Colour::Rgb);
    assert_eq!(colour_of(&[jfif(), adobe(0), three()]), Colour::YCbCr);
    assert_eq!(colour_of(&[adobe(1), frame(0xC0, 8, b"RGB")]), Colour::YCbCr);
    assert_eq!(colour_of(&[four()]), Colour::Cmyk);
    assert_eq!(colour_of(&[adobe(0), four()]), Colour::Cmyk);
    assert_eq!(colour_of(&[adobe(2), four()]), Colour::Ycck);
}

#[test]
fn kinds_that_are_not_decoded_are_named() {
    let outcome = |frame: Vec<u8>| Header::parse(&jpeg(&[frame])).unwrap_err().to_string();
    assert_eq!(outcome(frame(0xC3, 8, &[1])), "unsupported: a lossless JPEG");
    assert_eq!(outcome(frame(0xC5, 8, &[1])), "unsupported: a hierarchical JPEG");
    assert_eq!(outcome(frame(0xC9, 8, &[1])), "unsupported: a JPEG with arithmetic coding");
    assert_eq!(outcome(frame(0xC1, 12, &[1])), "unsupported: a JPEG with 12-bit samples");
    assert_eq!(outcome(frame(0xC0, 8, &[1, 2])), "unsupported: a JPEG with 2 components");
    assert_eq!(Header::parse(b"").unwrap_err(), Error::Empty);
    assert_eq!(Header::parse(b"hello").unwrap_err(), Error::NotAnImage { found: None });
    assert_eq!(Header::parse(b"\xFF\xD8\xFF").unwrap_err(), cut_short());
}

#[test]
fn garbage_and_fill_bytes_are_passed_over() {
    let plain = Header::parse(&jpeg(&[frame(0xC0, 8, &[1])])).unwrap();
    let messy = jpeg(&[b"garbage\xFF\0\xFF\xFF".to_vec(), frame(0xC0, 8, &[1])]);
    assert_eq!(Header::parse(&messy).unwrap(), plain);
    assert_eq!((plain.width, plain.height, plain.process), (300, 200, Process::Sequential));
}

#[test]
fn a_height_of_0_is_looked_for_after_the_scan() {
    let mut flat = frame(0xC0, 8, &[1]);
    flat[5..7].fill(0);
    let file = jpeg(&[flat]);
    assert_eq!(Header::parse(&file).unwrap_err().code(), "truncated");
    let without_lines = [&file[..], b"data\xFF\xD9"].concat();
    assert_eq!(Header::parse(&without_lines).unwrap_err().code(), "unsupported");
    let with_lines = [&file[..], b"data\xFF\0\xFF\xD0data", &segment(markers::DNL, &[0, 77])].concat();
    assert_eq!(Header::parse(&with_lines).unwrap().height, 77);
    assert_eq!(Header::parse(&with_lines[..with_lines.len() - 1]).unwrap_err().code(), "truncated");
}

#[test]
fn metadata_is_found() {
    let piece = |sequence: u8, text: &[u8]| {
        segment(markers::APP2, &[b"ICC_PROFILE\0", &[sequence, 2][..], text].concat())
    };
    let exif = segment(markers::APP1, b"Exif\0\0II*\0");
    let xmp = segment(markers::APP1, b"http://ns.adobe.com/xap/1.0/\0<x/>");
    let file = jpeg(&[piece(2, b"file"), exif, xmp, piece(1, b"pro"), frame(0xC2, 8, &[1])]);
    let header = Header::parse(&file).unwrap();
    assert_eq!(header.exif.clone().map(|range| &file[range]), Some(&b"II*\0"[..]));
    assert_eq!(header.xmp.clone().map(|range| &file[range]), Some(&b"<x/>"[..]));
    assert_eq!(header.icc_profile(&file), Some(b"profile".to_vec()));
    let many = jpeg(&[vec![piece(1, b"x"); 1000].concat(), frame(0xC2, 8, &[1])]);
    let header = Header::parse(&many).unwrap();
    assert_eq!((header.icc.len(), header.icc_profile(&many)), (256, None));
    let half = jpeg(&[piece(2, b"file"), frame(0xC2, 8, &[1])]);
    assert_eq!(Header::parse(&half).unwrap().icc_profile(&half), None);
}
