//! What the files of a work tree show, in one pass over them: signs, broad rights, values of environments.
//!
//! Comes in: the root, and what tells an environment file by its name. Goes out: [`Tree`]. Read are the files that Git has or
//! would add, and of those that it ignores the environment files, since they are where the keys of each environment stand.
//! Text for people, tests and examples show nothing of how a project is run. Nothing is written, and no value leaves this
//! room but as a [`crate::secret::Secret`].

use std::io::Read as _;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::audit::signs::{self, Kind};
use crate::audit::stages::{self, Stage};
use crate::finding::ShownPath;
use crate::git;
use crate::git::paths::{Listed, listed};

/// Larger files are not settings or code that somebody wrote, in bytes.
const LARGEST: u64 = 1 << 20;
/// Signs of one kind past this number say nothing new.
const MOST_OF_A_KIND: usize = 50;
/// How far from `Action` an `Effect` stands in a policy, in lines.
const STATEMENT: usize = 8;

/// Something that a file shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// What it shows.
    pub(super) kind: Kind,
    /// What it is.
    pub(super) what: &'static str,
    /// Where.
    pub(super) path: ShownPath,
    /// Counted from 1.
    pub(super) line: u32,
}

/// What the files show.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// The signs.
    pub(super) marks: Vec<Mark>,
    /// Rights without a bound: what, where, line.
    pub(super) broad: Vec<(&'static str, ShownPath, u32)>,
    /// Files of one environment.
    pub(super) stages: Vec<Stage>,
    /// Environment files that Git has.
    pub(super) tracked_env: Vec<ShownPath>,
    /// Environment files, and examples of them, that are in the work tree: the directories in which one may come.
    pub(super) env_dirs: Vec<String>,
    /// Whether an environment file is in the work tree, whatever Git says of it.
    pub(super) has_env: bool,
    /// How many files were read.
    pub(super) files: usize,
}

impl Tree {
    /// Returns the signs of a kind.
    pub(super) fn of(&self, kind: Kind) -> impl Iterator<Item = &Mark> {
        self.marks.iter().filter(move |mark| mark.kind == kind)
    }

    /// Returns the paths that must be ignored: `.env` and its kin at the root, and `.env` wherever an example of it or
    /// another environment file stands.
    pub fn env_paths(&self) -> Vec<String> {
        let mut paths: Vec<String> = [".env", ".env.local", ".env.production"].map(str::to_owned).to_vec();
        paths.extend(self.env_dirs.iter().filter(|dir| !dir.is_empty()).map(|dir| format!("{dir}/.env")));
        paths
    }
}

/// Reads the work tree below `root`.
///
/// # Errors
/// `git` can't be asked, or a file can't be read.
pub fn read(root: &Path, is_env: &dyn Fn(&[u8]) -> bool) -> Result<Tree> {
    let mut tree = Tree::default();
    let tracked = listed(root, Listed::Tracked)?;
    let untracked = listed(root, Listed::Untracked)?;
    tree.tracked_env = tracked.iter().filter(|path| is_env(path)).map(|path| ShownPath::new(path)).collect();
    for path in tracked.iter().chain(&untracked) {
        tree.note_env(path, is_env);
        if let Some(text) = text(root, path)? {
            tree.files += 1;
            tree.look(path, &text);
            tree.stages.extend(stages::read(path, &text));
        }
    }
    for path in listed(root, Listed::Ignored)? {
        tree.note_env(&path, is_env);
        if is_env(&path)
            && let Some(text) = text(root, &path)?
        {
            tree.files += 1;
            tree.stages.extend(stages::read(&path, &text));
        }
    }
    tree.env_dirs.sort_unstable();
    tree.env_dirs.dedup();
    Ok(tree)
}

impl Tree {
    fn note_env(&mut self, path: &[u8], is_env: &dyn Fn(&[u8]) -> bool) {
        let (above, name) = match memchr::memrchr(b'/', path) {
            Some(at) => (path.get(..at).unwrap_or_default(), path.get(at + 1..).unwrap_or_default()),
            None => (&[][..], path),
        };
        self.has_env |= is_env(path);
        if (is_env(path) || name.starts_with(b".env."))
            && let Ok(above) = std::str::from_utf8(above)
        {
            self.env_dirs.push(above.to_owned());
        }
    }

