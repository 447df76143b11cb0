//! Standard input, for editors, filters and other programs.

use std::io::Read;

use anyhow::{Context, Result};

use crate::finding::Origin;
use crate::source::file::{File, hand_on, nothing_old};
use crate::source::{Limits, Scanned, Sink, SkipReason, not_added};

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
    hand_on(
        &File { origin: Origin::Stdin, path: name, raw: &raw, olds: &nothing_old, added: &not_added },
        limits,
        scanned,
        sink,
    )
}
