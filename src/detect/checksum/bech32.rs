//! Bech32 with the constant of BIP-173, without its limit of 90 characters: age and Nostr keys.
//!
//! Source: BIP-173, C2SP "age" specification, Nostr NIP-19.

use crate::detect::checksum::Check;

const DIGITS: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const GENERATORS: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
/// How many digits are checksum.
const SUM_DIGITS: usize = 6;

/// A key of 32 bytes behind a readable part.
pub(crate) struct Bech32Key {
    /// What it starts with, lower case, without the `1` that ends it.
    pub(crate) readable: &'static [u8],
    /// Whether the whole is written in upper case.
    pub(crate) upper: bool,
}

/// age identities.
pub(crate) const AGE: Bech32Key = Bech32Key { readable: b"age-secret-key-", upper: true };
/// Post-quantum age identities.
pub(crate) const AGE_PQ: Bech32Key = Bech32Key { readable: b"age-secret-key-pq-", upper: true };
/// Nostr private keys.
pub(crate) const NOSTR: Bech32Key = Bech32Key { readable: b"nsec", upper: false };

impl Bech32Key {
    /// Checks a key; the checksum has 30 bits.
    pub(super) fn check(&self, value: &[u8]) -> Check {
        let other_case = if self.upper { u8::is_ascii_lowercase } else { u8::is_ascii_uppercase };
        let is_right_case = !value.iter().any(other_case);
        let lower = value.to_ascii_lowercase();
        let key = lower
            .strip_prefix(self.readable)
            .and_then(|rest| rest.strip_prefix(b"1"))
            .filter(|_| is_right_case);
        Check::sure(
            key.and_then(|digits| decode(self.readable, digits)).is_some_and(|bytes| bytes.len() == 32),
        )
    }

    /// Writes a key.
    pub(crate) fn encode(&self, bytes: &[u8]) -> Vec<u8> {
        let mut values = regrouped(bytes, 8, 5);
        let sum = polymod(self.readable, values.iter().copied().chain([0; SUM_DIGITS])) ^ 1;
        values.extend((0..SUM_DIGITS).rev().map(|place| (sum >> (5 * place)).to_le_bytes()[0] & 31));
        let digits = values.iter().filter_map(|v| DIGITS.get(usize::from(*v)).copied());
        let text: Vec<u8> = self.readable.iter().copied().chain(*b"1").chain(digits).collect();
        if self.upper { text.to_ascii_uppercase() } else { text }
    }
}

/// Decodes lower-case digits; `None` when a digit is foreign, the checksum is wrong or left-over bits are set.
fn decode(readable: &[u8], digits: &[u8]) -> Option<Vec<u8>> {
    let value = |byte: &u8| DIGITS.iter().position(|d| d == byte).and_then(|v| u8::try_from(v).ok());
    let values = digits.iter().map(value).collect::<Option<Vec<u8>>>()?;
    if polymod(readable, values.iter().copied()) != 1 {
        return None;
    }
    let values = values.get(..values.len().checked_sub(SUM_DIGITS)?)?;
    let mut bytes = regrouped(values, 5, 8);
    // The last group is what fills up the last digit: fewer than five bits, all of them zero.
    let is_left_over = values.len() * 5 % 8 != 0;
    let is_clean = !is_left_over || (values.len() * 5 % 8 < 5 && bytes.pop() == Some(0));
    is_clean.then_some(bytes)
}

fn polymod(readable: &[u8], values: impl Iterator<Item = u8>) -> u32 {
    let high = readable.iter().map(|b| b >> 5);
    let low = readable.iter().map(|b| b & 31);
    high.chain([0]).chain(low).chain(values).fold(1, |sum, value| {
        let shifted = (sum & 0x01ff_ffff) << 5 ^ u32::from(value);
        let taken = GENERATORS.iter().enumerate().filter(|(bit, _)| sum >> (25 + bit) & 1 == 1);
        taken.fold(shifted, |sum, (_, generator)| sum ^ generator)
    })
}

/// Cuts groups of `from` bits into groups of `to` bits; the last is filled up with zeros.
fn regrouped(groups: &[u8], from: u32, to: u32) -> Vec<u8> {
    let (mut bits, mut count, mut out) = (0_u32, 0, Vec::new());
    let mask = (1 << to) - 1;
    for group in groups {
        bits = bits << from | u32::from(*group);
        count += from;
        while count >= to {
            count -= to;
            out.push((bits >> count & mask).to_le_bytes()[0]);
        }
    }
    if count > 0 {
        out.push((bits << (to - count) & mask).to_le_bytes()[0]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_facts_page_passes() {
        let key = ["AGE-SECRE", "T-KEY-1QUF9TYWJ9D3VA7KDGVF9Y4QRQ7GEF20P0MZPC2CEQT625D2ZCLUS8VWX4G"].concat();
        assert_eq!(AGE.check(key.as_bytes()), Check::Pass);
        assert_eq!(AGE.check(key.replace("X4G", "X4H").as_bytes()), Check::Fail);
        assert_eq!(AGE.check(key.to_lowercase().as_bytes()), Check::Fail, "one case only");
        assert_eq!(AGE_PQ.check(key.as_bytes()), Check::Fail);
    }

    #[test]
    fn the_readable_part_is_under_the_checksum() {
        let key = NOSTR.encode(&[3; 32]);
        assert_eq!(NOSTR.check(&key), Check::Pass);
        let mut other = key.clone();
        other.splice(..4, *b"npub");
        assert_eq!(Bech32Key { readable: b"npub", upper: false }.check(&other), Check::Fail);
    }

    #[test]
    fn length_and_left_over_bits_count() {
        assert_eq!(NOSTR.check(&NOSTR.encode(&[3; 31])), Check::Fail);
        let mut values = regrouped(&[3; 32], 8, 5);
        *values.last_mut().unwrap() |= 1;
        let sum = polymod(NOSTR.readable, values.iter().copied().chain([0; 6])) ^ 1;
        values.extend((0..6).rev().map(|place| (sum >> (5 * place) & 31) as u8));
        let digits: Vec<u8> = values.iter().map(|v| DIGITS[usize::from(*v)]).collect();
        assert_eq!(NOSTR.check(&[b"nsec1", &digits[..]].concat()), Check::Fail);
    }

    #[test]
    fn odd_inputs_fail() {
        for value in [&b""[..], b"1", b"nsec", b"nsec1", b"nsec1qqqqqq", &[0xff; 63], &vec![b'q'; 100_000]] {
            assert_eq!(NOSTR.check(value), Check::Fail);
        }
    }
}
