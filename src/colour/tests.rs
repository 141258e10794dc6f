use super::*;
use Intent::*;
use Model::*;

macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!("../../tests/fixtures/colour/", $name))
    };
}

/// `levels` to the power of `channels` colours, evenly spread: what the fixtures' script does.
fn lattice(levels: usize, channels: u32) -> Vec<u8> {
    (0..levels.pow(channels))
        .flat_map(|i| {
            (0..channels).rev().map(move |place| (i / levels.pow(place) % levels * 255 / (levels - 1)) as u8)
        })
        .collect()
}

/// Mean, 99.9th percentile and largest of the differences (CIE delta E 2000).
fn differences(a: &[u8], b: &[u8]) -> [f64; 3] {
    assert_eq!(a.len(), b.len());
    let labs = |rgb: &[u8]| rgb.as_chunks().0.iter().map(lab).collect::<Vec<_>>();
    let mut differences: Vec<f64> =
        labs(a).into_iter().zip(labs(b)).map(|(a, b)| delta_e_2000(a, b)).collect();
    differences.sort_by(f64::total_cmp);
    let count = differences.len();
    [
        differences.iter().sum::<f64>() / count as f64,
        differences[(count * 999).div_ceil(1000) - 1],
        differences[count - 1],
    ]
}

fn lab(rgb: &[u8; 3]) -> [f64; 3] {
    let light = rgb.map(|level| f64::from(to_linear(level)));
    let row = |row: [f64; 3]| (0..3).map(|i| row[i] * light[i]).sum::<f64>();
    let root = |value: f64| {
        if value > 216.0 / 24389.0 { value.cbrt() } else { (24389.0 / 27.0 * value + 16.0) / 116.0 }
    };
    let x = root(row([0.4124564, 0.3575761, 0.1804375]) / 0.95047);
    let y = root(row([0.2126729, 0.7151522, 0.0721750]));
    let z = root(row([0.0193339, 0.1191920, 0.9503041]) / 1.08883);
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// Sharma, Wu, Dalal: The CIEDE2000 Color-Difference Formula, 2005.
fn delta_e_2000([l1, a1, b1]: [f64; 3], [l2, a2, b2]: [f64; 3]) -> f64 {
    let mean_chroma = (a1.hypot(b1) + a2.hypot(b2)) / 2.0;
    let weight = |chroma: f64| (chroma.powi(7) / (chroma.powi(7) + 25.0_f64.powi(7))).sqrt();
    let stretch = 1.5 - 0.5 * weight(mean_chroma);
    let (a1, a2) = (a1 * stretch, a2 * stretch);
    let (c1, c2) = (a1.hypot(b1), a2.hypot(b2));
    let hue = |a: f64, b: f64| b.atan2(a).to_degrees().rem_euclid(360.0);
    let (h1, h2) = (hue(a1, b1), hue(a2, b2));
    let is_grey = c1 * c2 == 0.0;
    let turn = match h2 - h1 {
        _ if is_grey => 0.0,
        turn if turn > 180.0 => turn - 360.0,
        turn if turn < -180.0 => turn + 360.0,
        turn => turn,
    };
    let (dl, dc, dh) = (l2 - l1, c2 - c1, 2.0 * (c1 * c2).sqrt() * (turn.to_radians() / 2.0).sin());
    let (l, c) = ((l1 + l2) / 2.0, (c1 + c2) / 2.0);
    let h = if is_grey { h1 + h2 } else { h1 + turn / 2.0 };
    let wave = |factor: f64, phase: f64| (factor * h + phase).to_radians().cos();
    let t = 1.0 - 0.17 * wave(1.0, -30.0) + 0.24 * wave(2.0, 0.0) + 0.32 * wave(3.0, 6.0)
        - 0.2 * wave(4.0, -63.0);
    let sl = 1.0 + 0.015 * (l - 50.0).powi(2) / (20.0 + (l - 50.0).powi(2)).sqrt();
    let (sc, sh) = (1.0 + 0.045 * c, 1.0 + 0.015 * c * t);
    let angle = 60.0 * (-((h.rem_euclid(360.0) - 275.0) / 25.0).powi(2)).exp();
    let rt = -2.0 * weight(c) * angle.to_radians().sin();
    let [dl, dc, dh] = [dl / sl, dc / sc, dh / sh];
    (dl * dl + dc * dc + dh * dh + rt * dc * dh).max(0.0).sqrt()
}

#[test]
fn differences_are_as_published() {
    // From table 1 of the paper.
    for (a, b, difference) in [
        ([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485], 2.0425),
        ([50.0, 2.49, -0.001], [50.0, -2.49, 0.0011], 7.2195),
        ([50.0, 2.5, 0.0], [58.0, 24.0, 15.0], 19.4535),
        ([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644),
        ([6.7747, -0.2908, -2.4247], [5.8714, -0.0985, -2.2286], 0.6377),
        ([2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082),
    ] {
        assert!((delta_e_2000(a, b) - difference).abs() < 5e-5, "{a:?} {b:?}");
    }
}

fn converted(profile: &[u8], model: Model, intent: Intent, from: &[u8]) -> Vec<u8> {
    let conversion = ToSrgb::new(profile, model, intent).expect("a good profile").expect("not sRGB");
    let mut to = vec![0; from.len() / model.channels() * if model == Grey { 1 } else { 3 }];
    conversion.convert_row(from, &mut to, false);
    to
}

#[test]
fn colours_are_littlecmss() {
    let rgb = lattice(11, 3);
    let inks = lattice(6, 4);
    let cmyk = Cmyk { inverted: false };
    for (name, profile, model, intent, theirs) in [
        ("P3", &fixture!("display-p3.icc")[..], Rgb, Perceptual, &fixture!("display-p3.rgb")[..]),
        ("P3", fixture!("display-p3.icc"), Rgb, Relative, fixture!("display-p3.rgb")),
        ("Adobe RGB", fixture!("adobe-rgb.icc"), Rgb, Perceptual, fixture!("adobe-rgb.rgb")),
        ("ProPhoto", fixture!("prophoto.icc"), Rgb, Perceptual, fixture!("prophoto.rgb")),
        ("RGB table", fixture!("table.icc"), Rgb, Perceptual, fixture!("table-perceptual.rgb")),
        ("RGB table", fixture!("table.icc"), Rgb, Relative, fixture!("table-relative.rgb")),
        ("RGB curves", fixture!("table-4.icc"), Rgb, Perceptual, fixture!("table-4-perceptual.rgb")),
        ("RGB curves", fixture!("table-4.icc"), Rgb, Relative, fixture!("table-4-relative.rgb")),
        ("CMYK", fixture!("cmyk.icc"), cmyk, Perceptual, fixture!("cmyk-perceptual.rgb")),
        ("CMYK", fixture!("cmyk.icc"), cmyk, Relative, fixture!("cmyk-relative.rgb")),
    ] {
        let from = if model == Rgb { &rgb } else { &inks };
        let [mean, most, largest] = differences(&converted(profile, model, intent, from), theirs);
        println!("{name}, {intent:?}: mean {mean:.3}, 99.9 % {most:.3}, largest {largest:.3}");
        assert!(mean < 0.05 && most < 1.0 && largest < 1.5, "{name}");
    }
    let levels: Vec<u8> = (0..=255).collect();
    let greys = converted(fixture!("grey-gamma.icc"), Grey, Perceptual, &levels);
    assert!(greys.iter().zip(fixture!("grey-gamma.grey")).all(|(a, b)| a.abs_diff(*b) <= 1));
}

#[test]
fn adobe_rgb_needs_no_profile() {
    let rgb = lattice(11, 3);
    let mut to = vec![0; rgb.len()];
    ToSrgb::from_adobe_rgb().convert_row(&rgb, &mut to, false);
    let [mean, most, largest] = differences(&to, fixture!("adobe-rgb.rgb"));
    assert!(mean < 0.05 && most < 1.0 && largest < 1.5, "{mean} {most} {largest}");
}

#[test]
fn exif_tells_of_adobe_rgb() {
    // A directory with one entry each: Exif, in it colour space and interoperability, in that the index.
    let tiff = |space: u16, index: &[u8; 4]| {
        let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
            [&tag.to_be_bytes()[..], &kind.to_be_bytes(), &count.to_be_bytes(), &value].concat()
        };
        let [high, low] = space.to_be_bytes();
        [
            &b"MM\0*\0\0\0\x08\0\x01"[..],
            &entry(0x8769, 4, 1, [0, 0, 0, 26]),
            &[0; 4],
            &[0, 2],
            &entry(0xa001, 3, 1, [high, low, 0, 0]),
            &entry(0xa005, 4, 1, [0, 0, 0, 56]),
            &[0; 4],
            &[0, 1],
            &entry(1, 2, 4, *index),
            &[0; 4],
        ]
        .concat()
    };
    assert!(is_adobe_rgb(&tiff(0xffff, b"R03\0")));
    assert!(!is_adobe_rgb(&tiff(1, b"R03\0")));
    assert!(!is_adobe_rgb(&tiff(0xffff, b"R98\0")));
    let whole = tiff(0xffff, b"R03\0");
    assert!((0..whole.len() - 7).all(|end| !is_adobe_rgb(&whole[..end])));
}

#[test]
fn srgb_is_known_by_its_content() {
    assert!(ToSrgb::new(fixture!("srgb.icc"), Rgb, Perceptual).unwrap().is_none());
    assert!(ToSrgb::new(fixture!("srgb-grey.icc"), Grey, Perceptual).unwrap().is_none());
    // The same name, other colours.
    let mut renamed = fixture!("srgb.icc").to_vec();
    let green = renamed.windows(4).position(|tag| tag == b"gXYZ").expect("a colorant");
    renamed[green..green + 4].copy_from_slice(b"bXYZ");
    let blue = renamed.windows(4).rposition(|tag| tag == b"bXYZ").expect("a colorant");
    renamed[blue..blue + 4].copy_from_slice(b"gXYZ");
    assert!(ToSrgb::new(&renamed, Rgb, Perceptual).unwrap().is_some());
}

#[test]
fn inverted_inks_and_alpha_are_the_same_colours() {
    let inks = lattice(4, 4);
    let inverted: Vec<u8> = inks.iter().map(|ink| 255 - ink).collect();
    let profile = fixture!("cmyk.icc");
    assert_eq!(
        converted(profile, Cmyk { inverted: false }, Perceptual, &inks),
        converted(profile, Cmyk { inverted: true }, Perceptual, &inverted),
    );
    for (profile, model) in [
        (&fixture!("display-p3.icc")[..], Rgb),
        (fixture!("table.icc"), Rgb),
        (fixture!("grey-gamma.icc"), Grey),
    ] {
        let channels = model.channels();
        let pixels = lattice(7, channels as u32 + 1);
        let conversion = ToSrgb::new(profile, model, Relative).unwrap().unwrap();
        let mut with_alpha = vec![0; pixels.len()];
        conversion.convert_row(&pixels, &mut with_alpha, true);
        for (from, to) in pixels.chunks(channels + 1).zip(with_alpha.chunks(channels + 1)) {
            assert_eq!(to[..channels], converted(profile, model, Relative, &from[..channels]));
            assert_eq!(to[channels], from[channels]);
        }
    }
}

#[test]
fn black_becomes_black_and_white_stays() {
    let black = |intent| converted(fixture!("table.icc"), Rgb, intent, &[0; 3]);
    assert_eq!(black(Perceptual), [0; 3]);
    assert!(black(Relative).iter().all(|level| *level > 4), "{:?}", black(Relative));
    for intent in [Perceptual, Relative] {
        let white = converted(fixture!("table.icc"), Rgb, intent, &[255; 3]);
        assert!(white.iter().all(|level| *level > 252), "{white:?}");
    }
}

#[test]
fn what_is_no_profile_for_the_picture_is_named() {
    let profile = fixture!("display-p3.icc");
    let verdict = |profile: &[u8], model| ToSrgb::new(profile, model, Perceptual).err();
    assert_eq!(verdict(profile, Grey), Some(Unusable::OtherModel));
    assert_eq!(verdict(profile, Cmyk { inverted: true }), Some(Unusable::OtherModel));
    assert_eq!(verdict(b"", Rgb), Some(Unusable::Damaged));
    assert_eq!(verdict(&profile[..200], Rgb), Some(Unusable::Damaged));
    assert_eq!(verdict(&vec![0; PROFILE_LIMIT + 1], Rgb), Some(Unusable::TooLarge));
    let mut link = profile.to_vec();
    link[12..16].copy_from_slice(b"link");
    assert_eq!(verdict(&link, Rgb), Some(Unusable::Unsupported));
    let mut tags = profile.to_vec();
    tags[128..132].copy_from_slice(&[0, 0, 1, 0]);
    assert_eq!(verdict(&tags, Rgb), Some(Unusable::Damaged));
}

#[test]
fn no_damage_to_a_profile_is_ours() {
    let mut random = 1_u64;
    let mut next = |below: usize| {
        random = random.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (random >> 33) as usize % below
    };
    for (profile, model) in [
        (&fixture!("display-p3.icc")[..], Rgb),
        (fixture!("table.icc"), Rgb),
        (fixture!("table-4.icc"), Rgb),
        (fixture!("cmyk.icc"), Cmyk { inverted: false }),
        (fixture!("grey-gamma.icc"), Grey),
    ] {
        let mut applied = 0;
        for _ in 0..400 {
            let mut damaged = profile.to_vec();
            for _ in 0..=next(4) {
                // Mostly where counts and offsets are.
                let at = if next(3) > 0 { next(420.min(profile.len())) } else { next(profile.len()) };
                damaged[at] = [0, 1, 127, 128, 255, next(256) as u8][next(6)];
            }
            damaged.truncate(profile.len() - next(8).saturating_sub(6) * next(profile.len()));
            if let Ok(Some(conversion)) = ToSrgb::new(&damaged, model, [Perceptual, Relative][next(2)]) {
                let from = lattice(3, model.channels() as u32);
                let mut to = vec![0; from.len() / model.channels() * if model == Grey { 1 } else { 3 }];
                conversion.convert_row(&from, &mut to, false);
                applied += 1;
            }
        }
        assert!((40..400).contains(&applied), "{applied}");
    }
}

#[test]
fn colours_told_in_numbers_are_those_of_a_profile() {
    let srgb = [0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06];
    let adobe = [0.3127, 0.329, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06];
    let numbers = |power, primaries| ToSrgb::from_numbers(power, primaries, Rgb);
    assert!(numbers(None, Some(srgb)).unwrap().is_none());
    let colours = lattice(11, 3);
    let [mut a, mut b] = [colours.clone(), colours.clone()];
    let told = numbers(Some(563.0 / 256.0), Some(adobe)).unwrap().unwrap();
    told.convert_row(&colours, &mut a, false);
    ToSrgb::from_adobe_rgb().convert_row(&colours, &mut b, false);
    assert!(a.iter().zip(&b).all(|(a, b)| a.abs_diff(*b) <= 1));
    let grey = ToSrgb::from_numbers(Some(1.0), None, Grey).unwrap().unwrap();
    let mut levels = [0; 3];
    grey.convert_row(&[0, 128, 255], &mut levels, false);
    assert_eq!(levels, [0, 188, 255]);
    for nothing in [[0.0; 8], [0.3; 8]] {
        assert_eq!(numbers(None, Some(nothing)).err(), Some(Unusable::Damaged));
    }
}
