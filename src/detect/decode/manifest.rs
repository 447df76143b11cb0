//! The values of a Kubernetes Secret: below `data` all of them are base64 (Kubernetes API, core/v1, Secret).
//!
//! Here a short password counts too, because its name and that it is encoded are known. Each pair of name and value is
//! written as a line of settings, so that rules see what they would see if it were plain. YAML and JSON, with the
//! values on one line or folded over several. `stringData` is plain and needs no decoder.

use std::ops::ControlFlow;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::detect::base64 as digits;
use crate::detect::decode::{Outlet, Page, Reading, base64, is_text};
use crate::detect::kind::FileKind;
use crate::position::Span;

/// What a manifest of a Secret holds; made once, for most texts are small.
static KIND: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("Secret"));
/// The least length of a value, in digits.
const LEAST: usize = 4;
/// The longest name, in bytes.
const LONGEST_NAME: usize = 253;

pub(super) fn decode(page: &Page<'_>, outlet: &mut Outlet<'_>) -> ControlFlow<()> {
    let text = page.text;
    // Of what counts as code only JSON can be a manifest.
    if page.kind == FileKind::Code && !matches!(text.trim_ascii_start().first(), Some(b'{' | b'[')) {
        return ControlFlow::Continue(());
    }
    let mut taken = 0;
    for at in KIND.find_iter(text) {
        if at < taken || !is_kind(text, at) {
            continue;
        }
        let document = document(text, at);
        taken = document.end;
        let mut read = document.start;
        for block in memchr::memmem::find_iter(document.of(text), b"data") {
            let name = Span::new(document.start + block, document.start + block + b"data".len());
            // What stands below `data` is read once, whatever is called `data` there.
            let below = if name.start < read { None } else { Pairs::below(text, name, document.end) };
            let Some(mut pairs) = below else { continue };
            for (name, value) in pairs.by_ref() {
                hand_on(text, name, &value, outlet)?;
            }
            read = pairs.at;
        }
    }
    ControlFlow::Continue(())
}

/// Tells whether `Secret` at an offset is all that a `kind` says.
fn is_kind(text: &[u8], at: usize) -> bool {
    let quote = |b: &u8| matches!(b, b'"' | b'\'');
    let before = text.get(at.saturating_sub(16)..at).unwrap_or_default();
    let before =
        before.strip_suffix(b"\"").or_else(|| before.strip_suffix(b"'")).unwrap_or(before).trim_ascii_end();
    let named = before.strip_suffix(b":").is_some_and(|name| {
        let name = name.trim_ascii_end();
        name.strip_suffix(b"\"").unwrap_or(name).ends_with(b"kind")
    });
    let after = text.get(at + b"Secret".len());
    named && after.is_none_or(|b| b.is_ascii_whitespace() || quote(b) || matches!(b, b',' | b'}'))
}

/// Returns the document of a YAML stream that holds an offset.
fn document(text: &[u8], at: usize) -> Span {
    let start = memchr::memmem::rfind(text.get(..at).unwrap_or_default(), b"\n---").map_or(0, |i| i + 1);
    let end =
        memchr::memmem::find(text.get(at..).unwrap_or_default(), b"\n---").map_or(text.len(), |i| at + i + 1);
    Span::new(start, end)
}

/// A name, and the lines of its value.
type Pair = (Span, Vec<Span>);

/// What comes next below `data`.
enum Next {
    Pair(Pair),
    /// Something without a value in base64.
    Other,
    End,
}

/// The pairs of name and value below `data`.
struct Pairs<'t> {
    text: &'t [u8],
    at: usize,
    end: usize,
    /// The indentation of `data` in YAML; `None` within the braces of JSON.
    indent: Option<usize>,
}

impl<'t> Pairs<'t> {
    /// Opens the block that `name` names; `None` where it names none.
    fn below(text: &'t [u8], name: Span, end: usize) -> Option<Self> {
        let rest = text.get(name.end..end)?;
        let quoted = rest.first() == Some(&b'"');
        let rest_at = name.end + usize::from(quoted);
        let colon = text.get(rest_at..end)?.strip_prefix(b":")?;
        let blanks = colon.iter().take_while(|b| b.is_ascii_whitespace()).count();
        if colon.get(blanks) == Some(&b'{') {
            return Some(Self { text, at: rest_at + 1 + blanks + 1, end, indent: None });
        }
        let line_end = memchr::memchr(b'\n', colon.get(..blanks)?)?;
        // The line is read only as far as it may be long: all of a text may stand on one.
        let before = text.get(..name.start)?;
        let indent = before.iter().rev().take_while(|b| matches!(b, b' ' | b'-')).count();
        let starts_line =
            before.len().checked_sub(indent + 1).and_then(|i| text.get(i)).is_none_or(|b| *b == b'\n');
        starts_line.then_some(Self { text, at: rest_at + 1 + line_end + 1, end, indent: Some(indent) })
    }

