//! How a person gets out: where the value is by now, what to do instead, how to allow it. Words only; each command shown
//! works when pasted, so commands and comments are never broken over lines.

use crate::finding::Exposure::{Local, Pushed, Unknown};
use crate::finding::{Finding, Origin};
use crate::layout::{columns, command};
use crate::report::Occasion;

/// Opens the message that was just refused in the editor again. Git keeps it in this file.
const EDIT_MESSAGE: &str = "git commit --edit --file \"$(git rev-parse --git-path COMMIT_EDITMSG)\"";

/// Says where the value is by now, and with that whether it has to be revoked.
pub(super) fn state(finding: &Finding, occasion: Occasion) -> String {
    let revoke = match &finding.advice.revoke_url {
        Some(url) => format!("revoke it first: {url}"),
        None => format!("revoke it first: {}", finding.advice.revoke),
    };
    if occasion == Occasion::Receive {
        let commit =
            finding.origin.commit().map_or(String::new(), |id| format!("in commit {}, ", id.short()));
        return format!(
            "{commit}sent, but not kept: no one but this server saw it. Where it isn't your own, {revoke}"
        );
    }
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

/// Says what to do instead, as paragraphs.
pub(super) fn fix(finding: &Finding) -> Vec<String> {
    match &finding.origin {
        Origin::Message(None) => {
            vec!["write the message without it; this opens it again:".to_owned(), command(EDIT_MESSAGE)]
        }
        Origin::Commit(_) | Origin::Message(Some(_)) if finding.exposure == Pushed => {
            vec!["once it is revoked, the commit may stay as it is: others have it already".to_owned()]
        }
        Origin::Message(Some(id)) => vec![rewrite("write that message without it", id.short())],
        Origin::Commit(id) => vec![instead(finding), rewrite("then take it out of that commit", id.short())],
        Origin::Staged | Origin::Worktree | Origin::Stdin => vec![instead(finding)],
    }
}

/// Says what to write in the file.
fn instead(finding: &Finding) -> String {
    let (advice, path) = (&finding.advice, &finding.path.text);
    if finding.is_about_file() && !is_plain(path) && !advice.fixable {
        let remove = command("git rm --cached");
        return format!("keep this file out of Git: {remove} takes it from the index; add it to .gitignore");
    }
    let whole = finding.is_about_file() || is_dotenv(path);
    if whole && advice.fixable {
        let fix = command("hookguard fix --apply");
        return format!("{fix} takes this file out of the index and adds it to .gitignore; the file stays");
    }
    if whole && is_plain(path) && finding.origin != Origin::Stdin {
        let remove = command(&format!("git rm --cached :/{path}"));
        return format!("keep this file out of Git: {remove}, and add it to .gitignore");
    }
    if finding.client_side.is_some() {
        let keep = advice.env_var.as_ref().map_or(String::new(), |name| format!(", as {name}"));
        return format!("call it from a server of yours and keep the key there{keep}: what ships is public");
    }
    match (&advice.env_var, &advice.replace_with) {
        (Some(name), Some(code)) if advice.fixable => {
            let fix = command("hookguard fix --apply");
            format!("{fix} puts it into .env as {name}, and writes {} here", command(code))
        }
        (Some(name), Some(code)) => {
            format!("set {name} outside of Git (in an ignored .env) and write {} here", command(code))
        }
        (Some(name), None) => format!("set {name} outside of Git and refer to it here"),
        (None, _) => "keep it outside of Git, in a secret manager or an ignored file".to_owned(),
    }
}

/// Says how to change a commit that is not pushed. Which of the commands fits depends on where the commit stands.
fn rewrite(what: &str, id: &str) -> String {
    let (last, older, first) = (
        command("git commit --amend"),
        command(&format!("git rebase -i {id}^")),
        command("git rebase -i --root"),
    );
    format!("{what}: {last} if it is the last one, {older} if it is older, {first} if it is the first")
}

/// Tells whether a file is one that people keep their own variables in, and not an example of one.
fn is_dotenv(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let example = ["example", "sample", "template", "dist"].iter().any(|word| name.contains(word));
    (name == ".env" || name.starts_with(".env.")) && !example
}

/// Tells whether a path can stand in a command without quotes.
fn is_plain(path: &str) -> bool {
    path.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'/'))
}

/// Returns the lines by which the finding is allowed: a comment and where it goes, or an entry of the settings where no
/// comment can stand or where it would have to stand in a commit that is made already.
pub(super) fn allow(finding: &Finding, occasion: Occasion) -> Vec<String> {
    let committed = finding.origin.commit().is_some();
    let place = &finding.place;
    let settings = if occasion == Occasion::Receive {
        "in hookguard.toml on the server:"
    } else {
        "in .hookguard.toml:"
    };
    match finding.advice.allow_comment.as_deref().filter(|_| !committed) {
        Some(comment) => match comment.split_once('\n') {
            Some((begin, end)) => {
                let begin = with_place(occasion, begin, &format!("above line {}", place.line));
                vec![begin, with_place(occasion, end, &format!("below line {}", place.end_line))]
            }
            None if finding.is_about_file() => {
                vec![with_place(occasion, comment, "in the first 5 lines")]
            }
            None if comment.contains("hookguard:allow-next-line") => {
                vec![with_place(occasion, comment, &format!("above line {}", place.line))]
            }
            None => vec![with_place(occasion, comment, &format!("on line {}", place.line))],
        },
        None => vec![
            settings.to_owned(),
            "[[allowed]]".to_owned(),
            format!("fingerprint = \"{}\"", finding.fingerprint.short()),
            "reason = \"...\"".to_owned(),
        ],
    }
}

/// Puts the place at the right edge, where there is room for it.
fn with_place(occasion: Occasion, comment: &str, place: &str) -> String {
    let room = occasion.width() - super::annotated::INDENT;
    match room.checked_sub(columns(comment) + columns(place)) {
        Some(gap) if gap >= 2 => format!("{comment}{}{place}", " ".repeat(gap)),
        _ => comment.to_owned(),
    }
}
