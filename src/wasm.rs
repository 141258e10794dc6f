//! The border to JavaScript: the only file that names wasm-bindgen, js-sys and web-sys.
//!
//! Plain data crosses it: an object of options and the bytes of files come in, one message for
//! each file goes out, posted by the very thread that did the work.

use std::arch::wasm32::memory_size;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use js_sys::{Array, Object, Reflect, SharedArrayBuffer, Uint8Array, WebAssembly};
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, Performance};

use crate::{Checks, Error, Part, ResizeOptions, Resized, Stage, Value, Watch, batch, foresee};

#[cfg(target_feature = "atomics")]
use wasm_bindgen_rayon as _; // exports `initThreadPool`

#[wasm_bindgen(start)]
fn start() {
    batch::install_fault_hooks();
}

/// The job that each thread works on, 0 for none: what was in hand when the instance was lost can
/// still be read from outside.
static IN_HAND: [AtomicU32; MAX_THREADS] = [const { AtomicU32::new(0) }; MAX_THREADS];
const MAX_THREADS: usize = 256;

/// Where the jobs in hand stand in memory, as 32-bit numbers, one for each thread.
#[wasm_bindgen(js_name = jobsInHand)]
pub fn jobs_in_hand() -> *const AtomicU32 {
    IN_HAND.as_ptr()
}

/// A run: its options, checked once, and whether it still goes on.
#[wasm_bindgen]
pub struct Run {
    options: Arc<ResizeOptions>,
    cancelled: Arc<AtomicBool>,
}

#[wasm_bindgen]
impl Run {
    /// Throws `{ code, message, option, value, limit }` when an option is wrong.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &Object) -> Result<Run, JsValue> {
        refresh_view();
        let options = read_options(options).map_err(|error| describe(&error))?;
        Ok(Run { options: Arc::new(options), cancelled: Arc::default() })
    }

    /// Resizes a file on the pool, or at once where there is none. What becomes of it is posted
    /// to the parent of the thread that did the work as `{ type: 'done', job, ... }`.
    pub fn submit(&self, job: u32, jpeg: &Uint8Array) {
        let jpeg = copy_in(jpeg);
        let options = self.options.clone();
        let cancelled = self.cancelled.clone();
        batch::spawn(move || {
            let in_hand = &IN_HAND[batch::thread_index()];
            // A thread that waits for help with one job may take on another.
            let outer = in_hand.swap(job, Ordering::Relaxed);
            let mut clock = Clock::new(cancelled, options.timeout_ms);
            let resized = jpeg.and_then(|jpeg| work(&jpeg, &options, &mut clock));
            clock.stages.stop();
            post(job, &clock, resized);
            in_hand.store(outer, Ordering::Relaxed);
        });
    }

    /// Bytes of working memory that a file of `bytes` bytes will take beyond its own, at most, told
    /// from its first bytes; NaN where they are too few to tell. Of these no more are copied in than
    /// the header needs.
    ///
    /// Throws what the file would fail with, as the constructor does, where that is told too.
    pub fn foresee(&self, head: &Uint8Array, bytes: f64) -> Result<f64, JsValue> {
        batch::attempt(|| self.foresee_here(head, bytes)).map_err(|error| describe(&error))
    }

    fn foresee_here(&self, head: &Uint8Array, bytes: f64) -> Result<f64, Error> {
        /// Holds what cameras and editors write before the first scan, but for large profiles.
        const FIRST_LOOK_BYTES: u32 = 64 << 10;
        let mut length = FIRST_LOOK_BYTES;
        loop {
            let look = copy_in(&head.subarray(0, length))?;
            match foresee(&look, &self.options) {
                Err(Error::Truncated { .. }) if length < head.length() => {
                    length = length.saturating_mul(4);
                }
                Err(Error::Truncated { .. }) if f64::from(head.length()) < bytes => return Ok(f64::NAN),
                // A file that is copied is its own result.
                need => {
                    return need.map(|need| need as f64 + if self.options.copy_small { bytes } else { 0.0 });
                }
            }
        }
    }

    /// Ends the run: jobs not yet begun, and those at work at their next stage, fail with the
    /// code `cancelled`.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }
}

