//! Tells what a person typed to stand for a secret, and what only names the place where the secret is.
//!
//! Whole values are judged, or a stated share of them: a word of a placeholder inside a random token is chance.
//! Passwords are judged more mildly, because people choose words for them.

use crate::detect::base64;
use crate::detect::checksum::Checksum;
use crate::detect::filter::{Candidate, Verdict, is_specific, shape};
use crate::detect::rule::Matcher;
use crate::detect::trace::Why;
use crate::detect::words::PLACEHOLDERS;

/// The least run of mask characters that counts, in characters.
const MASK_RUN: usize = 5;

/// The longest name of a variable, in bytes.
const LONGEST_NAME: usize = 60;

/// Openings and endings of references and templates; an empty ending means anywhere behind the opening.
const REFERENCES: &[(&str, &str)] = &[
    ("${", "}"),
    ("$(", ")"),
    ("{{", "}}"),
    ("{%", "%}"),
    ("<%", "%>"),
    ("#{", "}"),
    ("%(", ")"),
    ("%{", "}"),
    ("@{", "}"),
    ("[[", "]]"),
    ("[", "]"),
    ("<", ">"),
    ("{", "}"),
];

/// What a value starts with that is kept elsewhere or is encrypted.
const KEPT_ELSEWHERE: &[&str] = &[
    "vault:",
    "op://",
    "ref+",
    "arn:aws:",
    "secretsmanager:",
    "ssm:",
    "sm://",
    "akv://",
    "keyring:",
    "ENC[",
    "ENC(",
    "{cipher}",
    "!vault",
    "encrypted:",
    "$ANSIBLE_VAULT",
    "file:",
    "env:",
    "projects/",
    "bws:",
    "infisical:",
    "doppler:",
    "gcpsm://",
    "awssm://",
    "/run/secrets/",
    "sops:",
    "pass://",
];

/// Drops a value that is a reference to where the secret is: a variable, a template, a manager's address.
pub(super) fn judge_reference(candidate: &Candidate<'_>) -> Verdict {
    let value = candidate.value().trim_ascii();
    Verdict::of(reference(value))
}

/// Drops a value that is plainly made up.
pub(super) fn judge(candidate: &Candidate<'_>) -> Verdict {
    let value = candidate.value();
    if value.contains(&b'\n') {
        return Verdict::Keep;
    }
    if let Some(why) = made_up(candidate, value) {
        return Verdict::Drop(why);
    }
    let sequence = Why::Is("neighbours in the alphabet or on the keyboard");
    match &candidate.rule.matcher {
        Matcher::Generic(_) if is_sequence(value) => Verdict::Drop(sequence),
        Matcher::Generic(_) | Matcher::Value(_) if is_truncated(value) => {
            Verdict::Drop(Why::Is("shortened by a person: `...`"))
        }
        // Of a provider's own length and behind its name, such a value is at most doubted.
        Matcher::Value(_) if is_sequence(value) => Verdict::Doubt,
        Matcher::Regex { .. } | Matcher::Generic(_) | Matcher::Value(_) => Verdict::Keep,
    }
}

/// Returns why a value is plainly made up; `None`: it isn't.
fn made_up(candidate: &Candidate<'_>, value: &[u8]) -> Option<Why> {
    if is_mask(value) || is_mask(super::entropy::variable_part(candidate)) {
        return Some(Why::Is("a mask: one sign over and over"));
    }
    if is_mostly_repetition(value) && is_specific(candidate.rule)
        || is_repetition(value) && !matches!(candidate.rule.matcher, Matcher::Value(_))
    {
        return Some(Why::Is("a few characters over and over"));
    }
    if let Some(word) = example_word(value) {
        return Some(Why::Told("the word", word));
    }
    if names_itself(candidate) {
        return Some(Why::Is("it says its own name"));
    }
    if is_made_up_log_in(candidate) {
        return Some(Why::Is("it decodes to a password that is made up"));
    }
    words(value).map(|word| Why::Told("words of placeholders, such as", word))
}

