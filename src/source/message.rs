//! The message of the commit that is being made, as Git gives it to commit-msg: the path of a file.
//!
//! Left out is all behind the scissors of `git commit --verbose`: the diff, which Git cuts off and pre-commit judged.
//! Comments are judged, because only Git knows whether it will strip them (with `-m` it doesn't).

use std::path::Path;

use anyhow::{Context, Result};

use crate::finding::Origin;
use crate::position::NewLines;
use crate::source::{Scanned, Sink, Text, encoding};

/// The line below which Git cuts a message, without its comment character.
const SCISSORS: &[u8] = b" ------------------------ >8 ------------------------";

/// Calls back with the message in `file`.
///
/// # Errors
/// The file can't be read, or what `sink` returns.
pub fn texts(file: &Path, scanned: &mut Scanned, sink: &mut Sink<'_>) -> Result<()> {
    let raw =
        std::fs::read(file).with_context(|| format!("reading the commit message {}", file.display()))?;
    let decoded = encoding::decode(&raw);
    let kept = above_scissors(&decoded.bytes);
    scanned.messages += 1;
    scanned.bytes += kept.len() as u64;
    sink(&Text {
        origin: Origin::Message(None),
        path: super::range::MESSAGE_PATH,
        bytes: kept,
        binary: false,
        new_lines: &|| Ok(NewLines::All),
        is_added: &|| Ok(false),
    })
}

/// Returns what stands above the scissors line, if there is one.
///
/// The comment prefix is a setting, so it is any; but Git writes a comment below the scissors too, and a scissors line
/// that somebody typed into a message cuts nothing off.
fn above_scissors(message: &[u8]) -> &[u8] {
    let mut start = 0;
    let mut lines = message.split_inclusive(|b| *b == b'\n').peekable();
    while let Some(line) = lines.next() {
        let prefix = line.trim_ascii_end().strip_suffix(SCISSORS).filter(|p| !p.is_empty());
        if prefix.is_some_and(|prefix| lines.peek().is_some_and(|next| next.starts_with(prefix))) {
            return message.get(..start).unwrap_or_default();
        }
        start += line.len();
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_diff_of_a_verbose_commit_is_left_out() {
        let message = [b"subject\n# comment\n#".as_slice(), SCISSORS, b"\n# more\ndiff\n"].concat();
        assert_eq!(above_scissors(&message), b"subject\n# comment\n");
        assert_eq!(above_scissors(b"subject\n"), b"subject\n");
        let message = [b"subject\n//".as_slice(), SCISSORS, b"\n// more\ndiff\n"].concat();
        assert_eq!(above_scissors(&message), b"subject\n", "the comment prefix may be longer");
    }

    #[test]
    fn a_line_that_only_looks_like_scissors_hides_nothing() {
        for before in ["", "x", "#"] {
            let message = [before.as_bytes(), SCISSORS, b"\nstill the message\n"].concat();
            assert_eq!(above_scissors(&message), message);
        }
    }
}
