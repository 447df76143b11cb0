//! `OpenPGP` private key blocks: armour with a CRC-24, and packets of which the first is a secret key.
//!
//! Source: RFC 9580, sections 4.2 (packets), 5.5.1 (secret keys) and 6 (armour).

use crate::detect::base64::{self, Alphabet};
use crate::detect::checksum::Check;
use crate::detect::checksum::armour::Block;
use crate::detect::checksum::crc::crc24_openpgp;

/// How many characters a body must have to be more than a beginning that a document shows.
const WORTH_DOUBT: usize = 64;

/// The tag of a secret key packet.
const SECRET_KEY: u8 = 5;

/// Checks a block, wrapped in source code or not.
///
/// A checksum decides; newer writers leave it out, then the packets must end exactly where the bytes do, and what else
/// starts as a secret key is a doubt, as is a block without its end.
pub(super) fn private_key_block(value: &[u8]) -> Check {
    let Some(block) = Block::find(value).filter(|block| block.label == b"PGP PRIVATE KEY BLOCK") else {
        return Check::Fail;
    };
    let body = block.body();
    let doubt = if body.text.len() >= WORTH_DOUBT { Check::Doubt } else { Check::Fail };
    if !block.closed {
        return doubt;
    }
    let Some(bytes) = base64::decode_in(Alphabet::Standard, &body.text) else { return Check::Fail };
    if packet(&bytes).map(|packet| packet.0) != Some(SECRET_KEY) {
        return Check::Fail;
    }
    match body.sum {
        Some(sum) => {
            let [_, want @ ..] = crc24_openpgp(&bytes).to_be_bytes();
            Check::sure(base64::decode(&sum).is_some_and(|sum| sum == want))
        }
        None if packets_fit(&bytes) => Check::Pass,
        None => doubt,
    }
}

/// Tells whether packets follow each other to the last byte.
fn packets_fit(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    while let Some((_, Some(length), content)) = packet(rest) {
        match content.get(length..) {
            Some([]) => return true,
            Some(after) => rest = after,
            None => return false,
        }
    }
    false
}

/// Reads the head of a packet: its tag, its length where it is a plain one, and what follows.
fn packet(bytes: &[u8]) -> Option<(u8, Option<usize>, &[u8])> {
    let (head, rest) = bytes.split_first()?;
    let (length, content) = match head {
        // Old format: the tag in the middle, the last two bits say how the length is written.
        0x80..=0xbf => match head & 3 {
            0 => number(rest, 1)?,
            1 => number(rest, 2)?,
            2 => number(rest, 4)?,
            _ => (None, rest),
        },
        0xc0.. => match rest.split_first()? {
            (first @ 0..=191, content) => (Some(usize::from(*first)), content),
            (first @ 192..=223, content) => {
                let (second, content) = content.split_first()?;
                (Some((usize::from(first & 31) << 8) + usize::from(*second) + 192), content)
            }
            (255, content) => number(content, 4)?,
            _ => (None, rest),
        },
        _ => return None,
    };
    let tag = if *head < 0xc0 { head >> 2 & 15 } else { head & 63 };
    Some((tag, length, content))
}

/// Reads a length of up to four bytes.
fn number(bytes: &[u8], count: usize) -> Option<(Option<usize>, &[u8])> {
    let (length, content) = bytes.split_at_checked(count)?;
    let length = length.iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
    Some((usize::try_from(length).ok(), content))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(bytes: &[u8], sum: &str) -> String {
        let body = String::from_utf8(base64::encode_padded(bytes)).unwrap();
        let label = "PGP PRIVATE KEY BLOCK";
        let dashes = "-".repeat(5);
        format!("{dashes}BEGIN {label}{dashes}\nVersion: x\n\n{body}\n{sum}{dashes}END {label}{dashes}")
    }

    fn sum(bytes: &[u8]) -> String {
        let [_, crc @ ..] = crc24_openpgp(bytes).to_be_bytes();
        format!("={}\n", String::from_utf8(base64::encode_padded(&crc)).unwrap())
    }

    fn check(bytes: &[u8], sum: &str) -> Check {
        private_key_block(block(bytes, sum).as_bytes())
    }

    #[test]
    fn a_checksum_decides() {
        let bytes = [&[0x95, 1, 4][..], &[9; 0x104]].concat();
        assert_eq!(check(&bytes, &sum(&bytes)), Check::Pass);
        assert_eq!(check(&bytes, &sum(b"other")), Check::Fail);
        let escaped = block(&bytes, &sum(&bytes)).replace('\n', "\\n");
        assert_eq!(private_key_block(escaped.as_bytes()), Check::Pass);
    }

    #[test]
    fn without_a_checksum_the_packets_must_fit() {
        let key = [&[0xc5, 192, 8][..], &[9; 200]].concat();
        assert_eq!(check(&key, ""), Check::Pass);
        assert_eq!(check(&[&key[..], &[0xb4, 3, 1, 2, 3]].concat(), ""), Check::Pass, "with a user id");
        assert_eq!(check(&key[..150], ""), Check::Doubt);
        assert_eq!(check(&key[..20], ""), Check::Fail);
        assert_eq!(check(&[0xc6, 1, 0], ""), Check::Fail, "a public key");
        let cut = block(&key, "").replace("-----END", "");
        assert_eq!(private_key_block(cut.split_at(200).0.as_bytes()), Check::Doubt);
    }

    #[test]
    fn odd_inputs_fail() {
        for bytes in [
            &[][..],
            &[0xc5],
            &[0x95],
            &[0x96, 255, 255, 255, 255],
            &[0xc5, 255, 255, 255, 255, 255],
            &[0x97],
            &[5],
        ] {
            assert_eq!(check(bytes, ""), Check::Fail);
        }
        assert_eq!(
            (private_key_block(b""), private_key_block(block(b"", "...\n").as_bytes())),
            (Check::Fail, Check::Fail)
        );
    }
}
