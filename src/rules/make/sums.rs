//! Fakes of the kinds that end in a checksum: a random body, and what the check would write behind it.

use crate::byte_set::ByteSet;
use crate::detect::base64::{self, Alphabet};
use crate::detect::checksum::azure_keys::AzureKey;
use crate::detect::checksum::azure_tokens::{DEVOPS_MIX, ENTRA_DIGITS, cask_tail, entra_tail};
use crate::detect::checksum::base32::{self, NATS_ROLES};
use crate::detect::checksum::base58::{BITCOIN, XRP, encode_checked};
use crate::detect::checksum::bech32::Bech32Key;
use crate::detect::checksum::crc::{crc16_xmodem, crc32};
use crate::detect::checksum::crc_tokens::{self, CrcToken, gitlab_tail, salad_tail};
use crate::detect::checksum::hashed::{bip39_numbers, supabase_self_hosted_tail};
use crate::detect::checksum::marvin::marvin32;
use crate::detect::checksum::text::{BASE36 as BASE36_DIGITS, in_base};
use crate::rules::make::alphabet::{BASE36, BASE62, BASE64URL, bytes, number, one_of, set, text};
use crate::rules::sample::Random;

/// Makes a token of a row of the table.
pub(super) fn crc_token(row: &CrcToken, of: &ByteSet, random: &mut Random) -> Vec<u8> {
    let body = random.pick(of, row.body);
    crc_token_around(row, &body, random)
}

/// Makes a fine-grained GitHub token.
pub(super) fn github_fine_grained(random: &mut Random) -> Vec<u8> {
    let body = [random.pick(&BASE62, 22), random.pick(&BASE62, 53)].join(&b'_');
    crc_token_around(&crc_tokens::GITHUB_FINE_GRAINED, &body, random)
}

fn crc_token_around(row: &CrcToken, body: &[u8], random: &mut Random) -> Vec<u8> {
    let prefix = one_of(random, row.prefixes);
    [prefix, body, row.joint, &row.tail(prefix, body)].concat()
}

/// Makes a Salad Cloud key.
pub(super) fn salad(random: &mut Random) -> Vec<u8> {
    let (account, body) = (random.pick(&BASE36, 4), random.pick(&BASE62, 43));
    [b"salad_cloud_", &account[..], b"_", &body, &salad_tail(&body)].concat()
}

/// Makes a routable GitLab token, of a user or a runner: 16 random bytes and the routing text, with its length.
pub(super) fn gitlab(random: &mut Random) -> Vec<u8> {
    let prefix = one_of(random, &["glpat-", "glrt-t1_", "glrtr-t3_"]);
    let routing = format!("o:{}\nu:{}", number(random, 3), number(random, 2));
    let length = u8::try_from(routing.len()).unwrap_or_default();
    let payload = [bytes(random, 16), routing.into_bytes(), vec![length]].concat();
    let payload = base64::encode(Alphabet::Url, &payload);
    let length = in_base(u32::try_from(payload.len()).unwrap_or_default(), BASE36_DIGITS, 2);
    let covered = [prefix.as_bytes(), &payload, b".01.", &length].concat();
    let tail = gitlab_tail(&covered);
    [covered, tail].concat()
}

/// Makes an Atlassian token of an account or a repository, or an app password.
pub(super) fn atlassian(random: &mut Random) -> Vec<u8> {
    let covered = match random.below(3) {
        0 => ["ATATT3xFfGF0".to_owned(), text(random, &BASE64URL, 174), "=".to_owned()].concat(),
        1 => ["ATCTT3xFfGN0".to_owned(), text(random, &BASE64URL, 174), "=".to_owned()].concat(),
        _ => ["ATBB".to_owned(), text(random, &BASE62, 24)].concat(),
    };
    let tail = format!("{:08X}", crc32(covered.bytes()));
    [covered, tail].concat().into_bytes()
}

/// Makes a key of an Azure service: random characters, the signature, and the hash behind.
pub(super) fn azure_key(key: &AzureKey, random: &mut Random) -> Vec<u8> {
    let covered = key.bytes.saturating_sub(4);
    let digits = covered * 8 / 6;
    // Bits between the signature and the hash are zero.
    let mut head = [random.pick(&BASE62, digits.saturating_sub(4)), key.signature.to_vec()].concat();
    head.resize(head.len().next_multiple_of(4), b'A');
    let mut body = base64::decode(&head).unwrap_or_default();
    body.resize(covered, 0);
    let hash = marvin32(&body, one_of(random, key.seeds));
    body.extend(hash.to_le_bytes());
    match key.alphabet {
        Alphabet::Standard => base64::encode_padded(&body),
        Alphabet::Url => {
            let mut out = base64::encode(Alphabet::Url, &body);
            out.resize(out.len().next_multiple_of(4), b'=');
            out
        }
    }
}

/// Makes a common annotated security key, short or long.
pub(super) fn azure_cask(random: &mut Random) -> Vec<u8> {
    let date = [one_of(random, &["B", "C"]), one_of(random, &["A", "D", "H", "L"])].concat();
    let provider = one_of(random, &["ACOG", "AZDO", "AZAC", "AZMP", "AZEG"]);
    let random_part = text(random, &BASE62, 52);
    let body = format!("{random_part}JQQJ99{date}AAAAAAAAAAAAAAAB{provider}").into_bytes();
    let mut tail = cask_tail(&base64::decode(&body).unwrap_or_default());
    if random.below(2) == 0 {
        tail.truncate(4);
    } else {
        tail.extend(b"==");
    }
    [body, tail].concat()
}

