//! Finds literals and comments in a text, by a table for each language.
//!
//! Comes in: a text and the [`Syntax`] of its language. Goes out: where its comments and literals stand, in order, with the
//! quotes, the prefix and what is computed within. No grammar: a quote that is not closed on its line, in a form that
//! must be, is taken for an apostrophe, so that one mistake ends with the line. What a rewriting rests on is checked again
//! by who uses this (the result is lexed anew, and scanned).

use crate::position::Span;

/// How a quote stands within a literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escape {
    /// A backslash takes the next byte along.
    Backslash,
    /// It is written twice.
    Doubled,
    /// It can't.
    None,
}

/// A form of literals.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) open: &'static str,
    pub(super) close: &'static str,
    pub(super) escape: Escape,
    /// Whether it may go over several lines.
    pub(super) long: bool,
    /// What opens and closes an expression in it, whatever its prefix.
    pub(super) hole: Option<(&'static str, &'static str)>,
}

/// How a language writes comments and literals.
#[derive(Debug)]
pub(super) struct Syntax {
    pub(super) line: &'static [&'static str],
    pub(super) block: &'static [(&'static str, &'static str)],
    /// The longest opening first.
    pub(super) forms: &'static [Form],
    /// What may stand right before a literal and belongs to it, in lower case.
    pub(super) prefixes: &'static [&'static str],
    /// Whether `'` opens a single character, or stands for something else.
    pub(super) chars: bool,
    /// Whether there are here-documents.
    pub(super) here: bool,
    /// Whether a comment's sign counts only behind a blank.
    pub(super) blank_before_comment: bool,
}

/// What a piece of a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Comment,
    Literal(&'static Form),
    /// The body of a here-document; whether variables count in it.
    Here(bool),
}

/// A comment, literal or here-document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) kind: Kind,
    /// All of it, with prefix and quotes.
    pub(super) whole: Span,
    /// What stands between the quotes.
    pub(super) content: Span,
    /// Where the prefix starts and the quote opens.
    pub(super) prefix: Span,
    /// The expressions in it.
    pub(super) holes: Vec<Span>,
}

/// Finds the comments and literals of a text.
pub(super) fn pieces(text: &[u8], syntax: &Syntax) -> Vec<Piece> {
    let mut lexer = Lexer { text, syntax, at: 0, pieces: Vec::new(), here: Vec::new() };
    while lexer.at < text.len() {
        lexer.step();
    }
    lexer.pieces
}

