//! Text in base64, of either alphabet, padded or not, on one line or wrapped over several; UTF-16 in it becomes UTF-8, and
//! what is packed is unpacked.
//!
//! Most runs of digits are something else (names, paths, hashes, images), so the first eight are decoded before anything
//! is allocated: what holds no text there is dropped. What stands in the data URI of an image or a font, or is a source
//! map, is known without a look. A part of a JWT is no text of names and values: what it says is not guessed at.

use std::ops::ControlFlow;

use crate::detect::base64::{self, Alphabet};
use crate::detect::decode::map::Output;
use crate::detect::decode::{Outlet, Reading, is_text, packed, runs};
use crate::position::Span;

/// How many bits a digit stands for.
const BITS: usize = 6;
/// The least width of a line that is wrapped, in digits.
const LEAST_WIDTH: usize = 60;
/// How far before a run the start of its data URI is looked for, in bytes.
const URI_REACH: usize = 80;
/// How many bytes are decoded to see whether it is worth decoding all.
const SAMPLE: usize = 96;

/// Hands on what a run of digits hides: all of it, or those parts of it between signs that are text by themselves. Returns
/// the end of what was taken, 0 for nothing.
pub(super) fn decode_run(text: &[u8], run: Span, outlet: &mut Outlet<'_>) -> ControlFlow<(), usize> {
    if is_known_to_be_none(text, run) {
        return ControlFlow::Continue(0);
    }
    if let Some((span, step)) = undo_lines(text, run, outlet) {
        return hand_on(text, (span, step), outlet);
    }
    let (mut at, mut taken) = (run.start, 0);
    for piece in run.of(text).split(|b| !b.is_ascii_alphanumeric()) {
        let span = Span::new(at, at + piece.len());
        at = span.end + 1;
        if piece.len() >= runs::LEAST
            && piece.len() < run.len()
            && let Some(found) = undo_lines(text, span, outlet)
        {
            taken = taken.max(hand_on(text, found, outlet)?);
        }
    }
    ControlFlow::Continue(taken)
}

/// Hands on what was undone, if anybody wants it; returns its end.
fn hand_on(
    text: &[u8],
    (span, step): (Span, &'static str),
    outlet: &mut Outlet<'_>,
) -> ControlFlow<(), usize> {
    if !outlet.wants(span) {
        return ControlFlow::Continue(0);
    }
    outlet.hand_on(step, span, reading(text, span))?;
    ControlFlow::Continue(span.end)
}

fn reading(text: &[u8], span: Span) -> Reading {
    let before = span.start.checked_sub(1).and_then(|i| text.get(i));
    if before == Some(&b'.') || text.get(span.end) == Some(&b'.') { Reading::Certain } else { Reading::Alone }
}

/// What the bytes that digits stand for are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Content {
    Text,
    /// UTF-16.
    Wide,
    Packed(packed::Form),
}

impl Content {
    /// Tells by the first bytes; `None` for nothing that is read.
    fn of(first: [u8; 6]) -> Option<Self> {
        if let Some(form) = packed::Form::of(&first) {
            return Some(Self::Packed(form));
        }
        if first.iter().all(|b| runs::is_plain(*b)) {
            return Some(Self::Text);
        }
        let is_wide = matches!(first, [a, 0, b, 0, c, 0] if [a, b, c].iter().all(|b| runs::is_plain(*b)));
        is_wide.then_some(Self::Wide)
    }
}

