//! SARIF against the schema of OASIS, and what the schema doesn't say.

use hookguard::finding::{Allowed, AllowedKind};
use hookguard::report::{Format, Occasion, Provenance, Summary};
use insta::assert_snapshot;
use serde_json::{Value, json};

use super::formats::odd;
use super::{set, written, written_with};
use crate::support::{Repo, fake, faults};

fn schema() -> Value {
    serde_json::from_str(include_str!("../data/sarif-schema-2.1.0.json")).unwrap()
}

fn log(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn whole() -> Value {
    let mut all = set();
    all.extend(odd());
    all[0].overruled = Some(Allowed {
        kind: AllowedKind::Comment,
        by: "`hookguard:allow` on line 1".to_owned(),
        reason: None,
        until: None,
    });
    all[1].overruled = Some(Allowed {
        kind: AllowedKind::Setting,
        by: ".hookguard.toml:3:1".to_owned(),
        reason: None,
        until: None,
    });
    let provenance = Provenance {
        repository: Some("https://host.example/a".to_owned()),
        revision: Some("0123456789abcdef0123456789abcdef01234567".to_owned()),
        branch: Some("main".to_owned()),
    };
    let summary = Summary { provenance, is_shallow: true, ..super::summary() };
    log(&written_with(Format::Sarif, &all, Occasion::Scan, &summary))
}

#[test]
fn a_log_of_everything_is_valid() {
    let log = whole();
    assert_eq!(faults(&schema(), &log), Vec::<String>::new());
    let run = &log["runs"][0];
    assert_eq!(run["results"].as_array().unwrap().len(), 12 + odd().len(), "all but the one that is allowed");
    assert_eq!(run["results"][0]["suppressions"][0]["kind"], "inSource");
    assert_eq!(run["results"][1]["suppressions"][0]["kind"], "external");
    assert_eq!(run["versionControlProvenance"][0]["branch"], "main");
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    let nothing = self::log(&written(Format::Sarif, &[], Occasion::Scan));
    assert_eq!(faults(&schema(), &nothing), Vec::<String>::new());
}

/// Each change breaks one keyword of the schema, so that a walker which passes over one is found out.
#[test]
fn the_schema_refuses_what_is_wrong() {
    type Change = (&'static str, &'static str, Value);
    let changes: [Change; 12] = [
        ("type", "/runs/0/tool/driver/name", json!(1)),
        ("required", "/runs/0/tool/driver", json!({})),
        ("additionalProperties", "/runs/0/results/0/message", json!({ "txt": "x" })),
        ("enum", "/runs/0/results/0/level", json!("fatal")),
        ("minimum", "/runs/0/results/0/locations/0/physicalLocation/region/startLine", json!(0)),
        ("integer", "/runs/0/results/0/locations/0/physicalLocation/region/startLine", json!("1")),
        ("pattern", "/runs/0/results/0/guid", json!("no uuid")),
        ("uniqueItems", "/runs/0/tool/driver/rules/0/properties/tags", json!(["a", "a"])),
        ("items", "/runs/0/results/0/locations", json!([1])),
        ("anyOf", "/runs/0/results/0/message", json!({ "arguments": ["x"] })),
        ("maximum", "/runs/0/results/0/rank", json!(101)),
        ("minItems", "/runs/0/results/0/codeFlows", json!([{ "threadFlows": [] }])),
    ];
    for (keyword, pointer, wrong) in changes {
        let mut log = whole();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        log.pointer_mut(parent).unwrap()[name] = wrong;
        assert!(!faults(&schema(), &log).is_empty(), "{keyword}: {pointer}");
    }
}

#[test]
fn a_rule_and_a_result() {
    let log = log(&written(Format::Sarif, &set()[..1], Occasion::Scan));
    let run = &log["runs"][0];
    let shown = [&run["tool"]["driver"]["rules"][0], &run["results"][0]];
    assert_snapshot!(shown.map(|v| serde_json::to_string_pretty(v).unwrap()).join("\n"), @r#"
    {
      "defaultConfiguration": {
        "level": "error"
      },
      "fullDescription": {
        "text": "Acme API token in a file or commit. It opens your Acme account; use is billed to you; no limit by address."
      },
      "help": {
        "markdown": "- **Opens**: your Acme account; use is billed to you; no limit by address\n- **Rights**: full\n- **Revoke**: Settings, API tokens, Revoke (https://acme.example/settings/tokens)\n- **Rotate**: create a second token, move, revoke the first\n- **Store**: keep the new one outside of Git and read it from the environment as ACME_TOKEN: from an ignored .env or a secret manager\n- **More**: hookguard explain acme-token",
        "text": "Opens: your Acme account; use is billed to you; no limit by address\nRights: full\nRevoke: Settings, API tokens, Revoke (https://acme.example/settings/tokens)\nRotate: create a second token, move, revoke the first\nStore: keep the new one outside of Git and read it from the environment as ACME_TOKEN: from an ignored .env or a secret manager\nMore: hookguard explain acme-token"
      },
      "helpUri": "https://acme.example/docs/tokens",
      "id": "acme-token",
      "name": "AcmeToken",
      "properties": {
        "precision": "very-high",
        "security-severity": "9.5",
        "tags": [
          "security",
          "secret",
          "external/cwe/cwe-798"
        ]
      },
      "shortDescription": {
        "text": "Acme API token"
      }
    }
    {
      "level": "error",
      "locations": [
        {
          "physicalLocation": {
            "artifactLocation": {
              "uri": "src/app/chat.tsx"
            },
            "region": {
              "endColumn": 51,
              "endLine": 2,
              "startColumn": 11,
              "startLine": 2
            }
          }
        }
      ],
      "message": {
        "text": "Acme API token in client-side code: jJ3z…MdB2\nopens: your Acme account; use is billed to you; no limit by address\nrights: full\nreaches: would reach strangers: React component, dangerouslyAllowBrowser\nstate: staged, not committed: taken out now, it stays on this machine and needs no rotation\nfix: call it from a server of yours and keep the key there, as ACME_TOKEN: what ships is public\nfix: then git add :/src/app/chat.tsx\nmore: hookguard explain acme-token"
      },
      "partialFingerprints": {
        "hookguard/v1": "hg1:c118562249e7cebc2c23468dcd7bb2f4"
      },
      "properties": {
        "clientSide": true,
        "confidence": "high",
        "exposure": "local",
        "severity": "critical",
        "source": "staged"
      },
      "ruleId": "acme-token",
      "ruleIndex": 0
    }
    "#);
}

#[test]
fn rules_are_those_that_fired_and_results_lead_to_them() {
    let log = whole();
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
    for rule in rules {
        assert!(results.iter().any(|r| r["ruleId"] == rule["id"]), "{rule}");
        assert!(rule["properties"]["security-severity"].as_str().unwrap().parse::<f64>().is_ok());
    }
}

#[test]
fn a_real_run_is_valid_and_names_its_repository_without_a_password() {
    let repo = Repo::new();
    let password = crate::support::random(77, 20);
    repo.write("a.txt", "x\n").commit_all("x");
    let url = format!("https://mallory:{password}@host.example/a/b.git");
    let _ok = repo.git(["remote", "add", "origin", &url]).exits(0);
    repo.write("src/ä b.py", format!("\u{1f511} = '{}'\n", fake("github-pat-classic", 5)));
    repo.write("c.py", format!("k = '{}'  # hookguard:allow\n", fake("github-pat-classic", 6)));
    let run = repo.hookguard(["scan", "--format", "sarif", "--no-allow"]).exits(1);
    assert!(!run.stdout.contains(&password) && !run.stdout.contains("mallory"), "{}", run.text());
    let log = log(&run.stdout);
    assert_eq!(faults(&schema(), &log), Vec::<String>::new());
    let run = &log["runs"][0];
    assert_eq!(run["versionControlProvenance"][0]["repositoryUri"], "https://host.example/a/b.git");
    assert_eq!(run["versionControlProvenance"][0]["revisionId"], repo.head().unwrap().as_str());
    let [allowed, open] = run["results"].as_array().unwrap().as_slice() else { panic!("{run}") };
    assert_eq!(allowed["suppressions"][0]["kind"], "inSource");
    let place = &open["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "src/%C3%A4%20b.py");
    assert_eq!(place["region"]["startColumn"], 6, "columns count code points");
    assert_eq!(open.get("suppressions"), None);
}
