//! The way through RGB pixels, on crates.

use fast_image_resize as fir;
use fir::images::{Image, ImageRef};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use crate::fit::{self, Placement};
use crate::orient::Orientation;
use crate::{ChromaSubsampling, Error, Kernel, ResizeOptions, Resized, Source, Stage, Watch};

/// Pixels of `channels` bytes, 1 (grey) or 3 (RGB), without gaps.
struct Raster {
    channels: usize,
    width: u32,
    height: u32,
    pixels: Vec<u8>,
}

/// As [`crate::resize`], through RGB pixels.
pub fn resize(jpeg: &[u8], options: &ResizeOptions, watch: &mut dyn Watch) -> Result<Resized, Error> {
    watch.enter(Stage::Decode)?;
    let mut decoder = open(jpeg)?;
    let (source, profile) = read_header(&mut decoder, options)?;
    let stored = decode(&mut decoder)?;

    watch.enter(Stage::Resample)?;
    let orientation =
        if options.auto_orient { Orientation::from_tag(source.orientation) } else { Orientation::default() };
    let (width, height) = orientation.swap(stored.width, stored.height);
    let placement = fit::place(width, height, options.target());
    let resized = resample(stored, orientation, &placement, options.kernel)?;

    watch.enter(Stage::Encode)?;
    let jpeg = encode(&resized, options, &profile)?;
    Ok(Resized { jpeg, width: resized.width, height: resized.height, source, warnings: Vec::new() })
}

type Decoder<'a> = JpegDecoder<ZCursor<&'a [u8]>>;

fn open(jpeg: &[u8]) -> Result<Decoder<'_>, Error> {
    if jpeg.is_empty() {
        return Err(Error::Empty);
    }
    if !jpeg.starts_with(&[0xFF, 0xD8]) {
        let found = image::guess_format(jpeg).ok().map(|format| format.extensions_str()[0]);
        return Err(Error::NotAJpeg { found });
    }
    let any_size = DecoderOptions::default().set_max_width(65_535).set_max_height(65_535);
    Ok(JpegDecoder::new_with_options(ZCursor::new(jpeg), any_size))
}

fn read_header(decoder: &mut Decoder, options: &ResizeOptions) -> Result<(Source, Vec<u8>), Error> {
    decoder.decode_headers().map_err(decode_error)?;
    let info = decoder.info().ok_or(Error::Truncated)?;
    let pixels = u64::from(info.width) * u64::from(info.height);
    if pixels > options.limit_input_pixels {
        return Err(Error::Limit {
            what: "the number of pixels",
            value: pixels,
            limit: options.limit_input_pixels,
        });
    }
    let orientation = decoder.exif().map_or(Orientation::default(), |exif| Orientation::from_exif(exif));
    let source =
        Source { width: info.width.into(), height: info.height.into(), orientation: orientation.tag() };
    Ok((source, decoder.icc_profile().unwrap_or_default()))
}

fn decode(decoder: &mut Decoder) -> Result<Raster, Error> {
    let grey = decoder.input_colorspace() == Some(ColorSpace::Luma);
    let (channels, colours) = if grey { (1, ColorSpace::Luma) } else { (3, ColorSpace::RGB) };
    decoder.set_options(decoder.options().jpeg_set_out_colorspace(colours));
    let info = decoder.info().ok_or(Error::Truncated)?;
    let (width, height) = (info.width.into(), info.height.into());
    let mut pixels = zeroed(usize::from(info.width) * usize::from(info.height) * channels)?;
    decoder.decode_into(&mut pixels).map_err(decode_error)?;
    Ok(Raster { channels, width, height, pixels })
}

fn decode_error(error: DecodeErrors) -> Error {
    match error {
        DecodeErrors::ExhaustedData | DecodeErrors::IoErrors(_) => Error::Truncated,
        DecodeErrors::Unsupported(what) => Error::Unsupported { what: format!("{what:?}") },
        other => Error::Corrupt { what: format!("{other:?}") },
    }
}

