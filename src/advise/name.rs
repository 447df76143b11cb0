//! How the variable is named that will hold a value.
//!
//! The line's own name comes first, for that is what people look for: `PAYMENTS_API_KEY = "…"` and `paymentsApiKey: "…"`
//! are both `PAYMENTS_API_KEY`. A name that says nothing (`key`, `token`) gives way to that of the rule (`OPENAI_API_KEY`),
//! and where the rule is a guess and has none of its own, to that of what it stands in (`stripe: { secret_key: … }`).
//! A prefix by which a framework writes a variable into what browsers get is never kept. No language is parsed.

/// Names that say nothing about what a value is for, as variables are written.
const PLAIN: &[&str] = &[
    "A",
    "ACCESS",
    "ACCESS_KEY",
    "ACCESS_TOKEN",
    "API",
    "APIKEY",
    "API_KEY",
    "API_SECRET",
    "API_TOKEN",
    "ARG",
    "ARGS",
    "AUTH",
    "AUTHORIZATION",
    "AUTHTOKEN",
    "AUTH_KEY",
    "AUTH_TOKEN",
    "BASIC",
    "BEARER",
    "BEARER_TOKEN",
    "CLIENT_SECRET",
    "CONFIG",
    "CONST",
    "CREDENTIAL",
    "CREDENTIALS",
    "DATA",
    "DEFAULT",
    "DSN",
    "ENV",
    "HEADER",
    "HEADERS",
    "HOST",
    "ID",
    "KEY",
    "NAME",
    "PASS",
    "PASSPHRASE",
    "PASSWD",
    "PASSWORD",
    "PRIVATE_KEY",
    "PSW",
    "PWD",
    "SECRET",
    "SECRETKEY",
    "SECRET_KEY",
    "SECRET_TOKEN",
    "STRING",
    "TEXT",
    "TOKEN",
    "TOKENS",
    "URI",
    "URL",
    "USER",
    "USERNAME",
    "VAL",
    "VALUE",
    "VAR",
    "X_API_KEY",
    "LET",
    "STR",
    "RESULT",
    "RES",
    "RET",
    "TMP",
    "TEMP",
    "TEST",
];

/// Names that mean something to the system or to a language's own tools.
const RESERVED: &[&str] = &[
    "PATH",
    "HOME",
    "USER",
    "PWD",
    "SHELL",
    "TERM",
    "LANG",
    "IFS",
    "NODE_OPTIONS",
    "LD_PRELOAD",
    "LD_LIBRARY_PATH",
];

/// Prefixes by which frameworks put a variable into what everybody gets.
const CLIENT_PREFIXES: &[&str] = &[
    "NEXT_PUBLIC_",
    "NUXT_PUBLIC_",
    "EXPO_PUBLIC_",
    "REACT_APP_",
    "VUE_APP_",
    "GATSBY_",
    "VITE_",
    "PUBLIC_",
];

/// Names of what holds settings, which say nothing about any of them.
const PLAIN_PARENTS: &[&str] = &[
    "ENVIRONMENT",
    "EXPORTS",
    "OPTIONS",
    "PARAMS",
    "PROPS",
    "SETTINGS",
    "SECRETS",
    "VARIABLES",
    "MODULE_EXPORTS",
    "MAIN",
    "STEPS",
    "WITH",
    "SELF",
    "THIS",
];

/// Names of calls that only convert, and of types that stand between a name and its value.
const CONVERSIONS: &[&[u8]] = &[
    b"string",
    b"str",
    b"bytes",
    b"byte",
    b"from",
    b"secretstr",
    b"securestring",
    b"secret",
    b"text",
    b"b64decode",
    b"atob",
];

/// The longest part of a line that is looked at, in bytes.
const REACH: usize = 400;

/// What is known of the value that is to be named.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'t> {
    /// The text before the value.
    pub before: &'t [u8],
    /// What the rule says are usual names, the commonest first.
    pub usual: &'t [&'t str],
    /// Whether the rule knows whose value it is, and does not guess.
    pub is_known: bool,
    /// Who issues it; may be empty.
    pub provider: &'t str,
}

