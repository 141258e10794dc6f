//! The one error type of the core: what was wrong, the offending value, what is allowed.

use std::fmt;

use crate::Format;

/// Why a file could not be resized, or why an option was refused.
///
/// [`Error::code`] is stable and is what crosses the wasm border; the text of `Display` is not.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The file holds no bytes.
    Empty,
    /// The content is no picture's of a kind that is known here; `found` names what it is, where that is
    /// known: "a video".
    NotAnImage { found: Option<Format> },
    /// This build can't do it, and the one with the feature `full` can.
    NeedsFull,
    /// The file ends too early: before anything of the picture could be decoded, or earlier than
    /// the option `failOn` allows.
    Truncated { what: String },
    /// The file breaks its format's rules in a way that leaves nothing to decode, or that the option
    /// `failOn` does not allow.
    Corrupt { what: String },
    /// A picture of a kind that is not decoded here: "a TIFF", "a lossless JPEG".
    Unsupported { what: String },
    /// A claim of the file's header, or a need that follows from it, is past a limit.
    Limit { what: &'static str, value: u64, limit: u64 },
    /// An option is unknown or its value is not allowed.
    Option { name: String, value: String, allowed: String },
    /// Memory for this image could not be had.
    OutOfMemory { bytes: usize },
    /// The work took longer than the option `timeoutMs` allows.
    TimedOut { elapsed_ms: u64, limit_ms: u64 },
    /// The run was cancelled before the file was done.
    Cancelled,
    /// A defect of ours: the code that handled this image panicked.
    Panic { message: String },
}

impl Error {
    /// A stable name for the kind of error, in kebab case.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Empty => "empty",
            Error::NotAnImage { .. } => "not-an-image",
            Error::NeedsFull => "needs-full",
            Error::Truncated { .. } => "truncated",
            Error::Corrupt { .. } => "corrupt",
            Error::Unsupported { .. } => "unsupported",
            Error::Limit { .. } => "limit",
            Error::Option { .. } => "option",
            Error::OutOfMemory { .. } => "out-of-memory",
            Error::TimedOut { .. } => "timed-out",
            Error::Cancelled => "cancelled",
            Error::Panic { .. } => "crashed",
        }
    }
}

impl Error {
    /// That a file, by its content, is not one that is read.
    pub(crate) fn of_other_format(found: Option<Format>) -> Error {
        match found {
            Some(format) if format.is_picture() => Error::Unsupported { what: format.to_string() },
            found => Error::NotAnImage { found },
        }
    }

    /// Whether `value` keeps to `limit`.
    pub(crate) fn past(what: &'static str, value: u64, limit: u64) -> Result<(), Error> {
        if value > limit { Err(Error::Limit { what, value, limit }) } else { Ok(()) }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Empty => write!(f, "the file is empty"),
            Error::NotAnImage { found: Some(found) } => write!(f, "not an image but {found}"),
            Error::NotAnImage { found: None } => write!(f, "not an image of any known kind"),
            Error::NeedsFull => write!(f, "this needs the build with all formats"),
            Error::Truncated { what } => write!(f, "cut short: {what}"),
            Error::Corrupt { what } => write!(f, "damaged: {what}"),
            Error::Unsupported { what } => write!(f, "unsupported: {what}"),
            Error::Limit { what, value, limit } => {
                write!(f, "{what} is {value}, past the limit of {limit}")
            }
            Error::Option { name, value, allowed } => {
                write!(f, "option {name} is {value}; allowed: {allowed}")
            }
            Error::OutOfMemory { bytes } => {
                write!(f, "out of memory: {bytes} bytes could not be had")
            }
            Error::TimedOut { elapsed_ms, limit_ms } => {
                write!(f, "given up after {elapsed_ms} ms, past the limit of {limit_ms} ms")
            }
            Error::Cancelled => write!(f, "cancelled"),
            Error::Panic { message } => write!(f, "crashed: {message}"),
        }
    }
}

impl std::error::Error for Error {}
