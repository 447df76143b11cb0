//! tar: headers of 512 bytes, each with a sum over itself, before the bytes of each member.

use std::io::Read;

use anyhow::Result;

use crate::source::archive::reading::said;
use crate::source::archive::{Go, Walk, name};

/// The size of a header, in bytes.
pub(super) const BLOCK: usize = 512;

/// Where a header holds its own sum.
const SUM: std::ops::Range<usize> = 148..156;

/// Tells whether bytes start with a header whose sum is right; old archives have no other mark.
pub(super) fn is_tar(bytes: &[u8]) -> bool {
    let (Some(header), Some(written)) = (bytes.get(..BLOCK), bytes.get(SUM)) else { return false };
    // Six octal digits, as nearly every program writes them: text hardly ever has them just there.
    let digits: Vec<u8> =
        written.iter().copied().skip_while(|b| *b == b' ').take_while(|b| *b > b' ').collect();
    let number = std::str::from_utf8(&digits).ok().and_then(|text| u32::from_str_radix(text, 8).ok());
    let sum = |(at, byte): (usize, &u8)| u32::from(if SUM.contains(&at) { b' ' } else { *byte });
    digits.len() >= 3
        && header.first() != Some(&0)
        && number == Some(header.iter().enumerate().map(sum).sum())
}

pub(super) fn members(walk: &mut Walk<'_, '_>, path: &[u8], bytes: &[u8], depth: usize) -> Result<()> {
    entries(walk, path, bytes, depth)
}

/// Hands on the members as they come out of `stream`.
pub(super) fn entries(walk: &mut Walk<'_, '_>, path: &[u8], stream: impl Read, depth: usize) -> Result<()> {
    let mut archive = ::tar::Archive::new(stream);
    let entries = match archive.entries() {
        Ok(entries) => entries,
        Err(e) => return walk.leave_out(path, said(&e)),
    };
    for entry in entries {
        let mut entry = match entry {
            Ok(entry) => entry,
            Err(e) => return walk.leave_out(path, said(&e)),
        };
        // What has no content of its own is named by others; all else is read, whatever an old program called it.
        let kind = entry.header().entry_type();
        let has_none =
            kind.is_dir() || kind.is_symlink() || kind.is_hard_link() || kind.is_pax_global_extensions();
        if !has_none {
            let member = name(path, &entry.path_bytes());
            if walk.member(&member, &mut entry, depth)? == Go::Stop {
                break;
            }
        }
    }
    Ok(())
}
