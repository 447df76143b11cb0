//! The commits that lead to what is known here, newest first, each with the values that it holds.
//!
//! Comes in: the refs, a few paths and the values to look for. Goes out: a graph of commits, each with a bit for every
//! value that one of these paths, or the commit's message, holds in it. The tips of all refs are looked at first, so that
//! a walk that runs out of time still tells what stands there now. A tree is looked up once for each path, and a blob
//! searched once, so most commits cost one tree.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::rc::Rc;
use std::time::Instant;

use crate::exposure::needles::Needles;
use crate::finding::Unseen;
use crate::git::trail::{Entry, Waypoint};
use crate::git::{Content, ObjectId, Repo};

/// Larger blobs are not searched, in bytes.
pub(super) const LARGEST: u64 = 4 << 20;
/// Paths of more parts are not followed.
const DEEPEST: usize = 64;

/// A commit.
pub(super) struct Node {
    pub(super) id: ObjectId,
    /// Its parents, by number, as far as they were walked.
    pub(super) parents: Vec<usize>,
    /// How many parents it has.
    pub(super) parent_count: usize,
    /// The values that it holds, as bits.
    pub(super) holds: u32,
    /// The paths that stand in it, by number, each with its blob.
    standing: Standing,
    seconds: i64,
    waits_for: Vec<ObjectId>,
}

/// Commits by number.
#[derive(Default)]
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    numbers: HashMap<ObjectId, usize>,
    /// The values in each blob that was searched, as bits.
    searched: HashMap<ObjectId, u32>,
}

/// A path to follow, and what its presence alone stands for.
pub(super) struct Path {
    pub(super) bytes: Vec<u8>,
    /// The values, as bits, that it holds by being there.
    pub(super) by_name: u32,
}

/// A part of the paths that are followed.
#[derive(Default)]
struct Part {
    below: Vec<(Vec<u8>, usize)>,
    path: Option<usize>,
}

/// Where paths stand in a tree: the number of each with its blob.
type Standing = Rc<[(usize, ObjectId)]>;

/// Walks.
pub(super) struct Walk<'w> {
    repo: &'w Repo,
    needles: &'w Needles,
    deadline: Instant,
    paths: &'w [Path],
    parts: Vec<Part>,
    /// Where each path stands below a tree, by tree and part.
    standing: HashMap<(ObjectId, usize), Standing>,
    shallow: Vec<ObjectId>,
    graph: Graph,
    waiting: BinaryHeap<(i64, Reverse<usize>)>,
    unseen: Option<Unseen>,
}

impl<'w> Walk<'w> {
    pub(super) fn new(repo: &'w Repo, needles: &'w Needles, paths: &'w [Path], deadline: Instant) -> Self {
        let mut walk = Self {
            repo,
            needles,
            deadline,
            paths,
            parts: vec![Part::default()],
            standing: HashMap::new(),
            shallow: Vec::new(),
            graph: Graph::default(),
            waiting: BinaryHeap::new(),
            unseen: None,
        };
        match repo.cut_off_at() {
            Some(shallow) => walk.shallow = shallow,
            None => walk.miss(Unseen::Unreadable),
        }
        for (number, path) in paths.iter().enumerate() {
            walk.follow(number, &path.bytes);
        }
        walk
    }

    /// Adds a commit, or what an annotated tag names, and returns the commit's name.
    pub(super) fn start(&mut self, tip: ObjectId) -> Option<ObjectId> {
        if self.is_late() {
            return None;
        }
        // A tag may name a file or a tree, and then leads nowhere.
        let Some(point) = self.repo.waypoint(tip) else {
            self.miss(Unseen::Unreadable);
            return None;
        };
        let id = point.id;
        self.add(point);
        Some(id)
    }

    /// Walks until there is nothing left or no time, and returns the graph and why it isn't whole.
    pub(super) fn finish(mut self) -> (Graph, Option<Unseen>) {
        while let Some((_, Reverse(number))) = self.waiting.pop() {
            if self.is_late() {
                break;
            }
            let waits_for = self.graph.nodes.get_mut(number).map(|node| std::mem::take(&mut node.waits_for));
            for parent in waits_for.unwrap_or_default() {
                let known = self.graph.numbers.get(&parent).copied();
                let read = || self.repo.waypoint(parent);
                let parent = if let Some(known) = known {
                    known
                } else if let Some(point) = read() {
                    self.add(point)
                } else {
                    self.miss(Unseen::Unreadable);
                    continue;
                };
                if let Some(node) = self.graph.nodes.get_mut(number) {
                    node.parents.push(parent);
                }
            }
        }
        (self.graph, self.unseen)
    }

    /// Adds a commit and looks at its files; returns its number.
    fn add(&mut self, point: Waypoint) -> usize {
        if let Some(known) = self.graph.numbers.get(&point.id) {
            return *known;
        }
        let number = self.graph.nodes.len();
        let is_cut_off = self.shallow.contains(&point.id);
        if is_cut_off && !point.parents.is_empty() {
            self.miss(Unseen::Shallow);
        }
        let standing = self.stand(point.tree, 0, 0).unwrap_or_else(|| {
            self.miss(Unseen::Unreadable);
            Rc::from([])
        });
        let holds = self.needles.seen_in(&point.message) | self.holds(&standing);
        self.graph.numbers.insert(point.id, number);
        self.graph.nodes.push(Node {
            id: point.id,
            parents: Vec::new(),
            parent_count: point.parents.len(),
            holds,
            standing,
            seconds: point.seconds,
            waits_for: if is_cut_off { Vec::new() } else { point.parents },
        });
        self.waiting.push((point.seconds, Reverse(number)));
        number
    }

