//! What to make of a file: every option, its name, range and default, in one place.

use crate::Error;
use crate::fit::{Fit, Target};
use crate::jpeg::encode;
use crate::metadata::Keep;
use crate::resample::Kernel;

/// The largest side of a result, in pixels.
pub const MAX_SIDE: u32 = 16_384;

/// Options of a resize. Names and meanings are sharp's where it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResizeOptions {
    /// Width of the upright result in pixels, 1 to 16384; `None` follows from `height`.
    pub width: Option<u32>,
    /// Height of the upright result in pixels, 1 to 16384; `None` follows from `width`.
    pub height: Option<u32>,
    /// Default [`Fit::Cover`].
    pub fit: Fit,
    /// Width of a centred crop of the resized picture, 1 to 16384; `None` keeps it whole.
    pub crop_width: Option<u32>,
    /// Height of a centred crop of the resized picture, 1 to 16384; `None` keeps it whole.
    pub crop_height: Option<u32>,
    /// Never make a picture larger than it is. Default false.
    pub without_enlargement: bool,
    /// Give out byte for byte what need not become smaller, be cropped, padded or turned, and holds
    /// nothing that [`remove_gps`](Self::remove_gps) or [`Keep::NONE`] takes out. Default false.
    pub copy_small: bool,
    /// Default [`Kernel::Lanczos3`].
    pub kernel: Kernel,
    /// What lies beside the picture with [`Fit::Contain`], as red, green and blue. Default black. Beside
    /// a grey picture it is as bright, and grey.
    pub background: [u8; 3],
    /// JPEG quality on libjpeg's scale, 1 to 100. Default 80.
    pub quality: u8,
    /// A quality no higher than the source's own, told from its tables. Default false.
    pub source_quality: bool,
    /// Bytes that the JPEG may have, at least 1: of the qualities up to [`quality`](Self::quality) the
    /// highest is searched that keeps to it. Where none does, the result is of quality 1 and has a warning.
    pub target_bytes: Option<u32>,
    /// Default [`ChromaSubsampling::Cs420`].
    pub chroma_subsampling: ChromaSubsampling,
    /// Make Huffman tables for each picture: 1 to 2 % fewer bytes, and all coefficients are held
    /// until the end. Default false, unlike sharp's.
    pub optimise_coding: bool,
    /// Write scans that refine each other, with tables made for each: 5 % fewer bytes than
    /// baseline for six times the time of encoding. Default false.
    pub progressive: bool,
    /// Turn the picture upright by its EXIF orientation. Default true.
    pub auto_orient: bool,
    /// Which metadata goes along. Default EXIF and the ICC profile.
    pub keep: Keep,
    /// Leave out of the metadata where the picture was taken. Default false.
    pub remove_gps: bool,
    /// Scale down while decoding, as far as the result can hardly tell. Default true.
    pub fast_shrink_on_load: bool,
    /// Refuse what is wrong with a file from this level on. Default [`FailOn::None`].
    pub fail_on: FailOn,
    /// Refuse pictures of more pixels than this, 1 to 4294836225. Default 268402689.
    pub limit_input_pixels: u64,
    /// Refuse files of more bytes than this, 1 to 4294967295. Default 536870912: 2 for each pixel of
    /// the limit above, which is more than cameras write at their best quality.
    pub limit_input_bytes: u64,
    /// Refuse files of more scans than this, 1 to 65535: each takes time in proportion to the
    /// picture's area, and next to no bytes. Default 500.
    pub limit_scans: u32,
    /// Give up a file after so many milliseconds of work, 0 to 86400000; 0 is never. Enforced by whoever
    /// watches the work, since the core has no clock. Default 60000: ten times what the largest
    /// picture takes.
    pub timeout_ms: u32,
}

impl Default for ResizeOptions {
    fn default() -> Self {
        ResizeOptions {
            width: None,
            height: None,
            fit: Fit::Cover,
            crop_width: None,
            crop_height: None,
            without_enlargement: false,
            copy_small: false,
            kernel: Kernel::Lanczos3,
            background: [0; 3],
            quality: 80,
            source_quality: false,
            target_bytes: None,
            chroma_subsampling: ChromaSubsampling::Cs420,
            optimise_coding: false,
            progressive: false,
            auto_orient: true,
            keep: Keep::default(),
            remove_gps: false,
            fast_shrink_on_load: true,
            fail_on: FailOn::None,
            limit_input_pixels: 0x3FFF * 0x3FFF,
            limit_input_bytes: 512 << 20,
            limit_scans: 500,
            timeout_ms: 60_000,
        }
    }
}

/// A value as it comes from a caller that knows only names: JavaScript, JSON, a command line.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<String>),
    /// Anything else, by a name for the error message.
    Other(String),
}

