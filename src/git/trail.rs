//! What it takes to follow a value through a repository: commits, trees, blobs and the tracked files, one by one.
//!
//! For whoever wants to tell how far a value has gone. That is advice, not a check: what can't be read is `None` and the
//! answer is "unknown"; neither is another reader asked, nor does it end a run. Sources: gitformat-index; Git's tree
//! objects (`<mode> <name>`, NUL, raw name of the object).

use crate::git::object::{self, ObjectKind};
use crate::git::{Content, ObjectId, Reader, Repo};

/// Git's mode bits that tell what an entry is.
const KIND: u32 = 0o170_000;
/// A directory.
const DIRECTORY: u32 = 0o040_000;
/// A submodule, which is a commit of another repository.
const SUBMODULE: u32 = 0o160_000;

/// A commit, as far as it leads to others and to its files.
#[derive(Clone, Debug)]
pub struct Waypoint {
    /// The commit itself: a tag is followed to what it names.
    pub id: ObjectId,
    /// Its files.
    pub tree: ObjectId,
    /// Its parents; those that a shallow clone lacks are among them.
    pub parents: Vec<ObjectId>,
    /// When it was committed, in seconds since 1970; 0 where it doesn't say.
    pub seconds: i64,
    /// Its message.
    pub message: Vec<u8>,
}

/// A name in a directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A directory, by its tree.
    Directory(ObjectId),
    /// A file or link, by its blob.
    File(ObjectId),
}

/// A file that the index has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tracked {
    /// Bytes of its path from the root, with `/`.
    pub path: Vec<u8>,
    /// Its blob.
    pub id: ObjectId,
}

impl Repo {
    /// Reads a commit, or the one that an annotated tag names.
    pub fn waypoint(&self, id: ObjectId) -> Option<Waypoint> {
        let mut id = id;
        loop {
            let (kind, raw) = self.raw(id)?;
            match kind {
                ObjectKind::Tag => id = object::named_by(&raw, "object", id).ok()?,
                ObjectKind::Commit => {
                    let [_, committed] = object::dates(&raw);
                    return Some(Waypoint {
                        id,
                        tree: object::named_by(&raw, "tree", id).ok()?,
                        parents: object::all_named_by(&raw, "parent", id).ok()?,
                        seconds: committed.map_or(0, |stamp| stamp.seconds),
                        message: object::message(&raw).to_vec(),
                    });
                }
                ObjectKind::Tree | ObjectKind::Blob => return None,
            }
        }
    }

    /// Looks these names up in a tree; `None` for a name that isn't there, or when it is a submodule.
    pub fn entries(&self, tree: ObjectId, names: &[&[u8]]) -> Option<Vec<Option<Entry>>> {
        let (kind, raw) = self.raw(tree)?;
        if kind != ObjectKind::Tree {
            return None;
        }
        let mut found = vec![None; names.len()];
        let mut rest = raw.as_slice();
        while !rest.is_empty() {
            let (mode, name, id, behind) = entry(rest, tree.as_bytes().len())?;
            rest = behind;
            if let Some(place) = names.iter().position(|n| *n == name).and_then(|i| found.get_mut(i)) {
                *place = match mode & KIND {
                    DIRECTORY => Some(Entry::Directory(id)),
                    SUBMODULE => None,
                    _ => Some(Entry::File(id)),
                };
            }
        }
        Some(found)
    }

    /// Reads a blob of at most `limit` bytes, without asking a second reader.
    pub fn quick_blob(&self, id: ObjectId, limit: u64) -> Option<Content> {
        match &self.reader {
            Reader::Libgit2(reader) => reader.blob(id, limit).ok(),
            Reader::Plumbing(reader) => reader.blob(id, limit).ok(),
        }
    }

    /// Lists the files of the index, links among them, submodules and unmerged files not.
    pub fn tracked(&self) -> Option<Vec<Tracked>> {
        match &self.reader {
            Reader::Libgit2(reader) => reader.tracked().ok(),
            Reader::Plumbing(reader) => reader.tracked().ok(),
        }
    }

    /// Returns the commits at which a shallow clone is cut off; none in a whole one.
    pub fn cut_off_at(&self) -> Option<Vec<ObjectId>> {
        self.shallow().ok()
    }

    fn raw(&self, id: ObjectId) -> Option<(ObjectKind, Vec<u8>)> {
        match &self.reader {
            Reader::Libgit2(reader) => reader.by_library(id).ok()?,
            Reader::Plumbing(reader) => reader.object(id).ok(),
        }
    }
}

/// Takes an entry of a tree apart: mode, name, object, and what follows; `None` for what Git doesn't write.
fn entry(raw: &[u8], id_len: usize) -> Option<(u32, &[u8], ObjectId, &[u8])> {
    let blank = memchr::memchr(b' ', raw)?;
    let (mode, rest) = raw.split_at_checked(blank)?;
    let mode = u32::from_str_radix(std::str::from_utf8(mode).ok()?, 8).ok()?;
    let rest = rest.get(1..)?;
    let end = memchr::memchr(0, rest)?;
    let (name, rest) = rest.split_at_checked(end)?;
    let (id, rest) = rest.get(1..)?.split_at_checked(id_len)?;
    Some((mode, name, ObjectId::from_bytes(id)?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_a_tree_are_taken_apart_and_broken_ones_refused() {
        let raw = [b"100644 a b\0".as_slice(), &[7; 20], b"40000 d\0", &[8; 20]].concat();
        let (mode, name, id, rest) = entry(&raw, 20).unwrap();
        assert_eq!((mode, name, id.as_bytes()), (0o100_644, b"a b".as_slice(), [7; 20].as_slice()));
        let (mode, name, _, rest) = entry(rest, 20).unwrap();
        assert_eq!((mode & KIND, name, rest.is_empty()), (DIRECTORY, b"d".as_slice(), true));
        for cut in 0..31 {
            assert!(entry(raw.get(..cut).unwrap(), 20).is_none(), "{cut}");
        }
    }
}
