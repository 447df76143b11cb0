//! Bitbucket Pipelines. Source: its documentation, "Variables and secrets". It doesn't tell what a branch was before a
//! push, so all commits that the main branch lacks are judged.

use anyhow::Result;

use super::{Base, System, Told, Vars, untold};

pub(super) const SYSTEM: System = System {
    name: "Bitbucket Pipelines",
    sign: "BITBUCKET_BUILD_NUMBER",
    whole_clone: "give the pipeline all of the history, at the top of bitbucket-pipelines.yml:\n  \
        clone:\n    depth: full",
    read,
};

#[expect(clippy::unnecessary_wraps, reason = "others may fail")]
fn read(vars: &Vars<'_>) -> Result<Told> {
    let tip = vars("BITBUCKET_COMMIT");
    let branch = vars("BITBUCKET_BRANCH");
    if vars("BITBUCKET_PR_ID").is_some() {
        let target = vars("BITBUCKET_PR_DESTINATION_BRANCH");
        return Ok(Told {
            event: format!("a pull request into {}", target.as_deref().unwrap_or("another branch")),
            tip,
            branch,
            base: Base::Target {
                commits: vars("BITBUCKET_PR_DESTINATION_COMMIT").into_iter().collect(),
                branch: target,
            },
            ..Told::default()
        });
    }
    Ok(match vars("BITBUCKET_TAG") {
        Some(tag) => untold(format!("the tag {tag}"), tip, None),
        None => untold(format!("a run on {}", branch.as_deref().unwrap_or("a branch")), tip, branch),
    })
}
