//! Checks that take a SHA-256: Supabase API keys, phrases of BIP-39.

use crate::detect::base64::{self, Alphabet};
use crate::detect::checksum::Check;
use crate::detect::checksum::text::sha256;
use crate::detect::checksum::text::{is_base64url, is_decimal, split_prefix};

/// The project that self-hosted stacks of Supabase call themselves.
const SELF_HOSTED: &[u8] = b"supabase-self-hosted";

/// Checks a Supabase API key (`sb_secret_`, `sb_publishable_`).
///
/// Its check needs the project's name, which stands elsewhere; only that of self-hosted stacks is known, so another
/// check is a doubt. Source: key generation script of supabase/supabase:docker.
pub(super) fn supabase(value: &[u8]) -> Check {
    supabase_of(value, SELF_HOSTED)
}

/// Checks a Supabase API key against the name of its project, 20 lower-case letters.
pub fn supabase_of(value: &[u8], project: &[u8]) -> Check {
    let parts = || {
        let (prefix, rest) = split_prefix(value, &[b"sb_secret_", b"sb_publishable_"])?;
        let (random, check) = rest.split_at_checked(22)?;
        let covered = value.get(..prefix.len() + random.len())?;
        let check = check.strip_prefix(b"_")?;
        (check.len() == 8 && is_base64url(random) && is_base64url(check)).then_some((covered, check))
    };
    parts().map_or(Check::Fail, |(covered, check)| Check::hint(supabase_tail(covered, project) == check))
}

/// Writes the check of a Supabase API key of a self-hosted stack.
pub(crate) fn supabase_self_hosted_tail(covered: &[u8]) -> Vec<u8> {
    supabase_tail(covered, SELF_HOSTED)
}

fn supabase_tail(covered: &[u8], project: &[u8]) -> Vec<u8> {
    let sum = sha256(&[project, b"|", covered].concat());
    let mut tail = base64::encode(Alphabet::Url, &sum);
    tail.truncate(8);
    tail
}

/// Checks word numbers of a phrase, decimal and parted by single blanks.
///
/// One in sixteen phrases of twelve listed words passes, so the words must all be of the list: looking them up is what
/// turns words into these numbers. Source: BIP-39.
pub(super) fn bip39_indices(value: &[u8]) -> Check {
    let number = |text: &[u8]| {
        let is_number = (1..=4).contains(&text.len()) && is_decimal(text);
        is_number.then(|| text.iter().fold(0_u16, |number, digit| number * 10 + u16::from(digit - b'0')))
    };
    // A phrase of 24 numbers has at most 119 characters.
    let numbers: Option<Vec<u16>> =
        if value.len() < 120 { value.split(|b| *b == b' ').map(number).collect() } else { None };
    Check::sure(numbers.is_some_and(|numbers| bip39_fits(&numbers)))
}

/// Tells whether word numbers (0 to 2047) make a phrase: 12, 15, 18, 21 or 24, the last bits a checksum of the others.
pub fn bip39_fits(numbers: &[u16]) -> bool {
    let is_shaped = matches!(numbers.len(), 12 | 15 | 18 | 21 | 24) && numbers.iter().all(|n| *n < 2048);
    let (body, check) = bip39_split(numbers);
    is_shaped && check == bip39_check(&body)
}

/// Returns the bytes of a phrase and its check, left-aligned: 11 bits a word, of 33 bits one is check.
fn bip39_split(numbers: &[u16]) -> (Vec<u8>, u8) {
    let bits = numbers.iter().flat_map(|n| (0..11).rev().map(move |bit| n >> bit & 1 == 1));
    let (mut bytes, mut byte, mut count) = (Vec::new(), 0_u8, 0);
    for bit in bits {
        byte = byte << 1 | u8::from(bit);
        count += 1;
        if count == 8 {
            bytes.push(byte);
            (byte, count) = (0, 0);
        }
    }
    // 24 words end on a whole byte of check.
    let check = if count == 0 { bytes.pop().unwrap_or_default() } else { byte << (8 - count) };
    (bytes, check)
}

/// Returns the check of a phrase's bytes, left-aligned: a bit for each four bytes.
fn bip39_check(body: &[u8]) -> u8 {
    let [first, ..] = sha256(body);
    let bits = (body.len() / 4).min(8);
    first & u8::MAX.checked_shl(8 - u32::try_from(bits).unwrap_or(8)).unwrap_or(0)
}

/// Returns the twelve word numbers of 16 bytes.
pub(crate) fn bip39_numbers(entropy: [u8; 16]) -> Vec<u16> {
    let all = u128::from_be_bytes(entropy);
    let check = u128::from(bip39_check(&entropy) >> 4);
    let word = |place: u32| if place == 0 { all << 4 | check } else { all >> (11 * place - 4) };
    (0..12).rev().map(|place| u16::try_from(word(place) & 2047).unwrap_or_default()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_facts_page_pass() {
        let key = ["sb_pu", "blishable_E6469JUo2WXuFTXl_NMsbs_s7MNc4Yj"].concat();
        assert_eq!(supabase(key.as_bytes()), Check::Pass);
        assert_eq!(supabase_of(key.as_bytes(), &(b'a'..=b't').collect::<Vec<u8>>()), Check::Doubt);
        assert_eq!(supabase(key.strip_suffix('j').unwrap().as_bytes()), Check::Fail);
        assert_eq!(bip39_indices(b"1774 1090 611 197 1938 676 1883 111 337 1320 1940 2"), Check::Pass);
        assert_eq!(bip39_indices(b"1774 1090 611 197 1938 676 1883 111 337 1320 1940 3"), Check::Fail);
    }

    #[test]
    fn the_published_phrases_of_all_zeros_and_all_ones_pass() {
        // BIP-39's vectors: "abandon" eleven times and "about"; for 32 bytes "abandon" and "art"; "zoo" and "wrong".
        let mut phrase = vec![0; 12];
        phrase[11] = 3;
        assert!(bip39_fits(&phrase));
        let mut phrase = vec![0; 24];
        phrase[23] = 102;
        assert!(bip39_fits(&phrase));
        let mut phrase = vec![2047; 12];
        phrase[11] = 2037;
        assert!(bip39_fits(&phrase));
        assert_eq!(bip39_numbers([0xff; 16]), phrase);
        assert!(!bip39_fits(&[0; 13]) && !bip39_fits(&[]) && !bip39_fits(&[65535; 12]));
    }

    #[test]
    fn odd_inputs_fail() {
        let many = b"1 ".repeat(50_000);
        for value in [&b""[..], b" ", b"1  2", b"sb_secret_", b"99999999999999", &[0xff; 40], &many] {
            assert_eq!((supabase(value), bip39_indices(value)), (Check::Fail, Check::Fail));
        }
    }
}
