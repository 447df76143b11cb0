//! Objects and trees from two `git` processes that stay: `cat-file --batch` and `diff-tree --stdin`.

use crate::git::change::Delta;
use crate::git::object::{ObjectKind, is_named};
use crate::git::plumbing::child::{Git, Talk};
use crate::git::plumbing::raw;
use crate::git::{Error, ObjectId};

/// A line that is no object name, which `diff-tree --stdin` gives back as it is: the end of an answer.
const END: &str = "end";

/// What `cat-file` has of an object.
pub(super) enum Found {
    Object(ObjectKind, Vec<u8>),
    TooLarge(u64),
    Missing,
}

/// A `git cat-file --batch`.
pub(super) struct Objects(Talk);

impl Objects {
    pub(super) fn open(git: &Git) -> Result<Self, Error> {
        git.talk(&["cat-file", "--batch"]).map(Self)
    }

    /// Reads an object of at most `limit` bytes.
    ///
    /// The answer is `<name> <kind> <size>`, LF, the content, LF; or `<name> missing`, LF.
    pub(super) fn read(&mut self, id: ObjectId, limit: u64) -> Result<Found, Error> {
        self.0.say(&id.to_string())?;
        let header = self.0.read_until(b'\n')?;
        let words: Vec<&[u8]> = header.split(|b| *b == b' ').collect();
        match *words.as_slice() {
            [name, b"missing"] if ObjectId::from_hex(name) == Some(id) => Ok(Found::Missing),
            [name, kind, size] if ObjectId::from_hex(name) == Some(id) => {
                let size = std::str::from_utf8(size).ok().and_then(|s| s.parse::<u64>().ok());
                let (Some(kind), Some(size)) = (ObjectKind::parse(kind), size) else {
                    return Err(self.0.misunderstood());
                };
                if size > limit {
                    self.0.pass_over(size)?;
                    self.end_of_content()?;
                    return Ok(Found::TooLarge(size));
                }
                let bytes = self.0.read(size)?;
                self.end_of_content()?;
                if !is_named(id, kind, &bytes) {
                    return Err(Error::Misnamed(id));
                }
                Ok(Found::Object(kind, bytes))
            }
            _ => Err(self.0.misunderstood()),
        }
    }

    fn end_of_content(&mut self) -> Result<(), Error> {
        let line = self.0.read_until(b'\n')?;
        if line.is_empty() { Ok(()) } else { Err(self.0.misunderstood()) }
    }
}

/// A `git diff-tree --stdin`.
pub(super) struct Trees(Talk);

impl Trees {
    pub(super) fn open(git: &Git) -> Result<Self, Error> {
        git.talk(&["diff-tree", "--stdin", "-r", "--raw", "-z", "--no-renames", "--no-abbrev"]).map(Self)
    }

    /// Lists what differs between two trees.
    ///
    /// The answer is the two names, LF, and records. A tree that is missing is told on standard error only, and the names
    /// are not repeated then: the absence of that line is the sign.
    pub(super) fn compare(&mut self, old: ObjectId, new: ObjectId) -> Result<Vec<Delta>, Error> {
        let pair = format!("{old} {new}");
        self.0.say(&pair)?;
        self.0.say(END)?;
        let first = self.0.read_until(b'\n')?;
        if first == END.as_bytes() {
            return Err(Error::Broken(format!("git diff-tree: the tree {old} or {new} can't be read")));
        }
        if first != pair.as_bytes() {
            return Err(self.0.misunderstood());
        }
        let mut deltas = Vec::new();
        while self.0.peek()? == b':' {
            let about = self.0.read_until(0)?;
            let path = self.0.read_until(0)?;
            deltas.push(raw::record(&about, &path).ok_or_else(|| self.0.misunderstood())?);
        }
        let last = self.0.read_until(b'\n')?;
        if last == END.as_bytes() { Ok(deltas) } else { Err(self.0.misunderstood()) }
    }
}
