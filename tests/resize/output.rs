//! Options of the JPEG that is made: its background, its quality, its size.

use jpeg_encoder::SamplingFactor;
use pixmill::jpeg::encode::Layout;
use pixmill::{ChromaSubsampling, Fit, ResizeOptions, foresee};
use zune_core::colorspace::ColorSpace;

use crate::picture::{Picture, exif, resized};
use crate::reference::decode_elsewhere;

fn options() -> ResizeOptions {
    ResizeOptions { width: Some(80), height: Some(80), fit: Fit::Contain, ..ResizeOptions::default() }
}

#[test]
fn bars_have_the_colour_asked_for() {
    let picture = Picture::photo(120, 60);
    let options = ResizeOptions {
        background: [230, 40, 90],
        quality: 100,
        chroma_subsampling: ChromaSubsampling::Cs444,
        ..options()
    };
    let turned = ResizeOptions { auto_orient: true, ..options.clone() };
    for (jpeg, options) in [
        (picture.encode(Layout::YCbCr420, &[]), &options),
        (picture.encode(Layout::YCbCr420, &[exif(6)]), &turned),
        (picture.encode_as_rgb(&[]), &options),
    ] {
        let planes = decode_elsewhere(&resized(&jpeg, options).data, ColorSpace::RGB);
        let corner = planes.iter().map(|plane| plane.samples[0].round() as i32).collect::<Vec<_>>();
        assert!(corner.iter().zip([230, 40, 90]).all(|(a, b)| (a - b).abs() <= 2), "{corner:?}");
    }
    let grey = resized(&picture.encode(Layout::Grey, &[]), &options).data;
    let level = decode_elsewhere(&grey, ColorSpace::Luma)[0].samples[0];
    assert!((level - (0.299 * 230.0 + 0.587 * 40.0 + 0.114 * 90.0)).abs() <= 2.0, "{level}");
}

#[test]
fn a_result_keeps_to_its_target_at_the_highest_quality_that_does() {
    let picture = Picture::photo(200, 150);
    let turned = picture.encode(Layout::YCbCr420, &[exif(6)]);
    let inside = ResizeOptions { fit: Fit::Inside, width: Some(97), height: Some(101), ..options() };
    for jpeg in [picture.encode(Layout::YCbCr420, &[]), turned, picture.encode_as_rgb(&[])] {
        for base in [
            inside.clone(),
            ResizeOptions { progressive: true, ..inside.clone() },
            ResizeOptions { chroma_subsampling: ChromaSubsampling::Cs422, ..options() },
        ] {
            let at = |quality| resized(&jpeg, &ResizeOptions { quality, ..base.clone() }).data;
            let limited = |bytes| {
                resized(&jpeg, &ResizeOptions { quality: 90, target_bytes: Some(bytes), ..base.clone() }).data
            };
            for quality in [7, 33, 61, 90] {
                let bytes = at(quality).len() as u32;
                assert_eq!(limited(bytes), at(quality), "{quality}");
            }
            assert_eq!(limited(u32::MAX), at(90));
        }
    }
}

#[test]
fn a_target_that_can_not_be_kept_is_told_of() {
    let jpeg = Picture::photo(200, 150).encode(Layout::YCbCr420, &[]);
    let options = ResizeOptions { target_bytes: Some(100), ..options() };
    let small = pixmill::batch::resize_here(&jpeg, &options, &mut pixmill::NoWatch).unwrap();
    let lowest = resized(&jpeg, &ResizeOptions { quality: 1, target_bytes: None, ..options.clone() }).data;
    assert_eq!(small.data, lowest);
    let words = format!("its {} bytes are more than targetBytes, at quality 1", lowest.len());
    assert_eq!(small.warnings, [words]);
    let free = ResizeOptions { target_bytes: None, ..options.clone() };
    assert!(foresee(&jpeg, &options).unwrap() > foresee(&jpeg, &free).unwrap());
}

#[test]
fn the_quality_of_the_source_is_not_surpassed() {
    let picture = Picture::photo(90, 60);
    let fine = picture.encode_elsewhere(SamplingFactor::F_2_2, false);
    let options = ResizeOptions { source_quality: true, ..options() };
    let free = ResizeOptions { source_quality: false, ..options.clone() };
    assert_eq!(resized(&fine, &options).data, resized(&fine, &free).data);
    let coarse = resized(&fine, &ResizeOptions { quality: 35, ..free.clone() }).data;
    let as_coarse = resized(&coarse, &ResizeOptions { quality: 35, ..free }).data;
    assert_eq!(resized(&coarse, &options).data, as_coarse);
}
