//! How random a value looks, by its own characters.
//!
//! Shannon entropy is bounded by the logarithm of the length, so one floor for all lengths would be wrong. The floors
//! here are the 0.1st percentiles of truly random values, by alphabet and length; they were computed by drawing random
//! strings (a test below draws some again and holds the table against them).

use crate::detect::filter::{Candidate, Verdict, is_specific};
use crate::detect::ngrams;
use crate::detect::rule::{Matcher, Rule};
use crate::detect::trace::Why;

/// The alphabets that are told apart, narrowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Alphabet {
    /// 0-9.
    Decimal,
    /// 0-9 and a-f, in either case.
    Hex,
    /// Digits and letters of one case.
    Base36,
    /// Digits and letters of both cases.
    Base62,
    /// With `+`, `/`, `-`, `_`, `=`.
    Base64,
    /// Anything else.
    Any,
}

impl Alphabet {
    /// Returns the narrowest alphabet that holds all bytes of `value`.
    pub fn of(value: &[u8]) -> Self {
        Self::of_all(value.iter().copied())
    }

    /// Returns the narrowest alphabet that holds all of these bytes.
    pub fn of_all(bytes: impl IntoIterator<Item = u8>) -> Self {
        let mut kinds = Kinds::default();
        for byte in bytes {
            kinds.add(byte);
        }
        kinds.alphabet()
    }

    /// Returns how many characters it has.
    pub fn size(self) -> f64 {
        match self {
            Self::Decimal => 10.0,
            Self::Hex => 16.0,
            Self::Base36 => 36.0,
            Self::Base62 => 62.0,
            Self::Base64 => 64.0,
            Self::Any => 94.0,
        }
    }
}

/// The kinds of characters that were seen.
#[derive(Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one bit of a set of kinds")]
struct Kinds {
    lower: bool,
    upper: bool,
    beyond_f: bool,
    extra: bool,
    other: bool,
}

impl Kinds {
    fn add(&mut self, byte: u8) {
        match byte {
            b'0'..=b'9' => {}
            b'a'..=b'z' => (self.lower, self.beyond_f) = (true, self.beyond_f || byte > b'f'),
            b'A'..=b'Z' => (self.upper, self.beyond_f) = (true, self.beyond_f || byte > b'F'),
            b'+' | b'/' | b'-' | b'_' | b'=' => self.extra = true,
            _ => self.other = true,
        }
    }

    fn alphabet(self) -> Alphabet {
        match () {
            () if self.other => Alphabet::Any,
            () if self.extra => Alphabet::Base64,
            () if self.lower && self.upper && self.beyond_f => Alphabet::Base62,
            () if self.beyond_f => Alphabet::Base36,
            () if self.lower || self.upper => Alphabet::Hex,
            () => Alphabet::Decimal,
        }
    }
}

/// Lengths of the rows of [`FLOORS`], in bytes.
const LENGTHS: [usize; 11] = [8, 12, 16, 20, 24, 32, 40, 48, 64, 88, 128];

/// For each alphabet but `Any`, the entropy that 999 of 1,000 random values reach, in bits per character.
const FLOORS: [[f64; 11]; 5] = [
    [1.30, 1.78, 2.13, 2.30, 2.42, 2.69, 2.80, 2.86, 3.00, 3.09, 3.17],
    [1.56, 2.05, 2.48, 2.74, 2.89, 3.16, 3.27, 3.41, 3.54, 3.67, 3.77],
    [2.00, 2.58, 2.95, 3.25, 3.49, 3.74, 3.99, 4.16, 4.38, 4.60, 4.77],
    [2.16, 2.75, 3.18, 3.48, 3.72, 4.08, 4.33, 4.52, 4.79, 5.06, 5.33],
    [2.16, 2.86, 3.16, 3.48, 3.69, 4.05, 4.34, 4.55, 4.85, 5.13, 5.38],
];

/// Returns the least entropy of a random value of `length` bytes over `alphabet`, in bits per byte.
pub fn floor(alphabet: Alphabet, length: usize) -> f64 {
    let row = &FLOORS[(alphabet as usize).min(FLOORS.len() - 1)];
    let next = LENGTHS.partition_point(|l| *l < length);
    let (Some(high), Some(low)) = (LENGTHS.get(next), next.checked_sub(1).and_then(|i| LENGTHS.get(i)))
    else {
        return row[next.min(row.len() - 1)];
    };
    let share = as_f64(length - low) / as_f64(high - low);
    row[next - 1] + share * (row[next] - row[next - 1])
}

