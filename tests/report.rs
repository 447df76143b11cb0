//! What a report looks like: one fixed set of findings in every format, and the texts of real runs.

mod formats;
mod pages;
mod runs;
mod sarif;
mod widths;

use std::time::{Duration, UNIX_EPOCH};

use clap::ValueEnum as _;
use hookguard::excerpt;
use hookguard::finding::{
    Advice, Allowed, AllowedKind, CommitId, Confidence, Exposure, Finding, Origin, Rights, Severity,
    ShownPath,
};
use hookguard::fingerprint::Fingerprinter;
use hookguard::layout::{WIDTH, columns};
use hookguard::position::{LineIndex, Span};
use hookguard::report::{self, Format, Occasion, Report, Skipped, Summary, Tally};
use hookguard::secret::Secret;
use insta::assert_snapshot;
use serde_json::Value;

use crate::support::random;

/// Makes a finding of the stretch between `«` and `»`, which are taken out of the text.
fn finding(path: &str, marked: &str) -> Finding {
    let start = marked.find('«').unwrap();
    let text = marked.replace(['«', '»'], "");
    let end = start + marked.split(['«', '»']).nth(1).unwrap().len();
    let (bytes, span) = (text.as_bytes(), Span::new(start, end));
    let lines = LineIndex::new(bytes);
    let secret = Secret::new(span.of(bytes));
    Finding {
        rule: "acme-token".to_owned(),
        title: "Acme API token".to_owned(),
        provider: "Acme".to_owned(),
        severity: Severity::High,
        confidence: Confidence::High,
        blocks: true,
        origin: Origin::Staged,
        path: ShownPath::new(path.as_bytes()),
        place: lines.place(span),
        fingerprint: Fingerprinter::new(None).of("acme-token", &secret, 100.0),
        secret,
        written: None,
        exposure: Exposure::Local,
        spread: None,
        client_side: None,
        privilege: "full".to_owned(),
        rights: Rights::default(),
        advice: Advice {
            opens: "your Acme account; use is billed to you; no limit by address".to_owned(),
            revoke: "Settings, API tokens, Revoke".to_owned(),
            revoke_url: Some("https://acme.example/settings/tokens".to_owned()),
            rotate: "create a second token, move, revoke the first".to_owned(),
            docs_url: Some("https://acme.example/docs/tokens".to_owned()),
            env_var: Some("ACME_TOKEN".to_owned()),
            replace_with: None,
            dropped_prefix: None,
            fixable: false,
            allow_comment: Some("# hookguard:allow acme-token reason=\"...\"".to_owned()),
        },
        excerpt: excerpt::build(bytes, &lines, span, &[span]),
        allowed: None,
        overruled: None,
        evidence: None,
        history: None,
        notes: Vec::new(),
    }
}

