//! Finds what a new file was before it was moved and altered.
//!
//! The measure is Git's (diffcore-rename, diffcore-delta): the share of the larger file's bytes that both have in common,
//! counted by lines and, within long lines, by pieces of 64 bytes; half is enough. It is done here, once for both readers,
//! and only for files in which there is something to judge.

use std::collections::HashMap;

use crate::git::Removed;

/// The least share of common bytes, in percent.
pub(super) const ENOUGH: usize = 50;

/// The share at which a file of the same name is taken without looking at others, in percent.
pub(super) const ENOUGH_BY_NAME: usize = 75;

/// How many removed files one new file is held against at most. What is beyond counts as new, which is the safe side.
const MOST: usize = 100;

/// How long a piece of a line is, in bytes.
const PIECE: usize = 64;

/// The pieces of a file: how many bytes it has of each.
pub(super) struct Pieces<'t> {
    bytes_of: HashMap<&'t [u8], usize>,
    len: usize,
}

impl<'t> Pieces<'t> {
    /// Cuts a file up. Cost: one pass.
    pub(super) fn new(text: &'t [u8]) -> Self {
        let mut bytes_of = HashMap::new();
        for line in text.split_inclusive(|b| *b == b'\n') {
            for piece in line.chunks(PIECE) {
                *bytes_of.entry(piece).or_default() += piece.len();
            }
        }
        Self { bytes_of, len: text.len() }
    }

    /// Returns the share of the larger file's bytes that both have, in percent.
    pub(super) fn likeness(&self, other: &Pieces<'_>) -> usize {
        let larger = self.len.max(other.len);
        let common: usize =
            self.bytes_of.iter().filter_map(|(piece, n)| Some(*other.bytes_of.get(piece)?.min(n))).sum();
        (common * 100).checked_div(larger).unwrap_or(0)
    }
}

/// Returns the removed files that one at `path` may have been, likely ones first: of the same name, then others.
pub(super) fn candidates<'r>(
    path: &'r [u8],
    removed: &'r [Removed],
) -> impl Iterator<Item = (&'r Removed, bool)> {
    let same = move |r: &&Removed| name_of(&r.path) == name_of(path);
    let others = removed.iter().filter(move |r| !same(r)).map(|r| (r, false));
    removed.iter().filter(same).map(|r| (r, true)).chain(others).take(MOST)
}

/// Returns the last part of a path.
fn name_of(path: &[u8]) -> &[u8] {
    path.rsplit(|b| *b == b'/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::git::ObjectId;

    fn likeness(a: &str, b: &str) -> usize {
        Pieces::new(a.as_bytes()).likeness(&Pieces::new(b.as_bytes()))
    }

    #[test]
    fn likeness_is_the_share_of_common_lines() {
        assert_eq!(likeness("one\ntwo\n", "one\ntwo\n"), 100);
        assert_eq!(likeness("one\ntwo\n", "two\nred\n"), 50);
        assert_eq!(likeness("one\none\n", "one\n"), 50, "a line counts as often as both have it");
        assert_eq!(likeness("", ""), 0);
        assert_eq!(likeness("one\n", ""), 0);
    }

    #[test]
    fn a_file_of_the_same_name_comes_first() {
        let id = ObjectId::from_bytes(&[1; 20]).unwrap();
        let removed = ["x/b", "y/a"].map(|path| Removed { path: path.into(), id });
        let order: Vec<_> = candidates(b"z/a", &removed).map(|(r, same)| (r.path.as_slice(), same)).collect();
        assert_eq!(order, [(b"y/a".as_slice(), true), (b"x/b".as_slice(), false)]);
    }
}