impl ResizeOptions {
    /// Sets one option by its public name. `Null` restores the default.
    ///
    /// ```
    /// use pixmill::{Fit, ResizeOptions, Value};
    /// let mut options = ResizeOptions::default();
    /// options.set("width", &Value::Number(600.0))?;
    /// options.set("fit", &Value::Text("fill".into()))?;
    /// assert_eq!((options.width, options.fit), (Some(600), Fit::Fill));
    /// assert_eq!(options.set("widht", &Value::Null).unwrap_err().code(), "option");
    /// # Ok::<(), pixmill::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Option`] with the name, the value and what is allowed.
    pub fn set(&mut self, name: &str, value: &Value) -> Result<(), Error> {
        let default = ResizeOptions::default();
        let side = |value| whole(name, value, 1, MAX_SIDE.into()).map(|side| side.map(|side| side as u32));
        match name {
            "width" => self.width = side(value)?,
            "height" => self.height = side(value)?,
            "cropWidth" => self.crop_width = side(value)?,
            "cropHeight" => self.crop_height = side(value)?,
            "fit" => self.fit = choice(name, value, &FITS)?.unwrap_or(default.fit),
            "kernel" => self.kernel = choice(name, value, &KERNELS)?.unwrap_or(default.kernel),
            "chromaSubsampling" => {
                self.chroma_subsampling =
                    choice(name, value, &CHROMA_SUBSAMPLINGS)?.unwrap_or(default.chroma_subsampling)
            }
            "quality" => {
                self.quality = whole(name, value, 1, 100)?.map_or(default.quality, |quality| quality as u8)
            }
            "background" => self.background = colour(name, value)?.unwrap_or(default.background),
            "sourceQuality" => self.source_quality = flag(name, value)?.unwrap_or(default.source_quality),
            "targetBytes" => {
                let bytes = whole(name, value, 1, u32::MAX.into())?;
                self.target_bytes = bytes.map(|bytes| bytes as u32);
            }
            "optimiseCoding" => self.optimise_coding = flag(name, value)?.unwrap_or(default.optimise_coding),
            "progressive" => self.progressive = flag(name, value)?.unwrap_or(default.progressive),
            "withoutEnlargement" => {
                self.without_enlargement = flag(name, value)?.unwrap_or(default.without_enlargement)
            }
            "copySmall" => self.copy_small = flag(name, value)?.unwrap_or(default.copy_small),
            "autoOrient" => self.auto_orient = flag(name, value)?.unwrap_or(default.auto_orient),
            "keep" => self.keep = kinds(name, value)?.unwrap_or(default.keep),
            "removeGps" => self.remove_gps = flag(name, value)?.unwrap_or(default.remove_gps),
            "fastShrinkOnLoad" => {
                self.fast_shrink_on_load = flag(name, value)?.unwrap_or(default.fast_shrink_on_load)
            }
            "failOn" => self.fail_on = choice(name, value, &FAIL_ON)?.unwrap_or(default.fail_on),
            "limitInputPixels" => {
                self.limit_input_pixels =
                    whole(name, value, 1, 65_535 * 65_535)?.unwrap_or(default.limit_input_pixels)
            }
            "limitInputBytes" => {
                self.limit_input_bytes =
                    whole(name, value, 1, u32::MAX.into())?.unwrap_or(default.limit_input_bytes)
            }
            "limitScans" => {
                self.limit_scans =
                    whole(name, value, 1, 65_535)?.map_or(default.limit_scans, |scans| scans as u32)
            }
            "timeoutMs" => {
                self.timeout_ms =
                    whole(name, value, 0, 86_400_000)?.map_or(default.timeout_ms, |time| time as u32)
            }
            _ => {
                return Err(Error::Option {
                    name: name.into(),
                    value: show(value),
                    allowed: format!("only these names: {}", NAMES.join(", ")),
                });
            }
        }
        Ok(())
    }
}

impl ResizeOptions {
    /// The size that is asked for.
    pub(crate) fn target(&self) -> Target {
        let ResizeOptions { width, height, fit, without_enlargement, crop_width, crop_height, .. } = *self;
        Target { width, height, fit, without_enlargement, crop_width, crop_height }
    }

    /// How the result is encoded, where `source` tells the quality of its source.
    pub(crate) fn encoding(&self, source: impl FnOnce() -> Option<u8>) -> encode::Options {
        let limit = if self.source_quality { source() } else { None };
        let quality = self.quality.min(limit.unwrap_or(100));
        let ResizeOptions { optimise_coding: optimise_huffman, progressive, .. } = *self;
        encode::Options { quality, optimise_huffman, progressive }
    }

    /// These, with no size asked for: the picture keeps its own.
    pub(crate) fn at_its_size(&self) -> ResizeOptions {
        ResizeOptions { width: None, height: None, crop_width: None, crop_height: None, ..self.clone() }
    }

