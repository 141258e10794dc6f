//! Options by their public names: each value is parsed and its range checked here, once.

use super::{
    ChromaSubsampling, Dtype, FailOn, Normalise, OutputFormat, RenderingIntent, ResizeOptions, TensorLayout,
};
use crate::Error;
use crate::fit::{Fit, Rounding};
use crate::metadata::Keep;
use crate::resample::Kernel;

/// The largest side of a result, in pixels.
const MAX_SIDE: u32 = 16_384;

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
            "linearLight" => self.linear_light = flag(name, value)?.unwrap_or(default.linear_light),
            "sharpen" => self.sharpen = part(name, value, 10.0)?.unwrap_or(default.sharpen),
            "toColourspace" => self.to_srgb = choice(name, value, &COLOURSPACES)?.unwrap_or(default.to_srgb),
            "renderingIntent" => {
                self.rendering_intent = choice(name, value, &INTENTS)?.unwrap_or(default.rendering_intent)
            }
            "format" => self.format = choice(name, value, &FORMATS)?.unwrap_or(default.format),
            "lossless" => self.lossless = flag(name, value)?.unwrap_or(default.lossless),
            "palette" => self.palette = flag(name, value)?.unwrap_or(default.palette),
            "colours" => {
                self.colours = whole(name, value, 2, 256)?.map_or(default.colours, |count| count as u16)
            }
            "dtype" => self.dtype = choice(name, value, &DTYPES)?.unwrap_or(default.dtype),
            "layout" => self.layout = choice(name, value, &TENSOR_LAYOUTS)?.unwrap_or(default.layout),
            "normalise" => self.normalise = choice(name, value, &NORMALISES)?.unwrap_or(default.normalise),
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
            "rounding" => self.rounding = choice(name, value, &ROUNDINGS)?.unwrap_or(default.rounding),
            "copySmall" => self.copy_small = flag(name, value)?.unwrap_or(default.copy_small),
            "autoOrient" => self.auto_orient = flag(name, value)?.unwrap_or(default.auto_orient),
            "keep" => self.keep = kinds(name, value)?.unwrap_or(default.keep),
            "removeGps" => self.remove_gps = flag(name, value)?.unwrap_or(default.remove_gps),
            "fastShrinkOnLoad" => {
                self.fast_shrink_on_load = flag(name, value)?.unwrap_or(default.fast_shrink_on_load)
            }
            "checks" => self.checks = flag(name, value)?.unwrap_or(default.checks),
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

    /// Whether the options go together, which [`resize`](crate::resize) asks too.
    ///
    /// # Errors
    /// [`Error::Option`].
    pub fn check(&self) -> Result<(), Error> {
        if self.dtype == Dtype::Uint8 && self.normalise != Normalise::None {
            let name = NORMALISES.iter().find(|(_, normalise)| *normalise == self.normalise);
            let value = Value::Text(name.map_or("", |(name, _)| name).into());
            return Err(refused("normalise", &value, "none with dtype uint8".into()));
        }
        Ok(())
    }
}