    fn rest(&self) -> &'t [u8] {
        self.text.get(self.at..self.end).unwrap_or_default()
    }

    fn skip(&mut self, skipped: impl Fn(&u8) -> bool) -> usize {
        let count = self.rest().iter().take_while(|b| skipped(b)).count();
        self.at += count;
        count
    }

    /// Takes a name and the colon behind it.
    fn name(&mut self) -> Option<Span> {
        self.skip(|b| matches!(b, b'"' | b'\''));
        let start = self.at;
        let part = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
        let length = self.skip(part);
        let name = Span::new(start, start + length);
        self.skip(|b| matches!(b, b'"' | b'\''));
        self.skip(|b| *b == b' ');
        ((1..=LONGEST_NAME).contains(&length) && self.skip(|b| *b == b':') == 1).then_some(name)
    }

    /// Takes a value: all digits up to its end, with the breaks of a folded one between them.
    fn value(&mut self, indent: Option<usize>) -> Option<Vec<Span>> {
        self.skip(|b| matches!(b, b' ' | b'"' | b'\'' | b'|' | b'>'));
        let mut lines = Vec::new();
        loop {
            let start = self.at;
            // What folds a block may be followed by a `-`, which is no digit here.
            let length = self.skip(|b| digits::is_digit(*b) && !matches!(b, b'-' | b'_'));
            if length > 0 {
                lines.push(Span::new(start, start + length));
            }
            self.skip(|b| matches!(b, b'=' | b'"' | b'\'' | b'-' | b' ' | b'\r'));
            let Some(least) = indent.filter(|_| self.rest().first() == Some(&b'\n')) else { break };
            let below = self.rest().get(1..).unwrap_or_default();
            let depth = below.iter().take_while(|b| **b == b' ').count();
            let body = below.get(depth..).unwrap_or_default();
            let is_digits = body.iter().take_while(|b| digits::is_digit(**b)).count();
            let ends = body.get(is_digits).is_none_or(|b| matches!(b, b'=' | b'\n' | b'\r' | b'"'));
            if depth <= least || is_digits == 0 || !ends {
                break;
            }
            self.at += 1 + depth;
        }
        (!lines.is_empty()).then_some(lines)
    }

    /// Takes the next pair of a block; `None` at its end.
    fn line(&mut self, outer: usize) -> Next {
        let depth = self.rest().iter().take_while(|b| **b == b' ').count();
        let body = self.rest().get(depth..).unwrap_or_default();
        let is_blank = matches!(body.first(), Some(b'\n' | b'\r' | b'#'));
        if body.is_empty() || (depth <= outer && !is_blank) {
            return Next::End;
        }
        self.at += depth;
        let pair = self.name().and_then(|name| Some((name, self.value(Some(depth))?)));
        let line = memchr::memchr(b'\n', self.rest()).map_or(self.rest().len(), |i| i + 1);
        self.at += line;
        pair.map_or(Next::Other, Next::Pair)
    }

    /// Takes the next pair within braces; `None` at their end.
    fn member(&mut self) -> Next {
        self.skip(|b| b.is_ascii_whitespace() || *b == b',');
        if self.rest().first() != Some(&b'"') {
            return Next::End;
        }
        let Some(name) = self.name() else { return Next::End };
        self.skip(u8::is_ascii_whitespace);
        self.value(None).map_or(Next::Other, |value| Next::Pair((name, value)))
    }
}

impl Iterator for Pairs<'_> {
    type Item = Pair;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let next = match self.indent {
                Some(outer) => self.line(outer),
                None => self.member(),
            };
            match next {
                Next::Pair(pair) => return Some(pair),
                Next::Other => {}
                Next::End => return None,
            }
        }
    }
}

