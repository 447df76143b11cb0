//! The careful guess: a name that means secret is given a value that looks like one.
//!
//! The name is judged by its words, the value by the filters and by what its rule expects: a token is made by a machine
//! and looks random, a password is made by a person and is at least long and mixed. What is neither is left alone.

use crate::detect::assign::{self, Assignment, Link};
use crate::detect::filter::entropy::{self, Alphabet};
use crate::detect::filter::{placeholder, shape};
use crate::detect::kind::FileKind;
use crate::detect::ngrams;
use crate::detect::pattern::Found;
use crate::detect::rule::Generic;
use crate::detect::trace::{Finds, Why};
use crate::detect::words::{KEY_WORDS, OTHER_NAMES, SECRET_NAMES, THING_NAMES};
use crate::position::Span;

/// First words of names that ask or tell what to do: what they are given is no secret.
const ASKING: [&str; 18] = [
    "is", "has", "check", "validate", "verify", "update", "change", "reset", "generate", "require", "show",
    "hide", "enable", "disable", "allow", "force", "skip", "ask",
];

/// Endings of words that people write together with what they are for: `appsecret`, `repotoken`.
const SECRET_ENDINGS: [&str; 6] = ["secret", "token", "password", "passwd", "passwort", "apikey"];

/// Lengths of tokens that are judged, in bytes.
const TOKEN_LENGTHS: std::ops::RangeInclusive<usize> = LEAST_TOKEN..=512;
/// The least length of a token that stands among other words in a value, or has signs that no usual alphabet has, in
/// bytes.
const LONG_TOKEN: usize = 20;
/// The most words of a value among which a token is looked for: more are a sentence.
const MOST_WORDS: usize = 4;
/// The least length of a token, in bytes.
pub const LEAST_TOKEN: usize = 12;
/// The least length of a password that is no scrambled word, in bytes.
pub const LEAST_PASSWORD: usize = 8;
/// The least length of a scrambled word behind a name that ends in "secret", in bytes.
const LEAST_SECRET: usize = 6;
/// The least length of a password in a place where nothing else is written, in bytes.
const LEAST_PLAIN: usize = 5;
/// A token shorter than this, in bytes, must have several digits.
const SHORT_TOKEN: usize = 16;
/// Lengths of passwords that are judged, in bytes.
const PASSWORD_LENGTHS: std::ops::RangeInclusive<usize> = LEAST_PASSWORD..=64;
/// The least estimated strength of a password, in bits.
const PASSWORD_BITS: f64 = 24.0;

/// Appends the value that the name around `hit` is given, if name and value both say secret.
pub fn search(generic: Generic, text: &[u8], hit: Span, kind: FileKind, finds: &mut Finds<'_, '_>) {
    let Some(assignment) = assign::read(text, without_sign(text, hit), kind) else {
        return finds.miss(
            hit,
            Why::Is("nothing that counts as a value in a file of this kind is given to the name"),
        );
    };
    let name = assignment.name;
    let mut assignment = assignment;
    if generic == Generic::Token
        && let Some(word) = behind_scheme(text, &assignment).or_else(|| word_of(text, assignment.value))
    {
        assignment.value = word;
    }
    let value = assignment.value;
    match fault(generic, text, &assignment, kind) {
        None => finds.push(Found {
            secret: value,
            whole: Span::new(name.start.min(value.start), name.end.max(value.end)),
        }),
        Some(why) => finds.miss(value, why),
    }
}

/// Returns the part of a keyword's hit that belongs to a name: without the sign that a keyword such as `_key=` ends with.
fn without_sign(text: &[u8], hit: Span) -> Span {
    let signs = hit.of(text).iter().rev().take_while(|b| matches!(b, b'=' | b'"' | b':')).count();
    Span::new(hit.start, hit.end - signs)
}

/// Returns the credentials of a bare header `Authorization: Scheme credentials` (RFC 9110, section 11.6.2).
fn behind_scheme(text: &[u8], assignment: &Assignment) -> Option<Span> {
    let name = assignment.name.of(text);
    let scheme = assignment.value.of(text);
    let header = name.len().checked_sub(HEADER.len()).and_then(|at| name.get(at..))?;
    if assignment.quoted
        || !header.eq_ignore_ascii_case(HEADER)
        || !scheme.iter().all(u8::is_ascii_alphabetic)
    {
        return None;
    }
    let start = assignment.value.end + 1;
    let rest = text.get(start..).filter(|_| text.get(assignment.value.end) == Some(&b' '))?;
    let length = rest.iter().take_while(|b| b.is_ascii_alphanumeric() || b"+/=_-~.".contains(b)).count();
    (length >= LONG_TOKEN).then(|| Span::new(start, start + length))
}

