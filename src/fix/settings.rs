//! Rewrites a value in settings whose program expands variables: the reference stands where the value stood.
//!
//! Quotes stay, where the format's own syntax is expanded after they are read; where it must stand outside of them they go.

use crate::advise::remedy::Language as L;
use crate::fix::{Change, Edit, Page, Refusal, Wanted, line_end};
use crate::position::Span;

/// A value within its line.
struct Scalar {
    /// The value with its quotes, where it fills them; else the value alone.
    whole: Span,
    /// The quote that it stands in.
    quote: Option<u8>,
    /// Whether nothing else stands in the quotes, or in the word.
    is_all: bool,
    /// What the line gives the value to.
    key: Vec<u8>,
}

/// Changes one value.
pub(super) fn place(page: &Page<'_>, wanted: &Wanted) -> Result<Change, Refusal> {
    let reference = page.language.read(&wanted.name);
    if wanted.span.of(page.text) != wanted.value {
        return Err(Refusal::new(
            "the value is written in an encoding or with escapes",
            format!("write {reference} there by hand"),
        ));
    }
    let scalar = scalar(page, wanted.span);
    let is_own = scalar.key.eq_ignore_ascii_case(wanted.name.as_bytes());
    match page.language {
        L::Terraform => terraform(page, wanted, &scalar),
        L::TerraformValues => tfvars(page, wanted, &scalar),
        L::EnvExample => Ok(Change::one(scalar.whole, b"".as_slice())),
        L::GitHubActions => Ok(Change {
            notes: vec![format!("set {0} in the repository's settings: gh secret set {0}", wanted.name)],
            ..Change::one(wanted.span, reference)
        }),
        L::GitLabCi | L::AzurePipelines if is_own => Err(Refusal::new(
            "a variable that is set to itself stays empty",
            format!("take the line out, and set {} in the project's settings, masked", wanted.name),
        )),
        L::GitLabCi | L::AzurePipelines => Ok(Change {
            notes: vec![format!("set {} in the project's settings, masked", wanted.name)],
            ..Change::one(wanted.span, reference)
        }),
        // A `%` can't begin a bare scalar.
        L::SymfonyYaml if scalar.quote.is_none() && scalar.is_all => {
            Ok(Change::one(wanted.span, format!("'{reference}'")))
        }
        L::RailsYaml if scalar.quote == Some(b'\'') => {
            Ok(Change::one(wanted.span, reference.replace('\'', "\"")))
        }
        L::YarnRc if scalar.quote.is_none() && scalar.is_all => {
            Ok(Change::one(wanted.span, format!("\"{reference}\"")))
        }
        L::Hocon => Ok(hocon(page, wanted, &scalar, &reference)),
        L::Spring => Ok(Change {
            notes: vec![
                "Spring doesn't read .env by itself: export it, or name it in spring.config.import"
                    .to_owned(),
            ],
            ..Change::one(wanted.span, reference)
        }),
        L::Maven if !in_element(page, wanted.span) => {
            Err(Refusal::new("the value stands in no element", format!("write {reference} by hand")))
        }
        _ => Ok(Change::one(wanted.span, reference)),
    }
}

/// Reads the line around the value.
fn scalar(page: &Page<'_>, value: Span) -> Scalar {
    let byte = |at: Option<usize>| at.and_then(|at| page.text.get(at)).copied();
    let (before, after) = (byte(value.start.checked_sub(1)), byte(Some(value.end)));
    let line = page.before(value.start);
    let open = [b'"', b'\''].into_iter().find(|quote| line.iter().filter(|b| *b == quote).count() % 2 == 1);
    let is_quoted = before.is_some() && before == after && before == open;
    let whole = if is_quoted { Span::new(value.start - 1, value.end + 1) } else { value };
    let edge = |b: Option<u8>| {
        b.is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'=' | b':' | b',' | b'}' | b']' | b'['))
    };
    let is_all = is_quoted || (open.is_none() && edge(before) && edge(after));
    let head = Span::new(page.line(value.start).start, whole.start).of(page.text);
    Scalar { whole, quote: open, is_all, key: key(head) }
}

/// Returns what a line gives its value to.
fn key(head: &[u8]) -> Vec<u8> {
    let head = head.trim_ascii_end();
    let head = head.strip_suffix(b":").or_else(|| head.strip_suffix(b"=")).unwrap_or_default().trim_ascii();
    let start = head
        .iter()
        .rposition(|b| !b.is_ascii_alphanumeric() && !matches!(b, b'_' | b'-' | b'.'))
        .map_or(0, |at| at + 1);
    head.get(start..).unwrap_or_default().to_vec()
}

