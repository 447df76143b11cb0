//! What pre-push judges: all that the other side gets and doesn't have, by real pushes to a bare repository beside.

use std::fs;

use crate::staged::{hook, secret_line};
use crate::support::{Repo, Run};

/// A repository with one pushed commit, a bare remote `origin` beside it, and the hook.
fn repo() -> Repo {
    let repo = Repo::new();
    git(&repo, &["init", "--quiet", "--bare", "../remote.git"]);
    git(&repo, &["remote", "add", "origin", "../remote.git"]);
    repo.write("a.txt", "one\n").commit_all("first");
    git(&repo, &["push", "--quiet", "--set-upstream", "origin", "main"]);
    hook(&repo, "pre-push");
    repo
}

#[track_caller]
fn git(repo: &Repo, args: &[&str]) {
    let _ok = repo.git(args).exits(0);
}

/// Adds a commit with a secret, made without hooks, and returns its name.
fn commit_secret(repo: &Repo, file: &str, seed: u64) -> String {
    repo.write(file, secret_line(seed)).commit_all("secret");
    repo.head().unwrap()
}

fn push(repo: &Repo, args: &[&str]) -> Run {
    repo.git([&["push", "--quiet"], args].concat())
}

/// Returns a commit's name as people are told it.
fn short(id: &str) -> &str {
    id.get(..10).unwrap_or(id)
}

/// Asserts that a push is blocked, and says where.
#[track_caller]
fn blocked(repo: &Repo, args: &[&str], word: &str) {
    let run = push(repo, args);
    assert_ne!(run.code, 0, "{}", run.text());
    assert!(run.stderr.contains("generic-secret") && run.stderr.contains(word), "{word}: {}", run.text());
}

/// Asserts that a push passes, and returns what the hook said.
#[track_caller]
fn passes(repo: &Repo, args: &[&str]) -> String {
    push(repo, args).exits(0).stderr
}

#[test]
fn a_commit_made_without_the_hook_is_found() {
    let repo = repo();
    let id = commit_secret(&repo, "b.txt", 1);
    blocked(&repo, &[], short(&id));
    let remote = repo.git(["ls-remote", "origin", "refs/heads/main"]).exits(0).stdout;
    assert!(!remote.contains(&id), "nothing was sent");
}

#[test]
fn a_secret_that_a_later_commit_removes_is_found_with_the_commit_that_added_it() {
    let repo = repo();
    let id = commit_secret(&repo, "b.txt", 1);
    repo.write("b.txt", "clean\n").commit_all("clean");
    blocked(&repo, &[], short(&id));
}

#[test]
fn what_the_remote_has_is_not_judged_again() {
    let repo = repo();
    commit_secret(&repo, "b.txt", 1);
    git(&repo, &["push", "--quiet", "--no-verify"]);
    repo.write("c.txt", "more\n").commit_all("more");
    let said = passes(&repo, &[]);
    assert!(said.contains("scanned 1 commit, 1 file"), "{said}");
}

#[test]
fn a_new_branch_is_judged_from_where_it_left_what_the_remote_has() {
    let repo = repo();
    commit_secret(&repo, "b.txt", 1);
    git(&repo, &["push", "--quiet", "--no-verify"]);
    git(&repo, &["checkout", "--quiet", "-b", "side"]);
    repo.write("c.txt", "more\n").commit_all("more");
    let said = passes(&repo, &["origin", "side"]);
    assert!(said.contains("scanned 1 commit, 1 file"), "{said}");
    commit_secret(&repo, "d.txt", 2);
    blocked(&repo, &["origin", "side"], "d.txt");
}

#[test]
fn the_first_push_to_an_empty_remote_is_judged_from_the_beginning() {
    let repo = repo();
    commit_secret(&repo, "b.txt", 1);
    git(&repo, &["push", "--quiet", "--no-verify"]);
    git(&repo, &["init", "--quiet", "--bare", "../other.git"]);
    git(&repo, &["remote", "add", "team/other", "../other.git"]);
    blocked(&repo, &["team/other", "main"], "b.txt");
    git(&repo, &["push", "--quiet", "--no-verify", "team/other", "main"]);
    repo.write("c.txt", "more\n").commit_all("more");
    let said = passes(&repo, &["team/other", "main:new"]);
    assert!(said.contains("scanned 1 commit, 1 file"), "a remote's name may have a slash: {said}");
}

