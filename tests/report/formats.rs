//! The formats for other programs, over the one set of findings; odd paths and titles in each; all add up.

use clap::ValueEnum as _;
use hookguard::finding::{Finding, Severity, ShownPath};
use hookguard::report::{Format, Occasion, Summary, Tally};
use insta::assert_snapshot;
use serde_json::Value;

use super::{finding, set, summary, written, written_with};
use crate::support::random;

/// Paths and titles that mean something to the syntax of one format or other.
pub(super) fn odd() -> Vec<Finding> {
    let paths: [&[u8]; 8] = [
        b"caf\xe9/a\nb.txt",
        b"<script>alert(1)</script>.js",
        b"\"quoted\", 'too'.txt",
        b"=HYPERLINK(0).csv",
        b"a|b`c_d_[e](f).md",
        b"::error file=x::y.txt",
        b"100%/a:b,c;d#e?f.txt",
        "\u{202e}txt.exe".as_bytes(),
    ];
    let titles = ["<img src=x onerror=alert(1)>", "]]> & --> \"x\"", "@everyone, look", "a\u{7}\nb"];
    paths
        .iter()
        .enumerate()
        .map(|(i, path)| {
            let mut found = finding("x", &format!("k = '«{}»' // <script>\n", random(200 + i as u64, 40)));
            found.path = ShownPath::new(path);
            titles[i % titles.len()].clone_into(&mut found.title);
            found.rule = format!("odd-{i}");
            found.advice.revoke_url = (i == 1).then(|| "javascript:alert(1)".to_owned());
            found.severity = Severity::ALL[i % 4];
            found.blocks = found.severity > Severity::Low;
            found
        })
        .collect()
}

pub(super) fn all() -> Vec<Finding> {
    let mut all = set();
    all.extend(odd());
    all
}

fn json_of(format: Format) -> Value {
    serde_json::from_str(&written(format, &all(), Occasion::Scan)).unwrap()
}