/// The fixed set: every shape that a finding can have.
fn set() -> Vec<Finding> {
    let (one, two, three) = (random(21, 40), random(22, 40), random(23, 40));
    let client = |line: &str| {
        let mut found = finding("src/app/chat.tsx", &line.replace("VALUE", &one));
        found.severity = Severity::Critical;
        found.client_side = Some("React component, dangerouslyAllowBrowser".to_owned());
        found.advice.replace_with = Some("process.env.ACME_TOKEN".to_owned());
        found.advice.allow_comment = Some("// hookguard:allow acme-token reason=\"...\"".to_owned());
        found
    };
    let mut set = vec![client("export const client = new Acme({\r\n\tapiKey: \"«VALUE»\",\r\n});\r\n")];
    for line in 1..=6 {
        let mut copy = client(&format!("{}key = \"«VALUE»\"", "\n".repeat(line)));
        copy.path = ShownPath::new(b"src/app/a copy.tsx");
        set.push(copy);
    }
    let mut wide = finding(
        "docs/使用方法.yml",
        &format!("# 設定\n鍵: トークン {} «{two}» 終わり\n", "長い行".repeat(20)),
    );
    wide.client_side = Some("a web page, in a directory that web servers hand out, uses the DOM".to_owned());
    wide.notes.push(
        "`hookguard:allow` on line 2 ended on 2026-01-31; write a later until= if it still holds".to_owned(),
    );
    set.push(wide);
    let mut block = finding(
        "deploy/key.sh",
        &format!("K=$(cat <<E\n«-----BEGIN X-----\n{three}\n-----END X-----»\nE\n)\n"),
    );
    block.title = String::from("Private key of a service account with a name that goes on and on and on");
    block.advice.allow_comment =
        Some("# hookguard:allow-begin acme-token reason=\"...\"\n# hookguard:allow-end".to_owned());
    set.push(block);
    let mut json = finding("a%\n.json", &format!("{{\"k\": \"«{three}»\"}}"));
    (json.advice.allow_comment, json.advice.env_var) = (None, None);
    set.push(json);
    let mut dotenv = finding("app/.env", &format!("ACME_TOKEN=«{}»\n", random(24, 40)));
    dotenv.advice.allow_comment = Some("# hookguard:allow-next-line acme-token reason=\"...\"".to_owned());
    set.push(dotenv);
    let mut low = finding("notes.py", &format!("\nk = '«{}»'\n", random(25, 40)));
    low.advice.replace_with = Some("os.environ[\"ACME_TOKEN\"]".to_owned());
    (low.severity, low.blocks, low.origin, low.exposure) =
        (Severity::Low, false, Origin::Worktree, Exposure::Unknown);
    set.push(low);
    let mut allowed = finding("test.py", &format!("k = '«{}»'  # hookguard:allow\n", random(26, 40)));
    allowed.allowed = Some(Allowed {
        kind: AllowedKind::Comment,
        by: "`hookguard:allow` on line 1".to_owned(),
        reason: Some("made up".to_owned()),
        until: Some("2027-01-31".to_owned()),
    });
    set.push(allowed);
    set
}

fn summary() -> Summary {
    Summary {
        files: 7,
        bytes: 4182,
        skipped: vec![Skipped {
            path: ShownPath::new(b"a.bin"),
            reason: "unmerged".to_owned(),
            is_failure: true,
        }],
        elapsed: Duration::from_micros(2100),
        ended: Some(UNIX_EPOCH + Duration::from_secs(1_798_761_600)),
        ..Summary::default()
    }
}

fn written(format: Format, findings: &[Finding], occasion: Occasion) -> String {
    written_with(format, findings, occasion, &summary())
}

