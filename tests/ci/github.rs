//! GitHub Actions, whose events are JSON.

use std::path::Path;

use serde_json::{Value, json};

use super::{World, looked_at, said};
use crate::support::Run;

const ZERO: &str = "0000000000000000000000000000000000000000";

fn run(world: &World, clone: &Path, name: &str, event: &Value) -> Run {
    let path = world.repo.place().join("event.json");
    std::fs::write(&path, event.to_string()).unwrap();
    let vars = [
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_EVENT_NAME", name),
        ("GITHUB_EVENT_PATH", path.to_str().unwrap()),
    ];
    world.scan(&clone.to_path_buf(), &vars)
}

fn push(branch: &str, before: &str, after: &str) -> Value {
    json!({
        "ref": format!("refs/heads/{branch}"), "before": before, "after": after, "forced": false,
        "repository": { "default_branch": "main" }
    })
}

#[test]
fn a_push_is_judged_from_what_was_there_before_and_a_bypassed_commit_is_seen() {
    let world = World::new();
    let before = world.head();
    world.repo.write("c.py", "x = 1\n").add_all();
    // The hook would have stopped it.
    let hooked = world.repo.hookguard(["install"]).exits(0);
    assert!(hooked.stdout.contains("pre-commit"), "{}", hooked.text());
    world.repo.write("c.py", format!("TOKEN = \"{}\"\n", world.key)).add_all();
    let _stopped = world.repo.git(["commit", "-m", "leak"]).exits(1);
    let _bypassed = world.repo.git(["commit", "--no-verify", "-m", "leak"]).exits(0);
    let _pushed = world.repo.git(["push", "--quiet", "--no-verify", "origin", "main"]).exits(0);
    let after = world.head();
    let clone = world.clone(&[], "main");
    let found = run(&world, &clone, "push", &push("main", &before, &after)).exits(1);
    assert!(
        said(&found).starts_with("hookguard: GitHub Actions, a push to main: the commits since "),
        "{}",
        found.text()
    );
    // Workflow commands for the host, and the report for whoever reads the log.
    assert!(found.stdout.starts_with("::error ") && found.stdout.contains("file=c.py"), "{}", found.text());
    assert!(found.stderr.contains("--> c.py:1:"), "{}", found.text());
    looked_at(&found, "1 commit");
    let clean = run(&world, &clone, "push", &push("main", &after, &after)).exits(0);
    assert!(clean.stdout.is_empty(), "{}", clean.text());
}

#[test]
fn the_first_push_of_a_branch_is_held_against_the_default_branch() {
    let world = World::new();
    world.branch("x");
    let _leak = world.leak("c.py");
    let after = world.commit("three");
    // Another branch that has the key too, pushed at the same time, hides nothing.
    let _ok = world.repo.git(["branch", "y"]).exits(0);
    world.push("x");
    world.push("y");
    let clone = world.clone(&[], "x");
    let found = run(&world, &clone, "push", &push("x", ZERO, &after)).exits(1);
    assert!(said(&found).contains("the first push of x: the commits that main lacks"), "{}", found.text());
    looked_at(&found, "2 commits");
    let of_main = run(&world, &clone, "push", &push("main", ZERO, &after)).exits(1);
    assert!(said(&of_main).contains("all of its history"), "{}", of_main.text());
    looked_at(&of_main, "4 commits");
}

#[test]
fn without_a_default_branch_the_other_branches_are_hidden() {
    let world = World::new();
    let _ok = world.repo.git(["branch", "-m", "main", "trunk"]).exits(0);
    world.push("trunk");
    let _ok = world.repo.git(["push", "--quiet", "origin", ":main"]);
    let origin = world.repo.place().join("origin.git");
    let _ok =
        world.repo.git(["-C", origin.to_str().unwrap(), "symbolic-ref", "HEAD", "refs/heads/trunk"]).exits(0);
    let _ok =
        world.repo.git(["-C", origin.to_str().unwrap(), "update-ref", "-d", "refs/heads/main"]).exits(0);
    world.branch("x");
    let after = world.leak("c.py");
    world.push("x");
    let clone = world.clone(&[], "x");
    let _ok =
        world.repo.git(["-C", clone.to_str().unwrap(), "remote", "set-head", "origin", "--delete"]).exits(0);
    let mut event = push("x", ZERO, &after);
    event["repository"] = Value::Null;
    let found = run(&world, &clone, "push", &event).exits(1);
    assert!(said(&found).contains("the commits that no other remote branch has"), "{}", found.text());
    looked_at(&found, "1 commit");
}

#[test]
fn a_forced_push_is_judged_from_where_the_histories_part() {
    let world = World::new();
    world.branch("x");
    let before = world.commit("old");
    world.push("x");
    // The clone still has what was overwritten, as a runner that keeps its directory does.
    let kept = world.clone(&[], "x");
    let _ok = world.repo.git(["reset", "--quiet", "--hard", "main"]).exits(0);
    let after = world.leak("c.py");
    world.push("x");
    let _ok = world.repo.git(["-C", kept.to_str().unwrap(), "fetch", "--quiet"]).exits(0);
    let mut event = push("x", &before, &after);
    event["forced"] = json!(true);
    let found = run(&world, &kept, "push", &event).exits(1);
    assert!(said(&found).contains("a forced push to x: the commits since "), "{}", found.text());
    looked_at(&found, "1 commit");
    let fresh = world.clone(&[], "x");
    let found = run(&world, &fresh, "push", &event).exits(1);
    assert!(
        said(&found).contains("which was there before, is gone; the commits that main lacks"),
        "{}",
        found.text()
    );
    looked_at(&found, "1 commit");
}

