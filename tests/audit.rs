//! `hookguard audit`: each item passes where a repository proves it, and fails with the evidence named.

mod formats;
mod items;
mod kinds;
mod page;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::{Repo, Run, random};

const CI: &str = "on: push\npermissions:\n  contents: read\njobs:\n  scan:\n    steps:\n      - run: hookguard scan --history\n";

const INFRA: &str = "resource \"aws_budgets_budget\" \"month\" {\n  limit_amount = \"100\"\n}\n\
    resource \"aws_cloudwatch_metric_alarm\" \"use\" {\n}\n\
    resource \"aws_secretsmanager_secret_rotation\" \"key\" {\n}\n\
    resource \"github_repository\" \"this\" {\n  security_and_analysis {\n    secret_scanning_push_protection {\n    }\n  }\n}\n";

/// Makes a repository in which all is in order that a repository can prove.
fn good() -> Repo {
    let repo = Repo::new().hooks_installed();
    repo.write(".gitignore", ".env\n.env.*\n!.env.example\n")
        .write(".env.example", "STRIPE_API_KEY=\n")
        .write("src/app.py", "import os\nKEY = os.environ[\"STRIPE_API_KEY\"]\n")
        .write(".github/workflows/ci.yml", CI)
        .write("infra/main.tf", INFRA)
        .commit_all("good")
        .write(".env.staging", format!("STRIPE_API_KEY={}\n", random(31, 12)))
        .write(".env.production", format!("STRIPE_API_KEY={}\n", random(32, 12)));
    repo
}

/// An audit as JSON.
struct Audit {
    run: Run,
    document: Value,
}

fn audit(repo: &Repo, options: &[&str]) -> Audit {
    let run = repo.hookguard([&["audit", "--format", "json"], options].concat());
    let document = serde_json::from_str(&run.stdout).unwrap_or_else(|e| panic!("{e}: {}", run.text()));
    Audit { run, document }
}

impl Audit {
    fn items(&self) -> &Vec<Value> {
        self.document["items"].as_array().unwrap()
    }

    fn item(&self, id: &str) -> &Value {
        self.items().iter().find(|item| item["id"] == id).unwrap_or_else(|| panic!("no item {id}"))
    }

    fn verdicts(&self) -> BTreeMap<&str, &str> {
        self.items().iter().map(|i| (i["id"].as_str().unwrap(), i["verdict"].as_str().unwrap())).collect()
    }

    /// Returns what is said of an item, a line each: bearing, place, text.
    fn said(&self, id: &str) -> String {
        let lines = self.item(id)["evidence"].as_array().unwrap().iter().map(|e| {
            let place = match (e["path"].as_str(), e["line"].as_u64()) {
                (Some(path), Some(line)) => format!("{path}:{line} "),
                (Some(path), None) => format!("{path} "),
                _ => String::new(),
            };
            format!("{} {place}{}", e["bearing"].as_str().unwrap(), e["text"].as_str().unwrap())
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Asserts an item's verdict and that a line of what is said starts so.
    #[track_caller]
    fn is(&self, id: &str, verdict: &str, starts: &str) {
        let said = self.said(id);
        assert_eq!(self.item(id)["verdict"], verdict, "{id}:\n{said}");
        assert!(said.lines().any(|line| line.starts_with(starts)), "{id}: {starts:?} is not in\n{said}");
        let has_todo = !self.item(id)["todo"].as_array().unwrap().is_empty();
        assert_eq!(has_todo, verdict != "pass", "{id}: what to do");
    }
}
