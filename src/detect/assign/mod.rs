//! Reads `name = value` around a keyword, in the many ways in which files write it.
//!
//! No parser of any language: from a byte inside a name it finds the whole name, the sign that gives it a value, and
//! the value, on the same line (or on the next, where the line ends after the sign). Understood are `=`, `:`, `:=`,
//! `=>`, `?=` and `::=` of make, `.=`, `||=`, type annotations, quoted names, calls and maps (`set("name", "value")`),
//! what a name or an expression falls back to (`name || "value"`), `<name>value</name>`, `name="…" value="…"`, records
//! (`name: x`, `value: …`), settings within literals (`"--name=value"`), `--name value`, `ENV name value`,
//! `#define NAME "value"`, and in prose `name - "value"`. Comparisons are no assignments.

mod cursor;
mod record;
mod sign;
mod value;

use crate::detect::kind::FileKind;
use crate::position::Span;

use cursor::Cursor;

/// The longest name that is looked at, in bytes.
const LONGEST_NAME: usize = 100;

/// How sure it is that the value is the name's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// The language gives it.
    Given,
    /// It stands beside it, as arguments and words do.
    Near,
}

/// A name and the value it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The name, without quotes.
    pub name: Span,
    /// The value, without quotes.
    pub value: Span,
    /// Whether the value stood in quotes.
    pub quoted: bool,
    /// How sure it is that they belong together.
    pub link: Link,
}

/// Reads the assignment whose name holds the bytes of `hit`; `None` where there is none.
pub fn read(text: &[u8], hit: Span, kind: FileKind) -> Option<Assignment> {
    let name = name_around(text, hit);
    let given = |value, quoted, link| Assignment { name, value, quoted, link };
    let mut cursor = Cursor::behind(text, name);
    let opened_by = name.start.checked_sub(1).and_then(|i| text.get(i)).copied();
    let in_address = matches!(opened_by, Some(b'?' | b'&')) && cursor.take(b'=');
    if in_address || kind.quotes_values() && cursor.setting_in_literal(name) {
        // A parameter of an address is bare in every language.
        return cursor.parameter().map(|value| given(value, true, Link::Given));
    }
    let mut link = if let Some(link) = cursor.sign(opened_by, kind, name) {
        link
    } else {
        cursor = Cursor::behind(text, name);
        if cursor.sibling(name).is_none() {
            return cursor.earlier_sibling(name).map(|value| given(value, true, Link::Given));
        }
        Link::Given
    };
    cursor.skip_blank();
    if let Some(quote @ (b'"' | b'\'')) = opened_by
        && cursor.peek() == Some(quote)
        && text.get(name.end) != Some(&quote)
    {
        // `"Password:"` is a text that ends here; what the quote opens is none of its business.
        return None;
    }
    cursor.block();
    if matches!(cursor.peek(), Some(b'\n' | b'\r')) {
        cursor.skip_line_end();
        cursor.skip_blank();
    }
    if cursor.in_tag {
        return cursor.element().map(|value| given(value, false, link));
    }
    cursor.list();
    if kind.quotes_values() && !cursor.at_quote() && !cursor.expression_fallback() {
        let before = cursor.at;
        match cursor.call() {
            Some(of_call) => link = if link == Link::Near { link } else { of_call },
            None if cursor.default_argument() => link = Link::Near,
            None => cursor.at = before,
        }
    }
    let (value, quoted) = cursor.value(kind)?;
    Some(given(value, quoted, link))
}

