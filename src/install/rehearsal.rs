//! Shows that a commit would be checked where another program's hook stands in front: lets Git run that hook, but in a
//! repository of its own.
//!
//! Other programs put the work tree aside and back, and run whatever they are told to. So nothing of the real repository
//! is in reach: the hook files and the program's settings are copied into a scratch repository below the system's
//! temporary directory, and a fake key is staged there. What else the settings name is left out, by the variable that
//! the program has for it; what can't be left out runs in the scratch repository.
//!
//! What is not shown: that the program finds its settings in the real repository as it does here.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::atomic;
use crate::git::ask::{Answer, Call};
use crate::git::hooks_dir::HooksDir;
use crate::install::chain;
use crate::install::manager::Manager;
use crate::install::scratch::Scratch;

/// What keeps the user's settings out of the making of the scratch repository.
const PLAIN: [&str; 10] = [
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "commit.gpgSign=false",
    "-c",
    "user.name=hookguard",
    "-c",
    "user.email=hookguard@localhost",
    "-c",
    "core.autocrlf=false",
];

/// What is run: another program's hook, by its settings when these name hookguard.
#[derive(Clone, Copy, Debug)]
pub struct Piece<'p> {
    /// Whose hook it is.
    pub manager: &'p Manager,
    /// The name of its settings at the root of the work tree; without them it runs nothing but hookguard's file.
    pub settings: Option<&'p str>,
    /// hookguard's own settings at the root of the work tree.
    pub ours: &'p str,
}

/// Lets Git run the pre-commit hook with `text` staged as `path` in a scratch repository, and returns what was said.
///
/// # Errors
/// There is no work tree, the scratch repository can't be made, or `git` can't be started.
pub fn run(hooks: &HooksDir, piece: Piece<'_>, path: &str, text: &[u8]) -> Result<Answer> {
    let root = hooks.work_tree.as_deref().context("there is no work tree, so nothing is committed here")?;
    let scratch = Scratch::new("doctor")?;
    let tree = scratch.path.join("repo");
    let git_dir = tree.join(".git");
    let copies = git_dir.join("hooks");
    fs::create_dir_all(&copies).context("making the scratch repository")?;
    copy_files(&hooks.used, &copies)?;
    copy_settings(root, &tree, piece)?;
    put(&tree.join(path), text)?;

    let (index, objects) = (git_dir.join("index"), git_dir.join("objects"));
    let left_out = match piece.settings {
        Some(name) => others(&fs::read_to_string(tree.join(name)).unwrap_or_default()).join(","),
        None => String::new(),
    };
    let env: [(&str, &OsStr); 7] = [
        ("GIT_DIR", git_dir.as_os_str()),
        ("GIT_WORK_TREE", tree.as_os_str()),
        ("GIT_INDEX_FILE", index.as_os_str()),
        ("GIT_OBJECT_DIRECTORY", objects.as_os_str()),
        (chain::CHAIN, OsStr::new(chain::ALL)),
        ("SKIP", OsStr::new(&left_out)),
        ("LEFTHOOK_EXCLUDE", OsStr::new(&left_out)),
    ];
    let call = Call { env: &env, ..Call::at(&tree) };
    let git = |args: &[&str]| call.git(PLAIN.iter().chain(args).copied());
    git(&["init", "--quiet", "--template="])?.value("making the scratch repository")?;
    git(&["commit", "--quiet", "--allow-empty", "--message=rehearsal"])?.value("making its first commit")?;
    git(&["add", "--all"])?.value("staging the fake key")?;
    let hooks_path = [b"core.hooksPath=", copies.as_os_str().as_encoded_bytes()].concat();
    let hooks_path = crate::git::ask::path(hooks_path);
    let asked =
        [OsStr::new("-c"), hooks_path.as_os_str(), "hook".as_ref(), "run".as_ref(), "pre-commit".as_ref()];
    let answer = call.git(asked)?;
    if String::from_utf8_lossy(&answer.stderr).contains("'hook' is not a git command") {
        return Ok(call.program(&copies.join("pre-commit"), std::iter::empty::<&OsStr>())?);
    }
    Ok(answer)
}

