//! The forms of commit and tag objects, as far as they matter here.
//!
//! Both are headers, an empty line and a message. Source: Documentation/gitformat-signature, `git cat-file -p` output,
//! commit.c and tag.c of Git.

use crate::git::{Error, ObjectId};

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
}

/// Returns the object that the first header named `header` names. `what` is said in errors.
pub(super) fn named_by(raw: &[u8], header: &str, what: ObjectId) -> Result<ObjectId, Error> {
    let mut lines = raw.split(|b| *b == b'\n').take_while(|l| !l.is_empty());
    let value = lines.find_map(|l| l.strip_prefix(header.as_bytes())?.strip_prefix(b" "));
    value
        .and_then(ObjectId::from_hex)
        .ok_or_else(|| Error::Broken(format!("{what} has no header `{header}`")))
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

    proptest! {
        #[test]
        fn any_bytes_have_a_message_at_their_end(raw: Vec<u8>) {
            prop_assert!(raw.ends_with(message(&raw)));
        }
    }
}
