//! What must hold for any bytes. Each function is a target of cargo-fuzz, and `tests/replay.rs` calls
//! them with all fixtures, so that what was found once is tested for good.

use std::sync::LazyLock;

use jpeg_encoder::{ColorType, SamplingFactor};
use pixmill::formats::png::PngOptions;
use pixmill::formats::webp::WebPOptions;
use pixmill::formats::{self, Channels, Info, Pixels};
use pixmill::jpeg::encode::{Encoder, Layout, Options, PlaneRows};
use pixmill::jpeg::{Colour, Decoder, Header, Process, Report, Scale, Scratch, Settings};
use pixmill::{Error, FailOn, Format, NoWatch, OutputFormat, ResizeOptions, Resized, Value, Watch, foresee};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;

/// Larger pictures say nothing that smaller ones do not.
const MOST_PIXELS: u32 = 1 << 18;

/// The decoder: whatever the file, the same samples from new and from used working memory; and
/// those of another decoder where we find nothing amiss and it can read the file. (Verdicts are held
/// against libjpeg-turbo's by `npm run corpus`: what zune-jpeg forgives follows other rules.)
pub fn decode(jpeg: &[u8]) {
    let Some(header) = small_header(jpeg) else { return };
    let mut scratch = Scratch::default();
    let outcome = planes(jpeg, &header, [8; 4], &mut scratch);
    assert_eq!(outcome, planes(jpeg, &header, [8; 4], &mut scratch), "used working memory shows");
    if let Ok((planes, report)) = &outcome
        && is_whole(report)
        && let Some(other) = other_decoder(jpeg, &header)
    {
        assert_alike(&header, planes, &other);
    }
}

/// Decoding at a smaller scale, another for each component: samples are near the means of those at
/// full size.
pub fn scaled(data: &[u8]) {
    let (&[a, b, c, d], jpeg) = data.split_first_chunk().unwrap_or((&[0; 4], &[]));
    let Some(header) = small_header(jpeg) else { return };
    let eighths = [a, b, c, d].map(|byte| byte % 8 + 1);
    let scaled = planes(jpeg, &header, eighths, &mut Scratch::default());
    let full = planes(jpeg, &header, [8; 4], &mut Scratch::default());
    let (Ok((scaled, _)), Ok((full, report))) = (scaled, full) else { return };
    for (index, (small, large)) in scaled.iter().zip(&full).enumerate() {
        let scale = Scale::new(eighths[index]).unwrap();
        assert_eq!(small.columns, scale.apply(large.columns));
        if eighths[index] == 1 && is_whole(&report) {
            for (x, y, block) in large.whole_blocks() {
                if block.iter().all(|value| (1..255).contains(value)) {
                    let mean = block.iter().map(|&value| f64::from(value)).sum::<f64>() / 64.0;
                    let found = small.values[y * small.columns + x];
                    assert!((f64::from(found) - mean).abs() < 2.0, "{found} for {mean} at {x}, {y}");
                }
            }
        }
    }
}

/// The header: what it points to lies in the file, and a prefix says the same or that it is cut short.
pub fn header(data: &[u8]) {
    let (&cut, jpeg) = data.split_first().unwrap_or((&0, &[]));
    let whole = Header::parse(jpeg);
    if let Ok(header) = &whole {
        let ranges = header.exif.iter().chain(&header.xmp).chain(header.icc.iter().map(|icc| &icc.payload));
        ranges.for_each(|range| assert!(jpeg.get(range.clone()).is_some()));
        header.icc_profile(jpeg);
    }
    let prefix = &jpeg[..jpeg.len() * usize::from(cut) / 255];
    match Header::parse(prefix) {
        Err(Error::Empty | Error::NotAnImage { .. } | Error::Truncated { .. }) => {}
        // Of what is no JPEG less may look like something else.
        Err(Error::Unsupported { .. }) if !jpeg.starts_with(&[0xff, 0xd8]) => {}
        of_prefix => assert_eq!(of_prefix, whole),
    }
}

