//! The documents are what the program does: lists and pictures are made from it, commands are run.
//!
//! `UPDATE=1 cargo test --locked docs` rewrites what is generated.

mod page;
mod picture;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use clap::ValueEnum as _;
use hookguard::report::Format;
use hookguard::rules::{built_in, texts};

use crate::support::{Repo, fake};

fn document(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Compares a generated document with the one in the tree, or rewrites that.
#[track_caller]
fn is_up_to_date(name: &str, generated: &str, comparable: impl Fn(&str) -> String) {
    let path = document(name);
    let there = fs::read_to_string(&path).unwrap_or_default();
    if comparable(&there) == comparable(generated) {
        return;
    }
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, generated).unwrap();
        return;
    }
    panic!("{name} is not up to date: UPDATE=1 cargo test --locked docs");
}

#[test]
fn the_list_of_rules_is_that_of_the_program() {
    let mut out = String::from(
        "# Rules\n\nMade from `rules/*.toml` by `UPDATE=1 cargo test --locked docs`; `hookguard rules show RULE` tells what \
         a rule looks\nfor, `hookguard explain RULE` what to do about such a key.\n",
    );
    let mut group = "";
    for rule in built_in::RULES.iter() {
        let texts = texts(rule);
        if texts.group != group {
            group = texts.group;
            write!(out, "\n## {group}\n\n| rule | severity | what it is | checked by | variable |\n|---|---|---|---|---|\n")
                .unwrap();
        }
        let checksum = rule.checksum.map_or("", hookguard::detect::checksum::Checksum::name);
        let variable = texts.env_vars.first().map_or(String::new(), |v| format!("`{v}`"));
        writeln!(out, "| `{}` | {} | {} | {checksum} | {variable} |", rule.id, rule.severity, texts.title)
            .unwrap();
    }
    out += "\n## files\n\nTold by the name of a file that is new, and borne out by what is in it (`rules/files.toml`).\n\n\
        | rule | severity | what it is | names |\n|---|---|---|---|\n";
    for rule in built_in::FILES.rules {
        let names: Vec<String> = rule.names.iter().map(|name| format!("`{name}`")).collect();
        writeln!(out, "| `{}` | {} | {} | {} |", rule.id, rule.severity, rule.title, names.join(", "))
            .unwrap();
    }
    let number = built_in::RULES.len();
    out = out.replacen("# Rules\n", &format!("# The {number} rules\n"), 1);
    is_up_to_date("docs/rules.md", &out, str::to_owned);
}

#[test]
fn the_picture_in_the_readme_is_a_real_run() {
    let repo = Repo::new().env("CLICOLOR_FORCE", "1").hooks_installed();
    let key = fake("openai-api-key", 7);
    repo.write(
        "src/app/chat.tsx",
        format!(
            "import OpenAI from \"openai\";\n\nexport const client = new OpenAI({{\n  apiKey: \"{key}\",\n  \
             dangerouslyAllowBrowser: true,\n}});\n"
        ),
    );
    let run = repo.add_all().git(["commit", "-m", "chat"]).exits(1);
    let mut lines = vec!["$ git commit -m chat"];
    lines.extend(run.stderr.lines());
    let times = regex::Regex::new(r"\d+\.\d ms").unwrap();
    let no_times = |text: &str| times.replace_all(text, "[time]").into_owned();
    is_up_to_date("docs/img/blocked.svg", &picture::svg(&lines), no_times);
}

/// `REPORT_PAGE` names a file for the page itself, for `docs/img/report.sh`.
#[test]
fn the_page_in_the_documents_is_a_real_run() {
    let run = page::shop().hookguard(["scan", "--format", "html"]).exits(1);
    assert_eq!(run.stdout.matches("<li class=\"finding ").count(), 6, "{}", run.text());
    assert!(run.stdout.contains("data-standing=\"allowed\""));
    if let Some(path) = std::env::var_os("REPORT_PAGE") {
        fs::write(path, &run.stdout).unwrap();
    }
}

/// The commands of the fenced blocks of a document that hold `needle`.
fn commands(name: &str, needle: &str) -> Vec<String> {
    let document = fs::read_to_string(document(name)).unwrap();
    let blocks = document.split("```").filter(|b| b.starts_with("sh\n") && b.contains(needle));
    blocks
        .flat_map(|block| block.lines().skip(1))
        .map(|l| l.split(" #").next().unwrap().trim().to_owned())
        .filter(|l| !l.is_empty())
        .collect()
}

#[test]
fn every_command_of_the_readme_works() {
    let repo = Repo::new();
    for i in 0..5 {
        repo.write("a.txt", format!("{i}\n")).commit_all("x");
    }
    let folder = crate::support::binary().parent().unwrap().to_owned();
    let all = commands("README.md", "hookguard doctor");
    assert!(all.len() >= 6, "{all:?}");
    for line in all {
        let words: Vec<&str> = line.split_whitespace().collect();
        assert_eq!(words[0], "hookguard", "{line}");
        let mut command = repo.command(crate::support::binary());
        let path = std::env::join_paths(
            std::iter::once(folder.clone()).chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
        );
        command.args(&words[1..]).env("PATH", path.unwrap());
        let run = repo.run(command, b"");
        assert_eq!(run.code, 0, "{line}\n{}", run.text());
    }
}

#[test]
fn every_command_about_formats_works() {
    let repo = page::shop();
    repo.commit_all("one").write("b.txt", "x\n").commit_all("two");
    let all = commands("docs/formats.md", "hookguard scan");
    assert!(all.len() >= 9, "{all:?}");
    for line in all {
        let words: Vec<&str> = line.split_whitespace().collect();
        assert_eq!(words[0], "hookguard", "{line}");
        let run = repo.hookguard(&words[1..]);
        assert!(run.code < 2, "{line}\n{}", run.text());
        for file in words.iter().filter_map(|word| word.split_once('=').map(|(_, file)| file)) {
            assert!(repo.path(file).exists(), "{line}: {file}");
        }
    }
    for format in Format::value_variants() {
        let name = format.to_possible_value().unwrap().get_name().to_owned();
        let page = fs::read_to_string(document("docs/formats.md")).unwrap();
        assert!(page.contains(&format!("\n| `{name}` |")), "{name} has no row");
    }
}

#[test]
fn the_two_commands_that_do_all_stand_alone_on_their_lines() {
    let readme = fs::read_to_string(document("README.md")).unwrap();
    for line in ["cargo install --locked --path . && hookguard install", "cargo test --locked"] {
        assert!(readme.lines().any(|l| l == line), "{line}");
    }
}

#[test]
fn links_between_documents_lead_somewhere() {
    for name in [
        "README.md",
        "CONTRIBUTING.md",
        "docs/architecture.md",
        "docs/config.md",
        "docs/accuracy.md",
        "docs/formats.md",
        "docs/baseline.md",
        "docs/moving.md",
    ] {
        let text = fs::read_to_string(document(name)).unwrap();
        for target in text.split("](").skip(1).filter_map(|t| t.split(')').next()) {
            if !target.starts_with("http") && !target.starts_with('#') {
                let file = target.split('#').next().unwrap();
                assert!(document(name).parent().unwrap().join(file).exists(), "{name}: {target}");
            }
        }
    }
}
