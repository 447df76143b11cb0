//! Adds the import that reading the environment needs, where it isn't there yet.
//!
//! Behind what must come first: `#!`, an encoding line, documentation, `from __future__`, the package's own line.

use crate::advise::remedy::Language as L;
use crate::fix::lexer::Kind;
use crate::fix::{Edit, Page, line_end};
use crate::position::Span;

/// Returns the edit that adds the import; none where it isn't needed.
pub(super) fn needed(page: &Page<'_>) -> Option<Edit> {
    match page.language {
        L::Python => python(page),
        L::Go => go(page),
        L::CSharp => {
            lines(page, &["using System;", "global using System;"], "using System;", &[b"using ", b"extern "])
        }
        L::VisualBasic => lines(page, &["Imports System"], "Imports System", &[b"Option ", b"Imports "]),
        L::C => lines(page, &["#include <stdlib.h>"], "#include <stdlib.h>", &[b"#include"]),
        L::Cpp => lines(page, &["#include <cstdlib>"], "#include <cstdlib>", &[b"#include", b"#pragma once"]),
        L::Swift => lines(
            page,
            &["import Foundation", "import UIKit", "import SwiftUI"],
            "import Foundation",
            &[b"import "],
        ),
        L::Dart => lines(
            page,
            &["import 'dart:io'", "import \"dart:io\""],
            "import 'dart:io';",
            &[b"library ", b"library;"],
        ),
        L::Haskell => lines(
            page,
            &["import System.Environment"],
            "import System.Environment (getEnv)",
            &[b"module ", b"import "],
        ),
        L::Nim => lines(page, &["import os", "import std/os"], "import std/os", &[]),
        _ => None,
    }
}

/// The lines of a text that no comment or literal holds, each with where it starts.
fn code_lines<'p>(page: &'p Page<'_>) -> impl Iterator<Item = (usize, &'p [u8])> {
    let mut at = 0;
    let lines = page.text.split_inclusive(|b| *b == b'\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line)
    });
    lines.filter(|(start, _)| {
        let begins = |at: usize| page.pieces.iter().find(|p| p.whole.start <= at && at < p.whole.end);
        begins(*start).is_none_or(|p| p.whole.start == *start)
    })
}

fn insert(at: usize, text: String) -> Edit {
    Edit { span: Span::new(at, at), with: text.into_bytes() }
}

/// Inserts a line, before the first of those that it belongs to, else behind the comments at the top.
fn lines(page: &Page<'_>, present: &[&str], line: &str, heads: &[&[u8]]) -> Option<Edit> {
    let bare = |line: &[u8]| without_mark(line).trim_ascii().to_vec();
    if code_lines(page).any(|(_, l)| present.iter().any(|p| starts_with_word(&bare(l), p.as_bytes()))) {
        return None;
    }
    let end = line_end(page.text);
    let module = code_lines(page).find(|(_, l)| heads.iter().any(|head| bare(l).starts_with(head)));
    if let Some((at, found)) = module {
        // These come first in their file: the import goes behind.
        let text = bare(found);
        let first = [b"module ".as_slice(), b"library", b"Option ", b"#pragma once", b"extern "]
            .iter()
            .any(|w| text.starts_with(w));
        if first {
            // Of Haskell's module line the export list may go on.
            let from =
                memchr::memmem::find(page.text.get(at..)?, b"where").filter(|_| text.starts_with(b"module "));
            let at = page.line(at + from.unwrap_or(0)).end;
            return Some(insert(behind_line(page.text, at), format!("{line}{end}")));
        }
        let mark = found.len() - without_mark(found).len();
        return Some(insert(at + mark, format!("{line}{end}")));
    }
    let at = behind_head(page);
    Some(insert(at, format!("{line}{end}")))
}

fn starts_with_word(line: &[u8], word: &[u8]) -> bool {
    line.strip_prefix(word).is_some_and(|rest| {
        rest.first().is_none_or(|b| !b.is_ascii_alphanumeric() && !matches!(b, b'_' | b'.'))
    })
}

