//! All objects of a repository, numbered: those of its packs and the loose ones, its own and those it borrows.
//!
//! An object that is stored several times has one number. Memory: some 60 bytes an object.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::git::loose;
use crate::git::object::ObjectKind;
use crate::git::pack::forest::Forest;
use crate::git::pack::index::{self, Name};
use crate::git::pack::loose_objects;
use crate::git::{Error, ObjectId};

/// A loose object.
pub(super) struct Loose {
    pub(super) object: u32,
    pub(super) kind: ObjectKind,
    /// Which of [`Store::directories`] has it.
    pub(super) directory: usize,
}

/// The objects.
pub(in crate::git) struct Store {
    pub(super) directories: Vec<PathBuf>,
    /// Sorted; an object's number is its place here.
    names: Vec<Name>,
    /// By the first two bytes of a name, how many names start with less.
    fan: Vec<u32>,
    pub(super) forests: Vec<Forest>,
    pub(super) loose: Vec<Loose>,
    kinds: Vec<Option<ObjectKind>>,
}

impl Store {
    /// Lists the objects below an objects directory, and those that it borrows.
    ///
    /// # Errors
    /// [`Error::Unsupported`] for what isn't known here, [`Error::Broken`] for what can't be read.
    pub(in crate::git) fn open(objects: &Path) -> Result<Self, Error> {
        let directories = loose_objects::directories(objects)?;
        let (mut packs, mut loose, mut names) = (Vec::new(), Vec::new(), Vec::new());
        for (number, directory) in directories.iter().enumerate() {
            for path in packs_of(&directory.join("pack"))? {
                let bytes = fs::read(&path).map_err(|e| loose_objects::broken(&path, &e))?;
                let index = index::parse(&bytes)
                    .map_err(|what| Error::Broken(format!("{} {what}", path.display())))?;
                names.extend_from_slice(&index.names);
                packs.push((path.with_extension("pack"), index));
            }
            let here = loose_objects::names(directory)?;
            names.extend_from_slice(&here);
            loose.extend(here.into_iter().map(|name| (name, number)));
        }
        names.sort_unstable();
        names.dedup();
        names.shrink_to_fit();
        let mut store = Self {
            directories,
            fan: fan(&names),
            kinds: vec![None; names.len()],
            names,
            forests: Vec::new(),
            loose: Vec::new(),
        };
        for (path, index) in packs {
            let forest = store.forest(&path, &index)?;
            for entry in &forest.entries {
                store.note(entry.object, entry.kind)?;
            }
            store.forests.push(forest);
        }
        for (name, directory) in loose {
            store.add_loose(&name, directory)?;
        }
        Ok(store)
    }

    fn forest(&self, path: &Path, index: &index::Index) -> Result<Forest, Error> {
        let file = File::open(path).map_err(|e| loose_objects::broken(path, &e))?;
        let length = file.metadata().map_err(|e| loose_objects::broken(path, &e))?.len();
        let mut places = Vec::with_capacity(index.names.len());
        for (name, offset) in index.names.iter().zip(&index.offsets) {
            places.extend(self.find_name(name).map(|number| (*offset, number)));
        }
        Forest::read(file, length, places, &|name| self.find_name(name))
            .map_err(|what| Error::Broken(format!("{}: {what}", path.display())))
    }

    fn add_loose(&mut self, name: &Name, directory: usize) -> Result<(), Error> {
        let (Some(object), Some(path)) = (self.find_name(name), self.directories.get(directory)) else {
            return Ok(());
        };
        let id = self.id(object);
        // One that is packed by now is gone from here.
        if let Some(kind) = loose::kind(path, id)? {
            self.note(object, kind)?;
            self.loose.push(Loose { object, kind, directory });
        } else if self.kind(object).is_none() {
            return Err(Error::Broken(format!("object {id} went while it was being read")));
        }
        Ok(())
    }

    fn note(&mut self, object: u32, kind: ObjectKind) -> Result<(), Error> {
        let id = self.id(object);
        match self.kinds.get_mut(object as usize) {
            Some(known @ None) => *known = Some(kind),
            Some(Some(known)) if *known == kind => {}
            _ => return Err(Error::Broken(format!("object {id} is of two kinds"))),
        }
        Ok(())
    }

    /// Returns how many objects there are.
    pub(in crate::git) fn len(&self) -> usize {
        self.names.len()
    }

    /// Returns the number of an object; `None` when it isn't here.
    pub(in crate::git) fn find(&self, id: ObjectId) -> Option<u32> {
        self.find_name(&Name::try_from(id.as_bytes()).ok()?)
    }

    pub(in crate::git) fn find_name(&self, name: &Name) -> Option<u32> {
        let bucket = usize::from(u16::from_be_bytes([name[0], name[1]]));
        let (from, to) = (*self.fan.get(bucket)?, *self.fan.get(bucket + 1)?);
        let at = self.names.get(from as usize..to as usize)?.binary_search(name).ok()?;
        Some(from + u32::try_from(at).ok()?)
    }

    /// Returns the name of an object; zero for a number that there isn't.
    pub(in crate::git) fn id(&self, object: u32) -> ObjectId {
        let name = self.names.get(object as usize).and_then(|name| ObjectId::from_bytes(name));
        name.unwrap_or(ObjectId::ZERO)
    }

    pub(super) fn is_named(&self, object: u32, name: &Name) -> bool {
        self.names.get(object as usize) == Some(name)
    }

    /// Returns what an object is.
    pub(in crate::git) fn kind(&self, object: u32) -> Option<ObjectKind> {
        self.kinds.get(object as usize).copied().flatten()
    }
}

/// Lists the indexes of the packs in a directory. Source: gitrepository-layout, "objects/pack".
fn packs_of(directory: &Path) -> Result<Vec<PathBuf>, Error> {
    let entries = match fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(loose_objects::broken(directory, &e)),
    };
    let mut packs = Vec::new();
    for entry in entries {
        let path = entry.map_err(|e| loose_objects::broken(directory, &e))?.path();
        match path.extension().and_then(|e| e.to_str()) {
            Some("idx") => packs.push(path),
            Some("promisor") => return Err(Error::Unsupported("a partial clone".to_owned())),
            // A pack counts once its index is there, which Git writes last; until then nothing refers to it.
            _ => {}
        }
    }
    packs.sort();
    Ok(packs)
}

fn fan(names: &[Name]) -> Vec<u32> {
    let mut fan = Vec::with_capacity((1 << 16) + 1);
    let mut at = 0;
    for bucket in 0..=u16::MAX {
        fan.push(u32::try_from(at).unwrap_or(u32::MAX));
        while names.get(at).is_some_and(|name| u16::from_be_bytes([name[0], name[1]]) == bucket) {
            at += 1;
        }
    }
    fan.push(u32::try_from(at).unwrap_or(u32::MAX));
    fan
}
