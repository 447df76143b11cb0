//! The matched value as a type that can't be printed by accident.
//!
//! Comes in: the bytes of a match. Goes out: a redacted form for people and machines, and, by one method whose name a
//! review can search for, the bytes themselves (fingerprinting, `fix` and the search of `exposure` need them). It implements neither `Display`
//! nor `Serialize` nor `Deref`, so that a format string or a derive can't let a key out.

use std::fmt;

/// The most characters of a secret that are shown at each of its ends.
const SHOWN_AT_EACH_END: usize = 4;

/// A matched value. `Debug` and every report show [`Secret::redacted`]; only fingerprinting, `fix` and the search of
/// `exposure` may call [`Secret::expose`].
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Secret(Box<[u8]>);

impl Secret {
    /// Takes the bytes of a match.
    pub fn new(value: &[u8]) -> Self {
        Self(value.into())
    }

    /// Returns the value itself. For fingerprints, `fix` and comparing bytes only: never for a message, a log or a file name.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// Returns the length in bytes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Tells whether the value has no bytes.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns what may be shown: the first and last characters with `…` between them, see [`redact`].
    pub fn redacted(&self) -> String {
        redact(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.redacted())
    }
}

/// Returns the shown form of a secret: at most four characters at each end, never more than a third of it in all.
///
/// A value of several lines (a key block) and one of fewer than 6 characters show nothing of themselves. Bytes that
/// aren't printable ASCII show as `?`, so that a terminal gets no control characters from a file.
pub fn redact(value: &[u8]) -> String {
    let one_line = !value.contains(&b'\n') && !value.contains(&b'\r');
    let shown = if one_line { (value.len() / 6).min(SHOWN_AT_EACH_END) } else { 0 };
    let printable = |bytes: &[u8]| -> String {
        bytes.iter().map(|&b| if b.is_ascii_graphic() || b == b' ' { char::from(b) } else { '?' }).collect()
    };
    let (head, rest) = value.split_at(shown);
    let (_, tail) = rest.split_at(rest.len() - shown);
    format!("{}…{}", printable(head), printable(tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_most_a_third_is_shown() {
        for n in 0..200_usize {
            let value = vec![b'a'; n];
            let shown = redact(&value).chars().filter(|c| *c == 'a').count();
            assert!(shown * 3 <= n, "{n} characters show {shown}");
            assert!(shown <= 8);
        }
    }

    #[test]
    fn debug_is_redacted() {
        let secret = Secret::new(b"abcdefghijklmnopqrstuvwxyz");
        assert_eq!(format!("{secret:?}"), "abcd…wxyz");
    }

    #[test]
    fn a_key_block_shows_nothing_and_control_bytes_are_masked() {
        assert_eq!(redact(b"-----BEGIN\nabc\n-----END-----"), "…");
        assert_eq!(redact(b"\x1b\x1b\x1bdefghijklmnopqrst\xff\xff\xff"), "???…???");
    }
}
