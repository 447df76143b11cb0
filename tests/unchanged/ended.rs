//! The same when the run was cut short: by an error, a signal or the clock. No child of it stays either.

use std::fs;
use std::path::Path;
use std::process::{Child, ExitStatus, Stdio};
use std::time::Duration;

use super::{READERS, changes_nothing, repo};
use crate::support::{Repo, binary, differences, listing, nobody_works_in};

/// Breaks something in a repository.
type Break = fn(&Repo);

#[test]
fn by_a_run_that_ends_with_an_error() {
    let breaks: [(&str, Break); 4] = [
        ("a blob that is broken", |repo| overwrite(&loose(repo, ":c.txt"), b"garbage")),
        ("a blob that is missing", |repo| fs::remove_file(loose(repo, ":c.txt")).unwrap()),
        ("HEAD that is broken", |repo| fs::write(repo.path(".git/HEAD"), "garbage\n").unwrap()),
        ("an index that is cut off", |repo| {
            let index = fs::read(repo.path(".git/index")).unwrap();
            fs::write(repo.path(".git/index"), &index[..index.len() / 2]).unwrap();
        }),
    ];
    for (name, break_it) in breaks {
        let repo = repo();
        break_it(&repo);
        for (reader, env) in READERS {
            let args = ["hook", "pre-commit"];
            let run = changes_nothing(&repo, &format!("{name}, {reader}"), (repo.root(), env, &args), "");
            let _error = run.exits(2);
        }
    }
}

fn loose(repo: &Repo, revision: &str) -> std::path::PathBuf {
    let id = repo.git(["rev-parse", revision]).exits(0).stdout;
    let (folder, file) = id.trim().split_at(2);
    repo.path(Path::new(".git/objects").join(folder).join(file))
}

fn overwrite(path: &Path, content: &[u8]) {
    fs::remove_file(path).unwrap();
    fs::write(path, content).unwrap();
}

#[test]
fn by_a_run_whose_time_budget_is_spent() {
    let repo = big();
    repo.write(".hookguard.toml", "[hook]\ntime_budget = \"1 ms\"\n");
    for (reader, env) in READERS {
        let args = ["hook", "pre-commit"];
        let run = changes_nothing(&repo, reader, (repo.root(), env, &args), "").exits(2);
        assert!(run.stderr.contains("time budget"), "{}", run.text());
    }
}

/// A repository with much staged, so that a run takes a while.
fn big() -> Repo {
    let repo = repo();
    for i in 0..400 {
        repo.write(format!("many/f{i}.py"), format!("TOKEN = load({i})  # key of {i}\n").repeat(400));
    }
    repo.add_all();
    repo
}

/// Starts pre-commit, waits, sends the signal, and returns how it ended.
fn ended_by(signal: &str, repo: &Repo, env: &[(&str, &str)], after: Duration) -> ExitStatus {
    let mut command = repo.command(binary());
    command.args(["hook", "pre-commit"]).envs(env.iter().copied());
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child: Child = command.spawn().unwrap();
    std::thread::sleep(after);
    if signal == "KILL" {
        child.kill().unwrap();
    } else {
        let id = child.id().to_string();
        // It may have ended by itself by now.
        let _sent = repo.command("kill").args(["-s", signal, &id]).stderr(Stdio::null()).status().unwrap();
    }
    child.wait().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn by_a_run_that_is_killed_and_no_child_of_it_stays() {
    use std::os::unix::process::ExitStatusExt as _;
    let repo = big();
    let before = listing(repo.place());
    for signal in ["KILL", "TERM"] {
        for (reader, env) in READERS {
            let mut killed = 0;
            for after in [0, 1, 2, 4, 6, 10, 20, 40, 80] {
                let about = format!("SIG{signal} after {after} ms, {reader}");
                let status = ended_by(signal, &repo, env, Duration::from_millis(after));
                assert!(!status.success(), "{about}: {status}");
                killed += u32::from(status.signal().is_some());
                nobody_works_in(repo.place(), &about);
                assert_eq!(
                    differences(&before, &listing(repo.place())),
                    [] as [std::path::PathBuf; 0],
                    "{about}"
                );
            }
            assert!(killed >= 3, "{signal}, {reader}: only {killed} were there to be killed");
        }
    }
}
