//! The table of SHA-256 that every engine is held to (`tests/package/same-bytes.test.mjs`), natively.
//! `UPDATE=1 cargo test --test table` writes it anew, where results are meant to change.
#![cfg(all(feature = "full", not(target_arch = "wasm32")))]

use std::fs;
use std::path::Path;

use pixmill::batch::resize_here;
use pixmill::checks::sha256;
use pixmill::{NoWatch, ResizeOptions, Value};

const FILES: [&str; 17] = [
    "pictures/baseline-420.jpg",
    "pictures/progressive-444.jpg",
    "pictures/baseline-grey.jpg",
    "pictures/baseline-cmyk.jpg",
    "pictures/orientation-6.jpg",
    "pictures/profile.jpg",
    "pictures/cut-short.jpg",
    "gain-map/grey.jpg",
    "gain-map/grey-in-p3.jpg",
    "formats/rgb-8.png",
    "formats/rgba-8.png",
    "formats/palette-8.png",
    "formats/grey-alpha-16.png",
    "formats/metadata.png",
    "formats/lossy-rgba.webp",
    "formats/lossless-rgb.webp",
    "formats/transparent.gif",
];

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

/// Those of the test of the package; all are 23 x 17.
fn cases() -> Vec<(&'static str, Vec<(&'static str, Value)>)> {
    let (yes, no) = (Value::Bool(true), Value::Bool(false));
    vec![
        ("jpeg", vec![]),
        (
            "jpeg, progressive, 4:4:4, cover",
            vec![
                ("fit", text("cover")),
                ("progressive", yes.clone()),
                ("chromaSubsampling", text("4:4:4")),
                ("kernel", text("mitchell")),
            ],
        ),
        ("jpeg, sRGB", vec![("toColourspace", text("srgb"))]),
        ("png, sharpened", vec![("format", text("png")), ("sharpen", Value::Number(1.0))]),
        (
            "png, palette, contain",
            vec![
                ("fit", text("contain")),
                ("background", text("#336699")),
                ("format", text("png")),
                ("palette", yes.clone()),
                ("colours", Value::Number(16.0)),
            ],
        ),
        (
            "png, linear light, sRGB",
            vec![("format", text("png")), ("linearLight", yes.clone()), ("toColourspace", text("srgb"))],
        ),
        ("webp, lossless", vec![("format", text("webp")), ("lossless", yes.clone())]),
        ("webp", vec![("format", text("webp"))]),
        ("raw, exact", vec![("format", text("raw")), ("fastShrinkOnLoad", no)]),
        (
            "raw, float32, for a net",
            vec![
                ("format", text("raw")),
                ("dtype", text("float32")),
                ("layout", text("chw")),
                ("normalise", text("imagenet")),
            ],
        ),
        (
            "raw, float16",
            vec![("format", text("raw")), ("dtype", text("float16")), ("normalise", text("signed"))],
        ),
        ("checks", vec![("checks", yes)]),
    ]
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn digest(file: &[u8], options: &ResizeOptions) -> String {
    match resize_here(file, options, &mut NoWatch) {
        Ok(resized) => {
            let checks =
                resized.checks.map(|checks| format!(" {} {:016x}", hex(&checks.sha256), checks.dhash));
            hex(&sha256(&resized.data)) + &checks.unwrap_or_default()
        }
        Err(error) => error.code().into(),
    }
}

#[test]
fn native_results_are_those_of_the_table() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = root.join("tests/package/same-bytes.json");
    let table = cases().into_iter().map(|(what, wanted)| {
        let mut options = ResizeOptions::default();
        let size = [("width", Value::Number(23.0)), ("height", Value::Number(17.0)), ("fit", text("fill"))];
        size.into_iter().chain(wanted).for_each(|(name, value)| options.set(name, &value).unwrap());
        let row = FILES.map(|name| {
            let file = fs::read(root.join("tests/fixtures").join(name)).unwrap();
            format!("  \"{name}\": \"{}\"", digest(&file, &options))
        });
        format!(" \"{what}\": {{\n{}\n }}", row.join(",\n"))
    });
    let table = format!("{{\n{}\n}}\n", table.collect::<Vec<_>>().join(",\n"));
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &table).unwrap();
    }
    for (ours, theirs) in table.lines().zip(fs::read_to_string(&path).unwrap().lines()) {
        assert_eq!(ours, theirs);
    }
    assert_eq!(table, fs::read_to_string(&path).unwrap());
}
