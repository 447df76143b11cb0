//! Parses the raw output of `git diff-index -z` and `git diff-tree -z`.
//!
//! A record is `:<old mode> <new mode> <old name> <new name> <status>`, NUL, the path, NUL. No copies or renames are asked
//! for, so there is one path. Source: Documentation/diff-format ("Raw output format").

use crate::git::ObjectId;
use crate::git::change::{Delta, Entry};

/// Parses records up to the end of `bytes`; `None` when they are of another form.
pub(super) fn records(bytes: &[u8]) -> Option<Vec<Delta>> {
    let Some(bytes) = bytes.strip_suffix(b"\0") else { return bytes.is_empty().then(Vec::new) };
    let mut fields = bytes.split(|b| *b == 0);
    let mut deltas = Vec::new();
    while let Some(about) = fields.next() {
        deltas.push(record(about, fields.next()?)?);
    }
    Some(deltas)
}

/// Makes a delta of a record's two fields.
pub(super) fn record(about: &[u8], path: &[u8]) -> Option<Delta> {
    let mut words = about.strip_prefix(b":")?.split(|b| *b == b' ');
    let (old_mode, new_mode) = (mode(words.next()?)?, mode(words.next()?)?);
    let (old, new) = (ObjectId::from_hex(words.next()?)?, ObjectId::from_hex(words.next()?)?);
    let status = *words.next()?.first()?;
    if words.next().is_some() || path.is_empty() {
        return None;
    }
    let entries = (Entry::new(old_mode, old), Entry::new(new_mode, new));
    let unmerged = status == b'U';
    let fits = match status {
        b'A' => matches!(entries, (None, Some(_))),
        b'D' => matches!(entries, (Some(_), None)),
        b'M' | b'T' => matches!(entries, (Some(_), Some(_))),
        b'U' => true,
        _ => false,
    };
    // An entry of the index has a name; a zero would mean that the work tree was looked at.
    let named = entries.1.is_none_or(|e| unmerged || !e.id.is_zero());
    (fits && named).then(|| Delta { path: path.to_vec(), old: entries.0, new: entries.1, unmerged })
}

fn mode(octal: &[u8]) -> Option<u32> {
    u32::from_str_radix(std::str::from_utf8(octal).ok()?, 8).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(old: &str, new: &str, status: char, path: &str) -> String {
        let name = |mode: &str| if mode == "000000" { "0" } else { "1" }.repeat(40);
        format!(":{old} {new} {} {} {status}\0{path}\0", name(old), name(new))
    }

    #[test]
    fn records_are_read_as_git_writes_them() {
        let text = line("000000", "100644", 'A', "a b\n") + &line("100644", "000000", 'D', ":x");
        let deltas = records(text.as_bytes()).unwrap();
        assert_eq!(deltas.len(), 2);
        assert_eq!(deltas[0].path, b"a b\n");
        assert!(deltas[0].old.is_none() && deltas[1].new.is_none());
        assert!(records(b"").unwrap().is_empty());
    }

    #[test]
    fn what_is_cut_off_or_of_another_form_is_refused() {
        let whole = line("100644", "100755", 'M', "path");
        assert!(records(whole.as_bytes()).is_some());
        for length in 1..whole.len() {
            assert!(records(&whole.as_bytes()[..length]).is_none(), "{length}");
        }
        for status in ['R', 'C', 'X', 'A'] {
            assert!(records(line("100644", "100644", status, "p").as_bytes()).is_none(), "{status}");
        }
        let unnamed = line("100644", "100644", 'M', "p").replace('1', "0").replace("000644", "100644");
        assert!(records(unnamed.as_bytes()).is_none());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            let _deltas = records(&bytes);
        }
    }
}