/// Formats other than JPEG: whatever the bytes, an outcome within what the header foretold, and what is
/// decoded is the same after it was written as a PNG and as a WebP.
pub fn formats(data: &[u8]) {
    let Some(format) = Format::of(data) else { return };
    let Ok(info) = formats::read_info(format, data) else { return };
    if info.width * info.height > MOST_PIXELS {
        return;
    }
    let Ok(pixels) = pixels(format, data) else { return };
    assert_eq!((pixels.width, pixels.height, pixels.channels), (info.width, info.height, info.channels));
    let png = formats::png::encode(&pixels, &PngOptions::default(), &info.metadata, &mut || Ok(())).unwrap();
    assert!(self::pixels(Format::Png, &png).unwrap() == pixels);
    if pixels.channels == Channels::Rgba && pixels.width.max(pixels.height) < 16_384 {
        let lossless = WebPOptions::default();
        let webp = formats::webp::encode(&pixels, &lossless, &info.metadata, &mut || Ok(())).unwrap();
        assert!(self::pixels(Format::WebP, &webp).unwrap() == pixels);
    }
}

fn pixels(format: Format, data: &[u8]) -> Result<Pixels, Error> {
    let mut rows = formats::open(format, data)?;
    let Info { width, height, channels, .. } = *rows.info();
    let mut row = vec![0; rows.info().row_len()];
    let mut samples = Vec::new();
    while rows.next_row(&mut row)? {
        samples.extend_from_slice(&row);
    }
    Ok(Pixels { width, height, channels, samples })
}

/// Options: any name and value is set or refused, null restores the default, and what a header and
/// options ask for together can be foreseen.
pub fn options(data: &[u8]) {
    let mut bytes = Bytes(data);
    let defaults = ResizeOptions::default();
    let mut options = defaults.clone();
    for _ in 0..bytes.below(8) {
        let (name, value) = bytes.option();
        let before = options.clone();
        match options.set(name, &value) {
            Ok(()) => {}
            Err(Error::Option { .. }) => assert_eq!(options, before, "refused and yet changed"),
            Err(error) => panic!("{error}"),
        }
    }
    if let Ok(need) = foresee(bytes.0, &options) {
        assert!(need > 0);
    }
    for (name, _) in OPTIONS.iter() {
        options.set(name, &Value::Null).unwrap();
    }
    assert_eq!(options, defaults);
}

/// Our encoder: all three ways to write a picture give the same samples, which are another decoder's.
pub fn encode(data: &[u8]) {
    let mut bytes = Bytes(data);
    let layout = [Layout::Grey, Layout::YCbCr444, Layout::YCbCr422, Layout::YCbCr420][bytes.below(4)];
    let (width, height) = (bytes.below(40) + 1, bytes.below(40) + 1);
    let quality = bytes.below(100) as u8 + 1;
    let samples = bytes.fill(40 * 40);
    let mut expected = None;
    for (optimise_huffman, progressive) in [(false, false), (true, false), (false, true)] {
        let options = Options { quality, optimise_huffman, progressive };
        let mut encoder = Encoder::new((width, height), layout, options, &[], Vec::new()).unwrap();
        for top in (0..height).step_by(layout.strip_height()) {
            let plane = |index| {
                let (stride, _) = layout.plane_size(index, width, height);
                let (_, above) = layout.plane_size(index, width, top);
                PlaneRows { samples: &samples[above * stride..], stride }
            };
            let strip: Vec<_> = (0..layout.sampling().len()).map(plane).collect();
            encoder.encode_strip(&strip);
        }
        let jpeg = encoder.finish();
        let header = Header::parse(&jpeg).unwrap();
        let (planes, report) = planes(&jpeg, &header, [8; 4], &mut Scratch::default()).unwrap();
        assert!(is_whole(&report), "{report:?}");
        let other = other_decoder(&jpeg, &header).expect("another decoder can read it");
        assert_alike(&header, &planes, &other);
        assert_eq!(*expected.get_or_insert_with(|| planes.clone()), planes, "{options:?}");
    }
}

