//! Huffman tables: as a file lists them (T.81 C), as the coder uses them, and made to measure.

use std::borrow::Cow;
use std::cmp::Reverse;

use super::scan::magnitude;

/// A table as the DHT segment lists it.
pub struct Table {
    /// How many codes are 1, 2, ... 16 bits long.
    pub lengths: [u8; 16],
    /// The symbols by rising code.
    pub symbols: Cow<'static, [u8]>,
}

/// A table as the coder uses it. An entry is `bits << 5 | count`.
pub struct Codes {
    /// By symbol: its code, followed by as many zeros as the low four bits of the symbol say, to
    /// be filled with the extra bits.
    pub symbols: [u32; 256],
    /// By [`small_index`]: code and extra bits.
    pub small: [u32; 1024],
}

/// Where in [`Codes::small`] a coefficient after `run` zeros is. Nearly all coefficients are there,
/// and finding them takes a third fewer instructions than the symbol and the extra bits.
#[inline(always)]
pub fn small_index(run: u32, value: i32) -> Option<usize> {
    let offset = value.wrapping_add(32).cast_unsigned();
    // Both are below a power of two where what they have together is.
    ((offset | run << 2) < 64).then_some((run << 6 | offset) as usize & 1023)
}

impl Table {
    /// T.81 C.2.
    pub fn codes(&self) -> Codes {
        let mut codes = Codes { symbols: [0; 256], small: [0; 1024] };
        let mut symbols = self.symbols.iter();
        let mut code = 0;
        for (length, count) in (1..).zip(self.lengths) {
            for symbol in symbols.by_ref().take(count.into()) {
                let size = u32::from(symbol % 16);
                codes.symbols[usize::from(*symbol)] = code << size << 5 | (length + size);
                code += 1;
            }
            code <<= 1;
        }
        for run in 0..16 {
            for value in -32..32 {
                if let Some(index) = small_index(run, value) {
                    let (size, extra) = magnitude(value);
                    codes.small[index] = codes.symbols[(run << 4 | size) as usize] | extra << 5;
                }
            }
        }
        codes
    }

    /// The table that codes symbols as frequent as `counts` in the fewest bits, with codes of at
    /// most 16 bits, none of them all ones (T.81 K.2).
    pub fn optimal(counts: &[u32; 256]) -> Table {
        let by_length = limit(merge(counts));
        let mut symbols: Vec<u8> = (0..=255).filter(|i| counts[usize::from(*i)] > 0).collect();
        symbols.sort_by_key(|symbol| Reverse(counts[usize::from(*symbol)]));
        Table { lengths: by_length, symbols: symbols.into() }
    }
}

/// How many codes of each length Huffman's procedure gives. One symbol more than `counts` holds
/// takes part: the code of all ones, which is not to be used.
fn merge(counts: &[u32; 256]) -> [u32; 257] {
    let reserved = (1, vec![0u32]);
    let mut trees: Vec<(u64, Vec<u32>)> = std::iter::once(reserved)
        .chain(counts.iter().filter(|count| **count > 0).map(|count| (u64::from(*count), vec![0])))
        .collect();
    let take_rarest = |trees: &mut Vec<(u64, Vec<u32>)>| {
        let rarest = (0..trees.len()).min_by_key(|i| trees[*i].0)?;
        Some(trees.swap_remove(rarest))
    };
    while trees.len() > 1 {
        let (Some((a, mut depths)), Some((b, more))) = (take_rarest(&mut trees), take_rarest(&mut trees))
        else {
            break;
        };
        depths.extend(more);
        depths.iter_mut().for_each(|depth| *depth += 1);
        trees.push((a + b, depths));
    }
    let mut by_length = [0; 257];
    for depth in trees.iter().flat_map(|(_, depths)| depths) {
        by_length[*depth as usize] += 1;
    }
    by_length
}

/// Shortens codes to 16 bits (T.81 figure K.3) and takes the reserved one out.
fn limit(mut by_length: [u32; 257]) -> [u8; 16] {
    for length in (17..257).rev() {
        while by_length[length] > 0 {
            // Two codes of this length become one a bit shorter; the other of the two hangs
            // beside the longest code that is shorter still, which grows by a bit.
            let shorter = (1..length - 1).rev().find(|i| by_length[*i] > 0).unwrap_or(1);
            by_length[length] -= 2;
            by_length[length - 1] += 1;
            by_length[shorter + 1] += 2;
            by_length[shorter] -= 1;
        }
    }
    if let Some(longest) = (1..=16).rev().find(|i| by_length[*i] > 0) {
        by_length[longest] -= 1;
    }
    std::array::from_fn(|i| by_length[i + 1] as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lengths(table: &Table) -> impl Iterator<Item = u32> {
        (1..).zip(table.lengths).flat_map(|(length, count)| vec![length; count.into()])
    }

    fn check(counts: &[u32; 256]) -> Table {
        let table = Table::optimal(counts);
        assert_eq!(lengths(&table).count(), table.symbols.len());
        assert_eq!(table.symbols.len(), counts.iter().filter(|count| **count > 0).count());
        let taken: u32 = lengths(&table).map(|length| 1 << (16 - length)).sum();
        assert!(taken < 1 << 16, "the code of all ones must stay free");
        table
    }

    #[test]
    fn optimal_tables_are_complete_and_legal() {
        check(&[0; 256]);
        let mut counts = [0; 256];
        counts[9] = 5;
        assert_eq!(check(&counts).codes().symbols[9] & 31, 1 + 9);
        check(&[1; 256]);
        check(&std::array::from_fn(|i| i as u32));
        // Fibonacci's numbers give the longest codes there are.
        let mut counts = [0; 256];
        counts[..2].fill(1);
        for i in 2..40 {
            counts[i] = counts[i - 1] + counts[i - 2];
        }
        check(&counts);
    }

    #[test]
    fn optimal_is_the_entropy_for_powers_of_two() {
        let counts = std::array::from_fn(|i| if i < 8 { 1 << (20 - i) } else { 0 });
        assert_eq!(lengths(&check(&counts)).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6, 7, 8]);
    }
}
