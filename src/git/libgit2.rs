//! Reads a repository with libgit2, which is part of this program.
//!
//! Objects are looked up, trees and index compared; no attribute, filter or driver of the user is run.

use std::path::{Path, PathBuf};

use git2::{Delta, Diff, DiffFindOptions, DiffOptions, ErrorClass, ErrorCode, FileMode, ObjectType, Oid, Repository};

use crate::git::{Change, Commit, Content, EntryKind, Error, ObjectId, Range, against_all};

/// Renames are looked for among at most so many added and removed files, as Git does by default.
const RENAME_LIMIT: usize = 1000;

/// A repository opened by libgit2.
pub(super) struct Reader {
    repository: Repository,
}

impl Reader {
    pub(super) fn open(start: &Path) -> Result<Self, Error> {
        let opened = if crate::env::is_set("GIT_DIR") {
            Repository::open_from_env()
        } else {
            Repository::discover(start)
        };
        let repository = opened.map_err(|e| opening(&e, start))?;
        let reader = Self { repository };
        if crate::env::is_set("GIT_INDEX_FILE") && !crate::env::is_set("GIT_DIR") {
            reader.use_index_of_environment()?;
        }
        Ok(reader)
    }

    /// A hook that is run with `GIT_INDEX_FILE` but without `GIT_DIR` must still judge that index.
    fn use_index_of_environment(&self) -> Result<(), Error> {
        let Some(path) = crate::env::var_os("GIT_INDEX_FILE").map(PathBuf::from) else { return Ok(()) };
        let mut index = git2::Index::open(&path).map_err(|e| broken("reading the index that GIT_INDEX_FILE names", &e))?;
        self.repository.set_index(&mut index).map_err(|e| broken("reading the index", &e))
    }

    pub(super) fn work_tree(&self) -> Option<PathBuf> {
        self.repository.workdir().map(Path::to_path_buf)
    }

    pub(super) fn staged(&self) -> Result<Vec<Change>, Error> {
        let index = self.repository.index().map_err(|e| broken("reading the index", &e))?;
        let mut per_parent = Vec::new();
        for tree in self.parents_of_next_commit()? {
            let diff = self.repository.diff_tree_to_index(tree.as_ref(), Some(&index), Some(&mut options()));
            let diff = diff.map_err(|e| broken("comparing the index with HEAD", &e))?;
            per_parent.push(changes(diff, self.rename_detection())?);
        }
        Ok(against_all(per_parent))
    }

    /// The trees that the next commit will be a change of: HEAD's, and in a merge those of the other parents.
    fn parents_of_next_commit(&self) -> Result<Vec<Option<git2::Tree<'_>>>, Error> {
        let tree_of = |id: Oid| {
            let commit = self.repository.find_commit(id).map_err(|e| broken(&format!("reading commit {id}"), &e))?;
            commit.tree().map(Some).map_err(|e| broken(&format!("reading the tree of commit {id}"), &e))
        };
        let mut parents = match self.repository.head() {
            Ok(head) => {
                let commit = head.peel_to_commit().map_err(|e| broken("reading HEAD", &e))?;
                vec![tree_of(commit.id())?]
            }
            Err(e) if matches!(e.code(), ErrorCode::UnbornBranch) => vec![None],
            Err(e) => return Err(broken("reading HEAD", &e)),
        };
        match std::fs::read_to_string(self.repository.path().join("MERGE_HEAD")) {
            Ok(text) => {
                for line in text.lines() {
                    let id = Oid::from_str(line.trim()).map_err(|e| broken("reading MERGE_HEAD", &e))?;
                    parents.push(tree_of(id)?);
                }
            }
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                for head in crate::env::merge_heads() {
                    let id = Oid::from_str(&head).map_err(|e| broken("reading GITHEAD_* of the environment", &e))?;
                    parents.push(tree_of(id)?);
                }
            }
            Err(e) => return Err(Error::Broken(format!("reading MERGE_HEAD: {e}"))),
        }
        Ok(parents)
    }

    fn rename_detection(&self) -> usize {
        let limit = self.repository.config().and_then(|c| c.get_i32("diff.renameLimit"));
        limit.ok().and_then(|l| usize::try_from(l).ok()).filter(|l| *l > 0).unwrap_or(RENAME_LIMIT)
    }

    pub(super) fn commits(
        &self,
        range: &Range,
        each: &mut dyn FnMut(Commit) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let walking = |e: git2::Error| broken("walking the commits", &e);
        let mut walk = self.repository.revwalk().map_err(walking)?;
        walk.set_sorting(git2::Sort::TOPOLOGICAL | git2::Sort::REVERSE).map_err(walking)?;
        for tip in &range.tips {
            let object = self.repository.find_object(oid(*tip)?, None).map_err(walking)?;
            match object.peel_to_commit() {
                Ok(commit) => walk.push(commit.id()).map_err(walking)?,
                // A tag of a tree or blob has no history to walk.
                Err(_) => return Err(Error::Broken(format!("{tip} is no commit, and names none"))),
            }
        }
        for hidden in &range.hidden {
            if let Ok(object) = self.repository.find_object(oid(*hidden)?, None)
                && let Ok(commit) = object.peel_to_commit()
            {
                walk.hide(commit.id()).map_err(walking)?;
            }
        }
        if let Some(remote) = &range.hidden_remote {
            let glob = if remote.is_empty() { "refs/remotes/*".to_owned() } else { format!("refs/remotes/{remote}/*") };
            walk.hide_glob(&glob).map_err(walking)?;
        }
        for id in walk {
            each(self.commit(id.map_err(walking)?)?)?;
        }
        Ok(())
    }

    fn commit(&self, id: Oid) -> Result<Commit, Error> {
        let reading = |e: git2::Error| broken(&format!("reading commit {id}"), &e);
        let commit = self.repository.find_commit(id).map_err(reading)?;
        let tree = commit.tree().map_err(reading)?;
        let mut per_parent = Vec::new();
        for parent in commit.parents() {
            let old = parent.tree().map_err(reading)?;
            let diff = self.repository.diff_tree_to_tree(Some(&old), Some(&tree), Some(&mut options()));
            per_parent.push(changes(diff.map_err(reading)?, self.rename_detection())?);
        }
        if per_parent.is_empty() {
            let diff = self.repository.diff_tree_to_tree(None, Some(&tree), Some(&mut options())).map_err(reading)?;
            per_parent.push(changes(diff, 0)?);
        }
        Ok(Commit { id: name(id)?, message: commit.message_bytes().to_vec(), changes: against_all(per_parent) })
    }

    pub(super) fn blob(&self, id: ObjectId, limit: u64) -> Result<Content, Error> {
        let reading = |e: git2::Error| broken(&format!("reading blob {id}"), &e);
        let odb = self.repository.odb().map_err(reading)?;
        let (size, kind) = odb.read_header(oid(id)?).map_err(reading)?;
        if kind != ObjectType::Blob {
            return Err(Error::Broken(format!("{id} is no blob")));
        }
        if size as u64 > limit {
            return Ok(Content::TooLarge(size as u64));
        }
        let object = odb.read(oid(id)?).map_err(reading)?;
        Ok(Content::Bytes(object.data().to_vec()))
    }

    pub(super) fn resolve(&self, revision: &str) -> Result<ObjectId, Error> {
        let object = self.repository.revparse_single(revision);
        name(object.map_err(|e| broken(&format!("`{revision}` names no commit"), &e))?.id())
    }

    pub(super) fn is_on_a_remote(&self, id: ObjectId) -> Option<bool> {
        let wanted = oid(id).ok()?;
        let remotes = self.repository.references_glob("refs/remotes/*").ok()?;
        for reference in remotes {
            let tip = reference.ok()?.peel_to_commit().ok()?.id();
            if tip == wanted || self.repository.graph_descendant_of(tip, wanted).ok()? {
                return Some(true);
            }
        }
        Some(false)
    }
}