/// The user and password of a Basic header (RFC 7617) are judged as what they decode to.
fn is_made_up_log_in(candidate: &Candidate<'_>) -> bool {
    if candidate.rule.checksum != Some(Checksum::BasicAuthHeader) {
        return false;
    }
    let Some(decoded) = base64::decode(candidate.value()) else { return false };
    let mut parts = decoded.splitn(2, |b| *b == b':');
    let (user, password) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    password.eq_ignore_ascii_case(user) || is_words(password) || is_mask(password) || is_reference(password)
}

/// The longest password that is a mere word, in bytes.
const LONGEST_WORD: usize = 12;

/// Tells whether a password is a mere word, or placeholders with digits: what people write where it doesn't matter.
pub fn is_weak_password(password: &[u8]) -> bool {
    let plain: Vec<u8> = password.iter().map(|b| plain_letter(b.to_ascii_lowercase())).collect();
    let letters_only = password.len() <= LONGEST_WORD && password.iter().all(u8::is_ascii_lowercase);
    password.len() < 4 || letters_only || is_mask(password) || is_words(password) || is_words(&plain)
}

/// Undoes the usual ways to write a letter as a digit or sign.
fn plain_letter(byte: u8) -> u8 {
    match byte {
        b'0' => b'o',
        b'1' | b'!' => b'i',
        b'3' => b'e',
        b'4' | b'@' => b'a',
        b'5' | b'$' => b's',
        b'7' => b't',
        other => other,
    }
}

/// Tells whether the value names a place instead of holding a secret.
pub fn is_reference(value: &[u8]) -> bool {
    reference(value).is_some()
}

/// Returns why the value names a place instead of holding a secret; `None`: it doesn't.
pub fn reference(value: &[u8]) -> Option<Why> {
    if let Some(start) = KEPT_ELSEWHERE.iter().find(|start| value.starts_with(start.as_bytes())) {
        return Some(Why::Told("it names where the secret is kept, by", start));
    }
    if let Some((open, _)) = REFERENCES.iter().find(|(open, close)| encloses(value, open, close)) {
        return Some(Why::Told("a template or reference, by", open));
    }
    let name = |rest: &[u8]| {
        rest.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_' || *b == b'.' || *b == b':')
    };
    let is_name = match value {
        [b'$', first, rest @ ..] if rest.len() < LONGEST_NAME => {
            (first.is_ascii_alphabetic() || *first == b'_') && name(rest) && !is_crypt(value)
        }
        [b'%', middle @ .., b'%'] | [b'@', middle @ .., b'@'] | [b'_', b'_', middle @ .., b'_', b'_'] => {
            name(middle)
        }
        _ => false,
    };
    is_name.then_some(Why::Is("the name of a variable"))
}

/// `$2b$…`, `$6$…`: a hash in crypt's form, not a variable.
fn is_crypt(value: &[u8]) -> bool {
    value.iter().filter(|b| **b == b'$').count() >= 3
}

/// Tells whether `open` starts the value, or a `${`-like one stands in it, and `close` ends what it opens.
fn encloses(value: &[u8], open: &str, close: &str) -> bool {
    let (open, close) = (open.as_bytes(), close.as_bytes());
    if open.len() == 1 {
        return value.starts_with(open) && value.ends_with(close) && value.len() > 2;
    }
    let Some(at) = value.windows(open.len()).position(|w| w == open) else { return false };
    let rest = value.get(at + open.len()..).unwrap_or_default();
    rest.windows(close.len()).any(|w| w == close)
}

/// One character all over, or a run of mask characters that is at least 40 % of the value or 8 long.
fn is_mask(value: &[u8]) -> bool {
    let bare = value.iter().filter(|b| !matches!(b, b'-' | b'_' | b'.' | b' '));
    let mut first = None;
    if bare.clone().all(|b| *first.get_or_insert(*b) == *b) {
        return true;
    }
    let mut longest = 0;
    for mask in [b'*', b'x', b'X', b'#', b'.', b'?', b'0', b'-', b'_'] {
        longest = longest.max(value.split(|b| *b != mask).map(<[u8]>::len).max().unwrap_or(0));
    }
    // The bullet and the ellipsis are three bytes each in UTF-8.
    longest = longest
        .max(value.split(|b| !matches!(b, 0xe2 | 0x80 | 0xa2 | 0xa6)).map(<[u8]>::len).max().unwrap_or(0));
    longest >= MASK_RUN && (longest * 5 >= value.len() * 2 || longest >= 8)
}

