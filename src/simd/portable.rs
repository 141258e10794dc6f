//! The specification: each operation as a plain loop over lanes.

use std::array::from_fn;

/// Sixteen unsigned bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct U8x16([u8; 16]);

/// Eight signed 16-bit lanes. Arithmetic wraps unless it says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct I16x8([i16; 8]);

/// Four signed 32-bit lanes. Arithmetic wraps unless it says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct I32x4([i32; 4]);

/// Four single-precision lanes. Each operation rounds as IEEE 754 says, to nearest even.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct F32x4([f32; 4]);

impl U8x16 {
    #[inline(always)]
    pub fn load(lanes: &[u8; 16]) -> Self {
        U8x16(*lanes)
    }
    #[inline(always)]
    pub fn store(self, lanes: &mut [u8; 16]) {
        *lanes = self.0;
    }
    #[inline(always)]
    pub fn splat(value: u8) -> Self {
        U8x16([value; 16])
    }
    /// Lanes 0 to 7, zero-extended.
    #[inline(always)]
    pub fn widen_low(self) -> I16x8 {
        I16x8(from_fn(|i| self.0[i].into()))
    }
    /// Lanes 8 to 15, zero-extended.
    #[inline(always)]
    pub fn widen_high(self) -> I16x8 {
        I16x8(from_fn(|i| self.0[i + 8].into()))
    }
    /// Bit `i` of the result is set where lane `i` equals lane `i` of `other`.
    #[inline(always)]
    pub fn eq_mask(self, other: Self) -> u16 {
        (0..16).fold(0, |mask, i| mask | u16::from(self.0[i] == other.0[i]) << i)
    }
    #[inline(always)]
    pub fn or(self, other: Self) -> Self {
        U8x16(from_fn(|i| self.0[i] | other.0[i]))
    }
    /// Lane `i` is the lane that `indices` names in its lane `i`, or 0 where that is past 15.
    #[inline(always)]
    pub fn swizzle(self, indices: Self) -> Self {
        U8x16(indices.0.map(|index| self.0.get(usize::from(index)).copied().unwrap_or(0)))
    }
    /// Lane `i` is the sum of lanes `2i` and `2i + 1`.
    #[inline(always)]
    pub fn add_pairs(self) -> I16x8 {
        I16x8(from_fn(|i| i16::from(self.0[2 * i]) + i16::from(self.0[2 * i + 1])))
    }
    /// Lane 15 first, lane 0 last.
    #[inline(always)]
    pub fn reverse(self) -> Self {
        U8x16(from_fn(|i| self.0[15 - i]))
    }
    /// Stores lanes 0 to 7.
    #[inline(always)]
    pub fn store_low(self, lanes: &mut [u8; 8]) {
        lanes.copy_from_slice(&self.0[..8]);
    }
    /// Stores lanes 8 to 15.
    #[inline(always)]
    pub fn store_high(self, lanes: &mut [u8; 8]) {
        lanes.copy_from_slice(&self.0[8..]);
    }
}

