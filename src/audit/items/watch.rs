//! Who watches: budgets and alarms, hooks and CI, the host.

use crate::audit::items::Answer;
use crate::audit::signs::Kind;
use crate::audit::{Bearing, Evidence, Facts, Standing};

/// The hook without which a commit is not checked.
const NEEDED: &str = "pre-commit";

fn marks(facts: &Facts, kind: Kind) -> Vec<Evidence> {
    facts.tree.of(kind).map(|m| Evidence::new(Bearing::For, m.what).at(&m.path, m.line)).collect()
}

/// Item 8: budgets and alarms in the code of the infrastructure.
pub(super) fn billing(facts: &Facts) -> Answer {
    let mut evidence = Vec::new();
    for (kind, missing) in [
        (Kind::Budget, "no budget is set in code; one that was set in a console isn't seen here"),
        (
            Kind::Monitoring,
            "no alarm or audit log is set in code; one that was set in a console isn't seen here",
        ),
    ] {
        let seen = marks(facts, kind);
        if seen.is_empty() {
            evidence.push(Evidence::new(Bearing::Open, missing));
        }
        evidence.extend(seen);
    }
    let todo = "set a budget with an alert, a spending cap where there is one, and an alarm on unusual use of each key";
    (evidence, vec![todo.to_owned()])
}

/// Item 9: hookguard's hooks in this clone, and a scanner in CI. One of the two is the least.
pub(super) fn hooks_and_ci(facts: &Facts) -> Answer {
    let ci = marks(facts, Kind::CiScan);
    let (mut evidence, mut todo) = (Vec::new(), Vec::new());
    let mut running: Vec<(&str, Vec<&str>)> = Vec::new();
    for guard in &facts.guards {
        let bearing = match guard.standing {
            Standing::Runs => {
                // Hooks of which the same is to be said are told together.
                match running.iter_mut().find(|(text, _)| *text == guard.text) {
                    Some((_, names)) => names.push(&guard.name),
                    None => running.push((&guard.text, vec![&guard.name])),
                }
                continue;
            }
            // Another program's hook that runs hookguard, or an older file of hookguard's.
            Standing::Note if guard.name == NEEDED => Bearing::For,
            Standing::Note => continue,
            Standing::Broken if ci.is_empty() => Bearing::Against,
            Standing::Broken | Standing::Unknown => Bearing::Open,
        };
        evidence.push(Evidence::new(bearing, format!("{}: {}", guard.name, guard.text)));
        todo.extend(guard.mend.as_ref().filter(|_| bearing != Bearing::For).map(|mend| format!("`{mend}`")));
    }
    evidence.extend(
        running
            .into_iter()
            .map(|(text, names)| Evidence::new(Bearing::For, format!("{}: {text}", names.join(", ")))),
    );
    todo.dedup();
    if ci.is_empty() {
        evidence.push(Evidence::new(Bearing::Open, "no CI file here runs a scanner for secrets"));
        todo.push("let CI run `hookguard scan --history`: a hook can be passed over, CI can't".to_owned());
    }
    evidence.extend(ci);
    (evidence, todo)
}

/// Item 11: scanning by the host.
pub(super) fn host(facts: &Facts) -> Answer {
    let mut evidence = marks(facts, Kind::HostScan);
    if evidence.is_empty() {
        evidence.push(Evidence::new(Bearing::Open, "nothing here tells whether the host scans"));
    }
    let todo =
        "turn on secret scanning and push protection in the settings of the host, for all repositories";
    (evidence, vec![todo.to_owned()])
}
