//! Private keys in PEM: PKCS#8, PKCS#1, SEC1, OpenSSH.
//!
//! The body must be base64 of a structure that ends exactly where the bytes do, which no cut-off or made-up one does.
//! The numbers inside are not looked at. Sources: RFC 7468, 5958, 8017, 5915; openssh-portable PROTOCOL.key.

use crate::detect::base64::{self, Alphabet};
use crate::detect::checksum::Check;
use crate::detect::checksum::armour::{Block, Body};

/// How many characters a body must have to be more than a beginning that a document shows.
const WORTH_DOUBT: usize = 64;

/// What the bytes of an OpenSSH key start with.
pub(crate) const OPENSSH_MAGIC: &[u8] = b"openssh-key-v1\0";

/// Checks a block, wrapped in source code or not.
///
/// Fails when the body is no base64 or nothing like a key. A body of 64 characters and more is a doubt when the end is
/// missing or when it starts like a key and stops too early or too late.
pub(super) fn private_key(value: &[u8]) -> Check {
    let Some(block) = Block::find(value).filter(|block| is_label(block.label)) else { return Check::Fail };
    let body = block.body();
    let is_long = body.text.len() >= WORTH_DOUBT;
    if !block.closed {
        return if is_long { Check::Doubt } else { Check::Fail };
    }
    let Some(bytes) = base64::decode_in(Alphabet::Standard, &body.text) else { return Check::Fail };
    match shape(block.label, &body, &bytes) {
        Shape::Whole => Check::Pass,
        Shape::Begins if is_long => Check::Doubt,
        Shape::Begins | Shape::Foreign => Check::Fail,
    }
}

/// How far bytes look like a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Whole,
    Begins,
    Foreign,
}

fn is_label(label: &[u8]) -> bool {
    label.ends_with(b"PRIVATE KEY")
        && label.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b' ')
}

fn shape(label: &[u8], body: &Body, bytes: &[u8]) -> Shape {
    if body.encrypted {
        // Ciphertext in whole blocks of DES or AES; there is nothing else to see.
        return if bytes.len() >= 32 && bytes.len().is_multiple_of(8) { Shape::Whole } else { Shape::Begins };
    }
    if label == b"OPENSSH PRIVATE KEY" {
        return match bytes.strip_prefix(OPENSSH_MAGIC) {
            Some(rest) if openssh_fits(rest).is_some() => Shape::Whole,
            Some(_) => Shape::Begins,
            None => Shape::Foreign,
        };
    }
    match sequence(bytes) {
        Some((length, content)) if content.len() == length && is_key(label, content) => Shape::Whole,
        Some(_) => Shape::Begins,
        None => Shape::Foreign,
    }
}

/// Reads the head of a DER sequence: the length that it names and what follows.
fn sequence(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let rest = bytes.strip_prefix(&[0x30])?;
    let (first, rest) = rest.split_first()?;
    if *first < 128 {
        return Some((usize::from(*first), rest));
    }
    let count = usize::from(first & 127);
    let (length, rest) = rest.split_at_checked(count).filter(|_| (1..=3).contains(&count))?;
    Some((length.iter().fold(0, |number, byte| number << 8 | usize::from(*byte)), rest))
}

/// Tells whether a sequence starts as a key does: with version 0 or 1, or encrypted with what it is encrypted by.
fn is_key(label: &[u8], content: &[u8]) -> bool {
    let encrypted = label == b"ENCRYPTED PRIVATE KEY";
    if encrypted { content.starts_with(&[0x30]) } else { matches!(content, [2, 1, 0 | 1, ..]) }
}

/// Walks an OpenSSH key: cipher, key derivation and its options, number of keys, public keys, private part.
fn openssh_fits(bytes: &[u8]) -> Option<()> {
    let mut rest = bytes;
    for _ in 0..3 {
        rest = after_string(rest)?;
    }
    let (count, after) = rest.split_first_chunk::<4>()?;
    rest = after;
    // Nobody writes more than one key; the bound keeps a made-up number from costing anything.
    let count = u32::from_be_bytes(*count);
    for _ in 0..=count.min(16) {
        rest = after_string(rest)?;
    }
    rest.is_empty().then_some(())
}

