//! Secrets that an encoding hides: found, at the place where the encoded text stands, under the fingerprint of the key
//! itself, and not printed in either form.

mod packed;

use serde_json::Value;

use crate::support::{Repo, Run, fake, random};
use hookguard::detect::base64::{self, Alphabet};

/// The most characters in a row of a hidden value that may be seen.
const SHOWN: usize = 4;

fn base64_of(plain: impl AsRef<[u8]>) -> String {
    String::from_utf8(base64::encode_padded(plain.as_ref())).unwrap()
}

fn written(plain: &str, encode: impl Fn(u8) -> String) -> String {
    plain.bytes().fold(String::new(), |text, byte| text + &encode(byte))
}

fn key(seed: u64) -> String {
    fake("github-pat-classic", seed)
}

fn findings(run: &Run) -> Vec<Value> {
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|e| panic!("{e}: {}", run.text()));
    report["findings"].as_array().unwrap().clone()
}

fn scanned(repo: &Repo, name: &str, text: &str) -> Vec<Value> {
    findings(
        &repo.hookguard_reading(["scan", "--stdin", "--name", name, "--format", "json"], text.as_bytes()),
    )
}

/// A text that hides a secret.
struct Case<'c> {
    file: &'c str,
    text: &'c str,
    /// The secret as it stands there.
    encoded: &'c str,
    /// A file in which the same secret is plain, and its name.
    plain: (&'c str, &'c str),
    /// The part of the secret that nobody knows.
    hidden: &'c str,
    note: &'c str,
}

impl Case<'_> {
    /// Commits the text, and sees that it is stopped by one finding at the right place.
    #[track_caller]
    fn blocks(&self) -> Value {
        let repo = Repo::new().hooks_installed();
        repo.write("base", "x\n").commit_all("base");
        let before = repo.head();
        repo.write(self.file, self.text).add_all();
        let commit = repo.git(["commit", "-m", "x"]).exits(1);
        assert_eq!(repo.head(), before, "the commit must not exist");
        let scan = repo.hookguard(["scan", "--staged", "--format", "json"]).exits(1);
        for run in [&commit, &scan] {
            self.prints_neither_form(run);
        }
        let found = findings(&scan);
        let [finding] = found.as_slice() else { panic!("{}", scan.text()) };
        let start = self.text.find(self.encoded).unwrap();
        let (line, column) = place(self.text, start);
        let (end_line, end_column) = place(self.text, start + self.encoded.len());
        let here = ["line", "column", "end_line", "end_column"].map(|name| finding[name].as_u64().unwrap());
        assert_eq!(here, [line, column, end_line, end_column], "{}", scan.text());
        let plain = scanned(&repo, self.plain.0, self.plain.1);
        assert_eq!(finding["fingerprint"], plain[0]["fingerprint"], "{}", scan.text());
        assert_eq!(finding["rule"], plain[0]["rule"]);
        let notes = finding["notes"].as_array().unwrap();
        assert!(self.note.is_empty() || notes.contains(&Value::from(self.note)), "{notes:?}");
        finding.clone()
    }

    #[track_caller]
    fn prints_neither_form(&self, run: &Run) {
        for form in [self.hidden, self.encoded] {
            let pieces: Vec<&str> = form.split_ascii_whitespace().filter(|p| p.len() > 12).collect();
            for piece in pieces {
                for at in 0..piece.len() - SHOWN {
                    let window = &piece[at..=at + SHOWN];
                    let seen = run.stdout.contains(window) || run.stderr.contains(window);
                    assert!(!seen, "a piece of the secret is printed: {}", run.text());
                }
            }
        }
    }
}

/// Returns the 1-based line and column of an offset.
fn place(text: &str, offset: usize) -> (u64, u64) {
    let before = &text[..offset];
    let line = before.rsplit('\n').next().unwrap();
    (before.matches('\n').count() as u64 + 1, line.chars().count() as u64 + 1)
}

/// Hides a GitHub token in `file` between `before` and `after`, and sees that it is found.
#[track_caller]
fn token_is_found(
    file: &str,
    seed: u64,
    (before, after): (&str, &str),
    encode: impl Fn(&str) -> String,
    note: &str,
) {
    let key = key(seed);
    let encoded = encode(&key);
    let text = format!("# ä first line\n{before}{encoded}{after}\n# last line\n");
    Case {
        file,
        text: &text,
        encoded: encoded.trim_end_matches('='),
        plain: ("a.txt", &key),
        hidden: &key["ghp_".len()..],
        note,
    }
    .blocks();
}

