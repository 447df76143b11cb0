//! Reads `rules/files.toml`, checks it, and writes the table by which a file's name is looked up.
//!
//! Whole names and endings are sorted for binary search; the few globs that are neither stand in a list of their own. A
//! fault stops the build with the rule's name.

use std::fmt::Write as _;
use std::path::Path;

use serde::Deserialize;

/// The file; the groups of other rules leave it alone.
pub const FILE: &str = "files.toml";

/// The words that `severity` takes, and the variants they stand for.
const SEVERITIES: [(&str, &str); 4] =
    [("low", "Low"), ("medium", "Medium"), ("high", "High"), ("critical", "Critical")];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    file_rule: Vec<Spec>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Spec {
    id: String,
    title: String,
    names: Vec<String>,
    #[serde(default)]
    except: Vec<String>,
    severity: String,
    otherwise: Option<String>,
    #[serde(default)]
    has: Vec<String>,
    #[serde(default)]
    magic: Vec<String>,
    #[serde(default)]
    values: bool,
    #[serde(default)]
    token: bool,
    #[serde(default)]
    weaker: Vec<String>,
    opens: String,
    advice: String,
}

/// A name that is looked up: the directories above, then what the name starts with, holds and ends with.
struct Pattern {
    directory: String,
    parts: Vec<String>,
}

/// Returns the source of the table, or all faults. `taken` tells whether an id belongs to another rule.
pub fn table(folder: &Path, taken: impl Fn(&str) -> bool) -> Result<String, Vec<String>> {
    let path = folder.join(FILE);
    let text = std::fs::read_to_string(&path).map_err(|e| vec![format!("{}: {e}", path.display())])?;
    let file: File =
        toml::from_str(&text).map_err(|e| vec![format!("{}: {}", path.display(), e.message())])?;
    let mut faults = Vec::new();
    let (mut rows, mut names, mut endings, mut globs) = (String::new(), Vec::new(), Vec::new(), Vec::new());
    for (index, spec) in file.file_rule.iter().enumerate() {
        let mut say = |what: String| faults.push(format!("{}: rule `{}`: {what}", path.display(), spec.id));
        let twice = file.file_rule.iter().filter(|other| other.id == spec.id).count() > 1;
        if taken(&spec.id) || twice || spec.id.is_empty() {
            say("the id is taken, or empty".to_owned());
        }
        row(&mut rows, spec, &mut say);
        for glob in &spec.names {
            let pattern = Pattern::of(glob);
            match pattern.parts.as_slice() {
                _ if glob.bytes().any(|b| b.is_ascii_uppercase()) => say(format!("`{glob}` has capitals")),
                [name] => names.push((name.clone(), pattern.directory, index)),
                [start, end]
                    if start.is_empty()
                        && pattern.directory.is_empty()
                        && end.strip_prefix('.').is_some_and(|e| !e.contains('.')) =>
                {
                    endings.push((end.trim_start_matches('.').to_owned(), index));
                }
                [start, end] => {
                    globs.push((pattern.directory, start.clone(), String::new(), end.clone(), index));
                }
                [start, middle, end] => {
                    globs.push((pattern.directory, start.clone(), middle.clone(), end.clone(), index));
                }
                _ => say(format!("`{glob}` has more than two `*`")),
            }
        }
    }
    names.sort();
    endings.sort();
    for pair in names.windows(2).filter(|pair| (&pair[0].0, &pair[0].1) == (&pair[1].0, &pair[1].1)) {
        faults.push(format!("{}: the name `{}` stands twice", path.display(), pair[0].0));
    }
    for pair in endings.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
        faults.push(format!("{}: the ending `{}` stands twice", path.display(), pair[0].0));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(format!(
        "pub(super) static FILE_RULES: [FileRule; {}] = [\n{rows}];\n\
         pub(super) static FILE_NAMES: [(&str, &str, u16); {}] = {names:?};\n\
         pub(super) static FILE_ENDINGS: [(&str, u16); {}] = {endings:?};\n\
         pub(super) static FILE_GLOBS: [(&str, &str, &str, &str, u16); {}] = {globs:?};\n",
        file.file_rule.len(),
        names.len(),
        endings.len(),
        globs.len()
    ))
}

impl Pattern {
    fn of(glob: &str) -> Self {
        let (directory, name) = glob.rsplit_once('/').unwrap_or(("", glob));
        Self { directory: directory.to_owned(), parts: name.split('*').map(str::to_owned).collect() }
    }
}

fn row(out: &mut String, spec: &Spec, say: &mut impl FnMut(String)) {
    let mut severity = |word: &str| {
        let known = SEVERITIES.iter().find(|(known, _)| *known == word);
        if known.is_none() {
            say(format!("no severity is called `{word}`"));
        }
        format!("Severity::{}", known.map_or("", |(_, variant)| variant))
    };
    let (worst, otherwise) = (severity(&spec.severity), spec.otherwise.as_deref().map(&mut severity));
    if spec.names.is_empty() || spec.title.is_empty() || spec.opens.is_empty() || spec.advice.is_empty() {
        say("lacks names, title, opens or advice".to_owned());
    }
    let mut magic = Vec::new();
    for hex in &spec.magic {
        match bytes(hex) {
            Some(bytes) => magic.push(format!("&{bytes:?}")),
            None => say(format!("magic `{hex}` is no hex")),
        }
    }
    let lower = |list: &[String]| list.iter().map(|t| t.to_ascii_lowercase()).collect::<Vec<_>>();
    let otherwise = otherwise.map_or("None".to_owned(), |severity| format!("Some({severity})"));
    let written = writeln!(
        out,
        "    FileRule {{ id: {:?}, title: {:?}, names: &{:?}, except: &{:?}, severity: {worst}, otherwise: {otherwise}, \
         has: &{:?}, magic: &[{}], values: {}, token: {}, weaker: &{:?}, opens: {:?}, advice: {:?} }},",
        spec.id,
        spec.title,
        spec.names,
        lower(&spec.except),
        lower(&spec.has),
        magic.join(", "),
        spec.values,
        spec.token,
        lower(&spec.weaker),
        spec.opens,
        spec.advice,
    );
    if written.is_err() {
        say("can't be written".to_owned());
    }
}

/// Reads pairs of hex digits; `..` is any byte.
fn bytes(hex: &str) -> Option<Vec<Option<u8>>> {
    let pairs = hex.as_bytes().chunks(2).map(|pair| match pair {
        b".." => Some(None),
        pair => u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok().map(Some),
    });
    pairs.collect()
}
