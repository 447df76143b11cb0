//! What `explain` tells about a kind of key.

mod at;
mod why;

use insta::assert_snapshot;

use crate::support::Repo;

#[test]
fn it_tells_what_a_key_opens_and_how_to_replace_it() {
    let run = Repo::new().hookguard(["explain", "generic-secret"]).exits(0);
    assert_snapshot!(run.text(), @r#"
    --- stdout
    Secret in a key-like variable
    rule generic-secret, medium, confidence medium

    issuer      Unknown
    opens       whatever accepts it: the name says that it is a credential
    rights      unknown: an opaque value may be as powerful as its owner

    If it was in a commit that anybody else can see, revoke it before anything else.

    revoke      at the service that issued it
                none: the issuer is not known
    told        no: nobody can tell whose it is
    audit       the service's access log

    Then replace it, and ask for less.

    rotate      issue a second one, deploy it, watch the first go quiet, then revoke
                it
    scope       ask for the fewest rights, one credential per service and
                environment
    quota       set a spending limit and a billing alert where the service is paid
                for
    docs        none: the issuer is not known

    Keep it in the environment.

    variable    APP_SECRET
    JavaScript  process.env.APP_SECRET
    Python      os.environ["APP_SECRET"]
    Go          os.Getenv("APP_SECRET")
    Java        System.getenv("APP_SECRET")
    Rust        std::env::var("APP_SECRET").expect("APP_SECRET is not set")
    Ruby        ENV.fetch("APP_SECRET")
    shell       "$APP_SECRET"
    --- exit 0
    "#);
}

#[test]
fn an_unknown_rule_is_an_error_with_the_nearest_name() {
    let run = Repo::new().hookguard(["explain", "generic-secrets"]).exits(2);
    assert_snapshot!(run.text(), @"
    --- stderr
    hookguard: no rule is called `generic-secrets`
      hint: did you mean `generic-secret`?
    --- exit 2
    ");
}

#[test]
fn every_rule_can_be_explained_in_eighty_columns() {
    let repo = Repo::new();
    for rule in hookguard::rules::built_in::RULES.iter() {
        let run = repo.hookguard(["explain", &rule.id]).exits(0);
        for line in run.stdout.lines() {
            let one_word = line.split_whitespace().count() <= 2;
            assert!(line.chars().count() <= 80 || one_word, "{}: {line}", rule.id);
        }
        for label in ["opens", "revoke", "rotate", "scope", "quota", "audit"] {
            assert!(run.stdout.lines().any(|l| l.starts_with(label)), "{}: {label}", rule.id);
        }
    }
}
