//! Finds values that have no prefix of their own, by a provider's word nearby and by their shape.
//!
//! One matcher serves all such rules: behind the keyword it looks at each maximal run of the rule's alphabet and takes
//! those of the right length that something assigns or quotes. No regex is compiled.

use crate::byte_set::ByteSet;
use crate::detect::pattern::{self, Found};
use crate::detect::rule::ValueShape;
use crate::detect::trace::{Finds, Why};
use crate::position::Span;

/// How many lines a value may stand below its keyword.
const LINES: usize = 2;
/// How many words may stand between a keyword and its value: more are a sentence, which gives nothing a value.
const MOST_WORDS: usize = 6;
/// How many bytes of a name before the keyword may hold the word that the rule wants.
const NAME_BEFORE: usize = 40;

/// Appends the value of `shape` behind the keyword at `hit`; no byte of `edge` may touch it.
pub fn search(shape: &ValueShape, edge: &ByteSet, text: &[u8], hit: Span, finds: &mut Finds<'_, '_>) {
    if is_inside_a_word(text, hit) {
        return finds.miss(hit, Why::Is("the keyword is a part of another word"));
    }
    let area = text.get(hit.end..).unwrap_or_default();
    let reach = shape.reach as usize;
    // The rest of the name that the keyword stands in is no value, unless one is joined to it.
    let mut at =
        area.iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.')).count();
    if let Some(value) = joined(shape, text, hit, hit.end + at) {
        finds.push(Found { secret: value, whole: Span::new(hit.start, value.end) });
        return;
    }
    let mut lines = 0;
    while at <= reach && at < area.len() {
        let byte = area[at];
        lines += usize::from(byte == b'\n');
        if lines > LINES {
            return;
        }
        // What assigns is no start of a value, though an alphabet may have it.
        if !has(shape, byte) || matches!(byte, b'=' | b'>') {
            at += 1;
            continue;
        }
        let run = run_length(shape, area.get(at..).unwrap_or_default());
        let value = Span::new(hit.end + at, hit.end + at + run);
        let Some(why) = fault(shape, edge, text, (hit, value)) else {
            finds.push(Found { secret: value, whole: Span::new(hit.start, value.end) });
            return;
        };
        // Shorter ones are the words of the line.
        if run >= LEAST_TOLD {
            finds.miss(value, why);
        }
        at += run;
    }
}

/// The least run that is worth telling about when it doesn't fit, in bytes.
const LEAST_TOLD: usize = 8;

/// Returns why a run of the alphabet is not the value that the keyword is about; `None`: it is.
fn fault(shape: &ValueShape, edge: &ByteSet, text: &[u8], (hit, value): (Span, Span)) -> Option<Why> {
    if let Some(why) = misfit(shape, value.of(text)) {
        return Some(why);
    }
    if !pattern::stands_alone(edge, text, value) || goes_on(text, value.end) {
        return Some(Why::Is("it goes on: what stands beside it could belong to it"));
    }
    if !is_given(text, hit.end, value) {
        return Some(Why::Is("nothing between keyword and value gives it: a sign, a quote, at most 6 words"));
    }
    if !is_named(shape, text, hit, value) {
        return Some(Why::Is("no word that the rule wants stands in its name"));
    }
    None
}

/// The longest rest of a name that is looked at for a value that is joined to it, in bytes.
const LONGEST_JOINED: usize = 160;

/// Finds a value that ends a name: `acme-secret-0f3c…`. The name's words before it must say what it is.
fn joined(shape: &ValueShape, text: &[u8], hit: Span, end: usize) -> Option<Span> {
    let rest = text.get(hit.end..end).filter(|rest| rest.len() <= LONGEST_JOINED)?;
    let starts =
        rest.iter().enumerate().filter(|(_, b)| matches!(b, b'-' | b'_' | b'.')).map(|(at, _)| at + 1);
    let mut values = starts.map(|at| Span::new(hit.end + at, end));
    values.find(|value| {
        !shape.names.is_empty()
            && value.of(text).iter().all(|b| has(shape, *b))
            && misfit(shape, value.of(text)).is_none()
            && is_named(shape, text, hit, *value)
    })
}

