//! Whether a key reaches strangers, and what it may do: in the report and in JSON.

use hookguard::detect::base64::{Alphabet, encode};
use serde_json::Value;

use crate::support::{Repo, fake, random};

/// Scans one file of a new repository; returns its findings.
fn scan(path: &str, text: &str) -> Vec<Value> {
    let repo = Repo::new();
    repo.write(path, text);
    let run = repo.hookguard(["scan", "--no-ignore", "--format", "jsonl"]);
    run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn token(payload: &str) -> String {
    let part = |text: &[u8]| String::from_utf8(encode(Alphabet::Url, text)).unwrap();
    let signature = random(131, 32);
    format!(
        "{}.{}.{}",
        part(br#"{"alg":"HS256","typ":"JWT"}"#),
        part(payload.as_bytes()),
        part(signature.as_bytes())
    )
}

#[test]
fn a_key_in_client_code_is_one_step_worse() {
    let key = fake("sentry-org-token", 132);
    let server = scan("server/a.js", &format!("const SENTRY_AUTH_TOKEN = '{key}';\n"));
    let client = scan("src/a.jsx", &format!("'use client';\nconst SENTRY_AUTH_TOKEN = '{key}';\n"));
    assert_eq!((server.len(), client.len()), (1, 1), "{server:?} {client:?}");
    let rank = |f: &Value| ["low", "medium", "high", "critical"].iter().position(|s| f["severity"] == *s);
    assert_eq!((&server[0]["client_side"], &client[0]["client_side"]), (&false.into(), &true.into()));
    assert!(rank(&client[0]) > rank(&server[0]), "{} {}", client[0], server[0]);
}

#[test]
fn keys_that_are_made_to_be_public_are_notes_in_client_code() {
    let anon = token(r#"{"iss":"supabase","ref":"abcdefghijklmnopqrst","role":"anon","exp":4000000000}"#);
    let lines = [
        format!("NEXT_PUBLIC_SUPABASE_ANON_KEY={anon}\n"),
        format!("VITE_SEGMENT_WRITE_KEY={}\n", random(133, 32)),
        format!("NEXT_PUBLIC_ALGOLIA_SEARCH_KEY={}\n", random(134, 32)),
    ];
    for line in &lines {
        for found in scan(".env.local", line) {
            assert_eq!(found["blocks"], false, "{found}");
        }
    }
    let firebase = fake("google-api-key", 135);
    let text = format!(
        "const firebaseConfig = {{\n  apiKey: '{firebase}',\n  authDomain: 'x.firebaseapp.com',\n}};\n"
    );
    let found = scan("src/fb.js", &text);
    assert_eq!((found.len(), &found[0]["blocks"]), (1, &false.into()), "{found:?}");
    assert!(found[0]["notes"][0].as_str().unwrap().starts_with("public by design"), "{found:?}");
    let gemini = scan("src/ai.js", &format!("const ai = new GoogleGenerativeAI('{firebase}');\n"));
    assert_eq!(gemini[0]["blocks"], true);
}

#[test]
fn the_secret_sibling_of_a_public_key_blocks_there() {
    let service =
        token(r#"{"iss":"supabase","ref":"abcdefghijklmnopqrst","role":"service_role","exp":4000000000}"#);
    let found = scan(".env.local", &format!("NEXT_PUBLIC_SUPABASE_ANON_KEY={service}\n"));
    assert_eq!((&found[0]["blocks"], &found[0]["severity"]), (&true.into(), &"critical".into()), "{found:?}");
    assert_eq!(found[0]["privilege_detail"]["holder"], "service");
    let admin = scan(".env.local", &format!("VITE_ALGOLIA_ADMIN_KEY={}\n", random(136, 32)));
    assert_eq!(admin[0]["blocks"], true, "{admin:?}");
}

#[test]
fn what_a_key_may_do_is_said_with_the_narrower_kind() {
    let repo = Repo::new();
    repo.write("pay.py", format!("KEY = \"{}\"\n", fake("stripe-live-secret-key", 137))).add_all();
    let run = repo.hookguard(["hook", "pre-commit"]).exits(1);
    assert!(run.stderr.contains("rights  live and unrestricted"), "{}", run.text());
    let words: Vec<&str> = run.stderr.split_whitespace().collect();
    assert!(words.join(" ").contains("narrower: a restricted key (rk_live_)"), "{}", run.text());
    let url = format!("DATABASE_URL=postgres://postgres:{}@db.eu.acme.io/app\n", random(138, 24));
    let found = scan("config.env", &url);
    assert_eq!(found[0]["privilege_detail"]["holder"], "root", "{found:?}");
    let jwt = scan(
        "a.py",
        &format!("T = \"{}\"\n", token(r#"{"sub":"someone@example.com","scope":"read:a","exp":4000000000}"#)),
    );
    assert_eq!(jwt[0]["privilege_detail"]["expires"], "2096-10-02", "{jwt:?}");
    assert!(!jwt[0].to_string().contains("someone"), "people aren't named");
    let opaque = scan("a.py", &format!("API_TOKEN = \"{}\"\n", random(139, 40)));
    assert!(opaque[0].get("privilege_detail").is_none(), "{opaque:?}");
}
