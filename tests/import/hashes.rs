//! Files that name values by a hash: `.secrets.baseline`, `.talismanrc`, `.gitguardian.yaml`.

use insta::assert_snapshot;
use sha1::Digest as _;

use super::{blocking, import, line, settings, value};
use crate::support::Repo;

fn hex(digest: &[u8]) -> String {
    digest.iter().map(|b| format!("{b:02x}")).fold(String::new(), |all, b| all + &b)
}

fn sha1(text: &str) -> String {
    hex(&sha1::Sha1::digest(text.as_bytes()))
}

fn sha256(text: &str) -> String {
    hex(&sha2::Sha256::digest(text.as_bytes()))
}

#[test]
fn a_baseline_of_detect_secrets_becomes_entries() {
    let repo = Repo::new();
    repo.write("moved.py", format!("\n\n{}", line(1)))
        .write("two.py", line(2) + &line(3))
        .write("vendor/x.py", line(4))
        .write("sums.py", format!("SUM_{}", line(5)))
        .write("fixed.py", line(6));
    let filter = |kind: &str, pattern: &str| {
        format!(
            "{{\"path\": \"detect_secrets.filters.regex.should_exclude_{kind}\", \"pattern\": [\"{pattern}\"]}}"
        )
    };
    repo.write(
        ".secrets.baseline",
        format!(
            "{{\n  \"version\": \"1.5.0\",\n  \"plugins_used\": [{{\"name\": \"KeywordDetector\"}}],\n  \"filters_used\": [\n    \
             {},\n    {},\n    {{\"path\": \"detect_secrets.filters.heuristic.is_uuid\"}},\n    {{\"path\": \
             \"detect_secrets.filters.wordlist.should_exclude_secret\"}}\n  ],\n  \"results\": {{\n    \"moved.py\": [{{\"type\": \
             \"Secret Keyword\", \"hashed_secret\": \"{}\", \"line_number\": 1}}],\n    \"two.py\": [{{\"type\": \"x\", \
             \"hashed_secret\": \"{}\", \"line_number\": 2, \"is_secret\": true}}],\n    \"fixed.py\": [{{\"hashed_secret\": \
             \"{}\", \"line_number\": 9}}],\n    \"gone.py\": [{{\"hashed_secret\": \"{}\", \"line_number\": 9}}]\n  }}\n}}\n",
            filter("file", "^vendor/"),
            filter("line", "^SUM_"),
            sha1(&value(1)),
            sha1("another piece of the line"),
            sha1("what was there before"),
            sha1("x"),
        ),
    );
    let run = import(&repo, 1);
    assert_eq!(blocking(&repo), ["fixed.py:1", "two.py:1"], "{}", settings(&repo));
    assert!(settings(&repo).contains("audited as a real secret"), "{}", settings(&repo));
    assert_snapshot!(run.text(), @"
    --- stderr
    .secrets.baseline:8: left out: this filter has no counterpart
    .secrets.baseline:13: changed: hookguard finds nothing on line 9 of fixed.py, so there is nothing to allow
    .secrets.baseline:14: left out: gone.py is not here, so the value is not known
    hookguard: wrote [place]/repo/.hookguard.toml: 4 parts of .secrets.baseline, 2 left out; `hookguard scan` shows what they come to
    --- exit 1
    ");
}

#[test]
fn a_file_of_talisman_is_let_through_for_its_values() {
    let repo = Repo::new();
    let mut files = String::from("fileignoreconfig:\n");
    for name in ["one.py", "gone.py"] {
        files += &format!("- filename: {name}\n  checksum: {}\n", "0f".repeat(32));
    }
    files += "- filename: part.py\n  allowed_patterns: [^OK_]\n- filename: 'gen/*.py'\n  checksum: ''\n  ignore_detectors: \
              [filecontent]\n- filename: name.pem\n  ignore_detectors: [filename]\nscopeconfig:\n  - scope: node\n  - scope: \
              terraform\nallowed_patterns:\n  - '^EVERYWHERE_'\ncustom_patterns:\n  - 'zeta_[0-9a-f]{24}'\n  - '[a-z]+'\nthreshold: \
              high\nexperimental: true\nversion: \"1.0\"\n";
    repo.write(".talismanrc", files)
        .write("one.py", line(1))
        .write("part.py", line(2) + "OK_" + &line(3))
        .write("gen/a.py", line(4))
        .write("all.py", format!("EVERYWHERE_{}", line(5)))
        .write("package-lock.json", format!("{{\"api_token\": \"{}\"}}\n", value(6)))
        .write("own.txt", format!("zeta_{}\n", &sha1("x")[..24]));
    let settings_of = |repo: &Repo| settings(repo).replace("block_at = \"high\"", "block_at = \"medium\"");
    let run = import(&repo, 1);
    assert!(settings(&repo).contains("block_at = \"high\""), "{}", settings(&repo));
    // The values of these tests are of medium severity.
    repo.write(".hookguard.toml", settings_of(&repo));
    assert_eq!(blocking(&repo), ["own.txt:1", "part.py:1"], "{}", settings(&repo));
    repo.write("one.py", line(1) + &line(7));
    assert_eq!(
        blocking(&repo),
        ["one.py:2", "own.txt:1", "part.py:1"],
        "a new value in the same file blocks"
    );
    assert_snapshot!(run.text(), @"
    --- stderr
    .talismanrc:4: left out: gone.py is not here, so its values are not known
    .talismanrc:11: changed: only names or sizes of files are let through here, which hookguard doesn't go by
    .talismanrc:15: left out: the files of the scope `terraform` may hold secrets: name them in `[[allow]] paths`
    .talismanrc:20: left out: the rule talisman-custom-2: no literal of 3 characters or more stands in each of its matches, which a rule needs
    .talismanrc:22: left out: `experimental` has no counterpart
    hookguard: wrote [place]/repo/.hookguard.toml: 10 parts of .talismanrc, 4 left out; `hookguard scan` shows what they come to
    --- exit 1
    ");
}

#[test]
fn values_and_hashes_of_ggshield_become_fingerprints() {
    for version in [1, 2] {
        let repo = Repo::new();
        let matches = format!(
            "- name: by value\n  match: {}\n- name: {}\n  match: {}\n- {}\n- match: {}\n",
            value(1),
            value(1),
            sha256(&format!("{},apikey", value(2))),
            sha256(&value(3)),
            sha256("gone")
        );
        let matches = matches.replace('\n', "\n    ");
        let text = if version == 2 {
            format!(
                "version: 2\nexit_zero: false\nsecret:\n  ignored-paths:\n    - '**/gen/*'\n    - '**/*'\n  ignored_matches:\n    \
                 {matches}\n  ignored_detectors: [Generic Password, Strange Thing]\n"
            )
        } else {
            format!(
                "paths-ignore:\n  - '**/gen/*'\n  - '**/*'\nmatches-ignore:\n    {matches}\nbanlisted-detectors: [Generic Password, \
                 Strange Thing]\n"
            )
        };
        repo.write(".gitguardian.yaml", text);
        repo.write("a.py", line(1) + &line(2) + &line(3) + &line(4)).write("x/gen/b.py", line(5));
        let run = import(&repo, 1);
        let found: Vec<String> =
            blocking(&repo).into_iter().filter(|f| !f.starts_with(".gitguardian")).collect();
        assert_eq!(found, ["a.py:4"], "{}\n{}", settings(&repo), run.text());
        let text = settings(&repo);
        assert!((1..=5).all(|seed| !text.contains(&value(seed)[4..12])), "no value is copied: {text}");
        assert!(text.contains("disable = [\"generic-password\"]"), "{text}");
        if version == 2 {
            assert_snapshot!(run.hiding(&value(1)).text(), @"
            --- stderr
            .gitguardian.yaml:6: left out: this glob fits nearly every path, so nothing would be found
            .gitguardian.yaml:13: left out: no value in the work tree has this hash, so it can't be carried over as a fingerprint
            .gitguardian.yaml:15: left out: no rule of hookguard is known to be the same as `strange-thing`
            hookguard: wrote [place]/repo/.hookguard.toml: 5 parts of .gitguardian.yaml, 3 left out; `hookguard scan` shows what they come to
            --- exit 1
            ");
        }
    }
}
