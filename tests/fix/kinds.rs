//! Files of many kinds, each with a key: fixed, parsed by the language's own parser where the machine has one, committed.

use std::process::Command;

use super::{fix, key, repo, staged, work};
use crate::support::Repo;

/// A file, its text (`KEY` stands for the key), what it becomes, and the command that parses it (`FILE`: its path).
struct Kind {
    path: &'static str,
    text: &'static str,
    becomes: &'static str,
    parser: &'static [&'static str],
}

const fn kind(path: &'static str, text: &'static str, becomes: &'static str) -> Kind {
    Kind { path, text, becomes, parser: &[] }
}

const fn parsed(path: &'static str, texts: [&'static str; 2], parser: &'static [&'static str]) -> Kind {
    let [text, becomes] = texts;
    Kind { path, text, becomes, parser }
}

const PYTHON: &[&str] =
    &["python3", "-c", "import ast,sys; ast.parse(open(sys.argv[1], encoding='utf-8').read())", "FILE"];
const NODE: &[&str] = &["node", "--check", "FILE"];
const BASH: &[&str] = &["bash", "-n", "FILE"];
const JAVAC: &[&str] = &["javac", "-d", "out", "FILE"];
const RUSTC: &[&str] =
    &["rustc", "--edition=2021", "--crate-type=lib", "--emit=metadata", "--out-dir=out", "FILE"];
const JSON: &[&str] = &["python3", "-m", "json.tool", "FILE", "out.json"];
const XML: &[&str] = &["python3", "-c", "import sys,xml.dom.minidom as m; m.parse(sys.argv[1])", "FILE"];
const YAML: &[&str] = &[
    "python3",
    "-c",
    "import sys\ntry:\n import yaml\nexcept ImportError:\n sys.exit(0)\nlist(yaml.safe_load_all(open(sys.argv[1])))",
    "FILE",
];
const CC: &[&str] = &["cc", "-fsyntax-only", "FILE"];

