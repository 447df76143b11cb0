//! Microsoft's other checkable secrets: CASK keys, Entra client secrets, DevOps tokens of the old form.
//!
//! Source: microsoft/security-utilities:src/Microsoft.Security.Utilities.Core/IdentifiableSecrets.cs,
//! IdentifiableMetadata.cs, LegacyCommonAnnotatedSecurityKey.cs,
//! `PreciselyClassifiedSecurityKeys/SEC101_102_AdoPat.cs`.

use crate::detect::base64::{self, Alphabet};
use crate::detect::checksum::Check;
use crate::detect::checksum::base32;
use crate::detect::checksum::crc::crc32;
use crate::detect::checksum::marvin::{marvin32, seed};
use crate::detect::checksum::text::{BASE62, in_base, is_base62, split_tail};

/// The digits of an Entra client secret's check.
pub(crate) const ENTRA_DIGITS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890.-_~";

/// What a DevOps token's CRC is mixed with: tokens of users, tokens of applications.
pub(crate) const DEVOPS_MIX: [u32; 2] = [0xe0b9_692d, 0x1019_f92e];

/// Checks a common annotated security key (`JQQJ99`): 80 characters, then 4 of check, or 6 and `==`.
///
/// The check is a Marvin32 in base62; older issuers wrote its bytes in plain base64, so either is taken.
pub(super) fn cask(value: &[u8]) -> Check {
    let fits = || {
        let (body, check) = value.split_at_checked(80)?;
        let check = match check.len() {
            4 => check,
            8 => check.strip_suffix(b"==")?,
            _ => return None,
        };
        if !is_cask_body(body) {
            return None;
        }
        let sum = marvin32(&base64::decode(body)?, seed(*b"Default0"));
        let plain = base64::encode(Alphabet::Standard, &sum.to_le_bytes());
        // The long form keeps four bytes, so the low bits of its last character are lost: compare what is left.
        let is_same = |want: &[u8]| {
            want.get(..check.len()).is_some_and(|want| base64::decode(want) == base64::decode(check))
        };
        Some(is_same(&cask_digits(sum)) || is_same(&plain))
    };
    Check::sure(fits().unwrap_or(false))
}

/// Returns the six characters of check for the 60 bytes before.
pub(crate) fn cask_tail(body: &[u8]) -> Vec<u8> {
    cask_digits(marvin32(body, seed(*b"Default0")))
}

/// Writes the bytes of the sum, least significant first, as one number, padded on the right.
fn cask_digits(sum: u32) -> Vec<u8> {
    let mut digits = in_base(sum.swap_bytes(), BASE62, 6);
    let zeros = digits.iter().take_while(|d| **d == b'0').count();
    digits.rotate_left(zeros);
    digits
}

/// Tells whether 80 characters are random part, mark, kind, year, month, platform data and provider's signature.
fn is_cask_body(body: &[u8]) -> bool {
    let marked = || {
        let [kind, year, month, rest @ ..] = body.get(52..)?.strip_prefix(b"JQQJ9")? else { return None };
        let is_dated = year.is_ascii_alphanumeric() && (b'A'..=b'L').contains(month);
        let signature = rest.get(16)?;
        Some(matches!(kind, b'9' | b'D' | b'H') && is_dated && signature.is_ascii_alphabetic())
    };
    is_base62(body) && marked().unwrap_or(false)
}

/// Checks an Entra client secret: three characters, `8Q~`, 28 to 31 characters, three of check.
///
/// The three are the head of six digits that a 32-bit number doesn't fill, so one random text in 15,000 passes.
///
/// Secrets with `7Q~` carry no checksum: a doubt.
pub(super) fn entra(value: &[u8]) -> Check {
    let fits = || {
        let (head, rest) = value.split_at_checked(3)?;
        let (mark, tail) = rest.split_at_checked(3)?;
        let is_shaped =
            (31..=34).contains(&tail.len()) && [head, tail].concat().iter().all(|b| ENTRA_DIGITS.contains(b));
        let (body, check) = split_tail(value, 3)?;
        match mark {
            _ if !is_shaped => None,
            b"8Q~" => Some(Check::sure(entra_tail(body) == check)),
            b"7Q~" => Some(Check::Doubt),
            _ => None,
        }
    };
    fits().unwrap_or(Check::Fail)
}

