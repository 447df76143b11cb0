//! Which repository a run is about, for the formats that say so: asked of the repository itself, never of a network.
//!
//! The address of a remote may hold a user name and a password or token; neither is ever passed on. What is no address
//! for others (a path, a file of this machine) is left out, and so is whatever can't be told: a report is whole without.

use std::path::Path;

use crate::git::Repo;
use crate::git::ask::Call;
use crate::report::Provenance;

/// Says what is known of the repository.
pub(crate) fn of(repo: &Repo) -> Provenance {
    let ask = |args: &[&str]| -> Option<String> {
        let answer = Call::at(Path::new(".")).git(args).ok()?;
        String::from_utf8(answer.value("asking for the remote").ok()?).ok()
    };
    Provenance {
        repository: ask(&["config", "--get", "remote.origin.url"]).and_then(|url| public(&url)),
        revision: repo.resolve("HEAD").ok().map(|id| id.to_string()),
        branch: ask(&["symbolic-ref", "--quiet", "--short", "HEAD"]),
    }
}

/// Returns the address of a remote without user and password; `None` for what leads nowhere from another machine.
fn public(url: &str) -> Option<String> {
    const SCHEMES: [&str; 4] = ["https", "http", "ssh", "git"];
    let (scheme, rest) = match url.split_once("://") {
        Some((scheme, rest)) => (scheme, rest.to_owned()),
        // `user@host:path`, as ssh is written most of the time.
        None => match url.split_once(':') {
            Some((host, path)) if !host.contains('/') && host.len() > 1 => ("ssh", format!("{host}/{path}")),
            Some(_) | None => return None,
        },
    };
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = authority.rsplit('@').next().unwrap_or_default();
    let is_legal = |c: char| c.is_ascii_alphanumeric() || "-._~:/%+".contains(c);
    let is_public =
        SCHEMES.contains(&scheme) && !host.is_empty() && host.chars().chain(path.chars()).all(is_legal);
    is_public.then(|| format!("{scheme}://{host}/{}", path.trim_start_matches('/')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_user_and_no_password_is_passed_on() {
        for (url, shown) in [
            ("https://user:pass@host.example/a/b.git", Some("https://host.example/a/b.git")),
            ("https://a@b@host.example:8443/a?token=x#y", Some("https://host.example:8443/a")),
            ("git@host.example:a/b.git", Some("ssh://host.example/a/b.git")),
            ("ssh://git@host.example/a", Some("ssh://host.example/a")),
            ("/srv/git/a.git", None),
            ("../a", None),
            ("file:///srv/a", None),
            ("C:\\a", None),
            ("ext::sh -c x", None),
            ("https://user:pa/ss@host.example/a", None),
        ] {
            assert_eq!(public(url).as_deref(), shown, "{url}");
        }
    }
}
