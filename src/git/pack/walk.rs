//! Walks the objects of a store, bases before their deltas, with several threads.
//!
//! A thread takes one tree of a pack after the other and goes through it depth first. What it makes of an object (its
//! state) is there for the objects that are deltas of it. Unpacked bases are kept while there are deltas of them to
//! come, up to [`HELD`] bytes a thread; one that was let go is made again from what is below it. An object that nobody
//! wants is unpacked only when one that somebody wants is a delta of it.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::git::Error;
use crate::git::loose;
use crate::git::object::ObjectKind;
use crate::git::pack::delta::{self, Copied, Refused};
use crate::git::pack::entry::Inflater;
use crate::git::pack::forest::{Entry, Forest};
use crate::git::pack::name_of;
use crate::git::pack::store::{Loose, Store};

/// How many bytes of unpacked bases a thread keeps.
const HELD: usize = 24 << 20;
/// The largest base that is unpacked, in bytes: Git makes no deltas of larger ones (`core.bigFileThreshold`).
const LARGEST_BASE: u64 = 512 << 20;
/// How many trees a thread takes at once.
const AT_ONCE: usize = 8;

/// An object that somebody wants.
pub(in crate::git) struct Seen<'o, S> {
    /// Its number in the store.
    pub(in crate::git) object: u32,
    /// Its bytes.
    pub(in crate::git) content: Content<'o>,
    /// What it is a delta of, where that was seen by the same thread before.
    pub(in crate::git) base: Option<Base<'o, S>>,
}

/// The bytes of an object.
#[derive(Clone, Copy)]
pub(in crate::git) enum Content<'o> {
    /// All of them.
    Bytes(&'o [u8]),
    /// More than the limit; how many.
    TooLarge(u64),
}

impl Content<'_> {
    /// Returns how many bytes it has.
    pub(in crate::git) fn size(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::TooLarge(size) => *size,
        }
    }
}

/// The base of a delta.
pub(in crate::git) struct Base<'o, S> {
    /// What was made of it.
    pub(in crate::git) state: &'o S,
    /// Which stretches the object has from it.
    pub(in crate::git) copied: &'o [Copied],
}

/// What is walked.
pub(in crate::git) struct Plan<'p> {
    pub(in crate::git) store: &'p Store,
    /// Which kinds of objects.
    pub(in crate::git) kinds: &'p [ObjectKind],
    /// Which objects of these kinds.
    pub(in crate::git) wanted: &'p (dyn Fn(u32) -> bool + Sync),
    /// Larger objects are not unpacked, in bytes.
    pub(in crate::git) limit: u64,
    next: AtomicUsize,
    stopped: AtomicBool,
    roots: Vec<(u32, u32)>,
}

impl<'p> Plan<'p> {
    pub(in crate::git) fn new(
        store: &'p Store,
        kinds: &'p [ObjectKind],
        limit: u64,
        wanted: &'p (dyn Fn(u32) -> bool + Sync),
    ) -> Self {
        let is_wanted = |forest: &Forest, root: &u32| {
            forest.entries.get(*root as usize).is_some_and(|entry| kinds.contains(&entry.kind))
        };
        let mut roots = Vec::new();
        for (number, forest) in (0..).zip(&store.forests) {
            let mine = forest.roots.iter().filter(|root| is_wanted(forest, root));
            roots.extend(mine.map(|root| (number, *root)));
        }
        Self {
            store,
            kinds,
            wanted,
            limit,
            roots,
            next: AtomicUsize::new(0),
            stopped: AtomicBool::new(false),
        }
    }