#[test]
fn junit() {
    assert_snapshot!(written(Format::Junit, &few(), Occasion::Scan), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="hookguard" tests="6" failures="3" errors="1" skipped="2" time="0.002">
      <testsuite name="hookguard" tests="1" failures="0" errors="1" skipped="0">
        <testcase classname="hookguard" name="everything was looked at"><error message="not everything was looked at">scanned 7 files, 4.1 kB in 2.1 ms; 1 allowed; 1 note; skipped a.bin (unmerged); INCOMPLETE</error></testcase>
      </testsuite>
      <testsuite name="src/app/chat.tsx" tests="1" failures="1" errors="0" skipped="0">
        <testcase classname="src/app/chat.tsx" name="acme-token at 2:11" file="src/app/chat.tsx" line="2">
          <failure type="critical" message="critical: Acme API token in client-side code: jJ3z…MdB2 at src/app/chat.tsx:2:11">Acme API token in client-side code: jJ3z…MdB2
    opens: your Acme account; use is billed to you; no limit by address
    rights: full
    reaches: would reach strangers: React component, dangerouslyAllowBrowser
    state: staged, not committed: taken out now, it stays on this machine and needs no rotation
    fix: call it from a server of yours and keep the key there, as ACME_TOKEN: what ships is public
    fix: then git add :/src/app/chat.tsx
    more: hookguard explain acme-token</failure>
        </testcase>
      </testsuite>
      <testsuite name="deploy/key.sh" tests="1" failures="1" errors="0" skipped="0">
        <testcase classname="deploy/key.sh" name="acme-token at 2:1" file="deploy/key.sh" line="2">
          <failure type="high" message="high: Private key of a service account with a name that goes on and on and on at deploy/key.sh:2:1">Private key of a service account with a name that goes on and on and on
    opens: your Acme account; use is billed to you; no limit by address
    rights: full
    state: staged, not committed: taken out now, it stays on this machine and needs no rotation
    fix: set ACME_TOKEN outside of Git and refer to it here
    fix: then git add :/deploy/key.sh
    more: hookguard explain acme-token</failure>
        </testcase>
      </testsuite>
      <testsuite name="notes.py" tests="1" failures="0" errors="0" skipped="1">
        <testcase classname="notes.py" name="acme-token at 2:6" file="notes.py" line="2">
          <skipped message="note: Acme API token: ps1X…SjXD at notes.py:2:6"/>
        </testcase>
      </testsuite>
      <testsuite name="test.py" tests="1" failures="0" errors="0" skipped="1">
        <testcase classname="test.py" name="acme-token at 1:6" file="test.py" line="1">
          <skipped message="allowed: Acme API token: sRCC…ELE3 at test.py:1:6, by `hookguard:allow` on line 1: made up, until 2027-01-31"/>
        </testcase>
      </testsuite>
      <testsuite name="&lt;script&gt;alert(1)&lt;/script&gt;.js" tests="1" failures="1" errors="0" skipped="0">
        <testcase classname="&lt;script&gt;alert(1)&lt;/script&gt;.js" name="odd-1 at 1:6" file="&lt;script&gt;alert(1)&lt;/script&gt;.js" line="1">
          <failure type="medium" message="medium: ]]&gt; &amp; --&gt; &quot;x&quot;: mWuf…mfav at &lt;script&gt;alert(1)&lt;/script&gt;.js:1:6">]]&gt; &amp; --&gt; &quot;x&quot;: mWuf…mfav
    opens: your Acme account; use is billed to you; no limit by address
    rights: full
    state: staged, not committed: taken out now, it stays on this machine and needs no rotation
    fix: set ACME_TOKEN outside of Git and refer to it here
    more: hookguard explain odd-1</failure>
        </testcase>
      </testsuite>
    </testsuites>
    "#);
    let none = Summary { complete: true, skipped: Vec::new(), ..summary() };
    assert_snapshot!(written_with(Format::Junit, &[], Occasion::Scan, &none), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="hookguard" tests="1" failures="0" errors="0" skipped="0" time="0.002">
      <testsuite name="hookguard" tests="1" failures="0" errors="0" skipped="0">
        <testcase classname="hookguard" name="everything was looked at"><system-out>scanned 7 files, 4.1 kB in 2.1 ms; skipped nothing</system-out></testcase>
      </testsuite>
    </testsuites>
    "#);
}

/// Of each kind one: blocks in client-side code, of several lines, a note, allowed, odd.
pub(super) fn few() -> Vec<Finding> {
    let (set, odd) = (set(), odd());
    let pick = |path: &str| set.iter().find(|f| f.path.text == path).unwrap().clone();
    vec![pick("src/app/chat.tsx"), pick("deploy/key.sh"), pick("notes.py"), pick("test.py"), odd[1].clone()]
}

