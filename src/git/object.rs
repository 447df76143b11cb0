//! The forms of commit and tag objects, as far as they matter here.
//!
//! Both are headers, an empty line and a message. Source: Documentation/gitformat-signature, `git cat-file -p` output,
//! commit.c and tag.c of Git.

use sha2::Digest as _;

use crate::git::{Error, ObjectId, Stamp};

/// What an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ObjectKind {
    Commit,
    Tree,
    Blob,
    Tag,
}

impl ObjectKind {
    /// Reads Git's word for it.
    pub(super) fn parse(word: &[u8]) -> Option<Self> {
        Some(match word {
            b"commit" => Self::Commit,
            b"tree" => Self::Tree,
            b"blob" => Self::Blob,
            b"tag" => Self::Tag,
            _ => return None,
        })
    }

    /// Returns Git's word for it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Commit => "commit",
            Self::Tree => "tree",
            Self::Blob => "blob",
            Self::Tag => "tag",
        }
    }
}

/// Tells whether the object is the one of this name, by its checksum.
///
/// libgit2 looks at it itself; `git` doesn't outside of `git fsck`, so a pack whose index is wrong gives one object for
/// another. Source: gitformat-loose ("loose object format"): the name is the hash of `<kind> <size>`, NUL, content.
pub(super) fn is_named(id: ObjectId, kind: ObjectKind, content: &[u8]) -> bool {
    if id.as_bytes().len() == 20 {
        let kind = match kind {
            ObjectKind::Commit => git2::ObjectType::Commit,
            ObjectKind::Tree => git2::ObjectType::Tree,
            ObjectKind::Blob => git2::ObjectType::Blob,
            ObjectKind::Tag => git2::ObjectType::Tag,
        };
        return git2::Oid::hash_object(kind, content).is_ok_and(|name| name.as_bytes() == id.as_bytes());
    }
    let mut hash = sha2::Sha256::new();
    hash.update(format!("{} {}\0", kind.word(), content.len()));
    hash.update(content);
    hash.finalize().as_slice() == id.as_bytes()
}

/// Returns the object that the first header named `header` names. `what` is said in errors.
pub(super) fn named_by(raw: &[u8], header: &str, what: ObjectId) -> Result<ObjectId, Error> {
    let mut lines = raw.split(|b| *b == b'\n').take_while(|l| !l.is_empty());
    let value = lines.find_map(|l| l.strip_prefix(header.as_bytes())?.strip_prefix(b" "));
    value
        .and_then(ObjectId::from_hex)
        .ok_or_else(|| Error::Broken(format!("{what} has no header `{header}`")))
}

/// Returns all objects that headers named `header` name. `what` is said in errors.
pub(super) fn all_named_by(raw: &[u8], header: &str, what: ObjectId) -> Result<Vec<ObjectId>, Error> {
    let lines = raw.split(|b| *b == b'\n').take_while(|l| !l.is_empty());
    let values = lines.filter_map(|l| l.strip_prefix(header.as_bytes())?.strip_prefix(b" "));
    let read = |value| {
        ObjectId::from_hex(value).ok_or_else(|| Error::Broken(format!("{what} has a broken `{header}`")))
    };
    values.map(read).collect()
}

/// Returns when a commit was written, and when committed.
pub(super) fn dates(raw: &[u8]) -> [Option<Stamp>; 2] {
    ["author", "committer"].map(|header| Stamp::of(raw, header))
}

/// Returns the message of a commit or tag: all behind the first empty line.
pub(super) fn message(raw: &[u8]) -> &[u8] {
    let mut rest = raw;
    while let Some(end) = rest.iter().position(|b| *b == b'\n') {
        let (line, behind) = rest.split_at(end);
        rest = behind.strip_prefix(b"\n").unwrap_or_default();
        if line.is_empty() {
            return rest;
        }
    }
    &[]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn headers_and_message_are_told_apart() {
        let id = ObjectId::ZERO;
        let hex = "12".repeat(20);
        let raw = format!("tree {hex}\nauthor x\ngpgsig a\n tree {id}\n\nsubject\n\nbody\n");
        assert_eq!(named_by(raw.as_bytes(), "tree", id).unwrap().to_string(), hex);
        assert_eq!(message(raw.as_bytes()), b"subject\n\nbody\n");
        assert_eq!(message(b"tree x\n"), b"");
        assert_eq!(message(b"\nonly\n"), b"only\n");
        assert!(named_by(b"author x\n\ntree 1\n", "tree", id).is_err());
    }

    #[test]
    fn an_object_is_known_by_its_checksum() {
        for hex in [
            "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
            "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
        ] {
            let empty = ObjectId::from_hex(hex.as_bytes()).unwrap();
            assert!(is_named(empty, ObjectKind::Blob, b""));
            assert!(!is_named(empty, ObjectKind::Tree, b""));
            assert!(!is_named(empty, ObjectKind::Blob, b"x"));
        }
    }

    proptest! {
        #[test]
        fn any_bytes_have_a_message_at_their_end(raw: Vec<u8>) {
            prop_assert!(raw.ends_with(message(&raw)));
        }
    }
}
