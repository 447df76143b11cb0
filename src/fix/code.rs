//! Rewrites a value that stands in a literal of a programming language.
//!
//! The whole literal goes, with its quotes and prefix, where the value is all that it holds; elsewhere the expression is
//! put into the literal, in languages that can, or the literal is cut and put together again.

use crate::advise::remedy::Language as L;
use crate::fix::lexer::{Form, Kind, Piece};
use crate::fix::{Change, Edit, Page, Refusal, Wanted, guard, syntax};
use crate::position::Span;

/// A literal, and what of it is the value.
struct Found<'p> {
    piece: &'p Piece,
    form: &'static Form,
    /// What is replaced: the literal, or several that are put together.
    whole: Span,
    /// What stands in the literal before and behind the value.
    left: Span,
    right: Span,
}

/// Changes one value.
pub(super) fn place(page: &Page<'_>, wanted: &Wanted) -> Result<Change, Refusal> {
    let found = find(page, wanted)?;
    let read = page.language.read(&wanted.name);
    let literal =
        guard::Literal { whole: found.whole, is_all: found.left.is_empty() && found.right.is_empty() };
    let more = guard::code(page, literal, &wanted.name)?;
    if is_text_alone(page, &found) {
        // A documentation string: it is read, not run.
        return Ok(Change::one(wanted.span, wanted.name.as_bytes()));
    }
    let mut change = if literal.is_all && !is_tagged(page, &found) {
        all(page, &found, (&read, &wanted.name))?
    } else {
        part(page, &found, (&read, &wanted.name))?
    };
    change.imports = !more.in_io;
    change.edits.extend(more.edits);
    change.notes.extend(more.notes);
    if matches!(page.language, L::TypeScript) && literal.is_all {
        change
            .notes
            .push("process.env holds `string | undefined`: strict TypeScript may want a check".to_owned());
    }
    Ok(change)
}

/// Finds the literal, or the literals that are put together, that hold the value.
fn find<'p>(page: &'p Page<'_>, wanted: &Wanted) -> Result<Found<'p>, Refusal> {
    let bare = || {
        Refusal::new(
            "the value doesn't stand in a literal",
            format!("write the line by hand: {}", page.language.read(&wanted.name)),
        )
    };
    let (index, piece) = page.piece(wanted.span).ok_or_else(bare)?;
    let form = match piece.kind {
        Kind::Literal(form) => form,
        Kind::Here(true) if matches!(page.language, L::Ruby | L::Perl) => &HERE,
        Kind::Here(_) | Kind::Comment => {
            return Err(Refusal::new(
                "the value stands in a here-document",
                "put a variable into it by hand",
            ));
        }
    };
    if piece.holes.iter().any(|hole| hole.overlaps(wanted.span)) {
        return Err(Refusal::new(
            "the value stands in an expression within a literal",
            "write the line by hand",
        ));
    }
    if piece.content.contains(wanted.span) && wanted.span.of(page.text) == wanted.value {
        let (left, right) = around(piece.content, wanted.span);
        if is_beside_another(page, index) {
            return Err(Refusal::new(
                "the literal is one of several that stand side by side",
                "put them together by hand, then run this again",
            ));
        }
        return Ok(Found { piece, form, whole: piece.whole, left, right });
    }
    pieces_of(page, index, wanted).map(|last| Found {
        piece,
        form,
        whole: Span::new(piece.whole.start, last.whole.end),
        left: Span::new(piece.content.start, piece.content.start),
        right: Span::new(last.content.end, last.content.end),
    })
}

/// How text that is not quoted holds expressions in Ruby and Perl.
static HERE: Form =
    Form { open: "", close: "", escape: super::lexer::Escape::None, long: true, hole: Some(("#{", "}")) };

fn around(content: Span, value: Span) -> (Span, Span) {
    (Span::new(content.start, value.start), Span::new(value.end, content.end))
}

/// Returns the last of the literals that hold the value together, when nothing else stands in any of them.
fn pieces_of<'p>(page: &'p Page<'_>, first: usize, wanted: &Wanted) -> Result<&'p Piece, Refusal> {
    let encoded = || {
        Refusal::new(
            "the value is written in an encoding or with escapes",
            format!("write {} there by hand", page.language.read(&wanted.name)),
        )
    };
    let joiner = syntax::joiner(page.language).unwrap_or_default().as_bytes();
    let (mut value, mut end) = (Vec::new(), None);
    for piece in page.pieces.iter().skip(first) {
        if !matches!(piece.kind, Kind::Literal(_)) || !piece.holes.is_empty() {
            break;
        }
        if let Some(end) = end {
            let seam = Span::new(end, piece.whole.start).of(page.text).trim_ascii();
            let seam = seam.strip_suffix(b"\\").unwrap_or(seam).trim_ascii();
            if !(seam.is_empty() || seam == joiner) {
                break;
            }
        }
        value.extend_from_slice(piece.content.of(page.text));
        end = Some(piece.whole.end);
        if piece.content.end >= wanted.span.end {
            let is_all = value == wanted.value && piece.content.end == wanted.span.end;
            return if is_all { Ok(piece) } else { Err(encoded()) };
        }
    }
    Err(encoded())
}

