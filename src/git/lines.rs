//! Which lines of a blob are new, computed from the two blobs themselves.
//!
//! The comparison is xdiff's as libgit2 carries it, the same algorithm that `git diff` uses; no attribute, text
//! conversion, colour or other setting of the user has a say, and neither has the content (NUL bytes are compared like
//! any other).
//!
//! Most changes touch a few lines of a text. What both versions have before and behind them is found by comparing bytes
//! and not handed to xdiff, which would take three passes over each version and libgit2 a SHA-1 besides; so much of it is
//! handed over that xdiff comes to the same lines (see [`Core`]); where one line stands in a text over and over, it may come
//! to other copies of it than it would otherwise.

use git2::{DiffOptions, Patch};
use memchr::{memchr_iter, memrchr};

use crate::git::Error;
use crate::position::NewLines;

/// The largest text that xdiff compares, in bytes (`GIT_XDIFF_MAX_SIZE`). Of a larger one all lines count as new.
const LARGEST: usize = 1023 * 1024 * 1024;
/// How many shared lines beyond the last that a group of changed lines could be moved over are handed to xdiff: its
/// heuristic of indentation looks over at most 20 blank lines (`MAX_BLANKS` of git's xdiff/xdiffi.c).
const MARGIN: usize = 24;
/// Among how many shared lines one is searched that no group can be moved over; past that everything is handed over.
const SEARCHED: usize = 64;
/// The longest changed part of a text, in bytes, for which that is worth it.
const LARGEST_CORE: usize = 64 << 10;

/// Returns the lines of `new` that `old` doesn't have. A line is new when its line end changed, as in `git diff`.
///
/// # Errors
/// [`Error::Broken`] when the comparison fails, which only a lack of memory makes it do.
pub fn new_lines(old: &[u8], new: &[u8]) -> Result<NewLines, Error> {
    if old == new {
        return Ok(NewLines::Ranges(Vec::new()));
    }
    if old.is_empty() || old.len().max(new.len()) > LARGEST {
        return Ok(NewLines::All);
    }
    let core = Core::of(old, new);
    let mut ranges = compared(core.of_version(old), core.of_version(new))?;
    if core.start > 0 {
        let before = new.get(..core.start).unwrap_or_default();
        let before = u32::try_from(memchr_iter(b'\n', before).count()).unwrap_or(u32::MAX);
        for range in &mut ranges {
            *range = range.start + before..range.end + before;
        }
    }
    Ok(NewLines::Ranges(ranges))
}

/// Returns the 1-based lines of `new` that xdiff calls added.
fn compared(old: &[u8], new: &[u8]) -> Result<Vec<std::ops::Range<u32>>, Error> {
    let mut options = DiffOptions::new();
    options.context_lines(0).interhunk_lines(0).force_text(true).indent_heuristic(true);
    let broken = |e: git2::Error| Error::Broken(format!("comparing two versions of a file: {}", e.message()));
    let patch = Patch::from_buffers(old, None, new, None, Some(&mut options)).map_err(broken)?;
    let mut ranges = Vec::with_capacity(patch.num_hunks());
    for index in 0..patch.num_hunks() {
        let (hunk, _) = patch.hunk(index).map_err(broken)?;
        if hunk.new_lines() > 0 {
            ranges.push(hunk.new_start()..hunk.new_start() + hunk.new_lines());
        }
    }
    Ok(ranges)
}

/// The part of two versions that has to be compared: whole lines, from `start` on and up to `end` bytes before the end.
///
/// xdiff trims what both share at either end itself, but then may move a group of changed lines up or down, over lines
/// that equal those that leave the group at its other side. It can't be moved over a shared line that the changed part
/// of neither version holds; so that line, and what the choice between places looks at behind it, belongs to the core.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Core {
    start: usize,
    end: usize,
}

impl Core {
    fn of(old: &[u8], new: &[u8]) -> Self {
        let shortest = old.len().min(new.len());
        let same = same_start(old, new);
        let before = old.get(..same).and_then(|shared| memrchr(b'\n', shared)).map_or(0, |at| at + 1);
        let same = same_end(old, new).min(shortest - before);
        let shared = old.get(old.len() - same..).unwrap_or_default();
        // Whole lines only: what is shared of a line that isn't belongs to the core.
        let behind = memchr::memchr(b'\n', shared).map_or(0, |at| shared.len() - at - 1);
        let bare = Self { start: before, end: behind };
        let parts = [bare.of_version(old), bare.of_version(new)];
        if parts.iter().any(|part| part.len() > LARGEST_CORE) {
            return Self { start: 0, end: 0 };
        }
        let above = old.get(..before).unwrap_or_default();
        let below = old.get(old.len() - behind..).unwrap_or_default();
        Self {
            start: before - margin(lines_upwards(above), parts),
            end: behind - margin(lines(below), parts),
        }
    }

    /// Returns the core of one of the two versions.
    fn of_version<'t>(&self, version: &'t [u8]) -> &'t [u8] {
        version.get(self.start..version.len() - self.end).unwrap_or_default()
    }
}

/// Returns how many bytes of the shared lines, nearest first, belong to the core.
fn margin<'t>(mut shared: impl Iterator<Item = &'t [u8]>, parts: [&[u8]; 2]) -> usize {
    let mut taken = 0;
    let mut passed: Vec<&[u8]> = Vec::new();
    loop {
        let Some(line) = shared.next() else { return taken };
        taken += line.len();
        let can_be_passed = parts.iter().any(|part| lines(part).any(|l| l == line)) || passed.contains(&line);
        if !can_be_passed {
            break;
        }
        if passed.len() == SEARCHED {
            return taken + shared.map(<[u8]>::len).sum::<usize>();
        }
        passed.push(line);
    }
    taken + shared.take(MARGIN).map(<[u8]>::len).sum::<usize>()
}

