//! The border to JavaScript: the only file that names wasm-bindgen, js-sys and web-sys.
//!
//! Plain data crosses it: an object of options and the bytes of files come in, one message for
//! each file goes out, posted by the very thread that did the work.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, Performance};

use crate::{Error, ResizeOptions, Resized, Stage, Value, Watch, batch};

#[cfg(target_feature = "atomics")]
use wasm_bindgen_rayon as _; // exports `initThreadPool`

#[wasm_bindgen(start)]
fn start() {
    batch::install_fault_hooks();
}

/// A run: its options, checked once, and whether it still goes on.
#[wasm_bindgen]
pub struct Run {
    options: Arc<ResizeOptions>,
    cancelled: Arc<AtomicBool>,
}

#[wasm_bindgen]
impl Run {
    /// Throws `{ code, message, value, limit }` when an option is wrong.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &Object) -> Result<Run, JsValue> {
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
            let mut clock = Clock::new(cancelled);
            let resized = jpeg.and_then(|jpeg| batch::resize_here(&jpeg, &options, &mut clock));
            clock.stop();
            post(job, &clock, resized);
        });
    }

    /// Ends the run: jobs not yet begun, and those at work at their next stage, fail with the
    /// code `cancelled`.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }
}

fn read_options(object: &Object) -> Result<ResizeOptions, Error> {
    let mut options = ResizeOptions::default();
    for entry in Object::entries(object) {
        let entry = Array::from(&entry);
        let name = entry.get(0).as_string().unwrap_or_default();
        options.set(&name, &read_value(&entry.get(1)))?;
    }
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
    } else {
        Value::Other(value.js_typeof().as_string().unwrap_or_default())
    }
}

/// wasm-bindgen's own way to take bytes aborts where memory can't be had.
fn copy_in(jpeg: &Uint8Array) -> Result<Vec<u8>, Error> {
    let bytes = jpeg.length() as usize;
    let mut copy = Vec::new();
    copy.try_reserve_exact(bytes).map_err(|_| Error::OutOfMemory { bytes })?;
    copy.resize(bytes, 0);
    jpeg.copy_to(&mut copy);
    Ok(copy)
}

/// Measures the stages of one file, and ends the work when the run is cancelled.
struct Clock {
    performance: Performance,
    cancelled: Arc<AtomicBool>,
    started: f64,
    since: f64,
    stage: Option<Stage>,
    stage_ms: [f64; 3],
}

impl Clock {
    fn new(cancelled: Arc<AtomicBool>) -> Clock {
        let performance = scope().performance().expect("every worker has a clock");
        let now = performance.now();
        Clock { performance, cancelled, started: now, since: now, stage: None, stage_ms: [0.0; 3] }
    }

    fn stop(&mut self) {
        let now = self.performance.now();
        if let Some(stage) = self.stage.take() {
            self.stage_ms[stage as usize] += now - self.since;
        }
        self.since = now;
    }
}

impl Watch for Clock {
    fn enter(&mut self, stage: Stage) -> Result<(), Error> {
        self.stop();
        self.stage = Some(stage);
        if self.cancelled.load(Ordering::Relaxed) { Err(Error::Cancelled) } else { Ok(()) }
    }
}

fn post(job: u32, clock: &Clock, resized: Result<Resized, Error>) {
    let message = Object::new();
    let transfer = Array::new();
    set(&message, "type", "done");
    set(&message, "job", job);
    set(&message, "thread", batch::thread_index() as u32);
    // Each worker's clock has its own zero; `timeOrigin` puts them on one line.
    let zero = clock.performance.time_origin();
    set(&message, "startedAt", zero + clock.started);
    set(&message, "endedAt", zero + clock.since);
    for (name, stage_ms) in ["decodeMs", "resampleMs", "encodeMs"].iter().zip(clock.stage_ms) {
        set(&message, name, stage_ms);
    }
    match resized {
        Ok(resized) => {
            let data = Uint8Array::from(resized.jpeg.as_slice());
            transfer.push(&data.buffer());
            set(&message, "data", data);
            set(&message, "width", resized.width);
            set(&message, "height", resized.height);
            set(&message, "sourceWidth", resized.source.width);
            set(&message, "sourceHeight", resized.source.height);
            set(&message, "orientation", resized.source.orientation);
            let warnings = resized.warnings.into_iter().map(JsValue::from).collect::<Array>();
            set(&message, "warnings", warnings);
        }
        Err(error) => set(&message, "error", describe(&error)),
    }
    scope().post_message_with_transfer(&message, &transfer).expect("the message is plain data");
}

/// `{ code, message, value, limit }`
fn describe(error: &Error) -> JsValue {
    let object = Object::new();
    set(&object, "code", error.code());
    set(&object, "message", error.to_string());
    match error {
        Error::Limit { value, limit, .. } => {
            set(&object, "value", *value as f64);
            set(&object, "limit", *limit as f64);
        }
        Error::Option { value, allowed, .. } => {
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

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}
