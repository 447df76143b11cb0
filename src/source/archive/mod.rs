//! What is packed into a file: the members of zip (so jar, docx, whl and their like), tar and gzip.
//!
//! In: a file's bytes and its path. Out: each member that is no archive itself, by the name `outer.zip!inner/file`; what
//! can't be unpacked is said instead. Archives in archives are opened [`DEEPEST`] levels deep. Nothing is ever written to
//! disk. One member is in memory at a time; what all members of a file come to is bounded ([`MOST_UNPACKED`]), and the
//! time budget is looked at while unpacking, so that a bomb costs no more than a large file does.
//!
//! Told by content, not by name: a `.jar` that is none is a file like others, and a program or script with a zip behind it
//! is one. That stub is handed on, too, by the name of the file itself. Formats that are rare in repositories
//! (7z, rar, xz, bzip2, zstd) are not unpacked; the run says so ([`unread`]).
//!
//! Source: APPNOTE.TXT of PKWARE; RFC 1952; POSIX.1-2017, pax, "ustar Interchange Format".

mod gzip;
mod reading;
mod stub;
mod tar;
mod zip;

use std::io::Read;

use anyhow::Result;

use crate::source::archive::reading::Budget;
use crate::source::{Limits, SkipReason};

/// How many archives may lie in each other.
const DEEPEST: usize = 4;

/// The most members of one file that are looked at.
const MOST_MEMBERS: u64 = 100_000;

/// How many times [`Limits::max_file_size`] the members of one file may come to.
const MOST_UNPACKED: u64 = 8;

/// Takes the path and bytes of one member after the other, or why one is left out.
pub(super) type Each<'e> = dyn FnMut(&[u8], Result<&[u8], SkipReason>) -> Result<()> + 'e;

/// A form of archive that is unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Gzip,
    Zip,
    Tar,
}

/// Whether all that is packed was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unpacked {
    All,
    Partly,
}

/// Tells whether these bytes are an archive.
pub(super) fn kind(bytes: &[u8]) -> Option<Kind> {
    match bytes {
        [0x1f, 0x8b, 8, ..] => Some(Kind::Gzip),
        [b'P', b'K', 3, 4, ..] => Some(Kind::Zip),
        _ if tar::is_tar(bytes) => Some(Kind::Tar),
        _ => stub::is_before_zip(bytes).then_some(Kind::Zip),
    }
}

/// Names the form of compression that these bytes have and that is not unpacked.
pub(super) fn unread(bytes: &[u8]) -> Option<&'static str> {
    Some(match bytes {
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => "xz",
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, ..] => "bzip2",
        [0x28, 0xb5, 0x2f, 0xfd, ..] => "zstd",
        [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => "7z",
        [b'R', b'a', b'r', b'!', 0x1a, 7, ..] => "rar",
        _ => return None,
    })
}

/// Calls back with each member of the archive `bytes`, and of those in it.
///
/// # Errors
/// The time is up, or what `each` returns. What is broken or over a bound is no error: `each` is told.
pub(super) fn members(
    (path, bytes): (&[u8], &[u8]),
    kind: Kind,
    limits: &Limits,
    each: &mut Each<'_>,
) -> Result<Unpacked> {
    let budget = Budget::new(limits, limits.max_file_size.saturating_mul(MOST_UNPACKED), MOST_MEMBERS);
    let mut walk = Walk { budget: &budget, each, left_out: false };
    walk.archive(path, bytes, kind, 1)?;
    Ok(if walk.left_out { Unpacked::Partly } else { Unpacked::All })
}

/// One way through an archive and those in it.
struct Walk<'w, 'e> {
    budget: &'w Budget<'w>,
    each: &'w mut Each<'e>,
    left_out: bool,
}

impl Walk<'_, '_> {
    fn archive(&mut self, path: &[u8], bytes: &[u8], kind: Kind, depth: usize) -> Result<()> {
        match kind {
            Kind::Gzip => gzip::members(self, path, bytes, depth),
            Kind::Zip => zip::members(self, path, bytes, depth),
            Kind::Tar => tar::members(self, path, bytes, depth),
        }
    }

    /// Reads one member, up to the bounds, and hands it on.
    fn member(&mut self, path: &[u8], content: &mut dyn Read, depth: usize) -> Result<Go> {
        if !self.budget.take_member() {
            self.leave_out(path, format!("more than {MOST_MEMBERS} members"))?;
            return Ok(Go::Stop);
        }
        let mut bytes = Vec::new();
        match self.budget.read(content, &mut bytes)? {
            reading::End::Whole => {}
            reading::End::TooLarge => {
                self.leave_out(path, format!("unpacked larger than {}", self.budget.largest()))?;
                return Ok(Go::On);
            }
            reading::End::Spent => {
                self.leave_out(path, reading::SPENT.to_owned())?;
                return Ok(Go::Stop);
            }
            reading::End::Broken(why) => {
                self.leave_out(path, why)?;
                return Ok(Go::On);
            }
        }
        match kind(&bytes) {
            Some(inner) if depth < DEEPEST => self.archive(path, &bytes, inner, depth + 1)?,
            Some(_) => self.leave_out(path, format!("more than {DEEPEST} archives in each other"))?,
            None => (self.each)(path, Ok(&bytes))?,
        }
        Ok(Go::On)
    }

    /// Says that something is left out; fails when that is because the time is up.
    fn leave_out(&mut self, path: &[u8], why: String) -> Result<()> {
        self.left_out = true;
        self.budget.check_time()?;
        (self.each)(path, Err(SkipReason::NotUnpacked(why)))
    }
}

/// Whether there is any use in reading the next member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Go {
    On,
    Stop,
}

/// Returns the name of a member: that of the archive, `!`, its own.
fn name(archive: &[u8], member: &[u8]) -> Vec<u8> {
    [archive, b"!", member.strip_prefix(b"./").unwrap_or(member)].concat()
}

#[cfg(test)]
mod tests;
