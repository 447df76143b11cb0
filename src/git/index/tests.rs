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

/// The trees of these tests: 0x10 is the root, 0x11 its `dir`, 0x12 that one's `in`.
fn read(id: ObjectId) -> Result<Vec<u8>, Error> {
    match id.as_bytes()[0] {
        0x10 => Ok(tree(&[("100644", "a", 1), ("40000", "dir", 0x11), ("100644", "z", 2)])),
        0x11 => Ok(tree(&[("100644", "b", 3), ("40000", "in", 0x12)])),
        0x12 => Ok(tree(&[("100644", "c", 4), ("100644", "d", 5)])),
        _ => Err(Error::Broken("no such tree".to_owned())),
    }
}

/// What is the same in index and tree.
const SAME: [Row<'_>; 5] =
    [("a", 1, 0), ("dir/b", 3, 0), ("dir/in/c", 4, 0), ("dir/in/d", 5, 0), ("z", 2, 0)];

fn compared(bytes: &[u8]) -> Result<Vec<String>, Error> {
    let deltas = Index::of(Cursor::new(bytes))?.against(Some(id(0x10)), &mut read)?;
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

#[test]
fn an_entry_without_content_in_a_tree_that_is_known_is_refused() {
    let mut rows = SAME.to_vec();
    rows[1].2 = 1 << 13;
    let with = |count: &str, tree: &[u8]| {
        let cache = [b"\0-1 1\ndir\0".as_slice(), count.as_bytes(), b" 0\n", tree].concat();
        compared(&written(3, &rows, &[("TREE", &cache)]))
    };
    assert_eq!(with("-1", &[]).unwrap(), ["dir/b 3 0"]);
    assert!(with("3", &[0x77; 20]).is_err());
}

#[test]
fn a_directory_that_is_the_same_tree_is_passed_over() {
    // Its entries differ, so that it shows whether they are looked at; Git would commit the tree.
    let rows = [("a", 1, 0), ("dir/b", 9, 0), ("dir/in/c", 9, 0), ("dir/in/d", 9, 0), ("z", 7, 0)];
    let cache = |dir: &str, inner: &str| -> Vec<u8> {
        let dir = [b"dir\0".as_slice(), dir.as_bytes(), b" 1\n", if dir == "-1" { &[] } else { &[0x11; 20] }]
            .concat();
        let inner =
            [b"in\0".as_slice(), inner.as_bytes(), b" 0\n", if inner == "-1" { &[] } else { &[0x12; 20] }]
                .concat();
        [b"\0-1 1\n".as_slice(), &dir, &inner].concat()
    };
    for version in [2, 4] {
        let with = |tree: Vec<u8>| compared(&written(version, &rows, &[("UNTR", b"x"), ("TREE", &tree)]));
        assert_eq!(with(cache("3", "2")).unwrap(), ["z 2 7"]);
        assert_eq!(with(cache("-1", "2")).unwrap(), ["dir/b 3 9", "z 2 7"]);
        let all = ["dir/b 3 9", "dir/in/c 4 9", "dir/in/d 5 9", "z 2 7"];
        assert_eq!(with(cache("-1", "-1")).unwrap(), all);
        // Counts that are not those of the directory.
        for wrong in ["0", "2", "4", "5", "99", "4294967295"] {
            assert!(with(cache(wrong, "2")).is_err(), "{wrong}");
        }
    }
}

#[test]
fn large_indexes_are_read_in_pieces() {
    let names: Vec<String> = (0..30_000).map(|i| format!("dir/b{i:05}-{}", "x".repeat(i % 300))).collect();
    let mut rows: Vec<Row<'_>> = vec![("a", 1, 0)];
    rows.extend(names.iter().map(|name| (name.as_str(), 3, 0)));
    rows.push(("z", 7, 0));
    let directory = [b"\0-1 1\ndir\x0030000 0\n".as_slice(), &[0x11; 20]].concat();
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
    assert!(compared(&written(2, &SAME, &[("FSMN", b"xyz"), ("EOIE", b"")])).is_ok());
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
        let cache = [b"\0-1 1\ndir\x003 1\n".as_slice(), &[0x11; 20], b"in\x002 0\n", &[0x12; 20]].concat();
        let mut bytes = written(version, &SAME, &[("TREE", &cache)]);
        for (at, new) in changes {
            let at = at % bytes.len();
            bytes[at] = new;
        }
        let _whatever = compared(&bytes);
    }
}
