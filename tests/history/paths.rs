//! One blob at several paths: what a name promises decides what counts in it.

use crate::support::{Repo, fake, random};

use super::{key_line, runs, seen, token};

#[test]
fn a_value_that_counts_under_one_name_only_is_found_there() {
    let repo = Repo::new();
    let settings = format!("DB_HOST=db.internal\nDB_PASSWORD={}\n", random(5, 24));
    repo.write("src/notes.c", &settings).commit_all("as code");
    let as_code = seen(&repo, &[]);
    assert!(as_code.is_empty(), "a bare word is no value in code: {as_code:?}");
    repo.write(".env", &settings).commit_all("as settings");
    for packed in [false, true] {
        let found = seen(&repo, &[]);
        assert_eq!(found.len(), 1, "packed: {packed}: {found:?}");
        assert_eq!((found[0].1.as_str(), found[0].2.as_str()), (".env:2", "as settings"));
        let _ok = repo.git(["repack", "-adfq"]).exits(0);
    }
}

#[test]
fn a_file_that_is_a_secret_by_its_path() {
    let repo = Repo::new();
    let content = format!("secret access key\nuser: {}\n", random(3, 9));
    repo.write("a/credentials", &content).commit_all("elsewhere");
    assert!(seen(&repo, &[]).is_empty());
    repo.write("b/.aws/credentials", &content).commit_all("at home");
    repo.write("b/.aws/credentials", format!("{content}region = eu\n")).commit_all("again");
    for packed in [false, true] {
        let found: Vec<_> = seen(&repo, &[]).into_iter().map(|s| (s.0, s.1, s.2)).collect();
        let expected = ["cloud-credentials-file", "b/.aws/credentials:1", "at home"].map(str::to_owned);
        assert_eq!(found, [expected.into()], "packed: {packed}");
        let _ok = repo.git(["repack", "-adfq"]).exits(0);
    }
}

#[test]
fn what_is_allowed_at_one_path_is_not_allowed_at_another() {
    let repo = Repo::new();
    repo.write("fixtures/a.py", key_line(1)).commit_all("a fixture");
    repo.write("src/a.py", key_line(1)).commit_all("for real");
    repo.write(".hookguard.toml", "[[allow]]\npaths = [\"fixtures/\"]\nreason = \"made up\"\n");
    let found: Vec<_> = seen(&repo, &[]).into_iter().filter(|s| s.1.starts_with("src/")).collect();
    assert_eq!(found, [token("src/a.py:1", "for real", true)]);
    for run in runs(&repo, &[]) {
        let run = run.exits(1);
        assert!(run.stderr.contains("1 allowed"), "{}", run.text());
    }
}

#[test]
fn archives_and_other_encodings_are_read_in_every_version() {
    let repo = Repo::new();
    let wide = |text: &str| {
        let mut bytes = vec![0xff, 0xfe];
        bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    };
    repo.write("a.txt", wide("nothing here\r\n")).commit_all("first");
    repo.write("a.txt", wide(&format!("nothing here\r\n{}", key_line(1)))).commit_all("wide");
    repo.write("a.txt", wide("nothing\r\n")).commit_all("gone");
    repo.write("a.xz", b"\xfd7zXZ\0 and so on").commit_all("an archive that is not unpacked");
    let encoded = fake("github-pat-classic", 2);
    let kubernetes = |value: &str| format!("kind: Secret\ndata:\n  token: {value}\n");
    repo.write("k.yml", kubernetes("eA==")).commit_all("empty secret");
    let value = base64(encoded.as_bytes());
    repo.write("k.yml", kubernetes(&value)).commit_all("full secret");
    for packed in [false, true] {
        let found: Vec<(String, String)> = seen(&repo, &[]).into_iter().map(|s| (s.1, s.2)).collect();
        let expected =
            [("a.txt:2".to_owned(), "wide".to_owned()), ("k.yml:3".to_owned(), "full secret".to_owned())];
        assert_eq!(found, expected, "packed: {packed}");
        let skipped = &super::document(&repo, &[])["summary"]["skipped"];
        assert_eq!((&skipped[0]["path"], skipped.as_array().unwrap().len()), (&"a.xz".into(), 1));
        let _ok = repo.git(["repack", "-adfq"]).exits(0);
    }
}

#[test]
fn a_file_over_the_limit_is_skipped_and_that_is_said() {
    let repo = Repo::new();
    repo.write(".hookguard.toml", "[scan]\nmax_file_size = \"1 kB\"\n");
    repo.write("large.txt", "x".repeat(2000)).write("a.py", key_line(1)).commit_all("first");
    for run in runs(&repo, &[]) {
        let run = run.exits(1);
        assert!(
            run.stderr.contains("large.txt (larger than max_file_size (2.0 kB over 1.0 kB))"),
            "{}",
            run.text()
        );
    }
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |chunk: &[u8]| {
        let bits = chunk.iter().chain([&0, &0]).take(3).fold(0, |bits, b| bits << 8 | usize::from(*b));
        (0..4)
            .map(move |i| if i <= chunk.len() { DIGITS[bits >> (18 - 6 * i) & 63] } else { b'=' })
            .collect::<Vec<u8>>()
    };
    String::from_utf8(bytes.chunks(3).flat_map(group).collect()).unwrap()
}
