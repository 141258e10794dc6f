//! A picture in few colours: a table, and an index to it for each pixel.
//!
//! A histogram is cut where the sum of squares falls most (X. Wu, Graphics Gems II), k-means settles
//! the colours, and most of what a pixel misses goes to its neighbours (Floyd and Steinberg). Sums, products and
//! quotients of `f64` alone, which are the same on every machine.

use std::collections::HashMap;
use std::ops::Range;

use super::{Channels, GoOn, Pixels, zeros};
use crate::Error;

/// Red, green, blue and alpha, straight. All that is wholly transparent is one colour.
pub(super) type Colour = [u8; 4];

/// How much a difference in each counts, roughly as the eye has it.
const WEIGHTS: [f64; 4] = [2.0, 4.0, 1.0, 4.0];

/// Rounds of k-means: more change next to nothing.
const ROUNDS: usize = 3;

/// More are no better for the time that k-means takes.
const BINS: usize = 1 << 15;

/// What is spread of a pixel's miss, in quarters: of 256 colours all of it cost photos 2 dB, and brought them 0.3 from
/// afar.
const SPREAD: i32 = 3;

/// Rows between two questions whether to go on.
const ROWS: usize = 16;

pub(super) struct Indexed {
    /// Those with the least alpha first.
    pub colours: Vec<Colour>,
    pub indices: Vec<u8>,
}

/// `pixels` in at most `most` colours, 2 to 256: the same where they have no more, dithered otherwise.
pub(super) fn indexed(pixels: &Pixels, most: usize, go_on: GoOn) -> Result<Indexed, Error> {
    let mut exact = true;
    let mut colours = match distinct(pixels, most) {
        Some(colours) => colours,
        None => {
            exact = false;
            go_on()?;
            let mut bins = histogram(pixels);
            go_on()?;
            let means = cut(&mut bins, most);
            settled(&bins, means, go_on)?
        }
    };
    colours.sort_by_key(|&[r, g, b, a]| (a, g, r, b));
    colours.dedup();
    let indices = if exact { looked_up(pixels, &colours)? } else { dithered(pixels, &colours, go_on)? };
    Ok(Indexed { colours, indices })
}

fn colours_of(pixels: &Pixels) -> impl Iterator<Item = Colour> {
    colours_in(&pixels.samples, pixels.channels)
}

fn colours_in(samples: &[u8], channels: Channels) -> impl Iterator<Item = Colour> {
    let colour = move |pixel: &[u8]| match (channels, pixel) {
        (Channels::Grey, &[grey]) => [grey, grey, grey, 255],
        (_, &[grey, alpha]) => [grey, grey, grey, alpha],
        (_, &[r, g, b]) => [r, g, b, 255],
        (_, &[r, g, b, alpha]) => [r, g, b, alpha],
        _ => [0; 4],
    };
    samples.chunks_exact(channels.count()).map(move |pixel| match colour(pixel) {
        [_, _, _, 0] => [0; 4],
        colour => colour,
    })
}

/// The colours, if there are no more than `most`.
fn distinct(pixels: &Pixels, most: usize) -> Option<Vec<Colour>> {
    let mut colours = Vec::new();
    let mut seen = HashMap::new();
    let mut last = None;
    for colour in colours_of(pixels) {
        if last.replace(colour) != Some(colour) && seen.insert(colour, ()).is_none() {
            colours.push(colour);
            if colours.len() > most {
                return None;
            }
        }
    }
    Some(colours)
}

fn looked_up(pixels: &Pixels, colours: &[Colour]) -> Result<Vec<u8>, Error> {
    let places: HashMap<Colour, u8> = colours.iter().copied().zip(0..=255).collect();
    let mut indices = zeros(pixels.width as usize * pixels.height as usize)?;
    let mut last = ([0; 4], None);
    for (index, colour) in indices.iter_mut().zip(colours_of(pixels)) {
        if last.1.is_none() || last.0 != colour {
            last = (colour, places.get(&colour).copied());
        }
        *index = last.1.unwrap_or_default();
    }
    Ok(indices)
}

/// Pixels of nearly the same colour: how many, and their mean.
#[derive(Clone, Copy, Default)]
struct Bin {
    count: f64,
    mean: [f64; 4],
}

/// As finely as leaves no more than [`BINS`]. What is wholly transparent or opaque stands by itself.
fn histogram(pixels: &Pixels) -> Vec<Bin> {
    (0..4)
        .find_map(|dropped| binned(pixels, dropped, BINS))
        .or_else(|| binned(pixels, 4, usize::MAX))
        .unwrap_or_default()
}