/// Tells whether the language puts this literal and its neighbour together.
fn is_beside_another(page: &Page<'_>, index: usize) -> bool {
    if !matches!(page.language, L::Python | L::C | L::Cpp | L::ObjectiveC | L::Ruby | L::Dart) {
        return false;
    }
    let touches = |a: Option<&Piece>, b: Option<&Piece>| match (a, b) {
        (Some(a), Some(b)) if matches!((a.kind, b.kind), (Kind::Literal(_), Kind::Literal(_))) => {
            let seam = Span::new(a.whole.end, b.whole.start).of(page.text);
            // Of two statements on two lines, the second doesn't belong to the first, unless brackets are open.
            let lines = seam.contains(&b'\n')
                && matches!(page.language, L::Python | L::Ruby)
                && !is_open(page, b.whole.start);
            seam.trim_ascii().is_empty() && !lines
        }
        _ => false,
    };
    let at = |index: Option<usize>| index.and_then(|index| page.pieces.get(index));
    touches(at(index.checked_sub(1)), at(Some(index))) || touches(at(Some(index)), at(Some(index + 1)))
}

/// Tells whether a bracket is open before an offset.
fn is_open(page: &Page<'_>, end: usize) -> bool {
    let mut depth = 0_i64;
    let mut at = 0;
    for piece in page.pieces.iter().take_while(|piece| piece.whole.end <= end) {
        depth += brackets(Span::new(at, piece.whole.start).of(page.text));
        at = piece.whole.end;
    }
    depth + brackets(Span::new(at, end.max(at)).of(page.text)) > 0
}

fn brackets(text: &[u8]) -> i64 {
    text.iter().map(|b| i64::from(b"([{".contains(b)) - i64::from(b")]}".contains(b))).sum()
}

/// Tells whether a literal of Python is a statement of its own.
fn is_text_alone(page: &Page<'_>, found: &Found<'_>) -> bool {
    let whole = found.whole;
    let line = page.line(whole.end);
    let rest = Span::new(whole.end, line.end).of(page.text);
    page.language == L::Python
        && found.form.open.len() == 3
        && page.before(whole.start).trim_ascii().is_empty()
        && rest.trim_ascii().is_empty()
        && !is_open(page, whole.start)
}

/// Tells whether a template belongs to the function before it.
fn is_tagged(page: &Page<'_>, found: &Found<'_>) -> bool {
    let before = page.byte_before(found.whole.start);
    found.form.open == "`"
        && matches!(page.language, L::JavaScript | L::TypeScript)
        && before.is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b')' | b']'))
}

/// Replaces a literal that is the value and nothing else.
fn all(page: &Page<'_>, found: &Found<'_>, (read, name): (&str, &str)) -> Result<Change, Refusal> {
    let prefix = found.piece.prefix.of(page.text).to_ascii_lowercase();
    let is_bytes = prefix.contains(&b'b') || found.form.open.starts_with('b');
    let follows = page.next_after(found.whole.end);
    let with = match page.language {
        L::Python if is_bytes => format!("{read}.encode()"),
        L::Rust if is_bytes => return Err(bytes(page.language, read)),
        // What a method is called on, or `String::from` takes, is no reference.
        L::Rust if follows.starts_with(b".") => read.to_owned(),
        L::Rust => format!("&{read}"),
        L::JavaScript | L::TypeScript if guard::is_attribute(page, found.whole.start) => {
            format!("{{{read}}}")
        }
        L::Haskell => {
            return Ok(Change { edits: guard::haskell(page, found.whole, name)?, ..Change::default() });
        }
        _ => read.to_owned(),
    };
    Ok(Change::one(found.whole, with))
}

fn bytes(language: L, read: &str) -> Refusal {
    let call = if language == L::Python { "encode" } else { "into_bytes" };
    Refusal::new("the value is a string of bytes", format!("write it by hand, with {read}.{call}()"))
}

