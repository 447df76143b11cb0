//! Reads all objects of a repository at once: packs in the order of their deltas, on all cores, and loose objects.
//!
//! Reading one object after the other means to unpack the chain of deltas below each. Here every base is unpacked once and
//! every delta applied once: the entries of a pack form trees, whose roots are stored whole, and each tree is walked from
//! its root by one thread ([`walk`]). Each object is held against its name (SHA-1). What isn't known here (other names
//! than SHA-1, other versions of an index) is an error, and whoever asked goes to another reader.
//!
//! An own reader, because no library hands on which stretches of an object a delta copies, which is what makes
//! judging a history cheap; gix-pack walks in this order, too, but brings some 40 packages.

pub(super) mod delta;
mod entry;
mod forest;
mod index;
mod loose_objects;
mod store;
pub(super) mod walk;

pub(super) use forest::NONE;
pub(super) use index::Name;
pub(super) use store::Store;

use sha1::{Digest as _, Sha1};

use crate::git::object::ObjectKind;

/// Returns the name of an object.
fn name_of(kind: ObjectKind, content: &[u8]) -> Name {
    let mut sha1 = Sha1::new();
    sha1.update(format!("{} {}\0", kind.word(), content.len()));
    sha1.update(content);
    sha1.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::git::ObjectId;

    #[test]
    fn the_name_of_an_object_is_the_one_that_git_gives_it() {
        let empty = |kind| ObjectId::from_bytes(&name_of(kind, b"")).unwrap().to_string();
        assert_eq!(empty(ObjectKind::Blob), "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
        assert_eq!(empty(ObjectKind::Tree), "4b825dc642cb6eb9a060e54bf8d69288fbee4904");
    }
}