#[test]
fn a_pull_request_is_judged_from_its_target_whatever_is_checked_out() {
    let world = World::new();
    let base = world.head();
    world.branch("x");
    let head = world.leak("c.py");
    world.push("x");
    let event = json!({
        "pull_request": { "base": { "sha": base, "ref": "main" }, "head": { "sha": head, "ref": "x" } }
    });
    let _ok = world.repo.git(["checkout", "--quiet", "main"]).exits(0);
    let _ok = world.repo.git(["merge", "--quiet", "--no-ff", "-m", "merge", "x"]).exits(0);
    let merge = world.head();
    world.push("main:refs/heads/merged");
    let clone = world.clone(&[], &merge);
    let found = run(&world, &clone, "pull_request", &event).exits(1);
    assert!(
        said(&found).contains("a pull request into main: the commits that the target, "),
        "{}",
        found.text()
    );
    looked_at(&found, "1 commit");
    // The commit of the target was overwritten meanwhile.
    let mut rewritten = event.clone();
    rewritten["pull_request"]["base"]["sha"] = json!("1".repeat(40));
    let found = run(&world, &clone, "pull_request", &rewritten).exits(1);
    assert!(said(&found).contains("the commits that main lacks"), "{}", found.text());
}

#[test]
fn a_merge_queue_a_tag_a_deletion_and_a_schedule_are_told_apart() {
    let world = World::new();
    let base = world.head();
    world.branch("queue");
    let head = world.leak("c.py");
    world.push("queue");
    let clone = world.clone(&[], "queue");
    let queued =
        json!({ "merge_group": { "base_sha": base, "head_sha": head, "base_ref": "refs/heads/main" } });
    let found = run(&world, &clone, "merge_group", &queued).exits(1);
    looked_at(&found, "1 commit");
    let mut tag = push("x", ZERO, &head);
    tag["ref"] = json!("refs/tags/v1");
    let found = run(&world, &clone, "push", &tag).exits(1);
    assert!(said(&found).contains("the tag v1: the commits that main lacks"), "{}", found.text());
    let mut deleted = push("x", &head, ZERO);
    deleted["deleted"] = json!(true);
    let nothing = run(&world, &clone, "push", &deleted).exits(0);
    assert!(said(&nothing).contains("was deleted: there is nothing to look at"), "{}", nothing.text());
    let all = run(&world, &clone, "schedule", &json!({ "schedule": "0 0 * * *" })).exits(1);
    assert!(said(&all).contains("all of its history"), "{}", all.text());
    looked_at(&all, "3 commits");
}

#[test]
fn a_shallow_clone_is_an_error_with_the_line_that_mends_it() {
    let world = World::new();
    let before = world.head();
    let _leak = world.leak("c.py");
    let _gone = std::fs::remove_file(world.repo.path("c.py"));
    let after = world.commit("cleaned");
    world.push("main");
    let shallow = world.clone(&["--depth", "1"], "main");
    for (name, event) in [
        ("push", push("main", &before, &after)),
        ("push", push("main", ZERO, &after)),
        ("schedule", json!({})),
        (
            "pull_request",
            json!({ "pull_request": { "base": { "sha": before, "ref": "no" }, "head": { "sha": after } } }),
        ),
    ] {
        let failed = run(&world, &shallow, name, &event).exits(2);
        assert!(failed.stderr.contains("this clone is shallow and lacks"), "{}", failed.text());
        assert!(failed.stderr.contains("fetch-depth: 0"), "{}", failed.text());
    }
}

#[test]
fn a_shallow_clone_that_has_the_base_but_not_what_lies_between_is_an_error() {
    let world = World::new();
    let before = world.head();
    let _leak = world.leak("c.py");
    let _gone = std::fs::remove_file(world.repo.path("c.py"));
    let _between = world.commit("three");
    let after = world.commit("four");
    world.push("main");
    let shallow = world.clone(&["--depth", "1"], "main");
    let origin = world.repo.place().join("origin.git");
    let _ok = world
        .repo
        .git(["-C", origin.to_str().unwrap(), "config", "uploadpack.allowAnySHA1InWant", "true"])
        .exits(0);
    let fetch = ["-C", shallow.to_str().unwrap(), "fetch", "--quiet", "--depth", "1", "origin", &before];
    let _ok = world.repo.git(fetch).exits(0);
    let failed = run(&world, &shallow, "push", &push("main", &before, &after)).exits(2);
    assert!(failed.stderr.contains("lacks all of the history that is to be looked at"), "{}", failed.text());
    // Deep enough is enough.
    let deep = ["-C", shallow.to_str().unwrap(), "fetch", "--quiet", "--depth", "4", "origin", "main"];
    let _ok = world.repo.git(deep).exits(0);
    let found = run(&world, &shallow, "push", &push("main", &before, &after)).exits(1);
    looked_at(&found, "3 commits");
}

#[test]
fn an_event_that_cannot_be_read_is_an_error() {
    let world = World::new();
    let path = world.repo.place().join("event.json");
    std::fs::write(&path, "{\"ref\": ").unwrap();
    let clone = world.clone(&[], "main");
    let vars = [("GITHUB_ACTIONS", "true"), ("GITHUB_EVENT_PATH", path.to_str().unwrap())];
    let failed = world.scan(&clone, &vars).exits(2);
    assert!(failed.stderr.contains("is no JSON (line 1)"), "{}", failed.text());
    let failed = world.scan(&clone, &[("GITHUB_ACTIONS", "true")]).exits(2);
    assert!(failed.stderr.contains("GITHUB_EVENT_PATH is not set"), "{}", failed.text());
}
