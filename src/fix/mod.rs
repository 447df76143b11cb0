//! Moves a secret out of a text: what is written instead, in which file the value goes, and back again.
//!
//! Two halves. Pure: [`rewrite`] takes a text, where a value stands in it, and the name of a variable, and returns edits
//! or a [`Refusal`] that says what to do by hand. Not pure: [`plan`] asks the repository what there is, [`apply`] writes
//! index, work tree and `.env`, all or nothing, and [`undo`] gives them back. What is not certain is refused: a file that
//! doesn't parse, or a key that is still there, would be worse than a sentence. Source of the idioms:
//! `advise::remedy`; of the quoting of `.env`: what its loaders do alike (`dotenv`).

pub mod apply;
mod code;
pub mod dotenv;
mod guard;
mod imports;
mod lexer;
pub mod plan;
mod settings;
mod shell;
pub mod show;
mod state;
mod syntax;
pub mod undo;

use crate::advise::remedy::Language::{self, self as L};
use crate::fix::lexer::{Kind, Piece};
use crate::position::Span;

/// A value in a text, and the variable that is to hold it.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Where it stands; from its first piece to its last, where it stands in pieces.
    pub span: Span,
    /// The value.
    pub value: Vec<u8>,
    /// The variable.
    pub name: String,
}

/// Something that is written in place of something else.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// What goes.
    pub span: Span,
    /// What comes.
    pub with: Vec<u8>,
}

/// Why something is not done, and what to do instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub why: String,
    /// What to do by hand.
    pub instead: String,
}

impl Refusal {
    fn new(why: impl Into<String>, instead: impl Into<String>) -> Self {
        Self { why: why.into(), instead: instead.into() }
    }
}

/// A text without the values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewritten {
    /// All of it.
    pub text: Vec<u8>,
    /// What was altered, in the old text, in order.
    pub edits: Vec<Edit>,
    /// What a person should know.
    pub notes: Vec<String>,
    /// How the variable is called where it is set, where that is not its own name.
    pub set_as: Vec<(String, String)>,
}

/// What is changed for one value.
#[derive(Debug, Default)]
struct Change {
    edits: Vec<Edit>,
    /// Whether reading the environment has to be imported.
    imports: bool,
    notes: Vec<String>,
    set_as: Option<String>,
}

impl Change {
    fn one(span: Span, with: impl Into<Vec<u8>>) -> Self {
        Self { edits: vec![Edit { span, with: with.into() }], ..Self::default() }
    }
}

/// A text, and what is known of it.
struct Page<'t> {
    text: &'t [u8],
    path: &'t str,
    language: Language,
    pieces: Vec<Piece>,
}

impl Page<'_> {
    /// Returns the piece that holds a span, with its index.
    fn piece(&self, span: Span) -> Option<(usize, &Piece)> {
        self.pieces
            .iter()
            .enumerate()
            .find(|(_, piece)| piece.whole.start <= span.start && span.start < piece.whole.end)
    }

    /// Returns the line that holds an offset, without its end.
    fn line(&self, at: usize) -> Span {
        let before = self.text.get(..at).unwrap_or_default();
        let start = before.iter().rposition(|b| matches!(b, b'\n' | b'\r')).map_or(0, |at| at + 1);
        let rest = self.text.get(at..).unwrap_or_default();
        let end =
            rest.iter().position(|b| matches!(b, b'\n' | b'\r')).map_or(self.text.len(), |end| at + end);
        Span::new(start, end)
    }

    /// Returns the part of the line before an offset.
    fn before(&self, at: usize) -> &[u8] {
        Span::new(self.line(at).start, at).of(self.text)
    }

    /// Returns the byte before an offset.
    fn byte_before(&self, at: usize) -> Option<u8> {
        at.checked_sub(1).and_then(|at| self.text.get(at)).copied()
    }

    /// Returns what follows an offset, blanks left out.
    fn next_after(&self, at: usize) -> &[u8] {
        self.text.get(at..).unwrap_or_default().trim_ascii_start()
    }
}

