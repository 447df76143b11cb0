//! What a comparison of two trees, or of a tree and the index, comes to.
//!
//! A reader only lists the entries that differ ([`Delta`]); what counts as a change is decided here, so that it can't
//! depend on the reader. A file that was moved unaltered is paired with what it was at once, by its blob's name. Whether
//! it was moved and altered is left open ([`Old::Absent`]) until somebody asks for its new lines, because that means
//! reading blobs (see `renames.rs`). A copy of a file that is still there is a new file, as it is for `git diff`.

use std::collections::HashMap;
use std::sync::Arc;

use crate::git::ObjectId;

/// What an entry of an index or tree is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EntryKind {
    /// A file, executable or not.
    File,
    /// A symbolic link; its blob is the target path.
    Symlink,
    /// A submodule: no blob to read.
    Submodule,
}

/// What a file was in one parent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Old {
    /// This blob, at this path or, unaltered, at another.
    Blob(ObjectId),
    /// It was not there. It may still be one of these, moved and altered.
    Absent(Arc<[Removed]>),
}

/// A file that is no longer where it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removed {
    /// Bytes of the path that it had.
    pub path: Vec<u8>,
    /// Its blob.
    pub id: ObjectId,
}

/// A file that a change adds or alters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Bytes of the path from the repository root, with `/`.
    pub path: Vec<u8>,
    /// What it is now.
    pub kind: EntryKind,
    /// The new blob; [`ObjectId::ZERO`] when it is unmerged.
    pub new: ObjectId,
    /// What it was, for each parent. Empty: there is no parent.
    pub old: Vec<Old>,
    /// Whether the index holds it in several versions, so that no blob can be named.
    pub unmerged: bool,
}

impl Change {
    fn unmerged(path: Vec<u8>) -> Self {
        Self { path, kind: EntryKind::File, new: ObjectId::ZERO, old: Vec::new(), unmerged: true }
    }

    /// Tells whether some parent has the very same content, so that no line can be new.
    pub fn is_only_moved(&self) -> bool {
        !self.unmerged && self.old.contains(&Old::Blob(self.new))
    }
}

/// One side of a [`Delta`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Entry {
    pub(super) kind: EntryKind,
    pub(super) id: ObjectId,
}

impl Entry {
    /// Makes an entry of Git's mode bits; `None` for mode 0, which stands for no entry.
    pub(super) fn new(mode: u32, id: ObjectId) -> Option<Self> {
        let kind = match mode & 0o170_000 {
            0 => return None,
            0o120_000 => EntryKind::Symlink,
            0o160_000 => EntryKind::Submodule,
            _ => EntryKind::File,
        };
        Some(Self { kind, id })
    }
}

/// A path at which two trees differ, or a tree and the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Delta {
    pub(super) path: Vec<u8>,
    pub(super) old: Option<Entry>,
    pub(super) new: Option<Entry>,
    pub(super) unmerged: bool,
}

/// Turns what differs from one parent into changes; what was only removed is none.
pub(super) fn changes(deltas: Vec<Delta>) -> Vec<Change> {
    let mut moved_from: HashMap<Entry, usize> = HashMap::new();
    for entry in deltas.iter().filter(|d| d.new.is_none() && !d.unmerged).filter_map(|d| d.old) {
        *moved_from.entry(entry).or_default() += 1;
    }
    let mut take = |entry: &Entry| match moved_from.get_mut(entry) {
        Some(left) if *left > 0 => {
            *left -= 1;
            true
        }
        _ => false,
    };
    // Moves without alteration first, so that what they were is no candidate for others.
    let moved: Vec<bool> = deltas
        .iter()
        .map(|d| d.old.is_none() && !d.unmerged && d.new.as_ref().is_some_and(&mut take))
        .collect();
    let is_left =
        |d: &&Delta| d.new.is_none() && !d.unmerged && d.old.is_some_and(|e| e.kind == EntryKind::File);
    let removed: Arc<[Removed]> = deltas
        .iter()
        .filter(is_left)
        .filter_map(|d| Some((d, d.old?)))
        .filter(|(_, entry)| take(entry))
        .map(|(d, entry)| Removed { path: d.path.clone(), id: entry.id })
        .collect();
    let nothing: Arc<[Removed]> = Arc::new([]);
    let change = |(delta, moved): (Delta, bool)| {
        if delta.unmerged {
            return Some(Change::unmerged(delta.path));
        }
        let new = delta.new?;
        let old = match delta.old {
            _ if moved => Old::Blob(new.id),
            None if new.kind == EntryKind::File => Old::Absent(Arc::clone(&removed)),
            // What was a link, or a submodule, and is a file now has no line in common with it.
            Some(old) if old.kind == new.kind => Old::Blob(old.id),
            None | Some(_) => Old::Absent(Arc::clone(&nothing)),
        };
        Some(Change { path: delta.path, kind: new.kind, new: new.id, old: vec![old], unmerged: false })
    };
    deltas.into_iter().zip(moved).filter_map(change).collect()
}

