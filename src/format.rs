//! Which kind of file it is, by its content: names say what a person hopes.

use std::fmt;

/// A kind of file that is found in folders of photos. Those that can't be read here have a name so
/// that an error can say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    Jpeg,
    /// APNG too: it is a PNG that holds further pictures.
    Png,
    WebP,
    Gif,
    /// P7 of Netpbm: how a host hands over what it decoded itself.
    Pam,
    Avif,
    Heic,
    JpegXl,
    Jpeg2000,
    Tiff,
    /// A camera's unprocessed data, of any maker.
    Raw,
    Bmp,
    Ico,
    Psd,
    Xcf,
    Exr,
    Hdr,
    Qoi,
    /// P1 to P6 of Netpbm.
    Pnm,
    Svg,
    Pdf,
    Video,
    Zip,
    Html,
    /// What macOS writes beside a file on foreign disks, as `._` and its name.
    AppleDouble,
}

impl Format {
    /// Looks at the beginning of `file`; 64 bytes tell all but a camera's raw data from a TIFF.
    pub fn of(file: &[u8]) -> Option<Format> {
        let found =
            MAGIC.iter().find(|(at, magic, _)| file.get(*at..).is_some_and(|rest| rest.starts_with(magic)));
        match found {
            Some((_, _, Format::Tiff)) => Some(if is_raw(file) { Format::Raw } else { Format::Tiff }),
            Some((_, _, format)) => Some(*format),
            None if file.get(4..8) == Some(b"ftyp") => Some(of_brands(file)),
            None => of_text(file),
        }
    }

    /// Whether it is made to hold one picture.
    pub fn is_picture(self) -> bool {
        !matches!(self, Format::Pdf | Format::Video | Format::Zip | Format::Html | Format::AppleDouble)
    }

    /// A stable name: "jpeg", "png", "camera-raw".
    pub fn name(self) -> &'static str {
        self.names().0
    }

    /// The name and how people write it, with its article.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Format::Jpeg => ("jpeg", "a JPEG"),
            Format::Png => ("png", "a PNG"),
            Format::WebP => ("webp", "a WebP"),
            Format::Gif => ("gif", "a GIF"),
            Format::Pam => ("pam", "a PAM"),
            Format::Avif => ("avif", "an AVIF"),
            Format::Heic => ("heic", "a HEIC"),
            Format::JpegXl => ("jpeg-xl", "a JPEG XL"),
            Format::Jpeg2000 => ("jpeg-2000", "a JPEG 2000"),
            Format::Tiff => ("tiff", "a TIFF"),
            Format::Raw => ("camera-raw", "a camera's raw file"),
            Format::Bmp => ("bmp", "a BMP"),
            Format::Ico => ("ico", "an icon"),
            Format::Psd => ("psd", "a Photoshop file"),
            Format::Xcf => ("xcf", "a GIMP file"),
            Format::Exr => ("exr", "an OpenEXR"),
            Format::Hdr => ("hdr", "a Radiance HDR"),
            Format::Qoi => ("qoi", "a QOI"),
            Format::Pnm => ("pnm", "a PNM"),
            Format::Svg => ("svg", "an SVG"),
            Format::Pdf => ("pdf", "a PDF"),
            Format::Video => ("video", "a video"),
            Format::Zip => ("zip", "a zip"),
            Format::Html => ("html", "a web page"),
            Format::AppleDouble => ("apple-double", "a file that macOS keeps beside another"),
        }
    }
}

/// With its article: "a PNG", "an AVIF".
impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.names().1)
    }
}

/// Where which bytes stand. Of two that fit, the first counts.
const MAGIC: &[(usize, &[u8], Format)] = &[
    (0, b"\xFF\xD8", Format::Jpeg),
    (0, b"\x89PNG", Format::Png),
    (0, b"GIF8", Format::Gif),
    (8, b"WEBP", Format::WebP),
    (0, b"P7\n", Format::Pam),
    (0, b"II*\0\x10\0\0\0CR", Format::Raw),
    (0, b"IIRO", Format::Raw),
    (0, b"IIRS", Format::Raw),
    (0, b"MMOR", Format::Raw),
    (0, b"IIU\0", Format::Raw),
    (0, b"II\x1A\0\0\0HEAPCCDR", Format::Raw),
    (0, b"FUJIFILMCCD-RAW", Format::Raw),
    (0, b"\0MRM", Format::Raw),
    (0, b"FOVb", Format::Raw),
    (4, b"ftypcrx ", Format::Raw),
    (0, b"II*\0", Format::Tiff),
    (0, b"MM\0*", Format::Tiff),
    (0, b"II+\0", Format::Tiff),
    (0, b"MM\0+", Format::Tiff),
    (0, b"\xFF\x0A", Format::JpegXl),
    (0, b"\0\0\0\x0CJXL ", Format::JpegXl),
    (0, b"\0\0\0\x0CjP  ", Format::Jpeg2000),
    (0, b"\xFF\x4F\xFF\x51", Format::Jpeg2000),
    (0, b"BM", Format::Bmp),
    (0, b"\0\0\x01\0", Format::Ico),
    (0, b"8BPS", Format::Psd),
    (0, b"gimp xcf", Format::Xcf),
    (0, b"\x76\x2F\x31\x01", Format::Exr),
    (0, b"#?RADIANCE", Format::Hdr),
    (0, b"qoif", Format::Qoi),
    (0, b"%PDF", Format::Pdf),
    (0, b"PK\x03\x04", Format::Zip),
    (8, b"AVI ", Format::Video),
    (0, b"\x1A\x45\xDF\xA3", Format::Video),
    (4, b"moov", Format::Video),
    (4, b"mdat", Format::Video),
    (0, b"\0\x05\x16\x07", Format::AppleDouble),
];