/// The end of the names of headers that hold credentials.
const HEADER: &[u8] = b"authorization";

/// Returns the one word of a value of several that a machine made: `Bearer …`, `token=…`, `{id …}`.
fn word_of(text: &[u8], value: Span) -> Option<Span> {
    let bytes = value.of(text);
    if !bytes.contains(&b' ') || bytes.split(|b| *b == b' ').count() > MOST_WORDS {
        return None;
    }
    let mut at = value.start;
    let words = bytes.split(|b| *b == b' ').map(|word: &[u8]| {
        let start = at;
        at += word.len() + 1;
        let inner = |b: &u8| b.is_ascii_alphanumeric() || b"+/=_-~.".contains(b);
        let skipped = word.iter().take_while(|b| !inner(b)).count();
        let end = word.iter().rposition(inner).map_or(skipped, |last| last + 1);
        Span::new(start + skipped, start + end)
    });
    let mut words: Vec<Span> = words.collect();
    words.retain(|word| {
        word.len() >= LONG_TOKEN && is_token(word.of(text)) && entropy::is_random(word.of(text))
    });
    match words[..] {
        [word] => Some(word),
        _ => None,
    }
}

/// Returns why an assignment gives no secret of this kind; `None`: it does.
fn fault(generic: Generic, text: &[u8], assignment: &Assignment, kind: FileKind) -> Option<Why> {
    if is_call_of_something_else(text, assignment.name) {
        return Some(Why::Is("an argument of a method, which is not what the name is given"));
    }
    let (name, value) = (assignment.name.of(text), assignment.value.of(text));
    if !is_secret_name(name) && !is_key_variable(name, kind) {
        return Some(Why::Is("its name doesn't mean a secret, or means something about one"));
    }
    let certain = generic == Generic::Token
        && value.len() >= SHORT_TOKEN
        && is_token(value)
        && entropy::is_random(value);
    if !certain && is_template(text, assignment.name) {
        return Some(Why::Is("it is what a template falls back to"));
    }
    if !certain && assignment.link == Link::Near {
        return Some(Why::Is("it stands beside the name, and nothing gives it to it"));
    }
    match generic {
        Generic::Token if !is_token(value) && !is_own_secret(name, value) => Some(Why::Is(NO_TOKEN)),
        Generic::Password if !says_password(name) => Some(Why::Is("its name is not one of a password")),
        Generic::Password
            if !is_password(value, assignment.quoted) && !is_plain_password(name, value, kind) =>
        {
            Some(Why::Is(NO_PASSWORD))
        }
        Generic::Token | Generic::Password => placeholder::reference(value),
    }
}

/// What [`is_token`] wants.
const NO_TOKEN: &str = "no machine made it: that takes 12 letters and digits or more, well mixed";
/// What [`is_password`] wants.
const NO_PASSWORD: &str =
    "too simple for a password: that takes 8 characters of 3 kinds (2 in quotes), or scrambled letters";

/// Tells whether the argument is that of a method of the secret, such as `password.lstrip("*")`, and not its value.
fn is_call_of_something_else(text: &[u8], name: Span) -> bool {
    let method = name.of(text).rsplit(|b| *b == b'.').next().unwrap_or_default();
    text.get(name.end) == Some(&b'(') && method.len() < name.len() && !is_secret_name(method)
}

/// Tells whether the name stands in `${name:default}`: what follows is what a template falls back to.
fn is_template(text: &[u8], name: Span) -> bool {
    name.start.checked_sub(2).and_then(|i| text.get(i..name.start)).is_some_and(|before| before == b"${")
        || text.get(name.start..name.start + 1) == Some(b"$") && text.get(name.start + 1) == Some(&b'{')
}

/// Tells whether a name's words mean a secret, and not something about one.
pub fn is_secret_name(name: &[u8]) -> bool {
    let words = words_of(name);
    let is = |list: &[&str], word: &str| list.binary_search(&word).is_ok();
    let asks = words.first().is_some_and(|w| ASKING.contains(&w.as_str()));
    if asks || words.iter().any(|w| is(OTHER_NAMES, w)) || words.last().is_some_and(|w| is(THING_NAMES, w)) {
        return false;
    }
    let compound = |pair: &[String]| match pair {
        [a, b] => {
            b == "key" && (is(KEY_WORDS, a) || a.ends_with("api")) || is(SECRET_NAMES, &format!("{a}{b}"))
        }
        _ => false,
    };
    let ends = |word: &str| SECRET_ENDINGS.iter().any(|ending| word.ends_with(ending));
    words.iter().any(|w| is(SECRET_NAMES, w) || ends(w)) || words.windows(2).any(compound)
}

