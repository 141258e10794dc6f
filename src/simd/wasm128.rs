//! WebAssembly SIMD128: each operation as one instruction, or two.

use core::arch::wasm32::*;

/// Sixteen unsigned bytes.
#[derive(Clone, Copy, Debug)]
pub struct U8x16(v128);

/// Eight signed 16-bit lanes. Arithmetic wraps unless it says otherwise.
#[derive(Clone, Copy, Debug)]
pub struct I16x8(v128);

/// Four signed 32-bit lanes. Arithmetic wraps unless it says otherwise.
#[derive(Clone, Copy, Debug)]
pub struct I32x4(v128);

/// Four single-precision lanes. Each operation rounds as IEEE 754 says, to nearest even.
#[derive(Clone, Copy, Debug)]
pub struct F32x4(v128);

/// Loads and stores of exactly sixteen bytes.
macro_rules! memory {
    ($vector:ident, $lanes:ty) => {
        impl $vector {
            #[inline(always)]
            pub fn load(lanes: &$lanes) -> Self {
                // SAFETY: the reference is to 16 readable bytes, and v128.load takes any alignment.
                Self(unsafe { v128_load(std::ptr::from_ref(lanes).cast()) })
            }
            #[inline(always)]
            pub fn store(self, lanes: &mut $lanes) {
                // SAFETY: the reference is to 16 writable bytes, and v128.store takes any alignment.
                unsafe { v128_store(std::ptr::from_mut(lanes).cast(), self.0) }
            }
        }
    };
}
memory!(U8x16, [u8; 16]);
memory!(I16x8, [i16; 8]);
memory!(I32x4, [i32; 4]);
memory!(F32x4, [f32; 4]);

impl U8x16 {
    #[inline(always)]
    pub fn splat(value: u8) -> Self {
        Self(u8x16_splat(value))
    }
    /// Lanes 0 to 7, zero-extended.
    #[inline(always)]
    pub fn widen_low(self) -> I16x8 {
        I16x8(u16x8_extend_low_u8x16(self.0))
    }
    /// Lanes 8 to 15, zero-extended.
    #[inline(always)]
    pub fn widen_high(self) -> I16x8 {
        I16x8(u16x8_extend_high_u8x16(self.0))
    }
    /// Bit `i` of the result is set where lane `i` equals lane `i` of `other`.
    #[inline(always)]
    pub fn eq_mask(self, other: Self) -> u16 {
        u8x16_bitmask(u8x16_eq(self.0, other.0))
    }
    #[inline(always)]
    pub fn or(self, other: Self) -> Self {
        Self(v128_or(self.0, other.0))
    }
    /// Lane `i` is the lane that `indices` names in its lane `i`, or 0 where that is past 15.
    #[inline(always)]
    pub fn swizzle(self, indices: Self) -> Self {
        Self(u8x16_swizzle(self.0, indices.0))
    }
    /// Lane `i` is the sum of lanes `2i` and `2i + 1`.
    #[inline(always)]
    pub fn add_pairs(self) -> I16x8 {
        I16x8(u16x8_extadd_pairwise_u8x16(self.0))
    }
    /// Lane 15 first, lane 0 last.
    #[inline(always)]
    pub fn reverse(self) -> Self {
        Self(i8x16_shuffle::<15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0>(self.0, self.0))
    }
    /// Stores lanes 0 to 7.
    #[inline(always)]
    pub fn store_low(self, lanes: &mut [u8; 8]) {
        // SAFETY: the reference is to 8 writable bytes, and v128.store64_lane takes any alignment.
        unsafe { v128_store64_lane::<0>(self.0, std::ptr::from_mut(lanes).cast()) }
    }
    /// Stores lanes 8 to 15.
    #[inline(always)]
    pub fn store_high(self, lanes: &mut [u8; 8]) {
        // SAFETY: the reference is to 8 writable bytes, and v128.store64_lane takes any alignment.
        unsafe { v128_store64_lane::<1>(self.0, std::ptr::from_mut(lanes).cast()) }
    }
}

