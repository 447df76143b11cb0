//! Secrets in packed text that is written in base64, and the bounds of decoding, which are said where they are reached.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

use super::{base64_of, key, scanned, token_is_found};
use crate::support::{Repo, Run};

fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn gzip_in_base64() {
    let packed = |key: &str| base64_of(gzip(format!("{{\"token\": \"{key}\"}}").as_bytes()));
    token_is_found("a.sh", 45, ("echo ", " | base64 -d | gunzip"), packed, "decoded from base64 of gzip");
}

#[test]
fn the_release_of_helm_in_a_kubernetes_secret() {
    let key = key(46);
    let release = gzip(format!("{{\"name\": \"web\", \"config\": {{\"token\": \"{key}\"}}}}").as_bytes());
    let digits = base64_of(base64_of(release));
    let text =
        format!("apiVersion: v1\nkind: Secret\ntype: helm.sh/release.v1\ndata:\n  release: {digits}\n");
    let found = scanned(&Repo::new(), "release.yml", &text);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((&found[0]["line"], &found[0]["rule"]), (&Value::from(5), &Value::from("github-pat-classic")));
    assert_eq!(found[0]["notes"], Value::from(["decoded from base64, then base64 of gzip"].as_slice()));
}

/// Scans a text and returns the reasons why anything is left out, and the run.
fn left_out(text: &[u8]) -> (Vec<String>, Run) {
    let run = Repo::new().hookguard_reading(["scan", "--stdin", "--name", "a.txt", "--format", "json"], text);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let skipped = report["summary"]["skipped"].as_array().unwrap();
    assert!(skipped.iter().all(|s| s["path"] == "a.txt"));
    (skipped.iter().map(|s| s["reason"].as_str().unwrap().to_owned()).collect(), run)
}

#[test]
fn what_is_not_decoded_to_the_bottom_is_said_and_does_not_block() {
    let bomb = base64_of(gzip(&b"a line\n".repeat(1_000_000)));
    let (reasons, run) = left_out(bomb.as_bytes());
    assert_eq!(reasons, ["decoded to more than 4 times its size; the rest was not looked at"]);
    assert_eq!(run.code, 0, "{}", run.text());
    let three = base64_of(base64_of(base64_of("the quick brown fox jumps over the lazy dog")));
    assert_eq!(left_out(three.as_bytes()).0, [""; 0]);
    let (reasons, run) = left_out(base64_of(three).as_bytes());
    assert_eq!(reasons, ["more than 3 encodings over each other; the rest was not looked at"]);
    assert_eq!(run.code, 0, "{}", run.text());

    let repo = Repo::new().hooks_installed();
    let commit = repo.write("a.txt", &bomb).add_all().git(["commit", "-m", "x"]).exits(0);
    let said = "skipped a.txt (decoded to more than 4 times its size; the rest was not looked at)";
    assert!(commit.stderr.contains(said), "{}", commit.text());
    let work_tree = repo.hookguard(["scan", "a.txt"]).exits(0);
    assert!(work_tree.stderr.contains(said), "{}", work_tree.text());
    let unchanged = repo.git(["commit", "--allow-empty", "-m", "y"]).exits(0);
    assert!(unchanged.stderr.contains("skipped nothing"), "{}", unchanged.text());
}
