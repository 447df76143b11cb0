//! Jenkins. Source: the environment of its Git plugin (`GIT_…`) and of its branch API (`CHANGE_…`, `TAG_NAME`). The commit
//! of the last build that passed counts as judged, not that of the last build: what made it fail is looked at again.

use anyhow::Result;

use super::{Base, System, Told, Vars, untold};

pub(super) const SYSTEM: System = System {
    name: "Jenkins",
    sign: "JENKINS_URL",
    whole_clone: "give the checkout all of the history: in the job's Git settings, \"Advanced clone behaviours\" \
        without \"Shallow clone\"; in a Jenkinsfile:\n  \
        checkout scmGit(branches: scm.branches, userRemoteConfigs: scm.userRemoteConfigs,\n    \
        extensions: [cloneOption(shallow: false, noTags: false, honorRefspec: false)])",
    read,
};

#[expect(clippy::unnecessary_wraps, reason = "others may fail")]
fn read(vars: &Vars<'_>) -> Result<Told> {
    let tip = vars("GIT_COMMIT");
    let branch = vars("BRANCH_NAME").or_else(|| {
        let name = vars("GIT_BRANCH")?;
        Some(name.strip_prefix("origin/").unwrap_or(&name).to_owned())
    });
    if let Some(target) = vars("CHANGE_TARGET") {
        return Ok(Told {
            event: format!("a change for {target}"),
            tip,
            branch: vars("CHANGE_BRANCH"),
            base: Base::Target { commits: Vec::new(), branch: Some(target) },
            ..Told::default()
        });
    }
    if let Some(tag) = vars("TAG_NAME") {
        return Ok(untold(format!("the tag {tag}"), tip, None));
    }
    let named = branch.as_deref().unwrap_or("a branch");
    Ok(match vars("GIT_PREVIOUS_SUCCESSFUL_COMMIT") {
        Some(passed) => Told {
            event: format!("a build of {named} since the last that passed"),
            base: Base::Before(passed),
            ..untold(String::new(), tip, branch)
        },
        None => untold(format!("a build of {named}, none of which has passed yet"), tip, branch),
    })
}
