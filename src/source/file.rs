//! A file's bytes on their way to the judge: decoded, and unpacked where it is an archive.
//!
//! Every source that has files comes through here, so that a jar is the same to all of them. Which lines are new is asked
//! later, if at all: a member is compared with the member of the same name in the old archive.

use std::cell::OnceCell;
use std::collections::HashMap;

use anyhow::Result;

use crate::finding::Origin;
use crate::git::lines;
use crate::position::NewLines;
use crate::source::archive::{self, Unpacked};
use crate::source::{Limits, Scanned, Sink, SkipReason, Text, encoding};

/// A file, whole.
pub(super) struct File<'f> {
    /// Where it came from.
    pub(super) origin: Origin,
    /// Bytes of its path, with `/`.
    pub(super) path: &'f [u8],
    /// What is in it, as it is stored.
    pub(super) raw: &'f [u8],
    /// Reads what it was before; none: all of it is new.
    pub(super) olds: &'f dyn Fn() -> Result<Vec<Vec<u8>>>,
    /// Tells whether it was not there before at all.
    pub(super) added: &'f dyn Fn() -> Result<bool>,
}

/// The members of an old archive, by name.
type Members = HashMap<Vec<u8>, Vec<u8>>;

/// Says that all of a file is new.
#[expect(clippy::unnecessary_wraps, reason = "it stands where others read old versions, which may fail")]
pub(super) fn nothing_old() -> Result<Vec<Vec<u8>>> {
    Ok(Vec::new())
}

/// Calls back with the file's text, or with that of each member; what can't be unpacked is noted in `scanned`.
///
/// # Errors
/// The time is up, or what `sink` returns.
pub(super) fn hand_on(
    file: &File<'_>,
    limits: &Limits,
    scanned: &mut Scanned,
    sink: &mut Sink<'_>,
) -> Result<()> {
    match archive::kind(file.raw).filter(|_| limits.archives) {
        Some(kind) => {
            let old = OnceCell::new();
            let unpacked =
                archive::members((file.path, file.raw), kind, limits, &mut |path, found| match found {
                    Ok(bytes) => {
                        text(file, (path, bytes), &|| old_members(&old, path, file, limits), (scanned, sink))
                    }
                    Err(reason) => {
                        scanned.skip(path, reason);
                        Ok(())
                    }
                })?;
            if unpacked == Unpacked::All {
                return Ok(());
            }
        }
        None => {
            if let Some(form) = archive::unread(file.raw) {
                scanned.skip(file.path, SkipReason::NotUnpacked(format!("{form} is not unpacked")));
            }
        }
    }
    text(file, (file.path, file.raw), file.olds, (scanned, sink))
}

/// Hands on one text; `olds` reads what it was before.
fn text(
    file: &File<'_>,
    (path, raw): (&[u8], &[u8]),
    olds: &dyn Fn() -> Result<Vec<Vec<u8>>>,
    (scanned, sink): (&mut Scanned, &mut Sink<'_>),
) -> Result<()> {
    let decoded = encoding::decode(raw);
    scanned.add(decoded.bytes.len());
    let new_lines = || {
        let mut new = NewLines::All;
        for old in olds()? {
            new = new.and(lines::new_lines(&encoding::decode(&old).bytes, &decoded.bytes)?);
        }
        Ok(new)
    };
    sink(&Text {
        origin: file.origin.clone(),
        path,
        bytes: &decoded.bytes,
        binary: decoded.binary,
        new_lines: &new_lines,
        is_added: file.added,
    })
}

/// Returns what a member was in each old archive that has it; they are unpacked once.
fn old_members(
    cell: &OnceCell<Vec<Members>>,
    path: &[u8],
    file: &File<'_>,
    limits: &Limits,
) -> Result<Vec<Vec<u8>>> {
    if cell.get().is_none() {
        let mut all = Vec::new();
        for old in (file.olds)()? {
            let mut members = Members::new();
            if let Some(kind) = archive::kind(&old) {
                archive::members((file.path, &old), kind, limits, &mut |path, found| {
                    // What is left out of the old archive is new in this one: that errs on the safe side.
                    if let Ok(bytes) = found {
                        members.insert(path.to_vec(), bytes.to_vec());
                    }
                    Ok(())
                })?;
            }
            all.push(members);
        }
        cell.get_or_init(|| all);
    }
    Ok(cell.get().into_iter().flatten().filter_map(|members| members.get(path).cloned()).collect())
}