/// The name of a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name itself: upper case, digits and `_`.
    pub text: String,
    /// The prefix that was left out, because what has it ends up in browsers.
    pub dropped: Option<&'static str>,
}

/// Returns the name of the variable for a value; `None` where nothing gives it one.
pub fn of(asked: &Asked<'_>) -> Option<Name> {
    let line = line_of(asked.before);
    let own = own_name(line).and_then(|word| variable(&word));
    if let Some((text, dropped)) = own.clone().map(without_client_prefix)
        && !is_plain(&text)
    {
        return Some(Name { text, dropped });
    }
    let usual = asked.usual.first().map(|name| (*name).to_owned());
    let dropped = own.clone().and_then(|own| without_client_prefix(own).1);
    let of_parent = || {
        let parent = variable(&parent(asked.before, line)?)?;
        let speaks = !is_plain(&parent) && !PLAIN_PARENTS.contains(&parent.as_str());
        let last = own.clone().map_or_else(|| "KEY".to_owned(), |own| without_client_prefix(own).0);
        speaks.then(|| format!("{parent}_{last}"))
    };
    let of_provider = || variable(asked.provider.as_bytes()).map(|provider| format!("{provider}_KEY"));
    let text = if asked.is_known {
        usual.or_else(of_parent).or_else(of_provider)
    } else {
        // What a guess would call it says less than two words of the line.
        let of_line = own.clone().map(|own| without_client_prefix(own).0).filter(|own| own.contains('_'));
        of_parent().or(of_line).or(usual).or_else(of_provider)
    };
    text.map(|text| Name { text, dropped })
}

/// Returns the part of the value's line before it.
fn line_of(before: &[u8]) -> &[u8] {
    let start = before.iter().rposition(|b| matches!(b, b'\n' | b'\r')).map_or(0, |at| at + 1);
    let line = before.get(start..).unwrap_or_default();
    line.get(line.len().saturating_sub(REACH)..).unwrap_or_default()
}

/// Returns the word that the line gives the value to.
fn own_name(line: &[u8]) -> Option<Vec<u8>> {
    let mut rest = before_literal(line);
    loop {
        rest = rest.trim_ascii_end();
        if let Some(left) = rest.strip_suffix(b"(") {
            let part = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b':' | b'!');
            let start = left.iter().rposition(|b| !part(b)).map_or(0, |at| at + 1);
            let (head, call) = left.split_at_checked(start)?;
            let bare = call.rsplit(|b| matches!(b, b'.' | b':')).next().unwrap_or_default();
            if CONVERSIONS.iter().any(|known| bare.eq_ignore_ascii_case(known)) {
                rest = head;
                continue;
            }
            // A setter names what it sets; any other call says what it does, not what it is given.
            let setter =
                ["set_", "set", "with_", "with"].iter().find_map(|p| bare.strip_prefix(p.as_bytes()));
            return setter.filter(|name| !name.is_empty()).map(<[u8]>::to_vec);
        }
        if let Some(left) = rest.strip_suffix(b",") {
            // `set("NAME", "value")`: only what stands in quotes is a name there.
            return quoted_at_end(left);
        }
        if let Some(left) = rest.strip_suffix(b">") {
            if let Some(left) = left.strip_suffix(b"=") {
                return last_word(left);
            }
            return left.iter().rposition(|b| *b == b'<').and_then(|at| last_word(left.get(at + 1..)?));
        }
        if let Some(left) = rest.strip_suffix(b"=") {
            let left = left.strip_suffix(b":").or_else(|| left.strip_suffix(b"?")).unwrap_or(left);
            let left = left.strip_suffix(b"||").unwrap_or(left);
            return assigned(left);
        }
        if let Some(left) = rest.strip_suffix(b":").or_else(|| rest.strip_suffix(b"<-")) {
            return last_word(left);
        }
        if let Some(left) =
            [b"||".as_slice(), b"??", b"?:", b" or"].iter().find_map(|s| rest.strip_suffix(*s))
        {
            // The variable that is read already; where that is none, what the expression is given to.
            let read =
                last_word(left.trim_ascii_end().trim_suffix_of(b")]'\"")).filter(|word| word.len() > 2);
            let given = || assigned(left.get(..left.iter().position(|b| *b == b'=')?)?);
            return read.or_else(given);
        }
        // `ENV NAME value`, `#define NAME "value"`, `:name "value"`, `@name "value"`
        let word = last_word(rest)?;
        let head = before_word(rest, &word).trim_ascii();
        let defines = [b"#define".as_slice(), b"ENV", b"ARG", b"def", b"setx", b"set", b"-x", b"-gx"]
            .iter()
            .any(|d| head.eq_ignore_ascii_case(d) || head.ends_with(d));
        let marked = matches!(head.last(), Some(b':' | b'@'));
        return (defines || marked).then_some(word);
    }
}

