//! Takes a `BEGIN`/`END` block out of the text around it and frees its body of whatever it was wrapped in.
//!
//! Keys stand in source code far more often than in files of their own: in JSON with `\n` for line breaks, as string
//! literals joined by `+`, in comments, YAML, HTML, patches. All of that is unwrapped, and nothing else: a body with
//! dots or words in it keeps them and then is no base64. Source: RFC 7468; the wrappings are those that
//! `Samsung/CredSweeper:credsweeper/utils/pem_key_detector.py` met. Cost: a few passes over the text.

use crate::detect::checksum::text::split_once;

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";

/// What stands around a body without being part of it.
const QUOTES: &[u8] = b"\"'`";

/// A block as it was found.
pub(super) struct Block<'v> {
    /// What it calls itself, such as `RSA PRIVATE KEY`.
    pub(super) label: &'v [u8],
    /// Whether the end with the same label is there; a text can be cut off before.
    pub(super) closed: bool,
    inner: &'v [u8],
}

/// The body of a block.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Body {
    /// Base64, with nothing in between as long as the block is a sound one.
    pub(super) text: Vec<u8>,
    /// What stands on a line behind a `=`: the checksum of `OpenPGP`.
    pub(super) sum: Option<Vec<u8>>,
    /// Whether a header line says that it is encrypted.
    pub(super) encrypted: bool,
}

impl<'v> Block<'v> {
    /// Finds the first block; `None` when there is none or it ends with another label.
    pub(super) fn find(value: &'v [u8]) -> Option<Self> {
        let (_, rest) = split_at_text(value, BEGIN)?;
        let (label, rest) = split_at_text(rest, DASHES)?;
        match split_at_text(rest, END) {
            None => Some(Self { label, closed: false, inner: rest }),
            Some((inner, end)) => {
                let closed = end.strip_prefix(label).is_some_and(|end| end.starts_with(DASHES));
                // An end that is cut off itself is no other end.
                let cut = label.starts_with(end.split(|b| *b == b'-').next().unwrap_or_default());
                (closed || cut).then_some(Self { label, closed, inner })
            }
        }
    }

    /// Frees the body of what it is wrapped in.
    pub(super) fn body(&self) -> Body {
        let unquoted = outside_removed(self.inner);
        let lines = lines(&unquoted);
        let filled = || lines.iter().filter(|line| !line.trim_ascii().is_empty());
        // Every line of a patch starts with its sign; of base64 one in 64 does.
        let is_patch = filled().count() > 1 && filled().all(|line| line.starts_with(b"+"));
        let mut body = Body::default();
        for line in &lines {
            let line = if is_patch { line.strip_prefix(b"+").unwrap_or(line) } else { line };
            body.add(cleaned(line));
        }
        if !self.closed {
            body.cut_at_foreign();
        }
        body
    }
}

impl Body {
    fn add(&mut self, line: &[u8]) {
        if is_header(line) {
            self.encrypted |= line.windows(9).any(|window| window == b"ENCRYPTED");
            return;
        }
        match line.strip_prefix(b"=") {
            Some(sum) if sum.len() == 4 => self.sum = Some(sum.to_vec()),
            _ => self.text.extend(line.iter().filter(|b| !b.is_ascii_whitespace())),
        }
    }

    /// Drops what follows the base64: of a text without an end nobody knows where the block stops.
    fn cut_at_foreign(&mut self) {
        let is_digit = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/');
        let sound = self.text.iter().take_while(is_digit).count();
        self.text.truncate(sound);
    }
}

/// Splits around the first `text`, which is in neither half.
fn split_at_text<'v>(value: &'v [u8], text: &[u8]) -> Option<(&'v [u8], &'v [u8])> {
    let at = value.windows(text.len()).position(|window| window == text)?;
    Some((value.get(..at)?, value.get(at + text.len()..)?))
}

/// Removes quotes and what stands between one literal and the next, such as `" + \n "`.
///
/// `BEGIN` and `END` stand inside a literal or outside of all, so a sound text has an even number of quotes between
/// them. With an odd number only the quotes go; what is left is for [`cleaned`].
fn outside_removed(inner: &[u8]) -> Vec<u8> {
    let is_quote = |b: &u8| QUOTES.contains(b);
    if inner.iter().filter(|b| is_quote(b)).count() % 2 == 1 {
        return inner.iter().filter(|b| !is_quote(b)).copied().collect();
    }
    let literals = inner.split(is_quote).step_by(2);
    // Two literals on lines of their own are two lines, whether or not a line break stands in them.
    literals.collect::<Vec<_>>().join(&b'\n')
}

/// Cuts at line breaks: real ones, escaped ones (any number of backslashes before `n` or `r`) and `<br>`.
fn lines(text: &[u8]) -> Vec<&[u8]> {
    let mut lines = Vec::new();
    let (mut rest, mut line) = (text, 0);
    while let Some(after) = rest.get(line..).filter(|after| !after.is_empty()) {
        let break_length = break_length(after);
        if break_length == 0 {
            // A run of backslashes that breaks no line is passed at once, or each of them would look at the others.
            line += after.iter().take_while(|b| **b == b'\\').count().max(1);
            continue;
        }
        lines.push(rest.get(..line).unwrap_or_default());
        rest = after.get(break_length..).unwrap_or_default();
        line = 0;
    }
    lines.push(rest);
    lines
}