    /// Whether a file of so many bytes is allowed, which can be told before it is read.
    pub(crate) fn check_file(&self, bytes: u64) -> Result<(), Error> {
        Error::past("the number of bytes", bytes, self.limit_input_bytes)
    }

    /// Whether a picture of this size is allowed.
    pub(crate) fn check_source(&self, width: u32, height: u32) -> Result<(), Error> {
        let pixels = u64::from(width) * u64::from(height);
        Error::past("the number of pixels", pixels, self.limit_input_pixels)
    }
}

/// Every name that [`ResizeOptions::set`] knows.
pub const NAMES: [&str; 24] = [
    "width",
    "height",
    "fit",
    "cropWidth",
    "cropHeight",
    "withoutEnlargement",
    "copySmall",
    "kernel",
    "background",
    "quality",
    "sourceQuality",
    "targetBytes",
    "chromaSubsampling",
    "optimiseCoding",
    "progressive",
    "autoOrient",
    "keep",
    "removeGps",
    "fastShrinkOnLoad",
    "failOn",
    "limitInputPixels",
    "limitInputBytes",
    "limitScans",
    "timeoutMs",
];

fn whole(name: &str, value: &Value, min: u64, max: u64) -> Result<Option<u64>, Error> {
    match value {
        Value::Null => Ok(None),
        Value::Number(number) if number.fract() == 0.0 && (min as f64..=max as f64).contains(number) => {
            Ok(Some(*number as u64))
        }
        _ => Err(refused(name, value, format!("a whole number from {min} to {max}"))),
    }
}

/// `#rrggbb`.
fn colour(name: &str, value: &Value) -> Result<Option<[u8; 3]>, Error> {
    let Value::Text(text) = value else {
        return if *value == Value::Null { Ok(None) } else { Err(refused(name, value, COLOUR.into())) };
    };
    let digits = text
        .strip_prefix('#')
        .filter(|digits| digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
    let number = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
    let [_, rgb @ ..] = number.ok_or_else(|| refused(name, value, COLOUR.into()))?.to_be_bytes();
    Ok(Some(rgb))
}

const COLOUR: &str = "a colour as in #ff8000";

fn flag(name: &str, value: &Value) -> Result<Option<bool>, Error> {
    match value {
        Value::Null => Ok(None),
        Value::Bool(flag) => Ok(Some(*flag)),
        _ => Err(refused(name, value, "true or false".into())),
    }
}

fn choice<T: Copy>(name: &str, value: &Value, all: &[(&str, T)]) -> Result<Option<T>, Error> {
    if *value == Value::Null {
        return Ok(None);
    }
    let found = all.iter().find(|(text, _)| matches!(value, Value::Text(value) if value == text));
    found.map(|(_, choice)| Some(*choice)).ok_or_else(|| {
        let names: Vec<&str> = all.iter().map(|(text, _)| *text).collect();
        refused(name, value, names.join(", "))
    })
}

/// `all`, `none`, or the names of kinds, in a list or with commas between.
fn kinds(name: &str, value: &Value) -> Result<Option<Keep>, Error> {
    let names: Vec<&str> = match value {
        Value::Null => return Ok(None),
        Value::Text(text) if text == "all" => return Ok(Some(Keep::ALL)),
        Value::Text(text) if text == "none" => return Ok(Some(Keep::NONE)),
        Value::Text(text) => text.split(',').collect(),
        Value::List(names) => names.iter().map(String::as_str).collect(),
        _ => vec!["?"],
    };
    let mut keep = Keep::NONE;
    for kind in names {
        match kind.trim() {
            "exif" => keep.exif = true,
            "xmp" => keep.xmp = true,
            "iptc" => keep.iptc = true,
            "icc" => keep.icc = true,
            _ => return Err(refused(name, value, "all, none, or a list of exif, xmp, iptc, icc".into())),
        }
    }
    Ok(Some(keep))
}

fn refused(name: &str, value: &Value, allowed: String) -> Error {
    Error::Option { name: name.into(), value: show(value), allowed }
}

fn show(value: &Value) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Text(text) => format!("\"{text}\""),
        Value::List(texts) => format!("[{}]", texts.join(", ")),
        Value::Other(kind) => kind.clone(),
    }
}

const FITS: [(&str, Fit); 5] = [
    ("cover", Fit::Cover),
    ("contain", Fit::Contain),
    ("fill", Fit::Fill),
    ("inside", Fit::Inside),
    ("outside", Fit::Outside),
];

const KERNELS: [(&str, Kernel); 6] = [
    ("nearest", Kernel::Nearest),
    ("linear", Kernel::Linear),
    ("cubic", Kernel::Cubic),
    ("mitchell", Kernel::Mitchell),
    ("lanczos2", Kernel::Lanczos2),
    ("lanczos3", Kernel::Lanczos3),
];