/// Tells whether a variable of the environment is a key of somebody: `ACME_KEY`. In code, keys are mostly of maps.
fn is_key_variable(name: &[u8], kind: FileKind) -> bool {
    let Some(owner) = name.strip_suffix(b"_KEY") else { return false };
    kind == FileKind::Settings && is_screaming(owner) && is_secret_name(&[owner, b"_API_KEY"].concat())
}

/// Tells whether a name is written as variables of the environment are.
fn is_screaming(name: &[u8]) -> bool {
    !name.is_empty() && name.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_')
}

/// Tells whether a password that is not mixed is one all the same: random and long, or in a place where nothing else than
/// passwords is given to such a name. What people write in the place of a password is told by the filters.
fn is_plain_password(name: &[u8], value: &[u8], kind: FileKind) -> bool {
    let random = value.len() >= SHORT_TOKEN && is_token(value) && entropy::is_random(value);
    let screaming = is_screaming(name) && name.contains(&b'_') && kind == FileKind::Settings;
    let word = (LEAST_PLAIN..=64).contains(&value.len())
        && value.iter().all(u8::is_ascii_graphic)
        && value.iter().any(u8::is_ascii_alphabetic)
        && !value.iter().any(|b| b"(){}[]<>$/\\:,;|".contains(b));
    random || (word && (screaming || kind == FileKind::Logins))
}

fn says_password(name: &[u8]) -> bool {
    let lower = name.to_ascii_lowercase();
    ["pass", "pwd", "kennwort", "senha", "contrasena"]
        .iter()
        .any(|w| lower.windows(w.len()).any(|v| v == w.as_bytes()))
}

/// Splits a name into lower-case words at signs, digits and capitals.
fn words_of(name: &[u8]) -> Vec<String> {
    placeholder::pieces(name)
        .filter(|p| !p.iter().all(u8::is_ascii_digit))
        .map(|p| String::from_utf8_lossy(&p.to_ascii_lowercase()).into_owned())
        .collect()
}

/// Names that a whole UUID is a secret behind; elsewhere it tells things apart.
const UUID_NAMES: [&str; 6] = ["apikey", "apitoken", "accesstoken", "authtoken", "secretkey", "clientsecret"];

/// What only a strong name makes a secret: a scrambled word behind one that ends in "secret", a UUID behind an API key's.
fn is_own_secret(name: &[u8], value: &[u8]) -> bool {
    let words = words_of(name);
    let joined = words.concat();
    let named_secret = words
        .last()
        .is_some_and(|word| word.ends_with("secret") || word == "key" && joined.contains("secret"));
    let scrambled = value.len() >= LEAST_SECRET && is_scrambled_word(value);
    let uuid_wanted = UUID_NAMES.iter().any(|wanted| joined.ends_with(wanted));
    let signs = value.iter().filter(|b| b.is_ascii_punctuation()).count();
    let mixed = value.len() >= LEAST_TOKEN && signs >= 2 && is_password(value, false);
    // Version 4 is the one that is drawn by chance (RFC 9562); the others tell time and place.
    let drawn = shape::is_uuid(value) && value.get(14) == Some(&b'4');
    (named_secret && (scrambled || mixed)) || (uuid_wanted && drawn)
}

fn is_token(value: &[u8]) -> bool {
    let made_of = value
        .iter()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=' | b'_' | b'-' | b'.' | b'~'));
    let digits = value.iter().filter(|b| b.is_ascii_digit()).count();
    let letters = value.iter().filter(|b| b.is_ascii_alphabetic()).count();
    let mixed =
        if value.len() < SHORT_TOKEN { digits >= 3 && letters >= 3 } else { digits >= 2 && letters >= 2 };
    let mixed = mixed || digits >= 1 && letters >= 2 && ngrams::reaches_floor(value);
    let scrambled = digits == 0 && ngrams::is_scrambled(value);
    TOKEN_LENGTHS.contains(&value.len())
        && !shape::is_uuid(value)
        && (made_of && (mixed || scrambled) || is_noise(value))
}

