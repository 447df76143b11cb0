//! How surprising a value is to one who has read code and prose.
//!
//! Comes in: the bytes of a value. Goes out: bits of surprise a character, and whether that is what random values reach
//! (`floor`) or more than words ever have (`ceiling`). A character costs what its kind costs behind the two kinds before
//! (small letter, capital, digit, sign), and a letter also what it costs behind the two letters before. Both tables, the
//! floors and the ceilings stand in `rules/ngrams.txt`, which `examples/ngrams.rs` counts out of real packages; the build
//! turns them into bytes of the program, so nothing is read or made at start-up.
//!
//! Looks at each character once, allocates nothing. Knows nothing of repetition: `deadbeef` twice is as surprising as
//! once, which is what entropy and placeholders are for.

use crate::detect::filter::entropy::Alphabet;

/// What one unit of the table of letters is worth, in eighths of a bit.
pub const LETTER_STEP: u32 = 6;
/// What a digit costs beyond its kind, in eighths of a bit: all ten are alike.
const DIGIT: u32 = 27;
/// What a sign that joins words costs beyond its kind, in eighths of a bit: there are four.
const JOINING: u32 = 16;
/// What any other sign costs, in eighths of a bit.
const OTHER_SIGN: u32 = 40;
/// Eighths of a bit in a bit.
const EIGHTHS: f64 = 8.0;

/// Letters and "no letter", which is what a digit, a sign or the start is to the letter behind it.
pub const LETTERS: usize = 27;
/// The letters alone.
pub const SMALL: usize = 26;
/// Small letter, capital, digit, sign, and the start of the value.
pub const KINDS: usize = 5;
/// The kinds that a character can have.
pub const SHOWN: usize = 4;

/// Lengths of the columns of the floors, in bytes.
pub const LENGTHS: [usize; 10] = [8, 10, 12, 16, 20, 24, 32, 40, 64, 128];
/// The least length of a word that has a ceiling, in bytes; the columns go on from here one by one.
pub const LEAST_WORD: usize = 4;
/// Columns of the ceilings; a longer word takes the last one.
pub const WORDS: usize = 13;

/// What each character costs.
#[derive(Clone, Copy, Debug)]
pub struct Costs<'t> {
    /// For each two letters before, 26 costs in units of [`LETTER_STEP`], two a byte, the first in the low half.
    pub letters: &'t [u8],
    /// For each two kinds before, four costs in eighths of a bit.
    pub kinds: &'t [u8],
}

/// The tables that the build made.
mod table {
    include!(concat!(env!("OUT_DIR"), "/ngrams_table.rs"));
}

static BUILT_IN: Costs<'static> = Costs { letters: &table::LETTERS, kinds: &table::KINDS };

/// Returns the kind of a character, and which letter it is.
pub fn symbol(byte: u8) -> (usize, usize) {
    match byte {
        b'a'..=b'z' => (0, usize::from(byte - b'a')),
        b'A'..=b'Z' => (1, usize::from(byte - b'A')),
        b'0'..=b'9' => (2, SMALL),
        _ => (3, SMALL),
    }
}

impl Costs<'_> {
    /// Returns the surprise of a value, in bits a character; 0 for an empty one.
    pub fn surprise(&self, value: impl IntoIterator<Item = u8>) -> f64 {
        let (mut eighths, mut length) = (0_u32, 0_u32);
        let (mut letters, mut kinds) = ((SMALL, SMALL), (SHOWN, SHOWN));
        for byte in value {
            let (kind, letter) = symbol(byte);
            eighths += self.kind(kinds, kind);
            eighths += match byte {
                b'0'..=b'9' => DIGIT,
                b'-' | b'_' | b'.' | b'/' => JOINING,
                _ if letter == SMALL => OTHER_SIGN,
                _ => self.letter(letters, letter),
            };
            letters = (letters.1, letter);
            kinds = (kinds.1, kind);
            length += 1;
        }
        f64::from(eighths) / EIGHTHS / f64::from(length.max(1))
    }

    fn kind(&self, before: (usize, usize), kind: usize) -> u32 {
        let at = (before.0 * KINDS + before.1) * SHOWN + kind;
        self.kinds.get(at).copied().map_or(0, u32::from)
    }

    fn letter(&self, before: (usize, usize), letter: usize) -> u32 {
        let at = (before.0 * LETTERS + before.1) * SMALL + letter;
        let two = self.letters.get(at / 2).copied().unwrap_or_default();
        u32::from(if at.is_multiple_of(2) { two & 15 } else { two >> 4 }) * LETTER_STEP
    }
}

/// Returns the surprise of a value, in bits a character; 0 for an empty one.
pub fn surprise(value: &[u8]) -> f64 {
    BUILT_IN.surprise(value.iter().copied())
}

/// Returns the surprise that 996 of 1,000 random values of this alphabet and length reach, in bits a character.
pub fn floor(alphabet: Alphabet, length: usize) -> f64 {
    let row = &table::FLOORS[(alphabet as usize).min(table::FLOORS.len() - 1)];
    let hundredths = |at: usize| f64::from(row[at.min(row.len() - 1)]) / 100.0;
    let next = LENGTHS.partition_point(|known| *known < length);
    match (LENGTHS.get(next), next.checked_sub(1).and_then(|at| LENGTHS.get(at))) {
        (Some(high), Some(low)) => {
            let share = small(length - low) / small(high - low);
            hundredths(next - 1) + share * (hundredths(next) - hundredths(next - 1))
        }
        _ => hundredths(next),
    }
}

