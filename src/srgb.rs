//! Whether an ICC profile is sRGB's own, told by a few of its numbers: most photos' are, and need no reader of
//! profiles.

/// Whether RGB of this profile has the primaries and the curve of sRGB (IEC 61966-2-1), so closely that no level
/// would change by more than one. A profile of tables is none, whatever it does.
pub fn is_srgb(profile: &[u8]) -> bool {
    is_of_srgb(profile).unwrap_or(false)
}

/// ICC.1:2022, 7.2 and 7.3: a header of 128 bytes, a number of tags, and for each its name, place and length.
fn is_of_srgb(profile: &[u8]) -> Option<bool> {
    // As the reader of the full build.
    const TAGS: usize = 100;
    let is_device = matches!(profile.get(12..16)?, b"mntr" | b"scnr" | b"spac");
    let count = Some(be32(profile, 128)? as usize).filter(|count| *count <= TAGS)?;
    let tags = profile.get(132..)?.as_chunks::<12>().0.get(..count)?;
    let tag = |name: &[u8; 4]| {
        let tag = tags.iter().find(|tag| tag.starts_with(name))?;
        let (start, length) = (be32(tag, 4)? as usize, be32(tag, 8)? as usize);
        profile.get(start..)?.get(..length)
    };
    let has_tables = tags.iter().any(|tag| tag.starts_with(b"A2B") || tag.starts_with(b"D2B"));
    let is_plain = is_device && profile.get(16..24)? == b"RGB XYZ " && !has_tables;
    let primary = |name| colour(tag(name)?);
    let primaries = [primary(b"rXYZ")?, primary(b"gXYZ")?, primary(b"bXYZ")?];
    let are_curves =
        [b"rTRC", b"gTRC", b"bTRC"].into_iter().all(|name| tag(name).and_then(is_curve) == Some(true));
    Some(is_plain && are_srgb(primaries) && are_curves)
}

/// To linear sRGB from XYZ of D50: the inverse of the primaries in the ICC's own profile.
const FROM_XYZ: [[f32; 3]; 3] =
    [[3.13411, -1.61739, -0.49063], [-0.97879, 1.91628, 0.03345], [0.07198, -0.22899, 1.40539]];

/// Exponent, factor, offset, factor near black and where that ends (a parametric curve of type 3), likewise.
const CURVE: [i32; 5] = [157_286, 62_119, 3_417, 5_072, 2_651];

/// Light, in units of 1/65535, of every 17th level.
const LIGHT: [i32; 16] = [
    0, 367, 1048, 2170, 3788, 5953, 8708, 12_090, 16_135, 20_876, 26_344, 32_567, 39_572, 47_385, 56_032,
    65_535,
];

/// Whether primaries make no level of another colour than sRGB's differ by one: near black, where levels are
/// closest in light, it takes the least.
fn are_srgb(primaries: [[f32; 3]; 3]) -> bool {
    const LEVEL: f32 = 1.0 / 255.0 / 12.92;
    // What each has of red, green and blue.
    let shares = primaries.map(|xyz| FROM_XYZ.map(|row| row[0] * xyz[0] + row[1] * xyz[1] + row[2] * xyz[2]));
    (0..3).all(|i| {
        let others: f32 = (0..3).filter(|j| *j != i).map(|j| shares[j][i].abs()).sum();
        others < LEVEL && (shares[i][i] - 1.0).abs() < 0.001
    })
}

fn colour(tag: &[u8]) -> Option<[f32; 3]> {
    let value = |at| Some(be32(tag, at)? as i32 as f32 / 65536.0);
    tag.starts_with(b"XYZ ").then_some([value(8)?, value(12)?, value(16)?])
}

