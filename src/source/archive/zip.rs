//! zip: a directory at the end names the members, each packed by itself.

use std::io::Cursor;

use anyhow::Result;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::source::archive::{Go, Walk, name, reading};

pub(super) fn members(walk: &mut Walk<'_, '_>, path: &[u8], bytes: &[u8], depth: usize) -> Result<()> {
    let mut archive = match ZipArchive::new(Cursor::new(bytes)) {
        Ok(archive) => archive,
        Err(e) => return walk.leave_out(path, said(&e)),
    };
    for index in 0..archive.len() {
        // What is left out by name: the directory may name what has no readable bytes.
        let member = match archive.by_index_raw(index) {
            Ok(entry) if entry.is_dir() => continue,
            Ok(entry) if entry.encrypted() => {
                walk.leave_out(&name(path, entry.name_raw()), "encrypted".to_owned())?;
                continue;
            }
            Ok(entry) => name(path, entry.name_raw()),
            Err(e) => return walk.leave_out(path, said(&e)),
        };
        match archive.by_index(index) {
            Ok(mut entry) => {
                if walk.member(&member, &mut entry, depth)? == Go::Stop {
                    break;
                }
            }
            Err(e) => walk.leave_out(&member, said(&e))?,
        }
    }
    let comment = archive.comment().to_vec();
    if comment.is_empty() { Ok(()) } else { (walk.each)(&name(path, b"(comment)"), Ok(&comment)) }
}

/// Says why something can't be unpacked; see [`reading::said`].
fn said(error: &ZipError) -> String {
    match error {
        ZipError::UnsupportedArchive(what) => format!("not unpacked: {what}"),
        ZipError::Io(e) => reading::said(e),
        _ => "broken: it can't be unpacked".to_owned(),
    }
}
