//! The decoder against another one, against damage, and against itself at other scales.
#![cfg(not(target_arch = "wasm32"))]

use std::f32::consts::TAU;

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use pixmill::Error;
use pixmill::jpeg::{Decoder, Header, Process, Report, Scale, Scratch, Settings};
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// The samples of a component.
#[derive(Debug, Clone, PartialEq)]
struct Samples {
    columns: usize,
    values: Vec<u8>,
}

fn decode(jpeg: &[u8], eighths: u8, scratch: &mut Scratch) -> Result<(Vec<Samples>, Report), Error> {
    let header = Header::parse(jpeg)?;
    let scale = Scale::new(eighths).unwrap();
    let settings = Settings { scales: [scale; 4], scan_limit: 100, ..Settings::default() };
    let mut decoder = Decoder::new(jpeg, &header, settings, scratch)?;
    let mut planes = vec![Samples { columns: 0, values: Vec::new() }; header.components.len()];
    let mut room = pixmill::jpeg::Samples::default();
    while let Some(strip) = decoder.next_strip(&mut room)? {
        for (index, samples) in planes.iter_mut().enumerate() {
            let plane = strip.plane(&room, index);
            samples.columns = plane.columns;
            for row in plane.samples.chunks(plane.stride).take(plane.rows) {
                samples.values.extend_from_slice(&row[..plane.columns]);
            }
        }
    }
    Ok((planes, decoder.report()))
}

fn decode_well(jpeg: &[u8], eighths: u8) -> Vec<Samples> {
    let (planes, report) = decode(jpeg, eighths, &mut Scratch::default()).unwrap();
    assert!(!report.damaged && !report.truncated && report.lost == 0, "{report:?}");
    planes
}

/// Waves of several lengths, and some noise, in each of `depth` channels.
fn picture(width: usize, height: usize, depth: usize) -> Vec<u8> {
    let mut random = Random(7);
    let value = |i: usize| {
        let (x, y, channel) = (i / depth % width, i / depth / width, i % depth);
        let wave = |length: usize| ((x + y * (channel + 1)) as f32 * TAU / length as f32).sin();
        128.0 + 70.0 * wave(200) + 20.0 * wave(50 + channel)
    };
    (0..width * height * depth).map(|i| (value(i) + random.below(6) as f32) as u8).collect()
}

struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) % limit
    }
}

const WIDTH: usize = 83;
const HEIGHT: usize = 61;

fn encode(colour: ColorType, quality: u8, adjust: impl Fn(&mut Encoder<&mut Vec<u8>>)) -> Vec<u8> {
    let depth = match colour {
        ColorType::Luma => 1,
        ColorType::Rgb => 3,
        _ => 4,
    };
    let mut jpeg = Vec::new();
    let mut encoder = Encoder::new(&mut jpeg, quality);
    adjust(&mut encoder);
    encoder.encode(&picture(WIDTH, HEIGHT, depth), WIDTH as u16, HEIGHT as u16, colour).unwrap();
    jpeg
}

const SAMPLINGS: [(SamplingFactor, usize, usize); 6] = [
    (SamplingFactor::F_1_1, 1, 1),
    (SamplingFactor::F_2_1, 2, 1),
    (SamplingFactor::F_2_2, 2, 2),
    (SamplingFactor::F_1_2, 1, 2),
    (SamplingFactor::F_4_1, 4, 1),
    (SamplingFactor::F_4_2, 4, 2),
];

/// Every sampling, as one scan, with restarts, and progressive.
fn colour_files() -> Vec<(Vec<u8>, usize, usize)> {
    let mut files = Vec::new();
    for (sampling, across, down) in SAMPLINGS {
        for (progressive, restart) in [(false, 0), (false, 1), (false, 7), (true, 0), (true, 5)] {
            let jpeg = encode(ColorType::Rgb, 85, |encoder| {
                encoder.set_sampling_factor(sampling);
                encoder.set_progressive(progressive);
                encoder.set_restart_interval(restart);
            });
            files.push((jpeg, across, down));
        }
    }
    files
}