/// Replaces the value within a literal that holds more.
fn part(page: &Page<'_>, found: &Found<'_>, (read, name): (&str, &str)) -> Result<Change, Refusal> {
    let value = Span::new(found.left.end, found.right.start);
    let prefix = found.piece.prefix.of(page.text);
    if prefix.iter().any(|b| b.eq_ignore_ascii_case(&b'b')) && matches!(page.language, L::Python | L::Rust) {
        return Err(bytes(page.language, read));
    }
    if let Some((open, close)) = syntax::within(page.language, found.form, prefix) {
        let read = match page.language {
            L::Python if found.form.open.contains('"') => read.replace('"', "'"),
            L::Groovy => read.replace('"', "'"),
            L::Perl if matches!(page.text.get(value.end), Some(b'[' | b'{' | b'-')) => {
                format!("${{\\ {read}}}")
            }
            _ => read.to_owned(),
        };
        return Ok(Change::one(value, format!("{open}{read}{close}")));
    }
    cut(page, found, (read, name))
}

/// Cuts the literal at the value and puts the pieces together.
fn cut(page: &Page<'_>, found: &Found<'_>, (read, name): (&str, &str)) -> Result<Change, Refusal> {
    let by_hand = || {
        Refusal::new(
            "the value is a part of a longer text, and this language puts no texts together in place",
            format!("build the text from {read} by hand"),
        )
    };
    let piece = |span: Span| -> Option<Vec<u8>> {
        let prefix = found.piece.prefix.of(page.text);
        let (open, close) = (found.form.open.as_bytes(), found.form.close.as_bytes());
        (!span.is_empty()).then(|| [prefix, open, span.of(page.text), close].concat())
    };
    let (left, right) = (piece(found.left), piece(found.right));
    let parts: Vec<Vec<u8>> = [left, Some(read.as_bytes().to_vec()), right].into_iter().flatten().collect();
    let with = match page.language {
        L::R => [b"paste0(".as_slice(), &parts.join(b", ".as_slice()), b")"].concat(),
        L::Clojure => [b"(str ".as_slice(), &parts.join(b" ".as_slice()), b")"].concat(),
        L::Rust => format_macro(page, found, read),
        L::Haskell => return Err(guard::haskell_by_hand(name)),
        language => {
            let joiner = syntax::joiner(language).ok_or_else(by_hand)?;
            let text = parts.join(format!(" {joiner} ").as_bytes());
            if stands_alone(page, found.whole) { text } else { [b"(".as_slice(), &text, b")"].concat() }
        }
    };
    let with = if matches!(page.language, L::JavaScript | L::TypeScript)
        && guard::is_attribute(page, found.whole.start)
    {
        [b"{".as_slice(), &with, b"}"].concat()
    } else {
        with
    };
    Ok(Change { edits: vec![Edit { span: found.whole, with }], ..Change::default() })
}

/// Writes Rust's `format!`, in which braces are doubled.
fn format_macro(page: &Page<'_>, found: &Found<'_>, read: &str) -> Vec<u8> {
    let doubled = |span: Span| -> Vec<u8> {
        let each = |b: &u8| if matches!(b, b'{' | b'}') { vec![*b, *b] } else { vec![*b] };
        span.of(page.text).iter().flat_map(each).collect()
    };
    let (open, close) = (found.form.open.as_bytes(), found.form.close.as_bytes());
    let reference = if page.next_after(found.whole.end).starts_with(b".") { "" } else { "&" };
    let text = [open, &doubled(found.left), b"{}", &doubled(found.right), close].concat();
    [format!("{reference}format!(").as_bytes(), &text, b", ", read.as_bytes(), b")"].concat()
}

/// Tells whether an expression in this place needs no brackets around it.
fn stands_alone(page: &Page<'_>, whole: Span) -> bool {
    if page.language == L::PowerShell {
        return false;
    }
    let before = page.before(whole.start).trim_ascii_end();
    let opens = before.is_empty()
        || before.ends_with(b"return")
        || before.last().is_some_and(|b| b"=([{:,>".contains(b));
    let line = page.line(whole.end);
    let rest = Span::new(whole.end, line.end).of(page.text).trim_ascii_start();
    let ends = rest.first().is_none_or(|b| b",;)]}".contains(b));
    // On the next line the expression may go on.
    let next = page.next_after(whole.end);
    let goes_on = rest.is_empty() && next.first().is_some_and(|b| b".[?".contains(b));
    opens && ends && !goes_on && !before.ends_with(b"==") && !before.ends_with(b"!=")
}
