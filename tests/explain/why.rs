//! What `explain --why` and `scan --verbose` tell about a finding.

use insta::assert_snapshot;

use crate::support::{Repo, fake, random};

/// A repository with two staged findings: one proved by its checksum, one guessed.
fn repo() -> Repo {
    let repo = Repo::new();
    let (key, token) = (fake("github-pat-classic", 4), random(9, 32));
    repo.write("a.py", format!("key = '{key}'\n\nAPI_TOKEN = '{token}'\n")).add_all();
    repo
}

#[test]
fn a_proved_finding_rests_on_its_checksum() {
    let run = repo().hookguard(["explain", "--why", "a.py:1"]).exits(0);
    assert_snapshot!(run.text(), @"
    --- stdout
    github-pat-classic: GitHub personal access token (classic)

    value        ghp_…qCsG, fingerprint hg1:8655de1c4f783b1c663dee229d4995c0
    place        a.py:1:8, staged
    keyword      `ghp_` on line 1
    entropy      4.7 bits a character, any will do for this rule
    checksum     github-classic fits
    passed       reference, placeholder, shape, prose, url, literal, documented:
                 nothing against it
    confidence   high: github-classic proves it
    severity     critical: as the rule has it
    blocks       yes
    more         hookguard explain github-pat-classic
    --- exit 0
    ");
}

#[test]
fn a_guessed_finding_rests_on_its_figures() {
    let run = repo().hookguard(["explain", "--why", "a.py:3:14"]).exits(0);
    assert_snapshot!(run.text(), @"
    --- stdout
    generic-secret: Secret in a key-like variable

    value        YYa4…KhZa, fingerprint hg1:7a8d2d3dbeb7fd178640236dcb382c9e
    place        a.py:3:14, staged
    keyword      `TOKEN` on line 3
    entropy      4.5 bits a character, 4.0 wanted: what random ones have
    prose        9.6 bits of surprise a character, 8.0 wanted: what random ones have
    checksum     the rule has none
    passed       reference, placeholder, shape, url, literal, documented: nothing
                 against it
    confidence   medium: as the rule has it
    severity     medium: as the rule has it
    blocks       yes
    more         hookguard explain generic-secret
    --- exit 0
    ");
}

#[test]
fn a_fingerprint_is_looked_up_among_what_is_staged_and_in_the_work_tree() {
    let repo = repo();
    let token = random(11, 40);
    repo.write("b/c.env", format!("TOKEN={token}\n")).write("d.env", format!("TOKEN={token}\n"));
    for (args, place) in [(["scan", "--staged"], "a.py:1:8, staged"), (["scan", "b"], "b/c.env:1:7")] {
        let found = repo.hookguard(args).exits(1);
        let short = found.stdout.lines().find_map(|l| l.split("--why ").nth(1));
        assert!(short.is_none(), "the report names no fingerprint there");
        let json = repo.hookguard([args[0], args[1], "--format", "jsonl"]).exits(1).stdout;
        let print = json.split("\"fingerprint\":\"").nth(1).unwrap().split('"').next().unwrap();
        let run = repo.hookguard(["explain", "--why", &print[..16]]).exits(0);
        assert!(run.stdout.contains(place), "{place}\n{}", run.text());
    }
    let json = repo.hookguard(["scan", "b", "--format", "jsonl"]).exits(1).stdout;
    let print = json.split("\"fingerprint\":\"").nth(1).unwrap().split('"').next().unwrap();
    let both = repo.hookguard(["explain", "--why", print]).exits(0);
    assert!(both.stdout.contains("b/c.env:1:7\n             d.env:1:7\n"), "{}", both.text());
}

#[test]
fn what_is_not_found_is_an_error_with_a_way_on() {
    let repo = repo();
    for (finding, words) in [
        (
            "hg1:0123456789ab",
            "no finding in what is staged and in the work tree has a fingerprint that starts with hg1:0123456789ab",
        ),
        ("a.py:2", "nothing is reported on a.py:2; `hookguard explain --at a.py:2` says why"),
    ] {
        let run = repo.hookguard(["explain", "--why", finding]).exits(2);
        assert_eq!(run.stderr.trim_end(), format!("hookguard: {words}"));
    }
}

#[test]
fn a_verbose_scan_says_what_each_finding_rests_on() {
    let repo = repo();
    let run = repo.hookguard(["scan", "--staged", "-v", "--rule", "generic-secret"]).exits(1);
    assert_snapshot!(run.stdout, @r#"
    hookguard: 1 secret in 1 file

    medium: Secret in a key-like variable                             generic-secret
      --> a.py:3:14
      |
    2 |
    3 | API_TOKEN = 'YYa4…KhZa'
      |              ^^^^^^^^^
      |
      opens   whatever accepts it: the name says that it is a credential
      why     keyword `TOKEN` on line 3; entropy: 4.5 bits a character, 4.0 wanted:
              what random ones have; prose: 9.6 bits of surprise a character, 8.0
              wanted: what random ones have; checksum: the rule has none; nothing
              against it from reference, placeholder, shape, url, literal,
              documented; confidence medium: as the rule has it; severity medium: as
              the rule has it
      state   only staged, in no commit of this file and on no remote: taking it out
              is enough, no rotation needed
      fix     hookguard fix --apply puts it into .env as API_TOKEN, and writes
              os.environ["API_TOKEN"] here
      allow   # hookguard:allow generic-secret reason="..."                on line 3
      more    hookguard explain generic-secret
    "#);
    let quiet = repo.hookguard(["scan", "--staged", "--rule", "generic-secret"]).exits(1);
    assert!(!quiet.stdout.contains("  why "), "{}", quiet.text());
}

#[test]
fn the_evidence_in_json_is_there_when_it_is_asked_for() {
    let repo = repo();
    let args = ["scan", "--staged", "--format", "jsonl", "--rule", "github-pat-classic"];
    let run = repo.hookguard(args).exits(1);
    assert!(!run.stdout.contains("\"evidence\""), "{}", run.text());
    let run = repo.hookguard(args.into_iter().chain(["-v"])).exits(1);
    let evidence = run.stdout.split("\"evidence\":").nth(1).unwrap().trim_end();
    assert_snapshot!(evidence, @r#"{"keyword":"ghp_","keyword_line":1,"filters":[{"name":"reference","says":null},{"name":"entropy","says":"4.7 bits a character, any will do for this rule"},{"name":"placeholder","says":null},{"name":"shape","says":null},{"name":"prose","says":null},{"name":"url","says":null},{"name":"literal","says":null},{"name":"checksum","says":"github-classic fits"},{"name":"documented","says":null}],"confidence":"github-classic proves it","severity":"as the rule has it"}}"#);
}

#[test]
fn a_key_that_reaches_strangers_says_why_it_is_worse() {
    let repo = Repo::new();
    repo.write("a.tsx", format!("\"use client\";\nconst apiToken = \"{}\";\n", random(9, 32))).add_all();
    let run = repo.hookguard(["explain", "--why", "a.tsx:2"]).exits(0);
    let wanted = "severity     high: the rule has it medium, and here it would reach strangers\n";
    assert!(run.stdout.contains(wanted), "{}", run.text());
}