/// Luminance, and chrominance upsampled, by the other decoder.
fn reference(jpeg: &[u8]) -> Vec<u8> {
    let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::YCbCr);
    zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(jpeg), options).decode().unwrap()
}

#[test]
fn samples_are_those_of_another_decoder() {
    // The other one cannot do 4x2.
    for (jpeg, across, down) in colour_files().into_iter().filter(|(_, across, down)| across * down < 8) {
        let planes = decode_well(&jpeg, 8);
        let other = reference(&jpeg);
        for (channel, plane) in planes.iter().enumerate() {
            if channel == 0 || across * down == 1 {
                let other = other.iter().skip(channel).step_by(3);
                let most = plane.values.iter().zip(other).map(|(&a, &b)| a.abs_diff(b)).max();
                assert!(most <= Some(2), "{across}x{down}, component {channel}: {most:?}");
            }
        }
    }
}

#[test]
fn chrominance_is_near_the_mean_of_what_it_stands_for() {
    let files = colour_files();
    let unsampled = decode_well(&files[0].0, 8);
    for (jpeg, across, down) in &files {
        let planes = decode_well(jpeg, 8);
        assert!(planes[0] == unsampled[0]);
        for (plane, unsampled) in planes.iter().zip(&unsampled).skip(1) {
            assert_eq!(plane.columns, WIDTH.div_ceil(*across));
            assert_eq!(plane.values.len(), plane.columns * HEIGHT.div_ceil(*down));
            let mean = |i: usize| {
                let (left, top) = (i % plane.columns * across, i / plane.columns * down);
                let place = |j: usize| {
                    (top + j / across).min(HEIGHT - 1) * WIDTH + (left + j % across).min(WIDTH - 1)
                };
                (0..across * down).map(|j| f64::from(unsampled.values[place(j)])).sum::<f64>()
                    / (across * down) as f64
            };
            let difference = |(i, &value): (usize, &u8)| (f64::from(value) - mean(i)).abs();
            let total: f64 = plane.values.iter().enumerate().map(difference).sum();
            let overall = total / plane.values.len() as f64;
            assert!(overall < 4.0, "{across}x{down}: {overall}");
        }
    }
}

#[test]
fn coefficients_from_memory_give_the_same_samples() {
    for files in colour_files().chunks(5) {
        for eighths in 1..=8 {
            let expected = decode_well(&files[0].0, eighths);
            for (jpeg, ..) in &files[1..] {
                assert!(decode_well(jpeg, eighths) == expected);
            }
        }
    }
}

#[test]
fn grey_and_four_components_are_near_the_picture() {
    for (colour, depth) in [(ColorType::Luma, 1), (ColorType::Cmyk, 4)] {
        let jpeg = encode(colour, 100, |_| {});
        let original = picture(WIDTH, HEIGHT, depth);
        let planes = decode_well(&jpeg, 8);
        assert_eq!(planes.len(), depth);
        for (channel, plane) in planes.iter().enumerate() {
            let original = original.iter().skip(channel).step_by(depth);
            // Adobe's files hold CMYK inverted.
            let inverted = if depth == 4 { 255 } else { 0 };
            assert!(plane.values.iter().zip(original).all(|(&a, &b)| a.abs_diff(b ^ inverted) <= 2));
        }
    }
}