/// The least length of a stretch that repeats itself in a value that doesn't as a whole, in bytes.
const LEAST_STRETCH: usize = 16;

/// Half of the value or more is a block of at most 8 bytes, said again and again.
fn is_mostly_repetition(value: &[u8]) -> bool {
    (1..=8).any(|period| {
        let same = value.iter().zip(value.iter().skip(period)).map(|(a, b)| a == b);
        let (mut run, mut longest) = (0, 0);
        for same in same {
            run = if same { run + 1 } else { 0 };
            longest = longest.max(run);
        }
        longest + period >= LEAST_STRETCH.max(3 * period) && (longest + period) * 2 >= value.len()
    })
}

/// The value is a block of at most 8 bytes, said at least three times, or twice when the block is longer than 3.
fn is_repetition(value: &[u8]) -> bool {
    (1..=8).any(|period| {
        let times = value.len() / period;
        let enough = times >= 3 || (times == 2 && period > 3 && value.len() == 2 * period);
        enough && value.iter().zip(value.iter().skip(period)).all(|(a, b)| a == b)
    })
}

/// AWS's own way to mark the keys of its documentation, and words that nobody mistakes.
pub fn example_word(value: &[u8]) -> Option<&'static str> {
    // In capitals it is no chance: one random value in millions holds it.
    let capitals = value.windows(7).any(|w| w == b"EXAMPLE" || w == b"FAKEKEY");
    let lower = value.to_ascii_lowercase();
    let says = |word: &[u8]| lower.windows(word.len()).any(|w| w == word);
    let tell_tale: [&'static str; 10] = [
        "your_",
        "your-",
        "yourapi",
        "yoursecret",
        "_here",
        "-here",
        "changeme",
        "placeholder",
        "redacted",
        "example",
    ];
    let at_edge = |b: Option<&u8>| b.is_none_or(|b| !b.is_ascii_alphanumeric());
    let stands_apart = |word: &[u8]| {
        lower.windows(word.len()).enumerate().any(|(i, w)| {
            w == word
                && (word.first() == Some(&b'_') || i == 0 || at_edge(lower.get(i - 1)))
                && (word.last() == Some(&b'_') || at_edge(lower.get(i + word.len())))
        })
    };
    let tells =
        |word: &str| says(word.as_bytes()) && word.len() * 5 >= value.len() || stands_apart(word.as_bytes());
    capitals.then_some("EXAMPLE").or_else(|| tell_tale.into_iter().find(|word| tells(word)))
}

/// The value says its own name: `api_key = "api-key"`.
fn names_itself(candidate: &Candidate<'_>) -> bool {
    if is_specific(candidate.rule) || shape::is_password_rule(candidate.rule) {
        return false;
    }
    let bare = |bytes: &[u8]| -> Vec<u8> {
        bytes.iter().filter(|b| b.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase).collect()
    };
    let name_end = candidate.secret.start.min(candidate.text.len());
    let name = bare(candidate.text.get(candidate.whole.start..name_end).unwrap_or_default());
    let value = bare(candidate.value());
    !value.is_empty()
        && value.len() < name.len() + 5
        && name.windows(value.len()).any(|w| w == value.as_slice())
}

/// At least half of the letters belong to words of placeholders that stand apart, and what is left has few digits.
pub fn is_words(value: &[u8]) -> bool {
    words(value).is_some()
}

