use super::*;

/// A structure as cameras write it: orientation 6, a maker's note, a place, a thumbnail at the end.
fn sample(big_endian: bool) -> Vec<u8> {
    let mut tiff = Tiff { bytes: vec![0; 400], big_endian };
    tiff.bytes[..4].copy_from_slice(if big_endian { b"MM\0*" } else { b"II*\0" });
    tiff.write(4, 8, 4).unwrap();
    directory(
        &mut tiff,
        8,
        &[(0x0112, 3, 1, 6), (0x8769, 4, 1, 100), (0x8825, 4, 1, 200), (0x9999, 4, 1, 7)],
        250,
    );
    directory(&mut tiff, 100, &[(0x927c, 7, 20, 160), (0xa002, 4, 1, 4000), (0xa003, 3, 1, 3000)], 0);
    tiff.bytes[160..180].fill(b'M');
    directory(&mut tiff, 200, &[(0, 1, 4, 2), (2, 5, 3, 230)], 0);
    tiff.bytes[230..254].fill(b'G');
    directory(&mut tiff, 260, &[(0x0201, 4, 1, 300), (0x0202, 4, 1, 100)], 0);
    tiff.write(8 + 2 + 48, 260, 4).unwrap();
    tiff.bytes[300..400].fill(b'T');
    tiff.bytes
}

fn directory(tiff: &mut Tiff, at: usize, entries: &[(u16, u32, u32, u32)], next: u32) {
    tiff.write(at, entries.len() as u32, 2).unwrap();
    for (i, (tag, kind, count, value)) in entries.iter().enumerate() {
        let entry = at + 2 + 12 * i;
        tiff.write(entry, (*tag).into(), 2).unwrap();
        tiff.write(entry + 2, *kind, 2).unwrap();
        tiff.write(entry + 4, *count, 4).unwrap();
        tiff.write(entry + 8, *value, if *kind == 3 { 2 } else { 4 }).unwrap();
    }
    tiff.write(at + 2 + 12 * entries.len(), next, 4).unwrap();
}

const CHANGES: Changes = Changes { upright: true, width: 600, height: 800, remove_gps: false, srgb: false };

fn value(tiff: &Tiff, directory: &Directory, tag: u16) -> Option<u32> {
    let entry = tiff.entry(directory, tag)?;
    match tiff.u16(entry + 2)? {
        3 => tiff.u16(entry + 8).map(u32::from),
        _ => tiff.u32(entry + 8).map(|value| value as u32),
    }
}

#[test]
fn what_is_no_longer_true_is_changed_and_the_rest_is_left() {
    for big_endian in [false, true] {
        let tiff = Tiff::new(&edited(&sample(big_endian), CHANGES).unwrap()).unwrap();
        let first = tiff.directory(8).unwrap();
        let exif = tiff.sub_directory(&first, EXIF_DIRECTORY).unwrap();
        assert_eq!(value(&tiff, &first, ORIENTATION), Some(1));
        assert_eq!(value(&tiff, &first, 0x9999), Some(7));
        assert_eq!((value(&tiff, &exif, 0xa002), value(&tiff, &exif, 0xa003)), (Some(600), Some(800)));
        assert_eq!(tiff.bytes[160..180], [b'M'; 20]);
        assert!(has_gps(&tiff.bytes) && tiff.bytes.contains(&b'G'));
        assert!(!tiff.bytes.contains(&b'T'), "the thumbnail is gone");
        assert_eq!(tiff.bytes.len(), 254, "and so is its room");
        assert_eq!(tiff.u32(first.0.end), Some(0));
    }
}

#[test]
fn the_place_can_be_removed() {
    for big_endian in [false, true] {
        assert!(has_gps(&sample(big_endian)));
        let changes = Changes { remove_gps: true, upright: false, ..CHANGES };
        let tiff = Tiff::new(&edited(&sample(big_endian), changes).unwrap()).unwrap();
        let first = tiff.directory(8).unwrap();
        assert!(!has_gps(&tiff.bytes) && !tiff.bytes.contains(&b'G'));
        assert_eq!(first.entries().count(), 3);
        assert_eq!(value(&tiff, &first, ORIENTATION), Some(6), "not turned, so still as it was");
        assert_eq!(value(&tiff, &first, 0x9999), Some(7));
        assert_eq!(tiff.bytes[160..180], [b'M'; 20]);
    }
}

#[test]
fn of_several_places_none_is_left() {
    for big_endian in [false, true] {
        let mut tiff = Tiff { bytes: sample(big_endian), big_endian };
        directory(&mut tiff, 180, &[(1, 2, 1, u32::from_be_bytes([b'G'; 4]))], 0);
        let unknown = 8 + 2 + 36;
        tiff.write(unknown, u32::from(GPS_DIRECTORY), 2).unwrap();
        tiff.write(unknown + 8, 180, 4).unwrap();
        let changes = Changes { remove_gps: true, ..CHANGES };
        let tiff = Tiff::new(&edited(&tiff.bytes, changes).unwrap()).unwrap();
        assert!(!has_gps(&tiff.bytes) && !tiff.bytes.contains(&b'G'));
        assert_eq!(tiff.directory(8).unwrap().entries().count(), 2);
    }
}

/// Any prefix, and any byte replaced by any of some others: something or nothing, and no panic.
#[test]
fn damage_is_survived() {
    let sample = sample(false);
    for changes in [CHANGES, Changes { remove_gps: true, srgb: true, ..CHANGES }] {
        for end in 0..sample.len() {
            edited(&sample[..end], changes);
            has_gps(&sample[..end]);
        }
        for place in 0..sample.len() {
            for value in [0, 1, 0x7f, 0xff] {
                let mut damaged = sample.clone();
                damaged[place] = value;
                if let Some(edited) = edited(&damaged, changes) {
                    assert!(edited.len() <= sample.len());
                }
            }
        }
    }
}

#[test]
fn converted_colours_are_called_srgb() {
    let mut tiff = Tiff::new(&sample(false)).unwrap();
    // In the place of the maker's note.
    let index = u32::from_le_bytes(*b"R03\0");
    directory(
        &mut tiff,
        100,
        &[(COLOUR_SPACE, 3, 1, u16::MAX.into()), (INTEROPERABILITY_DIRECTORY, 4, 1, 160)],
        0,
    );
    directory(&mut tiff, 160, &[(INTEROPERABILITY_INDEX, 2, 4, index)], 0);
    assert!(names_adobe_rgb(&tiff.bytes));
    for (srgb, expected, index) in [(false, 0xffff, b"R03\0"), (true, 1, b"R98\0")] {
        let edited = Tiff::new(&edited(&tiff.bytes, Changes { srgb, ..CHANGES }).unwrap()).unwrap();
        let exif = edited.sub_directory(&edited.directory(8).unwrap(), EXIF_DIRECTORY).unwrap();
        assert_eq!(value(&edited, &exif, COLOUR_SPACE), Some(expected));
        assert_eq!(&edited.bytes[160 + 2 + 8..][..4], index);
    }
}
