//! Values that everybody has: makers print them in their documentation, or ship them in emulators.
//!
//! Kept as SHA-256, so that no value stands in this project: `rules/words/documented.txt`. The last filter, because it is
//! the dearest: it sees only what all others kept.

use sha2::{Digest as _, Sha256};

use crate::detect::filter::{Candidate, Verdict};
use crate::detect::trace::Why;
use crate::detect::words::DOCUMENTED;

/// The longest such value, in bytes.
const LONGEST: usize = 1024;

/// How the seed of RFC 4226 and RFC 6238 starts, and whatever tests cut out of it: `12345` in base32.
const COUNTING_SEED: &[u8] = b"GEZDGNBV";

/// Drops what stands in the list; `0x` before a number is left aside.
pub(super) fn judge(candidate: &Candidate<'_>) -> Verdict {
    let value = candidate.value();
    let seed = value.starts_with(COUNTING_SEED)
        && value.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    let documented = seed || value.len() <= LONGEST && is_documented(value);
    Verdict::of(documented.then_some(Why::Is("a value that its maker's documentation shows")))
}

fn is_documented(value: &[u8]) -> bool {
    let listed = |value: &[u8]| {
        let hex = format!("{:x}", Sha256::digest(value));
        DOCUMENTED.binary_search(&hex.as_str()).is_ok()
    };
    listed(value) || value.strip_prefix(b"0x").is_some_and(listed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::base64;

    #[test]
    fn a_documented_value_is_known_and_its_neighbour_is_not() {
        // RFC 7617, section 2: "Aladdin" and "open sesame".
        let header = [b"Basic ".as_slice(), &base64::encode_padded(b"Aladdin:open sesame")].concat();
        assert!(is_documented(&header) || is_documented(&header[6..]));
        assert!(!is_documented(&header[7..]));
        assert!(!is_documented(b""));
    }
}
