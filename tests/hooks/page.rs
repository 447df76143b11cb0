//! `docs/git.md` is held to the tests that it names, and they to it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All files of a module of tests: the one of its name, and those in the directory of its name.
fn files(module: &str) -> Vec<PathBuf> {
    let mut files = vec![root().join(format!("tests/{module}.rs"))];
    if let Ok(dir) = fs::read_dir(root().join("tests").join(module)) {
        files.extend(dir.map(|e| e.unwrap().path()));
    }
    files
}

/// The names of the tests in some modules.
fn tests(modules: &[&str]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for file in modules.iter().flat_map(|module| files(module)) {
        let text = fs::read_to_string(file).unwrap();
        for block in text.split("#[test]\n").skip(1) {
            let name = block.split("fn ").nth(1).and_then(|rest| rest.split('(').next()).unwrap();
            names.insert(name.to_owned());
        }
    }
    names
}

/// The rows of the tables of the page whose last column is headed `test`, each with the names in that column.
fn rows() -> Vec<(String, Vec<String>)> {
    let page = fs::read_to_string(root().join("docs/git.md")).unwrap();
    let mut rows = Vec::new();
    for table in page.split("\n\n").filter(|t| t.starts_with("| ")) {
        let mut lines = table.lines();
        if !lines.next().unwrap().ends_with("| test |") {
            continue;
        }
        for row in lines.skip(1) {
            let last = row.trim_end_matches('|').trim().rsplit(" | ").next().unwrap();
            let names = last.split('`').skip(1).step_by(2).map(str::to_owned).collect();
            rows.push((row.to_owned(), names));
        }
    }
    rows
}

#[test]
fn every_row_of_the_page_names_a_test_that_exists() {
    let modules = [
        "hooks",
        "history",
        "receive",
        "context",
        "decode",
        "closed",
        "content",
        "kinds",
        "unchanged",
        "push",
        "staged",
        "readers",
        "doctor",
    ];
    let tests = tests(&modules);
    let rows = rows();
    assert!(rows.len() >= 60, "{}", rows.len());
    for (row, names) in rows {
        assert!(!names.is_empty(), "no test: {row}");
        for name in names {
            assert!(tests.contains(&name), "{name} is no test: {row}");
        }
    }
}

#[test]
fn every_test_of_a_command_and_a_kind_is_on_the_page() {
    let named: BTreeSet<String> = rows().into_iter().flat_map(|(_, names)| names).collect();
    let of_this_page = tests(&["hooks/page"]);
    for name in tests(&["hooks", "kinds"]).difference(&of_this_page) {
        assert!(named.contains(name), "docs/git.md doesn't name {name}");
    }
}