/// Returns the Shannon entropy of the bytes of `value`, in bits per byte; 0 for an empty one.
pub fn shannon(value: &[u8]) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in value {
        counts[usize::from(*byte)] += 1;
    }
    entropy_of(&counts, value.len())
}

fn entropy_of(counts: &[u32; 256], length: usize) -> f64 {
    if length == 0 {
        return 0.0;
    }
    let length = as_f64(length);
    let part = |count: u32| f64::from(count) / length * libm::log2(f64::from(count) / length);
    -counts.iter().filter(|c| **c > 0).map(|c| part(*c)).sum::<f64>()
}

/// Estimates how many bits a guesser must find: at most what alphabet and length allow, less for a value that repeats
/// itself or falls below the floor of random ones.
pub fn bits(value: &[u8]) -> f64 {
    let alphabet = Alphabet::of(value);
    let most = as_f64(value.len()) * libm::log2(alphabet.size());
    let entropy = shannon(value);
    if entropy >= floor(alphabet, value.len()) {
        most
    } else {
        (entropy * as_f64(value.len())).min(most) / 2.0
    }
}

/// Drops what falls below the rule's floor; for rules that guess from a name alone also what falls below the floor of
/// random values. A value of a provider's own length and alphabet behind its name is only doubted then: nearly nothing in
/// real code has that, random or not.
pub(super) fn judge(candidate: &Candidate<'_>) -> Verdict {
    let has = shannon(candidate.value());
    let wanted = f64::from(candidate.rule.entropy);
    if has < wanted {
        return Verdict::Drop(Why::Entropy { has, wanted });
    }
    if is_specific(candidate.rule) || super::shape::is_password_rule(candidate.rule) {
        return Verdict::Keep;
    }
    let variable = variable_part(candidate);
    match &candidate.rule.matcher {
        _ if is_random(variable) => Verdict::Keep,
        Matcher::Value(_) => Verdict::Doubt,
        Matcher::Regex { .. } | Matcher::Generic(_) => {
            let (has, wanted) = against_floor(variable);
            Verdict::Drop(Why::Entropy { has, wanted })
        }
    }
}

/// Tells whether nothing but its randomness tells a rule's value from other text.
fn must_be_random(rule: &Rule) -> bool {
    !is_specific(rule) && !super::shape::is_password_rule(rule)
}

/// The figures of a value that was kept, as a phrase.
pub(super) struct Measured {
    has: f64,
    /// What the rule wants.
    wanted: f64,
    /// What random values of this length and alphabet reach, where the value had to reach it too.
    floor: Option<f64>,
}

/// Returns the figures by which [`judge`] went.
pub(super) fn measured(candidate: &Candidate<'_>) -> Measured {
    let wanted = f64::from(candidate.rule.entropy);
    let floor = must_be_random(candidate.rule).then(|| against_floor(variable_part(candidate)).1);
    Measured { has: shannon(candidate.value()), wanted, floor }
}

impl std::fmt::Display for Measured {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.1} bits a character, ", self.has)?;
        match self.floor {
            Some(floor) => write!(f, "{:.1} wanted: what random ones have", floor.max(self.wanted)),
            None if self.wanted > 0.0 => write!(f, "{:.1} wanted", self.wanted),
            None => f.write_str("any will do for this rule"),
        }
    }
}

/// Returns the value without what all values of its rule start and end with.
pub(super) fn variable_part<'c>(candidate: &'c Candidate<'_>) -> &'c [u8] {
    let value = candidate.value();
    let Matcher::Value(shape) = &candidate.rule.matcher else { return value };
    let value = value.strip_prefix(shape.prefix.as_bytes()).unwrap_or(value);
    value.strip_suffix(shape.suffix.as_bytes()).unwrap_or(value)
}

/// Signs that part the pieces of a value.
const PARTING: [u8; 4] = [b'-', b'_', b'.', b':'];

/// The least length of a piece that is judged by itself, in bytes.
const LEAST_PIECE: usize = 8;

/// Splits a value where signs part it.
pub(super) fn pieces(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    value.split(|b| PARTING.contains(b))
}

/// Tells whether the value reaches the floor of random ones: as a whole without the signs that part it, or piece by
/// piece, as a UUID or an id and a key of other alphabets do.
pub fn is_random(value: &[u8]) -> bool {
    if reaches_floor(value) {
        return true;
    }
    let mut long = pieces(value).filter(|piece| piece.len() >= LEAST_PIECE).peekable();
    long.peek().is_some() && long.all(reaches_floor)
}

