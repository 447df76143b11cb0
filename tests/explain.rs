//! What `explain` tells about a kind of key.

mod at;
mod why;

use insta::assert_snapshot;

use crate::support::Repo;

#[test]
#[expect(clippy::too_many_lines, reason = "one page, whole")]
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
    C#          Environment.GetEnvironmentVariable("APP_SECRET")
    PHP         getenv('APP_SECRET')

    Or in a manager. Type the value once, at a silent prompt (bash, zsh):

        read -rs VALUE

    AWS Secrets Manager
        printf %s "$VALUE" | aws secretsmanager create-secret \
          --name app/APP_SECRET --secret-string file:///dev/stdin
      read it with
        aws secretsmanager get-secret-value --secret-id app/APP_SECRET \
          --query SecretString --output text

    HashiCorp Vault
        printf %s "$VALUE" | vault kv put -mount=secret app APP_SECRET=-
      read it with
        vault kv get -mount=secret -field=APP_SECRET app

    Azure Key Vault
        printf %s "$VALUE" | az keyvault secret set --vault-name VAULT \
          --name APP-SECRET --file /dev/stdin --output none
      read it with
        az keyvault secret show --vault-name VAULT --name APP-SECRET \
          --query value --output tsv

    GCP Secret Manager
        printf %s "$VALUE" | gcloud secrets create APP_SECRET --data-file=-
      read it with
        gcloud secrets versions access latest --secret=APP_SECRET

    1Password
        op item template get Password | \
          jq --rawfile v <(printf %s "$VALUE") \
          '.title="APP_SECRET" | .fields[0].value=$v' | \
          op item create --vault app -
      read it with
        op read op://app/APP_SECRET/password

    Doppler
        printf %s "$VALUE" | doppler secrets set APP_SECRET --no-interactive --silent
      read it with
        doppler run -- COMMAND

    SOPS
        sops edit secrets.enc.yaml
      read it with
        sops exec-env secrets.enc.yaml COMMAND

    GitHub Actions
        printf %s "$VALUE" | gh secret set APP_SECRET
      read it with
        env: { APP_SECRET: "${{ secrets.APP_SECRET }}" }

    .env
        grep -qx .env .gitignore || echo .env >> .gitignore; \
          (umask 077; printf 'APP_SECRET=%s\n' "$VALUE" >> .env)
      read it with
        set -a; . ./.env; set +a

    `unset VALUE` when it is stored. For a value of several lines, keep it in a file
    outside of the repository and write `cat FILE` in place of `printf %s "$VALUE"`.
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
            // A command is broken between its pieces only, and code not at all.
            let is_code = line.starts_with("    ") || line.contains("std::env::var(");
            let one_word = line.split_whitespace().count() <= 2 || is_code;
            assert!(line.chars().count() <= 80 || one_word, "{}: {line}", rule.id);
        }
        for label in ["opens", "revoke", "rotate", "scope", "quota", "audit"] {
            assert!(run.stdout.lines().any(|l| l.starts_with(label)), "{}: {label}", rule.id);
        }
    }
}