/// Makes an Entra client secret.
pub(super) fn azure_entra(random: &mut Random) -> Vec<u8> {
    let digits = set(ENTRA_DIGITS);
    let body = [random.pick(&digits, 3), b"8Q~".to_vec(), random.pick(&digits, 31)].concat();
    let tail = entra_tail(&body);
    [body, tail].concat()
}

/// Makes a DevOps token of the old form: the CRC stands at 22, 8, 7 and 2.
pub(super) fn azure_devops(random: &mut Random) -> Vec<u8> {
    let body = bytes(random, 28);
    let [first, second, third, fourth] =
        (crc32(body.iter().copied()) ^ one_of(random, &DEVOPS_MIX)).to_le_bytes();
    let mut token = body;
    for (place, byte) in [(2, fourth), (7, third), (8, second), (22, first)] {
        token.insert(place, byte);
    }
    base32::encode(&token).to_ascii_lowercase()
}

/// Makes a Supabase API key of a self-hosted stack.
pub(super) fn supabase(random: &mut Random) -> Vec<u8> {
    let prefix: &[u8] = one_of(random, &[&b"sb_secret_"[..], b"sb_publishable_"]);
    let covered = [prefix, &random.pick(&BASE64URL, 22)].concat();
    let tail = supabase_self_hosted_tail(&covered);
    [covered, tail].join(&b'_')
}

/// Makes the word numbers of a phrase of twelve.
pub(super) fn bip39(random: &mut Random) -> Vec<u8> {
    let entropy = (u128::from(random.draw()) << 64 | u128::from(random.draw())).to_be_bytes();
    let numbers: Vec<String> = bip39_numbers(entropy).iter().map(u16::to_string).collect();
    numbers.join(" ").into_bytes()
}

/// Makes a key in Bech32.
pub(super) fn bech32(key: &Bech32Key, random: &mut Random) -> Vec<u8> {
    key.encode(&bytes(random, 32))
}

/// Makes a Bitcoin key, compressed or not.
pub(super) fn bitcoin_wif(random: &mut Random) -> Vec<u8> {
    let version = one_of(random, &[0x80, 0xef]);
    let tail: &[u8] = one_of(random, &[&b""[..], b"\x01"]);
    encode_checked(&[&[version], &bytes(random, 32)[..], tail].concat(), BITCOIN)
}

/// Makes an extended private key.
pub(super) fn bip32(random: &mut Random) -> Vec<u8> {
    let head = [&[0x04, 0x88, 0xad, 0xe4, 3][..], &bytes(random, 40)].concat();
    encode_checked(&[&head, &b"\0"[..], &bytes(random, 32)].concat(), BITCOIN)
}

/// Makes a seed of the XRP Ledger.
pub(super) fn xrp_seed(random: &mut Random) -> Vec<u8> {
    let version: &[u8] = one_of(random, &[&[0x21][..], &[0x01, 0xe1, 0x4b]]);
    encode_checked(&[version, &bytes(random, 16)].concat(), XRP)
}

/// Makes a Tezos seed.
pub(super) fn tezos(random: &mut Random) -> Vec<u8> {
    encode_checked(&[&[0x0d, 0x0f, 0x3a, 0x07], &bytes(random, 32)[..]].concat(), BITCOIN)
}

/// Makes a Stellar seed.
pub(super) fn stellar(random: &mut Random) -> Vec<u8> {
    with_crc16([vec![0x90], bytes(random, 32)].concat())
}

/// Makes a NATS seed: 5 bits say "seed", 8 the role, 3 nothing.
pub(super) fn nats(random: &mut Random) -> Vec<u8> {
    let (_, role) = one_of(random, &NATS_ROLES);
    with_crc16([vec![18 << 3 | role >> 5, (role & 31) << 3], bytes(random, 32)].concat())
}

fn with_crc16(mut body: Vec<u8>) -> Vec<u8> {
    let crc = crc16_xmodem(&body);
    body.extend(crc.to_le_bytes());
    base32::encode(&body)
}

/// Makes an access key id of an account of twelve digits.
pub(super) fn aws_key_id(random: &mut Random) -> Vec<u8> {
    let account = 100_000_000_000 + random.draw() % 900_000_000_000;
    let [_, _, head @ ..] = (1 << 47 | account << 7 | random.draw() & 127).to_be_bytes();
    let prefix: &[u8] = one_of(random, &[&b"AKIA"[..], b"ASIA"]);
    [prefix, &base32::encode(&[&head[..], &bytes(random, 4)].concat())].concat()
}

/// Makes a `WireGuard` private key, clamped.
pub(super) fn wireguard(random: &mut Random) -> Vec<u8> {
    let mut key = bytes(random, 32);
    if let [first, .., last] = key.as_mut_slice() {
        *first &= !7;
        *last = *last & 127 | 64;
    }
    base64::encode_padded(&key)
}