    fn look(&mut self, path: &[u8], text: &[u8]) {
        let lower = String::from_utf8_lossy(path).to_ascii_lowercase();
        let place = Place::of(&lower);
        if place == Place::Other {
            return;
        }
        let shown = ShownPath::new(path);
        if place == Place::HostSettings {
            let what = "settings of GitHub secret scanning";
            self.marks.push(Mark { kind: Kind::HostScan, what, path: shown.clone(), line: 0 });
        }
        for seen in signs::find(text, place == Place::Ci) {
            if self.of(seen.kind).count() < MOST_OF_A_KIND {
                self.marks.push(Mark {
                    kind: seen.kind,
                    what: seen.what,
                    path: shown.clone(),
                    line: seen.line,
                });
            }
        }
        if place == Place::Ci || INFRA.iter().any(|end| lower.ends_with(end)) {
            self.broad.extend(broad(text).into_iter().map(|(what, line)| (what, shown.clone(), line)));
        }
    }
}

/// What a file is for, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// It steers a CI.
    Ci,
    /// It sets how GitHub scans.
    HostSettings,
    /// Code and settings of the project.
    Own,
    /// Text for people, tests, examples, other people's code.
    Other,
}

/// Files and directories by which a CI is steered.
const CI: &[&str] = &[
    ".github/workflows/",
    ".gitea/workflows/",
    ".forgejo/workflows/",
    ".gitlab-ci.yml",
    ".gitlab/",
    ".circleci/",
    ".buildkite/",
    ".ci/",
    ".drone.yml",
    ".travis.yml",
    ".woodpecker",
    "azure-pipelines",
    "bitbucket-pipelines.yml",
    "jenkinsfile",
];

/// Endings of files that may hold policies.
const INFRA: &[&str] = &[".tf", ".json", ".yml", ".yaml", ".bicep", ".ts", ".py", ".js", ".go", ".template"];

/// Endings of text for people.
const PROSE: &[&str] =
    &[".md", ".rst", ".txt", ".adoc", ".html", ".ipynb", ".mdx", ".po", ".lock", ".svg", ".map"];

/// Directories that don't show how a project is run.
const ASIDE: &[&str] = &[
    "test",
    "tests",
    "spec",
    "specs",
    "__tests__",
    "testdata",
    "fixtures",
    "fixture",
    "doc",
    "docs",
    "example",
    "examples",
    "sample",
    "samples",
    "node_modules",
    "vendor",
    "third_party",
    "benches",
];

impl Place {
    fn of(lower: &str) -> Self {
        if lower == ".github/secret_scanning.yml" {
            Self::HostSettings
        } else if CI.iter().any(|start| lower.starts_with(start)) {
            Self::Ci
        } else if PROSE.iter().any(|end| lower.ends_with(end))
            || lower.split('/').any(|part| ASIDE.contains(&part))
        {
            Self::Other
        } else {
            Self::Own
        }
    }
}

/// Reads a file; `None` for what is no text, too large, gone, or no file.
fn text(root: &Path, path: &[u8]) -> Result<Option<Vec<u8>>> {
    let full = root.join(git::ask::path(path.to_vec()));
    let doing = || format!("reading {}", ShownPath::new(path));
    match full.symlink_metadata() {
        Ok(about) if about.is_file() && about.len() <= LARGEST => {}
        Ok(_) => return Ok(None),
        // It is in the index, and was removed from the work tree, or a file stands where its directory was.
        Err(e) if matches!(e.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(e) => return Err(e).with_context(doing),
    }
    let mut text = Vec::new();
    std::fs::File::open(&full)
        .with_context(doing)?
        .take(LARGEST)
        .read_to_end(&mut text)
        .with_context(doing)?;
    Ok((!text.contains(&0)).then_some(text))
}

/// Finds rights without a bound, and their lines.
fn broad(text: &[u8]) -> Vec<(&'static str, u32)> {
    let lines: Vec<&[u8]> = text.split(|b| *b == b'\n').collect();
    let (mut found, mut before) = (Vec::new(), String::new());
    for (at, line) in lines.iter().enumerate() {
        if line.trim_ascii().is_empty() || signs::is_comment(line) {
            continue;
        }
        let plain: String = String::from_utf8_lossy(line)
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '"' | '\'' | '`'))
            .flat_map(char::to_lowercase)
            .collect();
        if let Some(what) = right(&plain, &before)
            && !(what == EVERY_ACTION && is_denied(&lines, at))
        {
            found.push((what, u32::try_from(at + 1).unwrap_or(u32::MAX)));
        }
        // Of a list, the head counts for all of its items.
        if !is_item(line) {
            before = plain;
        }
    }
    found
}

/// Tells whether a line is a word of a list, and not a name with a value.
fn is_item(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    let has_name = line.ends_with(b":")
        || [b": ".as_slice(), b"= ", b"\":"].iter().any(|sign| memchr::memmem::find(line, sign).is_some());
    matches!(line.first(), Some(b'-' | b'"' | b'\'')) && !has_name
}