/// Returns the whole name that holds `hit`.
fn name_around(text: &[u8], hit: Span) -> Span {
    let part =
        |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'$' | b'@') || *b >= 0x80;
    let before = text.get(hit.start.saturating_sub(LONGEST_NAME)..hit.start).unwrap_or_default();
    let mut start = hit.start - before.iter().rev().take_while(|b| part(b)).count();
    // The letter of an escape, such as that of `\n`, is none of the name.
    let escape = start < hit.start
        && start.checked_sub(1).and_then(|at| text.get(at)) == Some(&b'\\')
        && matches!(text.get(start), Some(b'n' | b'r' | b't'));
    start += usize::from(escape);
    let after = text.get(hit.end..).unwrap_or_default();
    // Behind a name `@` is the start of a host: the name was the password of an address.
    let end = hit.end + after.iter().take(LONGEST_NAME).take_while(|b| part(b) && **b != b'@').count();
    Span::new(start, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value_in(line: &str, kind: FileKind) -> Option<String> {
        let at = line.to_lowercase().find("token")?;
        let found = read(line.as_bytes(), Span::new(at, at + 5), kind)?;
        Some(String::from_utf8_lossy(found.value.of(line.as_bytes())).into_owned())
    }

    #[test]
    fn code_gives_quoted_values() {
        for line in [
            "const apiToken = \"v1\";",
            "let token: &str = \"v1\";",
            "private static final String API_TOKEN = \"v1\";",
            "token: 'v1',",
            "\"token\": \"v1\"",
            "'token' => 'v1',",
            "headers[\"x-token\"] = \"v1\"",
            "client.set_token(\"v1\")",
            "map.put(\"api.token\", \"v1\");",
            "token := `v1`",
            "TOKEN = b'v1'",
            "\\\"token\\\": \\\"v1\\\"",
            "var token string = \"v1\"",
            "$token .= 'v1';",
            "@token ||= 'v1'",
            "const x = process.env.TOKEN || 'v1'",
            "x: process.env['TOKEN'] ?? \"v1\"",
            "getenv('TOKEN') ?: 'v1'",
            "os.getenv('TOKEN') or 'v1'",
            "token = process.env.STRIPE || 'v1';",
            "token: process.env[\"X\"] ?? \"v1\",",
            "token = ENV[\"X\"] || \"v1\"",
            "String token = Optional.ofNullable(get(\"X\")).orElse(\"v1\");",
            "token = os.environ.get(\"X\") if there else \"v1\"",
        ] {
            assert_eq!(value_in(line, FileKind::Code).as_deref(), Some("v1"), "{line}");
        }
    }

    #[test]
    fn settings_give_bare_words() {
        for line in [
            "export API_TOKEN=v1",
            "token: v1",
            "token = v1",
            "auth.token=v1 # comment",
            "run --token v1 --verbose",
            "ENV TOKEN v1",
            "<token>v1</token>",
            "<add key=\"token\" value=\"v1\"/>",
            "token:\n  v1\n",
            "_authToken=v1",
            "TOKEN ?= v1",
            "TOKEN ::= v1",
            "the token - 'v1'",
        ] {
            assert_eq!(value_in(line, FileKind::Settings).as_deref(), Some("v1"), "{line}");
        }
    }

    #[test]
    fn records_give_the_value_beside_the_name() {
        for line in [
            "- name: TOKEN\n  value: v1",
            "- name: TOKEN\n  description: what it is\n  value: \"v1\"",
            "{\"name\": \"TOKEN\", \"value\": \"v1\"}",
            "{\"Value\": \"v1\", \"Key\": \"TOKEN\"}",
            "variable \"token\" {\n  default = \"v1\"\n}",
            "<entry key=\"token\">v1</entry>",
            "<meta name=\"token\" content=\"v1\">",
            "<key>Token</key>\n\t<string>v1</string>",
        ] {
            let kind = if line.starts_with('{') { FileKind::Code } else { FileKind::Settings };
            assert_eq!(value_in(line, kind).as_deref(), Some("v1"), "{line}");
        }
        for line in [
            "- name: TOKEN\n- name: OTHER\n  value: v1",
            "{\"name\": \"TOKEN\"}, {\"value\": \"v1\"}",
            "{\"value\": \"v1\", \"title\": \"TOKEN\"}",
        ] {
            assert_eq!(value_in(line, FileKind::Code), None, "{line}");
        }
    }

    #[test]
    fn literals_of_code_hold_settings_of_their_own() {
        for line in [
            "[\"--token=v1\"]",
            "env = ['A=b;TOKEN=v1']",
            "\"A=b\\nTOKEN=v1\\nC=d\"",
            "@Value(\"${my.token:v1}\")",
        ] {
            assert_eq!(value_in(line, FileKind::Code).as_deref(), Some("v1"), "{line}");
        }
        for line in ["a = \"x\"; token=v1", "log(\"token=\" + v1)", "\"token={}\""] {
            assert_eq!(value_in(line, FileKind::Code), None, "{line}");
        }
    }

    #[test]
    fn what_stands_beside_a_name_is_only_near() {
        let link = |line: &str, kind| {
            let at = line.to_lowercase().find("token").unwrap();
            read(line.as_bytes(), Span::new(at, at + 5), kind).map(|found| found.link)
        };
        for (line, kind, wanted) in [
            ("#define TOKEN \"v1\"", FileKind::Code, Link::Given),
            ("set(TOKEN \"v1\")", FileKind::Code, Link::Given),
            ("token \"v1\"", FileKind::Code, Link::Near),
            ("field(\"String\", \"TOKEN\", \"v1\")", FileKind::Code, Link::Near),
            ("token = Field(\"v1\")", FileKind::Code, Link::Near),
            ("token = String(\"v1\")", FileKind::Code, Link::Given),
            ("add(\"--token\", help=\"it\", default=\"v1\")", FileKind::Code, Link::Near),
            ("set -gx TOKEN v1", FileKind::Settings, Link::Near),
            ("the token `v1`", FileKind::Prose, Link::Near),
        ] {
            assert_eq!(link(line, kind), Some(wanted), "{line}");
        }
        assert_eq!(link("token = decrypt(\"v1\")", FileKind::Code), None);
        assert_eq!(link("[\"user\", \"token\", \"v1\"]", FileKind::Code), None);
    }

    #[test]
    fn what_is_no_assignment() {
        for line in [
            "if token == \"v1\" {",
            "token != \"v1\"",
            "let token = get_token();",
            "token = other.value",
            "the token v1",
            "token::v1",
            "token - v1",
            "token || v1()",
            "(?<token>v1)",
            "Vec<Token>v1",
        ] {
            assert_eq!(value_in(line, FileKind::Code), None, "{line}");
        }
        assert_eq!(value_in("token = $(cat file)", FileKind::Settings).as_deref(), None);
    }
}