impl I16x8 {
    #[inline(always)]
    pub fn load(lanes: &[i16; 8]) -> Self {
        I16x8(*lanes)
    }
    #[inline(always)]
    pub fn store(self, lanes: &mut [i16; 8]) {
        *lanes = self.0;
    }
    /// Eight bytes, zero-extended.
    #[inline(always)]
    pub fn load_bytes(lanes: &[u8; 8]) -> Self {
        I16x8(lanes.map(i16::from))
    }
    /// Each lane clamped to 0..=255.
    #[inline(always)]
    pub fn store_bytes(self, lanes: &mut [u8; 8]) {
        *lanes = self.0.map(|lane| lane.clamp(0, 255) as u8);
    }
    #[inline(always)]
    pub fn splat(value: i16) -> Self {
        I16x8([value; 8])
    }
    /// The two values in every pair of lanes: `a b a b a b a b`
    #[inline(always)]
    pub fn splat_pair([a, b]: [i16; 2]) -> Self {
        I16x8([a, b, a, b, a, b, a, b])
    }
    #[inline(always)]
    pub fn add(self, other: Self) -> Self {
        I16x8(from_fn(|i| self.0[i].wrapping_add(other.0[i])))
    }
    #[inline(always)]
    pub fn sub(self, other: Self) -> Self {
        I16x8(from_fn(|i| self.0[i].wrapping_sub(other.0[i])))
    }
    /// The low 16 bits of the product.
    #[inline(always)]
    pub fn mul(self, other: Self) -> Self {
        I16x8(from_fn(|i| self.0[i].wrapping_mul(other.0[i])))
    }
    /// `(a * b + 0x4000) >> 15`, saturating.
    #[inline(always)]
    pub fn mul_q15(self, other: Self) -> Self {
        I16x8(from_fn(|i| {
            let product = i32::from(self.0[i]) * i32::from(other.0[i]);
            ((product + 0x4000) >> 15).min(i16::MAX.into()) as i16
        }))
    }
    /// Products of lanes, added in pairs: lane `i` is `a[2i] * b[2i] + a[2i+1] * b[2i+1]`.
    #[inline(always)]
    pub fn dot(self, other: Self) -> I32x4 {
        let product = |i: usize| i32::from(self.0[i]) * i32::from(other.0[i]);
        I32x4(from_fn(|i| product(2 * i).wrapping_add(product(2 * i + 1))))
    }
    #[inline(always)]
    pub fn shl(self, bits: u32) -> Self {
        I16x8(self.0.map(|lane| lane << bits))
    }
    /// Arithmetic shift to the right.
    #[inline(always)]
    pub fn shr(self, bits: u32) -> Self {
        I16x8(self.0.map(|lane| lane >> bits))
    }
    #[inline(always)]
    pub fn min(self, other: Self) -> Self {
        I16x8(from_fn(|i| self.0[i].min(other.0[i])))
    }
    #[inline(always)]
    pub fn max(self, other: Self) -> Self {
        I16x8(from_fn(|i| self.0[i].max(other.0[i])))
    }
    #[inline(always)]
    pub fn abs(self) -> Self {
        I16x8(self.0.map(i16::wrapping_abs))
    }
    /// Bit `i` of the result is set where lane `i` is zero.
    #[inline(always)]
    pub fn zero_mask(self) -> u8 {
        (0..8).fold(0, |mask, i| mask | u8::from(self.0[i] == 0) << i)
    }
    /// `a0 b0 a1 b1 a2 b2 a3 b3`
    #[inline(always)]
    pub fn interleave_low(self, other: Self) -> Self {
        I16x8(from_fn(|i| if i % 2 == 0 { self.0[i / 2] } else { other.0[i / 2] }))
    }
    /// `a4 b4 a5 b5 a6 b6 a7 b7`
    #[inline(always)]
    pub fn interleave_high(self, other: Self) -> Self {
        I16x8(from_fn(|i| if i % 2 == 0 { self.0[4 + i / 2] } else { other.0[4 + i / 2] }))
    }
    /// Lanes 0 to 3, sign-extended.
    #[inline(always)]
    pub fn widen_low(self) -> I32x4 {
        I32x4(from_fn(|i| self.0[i].into()))
    }
    /// Lanes 4 to 7, sign-extended.
    #[inline(always)]
    pub fn widen_high(self) -> I32x4 {
        I32x4(from_fn(|i| self.0[i + 4].into()))
    }
    /// `self` then `high`, each lane clamped to 0..=255.
    #[inline(always)]
    pub fn narrow(self, high: Self) -> U8x16 {
        let lanes = |i: usize| if i < 8 { self.0[i] } else { high.0[i - 8] };
        U8x16(from_fn(|i| lanes(i).clamp(0, 255) as u8))
    }
    /// `self` then `high`, each lane clamped to -128..=127, in two's complement.
    #[inline(always)]
    pub fn narrow_signed(self, high: Self) -> U8x16 {
        let lanes = |i: usize| if i < 8 { self.0[i] } else { high.0[i - 8] };
        U8x16(from_fn(|i| lanes(i).clamp(-128, 127) as u8))
    }
}

