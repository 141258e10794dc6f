use super::*;

fn decoded(jpeg: &[u8]) -> Result<Vec<u8>, Error> {
    let mut decoder = Lossless::new(jpeg)?;
    let mut row = vec![0; decoder.size().0 * decoder.channels()];
    let mut samples = Vec::new();
    while decoder.next_row(&mut row)? {
        samples.extend_from_slice(&row);
    }
    Ok(samples)
}

macro_rules! fixture {
    ($name:literal) => {
        (
            &include_bytes!(concat!("../../../tests/fixtures/lossless/", $name, ".jpg"))[..],
            &include_bytes!(concat!("../../../tests/fixtures/lossless/", $name, ".raw"))[..],
        )
    };
}

#[test]
fn samples_are_libjpeg_turbos() {
    for (jpeg, samples) in [
        fixture!("rgb-1"),
        fixture!("rgb-2"),
        fixture!("rgb-3"),
        fixture!("rgb-4"),
        fixture!("rgb-5"),
        fixture!("rgb-6"),
        fixture!("rgb-7"),
        fixture!("grey-12"),
        fixture!("grey-16"),
    ] {
        assert_eq!(decoded(jpeg).unwrap(), samples);
    }
}

/// Grey samples, coded by the definition with five bits for each category.
fn encode(
    samples: &[u16],
    (width, height): (usize, usize),
    [bits, predictor, transform]: [u8; 3],
    restart_rows: usize,
) -> Vec<u8> {
    let mut jpeg = vec![0xff, 0xd8, 0xff, 0xc3, 0, 11, bits, 0, height as u8, 0, width as u8, 1, 1, 0x11, 0];
    jpeg.extend([0xff, 0xc4, 0, 36, 0, 0, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    jpeg.extend(0..17);
    jpeg.extend([0xff, 0xdd, 0, 4, 0, (restart_rows * width) as u8]);
    jpeg.extend([0xff, 0xda, 0, 8, 1, 1, 0, predictor, 0, transform]);
    let value = |x: usize, y: usize| samples[y * width + x] >> transform;
    for first in (0..height).step_by(restart_rows.max(1)) {
        let last = if restart_rows > 0 { first + restart_rows } else { height };
        if restart_rows == 0 && first > 0 {
            break;
        }
        if first > 0 {
            jpeg.extend([0xff, 0xd0 + (first / restart_rows - 1) as u8 % 8]);
        }
        let (mut held, mut count) = (0_u64, 0);
        for (y, x) in (first..last).flat_map(|y| (0..width).map(move |x| (y, x))) {
            let prediction = match (x, y == first) {
                (0, true) => 1 << (bits - transform - 1),
                (_, true) => value(x - 1, y).into(),
                (0, false) => value(0, y - 1).into(),
                _ => predict(predictor, value(x - 1, y), value(x, y - 1), value(x - 1, y - 1)),
            };
            let difference = (i32::from(value(x, y)) - prediction) as i16;
            let category = 16 - difference.unsigned_abs().leading_zeros();
            held = held << 5 | u64::from(category);
            count += 5;
            if category < 16 {
                let low = if difference < 0 { difference - 1 } else { difference } as u64;
                held = held << category | low & ((1 << category) - 1);
                count += category;
            }
            while count >= 8 {
                count -= 8;
                jpeg.push((held >> count) as u8);
                if jpeg.ends_with(&[0xff]) {
                    jpeg.push(0);
                }
            }
        }
        if count > 0 {
            jpeg.push((held << (8 - count)) as u8 | ((1 << (8 - count)) - 1) as u8);
            if jpeg.ends_with(&[0xff]) {
                jpeg.push(0);
            }
        }
    }
    jpeg.extend([0xff, 0xd9]);
    jpeg
}

#[test]
fn every_kind_comes_back() {
    let size = (13, 8);
    for bits in 2..=16 {
        let samples: Vec<u16> =
            (0..104_u32).map(|i| (i.wrapping_mul(2654435761) >> 16) as u16 >> (16 - bits)).collect();
        for (predictor, transform, restart_rows) in
            (1..=7).flat_map(|p| [(p, 0, 0), (p, 1, 0), (p, bits - 1, 2), (p, 0, 1), (p, 0, 4)])
        {
            let jpeg = encode(&samples, size, [bits, predictor, transform], restart_rows);
            let expected: Vec<u8> = samples
                .iter()
                .map(|sample| {
                    let value = u32::from(sample >> transform << transform);
                    let most = (1 << bits) - 1;
                    match bits {
                        8.. => (value >> (bits - 8)) as u8,
                        _ => ((value * 255 + most / 2) / most) as u8,
                    }
                })
                .collect();
            assert_eq!(decoded(&jpeg).unwrap(), expected, "{bits} {predictor} {transform} {restart_rows}");
        }
    }
}

#[test]
fn what_is_missing_or_other_is_told() {
    let (jpeg, _) = fixture!("rgb-4");
    for end in 0..jpeg.len() - 2 {
        assert!(matches!(decoded(&jpeg[..end]), Err(Error::Truncated { .. })), "{end}");
    }
    let other = |marker: u8| {
        let mut jpeg = jpeg.to_vec();
        let frame = jpeg.windows(2).position(|pair| pair == [0xff, 0xc3]).unwrap();
        jpeg[frame + 1] = marker;
        decoded(&jpeg).unwrap_err().code()
    };
    assert_eq!([0xc0, 0xc2, 0xcb].map(other), ["unsupported"; 3]);
    // No damage makes it panic.
    for at in 2..jpeg.len() {
        for value in [0, 1, 0x7f, 0x80, 0xff] {
            let mut damaged = jpeg.to_vec();
            damaged[at] = value;
            let _ = decoded(&damaged);
        }
    }
}