#[test]
fn base64_in_both_alphabets() {
    token_is_found("a.yml", 1, ("value: ", ""), |key| base64_of(key), "decoded from base64");
    let url = |key: &str| String::from_utf8(base64::encode(Alphabet::Url, key.as_bytes())).unwrap();
    token_is_found("a.py", 2, ("x = f('", "')"), url, "decoded from base64");
}

#[test]
fn base64_of_base64() {
    let key = key(3);
    let digits = base64_of(base64_of(format!("{key}, x")));
    let inner = (key.len() - 1) * 4 / 3 + 2;
    let encoded = &digits[..(inner - 1) * 4 / 3 + 2];
    let text = format!("a\nb {digits} c\n");
    let plain = ("a.txt", key.as_str());
    Case {
        file: "a.txt",
        text: &text,
        encoded,
        plain,
        hidden: &key[4..],
        note: "decoded from base64, then base64",
    }
    .blocks();
}

#[test]
fn base64_of_json_wrapped_over_lines() {
    let key = key(4);
    let json = format!(
        "{{\n  \"name\": \"a service of ours that pushes tags\",\n  \"url\": \"https://host/path\",\n  \"x\": \"{key}\"\n}}\n"
    );
    let digits = base64_of(&json);
    let lines: Vec<&str> = digits.as_bytes().chunks(76).map(|l| std::str::from_utf8(l).unwrap()).collect();
    let text = format!("service: |\n  {}\nmore: x\n", lines.join("\n  "));
    let (from, to) =
        (json.find(&key).unwrap() * 4 / 3, (json.find(&key).unwrap() + key.len() - 1) * 4 / 3 + 2);
    let breaks = |digit: usize| "service: |\n  ".len() + digit + digit / 76 * 3;
    let encoded = &text[breaks(from)..=breaks(to - 1)];
    assert!(encoded.contains('\n'), "the key is cut by a line end");
    let plain = ("a.txt", key.as_str());
    Case { file: "a.yml", text: &text, encoded, plain, hidden: &key[4..], note: "decoded from base64" }
        .blocks();
}

#[test]
fn commands_of_powershell() {
    let key = key(5);
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let (head, tail) = ("$env:GITHUB = '", "'; ./push.ps1");
    let digits = base64_of(wide(&format!("{head}{key}{tail}")));
    let text = format!("powershell -NoProfile -EncodedCommand {digits}\r\n");
    let encoded = &digits[head.len() * 8 / 3..((head.len() + key.len()) * 2 - 1) * 4 / 3 + 2];
    let plain = ("a.txt", key.as_str());
    Case {
        file: "a.cmd",
        text: &text,
        encoded,
        plain,
        hidden: &key[4..],
        note: "decoded from base64 of UTF-16",
    }
    .blocks();
}

#[test]
fn data_of_a_kubernetes_secret() {
    let password = format!("{}!{}", random(6, 6), random(7, 3));
    let digits = base64_of(&password);
    let text = format!(
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n  user: {}\n  password: {digits}\n",
        base64_of("admin")
    );
    let plain = format!("password: \"{password}\"\n");
    let case = Case {
        file: "secret.yaml",
        text: &text,
        encoded: digits.trim_end_matches('='),
        plain: ("a.yaml", &plain),
        hidden: &password,
        note: "decoded from base64",
    };
    case.blocks();
    let elsewhere = text.replace("kind: Secret", "kind: ConfigMap");
    let found = scanned(&Repo::new(), "secret.yaml", &elsewhere);
    assert!(
        found.iter().all(|f| f["notes"] == Value::Array(Vec::new())),
        "nothing says that it is encoded: {found:?}"
    );
}

#[test]
fn a_placeholder_in_a_kubernetes_secret_is_none() {
    for placeholder in ["changeme", "your-password-here", "<password>", "${DB_PASSWORD_FROM_VAULT}"] {
        let text = format!("kind: Secret\ndata:\n  password: {}\n", base64_of(placeholder));
        assert_eq!(scanned(&Repo::new(), "s.yaml", &text), [] as [Value; 0], "{placeholder}");
    }
}