/// Copies the plain files of a directory, with their modes.
fn copy_files(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from).with_context(|| format!("reading {}", from.display()))? {
        let path = entry?.path();
        if let (true, Some(name)) = (path.is_file(), path.file_name()) {
            fs::copy(&path, to.join(name)).with_context(|| format!("copying {}", path.display()))?;
        }
    }
    Ok(())
}

/// Copies the settings of both programs; where the other one's don't matter, it gets some that say nothing.
fn copy_settings(root: &Path, tree: &Path, piece: Piece<'_>) -> Result<()> {
    for name in [Some(piece.ours), piece.settings].into_iter().flatten() {
        let (from, to) = (root.join(name), tree.join(name));
        if from.is_file() {
            let text = fs::read(&from).with_context(|| format!("reading {}", from.display()))?;
            put(&to, &text)?;
        }
    }
    if piece.settings.is_none() {
        put(&tree.join(".pre-commit-config.yaml"), b"repos: []\n")?;
    }
    Ok(())
}

/// Writes a file, with the directories above it.
fn put(path: &Path, bytes: &[u8]) -> Result<()> {
    if let Some(above) = path.parent() {
        fs::create_dir_all(above).with_context(|| format!("making {}", above.display()))?;
    }
    atomic::replace(path, bytes, None).with_context(|| format!("writing {}", path.display()))
}

/// Returns the names in YAML settings under which nothing of hookguard stands.
///
/// No YAML is understood: a name is a key with nothing behind it, or what stands behind `id`, `alias` or `name`, and its
/// part reaches as far as lines are indented. A name too many leaves out nothing.
fn others(text: &str) -> Vec<&str> {
    let lines: Vec<&str> = text.lines().filter(|l| !l.trim().is_empty()).collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let mut names = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let content = line.trim_start().trim_start_matches("- ").trim();
        let (word, from) = match content.split_once(':') {
            Some((key, "")) => (key, at),
            Some(("id" | "alias" | "name", value)) => {
                let is_item = line.trim_start().starts_with("- ");
                let above = lines.iter().take(at).rposition(|l| indent(l) < indent(line));
                (value, if is_item { at } else { above.unwrap_or(at) })
            }
            _ => continue,
        };
        let depth = lines.get(from).map_or(0, |l| indent(l));
        let part = lines.iter().skip(from + 1).take_while(|l| indent(l) > depth);
        let is_ours = lines.get(from).into_iter().chain(part).any(|l| l.contains("hookguard"));
        let word = word.trim().trim_matches(['"', '\'']);
        if !is_ours && !word.is_empty() && !word.contains(',') {
            names.push(word);
        }
    }
    names
}

/// Tells whether the settings are of a kind in which names can be told apart.
pub fn is_readable(settings: &str) -> bool {
    PathBuf::from(settings).extension().is_some_and(|e| e == "yaml" || e == "yml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_hookguard_s_is_left_out() {
        let pre_commit = "repos:\n- repo: local\n  hooks:\n  - id: lint\n    entry: npm run lint\n  - id: secrets\n    \
                          name: look\n    entry: hookguard hook pre-commit\n- repo: x\n  hooks:\n  - id: 'black'\n";
        assert_eq!(others(pre_commit), ["repos", "hooks", "lint", "hooks", "black"]);
        let lefthook = "pre-commit:\n  commands:\n    lint:\n      run: npm run lint\n    secrets:\n      env:\n        \
                        A: b\n      run: hookguard hook pre-commit\n";
        assert_eq!(others(lefthook), ["lint", "env"]);
        let jobs = "pre-commit:\n  jobs:\n    - run: hookguard hook pre-commit\n      name: secrets\n    - name: lint\n      \
                    run: x\n";
        assert_eq!(others(jobs), ["lint"]);
    }
}