/// Writes a pair as a line of settings and hands it on.
fn hand_on(text: &[u8], name: Span, value: &[Span], outlet: &mut Outlet<'_>) -> ControlFlow<()> {
    let (Some(first), Some(last)) = (value.first(), value.last()) else { return ControlFlow::Continue(()) };
    let span = Span::new(name.start, last.end);
    let gap = Span::new(name.end, first.start);
    if value.iter().map(|line| line.len()).sum::<usize>() < LEAST || !outlet.wants(span) {
        return ControlFlow::Continue(());
    }
    let output = &mut outlet.output;
    output.clear();
    output.copy(text, name);
    output.put(b": \"", gap);
    let start = output.bytes().len();
    if value.iter().any(|line| base64::append(text, *line, output).is_none()) {
        return ControlFlow::Continue(());
    }
    let plain = output.bytes().get(start..).unwrap_or_default();
    if !is_text(plain) {
        return ControlFlow::Continue(());
    }
    // `echo` adds a line break that nobody means; a text of several lines needs no quote to end it.
    let length = plain.trim_ascii_end().len();
    let is_one_line = !plain.trim_ascii_end().contains(&b'\n');
    output.shorten(start + length);
    if is_one_line {
        output.put(b"\"", Span::new(last.end, last.end));
    }
    outlet.hand_on("base64", span, Reading::Known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::base64::encode_padded;
    use crate::detect::decode::tests::all;

    fn lines(text: &str) -> Vec<String> {
        let (regions, _) =
            all(&Page { text: text.as_bytes(), kind: FileKind::Settings, specific_only: false, near: None });
        let own = regions.into_iter().filter(|(_, _, known)| *known);
        own.map(|(bytes, ..)| String::from_utf8(bytes).unwrap()).collect()
    }

    fn encode(plain: &str) -> String {
        String::from_utf8(encode_padded(plain.as_bytes())).unwrap()
    }

    #[test]
    fn yaml_of_all_styles_is_read() {
        let [plain, quoted, long] =
            [encode("hunter2!\n"), encode("a \"b\" c"), encode(&"0123456789".repeat(9))];
        let (head, tail) = long.split_at(76);
        let text = format!(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: data\ndata:\n  # a comment\n  db.password: {plain}\n\
             \n  other: \"{quoted}\" # why\n  tls.key: |-\n    {head}\n    {tail}\n  empty:\ntype: Opaque\nx: {plain}\n"
        );
        let long = "0123456789".repeat(9);
        let want = ["db.password: \"hunter2!\"", "other: \"a \"b\" c\"", &format!("tls.key: \"{long}\"")]
            .map(str::to_owned);
        assert_eq!(lines(&text), want);
    }

    #[test]
    fn json_is_read_on_one_line_and_on_several() {
        let value = encode("hunter2!");
        let one = format!("{{\"kind\":\"Secret\",\"data\":{{\"a\":\"{value}\",\"b\":\"{value}\"}}}}");
        let two = format!(
            "{{\n  \"data\": {{\n    \"a\": \"{value}\",\n    \"b\": \"{value}\"\n  }},\n  \"kind\": \"Secret\"\n}}"
        );
        for text in [one, two] {
            assert_eq!(lines(&text), ["a: \"hunter2!\"", "b: \"hunter2!\""], "{text}");
        }
    }

    #[test]
    fn nothing_is_read_twice() {
        let nested = (0..40).fold(String::new(), |text, depth| text + &" ".repeat(depth) + "data:\n");
        let text = format!("kind: Secret\n{nested}{}a: {}\n", " ".repeat(40), encode("hunter2!"));
        assert_eq!(lines(&text), ["a: \"hunter2!\""]);
    }

    #[test]
    fn a_line_of_many_blocks_is_read_once() {
        let text = format!("kind: Secret\ndata:\n{}", "data: x".repeat(600_000));
        let started = std::time::Instant::now();
        assert_eq!(lines(&text), [""; 0]);
        // Minutes, if each of them looked for the start of its line.
        assert!(started.elapsed() < std::time::Duration::from_secs(20));
    }

    #[test]
    fn other_kinds_and_other_documents_are_left() {
        let value = encode("hunter2!");
        for text in [
            format!("kind: ConfigMap\ndata:\n  a: {value}\n"),
            format!("kind: SecretStore\ndata:\n  a: {value}\n"),
            format!("kind: Secret\nstringData:\n  a: {value}\n"),
            format!("kind: Secret\n---\nkind: ConfigMap\ndata:\n  a: {value}\n"),
            "kind: Secret\ndata:\n  a: {{ .Values.a | b64enc }}\n  b: plain text\n  c: ''\n".to_owned(),
        ] {
            assert_eq!(lines(&text), [""; 0], "{text}");
        }
    }
}
