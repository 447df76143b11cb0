//! The extension `TREE` of an index: for each directory the tree object that its entries came to when somebody last wrote it.
//!
//! Each record is the directory's name within its parent, NUL, how many entries of the index are below it (negative: they
//! were altered since), a space, how many of its directories follow, a line feed, and, unless they were altered, the raw
//! name of the tree. The root comes first, a directory before what is in it. Git reads numbers leniently and stops behind the
//! root's last directory; here anything that Git wouldn't write is of no known form. Source: gitformat-index ("Cache tree");
//! cache-tree.c (`read_one`).

use crate::git::ObjectId;

/// Bytes of an object name.
const NAME: usize = 20;

/// All directories of the extension. 100,000 of them take 2 MB besides the extension itself.
pub(super) struct CacheTree {
    bytes: Vec<u8>,
    directories: Vec<Directory>,
}

/// Offsets are into the extension.
struct Directory {
    name: u32,
    name_length: u32,
    /// Where the tree's name is.
    tree: u32,
    /// `None` where the entries were altered.
    entries: Option<u32>,
    /// The number of the first directory that is not below this one.
    end: u32,
}

/// What the extension says of a directory whose entries are those of a tree.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Valid {
    pub(super) tree: ObjectId,
    /// How many entries of the index are in it and below.
    pub(super) entries: u32,
}

impl CacheTree {
    /// Reads the extension; `None` when it is of another form.
    pub(super) fn parse(bytes: Vec<u8>) -> Option<Self> {
        let mut directories: Vec<Directory> = Vec::new();
        // The directories whose own are being read, each with how many of these are still to come.
        let mut open: Vec<(usize, u32)> = Vec::new();
        let mut at = 0;
        loop {
            let (directory, within, behind) = record(&bytes, at)?;
            at = behind;
            open.push((directories.len(), within));
            directories.push(directory);
            while let Some((number, 0)) = open.last().copied() {
                open.pop();
                directories.get_mut(number)?.end = u32::try_from(directories.len()).ok()?;
            }
            match open.last_mut() {
                Some((_, left)) => *left -= 1,
                None => return (at == bytes.len()).then_some(Self { bytes, directories }),
            }
        }
    }

    /// Returns the numbers of the directories right in directory `number`, sorted by name, for [`Self::named`]; `None` when
    /// two are of one name, at which Git gives up.
    pub(super) fn within(&self, number: usize) -> Option<Vec<usize>> {
        let end = self.directories.get(number).map_or(0, |d| d.end as usize);
        let next = |at: &usize| Some(self.directories.get(*at)?.end as usize).filter(|next| *next < end);
        let mut within: Vec<usize> =
            std::iter::successors(Some(number + 1).filter(|n| *n < end), next).collect();
        within.sort_unstable_by_key(|number| self.name(*number));
        within.is_sorted_by(|one, other| self.name(*one) < self.name(*other)).then_some(within)
    }

    /// Finds a directory by name among those that [`Self::within`] gave.
    pub(super) fn named(&self, within: &[usize], name: &[u8]) -> Option<usize> {
        within
            .binary_search_by_key(&name, |number| self.name(*number))
            .ok()
            .and_then(|at| within.get(at).copied())
    }

    /// Returns the tree of a directory; `None` where its entries were altered.
    pub(super) fn valid(&self, number: usize) -> Option<Valid> {
        let directory = self.directories.get(number)?;
        let tree = self.bytes.get(directory.tree as usize..)?.get(..NAME)?;
        Some(Valid { tree: ObjectId::from_bytes(tree)?, entries: directory.entries? })
    }

    fn name(&self, number: usize) -> &[u8] {
        let name = self.directories.get(number).and_then(|directory| {
            self.bytes.get(directory.name as usize..)?.get(..directory.name_length as usize)
        });
        name.unwrap_or_default()
    }
}

