//! What takes bytes from outside, each by its public door.

use std::path::Path;

use hookguard::allow::comment::{Comments, Page as Commented, Question};
use hookguard::config::{self, CommentMarkers, Config};
use hookguard::date::Date;
use hookguard::detect::checksum::{Checksum, jwt};
use hookguard::detect::decode::{self, Page};
use hookguard::detect::kind::FileKind;
use hookguard::detect::{Detector, Hits, Input, Match, assign, base64, expiry, pattern};
use hookguard::finding::{Exposure, Origin, ShownPath};
use hookguard::fingerprint::{self, Fingerprinter};
use hookguard::git::{ObjectId, lines};
use hookguard::judge::{Evidenced, Honour, Judge, Settings};
use hookguard::position::{LineIndex, NewLines, Span};
use hookguard::rules::{self, Selection, built_in, sample};
use hookguard::secret::{self, Secret};
use hookguard::source::{Limits, Scanned, Text, encoding, push, stdin};
use hookguard::units;

use crate::{Target, repositories, seeds};

/// Words of files.
const SYNTAX: &[&str] = &[
    "=",
    ": ",
    "\"",
    "'",
    "`",
    "\\",
    "\n",
    "${",
    "}}",
    "<!--",
    "-->",
    "/*",
    "*/",
    "//",
    "#",
    "password",
    "api_key",
    "secret",
    "token=",
    "--",
    "<a>",
    "</a>",
    "&quot;",
    "%41",
    "\\u0041",
    "\\101",
    "eyJ",
    "-----BEGIN ",
    " PRIVATE KEY-----",
    "ghp_",
    "sk-",
    "AKIA",
    "://",
    "@",
    "kind: Secret\ndata:\n",
    "  a: YWJj\n",
    "\" + \"",
    "' . '",
    "\\\n",
    "0x41, ",
    "65,",
    "<~",
    "~>",
    "b85decode(\"",
    "H4sI",
    "eJw",
    "=3D",
    "Content-Transfer-Encoding: quoted-printable\n",
    "hookguard:allow",
    "data:image/",
    ";base64,",
    "{",
    "[",
    "(",
    "Secret",
    "data:",
    "\r\n",
    "\0",
    "\u{a0}",
    "\u{200b}",
    "MFRGG",
    "QUFB",
];

/// Words of comments that let a finding through.
const MARKS: &[&str] = &[
    "hookguard:allow",
    "-next-line",
    "-begin",
    "-end",
    "-file",
    " this-rule",
    " until=2026-12-01",
    " until=",
    " reason=\"",
    "\"",
    "value=hg1:",
    "gitleaks:allow",
    "pragma: allowlist secret",
    "nosec",
    "\n",
    "// ",
    "# ",
    "-->",
    "<!-- ",
    "/* ",
    " */",
    "value",
    ",",
];

/// Words of settings.
const KEYS: &[&str] = &[
    "[[rule]]\n",
    "[rules]\n",
    "[allow]\n",
    "[[allow.regexes]]\n",
    "[[allowed]]\n",
    "[scan]\n",
    "[hook]\n",
    "id = \"own\"\n",
    "regex = '''",
    "keywords = [\"abc\"]\n",
    "names = [\"a\"]\n",
    "value = { alphabet = \"a-f\", length = 32 }\n",
    "sample = '\"abc_\" 36*[A-Za-z0-9]'\n",
    "checksum = \"jwt\"\n",
    "paths = [\"a/**\"]\n",
    "reason = \"x\"\n",
    "= ",
    "\"",
    "'''",
    "[",
    "]",
    "{",
    "}",
    ",",
    "\n",
    "max_file_size = \"16 MB\"\n",
    "time_budget = \"30 s\"\n",
    "disable = [\"jwt\"]\n",
    "1e309",
    "{1,1000}",
    "(?i)",
    "(",
    ")*",
    "[a-z]",
    "|",
    ".*",
    "\\",
    "2026-11-25",
    "edge = \"A-Z\"\n",
    "entropy = 3.5\n",
];

