//! Addresses that carry rights: the user name before a password, the permissions of a shared access signature.

use crate::advise::privilege::Asked;
use crate::detect::expiry;
use crate::finding::Rights;

/// Users that may do everything, as servers come with them.
const ROOTS: &[&str] = &[
    "root",
    "postgres",
    "sa",
    "admin",
    "administrator",
    "sys",
    "system",
    "dba",
    "superuser",
    "elastic",
    "neo4j",
    "default",
    "sysadmin",
    "master",
    "rdsadmin",
    "mysql",
    "cassandra",
    "guest",
    "doadmin",
    "avnadmin",
];

/// What the letters of `sp` stand for. Source: Azure, "Create a service SAS", permissions.
const PERMISSIONS: &[(char, &str)] = &[
    ('r', "read"),
    ('a', "add"),
    ('c', "create"),
    ('w', "write"),
    ('d', "delete"),
    ('l', "list"),
    ('t', "tags"),
    ('x', "delete version"),
    ('y', "delete for good"),
    ('m', "move"),
    ('e', "execute"),
    ('o', "ownership"),
    ('p', "permissions"),
    ('u', "update"),
    ('f', "filter"),
    ('i', "immutability"),
];

/// The longest user name that is repeated, in characters.
const LONGEST_USER: usize = 40;

/// Reads the user of an address or a connection string.
pub(super) fn user(asked: &Asked<'_>) -> Option<Rights> {
    let text = std::str::from_utf8(asked.whole).ok()?;
    let user = before_password(text).or_else(|| {
        let is_string = asked.rule.starts_with("connection-string");
        is_string.then(|| std::str::from_utf8(asked.around).ok().and_then(of_string))?
    })?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if user.is_empty() || user.chars().count() > LONGEST_USER || !user.chars().all(plain) {
        return None;
    }
    let is_root = ROOTS.contains(&user.to_ascii_lowercase().as_str());
    let (told, holder) = if is_root {
        (format!("logs in as `{user}`, who by default may do everything"), Some("root"))
    } else {
        (format!("logs in as `{user}`; the server knows what that user may do"), None)
    };
    let narrower = "a user of its own for each service, with the rights it needs on its own database";
    Some(Rights { told, holder, narrower: narrower.to_owned(), ..Rights::default() })
}

/// `scheme://user:password@host`
fn before_password(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("://")?;
    let authority = rest.split(['/', '?', '#', '"', '\'', ' ']).next()?;
    let (login, _) = authority.rsplit_once('@')?;
    Some(login.split_once(':')?.0)
}

/// `User Id=sa;Password=…`
fn of_string(text: &str) -> Option<&str> {
    let mut parts = text.split([';', '"', '\n']);
    parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        let name = name.trim().to_ascii_lowercase();
        let is_user = matches!(name.as_str(), "user id" | "uid" | "user" | "username" | "user name");
        is_user.then(|| value.trim())
    })
}

/// Reads the permissions of a shared access signature of Azure.
pub(super) fn signature(asked: &Asked<'_>) -> Option<Rights> {
    if asked.rule != "azure-sas-token" {
        return None;
    }
    let text = std::str::from_utf8(asked.whole).ok()?;
    let parameter = |name: &str| {
        text.split(['?', '&', ';', ' ', '"', '\''])
            .find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
    };
    let letters = parameter("sp").unwrap_or_default();
    let scopes: Vec<String> = letters
        .chars()
        .filter_map(|c| PERMISSIONS.iter().find(|(letter, _)| *letter == c))
        .map(|(_, word)| (*word).to_owned())
        .collect();
    let on = match parameter("sr") {
        Some("b") => "one blob",
        Some("c") => "a container",
        Some("f") => "one file",
        Some("s") => "a file share",
        Some("d") => "a directory",
        _ if parameter("ss").is_some() => "the whole account",
        _ => "what its address names",
    };
    let expires = expiry::end(asked.value, asked.whole).map(|day| day.to_string());
    let until = expires.as_ref().map_or(String::new(), |day| format!(", until {day}"));
    let may = if scopes.is_empty() { "rights of a stored policy".to_owned() } else { scopes.join(", ") };
    Some(Rights {
        told: format!("{may} on {on}{until}"),
        expires,
        scopes,
        narrower: "a user-delegation signature: read only, one blob, an hour, one address".to_owned(),
        ..Rights::default()
    })
}