/// Returns the surprise that 95 of 100 words of this length stay below, in bits a character.
pub fn ceiling(length: usize) -> f64 {
    let at = length.saturating_sub(LEAST_WORD).min(table::CEILINGS.len() - 1);
    f64::from(table::CEILINGS[at]) / 100.0
}

/// Tells whether a value is as surprising as random ones of its alphabet and length.
pub fn reaches_floor(value: &[u8]) -> bool {
    surprise(value) >= floor(plain_alphabet(value), value.len())
}

/// Returns the alphabet of a value's letters and digits: signs are in most random alphabets, and say little. Hex digits are
/// hex in whatever case, and what is two thirds digits is judged as digits.
pub fn plain_alphabet(value: &[u8]) -> Alphabet {
    let plain = || value.iter().copied().filter(u8::is_ascii_alphanumeric);
    let alphabet = Alphabet::of_all(plain());
    let digits = value.iter().filter(|b| b.is_ascii_digit()).count();
    match alphabet {
        Alphabet::Base62 if plain().all(|b| b.is_ascii_hexdigit()) => Alphabet::Hex,
        Alphabet::Base36 | Alphabet::Base62 if digits * 3 >= value.len() * 2 => Alphabet::Decimal,
        other => other,
    }
}

/// Tells whether the letters of a value make no word, nor several that are joined.
pub fn is_scrambled(value: &[u8]) -> bool {
    let letters = || value.iter().copied().filter(u8::is_ascii_alphabetic);
    let length = letters().count();
    let alphabet = Alphabet::of_all(letters());
    length >= LEAST_WORD && BUILT_IN.surprise(letters()) >= ceiling(length).max(floor(alphabet, length))
}

/// Tells whether letters of one case, but for the first, can be a word.
pub fn is_wordlike(piece: &[u8]) -> bool {
    let Some((_, tail)) = piece.split_first() else { return false };
    let one_case = tail.iter().all(u8::is_ascii_lowercase) || piece.iter().all(u8::is_ascii_uppercase);
    one_case && surprise(&piece.to_ascii_lowercase()) < ceiling(piece.len())
}

/// Lengths stay far below 2^32.
fn small(length: usize) -> f64 {
    u32::try_from(length).map_or(f64::MAX, f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draws(set: &[u8], length: usize) -> impl Iterator<Item = Vec<u8>> {
        let mut state = 11_u64;
        let mut draw = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap()
        };
        (0..4000).map(move |_| (0..length).map(|_| set[draw() % set.len()]).collect())
    }

    #[test]
    fn of_1000_random_values_995_reach_the_floor() {
        let letters = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";
        let base32 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".as_slice();
        for set in [&letters[..16], base32, &letters[..36], &letters[..62], letters.as_slice()] {
            for length in [8, 12, 16, 20, 32, 40, 50, 64] {
                // At 8 hex digits one in fifty is digits alone, and so falls to the alphabet of these.
                let lost = draws(set, length).filter(|value| !reaches_floor(value)).count();
                let most = if set.len() == 16 && length == 8 { 120 } else { 28 };
                assert!(lost <= most, "{lost} of 4000 of {length} over {} characters are below", set.len());
            }
        }
    }

    #[test]
    fn names_and_words_stay_below() {
        for name in [
            "getElementById",
            "utf8mb4_unicode_ci",
            "application/json",
            "MAX_FILE_SIZE",
            "user-service-v2",
            "xmlHttpRequest",
            "org.acme.billing.Invoice",
        ] {
            assert!(!reaches_floor(name.as_bytes()), "{name}: {}", surprise(name.as_bytes()));
        }
        for word in ["welcome", "postgres", "sunshine", "letmein", "administrator", "username"] {
            assert!(is_wordlike(word.as_bytes()) && !is_scrambled(word.as_bytes()), "{word}");
        }
    }

    #[test]
    fn letters_that_make_no_word_are_told_though_signs_part_them() {
        for value in ["xkqzvw", "qzx-jvkp", "Wqxjzkvb", "lkqzvwpjxrtbnmhd"] {
            assert!(is_scrambled(value.as_bytes()), "{value}: {}", surprise(value.as_bytes()));
        }
        assert!(!is_scrambled(b"x86_64") && !is_scrambled(b""));
    }

    #[test]
    fn floors_and_ceilings_hold_for_any_length() {
        assert!(surprise(b"").abs() < f64::EPSILON);
        for length in [0, 1, 7, 300, 100_000] {
            for alphabet in [Alphabet::Decimal, Alphabet::Hex, Alphabet::Base36, Alphabet::Any] {
                assert!((3.0..12.0).contains(&floor(alphabet, length)), "{alphabet:?} {length}");
            }
            assert!((4.0..10.0).contains(&ceiling(length)), "{length}");
        }
    }

    #[test]
    fn an_alphabet_is_that_of_letters_and_digits() {
        assert_eq!(plain_alphabet(b"ab12-F0"), Alphabet::Hex);
        assert_eq!(plain_alphabet(b"xy_12=z"), Alphabet::Base36);
        assert_eq!(plain_alphabet(b"a/X+9z"), Alphabet::Base62);
        assert_eq!(plain_alphabet(b"x-1234567-1234567"), Alphabet::Decimal);
    }
}
