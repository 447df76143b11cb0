//! Quotes for the shell, so that a path of any bytes is one word and nothing in it is run.
//!
//! Single quotes, in which POSIX gives no byte a meaning but the quote itself: that one is written `'\''`. A path with
//! nothing to quote stays as it is where people read it ([`shown`]); in a script it is always quoted ([`quote`]).

use std::path::Path;

/// Returns `bytes` as one word for a POSIX shell.
pub fn quote(bytes: &[u8]) -> Vec<u8> {
    let mut quoted = vec![b'\''];
    for byte in bytes {
        match byte {
            b'\'' => quoted.extend(br"'\''"),
            _ => quoted.push(*byte),
        }
    }
    quoted.push(b'\'');
    quoted
}

/// Reads back what [`quote`] wrote at the start of `text`; `None` when it didn't.
pub fn unquote(text: &[u8]) -> Option<Vec<u8>> {
    let mut rest = text.strip_prefix(b"'")?;
    let mut plain = Vec::new();
    loop {
        let end = rest.iter().position(|b| *b == b'\'')?;
        let (part, after) = rest.split_at_checked(end)?;
        plain.extend(part);
        match after.strip_prefix(br"'\''") {
            Some(more) => {
                plain.push(b'\'');
                rest = more;
            }
            None => return Some(plain),
        }
    }
}

/// Returns a path as it is pasted into a shell, quoted only where it has to be.
pub fn shown(path: &Path) -> String {
    let text = path.display().to_string();
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+:@%,=".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text;
    }
    String::from_utf8_lossy(&quote(text.as_bytes())).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn plain_paths_are_shown_plain() {
        assert_eq!(shown(Path::new("/usr/bin/hookguard")), "/usr/bin/hookguard");
        assert_eq!(shown(Path::new("/a b/c")), "'/a b/c'");
        assert_eq!(shown(Path::new("/it's/$x")), r"'/it'\''s/$x'");
    }

    proptest! {
        #[test]
        fn what_is_quoted_reads_back(bytes: Vec<u8>, after in "[^'\\\\]*") {
            let mut text = quote(&bytes);
            text.extend(after.as_bytes());
            prop_assert_eq!(unquote(&text), Some(bytes));
        }

        #[test]
        fn unquoting_never_panics(bytes: Vec<u8>) {
            drop(unquote(&bytes));
        }
    }
}