/// How far below the floor a value may be, in bits per character: one in a thousand is too many to lose.
const MARGIN: f64 = 0.04;
/// The same for scrambled letters without a digit: they were drawn from fewer characters than the alphabet has.
const MARGIN_OF_LETTERS: f64 = 0.25;

fn reaches_floor(value: &[u8]) -> bool {
    let (has, wanted) = against_floor(value);
    has > 0.0 && has >= wanted
}

/// Returns the entropy of a value without the signs that part it, and what it has to reach to be random.
fn against_floor(value: &[u8]) -> (f64, f64) {
    let mut counts = [0_u32; 256];
    let mut kinds = Kinds::default();
    let mut length = 0;
    for byte in value.iter().filter(|b| !PARTING.contains(b)) {
        counts[usize::from(*byte)] += 1;
        kinds.add(*byte);
        length += 1;
    }
    let letters = !value.iter().any(u8::is_ascii_digit) && ngrams::is_scrambled(value);
    let margin = if letters { MARGIN_OF_LETTERS } else { MARGIN };
    (entropy_of(&counts, length), floor(kinds.alphabet(), length) - margin)
}

/// Lengths stay far below 2^52, where every integer has a float of its own.
#[expect(clippy::cast_precision_loss, reason = "lengths of values are small")]
fn as_f64(n: usize) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_narrowest_alphabet_is_told() {
        assert_eq!(Alphabet::of(b"0123"), Alphabet::Decimal);
        assert_eq!(Alphabet::of(b"0fe"), Alphabet::Hex);
        assert_eq!(Alphabet::of(b"0fE"), Alphabet::Hex);
        assert_eq!(Alphabet::of(b"0zE"), Alphabet::Base62);
        assert_eq!(Alphabet::of(b"0xz"), Alphabet::Base36);
        assert_eq!(Alphabet::of(b"aZ_"), Alphabet::Base64);
        assert_eq!(Alphabet::of(b"a b"), Alphabet::Any);
    }

    #[test]
    fn entropy_of_known_texts() {
        assert!(shannon(b"").abs() < 1e-9);
        assert!(shannon(b"aaaa").abs() < 1e-9);
        assert!((shannon(b"abcd") - 2.0).abs() < 1e-9);
    }

    #[test]
    fn floors_grow_with_length_and_hold_between_rows() {
        for alphabet in
            [Alphabet::Decimal, Alphabet::Hex, Alphabet::Base36, Alphabet::Base62, Alphabet::Base64]
        {
            for length in 1..200 {
                assert!(
                    floor(alphabet, length) <= floor(alphabet, length + 1) + 1e-9,
                    "{alphabet:?} {length}"
                );
            }
        }
        assert!((floor(Alphabet::Hex, 36) - f64::midpoint(3.16, 3.27)).abs() < 1e-9);
    }

    #[test]
    fn random_values_reach_the_floor() {
        let mut state = 7_u64;
        let mut draw = |alphabet: &[u8]| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            alphabet[usize::try_from(state >> 33).unwrap() % alphabet.len()]
        };
        let letters = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
        for (size, length) in
            [(16, 32), (16, 40), (16, 64), (16, 128), (36, 24), (36, 40), (62, 20), (62, 40), (62, 64)]
        {
            let below = (0..4000)
                .filter(|_| !is_random(&(0..length).map(|_| draw(&letters[..size])).collect::<Vec<_>>()))
                .count();
            assert!(below <= 8, "{below} of 4000 random values of {length} over {size} characters are below");
        }
        for word in ["aaaaaaaabbbbbbbb", "0000000000000001", "passwordpassword", "abababababababab"] {
            assert!(!is_random(word.as_bytes()), "{word}");
        }
    }

    #[test]
    fn a_uuid_is_judged_by_its_hex_digits() {
        assert!(is_random(b"f4fcba1c-3696-4f9b-b64c-dac9b0062f50"));
        assert!(!is_random(b"00000000-0000-4000-8000-000000000001"));
        assert!(!is_random(b"aaaa-bbbb-aaaa-bbbb"));
    }

    #[test]
    fn a_word_has_fewer_bits_than_its_length_allows() {
        assert!(bits(b"aaaaaaaaaaaaaaaaaaaaaaaa") < 20.0);
        assert!(bits(b"q8Zt3LxWv9Rk2MdYb7NcPh4J") > 128.0);
    }
}
