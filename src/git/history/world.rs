//! The objects of a repository and how they hang together: commits, trees, and what a set of commits leads to.
//!
//! Commits and trees are unpacked once each, in the order of their deltas, by all threads. Messages are looked at on the
//! way.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::git::history::graph::Graph;
use crate::git::history::trees::{Entry, Part, Trees};
use crate::git::history::{Classes, Lookers, Scope};
use crate::git::object::{self, ObjectKind};
use crate::git::pack::walk::{Content, Plan, Seen};
use crate::git::pack::{NONE, Name, Store};
use crate::git::{Error, ObjectId, Stamp};

/// The largest commit or tree that is read, in bytes.
const LARGEST: u64 = 128 << 20;

/// The objects, and how they hang together.
pub(super) struct World<'c> {
    pub(super) store: Store,
    pub(super) graph: Graph,
    /// By object, the number of its commit in the graph; [`NONE`] for others.
    pub(super) node_of: Vec<u32>,
    /// By number in the graph, the object of its tree.
    pub(super) tree_of: Vec<u32>,
    pub(super) trees: Trees,
    /// By number.
    pub(super) names: Vec<Vec<u8>>,
    /// Messages in which something was seen, with the number of their commit.
    pub(super) messages: Vec<(u32, Vec<u8>)>,
    /// By number in the graph, the bytes of its message.
    pub(super) message_bytes: Vec<u64>,
    classes: &'c Classes<'c>,
    jobs: usize,
}

/// A commit, as one thread reads it.
struct Read {
    object: u32,
    tree: ObjectId,
    parents: Vec<ObjectId>,
    dates: [Option<Stamp>; 2],
    /// How long its message is, and the message if something was seen in it.
    message: (u64, Option<Vec<u8>>),
}

impl<'c> World<'c> {
    /// Reads commits and trees.
    pub(super) fn read(
        store: Store,
        shallow: &[ObjectId],
        scope: &Scope<'c>,
        lookers: &Lookers<'_>,
    ) -> Result<Self, Error> {
        let mut world = Self {
            node_of: vec![NONE; store.len()],
            store,
            graph: Graph::default(),
            tree_of: Vec::new(),
            trees: Trees::default(),
            names: Vec::new(),
            messages: Vec::new(),
            message_bytes: Vec::new(),
            classes: scope.classes,
            jobs: scope.jobs,
        };
        world.read_commits(shallow, lookers)?;
        world.read_trees()?;
        Ok(world)
    }