/// Skips a string: four bytes of length, and that many.
fn after_string(bytes: &[u8]) -> Option<&[u8]> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    rest.get(usize::try_from(u32::from_be_bytes(*length)).ok()?..)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    fn pem(label: &str, bytes: &[u8], line: &str) -> String {
        let text = base64::encode_padded(bytes);
        let body: Vec<&str> = text.chunks(64).map(|chunk| str::from_utf8(chunk).unwrap()).collect();
        let dashes = "-".repeat(5);
        format!("{dashes}BEGIN {label}{dashes}{line}{}{line}{dashes}END {label}{dashes}", body.join(line))
    }

    /// Makes an Ed25519 key of a fixed byte in PKCS#8.
    pub(in crate::detect::checksum) fn ed25519(line: &str) -> String {
        pem("PRIVATE KEY", &ed25519_bytes(), line)
    }

    fn ed25519_bytes() -> Vec<u8> {
        let head = [0x30, 46, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 34, 4, 32];
        [&head[..], &[0x5a; 32]].concat()
    }

    fn openssh(count: u32) -> Vec<u8> {
        let string = |bytes: &[u8]| [&u32::try_from(bytes.len()).unwrap().to_be_bytes(), bytes].concat();
        let head = [OPENSSH_MAGIC.to_vec(), string(b"none"), string(b"none"), string(b"")].concat();
        [head, count.to_be_bytes().to_vec(), string(&[1; 51]), string(&[2; 136])].concat()
    }

    #[test]
    fn whole_keys_pass_however_they_are_wrapped() {
        for line in ["\n", "\r\n", "\\n", "\\r\\n", "\n    ", " ", "\" +\n\"", "\\n\" \\\n    \"", "\n// "] {
            assert_eq!(private_key(ed25519(line).as_bytes()), Check::Pass, "{line:?}");
        }
        assert_eq!(private_key(pem("OPENSSH PRIVATE KEY", &openssh(1), "\n").as_bytes()), Check::Pass);
        assert_eq!(private_key(format!("key: |\n  {}\n", ed25519("\n  ")).as_bytes()), Check::Pass);
        let long = [&[0x30, 0x82, 2, 0, 2, 1, 0][..], &[7; 509]].concat();
        assert_eq!(private_key(pem("RSA PRIVATE KEY", &long, "\n").as_bytes()), Check::Pass);
    }

    #[test]
    fn encrypted_keys_pass() {
        let head = format!("Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,{}\n\n", "0".repeat(32));
        let legacy =
            pem("RSA PRIVATE KEY", &[0xa7; 64], "\n").replacen("-----\n", &format!("-----\n{head}"), 1);
        assert_eq!(private_key(legacy.as_bytes()), Check::Pass);
        let modern = [&[0x30, 126, 0x30, 8][..], &[9; 124]].concat();
        assert_eq!(private_key(pem("ENCRYPTED PRIVATE KEY", &modern, "\n").as_bytes()), Check::Pass);
    }

    #[test]
    fn cut_off_keys_are_doubted_when_there_is_enough_of_them() {
        let key = pem("OPENSSH PRIVATE KEY", &openssh(1), "\n");
        for (kept, want) in
            [(key.len() - 5, Check::Doubt), (150, Check::Doubt), (80, Check::Fail), (20, Check::Fail)]
        {
            assert_eq!(private_key(&key.as_bytes()[..kept]), want, "{kept}");
        }
        assert_eq!(private_key(key.lines().take(3).collect::<Vec<_>>().join("\n").as_bytes()), Check::Doubt);
        let without_middle = pem("PRIVATE KEY", &[&[0x30, 0x82, 4, 0, 2, 1, 0][..], &[7; 90]].concat(), "\n");
        assert_eq!(private_key(without_middle.as_bytes()), Check::Doubt);
    }

    #[test]
    fn what_is_no_key_fails() {
        for body in ["\n...\n", "\nMIIEpAIBAAKCAQEA...\n", "\nyour-key-here\n", "\n", "\nAAAA\n", "\nMIIE\n"]
        {
            let text =
                format!("-----{} PRIVATE KEY-----{body}-----{} PRIVATE KEY-----", "BEGIN RSA", "END RSA");
            assert_eq!(private_key(text.as_bytes()), Check::Fail, "{body}");
        }
        assert_eq!(private_key(pem("PUBLIC KEY", &ed25519_bytes(), "\n").as_bytes()), Check::Fail);
        assert_eq!(private_key(pem("PRIVATE KEY", &[0x5a; 200], "\n").as_bytes()), Check::Fail);
        assert_eq!(private_key(pem("OPENSSH PRIVATE KEY", &ed25519_bytes(), "\n").as_bytes()), Check::Fail);
    }

    #[test]
    fn lengths_are_not_believed() {
        let key = pem("OPENSSH PRIVATE KEY", &openssh(u32::MAX), "\n");
        assert_eq!(private_key(key.as_bytes()), Check::Doubt);
        for bytes in [&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff][..], &[0x30, 0x80], &[0x30], &[]] {
            assert_eq!(private_key(pem("PRIVATE KEY", bytes, "\n").as_bytes()), Check::Fail);
        }
        let slashes = format!("-----{} PRIVATE KEY-----{}", "BEGIN", "\\".repeat(200_000));
        assert_eq!(private_key(slashes.as_bytes()), Check::Fail);
        assert_eq!(
            (private_key(b""), private_key(&b"-----BEGIN ".repeat(20_000))),
            (Check::Fail, Check::Fail)
        );
    }
}
