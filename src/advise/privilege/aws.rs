//! What an AWS key id tells: long-lived or temporary, and the number of its account.
//!
//! The id stands beside the secret. Its letters are base32 of a number that holds the account's; ids made before 2019 hold
//! another, so a number that can't be is left out. Whether the owner is root doesn't show, but for the file that the console
//! hands out for root keys.

use crate::advise::privilege::Asked;
use crate::finding::Rights;

/// The length of a key id.
const LENGTH: usize = 20;

/// Reads the key id beside a secret.
pub(super) fn key(asked: &Asked<'_>) -> Option<Rights> {
    if asked.rule == "aws-root-access-key" || asked.path.to_ascii_lowercase().ends_with("rootkey.csv") {
        return Some(Rights {
            told: "the root user's: everything in the account, and no policy limits it".to_owned(),
            holder: Some("root"),
            narrower: "no root key at all: a role, or an IAM user with one policy".to_owned(),
            ..Rights::default()
        });
    }
    if !matches!(asked.rule, "aws-secret-access-key" | "aws-session-token" | "aws-access-key-id") {
        return None;
    }
    let words = asked.around.split(|b| !b.is_ascii_uppercase() && !b.is_ascii_digit());
    let id = words
        .into_iter()
        .find(|word| word.len() == LENGTH && (word.starts_with(b"AKIA") || word.starts_with(b"ASIA")))?;
    let account = account(id).map_or(String::new(), |number| format!(", account {number:012}"));
    Some(if id.starts_with(b"ASIA") {
        Rights {
            told: format!("temporary{account}: the rights of a role until it ends, within 36 hours"),
            narrower: "a shorter session with a session policy".to_owned(),
            ..Rights::default()
        }
    } else {
        Rights {
            told: format!("long-lived{account}: the rights of its user, root or not"),
            narrower: "no key: a role, IAM Identity Center for people, OIDC in CI".to_owned(),
            ..Rights::default()
        }
    })
}

/// Returns the account's number in a key id.
fn account(id: &[u8]) -> Option<u64> {
    let digit = |b: &u8| match b {
        b'A'..=b'Z' => Some(u64::from(b - b'A')),
        b'2'..=b'7' => Some(u64::from(b - b'2') + 26),
        _ => None,
    };
    // The first 48 bits behind the prefix; a bit for the kind, 40 for the account, seven for the rest.
    let digits = id.get(4..14)?;
    let bits = digits.iter().try_fold(0_u64, |bits, b| Some(bits << 5 | digit(b)?))? >> 2;
    let number = (bits & 0x7fff_ffff_ff80) >> 7;
    (number < 1_000_000_000_000).then_some(number)
}
