//! The commits of a history and how they hang together: which came first, and which a tip leads to.
//!
//! Comes in: commits in any order, each with its parents' numbers. Goes out: an order in which no commit stands before
//! a parent and which otherwise follows the clock, so that "first" means the same to every reader. The clock alone
//! wouldn't do, because clocks go wrong. (Git's commit-graph calls the number "corrected commit date".)

use crate::git::{Error, ObjectId, Stamp};

/// A commit, or whatever else a ref names that is no commit.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// Its name.
    pub id: ObjectId,
    /// When it was written; `None` where it doesn't say, or is no commit.
    pub author: Option<Stamp>,
    /// When it was committed, in seconds since 1970; greater than any parent's once [`Graph::settle`] was called.
    pub order: i64,
    first_parent: u32,
    parents: u32,
}

/// All commits.
#[derive(Debug, Default)]
pub struct Graph {
    nodes: Vec<Node>,
    parents: Vec<u32>,
}

impl Graph {
    /// Adds a commit and returns its number. `parents` are numbers that were or will be returned.
    ///
    /// # Errors
    /// There are more than 4 billion.
    pub(super) fn add(
        &mut self,
        (id, author, committed): (ObjectId, Option<Stamp>, i64),
        parents: &[u32],
    ) -> Result<u32, Error> {
        let many = |_| Error::Broken("the history has too many commits".to_owned());
        let number = u32::try_from(self.nodes.len()).map_err(many)?;
        let first_parent = u32::try_from(self.parents.len()).map_err(many)?;
        self.parents.extend_from_slice(parents);
        let parents = u32::try_from(parents.len()).map_err(many)?;
        self.nodes.push(Node { id, author, order: committed, first_parent, parents });
        Ok(number)
    }

    /// Returns a commit.
    pub fn node(&self, number: u32) -> Option<&Node> {
        self.nodes.get(number as usize)
    }

    /// Returns the numbers of a commit's parents.
    fn parents_of(&self, node: &Node) -> &[u32] {
        let first = node.first_parent as usize;
        self.parents.get(first..first + node.parents as usize).unwrap_or_default()
    }

    /// Raises the order of each commit above that of its parents.
    ///
    /// # Errors
    /// The commits go round in a circle, which only wrong names can make.
    pub(super) fn settle(&mut self) -> Result<(), Error> {
        // A commit is dealt with once all of its parents are: with a stack of our own, since histories are long.
        let mut done = vec![false; self.nodes.len()];
        let mut waiting = vec![false; self.nodes.len()];
        let mut stack = Vec::new();
        for start in 0..self.nodes.len() {
            stack.push(start);
            while let Some(&number) = stack.last() {
                let (Some(&node), Some(false)) = (self.nodes.get(number), done.get(number)) else {
                    stack.pop();
                    continue;
                };
                let parents = self.parents_of(&node).iter().map(|p| *p as usize);
                let open: Vec<usize> = parents.clone().filter(|p| done.get(*p) == Some(&false)).collect();
                if open.is_empty() {
                    let after = parents.filter_map(|p| self.nodes.get(p)).map(|p| p.order.saturating_add(1));
                    let order = after.fold(node.order, i64::max);
                    if let (Some(node), Some(done)) = (self.nodes.get_mut(number), done.get_mut(number)) {
                        (node.order, *done) = (order, true);
                    }
                    stack.pop();
                } else if waiting.get(number) == Some(&true) {
                    return Err(Error::Broken("the commits of the history go round in a circle".to_owned()));
                } else {
                    if let Some(waiting) = waiting.get_mut(number) {
                        *waiting = true;
                    }
                    stack.extend(open);
                }
            }
        }
        Ok(())
    }

    /// Returns a commit, among these, one of whose parents isn't there.
    pub(super) fn cut_off(&self, among: &[bool]) -> Option<&Node> {
        let is_missing = |parent: &u32| self.node(*parent).is_none();
        let mut nodes = self.nodes.iter().zip(among).filter(|(_, is_among)| **is_among);
        nodes.find(|(node, _)| self.parents_of(node).iter().any(is_missing)).map(|(node, _)| node)
    }

    /// Returns how many commits there are.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Returns by number which commits these lead to, themselves included.
    pub(super) fn reach(&self, tips: impl IntoIterator<Item = u32>) -> Vec<bool> {
        let mut reached = vec![false; self.nodes.len()];
        let mut open: Vec<u32> = tips.into_iter().collect();
        while let Some(number) = open.pop() {
            if let (Some(reached @ false), Some(node)) = (reached.get_mut(number as usize), self.node(number))
            {
                *reached = true;
                open.extend_from_slice(self.parents_of(node));
            }
        }
        reached
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(commits: &[(i64, &[u32])]) -> Graph {
        let mut graph = Graph::default();
        for (committed, parents) in commits {
            graph.add((ObjectId::ZERO, None, *committed), parents).unwrap();
        }
        graph
    }

    #[test]
    fn no_commit_stands_before_its_parent_though_clocks_go_wrong() {
        let mut graph = graph(&[(5, &[1]), (9, &[2]), (3, &[]), (1, &[0, 2])]);
        graph.settle().unwrap();
        let orders: Vec<i64> = (0..4).map(|n| graph.node(n).unwrap().order).collect();
        assert_eq!(orders, [10, 9, 3, 11]);
    }

    #[test]
    fn a_circle_is_an_error_and_ends() {
        assert!(graph(&[(1, &[1]), (1, &[2]), (1, &[0])]).settle().is_err());
        assert!(graph(&[(1, &[0])]).settle().is_err());
    }

    #[test]
    fn what_tips_lead_to_is_reached() {
        let graph = graph(&[(1, &[]), (2, &[0]), (3, &[0]), (4, &[1, 2]), (5, &[])]);
        assert_eq!(graph.reach([1]), [true, true, false, false, false]);
        assert_eq!(graph.reach([3]), [true, true, true, true, false]);
    }
}