fn resample(
    stored: Raster,
    orientation: Orientation,
    placement: &Placement,
    kernel: Kernel,
) -> Result<Raster, Error> {
    let crop = placement.crop;
    let (upright_width, upright_height) = orientation.swap(f64::from(stored.width), f64::from(stored.height));
    let (x, y) = orientation.window_to_stored(
        (crop.x, crop.width),
        (crop.y, crop.height),
        upright_width,
        upright_height,
    );
    let (width, height) = orientation.swap(placement.width, placement.height);

    let pixel_type = if stored.channels == 1 { fir::PixelType::U8 } else { fir::PixelType::U8x3 };
    let pixels = zeroed(width as usize * height as usize * stored.channels)?;
    let mut target = Image::from_vec_u8(width, height, pixels, pixel_type).map_err(fault)?;
    let source = ImageRef::new(stored.width, stored.height, &stored.pixels, pixel_type).map_err(fault)?;
    let how = fir::ResizeOptions::new().resize_alg(algorithm(kernel)).crop(x.0, y.0, x.1, y.1);
    resizer().resize(&source, &mut target, &how).map_err(fault)?;

    let channels = stored.channels;
    let pixels = target.into_vec();
    let pixels = match channels {
        1 => orientation.apply::<1>(pixels, width as usize, height as usize),
        _ => orientation.apply::<3>(pixels, width as usize, height as usize),
    };
    place_on_canvas(Raster { channels, width: placement.width, height: placement.height, pixels }, placement)
}

fn resizer() -> fir::Resizer {
    #[allow(unused_mut)] // wasm alone changes it: SIMD128 is not found by itself there
    let mut resizer = fir::Resizer::new();
    #[cfg(target_arch = "wasm32")]
    // SAFETY: the module is compiled with simd128, so an engine that has loaded it has it.
    unsafe {
        resizer.set_cpu_extensions(fir::CpuExtensions::Simd128)
    };
    resizer
}

fn algorithm(kernel: Kernel) -> fir::ResizeAlg {
    let filter = match kernel {
        Kernel::Nearest => return fir::ResizeAlg::Nearest,
        Kernel::Linear => fir::FilterType::Bilinear,
        Kernel::Cubic => fir::FilterType::CatmullRom,
        Kernel::Mitchell => fir::FilterType::Mitchell,
        Kernel::Lanczos2 => fir::FilterType::Custom(
            fir::Filter::new("lanczos2", lanczos2, 2.0).expect("a support of 2 is valid"),
        ),
        Kernel::Lanczos3 => fir::FilterType::Lanczos3,
    };
    fir::ResizeAlg::Convolution(filter)
}

fn lanczos2(x: f64) -> f64 {
    let sinc =
        |x: f64| if x == 0.0 { 1.0 } else { (x * std::f64::consts::PI).sin() / (x * std::f64::consts::PI) };
    if x.abs() < 2.0 { sinc(x) * sinc(x / 2.0) } else { 0.0 }
}

fn place_on_canvas(raster: Raster, placement: &Placement) -> Result<Raster, Error> {
    let (width, height) = (placement.canvas_width, placement.canvas_height);
    if (width, height) == (raster.width, raster.height) {
        return Ok(raster);
    }
    let channels = raster.channels;
    let mut pixels = zeroed(width as usize * height as usize * channels)?;
    let rows = raster.pixels.chunks_exact(raster.width as usize * channels);
    let canvas_rows = pixels.chunks_exact_mut(width as usize * channels);
    let left = placement.left as usize * channels;
    for (row, canvas_row) in rows.zip(canvas_rows.skip(placement.top as usize)) {
        canvas_row[left..left + row.len()].copy_from_slice(row);
    }
    Ok(Raster { channels, width, height, pixels })
}

fn encode(raster: &Raster, options: &ResizeOptions, profile: &[u8]) -> Result<Vec<u8>, Error> {
    let mut jpeg = Vec::new();
    let mut encoder = Encoder::new(&mut jpeg, options.quality);
    encoder.set_sampling_factor(match options.chroma_subsampling {
        ChromaSubsampling::Cs420 => SamplingFactor::F_2_2,
        ChromaSubsampling::Cs444 => SamplingFactor::F_1_1,
    });
    if !profile.is_empty() {
        encoder.add_icc_profile(profile).map_err(fault)?;
    }
    let colours = if raster.channels == 1 { ColorType::Luma } else { ColorType::Rgb };
    encoder.encode(&raster.pixels, raster.width as u16, raster.height as u16, colours).map_err(fault)?;
    Ok(jpeg)
}

/// What a crate refuses although the plan was ours is a defect of ours.
fn fault(error: impl std::fmt::Display) -> Error {
    Error::Panic { message: error.to_string() }
}

fn zeroed(bytes: usize) -> Result<Vec<u8>, Error> {
    let mut buffer = Vec::new();
    buffer.try_reserve_exact(bytes).map_err(|_| Error::OutOfMemory { bytes })?;
    buffer.resize(bytes, 0);
    Ok(buffer)
}
