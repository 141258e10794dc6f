//! Interim.
use crate::ResizeOptions;

#[derive(Clone, Copy)]
pub struct Rect {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}
pub struct Placement {
    pub crop: Rect,
    pub width: u32,
    pub height: u32,
    pub canvas_width: u32,
    pub canvas_height: u32,
    pub left: u32,
    pub top: u32,
}
pub fn place(width: u32, height: u32, options: &ResizeOptions) -> Placement {
    let (w, h) = (options.width.unwrap_or(width), options.height.unwrap_or(height));
    Placement {
        crop: Rect { x: 0.0, y: 0.0, width: width.into(), height: height.into() },
        width: w,
        height: h,
        canvas_width: w,
        canvas_height: h,
        left: 0,
        top: 0,
    }
}