#[test]
fn github() {
    assert_snapshot!(written(Format::Github, &few(), Occasion::Scan), @r#"
    ::error file=src/app/chat.tsx,line=2,endLine=2,col=11,endColumn=50,title=Acme API token in client-side code (acme-token)::Acme API token in client-side code: jJ3z…MdB2%0Aopens: your Acme account; use is billed to you; no limit by address%0Arights: full%0Areaches: would reach strangers: React component, dangerouslyAllowBrowser%0Astate: staged, not committed: taken out now, it stays on this machine and needs no rotation%0Afix: call it from a server of yours and keep the key there, as ACME_TOKEN: what ships is public%0Afix: then git add :/src/app/chat.tsx%0Amore: hookguard explain acme-token
    ::error file=deploy/key.sh,line=2,endLine=4,title=Private key of a service account with a name that goes on and on and on (acme-token)::Private key of a service account with a name that goes on and on and on%0Aopens: your Acme account; use is billed to you; no limit by address%0Arights: full%0Astate: staged, not committed: taken out now, it stays on this machine and needs no rotation%0Afix: set ACME_TOKEN outside of Git and refer to it here%0Afix: then git add :/deploy/key.sh%0Amore: hookguard explain acme-token
    ::notice file=notes.py,line=2,endLine=2,col=6,endColumn=45,title=Acme API token (acme-token)::Acme API token: ps1X…SjXD%0Aopens: your Acme account; use is billed to you; no limit by address%0Arights: full%0Astate: in this file; if it was ever pushed, revoke it first: https://acme.example/settings/tokens%0Afix: set ACME_TOKEN outside of Git (in an ignored .env) and write os.environ["ACME_TOKEN"] here%0Amore: hookguard explain acme-token
    ::error file=<script>alert(1)</script>.js,line=1,endLine=1,col=6,endColumn=45,title=]]> & --> "x" (odd-1)::]]> & --> "x": mWuf…mfav%0Aopens: your Acme account; use is billed to you; no limit by address%0Arights: full%0Astate: staged, not committed: taken out now, it stays on this machine and needs no rotation%0Afix: set ACME_TOKEN outside of Git and refer to it here%0Amore: hookguard explain odd-1
    ::error title=hookguard could not look at everything::a.bin: unmerged
    "#);
    let commands = written(Format::Github, &all(), Occasion::Scan);
    for line in commands.lines() {
        let kind = ["::error ", "::warning ", "::notice "].iter().find_map(|kind| line.strip_prefix(kind));
        let (properties, message) = kind.unwrap().split_once("::").unwrap();
        assert!(!properties.contains('\n') && !message.is_empty(), "{line}");
        for property in properties.split(',') {
            assert!(property.split_once('=').is_some_and(|(_, v)| !v.contains(':')), "{property}");
        }
    }
}

