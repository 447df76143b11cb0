//! What makes objects and refs without any hook: seen at the push, or nobody's business because it isn't sent.

use super::{key, repo, secret_line, side_branch, the_push_is_stopped};

#[test]
fn tag_is_seen_by_pre_push() {
    let repo = repo();
    let _ok = repo.git(["tag", "-a", "v1", "-m", &key()]).exits(0);
    let _blocked = repo.git(["push", "origin", "v1"]).exits(1);
}

#[test]
fn commit_tree_is_seen_by_pre_push() {
    let repo = repo();
    repo.write("b.py", secret_line()).add_all();
    let tree = repo.git(["write-tree"]).exits(0).stdout.trim().to_owned();
    let commit = repo.git(["commit-tree", &tree, "-p", "HEAD", "-m", "x"]).exits(0).stdout.trim().to_owned();
    let run = repo.git(["push", "origin", &format!("{commit}:refs/heads/x")]).exits(1);
    assert!(run.stderr.contains("push blocked"), "{}", run.text());
}

#[test]
fn fast_import_is_seen_by_pre_push() {
    let repo = repo();
    let text = secret_line();
    let script = format!(
        "commit refs/heads/imported\ncommitter A <a@example.com> 1767323045 +0000\ndata 2\nx\nfrom main^0\n\
         M 100644 inline b.py\ndata {}\n{text}\n",
        text.len()
    );
    let _ok = repo.run(repo.git_command(["fast-import", "--quiet"]), script.as_bytes()).exits(0);
    let run = repo.git(["push", "origin", "imported"]).exits(1);
    assert!(run.stderr.contains("push blocked"), "{}", run.text());
}

#[test]
fn notes_are_seen_by_pre_push() {
    let repo = repo();
    let _ok = repo.git(["notes", "add", "-m", &secret_line()]).exits(0);
    let run = repo.git(["push", "origin", "refs/notes/commits"]).exits(1);
    assert!(run.stderr.contains("push blocked"), "{}", run.text());
}

#[test]
fn filter_branch_is_seen_by_pre_push() {
    let repo = repo();
    let filter = format!("printf '%s\\n' '{}' >b.py", secret_line().trim());
    let mut command = repo.git_command(["filter-branch", "--force", "--tree-filter", &filter, "HEAD"]);
    command.env("FILTER_BRANCH_SQUELCH_WARNING", "1");
    let _ok = repo.run(command, b"").exits(0);
    let run = repo.git(["push", "--force", "origin", "main"]).exits(1);
    assert!(run.stderr.contains("push blocked"), "{}", run.text());
}

#[test]
fn replace_is_seen_by_pre_push_and_hides_nothing() {
    let repo = repo();
    let first = repo.head().unwrap();
    side_branch(&repo);
    let side = repo.git(["rev-parse", "side"]).exits(0).stdout;
    // What a replacement brings is sent with its ref.
    let _ok = repo.git(["replace", &first, side.trim()]).exits(0);
    let replacing = format!("refs/replace/{first}");
    let run = repo.git(["push", "origin", &replacing]).exits(1);
    assert!(run.stderr.contains("push blocked"), "{}", run.text());
    // One that shows something clean instead of a commit with a key doesn't hide that.
    let _ok = repo.git(["replace", "--delete", &first]).exits(0);
    repo.write("c.py", "x = 1\n").commit_all("clean");
    let _ok = repo.git(["checkout", "--quiet", "side"]).exits(0);
    let _ok = repo.git(["replace", side.trim(), "main"]).exits(0);
    the_push_is_stopped(&repo);
}

#[test]
fn stash_is_seen_by_nobody_and_is_not_sent() {
    let repo = repo();
    repo.write("b.py", secret_line()).add_all();
    let _ok = repo.git(["stash", "--quiet"]).exits(0);
    let _ok = repo.git(["push", "--quiet", "origin", "main"]).exits(0);
    let run = repo.git(["push", "origin", "refs/stash"]).exits(1);
    assert!(run.stderr.contains("push blocked"), "sent after all, it is seen: {}", run.text());
}

#[test]
fn bundle_is_seen_by_nobody_but_scan() {
    let repo = repo();
    side_branch(&repo);
    let _ok = repo.git(["bundle", "create", "--quiet", "../side.bundle", "main..side"]).exits(0);
    let _ok = repo.git(["format-patch", "--quiet", "-1", "side", "-o", "../patches"]).exits(0);
    let _found = repo.hookguard(["scan", "--range", "main..side"]).exits(1);
    let _found = repo.hookguard(["scan", "../patches"]).exits(1);
}
