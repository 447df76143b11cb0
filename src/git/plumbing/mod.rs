//! Reads a repository with the plumbing commands of the installed `git`.
//!
//! For what libgit2 can't read: SHA-256 names, reftable, sparse and split indexes, partial clones, extensions to come.
//! Only commands whose output is made for programs are used (`rev-parse`, `symbolic-ref`, `for-each-ref`, `rev-list`,
//! `diff-index`, `diff-tree`, `cat-file`), each with settings that keep the user's configuration out of it
//! ([`child`]). `git` finds repository, index and object directories by the same variables that Git gave to the hook, for
//! it inherits them. Replacement objects are not followed: a push sends what they stand for.

mod child;
mod objects;
mod raw;

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::git::change::{self, Change, against_all};
use crate::git::history::refs::Ref;
use crate::git::object::{self, ObjectKind};
use crate::git::plumbing::child::Git;
use crate::git::plumbing::objects::{Found, Objects, Trees};
use crate::git::trail::Tracked;
use crate::git::{Commit, Content, Error, ObjectId, Range, merge_heads};
pub use child::end_children;

/// The tree without entries, which Git knows without having it: by SHA-1 and by SHA-256.
const EMPTY_TREES: [&str; 2] = [
    "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
];

/// A repository that `git` answers for.
pub(super) struct Reader {
    git: Git,
    git_dir: PathBuf,
    work_tree: Option<PathBuf>,
    objects: RefCell<Option<Objects>>,
    trees: RefCell<Option<Trees>>,
}

impl Reader {
    /// Asks `git` for the repository that its variables name, else the one at or above `start`.
    ///
    /// # Errors
    /// [`Error::Unsupported`] only when there is no `git` to ask.
    pub(super) fn open(start: &Path) -> Result<Self, Error> {
        let git = Git::new(start);
        let git_dir =
            git.output(&["rev-parse", "--absolute-git-dir"], Vec::new()).map_err(|e| opening(e, start))?;
        let has_work_tree = git.output(&["rev-parse", "--is-inside-work-tree"], Vec::new())? == b"true\n";
        let work_tree = if has_work_tree {
            Some(path(&git.output(&["rev-parse", "--show-toplevel"], Vec::new())?)?)
        } else {
            None
        };
        let git_dir = path(&git_dir)?;
        Ok(Self { git, git_dir, work_tree, objects: RefCell::new(None), trees: RefCell::new(None) })
    }

    pub(super) fn work_tree(&self) -> Option<PathBuf> {
        self.work_tree.clone()
    }

    /// Returns a setting of Git's; `None` when it isn't set.
    pub(super) fn setting(&self, key: &str) -> Result<Option<String>, Error> {
        let found = self.git.answer(&["config", "--get", key])?;
        Ok(found.map(|value| String::from_utf8_lossy(&value).trim_end().to_owned()))
    }

    pub(super) fn common_dir(&self) -> Result<PathBuf, Error> {
        let common = self.git.output(&["rev-parse", "--git-common-dir"], Vec::new())?;
        Ok(self.git.directory().join(path(&common)?))
    }

    /// Lists HEAD and all refs that stand for themselves; HEAD is left out while its branch is yet to be born.
    pub(super) fn refs(&self) -> Result<Vec<Ref>, Error> {
        let mut refs = Vec::new();
        match self.git.answer(&["rev-parse", "--verify", "--quiet", "HEAD"])? {
            Some(head) => refs.push(Ref { name: b"HEAD".to_vec(), target: hex(&head)? }),
            // Fails when HEAD is broken, and not just unborn.
            None => drop(self.head_tree()?),
        }
        let format = "--format=%(objectname) %(symref) %(refname)";
        let listed = self.git.output(&["for-each-ref", format], Vec::new())?;
        for line in listed.split(|b| *b == b'\n').filter(|l| !l.is_empty()) {
            let mut words = line.splitn(3, |b| *b == b' ');
            let (Some(id), Some(symbolic), Some(name)) = (words.next(), words.next(), words.next()) else {
                return Err(Error::Broken("git for-each-ref: its answer can't be understood".to_owned()));
            };
            if symbolic.is_empty() {
                refs.push(Ref { name: name.to_vec(), target: hex(id)? });
            }
        }
        Ok(refs)
    }