/// Every name that [`ResizeOptions::set`] knows.
const NAMES: [&str; 37] = [
    "width",
    "height",
    "fit",
    "cropWidth",
    "cropHeight",
    "withoutEnlargement",
    "rounding",
    "copySmall",
    "kernel",
    "background",
    "linearLight",
    "sharpen",
    "toColourspace",
    "renderingIntent",
    "format",
    "quality",
    "lossless",
    "palette",
    "colours",
    "dtype",
    "layout",
    "normalise",
    "sourceQuality",
    "targetBytes",
    "chromaSubsampling",
    "optimiseCoding",
    "progressive",
    "autoOrient",
    "keep",
    "removeGps",
    "fastShrinkOnLoad",
    "checks",
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

/// From 0 to `max`.
fn part(name: &str, value: &Value, max: f32) -> Result<Option<f32>, Error> {
    match value {
        Value::Null => Ok(None),
        Value::Number(number) if (0.0..=f64::from(max)).contains(number) => Ok(Some(*number as f32)),
        _ => Err(refused(name, value, format!("a number from 0 to {max}"))),
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
            "gainMap" => keep.gain_map = true,
            _ => {
                let allowed = "all, none, or a list of exif, xmp, iptc, icc, gainMap";
                return Err(refused(name, value, allowed.into()));
            }
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

const ROUNDINGS: [(&str, Rounding); 4] = [
    ("sharp", Rounding::Sharp),
    ("torchvision", Rounding::Torchvision),
    ("pillow", Rounding::Pillow),
    ("ultralytics", Rounding::Ultralytics),
];

const KERNELS: [(&str, Kernel); 9] = [
    ("nearest", Kernel::Nearest),
    ("box", Kernel::Box),
    ("area", Kernel::Area),
    ("linear", Kernel::Linear),
    ("hamming", Kernel::Hamming),
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

const COLOURSPACES: [(&str, bool); 2] = [("keep", false), ("srgb", true)];

const INTENTS: [(&str, RenderingIntent); 2] =
    [("perceptual", RenderingIntent::Perceptual), ("relative", RenderingIntent::Relative)];

const FORMATS: [(&str, Option<OutputFormat>); 5] = [
    ("jpeg", Some(OutputFormat::Jpeg)),
    ("png", Some(OutputFormat::Png)),
    ("webp", Some(OutputFormat::WebP)),
    ("raw", Some(OutputFormat::Raw)),
    ("source", None),
];

const DTYPES: [(&str, Dtype); 3] =
    [("uint8", Dtype::Uint8), ("float32", Dtype::Float32), ("float16", Dtype::Float16)];

const TENSOR_LAYOUTS: [(&str, TensorLayout); 2] = [("hwc", TensorLayout::Hwc), ("chw", TensorLayout::Chw)];

const NORMALISES: [(&str, Normalise); 5] = [
    ("none", Normalise::None),
    ("unit", Normalise::Unit),
    ("signed", Normalise::Signed),
    ("imagenet", Normalise::ImageNet),
    ("clip", Normalise::Clip),
];

const FAIL_ON: [(&str, FailOn); 4] = [
    ("none", FailOn::None),
    ("truncated", FailOn::Truncated),
    ("error", FailOn::Error),
    ("warning", FailOn::Warning),
];

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
            ("rounding", text("pillow")),
            ("copySmall", Value::Bool(true)),
            ("kernel", text("mitchell")),
            ("background", text("#fF8000")),
            ("linearLight", Value::Bool(true)),
            ("sharpen", Value::Number(0.5)),
            ("toColourspace", text("srgb")),
            ("renderingIntent", text("relative")),
            ("format", text("source")),
            ("quality", Value::Number(100.0)),
            ("lossless", Value::Bool(true)),
            ("palette", Value::Bool(true)),
            ("colours", Value::Number(2.0)),
            ("dtype", text("float16")),
            ("layout", text("chw")),
            ("normalise", text("imagenet")),
            ("sourceQuality", Value::Bool(true)),
            ("targetBytes", Value::Number(1.0)),
            ("chromaSubsampling", text("4:4:4")),
            ("optimiseCoding", Value::Bool(true)),
            ("progressive", Value::Bool(true)),
            ("autoOrient", Value::Bool(false)),
            ("keep", Value::List(vec!["xmp".into(), "icc".into()])),
            ("removeGps", Value::Bool(true)),
            ("fastShrinkOnLoad", Value::Bool(false)),
            ("checks", Value::Bool(true)),
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
                "option kernel is object; allowed: nearest, box, area, linear, hamming, cubic, mitchell, lanczos2, lanczos3",
            ),
        ];
        for (name, value, message) in table {
            assert_eq!(ResizeOptions::default().set(name, &value).unwrap_err().to_string(), message);
        }
    }
}