/// Reads the record at `at`; returns it, how many directories are in it, and where the next one starts.
fn record(bytes: &[u8], at: usize) -> Option<(Directory, u32, usize)> {
    let rest = bytes.get(at..)?;
    let name_length = rest.iter().position(|b| *b == 0)?;
    let numbers = rest.get(name_length + 1..)?;
    let numbers_length = numbers.iter().take(24).position(|b| *b == b'\n')?;
    let (entries, within) = std::str::from_utf8(numbers.get(..numbers_length)?).ok()?.split_once(' ')?;
    // As many as Git has room for: it would make another number of a larger one.
    let entries = u32::try_from(entries.parse::<i32>().ok()?).ok();
    let tree = at + name_length + 1 + numbers_length + 1;
    let behind = if entries.is_some() { tree + NAME } else { tree };
    let directory = Directory {
        name: u32::try_from(at).ok()?,
        name_length: u32::try_from(name_length).ok()?,
        tree: u32::try_from(tree).ok()?,
        entries,
        end: 0,
    };
    (behind <= bytes.len()).then_some((directory, within.parse().ok()?, behind))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id(b: u8) -> [u8; 20] {
        [b; 20]
    }

    fn whole() -> Vec<u8> {
        [
            b"\0-1 2\n".as_slice(),
            b"zz\x004 1\n",
            &id(1),
            b"in\x001 0\n",
            &id(2),
            b"aaa\0-1 1\n",
            b"deep\x003 0\n",
            &id(3),
        ]
        .concat()
    }

    #[test]
    fn directories_are_found_by_name_in_their_own_directory() {
        let tree = CacheTree::parse(whole()).unwrap();
        assert_eq!(tree.valid(0), None);
        let root = tree.within(0).unwrap();
        assert_eq!(root.len(), 2);
        let zz = tree.named(&root, b"zz").unwrap();
        assert_eq!(tree.valid(zz), Some(Valid { tree: ObjectId::from_bytes(&id(1)).unwrap(), entries: 4 }));
        let within = tree.within(zz).unwrap();
        assert_eq!(tree.valid(tree.named(&within, b"in").unwrap()).unwrap().entries, 1);
        let aaa = tree.named(&root, b"aaa").unwrap();
        assert_eq!(tree.valid(aaa), None);
        assert_eq!(tree.named(&tree.within(aaa).unwrap(), b"in"), None);
        assert_eq!(tree.valid(tree.named(&tree.within(aaa).unwrap(), b"deep").unwrap()).unwrap().entries, 3);
        assert_eq!(tree.named(&root, b"deep"), None);
    }

    #[test]
    fn what_is_cut_off_or_goes_on_is_refused() {
        for length in 0..whole().len() {
            assert!(CacheTree::parse(whole().get(..length).unwrap().to_vec()).is_none(), "{length}");
        }
        assert!(CacheTree::parse([whole(), vec![0]].concat()).is_none());
        for wrong in ["-1 4294967295", "2147483648 0", "4294967296 0", "-1", "-1  0", " -1 0", "x 0"] {
            assert!(CacheTree::parse(format!("\0{wrong}\n").into_bytes()).is_none(), "{wrong}");
        }
    }

    #[test]
    fn two_directories_of_one_name_are_refused() {
        let tree = CacheTree::parse(b"\0-1 2\na\0-1 0\na\0-1 0\n".to_vec()).unwrap();
        assert_eq!(tree.within(0), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            if let Some(tree) = CacheTree::parse(bytes) {
                let _all = (tree.within(0), tree.valid(0));
            }
        }

        #[test]
        fn any_changed_byte_is_read_or_refused(at in 0_usize..90, new: u8) {
            let mut bytes = whole();
            let at = at % bytes.len();
            bytes[at] = new;
            if let Some(tree) = CacheTree::parse(bytes) {
                let within = tree.within(0).unwrap_or_default();
                let _all: Vec<_> = within.into_iter().map(|n| (tree.within(n), tree.valid(n))).collect();
            }
        }
    }
}
