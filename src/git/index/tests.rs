//! Indexes that are made here, byte by byte.

use std::io::Cursor;

use proptest::prelude::*;

use super::*;

/// One entry: path, a byte that its object's name consists of, more flags.
type Row<'r> = (&'r str, u8, u16);

fn id(b: u8) -> ObjectId {
    ObjectId::from_bytes(&[b; 20]).unwrap()
}

#[expect(clippy::cast_possible_truncation, reason = "the numbers of these tests are small")]
fn written(version: u32, rows: &[Row<'_>], extensions: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = [b"DIRC".as_slice(), &version.to_be_bytes(), &(rows.len() as u32).to_be_bytes()].concat();
    let mut before = String::new();
    for (path, object, more) in rows {
        let start = out.len();
        out.extend([&[0; 24], 0o100_644_u32.to_be_bytes().as_slice(), &[0; 12], &[*object; 20]].concat());
        let extended = if *more == 0 { 0 } else { 0x4000 };
        out.extend((extended | path.len().min(0xfff) as u16).to_be_bytes());
        if extended != 0 {
            out.extend(more.to_be_bytes());
        }
        if version == 4 {
            let kept = before.bytes().zip(path.bytes()).take_while(|(a, b)| a == b).count();
            let cut = before.len() - kept;
            // Git's own form of numbers: seven bits a byte, each but the last one less.
            if cut >= 0x80 {
                out.push(0x80 | ((cut >> 7) - 1) as u8);
            }
            out.push((cut & 0x7f) as u8);
            out.extend(&path.as_bytes()[kept..]);
            out.push(0);
            before = (*path).to_owned();
        } else {
            out.extend(path.as_bytes());
            let size = out.len() - start;
            out.resize(start + ((size + 8) & !7), 0);
        }
    }
    for (signature, content) in extensions {
        out.extend([signature.as_bytes(), &(content.len() as u32).to_be_bytes(), content].concat());
    }
    out.extend([0; 20]);
    out
}

fn tree(items: &[(&str, &str, u8)]) -> Vec<u8> {
    items
        .iter()
        .flat_map(|(mode, name, b)| [mode.as_bytes(), b" ", name.as_bytes(), b"\0", &[*b; 20]].concat())
        .collect()
}

/// The trees of these tests: 0x10 is the root, 0x11 its `dir`, 0x12 that one's `in`; 0x20 is what `dir` may come to, 0x21
/// what the root may.
fn read(id: ObjectId) -> Option<Vec<u8>> {
    let items: &[(&str, &str, u8)] = match id.as_bytes()[0] {
        0x10 => &[("100644", "a", 1), ("40000", "dir", 0x11), ("100644", "z", 2)],
        0x11 => &[("100644", "b", 3), ("40000", "in", 0x12)],
        0x12 => &[("100644", "c", 4), ("100644", "d", 5)],
        0x20 => &[("100644", "b", 6), ("40000", "in", 0x12), ("40000", "more", 0x12), ("100644", "y", 7)],
        0x21 => &[("100644", "dir", 6), ("40000", "z", 0x11)],
        _ => return None,
    };
    Some(tree(items))
}

/// What is the same in index and tree.
const SAME: [Row<'_>; 5] =
    [("a", 1, 0), ("dir/b", 3, 0), ("dir/in/c", 4, 0), ("dir/in/d", 5, 0), ("z", 2, 0)];

fn compared(bytes: &[u8]) -> Result<Vec<String>, Error> {
    let deltas = Index::of(Cursor::new(bytes))?.against(Some(id(0x10)), &mut |id| Ok(read(id)))?;
    let side = |entry: Option<crate::git::change::Entry>| entry.map_or(0, |e| e.id.as_bytes()[0]);
    Ok(deltas
        .iter()
        .map(|d| format!("{} {:x} {:x}", String::from_utf8_lossy(&d.path), side(d.old), side(d.new)))
        .collect())
}

#[test]
fn each_version_is_read() {
    for version in 2..=4 {
        assert_eq!(compared(&written(version, &SAME, &[])).unwrap(), [""; 0]);
        let rows = [("a", 9, 0), ("dir/b", 3, 0), ("dir/in/d", 5, 0), ("dir/new/e", 6, 0), ("zz", 7, 0)];
        assert_eq!(
            compared(&written(version, &rows, &[])).unwrap(),
            ["a 1 9", "dir/in/c 4 0", "dir/new/e 0 6", "z 2 0", "zz 0 7"]
        );
    }
}

#[test]
fn a_file_in_the_place_of_a_directory_is_told_with_what_is_gone() {
    let rows = [("a/b", 1, 0), ("dir", 3, 0), ("dir.x", 4, 0), ("z", 2, 0)];
    assert_eq!(
        compared(&written(2, &rows, &[])).unwrap(),
        ["a 1 0", "a/b 0 1", "dir 0 3", "dir.x 0 4", "dir/b 3 0", "dir/in/c 4 0", "dir/in/d 5 0"]
    );
}

#[test]
fn what_is_only_intended_is_not_there() {
    for version in [3, 4] {
        let mut rows = SAME.to_vec();
        rows[0].2 = 1 << 13;
        rows.insert(1, ("b", 8, 1 << 13));
        rows[2].2 = 1 << 14;
        assert_eq!(compared(&written(version, &rows, &[])).unwrap(), ["a 1 0"]);
    }
}

/// The extension for the rows of [`SAME`], each directory by its record behind the name.
fn cache(root: &[u8], dir: &[u8], inner: &[u8]) -> Vec<u8> {
    [b"\0", root, b"dir\0", dir, b"in\0", inner].concat()
}

fn record(count: u32, directories: u32, object: u8) -> Vec<u8> {
    [format!("{count} {directories}\n").as_bytes(), &[object; 20]].concat()
}

const ALTERED: &[u8] = b"-1 1\n";

#[test]
fn a_directory_that_is_the_same_tree_is_passed_over() {
    // Its entries differ, so that it shows whether they are looked at; Git would commit the tree.
    let rows = [("a", 1, 0), ("dir/b", 9, 0), ("dir/in/c", 9, 0), ("dir/in/d", 9, 0), ("z", 7, 0)];
    for version in [2, 4] {
        let with = |dir: &[u8], inner: &[u8]| {
            let tree = cache(ALTERED, dir, inner);
            compared(&written(version, &rows, &[("UNTR", b"x"), ("TREE", &tree)]))
        };
        let inner = record(2, 0, 0x12);
        assert_eq!(with(&record(3, 1, 0x11), &inner).unwrap(), ["z 2 7"]);
        assert_eq!(with(ALTERED, &inner).unwrap(), ["dir/b 3 9", "z 2 7"]);
        let all = ["dir/b 3 9", "dir/in/c 4 9", "dir/in/d 5 9", "z 2 7"];
        assert_eq!(with(ALTERED, b"-1 0\n").unwrap(), all);
        // A tree that isn't there is none.
        assert_eq!(with(&record(3, 1, 0x66), b"-1 0\n").unwrap(), all);
        // Counts that are not those of the directory.
        for wrong in [0, 2, 4, 5, 99, i32::MAX.unsigned_abs()] {
            assert!(matches!(with(&record(wrong, 1, 0x11), &inner), Err(Error::Index(_))), "{wrong}");
            assert!(matches!(with(&record(wrong, 1, 0x20), &inner), Err(Error::Index(_))), "{wrong}");
        }
        // Nothing below the root is looked at when Git wouldn't.
        let whole = |root: u8| {
            let tree = cache(&record(5, 1, root), &record(99, 1, 0x11), &inner);
            compared(&written(version, &rows, &[("TREE", &tree)]))
        };
        assert_eq!(whole(0x10).unwrap(), [""; 0]);
        assert_eq!(
            whole(0x21).unwrap(),
            [
                "a 1 0",
                "dir 0 6",
                "dir/b 3 0",
                "dir/in/c 4 0",
                "dir/in/d 5 0",
                "z 2 0",
                "z/b 0 3",
                "z/in/c 0 4",
                "z/in/d 0 5"
            ]
        );
    }
}

#[test]
fn a_tree_that_the_index_names_is_what_is_committed_whatever_its_entries_say() {
    let cached = cache(ALTERED, &record(3, 1, 0x20), &record(2, 0, 0x12));
    let expected = ["dir/b 3 6", "dir/more/c 0 4", "dir/more/d 0 5", "dir/y 0 7"];
    assert_eq!(compared(&written(2, &SAME, &[("TREE", &cached)])).unwrap(), expected);
    // Also in a directory that HEAD doesn't have, and where an entry has no content.
    let rows = [("a", 1, 0), ("new/b", 3, 1 << 13), ("new/c", 4, 0), ("z", 2, 0)];
    let cached = [b"\0-1 1\nnew\0".as_slice(), &record(2, 0, 0x20)].concat();
    let found = compared(&written(3, &rows, &[("TREE", &cached)])).unwrap();
    let new = ["new/b 0 6", "new/in/c 0 4", "new/in/d 0 5", "new/more/c 0 4", "new/more/d 0 5", "new/y 0 7"];
    assert_eq!(
        found,
        ["dir/b 3 0", "dir/in/c 4 0", "dir/in/d 5 0"].iter().chain(&new).copied().collect::<Vec<_>>()
    );
    // Altered since: the entries count again, and one without content is none.
    let found = compared(&written(3, &rows, &[("TREE", b"\0-1 1\nnew\0-1 0\n")])).unwrap();
    assert_eq!(found, ["dir/b 3 0", "dir/in/c 4 0", "dir/in/d 5 0", "new/c 0 4"]);
}

#[test]
fn where_an_index_says_that_its_parts_are_must_be_true() {
    for version in [2, 4] {
        let plain = written(version, &SAME, &[]);
        let end = u32::try_from(plain.len() - 20).unwrap();
        let starts: Vec<u32> =
            (0..5).map(|n| u32::try_from(written(version, &SAME[..n], &[]).len() - 20).unwrap()).collect();
        let blocks = |blocks: &[(u32, u32)]| -> Vec<u8> {
            let pairs = blocks.iter().flat_map(|(at, count)| [at.to_be_bytes(), count.to_be_bytes()]);
            [1_u32.to_be_bytes()].into_iter().chain(pairs).flatten().collect()
        };
        let with = |ieot: &[u8], end: u32| {
            let eoie = [end.to_be_bytes().as_slice(), &[0; 20]].concat();
            compared(&written(version, &SAME, &[("IEOT", ieot), ("EOIE", &eoie)]))
        };
        // In version 4 only the third entry has nothing in common with the one before.
        let whole = [(starts[0], 1), (starts[1], 4)];
        assert_eq!(with(&blocks(&whole), end).unwrap(), [""; 0], "{version}");
        let two = [(starts[0], 1), (starts[1], 1), (starts[2], 3)];
        assert_eq!(with(&blocks(&two), end).is_ok(), version == 2);
        assert!(with(&blocks(&whole), end + 1).is_err());
        for wrong in [
            [].as_slice(),
            &[(starts[0], 1)],
            &[(starts[0], 6)],
            &[(starts[0], 1), (starts[1] + 1, 4)],
            &[(starts[0], 1), (starts[2], 4)],
            &[(starts[0], 0), (starts[0], 5)],
            &[(starts[0], 5), (end, 1)],
            &[(starts[0], u32::MAX), (starts[1], 6)],
        ] {
            assert!(with(&blocks(wrong), end).is_err(), "{version} {wrong:?}");
        }
    }
}

#[test]
fn a_path_is_as_long_as_its_flags_say() {
    for version in [2, 4] {
        let plain = written(version, &SAME, &[]);
        // Of the first entry, "a".
        for length in [0, 2, 3, 0xfe] {
            let mut bytes = plain.clone();
            bytes[12 + 61] = length;
            assert!(compared(&bytes).is_err(), "{version} {length}");
        }
    }
    let mut inside = written(2, &[("a", 1, 0), ("dir/b", 3, 0)], &[]);
    let at = inside.windows(5).position(|five| five == b"dir/b").unwrap();
    inside[at + 4] = 0;
    assert!(matches!(compared(&inside), Err(Error::Index(_))), "a NUL in a path");
}

#[test]
fn large_indexes_are_read_in_pieces() {
    let names: Vec<String> = (0..30_000).map(|i| format!("dir/b{i:05}-{}", "x".repeat(i % 300))).collect();
    let mut rows: Vec<Row<'_>> = vec![("a", 1, 0)];
    rows.extend(names.iter().map(|name| (name.as_str(), 3, 0)));
    rows.push(("z", 7, 0));
    let directory = [b"\0-1 1\ndir\0".as_slice(), &record(30_000, 0, 0x11)].concat();
    for version in [2, 4] {
        assert_eq!(compared(&written(version, &rows, &[("TREE", &directory)])).unwrap(), ["z 2 7"]);
        let found = compared(&written(version, &rows, &[])).unwrap();
        assert_eq!(found.len(), 30_000 + 3 + 1, "all of dir is new, three are gone, one is altered");
        assert_eq!(found[1], format!("{} 0 3", names[0]));
    }
    let long = format!("dir/{}", "x".repeat(5000));
    let rows = [("a", 1, 0), ("b", 2, 0), (long.as_str(), 3, 0)];
    assert!(compared(&written(2, &rows, &[])).unwrap().contains(&format!("{long} 0 3")));
}

#[test]
fn what_is_not_known_is_refused() {
    let plain = written(2, &SAME, &[]);
    assert!(compared(&plain).is_ok());
    for version in [0, 1, 5] {
        assert!(compared(&written(version, &SAME, &[])).is_err());
    }
    for extension in ["link", "sdir", "abcd", "\0REE"] {
        assert!(compared(&written(2, &SAME, &[(extension, b"")])).is_err(), "{extension}");
    }
    assert!(compared(&written(2, &SAME, &[("FSMN", b"xyz"), ("REUC", b"")])).is_ok());
    // An unmerged entry, flags of version 3 in version 2, unknown ones, a directory's mode, a wrong order.
    let with = |at: usize, byte: u8| {
        let mut bytes = plain.clone();
        bytes[12 + at] = byte;
        compared(&bytes)
    };
    assert!(with(60, 0x10).is_err() && with(60, 0x40).is_err());
    assert!(compared(&written(3, &[("a", 1, 1 << 12)], &[])).is_err());
    assert!(with(26, 0x40).is_err());
    assert!(with(62, b'y').is_err());
    for length in 0..plain.len() {
        assert!(compared(&plain[..length]).is_err(), "{length}");
    }
    assert!(compared(&[plain.as_slice(), &[0]].concat()).is_err());
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes: Vec<u8>, version in 2_u8..5, count in 0_u8..9) {
        let _whatever = compared(&bytes);
        let _whatever = compared(&[b"DIRC\0\0\0".as_slice(), &[version, 0, 0, 0, count], &bytes].concat());
    }

    #[test]
    fn changed_bytes_are_read_or_refused(version in 2_u32..5, changes in proptest::collection::vec((0_usize..1000, any::<u8>()), 1..4)) {
        let cache = cache(ALTERED, &record(3, 1, 0x11), &record(2, 0, 0x12));
        let mut bytes = written(version, &SAME, &[("TREE", &cache)]);
        for (at, new) in changes {
            let at = at % bytes.len();
            bytes[at] = new;
        }
        let _whatever = compared(&bytes);
    }
}
