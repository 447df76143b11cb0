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
    let area = text.get(hit.end..).unwrap_or_default();
    let reach = shape.reach as usize;
    // The rest of the name that the keyword stands in is no value.
    let mut at =
        area.iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.')).count();
    let mut lines = 0;
    while at <= reach && at < area.len() {
        let byte = area[at];
        lines += usize::from(byte == b'\n');
        if lines > LINES {
            return;
        }
        // What assigns is no start of a value, though an alphabet may have it.
        if !shape.alphabet.has(byte) || matches!(byte, b'=' | b'>') {
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
    let bytes = value.of(text);
    let (least, greatest) = (shape.least as usize, shape.greatest as usize);
    if !(least..=greatest).contains(&bytes.len()) {
        return Some(Why::Length { has: bytes.len(), least, greatest });
    }
    if !bytes.starts_with(shape.prefix.as_bytes()) || !bytes.ends_with(shape.suffix.as_bytes()) {
        return Some(Why::Is("it starts or ends otherwise than the rule's values"));
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

/// Returns how many bytes from the start are of the alphabet, at most two more than a value may have; the closing tag of
/// XML ends a value whatever the alphabet.
fn run_length(shape: &ValueShape, area: &[u8]) -> usize {
    let most = area.get(..area.len().min(shape.greatest as usize + 2)).unwrap_or_default();
    let run = most.iter().take_while(|b| shape.alphabet.has(**b)).count();
    let end = most.windows(2).position(|pair| pair == b"</").unwrap_or(run);
    run.min(end).max(1)
}

/// Tells whether a `-` joins more to the value, as in a UUID or a name.
fn goes_on(text: &[u8], end: usize) -> bool {
    text.get(end) == Some(&b'-') && text.get(end + 1).is_some_and(u8::is_ascii_alphanumeric)
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
    let after = text.get(value.end).is_none_or(|b| !matches!(b, b'(' | b'.' | b'[' | b'@' | b'\\'))
        || text.get(value.end) == Some(&b'.') && text.get(value.end + 1).is_none_or(u8::is_ascii_whitespace)
        || text.get(value.end..).is_some_and(|t| t.starts_with(b"\\\"") || t.starts_with(b"\\n"));
    sign && before && after
}

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
