//! Works out what is changed for the findings of what is staged, without changing anything.
//!
//! A file is rewritten for all of its values or not at all. What comes out is looked at again by the rules that found the
//! values, so a rewriting that would be stopped, or that left a value behind, never gets into the plan.

mod work;

use std::collections::BTreeMap;
use std::ops::Range;

use anyhow::{Result, bail};

use crate::advise::remedy::Language;
use crate::finding::{Finding, ShownPath};
use crate::fix::dotenv::{self, Entries};
use crate::fix::plan::work::{plain_file, work_tree};
use crate::fix::{Edit, Refusal, Rewritten, Wanted, rewrite};
use crate::git::ObjectId;
use crate::git::write::{IndexEntry, Writer};
use crate::position::{LineIndex, Span};
use crate::secret::redact;

/// The variable of a value that nothing gives a name.
const NAMELESS: &str = "APP_SECRET";

/// Names of files that hold variables and are no examples of one.
fn is_dotenv(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_example = Language::of(path) == Some(Language::EnvExample)
        || ["example", "sample", "template", "dist"].iter().any(|word| name.contains(word));
    (name == ".env" || name.starts_with(".env.") || name == ".dev.vars") && !is_example
}

/// Tells whether a file of this name is a key, and nothing besides.
fn is_key_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let keys = ["pem", "key", "p8", "p12", "pfx", "ppk", "asc", "jks", "keystore", "der", "gpg"];
    keys.contains(&ending) || name.starts_with("id_")
}

/// A staged file with findings.
pub struct Subject<'f> {
    /// Bytes of its path from the root.
    pub path: Vec<u8>,
    /// Its entry in the index.
    pub entry: IndexEntry,
    /// Its staged text.
    pub text: Vec<u8>,
    /// What is to be taken out of it; none of them is allowed.
    pub findings: Vec<&'f Finding>,
}

/// Judges a text again: path, text, and the ranges of lines (1-based, half open) that are new. Tells whether it blocks.
pub type Again<'a> = dyn Fn(&[u8], &[u8], &[Range<u32>]) -> Result<bool> + 'a;

/// What is done with a file.
#[derive(Debug)]
pub enum Step {
    /// It is staged with this text.
    Rewrite(Rewritten),
    /// It leaves the index.
    Unstage,
}

/// What is done with a file of the index, and with that of the work tree.
#[derive(Debug)]
pub struct FilePlan {
    /// Bytes of its path from the root.
    pub path: Vec<u8>,
    /// What the index has of it.
    pub entry: IndexEntry,
    /// Its staged text.
    pub text: Vec<u8>,
    /// What is done.
    pub step: Step,
    /// What the file of the work tree has, and what it gets; `None`: it is left alone.
    pub work: Option<(Vec<u8>, Vec<u8>)>,
    /// Where values stand in the staged text, and how they are shown.
    pub masks: Vec<(Span, String)>,
    /// What a person should know.
    pub notes: Vec<String>,
}

impl FilePlan {
    /// Returns the path as it is shown.
    pub fn shown(&self) -> ShownPath {
        ShownPath::new(&self.path)
    }
}

/// A line of `.env`, and where its value comes from.
#[derive(Clone, Debug)]
pub struct EnvLine {
    /// The variable.
    pub name: String,
    /// The blob that holds the value.
    pub blob: ObjectId,
    /// The pieces of it, in order.
    pub pieces: Vec<Span>,
    /// The line; never shown.
    pub line: Vec<u8>,
}

/// A finding for which nothing is done.
#[derive(Clone, Debug)]
pub struct Left {
    /// Where: path and line.
    pub place: String,
    /// What it is.
    pub title: String,
    /// Why, and what to do.
    pub refusal: Refusal,
}

/// All that is done.
#[derive(Debug, Default)]
pub struct Plan {
    /// Files of the index.
    pub files: Vec<FilePlan>,
    /// Lines that are added to `.env`.
    pub env: Vec<EnvLine>,
    /// What `.env` holds; `None`: there is none.
    pub env_before: Option<Vec<u8>>,
    /// Names that are added to `.env.example`.
    pub example: Vec<String>,
    /// Lines that are added to `.gitignore`.
    pub ignore: Vec<String>,
    /// What is left.
    pub left: Vec<Left>,
}

impl Plan {
    /// Tells whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Returns how many values leave the index.
    pub fn values(&self) -> usize {
        self.files.iter().map(|file| file.masks.len().max(1)).sum()
    }
}

