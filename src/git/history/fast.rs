//! Reads the history out of the object store as a whole: commits, then trees, then only those blobs that a ref leads to.
//!
//! Comes in: what refs name. Goes out: what [`super::general`] would say, for the blobs and messages in which a first
//! look ([`super::Looker`]) saw something. Each object is unpacked once, whatever its place; how all hangs together is told by
//! [`World`], which unpacks nothing again. Whatever is odd (an object that is missing, broken, or another than its name
//! says) is an error, upon which the general reader is asked.

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::git::history::places::Places;
use crate::git::history::refs::{HEAD, REMOTES, Ref};
use crate::git::history::world::{Found, World, bytes, in_threads};
use crate::git::history::{Blob, Looked, Lookers, Message, Past, Place, Scope, Standing, Verdict};
use crate::git::object::{self, ObjectKind};
use crate::git::pack::Store;
use crate::git::pack::walk::{Content, Plan, Seen};
use crate::git::{Error, ObjectId};

/// What refs lead to first.
#[derive(Default)]
struct Tips {
    /// Numbers of commits in the graph.
    commits: Vec<u32>,
    heads: Vec<u32>,
    remotes: Vec<u32>,
    /// Objects that are trees, with what names them.
    trees: Vec<(u32, ObjectId)>,
    /// The same of blobs, with the name of the ref.
    blobs: Vec<(u32, ObjectId, Vec<u8>)>,
    /// Annotated tags on the way, with their messages.
    tags: Vec<(ObjectId, Vec<u8>)>,
}

/// Reads what refs lead to and `since` doesn't.
///
/// # Errors
/// [`Error::Unsupported`] or [`Error::Broken`]; nothing was reported then.
pub(super) fn read(
    (objects, refs, shallow): (&Path, &[Ref], &[ObjectId]),
    scope: &Scope<'_>,
    lookers: &Lookers<'_>,
) -> Result<Past, Error> {
    let store = Store::open(objects)?;
    let mut world = World::read(store, shallow, scope, lookers)?;
    let tips = tips(&world, refs)?;
    let old = match scope.since {
        Some(id) => {
            let node = world.node(id).ok_or_else(|| Error::Broken(format!("{id} is no commit")))?;
            world.graph.reach([node])
        }
        None => Vec::new(),
    };
    let is_old = |node: usize| old.get(node) == Some(&true);
    let mut reached = world.graph.reach(tips.commits.iter().copied());
    if world.graph.cut_off(&reached).is_some() {
        return Err(Error::CutOff);
    }
    reached
        .iter_mut()
        .enumerate()
        .filter(|(node, _)| is_old(*node))
        .for_each(|(_, reached)| *reached = false);
    let objects = world.store.len();
    let (mut before, mut found, mut head) = (Found::new(objects), Found::new(objects), Found::new(objects));
    if scope.since.is_some() {
        world.reach(&old, &[], &mut before)?;
    }
    let trees: Vec<u32> = tips.trees.iter().map(|(tree, _)| *tree).collect();
    world.reach(&reached, &trees, &mut found)?;
    let mut only_head = vec![false; world.graph.len()];
    tips.heads.iter().for_each(|n| only_head.get_mut(*n as usize).into_iter().for_each(|h| *h = true));
    world.reach(&only_head, &[], &mut head)?;
    let (suspects, mut looked) = look(&world, (&found, &before), scope, lookers)?;
    let sizes = world.message_bytes.iter().zip(&reached);
    looked.bytes += sizes.filter_map(|(bytes, reached)| reached.then_some(*bytes)).sum::<u64>();
    looked.bytes += tips.tags.iter().map(|(_, text)| text.len() as u64).sum::<u64>();
    // What a ref names itself is no part of any commit, and is judged without a look.
    let is_alone = |(blob, ..): &&(u32, ObjectId, Vec<u8>)| found.classes.get(*blob as usize) == Some(&0);
    looked.blobs += tips.blobs.iter().filter(is_alone).count() as u64;
    let commits = reached.iter().filter(|r| **r).count() as u64;
    let mut past = Past { commits, looked: Some(looked), ..Past::default() };
    let mut named = Vec::new();
    for (tree, id) in tips.trees {
        named.push((tree, world.graph.add((id, None, i64::MAX), &[])?));
    }
    let mut alone = Vec::new();
    for (blob, id, path) in tips.blobs {
        alone.push((blob, Place { path, commit: world.graph.add((id, None, i64::MAX), &[])? }));
    }
    for (node, text) in std::mem::take(&mut world.messages) {
        if reached.get(node as usize) == Some(&true) {
            past.messages.push(Message { commit: node, is_tag: false, text });
        }
    }
    for (id, text) in tips.tags {
        let commit = world.graph.add((id, None, i64::MAX), &[])?;
        past.messages.push(Message { commit, is_tag: true, text });
    }
    let mut standing: HashMap<u32, Vec<Place>> = HashMap::new();
    if !suspects.is_empty() {
        world.trees.sort_entries();
    }
    let mut places = Places::new(&world, &reached, &found, &named);
    for blob in suspects {
        standing.insert(blob, places.of(blob, before.classes.get(blob as usize).copied().unwrap_or(0))?);
    }
    for (blob, place) in alone {
        standing.entry(blob).or_default().push(place);
    }
    past.graph = std::mem::take(&mut world.graph);
    past.on_remote = past.graph.reach(tips.remotes);
    past.in_head = past.graph.reach(tips.heads);
    for (blob, mut places) in standing {
        places.sort_by(|a, b| (past.order(a.commit), &a.path).cmp(&(past.order(b.commit), &b.path)));
        let in_head = head.classes.get(blob as usize).is_some_and(|classes| *classes != 0);
        past.blobs.push(Standing { id: world.store.id(blob), places, in_head });
    }
    past.blobs.sort_by_key(|blob| blob.id);
    Ok(past)
}