fn work(jpeg: &[u8], options: &ResizeOptions, clock: &mut Clock) -> Result<Resized, Error> {
    #[cfg(feature = "fault_injection")]
    crate::fault::inject(jpeg)?;
    batch::resize_here(jpeg, options, clock)
}

/// JavaScript's view of a shared memory may lag behind when another thread has grown it, and what
/// lies past its end is then cut off without a word. Growing by nothing brings it up to date.
/// <https://webassembly.github.io/threads/js-api/#refresh-the-memory-buffer>
fn refresh_view() {
    if cfg!(target_feature = "atomics") {
        let memory: WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
        let seen: SharedArrayBuffer = memory.buffer().unchecked_into();
        if (seen.byte_length() as usize) < memory_bytes() {
            memory.grow(0);
        }
    }
}

fn memory_bytes() -> usize {
    // The whole of a 32-bit memory is one byte more than a number can hold.
    memory_size::<0>().saturating_mul(65536)
}

fn read_options(object: &Object) -> Result<ResizeOptions, Error> {
    let mut options = ResizeOptions::default();
    for entry in Object::entries(object) {
        let entry = Array::from(&entry);
        let name = entry.get(0).as_string().unwrap_or_default();
        options.set(&name, &read_value(&entry.get(1)))?;
    }
    options.check()?;
    Ok(options)
}

fn read_value(value: &JsValue) -> Value {
    if value.is_null() || value.is_undefined() {
        Value::Null
    } else if let Some(flag) = value.as_bool() {
        Value::Bool(flag)
    } else if let Some(number) = value.as_f64() {
        Value::Number(number)
    } else if let Some(text) = value.as_string() {
        Value::Text(text)
    } else if let Some(list) = value.dyn_ref::<Array>() {
        Value::List(list.iter().map(|item| item.as_string().unwrap_or_default()).collect())
    } else {
        Value::Other(value.js_typeof().as_string().unwrap_or_default())
    }
}

/// wasm-bindgen's own way to take bytes aborts where memory can't be had.
fn copy_in(jpeg: &Uint8Array) -> Result<Vec<u8>, Error> {
    let bytes = jpeg.length() as usize;
    let mut copy = Vec::new();
    copy.try_reserve_exact(bytes).map_err(|_| Error::OutOfMemory { bytes })?;
    refresh_view();
    jpeg.copy_to_uninit(&mut copy.spare_capacity_mut()[..bytes]);
    // SAFETY: `copy_to_uninit` has written all of them, and panics where lengths differ. Zeroing
    // them first took as long as the copy.
    unsafe { copy.set_len(bytes) };
    Ok(copy)
}

/// Measures the stages of one file, ends the work when the run is cancelled or time is up, and has
/// idle threads help.
struct Clock {
    cancelled: Arc<AtomicBool>,
    timeout_ms: f64,
    started: f64,
    stages: Stages,
}

impl Clock {
    fn new(cancelled: Arc<AtomicBool>, timeout_ms: u32) -> Clock {
        let timeout_ms = if timeout_ms == 0 { f64::INFINITY } else { timeout_ms.into() };
        let stages = Stages::new();
        Clock { cancelled, timeout_ms, started: stages.since, stages }
    }
}

impl Watch for Clock {
    fn enter(&mut self, stage: Stage) {
        self.stages.enter(stage);
    }

    fn go_on(&mut self) -> Result<(), Error> {
        if self.cancelled.load(Ordering::Relaxed) {
            return Err(Error::Cancelled);
        }
        self.stages.lap();
        let Times { worked_ms, .. } = self.stages.times;
        if worked_ms > self.timeout_ms {
            let (elapsed_ms, limit_ms) = (worked_ms as u64, self.timeout_ms as u64);
            return Err(Error::TimedOut { elapsed_ms, limit_ms });
        }
        Ok(())
    }

    fn has_help(&self) -> bool {
        batch::has_idle_thread()
    }

