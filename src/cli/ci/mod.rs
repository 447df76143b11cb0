//! `scan --ci`: finds the commits that a run of a CI system is about.
//!
//! In goes the environment of the run, and, on GitHub, the event's JSON; out comes what happened ([`Told`]), which
//! [`settle`] turns into a range by a look at the clone. A CI system is a file here and a row of [`SYSTEMS`]. Each file
//! names the page that its variables are from. Nothing is asked over a network, and a range that can't be told whole is
//! an error with the line that mends it: a shallow clone never passes because it holds little.

mod azure;
mod bitbucket;
mod buildkite;
mod circleci;
mod github;
mod gitlab;
mod jenkins;
mod settle;
#[cfg(test)]
mod tests;

use anyhow::{Result, bail};

use crate::cli::session::{Session, Wish};
use crate::cli::ui::Ui;
use crate::env;
use crate::finding::Finding;
use crate::git::Repo;
use crate::report::Format;
use crate::source::{Scanned, range};

/// The variables of a run: the value of a name, where it is set and not empty.
type Vars<'v> = dyn Fn(&str) -> Option<String> + 'v;

/// A CI system.
#[derive(Debug)]
pub(crate) struct System {
    /// Its name, for people.
    name: &'static str,
    /// The variable that it alone sets.
    sign: &'static str,
    /// What to write, and where, for a clone with all of its history.
    whole_clone: &'static str,
    /// Says what happened.
    read: fn(&Vars<'_>) -> Result<Told>,
}

/// The systems, the more particular sign first: Jenkins may run beside others and set its own variables last.
const SYSTEMS: &[System] = &[
    github::SYSTEM,
    gitlab::SYSTEM,
    bitbucket::SYSTEM,
    azure::SYSTEM,
    circleci::SYSTEM,
    buildkite::SYSTEM,
    jenkins::SYSTEM,
];

/// What a CI system tells of its run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Told {
    /// What happened, for people: `a push to main`.
    event: String,
    /// The commit that is judged; HEAD where it is not told.
    tip: Option<String>,
    /// The branch that the run is for.
    branch: Option<String>,
    /// The branch that others are made from, where it is told.
    default_branch: Option<String>,
    /// What was there before.
    base: Base,
}

/// What was there before, as far as the CI system tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Base {
    /// The commit that was judged last.
    Before(String),
    /// Where the commits are to go: commits of that branch, and its name.
    Target {
        /// Names of commits; those that the clone has count.
        commits: Vec<String>,
        /// Taken where it has none of them.
        branch: Option<String>,
    },
    /// Nothing is told: a new branch, a tag, or a system that doesn't say.
    #[default]
    Untold,
    /// All of the history is wanted: a run by the clock or by hand.
    Everything,
    /// A branch or tag was deleted: there is nothing to judge.
    Nothing,
}

/// Judges the commits that this run is about.
///
/// # Errors
/// No CI system, or one whose clone lacks what is needed; and what keeps commits from being judged.
pub(crate) fn findings(
    repo: &Repo,
    (session, wish): (&Session, &Wish),
    ui: &mut Ui,
) -> Result<(Vec<Finding>, Scanned)> {
    let (system, told) = told(&env::var)?;
    let settled = settle::settle(repo, system, &told)?;
    ui.note(&format!("hookguard: {}, {}: {}", system.name, told.event, settled.why));
    let limits = session.scan_limits();
    session
        .judge(wish, Some(repo), |scanned, sink| range::texts(repo, &settled.range, &limits, scanned, sink))
}

/// Returns the format that the CI system of this run reads from the log, where it does.
pub(crate) fn natural_format() -> Format {
    let is_github = env::var(github::SYSTEM.sign).is_some();
    if is_github { Format::Github } else { Format::Annotated }
}

/// Returns the CI system of this run, and what it tells.
fn told(vars: &Vars<'_>) -> Result<(&'static System, Told)> {
    let Some(system) = SYSTEMS.iter().find(|system| vars(system.sign).is_some()) else {
        let signs: Vec<String> = SYSTEMS.iter().map(|s| format!("  {} ({})", s.sign, s.name)).collect();
        bail!(
            "this is no run of a CI system that --ci knows: none of these variables is set\n{}\n\
             hint: name the commits yourself: hookguard scan --range BASE..HEAD",
            signs.join("\n")
        );
    };
    Ok((system, (system.read)(vars)?))
}

/// Tells whether a name stands for "no object".
fn is_zero(name: &str) -> bool {
    name.len() >= 40 && name.bytes().all(|b| b == b'0')
}

/// Takes the name of a branch out of a ref.
fn branch_of(name: &str) -> String {
    name.strip_prefix("refs/heads/").unwrap_or(name).to_owned()
}

/// Makes what a system tells that says nothing of what was there before.
fn untold(event: String, tip: Option<String>, branch: Option<String>) -> Told {
    Told { event, tip, branch, ..Told::default() }
}
