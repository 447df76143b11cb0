//! Reads a repository with libgit2, which is part of this program.
//!
//! Objects are looked up, trees and index compared; no attribute, filter or driver of the user is run, and no
//! replacement object followed. Where the repository is and which index counts is told by Git's own variables, which
//! libgit2 reads as Git does, but for a few that are left to `git` itself ([`LEFT_TO_GIT`]).

use std::path::{Path, PathBuf};

use git2::{
    Delta as Status, Diff, DiffFile, DiffOptions, ErrorClass, ErrorCode, ObjectType, Oid, Repository,
};
use git2::{Reference, RepositoryOpenFlags, Sort};

use crate::git::change::{self, Change, Delta, Entry, against_all};
use crate::git::history::refs::Ref;
use crate::git::index::Index;
use crate::git::loose::{self, Loose};
use crate::git::object::{self, ObjectKind};
use crate::git::trail::Tracked;
use crate::git::{Commit, Content, Error, ObjectId, Range, merge_heads};

/// What moves the work tree or the refs in ways in which libgit2 and Git differ (libgit2 1.9 passes over `GIT_WORK_TREE`
/// in a bare repository, which is how many keep their dotfiles).
const LEFT_TO_GIT: &[&str] = &["GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_NAMESPACE"];

/// The blob without bytes, which Git knows without having it; what `git add --intent-to-add` puts into the index.
const EMPTY_BLOB: &str = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";

/// `GIT_INDEX_ENTRY_INTENT_TO_ADD`, of an entry's extended flags.
const INTENT_TO_ADD: u16 = 1 << 13;

/// `GIT_INDEX_ENTRY_STAGEMASK`, of an entry's flags.
const INDEX_STAGE: u16 = 0x3000;

/// A repository opened by libgit2.
pub(super) struct Reader {
    repository: Repository,
    /// The directory in which loose objects are looked for first.
    objects: PathBuf,
}

impl Reader {
    pub(super) fn open(start: &Path) -> Result<Self, Error> {
        if let Some(name) = LEFT_TO_GIT.iter().find(|name| crate::env::is_set(name)) {
            return Err(Error::Unsupported(format!("{name} is set")));
        }
        let named = crate::env::is_set("GIT_DIR");
        let opened = if named {
            Repository::open_from_env()
        } else {
            let nothing: [&Path; 0] = [];
            Repository::open_ext(start, RepositoryOpenFlags::FROM_ENV, nothing)
        };
        let repository = opened.map_err(|e| opening(&e, start))?;
        // With GIT_DIR alone the work tree is where Git was started; libgit2 takes what lies around the directory.
        if named && !repository.workdir().is_some_and(|root| holds(root, start)) {
            return Err(Error::Unsupported("GIT_DIR names a repository elsewhere".to_owned()));
        }
        let objects = match crate::env::var_os("GIT_OBJECT_DIRECTORY") {
            Some(directory) => PathBuf::from(directory),
            None => repository.commondir().join("objects"),
        };
        // Git counts a relative path from the top of the work tree, libgit2 from where the program runs.
        if crate::env::var_os("GIT_INDEX_FILE").is_some_and(|path| Path::new(&path).is_relative())
            && !repository.workdir().is_some_and(is_current)
        {
            return Err(Error::Unsupported("GIT_INDEX_FILE is relative to another directory".to_owned()));
        }
        Ok(Self { repository, objects })
    }

    pub(super) fn work_tree(&self) -> Option<PathBuf> {
        self.repository.workdir().map(Path::to_path_buf)
    }

    pub(super) fn common_dir(&self) -> PathBuf {
        self.repository.commondir().to_path_buf()
    }

    /// Returns a setting of Git's; `None` when it isn't set, or isn't text.
    pub(super) fn setting(&self, key: &str) -> Result<Option<String>, Error> {
        let settings = self.repository.config().map_err(|e| broken("reading Git's settings", &e))?;
        match settings.get_string(key) {
            Ok(value) => Ok(Some(value)),
            Err(e) if e.code() == ErrorCode::NotFound => Ok(None),
            Err(e) => Err(broken(&format!("reading `{key}`"), &e)),
        }
    }