/// The decoder on files that another encoder made well: nothing is amiss, and another decoder agrees.
pub fn agree(data: &[u8]) {
    let mut bytes = Bytes(data);
    let (width, height) = (bytes.below(50) + 1, bytes.below(50) + 1);
    let mut jpeg = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut jpeg, bytes.below(100) as u8 + 1);
    encoder.set_sampling_factor(SAMPLINGS[bytes.below(SAMPLINGS.len())]);
    // With tables of its own making this encoder forgets codes that restarts need.
    match bytes.below(6) {
        0 => encoder.set_progressive(true),
        1 => encoder.set_optimized_huffman_tables(true),
        interval => encoder.set_restart_interval(interval as u16 - 2),
    }
    let (colour, depth) = [(ColorType::Luma, 1), (ColorType::Rgb, 3)][bytes.below(2)];
    let pixels = bytes.fill(width * height * depth);
    encoder.encode(&pixels, width as u16, height as u16, colour).unwrap();
    let header = Header::parse(&jpeg).unwrap();
    let (planes, report) = planes(&jpeg, &header, [8; 4], &mut Scratch::default()).unwrap();
    assert!(is_whole(&report), "{report:?}");
    if let Some(other) = other_decoder(&jpeg, &header) {
        assert_alike(&header, &planes, &other);
    }
}

/// The whole resize, of any format to any, with options from the first [`CHOICES`] bytes: an outcome is a result
/// or an error that is about the file or the options; a result is whole, of the size it says, and depends neither
/// on help nor on what was done before; what the strictest level of `failOn` lets pass has no fault at the mildest.
pub fn resize(data: &[u8]) {
    let (choices, file) = data.split_at(data.len().min(CHOICES));
    let options = small(Bytes(choices).options());
    let foreseen = foresee(file, &options);
    // One side alone can make a very large picture of a very flat one.
    if foreseen.as_ref().is_ok_and(|need| *need > MOST_NEED) {
        return;
    }
    let mut scratch = pixmill::Scratch::default();
    let mut run = |fail_on, watch: &mut dyn Watch| {
        let options = ResizeOptions { fail_on, ..options.clone() };
        pixmill::resize(file, &options, &mut scratch, watch)
    };
    let mild = run(FailOn::None, &mut NoWatch);
    let strict = run(FailOn::Warning, &mut NoWatch);
    assert_eq!(mild, run(FailOn::None, &mut Help), "help or used working memory shows");
    if strict.is_ok() {
        assert_eq!(strict, mild);
    }
    if let Ok(resized) = &mild {
        assert!(foreseen.is_ok(), "{foreseen:?} and yet resized");
        assert_whole(resized, file, &options);
    }
    for error in [mild, strict].into_iter().filter_map(Result::err) {
        match error {
            Error::Empty | Error::NotAnImage { .. } | Error::Unsupported { .. } => {}
            Error::Truncated { .. } | Error::Corrupt { .. } | Error::Limit { .. } => {}
            error => assert_eq!(options.check(), Err(error)),
        }
    }
}

/// Bytes from which [`resize`] takes its options; so many that the file behind them stays where it is.
pub const CHOICES: usize = 32;

/// What a result of a megapixel takes, in bytes.
const MOST_NEED: u64 = 32 << 20;

/// The same, with results and work that are small.
fn small(options: ResizeOptions) -> ResizeOptions {
    let side = |side: Option<u32>| side.map(|side| side.min(256));
    ResizeOptions {
        width: side(options.width),
        height: side(options.height),
        crop_width: side(options.crop_width),
        crop_height: side(options.crop_height),
        limit_input_pixels: options.limit_input_pixels.min(MOST_PIXELS.into()),
        limit_scans: options.limit_scans.min(50),
        ..options
    }
}

