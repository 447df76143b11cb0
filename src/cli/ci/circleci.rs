//! The system `CircleCI`. Source: its documentation, "Project values and variables". It tells neither what a branch was before nor where
//! a pull request is to go, so all commits that the default branch lacks are judged.

use anyhow::Result;

use super::{System, Told, Vars, untold};

pub(super) const SYSTEM: System = System {
    name: "CircleCI",
    sign: "CIRCLECI",
    whole_clone: "give the job a whole clone:\n  steps:\n    - checkout:\n        method: full",
    read,
};

#[expect(clippy::unnecessary_wraps, reason = "others may fail")]
fn read(vars: &Vars<'_>) -> Result<Told> {
    let tip = vars("CIRCLE_SHA1");
    let branch = vars("CIRCLE_BRANCH");
    if let Some(tag) = vars("CIRCLE_TAG") {
        return Ok(untold(format!("the tag {tag}"), tip, None));
    }
    let kind = if vars("CIRCLE_PULL_REQUEST").is_some() { "a pull request from" } else { "a run on" };
    Ok(untold(format!("{kind} {}", branch.as_deref().unwrap_or("a branch")), tip, branch))
}