    pub(super) fn objects_dir(&self) -> &Path {
        &self.objects
    }

    /// Tells whether objects may be missing on purpose. Source: gitrepository-layout; `extensions.partialClone`.
    pub(super) fn is_partial(&self) -> Result<bool, Error> {
        let settings = self.repository.config().map_err(|e| broken("reading Git's settings", &e))?;
        match settings.get_entry("extensions.partialclone") {
            Ok(_) => Ok(true),
            Err(e) if e.code() == ErrorCode::NotFound => Ok(false),
            Err(e) => Err(broken("reading `extensions.partialClone`", &e)),
        }
    }

    /// Lists HEAD and all refs that stand for themselves; HEAD is left out while its branch is yet to be born.
    pub(super) fn refs(&self) -> Result<Vec<Ref>, Error> {
        let reading = |e: git2::Error| broken("reading the refs", &e);
        let mut refs = Vec::new();
        match self.repository.head() {
            Ok(head) => refs.extend(head.target().map(|id| (b"HEAD".to_vec(), id))),
            Err(e) if e.code() == ErrorCode::UnbornBranch && !self.has_packed_refs() => {}
            // Where nothing but an unborn branch is meant, `git` says so.
            Err(e) => return Err(broken("reading HEAD", &e)),
        }
        for reference in self.repository.references().map_err(reading)? {
            let reference = reference.map_err(reading)?;
            refs.extend(reference.target().map(|id| (reference.name_bytes().to_vec(), id)));
        }
        refs.into_iter().map(|(name, id)| Ok(Ref { name, target: self::name(id)? })).collect()
    }

    pub(super) fn is_tracked(&self, path: &str) -> Result<bool, Error> {
        let index = self.repository.index().map_err(|e| broken("reading the index", &e))?;
        Ok(index.get_path(Path::new(path), 0).is_some())
    }

    /// Lists the files of the index.
    pub(super) fn tracked(&self) -> Result<Vec<Tracked>, Error> {
        let index = self.repository.index().map_err(|e| broken("reading the index", &e))?;
        let wanted = |entry: &git2::IndexEntry| {
            // The stage of an entry that is merged is 0; what is no file, a submodule or a directory of a sparse index,
            // has no blob.
            entry.flags & INDEX_STAGE == 0 && matches!(entry.mode & 0o170_000, 0o100_000 | 0o120_000)
        };
        index
            .iter()
            .filter(wanted)
            .map(|entry| Ok(Tracked { id: name(entry.id)?, path: entry.path }))
            .collect()
    }

    /// Returns the directory in which Git LFS keeps contents.
    pub(super) fn lfs_storage(&self) -> Result<PathBuf, Error> {
        let settings = self.repository.config().map_err(|e| broken("reading Git's settings", &e))?;
        let common = self.repository.commondir();
        match settings.get_path("lfs.storage") {
            Ok(named) => Ok(common.join(named)),
            Err(e) if e.code() == ErrorCode::NotFound => Ok(common.join("lfs")),
            Err(e) => Err(broken("reading `lfs.storage`", &e)),
        }
    }

    /// As [`Self::staged`], from the index file itself, at a cost that follows the change.
    ///
    /// # Errors
    /// Whatever keeps it from that; it is no reason to think that [`Self::staged`] can't.
    pub(super) fn staged_by_index(&self) -> Result<Vec<Change>, Error> {
        let path = crate::env::var_os("GIT_INDEX_FILE");
        let path = path.map_or_else(|| self.repository.path().join("index"), PathBuf::from);
        let mut index = Index::open(&path)?;
        let mut read = |id: ObjectId| self.object_of(ObjectKind::Tree, id);
        let mut per_parent = Vec::new();
        for commit in self.commits_before_the_next()? {
            let tree = commit.map(|commit| {
                let raw = self.object_of(ObjectKind::Commit, commit)?.ok_or_else(|| missing(commit))?;
                object::named_by(&raw, "tree", commit)
            });
            per_parent.push(change::changes(index.against(tree.transpose()?, &mut read)?));
        }
        Ok(against_all(per_parent))
    }

