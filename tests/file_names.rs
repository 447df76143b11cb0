//! Files that are findings by name: which, when, how bad, and how a person gets out.

use insta::assert_snapshot;

use crate::support::{Repo, fake, random};

/// A password that is no placeholder, and yet too plain for the rules that look at content.
fn password(seed: u8) -> String {
    format!("Sommergarten{}", char::from(b'a' + seed))
}

/// The rules of the findings in what is staged, with severity.
fn staged(repo: &Repo) -> Vec<String> {
    let run = repo.hookguard(["scan", "--staged", "--format", "jsonl"]);
    assert!(run.code < 2, "{}", run.text());
    let field = |line: &str, name: &str| {
        line.split(&format!("\"{name}\":\"")).nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    run.stdout.lines().map(|l| format!("{} {}", field(l, "rule"), field(l, "severity"))).collect()
}

/// The same for one new file.
fn found(name: &str, content: impl AsRef<[u8]>) -> Vec<String> {
    let repo = Repo::new();
    repo.write(name, content);
    let _ok = repo.git(["add", "--force", "--", name]).exits(0);
    staged(&repo)
}

fn dotenv() -> String {
    format!("# the app\nPORT=3000\ndb_pass={}\n", password(7))
}

#[test]
fn a_dotenv_with_a_real_value_blocks_and_shows_the_way_out() {
    let repo = Repo::new().hooks_installed();
    repo.write("web/.env", dotenv()).add_all();
    let run = repo.git(["commit", "-m", "x"]).exits(1);
    assert!(!run.stderr.contains(&password(7)), "{}", run.text());
    assert_snapshot!(run.text(), @r#"
    --- stderr
    hookguard: commit blocked, 1 secret in 1 file

    medium: Environment file with values                                 dotenv-file
      --> web/.env:1:1
      opens   whatever its variables open: databases, mail, payment, the sessions of
              users
      state   only staged, in no commit of this file and on no remote: taking it out
              is enough, no rotation needed
      note    commit a .env.example with the names and no values; set the values
              where the app runs
      fix     hookguard fix --apply takes this file out of the index and adds it to
              .gitignore; the file stays
      allow   # hookguard:allow-file dotenv-file reason="..."   in the first 5 lines
      more    hookguard explain dotenv-file

    to commit without this check, once: git commit --no-verify (the push is checked)

    hookguard: scanned 1 file, 42 B in [time]; skipped nothing
    --- exit 1
    "#);
}

#[test]
fn a_dotenv_of_placeholders_references_or_nothing_is_none() {
    for content in [
        "",
        "\n# DB_PASS=\n",
        "DB_PASS=\nAPI_KEY=\n",
        "DB_PASS=changeme\nAPI_KEY=your_api_key_here\n",
        "DB_PASS=${DB_PASS_OF_CI}\nSSL_KEY=/etc/ssl/app.pem\nPORT=3000\n",
        "#!/bin/sh\nexport db_pass=Sommergarten\n",
    ] {
        assert!(found(".env", content).is_empty(), "{content}");
    }
}

#[test]
fn a_dotenv_whose_values_are_no_secrets_is_a_note() {
    assert_eq!(found(".env", "API_URL=https://api.acme.io/v2\n"), ["dotenv-file low"]);
}

#[test]
fn an_example_is_none_by_name() {
    for name in
        [".env.example", ".env.sample", ".env.template", ".env.local.dist", "example.p12", "tests.env"]
    {
        assert!(found(name, dotenv()).is_empty(), "{name}");
    }
}

#[test]
fn an_encrypted_file_is_none() {
    for content in [
        "$ANSIBLE_VAULT;1.1;AES256\n3133\n",
        "DB_PASS=ENC[AES256_GCM,data:Zm9v,iv:Zm9v,tag:Zm9v,type:str]\nsops_version=3.9.0\n",
        "age-encryption.org/v1\n-> X25519 x\n",
        "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n",
        "\0GITCRYPT\0abc",
    ] {
        assert!(found(".env", content).is_empty(), "{content}");
        assert!(found(".vault_pass", content).is_empty(), "{content}");
    }
}

#[test]
fn what_a_file_starts_with_or_holds_bears_its_name_out() {
    let der = [&[0x30, 0x82, 0x04, 0xa4, 0x02, 0x01, 0x00][..], &[7; 40]].concat();
    let certificate = [&[0x30, 0x82, 0x04, 0xa4, 0x30, 0x82][..], &[7; 40]].concat();
    let zip_like = b"\x50\x4b\x07\x08keynote";
    assert_eq!(found("server.key", &der), ["private-key-file high"]);
    assert!(found("server.key", &certificate).is_empty());
    assert!(found("talk.key", zip_like).is_empty());
    assert_eq!(found("release.p12", &certificate), ["pkcs12-file medium"]);
    assert!(found("release.p12", "version https://git-lfs.github.com/spec/v1\n").is_empty());
    assert_eq!(found("app.jks", b"\xfe\xed\xfe\xed\0\0\0\x02"), ["java-keystore-file medium"]);
    assert!(found("debug.keystore", b"\xfe\xed\xfe\xed\0\0\0\x02").is_empty());
    assert!(found("my-truststore.jks", b"\xfe\xed\xfe\xed\0\0\0\x02").is_empty());
    assert_eq!(found("vault.kdbx", b"\x03\xd9\xa2\x9a\x67\xfb"), ["password-store-file high"]);
    assert_eq!(
        found("terraform.tfstate", "{\"resources\":[{\"attributes\":{\"id\":\"x\"}}]}"),
        ["terraform-state-file medium"]
    );
    assert!(found("terraform.tfstate", "{\"version\":4,\"resources\":[]}").is_empty());
    assert_eq!(found(".bash_history", "ls\ncd /tmp\n"), ["shell-history-file medium"]);
    assert_eq!(
        found("old/dump-2026.sql", "INSERT INTO `users` VALUES (1,'a');\n"),
        ["database-dump-file medium"]
    );
    assert!(found("dump.sql", "CREATE TABLE users (id int);\n").is_empty());
    assert_eq!(found(".netrc", "machine h login u password p\n"), ["netrc-file high"]);
    assert_eq!(found("x.ovpn", "client\n<key>\nx\n</key>\n"), ["vpn-file high"]);
    assert_eq!(found("token.txt", format!("{}\n", random(3, 40))), ["secret-text-file medium"]);
    assert!(found("token.txt", "the token of the tokenizer\n").is_empty());
}

#[test]
fn a_directory_counts_where_the_name_is_common() {
    let config = format!("[default]\naws_session_token = {}\n", password(3));
    assert_eq!(found("home/.aws/credentials", &config), ["cloud-credentials-file high"]);
    assert!(found("home/aws/credentials", &config).is_empty());
    assert!(found(".docker/config.json", "{\"auths\":{}, \"credsStore\":\"x\"}").is_empty());
}

#[test]
fn in_directories_of_tests_and_examples_it_is_one_step_less() {
    for path in ["tests/.env", "a/fixtures/b/.env", "examples/.env", "testdata/.env"] {
        assert_eq!(found(path, dotenv()), ["dotenv-file low"], "{path}");
    }
    assert_eq!(found("contest/.env", dotenv()), ["dotenv-file medium"]);
}

#[test]
fn only_a_file_that_is_added_counts() {
    let repo = Repo::new();
    repo.write(".env", dotenv()).commit_all("there");
    repo.write(".env", format!("{}\nNAME=other\n", dotenv())).add_all();
    assert!(staged(&repo).is_empty(), "altered");
    let _ok = repo.commit_all("altered").git(["mv", ".env", ".env.local"]).exits(0);
    assert!(staged(&repo).is_empty(), "renamed");
    repo.write(".env.local", format!("{}\nNAME=third\n", dotenv())).add_all();
    assert!(staged(&repo).is_empty(), "renamed and altered");
    let _ok = repo.commit_all("renamed").git(["rm", "--quiet", ".env.local"]).exits(0);
    assert!(staged(&repo).is_empty(), "deleted");
    let _ok = repo.commit_all("deleted");
    repo.write(".env", dotenv()).add_all();
    assert_eq!(staged(&repo), ["dotenv-file medium"], "added anew");
}

#[test]
fn a_range_names_the_commit_that_added_it() {
    let repo = Repo::new();
    repo.write("a.txt", "x\n").commit_all("first");
    repo.write(".env", dotenv()).commit_all("second");
    repo.write(".env", format!("{}\nNAME=other\n", dotenv())).commit_all("third");
    let run = repo.hookguard(["scan", "--range", "HEAD~2..HEAD", "--format", "jsonl"]).exits(1);
    assert_eq!(run.stdout.lines().count(), 1, "{}", run.text());
    let second = repo.git(["rev-parse", "HEAD~1"]).stdout;
    assert!(run.stdout.contains(second.trim()), "{}", run.text());
}

#[test]
fn a_scan_of_files_looks_at_those_that_git_has() {
    let repo = Repo::new();
    repo.write("a/.env", dotenv()).write("b/.env", dotenv());
    let _ok = repo.git(["add", "a"]).exits(0);
    // By libgit2, and by the plumbing, which a variable of Git's makes necessary.
    for variable in [None, Some(("GIT_WORK_TREE", "."))] {
        let mut scan = repo.command(crate::support::binary());
        scan.args(["scan", "--format", "jsonl"]).envs(variable);
        let run = repo.run(scan, b"").exits(1);
        assert_eq!(run.stdout.lines().count(), 1, "{}", run.text());
        assert!(run.stdout.contains("\"path\":\"a/.env\""), "{}", run.text());
    }
    let mut inside = repo.command(crate::support::binary());
    inside.args(["scan", "--format", "jsonl", ".env"]).current_dir(repo.path("a"));
    assert_eq!(repo.run(inside, b"").code, 1);
    let _ok = repo.hookguard_reading(["scan", "--stdin", "--name", ".env"], dotenv().as_bytes()).exits(0);
}

#[test]
fn where_something_in_it_blocks_that_finding_says_so_instead() {
    let repo = Repo::new();
    repo.write(".env", format!("{}TOKEN={}\n", dotenv(), fake("github-pat-classic", 2))).add_all();
    assert_eq!(staged(&repo), ["github-pat-classic critical"]);
    let run = repo.hookguard(["scan", "--staged"]).exits(1);
    let note = "by its name the file is to stay out of Git as a whole (dotenv-file)";
    let flat = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains(note), "{}", run.text());
}

#[test]
fn it_is_let_through_by_path_comment_fingerprint_or_switch() {
    let allowed = |settings: &str, content: &str| {
        let repo = Repo::new();
        repo.write(".env", content).write("x/.env.local", dotenv());
        let _ok = repo.git(["add", ".env"]).exits(0);
        repo.write(".hookguard.toml", settings);
        repo.hookguard(["scan", "--staged"]).code == 0
    };
    assert!(!allowed("", &dotenv()));
    let paths = |glob: &str| {
        format!("[[allow]]\npaths = [\"{glob}\"]\nreason = \"public\"\nrules = [\"dotenv-file\"]\n")
    };
    assert!(allowed(&paths(".env"), &dotenv()));
    assert!(!allowed(&paths("x/.env"), &dotenv()));
    assert!(allowed("[rules]\ndisable = [\"dotenv-file\"]\n", &dotenv()));
    for (comment, holds) in [
        ("# hookguard:allow-file dotenv-file reason=\"x\"", true),
        ("# hookguard:allow-file reason=\"x\"", true),
        ("# hookguard:allow-file ssh-key-file reason=\"x\"", false),
        ("# hookguard:allow reason=\"only a line\"", false),
    ] {
        assert_eq!(allowed("", &format!("{comment}\n{}", dotenv())), holds, "{comment}");
    }
    let stopword =
        "[[allow]]\nstopwords = [\"env\"]\nregexes = [\"^e*$\"]\nreason = \"about values, not files\"\n";
    assert!(!allowed(stopword, &dotenv()));
}

#[test]
fn its_fingerprint_is_bound_to_rule_and_path() {
    let print = |name: &str, content: &str| {
        let repo = Repo::new();
        repo.write(name, content).add_all();
        let run = repo.hookguard(["scan", "--staged", "--format", "jsonl"]).exits(1);
        run.stdout.split("\"fingerprint\":\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    let one = print("a/.env", &dotenv());
    assert_eq!(one, print("a/.env", &dotenv().replace("3000", "4000")));
    assert_ne!(one, print("b/.env", &dotenv()));
    let repo = Repo::new();
    repo.write("a/.env", dotenv()).add_all();
    let settings =
        format!("[[allowed]]\nfingerprint = \"{one}\"\nreason = \"public demo\"\nrule = \"dotenv-file\"\n");
    repo.write(".hookguard.toml", settings);
    let _ok = repo.hookguard(["scan", "--staged"]).exits(0);
}

#[test]
fn its_rule_is_listed_shown_and_explained() {
    let repo = Repo::new();
    let listed = repo.hookguard(["rules", "list", "--only", "files"]).exits(0);
    assert!(listed.stdout.contains("medium    dotenv-file "), "{}", listed.text());
    let shown = repo.hookguard(["rules", "show", "pkcs12-file"]).exits(0);
    assert_snapshot!(shown.stdout, @"
    pkcs12-file: Keystore with a private key (PKCS#12)

    group         files
    severity      medium
    names         *.p12 *.pfx *.pkcs12
    but not       trust
    starts        as its format says
    more          hookguard explain pkcs12-file
    ");
    let explained = repo.hookguard(["explain", "terraform-state-file"]).exits(0);
    assert_snapshot!(explained.stdout, @"
    Terraform state
    rule terraform-state-file, medium, told by the name of a new file and proved by
    its content

    names       *.tfstate *.tfstate.backup *.rkestate
    opens       every attribute of what it manages, passwords and keys among them,
                in plain text

    If it was in a commit that anybody else can see, revoke what stands in it first.

    instead     keep the state in a remote backend that encrypts it
    out of Git  git rm --cached FILE, and add it to .gitignore
    ");
    repo.write(".env", dotenv()).add_all();
    let why = repo.hookguard(["explain", "--why", ".env:1"]).exits(0);
    assert_snapshot!(why.stdout, @"
    dotenv-file: Environment file with values

    value        the file, fingerprint hg1:965462ead8f411d20b9e9eacfe351904
    place        .env:1:1, staged
    content      a name that means secret is given a value that is no placeholder
    passed       name: nothing against it
    confidence   medium: by its name and content
    severity     medium: as the rule has it
    blocks       yes
    note         commit a .env.example with the names and no values; set the values
                 where the app runs
    more         hookguard explain dotenv-file
    ");
    let _ok = repo.hookguard(["scan", "--staged", "--rule", "dotenv-file"]).exits(1);
    let _ok = repo.hookguard(["scan", "--staged", "--skip-rule", "dotenv-file"]).exits(0);
}

#[test]
fn every_rule_for_files_explains_itself_in_eighty_columns() {
    let repo = Repo::new();
    for rule in hookguard::rules::built_in::FILES.rules {
        let run = repo.hookguard(["explain", rule.id]).exits(0);
        for line in run.stdout.lines() {
            assert!(
                line.chars().count() <= 80 || line.split_whitespace().count() <= 2,
                "{}: {line}",
                rule.id
            );
        }
    }
}