/// Undoes a run and the lines that go on with it; `None` where it is no text.
fn undo_lines(text: &[u8], digits: Span, outlet: &mut Outlet<'_>) -> Option<(Span, &'static str)> {
    // In seven bits a byte starts with these digits; most names start with others.
    if !matches!(digits.of(text).first(), Some(b'A'..=b'Z' | b'a'..=b'f')) {
        return None;
    }
    let content = Content::of(base64::first_bytes(digits.of(text))?)?;
    let sample = digits.of(text).get(..SAMPLE.min(digits.len()) & !3).unwrap_or_default();
    if content == Content::Text && !is_text(&base64::decode(sample)?) {
        return None;
    }
    let output = &mut outlet.output;
    output.clear();
    append(text, digits, output)?;
    match content {
        Content::Wide => {
            narrow(output)?;
            is_text(output.bytes()).then_some((with_padding(text, digits), "base64 of UTF-16"))
        }
        Content::Text => {
            let last = is_text(output.bytes()).then(|| append_lines(text, digits, output, is_text))?;
            Some((Span::new(digits.start, with_padding(text, last).end), "base64"))
        }
        Content::Packed(form) => {
            let last = append_lines(text, digits, output, |_| true);
            let span = Span::new(digits.start, with_padding(text, last).end);
            // Nothing is unpacked in vain.
            let plain = (outlet.wanted)(span).then(|| form.unpack(output.bytes(), outlet.room)).flatten()?;
            output.clear();
            output.put(&plain, Span::new(digits.start, last.end));
            Some((span, form.step()))
        }
    }
}

/// Appends the lines that go on with a wrapped text, up to the first that doesn't fit; returns the last of them.
fn append_lines(text: &[u8], first: Span, output: &mut Output, fits: impl Fn(&[u8]) -> bool) -> Span {
    let mut last = first;
    if first.len() < LEAST_WIDTH || !first.len().is_multiple_of(4) {
        return last;
    }
    while let Some(next) = line_below(text, last).filter(|next| next.len() <= first.len()) {
        let length = output.bytes().len();
        let is_undone = append(text, next, output).is_some();
        if !is_undone || !fits(output.bytes().get(length..).unwrap_or_default()) {
            output.shorten(length);
            break;
        }
        last = next;
        if next.len() < first.len() {
            break;
        }
    }
    last
}

/// Appends what the digits of one line stand for.
pub(super) fn append(text: &[u8], digits: Span, output: &mut Output) -> Option<()> {
    let bytes = digits.of(text);
    let alphabet =
        if bytes.iter().any(|b| matches!(b, b'-' | b'_')) { Alphabet::Url } else { Alphabet::Standard };
    output.put_digits(&base64::decode_in(alphabet, bytes)?, digits.start, BITS);
    Some(())
}

/// Returns the run of digits that alone fills the next line, but for blanks and quotes around it.
fn line_below(text: &[u8], line: Span) -> Option<Span> {
    let is_frame = |b: &u8| matches!(b, b' ' | b'\t' | b'\r' | b'"' | b'\'' | b'\\' | b'#' | b'*');
    let rest = text.get(line.end..)?;
    let end = rest.iter().take_while(|b| is_frame(b)).count();
    if rest.get(end) != Some(&b'\n') {
        return None;
    }
    let below = rest.get(end + 1..)?;
    let start = below.iter().take_while(|b| is_frame(b)).count();
    let length = below.get(start..)?.iter().take_while(|b| base64::is_digit(**b)).count();
    let from = line.end + end + 1 + start;
    (length > 0).then(|| Span::new(from, from + length))
}

fn with_padding(text: &[u8], digits: Span) -> Span {
    let rest = text.get(digits.end..).unwrap_or_default();
    Span::new(digits.start, digits.end + rest.iter().take(2).take_while(|b| **b == b'=').count())
}

/// Replaces UTF-16 by UTF-8.
fn narrow(wide: &mut Output) -> Option<()> {
    let mut narrow = Output::default();
    let units = wide.bytes().chunks_exact(2).filter_map(|pair| pair.try_into().ok()).map(u16::from_le_bytes);
    let mut at = 0;
    for unit in char::decode_utf16(units) {
        let c = unit.unwrap_or(char::REPLACEMENT_CHARACTER);
        let from = wide.original(Span::new(at, at + 2 * c.len_utf16()));
        narrow.put(c.encode_utf8(&mut [0; 4]).as_bytes(), from);
        at += 2 * c.len_utf16();
    }
    *wide = narrow;
    (!wide.bytes().is_empty()).then_some(())
}

