//! The page and the list of hooks for pre-commit say what is there.

use std::fs;
use std::path::Path;

fn text(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

#[test]
fn every_test_that_the_page_of_hook_managers_names_is_one() {
    let files =
        ["managers/pre_commit", "managers/lefthook", "managers/husky", "managers/others", "managers/places"];
    let tests: String = files.iter().map(|file| text(&format!("tests/{file}.rs"))).collect();
    let page = text("docs/hook-managers.md");
    let mut named = 0;
    for row in page.lines().filter(|l| l.starts_with("| ") && !l.contains("| test |")) {
        let last = row.trim_end_matches('|').trim().rsplit('|').next().unwrap();
        for name in last.split('`').skip(1).step_by(2) {
            assert!(tests.contains(&format!("fn {name}()")), "{name} is no test: {row}");
            named += 1;
        }
    }
    assert!(named >= 25, "{named}");
    assert!(text("README.md").contains("(docs/hook-managers.md)"));
}

/// The values of a key, one for each hook of the list.
fn values(list: &str, key: &str) -> Vec<String> {
    let mark = format!("{key}: ");
    list.lines()
        .filter_map(|line| line.trim_start().trim_start_matches("- ").strip_prefix(&mark))
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_hooks_for_pre_commit_are_called_as_the_program_understands_them() {
    let list = text(".pre-commit-hooks.yaml");
    let (ids, entries) = (values(&list, "id"), values(&list, "entry"));
    assert_eq!((ids.len(), entries.len()), (6, 6));
    for ((id, entry), names) in ids.iter().zip(&entries).zip(values(&list, "pass_filenames")) {
        let hook = match id.trim_end_matches("-system") {
            "hookguard" => "pre-commit",
            other => other.trim_start_matches("hookguard-"),
        };
        assert_eq!(*entry, format!("hookguard hook {hook}"));
        // Of a message it needs the file that holds it; what is staged or pushed it finds itself.
        assert_eq!(names, (hook == "commit-msg").to_string(), "{id}");
        let page = text("docs/hook-managers.md");
        assert!(
            id.ends_with("-system") || page.contains(&format!("- id: {id}\n")),
            "{id} is not in the page"
        );
    }
    assert_eq!(values(&list, "always_run"), ["true"; 6]);
    assert_eq!(values(&list, "language"), ["rust", "rust", "rust", "system", "system", "system"]);
}
