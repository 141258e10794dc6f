//! Faults on demand, in test builds only: a file whose first kilobyte says `pixmill-fault:NAME`,
//! in a comment segment say, brings them about.

use std::arch::wasm32;
use std::hint::black_box;

use crate::{Error, batch};

/// Commits the fault that the file asks for.
///
/// # Errors
/// What becomes of a fault that the wall around one file holds.
pub fn inject(jpeg: &[u8]) -> Result<(), Error> {
    match wanted(jpeg) {
        b"panic" => batch::attempt(|| panic!("on purpose")),
        b"allocation" => batch::attempt(|| {
            black_box([(); 5].map(|()| Vec::<u8>::with_capacity(1 << 30)));
            Ok(())
        }),
        // Takes memory and gives it back: what the instance has grown to stays.
        b"growth" => batch::attempt(|| {
            black_box(vec![1_u8; 300 << 20]);
            Ok(())
        }),
        b"trap" => wasm32::unreachable(),
        b"overflow" => Err(Error::Corrupt { what: overflow(1).to_string() }),
        b"loop" => loop {
            black_box(());
        },
        b"close" => {
            crate::wasm::close_worker();
            Ok(())
        }
        _ => Ok(()),
    }
}

fn wanted(jpeg: &[u8]) -> &[u8] {
    const MARK: &[u8] = b"pixmill-fault:";
    let head = &jpeg[..jpeg.len().min(1024)];
    let Some(at) = head.windows(MARK.len()).position(|bytes| bytes == MARK) else { return b"" };
    let name = &head[at + MARK.len()..];
    &name[..name.iter().position(|byte| !byte.is_ascii_lowercase()).unwrap_or(name.len())]
}

#[expect(unconditional_recursion)]
fn overflow(depth: u64) -> u64 {
    black_box(overflow(black_box(depth + 1))) + depth
}
