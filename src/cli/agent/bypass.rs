//! Commands that commit or push past the hooks, or take the hooks away.

use super::shell::Simple;

/// The way out that is named.
const WAY_OUT: &str =
    "Let the hooks run; if one stops the commit, repair what it names, or ask the person you work for";

/// Variables that switch hook managers off, with the values that do.
const SWITCHES: &[(&str, &[&str])] = &[
    ("HUSKY", &["0"]),
    ("HUSKY_SKIP_HOOKS", &["1", "true"]),
    ("LEFTHOOK", &["0", "false"]),
    ("OVERCOMMIT_DISABLE", &["1"]),
    ("SKIP_SIMPLE_GIT_HOOKS", &["1"]),
];

/// Commands of Git that take `--no-verify`.
const VERIFYING: &[&str] = &["commit", "push", "merge", "rebase", "am", "pull"];

/// Options of `git commit` in one letter that take the rest of the word, or the next one, as their value.
const WITH_VALUE: &str = "mFCctuS";

/// Commands that take files away or alter them.
const ALTERING: &[&str] = &[
    "rm",
    "rmdir",
    "unlink",
    "shred",
    "mv",
    "chmod",
    "truncate",
    "tee",
    "cp",
    "ln",
    "sed",
    "del",
    "remove-item",
];

/// Returns why a command is refused.
pub(super) fn of_command(simple: &Simple) -> Option<String> {
    let variables =
        simple.variables.iter().chain(if matches!(simple.program(), "export" | "set" | "setx" | "declare") {
            simple.arguments()
        } else {
            Default::default()
        });
    for variable in variables {
        let (name, value) = variable.split_once('=').unwrap_or((variable, ""));
        if SWITCHES.iter().any(|(switch, off)| *switch == name && off.contains(&value)) {
            return Some(format!("{name}={value} switches the Git hooks off. {WAY_OUT}"));
        }
        if name == "SKIP" && value.split(',').any(|hook| hook.contains("hookguard")) {
            return Some(format!("SKIP passes over the check for secrets. {WAY_OUT}"));
        }
        if name.starts_with("GIT_CONFIG") && value.to_ascii_lowercase().contains("hookspath") {
            return Some(format!("this leads Git away from its hooks. {WAY_OUT}"));
        }
    }
    if simple.written_to.iter().any(|path| is_hook(path)) {
        return Some(format!("this would write over a Git hook. {WAY_OUT}"));
    }
    match simple.program() {
        "git" => of_git(simple.arguments()),
        "hookguard" | "husky" | "lefthook" | "pre-commit" | "prek"
            if simple.arguments().iter().any(|w| w == "uninstall") =>
        {
            Some(format!("this takes the Git hooks away. {WAY_OUT}"))
        }
        "find"
            if simple.arguments().iter().any(|w| is_hook(w))
                && simple.arguments().iter().any(|w| w == "-delete" || w == "-exec") =>
        {
            Some(format!("this takes Git hooks away. {WAY_OUT}"))
        }
        program if ALTERING.contains(&program) && simple.arguments().iter().any(|word| is_hook(word)) => {
            Some(format!("this alters Git hooks or takes them away. {WAY_OUT}"))
        }
        _ => None,
    }
}

/// Returns why a file must not be written.
pub(super) fn of_file(path: &str) -> Option<String> {
    is_hook(path).then(|| format!("this would write over a Git hook. {WAY_OUT}"))
}

fn is_hook(path: &str) -> bool {
    let path = path.replace('\\', "/");
    path.starts_with(".git/hooks") || path.contains("/.git/hooks")
}

fn of_git(words: &[String]) -> Option<String> {
    let away = || Some(format!("core.hooksPath leads Git away from its hooks. {WAY_OUT}"));
    let names_path = |word: &str| word.to_ascii_lowercase().contains("core.hookspath");
    let mut rest = words.iter();
    let command = loop {
        let word = rest.next()?;
        match word.as_str() {
            "-c" | "--config-env" => {
                if rest.next().is_some_and(|setting| names_path(setting)) {
                    return away();
                }
            }
            "-C" | "--git-dir" | "--work-tree" | "--namespace" | "--exec-path" => drop(rest.next()),
            option if option.starts_with('-') => {
                if names_path(option) {
                    return away();
                }
            }
            command => break command,
        }
    };
    let rest: Vec<&str> = rest.map(String::as_str).take_while(|word| *word != "--").collect();
    if command == "config" {
        let place = rest.iter().position(|word| names_path(word));
        let is_written = |place: usize| {
            let reads =
                rest.iter().any(|w| matches!(*w, "get" | "--get" | "--get-all" | "list" | "--list" | "-l"));
            let alters = rest.iter().any(|w| matches!(*w, "set" | "unset") || w.starts_with("--unset"));
            alters || (!reads && rest.len() > place + 1)
        };
        return if place.is_some_and(is_written) { away() } else { None };
    }
    if !VERIFYING.contains(&command) {
        return None;
    }
    let skips = skips_hooks(command, &rest);
    skips.then(|| format!("`git {command} --no-verify` passes over the check for secrets. {WAY_OUT}"))
}

/// Tells whether options switch the hooks off: whole, cut short as Git lets it be, or as a letter among others.
fn skips_hooks(command: &str, words: &[&str]) -> bool {
    let has_letter = matches!(command, "commit" | "am");
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if word.len() >= "--no-ver".len() && "--no-verify".starts_with(word) {
            return true;
        }
        if matches!(*word, "--message" | "--file" | "--author" | "--date" | "--template") {
            words.next();
            continue;
        }
        let Some(letters) = word.strip_prefix('-').filter(|w| has_letter && !w.starts_with('-')) else {
            continue;
        };
        let own = letters.find(|c| WITH_VALUE.contains(c)).unwrap_or(letters.len());
        if letters.chars().take(own).any(|c| c == 'n') {
            return true;
        }
        // `-m` at the end takes the next word: a message may start with a hyphen. `-u` and `-S` don't.
        if letters.chars().nth(own).is_some_and(|c| "mFCct".contains(c)) && own + 1 == letters.len() {
            words.next();
        }
    }
    false
}
