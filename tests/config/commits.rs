//! What settings do to real commits, and what the commands say.

use std::fs;

use insta::assert_snapshot;

use crate::support::{Repo, Run, random};

/// A rule of our own, so that these tests need no built-in one.
const ACME: &str = "[[rule]]\nid = \"acme-token\"\ntitle = \"token of the acme service\"\nkeywords = [\"acme_\"]\n\
                    regex = 'acme_[A-Za-z0-9]{32}'\nseverity = \"high\"\nconfidence = \"high\"\n";

/// The user's own settings, from the root of the work tree.
const USERS_OWN: &str = "../home/.config/hookguard/config.toml";

fn token(seed: u64) -> String {
    format!("acme_{}", random(seed, 32))
}

fn piece(text: &str, range: std::ops::Range<usize>) -> &str {
    text.get(range).unwrap()
}

/// A repository with settings and a token staged in `src/a.py`.
fn staged(settings: &str) -> Repo {
    let repo = Repo::new();
    // The name isn't one that a generic rule listens to, and the settings, which may hold the token, are not staged.
    repo.write("src/a.py", format!("x = 1\nname = \"{}\"\n", token(1))).add_all();
    repo.write(".hookguard.toml", settings);
    repo
}

fn pre_commit(repo: &Repo) -> Run {
    repo.hookguard(["hook", "pre-commit"])
}

#[test]
fn a_rule_of_the_repository_finds() {
    let run = pre_commit(&staged(ACME)).exits(1);
    assert!(run.stderr.contains("src/a.py:2:9") && run.stderr.contains("acme-token"), "{}", run.text());
}

#[test]
fn a_rule_of_the_user_finds_and_the_repository_changes_fields_of_it() {
    let repo = staged("[[rule]]\nid = \"acme-token\"\nseverity = \"low\"\n");
    repo.write(USERS_OWN, ACME);
    let _a_note_only = pre_commit(&repo).exits(0);
    repo.write(".hookguard.toml", "");
    let run = pre_commit(&repo).exits(1);
    assert!(run.stderr.contains("token of the acme service"), "{}", run.text());
}

#[test]
fn the_threshold_for_blocking_is_a_setting() {
    let _note = pre_commit(&staged(&format!("[hook]\nblock_at = \"critical\"\n{ACME}"))).exits(0);
    let _blocked = pre_commit(&staged(&format!("[hook]\nblock_at = \"high\"\n{ACME}"))).exits(1);
}

#[test]
fn a_disabled_rule_finds_nothing() {
    let run = pre_commit(&staged(&format!("{ACME}[rules]\ndisable = [\"acme-token\"]\n"))).exits(0);
    assert!(!run.stderr.contains("acme"), "{}", run.text());
}

#[test]
fn a_rule_takes_part_only_where_its_globs_fit() {
    for (globs, code) in [
        ("paths = [\"src/\"]", 1),
        ("paths = [\"*.tf\", \"*.py\"]", 1),
        ("paths = [\"deploy/**\"]", 0),
        ("not_paths = [\"src/a.py\"]", 0),
        ("not_paths = [\"deploy/**\"]", 1),
        ("paths = [\"src/**\"]\nnot_paths = [\"*.py\"]", 0),
    ] {
        let run = pre_commit(&staged(&format!("{ACME}{globs}\n"))).exits(code);
        assert_eq!(run.stderr.contains("acme-token"), code == 1, "{globs}: {}", run.text());
    }
    let broken = pre_commit(&staged(&format!("{ACME}paths = [\"src/[\"]\n"))).exits(2);
    assert!(broken.stderr.contains("this glob is wrong"), "{}", broken.text());
}

#[test]
fn the_halves_of_a_pair_may_both_be_rules_of_the_settings() {
    let other = "[[rule]]\nid = \"acme-name\"\nkeywords = [\"acme-id-\"]\nregex = 'acme-id-[0-9]{8}'\nseverity = \"low\"\n";
    let paired = format!("{ACME}pair = {{ rule = \"acme-name\", lines = 3 }}\nneed_pair = true\n{other}");
    let repo = staged(&paired);
    let _alone = pre_commit(&repo).exits(0);
    let code = format!("user = \"acme-id-{}\"\ntoken = \"{}\"\n", "12345670", token(1));
    repo.write("src/b.py", &code).add_all();
    let run = pre_commit(&repo).exits(1);
    assert!(run.stderr.contains("src/b.py:2"), "{}", run.text());
    for (rule, said) in [("acme-nam", "acme-name"), ("acme-token", "can't be the other half of itself")] {
        let pair = format!("{ACME}pair = {{ rule = \"{rule}\", lines = 3 }}\n{other}");
        let run = pre_commit(&staged(&pair)).exits(2);
        assert!(run.stderr.contains(said), "{}", run.text());
    }
}

#[test]
fn without_any_rule_nothing_passes() {
    let ids: Vec<String> =
        hookguard::rules::built_in::RULES.iter().map(|r| format!("\"{}\"", r.id)).collect();
    let repo = staged(&format!("[rules]\ndisable = [{}]\n", ids.join(", ")));
    let run = pre_commit(&repo).exits(2);
    assert!(run.stderr.contains("every rule is switched off"), "{}", run.text());
    let _too = repo.hookguard(["config", "check"]).exits(2);
}

