//! A note on this machine of what a commit's hook let through: when, who, by what, with which reason.
//!
//! Comes in: the findings of a hook's run that a comment, a setting, an entry or the baseline let through. Goes out: lines
//! of JSON in `hookguard/bypassed.jsonl` of the directory that all work trees share (`.git`), for `hookguard audit`. No
//! value is in it, only the first digits of the fingerprint. The file is bounded: past [`LARGEST`] the older half goes.
//! A run that lets nothing through never comes here. What `git commit --no-verify` lets through isn't here either, for
//! then nobody is asked: the push judges that.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::atomic;
use crate::date::Date;
use crate::finding::Finding;

/// The largest file, in bytes; about two thousand notes.
const LARGEST: u64 = 512_000;
/// The most findings of one run that are noted one by one.
const MOST_OF_A_RUN: usize = 100;
/// The most characters of a text that are kept.
const LONGEST: usize = 200;

/// A note: one finding that was let through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// When, as ISO 8601 in UTC.
    pub when: String,
    /// Who committed, as `NAME <EMAIL>`; `None` where Git didn't say.
    pub who: Option<String>,
    /// The hook.
    pub hook: String,
    /// `comment`, `setting`, `entry` or `baseline`.
    pub kind: String,
    /// What let it through, and where that stands.
    pub by: String,
    /// The reason given.
    pub reason: Option<String>,
    /// The last day that it holds.
    pub until: Option<String>,
    /// The rule.
    pub rule: String,
    /// The file.
    pub path: String,
    /// The first digits of the fingerprint.
    pub fingerprint: String,
    /// How many findings of the same run have no note of their own.
    #[serde(default, skip_serializing_if = "is_none")]
    pub more: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands on references")]
fn is_none(number: &usize) -> bool {
    *number == 0
}

/// What the file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    /// The oldest first.
    pub notes: Vec<Note>,
    /// How many lines can't be understood.
    pub unreadable: usize,
}

/// Returns the file; `common_dir` is the directory that all work trees of a repository share.
pub fn path(common_dir: &Path) -> PathBuf {
    common_dir.join("hookguard").join("bypassed.jsonl")
}

/// Notes those of the findings that were let through.
///
/// # Errors
/// The file can't be written.
pub fn note(common_dir: &Path, hook: &str, who: Option<&str>, findings: &[Finding]) -> io::Result<()> {
    let when = moment(SystemTime::now());
    let notes: Vec<Note> = findings.iter().filter_map(|finding| of(finding, &when, hook, who)).collect();
    let mut text = String::new();
    for (index, mut note) in notes.iter().cloned().enumerate().take(MOST_OF_A_RUN) {
        if index + 1 == MOST_OF_A_RUN {
            note.more = notes.len() - MOST_OF_A_RUN;
        }
        text += &serde_json::to_string(&note)?;
        text.push('\n');
    }
    if text.is_empty() {
        return Ok(());
    }
    let path = path(common_dir);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    // In one write, so that two commits at once don't tear each other's lines.
    OpenOptions::new().create(true).append(true).open(&path)?.write_all(text.as_bytes())?;
    if fs::metadata(&path)?.len() > LARGEST { halve(&path) } else { Ok(()) }
}

/// Reads the notes; none where there is no file.
///
/// # Errors
/// The file is there and can't be read.
pub fn read(common_dir: &Path) -> io::Result<Notes> {
    let bytes = match fs::read(path(common_dir)) {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Notes::default()),
        Err(e) => return Err(e),
    };
    let mut notes = Notes::default();
    for line in bytes.split(|b| *b == b'\n').filter(|l| !l.trim_ascii().is_empty()) {
        match serde_json::from_slice(line) {
            Ok(note) => notes.notes.push(note),
            Err(_) => notes.unreadable += 1,
        }
    }
    Ok(notes)
}

fn of(finding: &Finding, when: &str, hook: &str, who: Option<&str>) -> Option<Note> {
    let allowed = finding.allowed.as_ref()?;
    Some(Note {
        when: when.to_owned(),
        who: who.map(short),
        hook: hook.to_owned(),
        kind: allowed.kind.name().to_owned(),
        by: short(&allowed.by),
        reason: allowed.reason.as_deref().map(short),
        until: allowed.until.clone(),
        rule: finding.rule.clone(),
        path: short(&finding.path.text),
        fingerprint: finding.fingerprint.short().to_owned(),
        more: 0,
    })
}

fn short(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}

/// Says a moment as ISO 8601 in UTC.
fn moment(now: SystemTime) -> String {
    let second = now.duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs()) % 86_400;
    format!("{}T{:02}:{:02}:{:02}Z", Date::of(now), second / 3600, second / 60 % 60, second % 60)
}

/// Drops the older half.
fn halve(path: &Path) -> io::Result<()> {
    let bytes = fs::read(path)?;
    let from = bytes.len() / 2;
    let line = bytes.get(from..).unwrap_or_default().iter().position(|b| *b == b'\n').map_or(0, |at| at + 1);
    atomic::replace(path, bytes.get(from + line..).unwrap_or_default(), None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn moments_are_said_in_utc() {
        assert_eq!(moment(UNIX_EPOCH + Duration::from_secs(1_798_761_599)), "2026-12-31T23:59:59Z");
    }

    #[test]
    fn the_newer_half_stays_and_broken_lines_are_counted() {
        let folder = tempfile::tempdir().unwrap();
        let file = path(folder.path());
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        let note = |n: usize| Note {
            when: String::new(),
            who: None,
            hook: "pre-commit".to_owned(),
            kind: "comment".to_owned(),
            by: "x".to_owned(),
            reason: None,
            until: None,
            rule: format!("rule-{n}"),
            path: "a".to_owned(),
            fingerprint: "hg1:abcdef".to_owned(),
            more: 0,
        };
        let mut text: Vec<String> = (0..100).map(|n| serde_json::to_string(&note(n)).unwrap()).collect();
        text.push("{broken".to_owned());
        atomic::replace(&file, text.join("\n").as_bytes(), None).unwrap();
        assert_eq!(read(folder.path()).unwrap().notes.len(), 100);
        halve(&file).unwrap();
        let left = read(folder.path()).unwrap();
        assert_eq!((left.notes.last(), left.unreadable), (Some(&note(99)), 1));
        assert!((45..=51).contains(&left.notes.len()), "{}", left.notes.len());
        assert_eq!(read(&folder.path().join("none")).unwrap(), Notes::default());
    }
}