/// Tells whether signs, digits and letters change places all the time, as nobody types them and no language spells them.
/// Signs must be many: a single one in a token parts it from something else, or is a slip.
fn is_noise(value: &[u8]) -> bool {
    let kind = |b: &u8| match b {
        b'a'..=b'z' => 0,
        b'A'..=b'Z' => 1,
        b'0'..=b'9' => 2,
        _ => 3,
    };
    let mut seen = [0_usize; 4];
    for byte in value {
        seen[kind(byte)] += 1;
    }
    let changes = value.windows(2).filter(|pair| kind(&pair[0]) != kind(&pair[1])).count();
    value.len() >= LONG_TOKEN
        && value.iter().all(u8::is_ascii_graphic)
        && seen.iter().filter(|count| **count > 0).count() >= 3
        && (seen[3] * 8 >= value.len() && seen[3] * 2 <= value.len())
        && seen[2] >= 2
        && changes * 5 >= value.len() * 2
        && !EXPRESSIONS.iter().any(|sign| value.windows(sign.len()).any(|w| w == *sign))
}

/// What stands in formats, templates and patterns, and hardly ever in chance.
const EXPRESSIONS: [&[u8]; 12] =
    [b"://", b"{{", b"}}", b"${", b"<%", b"%s", b"\\\\", b"[^", b"A-Z", b"a-z", b"0-9", b"(?"];

/// Long and mixed enough to be somebody's password; a bare word in settings must be mixed more than a quoted one.
fn is_password(value: &[u8], quoted: bool) -> bool {
    let class = |test: fn(&u8) -> bool| usize::from(value.iter().any(test));
    let classes = class(u8::is_ascii_lowercase)
        + class(u8::is_ascii_uppercase)
        + class(u8::is_ascii_digit)
        + class(u8::is_ascii_punctuation);
    let printable = value.iter().all(u8::is_ascii_graphic);
    let has_digit_or_sign = value.iter().any(|b| b.is_ascii_digit() || b.is_ascii_punctuation());
    if is_scrambled_word(value) {
        return true;
    }
    PASSWORD_LENGTHS.contains(&value.len())
        && printable
        && has_digit_or_sign
        && classes >= if quoted { 2 } else { 3 }
        && Alphabet::of(value) != Alphabet::Decimal
        && entropy::bits(value) >= PASSWORD_BITS
        && !is_expression(value)
}

/// Letters that make no word of any length: nobody writes them as an example.
fn is_scrambled_word(value: &[u8]) -> bool {
    let letters = value.iter().filter(|b| b.is_ascii_alphabetic()).count();
    let others =
        value.iter().filter(|b| b.is_ascii_digit() || matches!(b, b'_' | b'-' | b'!' | b'.')).count();
    (5..=64).contains(&value.len())
        && letters + others == value.len()
        && others <= 2
        && letters >= LEAST_PLAIN
        && ngrams::is_scrambled(value)
}