/// Follows refs to commits, trees and blobs.
fn tips(world: &World<'_>, refs: &[Ref]) -> Result<Tips, Error> {
    let plan = Plan::new(&world.store, &[ObjectKind::Tag], u64::MAX >> 8, &|_| true);
    let mut raws: HashMap<u32, Vec<u8>> = HashMap::new();
    plan.walk(&mut |seen: Seen<'_, ()>| {
        raws.insert(seen.object, bytes(&seen.content, world.store.id(seen.object))?.to_vec());
        Ok(())
    })?;
    let mut tips = Tips::default();
    for reference in refs {
        let mut id = reference.target;
        loop {
            let missing = || {
                let name = String::from_utf8_lossy(&reference.name);
                Error::Broken(format!("the ref {name} leads to object {id}, which is missing"))
            };
            let object = world.store.find(id).ok_or_else(missing)?;
            match world.store.kind(object).ok_or_else(missing)? {
                ObjectKind::Commit => {
                    let node = world.node(id).ok_or_else(missing)?;
                    tips.commits.push(node);
                    if reference.name == HEAD {
                        tips.heads.push(node);
                    } else if reference.name.starts_with(REMOTES) {
                        tips.remotes.push(node);
                    }
                }
                ObjectKind::Tree => tips.trees.push((object, reference.target)),
                ObjectKind::Blob => tips.blobs.push((object, reference.target, reference.name.clone())),
                ObjectKind::Tag => {
                    let raw = raws.get(&object).ok_or_else(missing)?;
                    if !tips.tags.iter().any(|(known, _)| *known == id) {
                        tips.tags.push((id, object::message(raw).to_vec()));
                    }
                    id = object::named_by(raw, "object", id)?;
                    continue;
                }
            }
            break;
        }
    }
    Ok(tips)
}

/// Looks at each blob that is reached and wasn't before; returns those in which something was seen.
fn look(
    world: &World<'_>,
    (found, before): (&Found, &Found),
    scope: &Scope<'_>,
    lookers: &Lookers<'_>,
) -> Result<(Vec<u32>, Looked), Error> {
    let classes = |object: u32| {
        let of = |found: &Found| found.classes.get(object as usize).copied().unwrap_or(0);
        of(found) & !of(before)
    };
    let taken: Vec<AtomicBool> = (0..world.store.len()).map(|_| AtomicBool::new(false)).collect();
    let is_open = |object: u32| taken.get(object as usize).is_some_and(|t| !t.load(Ordering::Relaxed));
    let wanted = |object: u32| classes(object) != 0 && is_open(object);
    let plan = Plan::new(&world.store, &[ObjectKind::Blob], scope.limit, &wanted);
    let (blobs, size) = (AtomicU64::new(0), AtomicU64::new(0));
    scope.meter.expect((0..).zip(&taken).filter(|(object, _)| classes(*object) != 0).count() as u64);
    let parts = in_threads(scope.jobs, || {
        let mut suspects = Vec::new();
        lookers(&mut |looker| {
            plan.walk(&mut |seen: Seen<'_, Verdict>| {
                let object = seen.object;
                // Stored twice, and another thread was quicker.
                let taken = taken.get(object as usize).is_none_or(|t| t.swap(true, Ordering::Relaxed));
                if taken {
                    return Ok(Verdict::default());
                }
                let verdict = match seen.content {
                    Content::TooLarge(_) => Verdict { holds: true, ..Verdict::default() },
                    Content::Bytes(bytes) => {
                        blobs.fetch_add(1, Ordering::Relaxed);
                        size.fetch_add(bytes.len() as u64, Ordering::Relaxed);
                        let names: Vec<&[u8]> =
                            found.names(object).filter_map(|name| world.name(name)).collect();
                        let base = seen.base.map(|base| (*base.state, base.copied));
                        looker.blob(&Blob { bytes, classes: classes(object), names: &names, base })?
                    }
                };
                scope.meter.add(seen.content.size(), verdict.holds);
                if verdict.holds {
                    suspects.push(object);
                }
                Ok(verdict)
            })
        })?;
        Ok(suspects)
    })?;
    let looked = Looked { blobs: blobs.into_inner(), bytes: size.into_inner() };
    Ok((parts.into_iter().flatten().collect(), looked))
}