/// Works out what to do.
///
/// # Errors
/// `.env` can't be used (a link, or tracked by Git), or something can't be read.
pub fn make(writer: &Writer, subjects: &[Subject<'_>], again: &Again<'_>) -> Result<Plan> {
    let env_before = env_file(writer)?;
    let mut plan = Plan { env_before: env_before.clone(), ..Plan::default() };
    let mut entries = Entries::read(env_before.as_deref().unwrap_or_default());
    let mut names = BTreeMap::new();
    for subject in subjects {
        let shown = ShownPath::new(&subject.path).text;
        let whole = subject
            .findings
            .iter()
            .any(|f| f.is_about_file() || f.secret.expose().contains(&b'\n') && is_key_file(&shown));
        if whole || is_dotenv(&shown) {
            unstage(writer, subject, &mut plan)?;
            continue;
        }
        let kept = (entries.clone(), names.clone(), plan.env.len());
        match file(writer, subject, (&mut entries, &mut names, &mut plan.env), again)? {
            Ok(done) => plan.files.push(done),
            Err((line, refusal)) => {
                (entries, names) = (kept.0, kept.1);
                plan.env.truncate(kept.2);
                plan.left.extend(left(subject, &shown, (line, refusal)));
            }
        }
    }
    let added: Vec<String> = plan.env.iter().map(|line| line.name.clone()).collect();
    plan.example.extend(added.into_iter().chain(names.into_values()));
    around(writer, &mut plan)?;
    Ok(plan)
}

/// Says of each finding of a file why it is left.
fn left(subject: &Subject<'_>, shown: &str, (line, refusal): (u32, Refusal)) -> Vec<Left> {
    let one = |finding: &&Finding| {
        let is_cause = finding.place.line == line || subject.findings.len() == 1;
        let refusal = if is_cause {
            refusal.clone()
        } else {
            Refusal::new(
                format!("line {line} of the file can't be rewritten"),
                "once that is done by hand, run this again",
            )
        };
        Left { place: format!("{shown}:{}", finding.place.line), title: finding.title.clone(), refusal }
    };
    subject.findings.iter().map(one).collect()
}

/// Reads `.env` at the root, which must be a file of its own that Git doesn't have.
fn env_file(writer: &Writer) -> Result<Option<Vec<u8>>> {
    plain_file(&writer.root().join(".env"), ".env")
}

/// Takes a file out of the index.
fn unstage(writer: &Writer, subject: &Subject<'_>, plan: &mut Plan) -> Result<()> {
    let shown = ShownPath::new(&subject.path);
    if is_dotenv(&shown.text) {
        let name = |line: &[u8]| -> Option<String> {
            let line = line.trim_ascii();
            let line = line.strip_prefix(b"export ").unwrap_or(line);
            let at = line.iter().position(|b| *b == b'=')?;
            let name = std::str::from_utf8(line.get(..at)?.trim_ascii()).ok()?;
            let fits = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
            fits.then(|| name.to_owned())
        };
        plan.example.extend(subject.text.split(|b| *b == b'\n').filter_map(name));
    }
    let mut notes = Vec::new();
    if writer.head()?.map(|head| writer.entry_of(head, &subject.path)).transpose()?.flatten().is_some() {
        notes.push("commits hold it already: what is in it has to be replaced".to_owned());
    }
    if !writer.is_ignored(&subject.path)? {
        match ignore_line(&subject.path) {
            Some(line) => plan.ignore.push(line),
            None => notes.push("its name can't be written into .gitignore: add a pattern by hand".to_owned()),
        }
    }
    plan.files.push(FilePlan {
        path: subject.path.clone(),
        entry: subject.entry.clone(),
        text: subject.text.clone(),
        step: Step::Unstage,
        work: None,
        masks: Vec::new(),
        notes,
    });
    Ok(())
}

/// Writes the pattern that fits this path alone.
fn ignore_line(path: &[u8]) -> Option<String> {
    let path = std::str::from_utf8(path).ok().filter(|p| !p.chars().any(char::is_control))?;
    if path == ".env" {
        return Some(path.to_owned());
    }
    let mut line = String::from("/");
    for c in path.chars() {
        if matches!(c, '*' | '?' | '[' | ']' | '\\' | ' ') {
            line.push('\\');
        }
        line.push(c);
    }
    Some(line)
}

type Books<'b> = (&'b mut Entries, &'b mut BTreeMap<Vec<u8>, String>, &'b mut Vec<EnvLine>);