#[test]
fn components_scale_one_by_one() {
    let jpeg = encode(ColorType::Rgb, 90, |encoder| encoder.set_sampling_factor(SamplingFactor::F_2_2));
    let header = Header::parse(&jpeg).unwrap();
    let planes = |eighths: [u8; 3]| {
        let [y, cb, cr] = eighths.map(|eighths| Scale::new(eighths).unwrap());
        let settings = Settings { scales: [y, cb, cr, Scale::FULL], ..Settings::default() };
        let mut scratch = Scratch::default();
        let mut decoder = Decoder::new(&jpeg, &header, settings, &mut scratch).unwrap();
        let (mut room, mut planes) = (pixmill::jpeg::Samples::default(), [vec![], vec![], vec![]]);
        while let Some(strip) = decoder.next_strip(&mut room).unwrap() {
            for (index, samples) in planes.iter_mut().enumerate() {
                let plane = strip.plane(&room, index);
                let rows = plane.samples.chunks(plane.stride).take(plane.rows);
                rows.for_each(|row| samples.extend_from_slice(&row[..plane.columns]));
            }
        }
        planes
    };
    for (luma, chroma) in [(4, 8), (2, 4), (3, 6), (1, 8), (8, 4), (7, 3)] {
        let [mixed, lumas, chromas] = [[luma, chroma, chroma], [luma; 3], [chroma; 3]].map(planes);
        assert!(mixed[0] == lumas[0], "{luma}/8 beside {chroma}/8");
        assert!(mixed[1..] == chromas[1..], "{chroma}/8 beside {luma}/8");
    }
}

#[test]
fn files_with_restart_markers_can_be_forked_once() {
    for (interval, expected) in [(0, false), (1, true)] {
        let jpeg = encode(ColorType::Rgb, 90, |encoder| {
            if interval > 0 {
                encoder.set_restart_interval(interval);
            }
        });
        let header = Header::parse(&jpeg).unwrap();
        let mut scratch = Scratch::default();
        let mut decoder = Decoder::new(&jpeg, &header, Settings::default(), &mut scratch).unwrap();
        assert_eq!(decoder.fork().is_some(), expected);
        assert!(decoder.fork().is_none());
    }
}

#[test]
fn every_prefix_returns() {
    let mut scratch = Scratch::default();
    for progressive in [false, true] {
        let jpeg = encode(ColorType::Rgb, 50, |encoder| {
            encoder.set_sampling_factor(SamplingFactor::F_2_2);
            encoder.set_progressive(progressive);
        });
        let mut cut = 0;
        for end in 0..jpeg.len() {
            match decode(&jpeg[..end], 8, &mut scratch) {
                Ok((_, report)) if report.truncated => cut += 1,
                Ok(_) => panic!("{end}: said to be whole"),
                Err(Error::Empty | Error::NotAnImage { .. } | Error::Truncated { .. }) => {}
                Err(other) => panic!("{end}: {other}"),
            }
        }
        assert!(cut > jpeg.len() / 4, "{cut}");
    }
}

#[test]
fn mutations_return_and_do_not_depend_on_what_was_decoded_before() {
    let files: Vec<_> = colour_files().into_iter().map(|(jpeg, ..)| jpeg).collect();
    let (mut random, mut scratch) = (Random(1), Scratch::default());
    for round in 0..4000 {
        let mut jpeg = files[round % files.len()].clone();
        for _ in 0..=random.below(4) {
            let place = random.below(jpeg.len() as u64) as usize;
            jpeg[place] = random.below(256) as u8;
        }
        if Header::parse(&jpeg).is_ok_and(|header| header.width * header.height > 1 << 20) {
            continue;
        }
        let eighths = 1 + random.below(8) as u8;
        let outcome = decode(&jpeg, eighths, &mut scratch);
        if round % 50 == 0 {
            assert_eq!(outcome, decode(&jpeg, eighths, &mut Scratch::default()));
        }
    }
}

