//! Base32 (RFC 4648, upper case, no padding) and what is written in it: Stellar, NATS, AWS key ids.

use crate::detect::checksum::Check;
use crate::detect::checksum::crc::crc16_xmodem;

const DIGITS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The roles of a NATS key: the letter and the number that stands for it in the key.
pub(crate) const NATS_ROLES: [(u8, u8); 6] =
    [(b'O', 14 << 3), (b'A', 0), (b'U', 20 << 3), (b'N', 13 << 3), (b'C', 2 << 3), (b'X', 23 << 3)];

/// The types of id that AWS issues: credentials, and principals that are none.
const AWS_TYPES: [&[u8]; 12] = [
    b"AKIA", b"ASIA", b"ABIA", b"ACCA", b"AGPA", b"AIDA", b"AIPA", b"ANPA", b"ANVA", b"APKA", b"AROA",
    b"ASCA",
];

/// Decodes; `None` when a byte is foreign or the length impossible. Left-over bits are ignored.
pub(crate) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    if matches!(text.len() % 8, 1 | 3 | 6) {
        return None;
    }
    let mut out = Vec::with_capacity(text.len() * 5 / 8);
    let (mut bits, mut count) = (0_u32, 0);
    for byte in text {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'2'..=b'7' => byte - b'2' + 26,
            _ => return None,
        };
        bits = bits << 5 | u32::from(value);
        count += 5;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count).to_le_bytes()[0]);
        }
    }
    Some(out)
}

/// Encodes without padding.
pub(crate) fn encode(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() * 8 / 5 + 1);
    let (mut bits, mut count) = (0_u32, 0);
    let digit = |value: u32| DIGITS.get((value & 31) as usize).copied();
    for byte in bytes {
        bits = bits << 8 | u32::from(*byte);
        count += 8;
        while count >= 5 {
            count -= 5;
            out.extend(digit(bits >> count));
        }
    }
    if count > 0 {
        out.extend(digit(bits << (5 - count)));
    }
    out
}

/// Checks a Stellar secret seed: version 90, 32 bytes, CRC-16. Source: Stellar SEP-23 (strkey).
pub(super) fn stellar(value: &[u8]) -> Check {
    Check::sure(value.len() == 56 && checked(value).is_some_and(|body| body.first() == Some(&0x90)))
}

/// Checks a NATS nkey seed: `S`, a role's letter, 32 bytes, CRC-16. Source: nats-io/nkeys.
pub(super) fn nats(value: &[u8]) -> Check {
    let is_headed = match value {
        [b'S', role, ..] => NATS_ROLES.iter().any(|(letter, _)| letter == role),
        _ => false,
    };
    Check::sure(value.len() == 58 && is_headed && checked(value).is_some())
}

/// Decodes and takes off the CRC-16, least significant byte first, when it fits.
fn checked(value: &[u8]) -> Option<Vec<u8>> {
    let bytes = decode(value)?;
    let (body, crc) = bytes.split_last_chunk::<2>()?;
    (u16::from_le_bytes(*crc) == crc16_xmodem(body)).then(|| body.to_vec())
}

/// Checks an AWS access key id: a known type and 16 characters of base32 that hold a possible account number.
///
/// That is how ids look and not what AWS promises, so of a right-looking id all else is only a doubt: digits that base32
/// lacks (older ids have them, made-up ones too), or a number beyond twelve digits.
pub(super) fn aws(value: &[u8]) -> Check {
    let Some((kind, rest)) = value.split_at_checked(4) else { return Check::Fail };
    let is_shaped = rest.len() == 16 && rest.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if !is_shaped || !AWS_TYPES.contains(&kind) {
        return Check::Fail;
    }
    let is_old = matches!(rest.first(), Some(b'I' | b'J'));
    let is_possible = || aws_account(value).is_some_and(|account| account < 1_000_000_000_000);
    Check::hint(decode(rest).is_some() && (is_old || is_possible()))
}

/// Returns the account that an access key id belongs to; `None` for ids issued before about 2019.
///
/// The number can have more than twelve digits when the id is made up. Source:
/// trufflesecurity/trufflehog:pkg/detectors/aws/utils.go.
pub fn aws_account(id: &[u8]) -> Option<u64> {
    let body = id.get(4..).filter(|b| b.len() == 16 && !matches!(b.first(), Some(b'I' | b'J')))?;
    let bytes = decode(body)?;
    let head = bytes.first_chunk::<6>()?.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    Some((head & 0x7fff_ffff_ff80) >> 7)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_vectors_of_rfc_4648_hold() {
        for (bytes, text) in
            [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foobar", "MZXW6YTBOI")]
        {
            assert_eq!(encode(bytes.as_bytes()), text.as_bytes());
            assert_eq!(decode(text.as_bytes()).as_deref(), Some(bytes.as_bytes()));
        }
        assert_eq!((decode(b"A"), decode(b"AB1"), decode(b"ab"), decode(b"A0")), (None, None, None, None));
    }

    #[test]
    fn the_examples_of_the_facts_page_pass() {
        let seed = ["SD4MGJFK2ZT44AH7FN6Z5QPMC6PR", "ZJ5YJHDLXRKUXW3TW6TJPV6JAPLZ"].concat();
        assert_eq!(stellar(seed.as_bytes()), Check::Pass);
        assert_eq!(stellar(seed.replace("APLZ", "APLY").as_bytes()), Check::Fail);
        assert_eq!(nats(seed.as_bytes()), Check::Fail);
        let id = ["AK", "IAZCAM2ITKGMEUBYVS"].concat();
        assert_eq!((aws(id.as_bytes()), aws_account(id.as_bytes())), (Check::Pass, Some(622_797_145_300)));
    }

    #[test]
    fn odd_aws_ids_are_doubted_and_other_texts_fail() {
        let id = |rest: &str| ["AK", "IA", rest].concat().into_bytes();
        assert_eq!(aws(&id("IABCDEFGHIJKLMNO")), Check::Pass, "old ids hold no account");
        assert_eq!(aws(&id("ZABCDEFGHIJKLM01")), Check::Doubt);
        assert_eq!(aws(&id("7777777777777777")), Check::Doubt, "no such account");
        assert_eq!(aws(&id("ZABCDEFGHIJKLMN")), Check::Fail);
        assert_eq!(
            (aws(b""), aws(b"AXIAZABCDEFGHIJKLMNO"), aws(&[0xff; 20])),
            (Check::Fail, Check::Fail, Check::Fail)
        );
        assert_eq!(aws_account(b"ABC"), None);
    }

    proptest! {
        #[test]
        fn what_was_encoded_is_decoded(bytes: Vec<u8>) {
            prop_assert_eq!(decode(&encode(&bytes)), Some(bytes));
        }
    }
}
