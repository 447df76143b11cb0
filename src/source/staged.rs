//! The staged changes: what the next commit adds.
//!
//! Reads the index against HEAD (in a merge against all parents), blob against blob. The work tree doesn't matter: what
//! is not staged is not judged, and what is staged is judged though the file looks different by now.

use anyhow::Result;

use crate::finding::Origin;
use crate::git::Repo;
use crate::source::{Limits, Scanned, Sink, change};

/// Calls back with each file that the next commit adds or alters.
///
/// # Errors
/// The index, HEAD or a blob can't be read, the time is up, or what `sink` returns.
pub fn texts(repo: &Repo, limits: &Limits, scanned: &mut Scanned, sink: &mut Sink<'_>) -> Result<()> {
    for staged in repo.staged()? {
        change(repo, (Origin::Staged, &staged), limits, scanned, sink)?;
    }
    Ok(())
}