/// Works out a file; the inner error says which line can't be rewritten, and why.
fn file(
    writer: &Writer,
    subject: &Subject<'_>,
    (entries, names, env): Books<'_>,
    again: &Again<'_>,
) -> Result<Result<FilePlan, (u32, Refusal)>> {
    let shown = ShownPath::new(&subject.path).text;
    let lines = LineIndex::new(&subject.text);
    let mut wanted = Vec::new();
    for finding in &subject.findings {
        match places(subject, finding, (entries, names), &lines) {
            Ok(places) => wanted.extend(
                places.into_iter().filter(|w: &Wanted| !wanted_has(&wanted, w.span)).collect::<Vec<_>>(),
            ),
            Err(refusal) => return Ok(Err((finding.place.line, refusal))),
        }
    }
    wanted.sort_by_key(|w| w.span);
    // One by one first, to tell which line it is that can't be.
    for one in &wanted {
        if let Err(refusal) = rewrite_one(&shown, &subject.text, one) {
            return Ok(Err((lines.line(one.span.start), refusal)));
        }
    }
    let first = wanted.first().map_or(1, |one| lines.line(one.span.start));
    let done = match rewrite(&shown, &subject.text, &wanted) {
        Ok(done) => done,
        Err(refusal) => return Ok(Err((first, refusal))),
    };
    for one in &wanted {
        if let Err(refusal) = env_line((subject, one), &done, (entries, names, env)) {
            return Ok(Err((lines.line(one.span.start), refusal)));
        }
    }
    if again(&subject.path, &done.text, &touched(&subject.text, &done.edits))? {
        let refusal = Refusal::new("the rewritten line would be stopped again", "write it by hand");
        return Ok(Err((first, refusal)));
    }
    let mut notes = done.notes.clone();
    for finding in &subject.findings {
        if let (Some(prefix), Some(name)) = (finding.advice.dropped_prefix, &finding.advice.env_var) {
            notes.push(format!(
                "the variable is {name}, without {prefix}: a variable with it is sent to browsers"
            ));
        }
    }
    let work = work_tree(writer, subject, (&wanted, &done), &mut notes)?;
    let masks = wanted.iter().map(|one| (one.span, redact(&one.value))).collect();
    let (path, entry, text) = (subject.path.clone(), subject.entry.clone(), subject.text.clone());
    Ok(Ok(FilePlan { path, entry, text, step: Step::Rewrite(done), work, masks, notes }))
}

fn wanted_has(wanted: &[Wanted], span: Span) -> bool {
    wanted.iter().any(|one| one.span.overlaps(span))
}

/// Rewrites one value, with no regard to whether it stands elsewhere too.
fn rewrite_one(path: &str, text: &[u8], one: &Wanted) -> Result<(), Refusal> {
    // A value that no text holds is looked for: that it also stands elsewhere is no fault of this place.
    match rewrite(path, text, std::slice::from_ref(one)) {
        Err(refusal) if !refusal.why.starts_with("the value also stands") => Err(refusal),
        _ => Ok(()),
    }
}

/// Returns where the value of a finding stands, there and elsewhere in the text, and its variable.
fn places(
    subject: &Subject<'_>,
    finding: &Finding,
    (entries, names): (&mut Entries, &mut BTreeMap<Vec<u8>, String>),
    lines: &LineIndex<'_>,
) -> Result<Vec<Wanted>, Refusal> {
    let value = finding.secret.expose();
    let text = &subject.text;
    dotenv::line("X", value)?;
    let span = span_of(finding, lines, text).ok_or_else(|| {
        Refusal::new("the file is read in another encoding than it is written in", "write it by hand")
    })?;
    let base = finding.advice.env_var.as_deref().unwrap_or(NAMELESS);
    let language = Language::of(&ShownPath::new(&subject.path).text);
    let name = match (names.get(value), language) {
        // Its name in the environment follows from that of the variable of the module.
        (_, Some(Language::Terraform | Language::TerraformValues)) => base.to_owned(),
        (Some(name), _) => name.clone(),
        (None, _) => {
            let name = entries.name_for(base, value)?.0;
            names.insert(value.to_vec(), name.clone());
            name
        }
    };
    let wanted = |span: Span| Wanted { span, value: value.to_vec(), name: name.clone() };
    let mut all = vec![wanted(span)];
    for at in memchr::memmem::find_iter(text, value) {
        let other = Span::new(at, at + value.len());
        if other.overlaps(span) {
            continue;
        }
        let edge = |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(u8::is_ascii_alphanumeric);
        if edge(at.checked_sub(1)) || edge(Some(other.end)) {
            return Err(Refusal::new(
                "the value also stands within a longer word",
                "take it out there by hand",
            ));
        }
        all.push(wanted(other));
    }
    Ok(all)
}