const CHROMA_SUBSAMPLINGS: [(&str, ChromaSubsampling); 3] = [
    ("4:2:0", ChromaSubsampling::Cs420),
    ("4:2:2", ChromaSubsampling::Cs422),
    ("4:4:4", ChromaSubsampling::Cs444),
];

const FAIL_ON: [(&str, FailOn); 4] = [
    ("none", FailOn::None),
    ("truncated", FailOn::Truncated),
    ("error", FailOn::Error),
    ("warning", FailOn::Warning),
];

/// What is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputFormat {
    Jpeg,
}

impl OutputFormat {
    /// A stable name: "jpeg".
    pub fn name(self) -> &'static str {
        match self {
            OutputFormat::Jpeg => "jpeg",
        }
    }
}

/// From which fault on a file is refused instead of decoded as far as it goes. Each level refuses
/// what those before it do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FailOn {
    /// Only a file with nothing to decode.
    None,
    /// A file that ends before its end marker.
    Truncated,
    /// A file of which part of the picture is missing.
    Error,
    /// A file in which anything of the picture is wrong.
    Warning,
}

/// How many chroma samples the result keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChromaSubsampling {
    /// One for each 2 x 2 pixels.
    Cs420,
    /// One for each two pixels of a row.
    Cs422,
    /// One for each pixel.
    Cs444,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Value {
        Value::Text(text.into())
    }

    #[test]
    fn every_option_is_set_by_its_name_and_null_restores_the_default() {
        let values = [
            ("width", Value::Number(1.0)),
            ("height", Value::Number(16_384.0)),
            ("fit", text("inside")),
            ("cropWidth", Value::Number(224.0)),
            ("cropHeight", Value::Number(224.0)),
            ("withoutEnlargement", Value::Bool(true)),
            ("copySmall", Value::Bool(true)),
            ("kernel", text("mitchell")),
            ("background", text("#fF8000")),
            ("quality", Value::Number(100.0)),
            ("sourceQuality", Value::Bool(true)),
            ("targetBytes", Value::Number(1.0)),
            ("chromaSubsampling", text("4:4:4")),
            ("optimiseCoding", Value::Bool(true)),
            ("progressive", Value::Bool(true)),
            ("autoOrient", Value::Bool(false)),
            ("keep", Value::List(vec!["xmp".into(), "icc".into()])),
            ("removeGps", Value::Bool(true)),
            ("fastShrinkOnLoad", Value::Bool(false)),
            ("failOn", text("error")),
            ("limitInputPixels", Value::Number(1e6)),
            ("limitInputBytes", Value::Number(1e6)),
            ("limitScans", Value::Number(20.0)),
            ("timeoutMs", Value::Number(0.0)),
        ];
        assert_eq!(values.clone().map(|(name, _)| name), NAMES);
        let mut options = ResizeOptions::default();
        for (name, value) in &values {
            let before = options.clone();
            options.set(name, value).unwrap();
            assert_ne!(options, before, "{name}");
        }
        for name in NAMES {
            options.set(name, &Value::Null).unwrap();
        }
        assert_eq!(options, ResizeOptions::default());
    }

    #[test]
    fn a_refused_option_says_its_name_its_value_and_what_is_allowed() {
        let table = [
            ("width", Value::Number(0.0), "option width is 0; allowed: a whole number from 1 to 16384"),
            ("height", Value::Number(1.5), "option height is 1.5; allowed: a whole number from 1 to 16384"),
            (
                "width",
                Value::Number(f64::NAN),
                "option width is NaN; allowed: a whole number from 1 to 16384",
            ),
            ("quality", Value::Number(101.0), "option quality is 101; allowed: a whole number from 1 to 100"),
            ("quality", text("80"), "option quality is \"80\"; allowed: a whole number from 1 to 100"),
            ("fit", text("Cover"), "option fit is \"Cover\"; allowed: cover, contain, fill, inside, outside"),
            (
                "background",
                text("#ff800"),
                "option background is \"#ff800\"; allowed: a colour as in #ff8000",
            ),
            (
                "background",
                text("#+f8000"),
                "option background is \"#+f8000\"; allowed: a colour as in #ff8000",
            ),
            ("autoOrient", Value::Number(1.0), "option autoOrient is 1; allowed: true or false"),
            (
                "kernel",
                Value::Other("object".into()),
                "option kernel is object; allowed: nearest, linear, cubic, mitchell, lanczos2, lanczos3",
            ),
        ];
        for (name, value, message) in table {
            assert_eq!(ResizeOptions::default().set(name, &value).unwrap_err().to_string(), message);
        }
    }
}
