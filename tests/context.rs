//! Old context, new secret: a finding counts when it touches a new line, though its other half is old.

use crate::support::{Repo, Run, fake};

/// Commits one version of a file without hooks, stages another, and runs the hook.
fn judged(old: &str, new: &str) -> Run {
    let repo = Repo::new();
    repo.write("a.sh", old).commit_all("old");
    repo.write("a.sh", new).add_all();
    repo.hookguard(["hook", "pre-commit"])
}

/// The lines of a PEM key, made up.
fn pem() -> Vec<String> {
    fake("private-key", 2).trim().lines().map(str::to_owned).collect()
}

#[test]
fn the_header_of_a_key_is_old_and_its_body_new() {
    let lines = pem();
    assert!(lines.len() >= 3, "{} lines", lines.len());
    let (header, footer) = (&lines[0], lines.last().unwrap());
    let old = format!("KEY='{header}\nto be filled in\n{footer}'\n");
    let new = format!("KEY='{}'\n", lines.join("\n"));
    let _blocked = judged(&old, &new).exits(1);
}

#[test]
fn one_line_of_an_old_key_is_new() {
    let lines = pem();
    let key = lines.join("\n");
    let mut changed = lines;
    changed[1] = changed[1].chars().rev().collect();
    // The body of the old version need not decode; the new one does.
    let _blocked = judged(&format!("K='{}'\n", changed.join("\n")), &format!("K='{key}'\n")).exits(1);
}

#[test]
fn the_secret_of_an_old_id_is_new() {
    let (id, secret) = (fake("aws-access-key-id", 1), fake("aws-secret-access-key", 2));
    let old = format!("export AWS_ACCESS_KEY_ID={id}\n");
    let run = judged(&old, &format!("{old}export AWS_SECRET_ACCESS_KEY={secret}\n")).exits(1);
    assert!(run.stderr.contains("its other half stands on line 1"), "{}", run.text());
}

#[test]
fn the_id_of_an_old_secret_is_new() {
    let (id, secret) = (fake("aws-access-key-id", 1), fake("aws-secret-access-key", 2));
    let old = format!("export AWS_SECRET_ACCESS_KEY={secret}\n");
    let _blocked = judged(&old, &format!("export AWS_ACCESS_KEY_ID={id}\n{old}")).exits(1);
}

#[test]
fn the_name_is_old_and_the_value_on_the_next_line_new() {
    let value = crate::support::random(4, 40);
    let old = "api_token:\n  none\n";
    let repo = Repo::new();
    repo.write("a.yml", old).commit_all("old");
    repo.write("a.yml", format!("api_token:\n  {value}\n")).add_all();
    let _blocked = repo.hookguard(["hook", "pre-commit"]).exits(1);
}

#[test]
fn what_is_old_in_whole_does_not_block_beside_a_new_line() {
    let key = fake("github-pat-classic", 3);
    let old = format!("one=1\nTOKEN={key}\ntwo=2\n");
    let _passes = judged(&old, &format!("one=1\nnew=1\nTOKEN={key}\nnew=2\ntwo=2\n")).exits(0);
    let _passes = judged(&old, &format!("TOKEN={key}\n")).exits(0);
}

#[test]
fn an_old_pair_does_not_block_beside_a_new_line() {
    let (id, secret) = (fake("aws-access-key-id", 1), fake("aws-secret-access-key", 2));
    let old = format!("AWS_ACCESS_KEY_ID={id}\nAWS_SECRET_ACCESS_KEY={secret}\n");
    let _passes =
        judged(&old, &format!("AWS_ACCESS_KEY_ID={id}\nREGION=x\nAWS_SECRET_ACCESS_KEY={secret}\n")).exits(0);
}