    pub(super) fn is_tracked(&self, path: &str) -> Result<bool, Error> {
        let listed =
            self.git.output(&["ls-files", "-z", "--", &format!(":(top,literal){path}")], Vec::new())?;
        Ok(!listed.is_empty())
    }

    /// Lists the files of the index.
    pub(super) fn tracked(&self) -> Result<Vec<Tracked>, Error> {
        let listed = self.git.output(&["ls-files", "-z", "--stage", "--full-name", ":/"], Vec::new())?;
        let broken = || Error::Broken("git ls-files: its answer can't be understood".to_owned());
        let mut files = Vec::new();
        for line in listed.split(|b| *b == 0).filter(|line| !line.is_empty()) {
            // `<mode> <object> <stage>`, a tab, the path.
            let tab = memchr::memchr(b'\t', line).ok_or_else(broken)?;
            let (about, path) = line.split_at(tab);
            let words: Vec<&[u8]> = about.split(|b| *b == b' ').collect();
            let [mode, id, stage] = words.as_slice() else { return Err(broken()) };
            if *stage == b"0" && (mode.starts_with(b"100") || mode.starts_with(b"120")) {
                let path = path.strip_prefix(b"\t").unwrap_or(path).to_vec();
                files.push(Tracked { path, id: hex(id)? });
            }
        }
        Ok(files)
    }

    /// Returns the directory in which Git LFS keeps contents.
    pub(super) fn lfs_storage(&self) -> Result<PathBuf, Error> {
        let common = self.common_dir()?;
        Ok(match self.git.answer(&["config", "--path", "--get", "lfs.storage"])? {
            Some(named) => common.join(path(&named)?),
            None => common.join("lfs"),
        })
    }

    pub(super) fn staged(&self) -> Result<Vec<Change>, Error> {
        let mut parents = vec![self.head_tree()?];
        for id in merge_heads(&self.git_dir)? {
            parents.push(self.tree_of(id)?);
        }
        let mut per_parent = Vec::new();
        for tree in parents {
            let tree = tree.to_string();
            let options =
                ["--cached", "--raw", "-z", "--no-renames", "--no-abbrev", "--ita-invisible-in-index"];
            let args = [["diff-index"].as_slice(), &options, &[&tree, "--"]].concat();
            let deltas = raw::records(&self.git.output(&args, Vec::new())?);
            let deltas =
                deltas.ok_or_else(|| Error::Broken("git diff-index: its answer is cut off".to_owned()))?;
            per_parent.push(change::changes(deltas));
        }
        Ok(against_all(per_parent))
    }

    /// Returns the tree of HEAD, the empty one on an unborn branch.
    fn head_tree(&self) -> Result<ObjectId, Error> {
        if let Some(head) = self.git.answer(&["rev-parse", "--verify", "--quiet", "HEAD"])? {
            return self.tree_of(hex(&head)?);
        }
        // No answer: the branch is unborn, or HEAD is broken. Unborn means that it names a branch that is not there.
        let broken =
            || Error::Broken("HEAD names neither a commit nor a branch that is yet to be born".to_owned());
        let branch = self.git.answer(&["symbolic-ref", "--quiet", "HEAD"])?.ok_or_else(broken)?;
        let branch = String::from_utf8(branch).map_err(|_| broken())?;
        let file = path(&self.git.output(&["rev-parse", "--git-path", branch.trim_end()], Vec::new())?)?;
        if self.git.directory().join(file).symlink_metadata().is_ok_and(|m| !m.is_dir()) {
            return Err(broken());
        }
        hex(&self.git.output(&["hash-object", "-t", "tree", "--stdin"], Vec::new())?)
    }

    fn tree_of(&self, commit: ObjectId) -> Result<ObjectId, Error> {
        match self.object(commit)? {
            (ObjectKind::Commit, raw) => object::named_by(&raw, "tree", commit),
            _ => Err(Error::Broken(format!("{commit} is no commit"))),
        }
    }