/// All targets.
pub const ALL: &[Target] = &[
    Target {
        name: "archive",
        run: archive,
        seeds: seeds::archives,
        words: &["PK\x03\x04", "PK\x01\x02", "PK\x05\x06", "ustar", "\x1f", "\0\0\0\0"],
    },
    Target { name: "assign", run: assign, seeds: seeds::lines, words: SYNTAX },
    Target {
        name: "checksum",
        run: checksum,
        seeds: seeds::values,
        words: &[".", "=", "-", "_", "eyJ", "AAAA", "\n", "-----"],
    },
    Target { name: "comment", run: comment, seeds: seeds::comments, words: MARKS },
    Target { name: "decode", run: decode, seeds: seeds::encoded, words: SYNTAX },
    Target { name: "detect", run: detect, seeds: seeds::files, words: SYNTAX },
    Target { name: "encoding", run: encoding, seeds: seeds::wide, words: &["\0", "\r", "\n", "\x01", "a\0"] },
    Target {
        name: "glob",
        run: glob,
        seeds: seeds::words,
        words: &["*", "**", "?", "[", "]", "{", ",", "}", "/", "\\", "a", "(", ")", "{9}", "\n"],
    },
    Target {
        name: "index",
        run: repositories::index,
        seeds: repositories::indexes,
        words: &["DIRC", "TREE", "EOIE", "IEOT", "link", "sdir", "\0\0\0\x02", "\0\0\0\x04", "part1/", "\0"],
    },
    Target { name: "judge", run: judge, seeds: seeds::files, words: SYNTAX },
    Target {
        name: "refs",
        run: refs,
        seeds: seeds::refs,
        words: &[" ", "\n", "refs/heads/", "0000000000", "(delete)"],
    },
    Target { name: "settings", run: settings, seeds: seeds::settings, words: KEYS },
    Target {
        name: "words",
        run: words,
        seeds: seeds::words,
        words: &["*", "[", "]", "(", ")", "|", "\"", "..", "-", " ", "9", "hg1:", "MB", "s"],
    },
];

/// The kinds whose text is read in different ways.
const KINDS: [FileKind; 4] = [FileKind::Code, FileKind::Settings, FileKind::Markup, FileKind::Other];

const LIMITS: Limits = Limits { max_file_size: 1_000_000, archives: true, deadline: None };

/// Cuts at the first line end.
fn first_line(data: &[u8]) -> (&[u8], &[u8]) {
    let at = data.iter().position(|b| *b == b'\n').unwrap_or(data.len());
    (&data[..at], data.get(at + 1..).unwrap_or_default())
}

fn archive(data: &[u8]) {
    let mut scanned = Scanned::default();
    let done = stdin::texts(&mut &*data, b"a", &LIMITS, &mut scanned, &mut |text| {
        let _new = (text.new_lines)()?;
        Ok(())
    });
    done.expect("what is broken is left out, and no error");
}

fn assign(data: &[u8]) {
    for kind in KINDS {
        for at in (0..data.len()).step_by(data.len() / 64 + 1) {
            let hit = Span::new(at, data.len().min(at + 3));
            if let Some(found) = assign::read(data, hit, kind) {
                assert!(found.name.end <= data.len() && found.value.end <= data.len());
            }
        }
    }
}

fn checksum(data: &[u8]) {
    for kind in Checksum::ALL {
        let _says = kind.check(data);
    }
    let _claims = jwt::claims(data);
    let _end = expiry::end(data, data);
    if let Some(bytes) = base64::decode(data) {
        assert!(bytes.len() <= data.len());
    }
    let _redacted = secret::redact(data);
}

fn comment(data: &[u8]) {
    let lines = LineIndex::new(data);
    let end = data.len();
    let spans = [Span::new(0, end.min(6)), Span::new(end / 2, end.min(end / 2 + 9)), Span::new(end, end)];
    let secrets = if spans[0].end <= spans[1].start { &spans[..2] } else { &spans[..1] };
    let page = Commented { text: data, lines: &lines, secrets };
    let comments = Comments::find(page, CommentMarkers { own: true, foreign: true });
    let fingerprint = || Fingerprinter::new(None).of("this-family", &Secret::new(b"value"), 100.0);
    let today = Date::parse("2026-11-25").expect("a day");
    for span in spans {
        let question = Question { rule: "this-rule", family: "this-family", span, fingerprint: &fingerprint };
        let _verdict = comments.judge(&question, today, &|word| word == "this-rule");
    }
}

fn decode(data: &[u8]) {
    for kind in KINDS {
        let page = Page { text: data, kind, specific_only: false, near: None };
        let done = decode::each(&page, &|_| true, &mut |region| {
            let text = region.page.text;
            assert!(region.span().end <= data.len() && !region.steps().is_empty());
            for span in [Span::new(0, text.len()), Span::new(text.len() / 2, text.len())] {
                assert!(region.original(span).end <= data.len());
                let _changed = region.is_changed(span);
            }
            Ok::<(), ()>(())
        });
        assert!(done.is_ok());
    }
}

