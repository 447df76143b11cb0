//! gzip: one stream, which may be a tar.

use std::io::{Cursor, Read};

use anyhow::Result;
use flate2::read::MultiGzDecoder;

use crate::source::archive::reading::said;
use crate::source::archive::{Walk, name, tar};

pub(super) fn members(walk: &mut Walk<'_, '_>, path: &[u8], bytes: &[u8], depth: usize) -> Result<()> {
    let budget = walk.budget;
    let mut stream = MultiGzDecoder::new(bytes);
    // The first block tells whether it is a tar, which is read as it comes: it may be large.
    let mut first = Vec::new();
    if let Err(e) = stream.by_ref().take(tar::BLOCK as u64).read_to_end(&mut first) {
        return walk.leave_out(path, said(&e));
    }
    let is_tar = tar::is_tar(&first);
    let whole = Cursor::new(first).chain(stream);
    if is_tar {
        return tar::entries(walk, path, budget.counted(whole), depth);
    }
    walk.member(&name(path, unpacked_name(path)), &mut { whole }, depth).map(drop)
}

/// Returns what a gzip file is called when it is unpacked.
fn unpacked_name(path: &[u8]) -> &[u8] {
    let own = path.rsplit(|b| matches!(b, b'/' | b'!')).next().unwrap_or(path);
    let ends = [b".gz".as_slice(), b".gzip", b".svgz"];
    let bare = ends.iter().find_map(|end| own.strip_suffix(*end));
    bare.filter(|name| !name.is_empty()).unwrap_or(b"content")
}
