//! The way through a scan: MCU after MCU, restart intervals, and what is lost to damage.

use super::bits::Reader;
use super::frame::Channel;

/// Keeps count of restart intervals (T.81, E.2.4) and of where data ran out.
pub struct Pace {
    interval: usize,
    left: usize,
    /// The number that the next restart marker should have.
    number: u8,
    /// The interval's data has not run out.
    alive: bool,
    /// MCUs that could not be decoded.
    pub lost: u64,
    /// Bits came that are no code, or more of them than MCUs took.
    pub damaged: bool,
}

impl Pace {
    pub fn new(interval: usize) -> Pace {
        let left = if interval == 0 { usize::MAX } else { interval };
        Pace { interval, left, number: 0, alive: true, lost: 0, damaged: false }
    }

    /// MCUs between restart markers; 0 where there are none.
    pub fn interval(&self) -> usize {
        self.interval
    }

    /// Goes on with the first MCU of a restart interval, counted from 0, whose data is there.
    pub fn go_to(&mut self, interval: usize) {
        (self.left, self.number, self.alive) = (self.interval, interval as u8 & 7, true);
    }

    /// Whether a restart marker is due before the next MCU.
    pub fn is_due(&self) -> bool {
        self.left == 0
    }

    /// Goes past the restart marker that is due before the next MCU, and says whether there was one.
    #[inline(always)]
    pub fn restart(&mut self, reader: &mut Reader, channels: &mut [Channel]) -> bool {
        let due = self.is_due();
        if due {
            self.alive = reader.restart(self.number);
            channels.iter_mut().for_each(|channel| channel.prediction = 0);
            self.left = self.interval;
            self.number = (self.number + 1) & 7;
        }
        self.left -= 1;
        due
    }

    /// Whether there is data for another MCU.
    #[inline(always)]
    pub fn is_alive(&self) -> bool {
        self.alive
    }

    /// Whether no data can come any more.
    pub fn is_over(&self) -> bool {
        !self.alive && self.interval == 0
    }

    /// Takes note of how the MCU just decoded went.
    #[inline(always)]
    pub fn end_mcu(&mut self, reader: &Reader) {
        self.damaged |= reader.window.damaged;
        self.alive = self.alive && !reader.overrun();
        self.lost += u64::from(!self.alive);
    }
}