/// Returns the bytes that a finding names by line and column.
fn span_of(finding: &Finding, lines: &LineIndex<'_>, text: &[u8]) -> Option<Span> {
    let offset = |line: u32, column: u32| -> Option<usize> {
        let span = lines.line_span(line);
        let (mut at, mut left) = (span.start, column.checked_sub(1)?);
        for chunk in span.of(text).utf8_chunks() {
            for c in chunk.valid().chars() {
                if left == 0 {
                    return Some(at);
                }
                (at, left) = (at + c.len_utf8(), left - 1);
            }
            for _ in chunk.invalid() {
                if left == 0 {
                    return Some(at);
                }
                (at, left) = (at + 1, left - 1);
            }
        }
        (left == 0).then_some(at)
    };
    let place = finding.place;
    let (start, end) = (offset(place.line, place.column)?, offset(place.end_line, place.end_column)?);
    (start < end).then(|| Span::new(start, end))
}

/// Notes the line of `.env` that holds a value.
fn env_line(
    (subject, one): (&Subject<'_>, &Wanted),
    done: &Rewritten,
    (entries, names, env): Books<'_>,
) -> Result<(), Refusal> {
    let set_as = done.set_as.iter().find(|(name, _)| *name == one.name).map(|(_, set_as)| set_as.clone());
    let name = set_as.clone().unwrap_or_else(|| one.name.clone());
    if env.iter().any(|line| line.name == name) {
        return Ok(());
    }
    if set_as.is_some() {
        let (given, _) = entries.name_for(&name, &one.value)?;
        if given != name {
            return Err(Refusal::new(
                format!("{name} is set to another value in .env"),
                "give this variable another name",
            ));
        }
        names.insert(one.value.clone(), name.clone());
    }
    if entries.is_in_file(&name) {
        return Ok(());
    }
    let line = dotenv::line(&name, &one.value)?;
    let pieces = pieces(&subject.text, one);
    env.push(EnvLine { name, blob: subject.entry.id, pieces, line });
    Ok(())
}

/// Returns the stretches of the text whose bytes, in a row, are the value.
fn pieces(text: &[u8], one: &Wanted) -> Vec<Span> {
    if one.span.of(text) == one.value {
        return vec![one.span];
    }
    let (mut found, mut at) = (Vec::new(), one.span.start);
    let mut rest: &[u8] = &one.value;
    while !rest.is_empty() && at < one.span.end {
        let here = Span::new(at, one.span.end).of(text);
        // A piece is as long as it can be, and what joins pieces holds nothing that could begin the next.
        let same = here.iter().zip(rest).take_while(|(a, b)| a == b).count();
        if same == 0 {
            at += 1;
            continue;
        }
        found.push(Span::new(at, at + same));
        (at, rest) = (at + same, rest.get(same..).unwrap_or_default());
    }
    found
}

/// Returns the lines of the new text that the edits touch.
fn touched(old: &[u8], edits: &[Edit]) -> Vec<Range<u32>> {
    let count = |bytes: &[u8]| u32::try_from(memchr::memchr_iter(b'\n', bytes).count()).unwrap_or(u32::MAX);
    let (mut ranges, mut line, mut at) = (Vec::<Range<u32>>::new(), 1_u32, 0);
    for edit in edits {
        line += count(Span::new(at, edit.span.start).of(old));
        let last = line + count(&edit.with);
        match ranges.last_mut().filter(|range| range.end >= line) {
            Some(range) => range.end = range.end.max(last + 1),
            None => ranges.push(line..last + 1),
        }
        (line, at) = (last, edit.span.end);
    }
    ranges
}

/// Adds what goes with lines of `.env`: the example, and what Git ignores.
fn around(writer: &Writer, plan: &mut Plan) -> Result<()> {
    let tracked = writer.entries()?.contains_key(b".env".as_slice());
    let leaves = plan.files.iter().any(|file| file.path == b".env");
    if !plan.env.is_empty() && tracked && !leaves {
        bail!(
            "Git has .env, so nothing is written into it\nhint: `git rm --cached :/.env` takes it out of Git and leaves the file"
        );
    }
    let example = plain_file(&writer.root().join(".env.example"), ".env.example")?;
    let known = Entries::read(example.as_deref().unwrap_or_default());
    let mut names = Vec::new();
    for name in plan.example.drain(..) {
        if !known.has(&name) && !names.contains(&name) {
            names.push(name);
        }
    }
    plan.example = names;
    if !plan.env.is_empty() && !writer.is_ignored(b".env")? {
        plan.ignore.push(".env".to_owned());
    }
    plan.ignore.sort();
    plan.ignore.dedup();
    if !plan.example.is_empty() && writer.is_ignored(b".env.example")? {
        plan.ignore.push("!.env.example".to_owned());
    }
    if !plan.ignore.is_empty() {
        plain_file(&writer.root().join(".gitignore"), ".gitignore")?;
    }
    Ok(())
}
