//! What a run of `fix` wrote, so that `fix --undo` can give it back.
//!
//! A file in Git's own directory, a line for each thing. It holds no value: originals are named by the blobs that the
//! object store has of them (a staged text was there before; that of a work tree is put beside it), and a line of `.env`
//! by the blob and the bytes in it that make its value. As long as Git keeps those, two weeks at least, undo works.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

use crate::atomic;
use crate::git::ObjectId;
use crate::git::write::{IndexEntry, Writer};
use crate::position::Span;

const HEAD: &str = "hookguard fix 1";

/// One thing that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// An entry of the index: path, what it was, what it is (`None`: gone).
    Index(Vec<u8>, IndexEntry, Option<ObjectId>),
    /// A file of the work tree: path, what it was (`None`: not there), what it is.
    Work(Vec<u8>, Option<ObjectId>, ObjectId),
    /// `.env`: how long it was, `None` where it was made.
    Env(Option<usize>),
    /// A line of `.env`: name, blob, and the pieces of it that are the value.
    Line(String, ObjectId, Vec<Span>),
}

/// All that a run wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct State {
    /// The commit that HEAD named.
    pub(super) head: Option<ObjectId>,
    pub(super) items: Vec<Item>,
}

impl State {
    fn text(&self) -> String {
        let id = |id: &Option<ObjectId>| id.map_or_else(|| "-".to_owned(), |id| id.to_string());
        let mut text = format!("{HEAD}\nhead {}\n", id(&self.head));
        for item in &self.items {
            let line = match item {
                Item::Index(path, was, is) => {
                    format!("index {} {} {} {}", was.mode, was.id, id(is), escaped(path))
                }
                Item::Work(path, was, is) => format!("work {} {is} {}", id(was), escaped(path)),
                Item::Env(length) => {
                    format!("env {}", length.map_or_else(|| "-".to_owned(), |n| n.to_string()))
                }
                Item::Line(name, blob, pieces) => {
                    let pieces: Vec<String> =
                        pieces.iter().map(|p| format!("{}-{}", p.start, p.end)).collect();
                    format!("line {name} {blob} {}", pieces.join(","))
                }
            };
            text.push_str(&line);
            text.push('\n');
        }
        text
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        if lines.next() != Some(HEAD) {
            return None;
        }
        let id =
            |word: &str| if word == "-" { Some(None) } else { ObjectId::from_hex(word.as_bytes()).map(Some) };
        let head = id(lines.next()?.strip_prefix("head ")?)?;
        let item = |line: &str| -> Option<Item> {
            let mut words = line.split(' ');
            let mut next = || words.next();
            Some(match next()? {
                "index" => {
                    let (mode, was, is, path) =
                        (next()?.to_owned(), id(next()?)??, id(next()?)?, unescaped(next()?)?);
                    Item::Index(path, IndexEntry { mode, id: was }, is)
                }
                "work" => {
                    let (was, is, path) = (id(next()?)?, id(next()?)??, unescaped(next()?)?);
                    Item::Work(path, was, is)
                }
                "env" => match next()? {
                    "-" => Item::Env(None),
                    length => Item::Env(Some(length.parse().ok()?)),
                },
                "line" => {
                    let (name, blob) = (next()?.to_owned(), id(next()?)??);
                    let piece = |piece: &str| {
                        let (start, end) = piece.split_once('-')?;
                        let (start, end) = (start.parse().ok()?, end.parse().ok()?);
                        (start <= end).then(|| Span::new(start, end))
                    };
                    Item::Line(name, blob, next()?.split(',').map(piece).collect::<Option<_>>()?)
                }
                _ => return None,
            })
        };
        Some(Self { head, items: lines.map(item).collect::<Option<_>>()? })
    }

    /// Returns the path at the item, for messages.
    pub(super) fn write(&self, writer: &Writer) -> Result<Kept> {
        let directory = writer.git_path("hookguard/fix")?;
        fs::create_dir_all(&directory).with_context(|| format!("making {}", directory.display()))?;
        let path = directory.join((numbers(writer)?.last().copied().unwrap_or(0) + 1).to_string());
        atomic::create(&path, self.text().as_bytes())
            .with_context(|| format!("writing {}", path.display()))?;
        Ok(Kept { path })
    }

    /// Reads what the last run wrote; `None`: there is none to undo.
    pub(super) fn last(writer: &Writer) -> Result<Option<(Self, Kept)>> {
        let Some(number) = numbers(writer)?.last().copied() else { return Ok(None) };
        let path = writer.git_path("hookguard/fix")?.join(number.to_string());
        let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        match Self::parse(&text) {
            Some(state) => Ok(Some((state, Kept { path }))),
            None => bail!("{} is not what a run of this version wrote", path.display()),
        }
    }
}

/// The file of a state.
#[derive(Debug)]
pub(super) struct Kept {
    path: PathBuf,
}

impl Kept {
    pub(super) fn forget(&self) -> Result<()> {
        fs::remove_file(&self.path).with_context(|| format!("removing {}", self.path.display()))
    }
}

/// Returns the numbers of the runs that can be undone, in order.
fn numbers(writer: &Writer) -> Result<Vec<u32>> {
    let directory = writer.git_path("hookguard/fix")?;
    let listed = match fs::read_dir(&directory) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        listed => listed.with_context(|| format!("reading {}", directory.display()))?,
    };
    let mut numbers = Vec::new();
    for entry in listed {
        numbers.extend(entry?.file_name().to_str().and_then(|name| name.parse::<u32>().ok()));
    }
    numbers.sort_unstable();
    Ok(numbers)
}

/// Writes a path without blanks and line ends.
fn escaped(path: &[u8]) -> String {
    let each = |b: &u8| {
        if b.is_ascii_graphic() && *b != b'%' { char::from(*b).to_string() } else { format!("%{b:02x}") }
    };
    path.iter().map(each).collect()
}

fn unescaped(text: &str) -> Option<Vec<u8>> {
    let mut parts = text.split('%');
    let mut path = parts.next()?.as_bytes().to_vec();
    for part in parts {
        let (hex, rest) = part.split_at_checked(2)?;
        path.push(u8::from_str_radix(hex, 16).ok()?);
        path.extend_from_slice(rest.as_bytes());
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let id = ObjectId::from_bytes(&[7; 20]).unwrap();
        let entry = IndexEntry { mode: "100644".to_owned(), id };
        let state = State {
            head: None,
            items: vec![
                Item::Index(b"a b\n\xff%41".to_vec(), entry, None),
                Item::Work(b"a".to_vec(), Some(id), id),
                Item::Env(Some(4)),
                Item::Env(None),
                Item::Line("A".to_owned(), id, vec![Span::new(1, 2), Span::new(4, 9)]),
            ],
        };
        assert_eq!(State::parse(&state.text()), Some(state));
        assert_eq!(State::parse("hookguard fix 2\nhead -\n"), None);
    }
}