    pub(super) fn commits(
        &self,
        range: &Range,
        each: &mut dyn FnMut(Commit) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let wanted = range.tips.iter().map(ToString::to_string);
        let hidden = self.hidden(range)?.into_iter().map(|id| format!("^{id}"));
        let input = wanted.chain(hidden).collect::<Vec<String>>().join("\n");
        let listed = self.git.output(
            &["rev-list", "--topo-order", "--reverse", "--parents", "--stdin"],
            (input + "\n").into(),
        );
        let listed = listed.map_err(walking)?;
        let mut trees = HashMap::new();
        for line in listed.split(|b| *b == b'\n').filter(|l| !l.is_empty()) {
            // The parents are those that Git walks: none at the edge of a shallow clone.
            let ids: Result<Vec<ObjectId>, Error> = line.split(|b| *b == b' ').map(hex).collect();
            if let [id, parents @ ..] = ids?.as_slice() {
                each(self.commit(*id, parents, &mut trees)?)?;
            }
        }
        Ok(())
    }

    fn commit(
        &self,
        id: ObjectId,
        parents: &[ObjectId],
        trees: &mut HashMap<ObjectId, ObjectId>,
    ) -> Result<Commit, Error> {
        let (_, raw) = self.object(id)?;
        let tree = object::named_by(&raw, "tree", id)?;
        trees.insert(id, tree);
        let mut per_parent = Vec::new();
        for parent in parents {
            let old = match trees.get(parent) {
                Some(old) => *old,
                None => *trees.entry(*parent).or_insert(self.tree_of(*parent)?),
            };
            per_parent.push(change::changes(self.compare(old, tree)?));
        }
        if parents.is_empty() {
            per_parent.push(self.tree(tree)?);
        }
        Ok(Commit {
            id,
            parents: parents.to_vec(),
            dates: object::dates(&raw),
            message: object::message(&raw).to_vec(),
            changes: against_all(per_parent),
        })
    }

    /// Returns the commits of a range that are hidden, those that there are: names that a remote has and this
    /// repository lacks hide nothing.
    fn hidden(&self, range: &Range) -> Result<Vec<ObjectId>, Error> {
        let mut hidden = range.hidden.clone();
        if let Some(pattern) = range.hidden_refs() {
            let prefix = pattern.trim_end_matches('*');
            let listed = self.git.output(&["for-each-ref", "--format=%(objectname)", prefix], Vec::new())?;
            let ids: Result<Vec<ObjectId>, Error> =
                listed.split(|b| *b == b'\n').filter(|l| !l.is_empty()).map(hex).collect();
            hidden.extend(ids?);
        }
        hidden.sort_unstable();
        hidden.dedup();
        let asked: Vec<String> = hidden.iter().map(|id| format!("{id}^{{commit}}\n")).collect();
        let answer = self.git.output(&["cat-file", "--batch-check=%(objectname)"], asked.concat().into())?;
        let lines: Vec<&[u8]> = answer.split(|b| *b == b'\n').filter(|l| !l.is_empty()).collect();
        if lines.len() != hidden.len() {
            return Err(Error::Broken("git cat-file: its answer is cut off".to_owned()));
        }
        // What is no commit here is answered with a word behind the question.
        Ok(lines.into_iter().filter_map(ObjectId::from_hex).collect())
    }

    pub(super) fn tree(&self, id: ObjectId) -> Result<Vec<Change>, Error> {
        let hex_digits = id.as_bytes().len() * 2;
        let empty = EMPTY_TREES.iter().find(|t| t.len() == hex_digits).map(|t| hex(t.as_bytes()));
        let empty = empty.unwrap_or_else(|| Err(Error::Broken(format!("{id} is no object name"))))?;
        self.compare(empty, id).map(change::changes)
    }

    fn compare(&self, old: ObjectId, new: ObjectId) -> Result<Vec<change::Delta>, Error> {
        let mut trees = self.trees.borrow_mut();
        match &mut *trees {
            Some(trees) => trees.compare(old, new),
            none => none.insert(Trees::open(&self.git)?).compare(old, new),
        }
    }

