//! Text made safe for the syntaxes that several formats share: XML and HTML, and the path of a URI.
//!
//! Whatever a repository holds may stand in a path, a title or a reason, so nothing is written into a document without
//! going through here. Sources: XML 1.0, 2.2 (characters); RFC 3986, 2.3 and 3.3 (unreserved, path).

use crate::finding::ShownPath;

/// Escapes a text for the content and the quoted attributes of XML and HTML. What XML can't hold becomes U+FFFD.
pub(super) fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            // Those that turn the direction of writing could show a path as something that it isn't.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}' => {
                out.push('\u{fffd}');
            }
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// Returns a path as a reference to a URI: relative for a relative path, `file:` for an absolute one.
pub(super) fn uri(path: &ShownPath) -> String {
    let mut out = String::with_capacity(path.text.len() + 8);
    let text = path.text.replace('\\', "/");
    // `C:/x` and `/x` lead nowhere from a root; a colon elsewhere in the first part would read as a scheme.
    let is_drive = text.as_bytes().get(1..3) == Some(b":/");
    if is_drive {
        out.push_str("file:///");
    } else if text.starts_with('/') {
        out.push_str("file://");
    }
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' | b'!' => {
                out.push(char::from(byte));
            }
            b':' if is_drive => out.push(':'),
            // A path that was escaped already has its `%` doubled as `%25`.
            b'%' if path.escaped => out.push('%'),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_and_control_characters_are_harmless() {
        assert_eq!(xml("<a href=\"x\">&'"), "&lt;a href=&quot;x&quot;&gt;&amp;&#39;");
        assert_eq!(xml("a\u{0}b\u{202e}c\n"), "a\u{fffd}b\u{fffd}c\n");
    }

    #[test]
    fn a_path_is_a_relative_reference() {
        let uri_of = |path: &[u8]| uri(&ShownPath::new(path));
        assert_eq!(uri_of("src/ä b.rs".as_bytes()), "src/%C3%A4%20b.rs");
        assert_eq!(uri_of(b"a:b/100%.txt"), "a%3Ab/100%25.txt");
        assert_eq!(uri_of(b"a%\xff\n"), "a%25%FF%0A");
        assert_eq!(uri_of(b"a.zip!b#c?d"), "a.zip!b%23c%3Fd");
        assert_eq!(uri_of(b"/tmp/x"), "file:///tmp/x");
        assert_eq!(uri_of(b"C:\\tmp\\x"), "file:///C:/tmp/x");
    }
}
