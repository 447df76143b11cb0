//! The files of the work tree that belong to what is staged: what each gets, and which can be written to at all.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::finding::ShownPath;
use crate::fix::plan::Subject;
use crate::fix::{Rewritten, Wanted, line_end, rewrite};
use crate::git;
use crate::git::write::Writer;
use crate::position::{LineIndex, Span};

/// Works out what the file of the work tree gets; what is left alone is noted.
pub(super) fn work_tree(
    writer: &Writer,
    subject: &Subject<'_>,
    (wanted, done): (&[Wanted], &Rewritten),
    notes: &mut Vec<String>,
) -> Result<Option<(Vec<u8>, Vec<u8>)>> {
    let Some(path) = file_at(writer.root(), &subject.path) else {
        notes.push("the file of the work tree is none, or stands behind a link: it is left alone".to_owned());
        return Ok(None);
    };
    let Some(work) = plain_file(&path, &ShownPath::new(&subject.path).text)? else {
        notes.push("the work tree doesn't have the file".to_owned());
        return Ok(None);
    };
    if work == subject.text {
        return Ok(Some((work, done.text.clone())));
    }
    if line_end(&work) == "\r\n" && !subject.text.contains(&b'\r') && without_returns(&work) == subject.text {
        return Ok(Some((work, with_returns(&done.text))));
    }
    let values: Vec<&[u8]> = wanted.iter().map(|one| one.value.as_slice()).collect();
    if !values.iter().any(|value| memchr::memmem::find(&work, value).is_some()) {
        return Ok(None);
    }
    let path = ShownPath::new(&subject.path).text;
    let other = same_places(subject, wanted, &work).and_then(|places| rewrite(&path, &work, &places).ok());
    let note = if other.is_some() {
        "the same value is replaced there too"
    } else {
        "it is left alone, and holds the value"
    };
    notes.push(format!("the work tree differs from what is staged: {note}"));
    Ok(other.map(|other| (work, other.text)))
}

/// Returns where the values stand in the work tree's text, if each line with one is a staged line too.
fn same_places(subject: &Subject<'_>, wanted: &[Wanted], work: &[u8]) -> Option<Vec<Wanted>> {
    let staged: Vec<&[u8]> = subject.text.split(|b| *b == b'\n').map(<[u8]>::trim_ascii_end).collect();
    let lines = LineIndex::new(work);
    let mut places: Vec<Wanted> = Vec::new();
    for one in wanted {
        for at in memchr::memmem::find_iter(work, &one.value) {
            let span = Span::new(at, at + one.value.len());
            if places.iter().any(|place| place.span == span) {
                continue;
            }
            let line = lines.line_span(lines.line(at)).of(work).trim_ascii_end();
            if !staged.contains(&line) {
                return None;
            }
            places.push(Wanted { span, ..one.clone() });
        }
    }
    places.sort_by_key(|place| place.span);
    Some(places)
}

fn without_returns(text: &[u8]) -> Vec<u8> {
    let mut new = Vec::with_capacity(text.len());
    for (at, byte) in text.iter().enumerate() {
        if *byte != b'\r' || text.get(at + 1) != Some(&b'\n') {
            new.push(*byte);
        }
    }
    new
}

fn with_returns(text: &[u8]) -> Vec<u8> {
    text.iter().flat_map(|b| if *b == b'\n' { vec![b'\r', b'\n'] } else { vec![*b] }).collect()
}

/// Returns the file of the work tree at a path of the index, unless a link leads to it.
fn file_at(root: &Path, path: &[u8]) -> Option<PathBuf> {
    let relative = git::path_of_bytes(path)?;
    let mut whole = root.to_path_buf();
    for part in relative.components() {
        whole.push(part);
        if fs::symlink_metadata(&whole).is_ok_and(|about| about.is_symlink()) {
            return None;
        }
    }
    Some(whole)
}

/// Reads a file that is written to later; a link is an error.
pub(super) fn plain_file(path: &Path, name: &str) -> Result<Option<Vec<u8>>> {
    match fs::symlink_metadata(path) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e).with_context(|| format!("reading {name}")),
        Ok(about) if about.is_file() && !about.permissions().readonly() => {
            fs::read(path).map(Some).with_context(|| format!("reading {name}"))
        }
        Ok(about) if about.is_file() => {
            bail!("{name} is read-only, so nothing is written; `chmod u+w {name}` lets it be")
        }
        Ok(_) => bail!("{name} is a link or a directory, so nothing is written through it"),
    }
}