    fn read_commits(&mut self, shallow: &[ObjectId], lookers: &Lookers<'_>) -> Result<(), Error> {
        let plan = Plan::new(&self.store, &[ObjectKind::Commit], LARGEST, &|_| true);
        let mut commits: Vec<Read> = in_threads(self.jobs, || {
            let mut read = Vec::new();
            lookers(&mut |looker| {
                plan.walk(&mut |seen: Seen<'_, ()>| {
                    let id = self.store.id(seen.object);
                    let raw = bytes(&seen.content, id)?;
                    let text = object::message(raw);
                    let holds = looker.message(text)?;
                    read.push(Read {
                        object: seen.object,
                        tree: object::named_by(raw, "tree", id)?,
                        parents: object::all_named_by(raw, "parent", id)?,
                        dates: object::dates(raw),
                        message: (text.len() as u64, holds.then(|| text.to_vec())),
                    });
                    Ok(())
                })
            })?;
            Ok(read)
        })?
        .into_iter()
        .flatten()
        .collect();
        commits.sort_by_key(|commit| commit.object);
        commits.dedup_by_key(|commit| commit.object);
        for (number, commit) in (0..).zip(&commits) {
            if let Some(node) = self.node_of.get_mut(commit.object as usize) {
                *node = number;
            }
        }
        for (number, commit) in (0..).zip(&mut commits) {
            let id = self.store.id(commit.object);
            let cut_off = shallow.contains(&id);
            let parents = commit.parents.iter().filter(|_| !cut_off);
            // One that is missing is an error only where something leads to it.
            let parents: Vec<u32> = parents.map(|parent| self.node(*parent).unwrap_or(NONE)).collect();
            let [author, committer] = commit.dates;
            self.graph.add((id, author, committer.map_or(0, |c| c.seconds)), &parents)?;
            self.message_bytes.push(commit.message.0);
            self.messages.extend(commit.message.1.take().map(|text| (number, text)));
            self.tree_of.push(self.store.find(commit.tree).unwrap_or(NONE));
        }
        self.graph.settle()
    }

    /// Returns the number of a commit in the graph.
    pub(super) fn node(&self, id: ObjectId) -> Option<u32> {
        let object = self.store.find(id)?;
        self.node_of.get(object as usize).copied().filter(|node| *node != NONE)
    }

    fn read_trees(&mut self) -> Result<(), Error> {
        let plan = Plan::new(&self.store, &[ObjectKind::Tree], LARGEST, &|_| true);
        let names = Mutex::new(HashMap::new());
        let parts = in_threads(self.jobs, || {
            let (mut part, mut known) = (Part::default(), HashMap::new());
            plan.walk(&mut |seen: Seen<'_, (u32, Vec<Entry>)>| {
                let id = self.store.id(seen.object);
                let mut entries = Vec::new();
                each_entry(bytes(&seen.content, id)?, &mut |entry| {
                    if entry.kind == EntryOf::Submodule {
                        return Ok(());
                    }
                    let object = self.store.find_name(entry.object).unwrap_or(NONE);
                    let wanted =
                        if entry.kind == EntryOf::Tree { ObjectKind::Tree } else { ObjectKind::Blob };
                    if self.store.kind(object).is_some_and(|kind| kind != wanted) {
                        return Err(());
                    }
                    let mut name = known.get(entry.name).copied().unwrap_or(NONE);
                    if name == NONE {
                        name = numbered(&names, entry.name);
                        known.insert(entry.name.to_vec(), name);
                    }
                    entries.push(Entry { name, object });
                    Ok(())
                })
                .map_err(|()| Error::Broken(format!("tree {id} is broken")))?;
                entries.sort();
                let base = seen.base.map(|base| (base.state.0, base.state.1.as_slice()));
                let number = part.add(seen.object, &entries, base)?;
                Ok((number, entries))
            })?;
            Ok(part)
        })?;
        let names = names.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.names = vec![Vec::new(); names.len()];
        for (name, number) in names {
            if let Some(place) = self.names.get_mut(number as usize) {
                *place = name;
            }
        }
        self.trees = Trees::of(parts, self.store.len())?;
        Ok(())
    }

    /// Returns a name by its number.
    pub(super) fn name(&self, number: u32) -> Option<&[u8]> {
        self.names.get(number as usize).map(Vec::as_slice)
    }

    /// Tells what kinds of file a name promises.
    pub(super) fn class(&self, name: u32) -> u16 {
        self.name(name).map_or(0, |name| (self.classes)(name))
    }

    /// Returns by object what these commits and other objects lead to: of a blob, the kinds of file under whose names it
    /// stands; of anything else just that it is reached.
    ///
    /// # Errors
    /// An object that they lead to is missing.
    pub(super) fn reach(&self, commits: &[bool], others: &[u32], found: &mut Found) -> Result<(), Error> {
        let mut roots = others.to_vec();
        for (node, tree) in self.tree_of.iter().enumerate() {
            if commits.get(node) == Some(&true) {
                if *tree == NONE {
                    let id = u32::try_from(node).ok().and_then(|node| self.graph.node(node));
                    let id = id.map_or(ObjectId::ZERO, |node| node.id);
                    return Err(Error::Broken(format!("the tree of commit {id} is missing")));
                }
                roots.push(*tree);
            }
        }
        roots.retain(|root| found.first_time(*root, 1));
        let class_of: Vec<u16> = (0..).zip(&self.names).map(|(name, _)| self.class(name)).collect();
        self.trees.reach(&roots, &mut |Entry { name, object }| {
            if object == NONE {
                let name = self.names.get(name as usize).map(|name| String::from_utf8_lossy(name));
                let name = name.unwrap_or_default();
                return Err(Error::Broken(format!(
                    "an object of the history is missing: the one of `{name}`"
                )));
            }
            if self.store.kind(object) == Some(ObjectKind::Tree) {
                return Ok(found.first_time(object, 1));
            }
            let class = class_of.get(name as usize).copied().unwrap_or(0);
            if found.first_time(object, class) {
                found.name(object, name);
            }
            Ok(false)
        })
    }
}

