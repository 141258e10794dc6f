//! Which way a file goes, by its content and what is asked for.

use crate::jpeg::{self, Colour, Header};
use crate::metadata::Found;
use crate::srgb::is_srgb;
use crate::{Error, Format, OutputFormat, ResizeOptions, exif};

/// How a file becomes its result.
pub enum Way {
    /// Planes of a JPEG are resampled and encoded, and never become pixels but for colours other than
    /// grey and YCbCr.
    Planes(Header),
    #[cfg(feature = "full")]
    Pixels(Format),
}

/// The way that a file, by its content, takes.
pub fn way(file: &[u8], options: &ResizeOptions) -> Result<Way, Error> {
    if options.checks && cfg!(not(feature = "full")) {
        return Err(Error::NeedsFull);
    }
    let format = match Format::of(file) {
        Some(Format::Jpeg) => match Header::parse(file) {
            Ok(header) if is_of_planes(&header, options) && !is_converted(&header, file, options) => {
                return Ok(Way::Planes(header));
            }
            Ok(_) => Format::Jpeg,
            Err(Error::Unsupported { .. }) if jpeg::is_lossless(file) => Format::Jpeg,
            Err(error) => return Err(error),
        },
        Some(format @ (Format::Png | Format::WebP | Format::Gif | Format::Pam)) => format,
        _ if file.is_empty() => return Err(Error::Empty),
        other => return Err(Error::of_other_format(other)),
    };
    #[cfg(feature = "full")]
    return Ok(Way::Pixels(format));
    #[cfg(not(feature = "full"))]
    {
        let _ = format;
        Err(Error::NeedsFull)
    }
}

/// Whether colours may have to be converted: but for sRGB's own profile, that is told by a reader of profiles.
fn is_converted(header: &Header, jpeg: &[u8], options: &ResizeOptions) -> bool {
    let found = Found::in_jpeg(jpeg, header);
    match header.colour {
        Colour::Cmyk | Colour::Ycck => found.icc.is_some(),
        Colour::Grey => options.to_srgb && found.icc.is_some(),
        Colour::YCbCr | Colour::Rgb => {
            let differs = match &found.icc {
                Some(profile) => !is_srgb(profile),
                None => found.exif.is_some_and(exif::names_adobe_rgb),
            };
            options.to_srgb && differs
        }
    }
}

/// Whether planes can become what is asked for, their colours being as they are.
pub fn is_of_planes(header: &Header, options: &ResizeOptions) -> bool {
    let is_plain = matches!(header.colour, Colour::Grey | Colour::YCbCr);
    matches!(options.format, None | Some(OutputFormat::Jpeg))
        && !options.linear_light
        && (options.sharpen == 0.0 || is_plain)
}
