//! What every pool must do, whatever its number of threads.

use std::sync::mpsc::channel;

use pixmill::batch::{attempt, install_fault_hooks, resize_parallel, resize_serial, spawn};
use pixmill::jpeg::colour::encode_rgb;
use pixmill::jpeg::encode::{Layout, Options};
use pixmill::{Error, Fit, ResizeOptions};

use wasm_bindgen_futures::JsFuture;

pub async fn serial_and_parallel_agree(threads: usize) {
    start_pool(threads).await;
    assert_eq!(rayon::current_num_threads(), threads);
    let options =
        ResizeOptions { width: Some(60), height: Some(40), fit: Fit::Fill, ..ResizeOptions::default() };
    let files = files();
    let serial = resize_serial(&files, &options);
    assert_eq!(serial, resize_parallel(&files, &options));
    assert_eq!(serial.iter().filter(|outcome| outcome.is_ok()).count(), 24);
    assert_eq!(serial.last().unwrap().as_ref().unwrap_err().code(), "not-an-image");

    faults_leave_the_pool_alive(threads);
    assert_eq!(serial, resize_parallel(&files, &options));
}

fn faults_leave_the_pool_alive(threads: usize) {
    let faults: [fn() -> Result<(), Error>; 2] = [|| panic!("on purpose"), use_up_memory];
    for (fault, code) in faults.into_iter().zip(["crashed", "out-of-memory"]) {
        let (sender, outcomes) = channel();
        for _ in 0..2 * threads {
            let sender = sender.clone();
            spawn(move || sender.send(attempt(fault)).unwrap());
        }
        for _ in 0..2 * threads {
            assert_eq!(outcomes.recv().unwrap().unwrap_err().code(), code);
        }
    }
}

/// Asks for more than a 32-bit memory can hold, in pieces that it could.
fn use_up_memory() -> Result<(), Error> {
    let pieces: Vec<Vec<u8>> = (0..5).map(|_| Vec::with_capacity(1 << 30)).collect();
    assert_eq!(pieces.len(), 5);
    Ok(())
}

async fn start_pool(threads: usize) {
    install_fault_hooks();
    let started = JsFuture::from(wasm_bindgen_rayon::init_thread_pool(threads)).await.unwrap();
    assert!(started.is_undefined());
}

/// 24 pictures of different sizes, and one file that is none.
fn files() -> Vec<Vec<u8>> {
    let mut files: Vec<Vec<u8>> = (0..24).map(|i| picture(16 + 7 * i, 90 - 3 * i)).collect();
    files.push(b"hello".to_vec());
    files
}

fn picture(width: u16, height: u16) -> Vec<u8> {
    let pixels: Vec<u8> =
        (0..u32::from(width) * u32::from(height) * 3).map(|i| (i * i / 7 + i) as u8).collect();
    let size = (width.into(), height.into());
    encode_rgb(&pixels, size, Layout::YCbCr420, Options::default()).unwrap()
}