#[test]
fn a_push_to_a_url_is_judged_by_what_that_remote_says_it_has() {
    let repo = repo();
    commit_secret(&repo, "b.txt", 1);
    git(&repo, &["push", "--quiet", "--no-verify"]);
    repo.write("c.txt", "more\n").commit_all("more");
    let said = passes(&repo, &["../remote.git", "main"]);
    assert!(said.contains("scanned 1 commit, 1 file"), "{said}");
    blocked(&repo, &["../remote.git", "main:new"], "b.txt");
}

#[test]
fn all_refs_of_a_push_are_judged_and_a_commit_once() {
    let repo = repo();
    git(&repo, &["checkout", "--quiet", "-b", "one"]);
    repo.write("c.txt", "more\n").commit_all("more");
    git(&repo, &["checkout", "--quiet", "-b", "two"]);
    let said = passes(&repo, &["--dry-run", "origin", "one", "two"]);
    assert!(said.contains("scanned 1 commit, 1 file"), "{said}");
    commit_secret(&repo, "b.txt", 1);
    blocked(&repo, &["origin", "one", "two"], "b.txt");
    blocked(&repo, &["origin", "two", "one"], "b.txt");
    let _ok = passes(&repo, &["origin", "one"]);
}

#[test]
fn deleting_a_branch_passes_and_sends_nothing() {
    let repo = repo();
    git(&repo, &["push", "--quiet", "origin", "main:gone"]);
    commit_secret(&repo, "b.txt", 1);
    let said = passes(&repo, &["origin", ":gone"]);
    assert!(said.contains("scanned 0 files"), "{said}");
}

#[test]
fn a_forced_push_is_judged_by_what_is_new() {
    let repo = repo();
    repo.write("b.txt", "pushed\n").commit_all("pushed");
    git(&repo, &["push", "--quiet"]);
    git(&repo, &["reset", "--quiet", "--hard", "HEAD~1"]);
    repo.write("c.txt", "instead\n").commit_all("instead");
    let said = passes(&repo, &["--force"]);
    assert!(said.contains("scanned 1 commit, 1 file"), "{said}");
    git(&repo, &["reset", "--quiet", "--hard", "HEAD~1"]);
    commit_secret(&repo, "d.txt", 1);
    blocked(&repo, &["--force"], "d.txt");
}

#[test]
fn a_remote_that_moved_on_hides_nothing_that_is_not_here() {
    let repo = repo();
    git(&repo, &["clone", "--quiet", "../remote.git", "../colleague"]);
    fs::write(repo.place().join("colleague/x.txt"), "x\n").unwrap();
    git(&repo, &["-C", "../colleague", "add", "x.txt"]);
    git(&repo, &["-C", "../colleague", "commit", "--quiet", "-m", "x"]);
    git(&repo, &["-C", "../colleague", "push", "--quiet"]);
    repo.write("c.txt", "more\n").commit_all("more");
    let said = passes(&repo, &["--force"]);
    assert!(said.contains("scanned 1 commit, 1 file"), "{said}");
}

#[test]
fn the_message_of_a_commit_is_judged() {
    let repo = repo();
    repo.commit_all(&format!("subject\n\n{}", secret_line(1)));
    blocked(&repo, &[], "(commit message)");
}

#[test]
fn the_message_of_an_annotated_tag_is_judged() {
    let repo = repo();
    git(&repo, &["tag", "-a", "v1", "-m", &secret_line(1)]);
    blocked(&repo, &["origin", "v1"], "(tag message)");
    git(&repo, &["tag", "-a", "v2", "-m", "outer", "v1"]);
    blocked(&repo, &["origin", "v2"], "(tag message)");
}

#[test]
fn a_tag_is_judged_by_its_commits() {
    let repo = repo();
    commit_secret(&repo, "b.txt", 1);
    git(&repo, &["tag", "-a", "v1", "-m", "annotated"]);
    git(&repo, &["tag", "v2"]);
    for tag in ["v1", "v2"] {
        blocked(&repo, &["origin", tag], "b.txt");
    }
}

