//! Base58 with a checksum of double SHA-256, as Bitcoin, Tezos and, with another order of digits, the XRP Ledger use it.
//!
//! Source: Bitcoin developer reference, BIP-32, xrpl.org "base58 encodings"; confirmed on the published vectors of each.
//! Decoding is long division, so its cost grows with the square of the length: longer texts than any key are refused.

use crate::detect::checksum::Check;
use crate::detect::checksum::text::sha256;

/// The digits of Bitcoin and Tezos.
pub(crate) const BITCOIN: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
/// The digits of the XRP Ledger.
pub(crate) const XRP: &[u8; 58] = b"rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz";

/// The most characters that are looked at; an extended key has 111.
const LONGEST: usize = 128;

/// The versions of an extended private key, by the first letter of its text: x, t, y, z, u, v.
const EXTENDED: [[u8; 4]; 6] = [
    [0x04, 0x88, 0xad, 0xe4],
    [0x04, 0x35, 0x83, 0x94],
    [0x04, 0x9d, 0x78, 0x78],
    [0x04, 0xb2, 0x43, 0x0c],
    [0x04, 0x4a, 0x4e, 0x28],
    [0x04, 0x5f, 0x18, 0xbc],
];

/// Checks a Bitcoin key in wallet import format: version 80 or EF, 32 bytes, and 01 for a compressed public key.
pub(super) fn bitcoin_wif(value: &[u8]) -> Check {
    let fits = |payload: &[u8]| match payload {
        [0x80 | 0xef, key @ ..] => key.len() == 32 || (key.len() == 33 && key.last() == Some(&1)),
        _ => false,
    };
    Check::sure(decode_checked(value, BITCOIN).is_some_and(|p| fits(&p)))
}

/// Checks an extended private key of BIP-32: 78 bytes, a known version, and 00 before the key.
pub(super) fn bip32(value: &[u8]) -> Check {
    let fits = |payload: &[u8]| {
        payload.len() == 78
            && payload.get(45) == Some(&0)
            && EXTENDED.iter().any(|version| payload.starts_with(version))
    };
    Check::sure(decode_checked(value, BITCOIN).is_some_and(|p| fits(&p)))
}

/// Checks an XRP Ledger seed: version 21 or 01E14B (Ed25519), and 16 bytes.
pub(super) fn xrp_seed(value: &[u8]) -> Check {
    let fits = |payload: &[u8]| match payload {
        [0x21, seed @ ..] | [0x01, 0xe1, 0x4b, seed @ ..] => seed.len() == 16,
        _ => false,
    };
    Check::sure(decode_checked(value, XRP).is_some_and(|p| fits(&p)))
}

/// Checks a Tezos secret key (`edsk`): a version and a seed of 32 or a key of 64 bytes.
pub(super) fn tezos(value: &[u8]) -> Check {
    let fits = |payload: &[u8]| match payload {
        [0x0d, 0x0f, 0x3a, 0x07, seed @ ..] => seed.len() == 32,
        [0x2b, 0xf6, 0x4e, 0x07, key @ ..] => key.len() == 64,
        _ => false,
    };
    Check::sure(decode_checked(value, BITCOIN).is_some_and(|p| fits(&p)))
}

/// Encodes a payload with its checksum.
pub(crate) fn encode_checked(payload: &[u8], digits: &[u8; 58]) -> Vec<u8> {
    encode(&[payload, &sum(payload)].concat(), digits)
}

/// Decodes and takes off the checksum when it fits.
fn decode_checked(text: &[u8], digits: &[u8; 58]) -> Option<Vec<u8>> {
    let mut bytes = decode(text, digits)?;
    let (payload, check) = bytes.split_last_chunk::<4>()?;
    if payload.is_empty() || sum(payload) != *check {
        return None;
    }
    bytes.truncate(bytes.len() - 4);
    Some(bytes)
}

