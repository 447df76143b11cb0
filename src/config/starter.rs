//! The file that `hookguard config init` writes: short, everything in it commented, with a repository id of its own.

use std::hash::{BuildHasher as _, RandomState};
use std::time::SystemTime;

const TEMPLATE: &str = include_str!("starter.toml");
const ID_MARK: &str = "REPOSITORY_ID";

/// Returns the text of a new config file.
pub fn text() -> String {
    TEMPLATE.replace(ID_MARK, &new_id())
}

/// Draws a repository id: 32 hex digits.
///
/// It is a salt, public once it is committed: it must be unlike that of every other repository, and nobody must be able to
/// steer it, but it need not be secret. The standard library seeds `RandomState` from the system's randomness, so two
/// of its hashes are enough, and no crate for random numbers is needed. Time and process are mixed in for a system that
/// gives the same seed twice (a restored snapshot of a virtual machine).
pub(crate) fn new_id() -> String {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |d| d.as_nanos());
    let half = |which: u8| RandomState::new().hash_one((which, now, std::process::id()));
    format!("{:016x}{:016x}", half(0), half(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn it_is_read_without_fault_and_changes_nothing_but_the_id() {
        let config = crate::config::parse(Path::new("c.toml"), &text()).unwrap();
        assert_eq!(config.repository_id.unwrap().value.len(), 32);
        assert!(
            config.set.is_empty()
                && config.allow.is_empty()
                && config.disable.is_empty()
                && config.rules.is_empty()
        );
    }

    #[test]
    fn ids_differ() {
        let ids: std::collections::HashSet<String> = (0..100).map(|_| new_id()).collect();
        assert_eq!(ids.len(), 100);
    }
}
