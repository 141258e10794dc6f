//! The upright result: the resampled picture turned, and what lies beside it.

use crate::Error;
use crate::fit::Placement;
use crate::formats::{Channels, Pixels, zeros};
use crate::jpeg::colour::{strips_of_rgb, ycbcr_of};
use crate::jpeg::{Layout, PlaneRows};
use crate::orient::Orientation;

pub struct Canvas<'a> {
    pixels: &'a Pixels,
    orientation: Orientation,
    placement: &'a Placement,
    /// A pixel of what lies beside the picture.
    background: [u8; 4],
}

type GoOn<'a> = &'a mut dyn FnMut() -> Result<(), Error>;

impl<'a> Canvas<'a> {
    pub fn new(
        pixels: &'a Pixels,
        orientation: Orientation,
        placement: &'a Placement,
        rgb: [u8; 3],
    ) -> Canvas<'a> {
        let [r, g, b] = rgb;
        let background = match pixels.channels {
            Channels::Grey | Channels::GreyAlpha => [ycbcr_of(rgb)[0], 255, 0, 0],
            Channels::Rgb | Channels::Rgba => [r, g, b, 255],
        };
        Canvas { pixels, orientation, placement, background }
    }

    pub fn width(&self) -> usize {
        self.placement.canvas_width as usize
    }

    pub fn height(&self) -> usize {
        self.placement.canvas_height as usize
    }

    pub fn channels(&self) -> Channels {
        self.pixels.channels
    }

    /// Whether it is the resampled picture as it is.
    pub fn is_identity(&self) -> bool {
        let size = (self.pixels.width as usize, self.pixels.height as usize);
        self.orientation == Orientation::default() && size == (self.width(), self.height())
    }

    /// Writes row `y`.
    pub fn row(&self, y: usize, row: &mut [u8]) {
        match self.pixels.channels {
            Channels::Grey => self.row_of::<1>(y, row),
            Channels::GreyAlpha => self.row_of::<2>(y, row),
            Channels::Rgb => self.row_of::<3>(y, row),
            Channels::Rgba => self.row_of::<4>(y, row),
        }
    }

    fn row_of<const N: usize>(&self, y: usize, row: &mut [u8]) {
        let row = row.as_chunks_mut::<N>().0;
        let background: [u8; N] = std::array::from_fn(|i| self.background[i]);
        let Placement { left, top, width, height, .. } = *self.placement;
        let (left, top) = (left as usize, top as usize);
        let Some(inside) = y.checked_sub(top).filter(|y| *y < height as usize) else {
            return row.fill(background);
        };
        let (before, rest) = row.split_at_mut(left);
        let (picture, after) = rest.split_at_mut(width as usize);
        before.fill(background);
        after.fill(background);
        let size = (self.pixels.width as usize, self.pixels.height as usize);
        let stored = self.pixels.samples.as_chunks::<N>().0;
        if self.orientation == Orientation::default() {
            return picture.copy_from_slice(&stored[inside * size.0..][..size.0]);
        }
        for (pixel, place) in picture.iter_mut().zip(self.orientation.row(size, inside)) {
            *pixel = stored[place];
        }
    }

    /// All of it.
    pub fn pixels(&self, go_on: GoOn) -> Result<Pixels, Error> {
        let channels = self.channels();
        let row_len = self.width() * channels.count();
        let mut samples = zeros(row_len.saturating_mul(self.height()))?;
        for (y, row) in samples.chunks_exact_mut(row_len).enumerate() {
            go_on()?;
            self.row(y, row);
        }
        let (width, height) = (self.placement.canvas_width, self.placement.canvas_height);
        Ok(Pixels { width, height, channels, samples })
    }

    /// What a JPEG is made of. There must be no alpha.
    pub fn strips(
        &self,
        layout: Layout,
        go_on: GoOn,
        mut each: impl FnMut(&[PlaneRows]),
    ) -> Result<(), Error> {
        let size = (self.width(), self.height());
        if self.channels() == Channels::Rgb {
            return strips_of_rgb(
                layout,
                size,
                |y, row| {
                    self.row(y, row);
                    go_on()
                },
                each,
            );
        }
        let rows = layout.strip_height();
        let mut strip = vec![0; size.0 * rows];
        for top in (0..size.1).step_by(rows) {
            go_on()?;
            for (y, row) in (top..size.1).zip(strip.chunks_exact_mut(size.0)) {
                self.row(y, row);
            }
            each(&[PlaneRows { samples: &strip, stride: size.0 }]);
        }
        Ok(())
    }
}