#[test]
fn a_docker_config_within_a_kubernetes_secret() {
    let config = format!("{{\"auths\":{{{}}}}}", fake("docker-config-auth", 8) + "}");
    let text = format!(
        "kind: Secret\ntype: kubernetes.io/dockerconfigjson\ndata:\n  .dockerconfigjson: {}\n",
        base64_of(&config)
    );
    let found = scanned(&Repo::new(), "s.yaml", &text);
    let plain = scanned(&Repo::new(), "config.json", &config);
    assert_eq!((found.len(), plain.len()), (1, 1));
    assert_eq!(found[0]["fingerprint"], plain[0]["fingerprint"]);
    assert_eq!(found[0]["line"], 4);
}

#[test]
fn hex_digits() {
    token_is_found(
        "a.sql",
        9,
        ("values (X'", "')"),
        |key| written(key, |b| format!("{b:02x}")),
        "decoded from hex",
    );
}

#[test]
fn base32_digits() {
    let digits = |key: &str| {
        let (mut text, mut bits, mut count) = (String::new(), 0_u32, 0);
        for byte in key.bytes() {
            bits = bits << 8 | u32::from(byte);
            count += 8;
            while count >= 5 {
                count -= 5;
                text.push(char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[(bits >> count & 31) as usize]));
            }
        }
        assert_eq!(count, 0, "40 bytes are 64 digits");
        text
    };
    token_is_found("a.yml", 40, ("value: ", ""), digits, "decoded from base32");
}

#[test]
fn rows_of_numbers() {
    let decimal = |key: &str| key.bytes().map(|b| b.to_string()).collect::<Vec<_>>().join(",");
    token_is_found("a.js", 41, ("k = String.fromCharCode(", ")"), decimal, "decoded from numbers");
    let hex = |key: &str| key.bytes().map(|b| format!("0x{b:02x}")).collect::<Vec<_>>().join(", ");
    token_is_found("a.go", 42, ("k := []byte{", "}"), hex, "decoded from numbers");
}

#[test]
fn base85_that_is_announced() {
    const DIGITS: &[u8] =
        b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";
    let written = |first: u8, alphabet: Option<&[u8]>, key: &str| {
        let groups = key.as_bytes().chunks_exact(4);
        assert!(groups.remainder().is_empty());
        let digits = groups.flat_map(|four| {
            let number = u32::from_be_bytes(four.try_into().unwrap());
            [4, 3, 2, 1, 0].map(|power| (number / 85_u32.pow(power) % 85) as u8)
        });
        digits.map(|d| char::from(alphabet.map_or(first.wrapping_add(d), |a| a[usize::from(d)]))).collect()
    };
    let adobe = |key: &str| written(b'!', None, key);
    token_is_found("a.ps", 43, ("<~", "~>"), adobe, "decoded from base85");
    let python = |key: &str| written(0, Some(DIGITS), key);
    token_is_found("a.py", 44, ("k = b85decode(b'", "')"), python, "decoded from base85");
}

#[test]
fn percent_escapes_once_and_twice() {
    let once = |key: &str| written(key, |b| format!("%{b:02X}"));
    token_is_found("a.js", 10, ("fetch('https://host/?k=", "&x=1')"), once, "decoded from percent escapes");
    let twice = |key: &str| written(key, |b| format!("%25{b:02x}"));
    let note = "decoded from percent escapes, then percent escapes";
    token_is_found("a.js", 11, ("fetch('https://host/?k=", "&x=1')"), twice, note);
}

#[test]
fn escapes_of_an_address_are_its_own() {
    let address = format!("mongodb://user:{}%40{}@%2Ftmp%2Fa.sock", random(37, 5), random(38, 4));
    let found = scanned(&Repo::new(), "a.py", &format!("connect('{address}')\n"));
    assert!(found.iter().all(|f| f["notes"] == Value::Array(Vec::new())), "{found:?}");
}