/// By all but some low bits of each colour and of alpha, if that makes no more bins than `most`.
fn binned(pixels: &Pixels, dropped: u32, most: usize) -> Option<Vec<Bin>> {
    let mut places: HashMap<[u8; 4], usize> = HashMap::new();
    let mut bins: Vec<Bin> = Vec::new();
    let mut last = None;
    for [r, g, b, a] in colours_of(pixels) {
        let alpha = match a {
            0 | 255 => a,
            _ => (a >> dropped).clamp(1, 254),
        };
        let key = [r >> dropped, g >> dropped, b >> dropped, alpha];
        let place = match last {
            Some((before, place)) if before == key => place,
            _ => *places.entry(key).or_insert(bins.len()),
        };
        last = Some((key, place));
        if place == bins.len() {
            if place == most {
                return None;
            }
            bins.push(Bin::default());
        }
        let bin = &mut bins[place];
        bin.count += 1.0;
        for (sum, value) in bin.mean.iter_mut().zip([r, g, b, a]) {
            *sum += f64::from(value);
        }
    }
    for bin in &mut bins {
        bin.mean = bin.mean.map(|sum| sum / bin.count);
    }
    Some(bins)
}

/// Sums over bins: of pixels, of what they have, and of its weighted square.
#[derive(Clone, Copy, Default)]
struct Sums {
    count: f64,
    sum: [f64; 4],
    squares: f64,
}

impl Sums {
    fn add(&mut self, bin: &Bin) {
        self.count += bin.count;
        for c in 0..4 {
            self.sum[c] += bin.count * bin.mean[c];
            self.squares += WEIGHTS[c] * bin.count * bin.mean[c] * bin.mean[c];
        }
    }

    fn without(&self, other: &Sums) -> Sums {
        let sum = std::array::from_fn(|c| self.sum[c] - other.sum[c]);
        Sums { count: self.count - other.count, sum, squares: self.squares - other.squares }
    }

    /// What is lost if all become their mean.
    fn loss(&self) -> f64 {
        let weighted = |c: usize| WEIGHTS[c] * self.sum[c] * self.sum[c];
        self.squares - (weighted(0) + weighted(1) + weighted(2) + weighted(3)) / self.count
    }

    fn mean(&self) -> [f64; 4] {
        self.sum.map(|sum| sum / self.count)
    }
}

/// Bins that become one colour.
struct Cell {
    bins: Range<usize>,
    sums: Sums,
}

impl Cell {
    fn of(bins: &[Bin], range: Range<usize>) -> Cell {
        let mut sums = Sums::default();
        bins[range.clone()].iter().for_each(|bin| sums.add(bin));
        Cell { bins: range, sums }
    }
}

/// The means of at most `most` cells: the one that loses most is cut as long as there are too few.
fn cut(bins: &mut [Bin], most: usize) -> Vec<[f64; 4]> {
    let mut cells = vec![Cell::of(bins, 0..bins.len())];
    while cells.len() < most {
        let worth = |cell: &Cell| if cell.bins.len() < 2 { 0.0 } else { cell.sums.loss() };
        let Some(index) = (0..cells.len()).max_by(|&a, &b| worth(&cells[a]).total_cmp(&worth(&cells[b])))
        else {
            break;
        };
        if worth(&cells[index]) <= 0.0 {
            break;
        }
        let Cell { bins: range, sums } = cells.swap_remove(index);
        let at = range.start + part(&mut bins[range.clone()], &sums);
        cells.push(Cell::of(bins, range.start..at));
        cells.push(Cell::of(bins, at..range.end));
    }
    cells.iter().map(|cell| cell.sums.mean()).collect()
}

/// Sorts two or more bins by what they differ most in, and says before which to cut.
fn part(bins: &mut [Bin], sums: &Sums) -> usize {
    let mean = sums.mean();
    let spread = |c: usize| -> f64 {
        let off = |bin: &Bin| bin.mean[c] - mean[c];
        WEIGHTS[c] * bins.iter().map(|bin| bin.count * off(bin) * off(bin)).sum::<f64>()
    };
    let spreads: [f64; 4] = std::array::from_fn(spread);
    let widest = (0..4).max_by(|&a, &b| spreads[a].total_cmp(&spreads[b])).unwrap_or_default();
    bins.sort_by(|a, b| a.mean[widest].total_cmp(&b.mean[widest]));
    let (mut below, mut best) = (Sums::default(), (f64::INFINITY, 1));
    for (at, bin) in bins.iter().enumerate().take(bins.len() - 1) {
        below.add(bin);
        let loss = below.loss() + sums.without(&below).loss();
        if loss < best.0 {
            best = (loss, at + 1);
        }
    }
    best.1
}

