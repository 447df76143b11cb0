//! Tells where a blob stands: at which paths, and since which commit at each.
//!
//! Goes from the blob upwards: trees that have it, trees that have those, commits whose trees they are. What is found out
//! about a directory is kept, because its files share it.

use std::collections::HashMap;

use crate::git::Error;
use crate::git::history::Place;
use crate::git::history::world::{Found, World};
use crate::git::pack::NONE;

/// The most paths of one object that are followed, the earliest first: directories that hold themselves many times over,
/// level by level, would have more than there is memory.
const MOST: usize = 512;

/// Paths of directories, with a `/` at their ends, and the first commit that has each there.
type Prefixes = Vec<Place>;

/// The way up from blobs.
pub(super) struct Places<'w> {
    world: &'w World<'w>,
    found: &'w Found,
    /// For trees of commits the first such commit, for those that a ref names that ref.
    tops: HashMap<u32, u32>,
    known: HashMap<u32, Prefixes>,
}

impl<'w> Places<'w> {
    /// `commits` are those that count, by number; `named` are trees that refs name.
    pub(super) fn new(
        world: &'w World<'w>,
        commits: &[bool],
        found: &'w Found,
        named: &[(u32, u32)],
    ) -> Self {
        let mut tops: HashMap<u32, u32> = HashMap::new();
        let of_commits =
            (0..).zip(&world.tree_of).filter(|(node, _)| commits.get(*node as usize) == Some(&true));
        for (tree, node) in of_commits.map(|(node, tree)| (*tree, node)).chain(named.iter().copied()) {
            let first = tops.entry(tree).or_insert(node);
            if order(world, node) < order(world, *first) {
                *first = node;
            }
        }
        Self { world, found, tops, known: HashMap::new() }
    }

    /// Returns the places of a blob, without those under names whose kinds are in `old`; in no order.
    pub(super) fn of(&mut self, blob: u32, old: u16) -> Result<Vec<Place>, Error> {
        let mut holders = self.holders(blob);
        holders.retain(|(_, name)| self.world.class(*name) & !old != 0);
        for (tree, _) in &holders {
            self.learn(*tree)?;
        }
        Ok(self.below(&holders, b""))
    }

    /// Returns the trees that have an object and that something leads to, with the names that they have for it.
    fn holders(&self, object: u32) -> Vec<(u32, u32)> {
        let mut holders = Vec::new();
        self.world.trees.holders(object, &mut |tree, name| {
            if self.found.classes.get(tree as usize).is_some_and(|classes| *classes != 0) {
                holders.push((tree, name));
            }
        });
        holders.sort_unstable();
        holders.dedup();
        holders
    }

    /// Finds out where a directory stands. With a stack of our own: directories may be deep.
    fn learn(&mut self, tree: u32) -> Result<(), Error> {
        let mut stack = vec![(tree, self.holders(tree))];
        while let Some((tree, holders)) = stack.last() {
            let open =
                holders.iter().map(|(holder, _)| *holder).find(|holder| !self.known.contains_key(holder));
            if let Some(open) = open.filter(|_| !self.known.contains_key(tree)) {
                if stack.len() > self.world.store.len() {
                    return Err(Error::Broken("directories hold each other in a circle".to_owned()));
                }
                let above = self.holders(open);
                stack.push((open, above));
                continue;
            }
            let mut prefixes = self.below(holders, b"/");
            if let Some(node) = self.tops.get(tree) {
                prefixes.push(Place { path: Vec::new(), commit: *node });
            }
            self.known.insert(*tree, prefixes);
            stack.pop();
        }
        Ok(())
    }

    /// Returns the paths below these directories, which are known.
    fn below(&self, holders: &[(u32, u32)], end: &[u8]) -> Vec<Place> {
        let mut first: HashMap<Vec<u8>, u32> = HashMap::new();
        let mut path = Vec::new();
        for (tree, name) in holders {
            for place in self.known.get(tree).into_iter().flatten() {
                path.clear();
                path.extend_from_slice(&place.path);
                path.extend_from_slice(self.world.name(*name).unwrap_or_default());
                path.extend_from_slice(end);
                match first.get_mut(&path) {
                    Some(commit) if order(self.world, place.commit) < order(self.world, *commit) => {
                        *commit = place.commit;
                    }
                    Some(_) => {}
                    None => drop(first.insert(path.clone(), place.commit)),
                }
            }
        }
        let mut places: Vec<Place> = first.into_iter().map(|(path, commit)| Place { path, commit }).collect();
        if places.len() > MOST {
            places.sort_by_cached_key(|place| (order(self.world, place.commit), place.path.clone()));
            places.truncate(MOST);
        }
        places
    }
}

/// Returns what commits are compared by; what isn't there comes last.
fn order(world: &World<'_>, commit: u32) -> (i64, Option<crate::git::ObjectId>) {
    debug_assert!(commit != NONE, "only commits that are there stand for places");
    world.graph.node(commit).map_or((i64::MAX, None), |node| (node.order, Some(node.id)))
}
