//! Holds the rooms of the library to the direction in which they may use each other.
//!
//! A row of the table names a room and the rooms that it may use; a `use crate::…` or a path `crate::…` that leads
//! anywhere else fails, and so does a room that has no row.

use std::fs;
use std::path::{Path, PathBuf};

/// Each room and what it may use, from the top of the house to its ground.
const ROOMS: &[(&str, &[&str])] = &[
    ("main", &["cli"]),
    (
        "cli",
        &[
            "advise",
            "allow",
            "atomic",
            "audit",
            "bypass",
            "config",
            "date",
            "detect",
            "env",
            "exposure",
            "finding",
            "fingerprint",
            "fix",
            "git",
            "import",
            "install",
            "judge",
            "layout",
            "outcome",
            "packed",
            "position",
            "report",
            "rules",
            "secret",
            "source",
            "units",
        ],
    ),
    ("import", &["config", "detect", "finding", "rules", "secret"]),
    ("audit", &["bypass", "config", "date", "finding", "git", "layout", "secret", "units"]),
    ("install", &["atomic", "config", "env", "git"]),
    (
        "judge",
        &[
            "advise",
            "allow",
            "config",
            "date",
            "detect",
            "excerpt",
            "finding",
            "fingerprint",
            "fix",
            "position",
            "rules",
            "secret",
            "source",
        ],
    ),
    ("fix", &["advise", "atomic", "finding", "git", "position", "secret"]),
    ("source", &["finding", "git", "position", "units"]),
    ("rules", &["byte_set", "config", "detect", "finding", "packed", "position"]),
    ("allow", &["config", "date", "excerpt", "finding", "fingerprint", "position", "secret"]),
    ("advise", &["detect", "finding"]),
    ("exposure", &["finding", "git", "secret"]),
    ("report", &["date", "finding", "layout", "outcome", "secret", "units"]),
    ("excerpt", &["finding", "layout", "position", "secret"]),
    ("detect", &["byte_set", "date", "finding", "position"]),
    ("git", &["env", "position"]),
    ("bypass", &["atomic", "date", "finding"]),
    ("config", &["byte_set", "date", "finding", "fingerprint", "position", "secret", "units"]),
    ("finding", &["fingerprint", "position", "secret"]),
    ("fingerprint", &["secret"]),
    ("atomic", &[]),
    ("byte_set", &[]),
    ("date", &[]),
    ("env", &[]),
    ("layout", &[]),
    ("outcome", &[]),
    ("packed", &[]),
    ("position", &[]),
    ("secret", &[]),
    ("units", &[]),
];

#[test]
fn rooms_use_only_what_their_row_allows() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for file in sources(&source) {
        let relative = file.strip_prefix(&source).unwrap();
        let room = relative.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned();
        if room == "lib" {
            continue;
        }
        let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == room) else {
            wrong.push(format!("{}: the room `{room}` has no row", relative.display()));
            continue;
        };
        for used in used_rooms(&fs::read_to_string(&file).unwrap()) {
            if used != room && !allowed.contains(&used.as_str()) {
                wrong.push(format!("{}: `{room}` must not use `{used}`", relative.display()));
            }
        }
    }
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_room_of_the_table_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for (room, _) in ROOMS {
        assert!(root.join(room).is_dir() || root.join(format!("{room}.rs")).is_file(), "{room}");
    }
}

#[test]
fn groups_of_imports_are_read() {
    assert_eq!(
        used_rooms("use crate::{a::B, c};\nuse crate::d::e;\nlet x = crate::f::g();"),
        ["a", "c", "d", "f"]
    );
    assert_eq!(used_rooms("//! crate::h\n/// [`crate::i`]\nmod tests { use crate::j; }"), ["j"]);
}

/// Returns the rooms that a source names by `crate::`, without those that only its docs name.
fn used_rooms(source: &str) -> Vec<String> {
    let code: Vec<&str> = source.lines().filter(|l| !l.trim_start().starts_with("//")).collect();
    let code = code.join("\n");
    let name = |text: &str| -> String {
        text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
    };
    let mut rooms = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(group) => {
                let end = group.find("};").unwrap_or(group.len());
                let mut depth = 0;
                let top = group[..end].split(|c| {
                    depth += i32::from(c == '{') - i32::from(c == '}');
                    c == ',' && depth == 0
                });
                rooms.extend(top.map(|part| name(part.trim_start())));
            }
            None => rooms.push(name(rest)),
        }
    }
    rooms.retain(|r| !r.is_empty());
    rooms
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
    files
}
