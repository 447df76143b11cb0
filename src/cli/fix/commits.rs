//! What `fix` says of secrets in commits that no remote has: which, and the commands that take them out.

use anyhow::Result;

use crate::cli::session::{Session, Wish};
use crate::cli::ui::Ui;
use crate::finding::Finding;
use crate::git::write::Writer;
use crate::git::{Range, Repo};
use crate::outcome::Outcome;
use crate::source::range;

/// Local commits past this number aren't looked at: without a remote all of a history is local.
const MOST_COMMITS: usize = 500;

/// Looks at the commits that no remote has, and says how to take out what they hold.
pub(super) fn look(
    (repo, writer): (&Repo, &Writer),
    (session, wish): (&Session, &Wish),
    ui: &mut Ui,
) -> Result<Outcome> {
    let Some(head) = writer.head()? else { return Ok(nothing(ui)) };
    let (local, remote) = writer.local_commits()?;
    if local.is_empty() {
        return Ok(nothing(ui));
    }
    if local.len() > MOST_COMMITS {
        ui.note(&format!(
            "hookguard: nothing staged has to be fixed; {} local commits are too many to look at here",
            local.len()
        ));
        ui.note("hint: `hookguard scan --history` looks at all of them");
        return Ok(Outcome::Incomplete);
    }
    let wanted = Range { tips: vec![head], hidden: remote, ..Range::default() };
    let limits = session.scan_limits();
    let (findings, _) = session
        .judge(wish, Some(repo), |scanned, sink| range::texts(repo, &wanted, &limits, scanned, sink))?;
    let blocking: Vec<&Finding> = findings.iter().filter(|f| f.blocks && f.allowed.is_none()).collect();
    let mut ids: Vec<String> = blocking.iter().filter_map(|f| Some(f.origin.commit()?.0.clone())).collect();
    ids.dedup();
    let Some(first) = ids.first() else { return Ok(nothing(ui)) };
    for finding in &blocking {
        let commit = finding.origin.commit().map_or("", |id| id.short());
        ui.line(&format!("{commit}  {}:{}  {}", finding.path, finding.place.line, finding.title));
    }
    let is_root = local.last().is_some_and(|last| last.to_string() == *first) && is_root(repo, first);
    ui.line("");
    ui.line("These commits are on no remote-tracking branch. This takes the secrets out of them:");
    plan(ui, &ids, (head.to_string() == *first, is_root));
    ui.note("hookguard: nothing staged has to be fixed, but local commits hold secrets; nothing was changed");
    Ok(Outcome::Findings)
}

fn nothing(ui: &mut Ui) -> Outcome {
    ui.note("hookguard: nothing staged has to be fixed");
    Outcome::Clean
}

/// Tells whether a commit has no parent.
fn is_root(repo: &Repo, id: &str) -> bool {
    repo.resolve(&format!("{id}^")).is_err()
}

/// Writes the commands. `is_last`: the only commit with a secret is the last one; `is_root`: the first has no parent.
fn plan(ui: &mut Ui, ids: &[String], (is_last, is_root): (bool, bool)) {
    let short = |id: &String| id.get(..10).unwrap_or(id).to_owned();
    ui.line("  git branch before-fix");
    if is_last {
        let back = if is_root { "git update-ref -d HEAD" } else { "git reset --soft HEAD^" };
        ui.line(&format!("  {back}"));
        ui.line("  hookguard fix --apply");
        ui.line("  git commit -C before-fix");
    } else {
        let from = if is_root {
            "--root".to_owned()
        } else {
            format!("{}^", ids.first().map(short).unwrap_or_default())
        };
        ui.line(&format!("  git rebase -i {from}"));
        let marked: Vec<String> = ids.iter().map(short).collect();
        ui.line(&format!("    mark as edit: {}; then, wherever it stops:", marked.join(", ")));
        let back = if is_root {
            "git update-ref -d HEAD (at the first) or git reset --soft HEAD^"
        } else {
            "git reset --soft HEAD^"
        };
        ui.line(&format!("    {back}"));
        ui.line("    hookguard fix --apply");
        ui.line("    git commit -C REBASE_HEAD");
        ui.line("    git rebase --continue");
    }
    ui.line("To get back what was there:  git reset --keep before-fix");
    ui.line("When all is well:            git branch -D before-fix");
}
