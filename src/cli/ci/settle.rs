//! From what a CI system tells to a range: a look at the clone.
//!
//! What was there before is hidden, with all that it leads to; so after a forced push the new commits count from where the
//! histories part. Where a name is missing, a shallow clone is an error, for it would pass by what it lacks. In a whole
//! clone a missing name was overwritten, and the commits are held against the default branch. Without a default branch
//! they are held against the other branches, and without any of these the whole history counts: rather too much than too
//! little. (The other branches don't come first: of two that are pushed at the same time each would hide what the other
//! has, and nobody would look at it.)

use std::collections::HashSet;

use anyhow::{Context as _, Result, anyhow};

use super::{Base, System, Told};
use crate::git::{ObjectId, Range, Repo, Target};

/// The branches that others are made from, where nobody says which.
const USUAL: [&str; 3] = ["HEAD", "main", "master"];

/// A range, and why it is this one.
pub(super) struct Settled {
    pub(super) range: Range,
    /// For people: `commits that … lacks`.
    pub(super) why: String,
}

/// Returns the range that is to be judged.
///
/// # Errors
/// The clone lacks what is needed.
pub(super) fn settle(repo: &Repo, system: &System, told: &Told) -> Result<Settled> {
    // What can't be read must not pass for a whole clone.
    let cut_off = repo.cut_off_at().context("reading where this clone is cut off")?;
    let clone = Clone { repo, system, told, cut_off };
    if told.base == Base::Nothing {
        return Ok(Settled { range: Range::default(), why: "there is nothing to look at".to_owned() });
    }
    let tip = match &told.tip {
        Some(name) => {
            clone.commit(name).ok_or_else(|| clone.lacks(&format!("the commit {}", short(name))))?
        }
        None => clone.revision("HEAD").ok_or_else(|| clone.lacks("HEAD"))?,
    };
    let (hidden, why) = clone.hidden(tip)?;
    clone.is_whole(tip, &hidden)?;
    let why = format!("{why} (up to {})", short(&tip.to_string()));
    Ok(Settled { range: Range { tips: vec![tip], hidden, ..Range::default() }, why })
}

struct Clone<'c> {
    repo: &'c Repo,
    system: &'c System,
    told: &'c Told,
    /// Where it is cut off, if it is shallow.
    cut_off: Vec<ObjectId>,
}

