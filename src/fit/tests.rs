use std::cmp::Ordering;

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
    let crop = Rect { x: 58.0 * pixel.0, y: 16.0 * pixel.1, width: 224.0 * pixel.0, height: 224.0 * pixel.1 };
    assert_eq!(
        placed,
        Placement { crop, width: 224, height: 224, canvas_width: 224, canvas_height: 224, left: 0, top: 0 }
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
                let rounding = Rounding::Torchvision;
                let target = Target { rounding, ..target(size, size, Outside, false) };
                let longer = (u64::from(size) * u64::from(long) / u64::from(short)) as u32;
                let placed = place(long, short, target);
                assert_eq!((placed.width, placed.height), (longer, size), "{long} x {short} to {size}");
                let turned = place(short, long, target);
                assert_eq!((turned.width, turned.height), (size, longer), "{short} x {long} to {size}");
            }
        }
    }
}

/// Shapes whose sides often come to half a pixel, and boxes.
fn shapes() -> impl Iterator<Item = [u32; 4]> {
    let sides = || (1..=24).chain((25..400).step_by(25)).chain([1000, 1333, 4000, 65_535]);
    let boxes = [(1, 1), (2, 7), (64, 96), (101, 100), (224, 224), (640, 384), (1000, 1), (333, 8192)];
    let sources = sides().flat_map(move |width| sides().map(move |height| (width, height)));
    sources.flat_map(move |(width, height)| boxes.map(|(x, y)| [width, height, x, y]))
}

/// Python's `round(number)`, told in whole numbers.
fn rounded(number: f64) -> u32 {
    let whole = number as u32;
    match (number - f64::from(whole)).partial_cmp(&0.5).unwrap() {
        Ordering::Less => whole,
        Ordering::Equal => whole + whole % 2,
        Ordering::Greater => whole + 1,
    }
}

/// `ImageOps.contain`, `cover` and `pad` of Pillow 13, line by line, but that nothing is narrower than a pixel.
#[test]
fn sides_and_offsets_are_pillows() {
    let mut differ = 0;
    for [width, height, to_width, to_height] in shapes() {
        let [w, h, across, down] = [width, height, to_width, to_height].map(f64::from);
        let (im_ratio, dest_ratio) = (w / h, across / down);
        let follows = |height_does: bool, width_does: bool| {
            let new_height = if height_does { rounded(h / w * across).max(1) } else { to_height };
            let new_width = if width_does { rounded(w / h * down).max(1) } else { to_width };
            (new_width, new_height)
        };
        let contained = follows(im_ratio > dest_ratio, im_ratio < dest_ratio);
        let covering = follows(im_ratio < dest_ratio, im_ratio > dest_ratio);
        let first =
            [to_width - contained.0, to_height - contained.1].map(|bars| rounded(f64::from(bars) * 0.5));
        let placed = |fit, rounding| {
            place(width, height, Target { rounding, ..target(to_width, to_height, fit, false) })
        };
        let case = format!("{width} x {height} to {to_width} x {to_height}");
        for fit in [Inside, Contain] {
            let placed = placed(fit, Rounding::Pillow);
            assert_eq!((placed.width, placed.height), contained, "{case}");
            let expected = if fit == Contain { first } else { [0, 0] };
            assert_eq!([placed.left, placed.top], expected, "{case}");
        }
        let outside = placed(Outside, Rounding::Pillow);
        assert_eq!((outside.width, outside.height), covering, "{case}");
        differ += usize::from(placed(Contain, Rounding::Pillow) != placed(Contain, Rounding::Sharp));
    }
    assert!(differ > 100, "{differ}");
}

/// `ImageOps.fit` of Pillow 13, whose box is then taken in single precision.
#[test]
fn crops_are_pillows() {
    for [width, height, to_width, to_height] in shapes() {
        let rounding = Rounding::Pillow;
        let placed = place(width, height, Target { rounding, ..target(to_width, to_height, Cover, false) });
        assert_eq!((placed.width, placed.height), (to_width, to_height));
        let [w, h, across, down] = [width, height, to_width, to_height].map(f64::from);
        let (live_ratio, output_ratio) = (w / h, across / down);
        let (crop_width, crop_height) = if live_ratio == output_ratio {
            (w, h)
        } else if live_ratio >= output_ratio {
            (output_ratio * h, h)
        } else {
            (w, w / output_ratio)
        };
        let (left, top) = ((w - crop_width) * 0.5, (h - crop_height) * 0.5);
        let edges = [left, top, left + crop_width, top + crop_height].map(|edge| edge as f32);
        let Rect { x, y, width, height } = placed.crop;
        let expected = [edges[0], edges[1], edges[2] - edges[0], edges[3] - edges[1]];
        assert_eq!([x, y, width, height], expected.map(f64::from), "{w} x {h} to {across} x {down}");
    }
}

/// Where only one side is asked for, and where nothing may be enlarged.
#[test]
fn sides_follow_as_pillow_and_ultralytics_round_them() {
    let case = |rounding, without_enlargement, source: (u32, u32), wanted: (u32, u32), fit| {
        let target = Target { rounding, ..target(wanted.0, wanted.1, fit, without_enlargement) };
        let placed = place(source.0, source.1, target);
        (placed.width, placed.height)
    };
    for (rounding, height) in
        [(Rounding::Sharp, 3), (Rounding::Torchvision, 2), (Rounding::Pillow, 2), (Rounding::Ultralytics, 2)]
    {
        for fit in [Cover, Contain, Inside, Outside] {
            assert_eq!(case(rounding, false, (8, 5), (4, 0), fit), (4, height), "{rounding:?}, {fit:?}");
            assert_eq!(case(rounding, true, (8, 5), (9, 0), fit), (8, 5), "{rounding:?}, {fit:?}");
            assert_eq!(case(rounding, false, (900, 1), (9, 0), fit), (9, 1), "{rounding:?}, {fit:?}");
        }
        assert_eq!(case(rounding, false, (8, 5), (3, 0), Fill), (3, 5));
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
    let roundings =
        [Rounding::Sharp, Rounding::Torchvision, Rounding::Pillow, Rounding::Ultralytics].into_iter().cycle();
    for ((i, width), rounding) in sides.into_iter().enumerate().zip(roundings) {
        for height in sides {
            for target_width in [0, 1, 5, 100, 1001] {
                for (target_height, fit) in
                    [1, 0, 64, 99, 777].into_iter().zip([Fill, Cover, Contain, Inside, Outside])
                {
                    let without_enlargement = (i / 2) % 2 == 0;
                    let target = target(target_width, target_height, fit, without_enlargement);
                    let target = Target { rounding, ..target };
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
