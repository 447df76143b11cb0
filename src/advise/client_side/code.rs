//! The code of a script, without its comments and the insides of its strings, byte for byte at the same places.
//!
//! For the family of JavaScript; close enough to tell a word that is meant from one that is only talked about. A regex that
//! holds a quote can hide the rest of its line, not more: a string in plain quotes ends at the line's end.

/// A script.
pub(super) struct Code {
    /// Its code; what is a comment or stands in a string is blank.
    pub(super) bytes: Vec<u8>,
    /// The strings by which it starts, such as `use client`.
    pub(super) directives: Vec<Vec<u8>>,
    /// The names that are imported or required.
    pub(super) imports: Vec<String>,
}

impl Code {
    pub(super) fn read(text: &[u8]) -> Self {
        let mut code = Self { bytes: text.to_vec(), directives: Vec::new(), imports: Vec::new() };
        let mut at = if text.starts_with(b"#!") { end_of_line(text, 0) } else { 0 };
        blank(&mut code.bytes, 0, at);
        let mut is_prologue = true;
        while let Some(byte) = text.get(at) {
            let next = text.get(at + 1);
            match (byte, next) {
                (b'/', Some(b'/')) => {
                    let end = end_of_line(text, at);
                    blank(&mut code.bytes, at, end);
                    at = end;
                }
                (b'/', Some(b'*')) => {
                    let rest = text.get(at + 2..).unwrap_or_default();
                    let end = memchr::memmem::find(rest, b"*/").map_or(text.len(), |found| at + found + 4);
                    blank(&mut code.bytes, at, end);
                    at = end;
                }
                (b'"' | b'\'' | b'`', _) => {
                    let end = end_of_string(text, at, *byte);
                    let inner = text.get(at + 1..end.saturating_sub(1)).unwrap_or_default();
                    if is_prologue && *byte != b'`' {
                        code.directives.push(inner.to_vec());
                    }
                    code.take_import(at, inner);
                    blank(&mut code.bytes, at + 1, end.saturating_sub(1));
                    at = end;
                }
                // A mark of byte order and blanks say nothing yet.
                (0xef | 0xbb | 0xbf | b';' | b' ' | b'\t' | b'\r' | b'\n', _) => at += 1,
                _ => {
                    is_prologue = false;
                    at += 1;
                }
            }
        }
        code
    }

    /// Keeps a string that names a module: `from "…"`, `import "…"`, `import("…")`, `require("…")`.
    fn take_import(&mut self, at: usize, inner: &[u8]) {
        let before = self.bytes.get(at.saturating_sub(24)..at).unwrap_or_default().trim_ascii_end();
        let before = before.strip_suffix(b"(").unwrap_or(before).trim_ascii_end();
        if [b"from".as_slice(), b"import", b"require"].iter().any(|word| before.ends_with(word)) {
            self.imports.push(String::from_utf8_lossy(inner).into_owned());
        }
    }

    /// Tells whether a word stands in the code, not as a part of a longer name.
    pub(super) fn has(&self, word: &str) -> bool {
        self.find(word).next().is_some()
    }

    /// Returns where a word stands in the code.
    pub(super) fn find<'c>(&'c self, word: &'c str) -> impl Iterator<Item = usize> + 'c {
        let is_name =
            |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'$'));
        let starts_name = is_name(word.as_bytes().first());
        let ends_name = is_name(word.as_bytes().last());
        memchr::memmem::find_iter(&self.bytes, word).filter(move |at| {
            let before = at.checked_sub(1).and_then(|at| self.bytes.get(at));
            let after = self.bytes.get(at + word.len());
            // `x.window.y` is somebody else's.
            let is_member = starts_name && before == Some(&b'.');
            !(is_member || (starts_name && is_name(before)) || (ends_name && is_name(after)))
        })
    }

    /// Tells whether a module is imported, itself or a part of it.
    pub(super) fn imports(&self, module: &str) -> bool {
        self.imports.iter().any(|name| {
            name.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }

    /// Tells whether it starts with this directive.
    pub(super) fn is_marked(&self, directive: &str) -> bool {
        self.directives.iter().any(|d| d == directive.as_bytes())
    }

    /// Returns the names before the braces that are open at a place, outermost first: `env` in `env: { KEY: …`.
    pub(super) fn open_at(&self, at: usize) -> Vec<String> {
        let mut open = Vec::new();
        let head = self.bytes.get(..at.min(self.bytes.len())).unwrap_or_default();
        for (place, byte) in head.iter().enumerate() {
            match byte {
                b'{' => open.push(name_before(head.get(..place).unwrap_or_default())),
                b'}' => drop(open.pop()),
                _ => {}
            }
        }
        open
    }
}

/// Returns the name that a brace belongs to: `name: {`, `name = {`, `name({`.
fn name_before(head: &[u8]) -> String {
    let head = head.trim_ascii_end();
    let Some((sign, head)) = head.split_last() else { return String::new() };
    if !matches!(sign, b':' | b'=' | b'(') {
        return String::new();
    }
    let head = head.trim_ascii_end();
    let length = head.iter().rev().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
    String::from_utf8_lossy(head.get(head.len() - length..).unwrap_or_default()).into_owned()
}

fn end_of_line(text: &[u8], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    memchr::memchr(b'\n', rest).map_or(text.len(), |end| at + end)
}

/// Returns where a string ends, its last quote included.
fn end_of_string(text: &[u8], start: usize, quote: u8) -> usize {
    let mut at = start + 1;
    while let Some(byte) = text.get(at) {
        match byte {
            b'\\' => at += 1,
            b'\n' if quote != b'`' => return at,
            byte if *byte == quote => return at + 1,
            _ => {}
        }
        at += 1;
    }
    text.len()
}

fn blank(bytes: &mut [u8], from: usize, to: usize) {
    if let Some(piece) = bytes.get_mut(from..to) {
        piece.iter_mut().filter(|b| **b != b'\n').for_each(|b| *b = b' ');
    }
}