/// A result can be read to its end, and has the size that it says.
fn assert_whole(resized: &Resized, file: &[u8], options: &ResizeOptions) {
    let Resized { data, width, height, source, .. } = resized;
    if resized.copied {
        assert_eq!((&data[..], *width, *height), (file, source.width, source.height));
        return;
    }
    let size = match resized.format {
        OutputFormat::Jpeg => {
            let header = Header::parse(data).unwrap();
            let (_, report) = planes(data, &header, [8; 4], &mut Scratch::default()).unwrap();
            assert!(is_whole(&report), "{report:?}");
            (header.width, header.height)
        }
        OutputFormat::Raw => {
            let samples = 3 * *width as usize * *height as usize;
            assert_eq!(data.len(), samples * options.dtype.bytes());
            (*width, *height)
        }
        format => {
            let format = if format == OutputFormat::Png { Format::Png } else { Format::WebP };
            let pixels = pixels(format, data).unwrap();
            (pixels.width, pixels.height)
        }
    };
    assert_eq!(size, (*width, *height));
}

/// Has strips decoded ahead.
struct Help;

impl Watch for Help {
    fn has_help(&self) -> bool {
        true
    }
}

const SAMPLINGS: [SamplingFactor; 6] = [
    SamplingFactor::F_1_1,
    SamplingFactor::F_2_1,
    SamplingFactor::F_2_2,
    SamplingFactor::F_1_2,
    SamplingFactor::F_4_1,
    SamplingFactor::F_4_2,
];

/// Every option's name, and what is allowed as a refusal tells it: a new option is drawn without more ado.
pub static OPTIONS: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let names = allowed("");
    let names = names.trim_start_matches("only these names: ").split(", ");
    names.map(|name| (name.into(), allowed(name))).collect()
});

fn allowed(name: &str) -> String {
    match ResizeOptions::default().set(name, &Value::Other("object".into())) {
        Err(Error::Option { allowed, .. }) => allowed,
        outcome => panic!("{name} may be an object: {outcome:?}"),
    }
}

/// Choices and samples taken from the front of some bytes; zeros when there are no more.
pub struct Bytes<'a>(pub &'a [u8]);

