//! A temporary repository with a home of its own.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::run::{Run, binary, sealed};

/// Which `git` is used. The machine may have several; every one on `PATH` can be named.
#[derive(Clone, Debug, Default)]
pub(crate) enum Git {
    /// The first on `PATH`.
    #[default]
    First,
    /// The program at this path.
    At(PathBuf),
}

/// Returns every `git` on `PATH`, one of each version.
pub(crate) fn gits() -> Vec<PathBuf> {
    let mut found: Vec<(PathBuf, Vec<u8>)> = Vec::new();
    for path in std::env::split_paths(&std::env::var_os("PATH").unwrap()).map(|dir| dir.join("git")) {
        if let Ok(answer) = Command::new(&path).arg("version").output()
            && !found.iter().any(|(_, version)| *version == answer.stdout)
        {
            found.push((path, answer.stdout));
        }
    }
    assert!(!found.is_empty(), "no git on PATH");
    found.into_iter().map(|(path, _)| path).collect()
}

/// Tells whether this `git` can do it; if it can't, prints what is passed over and why.
#[expect(clippy::print_stderr, reason = "whoever runs the tests must see what was not tried")]
pub(crate) fn can(git: &Git, what: &str, args: &[&str]) -> bool {
    let place = Repo::with("probe", git.clone(), &["init", "--quiet"]);
    let run = place.git(args);
    if run.code != 0 {
        let version = place.git(["version"]).stdout;
        let why = run.stderr.lines().next().unwrap_or_default();
        eprintln!("passed over: {what}, which {} can't make: {why}", version.trim());
    }
    run.code == 0
}

/// A repository in a temporary directory, which goes when this is dropped.
pub(crate) struct Repo {
    place: TempDir,
    root: PathBuf,
    git: Git,
    environment: Vec<(String, String)>,
}

impl Repo {
    /// Makes an empty repository on branch `main`.
    pub(crate) fn new() -> Self {
        Self::named("repo")
    }

    /// Makes an empty repository in a directory of this name.
    pub(crate) fn named(name: &str) -> Self {
        Self::with(name, Git::First, &["init", "--quiet", "--initial-branch=main"])
    }

    /// Makes a repository by a `git` and a command that is run in the new directory.
    pub(crate) fn with(name: &str, git: Git, init: &[&str]) -> Self {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().join(name);
        fs::create_dir_all(&root).unwrap();
        fs::create_dir_all(place.path().join("home")).unwrap();
        fs::write(place.path().join("home/gitconfig"), "[protocol \"file\"]\n\tallow = always\n").unwrap();
        let repo = Self { place, root, git, environment: Vec::new() };
        let _ok = repo.git(init).exits(0);
        repo
    }

    /// Sets a variable of the environment for all runs after this.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Runs `hookguard install` in it.
    pub(crate) fn hooks_installed(self) -> Self {
        let _ok = self.hookguard(["install"]).exits(0);
        self
    }

    /// Returns the temporary directory that holds the repository, its home and whatever a test puts beside.
    pub(crate) fn place(&self) -> &Path {
        self.place.path()
    }

    /// Returns the root of the work tree.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Returns the path of a file in the work tree.
    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.root.join(name)
    }

    /// Writes a file, with the directories above it.
    pub(crate) fn write(&self, name: impl AsRef<Path>, content: impl AsRef<[u8]>) -> &Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    /// Stages all files.
    pub(crate) fn add_all(&self) -> &Self {
        let _ok = self.git(["add", "--all"]).exits(0);
        self
    }

    /// Stages all files and commits them without hooks.
    pub(crate) fn commit_all(&self, message: &str) -> &Self {
        let _ok =
            self.add_all().git(["commit", "--quiet", "--no-verify", "--allow-empty", "-m", message]).exits(0);
        self
    }

    /// Returns the full name of HEAD's commit; `None` on an unborn branch.
    pub(crate) fn head(&self) -> Option<String> {
        let run = self.git(["rev-parse", "--verify", "--quiet", "HEAD"]);
        (run.code == 0).then(|| run.stdout.trim().to_owned())
    }

    /// Runs `git` at the root.
    pub(crate) fn git<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Run {
        self.run(self.git_command(args), b"")
    }

    /// Makes a `git` command at the root, for tests that change more of it.
    pub(crate) fn git_command<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Command {
        let program = match &self.git {
            Git::First => OsStr::new("git"),
            Git::At(path) => path.as_os_str(),
        };
        let mut command = self.command(program);
        command.args(args);
        command
    }

    /// Runs the program under test at the root.
    pub(crate) fn hookguard<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Run {
        self.hookguard_reading(args, b"")
    }

    /// Runs the program under test at the root, with these bytes on its standard input.
    pub(crate) fn hookguard_reading<A: AsRef<OsStr>>(
        &self,
        args: impl IntoIterator<Item = A>,
        input: &[u8],
    ) -> Run {
        let mut command = self.command(binary());
        command.args(args);
        self.run(command, input)
    }

    /// Makes a sealed command at the root.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = sealed(program, &self.place.path().join("home"));
        command.current_dir(&self.root);
        if let Git::At(path) = &self.git {
            let rest = std::env::var_os("PATH").unwrap();
            let dirs = path.parent().map(Path::to_path_buf).into_iter().chain(std::env::split_paths(&rest));
            command.env("PATH", std::env::join_paths(dirs).unwrap());
        }
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs a command with these bytes on its standard input.
    pub(crate) fn run(&self, command: Command, input: &[u8]) -> Run {
        Run::of(command, input, self.place.path())
    }
}