fn is_curve(tag: &[u8]) -> Option<bool> {
    match tag.get(..4)? {
        b"para" => {
            let is_near = |(i, value): (usize, i32)| {
                be32(tag, 12 + 4 * i).is_some_and(|it| (it as i32).abs_diff(value) <= 8)
            };
            Some(be32(tag, 8)? >> 16 == 3 && (0..).zip(CURVE).all(is_near))
        }
        b"curv" => {
            let count = be32(tag, 8)? as usize;
            let table = tag.get(12..)?.as_chunks::<2>().0.get(..count)?;
            let last = count.checked_sub(1).filter(|last| *last > 0)?;
            let at = |i: usize| i32::from(u16::from_be_bytes(table[i.min(last)]));
            let is_near = |(i, light): (usize, i32)| {
                let (place, rest) = (17 * i * last / 255, (17 * i * last % 255) as i32);
                let value = at(place) + (at(place + 1) - at(place)) * rest / 255;
                // A third of a level, near black and white.
                value.abs_diff(light) <= 6 + light as u32 / 400
            };
            Some((0..).zip(LIGHT).all(is_near))
        }
        _ => None,
    }
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resize::{Way, way};
    use crate::{Error, ResizeOptions};

    macro_rules! profile {
        ($name:literal) => {
            &include_bytes!(concat!("../tests/fixtures/colour/", $name))[..]
        };
    }

    /// As Hewlett-Packard's of 1998, which most cameras and programs embed: one table for all three curves.
    fn of_tables(curve: impl Fn(f64) -> f64, count: usize) -> Vec<u8> {
        let mut profile = vec![0; 128];
        profile[12..24].copy_from_slice(b"mntrRGB XYZ ");
        let number = |value: u32| value.to_be_bytes();
        let names = [b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC"];
        profile.extend(number(names.len() as u32));
        let curves = 132 + 12 * names.len() + 3 * 20;
        for (i, name) in names.into_iter().enumerate() {
            let (place, length) =
                if i < 3 { (132 + 12 * names.len() + 20 * i, 20) } else { (curves, 12 + 2 * count) };
            profile.extend([*name, number(place as u32), number(length as u32)].as_flattened());
        }
        // In units of 1/65536.
        for xyz in [[28_578, 14_581, 912], [25_241, 46_981, 6_362], [9_376, 3_972, 46_799_i32]] {
            profile.extend(b"XYZ \0\0\0\0");
            profile.extend(xyz.iter().flat_map(|value| value.to_be_bytes()));
        }
        profile.extend(b"curv\0\0\0\0");
        profile.extend(number(count as u32));
        let value = |i: usize| (curve(i as f64 / (count - 1) as f64) * 65535.0).round() as u16;
        profile.extend((0..count).flat_map(|i| value(i).to_be_bytes()));
        profile
    }

    fn light(level: f64) -> f64 {
        if level <= 0.04045 { level / 12.92 } else { ((level + 0.055) / 1.055).powf(2.4) }
    }

    #[test]
    fn srgb_is_known_by_its_numbers() {
        let of_curves = [profile!("srgb.icc").to_vec(), of_tables(light, 1024), of_tables(light, 4096)];
        let others = [
            profile!("display-p3.icc").to_vec(),
            profile!("adobe-rgb.icc").to_vec(),
            profile!("prophoto.icc").to_vec(),
            profile!("srgb-grey.icc").to_vec(),
            profile!("table.icc").to_vec(),
            profile!("cmyk.icc").to_vec(),
            of_tables(|level| level.powf(2.2), 1024),
            of_tables(|level| level.powf(1.8), 256),
            of_tables(|level| level, 2),
        ];
        for (profiles, expected) in [(&of_curves[..], true), (&others, false)] {
            for (i, profile) in profiles.iter().enumerate() {
                assert_eq!(is_srgb(profile), expected, "{expected}, {i}");
                #[cfg(feature = "full")]
                if let Ok(conversion) = ToSrgb::new(profile, Model::Rgb, Intent::Perceptual) {
                    assert_eq!(conversion.is_none(), expected, "{expected}, {i}");
                }
            }
        }
    }

    #[cfg(feature = "full")]
    use crate::colour::{Intent, Model, ToSrgb};

    #[test]
    fn whatever_the_bytes_there_is_an_answer() {
        let whole = of_tables(light, 1024);
        for end in 0..whole.len() {
            assert!(!is_srgb(&whole[..end]), "{end}");
        }
        for at in 0..232 {
            for value in [0, 0x7f, 0xff] {
                let mut damaged = whole.clone();
                damaged[at] = value;
                is_srgb(&damaged);
            }
        }
    }

    #[test]
    fn a_photo_with_it_needs_no_full_build() {
        let options = ResizeOptions { to_srgb: true, ..ResizeOptions::default() };
        let is_of_planes = |photo: &[u8]| match way(photo, &options) {
            Ok(Way::Planes(_)) => true,
            #[cfg(feature = "full")]
            Ok(Way::Pixels(_)) => false,
            Err(error) => {
                assert_eq!(error, Error::NeedsFull);
                false
            }
        };
        let photo = include_bytes!("../tests/fixtures/pictures/baseline-420.jpg");
        let [segment] = &crate::jpeg::encode::icc_segments(&of_tables(light, 1024))[..] else {
            panic!("one segment")
        };
        let length = (segment.payload.len() as u16 + 2).to_be_bytes();
        let named = [&photo[..2], &[0xff, segment.marker], &length, &segment.payload, &photo[2..]].concat();
        assert!(is_of_planes(&named));
        assert!(!is_of_planes(include_bytes!("../tests/fixtures/gain-map/grey-in-p3.jpg")));
    }
}