const KINDS: &[Kind] = &[
    parsed(
        "a.py",
        [
            "#!/usr/bin/env python3\n\"\"\"Doc: it's.\"\"\"\nfrom __future__ import annotations\n\nMAIL_KEY = b'KEY'\nh = {'Authorization': f\"token KEY\"}\n",
            "#!/usr/bin/env python3\n\"\"\"Doc: it's.\"\"\"\nfrom __future__ import annotations\nimport os\n\nMAIL_KEY = os.environ[\"MAIL_KEY\"].encode()\nh = {'Authorization': f\"token {os.environ['MAIL_KEY']}\"}\n",
        ],
        PYTHON,
    ),
    parsed(
        "a.js",
        [
            "// it's\nconst mailKey = 'KEY';\nfetch(`https://x/?a=${1}`, { headers: { Authorization: 'token KEY' } });\n",
            "// it's\nconst mailKey = process.env.MAIL_KEY;\nfetch(`https://x/?a=${1}`, { headers: { Authorization: 'token ' + process.env.MAIL_KEY } });\n",
        ],
        NODE,
    ),
    parsed(
        "a.mjs",
        ["export const mailKey = `KEY`;\n", "export const mailKey = process.env.MAIL_KEY;\n"],
        NODE,
    ),
    kind(
        "a.ts",
        "export const mailKey: string = \"KEY\";\n",
        "export const mailKey: string = process.env.MAIL_KEY;\n",
    ),
    kind(
        "a.jsx",
        "export const A = () => <B mailKey=\"KEY\" title=\"it's\">Don't</B>;\n",
        "export const A = () => <B mailKey={process.env.MAIL_KEY} title=\"it's\">Don't</B>;\n",
    ),
    parsed(
        "a.rb",
        [
            "mail_key = 'KEY'\nputs \"token KEY\"\n",
            "mail_key = ENV.fetch(\"MAIL_KEY\")\nputs \"token #{ENV.fetch(\"MAIL_KEY\")}\"\n",
        ],
        &["ruby", "-c", "FILE"],
    ),
    parsed(
        "a.go",
        [
            "package a\n\nimport \"fmt\"\n\nconst mailKey = \"KEY\"\n\nfunc f() { fmt.Println(\"token KEY\", mailKey) }\n",
            "package a\n\nimport \"os\"\nimport \"fmt\"\n\nvar mailKey = os.Getenv(\"MAIL_KEY\")\n\nfunc f() { fmt.Println(\"token \" + os.Getenv(\"MAIL_KEY\"), mailKey) }\n",
        ],
        &["gofmt", "-e", "FILE"],
    ),
    parsed(
        "a.rs",
        [
            "pub fn f() -> String {\n    let mail_key: &str = \"KEY\";\n    let b = \"KEY\".to_owned();\n    g(\"token KEY\") + mail_key + &b\n}\nfn g(a: &str) -> String { a.into() }\n",
            "pub fn f() -> String {\n    let mail_key: &str = &std::env::var(\"MAIL_KEY\").expect(\"MAIL_KEY is not set\");\n    let b = std::env::var(\"MAIL_KEY\").expect(\"MAIL_KEY is not set\").to_owned();\n    g(&format!(\"token {}\", std::env::var(\"MAIL_KEY\").expect(\"MAIL_KEY is not set\"))) + mail_key + &b\n}\nfn g(a: &str) -> String { a.into() }\n",
        ],
        RUSTC,
    ),
    parsed(
        "A.java",
        [
            "class A {\n  private static final String MAIL_KEY = \"KEY\";\n  String t() { return \"token KEY\"; }\n}\n",
            "class A {\n  private static final String MAIL_KEY = System.getenv(\"MAIL_KEY\");\n  String t() { return \"token \" + System.getenv(\"MAIL_KEY\"); }\n}\n",
        ],
        JAVAC,
    ),
    kind("a.kt", "const val MAIL_KEY = \"KEY\"\n", "val MAIL_KEY = System.getenv(\"MAIL_KEY\")\n"),
    kind(
        "a.scala",
        "object A { val mailKey = \"KEY\" }\n",
        "object A { val mailKey = sys.env(\"MAIL_KEY\") }\n",
    ),
    kind("build.gradle", "def mailKey = 'KEY'\n", "def mailKey = System.getenv(\"MAIL_KEY\")\n"),
    parsed(
        "a.php",
        ["<p>it's</p>\n<?php\n$mail_key = 'KEY';\n", "<p>it's</p>\n<?php\n$mail_key = getenv('MAIL_KEY');\n"],
        &["php", "-l", "FILE"],
    ),
    kind(
        "a.cs",
        "class A {\n  private const string MailKey = @\"KEY\";\n}\n",
        "using System;\nclass A {\n  private static readonly string MailKey = Environment.GetEnvironmentVariable(\"MAIL_KEY\");\n}\n",
    ),
    parsed(
        "a.c",
        [
            "int g(const char *);\nint f(void) {\n  const char *mail_key = \"KEY\";\n  return g(mail_key);\n}\n",
            "#include <stdlib.h>\nint g(const char *);\nint f(void) {\n  const char *mail_key = getenv(\"MAIL_KEY\");\n  return g(mail_key);\n}\n",
        ],
        CC,
    ),
    kind(
        "a.cpp",
        "#include <string>\nconst std::string mail_key = \"KEY\";\n",
        "#include <cstdlib>\n#include <string>\nconst std::string mail_key = std::getenv(\"MAIL_KEY\");\n",
    ),
    kind(
        "a.swift",
        "let mailKey = \"KEY\"\n",
        "import Foundation\nlet mailKey = ProcessInfo.processInfo.environment[\"MAIL_KEY\"]!\n",
    ),
    kind(
        "a.dart",
        "const mailKey = 'KEY';\n",
        "import 'dart:io';\nfinal mailKey = Platform.environment['MAIL_KEY']!;\n",
    ),
    kind(
        "config/runtime.exs",
        "config :app, mail_key: \"KEY\"\n",
        "config :app, mail_key: System.fetch_env!(\"MAIL_KEY\")\n",
    ),
    kind("a.clj", "(def mail-key \"KEY\")\n", "(def mail-key (System/getenv \"MAIL_KEY\"))\n"),
    kind("a.lua", "local mail_key = 'KEY'\n", "local mail_key = os.getenv(\"MAIL_KEY\")\n"),
    parsed(
        "a.pl",
        [
            "my $mail_key = 'KEY';\nprint \"token KEY\\n\";\n",
            "my $mail_key = $ENV{MAIL_KEY};\nprint \"token $ENV{MAIL_KEY}\\n\";\n",
        ],
        &["perl", "-c", "FILE"],
    ),
    kind("a.R", "mail_key <- 'KEY'\n", "mail_key <- Sys.getenv(\"MAIL_KEY\")\n"),
    kind("a.jl", "mail_key = \"KEY\"\n", "mail_key = ENV[\"MAIL_KEY\"]\n"),
    parsed(
        "a.sh",
        [
            "#!/bin/bash\n# it's\nexport MAIL_KEY=KEY\ncurl -H \"Authorization: token KEY\" -u 'me:KEY' https://x\ncat <<EOF\nkey KEY\nEOF\n",
            "#!/bin/bash\n# it's\nexport MAIL_KEY=\"$MAIL_KEY\"\ncurl -H \"Authorization: token ${MAIL_KEY}\" -u 'me:'\"${MAIL_KEY}\"'' https://x\ncat <<EOF\nkey ${MAIL_KEY}\nEOF\n",
        ],
        BASH,
    ),
    kind("a.ps1", "$mailKey = 'KEY'\n", "$mailKey = $env:MAIL_KEY\n"),
    parsed(
        "Makefile",
        ["MAIL_KEY = KEY\nall:\n\t@true\n", "MAIL_KEY := $(MAIL_KEY)\nall:\n\t@true\n"],
        &["make", "-n", "-f", "FILE"],
    ),
    parsed(
        "docker-compose.yml",
        [
            "services:\n  a:\n    environment:\n      MAIL_KEY: KEY\n",
            "services:\n  a:\n    environment:\n      MAIL_KEY: ${MAIL_KEY}\n",
        ],
        YAML,
    ),
    parsed(
        ".github/workflows/a.yml",
        ["on: push\nenv:\n  MAIL_KEY: KEY\n", "on: push\nenv:\n  MAIL_KEY: ${{ secrets.MAIL_KEY }}\n"],
        YAML,
    ),
    kind("src/main/resources/application.properties", "app.mail-key=KEY\n", "app.mail-key=${MAIL_KEY}\n"),
    parsed(
        "config/database.yml",
        ["a:\n  mail_key: \"KEY\"\n", "a:\n  mail_key: \"<%= ENV.fetch('MAIL_KEY') %>\"\n"],
        YAML,
    ),
    parsed(
        "pom.xml",
        [
            "<project><properties><mailKey>KEY</mailKey></properties></project>\n",
            "<project><properties><mailKey>${env.MAIL_KEY}</mailKey></properties></project>\n",
        ],
        XML,
    ),
    parsed(
        ".mcp.json",
        [
            "{\"mcpServers\": {\"a\": {\"env\": {\"MAIL_KEY\": \"KEY\"}}}}\n",
            "{\"mcpServers\": {\"a\": {\"env\": {\"MAIL_KEY\": \"${MAIL_KEY}\"}}}}\n",
        ],
        JSON,
    ),
    kind(
        "main.tf",
        "provider \"a\" {\n  mail_key = \"KEY\"\n}\n",
        "provider \"a\" {\n  mail_key = var.mail_key\n}\n\nvariable \"mail_key\" {\n  type      = string\n  sensitive = true\n}\n",
    ),
    kind("a.http", "GET https://x\nMail-Key: KEY\n", "GET https://x\nMail-Key: {{$dotenv MAIL_KEY}}\n"),
    kind(".env.example", "MAIL_KEY=KEY\n", "MAIL_KEY=\n"),
];

