//! Every orientation gives what turning the pixels first would give.

use pixmill::jpeg::Header;
use pixmill::jpeg::encode::Layout;
use pixmill::{ChromaSubsampling, Fit, Keep, ResizeOptions};

use crate::picture::{Picture, exif, resized};
use crate::reference::{decode, psnr_db};

/// As the EXIF standard says where the stored picture's row 0 and column 0 are: the upright place of
/// the stored pixel at (x, y).
fn upright_place(tag: u8, (x, y): (usize, usize), (width, height): (usize, usize)) -> (usize, usize) {
    let (right, bottom) = (|x| width - 1 - x, |y| height - 1 - y);
    match tag {
        1 => (x, y),
        2 => (right(x), y),
        3 => (right(x), bottom(y)),
        4 => (x, bottom(y)),
        5 => (y, x),
        6 => (right(y), x),
        7 => (right(y), bottom(x)),
        _ => (y, bottom(x)),
    }
}

fn stored(upright: &Picture, tag: u8) -> Picture {
    let size = (upright.width, upright.height);
    let (width, height) = if tag > 4 { (size.1, size.0) } else { size };
    Picture::new(width, height, |x, y| {
        let (x, y) = upright_place(tag, (x, y), size);
        upright.pixels[y * upright.width + x]
    })
}

/// Decoded in full: where a side is odd, blocks lie elsewhere in a turned file, and scaled down they
/// differ.
fn options(fit: Fit, chroma_subsampling: ChromaSubsampling) -> ResizeOptions {
    ResizeOptions {
        width: Some(75),
        height: Some(52),
        fit,
        chroma_subsampling,
        quality: 100,
        fast_shrink_on_load: false,
        ..ResizeOptions::default()
    }
}

#[test]
fn all_orientations_give_the_same_upright_picture() {
    for (width, height) in [(128, 96), (131, 173), (301, 220)] {
        let upright = Picture::photo(width, height);
        for fit in [Fit::Cover, Fit::Contain, Fit::Fill, Fit::Inside, Fit::Outside] {
            for chroma in [ChromaSubsampling::Cs444, ChromaSubsampling::Cs420] {
                for crop in [None, Some(45)] {
                    let options =
                        ResizeOptions { crop_width: crop, crop_height: crop, ..options(fit, chroma) };
                    let expected = decode(&resized(&upright.encode(Layout::YCbCr444, &[]), &options).data);
                    for tag in 2..=8 {
                        let jpeg = stored(&upright, tag).encode(Layout::YCbCr444, &[exif(tag)]);
                        let resized = resized(&jpeg, &options);
                        assert_eq!(resized.source.orientation, tag);
                        for (found, expected) in decode(&resized.data).iter().zip(&expected) {
                            let found_db = psnr_db(found, expected);
                            assert!(found_db > 46.0, "{found_db} dB: {tag} of {width}x{height}, {options:?}");
                        }
                    }
                }
            }
        }
    }
}

/// Files whose pixels are turned, not their planes.
#[test]
fn rgb_files_are_turned_too() {
    let upright = Picture::photo(97, 64);
    for fit in [Fit::Cover, Fit::Contain] {
        let options = options(fit, ChromaSubsampling::Cs444);
        let expected = decode(&resized(&upright.encode_as_rgb(&[]), &options).data);
        for tag in 2..=8 {
            let found = decode(&resized(&stored(&upright, tag).encode_as_rgb(&[exif(tag)]), &options).data);
            for (found, expected) in found.iter().zip(&expected) {
                let found_db = psnr_db(found, expected);
                assert!(found_db > 46.0, "{found_db} dB: {tag}, {fit:?}");
            }
        }
    }
}

#[test]
fn orientation_is_left_alone_when_asked() {
    let picture = Picture::photo(90, 60);
    let options = ResizeOptions { auto_orient: false, ..options(Fit::Inside, ChromaSubsampling::Cs420) };
    let plain = resized(&picture.encode(Layout::YCbCr420, &[]), &options);
    for tag in 1..=8 {
        let jpeg = picture.encode(Layout::YCbCr420, &[exif(tag)]);
        let bare = ResizeOptions { keep: Keep::NONE, ..options.clone() };
        let tagged = resized(&jpeg, &bare);
        assert_eq!((tagged.source.orientation, tagged.data == plain.data), (tag, true));
        assert_eq!(tag_of(&resized(&jpeg, &options).data), Some(tag));
        let upright = ResizeOptions { auto_orient: true, ..options.clone() };
        assert_eq!(tag_of(&resized(&jpeg, &upright).data), Some(1));
    }
}

/// As the one entry of the EXIF says.
fn tag_of(jpeg: &[u8]) -> Option<u8> {
    let range = Header::parse(jpeg).unwrap().exif?;
    Some(jpeg[range][18])
}