#[test]
fn each_kind_of_allowance_lets_through_and_stays_in_its_limits() {
    let value = token(1);
    let (start, middle) = (piece(&value, 0..12), piece(&value, 10..20));
    for item in [
        "paths = [\"src/*.py\"]".to_owned(),
        "paths = [{ glob = \"src/\", reason = \"own\" }]".to_owned(),
        format!("values = [\"{value}\"]"),
        format!("regexes = ['^{start}']"),
        format!("stopwords = [\"{}\"]", middle.to_lowercase()),
    ] {
        let allow = format!("{ACME}[[allow]]\nreason = \"a test\"\n{item}\n");
        let run = pre_commit(&staged(&allow)).exits(0);
        assert!(run.stderr.contains("; 1 allowed: "), "{item}: {}", run.text());
        let _limited = pre_commit(&staged(&format!("{allow}rules = [\"acme-token\"]\n"))).exits(0);
        let _for_another = pre_commit(&staged(&format!("{allow}rules = [\"generic-secret\"]\n"))).exits(1);
        let shown = staged(&allow).hookguard(["scan", "--staged", "--no-allow"]).exits(1);
        assert!(shown.stdout.contains("src/a.py:2:9"), "{}", shown.text());
    }
    for item in [
        "paths = [\"lib/**\"]".to_owned(),
        format!("values = [\"{start}\"]"),
        "regexes = ['^bcme']".to_owned(),
    ] {
        let _other = pre_commit(&staged(&format!("{ACME}[[allow]]\nreason = \"a test\"\n{item}\n"))).exits(1);
    }
}

#[test]
fn an_entry_by_value_holds_until_its_day() {
    let settings = format!("repository_id = \"{}\"\n{ACME}", "0123456789abcdef".repeat(2));
    let repo = staged(&settings);
    let json = repo.hookguard(["scan", "--staged", "--format", "json"]).exits(1);
    let report: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    let fingerprint = report["findings"][0]["fingerprint"].as_str().unwrap().to_owned();
    let entry = |until: &str| {
        format!("{settings}[[allowed]]\nfingerprint = \"{fingerprint}\"\nreason = \"revoked\"\n{until}\n")
    };
    for (until, code) in [("", 0), ("until = 2999-12-31", 0), ("until = 2020-01-31", 1)] {
        repo.write(".hookguard.toml", entry(until));
        let run = pre_commit(&repo).exits(code);
        let unwrapped = run.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(unwrapped.contains("was allowed until 2020-01-31: revoked"), code == 1, "{}", run.text());
    }
    repo.write(".hookguard.toml", entry("").replace("0123", "4567"));
    let _keyed_to_another_repository = pre_commit(&repo).exits(1);
}

