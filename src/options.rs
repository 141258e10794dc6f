//! What to make of a file: every option, its type and default. How they are named is in `names`.

pub mod names;

use crate::Error;
use crate::Format;
use crate::fit::{Fit, Rounding, Target};
use crate::jpeg::{Layout, encode};
use crate::metadata::Keep;
use crate::resample::Kernel;

/// Options of a resize. Names and meanings are sharp's where it has one.
#[derive(Debug, Clone, PartialEq)]
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
    /// Whose sizes and offsets are matched where they are no whole number. Default [`Rounding::Sharp`].
    pub rounding: Rounding,
    /// Give out byte for byte what need not become smaller, be cropped, padded or turned, and holds
    /// nothing that [`remove_gps`](Self::remove_gps) or [`Keep::NONE`] takes out. Default false.
    pub copy_small: bool,
    /// Default [`Kernel::Lanczos3`].
    pub kernel: Kernel,
    /// What lies beside the picture with [`Fit::Contain`], as red, green and blue. Default black. Beside
    /// a grey picture it is as bright, and grey.
    pub background: [u8; 3],
    /// Resample light instead of levels, as far as they are sRGB's: [`to_srgb`](Self::to_srgb) converts before
    /// that. Default false.
    pub linear_light: bool,
    /// Sharpens what was resized: the standard deviation, in pixels of the result, of the blur that is taken
    /// away, up to 10; 0 leaves it as it is. Default 0.
    pub sharpen: f32,
    /// Convert colours to sRGB where the file has another profile, or names Adobe RGB in EXIF. Default false.
    pub to_srgb: bool,
    /// Default [`RenderingIntent::Perceptual`].
    pub rendering_intent: RenderingIntent,
    /// What is made; `None` is the source's own format, and of formats that are not written PNG. Default JPEG.
    pub format: Option<OutputFormat>,
    /// Quality of a JPEG on libjpeg's scale, or of a WebP on libwebp's, 1 to 100. Default 80.
    pub quality: u8,
    /// A WebP of the very pixels. Default false.
    pub lossless: bool,
    /// A PNG of few colours, which stand in a table. Default false.
    pub palette: bool,
    /// At most so many of them, 2 to 256. Default 256.
    pub colours: u16,
    /// What a raw sample is. Default [`Dtype::Uint8`].
    pub dtype: Dtype,
    /// The order of raw samples. Default [`TensorLayout::Hwc`].
    pub layout: TensorLayout,
    /// What levels become in raw samples of floating point. Default [`Normalise::None`].
    pub normalise: Normalise,
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
    /// Which metadata goes along. Default EXIF, the ICC profile and a gain map.
    pub keep: Keep,
    /// Leave out of the metadata where the picture was taken. Default false.
    pub remove_gps: bool,
    /// Scale down while decoding, as far as the result can hardly tell. Default true.
    pub fast_shrink_on_load: bool,
    /// Tell what tells the source apart from others: [`Checks`](crate::Checks). Default false.
    pub checks: bool,
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
            rounding: Rounding::Sharp,
            copy_small: false,
            kernel: Kernel::Lanczos3,
            background: [0; 3],
            linear_light: false,
            sharpen: 0.0,
            to_srgb: false,
            rendering_intent: RenderingIntent::Perceptual,
            format: Some(OutputFormat::Jpeg),
            quality: 80,
            lossless: false,
            palette: false,
            colours: 256,
            dtype: Dtype::Uint8,
            layout: TensorLayout::Hwc,
            normalise: Normalise::None,
            source_quality: false,
            target_bytes: None,
            chroma_subsampling: ChromaSubsampling::Cs420,
            optimise_coding: false,
            progressive: false,
            auto_orient: true,
            keep: Keep::default(),
            remove_gps: false,
            fast_shrink_on_load: true,
            checks: false,
            fail_on: FailOn::None,
            limit_input_pixels: 0x3FFF * 0x3FFF,
            limit_input_bytes: 512 << 20,
            limit_scans: 500,
            timeout_ms: 60_000,
        }
    }
}

