//! The bits of an entropy-coded segment (T.81 F.1.2.3): high bits first, 0xFF stuffed with zero.

/// The bits that are not yet bytes.
#[derive(Clone, Copy)]
pub struct Pending {
    /// The low `64 - free` bits are pending, the rest is noise.
    bits: u64,
    free: u32,
}

impl Default for Pending {
    fn default() -> Self {
        Pending { bits: 0, free: 64 }
    }
}

/// Appends bits to a file. It borrows the file and holds its own state by value, so that in a hot
/// loop the state stays in registers.
pub struct BitWriter<'a> {
    file: &'a mut Vec<u8>,
    pending: Pending,
}

impl<'a> BitWriter<'a> {
    pub fn resume(file: &'a mut Vec<u8>, pending: Pending) -> Self {
        BitWriter { file, pending }
    }

    /// What [`BitWriter::resume`] needs to go on.
    pub fn pause(self) -> Pending {
        self.pending
    }

    /// Appends the low `count` bits, at most 32, of `value`, whose other bits are zero.
    #[inline(always)]
    pub fn put(&mut self, value: u32, count: u32) {
        let Pending { bits, free } = self.pending;
        let value = u64::from(value);
        if count <= free {
            self.pending = Pending { bits: bits << count | value, free: free - count };
        } else {
            self.append(bits << free | value >> (count - free));
            self.pending = Pending { bits: value, free: 64 + free - count };
        }
    }

    /// Fills the last byte with ones and appends all that is pending.
    pub fn finish(mut self) {
        let fill = self.pending.free % 8;
        self.put((1 << fill) - 1, fill);
        let Pending { bits, free } = self.pending;
        let bytes = bits.to_be_bytes();
        self.append_stuffed(&bytes[free as usize / 8..]);
    }

    #[inline(always)]
    fn append(&mut self, word: u64) {
        let bytes = word.to_be_bytes();
        if has_ff(word) {
            self.append_stuffed(&bytes);
        } else {
            self.file.extend_from_slice(&bytes);
        }
    }

    #[cold]
    fn append_stuffed(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.file.push(*byte);
            if *byte == 0xff {
                self.file.push(0);
            }
        }
    }
}

/// Whether a byte of `word` is 0xFF: only then does taking one from its inverse borrow.
#[inline(always)]
fn has_ff(word: u64) -> bool {
    const ONES: u64 = 0x0101_0101_0101_0101;
    (!word).wrapping_sub(ONES) & word & (ONES << 7) != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bit by bit.
    fn naive(values: &[(u32, u32)]) -> Vec<u8> {
        let mut bits: Vec<bool> = Vec::new();
        for (value, count) in values {
            bits.extend((0..*count).rev().map(|i| value >> i & 1 == 1));
        }
        bits.resize(bits.len().next_multiple_of(8), true);
        let mut file = Vec::new();
        for byte in bits.chunks(8) {
            file.push(byte.iter().fold(0, |byte, bit| byte << 1 | u8::from(*bit)));
            if file.last() == Some(&0xff) {
                file.push(0);
            }
        }
        file
    }

    #[test]
    fn bits_are_those_of_the_naive_writer() {
        let mut state = 7_u64;
        let mut random = |below: u64| {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            ((state >> 33) % below) as u32
        };
        for round in 0..2000 {
            let count = random(80);
            let values: Vec<_> = (0..count)
                .map(|_| {
                    let size = random(33);
                    let ones = ((1_u64 << size) - 1) as u32;
                    // Every other round is rich in 0xFF.
                    let value = if round % 2 == 0 { random(1 << 31) << 1 } else { u32::MAX };
                    (value & ones, size)
                })
                .collect();
            let mut file = Vec::new();
            let mut pending = Pending::default();
            for part in values.chunks(9) {
                let mut writer = BitWriter::resume(&mut file, pending);
                part.iter().for_each(|(value, count)| writer.put(*value, *count));
                pending = writer.pause();
            }
            BitWriter::resume(&mut file, pending).finish();
            assert_eq!(file, naive(&values));
        }
    }
}
