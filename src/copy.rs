//! Files that are small enough and go out byte for byte.

use crate::fit::{self, Placement, Rect, Target};
use crate::jpeg::{self, Decoder, Header, Samples, Scale, Settings};
use crate::look::Look;
use crate::metadata::{Found, Keep};
use crate::orient::Orientation;
use crate::{Error, OutputFormat, ResizeOptions, Resized, Source, Watch, damage};

/// Whether `copySmall` is asked for and nothing else that is asked for would be left undone: the
/// picture stands upright, or may lie; it need not become smaller, be cropped or padded; and it
/// holds nothing that has to go. What of it is merely allowed to go stays.
pub fn is_due(jpeg: &[u8], header: &Header, tagged: Orientation, options: &ResizeOptions) -> bool {
    let found = Found::in_jpeg(jpeg, header);
    options.copy_small
        && options.target_bytes.is_none_or(|bytes| jpeg.len() as u64 <= bytes.into())
        && (!options.auto_orient || tagged == Orientation::default())
        && is_small(header.width, header.height, options.target())
        && !(options.remove_gps && found.may_name_place())
        && !(options.keep == Keep::NONE && found.is_present())
}

/// Whether a picture would come out whole and as it is, were it not enlarged.
pub fn is_small(width: u32, height: u32, target: Target) -> bool {
    let crop = Rect { x: 0.0, y: 0.0, width: width.into(), height: height.into() };
    let whole =
        Placement { crop, width, height, canvas_width: width, canvas_height: height, left: 0, top: 0 };
    fit::place(width, height, Target { without_enlargement: true, ..target }) == whole
}

/// The file as it is, after a look at its faults, in every scan: it is decoded as small as can be, which takes
/// less than half the time of a resize where it is not progressive.
pub fn copied(
    jpeg: &[u8],
    header: &Header,
    tagged: Orientation,
    options: &ResizeOptions,
    scratch: &mut jpeg::Scratch,
    watch: &mut dyn Watch,
) -> Result<Resized, Error> {
    let smallest = Scale::new(1).unwrap_or(Scale::FULL);
    let settings = Settings { scales: [smallest; 4], scan_limit: options.limit_scans, all_scans: true };
    let mut decoder = Decoder::new_watched(jpeg, header, settings, scratch, &mut || watch.go_on())?;
    let mut samples = Samples::default();
    let (mut luma, mut width) = (Vec::new(), 1);
    while let Some(strip) = decoder.next_strip(&mut samples)? {
        watch.go_on()?;
        if options.checks {
            let plane = strip.plane(&samples, 0);
            width = plane.columns;
            let rows = plane.samples.chunks(plane.stride).take(plane.rows);
            rows.for_each(|row| luma.extend_from_slice(&row[..width]));
        }
    }
    let mut look = Look::new(options, (width, luma.len() / width));
    luma.chunks(width).for_each(|row| look.push(row));
    let checks = look.checks(jpeg, tagged);
    let warnings = Vec::from_iter(damage::judge(decoder.report(), options.fail_on)?);
    let data = of(jpeg)?;
    let Header { width, height, .. } = *header;
    let source = Source::new(header, tagged);
    let format = OutputFormat::Jpeg;
    let has_gps = Found::in_jpeg(jpeg, header).names_place();
    Ok(Resized { data, format, width, height, source, copied: true, checks, has_gps, warnings })
}

/// A copy of a file.
pub fn of(file: &[u8]) -> Result<Vec<u8>, Error> {
    let bytes = file.len();
    let mut copy = Vec::new();
    copy.try_reserve_exact(bytes).map_err(|_| Error::OutOfMemory { bytes })?;
    copy.extend_from_slice(file);
    Ok(copy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Fit::*;

    #[test]
    fn small_is_what_would_neither_shrink_nor_be_cropped_or_padded() {
        for ((width, height), (across, down, fit), small) in [
            ((1600, 1200), (1600, 1600, Inside), true),
            ((1601, 1200), (1600, 1600, Inside), false),
            ((320, 200), (1600, 1600, Inside), true),
            ((320, 200), (1600, 0, Inside), true),
            ((320, 2000), (1600, 0, Inside), true),
            ((600, 600), (600, 600, Fill), true),
            ((500, 375), (600, 600, Fill), true),
            ((500, 700), (600, 600, Fill), false),
            ((600, 600), (600, 600, Contain), true),
            ((500, 375), (600, 600, Contain), false), // bars
            ((500, 375), (600, 600, Cover), true),
            ((500, 700), (600, 600, Cover), false),
            ((256, 300), (256, 256, Outside), true),
            ((300, 300), (256, 256, Outside), false),
        ] {
            let some = |side: u32| Some(side).filter(|side| *side > 0);
            let target = Target { width: some(across), height: some(down), fit, ..Target::default() };
            assert_eq!(is_small(width, height, target), small, "{width} x {height}, {target:?}");
            let cropped = Target { crop_width: Some(100), ..target };
            assert!(!is_small(width, height, cropped));
        }
    }
}
