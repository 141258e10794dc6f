//! Both backends, operation by operation, in a browser: natively there is only one.

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// What goes into the operations.
struct Operands {
    bytes: [[u8; 16]; 2],
    words: [[i16; 8]; 2],
    longs: [[i32; 4]; 2],
    floats: [[f32; 4]; 2],
    bits: u32,
}

/// A module that gives the results of every operation of a backend, by name.
macro_rules! results_of {
    ($backend:ident) => {
        mod $backend {
            use super::super::$backend::{F32x4, I16x8, I32x4, U8x16};
            use super::Operands;

            fn bytes(vector: U8x16) -> Vec<i32> {
                let mut lanes = [0; 16];
                vector.store(&mut lanes);
                lanes.map(i32::from).to_vec()
            }

            fn words(vector: I16x8) -> Vec<i32> {
                let mut lanes = [0; 8];
                vector.store(&mut lanes);
                lanes.map(i32::from).to_vec()
            }

            fn longs(vector: I32x4) -> Vec<i32> {
                let mut lanes = [0; 4];
                vector.store(&mut lanes);
                lanes.to_vec()
            }

            fn eight(store: impl FnOnce(&mut [u8; 8])) -> Vec<i32> {
                let mut lanes = [0; 8];
                store(&mut lanes);
                lanes.map(i32::from).to_vec()
            }

            pub fn results(operands: &Operands) -> Vec<(&'static str, Vec<i32>)> {
                let [a, b] = operands.bytes.each_ref().map(U8x16::load);
                let [c, d] = operands.words.each_ref().map(I16x8::load);
                let [e, f] = operands.longs.each_ref().map(I32x4::load);
                let [g, h] = operands.floats.each_ref().map(F32x4::load);
                let (bits, first) = (operands.bits, &operands.bytes[0]);
                let (word, long) = (operands.words[0], operands.longs[0][0]);
                vec![
                    ("bytes", bytes(a)),
                    ("splat bytes", bytes(U8x16::splat(first[0]))),
                    ("widen low bytes", words(a.widen_low())),
                    ("widen high bytes", words(a.widen_high())),
                    ("eq_mask", vec![a.eq_mask(b).into()]),
                    ("or", bytes(a.or(b))),
                    ("swizzle", bytes(a.swizzle(b))),
                    ("add_pairs", words(a.add_pairs())),
                    ("reverse", bytes(a.reverse())),
                    ("store_low", eight(|lanes| a.store_low(lanes))),
                    ("store_high", eight(|lanes| a.store_high(lanes))),
                    ("words", words(c)),
                    ("load_bytes", words(I16x8::load_bytes(&first.as_chunks().0[1]))),
                    ("store_bytes", eight(|lanes| c.store_bytes(lanes))),
                    ("splat words", words(I16x8::splat(word[0]))),
                    ("splat_pair", words(I16x8::splat_pair([word[0], word[1]]))),
                    ("add words", words(c.add(d))),
                    ("sub words", words(c.sub(d))),
                    ("mul words", words(c.mul(d))),
                    ("mul_q15", words(c.mul_q15(d))),
                    ("dot", longs(c.dot(d))),
                    ("shl words", words(c.shl(bits % 16))),
                    ("shr words", words(c.shr(bits % 16))),
                    ("min", words(c.min(d))),
                    ("max", words(c.max(d))),
                    ("abs", words(c.abs())),
                    ("zero_mask", vec![c.zero_mask().into()]),
                    ("interleave low words", words(c.interleave_low(d))),
                    ("interleave high words", words(c.interleave_high(d))),
                    ("widen low words", longs(c.widen_low())),
                    ("widen high words", longs(c.widen_high())),
                    ("narrow words", bytes(c.narrow(d))),
                    ("narrow_signed", bytes(c.narrow_signed(d))),
                    ("longs", longs(e)),
                    ("splat longs", longs(I32x4::splat(long))),
                    ("add longs", longs(e.add(f))),
                    ("sub longs", longs(e.sub(f))),
                    ("mul longs", longs(e.mul(f))),
                    ("shl longs", longs(e.shl(bits))),
                    ("shr longs", longs(e.shr(bits))),
                    ("interleave low longs", longs(e.interleave_low(f))),
                    ("interleave high longs", longs(e.interleave_high(f))),
                    ("narrow longs", words(e.narrow(f))),
                    ("reverse longs", longs(e.reverse())),
                    ("sum", vec![e.sum()]),
                    ("to_f32", longs(e.to_f32().to_bits())),
                    ("floats", longs(g.to_bits())),
                    ("splat floats", longs(F32x4::splat(operands.floats[0][0]).to_bits())),
                    ("add floats", longs(g.add(h).to_bits())),
                    ("mul floats", longs(g.mul(h).to_bits())),
                ]
            }
        }
    };
}

results_of!(portable);
results_of!(wasm128);

/// Marsaglia's xorshift32.
struct Random(u32);

impl Random {
    fn next(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0
    }

    /// The ends of the range and small numbers as often as all others.
    fn lane(&mut self) -> i32 {
        let random = self.next();
        match random % 16 {
            0 => 0,
            1 => -1,
            2 => 0x7fff,
            3 => -0x8000,
            4 => i32::MAX,
            5 => i32::MIN,
            6 => 0xff,
            7 => (random >> 28) as i32,
            _ => self.next().cast_signed() >> (random >> 27),
        }
    }

    fn lanes<T: Copy + Default, const N: usize>(&mut self, lane: impl Fn(i32) -> T) -> [[T; N]; 2] {
        let mut lanes = [[T::default(); N]; 2];
        lanes.as_flattened_mut().fill_with(|| lane(self.lane()));
        lanes
    }
}

#[wasm_bindgen_test]
fn both_backends_agree() {
    let mut random = Random(1);
    for _ in 0..20_000 {
        let operands = Operands {
            bytes: random.lanes(|lane| lane as u8),
            words: random.lanes(|lane| lane as i16),
            longs: random.lanes(|lane| lane),
            floats: random.lanes(|lane| lane as f32 / 1024.0),
            bits: random.next() % 32,
        };
        for (portable, wasm128) in portable::results(&operands).iter().zip(&wasm128::results(&operands)) {
            assert_eq!(portable, wasm128);
        }
    }
}
