//! Where a picture goes: which part of the source becomes how many pixels, and where they lie on
//! the canvas.
//!
//! Sizes and offsets are those of sharp 0.35 (`ResolveShrink`, `CalculateCrop` and
//! `CalculateEmbedPosition` of its `common.cc`), whose first step is to resize the whole source to
//! a rounded size, or [those of others](Rounding). Here only the part of it that will be seen is resized.

/// How a picture meets a width and a height of another shape, as in sharp and CSS.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fit {
    /// Stretched to both.
    Fill,
    /// Covers both; what sticks out is cropped, half on either side.
    #[default]
    Cover,
    /// Inside both, centred on a canvas of exactly that size.
    Contain,
    /// As large as fits inside both.
    Inside,
    /// As small as covers both, not cropped.
    Outside,
}

/// Whose sizes and offsets are matched where they are no whole number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rounding {
    /// Sides to the nearest, halves up; the first bar has the smaller half.
    #[default]
    Sharp,
    /// A side that follows from the other rounded down, as `Resize` does.
    Torchvision,
    /// Halves to even, as `ImageOps.contain`, `pad`, `cover` and `fit` do. The last of them, which is
    /// [`Fit::Cover`], crops fractions of a pixel.
    Pillow,
    /// Sides halves to even; the first bar has the smaller half, as `LetterBox` has it.
    Ultralytics,
}

/// The size that is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Target {
    /// In pixels, at least 1. Without one it follows from the height and the source's shape;
    /// [`Fit::Fill`] keeps the source's.
    pub width: Option<u32>,
    /// In pixels, at least 1; left out, it is found as the width is.
    pub height: Option<u32>,
    pub fit: Fit,
    /// Never makes pixels up: neither side of the picture is scaled by more than one.
    pub without_enlargement: bool,
    pub rounding: Rounding,
    /// Width of a crop from the centre of what `fit` makes, in pixels, at least 1; no wider than it.
    pub crop_width: Option<u32>,
    /// Its height.
    pub crop_height: Option<u32>,
}

/// Part of the source, in its pixels; fractions of a pixel count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

/// What becomes what.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placement {
    /// The part of the source that is seen.
    pub crop: Rect,
    /// Width of the picture that `crop` becomes, in pixels.
    pub width: u32,
    /// Its height.
    pub height: u32,
    /// Width of the canvas, in pixels: larger than the picture's where [`Fit::Contain`] adds bars.
    pub canvas_width: u32,
    /// Its height.
    pub canvas_height: u32,
    /// Where on the canvas the picture's left edge lies.
    pub left: u32,
    /// Where its upper edge lies.
    pub top: u32,
}

/// Plans how a source of `width` by `height` pixels, each at least 1, meets `target`.
pub fn place(width: u32, height: u32, target: Target) -> Placement {
    let (across, down) = scales(width, height, target);
    let mut x = Span::new(width, across, target.width, target);
    let mut y = Span::new(height, down, target.height, target);
    let has_both = target.width.is_some() && target.height.is_some();
    if target.rounding == Rounding::Pillow && target.fit == Fit::Cover && has_both {
        [(x.start, x.length), (y.start, y.length)] = pillows_crop(width, height, x.picture, y.picture);
    }
    let (x, y) = (x.cropped(target.crop_width), y.cropped(target.crop_height));
    Placement {
        crop: Rect { x: x.start, y: y.start, width: x.length, height: y.length },
        width: x.picture,
        height: y.picture,
        canvas_width: x.canvas,
        canvas_height: y.canvas,
        left: x.offset,
        top: y.offset,
    }
}

/// What the axis that decides becomes: `from` pixels of the source `to` of the result.
#[derive(Clone, Copy)]
struct Scale {
    from: f64,
    to: f64,
}

impl Scale {
    const NONE: Scale = Scale { from: 1.0, to: 1.0 };

    fn factor(self) -> f64 {
        self.to / self.from
    }

    fn smaller(self, other: Scale) -> Scale {
        if other.factor() < self.factor() { other } else { self }
    }

    fn larger(self, other: Scale) -> Scale {
        if other.factor() > self.factor() { other } else { self }
    }