/// Ends of a text that may go.
trait TrimSuffix {
    /// Leaves out all bytes of `set` at the end.
    fn trim_suffix_of(&self, set: &[u8]) -> &[u8];
}

impl TrimSuffix for [u8] {
    fn trim_suffix_of(&self, set: &[u8]) -> &[u8] {
        let end = self.iter().rposition(|b| !set.contains(b)).map_or(0, |at| at + 1);
        self.get(..end).unwrap_or_default()
    }
}

/// Returns what stands before the literal (its quotes, prefix and beginning) that holds the value.
fn before_literal(line: &[u8]) -> &[u8] {
    // What opened last and was not closed: everything behind it is the beginning of the literal.
    let mut open: Option<(usize, u8)> = None;
    let mut escaped = false;
    for (at, byte) in line.iter().enumerate() {
        match (open, byte) {
            _ if escaped => escaped = false,
            (_, b'\\') => escaped = true,
            // A lifetime: `&'static str`
            (None, b'\'') if at.checked_sub(1).and_then(|at| line.get(at)) == Some(&b'&') => {}
            (None, b'"' | b'\'' | b'`') => open = Some((at, *byte)),
            (Some((_, quote)), byte) if quote == *byte => open = None,
            _ => {}
        }
    }
    let Some((at, quote)) = open else {
        // Bare: the word that the value is a part of goes, up to what gives it its value.
        let word = line.iter().rposition(|b| b.is_ascii_whitespace() || *b == b'=').map_or(0, |at| at + 1);
        if memchr::memmem::find(line.get(word..).unwrap_or_default(), b"://").is_some() {
            return line.get(..word).unwrap_or_default();
        }
        let sign = line.iter().rposition(|b| matches!(b, b':' | b'>')).map_or(0, |at| at + 1);
        return line.get(..word.max(sign)).unwrap_or_default();
    };
    let mut left = line.get(..at).unwrap_or_default();
    while left.last() == Some(&quote) {
        left = left.get(..left.len() - 1).unwrap_or_default();
    }
    let prefix = left.trim_suffix_of(b"bBrRfFuULsS@$8#");
    let bounded = prefix.last().is_none_or(|b| !b.is_ascii_alphanumeric() && *b != b'_');
    if bounded { prefix } else { left }
}

/// Returns the name on the left of an assignment: behind it a type may stand, or before it.
fn assigned(left: &[u8]) -> Option<Vec<u8>> {
    let left = left.trim_ascii_end();
    let cut = left.iter().rposition(|b| matches!(b, b';' | b'{' | b'(' | b',')).map_or(0, |at| at + 1);
    let left = left.get(cut..).unwrap_or_default().trim_ascii();
    // `name: &'static str`, but not `a::b`, `Foo<a: b>` nor `["a:b"]`
    let typed = left.windows(2).position(|w| w.first() == Some(&b':') && w.get(1) != Some(&b':'));
    if let Some(at) = typed.filter(|at| at.checked_sub(1).and_then(|b| left.get(b)) != Some(&b':')) {
        return last_word(left.get(..at)?);
    }
    // Go says the type last: `var name string`
    let words: Vec<&[u8]> = left.split(u8::is_ascii_whitespace).filter(|w| !w.is_empty()).collect();
    if let [b"var" | b"const", name, b"string" | b"[]byte" | b"any"] = words.as_slice() {
        return Some(name.to_vec());
    }
    last_word(left)
}

