//! How far the values of a run's findings have gone: which runs ask, and what time it may take.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::cli::session::path_from_root;
use crate::exposure::{self, Budget};
use crate::finding::{Finding, Origin};
use crate::git::Repo;
use crate::source::Limits;

/// The time that a blocked hook's run may take for it.
const IN_HOOK: Duration = Duration::from_millis(300);
/// The time that a run by hand may take for it.
const BY_HAND: Duration = Duration::from_secs(1);

/// Finds it out for a hook that is going to block.
pub(crate) fn in_hook(repo: &Repo, limits: &Limits, findings: &mut [Finding]) {
    let left = limits.deadline.map_or(IN_HOOK, |(end, _)| end.saturating_duration_since(Instant::now()) / 2);
    exposure::find_out(repo, findings, &from_root, Budget { time: left.min(IN_HOOK), files: true });
}

/// Finds it out for what is staged or committed.
pub(crate) fn by_hand(repo: &Repo, findings: &mut [Finding]) {
    exposure::find_out(repo, findings, &from_root, Budget { time: BY_HAND, files: true });
}

/// Finds it out for files whose paths are relative to `base`, all of which were judged.
pub(crate) fn of_files(repo: &Repo, base: &Path, findings: &mut [Finding]) {
    let Some(root) = repo.work_tree() else { return };
    let path_of = |finding: &Finding| {
        from_root(finding)?;
        let path = path_from_root(&base.join(&finding.path.text), &root);
        let parts: Option<Vec<&str>> = path.components().map(|part| part.as_os_str().to_str()).collect();
        // What lies outside of the work tree is in no commit, and nobody can tell of it.
        (!path.is_absolute()).then_some(parts?.join("/").into_bytes())
    };
    exposure::find_out(repo, findings, &path_of, Budget { time: BY_HAND, files: false });
}

/// Returns the path of a finding from the root; `None` where it is escaped, or that of a member of an archive.
fn from_root(finding: &Finding) -> Option<Vec<u8>> {
    let path = &finding.path;
    let is_member = path.text.contains('!') && !matches!(finding.origin, Origin::Message(_));
    (!path.escaped && !is_member).then(|| path.text.clone().into_bytes())
}
