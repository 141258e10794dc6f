//! What is small enough goes out byte for byte, unless something else that was asked for is to be done.

use pixmill::batch::resize_here;
use pixmill::jpeg::encode::{Layout, Segment};
use pixmill::{Error, FailOn, Fit, Keep, NoWatch, ResizeOptions, foresee};

use crate::picture::{Picture, exif, resized};

fn inside(side: u32) -> ResizeOptions {
    let side = Some(side);
    ResizeOptions {
        width: side,
        height: side,
        fit: Fit::Inside,
        copy_small: true,
        ..ResizeOptions::default()
    }
}

fn xmp(text: &str) -> Segment<'static> {
    Segment { marker: 0xe1, payload: [b"http://ns.adobe.com/xap/1.0/\0", text.as_bytes()].concat().into() }
}

/// EXIF with one latitude, written as `GPSLatitudeRef`.
fn place() -> Segment<'static> {
    let entry = |tag: u16, kind: u16, value: u32| {
        let words = [tag.to_le_bytes(), kind.to_le_bytes(), 1u16.to_le_bytes(), [0; 2]];
        [words.as_flattened(), &value.to_le_bytes()].concat()
    };
    let directory = |entry: Vec<u8>| [&[1, 0][..], &entry, &[0; 4]].concat();
    let tiff = [&b"II*\0\x08\0\0\0"[..], &directory(entry(0x8825, 4, 26)), &directory(entry(1, 2, 0x4e))];
    Segment { marker: 0xe1, payload: [b"Exif\0\0", &tiff.concat()[..]].concat().into() }
}

#[test]
fn a_small_file_goes_out_as_it_came() {
    let picture = Picture::photo(80, 60);
    let segments = [exif(1), xmp("<x/>")];
    for jpeg in [
        picture.encode(Layout::YCbCr420, &segments),
        picture.encode(Layout::Grey, &[]),
        picture.encode_as_rgb(&[]),
        picture.encode_elsewhere(jpeg_encoder::SamplingFactor::F_2_2, true),
    ] {
        let copy = resized(&jpeg, &inside(80));
        assert!(copy.copied && copy.data == jpeg);
        assert_eq!((copy.width, copy.height, copy.source.width, copy.source.height), (80, 60, 80, 60));
        let asked_otherwise = ResizeOptions { quality: 3, progressive: true, ..inside(16_384) };
        assert_eq!(resized(&jpeg, &asked_otherwise).data, jpeg);
        for options in [inside(79), ResizeOptions { copy_small: false, ..inside(80) }] {
            let made = resized(&jpeg, &options);
            assert!(!made.copied && made.data != jpeg);
        }
    }
}

#[test]
fn a_side_that_could_not_be_encoded_is_no_matter() {
    let jpeg = Picture::photo(1, 40).encode(Layout::Grey, &[]);
    let options = ResizeOptions { fit: Fit::Outside, ..inside(16_384) };
    assert!(resized(&jpeg, &options).copied && foresee(&jpeg, &options).is_ok());
}

#[test]
fn what_lies_on_its_side_is_turned() {
    let jpeg = Picture::photo(80, 60).encode(Layout::YCbCr420, &[exif(6)]);
    let turned = resized(&jpeg, &inside(80));
    assert_eq!((turned.copied, turned.width, turned.height), (false, 60, 80));
    assert!(resized(&jpeg, &ResizeOptions { auto_orient: false, ..inside(80) }).copied);
}

#[test]
fn a_place_that_has_to_go_goes() {
    let picture = Picture::photo(80, 60);
    let secret = ResizeOptions { remove_gps: true, ..inside(80) };
    for segment in [place(), xmp("<exif:GPSLatitude>52</exif:GPSLatitude>")] {
        let jpeg = picture.encode(Layout::YCbCr420, &[segment]);
        let copy = resized(&jpeg, &inside(80));
        assert!(copy.copied && copy.has_gps);
        let made = resize_here(&jpeg, &secret, &mut NoWatch).unwrap();
        assert!(!made.copied && !made.has_gps);
    }
    assert!(resized(&picture.encode(Layout::YCbCr420, &[exif(1)]), &secret).copied);

    let damaged = Segment { marker: 0xe1, payload: b"Exif\0\0II*\0\xff\xff\xff\0".into() };
    let goes_on = xmp("<x xmpNote:HasExtendedXMP='0'/>");
    let mut with_video = picture.encode(Layout::YCbCr420, &[]);
    with_video.extend(b"ftypmp42");
    for jpeg in
        [picture.encode(Layout::Grey, &[damaged]), picture.encode(Layout::Grey, &[goes_on]), with_video]
    {
        assert!(resized(&jpeg, &inside(80)).copied);
        assert!(!resize_here(&jpeg, &secret, &mut NoWatch).unwrap().copied);
    }
}

#[test]
fn with_no_metadata_asked_for_only_files_without_any_are_copied() {
    let picture = Picture::photo(80, 60);
    let bare = ResizeOptions { keep: Keep::NONE, ..inside(80) };
    assert!(resized(&picture.encode(Layout::Grey, &[]), &bare).copied);
    assert!(!resized(&picture.encode(Layout::Grey, &[exif(1)]), &bare).copied);
}

#[test]
fn damage_is_told_of_and_refused_as_ever() {
    let jpeg = Picture::photo(80, 60).encode(Layout::YCbCr420, &[]);
    let cut = &jpeg[..jpeg.len() / 2];
    let options = inside(80);
    let copy = resize_here(cut, &options, &mut NoWatch).unwrap();
    assert!(copy.copied && copy.data == cut);
    let shrunk = ResizeOptions { copy_small: false, ..options.clone() };
    assert_eq!(copy.warnings, resize_here(cut, &shrunk, &mut NoWatch).unwrap().warnings);
    let strict = ResizeOptions { fail_on: FailOn::Truncated, ..options };
    assert!(matches!(resize_here(cut, &strict, &mut NoWatch), Err(Error::Truncated { .. })));
}

#[test]
fn damage_to_a_scan_that_refines_is_seen() {
    let picture = Picture::photo(80, 60);
    let mut jpeg = picture.encode_elsewhere(jpeg_encoder::SamplingFactor::F_2_2, true);
    let end = jpeg.len() - 2;
    jpeg.drain(end - 20..end);
    let copy = resize_here(&jpeg, &inside(80), &mut NoWatch).unwrap();
    assert!(copy.copied && copy.warnings == ["damaged: scans that refine the picture are missing"]);
    // At 1/8 nothing of that scan is kept.
    let tiny = ResizeOptions { width: Some(5), copy_small: false, ..inside(5) };
    assert!(resized(&jpeg, &tiny).warnings.is_empty());
    for options in [inside(80), tiny] {
        let refused = resize_here(&jpeg, &ResizeOptions { fail_on: FailOn::Error, ..options }, &mut NoWatch);
        assert!(matches!(refused, Err(Error::Corrupt { .. })));
    }
}
