//! One key per environment: the same value in files of several environments.
//!
//! Comes in: a path and its text. Goes out: which environment the file is for, and its values behind names of keys. A
//! value is compared in memory and never shown: what is said of it are the places where it stands. The parser knows
//! `NAME=value` and `name: value`, which `.env`, properties, YAML, JSON and tfvars have in common; what refers elsewhere, is
//! a placeholder or too short to be a key is passed over.

use std::collections::BTreeMap;

use crate::audit::signs;
use crate::finding::ShownPath;
use crate::secret::Secret;

/// Words for environments, and the environment that they mean.
const STAGES: &[(&str, &str)] = &[
    ("dev", "development"),
    ("develop", "development"),
    ("development", "development"),
    ("local", "development"),
    ("test", "test"),
    ("testing", "test"),
    ("qa", "test"),
    ("ci", "test"),
    ("uat", "staging"),
    ("stage", "staging"),
    ("staging", "staging"),
    ("preprod", "staging"),
    ("preview", "staging"),
    ("sandbox", "staging"),
    ("prod", "production"),
    ("production", "production"),
    ("live", "production"),
];

/// Words of names of files that hold no real values.
const EXAMPLES: &[&str] = &["example", "sample", "template", "dist", "defaults", "schema", "vault"];

/// The endings of files that hold settings.
const SETTINGS: &[&str] =
    &["env", "yml", "yaml", "json", "properties", "toml", "tfvars", "ini", "conf", "config"];

/// What stands in the place of a value.
const PLACEHOLDERS: &[&str] = &[
    "changeme",
    "change_me",
    "change-me",
    "example",
    "placeholder",
    "your",
    "xxx",
    "todo",
    "dummy",
    "replace",
];

/// The least length of a value that may be a key, in bytes.
const LEAST: usize = 8;

/// A value behind the name of a key.
#[derive(Clone, Debug)]
pub(super) struct Value {
    pub(super) secret: Secret,
    /// Counted from 1.
    pub(super) line: u32,
}

/// A file of one environment.
#[derive(Clone, Debug)]
pub(super) struct Stage {
    /// The file.
    pub(super) path: ShownPath,
    /// The environment, as one word.
    pub(super) name: &'static str,
    pub(super) values: Vec<Value>,
}

/// A value and the places where it stands: environment, file, line.
pub(super) type Shared<'s> = Vec<(&'static str, &'s ShownPath, u32)>;

/// Returns which environment a file of settings is for; `None` for any other file.
pub(super) fn of_path(path: &[u8]) -> Option<&'static str> {
    let path = std::str::from_utf8(path).ok()?.to_ascii_lowercase();
    let (above, name) = path.rsplit_once('/').unwrap_or(("", &path));
    let words: Vec<&str> = name.split(['.', '-', '_']).filter(|word| !word.is_empty()).collect();
    let is_dotenv = name.starts_with(".env") || name.starts_with(".dev.vars");
    let ending = name.rsplit('.').next().unwrap_or_default();
    if words.iter().any(|word| EXAMPLES.contains(word)) || !(is_dotenv || SETTINGS.contains(&ending)) {
        return None;
    }
    let stage = |word: &str| STAGES.iter().find(|(known, _)| *known == word).map(|(_, stage)| *stage);
    let by_name = words.iter().find_map(|word| stage(word));
    let by_directory = || above.rsplit('/').find_map(stage);
    by_name.or_else(by_directory).or_else(|| (name == ".env").then_some("default"))
}

/// Reads the values of a file that are keys by their names.
pub(super) fn read(path: &[u8], text: &[u8]) -> Option<Stage> {
    let name = of_path(path)?;
    let lines = (1_u32..).zip(text.split(|b| *b == b'\n'));
    let values = lines.filter_map(|(line, text)| Some(Value { secret: value(text)?, line })).collect();
    Some(Stage { path: ShownPath::new(path), name, values })
}