/// Returns the three characters of check of an Entra client secret.
pub(crate) fn entra_tail(body: &[u8]) -> Vec<u8> {
    let mut digits = in_base(marvin32(body, seed(*b"AadPwd00")), ENTRA_DIGITS, 6);
    digits.truncate(3);
    digits
}

/// Checks a DevOps token of 52 characters: base32 of 32 bytes, four of them a scattered CRC-32 of the other 28.
pub(super) fn devops(value: &[u8]) -> Check {
    let fits = || {
        let is_shaped = value.len() == 52 && !value.iter().any(u8::is_ascii_uppercase);
        let bytes = is_shaped.then(|| base32::decode(&value.to_ascii_uppercase())).flatten()?;
        let check = [22, 8, 7, 2].map(|at| bytes.get(at).copied().unwrap_or_default());
        let body =
            bytes.iter().enumerate().filter(|(at, _)| !matches!(at, 2 | 7 | 8 | 22)).map(|(_, byte)| *byte);
        let mixed = crc32(body) ^ u32::from_le_bytes(check);
        Some(DEVOPS_MIX.contains(&mixed))
    };
    Check::sure(fits().unwrap_or(false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_facts_page_pass() {
        let key =
            ["ksl7rZi9VEqHn4RcpYd3JSf9QXzUnevuehUpUbx7EU4TprhkhmwiJQQ", "J99CJAAAAAAAAAAAAAAABACOG3nTg"]
                .concat();
        assert_eq!(cask(key.as_bytes()), Check::Pass);
        assert_eq!(cask(key.replace("3nTg", "3nTh").as_bytes()), Check::Fail);
        let secret = ["lY.8Q", "~HlEKLNwx1T6wNOql4rleSOhoQN.eUGzajt"].concat();
        assert_eq!(entra(secret.as_bytes()), Check::Pass);
        assert_eq!(entra(secret.replace("ajt", "ajs").as_bytes()), Check::Fail);
        assert_eq!(entra(secret.replace("8Q", "7Q").as_bytes()), Check::Doubt);
        let halves = ["auhscr7ivkftgcfffprhv4b4ck", "shue7fbq5vesn63mtyghiuydsq"].concat();
        assert_eq!(devops(halves.as_bytes()), Check::Pass);
        assert_eq!(devops(halves.replacen("au", "bu", 1).as_bytes()), Check::Fail);
    }

    #[test]
    fn cask_keys_may_be_long_or_plain() {
        let body = [&[b'k'; 52][..], b"JQQJ99CJAAAAAAAAAAAA", b"AAAB", b"AZDO"].concat();
        let bytes = base64::decode(&body).unwrap();
        let long = [&body, &cask_tail(&bytes)[..], b"=="].concat();
        assert_eq!((long.len(), cask(&long)), (88, Check::Pass));
        let plain = base64::encode(Alphabet::Standard, &marvin32(&bytes, seed(*b"Default0")).to_le_bytes());
        assert_eq!(cask(&[&body, &plain[..4]].concat()), Check::Pass);
        assert_eq!(cask(&[&body, &plain[..], b"=="].concat()), Check::Pass);
        assert_eq!(cask(&[&body, &b"===="[..]].concat()), Check::Fail);
    }

    #[test]
    fn small_sums_are_padded_on_the_right() {
        // checksums.py: `cask_checksum` pads with '0' to six after dropping leading zeros.
        assert_eq!(cask_digits(0x0100_0000), b"100000");
        assert_eq!(cask_digits(0), b"000000");
    }

    #[test]
    fn odd_inputs_fail() {
        for value in [&b""[..], b"8Q~", b"abc8Q~", &[b'a'; 52], &[0xff; 84], &[b'A'; 9000]] {
            assert_eq!((cask(value), entra(value), devops(value)), (Check::Fail, Check::Fail, Check::Fail));
        }
    }
}