/// Merges the changes against each parent: a merge adds only what differs from all of them.
pub(super) fn against_all(per_parent: Vec<Vec<Change>>) -> Vec<Change> {
    let mut parents = per_parent.into_iter();
    let Some(mut kept) = parents.next() else { return Vec::new() };
    for other in parents {
        let mut by_path: HashMap<Vec<u8>, Change> = other.into_iter().map(|c| (c.path.clone(), c)).collect();
        kept.retain_mut(|change| match by_path.remove(&change.path) {
            Some(same) => {
                change.old.extend(same.old);
                true
            }
            None => false,
        });
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(b: u8) -> ObjectId {
        ObjectId::from_bytes(&[b; 20]).unwrap()
    }

    fn file(b: u8) -> Option<Entry> {
        Entry::new(0o100_644, id(b))
    }

    fn delta(path: &str, old: Option<Entry>, new: Option<Entry>) -> Delta {
        Delta { path: path.into(), old, new, unmerged: false }
    }

    #[test]
    fn a_merge_adds_what_differs_from_all_parents() {
        let first = changes(vec![delta("a", file(1), file(9)), delta("b", file(2), file(9))]);
        let second = changes(vec![delta("b", file(3), file(9)), delta("c", None, file(9))]);
        let kept = against_all(vec![first, second]);
        assert_eq!(kept.len(), 1);
        assert_eq!(kept[0].path, b"b");
        assert_eq!(kept[0].old, [Old::Blob(id(2)), Old::Blob(id(3))]);
    }

    #[test]
    fn a_file_that_was_moved_unaltered_is_no_candidate_for_another() {
        let found = changes(vec![
            delta("gone", file(1), None),
            delta("left", file(2), None),
            delta("moved", None, file(1)),
            delta("new", None, file(3)),
        ]);
        assert_eq!(
            found.iter().map(|c| c.path.as_slice()).collect::<Vec<_>>(),
            [b"moved".as_slice(), b"new"]
        );
        assert!(found[0].is_only_moved());
        let Old::Absent(candidates) = &found[1].old[0] else { panic!("{found:?}") };
        assert_eq!(candidates.iter().map(|r| r.path.as_slice()).collect::<Vec<_>>(), [b"left"]);
    }

    #[test]
    fn of_two_copies_of_a_removed_file_one_is_new() {
        let found =
            changes(vec![delta("a", file(1), None), delta("b", None, file(1)), delta("c", None, file(1))]);
        assert_eq!(found.iter().map(Change::is_only_moved).collect::<Vec<_>>(), [true, false]);
    }

    #[test]
    fn a_link_that_becomes_a_file_is_all_new() {
        let link = Entry::new(0o120_000, id(1));
        let found = changes(vec![delta("a", link, file(2)), delta("b", file(3), None)]);
        assert_eq!(found[0].old, [Old::Absent(Arc::new([]))]);
    }

    #[test]
    fn a_change_of_mode_has_no_new_line() {
        let script = Entry::new(0o100_755, id(1));
        assert!(changes(vec![delta("a", file(1), script)])[0].is_only_moved());
    }
}
