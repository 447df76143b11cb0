//! Stands for a value without giving it away: what allowances and baselines are bound to.
//!
//! Comes in: a rule's family, a value, and how hard it is to guess. Goes out: `hg1:` and 32 hex digits that depend on
//! those and on the repository, not on file, line or commit, so it survives moves and rebases and never covers another
//! value. It may stand in a committed file, so a weak password must not be guessed back from it: a value that nobody
//! can guess takes a fast keyed hash (`BLAKE2b`), anything weaker a memory-hard one (Argon2id, RFC 9106). A file that is a
//! finding by its name has no value: its path is hashed instead, with the fast one, since a path is no secret.

use std::collections::HashMap;
use std::fmt;

use argon2::{Algorithm, Argon2, Block, Params, Version};
use blake2::digest::consts::U16;
use blake2::digest::{FixedOutput as _, KeyInit as _, Update as _};
use blake2::{Blake2bMac, Blake2s256};

use crate::secret::Secret;

/// What a fingerprint starts with; the number rises when the making changes.
const PREFIX: &str = "hg1:";
/// The hex digits of a fingerprint.
const DIGITS: usize = 32;
/// The least length of a prefix by which a person may name a fingerprint, in hex digits.
pub const SHORTEST_PREFIX: usize = 6;
/// A value that takes at least so many bits to guess takes the fast hash.
const STRONG_BITS: f64 = 80.0;
/// Memory of the memory-hard hash, in KiB. Three milliseconds a value on the machine of `docs/performance.md`.
const MEMORY_KIB: u32 = 4096;
/// Passes of the memory-hard hash over its memory.
const PASSES: u32 = 1;
/// Kept apart from all other uses of the same hashes.
const DOMAIN: &[u8] = b"hookguard fingerprint 1";

/// Stands for a rule family and a value in one repository.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// Returns it whole, as `hg1:` and 32 hex digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the short form for people, enough to tell the values of one repository apart.
    pub fn short(&self) -> &str {
        self.0.get(..PREFIX.len() + 12).unwrap_or(&self.0)
    }

    /// Tells whether a person means this one by `prefix`: with or without `hg1:`, at least six hex digits, any case.
    pub fn matches_prefix(&self, prefix: &str) -> bool {
        let digits = prefix.strip_prefix(PREFIX).unwrap_or(prefix);
        let own = self.0.strip_prefix(PREFIX).unwrap_or_default();
        digits.len() >= SHORTEST_PREFIX
            && own.get(..digits.len()).is_some_and(|start| start.eq_ignore_ascii_case(digits))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Tells whether a text has the form of a fingerprint or of a prefix of one.
pub fn is_fingerprint(text: &str) -> bool {
    text.starts_with(PREFIX) && is_prefix(text)
}

/// Tells whether a person may name a fingerprint by this: six hex digits or more of it, `hg1:` left out or not.
pub fn is_prefix(text: &str) -> bool {
    let digits = text.strip_prefix(PREFIX).unwrap_or(text);
    (SHORTEST_PREFIX..=DIGITS).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Tells whether a text is a whole fingerprint as this program writes it.
pub fn is_whole(text: &str) -> bool {
    let is_digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    text.strip_prefix(PREFIX).is_some_and(|digits| digits.len() == DIGITS && digits.bytes().all(is_digit))
}

/// Makes one of its text, for tests of other rooms.
#[cfg(test)]
pub(crate) fn of_text(text: &str) -> Fingerprint {
    Fingerprint(text.to_owned())
}

/// Makes the fingerprints of one repository. Remembers those it made, by a hash, because one value may stand in many
/// places and the memory-hard hash takes its time.
pub struct Fingerprinter {
    salt: [u8; 32],
    made: HashMap<[u8; 32], Fingerprint>,
    memory: Vec<Block>,
}

impl Fingerprinter {
    /// Makes one for the repository of this id (`repository_id` of its config); without one, for all that have none.
    pub fn new(repository_id: Option<&str>) -> Self {
        let hash = Blake2s256::default().chain(DOMAIN).chain(repository_id.unwrap_or_default());
        Self { salt: hash.finalize_fixed().into(), made: HashMap::new(), memory: Vec::new() }
    }

    /// Returns the fingerprint of a value that takes `bits` to guess.
    pub fn of(&mut self, family: &str, secret: &Secret, bits: f64) -> Fingerprint {
        let family_len = (family.len() as u64).to_le_bytes();
        let hash =
            Blake2s256::default().chain(self.salt).chain(family_len).chain(family).chain(secret.expose());
        let key: [u8; 32] = hash.finalize_fixed().into();
        if let Some(made) = self.made.get(&key) {
            return made.clone();
        }
        let digest = if bits >= STRONG_BITS { self.fast(&key) } else { self.memory_hard(&key) };
        let hex = digest.iter().fold(PREFIX.to_owned(), |hex, b| hex + &format!("{b:02x}"));
        let fingerprint = Fingerprint(hex);
        self.made.insert(key, fingerprint.clone());
        fingerprint
    }

    fn fast(&self, message: &[u8; 32]) -> [u8; DIGITS / 2] {
        let mut mac = Blake2bMac::<U16>::new_from_slice(&self.salt).expect("a key of 32 bytes is in range");
        mac.update(message);
        mac.finalize_fixed().into()
    }

    fn memory_hard(&mut self, message: &[u8; 32]) -> [u8; DIGITS / 2] {
        let params =
            Params::new(MEMORY_KIB, PASSES, 1, Some(DIGITS / 2)).expect("the constants above are in range");
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        self.memory.resize(argon.params().block_count(), Block::default());
        let mut digest = [0; DIGITS / 2];
        argon
            .hash_password_into_with_memory(message, &self.salt, &mut digest, &mut self.memory)
            .expect("lengths of message, salt and digest are constant and in range");
        digest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(id: Option<&str>, family: &str, value: &[u8], bits: f64) -> Fingerprint {
        Fingerprinter::new(id).of(family, &Secret::new(value), bits)
    }

    #[test]
    fn it_is_bound_to_repository_family_and_value() {
        for bits in [10.0, 100.0] {
            let one = of(Some("r"), "f", b"value", bits);
            assert!(is_fingerprint(one.as_str()), "{one}");
            assert_eq!(one, of(Some("r"), "f", b"value", bits));
            assert_ne!(one, of(Some("s"), "f", b"value", bits));
            assert_ne!(one, of(None, "f", b"value", bits));
            assert_ne!(one, of(Some("r"), "fv", b"alue", bits));
            assert_ne!(one, of(Some("r"), "f", b"valuf", bits));
        }
    }

    #[test]
    fn several_from_one_maker_are_those_of_fresh_ones() {
        let mut maker = Fingerprinter::new(Some("r"));
        for value in [b"aaa".as_slice(), b"bbb", b"aaa", b"ccc"] {
            assert_eq!(maker.of("f", &Secret::new(value), 10.0), of(Some("r"), "f", value, 10.0));
        }
    }

    #[test]
    fn prefixes_of_six_digits_name_it() {
        let one = of(Some("r"), "f", b"value", 100.0);
        let digits = one.as_str().strip_prefix("hg1:").unwrap();
        assert!(one.matches_prefix(one.as_str()));
        assert!(one.matches_prefix(digits.get(..6).unwrap()));
        assert!(one.matches_prefix(&one.short().to_uppercase().replace("HG1", "hg1")));
        assert!(!one.matches_prefix(digits.get(..5).unwrap()));
        assert!(!one.matches_prefix("hg1:"));
        assert!(!one.matches_prefix(&format!("{digits}0")));
    }
}
