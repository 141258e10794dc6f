use Kernel::*;

use super::*;

const KERNELS: [Kernel; 9] = [Nearest, Box, Area, Linear, Hamming, Cubic, Mitchell, Lanczos2, Lanczos3];

/// Marsaglia's xorshift32.
struct Random(u32);

impl Random {
    fn next(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0
    }

    /// From 1 to `most`, small ones more often.
    fn size(&mut self, most: u32) -> usize {
        let most = self.next() % most + 1;
        (self.next() % most + 1) as usize
    }

    fn fraction(&mut self) -> f64 {
        f64::from(self.next()) / f64::from(u32::MAX)
    }

    fn plane(&mut self, samples: usize) -> Vec<u8> {
        (0..samples).map(|_| (self.next() >> 24) as u8).collect()
    }

    /// Any axis, a third of them with a window of fractions, some of which reach outside, and a third of
    /// samples that stand for several pixels.
    fn axis(&mut self, most: u32, kernel: Kernel) -> Axis {
        let mut axis = Axis::whole(self.size(most), self.size(most), kernel);
        if self.next().is_multiple_of(3) {
            axis.dst_pixels = self.size(3);
            axis.dst_unseen[self.next() as usize % 2] = self.size(3) % axis.dst_pixels;
        }
        if self.next().is_multiple_of(3) {
            axis.src_start = axis.src_span * (self.fraction() * 0.6 - 0.1);
            axis.src_span *= 0.1 + 0.5 * self.fraction();
        }
        axis
    }
}

/// The specification of [`Weights`]: every source sample of one output sample, in `f64`.
fn exact_weights(axis: Axis, i: usize) -> Vec<f64> {
    let pixels = i * axis.dst_pixels..(i + 1) * axis.dst_pixels;
    let last = axis.dst_len * axis.dst_pixels - axis.dst_unseen[1];
    let seen: Vec<f64> = pixels
        .filter(|pixel| (axis.dst_unseen[0]..last).contains(pixel))
        .map(|pixel| pixel as f64 + 0.5)
        .collect();
    let interpolates = !matches!(axis.kernel, Nearest | Box) && axis.src_span <= axis.dst_len as f64;
    let (places, size) = match interpolates {
        true => (vec![seen.iter().sum::<f64>() / seen.len() as f64], axis.dst_pixels as f64),
        false => (seen, 1.0),
    };
    let pixel = axis.src_span / (axis.dst_len * axis.dst_pixels) as f64;
    let parts = places.iter().map(|place| weights_around(axis, axis.src_start + place * pixel, size * pixel));
    let sums =
        parts.reduce(|sums, weights| sums.iter().zip(weights).map(|(sum, weight)| sum + weight).collect());
    sums.unwrap().into_iter().map(|sum| sum / places.len() as f64).collect()
}

fn weights_around(axis: Axis, center: f64, scale: f64) -> Vec<f64> {
    let center = center.max(0.0).min((axis.src_len as f64).next_down());
    let reach = axis.kernel.reach(scale);
    let bounds = (center - reach + 0.5).max(0.0) as usize..(center + reach + 0.5) as usize;
    let weight =
        |j: usize| if bounds.contains(&j) { axis.kernel.weight(j as f64 - center + 0.5, scale) } else { 0.0 };
    let weights: Vec<f64> = (0..axis.src_len).map(weight).collect();
    let sum: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / sum).collect()
}

/// The specification of [`resample`]; not rounded.
fn exact(plane: &[u8], horizontal: Axis, vertical: Axis) -> Vec<f64> {
    let dot = |weights: &[f64], samples: &[f64]| weights.iter().zip(samples).map(|(w, s)| w * s).sum::<f64>();
    let across: Vec<Vec<f64>> = (0..horizontal.dst_len).map(|x| exact_weights(horizontal, x)).collect();
    let rows: Vec<Vec<f64>> = plane
        .chunks(horizontal.src_len)
        .map(|row| row.iter().copied().map(f64::from).collect::<Vec<_>>())
        .map(|row| across.iter().map(|weights| dot(weights, &row)).collect())
        .collect();
    let mut resampled = Vec::new();
    for y in 0..vertical.dst_len {
        let down = exact_weights(vertical, y);
        for x in 0..horizontal.dst_len {
            let column: Vec<f64> = rows.iter().map(|row| row[x]).collect();
            resampled.push(dot(&down, &column).clamp(0.0, 255.0));
        }
    }
    resampled
}

fn resample_all(plane: &[u8], horizontal: Axis, vertical: Axis) -> Vec<u8> {
    resample(plane, horizontal.src_len, horizontal, vertical)
}

/// The largest error before rounding, and the PSNR against the rounded specification, in dB.
fn errors(plane: &[u8], horizontal: Axis, vertical: Axis) -> (f64, f64) {
    let resampled = resample_all(plane, horizontal, vertical);
    let (mut largest, mut squares) = (0.0, 0.0);
    for (sample, exact) in resampled.iter().zip(exact(plane, horizontal, vertical)) {
        largest = f64::max(largest, (f64::from(*sample) - exact).abs());
        squares += (f64::from(*sample) - exact.round()).powi(2);
    }
    (largest, 10.0 * (255.0 * 255.0 * resampled.len() as f64 / squares).log10())
}