struct Lexer<'t> {
    text: &'t [u8],
    syntax: &'t Syntax,
    at: usize,
    pieces: Vec<Piece>,
    /// Ends of the here-documents that start on the next line, and whether variables count in them.
    here: Vec<(Vec<u8>, bool)>,
}

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn step(&mut self) {
        let rest = self.rest();
        if rest.first() == Some(&b'\n') && !self.here.is_empty() {
            self.at += 1;
            self.bodies();
        } else if let Some(end) = self.comment() {
            let span = Span::new(self.at, end);
            self.push(Kind::Comment, span, span, Vec::new());
            self.at = end;
        } else if let Some(skip) = self.character() {
            self.at += skip;
        } else if let Some(length) = self.here_start() {
            self.at += length;
        } else if !self.literal() {
            // A backslash outside of a literal takes a quote's meaning away in shells, and is rare elsewhere.
            let escapes = self.syntax.here && rest.first() == Some(&b'\\');
            self.at += 1 + usize::from(escapes);
        }
    }

    fn push(&mut self, kind: Kind, whole: Span, content: Span, holes: Vec<Span>) {
        let prefix = Span::new(whole.start, whole.start);
        self.pieces.push(Piece { kind, whole, content, prefix, holes });
    }

    /// Returns the end of the comment that starts here.
    fn comment(&self) -> Option<usize> {
        let rest = self.rest();
        if let Some((open, close)) =
            self.syntax.block.iter().find(|(open, _)| rest.starts_with(open.as_bytes()))
        {
            let body = rest.get(open.len()..)?;
            let end = memchr::memmem::find(body, close.as_bytes());
            return Some(end.map_or(self.text.len(), |end| self.at + open.len() + end + close.len()));
        }
        self.syntax.line.iter().find(|sign| rest.starts_with(sign.as_bytes()))?;
        let before = self.at.checked_sub(1).and_then(|at| self.text.get(at));
        let blank = before.is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b';' | b'(' | b'&' | b'|'));
        // `https://…` outside of a literal is no comment: it is text between tags, or in a template.
        let address = before == Some(&b':') && rest.starts_with(b"//");
        if (self.syntax.blank_before_comment && !blank) || address {
            return None;
        }
        let line = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        Some(self.at + line)
    }

    /// Returns the length of the single character that starts here, or of an apostrophe that opens nothing.
    fn character(&self) -> Option<usize> {
        let rest = self.rest();
        if !self.syntax.chars || rest.first() != Some(&b'\'') {
            return None;
        }
        let end = if rest.get(1) == Some(&b'\\') { 3 } else { 2 };
        let near = rest.get(end..).unwrap_or_default();
        // A character outside of ASCII, or a `\u{…}`, takes a few bytes more.
        let close = near.iter().take(10).position(|b| matches!(b, b'\'' | b'\n' | b' '));
        match close {
            Some(at)
                if near.get(at) == Some(&b'\'') && (at == 0 || !rest.get(1)?.is_ascii_alphanumeric()) =>
            {
                Some(end + at + 1)
            }
            _ => Some(1),
        }
    }

    /// Notes the here-document that is announced here, and returns the length of what announces it.
    fn here_start(&mut self) -> Option<usize> {
        let rest = self.rest();
        if !self.syntax.here || !rest.starts_with(b"<<") {
            return None;
        }
        let mut at = 2;
        if rest.get(at) == Some(&b'<') {
            at += 1;
            // The shell's `<<< word` is no document; PHP's `<<<WORD` is.
            if rest.get(at).is_some_and(|b| b.is_ascii_whitespace() || matches!(b, b'$')) {
                return Some(at);
            }
        }
        at += usize::from(matches!(rest.get(at), Some(b'-' | b'~')));
        let quote = rest.get(at).copied().filter(|b| matches!(b, b'\'' | b'"'));
        at += usize::from(quote.is_some());
        let word = rest.get(at..).unwrap_or_default();
        let length = word.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
        if !word.first().is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_') {
            return None;
        }
        let word = word.get(..length)?.to_vec();
        let length = at + length + usize::from(quote.is_some());
        let ends = |line: &[u8]| is_end(line, &word);
        rest.split(|b| *b == b'\n').skip(1).find(|line| ends(line))?;
        self.here.push((word, quote != Some(b'\'')));
        Some(length)
    }

    /// Takes in the bodies of the here-documents that start on this line.
    fn bodies(&mut self) {
        for (word, expands) in std::mem::take(&mut self.here) {
            let start = self.at;
            while self.at < self.text.len() {
                let line = self.rest().split(|b| *b == b'\n').next().unwrap_or_default();
                let (ends, length) = (is_end(line, &word), line.len() + 1);
                if ends {
                    break;
                }
                self.at = self.text.len().min(self.at + length);
            }
            let span = Span::new(start, self.at);
            self.push(Kind::Here(expands), span, span, Vec::new());
            let line = self.rest().iter().position(|b| *b == b'\n').unwrap_or(self.rest().len());
            self.at += line;
        }
    }

    /// Takes in the literal that starts here; `false`: none does.
    fn literal(&mut self) -> bool {
        let rest = self.rest();
        let Some(form) = self.syntax.forms.iter().find(|form| rest.starts_with(form.open.as_bytes())) else {
            return false;
        };
        // A form that starts with a letter doesn't start within a word.
        let in_word =
            |at: usize| at.checked_sub(1).and_then(|at| self.text.get(at)).copied().is_some_and(is_word);
        if form.open.as_bytes().first().copied().is_some_and(is_word) && in_word(self.at) {
            return false;
        }
        let start = self.at + form.open.len();
        let Some((end, holes)) = self.end_of(form, start) else { return false };
        let before = self.text.get(self.at.saturating_sub(3)..self.at).unwrap_or_default();
        let lower = before.to_ascii_lowercase();
        let prefix = self.syntax.prefixes.iter().filter(|p| lower.ends_with(p.as_bytes()));
        let prefix = prefix.map(|p| p.len()).max().unwrap_or(0);
        let prefix = if in_word(self.at - prefix) { 0 } else { prefix };
        let from = self.at - prefix;
        self.pieces.push(Piece {
            kind: Kind::Literal(form),
            whole: Span::new(from, end + form.close.len()),
            content: Span::new(start, end),
            prefix: Span::new(from, self.at),
            holes,
        });
        self.at = end + form.close.len();
        true
    }

    /// Returns where the literal's content ends, and the expressions in it.
    fn end_of(&self, form: &'static Form, start: usize) -> Option<(usize, Vec<Span>)> {
        let (mut at, mut holes) = (start, Vec::new());
        loop {
            let rest = self.text.get(at..)?;
            let byte = *rest.first()?;
            if byte == b'\n' && !form.long {
                return None;
            }
            if byte == b'\\' && form.escape == Escape::Backslash && !is_hole(form, rest) {
                at += 2;
            } else if rest.starts_with(form.close.as_bytes()) {
                if form.escape != Escape::Doubled
                    || !rest.get(form.close.len()..)?.starts_with(form.close.as_bytes())
                {
                    return Some((at, holes));
                }
                at += 2 * form.close.len();
            } else if let Some((open, close)) =
                form.hole.filter(|(open, _)| rest.starts_with(open.as_bytes()))
            {
                let end = end_of_hole(self.text, at + open.len(), close)?;
                holes.push(Span::new(at, end));
                at = end;
            } else {
                at += 1;
            }
        }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn is_hole(form: &Form, rest: &[u8]) -> bool {
    form.hole.is_some_and(|(open, _)| rest.starts_with(open.as_bytes()))
}

/// Tells whether a line ends a here-document.
fn is_end(line: &[u8], word: &[u8]) -> bool {
    let line = line.trim_ascii();
    line.strip_prefix(word).is_some_and(|rest| rest.first().is_none_or(|b| matches!(b, b';' | b',' | b')')))
}

/// Returns the end of an expression within a literal, its closing sign included.
fn end_of_hole(text: &[u8], start: usize, close: &str) -> Option<usize> {
    let close = *close.as_bytes().first()?;
    let open = match close {
        b')' => b'(',
        b']' => b'[',
        _ => b'{',
    };
    let mut depth = 1_usize;
    for (at, byte) in text.iter().enumerate().skip(start) {
        if *byte == close {
            depth -= 1;
            if depth == 0 {
                return Some(at + 1);
            }
        } else if *byte == open {
            depth += 1;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::advise::remedy::Language;
    use crate::fix::syntax;

    fn contents(language: Language, text: &str) -> Vec<String> {
        let syntax = syntax::of(language);
        let show = |p: &Piece| String::from_utf8_lossy(p.content.of(text.as_bytes())).into_owned();
        pieces(text.as_bytes(), syntax).iter().map(show).collect()
    }

    #[test]
    fn literals_and_comments_are_told_apart() {
        use Language as L;
        for (language, text, expected) in [
            (L::JavaScript, "a('b', `c${'d'}`) // \"e\"", vec!["b", "c${'d'}", "// \"e\""]),
            (L::JavaScript, "<p>Don't</p>\nlet a = \"b\"", vec!["b"]),
            (L::Python, "x = rb'a' # it's\ny = '''b\n'c' '''", vec!["a", "# it's", "b\n'c' "]),
            (L::Rust, "fn f<'a>(c: 'a') { r#\"b\"c\"#; \"\\\"d\" }", vec!["b\"c", "\\\"d"]),
            (L::CSharp, "var a = @\"b\"\"c\"; var d = $\"e\";", vec!["b\"\"c", "e"]),
            (L::Go, "a := `b\nc` + \"d\" /* \"e\" */", vec!["b\nc", "d", "/* \"e\" */"]),
            (L::Shell, "a=\"b $(c \"d\")\" # it's\ne=${f#g} 'h'", vec!["b $(c \"d\")", "# it's", "h"]),
            (L::Shell, "cat <<'E'\nit's\nE\na='b'", vec!["it's\n", "b"]),
            (L::Lua, "a = [[b\nc]] -- 'd'", vec!["b\nc", "-- 'd'"]),
        ] {
            assert_eq!(contents(language, text), expected, "{text}");
        }
    }
}
