//! Environment files, where keys are read from, and one key for each environment.

use crate::audit::items::{Answer, gap, gap_todo, is_open};
use crate::audit::signs::Kind;
use crate::audit::stages;
use crate::audit::{Bearing, Evidence, Facts};
use crate::finding::ShownPath;
use crate::git::paths::IgnoreRule;
use crate::units::count;

/// The most files for which the command is shown.
const MOST_NAMED: usize = 3;

/// Item 2: Git has no environment file, never had one, and would not take one.
pub(super) fn files(facts: &Facts) -> Answer {
    let (mut evidence, mut todo) = (Vec::new(), Vec::new());
    for path in &facts.tree.tracked_env {
        evidence.push(Evidence::new(Bearing::Against, "an environment file that Git has").at(path, 0));
    }
    if !evidence.is_empty() {
        let tracked = facts.tree.tracked_env.iter().take(MOST_NAMED).map(|path| path.text.as_str());
        todo.extend(tracked.filter(|path| is_plain(path)).map(|path| format!("`git rm --cached {path}`")));
        todo.push("commit a .env.example with the names and no values".to_owned());
    }
    let is_tracked = |path: &str| facts.tree.tracked_env.iter().any(|tracked| tracked.text == path);
    for rule in facts.ignored.iter().filter(|rule| !is_tracked(&rule.path)) {
        evidence.push(ignoring(rule, facts));
    }
    // A rule of this machine alone is none for everybody else.
    if facts.ignored.iter().any(|rule| !rule.by.as_ref().is_some_and(IgnoreRule::is_shared)) {
        todo.push("`printf '.env\\n.env.*\\n!.env.example\\n' >> .gitignore`".to_owned());
    }
    evidence.extend(gap(facts));
    todo.extend(gap_todo(facts));
    let past = facts.past.as_ref();
    for added in past.iter().flat_map(|past| &past.env_files) {
        let path = ShownPath::new(&added.path);
        if facts.tree.tracked_env.contains(&path) {
            continue;
        }
        let holds = past.is_some_and(|p| p.findings.iter().any(|f| is_open(f) && f.path == path));
        let (bearing, text) = if holds {
            (Bearing::Against, "an environment file with a key was committed")
        } else {
            (Bearing::Open, "an environment file was committed; nothing in it blocks")
        };
        let commit = Some(added.commit.clone());
        evidence.push(Evidence {
            commit,
            date: added.date.clone(),
            ..Evidence::new(bearing, text).at(&path, 0)
        });
        todo.push(if holds {
            "revoke what stood in the file: its commit is still there".to_owned()
        } else {
            format!(
                "look at what stood in it: `git show {}`",
                added.commit.get(..10).unwrap_or(&added.commit)
            )
        });
    }
    todo.dedup();
    (evidence, todo)
}

/// Tells whether a path can be pasted into a shell as it is.
fn is_plain(path: &str) -> bool {
    path.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'/' | b'_' | b'-'))
        && !path.starts_with('-')
}

/// Says whether Git would take an environment file.
fn ignoring(rule: &crate::audit::Ignored, facts: &Facts) -> Evidence {
    let path = ShownPath::new(rule.path.as_bytes());
    match &rule.by {
        Some(by) if by.is_shared() => {
            let source = ShownPath::new(by.source.as_bytes());
            Evidence::new(Bearing::For, format!("{path} is ignored")).at(&source, by.line)
        }
        Some(_) => {
            let text = "ignored on this machine only: whoever clones it doesn't get that rule";
            Evidence::new(Bearing::Open, text).at(&path, 0)
        }
        None => {
            let uses = facts.tree.has_env || facts.tree.of(Kind::KeyFromEnvironment).next().is_some();
            let bearing = if uses { Bearing::Against } else { Bearing::Open };
            Evidence::new(bearing, "not ignored: `git add .` would take it").at(&path, 0)
        }
    }
}

/// Item 3: keys are read from the environment, or from a manager.
pub(super) fn reads(facts: &Facts) -> Answer {
    const MOST: usize = 12;
    let mut evidence = Vec::new();
    let open = facts.here.iter().filter(|f| is_open(f)).count();
    if open > 0 {
        let text = format!("{} in files instead (item 1)", count(open as u64, "key"));
        evidence.push(Evidence::new(Bearing::Against, text));
    }
    let manager = facts.tree.of(Kind::Manager);
    for mark in manager.chain(facts.tree.of(Kind::KeyFromEnvironment)).take(MOST) {
        let text = match mark.kind {
            Kind::Manager => mark.what.to_owned(),
            _ => format!("a key is read by {}", mark.what),
        };
        evidence.push(Evidence::new(Bearing::For, text).at(&mark.path, mark.line));
    }
    if evidence.iter().all(|e| e.bearing != Bearing::For) {
        match facts.tree.of(Kind::Environment).next() {
            Some(mark) => {
                let text = format!("the environment is read by {}, but no key by its name", mark.what);
                evidence.push(Evidence::new(Bearing::Open, text).at(&mark.path, mark.line));
            }
            None => evidence
                .push(Evidence::new(Bearing::Open, "no read of the environment or a manager was seen")),
        }
    }
    let todo = "read keys from the environment, and let a secret manager or the platform set it; nothing to do if this \
                project needs none";
    (evidence, vec![todo.to_owned()])
}

/// Item 6: no value in files of two environments.
pub(super) fn one_each(facts: &Facts) -> Answer {
    let stages = &facts.tree.stages;
    let mut evidence = Vec::new();
    for places in stages::shared(stages) {
        let Some(((stage, path, line), rest)) = places.split_first() else { continue };
        let others: Vec<String> = rest
            .iter()
            .filter(|(other, ..)| other != stage)
            .map(|(other, path, line)| format!("{other} ({path}:{line})"))
            .collect();
        let text = format!("the value of {stage} is also that of {}", others.join(", "));
        evidence.push(Evidence::new(Bearing::Against, text).at(path, *line));
    }
    let mut names: Vec<&str> = stages.iter().filter(|s| !s.values.is_empty()).map(|s| s.name).collect();
    names.sort_unstable();
    names.dedup();
    if evidence.is_empty() {
        let (bearing, text) = if names.len() > 1 {
            (Bearing::For, format!("the keys of {} differ", names.join(", ")))
        } else {
            (Bearing::Open, "no keys of two environments are here to compare".to_owned())
        };
        evidence.push(Evidence::new(bearing, text));
    }
    let todo = "make a key for each environment, so that one can be revoked without the others; those that are kept \
                elsewhere only a person can compare";
    (evidence, vec![todo.to_owned()])
}
