//! What a staged file may look like: encodings, sizes, line ends, names, archives, Git LFS.

mod packed;

use std::ffi::OsStr;

use crate::support::{Repo, Run, binary, fake};

fn key() -> String {
    fake("github-pat-classic", 21)
}

/// Returns the findings of what is staged, as `path:line`.
pub(crate) fn found(repo: &Repo) -> Vec<String> {
    let run = repo.hookguard(["scan", "--staged", "--format", "json"]);
    let json: serde_json::Value =
        serde_json::from_str(&run.stdout).unwrap_or_else(|e| panic!("{e}: {}", run.text()));
    let place = |f: &serde_json::Value| format!("{}:{}", f["path"].as_str().unwrap(), f["line"]);
    json["findings"].as_array().unwrap().iter().map(place).collect()
}

/// Stages a file and runs the hook.
fn hook(repo: &Repo) -> Run {
    repo.add_all().hookguard(["hook", "pre-commit"])
}

const MARK: &str = "\u{feff}";

/// Returns UTF-16 with the low byte first.
fn utf16le(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Returns UTF-16 with the high byte first.
fn utf16be(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

#[test]
fn a_key_is_found_in_every_encoding_and_with_every_line_end() {
    let text = format!("first = 1\nTOKEN = \"{}\"\nlast = 3\n", key());
    let files: [(&str, Vec<u8>); 9] = [
        ("lf", text.clone().into()),
        ("crlf", text.replace('\n', "\r\n").into()),
        ("cr", text.replace('\n', "\r").into()),
        ("no-end", text.trim_end().into()),
        ("utf8-mark", [b"\xef\xbb\xbf", text.as_bytes()].concat()),
        ("utf16le", utf16le(&format!("{MARK}{text}"))),
        ("utf16be", utf16be(&format!("{MARK}{text}"))),
        ("utf16le-without-mark", utf16le(&text)),
        ("utf16be-without-mark", utf16be(&text)),
    ];
    let repo = Repo::new();
    for (name, bytes) in &files {
        repo.write(name, bytes);
    }
    let mut expected: Vec<String> = files.iter().map(|(name, _)| format!("{name}:2")).collect();
    expected.sort();
    let mut found = found(repo.add_all());
    found.sort();
    assert_eq!(found, expected);
}

#[test]
fn a_mark_does_not_hide_what_stands_behind_it() {
    let repo = Repo::new();
    repo.write("a.env", [b"\xef\xbb\xbf", format!("GITHUB_TOKEN={}", key()).as_bytes()].concat());
    assert_eq!(found(repo.add_all()), ["a.env:1"]);
}

#[test]
fn what_is_old_is_old_in_every_encoding() {
    let old = format!("first = 1\nTOKEN = \"{}\"\nlast = 3\n", key());
    let new = old.clone() + "added = 4\n";
    let forms: [fn(&str) -> Vec<u8>; 5] = [
        |text| text.replace('\n', "\r\n").into(),
        |text| text.replace('\n', "\r").into(),
        |text| utf16le(&format!("{MARK}{text}")),
        |text| utf16be(text),
        |text| [b"\xef\xbb\xbf", text.as_bytes()].concat(),
    ];
    for (i, form) in forms.iter().enumerate() {
        let repo = Repo::new();
        repo.write("a.txt", form(&old)).commit_all("old").write("a.txt", form(&new));
        let run = hook(&repo);
        assert_eq!(run.code, 0, "form {i}: {}", run.text());
    }
}

#[test]
fn nul_bytes_hide_no_key_that_is_known_by_itself() {
    let repo = Repo::new();
    repo.write("a.bin", [b"\x7fELF\0\0\0\x01\0\0junk\0", key().as_bytes(), b"\0more\0\0"].concat());
    assert_eq!(found(repo.add_all()), ["a.bin:1"]);
}

#[test]
fn four_megabytes_on_one_line_are_searched_to_the_end() {
    let repo = Repo::new();
    let filler = "var a=function(b){return b.token+'x'};".repeat(110_000);
    repo.write("bundle.min.js", format!("{filler}var k=\"{}\";{filler}", key()));
    let run = hook(&repo).exits(1);
    assert!(run.stderr.contains("bundle.min.js:1:41"), "{}", run.text());
    assert!(run.stderr.len() < 5_000, "the line is not printed in full");
}

#[test]
fn a_hundred_megabytes_are_skipped_and_that_is_said_or_searched_when_settings_say_so() {
    let repo = Repo::new();
    let _ok = repo.git(["config", "core.compression", "0"]).exits(0);
    let mut text =
        "an ordinary line of some log file, which says nothing of interest\n".repeat(1_500_000).into_bytes();
    text.extend(format!("TOKEN = \"{}\"\n", key()).bytes());
    repo.write("big.log", text);
    let run = hook(&repo).exits(0);
    assert!(run.stderr.contains("skipped big.log (larger than max_file_size"), "{}", run.text());
    repo.write(".hookguard.toml", "[scan]\nmax_file_size = \"200 MB\"\n");
    let run = hook(&repo).exits(1);
    assert!(run.stderr.contains("big.log:1500001:"), "{}", run.text());
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_over_the_limit_is_not_even_read() {
    let repo = Repo::new();
    let _ok = repo.git(["config", "core.compression", "0"]).exits(0);
    repo.write("big.log", vec![b'x'; 100_000_000]).add_all();
    let mut command = repo.command("/bin/sh");
    command.args(["-c", "ulimit -v 90000; exec \"$HG\" hook pre-commit"]).env("HG", binary());
    let run = repo.run(command, b"").exits(0);
    assert!(run.stderr.contains("skipped big.log"), "{}", run.text());
}

/// Stages a file by its name alone, so that the file system needs not hold it.
fn stage(repo: &Repo, name: &[u8], text: &str) {
    repo.write("content", text);
    let id = repo.git(["hash-object", "-w", "content"]).exits(0).stdout.trim().to_owned();
    let entry = [format!("100644 {id}\t").as_bytes(), name, b"\0"].concat();
    let command = repo.git_command(["update-index", "--add", "-z", "--index-info"]);
    let _ok = repo.run(command, &entry).exits(0);
}

#[test]
fn odd_names_are_read_and_shown_in_one_line_each() {
    let long = "d/".repeat(1899) + "d" + &"/e".repeat(90);
    let names: [(&[u8], &str); 9] = [
        (b"with space.txt", "with space.txt"),
        (b"quo\"te's.txt", "quo\"te's.txt"),
        (b"new\nline.txt", "new%0Aline.txt"),
        (b"tab\there.txt", "tab%09here.txt"),
        (b"not-utf8-\xff\xfe.txt", "not-utf8-%FF%FE.txt"),
        (b"-leading-dash", "-leading-dash"),
        (b"--output=x", "--output=x"),
        ("\u{17c}\u{f3}\u{142}w/\u{6f22}.txt".as_bytes(), "\u{17c}\u{f3}\u{142}w/\u{6f22}.txt"),
        (long.as_bytes(), &long),
    ];
    let repo = Repo::new();
    for (name, _) in names {
        stage(&repo, name, &format!("TOKEN = \"{}\"\n", key()));
    }
    let mut expected: Vec<String> = names.iter().map(|(_, shown)| format!("{shown}:1")).collect();
    let mut found = found(&repo);
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
    let run = repo.hookguard(["hook", "pre-commit"]).exits(1);
    assert!(run.stderr.contains("new%0Aline.txt:1:10"), "{}", run.text());
    assert!(!run.stderr.contains("new\nline"), "{}", run.text());
}

#[test]
#[cfg(unix)]
fn a_name_that_is_not_utf8_is_judged_in_the_work_tree_too() {
    use std::os::unix::ffi::OsStrExt as _;
    let repo = Repo::new();
    repo.write(OsStr::from_bytes(b"a\xff.txt"), format!("TOKEN = \"{}\"\n", key()));
    let run = repo.hookguard(["scan"]).exits(1);
    assert!(run.stdout.contains("a%FF.txt:1:10"), "{}", run.text());
}

#[test]
fn attributes_that_convert_text_do_not_hide_it() {
    let repo = Repo::new();
    repo.write(
        ".gitattributes",
        "*.u16 text working-tree-encoding=UTF-16LE-BOM eol=crlf\n*.crlf text eol=crlf\n*.bin -text\n*.id ident filter=none\n",
    );
    let text = format!("first = 1\nTOKEN = \"{}\"\n", key());
    repo.write("a.u16", utf16le(&format!("{MARK}{text}")))
        .write("b.crlf", text.replace('\n', "\r\n"))
        .write("c.bin", text.replace('\n', "\r\n"))
        .write("d.id", format!("$Id$\n{text}"));
    assert_eq!(found(repo.add_all()), ["a.u16:2", "b.crlf:2", "c.bin:2", "d.id:3"]);
    // What is committed is what the index holds; a change of one line has one new line.
    let _ok = repo.git(["commit", "--quiet", "--no-verify", "-m", "x"]).exits(0);
    repo.write("a.u16", utf16le(&format!("{MARK}{text}added = 3\n")));
    repo.write("b.crlf", (text + "added = 3\n").replace('\n', "\r\n"));
    assert_eq!(found(repo.add_all()), [""; 0]);
}
