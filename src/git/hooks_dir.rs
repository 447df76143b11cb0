//! Says in which directory Git looks for hooks, and why there.
//!
//! `git` itself is asked (`rev-parse --git-path`), not libgit2: what counts is what the program does that will run the
//! hooks, with conditional includes, `GIT_CONFIG_*` and linked worktrees as that version of it understands them. The
//! source for what it does is git's own documentation of `core.hooksPath`: a relative path starts at the root of the
//! work tree, in a bare repository at its directory.
//!
//! husky 9 sets the path to `.husky/_` and fills that directory anew whenever it runs; its scripts there start
//! `.husky/NAME` by `sh -e`, so that is where a hook belongs (husky's own source: index.js, husky).

use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};

use crate::env;
use crate::git::ask::{self, Call};
use crate::git::{Error, Repo};

/// Where the hooks of a repository are, and why there.
#[derive(Clone, Debug)]
pub struct HooksDir {
    /// The directory in which Git looks.
    pub used: PathBuf,
    /// The directory in which a person's hooks belong: the same, except with husky 9.
    pub write: PathBuf,
    /// Why there.
    pub why: Why,
    /// Where they would be without any setting: `hooks` in the directory that all linked worktrees share.
    pub own: PathBuf,
    /// The root of the work tree; `None` in a bare repository.
    pub work_tree: Option<PathBuf>,
    /// The directory that `GIT_DIR` would name.
    pub git_dir: PathBuf,
}

/// Why Git looks where it looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// Nothing says otherwise.
    Default,
    /// `core.hooksPath` says so.
    Setting(Setting),
}

/// A `core.hooksPath` that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// For what it is set.
    pub scope: Scope,
    /// The file it stands in, or what else `git` calls its origin.
    pub origin: String,
    /// The value as it is written.
    pub value: String,
}

/// For what a setting is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// One worktree.
    Worktree,
    /// One repository.
    Local,
    /// All repositories of a user.
    Global,
    /// All repositories of a machine.
    System,
    /// The running command and what it starts.
    Command,
}

impl Scope {
    fn parse(word: &[u8]) -> Option<Self> {
        match word {
            b"worktree" => Some(Self::Worktree),
            b"local" => Some(Self::Local),
            b"global" => Some(Self::Global),
            b"system" => Some(Self::System),
            b"command" => Some(Self::Command),
            _ => None,
        }
    }

    /// Returns the command that takes `core.hooksPath` out of it.
    fn unset(self) -> &'static str {
        match self {
            Self::Worktree => "git config --worktree --unset-all core.hooksPath",
            Self::Local => "git config --local --unset-all core.hooksPath",
            Self::Global => "git config --global --unset-all core.hooksPath",
            Self::System => "git config --system --unset-all core.hooksPath",
            Self::Command => "unset GIT_CONFIG_COUNT GIT_CONFIG_PARAMETERS",
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Setting(setting) = self else { return f.write_str("Git's default") };
        let whose = match setting.scope {
            Scope::Worktree => "this worktree's config",
            Scope::Local => "this repository's config",
            Scope::Global => "your global config",
            Scope::System => "the machine's config",
            Scope::Command => "the environment or command line",
        };
        write!(f, "core.hooksPath in {whose}")?;
        if setting.origin.is_empty() { Ok(()) } else { write!(f, ", {}", setting.origin) }
    }
}

impl HooksDir {
    /// Tells whether husky starts the hooks.
    pub fn is_husky(&self) -> bool {
        self.used != self.write
    }

    /// Tells whether other repositories use the same directory, because a setting of user or machine names it.
    pub fn is_shared(&self) -> bool {
        let Why::Setting(setting) = &self.why else { return false };
        let in_repository = |root: &Path| self.used.starts_with(root);
        matches!(setting.scope, Scope::Global | Scope::System | Scope::Command)
            && !self.work_tree.as_deref().is_some_and(in_repository)
            && !in_repository(&self.git_dir)
    }

    /// Says why no hook can stand there, if so.
    pub fn unusable(&self) -> Option<String> {
        let Why::Setting(setting) = &self.why else { return None };
        let undo = setting.scope.unset();
        if setting.value.is_empty() {
            return Some(format!(
                "core.hooksPath is set to nothing, so Git runs no hooks ({})\nhint: {undo}",
                self.why
            ));
        }
        let exists_otherwise = self.used.exists() && !self.used.is_dir();
        exists_otherwise.then(|| {
            format!("core.hooksPath is {}, so Git runs no hooks ({})\nhint: {undo}", setting.value, self.why)
        })
    }
}