/// Code that happens to stand in a string: a path of members, a format, a pattern.
fn is_expression(value: &[u8]) -> bool {
    let count = |sign: u8| value.iter().filter(|b| **b == sign).count();
    let name_like =
        value.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b':' | b'/'));
    let digits = value.iter().filter(|b| b.is_ascii_digit()).count();
    (name_like && digits == 0) || count(b'(') > 0 && count(b')') > 0 || count(b'\\') > 0 && count(b'[') > 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::trace::Trace;

    #[test]
    fn names_that_mean_secret() {
        for name in [
            "password",
            "DB_PASSWORD",
            "apiKey",
            "API-KEY",
            "clientSecret",
            "auth.token",
            "aws_secret_access_key",
            "apikey",
        ] {
            assert!(is_secret_name(name.as_bytes()), "{name}");
        }
    }

    #[test]
    fn names_about_secrets() {
        for name in [
            "keyboard",
            "monkey",
            "primaryKey",
            "token_type",
            "max_tokens",
            "passwordField",
            "secretName",
            "public_key",
            "csrf_token",
            "key",
            "tokenizer",
            "api_key_id",
            "next_page_token",
            "password_hash",
            "key_file",
        ] {
            assert!(!is_secret_name(name.as_bytes()), "{name}");
        }
    }

    #[test]
    fn passwords_are_mixed() {
        assert!(is_password(b"Tr0ub4dor&3", true));
        assert!(!is_password(b"password", true));
        assert!(!is_password(b"12345678", true));
        assert!(!is_password(b"self.password", true));
        assert!(!is_password(b"short1!", true));
    }

    /// The value that a line gives to a name that holds `word`, as `generic` takes it.
    fn taken<'t>(generic: Generic, line: &'t str, word: &str, kind: FileKind) -> Option<&'t str> {
        let at = line.to_lowercase().find(word)?;
        let mut trace = Trace::off();
        let mut found = Finds::new(0, &mut trace);
        search(generic, line.as_bytes(), Span::new(at, at + word.len()), kind, &mut found);
        found.sorted().first().and_then(|f| line.get(f.secret.range()))
    }

    #[test]
    fn a_password_of_the_environment_need_not_be_mixed() {
        let word = "zebrawhiskers";
        let taken = |line: &str, kind| taken(Generic::Password, line, "pass", kind).map(str::to_owned);
        assert_eq!(taken(&format!("DB_PASSWORD={word}"), FileKind::Settings).as_deref(), Some(word));
        assert_eq!(taken(&format!("\"pass\": \"{word}\""), FileKind::Logins).as_deref(), Some(word));
        for line in [format!("db_password: {word}"), format!("PASSWORD: {word}")] {
            assert_eq!(taken(&line, FileKind::Settings), None, "{line}: it may be a label");
        }
        assert_eq!(taken("DB_PASSWORD=${PASSWORD}", FileKind::Settings), None);
        assert_eq!(taken(&format!("DB_PASSWORD = {word}"), FileKind::Code), None);
    }

    #[test]
    fn a_key_of_the_environment_is_a_secret_unless_its_name_says_otherwise() {
        let value = "c2f1ce1f7d9d597e9254775671dbf19d";
        let taken =
            |name: &str, kind| taken(Generic::Token, &format!("{name}={value}"), "_key", kind).is_some();
        assert!(taken("ACME_KEY", FileKind::Settings));
        for name in ["SITE_KEY", "PUBLIC_KEY", "acme_key", "PRIMARY_KEY"] {
            assert!(!taken(name, FileKind::Settings), "{name}");
        }
        assert!(!taken("ACME_KEY", FileKind::Code));
    }

    #[test]
    fn a_token_may_be_one_of_a_few_words() {
        let drawn = "q8Zt3LxWv9Rk2MdYb7NcPh4J";
        let token = drawn;
        for line in [
            format!("auth_token = \"Bearer {token}\""),
            format!("<secret>{{id {token}}}</secret>"),
            format!("Authorization: Token token={token}").replace("token=", ""),
        ] {
            let word = if line.starts_with('<') { "secret" } else { "auth" };
            let word = if line.starts_with("Auth") { "authorization" } else { word };
            assert_eq!(taken(Generic::Token, &line, word, FileKind::Settings), Some(token), "{line}");
        }
        for line in [
            format!("auth_token = \"a b c d {token}\""),
            format!("auth_token = \"{token} {token}\""),
            "auth_token = \"Bearer of the news\"".to_owned(),
        ] {
            assert_eq!(taken(Generic::Token, &line, "auth", FileKind::Settings), None, "{line}");
        }
    }

    #[test]
    fn signs_of_no_usual_alphabet_are_chance_when_they_are_many() {
        assert!(is_noise(b"u@D7GXt)t>8d(LtH^(lvZ<g="));
        for value in [
            "q8Zt3LxWv9Rk2?dYb7NcPh4J",
            "https://u:p1@host.example.org/a?b=2",
            "^[a-z0-9]+(?:-[A-Z0-9]{2})*$",
            "{{values.secret.A1}}-{{b2}}",
        ] {
            assert!(!is_noise(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn letters_of_both_cases_without_digits_are_told_from_names() {
        assert!(is_token(b"NetiQdBvzhFihYSwOIIccEkYem6BjNKg"));
        assert!(!is_token(b"getDefaultAccessTokenProvider"));
        assert!(!is_token(b"AbstractSingletonProxyFactoryBean2"));
    }

    #[test]
    fn sql_and_tags_with_attributes_give_values() {
        let value = "Xq7!kPw2";
        let sql = format!("CREATE USER a WITH PASSWORD '{value}' SUPERUSER;");
        assert_eq!(taken(Generic::Password, &sql, "password", FileKind::Code), Some(value));
        let tag = format!("<Password encoding=\"plain\">{value}</Password>");
        assert_eq!(taken(Generic::Password, &tag, "password", FileKind::Markup), Some(value));
        let label = "{\"a\":\"Password:\",\"b\":\"x1!yYzZ9\"}";
        assert_eq!(taken(Generic::Password, label, "password", FileKind::Code), None);
        let method = "self.password.lstrip('*LOCKED!7*')";
        assert_eq!(taken(Generic::Password, method, "password", FileKind::Code), None);
        let setter = format!("client.set_password('{value}')");
        assert_eq!(taken(Generic::Password, &setter, "password", FileKind::Code), Some(value));
    }
}
