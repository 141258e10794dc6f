//! Where a picture goes: which part of the source becomes how many pixels, and where they lie on
//! the canvas.
//!
//! Sizes and offsets are those of sharp 0.35 (`ResolveShrink`, `CalculateCrop` and
//! `CalculateEmbedPosition` of its `common.cc`), whose first step is to resize the whole source to
//! a rounded size. Here only the part of it that will be seen is resized.

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
    /// A side that follows from the other is rounded down, as torchvision's `Resize` does; else to the
    /// nearest, as sharp does.
    pub round_down: bool,
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
    let (across, down) = shrinks(width, height, target);
    let span = |source: u32, shrink: f64, wanted: Option<u32>, crop: Option<u32>| {
        Span::new(source, resized(source, shrink, target.round_down), wanted, target.fit).cropped(crop)
    };
    let x = span(width, across, target.width, target.crop_width);
    let y = span(height, down, target.height, target.crop_height);
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

/// Source pixels for one resized pixel, across and down.
fn shrinks(width: u32, height: u32, target: Target) -> (f64, f64) {
    let across = target.width.map(|wanted| f64::from(width) / f64::from(wanted));
    let down = target.height.map(|wanted| f64::from(height) / f64::from(wanted));
    let either = across.or(down).unwrap_or(1.0);
    let (a, b) = (across.unwrap_or(either), down.unwrap_or(either));
    let (across, down) = match target.fit {
        Fit::Fill => (across.unwrap_or(1.0), down.unwrap_or(1.0)),
        Fit::Cover | Fit::Outside => (a.min(b), a.min(b)),
        Fit::Contain | Fit::Inside => (a.max(b), a.max(b)),
    };
    let least = if target.without_enlargement { 1.0 } else { 0.0 };
    // The upper bounds keep each side of the picture at one pixel or more.
    (across.max(least).min(width.into()), down.max(least).min(height.into()))
}