/// Returns the last word, without quotes, brackets and what it is a part of.
fn last_word(text: &[u8]) -> Option<Vec<u8>> {
    let text = text.trim_ascii_end().trim_suffix_of(b"\"'`])!? ");
    let part = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    let start = text.iter().rposition(|b| !part(b)).map_or(0, |at| at + 1);
    let word = text.get(start..).unwrap_or_default();
    (!word.is_empty()).then(|| word.to_vec())
}

fn before_word<'t>(text: &'t [u8], word: &[u8]) -> &'t [u8] {
    let at = text.windows(word.len().max(1)).rposition(|w| w == word).unwrap_or(0);
    text.get(..at).unwrap_or_default().trim_suffix_of(b".[]")
}

/// Returns the literal that ends a text.
fn quoted_at_end(text: &[u8]) -> Option<Vec<u8>> {
    let text = text.trim_ascii_end();
    let quote = text.last().copied().filter(|b| matches!(b, b'"' | b'\''))?;
    let body = text.get(..text.len() - 1)?;
    let start = body.iter().rposition(|b| *b == quote)? + 1;
    last_word(body.get(start..)?)
}

/// Returns the name of what the line stands in: on the line itself, else by the indentation of the lines above.
fn parent(before: &[u8], line: &[u8]) -> Option<Vec<u8>> {
    if let Some(at) = line.iter().rposition(|b| *b == b'{') {
        let left = line.get(..at)?.trim_ascii_end().trim_suffix_of(b":=> ");
        if let Some(word) = last_word(left) {
            return Some(word);
        }
    }
    let indent = |line: &[u8]| line.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    let own = indent(line);
    let above = before.get(..before.len() - line.len().min(before.len()))?;
    let above = above.get(above.len().saturating_sub(4096)..)?;
    let outer = above.split(|b| *b == b'\n').rev().find(|l| {
        let text = l.trim_ascii();
        !text.is_empty() && !matches!(text.first(), Some(b'#' | b'/' | b'*')) && indent(l) < own
    })?;
    let head = outer.trim_ascii().trim_suffix_of(b"{[(:=> \r");
    // A section of a settings file, or a block: `name:`, `name = {`, `[name]`
    let opens = outer.trim_ascii_end().last().is_some_and(|b| matches!(b, b'{' | b':' | b'(' | b'['));
    opens.then(|| last_word(head)).flatten()
}

