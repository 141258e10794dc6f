//! What is wrong with a file that could be decoded all the same, in words, and whether it is too much.

use crate::jpeg::Report;
use crate::{Error, FailOn};

/// A warning about what `report` tells of, or none where nothing is wrong.
///
/// # Errors
/// The same words, as [`Error::Truncated`] or [`Error::Corrupt`], where `fail_on` does not allow it.
pub fn judge(report: Report, fail_on: FailOn) -> Result<Option<String>, Error> {
    let Report { mcus, lost, truncated, coarse, damaged } = report;
    if !truncated && !damaged {
        return Ok(None);
    }
    let what = match (lost, coarse) {
        // Rounded up, but not to all: neither the smallest loss nor what is left is called none.
        (1.., _) => {
            let percent = (lost * 100).div_ceil(mcus.max(1)).min(99);
            format!("{percent} % of the picture is missing and left grey")
        }
        (0, true) => "scans that refine the picture are missing".into(),
        (0, false) if !damaged => "the end marker is missing, nothing of the picture is".into(),
        (0, false) => "parts of the picture may be wrong".into(),
    };
    let refused_from = match (truncated, lost > 0 || coarse) {
        (true, _) => FailOn::Truncated,
        (false, true) => FailOn::Error,
        (false, false) => FailOn::Warning,
    };
    match (fail_on >= refused_from, truncated) {
        (true, true) => Err(Error::Truncated { what }),
        (true, false) => Err(Error::Corrupt { what }),
        (false, true) => Ok(Some(format!("cut short: {what}"))),
        (false, false) => Ok(Some(format!("damaged: {what}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use FailOn::*;

    #[test]
    fn each_level_refuses_what_the_one_below_does_and_more() {
        let whole = Report { mcus: 1000, ..Report::default() };
        let cut = Report { truncated: true, ..whole };
        let wrong = Report { damaged: true, ..whole };
        let cases = [
            (whole, &[][..], ""),
            (
                cut,
                &[Truncated, Error, Warning],
                "cut short: the end marker is missing, nothing of the picture is",
            ),
            (
                Report { damaged: true, ..cut },
                &[Truncated, Error, Warning],
                "cut short: parts of the picture may be wrong",
            ),
            (
                Report { lost: 1, damaged: true, ..cut },
                &[Truncated, Error, Warning],
                "cut short: 1 % of the picture is missing and left grey",
            ),
            (
                Report { lost: 999, damaged: true, ..cut },
                &[Truncated, Error, Warning],
                "cut short: 99 % of the picture is missing and left grey",
            ),
            (
                Report { coarse: true, ..cut },
                &[Truncated, Error, Warning],
                "cut short: scans that refine the picture are missing",
            ),
            (
                Report { lost: 501, ..wrong },
                &[Error, Warning],
                "damaged: 51 % of the picture is missing and left grey",
            ),
            (
                Report { coarse: true, ..wrong },
                &[Error, Warning],
                "damaged: scans that refine the picture are missing",
            ),
            (wrong, &[Warning], "damaged: parts of the picture may be wrong"),
        ];
        for (report, refused, words) in cases {
            for level in [None, Truncated, Error, Warning] {
                let found = match judge(report, level) {
                    Ok(warning) => (false, warning.unwrap_or_default()),
                    Err(error) => (true, error.to_string()),
                };
                assert_eq!(found, (refused.contains(&level), words.into()), "{report:?}, {level:?}");
            }
        }
    }
}
