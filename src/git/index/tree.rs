//! The form of tree objects: for each name its mode in octal, a space, the name, NUL, and the raw name of the object.
//!
//! Source: gitformat-index and `git ls-tree` describe it; tree-walk.c (`decode_tree_entry`, `base_name_compare`) does it.

use std::cmp::Ordering;

use crate::git::{Error, ObjectId};

/// Bytes of an object name.
const NAME: usize = 20;

/// What a mode of Git's stands for.
const KIND: u32 = 0o170_000;
const DIRECTORY: u32 = 0o040_000;
const FILE: u32 = 0o100_000;

/// One name of a directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Item<'t> {
    /// As an index has it: of a file's rights only whether its owner may run it counts.
    pub(super) mode: u32,
    pub(super) name: &'t [u8],
    pub(super) id: ObjectId,
}

impl Item<'_> {
    pub(super) fn is_directory(&self) -> bool {
        self.mode == DIRECTORY
    }

    /// Compares it with a path from the same directory on, of which the first name counts.
    ///
    /// Both are sorted as whole paths are: a directory's name ends with a `/`.
    pub(super) fn compare(&self, path: &[u8]) -> Ordering {
        let length = path.iter().position(|b| *b == b'/').map_or(path.len(), |slash| slash + 1);
        self.sorted_as().cmp(path.get(..length).unwrap_or_default())
    }

    /// Compares it with a name of another tree.
    pub(super) fn order(&self, other: &Item<'_>) -> Ordering {
        self.sorted_as().cmp(other.sorted_as())
    }

    fn sorted_as(&self) -> impl Iterator<Item = &u8> {
        self.name.iter().chain(self.is_directory().then_some(&b'/'))
    }
}

/// Takes the first name off a tree; `None` at its end.
///
/// # Errors
/// [`Error::Broken`] when it is of another form.
pub(super) fn next<'t>(tree: &mut &'t [u8]) -> Result<Option<Item<'t>>, Error> {
    if tree.is_empty() {
        return Ok(None);
    }
    let (item, rest) =
        split(tree).ok_or_else(|| Error::Broken("a tree object is of no known form".to_owned()))?;
    *tree = rest;
    Ok(Some(item))
}

fn split(tree: &[u8]) -> Option<(Item<'_>, &[u8])> {
    let space = tree.iter().take(8).position(|b| *b == b' ')?;
    let (octal, rest) = tree.split_at_checked(space)?;
    let mode = octal.iter().try_fold(0_u32, |mode, digit| {
        (b'0'..=b'7').contains(digit).then(|| mode << 3 | u32::from(digit - b'0'))
    })?;
    let rest = rest.strip_prefix(b" ")?;
    let (name, rest) = rest.split_at_checked(rest.iter().position(|b| *b == 0)?)?;
    let (id, rest) = rest.strip_prefix(b"\0")?.split_at_checked(NAME)?;
    let mode = canonical(mode).filter(|_| !name.is_empty() && !name.contains(&b'/') && !octal.is_empty())?;
    Some((Item { mode, name, id: ObjectId::from_bytes(id)? }, rest))
}

/// Makes the mode that an index would have; old versions of Git wrote others into trees.
pub(super) fn canonical(mode: u32) -> Option<u32> {
    match mode & KIND {
        FILE if mode & 0o100 != 0 => Some(FILE | 0o755),
        FILE => Some(FILE | 0o644),
        kind @ (DIRECTORY | 0o120_000 | 0o160_000) => Some(kind),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(items: &[(&str, &str)]) -> Vec<u8> {
        items
            .iter()
            .flat_map(|(mode, name)| [mode.as_bytes(), b" ", name.as_bytes(), b"\0", &[7; 20]].concat())
            .collect()
    }

    #[test]
    fn names_come_one_after_the_other() {
        let whole = written(&[
            ("100644", "a b"),
            ("40000", "dir"),
            ("100755", "x"),
            ("120000", "l"),
            ("100664", "old"),
        ]);
        let (mut tree, mut found) = (whole.as_slice(), Vec::new());
        while let Some(item) = next(&mut tree).unwrap() {
            found.push((item.mode, item.name.to_vec()));
        }
        let names = found.iter().map(|(mode, name)| (*mode, name.as_slice())).collect::<Vec<_>>();
        assert_eq!(
            names,
            [
                (0o100_644, b"a b".as_slice()),
                (0o40_000, b"dir"),
                (0o100_755, b"x"),
                (0o120_000, b"l"),
                (0o100_644, b"old")
            ]
        );
    }

    #[test]
    fn what_is_cut_off_or_of_another_form_is_an_error() {
        let whole = written(&[("100644", "name")]);
        for length in 1..whole.len() {
            assert!(next(&mut whole.get(..length).unwrap()).is_err(), "{length}");
        }
        for odd in [
            ("", "a"),
            ("100648", "a"),
            ("100644", ""),
            ("0", "a"),
            ("50000", "a"),
            ("1234567", "a"),
            ("100644", "a/b"),
        ] {
            assert!(next(&mut written(&[odd]).as_slice()).is_err(), "{odd:?}");
        }
    }

    #[test]
    fn directories_are_sorted_as_if_their_names_ended_with_a_slash() {
        let whole = written(&[("40000", "a"), ("100644", "a")]);
        let mut tree = whole.as_slice();
        let (directory, file) = (next(&mut tree).unwrap().unwrap(), next(&mut tree).unwrap().unwrap());
        assert_eq!(directory.compare(b"a/b"), Ordering::Equal);
        assert_eq!(directory.compare(b"a.b"), Ordering::Greater);
        assert_eq!(directory.compare(b"a"), Ordering::Greater);
        assert_eq!(directory.compare(b"a0"), Ordering::Less);
        assert_eq!(file.compare(b"a"), Ordering::Equal);
        assert_eq!(file.compare(b"a/b"), Ordering::Less);
        assert_eq!(file.compare(b"a.b"), Ordering::Less);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            let mut tree = bytes.as_slice();
            while let Ok(Some(_)) = next(&mut tree) {}
        }
    }
}