#[test]
fn a_lost_restart_interval_is_grey_and_the_next_is_not() {
    let jpeg = encode(ColorType::Luma, 90, |encoder| encoder.set_restart_interval(11));
    let whole = decode_well(&jpeg, 8);
    let marker = |number: u8| jpeg.windows(2).position(|pair| pair == [0xFF, 0xD0 + number]).unwrap();
    let cut = [&jpeg[..marker(0)], &jpeg[marker(1)..]].concat();
    let (planes, report) = decode(&cut, 8, &mut Scratch::default()).unwrap();
    assert_eq!((report.mcus, report.lost, report.truncated), (88, 11, false));
    let row = 8 * WIDTH;
    assert!(planes[0].values[row..2 * row].iter().all(|&value| value == 128));
    assert!(planes[0].values[..row] == whole[0].values[..row]);
    assert!(planes[0].values[2 * row..] == whole[0].values[2 * row..]);
}

/// With a fourth component in the frame header, the scan of three is not the only one that there could be.
#[test]
fn a_scan_of_some_components_is_decoded_as_one_of_all() {
    let jpeg = encode(ColorType::Rgb, 90, |_| {});
    let frame = jpeg.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    let end = frame + 2 + 8 + 3 * 3;
    let mut more = [&jpeg[..end], &[9, 0x11, 0], &jpeg[end..]].concat();
    (more[frame + 3], more[frame + 9]) = (8 + 3 * 4, 4);
    for eighths in [3, 8] {
        let (planes, _) = decode(&more, eighths, &mut Scratch::default()).unwrap();
        assert!(planes[..3] == decode_well(&jpeg, eighths));
    }
}

#[test]
fn too_many_scans_are_refused() {
    let jpeg = encode(ColorType::Rgb, 90, |encoder| encoder.set_progressive(true));
    let header = Header::parse(&jpeg).unwrap();
    assert_eq!(header.process, Process::Progressive);
    let settings = Settings { scan_limit: 2, ..Settings::default() };
    let outcome = Decoder::new(&jpeg, &header, settings, &mut Scratch::default()).err();
    assert_eq!(outcome, Some(Error::Limit { what: "number of scans", value: 3, limit: 2 }));
}

/// Eight by eight grey pixels: `bits` are the codes of their block.
fn one_block(bits: &str) -> Vec<u8> {
    let mut jpeg = [&[0xFF, 0xD8, 0xFF, 0xDB, 0, 67, 0][..], &[1; 64]].concat();
    jpeg.extend([0xFF, 0xC0, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0]);
    // DC: 0 for no difference. AC: 00, 01 and 10 for the end, 15 zeros and a coefficient, 16 zeros; 110 for 14 and one.
    for (length, class, counts, symbols) in
        [(20, 0x00, [1, 0, 0], &[0][..]), (23, 0x10, [0, 3, 1], &[0x00, 0xF1, 0xF0, 0xE1])]
    {
        jpeg.extend([0xFF, 0xC4, 0, length, class].iter().chain(&counts).chain(&[0; 13]).chain(symbols));
    }
    jpeg.extend([0xFF, 0xDA, 0, 8, 1, 1, 0x00, 0, 63, 0]);
    let bits = bits.replace(' ', "");
    let padded = format!("{bits:0<width$}", width = bits.len().next_multiple_of(8));
    jpeg.extend(
        padded.as_bytes().chunks(8).map(|byte| byte.iter().fold(0, |value, bit| value << 1 | bit & 1)),
    );
    jpeg.extend([0xFF, 0xD9]);
    jpeg
}

#[test]
fn zeros_that_lead_out_of_a_block_are_damage() {
    let cases = [
        ("0 00", false),
        ("0 011 011 011 00", false),
        ("0 011 011 011 1101", false), // to the last coefficient, after which no end is coded
        ("0 10 10 10 00", false),
        ("0 011 011 011 011", true),
        ("0 10 10 10 10", true),
        ("0 10 10 10 011", true),
        ("0 011 10 011 10", true),
    ];
    for (bits, expected) in cases {
        for eighths in 1..=8 {
            let (_, report) = decode(&one_block(bits), eighths, &mut Scratch::default()).unwrap();
            assert_eq!(report.damaged, expected, "{bits} at {eighths}/8");
            assert_eq!(report.lost, 0);
        }
    }
}
