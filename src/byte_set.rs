//! A set of byte values, written as a character class.
//!
//! Rules name alphabets and edges as classes; the build script turns them into these sets and writes them as constants.
//! The build script includes this file, so it uses nothing of this crate.

/// Tells whether a byte is one that credentials are made of, and that parts words in no language.
pub const fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'/' | b'=' | b'.' | b'~')
}

/// A set of byte values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByteSet(pub [u64; 4]);

impl ByteSet {
    /// The set without a member.
    pub const EMPTY: Self = Self([0; 4]);

    /// Tells whether the byte is a member.
    #[inline]
    pub const fn has(&self, byte: u8) -> bool {
        self.0[(byte >> 6) as usize] >> (byte & 63) & 1 == 1
    }

    /// Adds a byte.
    pub const fn add(&mut self, byte: u8) {
        self.0[(byte >> 6) as usize] |= 1 << (byte & 63);
    }

    /// Reads a class as it stands inside `[…]`: single characters and `a-z` ranges, ASCII; a `-` first or last is
    /// itself; a backslash takes the next character as it is.
    ///
    /// # Errors
    /// A sentence that names the fault: a range that runs backwards, a character that isn't ASCII, a `\` at the end.
    pub fn parse(class: &str) -> Result<Self, String> {
        let bytes = class.as_bytes();
        if !class.is_ascii() {
            return Err(format!("`{class}` holds a character that is not ASCII"));
        }
        let (mut set, mut i) = (Self::EMPTY, 0);
        let literal = |i: &mut usize| -> Result<u8, String> {
            if bytes.get(*i) == Some(&b'\\') {
                *i += 1;
            }
            let byte = bytes.get(*i).copied().ok_or_else(|| format!("`{class}` ends in a lone backslash"))?;
            *i += 1;
            Ok(byte)
        };
        while i < bytes.len() {
            let first = literal(&mut i)?;
            if bytes.get(i) == Some(&b'-') && i + 1 < bytes.len() {
                i += 1;
                let last = literal(&mut i)?;
                if last < first {
                    return Err(format!("`{class}` has a range that runs backwards"));
                }
                (first..=last).for_each(|b| set.add(b));
            } else {
                set.add(first);
            }
        }
        Ok(set)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_read_as_inside_brackets() {
        let set = ByteSet::parse("A-Ca\\]_-").unwrap();
        let members: Vec<u8> = (0..=255).filter(|b| set.has(*b)).collect();
        assert_eq!(members, b"-ABC]_a");
        assert!(ByteSet::parse("z-a").is_err());
        assert!(ByteSet::parse("é").is_err());
        assert!(ByteSet::parse("a\\").is_err());
    }
}