/// Asks Git where it looks for the hooks of a repository.
///
/// # Errors
/// `git` can't be started, or can't read the repository or its config.
pub fn find(repo: &Repo, start: &Path) -> Result<HooksDir, Error> {
    let git_dir = Call::at(start).git(["rev-parse", "--absolute-git-dir"])?;
    let git_dir = ask::path(git_dir.value("asking for the repository's directory")?);
    let work_tree = repo.work_tree().map(|root| absolute(start, &root));
    let root = work_tree.clone().unwrap_or_else(|| git_dir.clone());
    let mut named: Vec<(&str, &OsStr)> = vec![("GIT_DIR", git_dir.as_os_str())];
    if let Some(tree) = &work_tree {
        named.push(("GIT_WORK_TREE", tree.as_os_str()));
    }
    let call = Call { env: &named, ..Call::at(&root) };
    // `--git-path hooks` alone is wrong where the setting is empty: then `hooks/NAME` is at the root of the disk.
    let hook =
        call.git(["rev-parse", "--git-path", "hooks/pre-commit"])?.value("asking for the hooks directory")?;
    let hook = root.join(ask::path(hook));
    let used = tidy(hook.parent().unwrap_or(&root));
    let common = call.git(["rev-parse", "--git-common-dir"])?.value("asking for the shared directory")?;
    let own = tidy(&root.join(ask::path(common)).join("hooks"));
    let why = setting(&call, &root)?.map_or(Why::Default, Why::Setting);
    let write = husky_above(&used).map_or_else(|| used.clone(), Path::to_path_buf);
    Ok(HooksDir { used, write, why, own, work_tree, git_dir })
}

/// Asks for `core.hooksPath`, whatever it is set for.
///
/// # Errors
/// `git` can't be started or can't read a config.
pub fn setting(call: &Call<'_>, root: &Path) -> Result<Option<Setting>, Error> {
    let answer = call.git(["config", "-z", "--show-scope", "--show-origin", "--get", "core.hooksPath"])?;
    if answer.code == Some(1) {
        return Ok(None);
    }
    let text = answer.value("asking for core.hooksPath (this needs git 2.26 or newer)")?;
    let mut parts = text.split(|b| *b == 0);
    let unclear =
        || Error::Broken("`git config --show-scope` answered in a way that is not known here".to_owned());
    let scope = parts.next().and_then(Scope::parse).ok_or_else(unclear)?;
    let origin = parts.next().ok_or_else(unclear)?;
    let value = String::from_utf8_lossy(parts.next().ok_or_else(unclear)?).into_owned();
    let origin = match origin.strip_prefix(b"file:") {
        Some(file) => root.join(ask::path(file.to_vec())).display().to_string(),
        None => String::new(),
    };
    Ok(Some(Setting { scope, origin, value }))
}

/// Returns where the repository's own hooks are when `core.hooksPath` hides them, without reading the repository.
///
/// For a hook that is run from a directory that many repositories share: no process is started.
///
/// # Errors
/// There is no repository, or its `commondir` can't be read.
pub fn own_of_repository(start: &Path) -> Result<PathBuf, Error> {
    let git_dir = match env::var_os("GIT_DIR").filter(|d| !d.is_empty()) {
        Some(dir) => PathBuf::from(dir),
        None => git2::Repository::discover_path(start, std::iter::empty::<&OsStr>())
            .map_err(|_| Error::NotARepository(start.to_path_buf()))?,
    };
    if let Some(common) = env::var_os("GIT_COMMON_DIR").filter(|d| !d.is_empty()) {
        return Ok(PathBuf::from(common).join("hooks"));
    }
    match std::fs::read(git_dir.join("commondir")) {
        Ok(mut text) => {
            if text.last() == Some(&b'\n') {
                text.pop();
            }
            Ok(git_dir.join(ask::path(text)).join("hooks"))
        }
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(git_dir.join("hooks")),
        Err(e) => Err(Error::Broken(format!("reading commondir in {}: {e}", git_dir.display()))),
    }
}

/// Returns the directory of a person's hooks when `used` is one that husky 9 fills.
fn husky_above(used: &Path) -> Option<&Path> {
    let above = used.parent()?;
    let is_husky = used.ends_with("_") && (above.ends_with(".husky") || used.join("h").is_file());
    is_husky.then_some(above)
}

/// Makes a path absolute without asking the disk: links in it stay.
fn absolute(start: &Path, path: &Path) -> PathBuf {
    std::path::absolute(start.join(path)).unwrap_or_else(|_| path.to_path_buf())
}

/// Takes `.` out of a path, and `..` where no link can be in the way.
fn tidy(path: &Path) -> PathBuf {
    if path.components().any(|c| c == std::path::Component::ParentDir) {
        return std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    }
    path.components().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn husky_is_known_by_its_name_or_its_runner() {
        assert_eq!(husky_above(Path::new("/r/.husky/_")), Some(Path::new("/r/.husky")));
        assert_eq!(husky_above(Path::new("/r/.husky")), None);
        assert_eq!(husky_above(Path::new("/r/hooks/_")), None);
        let folder = tempfile::tempdir().unwrap();
        let used = folder.path().join("_");
        std::fs::create_dir(&used).unwrap();
        std::fs::File::create(used.join("h")).unwrap();
        assert_eq!(husky_above(&used), Some(folder.path()));
    }

    #[test]
    fn a_setting_is_described_by_whose_it_is() {
        let setting =
            Setting { scope: Scope::Global, origin: "/home/x/.gitconfig".to_owned(), value: "/h".to_owned() };
        assert_eq!(
            Why::Setting(setting).to_string(),
            "core.hooksPath in your global config, /home/x/.gitconfig"
        );
        assert_eq!(Why::Default.to_string(), "Git's default");
    }
}
