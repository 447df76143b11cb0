//! Buildkite. Source: its documentation, "Environment variables". It doesn't tell what a branch was before a push.

use anyhow::Result;

use super::{Base, System, Told, Vars, untold};

pub(super) const SYSTEM: System = System {
    name: "Buildkite",
    sign: "BUILDKITE",
    whole_clone: "give the step a whole clone, without --depth:\n  env:\n    BUILDKITE_GIT_CLONE_FLAGS: \"-v\"\n    \
        BUILDKITE_GIT_FETCH_FLAGS: \"-v --prune --unshallow\"",
    read,
};

#[expect(clippy::unnecessary_wraps, reason = "others may fail")]
fn read(vars: &Vars<'_>) -> Result<Told> {
    // A build that was started by hand may be of whatever is the newest then.
    let tip = vars("BUILDKITE_COMMIT").filter(|commit| commit != "HEAD");
    let branch = vars("BUILDKITE_BRANCH");
    let named = branch.clone().unwrap_or_else(|| "a branch".to_owned());
    let of = |event: String, base: Base| Told { base, ..untold(event, tip.clone(), branch.clone()) };
    let is_set_to = |name: &str| vars(name).filter(|value| value != "false");
    let told = if let Some(target) = vars("BUILDKITE_MERGE_QUEUE_BASE_BRANCH") {
        let commits = vars("BUILDKITE_MERGE_QUEUE_BASE_COMMIT").into_iter().collect();
        let event = format!("a group of the merge queue into {target}");
        of(event, Base::Target { commits, branch: Some(target) })
    } else if let Some(target) =
        is_set_to("BUILDKITE_PULL_REQUEST").and_then(|_| vars("BUILDKITE_PULL_REQUEST_BASE_BRANCH"))
    {
        let event = format!("a pull request into {target}");
        of(event, Base::Target { commits: Vec::new(), branch: Some(target) })
    } else if let Some(tag) = vars("BUILDKITE_TAG") {
        untold(format!("the tag {tag}"), tip.clone(), None)
    } else {
        match vars("BUILDKITE_SOURCE").as_deref() {
            Some("webhook" | "trigger_job") | None => of(format!("a push to {named}"), Base::Untold),
            Some(source) => of(format!("a build by {source}, on {named}"), Base::Everything),
        }
    };
    Ok(Told { default_branch: vars("BUILDKITE_PIPELINE_DEFAULT_BRANCH"), ..told })
}