/// By the brands of an ISO base media file (ISO 14496-12, 4.3); `mif1` says no more than that there is
/// a picture.
fn of_brands(file: &[u8]) -> Format {
    let length = file.first_chunk().map_or(0, |length| u32::from_be_bytes(*length) as usize);
    let brands = file.get(8..length.clamp(8, 64).min(file.len())).unwrap_or_default().as_chunks::<4>().0;
    let any = |names: &[&[u8; 4]]| brands.iter().any(|brand| names.contains(&brand));
    if any(&[b"avif", b"avis"]) {
        Format::Avif
    } else if any(&[b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"]) {
        Format::Heic
    } else {
        Format::Video
    }
}

fn of_text(file: &[u8]) -> Option<Format> {
    let head = file.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(file);
    let head = head[..head.len().min(1024)].trim_ascii_start().to_ascii_lowercase();
    let says = |text: &[u8]| head.windows(text.len()).any(|window| window == text);
    match head.first() {
        Some(b'<') if says(b"<svg") => Some(Format::Svg),
        Some(b'<') if head.starts_with(b"<!doctype html") || says(b"<html") => Some(Format::Html),
        Some(b'p') => match (file, file.get(2)) {
            ([b'P', b'1'..=b'6', ..], Some(b' ' | b'\n' | b'\r' | b'\t')) => Some(Format::Pnm),
            _ => None,
        },
        _ => None,
    }
}

/// Whether the first directory of a TIFF tells of a preview alone (NewSubfileType), as those of DNG, NEF
/// and ARW do, or names itself a DNG (DNGVersion).
fn is_raw(tiff: &[u8]) -> bool {
    let first = || {
        let be = tiff.starts_with(b"MM");
        let u16_at = |at: usize| {
            let bytes = *tiff.get(at..)?.first_chunk()?;
            Some(if be { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
        };
        let u32_at = |at: usize| {
            let bytes = *tiff.get(at..)?.first_chunk()?;
            Some(if be { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
        };
        let at = u32_at(4)? as usize;
        let entries = usize::from(u16_at(at)?);
        let mut tags = (0..entries).map_while(|i| {
            let entry = at.checked_add(2 + 12 * i)?;
            Some((u16_at(entry)?, u32_at(entry.checked_add(8)?)?))
        });
        Some(tags.any(|(tag, value)| tag == 0xC612 || tag == 0x00FE && value & 1 == 1))
    };
    first().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_content() {
        let raw = b"II*\0\x08\0\0\0\x01\0\xFE\0\x04\0\x01\0\0\0\x01\0\0\0";
        let cases: &[(&[u8], Option<&str>)] = &[
            (b"\xFF\xD8\xFF\xE0", Some("jpeg")),
            (b"\x89PNG\r\n\x1A\n", Some("png")),
            (b"RIFF\0\0\0\0WEBPVP8 ", Some("webp")),
            (b"RIFF\0\0\0\0AVI LIST", Some("video")),
            (b"GIF89a", Some("gif")),
            (b"P7\nWIDTH 1\n", Some("pam")),
            (b"P6\n1 1\n255\n", Some("pnm")),
            (b"P60", None),
            (b"\0\0\0\x1Cftypavif\0\0\0\0", Some("avif")),
            (b"\0\0\0\x1Cftypmif1\0\0\0\0mif1avifmiaf", Some("avif")),
            (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", Some("heic")),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Some("heic")),
            (b"\0\0\0\x18ftypcrx \0\0\0\x01crx isom", Some("camera-raw")),
            (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", Some("video")),
            // The length leads past the end, and to nothing at all.
            (b"\xFF\xFF\xFF\xFFftypisom", Some("video")),
            (b"\0\0\0\0ftyp", Some("video")),
            (&raw[..], Some("camera-raw")),
            (&raw[..21], Some("tiff")),
            (b"MM\0*\0\0\0\x08", Some("tiff")),
            (b"II*\0\xFF\xFF\xFF\xFF", Some("tiff")),
            (b"<?xml version=\"1.0\"?>\n<SVG xmlns=", Some("svg")),
            (b"\n <!DOCTYPE html><title>404", Some("html")),
            (b"<?xml version=\"1.0\"?><plist>", None),
            (b"\0\x05\x16\x07\0\x02", Some("apple-double")),
            (b"", None),
            (b"hello", None),
        ];
        for (file, name) in cases {
            assert_eq!(Format::of(file).map(Format::name), *name, "{:?}", String::from_utf8_lossy(file));
        }
        assert_eq!(Format::Avif.to_string(), "an AVIF");
    }
}
