//! Archives, and what Git LFS keeps aside.

use std::fs;
use std::io::{Cursor, Write as _};

use sha2::{Digest as _, Sha256};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{found, hook, key};
use crate::support::{Repo, fake};

fn zipped(members: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in members {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn line() -> String {
    format!("TOKEN = \"{}\"\n", key())
}

#[test]
fn members_of_archives_are_named_in_the_finding() {
    let repo = Repo::new();
    let page = format!("<w:document><w:t>token {}</w:t></w:document>", key());
    let class = format!("\u{0}\u{1}{}\u{0}", key());
    repo.write("app.jar", zipped(&[("META-INF/MANIFEST.MF", "x: y\n"), ("com/App.class", &class)]))
        .write("letter.docx", zipped(&[("word/document.xml", &page)]))
        .write("old.log.gz", gzipped(format!("one\n{}", line()).as_bytes()))
        .write("outer.zip", zipped(&[("a.txt", &line())]));
    let mut tar = tar::Builder::new(Vec::new());
    let nested = zipped(&[("settings.py", &format!("\n\n{}", line()))]);
    let mut header = tar::Header::new_gnu();
    header.set_size(nested.len() as u64);
    tar.append_data(&mut header, "lib/inner.whl", nested.as_slice()).unwrap();
    repo.write("all.tar.gz", gzipped(&tar.into_inner().unwrap()));
    assert_eq!(
        found(repo.add_all()),
        [
            "all.tar.gz!lib/inner.whl!settings.py:3",
            "app.jar!com/App.class:1",
            "letter.docx!word/document.xml:1",
            "old.log.gz!old.log:2",
            "outer.zip!a.txt:1",
        ]
    );
    let run = repo.hookguard(["hook", "pre-commit"]).exits(1);
    assert!(run.stderr.contains("--> all.tar.gz!lib/inner.whl!settings.py:3:10"), "{}", run.text());
}

#[test]
fn a_zipapp_is_unpacked_and_its_first_line_is_seen() {
    let repo = Repo::new();
    repo.write("src/__main__.py", line());
    let mut python = repo.command("python3");
    python.args(["-m", "zipapp", "-c", "-p", "/usr/bin/env python3", "src", "-o", "app.pyz"]);
    if !python.output().is_ok_and(|made| made.status.success()) {
        // The same without Python: a stub, and the zip that counts from its own start.
        let zip = zipped(&[("__main__.py", &line())]);
        repo.write("app.pyz", [b"#!/usr/bin/env python3\n".as_slice(), &zip].concat());
    }
    repo.write("src/__main__.py", "").write("other", [line().as_bytes(), &zipped(&[("a", "b\n")])].concat());
    assert_eq!(found(repo.add_all()), ["app.pyz!__main__.py:1", "other:1"]);
    let run = repo.hookguard(["scan", "app.pyz"]).exits(1);
    assert!(run.stderr.contains("skipped nothing"), "{}", run.text());
}

#[test]
fn only_what_is_new_in_an_archive_blocks() {
    let repo = Repo::new();
    repo.write("a.zip", zipped(&[("old.txt", &line()), ("b.txt", "one\n")])).commit_all("old");
    repo.write("a.zip", zipped(&[("old.txt", &line()), ("b.txt", "one\ntwo\n")]));
    let _passes = hook(&repo).exits(0);
    let more = line() + &format!("OTHER = \"{}\"\n", fake("github-pat-classic", 5));
    repo.write("a.zip", zipped(&[("old.txt", &more), ("b.txt", "one\ntwo\n")]));
    assert_eq!(found(repo.add_all()), ["a.zip!old.txt:2"]);
}

#[test]
fn an_archive_that_can_not_be_unpacked_is_said() {
    let repo = Repo::new();
    let whole = zipped(&[("a.txt", &line())]);
    repo.write("cut.zip", &whole[..whole.len() - 15]).write("a.xz", b"\xfd7zXZ\0\0\x04junk");
    let run = hook(&repo).exits(0);
    assert!(run.stderr.contains("a.xz (xz is not unpacked), cut.zip (broken"), "{}", run.text());
}

#[test]
fn settings_let_archives_through_by_path_or_leave_them_packed() {
    let repo = Repo::new();
    repo.write("fixtures/a.zip", zipped(&[("a.txt", &line())]));
    let _blocked = hook(&repo).exits(1);
    repo.write(".hookguard.toml", "[[allow]]\nreason = \"made up\"\npaths = [\"fixtures/*.zip\"]\n");
    let _passes = hook(&repo).exits(0);
    repo.write(".hookguard.toml", "[scan]\narchives = false\n");
    let _passes = hook(&repo).exits(0);
}

#[test]
fn the_work_tree_and_standard_input_are_unpacked_too() {
    let repo = Repo::new();
    repo.write("a.zip", zipped(&[("a.txt", &line())]));
    let run = repo.hookguard(["scan"]).exits(1);
    assert!(run.stdout.contains("a.zip!a.txt:1:10"), "{}", run.text());
    let packed = gzipped(line().as_bytes());
    let run = repo.hookguard_reading(["scan", "--stdin", "--name", "x.env.gz"], &packed).exits(1);
    assert!(run.stdout.contains("x.env.gz!x.env:1:10"), "{}", run.text());
}

/// Writes what the clean filter of Git LFS would: a pointer, and the content below the Git directory.
fn large_file(repo: &Repo, name: &str, content: &[u8], storage: &str) {
    let id = format!("{:x}", Sha256::digest(content));
    let folder = repo.path(storage).join("objects").join(&id[..2]).join(&id[2..4]);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(&id), content).unwrap();
    let size = content.len();
    repo.write(name, format!("version https://git-lfs.github.com/spec/v1\noid sha256:{id}\nsize {size}\n"));
}

#[test]
fn what_git_lfs_keeps_is_judged_in_the_place_of_its_pointer() {
    let repo = Repo::new();
    large_file(&repo, "data.csv", format!("a,b\nc,d\n{}", line()).as_bytes(), ".git/lfs");
    large_file(&repo, "data.zip", &zipped(&[("a.txt", &line())]), ".git/lfs");
    assert_eq!(found(repo.add_all()), ["data.csv:3", "data.zip!a.txt:1"]);
    // The next version has one new line, which is none of the old key's.
    repo.commit_all("old");
    large_file(&repo, "data.csv", format!("a,b\nc,d\n{}e,f\n", line()).as_bytes(), ".git/lfs");
    assert_eq!(found(repo.add_all()), [""; 0]);
}

#[test]
fn git_lfs_may_keep_its_contents_elsewhere_and_a_worktree_shares_them() {
    let repo = Repo::new();
    let _ok = repo.git(["config", "lfs.storage", "elsewhere"]).exits(0);
    large_file(&repo, "data.csv", line().as_bytes(), ".git/elsewhere");
    assert_eq!(found(repo.add_all()), ["data.csv:1"]);
    repo.commit_all("x");
    let _ok = repo.git(["worktree", "add", "--quiet", "../linked"]).exits(0);
    let mut command = repo.command(crate::support::binary());
    command.args(["scan", "--range", "HEAD"]).current_dir(repo.place().join("linked"));
    let run = repo.run(command, b"").exits(1);
    assert!(run.stdout.contains("data.csv:1:10"), "{}", run.text());
}

#[test]
fn a_pointer_whose_content_is_not_here_passes_and_that_is_said() {
    let repo = Repo::new();
    large_file(&repo, "data.csv", line().as_bytes(), ".git/lfs");
    fs::remove_dir_all(repo.path(".git/lfs")).unwrap();
    let run = hook(&repo).exits(0);
    assert!(run.stderr.contains("data.csv (its Git LFS content is not in this clone)"), "{}", run.text());
}
