//! Table and property tests of allowlist comments. In the texts `«` and `»` stand around secrets, and are taken out.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;
use crate::fingerprint::Fingerprinter;
use crate::secret::Secret;

const ALL: CommentMarkers = CommentMarkers { own: true, foreign: true };
const RULES: [&str; 3] = ["this-rule", "this-family", "other-rule"];

/// Takes the signs out and returns where the secrets stand.
fn marked(text: &str) -> (Vec<u8>, Vec<Span>) {
    let (mut bytes, mut spans, mut start) = (Vec::new(), Vec::new(), 0);
    for c in text.chars() {
        match c {
            '«' => start = bytes.len(),
            '»' => spans.push(Span::new(start, bytes.len())),
            c => bytes.extend(c.encode_utf8(&mut [0; 4]).bytes()),
        }
    }
    (bytes, spans)
}

fn fingerprint() -> Fingerprint {
    Fingerprinter::new(None).of("this-family", &Secret::new(b"value"), 100.0)
}

fn judge(text: &[u8], secrets: &[Span], at: Span, counts: CommentMarkers) -> Verdict {
    let lines = LineIndex::new(text);
    let comments = Comments::find(Page { text, lines: &lines, secrets }, counts);
    let question = Question { rule: "this-rule", family: "this-family", span: at, fingerprint: &fingerprint };
    comments.judge(&question, Date::parse("2026-11-25").unwrap(), &|word| RULES.contains(&word))
}

fn said(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Allowed(note) => {
            let reason = note.reason.as_ref().map_or(String::new(), |r| format!(" ({r})"));
            let until = note.until.map_or(String::new(), |u| format!(" until {u}"));
            format!("{}:{}{reason}{until}", note.line, note.marker)
        }
        Verdict::NotAllowed => "-".to_owned(),
        Verdict::Refused(refusals) => {
            refusals.iter().map(ToString::to_string).collect::<Vec<_>>().join(" | ")
        }
    }
}

/// Says what the first secret of a text is told.
fn told(text: &str) -> String {
    let (bytes, spans) = marked(text);
    said(&judge(&bytes, &spans, spans[0], ALL))
}

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    for (text, wanted) in cases {
        assert_eq!(told(text), *wanted, "{text:?}");
    }
}

#[test]
fn each_form_allows_where_it_should() {
    check(&[
        ("k = «v» # hookguard:allow", "1:hookguard:allow"),
        ("k = «v» #hookguard:allow\r\nx", "1:hookguard:allow"),
        ("/*hookguard:allow*/ k = «v»", "1:hookguard:allow"),
        ("x\n\nk = «v» # hookguard:allow\n", "3:hookguard:allow"),
        ("# hookguard:allow\nk = «v»", "-"),
        ("k = «v»\n# hookguard:allow", "-"),
        ("k = «v\nw\n» # hookguard:allow", "-"),
        ("k = «v\nw» # hookguard:allow", "2:hookguard:allow"),
        ("/* hookguard:allow */ k = «v\nw\nx»", "1:hookguard:allow"),
        ("# hookguard:allow-next-line\nk = «v»", "1:hookguard:allow-next-line"),
        ("# hookguard:allow-next-line\r\nk = «v\r\nw»", "1:hookguard:allow-next-line"),
        ("# hookguard:allow-next-line\nx\nk = «v»", "-"),
        ("k = «v» # hookguard:allow-next-line\n", "-"),
        ("a\nk = «v\n# hookguard:allow-next-line\nw»", "-"),
        ("# hookguard:allow-begin\nk = «v»\n# hookguard:allow-end", "1:hookguard:allow-begin"),
        ("k = «v» # hookguard:allow-begin\n# hookguard:allow-end", "1:hookguard:allow-begin"),
        ("# hookguard:allow-begin\nk = «v» # hookguard:allow-end", "1:hookguard:allow-begin"),
        ("/* hookguard:allow-begin */ «v» /* hookguard:allow-end */", "1:hookguard:allow-begin"),
        ("# hookguard:allow-begin\n\n# hookguard:allow-end\nk = «v»", "-"),
        ("k = «v»\n# hookguard:allow-begin\n\n# hookguard:allow-end", "-"),
        ("# hookguard:allow-end\nk = «v»\n# hookguard:allow-end", "-"),
        ("# hookguard:allow-file\n\n\n\n\n\n«v»", "1:hookguard:allow-file"),
        ("\n\n\n\n# hookguard:allow-file\n\n«v»", "5:hookguard:allow-file"),
        ("«v»\n# hookguard:allow-file", "2:hookguard:allow-file"),
    ]);
}