#[test]
fn broken_settings_block_the_commit_and_leave_everything_as_it_was() {
    let repo = Repo::new();
    repo.write("a.txt", "x\n").commit_all("first");
    repo.write("a.txt", "y\n").write(".hookguard.toml", "[rules]\ndisabel = []\n").add_all();
    repo.write("a.txt", "z\n");
    let state = || {
        let (index, work) =
            (repo.git(["ls-files", "--stage"]).exits(0), repo.git(["status", "--porcelain"]).exits(0));
        (index.stdout, work.stdout, repo.head())
    };
    let before = state();
    let run = pre_commit(&repo).exits(2);
    assert_snapshot!(run.text(), @r"
    --- stderr
    hookguard: the settings can't be used
    [place]/repo/.hookguard.toml:2:1: unknown key `disabel` in [rules]
      hint: did you mean `disable`?
    --- exit 2
    ");
    assert_eq!(state(), before);
    let _too = repo.hookguard(["scan", "a.txt"]).exits(2);
}

#[test]
fn settings_that_cannot_be_read_block() {
    let repo = Repo::new();
    fs::create_dir(repo.path(".hookguard.toml")).unwrap();
    let run = pre_commit(&repo).exits(2);
    assert!(run.stderr.contains("this is a directory"), "{}", run.text());
    fs::remove_dir(repo.path(".hookguard.toml")).unwrap();
    repo.write(".hookguard.toml", b"a = \"\xff\"");
    let _not_utf8 = pre_commit(&repo).exits(2);
    repo.write(".hookguard.toml", "\u{feff}[scan]\r\nmax_file_size = \"1 MB\"\r\n");
    let _byte_order_mark_and_crlf = pre_commit(&repo).exits(0);
}

#[test]
fn init_writes_settings_that_are_right_and_never_over_others() {
    let repo = Repo::named("a repo");
    let run = repo.hookguard(["config", "init"]).exits(0);
    assert_snapshot!(run.text(), @"
    --- stdout
    wrote [place]/a repo/.hookguard.toml
    Commit it, so that fingerprints are the same for everybody:
      git add '[place]/a repo/.hookguard.toml'
    --- exit 0
    ");
    let first = fs::read_to_string(repo.path(".hookguard.toml")).unwrap();
    let _fine = repo.hookguard(["config", "check"]).exits(0);
    let run = repo.hookguard(["config", "init"]).exits(2);
    assert_snapshot!(run.text(), @"
    --- stderr
    hookguard: [place]/a repo/.hookguard.toml is there already and was left as it is
    hint: `hookguard config check` tells whether it is right
    --- exit 2
    ");
    assert_eq!(fs::read_to_string(repo.path(".hookguard.toml")).unwrap(), first);
    let other = Repo::new();
    let _ok = other.hookguard(["config", "init"]).exits(0);
    assert_ne!(fs::read_to_string(other.path(".hookguard.toml")).unwrap(), first, "ids must differ");
}

#[test]
fn check_tells_all_faults_or_what_the_settings_come_to() {
    let repo = Repo::new();
    repo.write(
        ".hookguard.toml",
        "[hook]\nblock_at = 1\ntime_budget = 1\n[scan]\nmax_file_size = 1\nfoo = 1\n",
    );
    assert_snapshot!(repo.hookguard(["config", "check"]).text(), @r#"
    --- stderr
    [place]/repo/.hookguard.toml:2:12: `block_at` takes `low`, `medium`, `high` or `critical`, not a whole number
    [place]/repo/.hookguard.toml:3:15: `time_budget` takes a time such as "30 s" or "500 ms", not a whole number
      hint: name the unit: "30 s"
    [place]/repo/.hookguard.toml:5:17: `max_file_size` must be from 1.0 kB to 4.0 GB
      hint: a smaller one would skip nearly all; to let a path through, use `[[allow]]`
    [place]/repo/.hookguard.toml:6:1: unknown key `foo` in [scan]
      hint: [scan] takes `max_file_size` and `archives`
    hookguard: 4 faults in the settings; until they are right, the hooks block every commit and push
    --- exit 2
    "#);
    repo.write(
        "other.toml",
        format!("{ACME}[[allow]]\nreason = \"r\"\nregexes = ['a{{900}}{{900}}{{900}}']\n"),
    );
    let run = repo.hookguard(["config", "check", "other.toml"]).exits(2);
    assert!(run.stderr.contains("other.toml:"), "{}", run.text());
    let _none = repo.hookguard(["config", "check", "none.toml"]).exits(2);
    repo.write("other.toml", format!("{ACME}[allow]\nreason = \"r\"\npaths = [\"a/**\", \"b/**\"]\n"));
    let run = repo.hookguard(["config", "check", "other.toml"]).exits(0);
    let on = hookguard::rules::built_in::RULES.len() + 1;
    assert_snapshot!(run.text().replace(&format!(" {on} on"), " N on"), @"
    --- stdout
    other.toml is fine
    rules       N on, 0 off by `disable`, 1 of your own, 0 changed
    allowances  2 by path, value, regex or stopword, 0 single values (0 ended)
    comments    those of hookguard and of other tools count
    blocks      from severity medium up
    limits      files up to 16.0 MB, hooks up to 30 s
    --- exit 0
    ");
}

#[test]
fn show_prints_merged_settings_with_their_places() {
    let repo = Repo::new();
    let value = token(5);
    repo.write(USERS_OWN, "[hook]\nblock_at = \"high\"\ntime_budget = \"5 s\"\n");
    let settings =
        format!("[hook]\nblock_at = \"low\"\n[allow]\nreason = \"r\"\nvalues = [\"{value}\"]\n{ACME}");
    repo.write(".hookguard.toml", settings);
    let run = repo.hookguard(["config", "show"]).exits(0);
    assert!(!run.stdout.contains(piece(&value, 10..15)), "{}", run.text());
    let ends = format!("{}…{}", piece(&value, 0..4), piece(&value, 33..37));
    assert_snapshot!(run.text().replace(&ends, "[redacted]"), @r#"
    --- stdout
    # merged from, the most important last:
    #   [place]/home/.config/hookguard/config.toml
    #   [place]/repo/.hookguard.toml

    [scan]
    max_file_size = "16 MB"  # default
    archives = true  # default

    [hook]
    block_at = "low"  # [place]/repo/.hookguard.toml:2:12
    time_budget = "5 s"  # [place]/home/.config/hookguard/config.toml:3:15

    [comments]
    own = true  # default
    foreign = true  # default

    [rules]
    disable = []  # default

    [[rule]]  # [place]/repo/.hookguard.toml:6:1
    id = "acme-token"  # [place]/repo/.hookguard.toml:7:6
    title = "token of the acme service"  # [place]/repo/.hookguard.toml:8:9
    keywords = ["acme_"]  # [place]/repo/.hookguard.toml:9:12
    regex = "acme_[A-Za-z0-9]{32}"  # [place]/repo/.hookguard.toml:10:9
    severity = "high"  # [place]/repo/.hookguard.toml:11:12
    confidence = "high"  # [place]/repo/.hookguard.toml:12:14

    [[allow]]  # [place]/repo/.hookguard.toml:5:11
    values = ["[redacted]"]
    reason = "r"
    --- exit 0
    "#);
}
