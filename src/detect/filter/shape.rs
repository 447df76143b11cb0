//! Shapes that look random and are no secrets: identifiers, digests, paths, addresses.
//!
//! Only for rules that guess from a name or a provider nearby. A rule whose own shape is such a thing (a provider that
//! uses UUIDs as keys) keeps it: the test is whether the value is narrower than the rule expects.

use crate::detect::filter::entropy::Alphabet;
use crate::detect::filter::placeholder::pieces;
use crate::detect::filter::{Candidate, Verdict, is_specific};
use crate::detect::kind::FileKind;
use crate::detect::ngrams;
use crate::detect::rule::{Generic, Matcher, Rule};
use crate::detect::trace::Why;

/// Drops identifiers, digests, paths and addresses.
pub(super) fn judge(candidate: &Candidate<'_>) -> Verdict {
    if is_specific(candidate.rule) {
        return Verdict::Keep;
    }
    if candidate.kind == FileKind::Lock {
        return Verdict::Drop(Why::Is("a file of generated hashes"));
    }
    let value = candidate.value();
    let what = match &candidate.rule.matcher {
        Matcher::Regex { .. } => None,
        Matcher::Value(shape) => {
            let hex_wanted = !shape.alphabet.has(b'z') && !shape.alphabet.has(b'Z');
            let uuid_wanted = shape.alphabet.has(b'-') && shape.least == 36;
            if !hex_wanted && is_digest(value) && !is_called_secret(candidate) {
                Some(DIGEST)
            } else {
                (!uuid_wanted && is_uuid(value)).then_some(UUID)
            }
        }
        Matcher::Generic(Generic::Token) => first(
            value,
            &[
                (is_readable_base64, "base64 of an object that can be read"),
                (is_path, PATH),
                (is_integrity, "a digest that says its kind"),
            ],
        ),
        Matcher::Generic(Generic::Password) => first(
            value,
            &[
                (is_path, PATH),
                (is_uuid, UUID),
                (is_moment, "a day and a time"),
                (is_sentence, "a sentence"),
                (is_hashed, "a hash of a password, not the password"),
                (is_dotted_number, "a version or an address"),
                (is_constant, "the name of a constant"),
            ],
        ),
    };
    Verdict::of(what.map(Why::Is))
}

const PATH: &str = "a path or an address";
const UUID: &str = "a UUID: it tells things apart and opens none";
const DIGEST: &str = "a digest, and no name calls it a secret";

/// A shape that is no secret, and what it is called.
type Shape = (fn(&[u8]) -> bool, &'static str);

/// Returns what the first shape that fits is called.
fn first(value: &[u8], shapes: &[Shape]) -> Option<&'static str> {
    shapes.iter().find(|(fits, _)| fits(value)).map(|(_, what)| *what)
}

/// In code only string literals are values: drops what a rule without a prefix found outside of quotes and comments.
pub(super) fn judge_literal(candidate: &Candidate<'_>) -> Verdict {
    if is_specific(candidate.rule) || !candidate.kind.quotes_values() {
        return Verdict::Keep;
    }
    let before = candidate.text.get(..candidate.secret.start).unwrap_or_default();
    let near = before.get(before.len().saturating_sub(LITERAL_REACH)..).unwrap_or_default();
    let line = near.rsplit(|b| *b == b'\n').next().unwrap_or_default();
    // Right behind a quote it is quoted, whatever the count says: literals stand in literals.
    let behind_quote = line.last().is_some_and(|b| matches!(b, b'"' | b'\'' | b'`'));
    let quoted = behind_quote || [b'"', b'\'', b'`'].iter().any(|quote| is_open(line, *quote));
    let comment =
        line.windows(2).any(|w| w == b"//") || line.contains(&b'#') || line.trim_ascii().starts_with(b"*");
    // A literal of several lines opens further up; what it holds stands at the start of its line.
    let alone = line.trim_ascii().is_empty();
    let literal = quoted || comment || alone;
    Verdict::of((!literal).then_some(Why::Is("in code only what stands in quotes is a value")))
}

/// Tells whether a line ends within the literal that this quote opened; an escaped one neither opens nor closes.
pub fn is_open(line: &[u8], quote: u8) -> bool {
    let plain = |(at, byte): &(usize, &u8)| {
        **byte == quote && at.checked_sub(1).and_then(|at| line.get(at)) != Some(&b'\\')
    };
    line.iter().enumerate().filter(plain).count() % 2 == 1
}

/// How far before a value its opening quote is looked for, in bytes.
const LITERAL_REACH: usize = 1000;

/// Tells whether a person, not a machine, makes the values of this rule.
pub fn is_password_rule(rule: &Rule) -> bool {
    matches!(rule.matcher, Matcher::Generic(Generic::Password))
}

/// 8-4-4-4-12 hex digits.
pub fn is_uuid(value: &[u8]) -> bool {
    let bare = value.strip_prefix(b"{").and_then(|v| v.strip_suffix(b"}")).unwrap_or(value);
    bare.len() == 36
        && bare.iter().enumerate().all(|(i, b)| match i {
            8 | 13 | 18 | 23 => *b == b'-',
            _ => b.is_ascii_hexdigit(),
        })
}