    /// Reads an object that must be of this kind; `None` when it is missing.
    fn object_of(&self, kind: ObjectKind, id: ObjectId) -> Result<Option<Vec<u8>>, Error> {
        match self.find(id)? {
            Some((found, _)) if found != kind => {
                Err(Error::Broken(format!("object {id} is of another kind than it should be")))
            }
            found => Ok(found.map(|(_, bytes)| bytes)),
        }
    }

    pub(super) fn staged(&self) -> Result<Vec<Change>, Error> {
        let index = self.repository.index().map_err(|e| broken("reading the index", &e))?;
        let mut per_parent = Vec::new();
        for tree in self.parents_of_next_commit()? {
            let diff = self.repository.diff_tree_to_index(tree.as_ref(), Some(&index), Some(&mut options()));
            let diff = diff.map_err(|e| broken("comparing the index with HEAD", &e))?;
            let mut deltas = deltas(&diff)?;
            let empty = name(Oid::from_str(EMPTY_BLOB).map_err(|e| broken("reading the index", &e))?)?;
            // What is only intended to be added has no content yet, and is no part of the next commit.
            deltas.retain(|d| {
                let is_empty = d.new.is_some_and(|e| e.id == empty);
                let entry = crate::git::path_of_bytes(&d.path).filter(|_| is_empty);
                let entry = entry.and_then(|path| index.get_path(&path, 0));
                entry.is_none_or(|e| e.flags_extended & INTENT_TO_ADD == 0)
            });
            per_parent.push(change::changes(deltas));
        }
        Ok(against_all(per_parent))
    }

