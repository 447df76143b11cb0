//! How a person gets out: what to do instead, what comes next, how to allow it. Words only; each command shown
//! works when pasted, so commands and comments are never broken over lines.

use crate::finding::Exposure::Pushed;
use crate::finding::{Changed, CommitId, Finding, Origin, Rewrite};
use crate::layout::{columns, command};
use crate::report::Occasion;

/// The most files that a command names.
const MOST_FILES: usize = 3;

/// Opens the message that was just refused in the editor again. Git keeps it in this file.
const EDIT_MESSAGE: &str = "git commit --edit --file \"$(git rev-parse --git-path COMMIT_EDITMSG)\"";

/// Says what to do instead, as paragraphs; each command is one of its own.
pub(super) fn fix(finding: &Finding) -> Vec<String> {
    let out = finding.exposure == Pushed;
    match &finding.origin {
        Origin::Message(None) => {
            vec!["write the message without it; this opens it again:".to_owned(), command(EDIT_MESSAGE)]
        }
        Origin::Commit(_) | Origin::Message(Some(_)) if out => {
            vec!["once it is revoked, the commit may stay as it is: others have it already".to_owned()]
        }
        Origin::Message(Some(id)) => reword(finding, id.short()),
        Origin::Commit(id) if is_gone(finding) => rewrite(finding, id),
        Origin::Commit(id) => [instead(finding), rewrite(finding, id)].concat(),
        Origin::Staged | Origin::Worktree | Origin::Stdin => {
            let mut lines = instead(finding);
            if let Some(first) = lines.first_mut().filter(|_| out) {
                *first = format!("once it is revoked, {first}");
            }
            let older = first(finding).filter(|_| !out);
            lines.extend(stage(finding));
            lines.extend(older.into_iter().flat_map(|(id, _)| rewrite(finding, id)));
            lines
        }
    }
}

/// Says what to write in the file.
fn instead(finding: &Finding) -> Vec<String> {
    let (advice, path) = (&finding.advice, &finding.path.text);
    let fix = command("hookguard fix --apply");
    if (is_whole(finding) || is_dotenv(path)) && advice.fixable {
        let what =
            format!("{fix} takes this file out of the index and adds it to .gitignore; the file stays");
        return vec![what];
    }
    if is_whole(finding) {
        let file = if is_plain(path) { format!(":/{path}") } else { String::new() };
        return if file.is_empty() {
            let remove = command("git rm --cached");
            vec![format!("keep this file out of Git: {remove} takes it from the index; add it to .gitignore")]
        } else {
            let remove = command(&format!("git rm --cached {file}"));
            vec!["keep this file out of Git, and add it to .gitignore:".to_owned(), remove]
        };
    }
    if finding.client_side.is_some() {
        let keep = advice.env_var.as_ref().map_or(String::new(), |name| format!(", as {name}"));
        return vec![format!(
            "call it from a server of yours and keep the key there{keep}: what ships is public"
        )];
    }
    vec![match (&advice.env_var, &advice.replace_with) {
        (Some(name), Some(code)) if advice.fixable => {
            format!("{fix} puts it into .env as {name}, and writes {} here", command(code))
        }
        (Some(name), Some(code)) => {
            format!("set {name} outside of Git (in an ignored .env) and write {} here", command(code))
        }
        (Some(name), None) => format!("set {name} outside of Git and refer to it here"),
        (None, _) => "keep it outside of Git, in a secret manager or an ignored file".to_owned(),
    }]
}

/// Says how the clean text is staged, where it isn't committed by what follows.
fn stage(finding: &Finding) -> Option<String> {
    let path = &finding.path;
    let follows = finding.spread.as_ref().is_some_and(|spread| {
        finding.exposure != Pushed && spread.held_at.contains(path) && !is_gone(finding)
    });
    let by_hand = !is_whole(finding) && (!finding.advice.fixable || finding.client_side.is_some());
    let is_wanted = finding.origin == Origin::Staged && by_hand && !follows;
    (is_wanted && is_plain(&path.text) && !path.escaped).then(|| {
        let add = command(&format!("git add :/{}", path.text));
        format!("then {add}")
    })
}

/// Tells whether the whole file is to stay out of Git.
fn is_whole(finding: &Finding) -> bool {
    finding.is_about_file()
        || (is_dotenv(&finding.path.text) && is_plain(&finding.path.text) && finding.origin != Origin::Stdin)
}

/// Says how to take a value out of a message that is not pushed.
fn reword(finding: &Finding, id: &str) -> Vec<String> {
    let what = "write that message without it:";
    match first(finding) {
        Some((_, Rewrite::Amend)) => vec![what.to_owned(), command("git commit --amend")],
        Some((first, Rewrite::Rebase { is_root, merges, .. })) => {
            let rebase = rebase("git rebase -i", (is_root, merges), first.short());
            vec![format!("{what} put `reword` before {id} in"), command(&rebase)]
        }
        Some((_, Rewrite::Elsewhere)) | None => {
            vec![format!("{what} {}", by_age(id))]
        }
    }
}