#[test]
fn a_marker_in_the_wrong_place_says_so() {
    check(&[
        (
            "\n\n\n\n\n# hookguard:allow-file\n«v»",
            "`hookguard:allow-file` on line 6 stands too low: it counts only in the first 5 lines",
        ),
        (
            "# hookguard:allow-begin\nk = «v»\n",
            "`hookguard:allow-begin` on line 1 allows nothing: there is no `hookguard:allow-end` below it, or another \
             begin comes first",
        ),
        (
            "# hookguard:allow-begin\n«v»\n# hookguard:allow-begin\n# hookguard:allow-end",
            "`hookguard:allow-begin` on line 1 allows nothing: there is no `hookguard:allow-end` below it, or another \
             begin comes first",
        ),
        (
            "# hookguard:allow-begin\n«v\n# hookguard:allow-end\nw»\n# hookguard:allow-end",
            "`hookguard:allow-begin` on line 1 allows nothing: there is no `hookguard:allow-end` below it, or another \
             begin comes first",
        ),
        (
            "# hookguard:allow-begin\n# hookguard:allow-end «v\nw»",
            "`hookguard:allow-begin` on line 1 covers only a part of this secret: put the whole of it between begin and \
             end",
        ),
        (
            "# hookguard:allow-next-line\n\n \t\nk = «v»",
            "`hookguard:allow-next-line` on line 1 stands above a blank line: put it directly above this one",
        ),
    ]);
}