impl Clone<'_> {
    /// Returns what is hidden, and why, for people.
    fn hidden(&self, tip: ObjectId) -> Result<(Vec<ObjectId>, String)> {
        match &self.told.base {
            Base::Nothing | Base::Everything => Ok((
                Vec::new(),
                "no commit is told to start from, so all of its history is looked at".to_owned(),
            )),
            Base::Before(name) => match self.commit(name) {
                Some(before) => Ok((vec![before], format!("the commits since {}", short(name)))),
                None if self.is_shallow() => Err(self.lacks(&format!("the commit before, {},", short(name)))),
                None => {
                    let (hidden, why) = self.against_others(tip)?;
                    Ok((hidden, format!("{}, which was there before, is gone; {why}", short(name))))
                }
            },
            Base::Target { commits, branch } => {
                let found: Vec<ObjectId> = commits.iter().filter_map(|name| self.commit(name)).collect();
                if let Some(first) = found.first() {
                    let why = format!("the commits that the target, {}, lacks", short(&first.to_string()));
                    return Ok((found, why));
                }
                let named = branch.as_deref().unwrap_or("the target");
                match branch.as_deref().and_then(|name| self.branch(name)) {
                    Some(target) => Ok((vec![target], format!("the commits that {named} lacks"))),
                    None => Err(self.lacks(&format!("the target, {named},"))),
                }
            }
            Base::Untold => self.against_others(tip),
        }
    }

    /// Holds the commits against the default branch, else against the other branches.
    fn against_others(&self, tip: ObjectId) -> Result<(Vec<ObjectId>, String)> {
        let own = self.told.branch.as_deref();
        let named = self.told.default_branch.as_deref();
        for name in named.into_iter().chain(USUAL.into_iter().filter(|_| named.is_none())) {
            if Some(name) == own {
                return Ok((
                    Vec::new(),
                    format!("nothing tells what {name} was before, so all of its history is looked at"),
                ));
            }
            let Some(found) = self.remote_branch(name) else { continue };
            // Under the name HEAD it may be the own branch.
            if name == "HEAD" && own.and_then(|own| self.remote_branch(own)) == Some(found) && found == tip {
                continue;
            }
            let said = if name == "HEAD" { "the default branch" } else { name };
            return Ok((vec![found], format!("the commits that {said} lacks")));
        }
        if self.is_shallow() {
            return Err(self.lacks(named.unwrap_or("the default branch")));
        }
        let others = self.other_branches(own)?;
        if others.is_empty() {
            return Ok((others, "there is no other branch, so all of its history is looked at".to_owned()));
        }
        Ok((others, "the commits that no other remote branch has".to_owned()))
    }

    /// Returns the tips of all remote branches but the own one; none where that isn't known, for it would hide itself.
    fn other_branches(&self, own: Option<&str>) -> Result<Vec<ObjectId>> {
        let own = own.map(|own| format!("/{own}").into_bytes());
        let is_own = |name: &[u8]| own.as_ref().is_some_and(|own| name.ends_with(own));
        let refs = self.repo.refs()?;
        let remote = refs.iter().filter(|r| r.name.starts_with(b"refs/remotes/") && !is_own(&r.name));
        Ok(if own.is_none() { Vec::new() } else { remote.map(|r| r.target).collect() })
    }

    /// Fails where the history between the tip and what is hidden is cut off.
    fn is_whole(&self, tip: ObjectId, hidden: &[ObjectId]) -> Result<()> {
        if !self.is_shallow() {
            return Ok(());
        }
        let known = self.reached(hidden.to_vec(), &HashSet::new());
        let wanted = self.reached(vec![tip], &known);
        if self.cut_off.iter().any(|end| wanted.contains(end)) {
            return Err(self.lacks("all of the history that is to be looked at"));
        }
        Ok(())
    }

    /// Returns all that these commits lead to, as far as the clone has it.
    fn reached(&self, mut from: Vec<ObjectId>, but: &HashSet<ObjectId>) -> HashSet<ObjectId> {
        let mut reached = HashSet::new();
        while let Some(id) = from.pop() {
            if !but.contains(&id)
                && reached.insert(id)
                && !self.cut_off.contains(&id)
                && let Some(commit) = self.repo.waypoint(id)
            {
                from.extend(commit.parents);
            }
        }
        reached
    }

    /// Returns the commit of a name in hex, whole or cut short; nothing else is taken for a name.
    fn commit(&self, name: &str) -> Option<ObjectId> {
        let is_name = name.len() >= 7 && name.bytes().all(|b| b.is_ascii_hexdigit());
        is_name.then(|| self.revision(name))?
    }

    /// Returns the tip of a branch, as the remote has it, else as it is here.
    fn branch(&self, name: &str) -> Option<ObjectId> {
        self.remote_branch(name).or_else(|| self.revision(&format!("refs/heads/{name}")))
    }

    fn remote_branch(&self, name: &str) -> Option<ObjectId> {
        self.revision(&format!("refs/remotes/origin/{name}"))
    }

    fn revision(&self, name: &str) -> Option<ObjectId> {
        match self.repo.tip(self.repo.resolve(name).ok()?).ok()?.target {
            Target::Commit(id) => Some(id),
            Target::Tree(_) | Target::Blob(_) => None,
        }
    }

    fn is_shallow(&self) -> bool {
        !self.cut_off.is_empty()
    }

    /// Says what the clone lacks, and how to mend it.
    fn lacks(&self, what: &str) -> anyhow::Error {
        let why = if self.is_shallow() { "this clone is shallow and lacks" } else { "this clone lacks" };
        let System { name, whole_clone, .. } = self.system;
        anyhow!("{name}, {}: {why} {what}\nhint: {whole_clone}", self.told.event)
    }
}

/// Cuts a name short, for people.
fn short(name: &str) -> String {
    name.chars().take(10).collect()
}