fn sum(payload: &[u8]) -> [u8; 4] {
    let [a, b, c, d, ..] = sha256(&sha256(payload));
    [a, b, c, d]
}

fn decode(text: &[u8], digits: &[u8; 58]) -> Option<Vec<u8>> {
    if text.len() > LONGEST {
        return None;
    }
    let values = text.iter().map(|byte| digits.iter().position(|d| d == byte));
    let number = values.collect::<Option<Vec<usize>>>()?;
    Some(converted(&number, 58, 256).into_iter().filter_map(|byte| u8::try_from(byte).ok()).collect())
}

fn encode(bytes: &[u8], digits: &[u8; 58]) -> Vec<u8> {
    let number: Vec<usize> = bytes.iter().map(|byte| usize::from(*byte)).collect();
    converted(&number, 256, 58).into_iter().filter_map(|value| digits.get(value).copied()).collect()
}

/// Writes a number in another base, both ways most significant first; each leading zero stays one digit.
fn converted(number: &[usize], from: usize, to: usize) -> Vec<usize> {
    let zeros = number.iter().take_while(|digit| **digit == 0).count();
    let mut out: Vec<usize> = Vec::new();
    for digit in number.iter().skip(zeros) {
        let mut carry = *digit;
        for place in &mut out {
            carry += *place * from;
            *place = carry % to;
            carry /= to;
        }
        while carry > 0 {
            out.push(carry % to);
            carry /= to;
        }
    }
    out.resize(out.len() + zeros, 0);
    out.reverse();
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_example_of_the_facts_page_passes() {
        let key = ["cV7efVcsK2d2fs4QLUui5NACgi", "vWB38QADLSiVpjchY8FrHC1Vf2"].concat();
        assert_eq!(bitcoin_wif(key.as_bytes()), Check::Pass);
        assert_eq!(bitcoin_wif(key.replace("Vf2", "Vf3").as_bytes()), Check::Fail);
        assert_eq!(bip32(key.as_bytes()), Check::Fail, "of another kind");
    }

    #[test]
    fn each_kind_knows_its_versions() {
        let key =
            |version: &[u8], length: usize| encode_checked(&[version, &vec![7; length]].concat(), BITCOIN);
        assert_eq!(
            (tezos(&key(&[13, 15, 58, 7], 32)), tezos(&key(&[43, 246, 78, 7], 64))),
            (Check::Pass, Check::Pass)
        );
        assert_eq!(
            (tezos(&key(&[13, 15, 58, 7], 64)), bitcoin_wif(&key(&[0x80], 31))),
            (Check::Fail, Check::Fail)
        );
        let seed = |version: &[u8]| encode_checked(&[version, &[9; 16]].concat(), XRP);
        assert_eq!((xrp_seed(&seed(&[0x21])), xrp_seed(&seed(&[1, 0xe1, 0x4b]))), (Check::Pass, Check::Pass));
        assert_eq!((xrp_seed(&seed(&[0x22])), bip32(&key(&EXTENDED[0], 74))), (Check::Fail, Check::Fail));
    }

    #[test]
    fn leading_zeros_are_kept() {
        assert_eq!(encode(&[0, 0, 1], BITCOIN), b"112");
        assert_eq!(decode(b"112", BITCOIN), Some(vec![0, 0, 1]));
        assert_eq!(decode(b"", BITCOIN), Some(vec![]));
    }

    #[test]
    fn odd_inputs_fail() {
        for value in [&b""[..], b"1", b"1111", b"0OIl", &[0xff; 52], &[b'z'; 128], &vec![b'z'; 100_000]] {
            assert_eq!([bitcoin_wif(value), bip32(value), xrp_seed(value), tezos(value)], [Check::Fail; 4]);
        }
    }

    proptest! {
        #[test]
        fn what_was_encoded_is_decoded(bytes in prop::collection::vec(any::<u8>(), 0..90)) {
            prop_assert_eq!(decode(&encode(&bytes, XRP), XRP), Some(bytes));
        }
    }
}