/// Says how to change commits that are not pushed, from the one that brought the value in.
fn rewrite(finding: &Finding, id: &CommitId) -> Vec<String> {
    match first(finding) {
        Some((_, Rewrite::Amend)) => vec![
            "then take it out of that commit, which is the last one:".to_owned(),
            command(format!("git commit --amend --no-edit {}", files(finding)).trim_end()),
        ],
        Some((first, Rewrite::Rebase { is_root, merges, changed: Changed::Still })) => {
            let start = "git -c sequence.editor=: rebase -i --autosquash --autostash";
            vec![
                format!("then take it out of commit {}, where it came in:", first.short()),
                command(format!("git commit --fixup={} {}", first.short(), files(finding)).trim_end()),
                command(&rebase(start, (is_root, merges), first.short())),
            ]
        }
        Some((first, Rewrite::Rebase { is_root: false, changed: Changed::Gone, .. })) => vec![
            "it is gone from the files, but the commits still have it; this makes one new commit of them:"
                .to_owned(),
            command(&format!("git reset --soft {}^", first.short())),
            command("git commit"),
        ],
        Some((first, Rewrite::Rebase { is_root: true, merges, changed: Changed::Gone })) => vec![
            format!(
                "it is gone from the files, but commit {} still has it; put `edit` before that in",
                first.short()
            ),
            command(&rebase("git rebase -i", (true, merges), first.short())),
        ],
        Some((_, Rewrite::Elsewhere)) => {
            let branches = finding.spread.as_ref().map_or(&[][..], |spread| &spread.branches);
            let on = branches.first().map_or("the branch that has it", String::as_str);
            vec![format!("then the same on {on}: HEAD doesn't lead to commit {}", id.short())]
        }
        None => {
            vec![format!("then take it out of that commit: {}", by_age(id.short()))]
        }
    }
}

/// Returns the commands among which the age of a commit decides, where nobody looked it up.
fn by_age(id: &str) -> String {
    let (last, older, root) = (
        command("git commit --amend"),
        command(&format!("git rebase -i {id}^")),
        command("git rebase -i --root"),
    );
    format!("{last} if it is the last one, {older} if it is older, {root} if it is the first")
}

/// Returns the files to commit when the value is out of them: those in which the commit holds it, or all that changed.
fn files(finding: &Finding) -> String {
    // What was taken from the index stays on the disk, and would be put back by its name.
    if is_whole(finding) {
        return String::new();
    }
    let held = finding.spread.as_ref().map_or(&[][..], |spread| &spread.held_at);
    if held.is_empty()
        || held.len() > MOST_FILES
        || held.iter().any(|path| path.escaped || !is_plain(&path.text))
    {
        return "--all".to_owned();
    }
    held.iter().map(|path| format!(":/{}", path.text)).collect::<Vec<_>>().join(" ")
}

fn rebase(start: &str, (is_root, merges): (bool, bool), first: &str) -> String {
    let merges = if merges { " --rebase-merges" } else { "" };
    let from = if is_root { "--root".to_owned() } else { format!("{first}^") };
    format!("{start}{merges} {from}")
}

/// Tells whether only older commits have it.
fn is_gone(finding: &Finding) -> bool {
    matches!(first(finding), Some((_, Rewrite::Rebase { changed: Changed::Gone, .. })))
}

/// Returns the commit that brought the value in, where it isn't pushed.
fn first(finding: &Finding) -> Option<(&CommitId, Rewrite)> {
    finding.spread.as_ref()?.first.as_ref().map(|(id, rewrite)| (id, *rewrite))
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

/// Returns the lines by which the finding is allowed: a comment and where it goes, or the command that writes an entry where
/// no comment can stand or where it would have to stand in a commit that is made already. A server's settings are
/// written by hand.
pub(super) fn allow(finding: &Finding, (occasion, width): (Occasion, usize)) -> Vec<String> {
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
                let begin = with_place(width, begin, &format!("above line {}", place.line));
                vec![begin, with_place(width, end, &format!("below line {}", place.end_line))]
            }
            None if finding.is_about_file() => {
                vec![with_place(width, comment, "in the first 5 lines")]
            }
            None if comment.contains("hookguard:allow-next-line") => {
                vec![with_place(width, comment, &format!("above line {}", place.line))]
            }
            None => vec![with_place(width, comment, &format!("on line {}", place.line))],
        },
        // What is in a message being written is in no place that a fingerprint could be looked up in.
        None if occasion != Occasion::Receive && finding.origin != Origin::Message(None) => {
            let place = if committed { " --history" } else { "" };
            vec![format!("hookguard allow {} --reason \"...\"{place}", finding.fingerprint.short())]
        }
        None => vec![
            settings.to_owned(),
            "[[allowed]]".to_owned(),
            format!("fingerprint = \"{}\"", finding.fingerprint.short()),
            "reason = \"...\"".to_owned(),
        ],
    }
}

/// Puts the place at the right edge, where there is room for it.
fn with_place(width: usize, comment: &str, place: &str) -> String {
    let room = width - super::annotated::INDENT;
    match room.checked_sub(columns(comment) + columns(place)) {
        Some(gap) if gap >= 2 => format!("{comment}{}{place}", " ".repeat(gap)),
        _ => comment.to_owned(),
    }
}
