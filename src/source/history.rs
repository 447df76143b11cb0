//! The whole history: every blob and message that a ref leads to, each judged once.
//!
//! A blob is judged under its first path, as if all of it were new; and once more under a path whose name promises another
//! kind of file (`.env` is read otherwise than `notes.txt`), or where what was found under the others is allowed. What
//! stands in several versions of a file is one finding, at the first commit that has it at that path. Reading is
//! [`crate::git::history`]'s; this room says what is found where, since when, and whether HEAD still has it.

mod look;

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Result, anyhow};

use crate::finding::{CommitId, Exposure, Finding, InHistory, Origin};
use crate::git::history::{Message, Past, Scope, Standing};
use crate::git::{self, Change, EntryKind, Repo};
use crate::position::NewLines;
use crate::source::history::look::FirstLook;
pub use crate::source::history::look::Suspecting;
use crate::source::push::TAG_MESSAGE_PATH;
use crate::source::range::MESSAGE_PATH;
use crate::source::{Limits, Scanned, Sink, Text, change};

/// Judges one text.
pub type Judging<'j> = dyn FnMut(&Text<'_>) -> Result<Vec<Finding>> + 'j;

/// Tells paths apart under which the same content may be judged otherwise.
pub type KindOf<'k> = dyn Fn(&[u8]) -> u64 + Sync + 'k;

/// Gives a judge of its own to each thread that asks for one.
pub type Judges<'j> = dyn Fn(&mut dyn FnMut(&mut Judging<'_>) -> Result<()>) -> Result<()> + Sync + 'j;

/// Gives a first look of its own to each thread that asks for one.
pub type Suspectors<'s> = dyn Fn(&mut dyn FnMut(&mut Suspecting<'_>) -> Result<(), git::Error>) -> Result<(), git::Error>
    + Sync
    + 's;

/// What judges a history.
pub struct Bench<'b> {
    /// Those that look first.
    pub suspectors: &'b Suspectors<'b>,
    /// The judges.
    pub judges: &'b Judges<'b>,
    /// What tells paths apart.
    pub kind_of: &'b KindOf<'b>,
    /// How many threads judge.
    pub jobs: usize,
}

/// A finding, and the blob or message that it was found in.
struct Found {
    finding: Finding,
    commit: u32,
    in_head: bool,
}

/// Reads a history, looks at all of it, and judges what is suspect.
///
/// # Errors
/// Something can't be read, the time is up, or what a judge returns.
pub fn texts(
    repo: &Repo,
    scope: &Scope<'_>,
    limits: &Limits,
    bench: &Bench<'_>,
) -> Result<(Vec<Finding>, Scanned)> {
    let past = repo.history(scope, &|work| {
        (bench.suspectors)(&mut |suspects| {
            let mut suspects = |text: &Text<'_>| suspects(text);
            work(&mut FirstLook { suspects: &mut suspects, limits })
        })
    })?;
    findings(repo, &past, limits, bench)
}

/// Judges the blobs and messages of a history.
///
/// # Errors
/// A blob can't be read, the time is up, or what a judge returns.
fn findings(repo: &Repo, past: &Past, limits: &Limits, bench: &Bench<'_>) -> Result<(Vec<Finding>, Scanned)> {
    let next = AtomicUsize::new(0);
    let threads = bench.jobs.clamp(1, (past.blobs.len() + past.messages.len()).max(1));
    let one = |repo: &Repo| -> Result<(Vec<Found>, Scanned)> {
        let (mut found, mut scanned) = (Vec::new(), Scanned::default());
        (bench.judges)(&mut |judge| {
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                limits.check_time()?;
                if let Some(blob) = past.blobs.get(index) {
                    one_blob((repo, past), blob, bench.kind_of, (limits, &mut scanned), (judge, &mut found))?;
                } else if let Some(message) = past.messages.get(index - past.blobs.len()) {
                    one_message(past, message, &mut scanned, (judge, &mut found))?;
                } else {
                    return Ok(());
                }
            }
        })?;
        Ok((found, scanned))
    };
    let door = repo.door();
    let again = || one(&door.open()?);
    let parts: Vec<Result<(Vec<Found>, Scanned)>> = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(again)).collect();
        let mut parts = vec![one(repo)];
        parts.extend(
            others.into_iter().map(|t| t.join().unwrap_or_else(|_| Err(anyhow!("a thread broke off")))),
        );
        parts
    });
    let (mut found, mut scanned) = (Vec::new(), Scanned::default());
    for part in parts {
        let (more, of_it) = part?;
        found.extend(more);
        scanned.merge(of_it);
    }
    scanned.commits = past.commits;
    scanned.is_shallow = past.is_shallow;
    if let Some(looked) = past.looked {
        (scanned.blobs, scanned.bytes) = (looked.blobs, looked.bytes);
    }
    scanned.skipped.sort_by(|a, b| a.path.cmp(&b.path));
    scanned.skipped.dedup();
    Ok((firsts(past, found), scanned))
}

