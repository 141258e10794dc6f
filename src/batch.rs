//! Many files at once: the only place that names rayon, and the wall that keeps one file's fault
//! from the others.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::{Error, NoWatch, ResizeOptions, Resized, Scratch, Watch, resize};

/// Resizes files one after the other. One outcome for each, in input order.
pub fn resize_serial(files: &[Vec<u8>], options: &ResizeOptions) -> Vec<Result<Resized, Error>> {
    files.iter().map(|jpeg| resize_here(jpeg, options, &mut NoWatch)).collect()
}

/// Resizes files on all threads of the pool. The same outcomes as [`resize_serial`].
pub fn resize_parallel(files: &[Vec<u8>], options: &ResizeOptions) -> Vec<Result<Resized, Error>> {
    files.par_iter().map(|jpeg| resize_here(jpeg, options, &mut NoWatch)).collect()
}

/// Resizes one file with the working memory of this thread.
///
/// # Errors
/// Those of [`resize`] and [`attempt`].
pub fn resize_here(jpeg: &[u8], options: &ResizeOptions, watch: &mut dyn Watch) -> Result<Resized, Error> {
    // Taken, not borrowed: after a panic in the middle of it the next file gets a new one.
    let mut scratch = SCRATCH.take().unwrap_or_default();
    attempt(|| {
        let resized = resize(jpeg, options, &mut scratch, watch);
        scratch.trim();
        SCRATCH.set(Some(scratch));
        resized
    })
}

/// Whether this build can have threads.
const HAS_THREADS: bool = cfg!(any(not(target_arch = "wasm32"), target_feature = "atomics"));

/// Jobs that [`spawn`] has taken and no thread has begun, and those begun and not ended.
static WAITING: AtomicUsize = AtomicUsize::new(0);
static RUNNING: AtomicUsize = AtomicUsize::new(0);

/// Runs `job` on the pool, in the order of the calls; where there are no threads, here and now.
pub fn spawn(job: impl FnOnce() + Send + 'static) {
    if !HAS_THREADS {
        return job();
    }
    WAITING.fetch_add(1, Ordering::Relaxed);
    rayon::spawn_fifo(move || {
        RUNNING.fetch_add(1, Ordering::Relaxed);
        WAITING.fetch_sub(1, Ordering::Relaxed);
        job();
        RUNNING.fetch_sub(1, Ordering::Relaxed);
    });
}

/// Whether a thread has nothing to do: all jobs that [`spawn`] has taken are begun, and they are
/// fewer than the threads.
pub fn has_idle_thread() -> bool {
    HAS_THREADS
        && WAITING.load(Ordering::Relaxed) == 0
        && RUNNING.load(Ordering::Relaxed) < rayon::current_num_threads()
}

/// Runs `one` here and `other` on a thread that is idle, or here too.
///
/// A thread that waits for `other` may begin another job meanwhile; then this file waits for that.
pub fn join<A: Send, B: Send>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B + Send) -> (A, B) {
    if HAS_THREADS { rayon::join(one, other) } else { (one(), other()) }
}

/// Which of the pool's threads this is, from 0.
pub fn thread_index() -> usize {
    rayon::current_thread_index().unwrap_or(0)
}

/// Does `work` and turns a panic, or memory that could not be had, into an error.
///
/// # Errors
/// Those of `work`, [`Error::OutOfMemory`] and [`Error::Panic`].
pub fn attempt<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|payload| {
        let place = PANIC_PLACE.take();
        Err(match payload.downcast::<FailedAllocation>() {
            Ok(failed) => Error::OutOfMemory { bytes: failed.bytes },
            Err(payload) => {
                let text = payload.downcast_ref::<String>().map(String::as_str);
                let text = text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("panic");
                Error::Panic { message: format!("{text}{place}") }
            }
        })
    })
}

thread_local! {
    static SCRATCH: RefCell<Option<Scratch>> = const { RefCell::new(None) };
    static PANIC_PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

struct FailedAllocation {
    bytes: usize,
}

/// Makes panics remember their place, for [`attempt`], and say nothing; and makes an allocation
/// that fails in the middle of the standard library panic instead of ending the program. For the
/// start of a program that owns its process, as a wasm instance does.
pub fn install_fault_hooks() {
    std::panic::set_hook(Box::new(|panic| {
        if let Some(place) = panic.location() {
            PANIC_PLACE.set(format!(" (at {}:{})", place.file(), place.line()));
        }
    }));
    #[cfg(target_arch = "wasm32")]
    std::alloc::set_alloc_error_hook(|layout| {
        std::panic::panic_any(FailedAllocation { bytes: layout.size() })
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_one_jobs_error() {
        let error = attempt::<()>(|| panic!("seven of {}", 9)).unwrap_err();
        assert_eq!(error.code(), "crashed");
        assert!(error.to_string().contains("seven of 9"), "{error}");
        assert_eq!(attempt(|| Ok(7)), Ok(7));
    }

    #[test]
    fn a_failed_allocation_is_out_of_memory() {
        let error = attempt::<()>(|| std::panic::panic_any(FailedAllocation { bytes: 9 })).unwrap_err();
        assert_eq!(error, Error::OutOfMemory { bytes: 9 });
    }
}