/// Takes a value out of its quotes, for substitutions don't count within.
fn hocon(page: &Page<'_>, wanted: &Wanted, scalar: &Scalar, reference: &str) -> Change {
    if scalar.quote.is_none() || scalar.is_all {
        return Change::one(scalar.whole, reference);
    }
    // Pieces that touch each other are one value.
    let empty_left = page.byte_before(wanted.span.start) == Some(b'"');
    let empty_right = page.text.get(wanted.span.end) == Some(&b'"');
    let start = wanted.span.start - usize::from(empty_left);
    let end = wanted.span.end + usize::from(empty_right);
    let (open, close) = (if empty_left { "" } else { "\"" }, if empty_right { "" } else { "\"" });
    Change::one(Span::new(start, end), format!("{open}{reference}{close}"))
}

fn in_element(page: &Page<'_>, value: Span) -> bool {
    let before = page.text.get(..value.start).unwrap_or_default();
    before.iter().rev().find(|b| matches!(b, b'<' | b'>')) == Some(&b'>')
}

/// Makes a variable of a Terraform module of a literal.
fn terraform(page: &Page<'_>, wanted: &Wanted, scalar: &Scalar) -> Result<Change, Refusal> {
    let variable = wanted.name.to_ascii_lowercase();
    let line = page.line(wanted.span.start);
    if scalar.key == b"default" {
        let own = block_name(page, line.start).ok_or_else(|| {
            Refusal::new(
                "the value is the default of something",
                "take the line out and set the variable by TF_VAR_...",
            )
        })?;
        if !scalar.is_all || scalar.quote.is_none() {
            return Err(Refusal::new("the default holds more than the value", "take the line out by hand"));
        }
        let with = Edit { span: Span::new(line.start, after(page.text, line.end)), with: Vec::new() };
        return Ok(Change { edits: vec![with], set_as: Some(format!("TF_VAR_{own}")), ..Change::default() });
    }
    if scalar.quote != Some(b'"')
        || page.text.get(line.start..line.end).is_some_and(|l| l.trim_ascii_start().starts_with(b"backend"))
    {
        return Err(Refusal::new("the value stands in no literal", format!("write var.{variable} by hand")));
    }
    let declared = format!("variable \"{variable}\"");
    let mut change = if scalar.is_all {
        Change::one(scalar.whole, format!("var.{variable}"))
    } else {
        Change::one(wanted.span, format!("${{var.{variable}}}"))
    };
    if memchr::memmem::find(page.text, declared.as_bytes()).is_none() {
        let end = line_end(page.text);
        let open = if page.text.ends_with(b"\n") { "" } else { end };
        let block =
            format!("{open}{end}{declared} {{{end}  type      = string{end}  sensitive = true{end}}}{end}");
        let at = page.text.len();
        change.edits.push(Edit { span: Span::new(at, at), with: block.into_bytes() });
    }
    change.set_as = Some(format!("TF_VAR_{variable}"));
    Ok(change)
}

/// Returns the name of the `variable` block that a line stands in.
fn block_name(page: &Page<'_>, line: usize) -> Option<String> {
    let above = page.text.get(..line)?;
    for line in above.split(|b| *b == b'\n').rev().take(20) {
        let line = line.trim_ascii();
        if let Some(rest) = line.strip_prefix(b"variable ") {
            let name = rest.split(|b| *b == b'"').nth(1)?;
            return std::str::from_utf8(name).ok().map(str::to_owned);
        }
        if line == b"}" {
            return None;
        }
    }
    None
}

/// Takes the line out: Terraform reads the variable from the environment.
fn tfvars(page: &Page<'_>, wanted: &Wanted, scalar: &Scalar) -> Result<Change, Refusal> {
    let line = page.line(wanted.span.start);
    let head = Span::new(line.start, scalar.whole.start).of(page.text).trim_ascii();
    let rest = Span::new(scalar.whole.end, line.end.max(scalar.whole.end)).of(page.text).trim_ascii();
    let name = head.strip_suffix(b"=").map(<[u8]>::trim_ascii).filter(|name| *name == scalar.key.as_slice());
    let name = name.and_then(|name| std::str::from_utf8(name).ok());
    let simple = scalar.quote == Some(b'"') && (rest.is_empty() || rest.starts_with(b"#"));
    match name.filter(|name| simple && !name.is_empty()) {
        Some(name) => {
            let with = Edit { span: Span::new(line.start, after(page.text, line.end)), with: Vec::new() };
            Ok(Change { edits: vec![with], set_as: Some(format!("TF_VAR_{name}")), ..Change::default() })
        }
        None => Err(Refusal::new(
            "a .tfvars file takes no variables",
            "take the value out, and set it by TF_VAR_ and the variable's name",
        )),
    }
}

fn after(text: &[u8], end: usize) -> usize {
    let rest = text.get(end..).unwrap_or_default();
    let skip = usize::from(rest.first() == Some(&b'\r'));
    end + skip + usize::from(rest.get(skip) == Some(&b'\n'))
}