#[test]
fn escapes_of_string_literals() {
    for (seed, encode) in [
        (12, (|b| format!("\\u{b:04x}")) as fn(u8) -> String),
        (13, |b| format!("\\x{b:02X}")),
        (47, |b| format!("\\{b:03o}")),
    ] {
        token_is_found(
            "a.js",
            seed,
            ("const k = \"", "\";"),
            |key| written(key, encode),
            "decoded from string escapes",
        );
    }
}

#[test]
fn entities_of_html() {
    for (seed, encode) in [(14, (|b| format!("&#{b};")) as fn(u8) -> String), (15, |b| format!("&#x{b:x};"))]
    {
        token_is_found(
            "a.xml",
            seed,
            ("<v>", "</v>"),
            |key| written(key, encode),
            "decoded from HTML entities",
        );
    }
}

#[test]
fn quoted_printable_mail() {
    let header = "Content-Transfer-Encoding: quoted-printable\n\nurl=3D";
    let broken = |key: &str| format!("{}=\n{}", &key[..20], &key[20..]);
    token_is_found("a.eml", 16, (header, "\n"), broken, "decoded from quoted-printable");
}

#[test]
fn json_in_json_in_json() {
    let password = format!("{}!{}", random(17, 8), random(18, 5));
    let text = format!("{{\"a\": \"{{\\\\\\\"db_password\\\\\\\":\\\\\\\"{password}\\\\\\\"}}\"}}\n");
    let plain = format!("{{\"db_password\": \"{password}\"}}");
    let plain = ("b.json", plain.as_str());
    Case { file: "a.json", text: &text, encoded: &password, plain, hidden: &password, note: "" }.blocks();
}

#[test]
fn cells_of_a_notebook() {
    let key = key(19);
    let text = format!(
        "{{\n \"cells\": [\n  {{\n   \"source\": [\n    \"import x\\n\",\n    \"api_key = \\\"{key}\\\"\\n\"\n   ]\n  }}\n ]\n}}\n"
    );
    let plain = ("a.txt", key.as_str());
    Case { file: "a.ipynb", text: &text, encoded: &key, plain, hidden: &key[4..], note: "" }.blocks();
}

#[test]
fn literals_that_are_joined() {
    for (seed, file, seam) in [
        (20, "a.js", "\" + \""),
        (21, "a.py", "\"\n    \""),
        (22, "a.php", "\" . \""),
        (23, "A.java", "\" // half\n        + \""),
        (24, "a.py", "\" \\\n  \""),
    ] {
        let cut = |key: &str| format!("{}{seam}{}", &key[..4], &key[4..]);
        token_is_found(file, seed, ("k = \"", "\";"), cut, "decoded from joined literals");
    }
    let cut = |key: &str| format!("{}\\\n{}", &key[..14], &key[14..]);
    token_is_found("a.sh", 25, ("export K=\"", "\""), cut, "decoded from continued lines");
}

#[test]
fn a_name_gives_a_joined_value_its_meaning() {
    let secret = random(26, 40);
    let (a, b) = secret.split_at(18);
    let text = format!("const clientSecret =\n  \"{a}\" +\n  \"{b}\";\n");
    let plain = format!("const clientSecret = \"{secret}\";\n");
    let found = scanned(&Repo::new(), "a.js", &text);
    let plain = scanned(&Repo::new(), "a.js", &plain);
    assert_eq!((found.len(), &found[0]["fingerprint"]), (1, &plain[0]["fingerprint"]), "{found:?}");
}

#[test]
fn a_key_that_is_known_by_itself_beats_a_guess_at_its_encoded_form() {
    let key = key(34);
    let text = format!("API_TOKEN={}\n", base64_of(&key));
    let found = scanned(&Repo::new(), ".env", &text);
    let rules: Vec<&Value> = found.iter().map(|f| &f["rule"]).collect();
    assert_eq!(rules, ["github-pat-classic"], "one finding, and not a generic one");
}

#[test]
fn what_is_found_as_it_stands_is_not_found_again() {
    let text = format!("Authorization: {}\n", fake("basic-auth-header", 35));
    let found = scanned(&Repo::new(), "a.http", &text);
    assert_eq!((found.len(), &found[0]["rule"]), (1, &Value::from("basic-auth-header")), "{found:?}");
    let key = key(36);
    let found = scanned(&Repo::new(), "a.js", &format!("k = \"{key}\"; x = \"\\x41%41&#65;\" + \"b\";\n"));
    assert_eq!((found.len(), &found[0]["notes"]), (1, &Value::Array(Vec::new())), "{found:?}");
}

