//! GitLab CI. Source: its documentation, "Predefined CI/CD variables reference". `CI_COMMIT_BEFORE_SHA` is all zeros for
//! merge requests, tags, schedules, runs by hand, and the first push of a branch.

use anyhow::Result;

use super::{Base, System, Told, Vars, is_zero, untold};

pub(super) const SYSTEM: System = System {
    name: "GitLab CI",
    sign: "GITLAB_CI",
    whole_clone: "give the job all of the history:\n  variables:\n    GIT_DEPTH: \"0\"",
    read,
};

#[expect(clippy::unnecessary_wraps, reason = "others may fail")]
fn read(vars: &Vars<'_>) -> Result<Told> {
    let tip = vars("CI_COMMIT_SHA");
    let default_branch = vars("CI_DEFAULT_BRANCH");
    let branch = vars("CI_COMMIT_BRANCH");
    let told = if vars("CI_MERGE_REQUEST_IID").is_some() {
        merge_request(vars, tip)
    } else if let Some(tag) = vars("CI_COMMIT_TAG") {
        untold(format!("the tag {tag}"), tip, None)
    } else {
        let named = branch.as_deref().unwrap_or("a branch");
        match vars("CI_PIPELINE_SOURCE").as_deref() {
            Some("push") | None => match vars("CI_COMMIT_BEFORE_SHA").filter(|before| !is_zero(before)) {
                Some(before) => Told {
                    event: format!("a push to {named}"),
                    base: Base::Before(before),
                    ..untold(String::new(), tip, branch)
                },
                None => untold(format!("the first push of {named}"), tip, branch),
            },
            // A child of another pipeline, of a push too, is told nothing of what was there before.
            Some("parent_pipeline" | "pipeline") => {
                untold(format!("a pipeline of another one, on {named}"), tip, branch)
            }
            Some(source) => Told {
                event: format!("a pipeline by {source}, on {named}"),
                base: Base::Everything,
                ..untold(String::new(), tip, branch)
            },
        }
    };
    Ok(Told { default_branch, ..told })
}

fn merge_request(vars: &Vars<'_>, tip: Option<String>) -> Told {
    let target = vars("CI_MERGE_REQUEST_TARGET_BRANCH_NAME");
    let kind = match vars("CI_MERGE_REQUEST_EVENT_TYPE").as_deref() {
        Some("merge_train") => "a merge train",
        _ => "a merge request",
    };
    Told {
        event: format!("{kind} into {}", target.as_deref().unwrap_or("another branch")),
        tip,
        branch: vars("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME"),
        base: Base::Target {
            // The second is set where the result of the merge is what runs: then it holds the target's commits too.
            commits: ["CI_MERGE_REQUEST_DIFF_BASE_SHA", "CI_MERGE_REQUEST_TARGET_BRANCH_SHA"]
                .into_iter()
                .filter_map(vars)
                .collect(),
            branch: target,
        },
        ..Told::default()
    }
}
