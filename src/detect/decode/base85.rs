//! Text in base85: Adobe's between `<~` and `~>`, and the literal that a call announces, as `b85decode("…")` and
//! `z85.decode("…")` do.
//!
//! Its alphabets hold nearly every visible character, so nothing but such a sign tells it from any other text. Five digits
//! are four bytes. Sources: the reference of the PostScript language, `ASCII85Encode`; RFC 1924 and Python's base64 module;
//! `ZeroMQ`'s RFC 32 (Z85).

use std::ops::ControlFlow;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::detect::decode::map::Output;
use crate::detect::decode::{Outlet, Page, Reading, is_text};
use crate::detect::kind::FileKind;
use crate::position::Span;

/// The least number of digits.
const LEAST: usize = 15;
static NAME: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("85"));
const CALL: &[u8] = b"decode";
/// How far behind a call its literal may start, in bytes.
const CALL_REACH: usize = 8;

const ADOBE: &[u8; 85] =
    b"!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstu";
const RFC_1924: &[u8; 85] =
    b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";
const Z85: &[u8; 85] =
    b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

pub(super) fn decode(page: &Page<'_>, outlet: &mut Outlet<'_>) -> ControlFlow<()> {
    let text = page.text;
    // Two bytes that text has few of are looked for: the end of an opening, and the name of the encoding.
    for at in memchr::memchr_iter(b'~', text) {
        let start = at + 1;
        if at.checked_sub(1).and_then(|before| text.get(before)) != Some(&b'<') {
            continue;
        }
        let rest = text.get(start..).unwrap_or_default();
        let end = start + memchr::memchr(b'~', rest).unwrap_or(rest.len());
        if text.get(end + 1) == Some(&b'>') {
            hand_on(ADOBE, text, Span::new(start, end), outlet)?;
        }
    }
    // Only a program calls a decoder.
    let program = if matches!(page.kind, FileKind::Code | FileKind::Other) { text } else { &[] };
    for at in NAME.find_iter(program) {
        if let Some((alphabet, digits)) = announced(text, at) {
            hand_on(alphabet, text, digits, outlet)?;
        }
    }
    ControlFlow::Continue(())
}

/// Returns the alphabet that the letter before `85` says, and the inside of the literal that `decode` behind it takes.
fn announced(text: &[u8], at: usize) -> Option<(&'static [u8; 85], Span)> {
    let alphabet = match text.get(at.checked_sub(1)?)? {
        b'b' => RFC_1924,
        b'a' => ADOBE,
        b'z' | b'Z' => Z85,
        _ => return None,
    };
    let behind = at + NAME.needle().len();
    let rest = text.get(behind..)?;
    let joints = rest.iter().take(2).take_while(|b| b"_.:".contains(b)).count();
    let from = behind + joints + CALL.len();
    if !rest.get(joints..)?.starts_with(CALL) {
        return None;
    }
    let area = text.get(from..text.len().min(from + CALL_REACH))?;
    let opening = area.iter().position(|b| matches!(b, b'"' | b'\''))?;
    let quote = *area.get(opening)?;
    let start = from + opening + 1;
    let length = memchr::memchr(quote, text.get(start..)?)?;
    Some((alphabet, Span::new(start, start + length)))
}

fn hand_on(alphabet: &[u8; 85], text: &[u8], digits: Span, outlet: &mut Outlet<'_>) -> ControlFlow<()> {
    let is_undone = digits.len() >= LEAST
        && outlet.wants(digits)
        && undo(alphabet, text, digits, &mut outlet.output).is_some()
        && is_text(outlet.output.bytes());
    if is_undone { outlet.hand_on("base85", digits, Reading::Alone) } else { ControlFlow::Continue(()) }
}

