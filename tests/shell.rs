//! What a person meets at the prompt: help, the state at a glance, completions and manual.

mod state;

use std::fs;
use std::path::Path;

use clap::ValueEnum as _;

use crate::support::{Repo, Run, binary};

const SHELLS: [&str; 5] = ["bash", "zsh", "fish", "powershell", "elvish"];

fn completions(repo: &Repo, shell: &str) -> String {
    repo.hookguard(["completions", shell]).exits(0).stdout
}

/// Runs a script with a shell; `None` where the machine doesn't have that one.
fn run_by(repo: &Repo, shell: &str, args: &[&str]) -> Option<Run> {
    let there =
        std::env::split_paths(&std::env::var_os("PATH").unwrap()).any(|dir| dir.join(shell).is_file());
    there.then(|| {
        let mut command = repo.command(shell);
        command.args(args);
        repo.run(command, b"")
    })
}

/// Makes completions and manual from the command line's definition.
fn generated() -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for shell in clap_complete::Shell::value_variants() {
        let mut script = Vec::new();
        clap_complete::generate(*shell, &mut hookguard::cli::definition(), "hookguard", &mut script);
        files.push((clap_complete::Generator::file_name(shell, "hookguard"), script));
    }
    let mut definition = hookguard::cli::definition().disable_help_subcommand(true);
    definition.build();
    pages(&definition, &mut files);
    files.sort();
    files
}

/// Makes the pages of a command and those below it.
fn pages(command: &clap::Command, files: &mut Vec<(String, Vec<u8>)>) {
    let man = clap_mangen::Man::new(command.clone());
    let mut page = Vec::new();
    man.render(&mut page).unwrap();
    files.push((man.get_filename(), page));
    command.get_subcommands().filter(|sub| !sub.is_hide_set()).for_each(|sub| pages(sub, files));
}

#[test]
fn completions_and_manual_are_those_of_the_command_line() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/shell");
    let made = generated();
    if std::env::var_os("UPDATE").is_some() {
        fs::remove_dir_all(&folder).unwrap();
        fs::create_dir(&folder).unwrap();
        for (name, text) in &made {
            fs::write(folder.join(name), text).unwrap();
        }
    }
    let mut there: Vec<(String, Vec<u8>)> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .collect();
    there.sort();
    let names = |files: &[(String, Vec<u8>)]| files.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&there), names(&made), "not up to date: UPDATE=1 cargo test --locked shell");
    for ((name, there), (_, made)) in there.iter().zip(&made) {
        assert!(there == made, "docs/shell/{name} is not up to date: UPDATE=1 cargo test --locked shell");
    }
}