    fn both(&mut self, one: &mut Part, other: &mut Part) {
        // Each on the clock of the thread that it runs on.
        let measured = |part: &mut Part| {
            let mut stages = Stages::new();
            part(&mut |stage| stages.enter(stage));
            stages.stop();
            stages.times
        };
        self.stages.stop();
        let (one, other) = batch::join(|| measured(one), || measured(other));
        self.stages.times.add(one);
        self.stages.times.add(other);
        self.stages.since = self.stages.performance.now();
    }
}

/// A stopwatch.
struct Stages {
    performance: Performance,
    since: f64,
    stage: Option<Stage>,
    times: Times,
}

/// Milliseconds of work, in all and in each stage.
#[derive(Clone, Copy, Default)]
struct Times {
    worked_ms: f64,
    stage_ms: [f64; 3],
}

impl Times {
    fn add(&mut self, other: Times) {
        self.worked_ms += other.worked_ms;
        for (sum, ms) in self.stage_ms.iter_mut().zip(other.stage_ms) {
            *sum += ms;
        }
    }
}

impl Stages {
    /// Between two looks at the clock no more than this is work: the machine has slept, or the
    /// thread was kept waiting for a core.
    const LONGEST_STEP_MS: f64 = 1000.0;

    fn new() -> Stages {
        let performance = scope().performance().expect("every worker has a clock");
        let since = performance.now();
        Stages { performance, since, stage: None, times: Times::default() }
    }

    fn enter(&mut self, stage: Stage) {
        self.stop();
        self.stage = Some(stage);
    }

    /// Counts what the stage at work has taken so far.
    fn lap(&mut self) {
        if let Some(stage) = self.stage {
            self.enter(stage);
        }
    }

    fn stop(&mut self) {
        let now = self.performance.now();
        if let Some(stage) = self.stage.take() {
            self.times.stage_ms[stage as usize] += now - self.since;
            self.times.worked_ms += (now - self.since).min(Stages::LONGEST_STEP_MS);
        }
        self.since = now;
    }
}

/// The message about a job; the type `Done` of `js/protocol.ts`. Setters, because a field set by
/// name would send its name across the border each time: 0.1 ms a message.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(extends = Object)]
    type Done;
    #[wasm_bindgen(method, setter)]
    fn set_type(this: &Done, value: &JsValue);
    #[wasm_bindgen(method, setter)]
    fn set_job(this: &Done, value: u32);
    #[wasm_bindgen(method, setter)]
    fn set_thread(this: &Done, value: u32);
    #[wasm_bindgen(method, setter, js_name = startedAt)]
    fn set_started_at(this: &Done, value: f64);
    #[wasm_bindgen(method, setter, js_name = endedAt)]
    fn set_ended_at(this: &Done, value: f64);
    #[wasm_bindgen(method, setter, js_name = decodeMs)]
    fn set_decode_ms(this: &Done, value: f64);
    #[wasm_bindgen(method, setter, js_name = resampleMs)]
    fn set_resample_ms(this: &Done, value: f64);
    #[wasm_bindgen(method, setter, js_name = encodeMs)]
    fn set_encode_ms(this: &Done, value: f64);
    #[wasm_bindgen(method, setter, js_name = memoryBytes)]
    fn set_memory_bytes(this: &Done, value: f64);
    #[wasm_bindgen(method, setter)]
    fn set_data(this: &Done, value: &Uint8Array);
    #[wasm_bindgen(method, setter)]
    fn set_format(this: &Done, value: &str);
    #[wasm_bindgen(method, setter)]
    fn set_width(this: &Done, value: u32);
    #[wasm_bindgen(method, setter)]
    fn set_height(this: &Done, value: u32);
    #[wasm_bindgen(method, setter, js_name = sourceWidth)]
    fn set_source_width(this: &Done, value: u32);
    #[wasm_bindgen(method, setter, js_name = sourceHeight)]
    fn set_source_height(this: &Done, value: u32);
    #[wasm_bindgen(method, setter, js_name = sourceFormat)]
    fn set_source_format(this: &Done, value: &str);
    #[wasm_bindgen(method, setter, js_name = sourceColour)]
    fn set_source_colour(this: &Done, value: &str);
    #[wasm_bindgen(method, setter, js_name = sourceAlpha)]
    fn set_source_alpha(this: &Done, value: bool);
    #[wasm_bindgen(method, setter)]
    fn set_orientation(this: &Done, value: u8);
    #[wasm_bindgen(method, setter)]
    fn set_warnings(this: &Done, value: &Array);
    #[wasm_bindgen(method, setter)]
    fn set_sha256(this: &Done, value: &str);
    #[wasm_bindgen(method, setter)]
    fn set_dhash(this: &Done, value: &str);
    #[wasm_bindgen(method, setter)]
    fn set_copied(this: &Done, value: bool);
    #[wasm_bindgen(method, setter)]
    fn set_gps(this: &Done, value: bool);
    #[wasm_bindgen(method, setter)]
    fn set_error(this: &Done, value: &JsValue);
}