/// Base64 of a JSON object: what it holds can be read. With a signature behind it, it is a token.
fn is_readable_base64(value: &[u8]) -> bool {
    let parts: Vec<usize> = value.split(|b| *b == b'.').map(<[u8]>::len).collect();
    value.starts_with(b"eyJ")
        && !matches!(parts[..], [_, payload, signature] if payload >= 20 && signature >= 20)
}

/// A day and a time of day, as ISO 8601 writes them.
fn is_moment(value: &[u8]) -> bool {
    let form = b"dddd-dd-ddTdd:dd";
    value.len() >= form.len()
        && value
            .iter()
            .zip(form)
            .all(|(b, wanted)| if *wanted == b'd' { b.is_ascii_digit() } else { b == wanted })
}

/// A password in the form that a store keeps it in: it can't be used to log in.
fn is_hashed(value: &[u8]) -> bool {
    const FORMS: [&[u8]; 12] = [
        b"$1$", b"$2a$", b"$2b$", b"$2x$", b"$2y$", b"$5$", b"$6$", b"$y$", b"$argon2", b"{SSHA", b"{SHA",
        b"pbkdf2",
    ];
    FORMS.iter().any(|form| value.starts_with(form))
}

/// An address of the network, a version, an object identifier.
fn is_dotted_number(value: &[u8]) -> bool {
    value.contains(&b'.') && value.iter().all(|b| b.is_ascii_digit() || *b == b'.')
}

/// The name of a constant: words in capitals, joined by `_`.
fn is_constant(value: &[u8]) -> bool {
    let mut words = value.split(|b| *b == b'_');
    let is_word = |w: &[u8]| !w.is_empty() && w.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    value.contains(&b'_') && words.all(is_word) && !ngrams::reaches_floor(value)
}

/// The least number of words that make a sentence of a password.
const LEAST_SENTENCE: usize = 4;

/// Several words joined together: a message, or the name of a rule about passwords.
fn is_sentence(value: &[u8]) -> bool {
    pieces(value).filter(|p| p.len() >= 3 && ngrams::is_wordlike(p)).count() >= LEAST_SENTENCE
        && !ngrams::reaches_floor(value)
}

/// The length and alphabet of a digest: MD5, SHA-1, SHA-224, SHA-256, SHA-384 or SHA-512 in hex.
fn is_digest(value: &[u8]) -> bool {
    matches!(value.len(), 32 | 40 | 56 | 64 | 96 | 128)
        && matches!(Alphabet::of(value), Alphabet::Hex | Alphabet::Decimal)
}

/// `sha256-…` and the like.
fn is_integrity(value: &[u8]) -> bool {
    let lower = value.get(..8).unwrap_or_default().to_ascii_lowercase();
    [b"sha1-".as_slice(), b"sha256", b"sha384", b"sha512", b"md5-", b"h1:", b"data:"]
        .iter()
        .any(|p| lower.starts_with(p))
}

/// An address, a file name, a path.
fn is_path(value: &[u8]) -> bool {
    let starts =
        [b"/".as_slice(), b"./", b"../", b"~/", b"\\\\", b"http:", b"https:", b"file:", b"git@", b"#/"];
    let has = |sign: &[u8]| value.windows(sign.len()).any(|w| w == sign);
    let dotted_words =
        value.split(|b| *b == b'.').filter(|part| part.len() >= 2 && ngrams::is_wordlike(part)).count() >= 3;
    starts.iter().any(|s| value.starts_with(s)) || has(b"://") || has(b":\\") || dotted_words
}

/// How far before a match the name that it is given to is looked for, in bytes.
const NAME_REACH: usize = 24;

/// Tells whether the name that the value is given to, or what stands between, calls it a secret.
fn is_called_secret(candidate: &Candidate<'_>) -> bool {
    const WORDS: [&[u8]; 9] =
        [b"key", b"token", b"secret", b"bearer", b"auth", b"passw", b"credential", b"private", b"access"];
    let from = candidate.whole.start.saturating_sub(NAME_REACH);
    let area = candidate.text.get(from..candidate.secret.start).unwrap_or_default().to_ascii_lowercase();
    WORDS.iter().any(|word| area.windows(word.len()).any(|w| w == *word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_told() {
        assert!(is_uuid(b"01234567-89ab-4def-8123-456789abcdef"));
        assert!(!is_uuid(b"01234567-89ab-4def-8123-456789abcdeg"));
        assert!(is_digest(&[b'a'; 40]));
        assert!(!is_digest(&[b'g'; 40]));
        assert!(is_path(b"./config/secret.json"));
        assert!(is_path(b"com.example.auth.token"));
    }

    #[test]
    fn a_literal_is_open_until_its_quote_comes_again() {
        assert!(is_open(b"let key = \"", b'"'));
        assert!(is_open(b"x = \"{\\\"key\\\": \\\"", b'"'));
        assert!(!is_open(b"header = 'Bearer ' + ", b'\''));
    }

    #[test]
    fn names_of_constants_are_told() {
        assert!(is_constant(b"FORBIDDEN_VALUE2"));
        assert!(!is_constant(b"XQ7_KPW2_ZT9"));
        assert!(!is_constant(b"PASSWORD"));
    }
}