#[test]
fn each_kind_of_file_is_rewritten_parsed_and_committed() {
    let mut wrong = String::new();
    for (seed, kind) in (1..).zip(KINDS) {
        let repo = repo();
        let key = key(seed);
        repo.write(
            kind.path,
            kind.text.replace("KEY", "\u{1}").replace("MAIL_\u{1}", "MAIL_KEY").replace('\u{1}', &key),
        );
        repo.add_all();
        let run = repo.hookguard(["fix", "--apply"]);
        let got = staged(&repo, kind.path);
        if run.code != 0 || got != kind.becomes {
            let text = run.hiding(&key).text();
            wrong += &format!("{}\n got {got:?}\nwant {:?}\n{text}\n", kind.path, kind.becomes);
            continue;
        }
        assert_eq!(work(&repo, kind.path), got, "{}", kind.path);
        let name = if kind.path == "main.tf" { "TF_VAR_mail_key" } else { "MAIL_KEY" };
        assert_eq!(work(&repo, ".env"), format!("{name}={key}\n"), "{}", kind.path);
        parse(&repo, kind);
        let commit = repo.git(["commit", "--quiet", "-m", "x"]);
        assert_eq!(commit.code, 0, "{}: {}", kind.path, commit.text());
        let _ok = fix(&repo, &[], 0);
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Runs the parser, if the machine has it.
#[expect(clippy::print_stderr, reason = "whoever runs the tests must see what was not tried")]
fn parse(repo: &Repo, kind: &Kind) {
    let Some((program, args)) = kind.parser.split_first() else { return };
    if Command::new(program).arg("--version").output().is_err() {
        eprintln!("not parsed: {}, for {program} is not on PATH", kind.path);
        return;
    }
    let file = repo.path(kind.path);
    let args = args.iter().map(|arg| if *arg == "FILE" { file.to_str().unwrap() } else { arg });
    let out = Command::new(program).args(args).current_dir(repo.place()).output().unwrap();
    assert!(out.status.success(), "{}: {}", kind.path, String::from_utf8_lossy(&out.stderr));
}

#[test]
fn what_can_not_be_rewritten_is_said_with_a_way_out() {
    for (path, text, words) in [
        ("a.json", "{\"mail_key\": \"KEY\"}\n", "JSON has no way of its own"),
        ("a.toml", "mail_key = \"KEY\"\n", "TOML has no way of its own"),
        ("Dockerfile", "FROM x\nENV MAIL_KEY=KEY\n", "--mount=type=secret,id=MAIL_KEY"),
        ("k.yaml", "apiVersion: v1\nkind: Secret\nstringData:\n  mail_key: KEY\n", "secretKeyRef"),
        ("a.rs", "const MAIL_KEY: &str = \"KEY\";\n", "LazyLock"),
        ("a.php", "<?php class A {\n  private $mailKey = 'KEY';\n}\n", "constructor"),
        (".gitlab-ci.yml", "variables:\n  MAIL_KEY: KEY\n", "take the line out"),
        ("index.html", "<script>var mailKey = 'KEY';</script>\n", "call a server of yours"),
    ] {
        let repo = repo();
        let key = key(1);
        let text = text.replace("KEY", "\u{1}").replace("MAIL_\u{1}", "MAIL_KEY").replace('\u{1}', &key);
        repo.write(path, &text).add_all();
        let run = fix(&repo, &["--apply"], 1);
        assert!(run.stdout.contains(words), "{path}: {}", run.hiding(&key).text());
        assert_eq!((staged(&repo, path), work(&repo, path)), (text.clone(), text), "{path}");
        assert!(!repo.path(".env").exists(), "{path}");
    }
}
