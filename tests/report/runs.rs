//! Ways out that real runs show, taken.

use insta::assert_snapshot;

use crate::support::{Repo, random};

#[test]
fn a_secret_in_the_message_leads_back_to_the_editor() {
    let repo = Repo::new();
    let key = random(41, 40);
    repo.write(".git/COMMIT_EDITMSG", format!("deploy\n\nAPI_TOKEN={key}\n"));
    let run = repo.hookguard(["hook", "commit-msg", ".git/COMMIT_EDITMSG"]).hiding(&key).exits(1);
    assert_snapshot!(run.text(), @r#"
    --- stderr
    hookguard: commit blocked, 1 secret in the commit message

    medium: Secret in a key-like variable                             generic-secret
      --> (commit message):3:11
      |
    2 |
    3 | API_TOKEN=jAdN…08Hm
      |           ^^^^^^^^^
      |
      opens   whatever accepts it: the name says that it is a credential
      state   only in the message being written, in no commit and on no remote:
              taking it out is enough, no rotation needed
      fix     write the message without it; this opens it again:
              git commit --edit --file "$(git rev-parse --git-path COMMIT_EDITMSG)"
      allow   in .hookguard.toml:
              [[allowed]]
              fingerprint = "hg1:1205d2a065fd"
              reason = "..."
      more    hookguard explain generic-secret

    to commit without this check, once: git commit --no-verify (the push is checked)

    hookguard: scanned 1 message, 59 B in [time]; skipped nothing
    --- exit 1
    "#);
    let mut edit = repo.command("sh");
    let shown = "git commit --edit --file \"$(git rev-parse --git-path COMMIT_EDITMSG)\"";
    edit.args(["-c", &format!("{shown} --allow-empty")]).env("GIT_EDITOR", "sed -i /TOKEN/d");
    let _ok = repo.run(edit, b"").exits(0);
    assert_eq!(repo.git(["log", "--format=%B"]).stdout.trim(), "deploy");
}

#[test]
fn a_staged_dotenv_file_can_be_taken_out_as_shown() {
    let repo = Repo::new();
    repo.write("app/.env", format!("API_TOKEN={}\n", random(42, 40))).add_all();
    let run = repo.hookguard(["hook", "pre-commit"]).exits(1);
    assert!(run.stderr.lines().any(|l| l.trim() == "git rm --cached :/app/.env"), "{}", run.text());
    let _ok = repo.git(["rm", "--cached", "--quiet", ":/app/.env"]).exits(0);
    let _ok = repo.hookguard(["hook", "pre-commit"]).exits(0);
}
