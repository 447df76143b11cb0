//! Reads a config file as text; whatever keeps it from being read is a fault, so that settings never vanish unseen.

use std::fs::{self, File};
use std::io::{self, Read as _};

use crate::config::ConfigSource;
use crate::config::error::Error;
use crate::units;

/// The largest config file, in bytes; ten thousand `[[allowed]]` entries take a fifth of it.
const LARGEST: u64 = 8_000_000;
/// What some editors put before the text.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Returns the text of a file without a byte order mark; `None` when it isn't there and need not be.
///
/// # Errors
/// It is no regular file, can't be read, is too large or not UTF-8, or isn't there and must be.
pub(super) fn text(source: &ConfigSource) -> Result<Option<String>, Error> {
    let path = &source.path;
    // A dangling link is there: asking the link itself tells it from a file that isn't, in one call.
    let not_there =
        |e: &io::Error| matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory);
    match path.symlink_metadata() {
        Err(e) if not_there(&e) && !source.required => return Ok(None),
        Err(e) => return Err(unreadable(source, &e)),
        Ok(_) => {}
    }
    // Asked before it is opened: opening a pipe would wait for its writer.
    let about = fs::metadata(path).map_err(|e| unreadable(source, &e))?;
    if !about.is_file() {
        let what = if about.is_dir() { "this is a directory" } else { "this is no regular file" };
        return Err(Error::of_file(path, format!("{what}, not a file of settings")).with_hint("move it away"));
    }
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes));
    read.map_err(|e| unreadable(source, &e))?;
    if bytes.len() as u64 > LARGEST {
        return Err(Error::of_file(path, format!("the settings are larger than {}", units::bytes(LARGEST))));
    }
    let mut text = String::from_utf8(bytes).map_err(|e| not_utf8(source, &e))?;
    if text.starts_with(BYTE_ORDER_MARK) {
        text.drain(..BYTE_ORDER_MARK.len());
    }
    Ok(Some(text))
}

fn unreadable(source: &ConfigSource, e: &io::Error) -> Error {
    let error = Error::of_file(&source.path, format!("the settings can't be read: {}", reason(e)));
    match e.kind() {
        io::ErrorKind::PermissionDenied => error.with_hint("make it readable for yourself, or move it away"),
        _ => error,
    }
}

/// Says what the system says, without its number.
fn reason(e: &io::Error) -> String {
    let text = e.to_string();
    let end = text.find(" (os error").unwrap_or(text.len());
    let plain = text.get(..end).unwrap_or_default();
    plain.chars().take(1).flat_map(char::to_lowercase).chain(plain.chars().skip(1)).collect()
}

fn not_utf8(source: &ConfigSource, e: &std::string::FromUtf8Error) -> Error {
    let bytes = e.as_bytes();
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Error::of_file(&source.path, "the settings are in UTF-16".to_owned())
            .with_hint("save the file as UTF-8");
    }
    let valid = bytes.get(..e.utf8_error().valid_up_to()).unwrap_or_default();
    let line = valid.split(|b| *b == b'\n').count();
    Error::of_file(&source.path, format!("line {line} is not UTF-8")).with_hint("save the file as UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn read(content: &[u8]) -> Result<Option<String>, Error> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(content).unwrap();
        text(&ConfigSource { path: file.path().to_path_buf(), required: false })
    }

    #[test]
    fn a_byte_order_mark_is_taken_off() {
        assert_eq!(read("\u{feff}a".as_bytes()).unwrap().unwrap(), "a");
        assert_eq!(read(b"a\r\nb").unwrap().unwrap(), "a\r\nb");
    }

    #[test]
    fn what_is_no_utf_8_is_a_fault() {
        assert!(read(b"a\nb\xff").unwrap_err().what().contains("line 2 is not UTF-8"));
        assert!(read(b"\xff\xfea\0").unwrap_err().what().contains("UTF-16"));
    }

    #[test]
    fn only_a_file_that_need_not_be_there_may_be_missing() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str, required| text(&ConfigSource { path: folder.path().join(name), required });
        assert_eq!(at("no", false).unwrap(), None);
        assert!(at("no", true).unwrap_err().what().contains("no such file"));
        fs::create_dir(folder.path().join("dir")).unwrap();
        assert!(at("dir", false).unwrap_err().what().contains("directory"));
        File::create(folder.path().join("file")).unwrap();
        assert_eq!(at("file/below", false).unwrap(), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_dangling_link_is_a_fault() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("link");
        std::os::unix::fs::symlink("nowhere", &path).unwrap();
        assert!(text(&ConfigSource { path, required: false }).is_err());
    }
}