thread_local! {
    static DONE: JsValue = JsValue::from_str("done");
}

fn post(job: u32, clock: &Clock, resized: Result<Resized, Error>) {
    refresh_view();
    let message: Done = Object::new().unchecked_into();
    let transfer = Array::new();
    DONE.with(|done| message.set_type(done));
    message.set_job(job);
    message.set_thread(batch::thread_index() as u32);
    // Each worker's clock has its own zero; `timeOrigin` puts them on one line.
    let Stages { performance, since, times, .. } = &clock.stages;
    let zero = performance.time_origin();
    message.set_started_at(zero + clock.started);
    message.set_ended_at(zero + since);
    message.set_decode_ms(times.stage_ms[Stage::Decode as usize]);
    message.set_resample_ms(times.stage_ms[Stage::Resample as usize]);
    message.set_encode_ms(times.stage_ms[Stage::Encode as usize]);
    message.set_memory_bytes(memory_bytes() as f64);
    match resized {
        Ok(resized) => {
            let data = Uint8Array::from(resized.data.as_slice());
            transfer.push(&data.buffer());
            message.set_data(&data);
            message.set_format(resized.format.name());
            message.set_width(resized.width);
            message.set_height(resized.height);
            message.set_source_width(resized.source.width);
            message.set_source_height(resized.source.height);
            message.set_source_format(resized.source.format);
            message.set_source_colour(resized.source.colour.name());
            message.set_source_alpha(resized.source.alpha);
            message.set_orientation(resized.source.orientation);
            if let Some(Checks { sha256, dhash }) = resized.checks {
                message.set_sha256(&sha256.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
                message.set_dhash(&format!("{dhash:016x}"));
            }
            message.set_copied(resized.copied);
            message.set_gps(resized.has_gps);
            message.set_warnings(&resized.warnings.into_iter().map(JsValue::from).collect());
        }
        Err(error) => message.set_error(&describe(&error)),
    }
    scope().post_message_with_transfer(&message, &transfer).expect("the message is plain data");
}

/// `{ code, message, option, value, limit }`
fn describe(error: &Error) -> JsValue {
    let object = Object::new();
    set(&object, "code", error.code());
    set(&object, "message", error.to_string());
    match error {
        Error::Limit { value, limit, .. } => {
            set(&object, "value", *value as f64);
            set(&object, "limit", *limit as f64);
        }
        Error::TimedOut { elapsed_ms, limit_ms } => {
            set(&object, "value", *elapsed_ms as f64);
            set(&object, "limit", *limit_ms as f64);
        }
        Error::Option { name, value, allowed } => {
            set(&object, "option", name.as_str());
            set(&object, "value", value.as_str());
            set(&object, "limit", allowed.as_str());
        }
        _ => {}
    }
    object.into()
}

fn set(object: &Object, name: &str, value: impl Into<JsValue>) {
    Reflect::set(object, &name.into(), &value.into()).expect("a plain object takes any field");
}

/// As if the browser had ended the worker.
#[cfg(feature = "fault_injection")]
pub fn close_worker() {
    scope().close();
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}
