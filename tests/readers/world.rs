//! Repositories that grow by chance, from a seed: what people do to files, and a few things that few do.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use hookguard::rules::sample::Random;

use crate::support::Repo;

/// Names with all that a reader might stumble over.
const NAMES: &[&[u8]] = &[
    b"plain.txt",
    b"with space.txt",
    b"new\nline.txt",
    b"-dash.txt",
    "\u{fc}n\u{ef}.txt".as_bytes(),
    b"\xff\xfe.txt",
    b"dir/sub/deep.txt",
    b"dir/quote\".txt",
    b"tab\t.txt",
    b":(glob)*",
    b"UPPER.txt",
    b"upper.txt",
    b"data.bin",
];

/// A repository and the chance by which it grows.
pub(super) struct World {
    pub(super) repo: Repo,
    random: Random,
    made: u32,
}

impl World {
    /// Makes a repository with settings and attributes that must not matter.
    pub(super) fn new(seed: u64, init: &[&str]) -> Self {
        let repo = Repo::with("repo", crate::support::Git::First, init);
        for (name, value) in [
            ("color.ui", "always"),
            ("diff.noprefix", "true"),
            ("diff.mnemonicPrefix", "true"),
            ("diff.renames", "copies"),
            ("diff.external", "false"),
            ("diff.relative", "true"),
            ("diff.ignoreSubmodules", "all"),
            ("diff.odd.textconv", "false"),
            ("diff.odd.binary", "true"),
            ("core.quotePath", "true"),
            ("core.autocrlf", "false"),
            ("core.ignoreCase", if seed.is_multiple_of(3) { "true" } else { "false" }),
        ] {
            let _ok = repo.git(["config", name, value]).exits(0);
        }
        repo.write(".git/info/attributes", "*.txt -diff\n*.bin diff=odd\nUPPER.txt diff=odd text\n");
        Self { repo, random: Random::new(seed), made: 0 }
    }

    /// Changes a few files and stages everything.
    pub(super) fn step(&mut self) -> &mut Self {
        for _ in 0..=self.random.below(6) {
            self.change();
        }
        // With `core.ignoreCase` only to read by: `git add` would refuse a second name.
        let _ok = self.repo.git(["-c", "core.ignoreCase=false", "add", "--all"]).exits(0);
        self
    }

    pub(super) fn commit(&mut self) -> &mut Self {
        let _ok = self.repo.git(["commit", "--quiet", "--allow-empty", "-m", "step"]).exits(0);
        self
    }

    fn change(&mut self) {
        let path = self.any_path();
        let there = path.symlink_metadata();
        let Ok(about) = there else { return self.write(&path) };
        match self.random.below(12) {
            0 => fs::remove_file(&path).unwrap(),
            1 | 2 => self.rename(&path),
            3 => {
                fs::remove_file(&path).unwrap();
                self.made += 1;
                symlink(format!("target {}", self.made), &path).unwrap();
            }
            _ if about.is_symlink() => {
                fs::remove_file(&path).unwrap();
                self.write(&path);
            }
            4 => fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap(),
            5 => {
                let copy = self.any_path();
                if copy.symlink_metadata().is_err() {
                    fs::create_dir_all(copy.parent().unwrap()).unwrap();
                    fs::copy(&path, &copy).unwrap();
                }
            }
            6 => {
                let text = fs::read(&path).unwrap();
                let crlf: Vec<u8> =
                    text.iter().flat_map(|b| if *b == b'\n' { b"\r\n".to_vec() } else { vec![*b] }).collect();
                fs::write(&path, crlf).unwrap();
            }
            7 => {
                let mut text = fs::read(&path).unwrap();
                if text.pop_if(|b| *b == b'\n').is_none() {
                    text.push(b'\n');
                }
                fs::write(&path, text).unwrap();
            }
            _ => self.edit(&path),
        }
    }

    fn write(&mut self, path: &Path) {
        let count = 6 + self.random.below(30);
        let lines: Vec<Vec<u8>> = (0..count).map(|_| self.line()).collect();
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, lines.concat()).unwrap();
    }

    /// Alters at most a fifth of the lines, so that a file which is moved too is still known.
    fn edit(&mut self, path: &Path) {
        let text = fs::read(path).unwrap();
        let mut lines: Vec<Vec<u8>> = text.split_inclusive(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
        for _ in 0..=self.random.below(lines.len() / 5 + 1) {
            let at = self.random.below(lines.len() + 1);
            let line = self.line();
            match (self.random.below(3), lines.get_mut(at)) {
                (0, Some(old)) => *old = line,
                (1, Some(_)) => drop(lines.remove(at)),
                _ => lines.insert(at, line),
            }
        }
        fs::write(path, lines.concat()).unwrap();
    }

    fn rename(&mut self, path: &Path) {
        let target = self.any_path();
        if target.symlink_metadata().is_ok() {
            return;
        }
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::rename(path, &target).unwrap();
        if !target.is_symlink() && self.random.below(2) == 0 {
            self.edit(&target);
        }
    }

    /// A line that no other is like; some hold NUL bytes and other things that aren't text.
    fn line(&mut self) -> Vec<u8> {
        self.made += 1;
        let odd: &[u8] = [b"".as_slice(), b"\0", b"\xff\xc3(", b"\x1b[31m", b"@@ -1 +1 @@"]
            [self.random.below(24) % 20 % 5];
        [b"line ", self.made.to_string().as_bytes(), b" ", odd, b" of this file\n"].concat()
    }

    fn any_path(&mut self) -> PathBuf {
        let name = NAMES[self.random.below(NAMES.len())];
        self.repo.path(OsStr::from_bytes(name))
    }
}