#[test]
fn only_new_lines_are_decoded() {
    let repo = Repo::new().hooks_installed();
    let (old, new) = (base64_of(key(27)), base64_of(key(28)));
    repo.write("a.yml", format!("a: {old}\nb: 1\n")).commit_all("base");
    repo.write("a.yml", format!("a: {old}\nb: 2\n")).add_all();
    let _run = repo.hookguard(["hook", "pre-commit"]).exits(0);
    repo.write("a.yml", format!("a: {old}\nb: 2\nc: {new}\n")).add_all();
    let run = repo.hookguard(["scan", "--staged", "--format", "json"]).exits(1);
    let found = findings(&run);
    assert_eq!((found.len(), &found[0]["line"]), (1, &Value::from(3)), "{}", run.text());
}

#[test]
fn a_comment_lets_a_hidden_key_through() {
    let text = format!("a: {} # hookguard:allow reason=\"a test\"\n", base64_of(key(29)));
    let found = scanned(&Repo::new(), "a.yml", &text);
    assert_eq!((found.len(), &found[0]["blocks"]), (1, &Value::from(false)), "{found:?}");
}

#[test]
fn a_key_hidden_on_the_line_above_is_not_shown() {
    let repo = Repo::new().hooks_installed();
    let old = base64_of(format!("x: {}", key(30)));
    repo.write("a.yml", format!("{old}\n")).commit_all("base");
    repo.write("a.yml", format!("{old}\nb: {}\n", key(31))).add_all();
    let run = repo.git(["commit", "-m", "x"]).exits(1);
    let shown = (4..old.len() - 9).find(|at| run.stderr.contains(&old[*at..at + 5]));
    assert_eq!(shown, None, "{}", run.text());
}

#[test]
fn what_only_looks_encoded_passes() {
    let repo = Repo::new().hooks_installed();
    let svg = base64_of(format!("<svg xmlns='http://www.w3.org/2000/svg'><!-- {} --></svg>", key(38)));
    let bytes: Vec<u8> = (0..60_u8).map(|i| i.wrapping_mul(151).wrapping_add(29)).collect();
    let hex = |bytes: &[u8]| bytes.iter().fold(String::new(), |text, b| text + &format!("{b:02x}"));
    let letter =
        base64_of(format!("Dear all,\nuse password: {}!{}\nas ever\n", random(39, 8), random(40, 4)));
    repo.write("a.css", format!("a {{ background: url(data:image/svg+xml;base64,{svg}) }}\n"))
        .write("package-lock.json", format!("{{\n  \"integrity\": \"sha512-{}\"\n}}\n", base64_of(&bytes)))
        .write("sums.txt", format!("{}  a\n{}  b\n", hex(&bytes[..16]), hex(&bytes[..32])))
        .write("a.txt", format!("{letter}\n"))
        .write(
            "a.js",
            "log(\"%d tokens \" + \"of %s\"); x(\"a\\n\\x1b[0m\\u00e9\"); y(\"secret \" + name);\n",
        )
        .write("a.html", "<p>Fish &amp; chips &lt;token&gt; &nbsp; &#8212;</p>\n")
        .write("a.sh", "run --token \\\n  \"$TOKEN\" 'a'\"b\"\n")
        .write("image.txt", format!("{}\n", base64_of(&bytes)))
        .add_all();
    let _run = repo.git(["commit", "-m", "x"]).exits(0);
}

#[test]
fn a_jwt_is_judged_as_before() {
    let part = |json: &str| String::from_utf8(base64::encode(Alphabet::Url, json.as_bytes())).unwrap();
    let payload = format!("{{\"sub\":\"1\",\"password\":\"{}\"}}", random(32, 20));
    let jwt =
        format!("{}.{}.{}", part("{\"alg\":\"HS256\",\"typ\":\"JWT\"}"), part(&payload), random(33, 43));
    let found = scanned(&Repo::new(), "a.txt", &format!("{jwt}\n"));
    assert!(found.iter().all(|f| f["rule"] == "jwt"), "{found:?}");
}