    /// How many pixels `side` becomes. Each reckons in its own order, on which depends what is half a pixel.
    fn resized(self, side: u32, rounding: Rounding) -> u32 {
        let (side, Scale { from, to }) = (f64::from(side), self);
        let resized = match rounding {
            Rounding::Sharp => (side * (1.0 / (from / to))).round(),
            Rounding::Torchvision => (to * side / from).floor(),
            Rounding::Pillow => (side / from * to).round_ties_even(),
            Rounding::Ultralytics => (side * self.factor()).round_ties_even(),
        };
        (resized as u32).max(1)
    }
}

/// Across and down.
fn scales(width: u32, height: u32, target: Target) -> (Scale, Scale) {
    let scale = |side: u32, to: Option<u32>| to.map(|to| Scale { from: side.into(), to: to.into() });
    let (across, down) = (scale(width, target.width), scale(height, target.height));
    let either = across.or(down).unwrap_or(Scale::NONE);
    let (a, b) = (across.unwrap_or(either), down.unwrap_or(either));
    let (across, down) = match target.fit {
        Fit::Fill => (across.unwrap_or(Scale::NONE), down.unwrap_or(Scale::NONE)),
        Fit::Cover | Fit::Outside => (a.larger(b), a.larger(b)),
        Fit::Contain | Fit::Inside => (a.smaller(b), a.smaller(b)),
    };
    if !target.without_enlargement {
        return (across, down);
    }
    (across.smaller(Scale::NONE), down.smaller(Scale::NONE))
}

/// What `ImageOps.fit` makes a picture of, across and down: first pixel and length, in its order and
/// with edges of its single precision.
fn pillows_crop(width: u32, height: u32, to_width: u32, to_height: u32) -> [(f64, f64); 2] {
    let [width, height, to_width, to_height] = [width, height, to_width, to_height].map(f64::from);
    let (from, to) = (width / height, to_width / to_height);
    let across = if from > to { to * height } else { width };
    let down = if from < to { width / to } else { height };
    [(width, across), (height, down)].map(|(side, length)| {
        let first = (side - length) * 0.5;
        let (start, end) = (first as f32, (first + length) as f32);
        (start.into(), (end - start).into())
    })
}

/// A [`Placement`] along one axis.
struct Span {
    start: f64,
    length: f64,
    picture: u32,
    canvas: u32,
    offset: u32,
}

impl Span {
    fn new(source: u32, scale: Scale, wanted: Option<u32>, target: Target) -> Self {
        let resized = scale.resized(source, target.rounding);
        let wanted = wanted.unwrap_or(resized);
        let picture = if target.fit == Fit::Cover { resized.min(wanted) } else { resized };
        let canvas = if target.fit == Fit::Contain { resized.max(wanted) } else { picture };
        let cropped = (resized - picture).div_ceil(2);
        let pixel = f64::from(source) / f64::from(resized);
        let bars = canvas - picture;
        Span {
            start: f64::from(cropped) * pixel,
            // In this order it is all of the source, to the last bit, where nothing is cropped.
            length: f64::from(source) * (f64::from(picture) / f64::from(resized)),
            picture,
            canvas,
            offset: if target.rounding == Rounding::Pillow { half_to_even(bars) } else { bars / 2 },
        }
    }

    /// The offset is rounded as torchvision's `CenterCrop` does.
    fn cropped(self, wanted: Option<u32>) -> Self {
        let canvas = wanted.unwrap_or(self.canvas).min(self.canvas);
        let first = half_to_even(self.canvas - canvas);
        // The picture spans the canvas or is centred on it, so some of it is always left.
        let start = self.offset.max(first);
        let end = (self.offset + self.picture).min(first + canvas);
        let pixel = self.length / f64::from(self.picture);
        Span {
            start: self.start + f64::from(start - self.offset) * pixel,
            length: self.length * (f64::from(end - start) / f64::from(self.picture)),
            picture: end - start,
            canvas,
            offset: start - first,
        }
    }
}

fn half_to_even(length: u32) -> u32 {
    (f64::from(length) / 2.0).round_ties_even() as u32
}

#[cfg(test)]
mod tests;