/// Returns the longest of such words, if they are enough.
fn words(value: &[u8]) -> Option<&'static str> {
    let (mut letters, mut covered, mut digits) = (0, 0, 0);
    let mut longest = "";
    for piece in pieces(value) {
        if piece.iter().all(u8::is_ascii_digit) {
            // 12345 behind a word makes it no stronger.
            digits += if piece.len() > 4 && COUNTING.starts_with(piece) { 0 } else { piece.len() };
            continue;
        }
        letters += piece.len();
        if let Some(word) = word_in(&piece.to_ascii_lowercase()) {
            covered += piece.len();
            longest = if word.len() > longest.len() { word } else { longest };
        }
    }
    (letters > 0 && covered * 2 >= letters && digits <= 4.max(covered / 2)).then_some(longest)
}

/// How people count up.
const COUNTING: &[u8] = b"1234567890";
/// The longest piece that is taken apart into words, in bytes.
const LONGEST_JOINED: usize = 32;
/// The least word that others are joined to, in bytes: shorter ones fit in everywhere.
const LEAST_JOINED: usize = 3;

/// Tells whether a piece is a word of placeholders, or several that are joined (`mysecretpassword`), and returns it, or the
/// last of them.
fn word_in(piece: &[u8]) -> Option<&'static str> {
    let known = |word: &[u8]| {
        let at = std::str::from_utf8(word).ok().and_then(|word| PLACEHOLDERS.binary_search(&word).ok());
        at.and_then(|at| PLACEHOLDERS.get(at)).copied()
    };
    let whole = known(piece);
    if whole.is_some() || piece.len() > LONGEST_JOINED || piece.len() < 2 * LEAST_JOINED {
        return whole;
    }
    let mut ends: Vec<Option<&str>> = vec![None; piece.len() + 1];
    ends[0] = Some("");
    for end in LEAST_JOINED..=piece.len() {
        ends[end] = (0..=end - LEAST_JOINED)
            .filter(|start| ends[*start].is_some())
            .find_map(|start| piece.get(start..end).and_then(known));
    }
    ends.last().copied().flatten()
}

/// Splits at what is neither letter nor digit, between letters and digits, and where a capital follows a small letter.
pub fn pieces(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = value;
    std::iter::from_fn(move || {
        let start = rest.iter().position(u8::is_ascii_alphanumeric)?;
        rest = rest.get(start..)?;
        let breaks = |pair: &[u8]| match pair {
            [a, b] => {
                a.is_ascii_digit() != b.is_ascii_digit()
                    || !b.is_ascii_alphanumeric()
                    || (a.is_ascii_lowercase() && b.is_ascii_uppercase())
            }
            _ => false,
        };
        let end = rest.windows(2).position(breaks).map_or(rest.len(), |at| at + 1);
        let (piece, left) = rest.split_at(end);
        rest = left;
        Some(piece)
    })
}

/// Runs of neighbours in the alphabet or on the keyboard cover at least half of the value, or two runs are braided.
pub(super) fn is_sequence(value: &[u8]) -> bool {
    let step = |a: u8, b: u8| i16::from(b) - i16::from(a);
    let runs = |bytes: &[u8]| {
        let (mut covered, mut run, mut last) = (0, 1, 0_i16);
        for pair in bytes.windows(2) {
            let [a, b] = pair else { continue };
            let now = step(*a, *b);
            if now.abs() == 1 && (run == 1 || now == last) {
                run += 1;
            } else {
                covered += if run >= 5 { run } else { 0 };
                run = 1;
            }
            last = now;
        }
        covered + if run >= 5 { run } else { 0 }
    };
    let lower = value.to_ascii_lowercase();
    let every_other = |skip: usize| -> Vec<u8> { lower.iter().skip(skip).step_by(2).copied().collect() };
    let braided = value.len() >= 12
        && runs(&every_other(0)) * 4 >= value.len()
        && runs(&every_other(1)) * 4 >= value.len();
    let rows: [&[u8]; 4] = [b"qwertyuiop", b"asdfghjkl", b"zxcvbnm", b"1234567890"];
    let walked: usize = rows.iter().map(|row| longest_common(&lower, row)).filter(|n| *n >= 5).sum();
    runs(&lower) * 2 >= value.len() || braided || walked * 2 >= value.len()
}