impl I32x4 {
    #[inline(always)]
    pub fn load(lanes: &[i32; 4]) -> Self {
        I32x4(*lanes)
    }
    #[inline(always)]
    pub fn store(self, lanes: &mut [i32; 4]) {
        *lanes = self.0;
    }
    #[inline(always)]
    pub fn splat(value: i32) -> Self {
        I32x4([value; 4])
    }
    #[inline(always)]
    pub fn add(self, other: Self) -> Self {
        I32x4(from_fn(|i| self.0[i].wrapping_add(other.0[i])))
    }
    #[inline(always)]
    pub fn sub(self, other: Self) -> Self {
        I32x4(from_fn(|i| self.0[i].wrapping_sub(other.0[i])))
    }
    #[inline(always)]
    pub fn mul(self, other: Self) -> Self {
        I32x4(from_fn(|i| self.0[i].wrapping_mul(other.0[i])))
    }
    #[inline(always)]
    pub fn shl(self, bits: u32) -> Self {
        I32x4(self.0.map(|lane| lane << bits))
    }
    /// Arithmetic shift to the right.
    #[inline(always)]
    pub fn shr(self, bits: u32) -> Self {
        I32x4(self.0.map(|lane| lane >> bits))
    }
    /// `a0 b0 a1 b1`
    #[inline(always)]
    pub fn interleave_low(self, other: Self) -> Self {
        I32x4([self.0[0], other.0[0], self.0[1], other.0[1]])
    }
    /// `a2 b2 a3 b3`
    #[inline(always)]
    pub fn interleave_high(self, other: Self) -> Self {
        I32x4([self.0[2], other.0[2], self.0[3], other.0[3]])
    }
    /// `self` then `high`, each lane clamped to the range of `i16`.
    #[inline(always)]
    pub fn narrow(self, high: Self) -> I16x8 {
        let lanes = |i: usize| if i < 4 { self.0[i] } else { high.0[i - 4] };
        I16x8(from_fn(|i| lanes(i).clamp(i16::MIN.into(), i16::MAX.into()) as i16))
    }
    /// Lane 3 first, lane 0 last.
    #[inline(always)]
    pub fn reverse(self) -> Self {
        I32x4(from_fn(|i| self.0[3 - i]))
    }
    /// The sum of all lanes.
    #[inline(always)]
    pub fn sum(self) -> i32 {
        self.0.iter().fold(0, |sum, lane| sum.wrapping_add(*lane))
    }
    /// The nearest single-precision number.
    #[inline(always)]
    pub fn to_f32(self) -> F32x4 {
        F32x4(self.0.map(|lane| lane as f32))
    }
}

impl F32x4 {
    #[inline(always)]
    pub fn load(lanes: &[f32; 4]) -> Self {
        F32x4(*lanes)
    }
    #[inline(always)]
    pub fn store(self, lanes: &mut [f32; 4]) {
        *lanes = self.0;
    }
    #[inline(always)]
    pub fn splat(value: f32) -> Self {
        F32x4([value; 4])
    }
    #[inline(always)]
    pub fn add(self, other: Self) -> Self {
        F32x4(from_fn(|i| self.0[i] + other.0[i]))
    }
    #[inline(always)]
    pub fn mul(self, other: Self) -> Self {
        F32x4(from_fn(|i| self.0[i] * other.0[i]))
    }
    /// The lanes' bit patterns.
    #[inline(always)]
    pub fn to_bits(self) -> I32x4 {
        I32x4(self.0.map(|lane| lane.to_bits().cast_signed()))
    }
}