/// Colours moved to the middle of what is nearest to them.
fn settled(bins: &[Bin], mut means: Vec<[f64; 4]>, go_on: GoOn) -> Result<Vec<Colour>, Error> {
    // Some milliseconds' work, with all 256 colours.
    const BINS: usize = 4096;
    for _ in 0..ROUNDS {
        let search = Search::new(&means);
        let mut sums = vec![Sums::default(); means.len()];
        let mut nearest = 0;
        for (i, bin) in bins.iter().enumerate() {
            if i % BINS == 0 {
                go_on()?;
            }
            // Those of one cell stand together.
            nearest = search.nearest(bin.mean, nearest);
            sums[nearest].add(bin);
        }
        for (mean, sums) in means.iter_mut().zip(&sums) {
            if sums.count > 0.0 {
                *mean = sums.mean();
            }
        }
    }
    Ok(means.iter().map(|mean| mean.map(|value| (value + 0.5) as u8)).collect())
}

/// The nearest colour to each pixel and what it takes over from its neighbours. Alpha is not spread:
/// edges would fray.
fn dithered(pixels: &Pixels, colours: &[Colour], go_on: GoOn) -> Result<Vec<u8>, Error> {
    let search = Search::new(&colours.iter().map(|colour| colour.map(f64::from)).collect::<Vec<_>>());
    let width = pixels.width as usize;
    let mut indices = zeros(width * pixels.height as usize)?;
    // In sixteenths, with a place to spare on both sides.
    let (mut this, mut next) = (vec![[0_i32; 3]; width + 2], vec![[0_i32; 3]; width + 2]);
    let row_len = width * pixels.channels.count();
    let rows = pixels.samples.chunks_exact(row_len).zip(indices.chunks_exact_mut(width));
    for (y, (samples, indices)) in rows.enumerate() {
        if y % ROWS == 0 {
            go_on()?;
        }
        let mut nearest = 0;
        for (x, [r, g, b, a]) in colours_in(samples, pixels.channels).enumerate() {
            let wanted =
                |value: u8, spread: i32| (i32::from(value) + ((SPREAD * spread + 32) >> 6)).clamp(0, 255);
            let spread = if a == 0 { [0; 3] } else { this[x + 1] };
            let pixel = [wanted(r, spread[0]), wanted(g, spread[1]), wanted(b, spread[2]), i32::from(a)];
            nearest = search.nearest(pixel.map(f64::from), nearest);
            indices[x] = nearest as u8;
            for c in 0..3 {
                let missed = pixel[c] - i32::from(colours[nearest][c]);
                this[x + 2][c] += 7 * missed;
                next[x][c] += 3 * missed;
                next[x + 1][c] += 5 * missed;
                next[x + 2][c] += missed;
            }
        }
        std::mem::swap(&mut this, &mut next);
        next.fill([0; 3]);
    }
    Ok(indices)
}

/// Colours in the order of their green, which counts most, so that few have to be looked at.
struct Search {
    /// With its place in the table.
    colours: Vec<([f64; 4], usize)>,
    /// In `colours`, of each place in the table.
    places: Vec<usize>,
}

impl Search {
    fn new(table: &[[f64; 4]]) -> Search {
        let mut colours: Vec<_> = table.iter().copied().zip(0..).collect();
        colours.sort_by(|(a, _), (b, _)| a[1].total_cmp(&b[1]));
        let mut places = vec![0; table.len()];
        for (place, &(_, index)) in colours.iter().enumerate() {
            places[index] = place;
        }
        Search { colours, places }
    }

    /// The nearest colour's place in the table, the first of several; `guess` is one that may be near.
    fn nearest(&self, pixel: [f64; 4], guess: usize) -> usize {
        let off = |colour: &[f64; 4], c: usize| WEIGHTS[c] * (colour[c] - pixel[c]) * (colour[c] - pixel[c]);
        let distance = |colour: &[f64; 4]| off(colour, 0) + off(colour, 1) + off(colour, 2) + off(colour, 3);
        let mut best = (distance(&self.colours[self.places[guess]].0), guess);
        let middle = self.colours.partition_point(|(colour, _)| colour[1] < pixel[1]);
        let mut look = |(colour, index): &([f64; 4], usize)| {
            if off(colour, 1) > best.0 {
                return false;
            }
            let found = (distance(colour), *index);
            if found < best {
                best = found;
            }
            true
        };
        let (below, above) = self.colours.split_at(middle);
        let _ = above.iter().all(&mut look);
        let _ = below.iter().rev().all(&mut look);
        best.1
    }
}