#[test]
fn options_narrow_an_allowance() {
    check(&[
        ("«v» # hookguard:allow this-rule", "1:hookguard:allow"),
        ("«v» # hookguard:allow this-family", "1:hookguard:allow"),
        ("«v» # hookguard:allow other-rule,this-rule", "1:hookguard:allow"),
        ("«v» # hookguard:allow until=2026-11-25", "1:hookguard:allow until 2026-11-25"),
        (
            "«v» # hookguard:allow reason=\"revoked, test\" this-rule , until=\"2027-01-31\"",
            "1:hookguard:allow (revoked, test) until 2027-01-31",
        ),
        ("«v» # hookguard:allow reason=test", "1:hookguard:allow (test)"),
        ("«v» # hookguard:allow reason='é\u{1f600} x'", "1:hookguard:allow (é\u{1f600} x)"),
        ("«v» # hookguard:allow reason=\"...\"", "1:hookguard:allow"),
        (r#"{"c": "hookguard:allow this-rule reason=\"a b\"", "k": "«v»"}"#, "1:hookguard:allow (a b)"),
        ("«v» # hookguard:allow reason=\"was gitleaks:allow\" other-rule", &other_rule("other-rule")),
        (
            "# hookguard:allow-begin this-rule reason=\"x\"\n«v»\n# hookguard:allow-end",
            "1:hookguard:allow-begin (x)",
        ),
        ("«v» # hookguard:allow other-rule", &other_rule("other-rule")),
        (
            "«v» # hookguard:allow until=2026-11-24",
            "`hookguard:allow` on line 1 ended on 2026-11-24; write a later until= if it still holds",
        ),
        (
            "# hookguard:allow-file until=2020-02-29\n«v»",
            "`hookguard:allow-file` on line 1 ended on 2020-02-29; write a later until= if it still holds",
        ),
    ]);
}

fn other_rule(name: &str) -> String {
    format!("`hookguard:allow` on line 1 is for {name} only; add this-rule to it if this is allowed too")
}

#[test]
fn what_ends_the_comment_is_no_option() {
    for end in [
        "*/",
        " */",
        "-->",
        " -->",
        "#}",
        " #}",
        "\"\"\"",
        " \"\"\"",
        " '''",
        "\"",
        "\",",
        "'",
        "`",
        "*)",
        " -}",
        " %>",
        " ?>",
        " --}}",
        " # noqa: S105",
        " // nosec",
        " -- why",
        " | x",
        ")",
        "\\n",
        "</p>",
        "\r",
        " gitleaks:allow",
        ",",
    ] {
        let text = format!("«v» /* hookguard:allow this-rule{end}\n");
        assert_eq!(told(&text), "1:hookguard:allow", "{text:?}");
        let text = format!("«v» /* hookguard:allow other-rule until=2030-01-01{end}\n");
        let allowed_by_other = end.contains("gitleaks");
        let wanted = if allowed_by_other { "1:gitleaks:allow".to_owned() } else { other_rule("other-rule") };
        assert_eq!(told(&text), wanted, "{text:?}");
    }
}

#[test]
fn what_is_neither_rule_nor_option_does_not_allow() {
    let no_rule = |word: &str| {
        format!("is refused: `{word}` names no rule; name this-rule, or put the reason in reason=\"...\"")
    };
    let cases: &[(&str, String)] = &[
        ("because test", no_rule("because")),
        ("this-rule because", no_rule("because")),
        ("this-rules", no_rule("this-rules")),
        ("THIS-RULE", no_rule("THIS-RULE")),
        (": test", no_rule(":")),
        ("(test)", no_rule("(test)")),
        ("- test", no_rule("-")),
        ("\"test\"", no_rule("\"test\"")),
        ("don't care", no_rule("don't")),
        ("kvůli testu", no_rule("kvůli")),
        ("reason=test key", no_rule("key")),
        (
            "rule=this-rule",
            "is refused: `rule=` is no option; there are reason=\"...\", until=YYYY-MM-DD, value=...".into(),
        ),
        ("reason=\"test", "is refused: a quote is not closed; write reason=\"...\"".into()),
        ("until=", "is refused: `until=` has no value".into()),
        ("until=2027-1-1", "is refused: `2027-1-1` is no day; write until=YYYY-MM-DD".into()),
        ("until=2027-02-29", "is refused: `2027-02-29` is no day; write until=YYYY-MM-DD".into()),
        ("until=2030-01-01 until=2031-01-01", "is refused: `until=` is given twice".into()),
        ("reason=\"\" reason=x", "is refused: `reason=` is given twice".into()),
        (
            "value=hg1:12345",
            "is refused: value= takes the first 6 or more hex digits of a fingerprint".into(),
        ),
        (
            "value=secret-word",
            "is refused: value= takes the first 6 or more hex digits of a fingerprint".into(),
        ),
    ];
    for (options, why) in cases {
        let text = format!("«v» # hookguard:allow {options}");
        assert_eq!(told(&text), format!("`hookguard:allow` on line 1 {why}"), "{text:?}");
    }
    let many = "this-rule ".repeat(17);
    assert!(told(&format!("«v» # hookguard:allow {many}")).contains("too many rules"));
    let long = "x".repeat(2000);
    assert!(told(&format!("«v» # hookguard:allow reason={long}")).contains("too long"));
}

#[test]
fn a_value_binds_to_the_fingerprint() {
    let own = fingerprint();
    let text = format!("«v» # hookguard:allow value={}", own.short());
    assert_eq!(told(&text), "1:hookguard:allow");
    let text = format!("«v» # hookguard:allow value={}", own.as_str().get(4..10).unwrap());
    assert_eq!(told(&text), "1:hookguard:allow");
    let wanted =
        format!("`hookguard:allow` on line 1 is for another value; for this one write value={}", own.short());
    assert_eq!(told("«v» # hookguard:allow value=hg1:000000"), wanted);
}

#[test]
fn only_the_exact_marker_counts() {
    for text in [
        "xhookguard:allow",
        "_hookguard:allow",
        "Hookguard:allow",
        "hookguard:latest",
        "hookguard: blocked",
        "hookguard:",
    ] {
        assert_eq!(told(&format!("«v» # {text}")), "-", "{text}");
    }
    for marker in [
        "hookguard:allowed",
        "hookguard:allow_next_line",
        "hookguard:allow-nextline",
        "hookguard:ignore",
        "hookguard: allow",
        "hookguard:disable-line",
        "hookguard:allow2",
    ] {
        let wanted = format!(
            "`{marker}` on line 1 is no marker; there are `hookguard:allow`, and with `-next-line`, `-begin`, `-end` or \
             `-file` behind it"
        );
        assert_eq!(told(&format!("«v» # {marker}")), wanted);
        assert_eq!(told(&format!("# {marker}\n«v»")), wanted);
    }
}

#[test]
fn a_marker_inside_of_the_secret_is_none() {
    check(&[
        ("k = \"«hookguard:allow»\"", "-"),
        ("k = \"«x hookguard:allow y»\"", "-"),
        ("k = «pragma: allowlist secret»", "-"),
        ("k = «x\nhookguard:allow-file\ny»", "-"),
        ("k = «x\nhookguard:allow-begin\ny»\nhookguard:allow-end", "-"),
        ("k = «gitleaks:allow» # hookguard:allow", "1:hookguard:allow"),
    ]);
}

#[test]
fn other_tools_markers_are_honoured() {
    check(&[
        ("«v» # gitleaks:allow", "1:gitleaks:allow"),
        ("«v» //betterleaks:allow why not", "1:betterleaks:allow"),
        ("«v» # pragma: allowlist secret", "1:pragma: allowlist secret"),
        ("«v» # pragma:allowlist secret", "1:pragma:allowlist secret"),
        ("«v» # pragma:  allowlist  secret", "1:pragma:  allowlist  secret"),
        ("«v» # pragma: whitelist secret", "1:pragma: whitelist secret"),
        ("«v» # pragma: allowlist-secret", "1:pragma: allowlist-secret"),
        ("# pragma: allowlist nextline secret\n«v»", "1:pragma: allowlist nextline secret"),
        ("«v» # pragma: allowlist nextline secret", "-"),
        ("# pragma: allowlist secret\n«v»", "-"),
        ("«v» # pragma: allowlist secrets", "-"),
        ("«v» # pragma: allowlist", "-"),
        ("«v» # trufflehog:ignore", "1:trufflehog:ignore"),
        ("«v» # kingfisher:ignore", "1:kingfisher:ignore"),
        ("# kingfisher:ignore\n«v»", "-"),
        ("«v» // secretlint-disable-line", "1:secretlint-disable-line"),
        (
            "«v» // secretlint-disable-line @secretlint/secretlint-rule-github -- x",
            "1:secretlint-disable-line",
        ),
        ("// secretlint-disable-next-line\n«v»", "1:secretlint-disable-next-line"),
        ("«v» // secretlint-disable", "-"),
        ("«v» # ggignore", "1:ggignore"),
        ("«v» # ggignore-start", "-"),
        ("«v» # ggignored", "-"),
        ("«v» # xgitleaks:allow", "-"),
    ]);
}

#[test]
fn markers_that_are_switched_off_say_so() {
    let tell = |text: &str, own: bool, foreign: bool| {
        let (bytes, spans) = marked(text);
        said(&judge(&bytes, &spans, spans[0], CommentMarkers { own, foreign }))
    };
    assert_eq!(
        tell("«v» # gitleaks:allow", true, false),
        "`gitleaks:allow` on line 1 doesn't count: `[comments] foreign` is off in the settings; write `hookguard:allow`"
    );
    assert_eq!(tell("«v» # gitleaks:allow hookguard:allow", true, false), "1:hookguard:allow");
    assert_eq!(
        tell("# hookguard:allow-file\n«v»", false, true),
        "`hookguard:allow-file` on line 1 doesn't count: `[comments] own` is off in the settings"
    );
    assert_eq!(tell("«v» # gitleaks:allow hookguard:allow", false, true), "1:gitleaks:allow");
}

#[test]
fn two_secrets_on_a_line_share_its_marker() {
    let (bytes, spans) = marked("a=«v» b=«w» # hookguard:allow this-rule");
    for span in &spans {
        assert_eq!(said(&judge(&bytes, &spans, *span, ALL)), "1:hookguard:allow");
    }
}

#[test]
fn the_surest_of_several_allows_and_refusals_are_few() {
    assert_eq!(told("# hookguard:allow-file other-rule\n«v» # gitleaks:allow"), "2:gitleaks:allow");
    let many = "«v» ".to_owned() + &"# hookguard:allow other-rule ".repeat(100);
    assert_eq!(told(&many).split(" | ").count(), MOST_REFUSALS);
}

#[test]
fn what_a_comment_says_is_shown_without_secrets() {
    let value = "pass word one";
    let shown = told(&format!("k=«{value}» # hookguard:allow reason=\"it is {value}\""));
    assert!(shown.contains("it is ") && !shown.contains(value), "{shown}");
    let random: String = (0..30).map(|i| char::from(b"a7Kq2ZxW9p"[(i * 7 + i / 3) % 10])).collect();
    let shown = told(&format!("k=«v» # hookguard:allow {random}"));
    assert!(shown.contains("names no rule") && !shown.contains(&random), "{shown}");
    let (bytes, spans) = marked("k=«v» # hookguard:allow reason=\"«hunter22»\"");
    let shown = said(&judge(&bytes, &spans, spans[0], ALL));
    assert!(shown.starts_with("1:hookguard:allow (") && !shown.contains("hunter22"), "{shown}");
}

#[test]
fn bytes_that_are_no_utf8_do_no_harm() {
    let text = b"\xff\xfe k = v # \xffhookguard:allow reason=\"\xff\" \xff\xff\n";
    let verdict = judge(text, &[], Span::new(7, 8), ALL);
    assert!(said(&verdict).contains("names no rule"), "{}", said(&verdict));
    let text = b"\xff k = v # \xffhookguard:allow reason=\"\xff\"";
    assert_eq!(said(&judge(text, &[], Span::new(6, 7), ALL)), "1:hookguard:allow (\u{fffd})");
}

/// A hostile text must cost what its length and its matches cost, not their product. The bound is generous: what it
/// guards against takes minutes.
#[test]
fn hostile_texts_are_linear() {
    let texts = [
        "hookguard:allow other-rule «v» ".repeat(20_000),
        "secretlint-disable-".repeat(60_000) + "«v»",
        "hookguard:allow reason=\"".repeat(40_000) + "«v»",
        "hookguard:allow-begin\n".repeat(40_000) + &"«v» ".repeat(20_000),
        "hookguard:allow-next-line ".repeat(40_000) + &"\n".repeat(40_000) + &"«v» ".repeat(20_000),
        "pragma:".repeat(100_000) + &" ".repeat(100_000) + "«v»",
        "hookguard:allow-file ".repeat(40_000) + &"«v» ".repeat(20_000),
    ];
    let started = Instant::now();
    for text in &texts {
        let (bytes, spans) = marked(text);
        let lines = LineIndex::new(&bytes);
        let comments = Comments::find(Page { text: &bytes, lines: &lines, secrets: &spans }, ALL);
        for span in &spans {
            let question = Question { rule: "r", family: "f", span: *span, fingerprint: &fingerprint };
            let _verdict = comments.judge(&question, Date::parse("2026-11-25").unwrap(), &|_| true);
        }
    }
    assert!(started.elapsed() < Duration::from_secs(30), "{:?}", started.elapsed());
}

/// Pieces that comments are made of, and noise.
fn soup() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "hookguard:allow",
            "hookguard:allow-next-line",
            "hookguard:allow-begin",
            "hookguard:allow-end",
            "hookguard:allow-file",
            "gitleaks:allow",
            "pragma: allowlist nextline secret",
            "ggignore",
            "this-rule",
            "other-rule",
            "reason=",
            "until=2030-01-01",
            "value=abcdef",
            "\"",
            "\\\"",
            "'",
            "\n",
            "\r\n",
            " ",
            ",",
            "*/",
            "-",
            "#",
            "\u{e9}",
        ])
        .prop_map(|s| s.as_bytes().to_vec()),
        prop::collection::vec(any::<u8>(), 0..4),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in soup(), a in 0_usize..200, b in 0_usize..200) {
        let (a, b) = (a.min(text.len()), b.min(text.len()));
        let span = Span::new(a.min(b), a.max(b));
        let _verdict = judge(&text, &[span], span, ALL);
    }

    #[test]
    fn a_marker_is_found_in_any_surroundings(before in "[^\n\r«»]{0,30}", after in "[^\n\r«»]{0,30}") {
        prop_assume!(!before.contains("hookguard") && !after.contains("hookguard"));
        let told = told(&format!("«v» {before} hookguard:allow # {after}"));
        prop_assert_eq!(told, "1:hookguard:allow");
    }

    #[test]
    fn lines_without_markers_change_nothing(
        lines in prop::collection::vec("[a-z =\"#]{1,20}", 0..5),
        marker in prop::sample::select(vec!["hookguard:allow", "hookguard:allow other-rule", "gitleaks:allow", "x"]),
    ) {
        let alone = told(&format!("«v» # {marker}\n"));
        let noise = lines.join("\n");
        let below = told(&format!("«v» # {marker}\n{noise}"));
        prop_assert_eq!(&alone, &below);
        let above = told(&format!("{noise}\n«v» # {marker}"));
        let line = lines.len().max(1) + 1;
        let moved = alone.replace("line 1", &format!("line {line}"));
        let moved = moved.strip_prefix("1:").map_or(moved.clone(), |m| format!("{line}:{m}"));
        prop_assert_eq!(moved, above);
    }
}