fn options() -> DiffOptions {
    let mut options = DiffOptions::new();
    options.skip_binary_check(true).include_typechange(true).context_lines(0).ignore_submodules(false);
    options
}

/// Turns a diff into changes; what was only removed is none.
fn changes(mut diff: Diff<'_>, rename_limit: usize) -> Result<Vec<Change>, Error> {
    let added = diff.deltas().any(|d| d.status() == Delta::Added);
    let removed = diff.deltas().any(|d| d.status() == Delta::Deleted);
    if added && removed {
        let mut find = DiffFindOptions::new();
        find.renames(true).rename_limit(rename_limit);
        diff.find_similar(Some(&mut find)).map_err(|e| broken("looking for renames", &e))?;
    }
    let mut changes = Vec::with_capacity(diff.deltas().len());
    for delta in diff.deltas() {
        let (old, new) = (delta.old_file(), delta.new_file());
        if matches!(delta.status(), Delta::Deleted | Delta::Unmodified | Delta::Ignored) {
            continue;
        }
        let Some(path) = new.path_bytes().or_else(|| old.path_bytes()) else { continue };
        let kind = match new.mode() {
            FileMode::Link => EntryKind::Symlink,
            FileMode::Commit => EntryKind::Submodule,
            _ => EntryKind::File,
        };
        let same_kind = (old.mode() == FileMode::Link) == (new.mode() == FileMode::Link);
        let had = !old.id().is_zero() && old.mode() != FileMode::Commit && same_kind;
        let old = if had { vec![name(old.id())?] } else { Vec::new() };
        let unmerged = delta.status() == Delta::Conflicted;
        changes.push(Change { path: path.to_vec(), kind, new: name(new.id())?, old, unmerged });
    }
    Ok(changes)
}

fn oid(id: ObjectId) -> Result<Oid, Error> {
    Oid::from_bytes(id.as_bytes()).map_err(|e| broken(&format!("the object name {id}"), &e))
}

fn name(id: Oid) -> Result<ObjectId, Error> {
    ObjectId::from_bytes(id.as_bytes()).ok_or_else(|| Error::Broken(format!("{id} is no object name")))
}

fn broken(doing: &str, error: &git2::Error) -> Error {
    Error::Broken(format!("{doing}: {}", error.message()))
}

/// Tells what kept libgit2 from opening the repository: only what it can't read is worth asking `git` about.
fn opening(error: &git2::Error, start: &Path) -> Error {
    let message = error.message();
    match error.code() {
        ErrorCode::NotFound if error.class() == ErrorClass::Repository || error.class() == ErrorClass::Os => {
            Error::NotARepository(start.to_path_buf())
        }
        ErrorCode::Owner => Error::NotOwned(start.to_path_buf()),
        _ if error.class() == ErrorClass::Repository || error.class() == ErrorClass::Config => {
            Error::Unsupported(message.to_owned())
        }
        _ => Error::Broken(format!("opening the repository: {message}")),
    }
}
