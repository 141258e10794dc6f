//! Other colours than grey and YCbCr, and colour profiles.

use jpeg_encoder::ColorType;
use pixmill::jpeg::encode::{Layout, icc_segments};
use pixmill::jpeg::{Colour, Header};
use pixmill::{ChromaSubsampling, Fit, NoWatch, ResizeOptions, Scratch, resize};
use zune_core::colorspace::ColorSpace;

use crate::picture::{Picture, resized};
use crate::reference::{self, Plane, decode_elsewhere, psnr_db};

const WIDTH: usize = 121;
const HEIGHT: usize = 90;

fn options() -> ResizeOptions {
    ResizeOptions {
        width: Some(50),
        height: Some(41),
        fit: Fit::Fill,
        quality: 100,
        chroma_subsampling: ChromaSubsampling::Cs444,
        ..ResizeOptions::default()
    }
}

/// All colours, changing slowly: mixing inks is not mixing light.
fn inks() -> Vec<[u8; 4]> {
    let wave = |i: usize, length: f64| {
        let (x, y) = (i % WIDTH, i / WIDTH);
        (128.0 + 110.0 * ((x as f64 + 1.7 * y as f64) / length).sin()) as u8
    };
    (0..WIDTH * HEIGHT).map(|i| [wave(i, 40.0), wave(i, 55.0), wave(i, 71.0), wave(i, 90.0) / 2]).collect()
}

fn encode_inks(inks: &[[u8; 4]], colours: ColorType) -> Vec<u8> {
    let mut jpeg = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut jpeg, 100);
    encoder.encode(inks.as_flattened(), WIDTH as u16, HEIGHT as u16, colours).unwrap();
    jpeg
}

/// Resizes the RGB pixels of a source and holds them against `jpeg` resized.
fn check(jpeg: &[u8], pixels: &[[u8; 3]], colour: Colour) {
    assert_eq!(Header::parse(jpeg).unwrap().colour, colour);
    let result = resized(jpeg, &options()).data;
    assert_eq!(Header::parse(&result).unwrap().colour, Colour::YCbCr);
    for (channel, found) in decode_elsewhere(&result, ColorSpace::RGB).iter().enumerate() {
        let samples = pixels.iter().map(|pixel| f64::from(pixel[channel])).collect();
        let source = Plane { width: WIDTH, height: HEIGHT, samples };
        let expected = reference::resize(&source, (WIDTH, HEIGHT), &options(), (1, 1), 0.0);
        let found_db = psnr_db(found, &expected);
        assert!(found_db > 45.0, "{found_db} dB: channel {channel} of {colour:?}");
    }
}

fn light(inks: &[[u8; 4]]) -> Vec<[u8; 3]> {
    let rest = |ink: u8| 255.0 - f64::from(ink);
    inks.iter()
        .map(|[c, m, y, k]| [c, m, y].map(|ink| (rest(*ink) * rest(*k) / 255.0).round() as u8))
        .collect()
}

#[test]
fn inks_become_light() {
    let inks = inks();
    for (colours, colour) in [(ColorType::Cmyk, Colour::Cmyk), (ColorType::CmykAsYcck, Colour::Ycck)] {
        check(&encode_inks(&inks, colours), &light(&inks), colour);
    }
}

/// Without Adobe's marker 255 is all ink.
#[test]
fn inks_that_are_not_inverted_become_light() {
    let inks = inks();
    let inverted: Vec<[u8; 4]> = inks.iter().map(|pixel| pixel.map(|ink| 255 - ink)).collect();
    let mut jpeg = encode_inks(&inverted, ColorType::Cmyk);
    let adobe = jpeg.windows(5).position(|bytes| bytes == b"Adobe").unwrap();
    jpeg[adobe..adobe + 5].copy_from_slice(b"Other");
    check(&jpeg, &light(&inks), Colour::Cmyk);
}

#[test]
fn untransformed_rgb_stays_as_it_is() {
    let picture = Picture::photo(WIDTH, HEIGHT);
    check(&picture.encode_as_rgb(&[]), &picture.pixels, Colour::Rgb);
}

#[test]
fn profiles_are_kept() {
    let picture = Picture::photo(40, 30);
    for length in [128, 65_519, 65_520, 200_000] {
        let profile: Vec<u8> = (0..length).map(|i: u32| (i * 31 / 7) as u8).collect();
        let mut segments = icc_segments(&profile);
        segments.reverse();
        for jpeg in [picture.encode(Layout::YCbCr420, &segments), picture.encode_as_rgb(&segments)] {
            let result = resized(&jpeg, &options()).data;
            assert!(Header::parse(&result).unwrap().icc_profile(&result).as_ref() == Some(&profile));
            let mut other = zune_jpeg::JpegDecoder::new(zune_core::bytestream::ZCursor::new(&result));
            other.decode_headers().unwrap();
            assert!(other.icc_profile() == Some(profile.clone()));
        }
    }
}

#[test]
fn the_profile_of_inks_is_not_given_to_light() {
    let jpeg = encode_inks(&inks(), ColorType::Cmyk);
    let segment = [&[0xff, 0xe2, 0, 20][..], b"ICC_PROFILE\0\x01\x01inks"].concat();
    let jpeg = [&jpeg[..2], &segment, &jpeg[2..]].concat();
    let resized = resize(&jpeg, &options(), &mut Scratch::default(), &mut NoWatch).unwrap();
    assert_eq!(resized.warnings, ["its colour profile is damaged and was not applied"]);
    assert!(Header::parse(&resized.data).unwrap().icc.is_empty());
}
