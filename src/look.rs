//! What tells a file and its picture apart from others, gathered as rows come (the option `checks`).

use crate::ResizeOptions;
#[cfg(feature = "full")]
use crate::checks::{Thumbnail, sha256};
use crate::orient::Orientation;

/// What is known of a source by the option `checks`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checks {
    /// Of the file's bytes.
    pub sha256: [u8; 32],
    /// The difference hash of the whole picture, upright.
    pub dhash: u64,
}

/// Looks at the luma of a source as its rows come, or does not.
pub struct Look {
    #[cfg(feature = "full")]
    thumbnail: Option<(Thumbnail, usize, usize)>,
}

#[cfg(feature = "full")]
impl Look {
    /// At rows of a picture of this size, of whatever scale.
    pub fn new(options: &ResizeOptions, (width, height): (usize, usize)) -> Look {
        Look { thumbnail: options.checks.then(|| (Thumbnail::new((width, height)), width, height)) }
    }

    pub fn is_wanted(&self) -> bool {
        self.thumbnail.is_some()
    }

    /// Takes the next row, which may be longer; after the last nothing counts.
    pub fn push(&mut self, luma: &[u8]) {
        if let Some((thumbnail, width, rows_left @ 1..)) = &mut self.thumbnail {
            thumbnail.push(&luma[..*width]);
            *rows_left -= 1;
        }
    }

    pub fn checks(&self, file: &[u8], orientation: Orientation) -> Option<Checks> {
        let (thumbnail, ..) = self.thumbnail.as_ref()?;
        Some(Checks { sha256: sha256(file), dhash: thumbnail.difference_hash(orientation) })
    }
}

/// The plain build has no hashes.
#[cfg(not(feature = "full"))]
impl Look {
    pub fn new(_: &ResizeOptions, _: (usize, usize)) -> Look {
        Look {}
    }

    pub fn push(&mut self, _: &[u8]) {}

    pub fn checks(&self, _: &[u8], _: Orientation) -> Option<Checks> {
        None
    }
}