const EVERY_ACTION: &str = "a policy that allows every action";

/// Says what an unbounded right a line grants; `plain` is without blanks and quotes, in lower case.
fn right(plain: &str, before: &str) -> Option<&'static str> {
    let item = plain.trim_start_matches('-').trim_end_matches([',', ']']);
    let is_head = |head: &str| before.trim_start_matches('-').trim_end_matches('[') == head;
    let all = |name: &str| {
        [format!("{name}:*"), format!("{name}:[*]"), format!("{name}=*"), format!("{name}=[*]")]
            .iter()
            .any(|written| ends_a_word(plain, written))
    };
    let listed = |name: &str| item == "*" && (is_head(&format!("{name}:")) || is_head(&format!("{name}=")));
    if all("action") || all("actions") || listed("action") || listed("actions") {
        return Some(EVERY_ACTION);
    }
    if all("verbs") || listed("verbs") {
        return Some("a role that allows every verb");
    }
    [
        ("policy/administratoraccess", "the policy AdministratorAccess"),
        ("name:cluster-admin", "the role cluster-admin"),
        ("permissions:write-all", "a CI token that may write everything"),
        ("role:roles/owner", "the role owner of a whole project"),
        ("role=roles/owner", "the role owner of a whole project"),
        ("role:roles/editor", "the role editor of a whole project"),
        ("role=roles/editor", "the role editor of a whole project"),
    ]
    .iter()
    .find(|(word, _)| ends_a_word(plain, word))
    .map(|(_, what)| *what)
}

/// Tells whether a line holds a word and, behind it, nothing that goes on with it.
fn ends_a_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line.get(..at).and_then(|l| l.chars().next_back());
        let after = line.get(at + word.len()..).and_then(|l| l.chars().next());
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '*');
        !before.is_some_and(|c| c.is_ascii_alphanumeric()) && !after.is_some_and(is_part)
    })
}

/// Tells whether the statement around a line denies.
fn is_denied(lines: &[&[u8]], at: usize) -> bool {
    let around = lines.get(at.saturating_sub(STATEMENT)..lines.len().min(at + STATEMENT)).unwrap_or_default();
    let says = |word: &[u8]| {
        around.iter().any(|line| {
            let lower = line.to_ascii_lowercase();
            memchr::memmem::find(&lower, b"effect").is_some() && memchr::memmem::find(&lower, word).is_some()
        })
    };
    says(b"deny") && !says(b"allow")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights_without_a_bound_are_seen_in_every_form() {
        for (text, line) in [
            ("{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}", 1),
            ("\n  \"Action\": [\"*\"],\n", 2),
            ("Action:\n  - \"*\"\n", 2),
            ("Action:\n  - s3:GetObject\n  - '*'\n", 3),
            ("\"Action\": [\n  \"*\"\n]", 2),
            ("\"Action\": [\n  \"s3:GetObject\",\n  \"*\"\n]", 3),
            ("  actions   = [\"*\"]\n", 1),
            ("roleRef:\n  kind: ClusterRole\n  name: cluster-admin\n", 3),
            ("- verbs: [\"*\"]\n", 1),
            ("permissions: write-all\n", 1),
            ("policy_arn = \"arn:aws:iam::aws:policy/AdministratorAccess\"\n", 1),
            ("  role    = \"roles/owner\"\n", 1),
        ] {
            assert_eq!(broad(text.as_bytes()).first().map(|b| b.1), Some(line), "{text}");
        }
    }

    #[test]
    fn bounded_rights_and_denials_are_left_alone() {
        for text in [
            "\"Action\": \"s3:*\"",
            "Action:\n  - s3:GetObject\nResource:\n  - \"*\"\n",
            "Effect: Deny\nAction: \"*\"\n",
            "# Action: \"*\"",
            "transaction: \"*\"",
            "role = \"roles/ownership\"",
        ] {
            assert_eq!(broad(text.as_bytes()), [], "{text}");
        }
    }

    #[test]
    fn files_are_told_apart_by_what_they_are_for() {
        for (path, place) in [
            (".github/workflows/ci.yml", Place::Ci),
            ("jenkinsfile", Place::Ci),
            (".github/secret_scanning.yml", Place::HostSettings),
            ("src/app.py", Place::Own),
            ("readme.md", Place::Other),
            ("pkg/tests/a.py", Place::Other),
        ] {
            assert_eq!(Place::of(path), place, "{path}");
        }
    }
}
