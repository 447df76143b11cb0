//! `scan --ci`: real clones of a local bare remote, made as CI systems make them, with the variables that they set.

mod docs;
mod github;
mod systems;

use std::path::PathBuf;

use crate::support::{Repo, Run, binary, fake};

/// A repository, its bare remote `origin.git`, and a key that is fake.
struct World {
    repo: Repo,
    key: String,
}

impl World {
    /// Makes `main` with two clean commits, pushed.
    fn new() -> Self {
        let world = Self { repo: Repo::new(), key: fake("github-pat-classic", 31) };
        let _ok =
            world.repo.git(["init", "--quiet", "--bare", "--initial-branch=main", "../origin.git"]).exits(0);
        let url = world.url();
        let _ok = world.repo.git(["remote", "add", "origin", &url]).exits(0);
        world.repo.write("a.txt", "one\n").commit_all("one");
        world.repo.write("a.txt", "two\n").commit_all("two");
        world.push("main");
        world
    }

    fn url(&self) -> String {
        format!("file://{}/origin.git", self.repo.place().display())
    }

    fn head(&self) -> String {
        self.repo.head().unwrap()
    }

    /// Commits a key with no hook in the way, as `--no-verify` does, and returns the commit.
    fn leak(&self, file: &str) -> String {
        self.repo.write(file, format!("TOKEN = \"{}\"\n", self.key)).commit_all("leak");
        self.head()
    }

    /// Commits something clean, and returns the commit.
    fn commit(&self, text: &str) -> String {
        self.repo.write("b.txt", format!("{text}\n")).commit_all(text);
        self.head()
    }

    fn push(&self, branch: &str) {
        let _ok = self.repo.git(["push", "--quiet", "--force", "origin", branch]).exits(0);
    }

    fn branch(&self, name: &str) {
        let _ok = self.repo.git(["checkout", "--quiet", "-b", name]).exits(0);
    }

    /// Clones the remote with these options and checks out a branch or a commit.
    fn clone(&self, options: &[&str], what: &str) -> PathBuf {
        let path = self
            .repo
            .place()
            .join(format!("clone-{}", std::fs::read_dir(self.repo.place()).unwrap().count()));
        let url = self.url();
        let args = [&["clone", "--quiet"], options, &[&url, path.to_str().unwrap()]].concat();
        let _ok = self.repo.git(args).exits(0);
        let _ok = self.repo.git(["-C", path.to_str().unwrap(), "checkout", "--quiet", what]).exits(0);
        path
    }

    /// Runs `scan --ci` in a clone with these variables.
    fn scan(&self, clone: &PathBuf, vars: &[(&str, &str)]) -> Run {
        self.scan_with(clone, vars, &[])
    }

    fn scan_with(&self, clone: &PathBuf, vars: &[(&str, &str)], more: &[&str]) -> Run {
        let mut command = self.repo.command(binary());
        command.args(["scan", "--ci"]).args(more).current_dir(clone).envs(vars.iter().copied());
        let run = self.repo.run(command, b"");
        assert!(!run.text().contains(&self.key), "{}", run.text());
        run
    }
}

/// Returns the line that says which commits were looked at.
#[track_caller]
fn said(run: &Run) -> &str {
    run.stderr.lines().next().unwrap_or_else(|| panic!("{}", run.text()))
}

/// Asserts how many commits were looked at.
#[track_caller]
fn looked_at(run: &Run, commits: &str) {
    assert!(run.stderr.contains(&format!(" {commits}")), "{}", run.text());
}
