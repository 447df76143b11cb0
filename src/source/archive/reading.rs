//! What unpacking may cost: bytes, members, time.

use std::cell::Cell;
use std::io::{self, Read};

use anyhow::Result;

use crate::source::Limits;
use crate::units;

/// How much is read between two looks at the clock, in bytes.
const PIECE: usize = 64 * 1024;

/// What the members of one file may still cost.
pub(super) struct Budget<'l> {
    limits: &'l Limits,
    bytes: Cell<u64>,
    members: Cell<u64>,
}

/// Says why something can't be unpacked; never in the words of the error, which may repeat what stands in the file.
pub(super) fn said(error: &io::Error) -> String {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Spent>()) {
        Some(Spent) => SPENT.to_owned(),
        None => "broken: it can't be unpacked".to_owned(),
    }
}

/// What is said when the bound for all members is reached.
pub(super) const SPENT: &str = "too much is packed into one file";

/// The bound for all members is reached.
#[derive(Debug)]
struct Spent;

impl std::fmt::Display for Spent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(SPENT)
    }
}

impl std::error::Error for Spent {}

/// How reading a member ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum End {
    /// At its end.
    Whole,
    /// It is larger than a file may be.
    TooLarge,
    /// All members together are larger than they may be.
    Spent,
    /// It can't be unpacked; the text says why.
    Broken(String),
}

impl<'l> Budget<'l> {
    pub(super) fn new(limits: &'l Limits, bytes: u64, members: u64) -> Self {
        Self { limits, bytes: Cell::new(bytes), members: Cell::new(members) }
    }

    /// Counts one more member; `false`: there were too many.
    pub(super) fn take_member(&self) -> bool {
        let left = self.members.get();
        self.members.set(left.saturating_sub(1));
        left > 0
    }

    /// Returns how large a member may be, for a person.
    pub(super) fn largest(&self) -> String {
        units::bytes(self.limits.max_file_size)
    }

    pub(super) fn check_time(&self) -> Result<()> {
        self.limits.check_time()
    }

    /// Reads a member to its end, unless a bound comes first.
    ///
    /// # Errors
    /// The time is up.
    pub(super) fn read(&self, content: &mut dyn Read, bytes: &mut Vec<u8>) -> Result<End> {
        let mut piece = vec![0; PIECE];
        loop {
            self.check_time()?;
            let length = match content.read(&mut piece) {
                Ok(0) => return Ok(End::Whole),
                Ok(length) => length,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => return Ok(End::Broken(said(&e))),
            };
            let left = self.bytes.get();
            let Some(rest) = left.checked_sub(length as u64) else { return Ok(End::Spent) };
            self.bytes.set(rest);
            bytes.extend_from_slice(piece.get(..length).unwrap_or_default());
            if bytes.len() as u64 > self.limits.max_file_size {
                return Ok(End::TooLarge);
            }
        }
    }

    /// Wraps what a format reads on its own account (to pass over a member), so that this counts too.
    pub(super) fn counted<R: Read>(&self, inner: R) -> Counted<'_, R> {
        Counted { budget: self, inner }
    }
}

/// A reader whose bytes count, and that fails when they are spent or the time is up.
pub(super) struct Counted<'b, R> {
    budget: &'b Budget<'b>,
    inner: R,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.budget.check_time().map_err(|e| io::Error::other(e.to_string()))?;
        let length = self.inner.read(buffer)?;
        match self.budget.bytes.get().checked_sub(length as u64) {
            Some(rest) => self.budget.bytes.set(rest),
            None => return Err(io::Error::other(Spent)),
        }
        Ok(length)
    }
}