/// Returns the length of the line break that the text starts with; 0 when it doesn't.
fn break_length(text: &[u8]) -> usize {
    match text.first() {
        Some(b'\n' | b'\r') => 1,
        Some(b'\\') => {
            let slashes = text.iter().take_while(|b| **b == b'\\').count();
            if matches!(text.get(slashes), Some(b'n' | b'r')) { slashes + 1 } else { 0 }
        }
        Some(b'<') => {
            let tags: [&[u8]; 3] = [b"<br>", b"<br/>", b"<br />"];
            tags.iter().find(|tag| text.starts_with(tag)).map_or(0, |tag| tag.len())
        }
        _ => 0,
    }
}

/// Takes comment marks, list marks and joiners off both ends of a line.
fn cleaned(line: &[u8]) -> &[u8] {
    let mut line = line.trim_ascii();
    loop {
        let rest = match line {
            [b'#' | b'*' | b'>' | b'|' | b';' | b',' | b'\\', rest @ ..] => rest,
            // As base64 may start so, these count only before a blank.
            [b'/', b'/', rest @ ..] | [b'+' | b'-' | b'.', rest @ ..]
                if rest.first().is_none_or(u8::is_ascii_whitespace) =>
            {
                rest
            }
            _ => break,
        };
        line = rest.trim_ascii_start();
    }
    loop {
        line = match line {
            [rest @ .., b'\\' | b',' | b';' | b')' | b'|']
            | [rest @ .., b' ' | b'\t', b'+' | b'.' | b'&'] => rest,
            _ => return line,
        }
        .trim_ascii_end();
    }
}

/// Tells whether the line is a header such as `Proc-Type: 4,ENCRYPTED`.
fn is_header(line: &[u8]) -> bool {
    split_once(line, b':').is_some_and(|(name, value)| {
        let is_name = !name.is_empty() && name.iter().all(|b| b.is_ascii_alphabetic() || *b == b'-');
        is_name && value.first().is_none_or(u8::is_ascii_whitespace)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::detect::base64;

    fn block(inner: &str) -> String {
        format!("-----{} KEY-----{inner}-----{} KEY-----", "BEGIN A", "END A")
    }

    fn body(inner: &str) -> String {
        String::from_utf8(Block::find(block(inner).as_bytes()).unwrap().body().text).unwrap()
    }

    #[test]
    fn all_usual_wrappings_are_undone() {
        for inner in [
            "\nMIIE+abc\n/defQ==\n",
            "\r\nMIIE+abc\r\n/defQ==\r\n",
            "\\nMIIE+abc\\n/defQ==\\n",
            "\\\\nMIIE+abc\\\\r\\\\n/defQ==\\\\n",
            "\n    MIIE+abc\n    /defQ==\n    ",
            " MIIE+abc /defQ== ",
            "MIIE+abc/defQ==",
            "\\n\" +\n  \"MIIE+abc\\n\" +\n  \"/defQ==\\n\" +\n  \"",
            "\\n' \\\n  '/MIIE+abc'\n  b'/defQ=='\n  '",
            "\",\n  \"MIIE+abc\",\n  \"/defQ==\",\n  \"",
            "\");\n  out.append(\"MIIE+abc\");\n  out.append(\"/defQ==\");\n  out.append(\"",
            "\n// MIIE+abc\n// /defQ==\n// ",
            "\n# MIIE+abc\n# /defQ==\n# ",
            "\n * MIIE+abc\n * /defQ==\n * ",
            "\n- MIIE+abc\n- /defQ==\n- ",
            "<br>MIIE+abc<br/>/defQ==<br />",
            "\nMIIE+abc\\\n/defQ==\\\n",
            "\n+MIIE+abc\n+/defQ==\n+",
            "\n\"MIIE+abc\\n\n/defQ==\n",
            "\nProc-Type: 4,ENCRYPTED\nDEK-Info: DES-EDE3-CBC,0123\n\nMIIE+abc\n/defQ==\n",
        ] {
            let want = if inner.contains("'/MIIE") { "/MIIE+abc/defQ==" } else { "MIIE+abc/defQ==" };
            assert_eq!(body(inner), want, "{inner}");
        }
    }

    #[test]
    fn placeholders_stay_what_they_are() {
        for inner in
            ["\nMIIE...\n", "\n...\n", "\\n<your key>\\n", "\nMIIE!abc\n", "\n${KEY}\n", "\n[redacted]\n"]
        {
            assert!(base64::decode(body(inner).as_bytes()).is_none_or(|b| b.is_empty()), "{inner}");
        }
    }

    #[test]
    fn ends_must_have_the_same_label() {
        let text = block("\nAAAA\n");
        assert!(Block::find(text.as_bytes()).is_some_and(|b| b.closed && b.label == b"A KEY"));
        assert!(Block::find(text.replace("END A", "END B").as_bytes()).is_none());
        assert!(Block::find(b"").is_none() && Block::find(b"-----BEGIN A KEY").is_none());
        for cut in [5, 10, 11, 15] {
            let cut = text.get(..text.len() - cut).unwrap();
            let found = Block::find(cut.as_bytes()).unwrap();
            assert_eq!((found.closed, found.body().text), (false, b"AAAA".to_vec()), "{cut}");
        }
    }

    #[test]
    fn headers_and_sums_are_told_apart() {
        let text = block("\nProc-Type: 4,ENCRYPTED\nComment:\n\nAAAA\n=abcd\n");
        let body = Block::find(text.as_bytes()).unwrap().body();
        assert_eq!(body, Body { text: b"AAAA".to_vec(), sum: Some(b"abcd".to_vec()), encrypted: true });
    }

    proptest! {
        #[test]
        fn any_text_can_be_unwrapped(inner in "[-\\\\nr\"'+/*#<br>A-Za:= \n.]{0,200}") {
            if let Some(found) = Block::find(block(&inner).as_bytes()) {
                drop(found.body());
            }
        }
    }
}