#[test]
fn a_tag_of_a_tree_or_a_blob_is_judged_by_its_content() {
    let repo = repo();
    repo.write("dir/b.txt", secret_line(1)).add_all();
    let tree = repo.git(["write-tree"]).exits(0).stdout;
    for (args, word) in [
        (["tag", "-a", "tree", "-m", "x", tree.trim()], "dir/b.txt"),
        (["tag", "-a", "blob", "-m", "x", ":dir/b.txt"], "refs/tags/blob"),
    ] {
        git(&repo, &args);
        blocked(&repo, &["origin", args[2]], word);
    }
    git(&repo, &["tag", "light", ":dir/b.txt"]);
    blocked(&repo, &["origin", "light"], "refs/tags/light");
}

#[test]
fn the_name_that_a_branch_gets_there_is_judged() {
    let repo = repo();
    let name = secret_line(1).trim().replace('"', "");
    let _ok = passes(&repo, &["origin", "main:plain"]);
    blocked(&repo, &["origin", &format!("main:refs/heads/{name}")], "(ref name)");
    git(&repo, &["branch", &name]);
    let _ok = passes(&repo, &["origin", &format!("{name}:fine")]);
}

#[test]
fn a_merge_is_judged_by_what_it_adds_itself() {
    let repo = repo();
    commit_secret(&repo, "b.txt", 1);
    git(&repo, &["push", "--quiet", "--no-verify"]);
    git(&repo, &["checkout", "--quiet", "-b", "side", "HEAD~1"]);
    repo.write("c.txt", "side\n").commit_all("side");
    git(&repo, &["merge", "--quiet", "--no-edit", "main"]);
    let said = passes(&repo, &["--dry-run", "origin", "side"]);
    assert!(said.contains("scanned 2 commits, 1 file"), "{said}");
    repo.write("d.txt", secret_line(2)).add_all();
    git(&repo, &["commit", "--quiet", "--no-verify", "--amend", "--no-edit"]);
    blocked(&repo, &["origin", "side"], "d.txt");
}

#[test]
fn a_second_root_is_judged() {
    let repo = repo();
    git(&repo, &["checkout", "--quiet", "--orphan", "other"]);
    commit_secret(&repo, "b.txt", 1);
    blocked(&repo, &["origin", "other"], "b.txt");
}

#[test]
fn a_push_from_a_shallow_clone_is_judged() {
    let repo = repo();
    commit_secret(&repo, "old.txt", 1);
    git(&repo, &["push", "--quiet", "--no-verify"]);
    let url = format!("file://{}", repo.place().join("remote.git").display());
    let clone =
        Repo::with("clone", crate::support::Git::First, &["clone", "--quiet", "--depth=1", &url, "."]);
    hook(&clone, "pre-push");
    clone.write("c.txt", "more\n").commit_all("more");
    let said = passes(&clone, &[]);
    assert!(said.contains("scanned 1 commit, 1 file"), "{said}");
    commit_secret(&clone, "b.txt", 2);
    blocked(&clone, &[], "b.txt");
}

#[test]
fn a_push_is_judged_in_a_repository_that_only_git_can_read() {
    let init = ["init", "--quiet", "--initial-branch=main", "--object-format=sha256"];
    let repo = Repo::with("repo", crate::support::Git::First, &init);
    git(&repo, &["init", "--quiet", "--bare", "--object-format=sha256", "../remote.git"]);
    git(&repo, &["remote", "add", "origin", "../remote.git"]);
    hook(&repo, "pre-push");
    repo.write("a.txt", "one\n").commit_all("first");
    let said = passes(&repo, &["--set-upstream", "origin", "main"]);
    assert!(said.contains("scanned 1 commit, 1 file"), "{said}");
    git(&repo, &["tag", "-a", "v1", "-m", &secret_line(1)]);
    blocked(&repo, &["origin", "v1"], "(tag message)");
    commit_secret(&repo, "b.txt", 1);
    blocked(&repo, &[], "b.txt");
    git(&repo, &["push", "--quiet", "--no-verify"]);
    let said = passes(&repo, &["origin", "main:other"]);
    assert!(said.contains("scanned 0 files"), "{said}");
}

#[test]
fn a_remote_whose_head_names_nothing_hides_what_its_other_branches_have() {
    let repo = repo();
    git(&repo, &["symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/gone"]);
    repo.write("c.txt", "more\n").commit_all("more");
    let said = passes(&repo, &["origin", "main:new"]);
    assert!(said.contains("scanned 1 commit, 1 file"), "{said}");
}

