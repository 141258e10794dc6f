//! From the file to resampled rows, strip by strip, on two threads where one is free.

use std::iter::{StepBy, Zip};
use std::ops::Range;
use std::slice::IterMut;
use std::sync::{Mutex, PoisonError};

use super::{Scratch, Stage, Watch};
use crate::jpeg::{Decoder, Header, Report, Samples, Scale, Settings, Strip};
use crate::look::Look;
use crate::plan::Plan;
use crate::resample::Resampler;
use crate::{Error, FailOn, ResizeOptions};

/// What becomes of resampled rows.
pub trait Sink: Send {
    /// Takes the next row of a component.
    fn push(&mut self, component: usize, row: &[u8]);
    /// A strip's rows have all come.
    fn end_strip(&mut self, enter: &mut dyn FnMut(Stage));
}

/// Strips that are decoded while as many are resampled, where a thread is free: it takes a tenth of
/// a millisecond to wake one, as long as some strips take.
const STRIPS_AHEAD: usize = 8;

/// The same where the file can be entered in its middle and two threads decode: groups of strips, of
/// which each thread takes one after the other.
const GROUPS: usize = 4;
const GROUP_STRIPS: usize = 4;

/// Strips that are held at once, at most.
pub const STRIPS_HELD: usize = 2 * GROUPS * GROUP_STRIPS;

/// Some strips on their way from the decoder to the resamplers.
#[derive(Default)]
pub struct Batch {
    strips: Vec<Strip>,
    /// Of each strip, and those of earlier ones.
    samples: Vec<Samples>,
}

impl Batch {
    /// Bytes held.
    pub fn held(&self) -> usize {
        self.samples.iter().map(Samples::held).sum()
    }

    /// Decodes up to `count` strips; none after the last.
    fn decode(&mut self, decoder: &mut Decoder, count: usize) -> Result<(), Error> {
        self.strips.clear();
        while self.strips.len() < count {
            let index = self.strips.len();
            if index == self.samples.len() {
                self.samples.push(Samples::default());
            }
            let Some(strip) = decoder.next_strip(&mut self.samples[index])? else { break };
            self.strips.push(strip);
        }
        Ok(())
    }

    fn resample(
        &self,
        resamplers: &mut [Resampler],
        look: &mut Look,
        sink: &mut impl Sink,
        enter: &mut dyn FnMut(Stage),
    ) {
        for (strip, samples) in self.strips.iter().zip(&self.samples) {
            enter(Stage::Resample);
            for (index, resampler) in resamplers.iter_mut().enumerate() {
                let plane = strip.plane(samples, index);
                let wanted = resampler.rows();
                let rows = plane.samples.chunks(plane.stride).take(plane.rows);
                for (row, samples) in (plane.first_row..).zip(rows) {
                    if index == 0 {
                        look.push(samples);
                    }
                    if wanted.contains(&row) {
                        resampler.push_row(&samples[..plane.columns], |row| sink.push(index, row));
                    }
                }
            }
            sink.end_strip(enter);
        }
    }
}

/// The work on one file once it is planned.
pub struct Job<'s> {
    components: usize,
    resamplers: &'s mut [Resampler; 4],
    batches: &'s mut Batches,
    decoder: Decoder<'s>,
    /// At the first component of the JPEG, which is luma but in rare files.
    pub look: Look,
}

/// The strips that are resampled, and those that are decoded meanwhile.
pub type Batches = [[Batch; GROUPS]; 2];