impl I16x8 {
    /// Eight bytes, zero-extended.
    #[inline(always)]
    pub fn load_bytes(lanes: &[u8; 8]) -> Self {
        // SAFETY: the reference is to 8 readable bytes, and v128.load8x8_u takes any alignment.
        Self(unsafe { u16x8_load_extend_u8x8(std::ptr::from_ref(lanes).cast()) })
    }
    /// Each lane clamped to 0..=255.
    #[inline(always)]
    pub fn store_bytes(self, lanes: &mut [u8; 8]) {
        let bytes = u8x16_narrow_i16x8(self.0, self.0);
        // SAFETY: the reference is to 8 writable bytes, and v128.store64_lane takes any alignment.
        unsafe { v128_store64_lane::<0>(bytes, std::ptr::from_mut(lanes).cast()) }
    }
    #[inline(always)]
    pub fn splat(value: i16) -> Self {
        Self(i16x8_splat(value))
    }
    /// The two values in every pair of lanes: `a b a b a b a b`
    #[inline(always)]
    pub fn splat_pair([a, b]: [i16; 2]) -> Self {
        Self(i32x4_splat(i32::from(b) << 16 | i32::from(a as u16)))
    }
    #[inline(always)]
    pub fn add(self, other: Self) -> Self {
        Self(i16x8_add(self.0, other.0))
    }
    #[inline(always)]
    pub fn sub(self, other: Self) -> Self {
        Self(i16x8_sub(self.0, other.0))
    }
    /// The low 16 bits of the product.
    #[inline(always)]
    pub fn mul(self, other: Self) -> Self {
        Self(i16x8_mul(self.0, other.0))
    }
    /// `(a * b + 0x4000) >> 15`, saturating.
    #[inline(always)]
    pub fn mul_q15(self, other: Self) -> Self {
        Self(i16x8_q15mulr_sat(self.0, other.0))
    }
    /// Products of lanes, added in pairs: lane `i` is `a[2i] * b[2i] + a[2i+1] * b[2i+1]`.
    #[inline(always)]
    pub fn dot(self, other: Self) -> I32x4 {
        I32x4(i32x4_dot_i16x8(self.0, other.0))
    }
    #[inline(always)]
    pub fn shl(self, bits: u32) -> Self {
        Self(i16x8_shl(self.0, bits))
    }
    /// Arithmetic shift to the right.
    #[inline(always)]
    pub fn shr(self, bits: u32) -> Self {
        Self(i16x8_shr(self.0, bits))
    }
    #[inline(always)]
    pub fn min(self, other: Self) -> Self {
        Self(i16x8_min(self.0, other.0))
    }
    #[inline(always)]
    pub fn max(self, other: Self) -> Self {
        Self(i16x8_max(self.0, other.0))
    }
    #[inline(always)]
    pub fn abs(self) -> Self {
        Self(i16x8_abs(self.0))
    }
    /// Bit `i` of the result is set where lane `i` is zero.
    #[inline(always)]
    pub fn zero_mask(self) -> u8 {
        i16x8_bitmask(i16x8_eq(self.0, i16x8_splat(0)))
    }
    /// `a0 b0 a1 b1 a2 b2 a3 b3`
    #[inline(always)]
    pub fn interleave_low(self, other: Self) -> Self {
        Self(i16x8_shuffle::<0, 8, 1, 9, 2, 10, 3, 11>(self.0, other.0))
    }
    /// `a4 b4 a5 b5 a6 b6 a7 b7`
    #[inline(always)]
    pub fn interleave_high(self, other: Self) -> Self {
        Self(i16x8_shuffle::<4, 12, 5, 13, 6, 14, 7, 15>(self.0, other.0))
    }
    /// Lanes 0 to 3, sign-extended.
    #[inline(always)]
    pub fn widen_low(self) -> I32x4 {
        I32x4(i32x4_extend_low_i16x8(self.0))
    }
    /// Lanes 4 to 7, sign-extended.
    #[inline(always)]
    pub fn widen_high(self) -> I32x4 {
        I32x4(i32x4_extend_high_i16x8(self.0))
    }
    /// `self` then `high`, each lane clamped to 0..=255.
    #[inline(always)]
    pub fn narrow(self, high: Self) -> U8x16 {
        U8x16(u8x16_narrow_i16x8(self.0, high.0))
    }
    /// `self` then `high`, each lane clamped to -128..=127, in two's complement.
    #[inline(always)]
    pub fn narrow_signed(self, high: Self) -> U8x16 {
        U8x16(i8x16_narrow_i16x8(self.0, high.0))
    }
}

impl I32x4 {
    #[inline(always)]
    pub fn splat(value: i32) -> Self {
        Self(i32x4_splat(value))
    }
    #[inline(always)]
    pub fn add(self, other: Self) -> Self {
        Self(i32x4_add(self.0, other.0))
    }
    #[inline(always)]
    pub fn sub(self, other: Self) -> Self {
        Self(i32x4_sub(self.0, other.0))
    }
    #[inline(always)]
    pub fn mul(self, other: Self) -> Self {
        Self(i32x4_mul(self.0, other.0))
    }
    #[inline(always)]
    pub fn shl(self, bits: u32) -> Self {
        Self(i32x4_shl(self.0, bits))
    }
    /// Arithmetic shift to the right.
    #[inline(always)]
    pub fn shr(self, bits: u32) -> Self {
        Self(i32x4_shr(self.0, bits))
    }
    /// `a0 b0 a1 b1`
    #[inline(always)]
    pub fn interleave_low(self, other: Self) -> Self {
        Self(i32x4_shuffle::<0, 4, 1, 5>(self.0, other.0))
    }
    /// `a2 b2 a3 b3`
    #[inline(always)]
    pub fn interleave_high(self, other: Self) -> Self {
        Self(i32x4_shuffle::<2, 6, 3, 7>(self.0, other.0))
    }
    /// `self` then `high`, each lane clamped to the range of `i16`.
    #[inline(always)]
    pub fn narrow(self, high: Self) -> I16x8 {
        I16x8(i16x8_narrow_i32x4(self.0, high.0))
    }
    /// Lane 3 first, lane 0 last.
    #[inline(always)]
    pub fn reverse(self) -> Self {
        Self(i32x4_shuffle::<3, 2, 1, 0>(self.0, self.0))
    }
    /// The sum of all lanes.
    #[inline(always)]
    pub fn sum(self) -> i32 {
        let pairs = i32x4_add(self.0, i32x4_shuffle::<2, 3, 0, 1>(self.0, self.0));
        i32x4_extract_lane::<0>(pairs).wrapping_add(i32x4_extract_lane::<1>(pairs))
    }
    /// The nearest single-precision number.
    #[inline(always)]
    pub fn to_f32(self) -> F32x4 {
        F32x4(f32x4_convert_i32x4(self.0))
    }
}

impl F32x4 {
    #[inline(always)]
    pub fn splat(value: f32) -> Self {
        Self(f32x4_splat(value))
    }
    #[inline(always)]
    pub fn add(self, other: Self) -> Self {
        Self(f32x4_add(self.0, other.0))
    }
    #[inline(always)]
    pub fn mul(self, other: Self) -> Self {
        Self(f32x4_mul(self.0, other.0))
    }
    /// The lanes' bit patterns.
    #[inline(always)]
    pub fn to_bits(self) -> I32x4 {
        I32x4(self.0)
    }
}