/// Returns the length of the longest piece of `row` that stands in `value`, read forwards.
fn longest_common(value: &[u8], row: &[u8]) -> usize {
    (1..=row.len()).rev().find(|n| row.windows(*n).any(|w| value.windows(*n).any(|v| v == w))).unwrap_or(0)
}

/// Shortened by a person: `abcd...wxyz`.
fn is_truncated(value: &[u8]) -> bool {
    value.windows(3).any(|w| w == b"...") || value.windows(3).any(|w| w == "…".as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_told_from_values() {
        for value in [
            "${TOKEN}",
            "$TOKEN",
            "{{ token }}",
            "%TOKEN%",
            "<your-token>",
            "op://vault/item",
            "#{token}",
            "@TOKEN@",
        ] {
            assert!(is_reference(value.as_bytes()), "{value}");
        }
        for value in ["a$b", "$2b$10$abc", "{", "p@ss", "5%5", "a<b>c"] {
            assert!(!is_reference(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn masks_and_repetitions() {
        for value in [
            "xxxxxxxxxxxx",
            "sk-xxxxxxxx",
            "********",
            "abcabcabc",
            "deadbeefdeadbeef",
            "----",
            "••••••••",
            "0000000000000000",
        ] {
            let bytes = value.as_bytes();
            assert!(is_mask(bytes) || is_repetition(bytes), "{value}");
        }
        for value in ["q8Zt3LxWv9Rk2MdY", "a0000b1c2d3e4f5a6b7c8d9e0f1a2b3"] {
            assert!(!is_mask(value.as_bytes()) && !is_repetition(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn words_must_cover_half_of_the_letters() {
        for value in ["YOUR_API_KEY_HERE", "my-secret-token", "changeme123", "testPassword", "example_key"] {
            assert!(is_words(value.as_bytes()), "{value}");
        }
        assert!(!is_words(b"q8Zt3LxtestWv9Rk2MdY"));
    }

    #[test]
    fn a_marked_example_is_no_secret() {
        assert_eq!(example_word(b"AKIAXXYYZZEXAMPLE"), Some("EXAMPLE"));
        assert_eq!(example_word(b"your_api_token"), Some("your_"));
        assert_eq!(example_word(b"aB3hereXyZ"), None);
    }

    #[test]
    fn sequences_cover_half() {
        for value in ["abcdefghijkl", "1234567890abcdef", "a1b2c3d4e5f6", "qwertyuiop12"] {
            assert!(is_sequence(value.as_bytes()), "{value}");
        }
        assert!(!is_sequence(b"q8Zt3LxWv9Rk2abcdeMdYb7NcP"));
    }

    #[test]
    fn pieces_split_at_case_digits_and_signs() {
        let all: Vec<_> =
            pieces(b"--myApiKey22_x").map(|p| String::from_utf8_lossy(p).into_owned()).collect();
        assert_eq!(all, ["my", "Api", "Key", "22", "x"]);
    }

    #[test]
    fn what_repeats_itself_for_half_of_a_value_is_made_up() {
        for value in [
            "sk-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "key_a2V5Xzexampleexampleexample",
            "v1.abcabcabcabcabcabc",
        ] {
            assert!(is_mostly_repetition(value.as_bytes()), "{value}");
        }
        for value in
            ["q8Zt3LxWv9Rk2MdYb7NcPh4J", "AAAAB3NzaC1yc2EAAAADAQABAAAB", "aaaaaaaaq8Zt3LxWv9Rk2MdYb7NcPh4J"]
        {
            assert!(!is_mostly_repetition(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn words_are_told_though_they_are_joined_and_counted() {
        for value in ["mysecretpassword", "secretpassword", "password12345", "[secret_token]"] {
            assert!(is_words(value.as_bytes()) || is_reference(value.as_bytes()), "{value}");
        }
        for value in ["password841726", "abcd1234abcd1234", "mysecretzebra", "tokq8Zt3LxWpass"] {
            assert!(!is_words(value.as_bytes()), "{value}");
        }
    }
}