    /// The trees that the next commit will be a change of.
    fn parents_of_next_commit(&self) -> Result<Vec<Option<git2::Tree<'_>>>, Error> {
        let tree_of = |id: ObjectId| {
            let commit = self.repository.find_commit(oid(id)?);
            let commit = commit.map_err(|e| broken(&format!("reading commit {id}"), &e))?;
            commit.tree().map_err(|e| broken(&format!("reading the tree of commit {id}"), &e))
        };
        self.commits_before_the_next()?.into_iter().map(|id| id.map(tree_of).transpose()).collect()
    }

    /// The parents of the next commit: HEAD, if its branch is born, and in a merge the others.
    fn commits_before_the_next(&self) -> Result<Vec<Option<ObjectId>>, Error> {
        let mut parents = match self.repository.head() {
            Ok(head) => {
                let id = head.target().ok_or_else(|| Error::Broken("HEAD names no commit".to_owned()))?;
                vec![Some(name(id)?)]
            }
            // A file of packed refs that is cut off looks to libgit2 as if the branch were not in it; Git knows better.
            Err(e) if e.code() == ErrorCode::UnbornBranch && self.has_packed_refs() => {
                return Err(broken("reading HEAD", &e));
            }
            Err(e) if matches!(e.code(), ErrorCode::UnbornBranch) => vec![None],
            Err(e) => return Err(broken("reading HEAD", &e)),
        };
        parents.extend(merge_heads(self.repository.path())?.into_iter().map(Some));
        Ok(parents)
    }

    fn has_packed_refs(&self) -> bool {
        self.repository.commondir().join("packed-refs").symlink_metadata().is_ok()
    }

    pub(super) fn commits(
        &self,
        range: &Range,
        each: &mut dyn FnMut(Commit) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let walking = |e: git2::Error| broken("walking the commits", &e);
        let mut walk = self.repository.revwalk().map_err(walking)?;
        walk.set_sorting(Sort::TOPOLOGICAL | Sort::REVERSE).map_err(walking)?;
        for tip in &range.tips {
            walk.push(oid(*tip)?).map_err(walking)?;
        }
        for hidden in &range.hidden {
            if let Ok(object) = self.repository.find_object(oid(*hidden)?, None)
                && let Ok(commit) = object.peel_to_commit()
            {
                walk.hide(commit.id()).map_err(walking)?;
            }
        }
        if let Some(pattern) = range.hidden_refs() {
            for reference in self.repository.references_glob(&pattern).map_err(walking)? {
                // A ref that names nothing (such as the HEAD of a remote whose branch is gone) hides nothing.
                if let Ok(commit) = reference.and_then(|r: Reference<'_>| r.peel_to_commit()) {
                    walk.hide(commit.id()).map_err(walking)?;
                }
            }
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
        let parents: Result<Vec<ObjectId>, Error> = commit.parent_ids().map(name).collect();
        for parent in commit.parent_ids() {
            let parent = self.repository.find_commit(parent).map_err(reading)?;
            let old = parent.tree().map_err(reading)?;
            let diff = self.repository.diff_tree_to_tree(Some(&old), Some(&tree), Some(&mut options()));
            per_parent.push(change::changes(deltas(&diff.map_err(reading)?)?));
        }
        if per_parent.is_empty() {
            per_parent.push(self.tree(name(tree.id())?)?);
        }
        let (_, raw) = self.object(name(id)?)?;
        Ok(Commit {
            id: name(id)?,
            parents: parents?,
            dates: object::dates(&raw),
            message: object::message(&raw).to_vec(),
            changes: against_all(per_parent),
        })
    }

    /// Returns the files of a tree, each of them new.
    pub(super) fn tree(&self, id: ObjectId) -> Result<Vec<Change>, Error> {
        let reading = |e: git2::Error| broken(&format!("reading tree {id}"), &e);
        let tree = self.repository.find_tree(oid(id)?).map_err(reading)?;
        let diff =
            self.repository.diff_tree_to_tree(None, Some(&tree), Some(&mut options())).map_err(reading)?;
        deltas(&diff).map(change::changes)
    }

    /// Reads a commit or tag.
    pub(super) fn object(&self, id: ObjectId) -> Result<(ObjectKind, Vec<u8>), Error> {
        self.find(id)?.ok_or_else(|| missing(id))
    }

    /// Reads an object, which is the one of this name by its content; `None` when it is missing.
    fn find(&self, id: ObjectId) -> Result<Option<(ObjectKind, Vec<u8>)>, Error> {
        if let Some(Loose::Object(kind, bytes)) = loose::read(&self.objects, id, u64::MAX)? {
            return if object::is_named(id, kind, &bytes) {
                Ok(Some((kind, bytes)))
            } else {
                Err(Error::Misnamed(id))
            };
        }
        self.by_library(id)
    }

    /// Reads an object without looking for a file of its own first, which is what most objects of an old history need;
    /// `None` when it is missing.
    pub(super) fn by_library(&self, id: ObjectId) -> Result<Option<(ObjectKind, Vec<u8>)>, Error> {
        let reading = |e: git2::Error| broken(&format!("reading object {id}"), &e);
        let odb = self.repository.odb().map_err(reading)?;
        let object = match odb.read(oid(id)?) {
            Ok(object) => object,
            Err(e) if e.code() == ErrorCode::NotFound => return Ok(None),
            Err(e) if e.code() == ErrorCode::HashsumMismatch => return Err(Error::Misnamed(id)),
            Err(e) => return Err(reading(e)),
        };
        let kind = match object.kind() {
            ObjectType::Commit => ObjectKind::Commit,
            ObjectType::Tree => ObjectKind::Tree,
            ObjectType::Blob => ObjectKind::Blob,
            ObjectType::Tag => ObjectKind::Tag,
            ObjectType::Any => return Err(Error::Broken(format!("object {id} is of no known kind"))),
        };
        Ok(Some((kind, object.data().to_vec())))
    }

    pub(super) fn blob(&self, id: ObjectId, limit: u64) -> Result<Content, Error> {
        let no_blob = || Error::Broken(format!("{id} is no blob"));
        match loose::read(&self.objects, id, limit)? {
            Some(Loose::Object(ObjectKind::Blob, bytes)) => return Ok(Content::Bytes(bytes)),
            Some(Loose::Object(..)) => return Err(no_blob()),
            Some(Loose::TooLarge(size)) => return Ok(Content::TooLarge(size)),
            None => {}
        }
        let reading = |e: git2::Error| broken(&format!("reading blob {id}"), &e);
        let odb = self.repository.odb().map_err(reading)?;
        let (size, kind) = match odb.read_header(oid(id)?) {
            Ok(header) => header,
            Err(e) if e.code() == ErrorCode::NotFound => return Ok(Content::Missing),
            Err(e) => return Err(reading(e)),
        };
        if kind != ObjectType::Blob {
            return Err(no_blob());
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
        for reference in self.repository.references_glob("refs/remotes/*").ok()? {
            let Ok(tip) = reference.and_then(|r: Reference<'_>| r.peel_to_commit()) else { continue };
            if tip.id() == wanted || self.repository.graph_descendant_of(tip.id(), wanted).ok()? {
                return Some(true);
            }
        }
        Some(false)
    }
}

/// Tells whether `path` is in the directory `root`.
fn holds(root: &Path, path: &Path) -> bool {
    let (Ok(root), Ok(path)) = (root.canonicalize(), path.canonicalize()) else { return false };
    path.starts_with(root)
}

/// Tells whether the program runs in this directory.
fn is_current(directory: &Path) -> bool {
    let current = std::env::current_dir().and_then(|current| current.canonicalize());
    current.is_ok_and(|current| directory.canonicalize().is_ok_and(|directory| directory == current))
}

fn options() -> DiffOptions {
    let mut options = DiffOptions::new();
    options.skip_binary_check(true).include_typechange(true).context_lines(0).ignore_submodules(false);
    options
}

/// Lists what a comparison came to.
fn deltas(diff: &Diff<'_>) -> Result<Vec<Delta>, Error> {
    let mut deltas = Vec::with_capacity(diff.deltas().len());
    for delta in diff.deltas() {
        let (old, new) = (delta.old_file(), delta.new_file());
        let (has_old, has_new) = match delta.status() {
            Status::Added => (false, true),
            Status::Deleted => (true, false),
            Status::Unmodified | Status::Ignored => continue,
            _ => (true, true),
        };
        let path = new.path_bytes().or_else(|| old.path_bytes()).unwrap_or_default().to_vec();
        let entry = |there: bool, file: &DiffFile<'_>| -> Result<Option<Entry>, Error> {
            if there { Ok(Entry::new(u32::from(file.mode()), name(file.id())?)) } else { Ok(None) }
        };
        let unmerged = delta.status() == Status::Conflicted;
        deltas.push(Delta { path, old: entry(has_old, &old)?, new: entry(has_new, &new)?, unmerged });
    }
    Ok(deltas)
}

fn oid(id: ObjectId) -> Result<Oid, Error> {
    Oid::from_bytes(id.as_bytes()).map_err(|e| broken(&format!("the object name {id}"), &e))
}

fn name(id: Oid) -> Result<ObjectId, Error> {
    ObjectId::from_bytes(id.as_bytes()).ok_or_else(|| Error::Broken(format!("{id} is no object name")))
}

fn missing(id: ObjectId) -> Error {
    Error::Broken(format!("object {id} is missing"))
}

fn broken(doing: &str, error: &git2::Error) -> Error {
    Error::Broken(format!("{doing}: {}", error.message()))
}

/// Tells what kept libgit2 from opening the repository.
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
