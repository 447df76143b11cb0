//! What Git LFS keeps aside: a file is a pointer of three lines, its content lies below the Git directory.
//!
//! The content is what a push sends, so it is what is judged. A pointer whose content isn't here was not made here.
//! Nothing is fetched.
//!
//! Source: the specification of Git LFS, docs/spec.md, and git-lfs-config(5), `lfs.storage`.

use anyhow::{Context as _, Result};

use crate::git::{Content, Repo};
use crate::source::Limits;

/// The longest pointer, in bytes.
const LONGEST: usize = 1024;

/// What the first line of a pointer starts with: its name by now, and those of the days before the first release.
const VERSIONS: [&[u8]; 3] = [
    b"version https://git-lfs.github.com/spec/",
    b"version https://hawser.github.com/spec/",
    b"version http://git-media.io/v/",
];

/// Returns the content that a pointer stands for; `None` when `raw` is no pointer.
///
/// # Errors
/// The content is here and can't be read.
pub(super) fn content(repo: &Repo, raw: &[u8], limits: &Limits) -> Result<Option<Content>> {
    let Some(name) = name(raw) else { return Ok(None) };
    let content = repo.lfs_content(name, limits.max_file_size).context("reading what Git LFS keeps")?;
    Ok(Some(content))
}

/// Tells whether a file is a pointer.
pub(super) fn is_pointer(raw: &[u8]) -> bool {
    name(raw).is_some()
}

/// Returns the SHA-256, in hex, that a pointer names.
fn name(raw: &[u8]) -> Option<&str> {
    if raw.len() > LONGEST || !VERSIONS.iter().any(|version| raw.starts_with(version)) {
        return None;
    }
    let mut lines = raw.split(|b| *b == b'\n').map(<[u8]>::trim_ascii_end);
    let name = lines.find_map(|line| line.strip_prefix(b"oid sha256:"))?;
    let is_name = name.len() == 64 && name.iter().all(u8::is_ascii_hexdigit);
    std::str::from_utf8(name).ok().filter(|_| is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_is_told_from_what_only_looks_like_one() {
        let id = "0a".repeat(32);
        let pointer = |version: &str, id: &str| format!("version {version}\noid sha256:{id}\nsize 12\n");
        let spec = "https://git-lfs.github.com/spec/v1";
        assert_eq!(name(pointer(spec, &id).as_bytes()), Some(id.as_str()));
        assert_eq!(name(pointer(spec, &id).replace('\n', "\r\n").as_bytes()), Some(id.as_str()));
        assert_eq!(name(pointer("https://example.com/v1", &id).as_bytes()), None);
        assert_eq!(name(pointer(spec, "../../../../etc/passwd").as_bytes()), None);
        assert_eq!(name(format!("{}{}", pointer(spec, &id), "x".repeat(LONGEST)).as_bytes()), None);
    }
}
