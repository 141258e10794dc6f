//! PAM, the simplest of all: a few words, and the samples as they are.

use super::{Channels, Info, Rows, corrupt, cut_short};
use crate::Error;

/// The words before the samples take no more bytes than this; two hundred do.
const MOST_HEADER: usize = 4096;

/// Reads the words before the samples.
pub(super) fn read_info(bytes: &[u8]) -> Result<Info, Error> {
    header(bytes).map(|(info, _)| info)
}

/// The rows, out of the file itself.
pub(super) fn open(bytes: &[u8], info: Info) -> Result<Stored<'_>, Error> {
    let (_, at) = header(bytes)?;
    let rows = info.height;
    Ok(Stored { info, rows, rest: &bytes[at..] })
}

pub(super) struct Stored<'a> {
    info: Info,
    /// Still to come.
    rows: u32,
    rest: &'a [u8],
}

impl Rows for Stored<'_> {
    fn info(&self) -> &Info {
        &self.info
    }

    fn next_row(&mut self, row: &mut [u8]) -> Result<bool, Error> {
        if self.rows == 0 {
            return Ok(false);
        }
        let (samples, rest) = self.rest.split_at_checked(row.len()).ok_or_else(cut_short)?;
        row.copy_from_slice(samples);
        (self.rows, self.rest) = (self.rows - 1, rest);
        Ok(true)
    }
}

/// What the words say, and where the samples begin.
fn header(bytes: &[u8]) -> Result<(Info, usize), Error> {
    const END: &[u8] = b"\nENDHDR\n";
    let head = &bytes[..bytes.len().min(MOST_HEADER)];
    let end = head.windows(END.len()).position(|window| window == END).ok_or_else(cut_short)?;
    let text = str::from_utf8(&head[..end]).map_err(|_| corrupt("a header that is not text"))?;
    let (mut width, mut height, mut depth, mut most) = (0, 0, 0, 0);
    for line in text.lines() {
        let (word, value) = line.split_once(' ').unwrap_or((line, ""));
        let place = match word {
            "WIDTH" => &mut width,
            "HEIGHT" => &mut height,
            "DEPTH" => &mut depth,
            "MAXVAL" => &mut most,
            _ => continue,
        };
        *place = value.trim().parse::<u32>().map_err(|_| corrupt("a number that is none"))?;
    }
    let channels = match depth {
        1 => Channels::Grey,
        2 => Channels::GreyAlpha,
        3 => Channels::Rgb,
        4 => Channels::Rgba,
        _ => return Err(Error::Unsupported { what: format!("a PAM of {depth} channels") }),
    };
    if most != 255 {
        return Err(Error::Unsupported { what: format!("a PAM of samples up to {most}") });
    }
    Ok((Info::new((width, height), channels)?, end + END.len()))
}