/// Returns the lines of a text with their ends.
fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split_inclusive(|b| *b == b'\n')
}

/// Returns the lines of a text that ends with a line end, the last first.
fn lines_upwards(mut text: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let (_, body) = text.split_last()?;
        let start = memrchr(b'\n', body).map_or(0, |at| at + 1);
        let (rest, line) = text.split_at_checked(start)?;
        text = rest;
        Some(line)
    })
}

/// Returns how many bytes two texts have in common at their start.
fn same_start(a: &[u8], b: &[u8]) -> usize {
    const STEP: usize = 64;
    let whole = a.chunks_exact(STEP).zip(b.chunks_exact(STEP)).take_while(|(a, b)| a == b).count() * STEP;
    whole + a.iter().skip(whole).zip(b.iter().skip(whole)).take_while(|(a, b)| a == b).count()
}

/// Returns how many bytes two texts have in common at their end.
fn same_end(a: &[u8], b: &[u8]) -> usize {
    const STEP: usize = 64;
    let whole = a.rchunks_exact(STEP).zip(b.rchunks_exact(STEP)).take_while(|(a, b)| a == b).count() * STEP;
    whole + a.iter().rev().skip(whole).zip(b.iter().rev().skip(whole)).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
#[expect(clippy::single_range_in_vec_init, reason = "a list of one range is what is meant")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn changed() -> impl Strategy<Value = Vec<String>> {
        prop::collection::vec("[abc]|  [ab]|", 0..12)
    }

    fn text(parts: [&[String]; 3], ended: bool) -> Vec<u8> {
        let mut text = parts.concat().join("\n");
        if ended {
            text.push('\n');
        }
        text.into_bytes()
    }

    #[test]
    fn added_changed_and_removed_lines() {
        let lines = |old: &str, new: &str| new_lines(old.as_bytes(), new.as_bytes()).unwrap();
        assert_eq!(lines("a\nb\n", "a\nx\nb\n"), NewLines::Ranges(vec![2..3]));
        assert_eq!(lines("a\nb\nc\n", "a\nB\nc\nd\n"), NewLines::Ranges(vec![2..3, 4..5]));
        assert_eq!(lines("a\nb\n", "a\n"), NewLines::Ranges(vec![]));
        assert_eq!(lines("a\n", "a\n"), NewLines::Ranges(vec![]));
        assert_eq!(lines("", "a\n"), NewLines::All);
        assert_eq!(lines("a", "a\n"), NewLines::Ranges(vec![1..2]));
    }

    #[test]
    fn nul_bytes_do_not_end_the_comparison() {
        assert_eq!(new_lines(b"\0a\nb\n", b"\0a\nb\nc\0\n").unwrap(), NewLines::Ranges(vec![3..4]));
    }

    proptest! {
        /// Few different lines in the middle, so that groups can be moved, also over the nearest shared ones.
        #[test]
        fn the_core_gives_the_lines_that_the_whole_texts_give(
            (near, far) in (prop::collection::vec("[abc]|  [ab]|", 0..6), 0..120_u32),
            (old, new) in (changed(), changed()),
            ends in prop::array::uniform2(any::<bool>()),
        ) {
            let far: Vec<String> = (0..far).map(|i| format!("{}{i}", if i % 5 == 0 { "\t" } else { "" })).collect();
            let around = [&far[..], &near].concat();
            let (old, new) = (text([&around, &old, &around], ends[0]), text([&around, &new, &around], ends[1]));
            prop_assume!(old != new && !old.is_empty());
            prop_assert_eq!(new_lines(&old, &new).unwrap(), NewLines::Ranges(compared(&old, &new).unwrap()));
        }

        /// Where a line stands hundreds of times, xdiff counts how often it does, and may choose other ones of a kind.
        #[test]
        fn the_lines_that_are_not_new_are_lines_of_the_old_text_in_order(
            around in prop::collection::vec("[abc]|  [ab]||\t[a-z]{3}", 0..120),
            (old, new) in (changed(), changed()),
            ends in prop::array::uniform2(any::<bool>()),
        ) {
            let (old, new) = (text([&around, &old, &around], ends[0]), text([&around, &new, &around], ends[1]));
            prop_assume!(!old.is_empty());
            let found = new_lines(&old, &new).unwrap();
            let mut old = lines(&old);
            let kept = (1..).zip(lines(&new)).filter(|(number, _)| !found.touch(*number, *number));
            for (number, line) in kept {
                prop_assert!(old.any(|l| l == line), "line {}", number);
            }
        }

        #[test]
        fn what_is_left_out_of_the_core_is_shared(old: Vec<u8>, new: Vec<u8>, shared in "[ab\n]{0,300}") {
            let (old, new) = ([shared.as_bytes(), &old].concat(), [shared.as_bytes(), &new].concat());
            let core = Core::of(&old, &new);
            prop_assert_eq!(old.get(..core.start), new.get(..core.start));
            prop_assert_eq!(&old[old.len() - core.end..], &new[new.len() - core.end..]);
            prop_assert!(core.start + core.end <= old.len().min(new.len()));
        }
    }

    #[test]
    fn a_line_among_many_is_a_small_core() {
        let text = |middle: &str| -> Vec<u8> {
            let line = |i: usize| if i == 5000 { format!("{middle}\n") } else { format!("line {i}\n") };
            (0..10_000).map(line).collect::<String>().into_bytes()
        };
        let (old, new) = (text("before"), text("after"));
        assert!(Core::of(&old, &new).of_version(&old).len() < 1000);
        assert_eq!(new_lines(&old, &new).unwrap(), NewLines::Ranges(vec![5001..5002]));
    }
}