/// Returns how many bytes from the start are of the alphabet, at most two more than a value may have; the closing tag of
/// XML ends a value whatever the alphabet.
fn run_length(shape: &ValueShape, area: &[u8]) -> usize {
    let most = area.get(..area.len().min(shape.greatest as usize + 2)).unwrap_or_default();
    let run = most.iter().take_while(|b| has(shape, **b)).count();
    let end = most.windows(2).position(|pair| pair == b"</").unwrap_or(run);
    run.min(end).max(1)
}

/// Tells whether letters of the same case run into the keyword: `digitalkey` doesn't speak of `talk`.
fn is_inside_a_word(text: &[u8], hit: Span) -> bool {
    let before = hit.start.checked_sub(1).and_then(|at| text.get(at));
    match (before, text.get(hit.start)) {
        (Some(a), Some(b)) => {
            a.is_ascii_lowercase() && b.is_ascii_lowercase()
                || a.is_ascii_uppercase() && b.is_ascii_uppercase()
        }
        _ => false,
    }
}

/// Tells whether a `-` joins more to the value, as in a UUID or a name.
fn goes_on(text: &[u8], end: usize) -> bool {
    text.get(end) == Some(&b'-') && text.get(end + 1).is_some_and(u8::is_ascii_alphanumeric)
}

/// Tells whether a byte is of the alphabet, in either case: hex digits and ids are written in both.
fn has(shape: &ValueShape, byte: u8) -> bool {
    shape.alphabet.has(byte) || shape.alphabet.has(byte ^ 0x20) && byte.is_ascii_alphabetic()
}

/// Returns why a value is not of the shape: its length, or what it starts or ends with.
fn misfit(shape: &ValueShape, value: &[u8]) -> Option<Why> {
    let (least, greatest) = (shape.least as usize, shape.greatest as usize);
    if !(least..=greatest).contains(&value.len()) {
        return Some(Why::Length { has: value.len(), least, greatest });
    }
    let fits = value.starts_with(shape.prefix.as_bytes()) && value.ends_with(shape.suffix.as_bytes());
    (!fits).then_some(Why::Is("it starts or ends otherwise than the rule's values"))
}

/// Tells whether a sign of assignment or a quote stands between the keyword and the value, and right before the value.
fn is_given(text: &[u8], from: usize, value: Span) -> bool {
    let between = text.get(from..value.start).unwrap_or_default();
    if words(between) > MOST_WORDS {
        return false;
    }
    let sign = between
        .iter()
        .any(|b| matches!(b, b'=' | b':' | b'>' | b'(' | b',' | b'"' | b'\'' | b'`' | b' ' | b'\t'));
    let before = between.last().is_some_and(|b| {
        matches!(b, b'=' | b':' | b'>' | b'(' | b',' | b'"' | b'\'' | b'`' | b'[' | b' ' | b'\t' | b'\n')
    });
    // Before a sign of assignment it is a name, unless the sign pads base64.
    let after = text.get(value.end).is_none_or(|b| !matches!(b, b'(' | b'.' | b'[' | b'@' | b'\\' | b'='))
        || is_padded(text, value)
        || text.get(value.end) == Some(&b'.') && text.get(value.end + 1).is_none_or(u8::is_ascii_whitespace)
        || text.get(value.end..).is_some_and(|t| t.starts_with(b"\\\"") || t.starts_with(b"\\n"));
    sign && before && after
}