fn without_mark(line: &[u8]) -> &[u8] {
    line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line)
}

/// Returns where the line behind the end of a line starts.
fn behind_line(text: &[u8], end: usize) -> usize {
    let rest = text.get(end..).unwrap_or_default();
    let skip = usize::from(rest.first() == Some(&b'\r'));
    end + skip + usize::from(rest.get(skip) == Some(&b'\n'))
}

/// Returns where the code starts, behind the byte order mark, `#!` and the comments at the top.
fn behind_head(page: &Page<'_>) -> usize {
    let mut at = page.text.len() - without_mark(page.text).len();
    if page.text.get(at..).is_some_and(|rest| rest.starts_with(b"#!")) {
        at = behind_line(page.text, page.line(at).end);
    }
    for piece in page.pieces.iter().filter(|p| p.kind == Kind::Comment) {
        if piece.whole.start == at && page.line(piece.whole.end).end == piece.whole.end {
            at = behind_line(page.text, piece.whole.end);
        }
    }
    at
}

fn python(page: &Page<'_>) -> Option<Edit> {
    let bare = |line: &[u8]| line.trim_ascii_end().to_vec();
    let imports = |line: &[u8]| {
        let line = without_mark(line);
        let named = line.strip_prefix(b"import ").unwrap_or_default();
        named.split(|b| *b == b',').any(|name| matches!(name.trim_ascii(), b"os"))
    };
    if code_lines(page).any(|(_, line)| imports(&bare(line))) {
        return None;
    }
    let end = line_end(page.text);
    let future = code_lines(page).filter(|(_, line)| line.starts_with(b"from __future__")).last();
    if let Some((at, line)) = future {
        // In brackets it may go on for lines.
        let close = line.contains(&b'(').then(|| memchr::memchr(b')', page.text.get(at..)?)).flatten();
        let at = page.line(at + close.unwrap_or(0)).end;
        return Some(insert(behind_line(page.text, at), format!("import os{end}")));
    }
    let mut at = behind_head(page);
    let rest = page.text.get(at..).unwrap_or_default();
    at += rest.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
    let text = page.pieces.iter().find(|p| p.whole.start == at && matches!(p.kind, Kind::Literal(_)));
    let at = match text {
        Some(text) => behind_line(page.text, page.line(text.whole.end).end),
        None => behind_head(page),
    };
    // Behind documentation a blank line stays before the import, and another follows it.
    if text.is_some() && page.line(at).is_empty() && at < page.text.len() {
        let at = behind_line(page.text, at);
        let next = page.line(at).of(page.text);
        let is_import = next.starts_with(b"import ") || next.starts_with(b"from ");
        let gap = if next.is_empty() || is_import { "" } else { end };
        return Some(insert(at, format!("import os{end}{gap}")));
    }
    let no_end = at > 0 && page.text.get(at - 1) != Some(&b'\n') && text.is_some();
    Some(insert(at, if no_end { format!("{end}import os{end}") } else { format!("import os{end}") }))
}

fn go(page: &Page<'_>) -> Option<Edit> {
    let end = line_end(page.text);
    let quoted = |line: &[u8]| {
        let line = line.trim_ascii();
        line == b"\"os\"" || line == b"import \"os\""
    };
    if code_lines(page).any(|(_, line)| quoted(line)) || page.text.windows(5).any(|w| w == b"\t\"os\"") {
        return None;
    }
    for (at, line) in code_lines(page) {
        let text = line.trim_ascii();
        if text == b"import (" || text == b"import(" {
            return Some(insert(at + line.len(), format!("\t\"os\"{end}")));
        }
        if text.starts_with(b"import \"") || text.starts_with(b"import ") {
            return Some(insert(at, format!("import \"os\"{end}")));
        }
    }
    let package = code_lines(page).find(|(_, line)| line.starts_with(b"package "))?;
    let at = behind_line(page.text, page.line(package.0).end);
    Some(insert(at, format!("{end}import \"os\"{end}")))
}
