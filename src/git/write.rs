//! Writes to a repository, for `fix` alone: blobs and entries of the index.
//!
//! All of it by plumbing commands of the installed `git`, which take the index's lock, know every kind of index and
//! object store, and write whole or not at all. Paths go by standard input with NUL between them, so none needs quoting.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::git::ask::{self, Answer, Call};
use crate::git::{Error, ObjectId};

/// What the index has of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexEntry {
    /// Git's mode in octal, as `git ls-files` says it.
    pub mode: String,
    /// Its blob.
    pub id: ObjectId,
}

/// A path, and what the index is to have of it; `None`: nothing.
pub type Staging = (Vec<u8>, Option<IndexEntry>);

/// A repository that is written to.
#[derive(Debug)]
pub struct Writer {
    root: PathBuf,
}

impl Writer {
    /// Takes the repository whose work tree has this root.
    pub fn at(root: &Path) -> Self {
        Self { root: root.to_path_buf() }
    }

    /// Returns the root of the work tree.
    pub fn root(&self) -> &Path {
        &self.root
    }

    fn git(&self, args: &[&str], input: &[u8]) -> Result<Answer, Error> {
        let settings = ["--no-pager", "--no-replace-objects", "-c", "core.fsmonitor=false"];
        Call { dir: &self.root, env: &[], input }.git(settings.iter().chain(args))
    }

    fn name(answer: Answer, doing: &str) -> Result<ObjectId, Error> {
        let hex = answer.value(doing)?;
        ObjectId::from_hex(&hex).ok_or_else(|| Error::Broken(format!("{doing}: git named no object")))
    }

    /// Returns all entries of the index.
    ///
    /// # Errors
    /// It can't be read, or holds several versions of a file: a merge waits to be resolved.
    pub fn entries(&self) -> Result<BTreeMap<Vec<u8>, IndexEntry>, Error> {
        let listed = self.git(&["ls-files", "--stage", "-z"], b"")?.value("reading the index")?;
        let mut entries = BTreeMap::new();
        for record in listed.split(|b| *b == 0).filter(|r| !r.is_empty()) {
            let (stage, path, entry) = entry(record)
                .ok_or_else(|| Error::Broken("git ls-files: its answer can't be understood".to_owned()))?;
            if stage != b"0" {
                return Err(Error::Broken(
                    "the index holds several versions of a file: resolve the merge first".to_owned(),
                ));
            }
            entries.insert(path, entry);
        }
        Ok(entries)
    }

    /// Writes a blob and returns its name.
    ///
    /// # Errors
    /// The object store takes nothing.
    pub fn store(&self, bytes: &[u8]) -> Result<ObjectId, Error> {
        Self::name(self.git(&["hash-object", "-w", "-t", "blob", "--stdin"], bytes)?, "writing a blob")
    }

    /// Returns the name that a blob of these bytes has; nothing is written.
    ///
    /// # Errors
    /// `git` fails.
    pub fn name_of(&self, bytes: &[u8]) -> Result<ObjectId, Error> {
        Self::name(self.git(&["hash-object", "-t", "blob", "--stdin"], bytes)?, "naming a blob")
    }

    /// Reads a blob.
    ///
    /// # Errors
    /// It isn't there any more.
    pub fn read(&self, id: ObjectId) -> Result<Vec<u8>, Error> {
        let answer = self.git(&["cat-file", "blob", &id.to_string()], b"")?;
        if answer.code == Some(0) {
            Ok(answer.stdout)
        } else {
            Err(Error::Broken(format!("blob {id} is gone")))
        }
    }

    /// Sets entries of the index, all of them or none.
    ///
    /// # Errors
    /// The index is locked by another program, or can't be written.
    pub fn stage(&self, entries: &[Staging]) -> Result<(), Error> {
        let zero = |id: &ObjectId| "0".repeat(id.as_bytes().len() * 2);
        let mut input = Vec::new();
        for (path, entry) in entries {
            let head = match entry {
                Some(entry) => format!("{} {} 0\t", entry.mode, entry.id),
                None => format!("0 {}\t", zero(&ObjectId::ZERO)),
            };
            input.extend_from_slice(head.as_bytes());
            input.extend_from_slice(path);
            input.push(0);
        }
        let args = ["update-index", "-z", "--index-info"];
        self.git(&args, &input)?.value("writing the index").map(drop)
    }

