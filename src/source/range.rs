//! The commits of a range: what a push would send, or what two revisions differ by.
//!
//! Each commit's message is a text, and so is each file as the commit adds or alters it: a key that one commit adds and
//! the next removes is sent all the same. A pair of blobs that was compared once is not compared again.

use std::collections::HashSet;

use anyhow::{Result, bail};

use crate::finding::{CommitId, Origin};
use crate::git::{self, Commit, ObjectId, Repo};
use crate::position::NewLines;
use crate::source::{Limits, Scanned, Sink, Text, change};

/// The path by which findings in messages are known.
pub const MESSAGE_PATH: &[u8] = b"(commit message)";

/// A ref that is about to be pushed, as Git's pre-push hook reads it from standard input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushedRef {
    /// Its name here; `(delete)` when it is deleted there.
    pub local_ref: Vec<u8>,
    /// What it names here; zero when it is deleted there.
    pub local: ObjectId,
    /// Its name there.
    pub remote_ref: Vec<u8>,
    /// What it names there; zero when it is new.
    pub remote: ObjectId,
}

/// Reads what Git gives to pre-push: a line `<local ref> <local name> <remote ref> <remote name>` for each ref.
///
/// # Errors
/// A line of another form, by its number: what can't be read can't be judged.
///
/// Source: githooks(5), pre-push.
pub fn parse_pushed_refs(input: &[u8]) -> Result<Vec<PushedRef>> {
    let mut refs = Vec::new();
    for (index, line) in input.split(|b| *b == b'\n').enumerate() {
        if line.is_empty() {
            continue;
        }
        let words: Vec<&[u8]> = line.split(|b| *b == b' ').collect();
        let parsed = match words.as_slice() {
            [local_ref, local, remote_ref, remote] => {
                ObjectId::from_hex(local).zip(ObjectId::from_hex(remote)).map(|(local, remote)| PushedRef {
                    local_ref: local_ref.to_vec(),
                    local,
                    remote_ref: remote_ref.to_vec(),
                    remote,
                })
            }
            _ => None,
        };
        let Some(parsed) = parsed else {
            bail!("line {} of the refs on standard input is not of the form that Git gives to pre-push", index + 1)
        };
        refs.push(parsed);
    }
    Ok(refs)
}

/// Returns the range of commits that these refs send and `remote` lacks.
///
/// What the remote's refs and this repository's remote-tracking branches name is taken to be there. `remote` is the
/// remote's name; where the push goes to a URL (then Git gives that as the name) no tracking branch says what is there.
pub fn of_push(refs: &[PushedRef], remote: &str) -> git::Range {
    let sent = refs.iter().filter(|r| !r.local.is_zero());
    git::Range {
        tips: sent.map(|r| r.local).collect(),
        hidden: refs.iter().map(|r| r.remote).filter(|id| !id.is_zero()).collect(),
        hidden_remote: (!remote.is_empty() && !remote.contains([':', '/', '*', '?', '['])).then(|| remote.to_owned()),
    }
}

/// Returns the range that `A..B`, `A...B` or a single revision names.
///
/// # Errors
/// A revision that names nothing.
pub fn of_revisions(repo: &Repo, range: &str) -> Result<git::Range> {
    let (from, to) = match range.split_once("..") {
        Some((from, to)) => (from, to.strip_prefix('.').unwrap_or(to)),
        None => ("", range),
    };
    let or_head = |text: &str| if text.is_empty() { "HEAD".to_owned() } else { text.to_owned() };
    let mut hidden = Vec::new();
    if range.contains("..") {
        hidden.push(repo.resolve(&or_head(from))?);
    }
    Ok(git::Range { tips: vec![repo.resolve(&or_head(to))?], hidden, hidden_remote: None })
}

/// Calls back with each message and each altered file of the range's commits, parents before children.
///
/// # Errors
/// A commit or blob can't be read, the time is up, or what `sink` returns.
pub fn texts(repo: &Repo, range: &git::Range, limits: &Limits, scanned: &mut Scanned, sink: &mut Sink<'_>) -> Result<()> {
    if range.tips.is_empty() {
        return Ok(());
    }
    let mut seen: HashSet<(ObjectId, Vec<ObjectId>)> = HashSet::new();
    let mut failed = None;
    let walked = repo.commits(range, &mut |commit| {
        scanned.commits += 1;
        one_commit(repo, &commit, limits, (scanned, &mut *sink), &mut seen).map_err(|e| {
            failed = Some(e);
            git::Error::Broken("stopped".to_owned())
        })
    });
    match failed {
        Some(e) => Err(e),
        None => Ok(walked?),
    }
}

fn one_commit(
    repo: &Repo,
    commit: &Commit,
    limits: &Limits,
    (scanned, sink): (&mut Scanned, &mut Sink<'_>),
    seen: &mut HashSet<(ObjectId, Vec<ObjectId>)>,
) -> Result<()> {
    let id = CommitId(commit.id.to_string());
    scanned.bytes += commit.message.len() as u64;
    sink(&Text {
        origin: Origin::Message(Some(id.clone())),
        path: MESSAGE_PATH,
        bytes: &commit.message,
        binary: false,
        new_lines: &|| Ok(NewLines::All),
    })?;
    for changed in &commit.changes {
        if seen.insert((changed.new, changed.old.clone())) {
            change(repo, (Origin::Commit(id.clone()), changed), limits, scanned, sink)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(digit: char) -> String {
        digit.to_string().repeat(40)
    }

    #[test]
    fn refs_are_read_as_git_writes_them() {
        let input = format!("refs/heads/a {} refs/heads/b {}\n(delete) {} refs/heads/c {}\n", hex('1'), hex('2'), hex('0'), hex('3'));
        let refs = parse_pushed_refs(input.as_bytes()).unwrap();
        assert_eq!(refs.len(), 2);
        assert_eq!(refs[0].remote_ref, b"refs/heads/b");
        let range = of_push(&refs, "origin");
        assert_eq!(range.tips.len(), 1, "a deleted ref sends nothing");
        assert_eq!(range.hidden.len(), 2);
        assert_eq!(range.hidden_remote.as_deref(), Some("origin"));
        assert_eq!(of_push(&refs, "https://host/x.git").hidden_remote, None);
    }

    #[test]
    fn a_line_of_another_form_is_an_error() {
        for input in ["refs/heads/a\n", "a b c d\n", "refs/heads/a 11 refs/heads/b 22\n"] {
            assert!(parse_pushed_refs(input.as_bytes()).is_err(), "{input}");
        }
        assert!(parse_pushed_refs(b"").unwrap().is_empty());
    }
}
