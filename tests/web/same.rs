//! What becomes of the fixtures and of damaged copies of them, as one number: the same on every
//! machine, with vector instructions and without.

use pixmill::batch::resize_serial;
use pixmill::{ChromaSubsampling, Fit, Kernel, ResizeOptions};

/// Changes with the bytes of any result: put the new number here when that is meant.
pub const DIGEST: u64 = 8_856_454_578_039_155_277;

const FIXTURES: [&[u8]; 10] = [
    include_bytes!("../fixtures/pictures/baseline-420.jpg"),
    include_bytes!("../fixtures/pictures/baseline-422.jpg"),
    include_bytes!("../fixtures/pictures/baseline-444.jpg"),
    include_bytes!("../fixtures/pictures/baseline-grey.jpg"),
    include_bytes!("../fixtures/pictures/baseline-cmyk.jpg"),
    include_bytes!("../fixtures/pictures/progressive-420.jpg"),
    include_bytes!("../fixtures/pictures/progressive-grey.jpg"),
    include_bytes!("../fixtures/pictures/restart-every-block.jpg"),
    include_bytes!("../fixtures/pictures/rgb.jpg"),
    include_bytes!("../fixtures/pictures/orientation-6.jpg"),
];

pub fn digest() -> u64 {
    let mut state = 1u64;
    let mut below = |limit: usize| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) as usize % limit
    };
    let mut files: Vec<Vec<u8>> = FIXTURES.map(<[u8]>::to_vec).into();
    for round in 0..400 {
        let mut file = FIXTURES[round % FIXTURES.len()].to_vec();
        for _ in 0..=below(3) {
            let place = below(file.len());
            file[place] = below(256) as u8;
        }
        files.push(file);
    }
    let options = |width, height, fit| ResizeOptions {
        width: Some(width),
        height: Some(height),
        fit,
        limit_input_pixels: 1 << 18,
        ..ResizeOptions::default()
    };
    let jobs = [
        options(33, 27, Fit::Fill),
        ResizeOptions { kernel: Kernel::Mitchell, quality: 97, ..options(80, 90, Fit::Contain) },
        ResizeOptions { chroma_subsampling: ChromaSubsampling::Cs444, ..options(9, 9, Fit::Cover) },
    ];
    let mut digest = 0xcbf2_9ce4_8422_2325;
    for job in jobs {
        for outcome in resize_serial(&files, &job) {
            let text = match &outcome {
                Ok(resized) => resized.warnings.concat(),
                Err(error) => error.to_string(),
            };
            let jpeg = outcome.map_or_else(|_| Vec::new(), |resized| resized.data);
            for byte in text.into_bytes().into_iter().chain(jpeg) {
                digest = (digest ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3); // FNV-1a
            }
        }
    }
    digest
}
