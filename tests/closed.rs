//! Failing closed: whatever keeps a hook from reading, judging or saying so, it doesn't pass.

mod bytes;
#[cfg(target_os = "linux")]
mod hangs;

use crate::support::{Repo, Run, binary, fake};
#[cfg(target_os = "linux")]
use crate::support::{nobody_works_in, working_in};

/// Runs a line of shell in which `$HG` is the program under test.
fn shell(repo: &Repo, line: &str) -> Run {
    let mut command = repo.command("/bin/sh");
    command.args(["-c", line]).env("HG", binary());
    repo.run(command, b"")
}

fn staged(text: &str) -> Repo {
    let repo = Repo::new();
    repo.write("a.py", text).add_all();
    repo
}

fn with_a_key() -> Repo {
    staged(&format!("TOKEN = \"{}\"\n", fake("github-pat-classic", 3)))
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_blocks_even_what_is_clean() {
    let _blocked = shell(&staged("x = 1\n"), "\"$HG\" hook pre-commit 2>/dev/full").exits(2);
    let _blocked = shell(&with_a_key(), "\"$HG\" hook pre-commit >/dev/full 2>/dev/full").exits(2);
    let run = shell(&with_a_key(), "\"$HG\" scan --staged --format json >/dev/full").exits(2);
    assert!(run.stderr.contains("writing the result"), "{}", run.text());
}

#[test]
fn closed_streams_hide_nothing() {
    for line in [
        "\"$HG\" hook pre-commit >&-",
        "\"$HG\" hook pre-commit 2>&-",
        "\"$HG\" hook pre-commit <&- >&- 2>&-",
    ] {
        let _blocked = shell(&with_a_key(), line).exits(1);
    }
}

#[test]
fn a_reader_that_goes_away_does_not_make_it_pass() {
    let repo = Repo::new();
    for i in 0..200 {
        repo.write(format!("f{i}.py"), format!("TOKEN = \"{}\"\n", fake("github-pat-classic", i)));
    }
    repo.add_all();
    let line = "{ \"$HG\" scan --staged --format jsonl 2>/dev/null; echo $? >code; } | head -c 1 >/dev/null; cat code";
    assert_eq!(shell(&repo, line).exits(0).stdout.trim(), "1");
    let line = "{ \"$HG\" hook pre-commit 2>&1; echo $? >code; } | head -c 1 >/dev/null; cat code";
    assert_eq!(shell(&repo, line).exits(0).stdout.trim(), "1");
}

#[test]
fn a_spent_time_budget_blocks_and_says_how_to_raise_it() {
    let repo = Repo::new();
    repo.write(".hookguard.toml", "[hook]\ntime_budget = \"1 ms\"\n");
    for i in 0..500 {
        repo.write(format!("f{i}.txt"), format!("{i}\n").repeat(500));
    }
    let run = repo.add_all().hookguard(["hook", "pre-commit"]).exits(2);
    assert!(run.stderr.contains("time budget") && run.stderr.contains("time_budget"), "{}", run.text());
}

#[test]
#[cfg(target_os = "linux")]
fn too_little_memory_never_passes() {
    let repo = Repo::new();
    let line = format!("x = 1 # {}\n", "y".repeat(90));
    repo.write("a.py", line.repeat(100_000))
        .write("b.py", format!("K = \"{}\"\n", fake("github-pat-classic", 4)));
    repo.add_all();
    for kilobytes in [12_000, 16_000, 24_000, 32_000, 48_000, 200_000] {
        let run = shell(&repo, &format!("ulimit -v {kilobytes}; exec \"$HG\" hook pre-commit"));
        assert_ne!(run.code, 0, "{kilobytes} kB: {}", run.text());
        assert!(!run.stderr.contains("yyyyyyyy"), "no text of a file: {}", run.text());
    }
}

#[test]
fn a_killed_hook_stops_the_commit() {
    let repo = Repo::new().hooks_installed();
    repo.write("a.py", "x = 1\n").add_all();
    let shim = std::fs::read_to_string(repo.path(".git/hooks/pre-commit")).unwrap();
    let killed = shim.replacen("exec \"$program\"", "kill -9 $$; exec \"$program\"", 1);
    assert_ne!(shim, killed);
    repo.write(".git/hooks/pre-commit", killed);
    let run = repo.git(["commit", "-m", "x"]);
    assert_ne!(run.code, 0, "{}", run.text());
    assert_eq!(repo.head(), None);
}

#[test]
#[cfg(target_os = "linux")]
fn hookguard_itself_killed_in_the_middle_stops_the_commit() {
    for signal in ["KILL", "TERM", "INT", "HUP"] {
        let repo = Repo::new().hooks_installed();
        repo.write("a.py", "x = 1\n").add_all();
        // It waits for a blob that never comes.
        let id = repo.git(["rev-parse", ":a.py"]).exits(0).stdout;
        let (folder, file) = id.trim().split_at(2);
        let blob = repo.path(".git/objects").join(folder).join(file);
        std::fs::remove_file(&blob).unwrap();
        let _made = repo.command("mkfifo").arg(&blob).status().unwrap();
        let mut command = repo.git_command(["commit", "-m", "x"]);
        let mut commit = command.stderr(std::process::Stdio::null()).spawn().unwrap();
        let hook = loop {
            let found = working_in(repo.place()).into_iter().find(|(_, line)| {
                line.starts_with(&binary().display().to_string()) && line.contains(" hook pre-commit")
            });
            match found {
                Some((id, _)) => break id,
                None => std::thread::sleep(std::time::Duration::from_millis(5)),
            }
        };
        let _sent = repo.command("kill").args(["-s", signal, &hook]).status().unwrap();
        assert!(!commit.wait().unwrap().success(), "{signal}");
        assert_eq!(repo.head(), None, "{signal}");
        nobody_works_in(repo.place(), signal);
    }
}