impl Bytes<'_> {
    fn byte(&mut self) -> u8 {
        let Some((&first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        first
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::from(self.byte()) % limit
    }

    /// All that is left, over and over.
    fn fill(&mut self, length: usize) -> Vec<u8> {
        let source = if self.0.is_empty() { &[0] } else { self.0 };
        source.iter().copied().cycle().take(length).collect()
    }

    /// As many options as the bytes are enough for, less those that are refused; zeros are the defaults.
    fn options(mut self) -> ResizeOptions {
        let mut options = ResizeOptions::default();
        while !self.0.is_empty() {
            let (name, value) = self.option();
            let _ = options.set(name, &value);
        }
        options
    }

    /// One option, seldom of a name that there is not.
    pub fn option(&mut self) -> (&'static str, Value) {
        match OPTIONS.get(self.below(OPTIONS.len() + 1)) {
            Some((name, allowed)) => (name, self.value(allowed)),
            None => ("widht", self.any_value()),
        }
    }

    /// Mostly a value that is allowed.
    fn value(&mut self, allowed: &str) -> Value {
        let words: Vec<&str> = allowed.split([',', ' ']).filter(|word| !word.is_empty()).collect();
        match (self.below(8), &words[..]) {
            (0, _) => self.any_value(),
            (_, ["true", "or", "false"]) => Value::Bool(self.below(2) == 1),
            (_, ["a", "colour", ..]) => {
                let [red, green, blue] = std::array::from_fn(|_| self.byte());
                Value::Text(format!("#{red:02x}{green:02x}{blue:02x}"))
            }
            (_, [.., "number", "from", least, "to", most]) => {
                Value::Number(self.number(least.parse().unwrap(), most.parse().unwrap()))
            }
            (_, ["all", "none", "or", "a", "list", "of", kinds @ ..]) => {
                let chosen = self.byte();
                let kinds = kinds.iter().enumerate().filter(|(bit, _)| chosen >> bit & 1 == 1);
                Value::List(kinds.map(|(_, kind)| (*kind).into()).collect())
            }
            (_, choices) => Value::Text(choices[self.below(choices.len())].into()),
        }
    }

    /// In a range, most often near its start; at its ends, or just beyond.
    fn number(&mut self, least: f64, most: f64) -> f64 {
        match self.below(8) {
            0 => least - 1.0,
            1 => most + 1.0,
            2 => most,
            3 => least + (most - least) * f64::from(self.byte()) / 256.0,
            4 => least + f64::from(self.byte()) * 256.0 % (most - least + 1.0),
            _ => least + f64::from(self.byte()) % (most - least + 1.0),
        }
    }

    fn any_value(&mut self) -> Value {
        const TEXTS: [&str; 8] = ["fill", "none", "all", "icc, gainMap", "#+f8000", "", "source", "x"];
        match self.below(6) {
            0 => Value::Null,
            1 => Value::Bool(self.below(2) == 1),
            2 => Value::List(vec![TEXTS[self.below(TEXTS.len())].into()]),
            3 => {
                let Some((bits, rest)) = self.0.split_first_chunk() else { return Value::Null };
                self.0 = rest;
                Value::Number(f64::from_le_bytes(*bits))
            }
            4 => Value::Text(TEXTS[self.below(TEXTS.len())].into()),
            _ => Value::Other("object".into()),
        }
    }
}

/// The samples of a component.
#[derive(Debug, Clone, PartialEq)]
struct Samples {
    columns: usize,
    values: Vec<u8>,
}

impl Samples {
    /// The blocks that are wholly in the picture, and where.
    fn whole_blocks(&self) -> impl Iterator<Item = (usize, usize, [u8; 64])> {
        let rows = self.values.len() / self.columns;
        (0..rows / 8).flat_map(move |y| {
            (0..self.columns / 8).map(move |x| {
                let at = |i: usize| self.values[(8 * y + i / 8) * self.columns + 8 * x + i % 8];
                (x, y, std::array::from_fn(at))
            })
        })
    }
}

fn small_header(jpeg: &[u8]) -> Option<Header> {
    Header::parse(jpeg).ok().filter(|header| header.width * header.height <= MOST_PIXELS)
}

fn is_whole(report: &Report) -> bool {
    !report.damaged && !report.truncated && report.lost == 0
}

fn planes(
    jpeg: &[u8],
    header: &Header,
    eighths: [u8; 4],
    scratch: &mut Scratch,
) -> Result<(Vec<Samples>, Report), Error> {
    let scales = eighths.map(|eighths| Scale::new(eighths).unwrap());
    let mut decoder =
        Decoder::new(jpeg, header, Settings { scales, scan_limit: 50, ..Settings::default() }, scratch)?;
    let mut planes = vec![Samples { columns: 0, values: Vec::new() }; header.components.len()];
    let mut room = pixmill::jpeg::Samples::default();
    while let Some(strip) = decoder.next_strip(&mut room)? {
        for (index, samples) in planes.iter_mut().enumerate() {
            let plane = strip.plane(&room, index);
            samples.columns = plane.columns;
            for row in plane.samples.chunks(plane.stride).take(plane.rows) {
                samples.values.extend_from_slice(&row[..plane.columns]);
            }
        }
    }
    Ok((planes, decoder.report()))
}

/// The components that zune-jpeg finds, at the size of the picture, where it is asked and finds any. It is asked of files in which we
/// find nothing amiss; it forgives more than strictly (T.81 and libjpeg): restart markers that come out
/// of their order, data left before them, a second scan of a component, and codes that lead out of a block
/// (see `without_last`).
fn other_decoder(jpeg: &[u8], header: &Header) -> Option<Vec<Samples>> {
    let (colour, depth) = match header.colour {
        // It misplaces rows where each component has a scan of its own.
        _ if header.process == Process::Sequential && !header.interleaved => return None,
        Colour::Grey => (ColorSpace::Luma, 1),
        Colour::YCbCr => (ColorSpace::YCbCr, 3),
        _ => return None,
    };
    let options = DecoderOptions::default().jpeg_set_out_colorspace(colour).set_strict_mode(true);
    let pixels = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(jpeg), options).decode().ok()?;
    let component = |index| pixels.iter().skip(index).step_by(depth).copied().collect();
    let samples = |index| Samples { columns: header.width as usize, values: component(index) };
    Some((0..depth).map(samples).collect())
}

