//! What fuzzing checks, on all fixtures: pictures of unusual kinds, and all that fuzzing ever found.
#![cfg(all(feature = "full", not(target_arch = "wasm32")))]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use pixmill::ResizeOptions;

#[path = "../fuzz/src/lib.rs"]
mod checks;

type Check = fn(&[u8]);

const CHECKS: [(&str, Check); 8] = [
    ("agree", checks::agree),
    ("decode", checks::decode),
    ("encode", checks::encode),
    ("formats", checks::formats),
    ("header", checks::header),
    ("options", checks::options),
    ("resize", checks::resize),
    ("scaled", checks::scaled),
];

/// The paths in a folder of `tests/fixtures`.
fn fixtures(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(folder);
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty());
    paths
}

/// Bytes to choose from, others each time.
fn choices(state: &mut u64) -> [u8; checks::CHOICES] {
    std::array::from_fn(|_| {
        *state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (*state >> 56) as u8
    })
}

#[test]
fn every_option_is_drawn_as_it_may_be_and_as_it_may_not() {
    let names: BTreeSet<&str> = checks::OPTIONS.iter().map(|(name, _)| &name[..]).collect();
    let (mut set, mut refused) = (BTreeSet::new(), BTreeSet::new());
    let mut state = 1;
    for _ in 0..4000 {
        let (name, value) = checks::Bytes(&choices(&mut state)).option();
        let mut options = ResizeOptions::default();
        match options.set(name, &value) {
            Ok(()) if options == ResizeOptions::default() => {}
            Ok(()) => _ = set.insert(name),
            Err(_) => _ = refused.insert(name),
        }
    }
    assert_eq!(set, names);
    assert!(refused.remove("widht"));
    assert_eq!(refused, names);
}

#[test]
fn pictures_of_every_kind_pass_every_check() {
    let mut state = 1;
    for path in fixtures("pictures") {
        println!("{}", path.display());
        let jpeg = fs::read(path).unwrap();
        for (name, check) in CHECKS {
            // Some checks take choices from the first bytes.
            let before: &[u8] = match name {
                "resize" => &choices(&mut state),
                "scaled" => &[0, 1, 2, 3],
                "header" => &[128],
                "options" => &[0],
                _ => &[],
            };
            check(&[before, &jpeg].concat());
        }
    }
}

#[test]
fn other_formats_pass_every_check_that_is_theirs() {
    let mut state = 1;
    for path in ["formats", "gain-map", "lossless"].into_iter().flat_map(fixtures) {
        let file = fs::read(&path).unwrap();
        println!("{}", path.display());
        checks::formats(&file);
        for _ in 0..4 {
            checks::resize(&[&choices(&mut state), &file[..]].concat());
        }
        for bit in (0..8 * file.len()).step_by(37) {
            let mut flipped = file.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            checks::formats(&flipped);
        }
    }
}

/// Named by the target that found them.
#[test]
fn what_was_found_stays_mended() {
    for path in fixtures("found") {
        println!("{}", path.display());
        let name = path.file_name().unwrap().to_str().unwrap();
        let (target, _) = name.split_once('-').unwrap();
        let (_, check) = CHECKS.iter().find(|(name, _)| *name == target).unwrap();
        check(&fs::read(&path).unwrap());
    }
}

/// Damage is told of, or makes what it makes for another decoder: codes that lead out of a band were
/// once passed over in silence.
#[test]
fn no_flipped_bit_goes_unnoticed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pictures");
    for name in ["progressive-grey.jpg", "progressive-444.jpg"] {
        let jpeg = fs::read(folder.join(name)).unwrap();
        for bit in 0..8 * jpeg.len() {
            let mut flipped = jpeg.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            checks::decode(&flipped);
        }
    }
}