/// Writes a name as variables are written: `apiKey`, `api-key` and `api.key` are `API_KEY`.
fn variable(word: &[u8]) -> Option<String> {
    let mut name = String::with_capacity(word.len() + 4);
    let mut before = b'_';
    // In `API_V2KEY` capitals start nothing.
    let mixed = word.iter().any(u8::is_ascii_lowercase);
    for (at, byte) in word.iter().enumerate() {
        let next_is_lower = word.get(at + 1).is_some_and(u8::is_ascii_lowercase);
        let starts = mixed
            && byte.is_ascii_uppercase()
            && (before.is_ascii_lowercase()
                || before.is_ascii_digit()
                || (before.is_ascii_uppercase() && next_is_lower));
        if byte.is_ascii_alphanumeric() {
            if starts && !name.ends_with('_') {
                name.push('_');
            }
            name.push(char::from(byte.to_ascii_uppercase()));
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
        before = *byte;
    }
    let name = name.trim_matches('_').to_owned();
    let fits = name.starts_with(|c: char| c.is_ascii_uppercase()) && (3..=60).contains(&name.len());
    fits.then_some(name)
}

/// Leaves out the prefix by which a framework puts a variable into what everybody gets.
fn without_client_prefix(name: String) -> (String, Option<&'static str>) {
    for prefix in CLIENT_PREFIXES {
        if let Some(rest) = name.strip_prefix(prefix)
            && !rest.is_empty()
        {
            return (rest.to_owned(), Some(prefix));
        }
    }
    (name, None)
}

fn is_plain(name: &str) -> bool {
    name.len() < 3 || PLAIN.contains(&name) || RESERVED.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(line: &str) -> Option<String> {
        let at = line.find("SEC").unwrap();
        let before = line.as_bytes().get(..at).unwrap();
        of(&Asked { before, usual: &[], is_known: false, provider: "" }).map(|n| n.text)
    }

    #[test]
    fn the_line_names_it() {
        for line in [
            "PAYMENTS_API_KEY = \"SEC\"",
            "export PAYMENTS_API_KEY=SEC",
            "paymentsApiKey: \"SEC\",",
            "  'payments-api-key' => 'SEC',",
            "\"payments_api_key\": \"SEC\"",
            "const paymentsApiKey: string = `SEC`;",
            "let payments_api_key: &'static str = \"SEC\";",
            "private static final String PAYMENTS_API_KEY = \"SEC\";",
            "var paymentsAPIKey string = \"SEC\"",
            "paymentsApiKey := \"SEC\"",
            "self.payments_api_key = b\"SEC\"",
            "config[\"payments_api_key\"] = 'SEC'",
            "$paymentsApiKey = 'SEC';",
            "client.setPaymentsApiKey(\"SEC\")",
            "os.Setenv(\"PAYMENTS_API_KEY\", \"SEC\")",
            "define('PAYMENTS_API_KEY', 'SEC');",
            "#define PAYMENTS_API_KEY \"SEC\"",
            "ENV PAYMENTS_API_KEY SEC",
            "<paymentsApiKey>SEC</paymentsApiKey>",
            "PAYMENTS_API_KEY=https://user:SEC@host",
            "PAYMENTS_API_KEY = String::from(\"SEC\")",
            "@payments_api_key \"SEC\"",
            "(def payments-api-key \"SEC\")",
            "payments_api_key <- 'SEC'",
            "const val PAYMENTS_API_KEY = \"SEC\"",
            "const char *payments_api_key = \"SEC\";",
            "const std::string payments_api_key = \"SEC\";",
            "process.env.PAYMENTS_API_KEY || \"SEC\"",
            "payments_api_key = get(\"X\") or \"SEC\"",
            "NEXT_PUBLIC_PAYMENTS_API_KEY=SEC",
        ] {
            assert_eq!(named(line).as_deref(), Some("PAYMENTS_API_KEY"), "{line}");
        }
    }

    #[test]
    fn a_name_that_says_nothing_gives_way() {
        let known = |line: &str| {
            let before = line.as_bytes();
            let asked = Asked { before, usual: &["OPENAI_API_KEY"], is_known: true, provider: "OpenAI" };
            of(&asked).map(|n| n.text)
        };
        for line in [
            "key = \"",
            "apiKey: '",
            "token=",
            "new OpenAI(\"",
            "const k = `",
            "PATH=",
            "{ value: \"",
            "Authorization: Bearer ",
        ] {
            assert_eq!(known(line).as_deref(), Some("OPENAI_API_KEY"), "{line}");
        }
        assert_eq!(named("stripe: { secret_key: \"SEC\" }").as_deref(), Some("STRIPE_SECRET_KEY"));
        assert_eq!(named("stripe:\n  password: SEC\n").as_deref(), Some("STRIPE_PASSWORD"));
        assert_eq!(named("API_TOKEN = \"SEC\"").as_deref(), Some("API_TOKEN"));
        assert_eq!(named("password: SEC"), None);
    }

    #[test]
    fn a_prefix_of_client_code_is_dropped_and_told() {
        let asked = |before: &'static [u8]| Asked { before, usual: &["A_B"], is_known: true, provider: "" };
        let name = of(&asked(b"VITE_MAIL_KEY=")).unwrap();
        assert_eq!((name.text.as_str(), name.dropped), ("MAIL_KEY", Some("VITE_")));
        let name = of(&asked(b"VITE_API_KEY=")).unwrap();
        assert_eq!((name.text.as_str(), name.dropped), ("A_B", Some("VITE_")));
    }
}