/// Writes what the digits stand for; line breaks and blanks between them count for nothing.
fn undo(alphabet: &[u8; 85], text: &[u8], span: Span, output: &mut Output) -> Option<()> {
    output.clear();
    let (mut group, mut count, mut start) = (0_u64, 0_usize, span.start);
    for (i, byte) in span.of(text).iter().enumerate() {
        let at = span.start + i;
        if byte.is_ascii_whitespace() {
            continue;
        }
        if count == 0 {
            start = at;
        }
        if *byte == b'z' && count == 0 && alphabet == ADOBE {
            output.put(&[0; 4], Span::new(at, at + 1));
            continue;
        }
        group = group * 85 + alphabet.iter().position(|digit| digit == byte)? as u64;
        count += 1;
        if count == 5 {
            output.put(&u32::try_from(group).ok()?.to_be_bytes(), Span::new(start, at + 1));
            (group, count) = (0, 0);
        }
    }
    if count > 1 {
        // What is missing counts as the highest digit.
        let group = (count..5).fold(group, |group, _| group * 85 + 84);
        let bytes = u32::try_from(group).ok()?.to_be_bytes();
        output.put(bytes.get(..count - 1)?, Span::new(start, span.end));
    }
    (count != 1).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::decode::tests::{ends_where_it_should, first};

    fn encode(alphabet: &[u8; 85], plain: &[u8]) -> String {
        let mut text = String::new();
        for four in plain.chunks(4) {
            let mut padded = [0; 4];
            padded[..four.len()].copy_from_slice(four);
            let number = u32::from_be_bytes(padded);
            for power in (0..5).rev().take(four.len() + 1) {
                text.push(char::from(alphabet[(number / 85_u32.pow(power) % 85) as usize]));
            }
        }
        text
    }

    #[test]
    fn known_vectors_hold() {
        assert_eq!(encode(Z85, &[0x86, 0x4F, 0xD2, 0x6F, 0xB5, 0x59, 0xF7, 0x5B]), "HelloWorld", "RFC 32");
        let mut output = Output::default();
        for (alphabet, digits) in [(ADOBE, "87cURDZ"), (RFC_1924, "NM&qnZv")] {
            undo(alphabet, digits.as_bytes(), Span::new(0, 7), &mut output).unwrap();
            assert_eq!(output.bytes(), b"Hello", "Python's a85encode and b85encode");
        }
    }

    #[test]
    fn what_a_sign_announces_is_undone() {
        let plain = b"the quick brown fox jumps";
        let [adobe, python, z85] = [ADOBE, RFC_1924, Z85].map(|alphabet| encode(alphabet, plain));
        let (head, tail) = adobe.split_at(12);
        for text in [
            format!("<~{adobe}~>"),
            format!("<~{head}\n  {tail}\n~>"),
            format!("k = base64.b85decode(b'{python}')"),
            format!("k = base64.a85decode(b'''{adobe}''')").replace("'''", "\""),
            format!("k = z85.decode(\"{z85}\")"),
            format!("let k = Z85::decode(\"{z85}\");"),
            format!("k = z85_decode(\"{z85}\")"),
        ] {
            let (undone, steps) = first(text.as_bytes()).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((undone.as_slice(), steps.as_str()), (plain.as_slice(), "base85"), "{text}");
        }
    }

    #[test]
    fn other_text_is_left() {
        let adobe = encode(ADOBE, b"the quick brown fox jumps");
        for text in [
            adobe.clone(),
            format!("<~{adobe}"),
            format!("<~{adobe}~ >"),
            format!("<~{adobe}v~>"),
            "<~uuuuuuuuuuuuuuuuuuuu~>".to_owned(),
            "<~zzzzzzzzzzzzzzzzzzzz~>".to_owned(),
            "a <~ b + c - some more ~> d".to_owned(),
            format!("b64decode(\"{adobe}\")"),
            format!("b85decode(name, {adobe})"),
        ] {
            assert_eq!(first(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn four_bytes_lead_back_to_five_digits() {
        let encode = |plain: &[u8]| encode(RFC_1924, &plain[..plain.len() / 4 * 4]) + "\")";
        let place = |i: usize| Span::new(i / 4 * 5, i / 4 * 5 + 5);
        // Whole groups only: a part of one ends where the literal does.
        ends_where_it_should("b85decode(\"", &|plain| encode(&[plain, b"    "].concat()), &place);
    }
}
