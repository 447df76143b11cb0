//! (being written)
use std::path::{Path, PathBuf};
use crate::git::{Change, Commit, Content, Error, ObjectId, Range};
pub(super) enum Reader {}
impl Reader {
    pub(super) fn open(_start: &Path) -> Result<Self, Error> { Err(Error::Unsupported("being written".into())) }
    pub(super) fn work_tree(&self) -> Option<PathBuf> { match *self {} }
    pub(super) fn staged(&self) -> Result<Vec<Change>, Error> { match *self {} }
    pub(super) fn commits(&self, _range: &Range, _each: &mut dyn FnMut(Commit) -> Result<(), Error>) -> Result<(), Error> { match *self {} }
    pub(super) fn blob(&self, _id: ObjectId, _limit: u64) -> Result<Content, Error> { match *self {} }
    pub(super) fn resolve(&self, _revision: &str) -> Result<ObjectId, Error> { match *self {} }
    pub(super) fn is_on_a_remote(&self, _id: ObjectId) -> Option<bool> { match *self {} }
}
