//! The new lines as `git diff` tells them to people, file by file, from the hunk headers alone.

use std::collections::{BTreeMap, BTreeSet};

use hookguard::git::{self, Repo};
use hookguard::position::NewLines;
use hookguard::source::{Limits, Scanned, range, staged};

use crate::support;

/// Each path with its new lines, counted from 1; a path without any is left out.
pub(super) type New = BTreeMap<Vec<u8>, BTreeSet<u32>>;

/// Asks `git diff` with these arguments.
pub(super) fn of(repo: &support::Repo, what: &[&str]) -> New {
    let options =
        ["--no-ext-diff", "--no-textconv", "--text", "--no-color", "--no-relative", "--find-renames"];
    let lines = ["--unified=0", "--diff-algorithm=myers", "--indent-heuristic", "--ignore-submodules=none"];
    let base: Vec<&[u8]> = [b"--literal-pathspecs".as_slice(), b"diff"]
        .into_iter()
        .chain(options.iter().chain(&lines).chain(what).map(|o| o.as_bytes()))
        .collect();
    let listed = run(repo, [base.as_slice(), &[b"--name-status", b"-z"]].concat());
    let mut fields = listed.split(|b| *b == 0).filter(|f| !f.is_empty());
    let mut new = New::new();
    while let Some(letter) = fields.next() {
        let mut paths = vec![fields.next().unwrap()];
        if letter.starts_with(b"R") {
            paths.push(fields.next().unwrap());
        }
        let path = paths.last().unwrap().to_vec();
        let diff = run(repo, [base.as_slice(), &[b"--"], &paths].concat());
        let lines: BTreeSet<u32> = diff.split(|b| *b == b'\n').filter_map(hunk).flatten().collect();
        if !lines.is_empty() && !String::from_utf8_lossy(&diff).contains("+Subproject commit") {
            new.insert(path, lines);
        }
    }
    new
}

/// Keeps the lines that are new in both.
pub(super) fn both(one: &New, other: &New) -> New {
    let common = |(path, lines): (&Vec<u8>, &BTreeSet<u32>)| {
        let lines: BTreeSet<u32> = lines.intersection(other.get(path)?).copied().collect();
        (!lines.is_empty()).then(|| (path.clone(), lines))
    };
    one.iter().filter_map(common).collect()
}

/// Reads `@@ -a,b +first,count @@`.
fn hunk(line: &[u8]) -> Option<std::ops::Range<u32>> {
    let header = std::str::from_utf8(line.strip_prefix(b"@@ -")?.split(|b| *b == b'@').next()?).ok()?;
    let (_, new) = header.trim_end().split_once(" +")?;
    let (first, count) = new.split_once(',').unwrap_or((new, "1"));
    let first: u32 = first.parse().unwrap();
    Some(first..first + count.parse::<u32>().unwrap())
}

fn run(repo: &support::Repo, args: Vec<&[u8]>) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt as _;
    let mut command = repo.git_command(args.into_iter().map(std::ffi::OsStr::from_bytes));
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// Asks a reader for what is staged.
pub(super) fn staged_by(repo: &Repo) -> New {
    collected(|scanned, sink| staged::texts(repo, &LIMITS, scanned, sink))
}

/// Asks a reader for one commit.
pub(super) fn commit_by(repo: &Repo, id: &str, parents: &[&str]) -> New {
    let name = |hex: &&str| git::ObjectId::from_hex(hex.as_bytes()).unwrap();
    let range = git::Range {
        tips: vec![name(&id)],
        hidden: parents.iter().map(name).collect(),
        hidden_remote: None,
        hidden_all: false,
    };
    collected(|scanned, sink| range::texts(repo, &range, &LIMITS, scanned, sink))
}

const LIMITS: Limits = Limits { max_file_size: 1 << 30, archives: true, deadline: None };

fn collected(
    texts: impl FnOnce(&mut Scanned, &mut hookguard::source::Sink<'_>) -> anyhow::Result<()>,
) -> New {
    let (mut new, mut scanned) = (New::new(), Scanned::default());
    let mut sink = |text: &hookguard::source::Text<'_>| {
        if text.path == range::MESSAGE_PATH {
            return Ok(());
        }
        let count = hookguard::position::LineIndex::new(text.bytes).count();
        let lines: BTreeSet<u32> = match (text.new_lines)()? {
            NewLines::All => (1..=count).collect(),
            NewLines::Ranges(ranges) => ranges.into_iter().flatten().collect(),
        };
        if !lines.is_empty() {
            assert!(new.insert(text.path.to_vec(), lines).is_none(), "a path came twice");
        }
        Ok(())
    };
    texts(&mut scanned, &mut sink).unwrap();
    assert!(scanned.skipped.is_empty(), "{:?}", scanned.skipped);
    new
}