#[test]
fn weights_sum_to_one() {
    let mut random = Random(1);
    for i in 0..600 {
        let mut weights = Weights::default();
        weights.fit(random.axis(if i < 500 { 300 } else { 9000 }, KERNELS[i % 9]), Precision::Fast);
        for (_, coefficients) in (0..weights.len()).filter_map(|i| weights.get(i)) {
            let coefficients = || coefficients.as_flattened().iter().map(|tap| i32::from(*tap));
            assert_eq!(coefficients().sum::<i32>(), 1 << 14);
            // More would let ringing overflow an i16 after the first pass.
            assert!(coefficients().map(i32::abs).sum::<i32>() < 26_000);
        }
    }
}

#[test]
fn flat_planes_stay_flat() {
    let mut random = Random(2);
    for i in 0..240 {
        let (horizontal, vertical) = (random.axis(200, KERNELS[i % 9]), random.axis(200, KERNELS[i % 9]));
        let value = [0, 1, 127, 254, 255][i % 5];
        let plane = vec![value; horizontal.src_len * vertical.src_len];
        assert!(resample_all(&plane, horizontal, vertical).iter().all(|sample| *sample == value));
    }
}

#[test]
fn noise_comes_within_a_level_of_exact() {
    let mut random = Random(3);
    for i in 0..240 {
        let (horizontal, vertical) = (random.axis(90, KERNELS[i % 9]), random.axis(90, KERNELS[i % 9]));
        let plane = random.plane(horizontal.src_len * vertical.src_len);
        let (largest, _) = errors(&plane, horizontal, vertical);
        assert!(largest < 0.55, "{largest} of a level: {horizontal:?}, {vertical:?}");
    }
}

#[test]
fn fidelity_is_above_65_db() {
    let mut random = Random(4);
    for kernel in KERNELS {
        for (src, dst) in [(100, 120), (125, 75), (60, 300), (300, 40)] {
            let axis = Axis::whole(src, dst, kernel);
            let (_, psnr) = errors(&random.plane(src * src), axis, axis);
            assert!(psnr > 65.0, "{psnr} dB: {axis:?}");
        }
    }
}

#[test]
fn the_same_size_is_the_same_plane() {
    let plane = Random(5).plane(37 * 29);
    for kernel in [Nearest, Box, Area, Linear, Hamming, Cubic, Lanczos2, Lanczos3] {
        let axes = (Axis::whole(37, 37, kernel), Axis::whole(29, 29, kernel));
        assert_eq!(resample_all(&plane, axes.0, axes.1), plane, "{kernel:?}");
    }
}

#[test]
fn nearest_takes_the_sample_under_the_centre() {
    let row = [10, 20, 30, 40, 50];
    let one = Axis::whole(1, 1, Nearest);
    assert_eq!(resample_all(&row, Axis::whole(5, 2, Nearest), one), [20, 40]);
    assert_eq!(resample_all(&row, Axis::whole(5, 3, Nearest), one), [10, 30, 50]);
    assert_eq!(
        resample_all(&row, Axis::whole(5, 10, Nearest), one),
        [10, 10, 20, 20, 30, 30, 40, 40, 50, 50]
    );
}

#[test]
fn single_samples_and_huge_factors() {
    let mut random = Random(6);
    for kernel in KERNELS {
        let axes = (Axis::whole(1, 50, kernel), Axis::whole(1, 3, kernel));
        assert_eq!(resample_all(&[77], axes.0, axes.1), [77; 150], "{kernel:?}");
        let plane = random.plane(4000 * 3);
        let (largest, _) = errors(&plane, Axis::whole(4000, 1, kernel), Axis::whole(3, 5, kernel));
        assert!(largest < 0.75, "{largest} of a level: {kernel:?}, across");
        let (largest, _) = errors(&plane, Axis::whole(3, 5, kernel), Axis::whole(4000, 1, kernel));
        assert!(largest < 0.75, "{largest} of a level: {kernel:?}, down");
    }
}

#[test]
fn a_resampler_starts_anew_with_every_plane() {
    let mut random = Random(7);
    let (mut resampler, mut cache) = (Resampler::default(), WeightsCache::default());
    for i in 0..60 {
        let (horizontal, vertical) = (random.axis(70, KERNELS[i % 9]), random.axis(70, KERNELS[i % 9]));
        let plane = random.plane(horizontal.src_len * vertical.src_len);
        // Every fifth plane is left unfinished; every third axis is used again.
        for (rounds, stop) in [(i % 3, usize::MAX), (1, if i % 5 == 0 { 11 } else { usize::MAX })] {
            for _ in 0..rounds {
                let mut resampled = Vec::new();
                resampler.start(horizontal, vertical, &mut cache);
                for y in resampler.rows().take(stop) {
                    let row = &plane[y * horizontal.src_len..][..horizontal.src_len];
                    resampler.push_row(row, |row| resampled.extend_from_slice(row));
                }
                let whole = resample_all(&plane, horizontal, vertical);
                assert!(
                    whole.starts_with(&resampled) && (stop < usize::MAX || whole.len() == resampled.len())
                );
            }
        }
    }
}

