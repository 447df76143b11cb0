//! Several formats in one run: each to its place, whole or not at all.

use std::fs;

use insta::assert_snapshot;

use super::with_a_key;

#[test]
fn each_format_goes_to_its_file_and_people_still_read_what_is_wrong() {
    let (repo, key) = with_a_key();
    let args = ["scan", "--format", "sarif=a.sarif", "--format", "html=b=c.html", "--format", "junit=d.xml"];
    let run = repo.hookguard(args).exits(1).hiding(&key);
    assert!(run.stdout.starts_with("hookguard: 1 secret in 1 file\n"), "{}", run.text());
    let read = |name: &str| fs::read_to_string(repo.path(name)).unwrap();
    assert!(read("a.sarif").starts_with("{\"$schema\""));
    assert!(read("b=c.html").starts_with("<!doctype html>"), "only the first `=` parts");
    assert!(read("d.xml").contains("failures=\"1\""));
}

#[test]
fn one_format_goes_to_standard_output_or_to_the_file_of_output() {
    let (repo, _) = with_a_key();
    let run = repo.hookguard(["scan", "--format", "json", "--format", "csv=a.csv"]).exits(1);
    assert!(run.stdout.starts_with("{\"version\":1"), "{}", run.text());
    let run = repo.hookguard(["scan", "--format=json", "--output", "a.json", "--format=csv=b.csv"]).exits(1);
    assert_eq!(run.stdout, "");
    assert!(fs::read_to_string(repo.path("a.json")).unwrap().starts_with("{\"version\":1"));
    assert_eq!(fs::read(repo.path("a.csv")).unwrap(), fs::read(repo.path("b.csv")).unwrap());
}

#[test]
fn two_formats_for_one_place_are_refused() {
    let (repo, _) = with_a_key();
    let two = repo.hookguard(["scan", "--format", "json", "--format", "csv"]).exits(2);
    let none = repo.hookguard(["scan", "--format", "json="]).exits(2);
    let one = repo.hookguard(["scan", "--format", "json=a", "--format", "csv=a"]).exits(2);
    assert_snapshot!([two, none, one].map(|run| run.text()).join("\n"), @"
    --- stderr
    hookguard: two formats for one place: json and csv
    hint: give one of them a file: --format csv=FILE
    --- exit 2
    --- stderr
    hookguard: `--format json=` names no file
    hint: --format json=FILE
    --- exit 2
    --- stderr
    hookguard: two formats for one file: a
    --- exit 2
    ");
    assert!(!repo.path("a").exists());
}

#[test]
fn an_unknown_format_says_which_there_are() {
    let (repo, _) = with_a_key();
    assert_snapshot!(repo.hookguard(["scan", "--format", "sarfi=a"]).exits(2).text(), @"
    --- stderr
    error: invalid value 'sarfi' for '--format <FORMAT[=FILE]>'
      [possible values: annotated, json, jsonl, sarif, junit, github, gitlab, gitlab-codequality, csv, markdown, html]

      tip: a similar value exists: 'sarif'

    For more information, try '--help'.
    --- exit 2
    ");
}

#[test]
fn a_file_that_cannot_be_written_is_named_and_the_others_are_written() {
    let (repo, key) = with_a_key();
    let args = ["scan", "--format", "csv=no/where.csv", "--format", "html=a.html", "--format", "jsonl"];
    let run = repo.hookguard(args).exits(2).hiding(&key);
    assert!(run.stderr.starts_with("hookguard: writing no/where.csv: "), "{}", run.text());
    assert!(run.stderr.lines().last().unwrap().starts_with("hookguard: scanned "), "{}", run.text());
    assert_eq!(run.stdout.lines().count(), 1);
    assert!(repo.path("a.html").exists() && !repo.path("no").exists());
    let clean = repo.hookguard(["scan", "--rule", "openai-api-key", "--format", "csv=no/where.csv"]).exits(2);
    assert_eq!(clean.stdout, "", "clean, but whoever reads the file would not learn of it");
}

#[test]
#[cfg(unix)]
fn a_file_is_replaced_whole_and_a_device_is_written_to() {
    let (repo, _) = with_a_key();
    repo.write("old.csv", "old");
    std::os::unix::fs::symlink(repo.path("old.csv"), repo.path("link.csv")).unwrap();
    let args = ["scan", "src", "--format", "csv=link.csv", "--format", "html=/dev/null", "--quiet"];
    let _found = repo.hookguard(args).exits(1);
    assert!(repo.path("link.csv").symlink_metadata().unwrap().is_symlink());
    assert!(fs::read_to_string(repo.path("old.csv")).unwrap().starts_with("standing,"));
    assert!(!std::path::Path::new("/dev/null").symlink_metadata().unwrap().is_file());
}

#[test]
#[cfg(unix)]
fn a_file_of_any_name_is_written() {
    use std::os::unix::ffi::OsStrExt as _;
    let (repo, _) = with_a_key();
    let name = std::ffi::OsStr::from_bytes(b"csv=caf\xe9.csv");
    let mut command = repo.command(crate::support::binary());
    command.args(["scan", "src", "--format"]).arg(name);
    let _found = repo.run(command, b"").exits(1);
    assert!(repo.path(std::ffi::OsStr::from_bytes(b"caf\xe9.csv")).exists());
}