#[test]
fn every_shell_has_completions_of_all_commands_and_formats() {
    let repo = Repo::new();
    for shell in SHELLS {
        let script = completions(&repo, shell);
        // PowerShell's and elvish's are made without the values of options.
        let values =
            ["gitlab-codequality"].into_iter().filter(|_| !["powershell", "elvish"].contains(&shell));
        for word in ["install", "doctor", "scan", "explain", "min-severity"].into_iter().chain(values) {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    let run = repo.hookguard(["completions", "bsh"]).exits(2);
    assert!(run.stderr.contains("a similar value exists: 'bash'"), "{}", run.text());
}

#[test]
fn shells_that_are_here_can_read_their_completions() {
    let repo = Repo::new();
    for (shell, check) in [("bash", "-n"), ("zsh", "-n"), ("fish", "--no-execute")] {
        repo.write("script", completions(&repo, shell));
        let checked = run_by(&repo, shell, &[check, "script"]);
        assert!(shell != "bash" || checked.is_some(), "bash is everywhere that tests run");
        if let Some(run) = checked {
            let _ok = run.exits(0);
        }
    }
}

#[test]
fn bash_completes_commands_options_and_formats() {
    let repo = Repo::new();
    repo.write("script", completions(&repo, "bash"));
    let completed = |words: &[&str]| {
        let (last, before) = (words.len() - 1, words[words.len() - 2]);
        let script = format!(
            "source ./script; complete -p hookguard >/dev/null || exit 9\nCOMP_WORDS=({}); COMP_CWORD={last}\n\
             _hookguard hookguard '{}' '{before}'; echo \"${{COMPREPLY[@]}}\"",
            words.join(" "),
            words[last]
        );
        run_by(&repo, "bash", &["--norc", "-c", &script]).unwrap().exits(0).stdout.trim().to_owned()
    };
    assert_eq!(completed(&["hookguard", "sc"]), "scan");
    assert_eq!(completed(&["hookguard", "scan", "--min"]), "--min-severity");
    assert_eq!(completed(&["hookguard", "scan", "--format", "sa"]), "sarif");
    assert_eq!(completed(&["hookguard", "rules", "te"]), "test");
}

#[test]
fn the_manual_has_a_page_of_every_command() {
    let repo = Repo::new();
    let run = repo.hookguard(["man", "--dir", "share/man1"]).exits(0);
    let mut pages: Vec<String> = fs::read_dir(repo.path("share/man1"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    pages.sort();
    assert!(run.stdout.starts_with(&format!("{} pages written to ", pages.len())), "{}", run.text());
    for name in ["hookguard.1", "hookguard-scan.1", "hookguard-rules-test.1", "hookguard-man.1"] {
        assert!(pages.iter().any(|page| page == name), "{name}: {pages:?}");
    }
    let whole = repo.hookguard(["man"]).exits(0).stdout;
    assert_eq!(whole, fs::read_to_string(repo.path("share/man1/hookguard.1")).unwrap());
    assert!(whole.contains(".TH hookguard 1") && whole.contains("hookguard install"));
    repo.write("file", "x");
    let run = repo.hookguard(["man", "--dir", "file"]).exits(2);
    assert!(run.stderr.starts_with("hookguard: making file: "), "{}", run.text());
    if let Some(run) = run_by(&repo, "man", &["--warnings", "-l", "share/man1/hookguard-scan.1"]) {
        let run = run.exits(0);
        assert_eq!(run.stderr, "", "{}", run.text());
        assert!(run.stdout.contains("--format"), "{}", run.text());
    }
}

/// The command lines of all commands, from the help of those above.
fn commands(repo: &Repo, above: &[String], all: &mut Vec<Vec<String>>) {
    let help = repo.hookguard(above.iter().map(String::as_str).chain(["-h"])).exits(0).stdout;
    all.push(above.to_vec());
    let Some((_, list)) = help.split_once("Commands:\n") else { return };
    for line in list.lines().take_while(|line| line.starts_with("  ")) {
        let name = line.split_whitespace().next().unwrap();
        if name != "help" {
            commands(repo, &[above, &[name.to_owned()]].concat(), all);
        }
    }
}

#[test]
fn every_command_that_help_shows_can_be_run() {
    let repo = Repo::new();
    let mut all = Vec::new();
    commands(&repo, &[], &mut all);
    assert!(all.len() > 15, "{all:?}");
    let mut examples = 0;
    for command in all {
        let help = repo.hookguard(command.iter().map(String::as_str).chain(["--help"])).exits(0).stdout;
        for line in help.lines().filter_map(|line| line.strip_prefix("  hookguard ")) {
            examples += 1;
            // What stands behind two blanks is said about it; pipes and files are the shell's.
            let words = line.split("  ").next().unwrap();
            let words = words.split_whitespace().take_while(|word| !matches!(*word, "|" | ">" | ">>"));
            let run = repo.hookguard(words.chain(["--help"]));
            assert_eq!(run.code, 0, "{line}\n{}", run.text());
        }
    }
    assert!(examples >= 20, "{examples}");
}

#[test]
fn a_slip_is_answered_with_what_was_meant() {
    let repo = Repo::new();
    for (args, meant) in [
        (&["scna"][..], "'scan'"),
        (&["scan", "--stagd"], "'--staged'"),
        (&["scan", "--format", "sarfi"], "'sarif'"),
        (&["scan", "--rule", "openai-api-kye"], "`openai-api-key`"),
        (&["explain", "openai-api-kye"], "`openai-api-key`"),
        (&["rules", "show", "openai-api-kye"], "`openai-api-key`"),
        (&["rules", "tset"], "'test'"),
        (&["install", "--hook", "pre-comit"], "pre-commit"),
    ] {
        let run = repo.hookguard(args.iter().copied()).exits(2);
        assert!(run.stderr.contains(meant), "{args:?}\n{}", run.text());
    }
    assert!(binary().exists());
}
