//! Rewrites a value in shells, batch files and makefiles, where a bare word is a value too.

use crate::advise::remedy::Language as L;
use crate::fix::lexer::Kind;
use crate::fix::{Change, Edit, Page, Refusal, Wanted};
use crate::position::Span;

/// Changes one value.
pub(super) fn place(page: &Page<'_>, wanted: &Wanted) -> Result<Change, Refusal> {
    if wanted.span.of(page.text) != wanted.value {
        return Err(Refusal::new(
            "the value is written in pieces or with escapes",
            format!("write {} there by hand", page.language.read(&wanted.name)),
        ));
    }
    match page.language {
        L::Batch => Ok(Change::one(wanted.span, page.language.read(&wanted.name))),
        L::Make => make(page, wanted),
        L::Fish => fish(page, wanted),
        _ => shell(page, wanted),
    }
}

fn shell(page: &Page<'_>, wanted: &Wanted) -> Result<Change, Refusal> {
    let name = &wanted.name;
    let (plain, braced) = (format!("\"${name}\""), format!("${{{name}}}"));
    let Some((_, piece)) = page.piece(wanted.span) else {
        // A bare word, or a part of one.
        let next = page.text.get(wanted.span.end);
        let bare = next.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
        return Ok(Change::one(wanted.span, if bare { format!("\"{braced}\"") } else { plain }));
    };
    let is_all = piece.content == wanted.span;
    match piece.kind {
        Kind::Here(true) => Ok(Change::one(wanted.span, braced)),
        Kind::Here(false) => Err(Refusal::new(
            "the value stands in a here-document whose end is quoted, so no variable counts in it",
            format!("take the quotes off its end, and write {braced}"),
        )),
        Kind::Literal(form) if form.open == "$'" => {
            Err(Refusal::new("the value stands in $'...'", format!("write {plain} by hand")))
        }
        Kind::Literal(form) if form.open == "'" => {
            let with = if is_all { plain } else { format!("'\"{braced}\"'") };
            Ok(Change::one(if is_all { piece.whole } else { wanted.span }, with))
        }
        _ if is_all => Ok(Change::one(piece.whole, plain)),
        _ => {
            let hole = piece.holes.iter().find(|hole| hole.overlaps(wanted.span));
            let single = hole.is_some_and(|hole| {
                let head = Span::new(hole.start, wanted.span.start).of(page.text);
                head.iter().filter(|b| **b == b'\'').count() % 2 == 1
            });
            if single {
                return Err(Refusal::new(
                    "the value stands in quotes within a command",
                    format!("write {braced} by hand, in double quotes"),
                ));
            }
            Ok(Change::one(wanted.span, braced))
        }
    }
}

fn fish(page: &Page<'_>, wanted: &Wanted) -> Result<Change, Refusal> {
    let plain = page.language.read(&wanted.name);
    match page.piece(wanted.span) {
        Some((_, piece)) if piece.content == wanted.span => Ok(Change::one(piece.whole, plain)),
        // Words that touch are one: the literal ends, the variable stands, and the literal goes on.
        Some((_, piece)) => match piece.kind {
            Kind::Literal(form) => Ok(Change::one(wanted.span, format!("{0}{plain}{0}", form.open))),
            Kind::Comment | Kind::Here(_) => {
                Err(Refusal::new("the value stands in no word", "write it by hand"))
            }
        },
        None => Ok(Change::one(wanted.span, plain)),
    }
}

fn make(page: &Page<'_>, wanted: &Wanted) -> Result<Change, Refusal> {
    let line = page.line(wanted.span.start);
    let before = page.before(wanted.span.start);
    if before.starts_with(b"\t") {
        let single = before.iter().filter(|b| **b == b'\'').count() % 2 == 1;
        let double = before.iter().filter(|b| **b == b'"').count() % 2 == 1;
        let with = match (single, double) {
            (true, false) => format!("'\"$${{{}}}\"'", wanted.name),
            (false, true) => format!("$${{{}}}", wanted.name),
            (false, false) => format!("\"$${{{}}}\"", wanted.name),
            (true, true) => {
                return Err(Refusal::new(
                    "the value stands in quotes within quotes",
                    "write the line by hand",
                ));
            }
        };
        return Ok(Change::one(wanted.span, with));
    }
    // Quotes are characters of the value here.
    let quote = page.byte_before(wanted.span.start).filter(|b| matches!(b, b'"' | b'\''));
    let quoted = quote.is_some() && page.text.get(wanted.span.end).copied() == quote;
    let span = if quoted { Span::new(wanted.span.start - 1, wanted.span.end + 1) } else { wanted.span };
    let mut change = Change::one(span, page.language.read(&wanted.name));
    let sign = before.iter().position(|b| *b == b'=');
    if let Some(sign) = sign {
        let head = before.get(..sign).unwrap_or_default().trim_ascii();
        let marked =
            head.strip_suffix(b":").or_else(|| head.strip_suffix(b"?")).or_else(|| head.strip_suffix(b"+"));
        let own = head.rsplit(u8::is_ascii_whitespace).next().unwrap_or_default();
        // `X = $(X)` would refer to itself; `X := $(X)` is read once.
        if marked.is_none() && own == wanted.name.as_bytes() {
            let at = line.start + sign;
            change.edits.push(Edit { span: Span::new(at, at), with: b":".to_vec() });
        }
    }
    Ok(change)
}
