//! The workflow files in docs/ci: whole clones, the scan, and no pattern that a system doesn't know.

use std::fs;
use std::path::Path;

/// Each file, and the line that gives it all of the history.
const FILES: &[(&str, &str)] = &[
    ("github.yml", "fetch-depth: 0"),
    ("gitlab.yml", "GIT_DEPTH: \"0\""),
    ("bitbucket.yml", "depth: full"),
    ("azure.yml", "fetchDepth: 0"),
    ("Jenkinsfile", "shallow: false"),
    ("circleci.yml", "method: full"),
    ("buildkite.yml", "BUILDKITE_GIT_CLONE_FLAGS"),
];

fn read(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name)).unwrap()
}

#[test]
fn each_workflow_file_clones_whole_and_scans() {
    let page = read("ci.md");
    for (name, whole) in FILES {
        let text = read(&format!("ci/{name}"));
        assert!(text.contains(whole), "{name}");
        assert!(text.contains("hookguard scan --ci"), "{name}");
        assert!(text.contains("--locked"), "{name}: what is installed must be what was locked");
        assert!(page.contains(&format!("](ci/{name})")), "{name} is not on the page");
    }
    let there = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ci")).unwrap().count();
    assert_eq!(there, FILES.len());
}

#[test]
fn links_of_the_pages_lead_somewhere() {
    for name in ["ci.md", "agents.md", "editors.md"] {
        for target in read(name).split("](").skip(1).filter_map(|t| t.split(')').next()) {
            let file = target.split('#').next().unwrap();
            let there = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(file).exists();
            assert!(target.starts_with("http") || there, "{name}: {target}");
        }
    }
}
