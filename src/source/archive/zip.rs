//! zip: a directory at the end names the members, each packed by itself. What stands before the first of them is a stub.

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
    let mut start = bytes.len() as u64;
    for index in 0..archive.len() {
        // What is left out by name: the directory may name what has no readable bytes.
        let member = match archive.by_index_raw(index) {
            Ok(entry) => {
                start = start.min(entry.header_start());
                if entry.is_dir() {
                    continue;
                }
                let member = name(path, entry.name_raw());
                if entry.encrypted() {
                    walk.leave_out(&member, "encrypted".to_owned())?;
                    continue;
                }
                member
            }
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
    if !comment.is_empty() {
        (walk.each)(&name(path, b"(comment)"), Ok(&comment))?;
    }
    // The outermost file is judged as bytes, too, when something of it is left out.
    let is_seen_whole = depth == 1 && walk.left_out;
    match usize::try_from(start).ok().and_then(|start| bytes.get(..start)) {
        Some(stub @ [_, ..]) if !is_seen_whole => (walk.each)(path, Ok(stub)),
        _ => Ok(()),
    }
}

/// Says why something can't be unpacked; see [`reading::said`].
fn said(error: &ZipError) -> String {
    match error {
        ZipError::UnsupportedArchive(what) => format!("not unpacked: {what}"),
        ZipError::Io(e) => reading::said(e),
        _ => "broken: it can't be unpacked".to_owned(),
    }
}