/// Returns the value of a line whose name is that of a key.
fn value(line: &[u8]) -> Option<Secret> {
    if signs::is_comment(line) {
        return None;
    }
    let line = std::str::from_utf8(line).ok()?.trim().trim_end_matches(',');
    let (name, value) = line.split_once(['=', ':'])?;
    if name.len() > 100 || !signs::names_key(name.as_bytes()) {
        return None;
    }
    let value = value.trim();
    let value = match value.chars().next()? {
        quote @ ('"' | '\'') => value.get(1..)?.split(quote).next()?,
        _ => value.split(" #").next()?.trim(),
    };
    let lower = value.to_ascii_lowercase();
    let refers = value.contains(['$', '{', '<', '(', '[', '%'])
        || value.starts_with(['/', '.', '~'])
        || lower.starts_with("vault:")
        || lower.starts_with("op:")
        || lower.starts_with("enc");
    let is_word =
        value.len() < 20 && value.bytes().all(|b| b.is_ascii_alphabetic() || matches!(b, b'_' | b'-' | b'.'));
    let is_placeholder = PLACEHOLDERS.iter().any(|word| lower.contains(word));
    let is_key = value.len() >= LEAST && !value.contains(' ') && !refers && !is_word && !is_placeholder;
    is_key.then(|| Secret::new(value.as_bytes()))
}

/// Returns the values that several environments share, in the order of their first places.
pub(super) fn shared(stages: &[Stage]) -> Vec<Shared<'_>> {
    let mut by_value: BTreeMap<&[u8], Shared<'_>> = BTreeMap::new();
    for stage in stages {
        for value in &stage.values {
            by_value.entry(value.secret.expose()).or_default().push((stage.name, &stage.path, value.line));
        }
    }
    let several =
        |places: &Shared<'_>| places.iter().any(|(stage, ..)| Some(stage) != places.first().map(|p| &p.0));
    let mut shared: Vec<Shared<'_>> = by_value.into_values().filter(several).collect();
    // Not in the order of the values, which would tell something about them.
    shared.sort_by(|a, b| a.first().map(|p| (p.1, p.2)).cmp(&b.first().map(|p| (p.1, p.2))));
    shared
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_of_the_environment_that_their_name_says() {
        for (path, stage) in [
            (".env", Some("default")),
            (".env.production", Some("production")),
            ("app/.env.staging.local", Some("staging")),
            ("src/main/resources/application-prod.yml", Some("production")),
            ("config/staging/app.toml", Some("staging")),
            ("appsettings.Development.json", Some("development")),
            ("live.tfvars", Some("production")),
            (".env.production.example", None),
            ("src/production.rs", None),
            ("config.yml", None),
        ] {
            assert_eq!(of_path(path.as_bytes()), stage, "{path}");
        }
    }

    #[test]
    fn values_are_read_behind_names_of_keys_only() {
        let read =
            |line: &str| value(line.as_bytes()).map(|s| String::from_utf8(s.expose().to_vec()).unwrap());
        for line in [
            "API_KEY=ab12cd34ef",
            "export API_KEY='ab12cd34ef' # x",
            "  \"apiKey\": \"ab12cd34ef\",",
            "key: ab12cd34ef # x",
        ] {
            assert_eq!(read(line).as_deref(), Some("ab12cd34ef"), "{line}");
        }
        for line in [
            "PORT=ab12cd34ef",
            "KEY=${OTHER_KEY}",
            "KEY=short",
            "KEY=your-key-1234",
            "# KEY=ab12cd34ef",
            "KEY=",
            "TOKEN_URL=a b c d e f g",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }

    #[test]
    fn a_value_of_one_environment_is_not_shared() {
        let stage = |path: &str, text: &str| read(path.as_bytes(), text.as_bytes()).unwrap();
        let a = stage(".env.staging", "A_KEY=ab12cd34ef\nB_KEY=ab12cd34e0\n");
        let b = stage(".env.production", "\nC_KEY=ab12cd34ef\n");
        let stages = [a.clone(), b];
        let shared = shared(&stages);
        assert_eq!(shared.len(), 1);
        assert_eq!(
            shared[0].iter().map(|p| (p.0, p.2)).collect::<Vec<_>>(),
            [("staging", 1), ("production", 2)]
        );
        assert!(super::shared(&[a.clone(), a]).is_empty());
    }
}