/// Tells whether the signs that fill base64 up to whole groups of four stand behind a value, and then no more of it.
fn is_padded(text: &[u8], value: Span) -> bool {
    let behind = text.get(value.end..).unwrap_or_default();
    let signs = behind.iter().take_while(|b| **b == b'=').count();
    let ends = behind.get(signs).is_none_or(|b| !b.is_ascii_alphanumeric() && !matches!(b, b' ' | b'\t'))
        || behind.get(signs).is_some_and(u8::is_ascii_whitespace) && value.len() >= LEAST_PADDED;
    (1..=2).contains(&signs) && (value.len() + signs).is_multiple_of(4) && ends
}

/// The least value that is taken for base64 where a blank follows its padding, in bytes: shorter ones are names.
const LEAST_PADDED: usize = 40;

/// Counts the runs of at least two letters.
fn words(text: &[u8]) -> usize {
    text.chunk_by(|a, b| a.is_ascii_alphabetic() == b.is_ascii_alphabetic())
        .filter(|run| run.len() >= 2 && run.first().is_some_and(u8::is_ascii_alphabetic))
        .count()
}

/// Tells whether one of the wanted words stands in the keyword's own name or between keyword and value.
fn is_named(shape: &ValueShape, text: &[u8], hit: Span, value: Span) -> bool {
    if shape.names.is_empty() {
        return true;
    }
    let before = text.get(hit.start.saturating_sub(NAME_BEFORE)..hit.start).unwrap_or_default();
    let line = before.iter().rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
    let start = hit.start - (before.len() - line);
    let area = bare(text.get(start..value.start).unwrap_or_default());
    shape
        .names
        .iter()
        .map(|name| bare(name.as_bytes()))
        .any(|name| area.windows(name.len()).any(|w| w == name))
}

/// Lower case, without the signs that join words.
fn bare(name: &[u8]) -> Vec<u8> {
    name.iter().filter(|b| !matches!(b, b'_' | b'-' | b'.' | b' ')).map(u8::to_ascii_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::detect::trace::Trace;

    const LETTERS: &str = "qwtzpsdfgh";

    /// Searches behind `acme` for ten letters that are called a key.
    fn found(text: &str) -> Option<&str> {
        let names: Cow<'static, [Cow<'static, str>]> = Cow::Borrowed(&[Cow::Borrowed("key")]);
        let shape = ValueShape {
            alphabet: ByteSet::parse("a-z").unwrap(),
            least: 10,
            greatest: 10,
            prefix: Cow::Borrowed(""),
            suffix: Cow::Borrowed(""),
            names,
            reach: 80,
        };
        let edge = ByteSet::parse("A-Za-z0-9_").unwrap();
        let at = text.find("acme")?;
        let mut trace = Trace::off();
        let mut found = Finds::new(0, &mut trace);
        search(&shape, &edge, text.as_bytes(), Span::new(at, at + 4), &mut found);
        found.sorted().first().and_then(|f| text.get(f.secret.range()))
    }

    #[test]
    fn a_value_stands_behind_a_sign_or_is_joined_to_the_name() {
        for text in [
            format!("ACME_KEY={LETTERS}").replace("ACME", "acme"),
            format!("acme key: '{LETTERS}'"),
            format!("acme-key-{LETTERS}"),
            format!("acme.key.{LETTERS};"),
            format!("acmeKEY {}", LETTERS.to_uppercase()),
        ] {
            let value = found(&text).unwrap_or_else(|| panic!("{text}"));
            assert!(value.eq_ignore_ascii_case(LETTERS), "{text}");
        }
    }

    #[test]
    fn neither_another_length_nor_another_name_is_taken() {
        for text in [
            format!("acme-name-{LETTERS}"),
            format!("acme-{LETTERS}-key"),
            format!("acme-key-{LETTERS}x"),
            format!("acme_key={LETTERS}x"),
            format!("acme_key=x{LETTERS}"),
            format!("pacme_key={LETTERS}"),
            format!("acme key {LETTERS}=5"),
            format!("acme key {LETTERS}== 5"),
        ] {
            assert_eq!(found(&text), None, "{text}");
        }
    }
}
