//! Azure Pipelines. Source: its documentation, "Use predefined variables". It doesn't tell what a branch was before a
//! push. A pull request is built as a merge, `Build.SourceVersion`.

use anyhow::Result;

use super::{Base, System, Told, Vars, branch_of, untold};

pub(super) const SYSTEM: System = System {
    name: "Azure Pipelines",
    sign: "TF_BUILD",
    whole_clone: "give the job's checkout all of the history:\n  steps:\n  - checkout: self\n    fetchDepth: 0",
    read,
};

#[expect(clippy::unnecessary_wraps, reason = "others may fail")]
fn read(vars: &Vars<'_>) -> Result<Told> {
    let tip = vars("BUILD_SOURCEVERSION");
    let name = vars("BUILD_SOURCEBRANCH").unwrap_or_default();
    if let Some(target) = vars("SYSTEM_PULLREQUEST_TARGETBRANCH") {
        let target = branch_of(&target);
        return Ok(Told {
            event: format!("a pull request into {target}"),
            tip: vars("SYSTEM_PULLREQUEST_SOURCECOMMITID").or(tip),
            branch: vars("SYSTEM_PULLREQUEST_SOURCEBRANCH").map(|name| branch_of(&name)),
            base: Base::Target { commits: Vec::new(), branch: Some(target) },
            ..Told::default()
        });
    }
    if let Some(tag) = name.strip_prefix("refs/tags/") {
        return Ok(untold(format!("the tag {tag}"), tip, None));
    }
    let branch = branch_of(&name);
    Ok(match vars("BUILD_REASON").as_deref() {
        Some("IndividualCI" | "BatchedCI") | None => untold(format!("a push to {branch}"), tip, Some(branch)),
        Some(reason) => Told {
            event: format!("a run by {reason}, on {branch}"),
            base: Base::Everything,
            ..untold(String::new(), tip, Some(branch))
        },
    })
}
