//! Standard input, for editors, filters and other programs.

use std::io::Read;

use anyhow::{Context, Result};

use crate::finding::Origin;
use crate::position::NewLines;
use crate::source::{Limits, Scanned, Sink, SkipReason, Text, encoding};

/// Calls back with all of `input`; `name` says which file it stands for.
///
/// # Errors
/// The input can't be read, or what `sink` returns.
pub fn texts(
    input: &mut dyn Read,
    name: &[u8],
    limits: &Limits,
    scanned: &mut Scanned,
    sink: &mut Sink<'_>,
) -> Result<()> {
    let mut raw = Vec::new();
    input.take(limits.max_file_size + 1).read_to_end(&mut raw).context("reading standard input")?;
    if raw.len() as u64 > limits.max_file_size {
        scanned.skip(name, SkipReason::TooLarge { size: raw.len() as u64, limit: limits.max_file_size });
        return Ok(());
    }
    let decoded = encoding::decode(&raw);
    scanned.add(decoded.bytes.len());
    sink(&Text {
        origin: Origin::Stdin,
        path: name,
        bytes: &decoded.bytes,
        binary: decoded.binary,
        new_lines: &|| Ok(NewLines::All),
    })
}