impl<'s> Job<'s> {
    /// Begins it, and gives the buffers of [`Scratch`] that it has no use for.
    pub fn begin(
        file: &'s [u8],
        header: &Header,
        plan: &Plan,
        options: &ResizeOptions,
        scratch: &'s mut Scratch,
        watch: &mut dyn Watch,
    ) -> Result<(Job<'s>, &'s mut [Vec<u8>; 4]), Error> {
        let Scratch { decoder, weights, resamplers, planes, batches } = scratch;
        let mut scales = [Scale::FULL; 4];
        for (scale, component) in scales.iter_mut().zip(&plan.components) {
            *scale = component.scale;
        }
        let all_scans = options.fail_on >= FailOn::Error;
        let settings = Settings { scales, scan_limit: options.limit_scans, all_scans };
        let decoder = Decoder::new_watched(file, header, settings, decoder, &mut || watch.go_on())?;
        for (resampler, component) in resamplers.iter_mut().zip(&plan.components) {
            resampler.start(component.horizontal, component.vertical, weights);
        }
        let first = &plan.components[0];
        let look = Look::new(options, (first.horizontal.src_len, first.vertical.src_len));
        Ok((Job { components: plan.components.len(), resamplers, batches, decoder, look }, planes))
    }

    /// Decodes and resamples strip after strip.
    pub fn resample(&mut self, sink: &mut impl Sink, watch: &mut dyn Watch) -> Result<(), Error> {
        let Job { components, resamplers, batches: [this, next], decoder, look } = self;
        let resamplers = &mut resamplers[..*components];
        let mut fork = None;
        this.iter_mut().for_each(|batch| batch.strips.clear());
        this[0].decode(decoder, 1)?;
        while !this[0].strips.is_empty() {
            let help = watch.has_help();
            let fork = if help { fork.get_or_insert_with(|| decoder.fork()).as_mut() } else { None };
            let mut fork = fork.filter(|_| decoder.rows_to_entrance() == 0);
            let groups = Groups::after(decoder, help, fork.is_some(), next);
            let (mut decoded, mut helped) = (Ok(()), Ok(()));
            let mut resample = |enter: &mut dyn FnMut(Stage)| {
                this.iter().for_each(|batch| batch.resample(resamplers, look, sink, enter));
                if let Some(fork) = &mut fork {
                    enter(Stage::Decode);
                    helped = groups.decode(fork);
                }
            };
            let mut decode = |enter: &mut dyn FnMut(Stage)| {
                enter(Stage::Decode);
                decoded = groups.decode(decoder);
            };
            match help {
                true => watch.both(&mut resample, &mut decode),
                false => {
                    resample(&mut |stage| watch.enter(stage));
                    decode(&mut |stage| watch.enter(stage));
                }
            }
            decoder.go_to(groups.end);
            decoded.and(helped)?;
            std::mem::swap(this, next);
            watch.go_on()?;
        }
        if let Some(Some(fork)) = fork {
            decoder.join(fork);
        }
        Ok(())
    }
    /// How decoding went so far.
    pub fn report(&self) -> Report {
        self.decoder.report()
    }
}

/// Strips to decode next, in groups that each decoder takes one by one.
struct Groups<'b> {
    /// With the first row of MCUs of each.
    queue: Mutex<Zip<IterMut<'b, Batch>, StepBy<Range<usize>>>>,
    strips: usize,
    /// The row after them.
    end: usize,
}

impl<'b> Groups<'b> {
    fn after(decoder: &Decoder, help: bool, forked: bool, batches: &'b mut [Batch]) -> Groups<'b> {
        let (groups, strips) = match (help, forked, decoder.rows_to_entrance()) {
            (false, ..) => (1, 1),
            (true, false, 0) => (1, STRIPS_AHEAD),
            (true, false, rows) => (1, rows),
            (true, true, _) => (GROUPS, GROUP_STRIPS - GROUP_STRIPS % decoder.entrance_every()),
        };
        batches.iter_mut().for_each(|batch| batch.strips.clear());
        let end = (decoder.row() + groups * strips).min(decoder.rows());
        let queue = batches.iter_mut().zip((decoder.row()..end).step_by(strips));
        Groups { queue: Mutex::new(queue), strips, end }
    }

    fn decode(&self, decoder: &mut Decoder) -> Result<(), Error> {
        let next = || self.queue.lock().unwrap_or_else(PoisonError::into_inner).next();
        while let Some((batch, row)) = next() {
            decoder.go_to(row);
            batch.decode(decoder, self.strips)?;
        }
        Ok(())
    }
}
