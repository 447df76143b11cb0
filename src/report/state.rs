//! Where a value is by now, in words, and what follows from it: taken out, rewritten, or revoked first.
//!
//! Says no more than what was looked at ([`Spread`]): a clone knows its own commits and, of a remote, what it fetched
//! last. Words only.

use crate::finding::Exposure::{Local, Pushed, Unknown};
use crate::finding::{Finding, Origin, Spread, Unseen};
use crate::report::Occasion;
use crate::units::count;

/// The most names of branches, tags and files in one sentence; more are counted.
const MOST_NAMES: usize = 3;

/// Says where the value is by now, and with that whether it has to be revoked.
pub(super) fn line(finding: &Finding, occasion: Occasion) -> String {
    if occasion == Occasion::Receive {
        let commit =
            finding.origin.commit().map_or(String::new(), |id| format!("in commit {}, ", id.short()));
        return format!(
            "{commit}sent, but not kept: no one but this server saw it. Where it isn't your own, {}",
            revoke(finding)
        );
    }
    match &finding.spread {
        Some(spread) => by_spread(finding, spread),
        None => by_origin(finding),
    }
}

/// Says how it is revoked.
pub(super) fn revoke(finding: &Finding) -> String {
    match &finding.advice.revoke_url {
        Some(url) => format!("revoke it first: {url}"),
        None => format!("revoke it first: {}", finding.advice.revoke),
    }
}

fn by_origin(finding: &Finding) -> String {
    let revoke = revoke(finding);
    match (&finding.origin, finding.exposure) {
        (Origin::Staged, _) => {
            "staged, not committed: taken out now, it stays on this machine and needs no rotation".to_owned()
        }
        (Origin::Message(None), _) => "only in the message being written: it needs no rotation".to_owned(),
        (Origin::Commit(id) | Origin::Message(Some(id)), Local) => {
            format!(
                "in commit {}, on no remote-tracking branch: taken out now, it needs no rotation",
                id.short()
            )
        }
        (Origin::Commit(id) | Origin::Message(Some(id)), Pushed) => {
            format!("pushed with commit {}, so others have it: {revoke}", id.short())
        }
        (Origin::Commit(id) | Origin::Message(Some(id)), Unknown) => {
            format!("in commit {}; if that was ever pushed, {revoke}", id.short())
        }
        (Origin::Worktree | Origin::Stdin, _) => format!("in this file; if it was ever pushed, {revoke}"),
    }
}

fn by_spread(finding: &Finding, spread: &Spread) -> String {
    if finding.exposure == Pushed {
        let out = match (names(&spread.remotes), finding.origin.commit()) {
            (Some(remotes), _) => format!("already out, on {remotes}"),
            (None, Some(id)) => format!("already out, pushed with commit {}", id.short()),
            (None, None) => "already out".to_owned(),
        };
        return format!("{out}{}: others have it. {}", tagged(spread), capital(&revoke(finding)));
    }
    let here = match &finding.origin {
        Origin::Staged => "staged",
        Origin::Message(None) => "in the message being written",
        Origin::Worktree | Origin::Stdin => "in this file",
        Origin::Commit(_) | Origin::Message(Some(_)) => "",
    };
    let commits = match (spread.local_commits, &spread.first) {
        (0, _) | (_, None) => None,
        (1, Some((id, _))) => Some(format!("in local commit {}", id.short())),
        (n, Some((id, _))) => Some(format!("in {} since {}", count(n as u64, "local commit"), id.short())),
    };
    let mut place = match (here, commits) {
        ("", None) => by_commit(finding),
        ("", Some(commits)) => commits,
        (here, Some(commits)) => format!("{here}, and {commits}"),
        (here, None) if spread.unseen.is_none() => {
            let kept = match &finding.origin {
                Origin::Message(_) => "no commit",
                Origin::Staged | Origin::Stdin | Origin::Commit(_) => "no commit of this file",
                Origin::Worktree => "no commit of it",
            };
            format!("only {here}, in {kept} and on no remote")
        }
        (here, None) => here.to_owned(),
    };
    place += &tagged(spread);
    let on_no_remote = if spread.local_commits > 0 { ", on no remote" } else { "" };
    match spread.unseen {
        None if spread.local_commits == 0 => format!("{place}: taking it out is enough, no rotation needed"),
        None => format!("{place}{on_no_remote}: taken out before a push, it needs no rotation"),
        Some(why) => {
            format!(
                "{place}; unknown whether it is out: {}. If it was ever pushed, {}",
                unseen(why),
                revoke(finding)
            )
        }
    }
}

fn by_commit(finding: &Finding) -> String {
    finding.origin.commit().map_or_else(|| "in a commit".to_owned(), |id| format!("in commit {}", id.short()))
}

/// Says why not all commits were looked at.
fn unseen(why: Unseen) -> &'static str {
    match why {
        Unseen::Time => "there was no time to look at all commits",
        Unseen::Shallow => "this shallow clone lacks the older commits",
        Unseen::Unreadable => "not all that may hold it can be searched for it",
    }
}

fn tagged(spread: &Spread) -> String {
    let noun = if spread.tags.len() == 1 { "tag" } else { "tags" };
    names(&spread.tags).map_or(String::new(), |tags| format!(", in {noun} {tags}"))
}

/// Says where else it is, as lines; where all of that is in the state already, none.
pub(super) fn elsewhere(finding: &Finding) -> Vec<String> {
    let Some(spread) = &finding.spread else { return Vec::new() };
    let mut lines = Vec::new();
    let files: Vec<String> = spread.also_in.iter().map(|path| path.text.clone()).collect();
    if let Some(files) = names(&files) {
        lines.push(format!("the same value stands in {files}"));
    }
    let branches = if finding.exposure == Pushed { None } else { names(&spread.branches) };
    if let Some(branches) = branches {
        lines.push(format!("other branches here hold it, too: {branches}"));
    }
    lines
}

/// Joins names with commas, the first few.
fn names(all: &[String]) -> Option<String> {
    let more = all.len().saturating_sub(MOST_NAMES);
    let first: Vec<&str> = all.iter().take(MOST_NAMES).map(String::as_str).collect();
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    (!first.is_empty()).then(|| format!("{}{rest}", first.join(", ")))
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}
