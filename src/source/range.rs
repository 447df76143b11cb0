//! The commits of a range: what a push would send, or what two revisions differ by.
//!
//! Each commit's message is a text, and so is each file as the commit adds or alters it: a key that one commit adds and
//! the next removes is sent all the same. A merge is judged by what differs from all of its parents. A pair of blobs that
//! was compared once at a path is not compared there again.

use std::collections::HashSet;

use anyhow::{Result, bail};

use crate::finding::{CommitId, Origin};
use crate::git::{self, Change, Commit, ObjectId, Old, Repo, Target};
use crate::position::NewLines;
use crate::source::{Limits, Scanned, Sink, Text, change};

/// The path by which findings in messages are known.
pub const MESSAGE_PATH: &[u8] = b"(commit message)";

/// What was compared: path, new blob, and old blobs (`None` where there was none).
type Compared = HashSet<(Vec<u8>, ObjectId, Vec<Option<ObjectId>>)>;

/// Returns the range that `A..B` or a single revision names; what is left out before or behind the dots is HEAD.
///
/// # Errors
/// A revision that names no commit, or `A...B`.
pub fn of_revisions(repo: &Repo, range: &str) -> Result<git::Range> {
    if range.contains("...") {
        bail!("`{range}` is no range that can be scanned; write A..B: the commits of B that A doesn't have");
    }
    let commit = |revision: &str| -> Result<ObjectId> {
        let revision = if revision.is_empty() { "HEAD" } else { revision };
        match repo.tip(repo.resolve(revision)?)?.target {
            Target::Commit(id) => Ok(id),
            Target::Tree(_) | Target::Blob(_) => bail!("`{revision}` names no commit"),
        }
    };
    let (hidden, to) = match range.split_once("..") {
        Some((from, to)) => (vec![commit(from)?], to),
        None => (Vec::new(), range),
    };
    Ok(git::Range { tips: vec![commit(to)?], hidden, hidden_remote: None, hidden_all: false })
}

/// Calls back with each message and each altered file of the range's commits, parents before children.
///
/// # Errors
/// A commit or blob can't be read, the time is up, or what `sink` returns.
pub fn texts(
    repo: &Repo,
    range: &git::Range,
    limits: &Limits,
    scanned: &mut Scanned,
    sink: &mut Sink<'_>,
) -> Result<()> {
    if range.tips.is_empty() {
        return Ok(());
    }
    let mut compared = Compared::new();
    let mut failed = None;
    let walked = repo.commits(range, &mut |commit| {
        scanned.commits += 1;
        one_commit(repo, &commit, limits, (scanned, &mut *sink), &mut compared).map_err(|e| {
            failed = Some(e);
            git::Error::Broken("stopped".to_owned())
        })
    });
    match failed {
        Some(e) => Err(e),
        None => Ok(walked?),
    }
}

fn one_commit(
    repo: &Repo,
    commit: &Commit,
    limits: &Limits,
    (scanned, sink): (&mut Scanned, &mut Sink<'_>),
    compared: &mut Compared,
) -> Result<()> {
    limits.check_time()?;
    let id = CommitId(commit.id.to_string());
    scanned.bytes += commit.message.len() as u64;
    sink(&Text {
        origin: Origin::Message(Some(id.clone())),
        path: MESSAGE_PATH,
        bytes: &commit.message,
        binary: false,
        new_lines: &|| Ok(NewLines::All),
        is_added: &|| Ok(false),
    })?;
    for changed in &commit.changes {
        if is_first(changed, compared) {
            change(repo, (Origin::Commit(id.clone()), changed), limits, scanned, sink)?;
        }
    }
    Ok(())
}

/// Tells whether a change was not compared before, and notes it. One that may be a move can't be told from its blobs.
fn is_first(change: &Change, compared: &mut Compared) -> bool {
    let blob = |old: &Old| match old {
        Old::Blob(id) => Some(Some(*id)),
        Old::Absent(removed) => removed.is_empty().then_some(None),
    };
    match change.old.iter().map(blob).collect() {
        Some(old) => compared.insert((change.path.clone(), change.new, old)),
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::git::{EntryKind, Removed};

    #[test]
    fn the_same_blobs_are_compared_once_at_each_path() {
        let id = |b: u8| ObjectId::from_bytes(&[b; 20]).unwrap();
        let change = |path: &str, old: Old| Change {
            path: path.into(),
            kind: EntryKind::File,
            new: id(1),
            old: vec![old],
            unmerged: false,
        };
        let mut compared = Compared::new();
        let mut first = |path: &str, old: Old| is_first(&change(path, old), &mut compared);
        assert!(first("a", Old::Blob(id(2))));
        assert!(!first("a", Old::Blob(id(2))));
        assert!(first("a", Old::Blob(id(3))));
        assert!(first("b", Old::Blob(id(2))), "another path may be judged otherwise");
        assert!(first("a", Old::Absent(Arc::new([]))));
        assert!(!first("a", Old::Absent(Arc::new([]))));
        let removed: Arc<[Removed]> = Arc::new([Removed { path: b"x".to_vec(), id: id(4) }]);
        assert!(first("c", Old::Absent(Arc::clone(&removed))));
        assert!(first("c", Old::Absent(removed)), "it may be new now, though it was moved before");
    }
}