    /// Tells whether Git leaves a path alone.
    ///
    /// # Errors
    /// `git` can't tell.
    pub fn is_ignored(&self, path: &[u8]) -> Result<bool, Error> {
        let answer = self.git(&["check-ignore", "--no-index", "-z", "--stdin"], &[path, b"\0"].concat())?;
        match answer.code {
            Some(0) => Ok(true),
            Some(1) => Ok(false),
            _ => answer.value("asking for what is ignored").map(|_| false),
        }
    }

    /// Returns the file or directory of this name in Git's own directory.
    ///
    /// # Errors
    /// `git` can't tell.
    pub fn git_path(&self, name: &str) -> Result<PathBuf, Error> {
        let path = self.git(&["rev-parse", "--git-path", name], b"")?.value("asking for Git's directory")?;
        Ok(self.root.join(ask::path(path)))
    }

    /// Returns the commit that HEAD names; `None` on a branch without commits.
    ///
    /// # Errors
    /// `git` can't be started.
    pub fn head(&self) -> Result<Option<ObjectId>, Error> {
        let answer = self.git(&["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], b"")?;
        Ok(if answer.code == Some(0) { Some(Self::name(answer, "reading HEAD")?) } else { None })
    }

    /// Returns the commits of HEAD that no remote-tracking branch has, newest first, and what those branches name.
    ///
    /// # Errors
    /// `git` fails.
    pub fn local_commits(&self) -> Result<(Vec<ObjectId>, Vec<ObjectId>), Error> {
        let ids = |listed: Vec<u8>| {
            let lines = listed.split(|b| *b == b'\n').filter(|l| !l.is_empty());
            let ids = lines.map(ObjectId::from_hex).collect::<Option<Vec<_>>>();
            ids.ok_or_else(|| Error::Broken("git named no object".to_owned()))
        };
        let args = ["rev-list", "--topo-order", "HEAD", "--not", "--remotes"];
        let local = ids(self.git(&args, b"")?.value("listing commits")?)?;
        let args = ["for-each-ref", "--format=%(objectname)", "refs/remotes/"];
        Ok((local, ids(self.git(&args, b"")?.value("listing remote branches")?)?))
    }

    /// Returns what a commit has of a path.
    ///
    /// # Errors
    /// `git` fails.
    pub fn entry_of(&self, commit: ObjectId, path: &[u8]) -> Result<Option<IndexEntry>, Error> {
        // Of a whole listing, for a path can't be given without being read as a pattern.
        let listed = self
            .git(&["ls-tree", "-r", "-z", "--full-tree", &commit.to_string()], b"")?
            .value("reading a tree")?;
        let mut found = listed.split(|b| *b == 0).filter_map(|record| {
            let tab = record.iter().position(|b| *b == b'\t')?;
            let mut words = record.get(..tab)?.split(|b| *b == b' ');
            let (mode, _, id) = (words.next()?, words.next()?, words.next()?);
            let entry =
                IndexEntry { mode: String::from_utf8(mode.to_vec()).ok()?, id: ObjectId::from_hex(id)? };
            (record.get(tab + 1..)? == path).then_some(entry)
        });
        Ok(found.next_back())
    }
}

/// Reads a record of `ls-files --stage`: stage, path, entry.
fn entry(record: &[u8]) -> Option<(&[u8], Vec<u8>, IndexEntry)> {
    let tab = record.iter().position(|b| *b == b'\t')?;
    let mut words = record.get(..tab)?.split(|b| *b == b' ');
    let (mode, id, stage) = (words.next()?, words.next()?, words.next()?);
    let entry = IndexEntry { mode: String::from_utf8(mode.to_vec()).ok()?, id: ObjectId::from_hex(id)? };
    Some((stage, record.get(tab + 1..)?.to_vec(), entry))
}
