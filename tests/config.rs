//! Settings: what is right and wrong in a file, what the reference says, and what settings do to a commit.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use hookguard::config::schema::{FILE, Key, SECTIONS, Section};
use hookguard::config::{self, Config, ConfigSource};
use hookguard::rules::{self, Selection};

mod commits;

fn cases(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new("tests/cases/config").join(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "toml"));
    files.sort();
    assert!(files.len() > 10, "{}", folder.display());
    files
}

/// Reads a file as a hook does: settings, then rules.
fn read(path: &Path) -> Result<Config, String> {
    let source = ConfigSource { path: path.to_path_buf(), required: true };
    let config = config::load(&[source]).and_then(|config| {
        rules::catalog(&config, &Selection::default())?;
        Ok(config)
    });
    config.map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

#[test]
fn every_valid_file_is_taken() {
    for file in cases("valid") {
        read(&file).unwrap_or_else(|e| panic!("{e}"));
    }
}

#[test]
fn every_invalid_file_is_refused_in_these_words() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("cases/config/invalid");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for file in cases("invalid") {
        let errors = read(&file).err().unwrap_or_else(|| panic!("{} was taken", file.display()));
        let errors = errors.replace(&format!("{}:", file.display()), "");
        let name = file.file_stem().unwrap().to_str().unwrap();
        settings.bind(|| insta::assert_snapshot!(name, errors));
    }
}

#[test]
fn the_example_is_the_default() {
    let example = read(Path::new("config.example.toml")).unwrap();
    // Where single settings stand differs; nothing else may.
    let bare =
        |config: &Config| format!("{:?}", Config { set: Vec::new(), files: Vec::new(), ..config.clone() });
    assert_eq!(bare(&example), bare(&Config::default()));
}

/// Returns the example with all settings switched on that are switched off in it.
fn example_switched_on() -> String {
    let text = fs::read_to_string("config.example.toml").unwrap();
    let on = |line: &str| match line.strip_prefix('#') {
        Some(setting) if setting.starts_with(|c: char| c != ' ' && c != '-') => setting.to_owned(),
        _ => line.to_owned(),
    };
    text.lines().map(on).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_example_holds_every_key_and_all_of_it_is_right() {
    let text = example_switched_on();
    let config = config::parse(Path::new("example"), &text)
        .and_then(|config| rules::catalog(&config, &Selection::default()).map(|_| config));
    let config = config
        .unwrap_or_else(|e| panic!("{}", e.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")));
    assert!(config.rules.len() == 3 && config.allow.len() > 4 && config.allowed.len() == 1);
    for key in SECTIONS.iter().flat_map(|s| s.keys) {
        let starts = |line: &str| {
            line.starts_with(&format!("{} =", key.name)) || line.contains(&format!("{{ {} =", key.name))
        };
        let is_table = |line: &str| line.trim_matches(['[', ']']).split('.').any(|part| part == key.name);
        let inline = |line: &str| line.contains(&format!(", {} =", key.name));
        let found = text.lines().any(|l| starts(l) || inline(l) || l.starts_with('[') && is_table(l));
        assert!(found, "config.example.toml lacks `{}`", key.name);
    }
}

#[test]
fn the_defaults_of_the_schema_are_those_of_the_program() {
    let mut text = String::new();
    for section in SECTIONS.iter().filter(|s| s.keys.iter().any(|k| !k.default.is_empty())) {
        writeln!(text, "{}", section.title).unwrap();
        for key in section.keys.iter().filter(|k| !k.default.is_empty()) {
            writeln!(text, "{} = {}", key.name, key.default).unwrap();
        }
    }
    let config = config::parse(Path::new("defaults"), &text).unwrap();
    let bare =
        |config: &Config| format!("{:?}", Config { set: Vec::new(), files: Vec::new(), ..config.clone() });
    assert_eq!(bare(&config), bare(&Config::default()));
}

/// Compares the generated part of the reference, or rewrites it.
#[test]
fn the_reference_names_every_key() {
    let path = Path::new("docs/config.md");
    let there = fs::read_to_string(path).unwrap();
    let mark = "<!-- from here on made by: UPDATE=1 cargo test --locked config -->\n";
    let (written, made) = there.split_once(mark).expect("the mark must stand in docs/config.md");
    let generated = SECTIONS.iter().fold(String::new(), |text, section| text + &reference(section));
    if made != generated && std::env::var_os("UPDATE").is_some() {
        fs::write(path, format!("{written}{mark}{generated}")).unwrap();
        return;
    }
    assert_eq!(made, generated, "docs/config.md is not up to date: UPDATE=1 cargo test --locked config");
}

fn reference(section: &Section) -> String {
    let title = if section.title == FILE.title {
        "Top of the file".to_owned()
    } else {
        format!("`{}`", section.title)
    };
    let mut text =
        format!("\n## {title}\n\n{}\n\n| key | takes | default | |\n|---|---|---|---|\n", section.about);
    let cell = |text: &str| text.replace('|', "\\|");
    for Key { name, takes, required, default, about, .. } in section.keys {
        let default = match (required, *default) {
            (true, _) => "must be there".to_owned(),
            (false, "") => String::new(),
            (false, default) => format!("`{default}`"),
        };
        writeln!(text, "| `{name}` | {} | {default} | {} |", cell(&takes.said()), cell(about)).unwrap();
    }
    text
}
