//! How much memory a resize takes, and how often it asks for it.
#![cfg(not(target_arch = "wasm32"))]

use std::alloc::{GlobalAlloc, Layout as Room, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use pixmill::jpeg::encode::{Encoder, Layout, Options, PlaneRows, Segment};
use pixmill::{Fit, NoWatch, ResizeOptions, Scratch, resize};

static HELD: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);
static REQUESTS: AtomicUsize = AtomicUsize::new(0);

struct Counting;

// SAFETY: all is left to the system's allocator; what is added only counts.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, room: Room) -> *mut u8 {
        REQUESTS.fetch_add(1, Relaxed);
        PEAK.fetch_max(HELD.fetch_add(room.size(), Relaxed) + room.size(), Relaxed);
        // SAFETY: the caller's promises are those that it asks for.
        unsafe { System.alloc(room) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, room: Room) {
        HELD.fetch_sub(room.size(), Relaxed);
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, room) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What `work` held at most beyond what was held before, in bytes, and how often it asked.
fn measure<T>(work: impl FnOnce() -> T) -> (T, usize, usize) {
    let (held, requests) = (HELD.load(Relaxed), REQUESTS.load(Relaxed));
    PEAK.store(held, Relaxed);
    let result = work();
    (result, PEAK.load(Relaxed) - held, REQUESTS.load(Relaxed) - requests)
}

/// Waves, made strip by strip.
fn file(width: usize, height: usize) -> Vec<u8> {
    let tiff = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x01\0\0\0\0\0\0\0";
    let exif = Segment { marker: 0xe1, payload: [b"Exif\0\0", &tiff[..]].concat().into() };
    let mut encoder =
        Encoder::new((width, height), Layout::YCbCr420, Options::default(), &[exif], Vec::new()).unwrap();
    let strip: Vec<u8> = (0..width * 16).map(|i| (i % width / 3 + i / width * 5) as u8).collect();
    for _ in 0..height.div_ceil(16) {
        let plane = |stride| PlaneRows { samples: &strip, stride };
        encoder.encode_strip(&[plane(width), plane(width.div_ceil(2)), plane(width.div_ceil(2))]);
    }
    encoder.finish()
}

/// Sets the orientation of a [`file`].
fn orient(jpeg: &mut [u8], orientation: u8) {
    let tiff = jpeg.windows(4).position(|bytes| bytes == b"II*\0").unwrap();
    jpeg[tiff + 18] = orientation;
}

fn options(side: u32) -> ResizeOptions {
    ResizeOptions { width: Some(side), height: Some(side), fit: Fit::Inside, ..ResizeOptions::default() }
}

/// One test: the counters are the whole program's.
#[test]
fn memory_grows_with_the_width_alone() {
    const MB: usize = 1 << 20;
    let mut jpeg = file(12_000, 8400);
    for (orientation, fast_shrink_on_load, limit) in
        [(1, true, 4 * MB), (1, false, 8 * MB), (3, true, 16 * MB), (6, true, 16 * MB)]
    {
        orient(&mut jpeg, orientation);
        let options = ResizeOptions { fast_shrink_on_load, ..options(1600) };
        let (resized, peak, _) =
            measure(|| resize(&jpeg, &options, &mut Scratch::default(), &mut NoWatch).unwrap());
        assert_eq!(resized.source.orientation, orientation);
        let beyond = peak - resized.jpeg.len();
        assert!(beyond < limit, "{beyond} bytes for orientation {orientation}");
    }

    for orientation in [1, 2, 3, 6] {
        let [low, high] = [400, 6400].map(|height| {
            let mut jpeg = file(1600, height);
            orient(&mut jpeg, orientation);
            let mut scratch = Scratch::default();
            let mut run = || resize(&jpeg, &options(1600), &mut scratch, &mut NoWatch).unwrap();
            run();
            measure(run).2
        });
        // The file that is written doubles its room a few times more.
        assert!(high <= low + 8, "{low} requests for 400 rows, {high} for 6400, {orientation}");
    }
}