    /// Returns the values that these paths hold.
    fn holds(&mut self, standing: &[(usize, ObjectId)]) -> u32 {
        let mut holds = 0;
        for (path, blob) in standing {
            holds |= self.paths.get(*path).map_or(0, |path| path.by_name);
            holds |= self.search(*blob);
        }
        holds
    }

    fn search(&mut self, blob: ObjectId) -> u32 {
        if let Some(known) = self.graph.searched.get(&blob) {
            return *known;
        }
        let seen = match self.repo.quick_blob(blob, LARGEST) {
            Some(Content::Bytes(bytes)) => self.needles.seen_in(&bytes),
            Some(Content::TooLarge(_) | Content::Missing) | None => {
                self.miss(Unseen::Unreadable);
                0
            }
        };
        self.graph.searched.insert(blob, seen);
        seen
    }

    /// Says where the paths of a part stand below a tree: each path's number with its blob.
    fn stand(&mut self, tree: ObjectId, part: usize, depth: usize) -> Option<Standing> {
        if let Some(known) = self.standing.get(&(tree, part)) {
            return Some(Rc::clone(known));
        }
        let below = self.parts.get(part)?.below.clone();
        let names: Vec<&[u8]> = below.iter().map(|(name, _)| name.as_slice()).collect();
        let mut standing = Vec::new();
        for (entry, (_, next)) in self.repo.entries(tree, &names)?.into_iter().zip(&below) {
            match entry {
                Some(Entry::File(blob)) => {
                    standing
                        .extend(self.parts.get(*next).and_then(|part| part.path).map(|path| (path, blob)));
                }
                Some(Entry::Directory(tree)) if depth < DEEPEST => {
                    standing.extend(self.stand(tree, *next, depth + 1)?.iter().copied());
                }
                Some(Entry::Directory(_)) | None => {}
            }
        }
        let standing: Standing = standing.into();
        self.standing.insert((tree, part), Rc::clone(&standing));
        Some(standing)
    }

    fn follow(&mut self, number: usize, path: &[u8]) {
        let mut at = 0;
        for name in path.split(|b| *b == b'/') {
            let next = self.parts.len();
            let Some(part) = self.parts.get_mut(at) else { return };
            at = if let Some((_, known)) = part.below.iter().find(|(known, _)| known == name) {
                *known
            } else {
                part.below.push((name.to_vec(), next));
                self.parts.push(Part::default());
                next
            };
        }
        if let Some(part) = self.parts.get_mut(at) {
            part.path = Some(number);
        }
    }

    fn is_late(&mut self) -> bool {
        let is_late = Instant::now() >= self.deadline;
        if is_late {
            self.miss(Unseen::Time);
        }
        is_late
    }

    /// Notes why not all is known; the first reason counts.
    fn miss(&mut self, why: Unseen) {
        self.unseen.get_or_insert(why);
    }
}

impl Graph {
    /// Returns the number of a commit.
    pub(super) fn number(&self, id: ObjectId) -> Option<usize> {
        self.numbers.get(&id).copied()
    }

    /// Returns the paths at which a commit holds a value, by number.
    pub(super) fn held_at(&self, number: usize, bit: usize, paths: &[Path]) -> Vec<usize> {
        let standing = self.nodes.get(number).map_or(&[][..], |node| &node.standing);
        let holds = |(path, blob): &&(usize, ObjectId)| {
            let seen = self.searched.get(blob).copied().unwrap_or(0);
            (seen | paths.get(*path).map_or(0, |path| path.by_name)) & (1 << bit) != 0
        };
        standing.iter().filter(holds).map(|(path, _)| *path).collect()
    }

    /// Marks what these commits lead to, themselves too.
    pub(super) fn behind(&self, from: impl IntoIterator<Item = usize>) -> Vec<bool> {
        self.reach(from, &|number| self.nodes.get(number).map_or(&[][..], |node| &node.parents))
    }

    /// Marks what leads to these commits, themselves too.
    pub(super) fn before(&self, from: impl IntoIterator<Item = usize>) -> Vec<bool> {
        let mut children = vec![Vec::new(); self.nodes.len()];
        for (number, node) in self.nodes.iter().enumerate() {
            for parent in &node.parents {
                if let Some(list) = children.get_mut(*parent) {
                    list.push(number);
                }
            }
        }
        self.reach(from, &|number| children.get(number).map_or(&[][..], |list| list))
    }

    fn reach<'g>(
        &self,
        from: impl IntoIterator<Item = usize>,
        next: &dyn Fn(usize) -> &'g [usize],
    ) -> Vec<bool> {
        let mut reached = vec![false; self.nodes.len()];
        let mut open: Vec<usize> = from.into_iter().collect();
        while let Some(number) = open.pop() {
            match reached.get_mut(number) {
                Some(mark) if !*mark => *mark = true,
                Some(_) | None => continue,
            }
            open.extend_from_slice(next(number));
        }
        reached
    }

    /// Returns the earliest of these commits: by date, and of one date the one that was walked last.
    pub(super) fn earliest(&self, among: impl IntoIterator<Item = usize>) -> Option<usize> {
        let date = |number: &usize| self.nodes.get(*number).map_or(i64::MAX, |node| node.seconds);
        among.into_iter().min_by_key(|number| (date(number), Reverse(*number)))
    }
}