/// Judges a blob under each path that may make a difference.
fn one_blob(
    (repo, past): (&Repo, &Past),
    blob: &Standing,
    kind_of: &KindOf<'_>,
    (limits, scanned): (&Limits, &mut Scanned),
    (judge, found): (&mut Judging<'_>, &mut Vec<Found>),
) -> Result<()> {
    let (mut kinds, mut is_allowed) = (HashSet::new(), false);
    for place in &blob.places {
        if !kinds.insert(kind_of(&place.path)) && !is_allowed {
            continue;
        }
        let Some(node) = past.graph.node(place.commit) else { continue };
        let file = Change {
            path: place.path.clone(),
            kind: EntryKind::File,
            new: blob.id,
            old: Vec::new(),
            unmerged: false,
        };
        let origin = Origin::Commit(CommitId(node.id.to_string()));
        let is_first = kinds.len() == 1 && !is_allowed;
        let mut once = Scanned::default();
        let sink: &mut Sink<'_> = &mut |text: &Text<'_>| {
            let findings = judge(text)?;
            is_allowed |= findings.iter().any(|f| f.allowed.is_some());
            let of = |finding| Found { finding, commit: place.commit, in_head: blob.in_head };
            found.extend(findings.into_iter().map(of));
            Ok(())
        };
        change(repo, (origin, &file), limits, &mut once, sink)?;
        // What is judged twice was read once.
        if is_first {
            scanned.bytes += once.bytes;
            scanned.blobs += u64::from(once.files > 0);
        }
        scanned.skipped.append(&mut once.skipped);
    }
    Ok(())
}

fn one_message(
    past: &Past,
    message: &Message,
    scanned: &mut Scanned,
    (judge, found): (&mut Judging<'_>, &mut Vec<Found>),
) -> Result<()> {
    let Some(node) = past.graph.node(message.commit) else { return Ok(()) };
    scanned.bytes += message.text.len() as u64;
    let findings = judge(&Text {
        origin: Origin::Message(Some(CommitId(node.id.to_string()))),
        path: if message.is_tag { TAG_MESSAGE_PATH } else { MESSAGE_PATH },
        bytes: &message.text,
        binary: false,
        new_lines: &|| Ok(NewLines::All),
        is_added: &|| Ok(false),
    })?;
    let in_head = past.in_head.get(message.commit as usize).copied().unwrap_or(false);
    let of = |finding| Found { finding, commit: message.commit, in_head };
    found.extend(findings.into_iter().map(of));
    Ok(())
}

/// Leaves, of each value at each path, what the first commit has, and adds what the whole history tells.
fn firsts(past: &Past, found: Vec<Found>) -> Vec<Finding> {
    let value = |f: &Finding| (f.rule.clone(), f.fingerprint.clone());
    let place = |f: &Finding| (value(f), f.path.text.clone(), f.allowed.is_some());
    let mut first = HashMap::new();
    let mut in_head = HashSet::new();
    for Found { finding, commit, in_head: has } in &found {
        let earliest = first.entry(place(finding)).or_insert(*commit);
        if past.order(*commit) < past.order(*earliest) {
            *earliest = *commit;
        }
        if *has {
            in_head.insert(value(finding));
        }
    }
    let mut findings: Vec<Finding> = found
        .into_iter()
        .filter(|f| first.get(&place(&f.finding)) == Some(&f.commit))
        .map(|Found { mut finding, commit, .. }| {
            finding.exposure = match past.on_remote.get(commit as usize) {
                Some(true) => Exposure::Pushed,
                Some(false) => Exposure::Local,
                None => Exposure::Unknown,
            };
            let written = past.graph.node(commit).and_then(|node| node.author);
            finding.history = Some(InHistory {
                author_date: written.map(|stamp| stamp.to_string()),
                in_head: in_head.contains(&value(&finding)),
            });
            finding
        })
        .collect();
    findings.sort_by(|a, b| {
        let key = |f: &Finding| (f.path.clone(), f.place, f.origin.commit().cloned(), f.rule.clone());
        key(a).cmp(&key(b))
    });
    // The same place of the same version, judged under two kinds of the same path or as two members of one name.
    findings.dedup_by(|a, b| {
        (&a.path, a.place, &a.rule, &a.fingerprint, &a.origin)
            == (&b.path, b.place, &b.rule, &b.fingerprint, &b.origin)
    });
    findings
}
