//! Grown repositories: whatever order, packing and branching, both readers find the same.

use hookguard::rules::sample::Random;

use crate::support::{Repo, random};

use super::{document, key_line};

const FILES: [&str; 6] = ["a.py", "dir/b.js", "dir/deep/c.yml", ".env", "notes.md", "dir/d.py"];

/// Changes some files: keys, passwords and ordinary lines come and go, files move.
fn step(repo: &Repo, random_numbers: &mut Random, texts: &mut [Vec<String>; 6]) {
    for _ in 0..3 {
        let which = random_numbers.below(FILES.len());
        let text = &mut texts[which];
        let at = random_numbers.below(text.len() + 1);
        match random_numbers.below(10) {
            0 => text.insert(at, key_line(random_numbers.below(4) as u64)),
            1 => text.insert(at, format!("password = \"{}\"\n", random(random_numbers.below(3) as u64, 20))),
            2 => text.insert(at, format!("DB_PASSWORD={}\n", random(random_numbers.below(3) as u64, 18))),
            3 | 4 if !text.is_empty() => drop(text.remove(at.min(text.len() - 1))),
            5 => text.truncate(text.len() / 2),
            n => text.insert(at, format!("the api_key of line {n} {}\n", random_numbers.below(1000))),
        }
        repo.write(FILES[which], text.concat());
    }
}

fn grow(seed: u64, commits: usize) -> Repo {
    let repo = Repo::new();
    let mut numbers = Random::new(seed);
    let mut texts: [Vec<String>; 6] =
        std::array::from_fn(|_| (0..60).map(|n| format!("an ordinary line {n}\n")).collect());
    for n in 0..commits {
        step(&repo, &mut numbers, &mut texts);
        repo.commit_all(&format!("commit {n}"));
        match numbers.below(8) {
            0 => {
                let _ok = repo.git(["checkout", "-q", "-b", &format!("side{n}"), "HEAD~0"]).exits(0);
            }
            1 => drop(repo.git(["merge", "-q", "-X", "ours", "-m", "merge", "main"])),
            2 => drop(repo.git(["mv", "notes.md", &format!("moved{n}.md")])),
            3 => drop(repo.git(["repack", "-dq"])),
            _ => {}
        }
    }
    repo
}

#[test]
fn both_readers_find_the_same_however_it_is_packed() {
    let mut gone = 0;
    for seed in 0..4 {
        let repo = grow(seed, 14);
        let loose = document(&repo, &[]);
        let found = loose["findings"].as_array().unwrap();
        assert!(found.len() > 3, "seed {seed}: {}", found.len());
        gone += found.iter().filter(|f| f["in_head"] == false).count();
        for packing in
            [&["-adfq", "--depth=50"][..], &["-adfq", "--depth=0"], &["-adfq", "--depth=4000", "--window=50"]]
        {
            let _ok = repo.git([&["repack"], packing].concat()).exits(0);
            assert_eq!(document(&repo, &[]), loose, "seed {seed}, {packing:?}");
        }
        let since = repo.git(["rev-list", "--max-count=1", "--skip=5", "HEAD"]).exits(0).stdout;
        let rest = document(&repo, &["--since", since.trim()]);
        assert!(rest["summary"]["commits"].as_u64() < loose["summary"]["commits"].as_u64());
    }
    assert!(gone > 3, "some values must be there no longer");
}
