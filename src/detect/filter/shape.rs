//! Shapes that look random and are no secrets: identifiers, digests, paths, addresses.
//!
//! Only for rules that guess from a name or a provider nearby. A rule whose own shape is such a thing (a provider that
//! uses UUIDs as keys) keeps it: the test is whether the value is narrower than the rule expects.

use crate::detect::filter::entropy::Alphabet;
use crate::detect::filter::placeholder::pieces;
use crate::detect::filter::{Candidate, Verdict, is_specific};
use crate::detect::kind::FileKind;
use crate::detect::rule::{Generic, Matcher, Rule};
use crate::detect::trace::Why;
use crate::detect::words::BIGRAMS;

/// Drops identifiers, digests, paths and addresses.
pub(super) fn judge(candidate: &Candidate<'_>) -> Verdict {
    if is_specific(candidate.rule) {
        return Verdict::of(
            is_name(candidate).then_some(Why::Is("a name made of words, which starts like a key")),
        );
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
            } else if !uuid_wanted && is_uuid(value) {
                Some(UUID)
            } else {
                (!hex_wanted && is_prose(value)).then_some(PROSE)
            }
        }
        Matcher::Generic(Generic::Token) => first(
            value,
            &[
                (is_readable_base64, "base64 of an object that can be read"),
                (is_path, PATH),
                (is_prose, PROSE),
                (
                    |value| is_identifier(value) && !is_gibberish(value),
                    "the name of something: no digit, or only at its end",
                ),
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
const PROSE: &str = "it reads like words";

/// A shape that is no secret, and what it is called.
type Shape = (fn(&[u8]) -> bool, &'static str);

/// Returns what the first shape that fits is called.
fn first(value: &[u8], shapes: &[Shape]) -> Option<&'static str> {
    shapes.iter().find(|(fits, _)| fits(value)).map(|(_, what)| *what)
}

/// Tells whether a key with a prefix, which nothing proves, is the name of a variable: `ptr_to_the_next_node`.
fn is_name(candidate: &Candidate<'_>) -> bool {
    let value = candidate.value();
    candidate.rule.checksum.is_none()
        && candidate.secret == candidate.whole
        && value.contains(&b'_')
        && value.iter().all(|b| b.is_ascii_alphabetic() || *b == b'_')
        && is_prose(value)
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
    value.contains(&b'_') && words.all(is_word) && is_prose(value)
}

/// The least number of words that make a sentence of a password.
const LEAST_SENTENCE: usize = 4;

/// Several words joined together: a message, or the name of a rule about passwords.
fn is_sentence(value: &[u8]) -> bool {
    pieces(value).filter(|p| p.len() >= 3 && wordlike(p)).count() >= LEAST_SENTENCE && is_prose(value)
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
        value.split(|b| *b == b'.').filter(|part| part.len() >= 2 && wordlike(part)).count() >= 3;
    starts.iter().any(|s| value.starts_with(s)) || has(b"://") || has(b":\\") || dotted_words
}

/// Most of the letters stand in runs that read like words: text, or names joined together.
fn is_prose(value: &[u8]) -> bool {
    // Words made of a to f alone are few, and hex digits are no text.
    if matches!(Alphabet::of(value), Alphabet::Hex | Alphabet::Decimal) {
        return false;
    }
    let letters = value.iter().filter(|b| b.is_ascii_alphabetic()).count();
    let (mut in_words, mut beside_digit) = (0, false);
    let mut all = pieces(value).peekable();
    while let Some(piece) = all.next() {
        let is_number = piece.iter().all(u8::is_ascii_digit);
        let digit_follows = all.peek().is_some_and(|next| next.iter().all(u8::is_ascii_digit));
        // In chance, runs of letters end at digits; what people write mostly ends at signs and capitals.
        let least = if beside_digit || digit_follows { LEAST_WORD_AT_DIGIT } else { LEAST_WORD };
        if !is_number && piece.len() >= least && wordlike(piece) {
            in_words += piece.len();
        }
        beside_digit = is_number;
    }
    letters > 0 && in_words * 5 > letters * 3
}

/// No digit at all, or digits only at the end: a name that somebody gave.
fn is_identifier(value: &[u8]) -> bool {
    let body = value.iter().rposition(|b| !b.is_ascii_digit()).map_or(&[][..], |last| &value[..=last]);
    !body.iter().any(u8::is_ascii_digit)
}

/// The least pairs of letters that tell chance from words.
const LEAST_PAIRS: usize = 4;
/// From so many pairs on, half of them may be common.
const SURE_PAIRS: usize = 7;

/// Letters whose pairs are not those of words: less than half of them are common.
pub fn is_gibberish(value: &[u8]) -> bool {
    let (mut pairs, mut common) = (0, 0);
    for piece in pieces(value) {
        for pair in piece.windows(2).filter(|pair| pair.iter().all(u8::is_ascii_alphabetic)) {
            pairs += 1;
            common += usize::from(is_common(pair));
        }
    }
    let most = if pairs >= SURE_PAIRS { pairs / 2 } else { pairs.saturating_sub(1) / 2 };
    pairs >= LEAST_PAIRS && common <= most
}

fn is_common(pair: &[u8]) -> bool {
    let pair = pair.to_ascii_lowercase();
    BIGRAMS.binary_search_by(|known| known.as_bytes().cmp(&pair)).is_ok()
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

/// The least length of a run of letters that tells a word from chance.
const LEAST_WORD: usize = 4;
/// The same for a run beside digits.
const LEAST_WORD_AT_DIGIT: usize = 6;

/// The share of a word's pairs of letters that are among the commonest, as a fraction: words have nine tenths, chance a
/// quarter.
const COMMON_PAIRS: (usize, usize) = (3, 5);

/// Letters only, of one case after the first, most of whose pairs are those of words.
fn wordlike(piece: &[u8]) -> bool {
    let Some((_, tail)) = piece.split_first() else { return false };
    let one_case = tail.iter().all(u8::is_ascii_lowercase) || piece.iter().all(u8::is_ascii_uppercase);
    let common = piece.windows(2).filter(|pair| is_common(pair)).count();
    one_case && common * COMMON_PAIRS.1 >= tail.len() * COMMON_PAIRS.0
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
        assert!(is_identifier(b"getAccessToken2"));
        assert!(!is_identifier(b"q8Zt3LxW"));
        assert!(is_prose(b"please-enter-your-password"));
        assert!(!is_prose(b"q8Zt3LxWv9Rk2MdYb7NcPh4J"));
    }

    #[test]
    fn chance_reads_like_words_in_less_than_one_of_two_hundred() {
        let mut state = 1_u64;
        let mut draw = |alphabet: &[u8]| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            alphabet[usize::try_from(state >> 33).unwrap() % alphabet.len()]
        };
        for alphabet in [
            b"abcdefghijklmnopqrstuvwxyz0123456789".as_slice(),
            b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
        ] {
            let wordlike =
                (0..4000).filter(|_| is_prose(&(0..32).map(|_| draw(alphabet)).collect::<Vec<_>>())).count();
            assert!(wordlike <= 20, "{wordlike} of 4000 over {} characters", alphabet.len());
        }
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
