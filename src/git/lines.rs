//! Which lines of a blob are new, computed from the two blobs themselves.
//!
//! The comparison is xdiff's as libgit2 carries it, the same algorithm that `git diff` uses; no attribute, text
//! conversion, colour or other setting of the user has a say, and neither has the content (NUL bytes are compared like
//! any other).

use git2::{DiffOptions, Patch};

use crate::git::Error;
use crate::position::NewLines;

/// The largest text that xdiff compares, in bytes (`GIT_XDIFF_MAX_SIZE`). Of a larger one all lines count as new.
const LARGEST: usize = 1023 * 1024 * 1024;

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
    Ok(NewLines::Ranges(ranges))
}

#[cfg(test)]
#[expect(clippy::single_range_in_vec_init, reason = "a list of one range is what is meant")]
mod tests {
    use super::*;

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
}