    fn found(&self, id: ObjectId, limit: u64) -> Result<Found, Error> {
        let mut objects = self.objects.borrow_mut();
        let found = match &mut *objects {
            Some(objects) => objects.read(id, limit),
            none => none.insert(Objects::open(&self.git)?).read(id, limit),
        };
        found.or_else(|error| {
            // It has ended; the next question goes to another.
            *objects = None;
            // Before 2.44 `git` doesn't say that an object is missing in a partial clone: it dies of not fetching it,
            // and what it would have fetched with dies first.
            let text = error.to_string();
            let unfetched = text.contains("from promisor remote")
                || (text.contains("transport '") && text.ends_with("not allowed"));
            if unfetched { Ok(Found::Missing) } else { Err(error) }
        })
    }

    pub(super) fn object(&self, id: ObjectId) -> Result<(ObjectKind, Vec<u8>), Error> {
        match self.found(id, u64::MAX)? {
            Found::Object(kind, bytes) => Ok((kind, bytes)),
            Found::TooLarge(_) | Found::Missing => Err(Error::Broken(format!("object {id} is missing"))),
        }
    }

    pub(super) fn blob(&self, id: ObjectId, limit: u64) -> Result<Content, Error> {
        match self.found(id, limit)? {
            Found::Object(ObjectKind::Blob, bytes) => Ok(Content::Bytes(bytes)),
            Found::Object(..) => Err(Error::Broken(format!("{id} is no blob"))),
            Found::TooLarge(size) => Ok(Content::TooLarge(size)),
            Found::Missing => Ok(Content::Missing),
        }
    }

    pub(super) fn resolve(&self, revision: &str) -> Result<ObjectId, Error> {
        let unknown = || Error::Broken(format!("`{revision}` names no object of this repository"));
        if revision.starts_with('-') || revision.contains(['\n', '\0']) {
            return Err(unknown());
        }
        // `^{object}` makes sure that it exists: a full name is passed through otherwise.
        let asked = format!("{revision}^{{object}}");
        hex(&self.git.answer(&["rev-parse", "--verify", "--quiet", &asked])?.ok_or_else(unknown)?)
    }

    pub(super) fn is_on_a_remote(&self, id: ObjectId) -> Option<bool> {
        let contains = format!("--contains={id}");
        let args = ["for-each-ref", "--count=1", "--format=%(refname)", &contains, "refs/remotes/"];
        self.git.output(&args, Vec::new()).ok().map(|listed| !listed.is_empty())
    }
}

/// Makes a path of what `git` printed.
fn path(line: &[u8]) -> Result<PathBuf, Error> {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").filter(|_| cfg!(windows)).unwrap_or(line);
    crate::git::path_of_bytes(line)
        .ok_or_else(|| Error::Broken("git rev-parse: a path that is no text".to_owned()))
}

fn hex(line: &[u8]) -> Result<ObjectId, Error> {
    let id = ObjectId::from_hex(line.strip_suffix(b"\n").unwrap_or(line));
    id.ok_or_else(|| Error::Broken("`git` answered with something else than an object name".to_owned()))
}

/// Tells what kept `git` from walking the history: it has these words for a parent that is missing, in every version.
fn walking(error: Error) -> Error {
    let text = error.to_string();
    let is_cut_off =
        text.contains("revision walk setup failed") || text.contains("traverse parents of commit");
    if is_cut_off { Error::CutOff } else { error }
}

/// Tells what kept `git` from opening the repository, by the words it has for it in every version.
fn opening(error: Error, start: &Path) -> Error {
    let text = error.to_string();
    match error {
        Error::Broken(_) if text.contains("not a git repository") => {
            Error::NotARepository(start.to_path_buf())
        }
        Error::Broken(_) if text.contains("dubious ownership") || text.contains("unsafe repository") => {
            Error::NotOwned(start.to_path_buf())
        }
        other => other,
    }
}