/// Writes a text so that it reads these values from the environment.
///
/// # Errors
/// Where that can't be done with certainty, and what to do by hand.
pub fn rewrite(path: &str, text: &[u8], wanted: &[Wanted]) -> Result<Rewritten, Refusal> {
    let language = Language::of(path).ok_or_else(|| guard::no_language(path, text, wanted))?;
    let syntax = syntax::of(language);
    guard::whole_text(path, text)?;
    let page = Page { text, path, language, pieces: lexer::pieces(text, syntax) };
    let (mut edits, mut notes, mut set_as, mut imports) = (Vec::new(), Vec::new(), Vec::new(), false);
    for one in wanted {
        let change = place(&page, one)?;
        edits.extend(change.edits);
        imports |= change.imports;
        for note in change.notes {
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
        set_as.extend(change.set_as.map(|name| (one.name.clone(), name)));
    }
    if imports {
        edits.extend(imports::needed(&page));
    }
    edits.sort();
    edits.dedup();
    let new = applied(text, &edits).ok_or_else(|| {
        Refusal::new("two values share a literal", "write the line by hand, with a variable for each")
    })?;
    for one in wanted {
        if memchr::memmem::find(&new, &one.value).is_some() {
            return Err(Refusal::new(
                "the value also stands where it can't be replaced",
                "take it out there by hand",
            ));
        }
    }
    Ok(Rewritten { text: new, edits, notes, set_as })
}

/// Tells whether a value that is staged at this place can be taken out of its text.
pub fn can(path: &str, text: &[u8], wanted: &Wanted) -> bool {
    let alone = rewrite(path, text, std::slice::from_ref(wanted));
    // Where it stands a second time it is taken out there too.
    let fits = alone.is_ok() || memchr::memmem::find_iter(text, &wanted.value).count() > 1;
    fits && dotenv::line(&wanted.name, &wanted.value).is_ok()
}

/// Changes one value.
fn place(page: &Page<'_>, wanted: &Wanted) -> Result<Change, Refusal> {
    if wanted.value.contains(&b'\n') {
        return Err(Refusal::new(
            "the value has several lines, and no way to write it in .env is read alike by all programs",
            "keep it in a file outside of Git, or in a secret manager, and read it from there",
        ));
    }
    if let Some((_, piece)) = page.piece(wanted.span)
        && piece.kind == Kind::Comment
    {
        if !piece.whole.contains(wanted.span) || wanted.span.of(page.text) != wanted.value {
            return Err(Refusal::new("the value is encoded in a comment", "take it out of the comment"));
        }
        return Ok(Change::one(wanted.span, wanted.name.as_bytes()));
    }
    match page.language {
        L::Shell | L::Fish | L::Batch | L::Make => shell::place(page, wanted),
        L::Compose
        | L::Spring
        | L::GitHubActions
        | L::GitLabCi
        | L::AzurePipelines
        | L::Serverless
        | L::RailsYaml
        | L::SymfonyYaml
        | L::Npmrc
        | L::YarnRc
        | L::Maven
        | L::Mcp
        | L::EditorMcp
        | L::Hocon
        | L::HttpFile
        | L::Terraform
        | L::TerraformValues
        | L::EnvExample => settings::place(page, wanted),
        _ => code::place(page, wanted),
    }
}

/// Returns the text with the edits, which are sorted; `None` where two of them overlap.
fn applied(text: &[u8], edits: &[Edit]) -> Option<Vec<u8>> {
    let mut new = Vec::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        new.extend_from_slice(text.get(at..edit.span.start)?);
        new.extend_from_slice(&edit.with);
        at = edit.span.end;
    }
    new.extend_from_slice(text.get(at..)?);
    Some(new)
}

/// Returns the line end that a text uses.
fn line_end(text: &[u8]) -> &'static str {
    match memchr::memchr(b'\n', text) {
        Some(at) if at > 0 && text.get(at - 1) == Some(&b'\r') => "\r\n",
        _ => "\n",
    }
}

#[cfg(test)]
mod tests;
