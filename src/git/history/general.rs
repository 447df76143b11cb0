//! Reads the history commit by commit, through whatever reader the repository has.
//!
//! Slow, and for that it knows every kind of repository: each commit is compared with its parents, as for a push. What the
//! fast reader doesn't know comes here, and tests hold the two against each other.

use std::collections::HashMap;

use crate::git::history::graph::Graph;
use crate::git::history::refs::{HEAD, REMOTES, Ref};
use crate::git::history::{Classes, Message, Past, Place, Scope, Standing};
use crate::git::{Change, Commit, EntryKind, Error, ObjectId, Range, Repo, Target};

/// What is known of a blob while commits are walked.
#[derive(Default)]
struct Blob {
    /// The kinds of file under whose names it was judged before.
    known: u16,
    /// The first commit at each path.
    places: HashMap<Vec<u8>, u32>,
}

struct Walk<'c> {
    classes: &'c Classes<'c>,
    graph: Graph,
    numbers: HashMap<ObjectId, u32>,
    blobs: HashMap<ObjectId, Blob>,
    messages: Vec<Message>,
}

/// Reads what refs lead to and the scope's `since` doesn't.
///
/// # Errors
/// [`Error::Broken`] when a ref, commit or tree can't be read.
pub(super) fn read(repo: &Repo, refs: &[Ref], scope: &Scope<'_>) -> Result<Past, Error> {
    let since = scope.since;
    let mut walk = Walk {
        classes: scope.classes,
        graph: Graph::default(),
        numbers: HashMap::new(),
        blobs: HashMap::new(),
        messages: Vec::new(),
    };
    let mut range = Range { hidden: since.into_iter().collect(), ..Range::default() };
    if since.is_some() {
        let before = Range { tips: range.hidden.clone(), ..Range::default() };
        repo.commits(&before, &mut |commit| walk.known(&commit))?;
    }
    // Commits first, so that whatever else a ref names comes behind them.
    let mut others = Vec::new();
    for reference in refs {
        let tip = repo.tip(reference.target)?;
        match tip.target {
            Target::Commit(id) => range.tips.push(id),
            Target::Tree(files) => others.push((reference, files)),
            Target::Blob(id) => others.push((reference, vec![file(&reference.name, id)])),
        }
        for (id, text) in tip.tags {
            if !walk.numbers.contains_key(&id) {
                let commit = walk.number((id, None, i64::MAX), &[])?;
                walk.messages.push(Message { commit, is_tag: true, text });
            }
        }
    }
    let mut commits = 0;
    if !range.tips.is_empty() {
        repo.commits(&range, &mut |commit| {
            commits += 1;
            walk.wanted(commit)
        })?;
    }
    for (reference, files) in others {
        let number = walk.number((reference.target, None, i64::MAX), &[])?;
        for file in files {
            walk.stands(file, number);
        }
    }
    walk.graph.settle()?;
    walk.past(repo, refs, commits)
}

/// A blob that a ref names.
fn file(name: &[u8], id: ObjectId) -> Change {
    Change { path: name.to_vec(), kind: EntryKind::File, new: id, old: Vec::new(), unmerged: false }
}

impl Walk<'_> {
    fn number(
        &mut self,
        (id, author, committed): (ObjectId, Option<crate::git::Stamp>, i64),
        parents: &[ObjectId],
    ) -> Result<u32, Error> {
        if let Some(number) = self.numbers.get(&id) {
            return Ok(*number);
        }
        // One that is not there was hidden, or lies behind the edge of a shallow clone.
        let parents: Vec<u32> = parents.iter().filter_map(|p| self.numbers.get(p).copied()).collect();
        let number = self.graph.add((id, author, committed), &parents)?;
        self.numbers.insert(id, number);
        Ok(number)
    }

    fn commit(&mut self, commit: &Commit) -> Result<u32, Error> {
        let [author, committer] = commit.dates;
        self.number((commit.id, author, committer.map_or(0, |c| c.seconds)), &commit.parents)
    }

    /// Notes what was looked at before.
    fn known(&mut self, commit: &Commit) -> Result<(), Error> {
        self.commit(commit)?;
        for change in &commit.changes {
            self.blobs.entry(change.new).or_default().known |= (self.classes)(name_of(&change.path));
        }
        Ok(())
    }

    fn wanted(&mut self, commit: Commit) -> Result<(), Error> {
        let number = self.commit(&commit)?;
        self.messages.push(Message { commit: number, is_tag: false, text: commit.message });
        for change in commit.changes {
            self.stands(change, number);
        }
        Ok(())
    }

    /// Notes where a blob stands. Commits come parents first, but of two branches either may come first.
    fn stands(&mut self, change: Change, number: u32) {
        if change.kind == EntryKind::Submodule {
            return;
        }
        let blob = self.blobs.entry(change.new).or_default();
        if (self.classes)(name_of(&change.path)) & !blob.known != 0 {
            let order = |number: &u32| self.graph.node(*number).map(|node| (node.order, node.id));
            let first = blob.places.entry(change.path).or_insert(number);
            if order(&number) < order(first) {
                *first = number;
            }
        }
    }

    fn past(self, repo: &Repo, refs: &[Ref], commits: u64) -> Result<Past, Error> {
        let tips = |wanted: &dyn Fn(&[u8]) -> bool| -> Result<Vec<ObjectId>, Error> {
            let mut ids = Vec::new();
            for reference in refs.iter().filter(|r| wanted(&r.name)) {
                if let Target::Commit(id) = repo.tip(reference.target)?.target {
                    ids.push(id);
                }
            }
            Ok(ids)
        };
        let numbers = |ids: &[ObjectId]| -> Vec<u32> {
            ids.iter().filter_map(|id| self.numbers.get(id).copied()).collect()
        };
        let (heads, remotes) = (tips(&|name| name == HEAD)?, tips(&|name| name.starts_with(REMOTES))?);
        let mut in_head = std::collections::HashSet::new();
        for head in &heads {
            in_head.extend(repo.files(*head)?.into_iter().map(|file| file.new));
        }
        let mut past = Past {
            on_remote: self.graph.reach(numbers(&remotes)),
            in_head: self.graph.reach(numbers(&heads)),
            commits,
            messages: self.messages,
            graph: self.graph,
            ..Past::default()
        };
        for (id, blob) in self.blobs {
            let mut places: Vec<Place> =
                blob.places.into_iter().map(|(path, commit)| Place { path, commit }).collect();
            if !places.is_empty() {
                places.sort_by(|a, b| (past.order(a.commit), &a.path).cmp(&(past.order(b.commit), &b.path)));
                past.blobs.push(Standing { id, places, in_head: in_head.contains(&id) });
            }
        }
        past.blobs.sort_by_key(|blob| blob.id);
        Ok(past)
    }
}

/// Returns the last part of a path.
pub(super) fn name_of(path: &[u8]) -> &[u8] {
    path.rsplit(|b| *b == b'/').next().unwrap_or(path)
}
