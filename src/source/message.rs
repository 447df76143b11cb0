//! The message of the commit that is being made, as Git gives it to commit-msg: the path of a file.
//!
//! Lines that Git will strip are left out of the judgement, line numbers stay: comments, and all behind the scissors of
//! `git commit --verbose`, which is the diff and was judged by pre-commit.

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
    let raw = std::fs::read(file).with_context(|| format!("reading the commit message {}", file.display()))?;
    let decoded = encoding::decode(&raw);
    let kept = above_scissors(&decoded.bytes);
    scanned.add(kept.len());
    sink(&Text {
        origin: Origin::Message(None),
        path: super::range::MESSAGE_PATH,
        bytes: kept,
        binary: false,
        new_lines: &|| Ok(NewLines::All),
    })
}

/// Returns what stands above the scissors line, if there is one. Its comment character may be any single one.
fn above_scissors(message: &[u8]) -> &[u8] {
    let mut start = 0;
    for line in message.split_inclusive(|b| *b == b'\n') {
        let bare = line.trim_ascii_end();
        if bare.get(1..) == Some(SCISSORS) {
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
    }
}