#[test]
fn gitlab() {
    let text = written(Format::Gitlab, &few(), Occasion::Scan);
    let report: Value = serde_json::from_str(&text).unwrap();
    let first = &report["vulnerabilities"][0];
    assert_snapshot!(serde_json::to_string_pretty(&report["scan"]).unwrap(), @r#"
    {
      "analyzer": {
        "id": "hookguard",
        "name": "hookguard",
        "vendor": {
          "name": "hookguard"
        },
        "version": "0.1.0"
      },
      "end_time": "2027-01-01T00:00:00",
      "messages": [
        {
          "level": "fatal",
          "value": "not looked at: a.bin (unmerged)"
        }
      ],
      "scanner": {
        "id": "hookguard",
        "name": "hookguard",
        "vendor": {
          "name": "hookguard"
        },
        "version": "0.1.0"
      },
      "start_time": "2026-12-31T23:59:59",
      "status": "failure",
      "type": "secret_detection"
    }
    "#);
    assert_snapshot!(serde_json::to_string_pretty(first).unwrap(), @r#"
    {
      "category": "secret_detection",
      "description": "Acme API token in client-side code: jJ3z…MdB2\nopens: your Acme account; use is billed to you; no limit by address\nrights: full\nreaches: would reach strangers: React component, dangerouslyAllowBrowser\nstate: staged, not committed: taken out now, it stays on this machine and needs no rotation\nfix: call it from a server of yours and keep the key there, as ACME_TOKEN: what ships is public\nfix: then git add :/src/app/chat.tsx\nmore: hookguard explain acme-token",
      "id": "22564e69-ccd1-51ff-a78c-a16b945a3399",
      "identifiers": [
        {
          "name": "hookguard rule acme-token",
          "type": "hookguard_rule_id",
          "value": "acme-token"
        },
        {
          "name": "CWE-798",
          "type": "cwe",
          "url": "https://cwe.mitre.org/data/definitions/798.html",
          "value": "798"
        }
      ],
      "links": [
        {
          "name": "Revoke it here",
          "url": "https://acme.example/settings/tokens"
        },
        {
          "name": "Documentation",
          "url": "https://acme.example/docs/tokens"
        }
      ],
      "location": {
        "commit": {
          "sha": "0000000"
        },
        "end_line": 2,
        "file": "src/app/chat.tsx",
        "start_line": 2
      },
      "name": "Acme API token in client-side code",
      "severity": "Critical",
      "solution": "Revoke: Settings, API tokens, Revoke. Replace: create a second token, move, revoke the first."
    }
    "#);
}

/// What GitLab's schema 15.0.7 asks for.
#[test]
fn gitlab_finds_in_it_what_it_needs() {
    let report = json_of(Format::Gitlab);
    let uuid =
        regex::Regex::new("^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$").unwrap();
    let mut ids = std::collections::BTreeSet::new();
    for found in report["vulnerabilities"].as_array().unwrap() {
        let id = found["id"].as_str().unwrap();
        assert!(uuid.is_match(id) && ids.insert(id.to_owned()), "{id}");
        assert!(!found["location"]["commit"]["sha"].as_str().unwrap().is_empty());
        assert!(found["name"].as_str().unwrap().chars().count() <= 255);
        assert!(["Low", "Medium", "High", "Critical"].contains(&found["severity"].as_str().unwrap()));
        for link in found["links"].as_array().unwrap() {
            assert!(link["url"].as_str().unwrap().starts_with("https://"), "{link}");
        }
    }
    for key in ["analyzer", "scanner"] {
        for needed in ["id", "name", "version"] {
            assert!(report["scan"][key][needed].is_string(), "{key} {needed}");
        }
        assert!(report["scan"][key]["vendor"]["name"].is_string());
    }
    let moment = regex::Regex::new("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}$").unwrap();
    for key in ["start_time", "end_time"] {
        assert!(moment.is_match(report["scan"][key].as_str().unwrap()));
    }
}

#[test]
fn gitlab_codequality() {
    let issues = json_of(Format::GitlabCodequality);
    let issues = issues.as_array().unwrap();
    assert_snapshot!(serde_json::to_string_pretty(&issues[0]).unwrap(), @r#"
    {
      "categories": [
        "Security"
      ],
      "check_name": "acme-token",
      "description": "Acme API token in client-side code: jJ3z…MdB2; call it from a server of yours and keep the key there, as ACME_TOKEN: what ships is public; then git add :/src/app/chat.tsx",
      "fingerprint": "22564e69ccd121ff278ca16b945a3399",
      "location": {
        "lines": {
          "begin": 2,
          "end": 2
        },
        "path": "src/app/chat.tsx"
      },
      "severity": "blocker",
      "type": "issue"
    }
    "#);
    let names: std::collections::BTreeSet<&str> =
        issues.iter().map(|issue| issue["fingerprint"].as_str().unwrap()).collect();
    assert_eq!(names.len(), issues.len(), "GitLab drops all but one of a name");
}

#[test]
fn a_name_stays_where_lines_move() {
    let mut moved = set();
    for found in &mut moved {
        found.place.line += 7;
    }
    let names = |findings: &[Finding]| -> Vec<Value> {
        let text = written(Format::GitlabCodequality, findings, Occasion::Scan);
        let issues: Vec<Value> = serde_json::from_str(&text).unwrap();
        issues.iter().map(|issue| issue["fingerprint"].clone()).collect()
    };
    assert_eq!(names(&set()), names(&moved));
}

#[test]
fn csv() {
    let text = written(Format::Csv, &all(), Occasion::Scan);
    assert_snapshot!(text.replace("\r\n", "\n").replace('\u{202e}', "[202e]"), @r#"
    standing,severity,confidence,rule,title,path,line,column,end_line,end_column,source,commit,secret,fingerprint,exposure,client_side,env_var,revoke_url,allowed
    blocks,critical,high,acme-token,Acme API token,src/app/chat.tsx,2,11,2,51,staged,,jJ3z…MdB2,hg1:c118562249e7cebc2c23468dcd7bb2f4,local,"React component, dangerouslyAllowBrowser",ACME_TOKEN,https://acme.example/settings/tokens,
    blocks,critical,high,acme-token,Acme API token,src/app/a copy.tsx,2,8,2,48,staged,,jJ3z…MdB2,hg1:c118562249e7cebc2c23468dcd7bb2f4,local,"React component, dangerouslyAllowBrowser",ACME_TOKEN,https://acme.example/settings/tokens,
    blocks,critical,high,acme-token,Acme API token,src/app/a copy.tsx,3,8,3,48,staged,,jJ3z…MdB2,hg1:c118562249e7cebc2c23468dcd7bb2f4,local,"React component, dangerouslyAllowBrowser",ACME_TOKEN,https://acme.example/settings/tokens,
    blocks,critical,high,acme-token,Acme API token,src/app/a copy.tsx,4,8,4,48,staged,,jJ3z…MdB2,hg1:c118562249e7cebc2c23468dcd7bb2f4,local,"React component, dangerouslyAllowBrowser",ACME_TOKEN,https://acme.example/settings/tokens,
    blocks,critical,high,acme-token,Acme API token,src/app/a copy.tsx,5,8,5,48,staged,,jJ3z…MdB2,hg1:c118562249e7cebc2c23468dcd7bb2f4,local,"React component, dangerouslyAllowBrowser",ACME_TOKEN,https://acme.example/settings/tokens,
    blocks,critical,high,acme-token,Acme API token,src/app/a copy.tsx,6,8,6,48,staged,,jJ3z…MdB2,hg1:c118562249e7cebc2c23468dcd7bb2f4,local,"React component, dangerouslyAllowBrowser",ACME_TOKEN,https://acme.example/settings/tokens,
    blocks,critical,high,acme-token,Acme API token,src/app/a copy.tsx,7,8,7,48,staged,,jJ3z…MdB2,hg1:c118562249e7cebc2c23468dcd7bb2f4,local,"React component, dangerouslyAllowBrowser",ACME_TOKEN,https://acme.example/settings/tokens,
    blocks,high,high,acme-token,Acme API token,docs/使用方法.yml,2,70,2,110,staged,,OWvO…uE2k,hg1:4385fd404c5f3e4f5b1e50cc9eea00b8,local,"a web page, in a directory that web servers hand out, uses the DOM",ACME_TOKEN,https://acme.example/settings/tokens,
    blocks,high,high,acme-token,Private key of a service account with a name that goes on and on and on,deploy/key.sh,2,1,4,16,staged,,,hg1:5b0f7442666a6a7c25f317c6ba9533f1,local,,ACME_TOKEN,https://acme.example/settings/tokens,
    blocks,high,high,acme-token,Acme API token,a%25%0A.json,1,8,1,48,staged,,qNub…b0sS,hg1:4537324f68e1e2c75a8cc8ca3c2c659f,local,,,https://acme.example/settings/tokens,
    blocks,high,high,acme-token,Acme API token,app/.env,1,12,1,52,staged,,mx0V…RUKn,hg1:02827be9b06507d8e281b808394bf0bc,local,,ACME_TOKEN,https://acme.example/settings/tokens,
    note,low,high,acme-token,Acme API token,notes.py,2,6,2,46,worktree,,ps1X…SjXD,hg1:bdab09984613f99f5fba2e7056207ab5,unknown,,ACME_TOKEN,https://acme.example/settings/tokens,
    allowed,high,high,acme-token,Acme API token,test.py,1,6,1,46,staged,,sRCC…ELE3,hg1:b894a70ca34212ecb653f1da35751736,local,,ACME_TOKEN,https://acme.example/settings/tokens,"by `hookguard:allow` on line 1: made up, until 2027-01-31"
    note,low,high,odd-0,<img src=x onerror=alert(1)>,caf%E9/a%0Ab.txt,1,6,1,46,staged,,7LuB…cGwi,hg1:8d44a15c64d45b50d4a146c28009ec72,local,,ACME_TOKEN,,
    blocks,medium,high,odd-1,"]]> & --> ""x""",<script>alert(1)</script>.js,1,6,1,46,staged,,mWuf…mfav,hg1:4c0f85486ecddeb42008d3297138853c,local,,ACME_TOKEN,javascript:alert(1),
    blocks,high,high,odd-2,"'@everyone, look","""quoted"", 'too'.txt",1,6,1,46,staged,,mOuq…5n5w,hg1:e208ebb632b932dd9164d0c170bc53b7,local,,ACME_TOKEN,,
    blocks,critical,high,odd-3,a  b,"'=HYPERLINK(0).csv",1,6,1,46,staged,,09Kf…zH7j,hg1:b527451d781d8d8279e0ca7f8991e879,local,,ACME_TOKEN,,
    note,low,high,odd-4,<img src=x onerror=alert(1)>,a|b`c_d_[e](f).md,1,6,1,46,staged,,VDi1…KNQZ,hg1:fc624eb8cb8584ab865ac88b3f2e59d0,local,,ACME_TOKEN,,
    blocks,medium,high,odd-5,"]]> & --> ""x""",::error file=x::y.txt,1,6,1,46,staged,,88hI…UjQ0,hg1:ebefa15c32d210647b641d6edcb188df,local,,ACME_TOKEN,,
    blocks,high,high,odd-6,"'@everyone, look","100%/a:b,c;d#e?f.txt",1,6,1,46,staged,,Km8Z…nDEh,hg1:5a50ba01fb2326d718b327958f4767c9,local,,ACME_TOKEN,,
    blocks,critical,high,odd-7,a  b,[202e]txt.exe,1,6,1,46,staged,,rR1A…GyyW,hg1:c761e39a61f09785166c6feb3fae4489,local,,ACME_TOKEN,,
    "#);
    assert_eq!(text.matches("\r\n").count(), text.matches('\n').count());
}

/// How many findings of each standing a format lists: blocking, notes, allowed.
fn listed(format: Format, text: &str) -> (usize, usize, usize) {
    let count = |needle: &str| text.matches(needle).count();
    let json = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let by = |findings: &[Value], is: &dyn Fn(&Value) -> usize| {
        let of = |kind| findings.iter().filter(|f| is(f) == kind).count();
        (of(0), of(1), of(2))
    };
    let own = |f: &Value| usize::from(f["blocks"] == false) + usize::from(!f["allowed"].is_null());
    match format {
        Format::Annotated => (0, 0, 0),
        Format::Json => by(json(text)["findings"].as_array().unwrap(), &own),
        Format::Jsonl => by(&text.lines().map(json).collect::<Vec<_>>(), &own),
        Format::Sarif => {
            by(json(text)["runs"][0]["results"].as_array().unwrap(), &|r| usize::from(r["level"] != "error"))
        }
        Format::Junit => {
            let allowed = count("<skipped message=\"allowed: ");
            (count("<failure "), count("<skipped ") - allowed, allowed)
        }
        // One error says that the run is incomplete.
        Format::Github => (count("::error ") - 1, count("::notice ") + count("::warning "), 0),
        Format::Gitlab => (json(text)["vulnerabilities"].as_array().unwrap().len(), 0, 0),
        Format::GitlabCodequality => {
            by(json(text).as_array().unwrap(), &|issue| usize::from(issue["severity"] == "info"))
        }
        Format::Csv => (count("\r\nblocks,"), count("\r\nnote,"), count("\r\nallowed,")),
        Format::Markdown => {
            let notes = count("| ⚪ note | ");
            (text.lines().filter(|l| l.starts_with("| ")).count() - 1 - notes, notes, 0)
        }
        Format::Html => {
            let of = |standing: &str| count(&format!("data-standing=\"{standing}\""));
            (of("critical") + of("high") + of("medium"), of("note"), of("allowed"))
        }
    }
}

#[test]
fn every_format_lists_what_was_counted() {
    let all = all();
    let tally = Tally::of(&all);
    for format in Format::value_variants() {
        let (blocking, notes, allowed) = listed(*format, &written(*format, &all, Occasion::Scan));
        match format {
            Format::Annotated => continue,
            Format::Gitlab => assert_eq!(blocking, tally.blocking + tally.notes, "{format:?}"),
            _ => assert_eq!((blocking, notes), (tally.blocking, tally.notes), "{format:?}"),
        }
        let lists_allowed =
            matches!(format, Format::Json | Format::Jsonl | Format::Junit | Format::Csv | Format::Html);
        assert_eq!(allowed, if lists_allowed { tally.allowed } else { 0 }, "{format:?}");
    }
}