#[test]
fn only_the_rows_and_columns_of_the_window_count() {
    let axis = Axis { src_start: 40.5, src_span: 20.0, ..Axis::whole(100, 10, Lanczos3) };
    let mut resampler = Resampler::default();
    resampler.start(axis, axis, &mut WeightsCache::default());
    assert_eq!(resampler.rows(), 36..66);
    assert_eq!(resampler.columns(), 36..66);
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn close_to_fast_image_resize() {
    use fast_image_resize::images::{Image, ImageRef};
    use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};

    let mut random = Random(8);
    for (kernel, filter) in [
        (Linear, FilterType::Bilinear),
        (Cubic, FilterType::CatmullRom),
        (Mitchell, FilterType::Mitchell),
        (Lanczos3, FilterType::Lanczos3),
    ] {
        for (width, height, to_width, to_height) in
            [(100, 75, 160, 160), (200, 150, 81, 60), (333, 9, 20, 31)]
        {
            // Middling values, as theirs clips ringing after the first pass.
            let plane: Vec<u8> =
                random.plane((width * height) as usize).iter().map(|sample| 64 + sample / 2).collect();
            let source = ImageRef::new(width, height, &plane, PixelType::U8).unwrap();
            let mut theirs = Image::new(to_width, to_height, PixelType::U8);
            let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter));
            Resizer::new().resize(&source, &mut theirs, &options).unwrap();
            let across = Axis::whole(width as usize, to_width as usize, kernel);
            let down = Axis::whole(height as usize, to_height as usize, kernel);
            let ours = resample_all(&plane, across, down);
            let apart: u32 = ours.iter().zip(theirs.buffer()).map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
            let mean = f64::from(apart) / ours.len() as f64;
            assert!(mean < 0.3, "{mean} levels: {kernel:?}, {width} x {height}");
        }
    }
}

#[test]
fn precise_ones_are_within_their_two_roundings_of_exact() {
    let mut random = Random(9);
    let mut resampler = Resampler::precise();
    for i in 0..180 {
        let (horizontal, vertical) = (random.axis(90, KERNELS[i % 9]), random.axis(90, KERNELS[i % 9]));
        // Middling values, as ringing is cut off after each pass.
        let samples = random.plane(horizontal.src_len * vertical.src_len);
        let plane: Vec<u8> = samples.iter().map(|sample| 64 + sample / 2).collect();
        resampler.start(horizontal, vertical, &mut WeightsCache::default());
        let mut resampled = Vec::new();
        for y in resampler.rows() {
            let row = &plane[y * horizontal.src_len..][..horizontal.src_len];
            resampler.push_row(row, |row| resampled.extend_from_slice(row));
        }
        assert_eq!(resampled.len(), horizontal.dst_len * vertical.dst_len);
        for (sample, exact) in resampled.iter().zip(exact(&plane, horizontal, vertical)) {
            // Half a level, spread by the second pass (1.6 at most), and half a level.
            assert!((f64::from(*sample) - exact).abs() < 1.35, "{horizontal:?}, {vertical:?}");
        }
    }
}

#[test]
fn wide_ones_are_exact() {
    use super::wide::WideResampler;

    let mut random = Random(10);
    let mut resampler = WideResampler::default();
    for i in 0..180 {
        let (horizontal, vertical) = (random.axis(90, KERNELS[i % 9]), random.axis(90, KERNELS[i % 9]));
        let samples = random.plane(horizontal.src_len * vertical.src_len);
        // So that the specification cuts nothing off.
        let plane: Vec<u8> = samples.iter().map(|sample| 100 + sample / 8).collect();
        let pixel = |&sample: &u8| [f32::from(sample), 1.0, -f32::from(sample), 0.0];
        let pixels: Vec<_> = plane.iter().map(pixel).collect();
        resampler.start(horizontal, vertical);
        let mut resampled = Vec::new();
        for y in resampler.rows() {
            let row = &pixels[y * horizontal.src_len..][..horizontal.src_len];
            resampler.push_row(row, |row| resampled.extend_from_slice(row));
        }
        assert_eq!(resampled.len(), horizontal.dst_len * vertical.dst_len);
        for (pixel, exact) in resampled.iter().zip(exact(&plane, horizontal, vertical)) {
            assert!((f64::from(pixel[0]) - exact).abs() < 1e-3, "{horizontal:?}, {vertical:?}");
            assert!(pixel[2] == -pixel[0] && (pixel[1] - 1.0).abs() < 1e-5 && pixel[3] == 0.0);
        }
    }
}