/// Tells whether what stands before a run says that it is an image, a font, a digest or a source map.
fn is_known_to_be_none(text: &[u8], run: Span) -> bool {
    let before = text.get(run.start.saturating_sub(URI_REACH)..run.start).unwrap_or_default();
    let has = |word: &[u8]| memchr::memmem::find(before, word).is_some();
    if before.ends_with(b";base64,") {
        return [b"data:image/".as_slice(), b"data:font/", b"data:application/font", b"sourceMappingURL"]
            .iter()
            .any(|word| has(word));
    }
    [b"sha1-".as_slice(), b"sha256-", b"sha384-", b"sha512-"]
        .iter()
        .any(|start| run.of(text).starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::decode::Page;
    use crate::detect::decode::tests::{all, ends_where_it_should, first};
    use crate::detect::kind::FileKind;

    const PLAIN: &str =
        "the quick brown fox jumps over the lazy dog? twice, and then some more of it: 0123456789";

    fn encode(plain: &[u8]) -> String {
        String::from_utf8(base64::encode_padded(plain)).unwrap()
    }

    #[test]
    fn both_alphabets_are_undone_and_names_are_left() {
        for alphabet in [Alphabet::Standard, Alphabet::Url] {
            let text = base64::encode(alphabet, "a text ~~~ü??>ÿ~~~ and more".as_bytes());
            let (undone, steps) = first(&[b"k: ".as_slice(), &text, b" x"].concat()).unwrap();
            assert_eq!(String::from_utf8(undone).unwrap(), "a text ~~~ü??>ÿ~~~ and more");
            assert_eq!(steps, "base64");
        }
        for text in [
            "getElementByIdAndSomethingElse",
            "src/detect/decode/base64",
            "a_name_of_many_words_in_a_row",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk",
        ] {
            assert_eq!(first(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn a_run_behind_a_path_or_a_name_is_found() {
        let text = format!("https://host/a/{}/b", encode(b"some text of many words."));
        assert_eq!(first(text.as_bytes()).unwrap().0, b"some text of many words.");
    }

    #[test]
    fn lines_are_joined() {
        for (width, between) in [(76, "\r\n"), (64, "\n    "), (64, "\\\n"), (60, "\"\n  \"")] {
            let digits = encode(PLAIN.as_bytes());
            let lines: Vec<&str> =
                digits.as_bytes().chunks(width).map(|l| std::str::from_utf8(l).unwrap()).collect();
            let text = format!("k:\n    {}\nmore", lines.join(between));
            let page =
                Page { text: text.as_bytes(), kind: FileKind::Settings, specific_only: false, near: None };
            assert!(all(&page).0.iter().any(|(undone, ..)| undone == PLAIN.as_bytes()), "{text}");
        }
    }

    #[test]
    fn utf16_becomes_utf8() {
        let wide: Vec<u8> = "write ünder $env:X".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let (text, steps) = first(format!("powershell -enc {}", encode(&wide)).as_bytes()).unwrap();
        assert_eq!(
            (String::from_utf8(text).unwrap().as_str(), steps.as_str()),
            ("write ünder $env:X", "base64 of UTF-16")
        );
    }

    #[test]
    fn images_and_source_maps_are_left() {
        let svg = encode(b"<svg xmlns='http://www.w3.org/2000/svg'></svg>");
        assert!(first(format!("url(data:text/plain;base64,{svg})").as_bytes()).is_some());
        for start in ["data:image/svg+xml;base64,", "# sourceMappingURL=data:application/json;base64,"] {
            assert_eq!(first(format!("url({start}{svg})").as_bytes()), None, "{start}");
        }
        assert_eq!(first(format!("sha512-{svg}").as_bytes()), None);
    }

    #[test]
    fn each_byte_leads_back() {
        ends_where_it_should("k=", &encode, &|i| Span::new(i * 4 / 3, i * 4 / 3 + 2));
    }
}
