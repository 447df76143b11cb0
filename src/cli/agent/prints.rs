//! Commands that print a secret into the agent's context, from where it goes to a provider and into logs.
//!
//! A small table, and a careful one: what goes on to another program or into a variable isn't printed, and examples of
//! files of secrets are none.

use super::shell::Simple;

/// Programs that print files.
const READERS: &[&str] = &[
    "cat",
    "bat",
    "less",
    "more",
    "head",
    "tail",
    "tac",
    "nl",
    "strings",
    "xxd",
    "od",
    "hexdump",
    "base64",
    "grep",
    "egrep",
    "rg",
    "awk",
    "sed",
    "cut",
    "sort",
    "type",
    "get-content",
    "gc",
    "jq",
    "yq",
    "diff",
];

/// Programs that hand on what they read.
const FILTERS: &[&str] = &[
    "cat", "tee", "head", "tail", "base64", "xxd", "od", "rev", "tr", "cut", "sort", "less", "more", "grep",
    "sed", "awk", "jq", "fold", "nl",
];

/// Words by which a command prints a secret: the program, words that must be among its words, words that must not, what to
/// do instead.
type Row = (&'static str, &'static [&'static str], &'static [&'static str], &'static str);

const PIPE: &str = "hand it on without showing it, as in `$(…)` or by a pipe";
const STATUS: &str = "ask for the status only, without the token";
const NAMES: &str = "list the names only";

const PRINTING: &[Row] = &[
    ("gh", &["auth", "token"], &[], "gh uses its token by itself; or hand it on, as in `$(gh auth token)`"),
    ("gh", &["auth", "status", "--show-token"], &[], STATUS),
    ("gh", &["auth", "status", "-t"], &[], STATUS),
    ("glab", &["auth", "status", "--show-token"], &[], STATUS),
    ("gcloud", &["auth", "print-access-token"], &[], PIPE),
    ("gcloud", &["auth", "print-identity-token"], &[], PIPE),
    ("gcloud", &["secrets", "versions", "access"], &[], PIPE),
    (
        "aws",
        &["configure", "get", "aws_secret_access_key"],
        &[],
        "aws uses its profile by itself: `--profile NAME`",
    ),
    (
        "aws",
        &["configure", "get", "aws_session_token"],
        &[],
        "aws uses its profile by itself: `--profile NAME`",
    ),
    ("aws", &["configure", "export-credentials"], &[], "aws uses its profile by itself: `--profile NAME`"),
    (
        "aws",
        &["secretsmanager", "get-secret-value"],
        &[],
        "`aws secretsmanager describe-secret` shows what isn't secret",
    ),
    ("aws", &["ssm", "--with-decryption"], &[], "leave out --with-decryption"),
    ("az", &["account", "get-access-token"], &[], PIPE),
    ("az", &["keyvault", "secret", "show"], &[], "`az keyvault secret list` shows the names"),
    ("kubectl", &["config", "view", "--raw"], &[], "leave out --raw"),
    ("vault", &["kv", "get"], &[], "`vault kv metadata get` shows what isn't secret"),
    ("vault", &["read"], &[], PIPE),
    ("op", &["read"], &[], "`op run -- COMMAND` hands it on"),
    ("op", &["item", "get", "--reveal"], &[], "leave out --reveal"),
    ("pass", &["show"], &[], PIPE),
    ("security", &["find-generic-password", "-w"], &[], PIPE),
    ("heroku", &["config"], &[], NAMES),
    ("heroku", &["config:get"], &[], PIPE),
    (
        "doppler",
        &["secrets"],
        &["--only-names", "set", "upload"],
        "`doppler secrets --only-names` lists the names",
    ),
    ("git", &["credential", "fill"], &[], "git asks its helper by itself"),
    ("gpg", &["--export-secret-keys"], &[], PIPE),
    ("npm", &["config", "get", "_authToken"], &[], STATUS),
];

/// Files of secrets in a home directory, by the end of their path.
const FILES: &[&str] = &[
    ".aws/credentials",
    ".netrc",
    "_netrc",
    ".pypirc",
    ".git-credentials",
    ".docker/config.json",
    ".kube/config",
    ".config/gh/hosts.yml",
    "gcloud/application_default_credentials.json",
    ".vault-token",
    ".pgpass",
    ".my.cnf",
    ".cargo/credentials.toml",
    "/environ",
];

/// Endings of a `.env` file that is meant to be read.
const EXAMPLES: &[&str] = &["example", "sample", "template", "dist", "defaults", "schema"];

/// Returns why a command is refused.
pub(super) fn of_command(simple: &Simple) -> Option<String> {
    let is_handed_on = simple.is_inner || simple.reader.as_deref().is_some_and(|r| !FILTERS.contains(&r));
    if is_handed_on {
        return None;
    }
    let words = simple.arguments();
    let is_quiet = |quiet: &[&str]| words.iter().any(|word| quiet.contains(&word.as_str()));
    let program = simple.program();
    match program {
        "printenv" if words.is_empty() => return Some(environment()),
        "printenv" if words.iter().any(|name| is_secret_name(name)) => return Some(variable()),
        "env" | "set"
            if (words.is_empty() || program != "set")
                && words.iter().all(|word| word.starts_with("-0") || word.contains('=')) =>
        {
            return Some(environment());
        }
        "export" | "declare" | "typeset" if is_quiet(&["-p", "-x"]) && words.len() == 1 => {
            return Some(environment());
        }
        "get-childitem" | "gci" | "dir" | "ls" if words.iter().any(|w| w.eq_ignore_ascii_case("env:")) => {
            return Some(environment());
        }
        "echo" | "printf" | "print" | "write-output" | "write-host"
            if words.iter().any(|word| holds_secret_variable(word)) =>
        {
            return Some(variable());
        }
        "cut" if is_quiet(&["-f1"]) => {}
        program if READERS.contains(&program) && !is_quiet(&["-q", "--quiet", "-c", "--count", "-l"]) => {
            if let Some(why) = words.iter().find_map(|word| of_file(word)) {
                return Some(why);
            }
        }
        _ => {}
    }
    if program == "kubectl" && is_kubectl_secret(words) {
        return Some(said("`kubectl describe secret` shows the names of its keys"));
    }
    let has = |wanted: &&str| words.iter().any(|word| word == wanted);
    let row = PRINTING
        .iter()
        .find(|(name, wanted, but, _)| *name == program && wanted.iter().all(has) && !but.iter().any(has))?;
    Some(said(row.3))
}

/// Returns why a file must not be shown.
pub(super) fn of_file(path: &str) -> Option<String> {
    let path = path.replace('\\', "/");
    let name = path.rsplit('/').next().unwrap_or(&path);
    let is_example = || name.rsplit('.').next().is_some_and(|end| EXAMPLES.contains(&end));
    let is_env = (name == ".env" || name.starts_with(".env.")) && !is_example();
    let is_ssh_key = name.starts_with("id_") && path.contains(".ssh/") && !name.contains(".pub");
    let is_known = FILES.iter().any(|end| path.ends_with(end))
        && (path.ends_with("/environ") == path.contains("/proc/"));
    (is_env || is_ssh_key || is_known).then(|| {
        "this file holds secrets, and what is shown goes to the agent's provider. Instead: `cut -d= -f1 FILE` shows the \
         names only, and an example (.env.example) what belongs there"
            .to_owned()
    })
}

fn environment() -> String {
    said("`compgen -e` lists the names of variables; `test -n \"$NAME\"` tells whether one is set")
}

fn variable() -> String {
    said("`test -n \"$NAME\" && echo set` tells whether it is set")
}

fn said(instead: &str) -> String {
    format!("this would print a secret, and what is printed goes to the agent's provider. Instead: {instead}")
}

/// Tells whether `kubectl get secret` is asked for more than names.
fn is_kubectl_secret(words: &[String]) -> bool {
    let is_secret = |w: &String| ["secret", "secrets"].contains(&w.as_str()) || w.starts_with("secret/");
    let shows = |w: &String| {
        ["yaml", "json"].iter().any(|kind| w.ends_with(kind)) || w.contains("path=") || w.contains("template")
    };
    words.first().is_some_and(|w| w == "get") && words.iter().any(is_secret) && words.iter().any(shows)
}

/// Tells whether a variable is named as secrets are.
fn is_secret_name(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let parts: Vec<&str> = name.split('_').collect();
    let is_one = |part: &&str| {
        ["TOKEN", "SECRET", "PASSWORD", "PASSWD", "PASSPHRASE", "CREDENTIAL", "CREDENTIALS", "APIKEY", "PAT"]
            .contains(part)
    };
    parts.iter().any(is_one) || (parts.len() > 1 && parts.last() == Some(&"KEY"))
}

/// Tells whether a word holds a variable of such a name. `${NAME:+set}` and `${#NAME}` don't print it.
fn holds_secret_variable(word: &str) -> bool {
    word.split('$').skip(1).any(|rest| {
        let (rest, braces) = match rest.strip_prefix('{') {
            Some(rest) => (rest, true),
            None => (rest.strip_prefix("env:").unwrap_or(rest), false),
        };
        let name: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        let is_harmless = braces
            && rest.strip_prefix(name.as_str()).is_some_and(|r| r.starts_with(":+") || r.starts_with('+'));
        is_secret_name(&name) && !is_harmless
    })
}