#[test]
fn an_object_of_the_range_that_is_missing_blocks() {
    let repo = repo();
    repo.write("c.txt", "more\n").commit_all("more");
    let id = repo.git(["rev-parse", "HEAD:c.txt"]).exits(0).stdout;
    let (folder, file) = id.trim().split_at(2);
    fs::remove_file(repo.path(".git/objects").join(folder).join(file)).unwrap();
    let run = repo.hookguard(["scan", "--range", "HEAD~1..HEAD"]).exits(2);
    assert!(run.stderr.contains("c.txt") && run.stderr.contains("hint: "), "{}", run.text());
}

#[test]
fn what_is_no_list_of_refs_blocks() {
    let repo = repo();
    let zeros = "0".repeat(40);
    let ones = "1".repeat(40);
    for input in ["garbage\n".to_owned(), format!("refs/heads/x {ones} refs/heads/x {zeros}\n")] {
        let run = repo.hookguard_reading(["hook", "pre-push", "origin", "url"], input.as_bytes());
        let _blocked = run.exits(2);
    }
    let _nothing = repo.hookguard_reading(["hook", "pre-push", "origin", "url"], b"").exits(0);
}

#[test]
fn a_range_named_by_hand_is_judged_alike() {
    let repo = repo();
    let id = commit_secret(&repo, "b.txt", 1);
    repo.write("b.txt", "clean\n").commit_all("clean");
    let run = repo.hookguard(["scan", "--range", "HEAD~2..HEAD"]).exits(1);
    assert!(run.stdout.contains(short(&id)), "{}", run.text());
    let _clean = repo.hookguard(["scan", "--range", "HEAD~1.."]).exits(0);
    for range in ["HEAD~1...HEAD", "nothing..HEAD", "HEAD^{tree}", "-x"] {
        let arg = format!("--range={range}");
        let run = repo.hookguard(["scan", arg.as_str()]).exits(2);
        assert!(run.stderr.starts_with("hookguard: "), "{}", run.text());
    }
}

#[test]
fn a_mirror_is_judged_with_all_of_its_refs() {
    let repo = repo();
    git(&repo, &["remote", "add", "--mirror=push", "copy", "../remote.git"]);
    git(&repo, &["checkout", "--quiet", "-b", "side"]);
    let id = commit_secret(&repo, "b.txt", 1);
    git(&repo, &["checkout", "--quiet", "main"]);
    blocked(&repo, &["copy"], short(&id));
    git(&repo, &["branch", "--quiet", "-D", "side"]);
    passes(&repo, &["copy"]);
}

#[test]
fn a_branch_without_upstream_is_judged() {
    let repo = repo();
    git(&repo, &["checkout", "--quiet", "-b", "side"]);
    git(&repo, &["config", "push.default", "current"]);
    let id = commit_secret(&repo, "b.txt", 1);
    blocked(&repo, &[], short(&id));
}

/// Adds so many commits to `main`, each with one line of its own; the one in the middle has this text.
fn many_commits(repo: &Repo, count: usize, odd: &str) {
    let head = repo.head().unwrap();
    let mut stream = String::new();
    for i in 0..count {
        let text = if i == count / 2 { odd.to_owned() } else { format!("line {i}\n") };
        stream += "commit refs/heads/main\ncommitter C <c@example.com> 1767323045 +0000\ndata 2\nx\n";
        if i == 0 {
            stream += &format!("from {head}\n");
        }
        stream += &format!("M 100644 inline f{}.txt\ndata {}\n{text}\n", i % 50, text.len());
    }
    let _ok = repo.run(repo.git_command(["fast-import", "--quiet", "--force"]), stream.as_bytes()).exits(0);
}

#[test]
fn in_ten_thousand_commits_the_one_with_a_secret_is_found() {
    let repo = repo();
    many_commits(&repo, 10_000, &secret_line(1));
    // One commit had it, and the next that wrote the file took it out again.
    blocked(&repo, &["origin", "main"], "f0.txt:1:");
    let said = push(&repo, &["origin", "main"]).stderr;
    assert!(said.contains("scanned 10000 commits") || said.contains("10,000 commits"), "{said}");
}