/// Two decoders round differently, but not by much. Where samples of either are at a limit, coefficients
/// may be larger than any picture's, which overflow in different ways; where they are not, the sum of
/// squares forbids it. Halved chroma the other decoder has interpolated: see [`alike`]. What is thinned further
/// it may repeat or interpolate.
fn assert_alike(header: &Header, ours: &[Samples], others: &[Samples]) {
    let most = |factor: fn(&pixmill::jpeg::Component) -> u8| header.components.iter().map(factor).max();
    let (across, down) = (most(|component| component.horizontal), most(|component| component.vertical));
    for ((component, ours), other) in header.components.iter().zip(ours).zip(others) {
        let thinned = |most: Option<u8>, factor: u8| (most == Some(factor), most == Some(2 * factor));
        let halved = match (thinned(across, component.horizontal), thinned(down, component.vertical)) {
            _ if others.len() == 1 => [false; 2],
            ((true, _) | (_, true), (true, _) | (_, true)) => {
                [across != Some(component.horizontal), down != Some(component.vertical)]
            }
            _ => continue,
        };
        let [width, height] = halved.map(|halved| if halved { 16 } else { 8 });
        for (x, y, block) in ours.whole_blocks() {
            let (left, top) = (x * width, y * height);
            if left + width > other.columns || (top + height) * other.columns > other.values.len() {
                continue;
            }
            let rows = (top..top + height).map(|y| &other.values[y * other.columns + left..][..width]);
            let pixels: Vec<u8> = rows.flatten().copied().collect();
            if block.iter().chain(&pixels).all(|value| (1..255).contains(value)) {
                assert!(
                    alike(&block, &pixels, halved),
                    "the block of {component:?} at {x}, {y}: {block:?}, and {pixels:?} by another decoder"
                );
            }
        }
    }
}

/// Whether a block and its pixels, by another decoder, are alike. Where pixels are interpolated, three quarters of
/// the nearer sample and a quarter of the next, their mean over a sample is six eighths of it and one of either
/// neighbour; at the edge these are of another block.
///
/// Where a run of zeros leads out of a block, which no encoder writes, zune-jpeg and libjpeg make what follows
/// the last coefficient; we end the block. So the highest frequency may differ.
fn alike(block: &[u8; 64], pixels: &[u8], halved: [bool; 2]) -> bool {
    let [across, down] = halved
        .map(|halved| if halved { (1..7, 2, [0.125, 0.75, 0.125]) } else { (0..8, 1, [0.0, 1.0, 0.0]) });
    let places: Vec<(usize, usize)> = down.0.flat_map(|y| across.0.clone().map(move |x| (x, y))).collect();
    let smoothed = |value: &dyn Fn(usize, usize) -> f64| -> Vec<f64> {
        let near = |place: usize, step: usize| (place + step).saturating_sub(1).min(7);
        let sum = |&(x, y): &(usize, usize)| {
            let steps = (0..9).map(|i| (i % 3, i / 3));
            steps.map(|(i, j)| across.2[i] * down.2[j] * value(near(x, i), near(y, j))).sum()
        };
        places.iter().map(sum).collect()
    };
    let ours = smoothed(&|x, y| block[8 * y + x].into());
    let wave = |i: usize| ((2 * i + 1) as f64 * 7.0 * std::f64::consts::PI / 16.0).cos();
    let last = smoothed(&|x, y| wave(x) * wave(y));
    let mean = |&(x, y): &(usize, usize)| {
        let rows = (0..down.1).map(|row| (down.1 * y + row) * 8 * across.1 + across.1 * x);
        let sum: f64 =
            rows.flat_map(|start| &pixels[start..][..across.1]).map(|value| f64::from(*value)).sum();
        sum / (across.1 * down.1) as f64
    };
    let difference: Vec<f64> =
        ours.iter().zip(places.iter().map(mean)).map(|(ours, other)| ours - other).collect();
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let part = product(&difference, &last) / product(&last, &last);
    let is_small =
        |part: f64| difference.iter().zip(&last).all(|(value, last)| (value - part * last).abs() <= 3.0);
    is_small(0.0) || is_small(part)
}