/// How many pixels `source` becomes.
fn resized(source: u32, shrink: f64, round_down: bool) -> u32 {
    let exact = f64::from(source) * (1.0 / shrink);
    // Whole numbers are to stay: what is no whole number is further from one.
    if round_down { (exact + 1e-6) as u32 } else { exact.round() as u32 }
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
    fn new(source: u32, resized: u32, target: Option<u32>, fit: Fit) -> Self {
        let target = target.unwrap_or(resized);
        let picture = if fit == Fit::Cover { resized.min(target) } else { resized };
        let canvas = if fit == Fit::Contain { resized.max(target) } else { picture };
        let cropped = (resized - picture).div_ceil(2);
        let pixel = f64::from(source) / f64::from(resized);
        Span {
            start: f64::from(cropped) * pixel,
            // In this order it is all of the source, to the last bit, where nothing is cropped.
            length: f64::from(source) * (f64::from(picture) / f64::from(resized)),
            picture,
            canvas,
            offset: (canvas - picture) / 2,
        }
    }

    /// The offset is rounded as torchvision's `CenterCrop` does, half to even.
    fn cropped(self, wanted: Option<u32>) -> Self {
        let canvas = wanted.unwrap_or(self.canvas).min(self.canvas);
        let first = (f64::from(self.canvas - canvas) / 2.0).round_ties_even() as u32;
        // The picture spans the canvas or is centred on it, so some of it is always left.
        let start = self.offset.max(first);
        let end = (self.offset + self.picture).min(first + canvas);
        let pixel = self.length / f64::from(self.picture);
        Span {
            start: self.start + f64::from(start - self.offset) * pixel,
            length: f64::from(end - start) * pixel,
            picture: end - start,
            canvas,
            offset: start - first,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Fit::*;
    use super::*;

    /// Source width and height, target width and height (0: none), fit, without enlargement, and
    /// the size sharp 0.35 gives.
    type Case = (u32, u32, u32, u32, Fit, bool, (u32, u32));

    #[rustfmt::skip]
    const SHARP: &[Case] = &[
        (1, 1, 600, 600, Fill, false, (600, 600)),
        (500, 375, 600, 600, Fill, false, (600, 600)),
        (500, 375, 600, 600, Fill, true, (500, 375)),
        (1999, 3, 50, 50, Fill, false, (50, 50)),
        (3, 1999, 50, 7, Fill, false, (50, 7)),
        (4000, 3000, 600, 0, Fill, false, (600, 3000)),
        (375, 500, 0, 333, Fill, true, (375, 333)),
        (263, 112, 221, 124, Fill, true, (221, 112)),
        (265, 61, 0, 500, Fill, false, (265, 500)),
        (8, 10, 255, 255, Fill, false, (255, 255)),
        (239, 60, 211, 265, Fill, false, (211, 265)),
        (255, 64, 99, 0, Fill, true, (99, 64)),
        (257, 5, 10, 220, Fill, false, (10, 220)),
        (1, 1, 600, 600, Cover, false, (600, 600)),
        (500, 375, 600, 600, Cover, false, (600, 600)),
        (500, 375, 600, 600, Cover, true, (500, 375)),
        (1999, 3, 50, 50, Cover, false, (50, 50)),
        (3, 1999, 50, 7, Cover, false, (50, 7)),
        (4000, 3000, 600, 0, Cover, false, (600, 450)),
        (375, 500, 0, 333, Cover, true, (250, 333)),
        (81, 500, 33, 333, Cover, false, (33, 333)),
        (7, 285, 2, 7, Cover, false, (2, 7)),
        (100, 248, 3, 223, Cover, false, (3, 223)),
        (333, 1, 25, 5, Cover, false, (25, 5)),
        (2, 13, 33, 23, Cover, false, (33, 23)),
        (242, 231, 101, 0, Cover, false, (101, 96)),
        (1, 1, 600, 600, Contain, false, (600, 600)),
        (500, 375, 600, 600, Contain, false, (600, 600)),
        (500, 375, 600, 600, Contain, true, (600, 600)),
        (1999, 3, 50, 50, Contain, false, (50, 50)),
        (3, 1999, 50, 7, Contain, false, (50, 7)),
        (4000, 3000, 600, 0, Contain, false, (600, 450)),
        (375, 500, 0, 333, Contain, true, (250, 333)),
        (72, 199, 10, 20, Contain, false, (10, 20)),
        (220, 64, 0, 189, Contain, false, (650, 189)),
        (101, 1, 2, 2, Contain, false, (2, 2)),
        (99, 255, 283, 268, Contain, true, (283, 268)),
        (1361, 1, 500, 10, Contain, true, (500, 10)),
        (100, 10, 249, 236, Contain, false, (249, 236)),
        (1, 1, 600, 600, Inside, false, (600, 600)),
        (500, 375, 600, 600, Inside, false, (600, 450)),
        (500, 375, 600, 600, Inside, true, (500, 375)),
        (1999, 3, 50, 50, Inside, false, (50, 1)),
        (3, 1999, 50, 7, Inside, false, (1, 7)),
        (4000, 3000, 600, 0, Inside, false, (600, 450)),
        (375, 500, 0, 333, Inside, true, (250, 333)),
        (333, 130, 2, 295, Inside, false, (2, 1)),
        (101, 3, 232, 82, Inside, false, (232, 7)),
        (1, 33, 28, 0, Inside, false, (28, 924)),
        (6, 31, 333, 0, Inside, false, (333, 1721)),
        (99, 20, 500, 285, Inside, false, (500, 101)),
        (2, 500, 7, 0, Inside, true, (2, 500)),
        (1, 1, 600, 600, Outside, false, (600, 600)),
        (500, 375, 600, 600, Outside, false, (800, 600)),
        (500, 375, 600, 600, Outside, true, (500, 375)),
        (1999, 3, 50, 50, Outside, false, (33317, 50)),
        (3, 1999, 50, 7, Outside, false, (50, 33317)),
        (4000, 3000, 600, 0, Outside, false, (600, 450)),
        (375, 500, 0, 333, Outside, true, (250, 333)),
        (100, 31, 31, 500, Outside, true, (100, 31)),
        (2225, 2, 99, 247, Outside, false, (274788, 247)),
        (500, 154, 197, 100, Outside, false, (325, 100)),
        (1, 100, 3, 0, Outside, false, (3, 300)),
        (288, 164, 31, 96, Outside, true, (169, 96)),
        (1955, 1, 0, 230, Outside, true, (1955, 1)),
    ];

    #[test]
    fn a_crop_is_taken_from_the_centre_of_the_canvas() {
        let imagenet =
            Target { crop_width: Some(224), crop_height: Some(224), ..target(256, 256, Outside, false) };
        let placed = place(500, 375, imagenet);
        // 341 x 256 is cropped by 58.5, which is rounded to even, and by 16.
        let pixel = (500.0 / 341.0, 375.0 / 256.0);
        let crop =
            Rect { x: 58.0 * pixel.0, y: 16.0 * pixel.1, width: 224.0 * pixel.0, height: 224.0 * pixel.1 };
        assert_eq!(
            placed,
            Placement {
                crop,
                width: 224,
                height: 224,
                canvas_width: 224,
                canvas_height: 224,
                left: 0,
                top: 0
            }
        );
        let contained =
            Target { crop_width: Some(90), crop_height: Some(999), ..target(100, 100, Contain, false) };
        let placed = place(200, 100, contained);
        assert_eq!((placed.width, placed.height, placed.left, placed.top), (90, 50, 0, 25));
        assert_eq!((placed.canvas_width, placed.canvas_height), (90, 100));
        assert_eq!(placed.crop, Rect { x: 10.0, y: 0.0, width: 180.0, height: 100.0 });
    }

    fn target(width: u32, height: u32, fit: Fit, without_enlargement: bool) -> Target {
        let some = |side: u32| Some(side).filter(|side| *side > 0);
        Target { width: some(width), height: some(height), fit, without_enlargement, ..Target::default() }
    }

    #[test]
    fn sizes_are_those_of_sharp() {
        for &(width, height, target_width, target_height, fit, without_enlargement, size) in SHARP {
            let target = target(target_width, target_height, fit, without_enlargement);
            let placed = place(width, height, target);
            assert_eq!((placed.canvas_width, placed.canvas_height), size, "{width} x {height}, {target:?}");
        }
    }

    /// `int(size * long / short)`.
    #[test]
    fn rounded_down_the_longer_side_is_torchvisions() {
        for short in (1..700).step_by(7).chain([65_535]) {
            for long in (short..short + 900).step_by(13) {
                for size in [1, 56, 224, 256] {
                    let target = Target { round_down: true, ..target(size, size, Outside, false) };
                    let longer = (u64::from(size) * u64::from(long) / u64::from(short)) as u32;
                    let placed = place(long, short, target);
                    assert_eq!((placed.width, placed.height), (longer, size), "{long} x {short} to {size}");
                    let turned = place(short, long, target);
                    assert_eq!((turned.width, turned.height), (size, longer), "{short} x {long} to {size}");
                }
            }
        }
    }

    #[test]
    fn crops_and_bars_lie_where_sharp_puts_them() {
        for (width, side, left) in [(101, 50, 26), (100, 50, 25), (103, 50, 27), (53, 50, 2)] {
            let crop = place(width, 50, target(side, 50, Cover, false)).crop;
            assert_eq!(crop, Rect { x: f64::from(left), y: 0.0, width: f64::from(side), height: 50.0 });
        }
        for (canvas, left) in [(107, 3), (109, 4), (101, 0)] {
            assert_eq!(place(101, 50, target(canvas, 50, Contain, false)).left, left);
        }
    }

    #[test]
    fn a_crop_of_a_resized_picture_is_a_window_of_the_source() {
        let placed = place(500, 375, target(600, 600, Cover, false));
        assert_eq!((placed.width, placed.height), (600, 600));
        assert_eq!(placed.crop, Rect { x: 62.5, y: 0.0, width: 375.0, height: 375.0 });
    }

    #[test]
    fn pictures_are_never_empty_and_lie_inside_source_and_canvas() {
        let sides = [1, 2, 3, 7, 100, 101, 333, 4000, 65500];
        let inside = |start: f64, length: f64, side: u32| {
            start >= 0.0 && length > 0.0 && start + length <= f64::from(side) * (1.0 + 1e-12)
        };
        for (i, width) in sides.into_iter().enumerate() {
            for height in sides {
                for target_width in [0, 1, 5, 100, 1001] {
                    for (target_height, fit) in
                        [1, 0, 64, 99, 777].into_iter().zip([Fill, Cover, Contain, Inside, Outside])
                    {
                        let target = target(target_width, target_height, fit, i % 2 == 0);
                        let placed = place(width, height, target);
                        let Placement { crop, .. } = placed;
                        let fits = placed.width > 0
                            && placed.height > 0
                            && placed.left + placed.width <= placed.canvas_width
                            && placed.top + placed.height <= placed.canvas_height
                            && inside(crop.x, crop.width, width)
                            && inside(crop.y, crop.height, height);
                        assert!(fits, "{width} x {height}, {target:?}: {placed:?}");
                    }
                }
            }
        }
    }
}