fn detect(data: &[u8]) {
    let (path, text) = first_line(data);
    let catalog = built_in::catalog();
    let detector = Detector::new(&catalog);
    if let Some(rule) = catalog.file_rule(path) {
        let _proof = rule.judge(path, text);
    }
    let kind = FileKind::of(path);
    let mut hits = Hits::default();
    let found = confirmed(&detector, text, kind, &mut hits);
    assert!(found.iter().all(|m| m.whole.end <= text.len() && m.secret.end <= text.len()));
    let near = detector.around(&hits, text.len());
    let page = Page { text, kind, specific_only: false, near: Some(&near) };
    let done = decode::each(&page, &|_| true, &mut |region| {
        let mut hits = Hits::default();
        for found in confirmed(&detector, region.page.text, region.page.kind, &mut hits) {
            assert!(region.original(found.secret).end <= text.len());
        }
        Ok::<(), ()>(())
    });
    assert!(done.is_ok());
}

fn confirmed(detector: &Detector<'_>, text: &[u8], kind: FileKind, hits: &mut Hits) -> Vec<Match> {
    detector.prefilter(text, hits);
    let lines = LineIndex::new(text);
    let input = Input { text, kind, binary: false, elsewhere: &[], lines: &lines, new: &NewLines::All };
    detector.confirm(&input, hits).expect("built-in rules can be compiled")
}

fn encoding(data: &[u8]) {
    let decoded = encoding::decode(data);
    let lines = LineIndex::new(&decoded.bytes);
    for line in 1..=lines.count().min(100) {
        assert!(lines.line_span(line).end <= decoded.bytes.len());
    }
    let _place = lines.place(Span::new(decoded.bytes.len() / 2, decoded.bytes.len()));
    let (old, new) = data.split_at(data.iter().position(|b| *b == 1).unwrap_or(data.len() / 2));
    let new_lines = lines::new_lines(old, new).expect("texts can be compared");
    let total = LineIndex::new(new).count();
    assert!(new_lines.count(total) <= total);
}

fn glob(data: &[u8]) {
    let (first, rest) = first_line(data);
    let Ok(written) = std::str::from_utf8(first) else { return };
    if let Ok(glob) = config::glob(written) {
        let _fits = glob.is_match(ShownPath::new(rest).text);
    }
    if let Ok(regex) = config::regex(written) {
        let _fits = regex.is_match(rest);
    }
    let _compiled = pattern::compile(written);
}

fn judge(data: &[u8]) {
    // A weak value takes a hash that is slow on purpose, so that nobody guesses it: this one is about what is made of a few
    // findings, and `detect` about much text.
    let (path, text) = first_line(&data[..data.len().min(1024)]);
    let catalog = built_in::catalog();
    let (detector, config) = (Detector::new(&catalog), Config::default());
    let settings = Settings {
        detector: &detector,
        config: &config,
        baseline: None,
        today: Date::parse("2026-11-25").expect("a day"),
        allow: Honour::Yes,
        evidence: Evidenced::Yes,
    };
    let decoded = encoding::decode(text);
    let mut judge = Judge::new(&settings, &|_| Exposure::Unknown);
    let text = Text {
        origin: Origin::Stdin,
        path,
        bytes: &decoded.bytes,
        binary: decoded.binary,
        new_lines: &|| Ok(NewLines::All),
        is_added: &|| Ok(true),
    };
    let findings = judge.judge(&text).expect("built-in rules can be compiled");
    let lines = LineIndex::new(&decoded.bytes).count();
    assert!(findings.iter().all(|f| f.place.line <= f.place.end_line && f.place.end_line <= lines));
}

fn refs(data: &[u8]) {
    for parsed in [push::parse(data), push::parse_received(data)].into_iter().flatten() {
        assert!(parsed.len() <= data.len());
    }
    let _id = (ObjectId::from_hex(data), ObjectId::from_bytes(data));
}

fn settings(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    match config::parse(Path::new("a.toml"), text) {
        Ok(config) => {
            let _shown = config::show(&config);
            let _catalog = rules::catalog(&config, &Selection::default());
        }
        Err(errors) => assert!(errors.iter().all(|e| !e.to_string().is_empty()) && !errors.is_empty()),
    }
}

fn words(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(sample) = sample::parse(text) {
        drop(sample);
    }
    let _sizes = (units::parse_bytes(text), units::parse_duration(text));
    if let Some(day) = Date::parse(text) {
        assert_eq!(day.to_string(), text);
    }
    let _fingerprints = (fingerprint::is_fingerprint(text), fingerprint::is_prefix(text));
    let _shown = ShownPath::new(data).to_string();
}