impl ResizeOptions {
    /// What is made of a source.
    #[cfg(feature = "full")]
    pub(crate) fn output(&self, source: crate::Format, alpha: bool) -> OutputFormat {
        use crate::Format;
        self.format.unwrap_or(match source {
            Format::Jpeg => OutputFormat::Jpeg,
            Format::WebP => OutputFormat::WebP,
            // What a browser decoded: AVIF and HEIC.
            Format::Pam if !alpha => OutputFormat::Jpeg,
            _ => OutputFormat::Png,
        })
    }

    /// The size that is asked for.
    pub(crate) fn target(&self) -> Target {
        let ResizeOptions { width, height, fit, without_enlargement, rounding, .. } = *self;
        let ResizeOptions { crop_width, crop_height, .. } = *self;
        Target { width, height, fit, without_enlargement, rounding, crop_width, crop_height }
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

    /// Whether a file is not too large. A PAM is what a host made of one that it decoded itself: its pixels limit it.
    pub(crate) fn check_file(&self, file: &[u8]) -> Result<(), Error> {
        match Format::of(file) {
            Some(Format::Pam) => Ok(()),
            _ => Error::past("the number of bytes", file.len() as u64, self.limit_input_bytes),
        }
    }

    /// Whether a picture of this size is allowed.
    pub(crate) fn check_source(&self, width: u32, height: u32) -> Result<(), Error> {
        let pixels = u64::from(width) * u64::from(height);
        Error::past("the number of pixels", pixels, self.limit_input_pixels)
    }
}

/// What a sample is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dtype {
    Uint8,
    /// Little-endian, as all of more bytes than one.
    Float32,
    Float16,
}

impl Dtype {
    /// Bytes of a sample.
    pub fn bytes(self) -> usize {
        match self {
            Dtype::Uint8 => 1,
            Dtype::Float16 => 2,
            Dtype::Float32 => 4,
        }
    }
}

/// The order of samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TensorLayout {
    /// Pixel by pixel.
    Hwc,
    /// Channel by channel.
    Chw,
}

/// What levels of 0 to 255 become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Normalise {
    /// They stay.
    None,
    /// 0 to 1.
    Unit,
    /// -1 to 1.
    Signed,
    /// torchvision's mean and standard deviation of ImageNet.
    ImageNet,
    /// CLIP's own.
    Clip,
}

/// What is done about colours that sRGB does not have (ICC.1, 6.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RenderingIntent {
    Perceptual,
    /// Media-relative colorimetric.
    Relative,
}

/// What is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputFormat {
    Jpeg,
    Png,
    WebP,
    /// Samples alone, as neural nets take them.
    Raw,
}

impl OutputFormat {
    /// A stable name: "jpeg".
    pub fn name(self) -> &'static str {
        match self {
            OutputFormat::Jpeg => "jpeg",
            OutputFormat::Png => "png",
            OutputFormat::WebP => "webp",
            OutputFormat::Raw => "raw",
        }
    }

    /// Whether it has no alpha.
    #[cfg(feature = "full")]
    pub(crate) fn is_opaque(self) -> bool {
        matches!(self, OutputFormat::Jpeg | OutputFormat::Raw)
    }

    /// The longest side that it can have, in pixels.
    #[cfg(feature = "full")]
    pub(crate) fn side_limit(self) -> u64 {
        match self {
            OutputFormat::WebP => crate::formats::webp::MAX_SIDE.into(),
            _ => encode::SIDE_LIMIT_PX as u64,
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

impl ChromaSubsampling {
    /// Of a picture in colour.
    pub(crate) fn layout(self) -> Layout {
        match self {
            ChromaSubsampling::Cs420 => Layout::YCbCr420,
            ChromaSubsampling::Cs422 => Layout::YCbCr422,
            ChromaSubsampling::Cs444 => Layout::YCbCr444,
        }
    }
}