/// What is reached.
pub(super) struct Found {
    /// By object, the kinds of names; not 0 when it is reached.
    pub(super) classes: Vec<u16>,
    /// By object, a name that it has; [`NONE`] when it has none.
    first_name: Vec<u32>,
    /// Further names, of other kinds.
    more: HashMap<u32, Vec<u32>>,
}

impl Found {
    pub(super) fn new(objects: usize) -> Self {
        Self { classes: vec![0; objects], first_name: vec![NONE; objects], more: HashMap::new() }
    }

    /// Notes that an object is reached under a kind of name; tells whether it wasn't.
    fn first_time(&mut self, object: u32, class: u16) -> bool {
        let Some(known) = self.classes.get_mut(object as usize) else { return false };
        let is_new = class & !*known != 0;
        *known |= class;
        is_new
    }

    fn name(&mut self, object: u32, name: u32) {
        match self.first_name.get_mut(object as usize) {
            Some(first) if *first == NONE => *first = name,
            _ => self.more.entry(object).or_default().push(name),
        }
    }

    /// Returns the names of an object, one of each kind and perhaps more.
    pub(super) fn names(&self, object: u32) -> impl Iterator<Item = u32> + '_ {
        let first = self.first_name.get(object as usize).copied().filter(|name| *name != NONE);
        first.into_iter().chain(self.more.get(&object).into_iter().flatten().copied())
    }
}

/// What an entry of a tree stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum EntryOf {
    Tree,
    Blob,
    Submodule,
}

/// An entry as it is stored.
struct RawEntry<'t> {
    kind: EntryOf,
    name: &'t [u8],
    object: &'t Name,
}

/// Calls back with each entry of a tree; fails where it can't be read, or with what `each` does.
fn each_entry(raw: &[u8], each: &mut dyn FnMut(RawEntry<'_>) -> Result<(), ()>) -> Result<(), ()> {
    let mut rest = raw;
    while !rest.is_empty() {
        let nul = memchr::memchr(0, rest).ok_or(())?;
        let (head, behind) = rest.split_at(nul);
        let blank = memchr::memchr(b' ', head).ok_or(())?;
        let (mode, name) = head.split_at(blank);
        let name = name.strip_prefix(b" ").filter(|name| !name.is_empty()).ok_or(())?;
        let (object, behind) = behind.get(1..).and_then(|b| b.split_first_chunk::<20>()).ok_or(())?;
        let kind = match mode {
            b"40000" | b"040000" => EntryOf::Tree,
            b"160000" => EntryOf::Submodule,
            _ => EntryOf::Blob,
        };
        each(RawEntry { kind, name, object })?;
        rest = behind;
    }
    Ok(())
}

/// Returns the number of a name, a new one where it has none.
fn numbered(names: &Mutex<HashMap<Vec<u8>, u32>>, name: &[u8]) -> u32 {
    let mut names = names.lock().unwrap_or_else(PoisonError::into_inner);
    let next = u32::try_from(names.len()).unwrap_or(NONE);
    *names.entry(name.to_vec()).or_insert(next)
}

/// Returns the bytes of an object that has to be read.
pub(super) fn bytes<'o>(content: &Content<'o>, id: ObjectId) -> Result<&'o [u8], Error> {
    match content {
        Content::Bytes(bytes) => Ok(bytes),
        Content::TooLarge(size) => Err(Error::Unsupported(format!("object {id} has {size} bytes"))),
    }
}

/// Does the same in several threads.
pub(super) fn in_threads<R: Send>(
    jobs: usize,
    work: impl Fn() -> Result<R, Error> + Sync,
) -> Result<Vec<R>, Error> {
    let broke_off = || Err(Error::Broken("a thread broke off".to_owned()));
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..jobs.max(1)).map(|_| scope.spawn(&work)).collect();
        let mut parts = vec![work()];
        parts.extend(others.into_iter().map(|thread| thread.join().unwrap_or_else(|_| broke_off())));
        parts.into_iter().collect()
    })
}