fn written_with(format: Format, findings: &[Finding], occasion: Occasion, summary: &Summary) -> String {
    let tally = Tally::of(findings);
    let report = Report { findings, tally, summary, occasion, color: false, width: WIDTH };
    let mut text = Vec::new();
    report::write(format, &report, &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

#[test]
#[expect(clippy::too_many_lines, reason = "one picture of all that the format can show")]
fn annotated() {
    assert_snapshot!(written(Format::Annotated, &set(), Occasion::Commit), @r#"
    hookguard: commit blocked, 5 secrets in 6 files

    critical: Acme API token in client-side code                          acme-token
      --> src/app/chat.tsx:2:11
      |
    1 | export const client = new Acme({
    2 |     apiKey: "jJ3z…MdB2",
      |              ^^^^^^^^^
      | would reach strangers: React component, dangerouslyAllowBrowser
      |
      also    src/app/a copy.tsx:2:8
              src/app/a copy.tsx:3:8
              src/app/a copy.tsx:4:8
              src/app/a copy.tsx:5:8
              src/app/a copy.tsx:6:8
              and 1 more place
      opens   your Acme account; use is billed to you; no limit by address
      state   staged, not committed: taken out now, it stays on this machine and
              needs no rotation
      fix     call it from a server of yours and keep the key there, as ACME_TOKEN:
              what ships is public
              then git add :/src/app/chat.tsx
      allow   // hookguard:allow acme-token reason="..."                   on line 2
      more    hookguard explain acme-token

    high: Acme API token in client-side code                              acme-token
      --> docs/使用方法.yml:2:70
      |
    1 | # 設定
    2 | …い行長い行長い行長い行長い行長い行 OWvO…uE2k 終わり
      |                                     ^^^^^^^^^
      | would reach strangers: a web page, in a directory that web servers hand out,
        uses the DOM
      |
      opens   your Acme account; use is billed to you; no limit by address
      state   staged, not committed: taken out now, it stays on this machine and
              needs no rotation
      note    `hookguard:allow` on line 2 ended on 2026-01-31; write a later until=
              if it still holds
      fix     call it from a server of yours and keep the key there, as ACME_TOKEN:
              what ships is public
      allow   # hookguard:allow acme-token reason="..."                    on line 2
      more    hookguard explain acme-token

    high: Private key of a service account with a name that goes on and on and on
                                                                          acme-token
      --> deploy/key.sh:2:1
      |
    1 | K=$(cat <<E
    2 | … (3 lines)
      | ^^^^^^^^^^^
      |
      opens   your Acme account; use is billed to you; no limit by address
      state   staged, not committed: taken out now, it stays on this machine and
              needs no rotation
      fix     set ACME_TOKEN outside of Git and refer to it here
              then git add :/deploy/key.sh
      allow   # hookguard:allow-begin acme-token reason="..."           above line 2
              # hookguard:allow-end                                     below line 4
      more    hookguard explain acme-token

    high: Acme API token                                                  acme-token
      --> a%25%0A.json:1:8
      |
    1 | {"k": "qNub…b0sS"}
      |        ^^^^^^^^^
      |
      opens   your Acme account; use is billed to you; no limit by address
      state   staged, not committed: taken out now, it stays on this machine and
              needs no rotation
      fix     keep it outside of Git, in a secret manager or an ignored file
      allow   hookguard allow hg1:4537324f68e1 --reason "..."
      more    hookguard explain acme-token

    high: Acme API token                                                  acme-token
      --> app/.env:1:12
      |
    1 | ACME_TOKEN=mx0V…RUKn
      |            ^^^^^^^^^
      |
      opens   your Acme account; use is billed to you; no limit by address
      state   staged, not committed: taken out now, it stays on this machine and
              needs no rotation
      fix     keep this file out of Git, and add it to .gitignore:
              git rm --cached :/app/.env
      allow   # hookguard:allow-next-line acme-token reason="..."       above line 1
      more    hookguard explain acme-token

    note: Acme API token                                                  acme-token
      --> notes.py:2:6
      |
    1 |
    2 | k = 'ps1X…SjXD'
      |      ^^^^^^^^^
      |
      opens   your Acme account; use is billed to you; no limit by address
      state   in this file; if it was ever pushed, revoke it first:
              https://acme.example/settings/tokens
      fix     set ACME_TOKEN outside of Git (in an ignored .env) and write
              os.environ["ACME_TOKEN"] here
      allow   # hookguard:allow acme-token reason="..."                    on line 2
      more    hookguard explain acme-token

    allowed: Acme API token                                               acme-token
      --> test.py:1:6
      |
    1 | k = 'sRCC…ELE3'  # hookguard:allow
      |      ^^^^^^^^^
      |
      by      `hookguard:allow` on line 1: made up, until 2027-01-31

    to commit without this check, once: git commit --no-verify (the push is checked)
    "#);
}

#[test]
fn json() {
    let text = written(Format::Json, &set()[..1], Occasion::Commit);
    assert_snapshot!(text.replace(",\"", ",\n\"").replace("[{", "[\n{"), @r#"
    {"version":1,
    "tool":{"name":"hookguard",
    "version":"0.1.0"},
    "summary":{"files":7,
    "commits":0,
    "bytes":4182,
    "findings":1,
    "notes":0,
    "allowed":0,
    "skipped":[
    {"path":"a.bin",
    "reason":"unmerged"}],
    "complete":false,
    "elapsed_ms":2.1},
    "findings":[
    {"rule":"acme-token",
    "title":"Acme API token",
    "provider":"Acme",
    "severity":"critical",
    "confidence":"high",
    "blocks":true,
    "source":"staged",
    "commit":null,
    "path":"src/app/chat.tsx",
    "path_escaped":false,
    "line":2,
    "column":11,
    "end_line":2,
    "end_column":51,
    "secret":"jJ3z…MdB2 (redacted)",
    "fingerprint":"hg1:c118562249e7cebc2c23468dcd7bb2f4",
    "exposure":"local",
    "client_side":true,
    "client_side_reason":"React component, dangerouslyAllowBrowser",
    "privilege":"full",
    "advice":{"opens":"your Acme account; use is billed to you; no limit by address",
    "revoke":"Settings, API tokens, Revoke",
    "revoke_url":"https://acme.example/settings/tokens",
    "env_var":"ACME_TOKEN",
    "replace_with":"process.env.ACME_TOKEN",
    "allow_comment":"// hookguard:allow acme-token reason=\"...\""},
    "allowed":null,
    "notes":[]}]}
    "#);
}

#[test]
fn jsonl() {
    let text = written(Format::Jsonl, &set(), Occasion::Commit);
    let shown: Vec<String> = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .map(|f| {
            let [path, line, column] = ["path", "line", "column"].map(|key| &f[key]);
            let [end_line, end_column, secret] = ["end_line", "end_column", "secret"].map(|key| &f[key]);
            let (blocks, allowed) = (&f["blocks"], &f["allowed"]);
            format!(
                "{path}:{line}:{column}-{end_line}:{end_column} {secret} blocks={blocks} allowed={allowed}"
            )
        })
        .collect();
    assert_snapshot!(shown.join("\n"), @r#"
    "src/app/chat.tsx":2:11-2:51 "jJ3z…MdB2 (redacted)" blocks=true allowed=null
    "src/app/a copy.tsx":2:8-2:48 "jJ3z…MdB2 (redacted)" blocks=true allowed=null
    "src/app/a copy.tsx":3:8-3:48 "jJ3z…MdB2 (redacted)" blocks=true allowed=null
    "src/app/a copy.tsx":4:8-4:48 "jJ3z…MdB2 (redacted)" blocks=true allowed=null
    "src/app/a copy.tsx":5:8-5:48 "jJ3z…MdB2 (redacted)" blocks=true allowed=null
    "src/app/a copy.tsx":6:8-6:48 "jJ3z…MdB2 (redacted)" blocks=true allowed=null
    "src/app/a copy.tsx":7:8-7:48 "jJ3z…MdB2 (redacted)" blocks=true allowed=null
    "docs/使用方法.yml":2:70-2:110 "OWvO…uE2k (redacted)" blocks=true allowed=null
    "deploy/key.sh":2:1-4:16 "… (redacted)" blocks=true allowed=null
    "a%25%0A.json":1:8-1:48 "qNub…b0sS (redacted)" blocks=true allowed=null
    "app/.env":1:12-1:52 "mx0V…RUKn (redacted)" blocks=true allowed=null
    "notes.py":2:6-2:46 "ps1X…SjXD (redacted)" blocks=false allowed=null
    "test.py":1:6-1:46 "sRCC…ELE3 (redacted)" blocks=false allowed={"by":"`hookguard:allow` on line 1","kind":"comment","reason":"made up","until":"2027-01-31"}
    "#);
    let whole: Value = serde_json::from_str(&written(Format::Json, &set(), Occasion::Commit)).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(whole["findings"].as_array().unwrap(), &lines);
}

#[test]
fn no_format_shows_a_secret() {
    let mut set = set();
    set.extend(formats::odd());
    for &format in Format::value_variants() {
        let text = written(format, &set, Occasion::Scan);
        for found in &set {
            let value = String::from_utf8(found.secret.expose().to_vec()).unwrap();
            let middle: String = value.chars().skip(value.len() / 3).take(8).collect();
            assert!(!text.contains(&middle), "{format:?}");
        }
    }
}

#[test]
fn the_mark_stands_below_the_secret() {
    for found in set() {
        let text = written(Format::Annotated, std::slice::from_ref(&found), Occasion::Commit);
        let lines: Vec<&str> = text.lines().collect();
        let at = lines.iter().position(|l| l.contains('^')).unwrap();
        let carets = lines[at].split_once('^').unwrap().0.len();
        let shown = found.secret.redacted();
        let before = lines[at - 1].split_once(&shown).unwrap().0;
        assert_eq!(columns(before), carets, "{text}");
    }
}

#[test]
fn past_twenty_findings_are_counted() {
    let many: Vec<Finding> = (100..125).map(|i| finding("a.py", &format!("«{}»", random(i, 40)))).collect();
    let text = written(Format::Annotated, &many, Occasion::Commit);
    assert_eq!(text.matches("-->").count(), 20);
    assert_snapshot!(text.split_once("\n\nand ").unwrap().1, @"
    5 more, by rule; hookguard scan --staged --format jsonl lists all:
         5  acme-token

    to commit without this check, once: git commit --no-verify (the push is checked)
    ");
}

#[test]
fn committed_secrets_say_how_to_rewrite_the_commit() {
    let id = CommitId("0123456789abcdef0123456789abcdef01234567".to_owned());
    let mut set = Vec::new();
    for (seed, exposure) in [(31, Exposure::Local), (32, Exposure::Pushed)] {
        let mut found = finding("a.py", &format!("k = '«{}»'\n", random(seed, 40)));
        (found.exposure, found.origin) = (exposure, Origin::Commit(id.clone()));
        set.push(found);
    }
    let mut message = finding("(commit message)", &format!("subject\n\nthe key is «{}»\n", random(34, 40)));
    (message.origin, message.advice.allow_comment) = (Origin::Message(Some(id)), None);
    set.push(message);
    assert_snapshot!(written(Format::Annotated, &set, Occasion::Push), @r#"
    hookguard: push blocked, 3 secrets in 1 file and 1 message

    high: Acme API token                                                  acme-token
      --> a.py:1:6 in commit 0123456789
      |
    1 | k = 'SwJP…suOi'
      |      ^^^^^^^^^
      |
      opens   your Acme account; use is billed to you; no limit by address
      state   in commit 0123456789, on no remote-tracking branch: taken out now, it
              needs no rotation
      fix     set ACME_TOKEN outside of Git and refer to it here
              then take it out of that commit: git commit --amend if it is the last
              one, git rebase -i 0123456789^ if it is older, git rebase -i --root if
              it is the first
      allow   hookguard allow hg1:54690090999d --reason "..." --history
      more    hookguard explain acme-token

    high: Acme API token                                                  acme-token
      --> a.py:1:6 in commit 0123456789
      |
    1 | k = 'pmJ9…H4Pw'
      |      ^^^^^^^^^
      |
      opens   your Acme account; use is billed to you; no limit by address
      state   pushed with commit 0123456789, so others have it: revoke it first:
              https://acme.example/settings/tokens
      fix     once it is revoked, the commit may stay as it is: others have it
              already
      allow   hookguard allow hg1:96bb2ad1654f --reason "..." --history
      more    hookguard explain acme-token

    high: Acme API token                                                  acme-token
      --> (commit message):3:12 in commit 0123456789
      |
    2 |
    3 | the key is PVx5…N3rR
      |            ^^^^^^^^^
      |
      opens   your Acme account; use is billed to you; no limit by address
      state   in commit 0123456789, on no remote-tracking branch: taken out now, it
              needs no rotation
      fix     write that message without it: git commit --amend if it is the last
              one, git rebase -i 0123456789^ if it is older, git rebase -i --root if
              it is the first
      allow   hookguard allow hg1:ab2cf8cb2452 --reason "..." --history
      more    hookguard explain acme-token

    to push without this check, once: git push --no-verify
    "#);
}
