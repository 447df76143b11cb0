//! Drops what reads like code or prose: names, phrases, slugs.
//!
//! Only for rules whose values a machine draws by chance. How such a value reads is told by [`ngrams`]: one in 250 random
//! ones is lost, nearly all names of 12 characters or more are told. A random piece that stands apart keeps the value,
//! whatever words are around it. A key with a prefix that nothing proves is dropped when it is a name with `_` in it.

use crate::detect::filter::{Candidate, Verdict, entropy, is_specific, placeholder};
use crate::detect::ngrams;
use crate::detect::rule::{Generic, Matcher};
use crate::detect::trace::Why;

/// The least length of a piece that keeps the words around it, in bytes.
const LEAST_PIECE: usize = 12;

/// How far below the floor a value must be that has a provider's prefix, or its length and alphabet behind its name, in
/// bits a character: nearly nothing in real code has that, so one random value in 250 would be too many to lose.
const DOUBT: f64 = 1.0;
/// The least length of a word beside digits, in bytes.
const LEAST_WORD_AT_DIGIT: usize = 6;
/// The most digits in the name of a variable that starts like a key.
const MOST_DIGITS: usize = 2;

/// Drops what is less surprising than random values are.
pub(super) fn judge(candidate: &Candidate<'_>) -> Verdict {
    if !is_judged(candidate) {
        return Verdict::Keep;
    }
    let (has, wanted) = measure(entropy::variable_part(candidate));
    let piece_is_random = || {
        let mut pieces = entropy::pieces(candidate.value());
        pieces.any(|piece| piece.len() >= LEAST_PIECE && is_random(piece))
    };
    let is_text = || match candidate.rule.matcher {
        Matcher::Regex { .. } => has + DOUBT < wanted,
        Matcher::Value(_) => has + DOUBT < wanted && is_worded(candidate.value()),
        Matcher::Generic(_) => is_worded(candidate.value()) || is_identifier(candidate.value()),
    };
    Verdict::of((has < wanted && !piece_is_random() && is_text()).then_some(Why::Reads { has, wanted }))
}

/// Returns the figures by which [`judge`] went, if it had a say.
pub(super) fn measured(candidate: &Candidate<'_>) -> Option<String> {
    let (has, wanted) = is_judged(candidate).then(|| measure(entropy::variable_part(candidate)))?;
    Some(format!("{has:.1} bits of surprise a character, {wanted:.1} wanted: what random ones have"))
}

fn is_judged(candidate: &Candidate<'_>) -> bool {
    match &candidate.rule.matcher {
        Matcher::Regex { .. } => is_name(candidate),
        Matcher::Value(shape) => shape.alphabet.has(b'z') || shape.alphabet.has(b'Z'),
        Matcher::Generic(Generic::Token) => true,
        Matcher::Generic(Generic::Password) => false,
    }
}

/// Tells whether a key with a prefix, which nothing proves, is written like the name of a variable: `ptr_to_next_node`.
fn is_name(candidate: &Candidate<'_>) -> bool {
    let value = candidate.value();
    is_specific(candidate.rule)
        && candidate.rule.checksum.is_none()
        && candidate.secret == candidate.whole
        && value.contains(&b'_')
        && value.strip_suffix(b"-").unwrap_or(value).iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_')
        && value.iter().filter(|b| b.is_ascii_digit()).count() <= MOST_DIGITS
}

/// Two fifths of the letters or more stand in runs that read like words. What a person made up of letters and digits in turn, such as
/// `abcd1234efgh`, is as little surprising as text, and is none.
fn is_worded(value: &[u8]) -> bool {
    let letters = value.iter().filter(|b| b.is_ascii_alphabetic()).count();
    let (mut in_words, mut beside_digit) = (0, false);
    let mut all = placeholder::pieces(value).peekable();
    while let Some(piece) = all.next() {
        let is_number = piece.iter().all(u8::is_ascii_digit);
        let digit_follows = all.peek().is_some_and(|next| next.iter().all(u8::is_ascii_digit));
        // In chance, runs of letters end at digits; what people write mostly ends at signs and capitals.
        let least = if beside_digit || digit_follows { LEAST_WORD_AT_DIGIT } else { ngrams::LEAST_WORD };
        let is_word = !is_number && piece.len() >= least && ngrams::is_wordlike(piece);
        in_words += if is_word && !placeholder::is_sequence(piece) { piece.len() } else { 0 };
        beside_digit = is_number;
    }
    letters > 0 && in_words * 5 > letters * 2
}

/// Returns the surprise of a value, and that of random ones.
fn measure(value: &[u8]) -> (f64, f64) {
    let floor = ngrams::floor(ngrams::plain_alphabet(value), value.len());
    let wanted = if is_identifier(value) { floor.max(ngrams::ceiling(value.len())) } else { floor };
    (ngrams::surprise(value), wanted)
}

fn is_random(value: &[u8]) -> bool {
    let (has, wanted) = measure(value);
    has >= wanted
}

/// No digit at all, or digits only at the end: what names that somebody gave look like.
fn is_identifier(value: &[u8]) -> bool {
    let body = value.iter().rposition(|b| !b.is_ascii_digit()).map_or(&[][..], |last| &value[..=last]);
    !body.iter().any(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_phrases_are_told_from_chance() {
        for value in [
            "please-enter-your-password",
            "getAccessToken2",
            "com.acme.billing.token",
            "MAX_RETRIES_EXCEEDED",
            "user-service-v2-staging",
        ] {
            assert!(!is_random(value.as_bytes()), "{value}");
        }
        for value in ["q8Zt3LxWv9Rk2MdYb7NcPh4J", "lkqzvwpjxrtbnmhd", "XQKZJWVPTRBN"] {
            assert!(is_random(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn a_digit_at_the_end_makes_no_name_random() {
        assert!(is_identifier(b"getAccessToken2"));
        assert!(is_identifier(b"2024"));
        assert!(!is_identifier(b"q8Zt3LxW"));
    }
}