    /// Makes one thread's part of the walk; `visit` makes the state of each object.
    pub(in crate::git) fn walk<S>(
        &self,
        visit: &mut dyn FnMut(Seen<'_, S>) -> Result<S, Error>,
    ) -> Result<(), Error> {
        let mut walker = Walker {
            plan: self,
            inflater: Inflater::new(),
            frames: Vec::new(),
            held: 0,
            spare: Vec::new(),
            delta: Vec::new(),
            copied: Vec::new(),
        };
        let all = self.roots.len() + self.store.loose.len();
        while !self.stopped.load(Ordering::Relaxed) {
            let from = self.next.fetch_add(AT_ONCE, Ordering::Relaxed);
            if from >= all {
                return Ok(());
            }
            for index in from..(from + AT_ONCE).min(all) {
                let done = match self.roots.get(index) {
                    Some(root) => walker.tree(*root, visit),
                    None => match self.store.loose.get(index - self.roots.len()) {
                        Some(loose) => self.loose(loose, visit),
                        None => Ok(()),
                    },
                };
                done.inspect_err(|_| self.stopped.store(true, Ordering::Relaxed))?;
            }
        }
        Ok(())
    }

    fn loose<S>(
        &self,
        loose: &Loose,
        visit: &mut dyn FnMut(Seen<'_, S>) -> Result<S, Error>,
    ) -> Result<(), Error> {
        if !self.kinds.contains(&loose.kind) || !(self.wanted)(loose.object) {
            return Ok(());
        }
        let id = self.store.id(loose.object);
        let Some(directory) = self.store.directories.get(loose.directory) else { return Ok(()) };
        let read = loose::read(directory, id, self.limit)?;
        let content = match &read {
            Some(loose::Loose::Object(kind, bytes)) => {
                self.check(loose.object, *kind, bytes)?;
                Content::Bytes(bytes)
            }
            Some(loose::Loose::TooLarge(size)) => Content::TooLarge(*size),
            None => return Err(Error::Broken(format!("object {id} went while it was being read"))),
        };
        visit(Seen { object: loose.object, content, base: None }).map(drop)
    }

    fn check(&self, object: u32, kind: ObjectKind, bytes: &[u8]) -> Result<(), Error> {
        if self.store.is_named(object, &name_of(kind, bytes)) {
            return Ok(());
        }
        Err(Error::Broken(format!("object {}: its content is another object's", self.store.id(object))))
    }
}

/// An entry on the way from a root to where the walk is.
struct Frame<S> {
    entry: u32,
    /// How many of its deltas were dealt with.
    next_child: usize,
    /// Its content, while it is held.
    bytes: Option<Vec<u8>>,
    state: Option<S>,
}

struct Walker<'p, S> {
    plan: &'p Plan<'p>,
    inflater: Inflater,
    frames: Vec<Frame<S>>,
    /// Bytes of contents in the frames.
    held: usize,
    spare: Vec<Vec<u8>>,
    delta: Vec<u8>,
    copied: Vec<Copied>,
}

/// What became of an entry that was to be unpacked.
enum Made {
    Bytes(Vec<u8>),
    TooLarge(u64),
}

impl<S> Walker<'_, S> {
    fn tree(
        &mut self,
        (forest, root): (u32, u32),
        visit: &mut dyn FnMut(Seen<'_, S>) -> Result<S, Error>,
    ) -> Result<(), Error> {
        let Some(forest) = self.plan.store.forests.get(forest as usize) else { return Ok(()) };
        self.frames.clear();
        self.held = 0;
        self.enter(forest, root, visit)?;
        while let Some(frame) = self.frames.last_mut() {
            let child = forest.children_of(frame.entry).get(frame.next_child).copied();
            frame.next_child += 1;
            match child {
                Some(child) => self.enter(forest, child, visit)?,
                None => self.leave(),
            }
        }
        Ok(())
    }

    /// Unpacks an entry, if somebody wants it, shows it, and puts it on the stack.
    fn enter(
        &mut self,
        forest: &Forest,
        index: u32,
        visit: &mut dyn FnMut(Seen<'_, S>) -> Result<S, Error>,
    ) -> Result<(), Error> {
        let Some(&entry) = forest.entries.get(index as usize) else { return Ok(()) };
        let mut frame = Frame { entry: index, next_child: 0, bytes: None, state: None };
        if (self.plan.wanted)(entry.object) {
            let above = self.frames.len();
            match self.make(forest, &entry, above, self.plan.limit)? {
                Made::TooLarge(size) => {
                    let content = Content::TooLarge(size);
                    frame.state = Some(visit(Seen { object: entry.object, content, base: None })?);
                }
                Made::Bytes(bytes) => {
                    self.plan.check(entry.object, entry.kind, &bytes)?;
                    let state = self.frames.last().and_then(|base| base.state.as_ref());
                    let base = state.map(|state| Base { state, copied: &self.copied });
                    let content = Content::Bytes(&bytes);
                    frame.state = Some(visit(Seen { object: entry.object, content, base })?);
                    frame.bytes = Some(bytes);
                }
            }
        }
        // A base that no delta will ask for any more need not be kept.
        let is_done = |base: &Frame<S>| forest.children_of(base.entry).len() == base.next_child;
        if let Some(base) = self.frames.last_mut().filter(|base| is_done(base))
            && let Some(bytes) = base.bytes.take()
        {
            self.let_go(bytes);
        }
        if forest.children_of(index).is_empty() {
            if let Some(bytes) = frame.bytes.take() {
                self.recycle(bytes);
            }
            return Ok(());
        }
        self.held += frame.bytes.as_ref().map_or(0, Vec::len);
        self.frames.push(frame);
        self.keep_within_bounds();
        Ok(())
    }

    fn leave(&mut self) {
        if let Some(bytes) = self.frames.pop().and_then(|frame| frame.bytes) {
            self.let_go(bytes);
        }
    }

    fn let_go(&mut self, bytes: Vec<u8>) {
        self.held = self.held.saturating_sub(bytes.len());
        self.recycle(bytes);
    }

    fn recycle(&mut self, bytes: Vec<u8>) {
        if bytes.capacity() <= HELD / 8 && self.spare.len() < 64 {
            self.spare.push(bytes);
        }
    }

    /// Lets go of the bases furthest below, which are needed last.
    fn keep_within_bounds(&mut self) {
        let last = self.frames.len().saturating_sub(1);
        for index in 0..last {
            if self.held <= HELD {
                return;
            }
            if let Some(bytes) = self.frames.get_mut(index).and_then(|frame| frame.bytes.take()) {
                self.let_go(bytes);
            }
        }
    }

    /// Unpacks an entry whose base is the frame before number `above`, making what is below again where it has to.
    fn make(&mut self, forest: &Forest, entry: &Entry, above: usize, limit: u64) -> Result<Made, Error> {
        let broken = |what: String| Error::Broken(format!("a pack is broken: {what}"));
        let stream = (entry.data, entry.end);
        if above == 0 {
            if entry.size > limit {
                return Ok(Made::TooLarge(entry.size));
            }
            let mut bytes = self.spare.pop().unwrap_or_default();
            self.inflater.unpack(&forest.file, stream, entry.size, &mut bytes).map_err(broken)?;
            self.copied.clear();
            return Ok(Made::Bytes(bytes));
        }
        let base = above - 1;
        if entry.size > LARGEST_BASE {
            return Err(Error::Unsupported("a delta is larger than 512 MiB".to_owned()));
        }
        let mut delta = std::mem::take(&mut self.delta);
        self.inflater.unpack(&forest.file, stream, entry.size, &mut delta).map_err(broken)?;
        let size = delta::head(&delta).map(|head| head.object);
        if let Some(size) = size.filter(|size| *size > limit) {
            self.delta = delta;
            return Ok(Made::TooLarge(size));
        }
        self.hold(forest, base)?;
        let mut bytes = self.spare.pop().unwrap_or_default();
        let below = self.frames.get(base).and_then(|frame| frame.bytes.as_deref()).unwrap_or_default();
        let applied = delta::apply(&delta, below, limit, (&mut bytes, &mut self.copied));
        self.delta = delta;
        match applied {
            Ok(()) => Ok(Made::Bytes(bytes)),
            Err(Refused::TooLarge(size)) => Ok(Made::TooLarge(size)),
            Err(Refused::Broken(what)) => Err(broken(format!("{what}, at byte {}", entry.data))),
        }
    }

    /// Makes sure that the content of a frame is there.
    fn hold(&mut self, forest: &Forest, wanted: usize) -> Result<(), Error> {
        let there =
            (0..=wanted).rev().find(|i| self.frames.get(*i).is_some_and(|frame| frame.bytes.is_some()));
        for index in there.map_or(0, |there| there + 1)..=wanted {
            let entry =
                self.frames.get(index).and_then(|frame| forest.entries.get(frame.entry as usize)).copied();
            let Some(entry) = entry else { continue };
            let bytes = match self.make(forest, &entry, index, LARGEST_BASE)? {
                Made::Bytes(bytes) => bytes,
                Made::TooLarge(size) => {
                    return Err(Error::Unsupported(format!("a delta has a base of {size} bytes")));
                }
            };
            // What was below was needed for this only.
            if index > 0
                && there.is_none_or(|there| index - 1 > there)
                && let Some(below) = self.frames.get_mut(index - 1).and_then(|frame| frame.bytes.take())
            {
                self.let_go(below);
            }
            self.held += bytes.len();
            if let Some(frame) = self.frames.get_mut(index) {
                frame.bytes = Some(bytes);
            }
        }
        Ok(())
    }
}
