//! Rewritings, a row each: file, line, and what it becomes.

use super::*;

/// The value of all rows.
const VALUE: &str = "v4lue-0f-a-row";

fn rewritten(path: &str, text: &str) -> Result<String, String> {
    let spans = memchr::memmem::find_iter(text.as_bytes(), VALUE);
    let wanted: Vec<Wanted> = spans
        .map(|at| Wanted {
            span: Span::new(at, at + VALUE.len()),
            value: VALUE.as_bytes().to_vec(),
            name: "MAIL_KEY".to_owned(),
        })
        .collect();
    match rewrite(path, text.as_bytes(), &wanted) {
        Ok(done) => Ok(String::from_utf8(done.text).unwrap()),
        Err(refusal) => Err(refusal.why),
    }
}

#[track_caller]
fn becomes(rows: &[(&str, &str, &str)]) {
    let mut wrong = String::new();
    for (path, text, expected) in rows {
        let text = text.replace('¤', VALUE);
        let got = rewritten(path, &text);
        if got.as_deref() != Ok(*expected) {
            wrong += &format!("{path}: {text:?}\n   got {got:?}\n  want {expected:?}\n");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[track_caller]
fn refused(rows: &[(&str, &str)]) {
    for (path, text) in rows {
        let got = rewritten(path, &text.replace('¤', VALUE));
        assert!(got.is_err(), "{path}: {text:?} became {got:?}");
    }
}

#[test]
fn a_literal_that_is_the_value_goes_with_its_quotes() {
    becomes(&[
        ("a.js", "k = '¤';\n", "k = process.env.MAIL_KEY;\n"),
        ("a.tsx", "<A b=\"¤\" c={d} />\n", "<A b={process.env.MAIL_KEY} c={d} />\n"),
        ("a.js", "f(`¤`)\n", "f(process.env.MAIL_KEY)\n"),
        ("a.rb", "k = \"¤\".freeze\n", "k = ENV.fetch(\"MAIL_KEY\").freeze\n"),
        (
            "a.rs",
            "let k = \"¤\";\n",
            "let k = &std::env::var(\"MAIL_KEY\").expect(\"MAIL_KEY is not set\");\n",
        ),
        (
            "a.rs",
            "a(r#\"¤\"#.into())\n",
            "a(std::env::var(\"MAIL_KEY\").expect(\"MAIL_KEY is not set\").into())\n",
        ),
        ("A.java", "String k = \"¤\";\n", "String k = System.getenv(\"MAIL_KEY\");\n"),
        ("a.kt", "const val K = \"¤\"\n", "val K = System.getenv(\"MAIL_KEY\")\n"),
        ("a.php", "<?php $k = '¤';\n", "<?php $k = getenv('MAIL_KEY');\n"),
        ("a.ex", "k = \"¤\"\n", "k = System.fetch_env!(\"MAIL_KEY\")\n"),
        ("a.lua", "k = [[¤]]\n", "k = os.getenv(\"MAIL_KEY\")\n"),
        ("a.pl", "my $k = '¤';\n", "my $k = $ENV{MAIL_KEY};\n"),
        ("a.jl", "k = \"¤\"\n", "k = ENV[\"MAIL_KEY\"]\n"),
        ("a.R", "k <- '¤'\n", "k <- Sys.getenv(\"MAIL_KEY\")\n"),
        ("a.clj", "(def k \"¤\")\n", "(def k (System/getenv \"MAIL_KEY\"))\n"),
        ("a.ps1", "$k = '¤'\n", "$k = $env:MAIL_KEY\n"),
        ("a.m", "f(@\"¤\");\n", "f([[NSProcessInfo processInfo] environment][@\"MAIL_KEY\"]);\n"),
    ]);
}

#[test]
fn what_must_be_imported_is() {
    becomes(&[
        (
            "a.py",
            "#!/usr/bin/env python3\n# x\n\"\"\"Doc.\"\"\"\nfrom __future__ import a\nk = f'¤'\n",
            "#!/usr/bin/env python3\n# x\n\"\"\"Doc.\"\"\"\nfrom __future__ import a\nimport os\nk = os.environ[\"MAIL_KEY\"]\n",
        ),
        (
            "a.py",
            "\"\"\"Doc.\n\nMore.\n\"\"\"\n\nk = b'¤'\n",
            "\"\"\"Doc.\n\nMore.\n\"\"\"\n\nimport os\n\nk = os.environ[\"MAIL_KEY\"].encode()\n",
        ),
        ("a.py", "import sys, os\nk = '¤'\n", "import sys, os\nk = os.environ[\"MAIL_KEY\"]\n"),
        ("a.py", "k = '¤'\r\n", "import os\r\nk = os.environ[\"MAIL_KEY\"]\r\n"),
        (
            "a.go",
            "package a\n\nimport (\n\t\"fmt\"\n)\n\nconst k = `¤`\n",
            "package a\n\nimport (\n\t\"os\"\n\t\"fmt\"\n)\n\nvar k = os.Getenv(\"MAIL_KEY\")\n",
        ),
        (
            "a.go",
            "package a\nimport \"fmt\"\nvar k = \"¤\"\n",
            "package a\nimport \"os\"\nimport \"fmt\"\nvar k = os.Getenv(\"MAIL_KEY\")\n",
        ),
        (
            "a.go",
            "package a\n\nvar k = \"¤\"\n",
            "package a\n\nimport \"os\"\n\nvar k = os.Getenv(\"MAIL_KEY\")\n",
        ),
        (
            "a.cs",
            "namespace A;\nclass B { private const string K = \"¤\"; }\n",
            "using System;\nnamespace A;\nclass B { private static readonly string K = Environment.GetEnvironmentVariable(\"MAIL_KEY\"); }\n",
        ),
        (
            "a.c",
            "#include <stdio.h>\nvoid f(void) {\n  g(\"¤\");\n}\n",
            "#include <stdlib.h>\n#include <stdio.h>\nvoid f(void) {\n  g(getenv(\"MAIL_KEY\"));\n}\n",
        ),
        (
            "a.hs",
            "module Main where\nimport A\nmain = do\n  let k = \"¤\"\n  b k\n",
            "module Main where\nimport System.Environment (getEnv)\nimport A\nmain = do\n  k <- getEnv \"MAIL_KEY\"\n  b k\n",
        ),
        (
            "a.dart",
            "void main() {\n  var k = '¤';\n}\n",
            "import 'dart:io';\nvoid main() {\n  var k = Platform.environment['MAIL_KEY']!;\n}\n",
        ),
        (
            "a.swift",
            "let k = \"¤\"\n",
            "import Foundation\nlet k = ProcessInfo.processInfo.environment[\"MAIL_KEY\"]!\n",
        ),
    ]);
}

#[test]
fn a_literal_that_holds_more_takes_the_expression_in_or_is_cut() {
    becomes(&[
        ("a.js", "f(`a ${b} ¤ c`)\n", "f(`a ${b} ${process.env.MAIL_KEY} c`)\n"),
        ("a.js", "f('Bearer ¤')\n", "f('Bearer ' + process.env.MAIL_KEY)\n"),
        ("a.js", "x = c ? 'a ¤ b' : d\n", "x = c ? ('a ' + process.env.MAIL_KEY + ' b') : d\n"),
        ("a.py", "import os\nx = f\"a {b} ¤\"\n", "import os\nx = f\"a {b} {os.environ['MAIL_KEY']}\"\n"),
        ("a.py", "import os\nx = 'a ¤' % b\n", "import os\nx = ('a ' + os.environ[\"MAIL_KEY\"]) % b\n"),
        ("a.rb", "x = \"a ¤\"\n", "x = \"a #{ENV.fetch(\"MAIL_KEY\")}\"\n"),
        ("a.kt", "x = \"a ¤\"\n", "x = \"a ${System.getenv(\"MAIL_KEY\")}\"\n"),
        ("a.php", "<?php f(\"a $b ¤\");\n", "<?php f(\"a $b \" . getenv('MAIL_KEY'));\n"),
        (
            "a.rs",
            "let x = \"{a} ¤\";\n",
            "let x = &format!(\"{{a}} {}\", std::env::var(\"MAIL_KEY\").expect(\"MAIL_KEY is not set\"));\n",
        ),
        ("a.R", "f('a ¤')\n", "f(paste0('a ', Sys.getenv(\"MAIL_KEY\")))\n"),
        ("a.pl", "f(\"a ¤\");\n", "f(\"a $ENV{MAIL_KEY}\");\n"),
        (
            "a.sh",
            "curl -H \"A: ¤\" 'b ¤' c=¤ d\n",
            "curl -H \"A: ${MAIL_KEY}\" 'b '\"${MAIL_KEY}\"'' c=\"$MAIL_KEY\" d\n",
        ),
        ("a.sh", "K='¤'\ncat <<E\n¤\nE\n", "K=\"$MAIL_KEY\"\ncat <<E\n${MAIL_KEY}\nE\n"),
        (
            "Makefile",
            "MAIL_KEY = ¤\na:\n\tcurl -u \"¤\"\n",
            "MAIL_KEY := $(MAIL_KEY)\na:\n\tcurl -u \"$${MAIL_KEY}\"\n",
        ),
    ]);
}

#[test]
fn settings_take_the_reference_of_their_program() {
    becomes(&[
        ("docker-compose.yml", "a:\n  - K=¤\n", "a:\n  - K=${MAIL_KEY}\n"),
        (".github/workflows/a.yml", "env:\n  K: '¤'\n", "env:\n  K: '${{ secrets.MAIL_KEY }}'\n"),
        ("src/application.properties", "k=¤\n", "k=${MAIL_KEY}\n"),
        ("config/packages/a.yaml", "k: ¤\n", "k: '%env(MAIL_KEY)%'\n"),
        ("config/database.yml", "k: '¤'\n", "k: '<%= ENV.fetch(\"MAIL_KEY\") %>'\n"),
        (".npmrc", "//r/:_authToken=¤\n", "//r/:_authToken=${MAIL_KEY}\n"),
        ("pom.xml", "<a>¤</a>\n", "<a>${env.MAIL_KEY}</a>\n"),
        (".mcp.json", "{\"K\": \"¤\"}\n", "{\"K\": \"${MAIL_KEY}\"}\n"),
        (
            "main.tf",
            "a {\n  k = \"¤\"\n}\n",
            "a {\n  k = var.mail_key\n}\n\nvariable \"mail_key\" {\n  type      = string\n  sensitive = true\n}\n",
        ),
        ("main.tf", "variable \"k\" {\n  default = \"¤\"\n}\n", "variable \"k\" {\n}\n"),
        ("a.tfvars", "a = 1\nk = \"¤\"\n", "a = 1\n"),
        ("application.conf", "k = \"¤\"\nl = \"a ¤\"\n", "k = ${MAIL_KEY}\nl = \"a \"${MAIL_KEY}\n"),
        (".env.example", "K=¤\nL='¤'\n", "K=\nL=\n"),
        ("a.http", "A: ¤\n", "A: {{$dotenv MAIL_KEY}}\n"),
        (
            "a.py",
            "import os\nx = os.environ[\"MAIL_KEY\"]  # was ¤\n",
            "import os\nx = os.environ[\"MAIL_KEY\"]  # was MAIL_KEY\n",
        ),
    ]);
}

#[test]
fn where_no_expression_can_stand_it_is_refused() {
    refused(&[
        ("a.json", "{\"k\": \"¤\"}"),
        ("a.toml", "k = '¤'"),
        ("Dockerfile", "ENV K=¤"),
        ("k.yaml", "apiVersion: v1\nkind: Secret\nk: ¤"),
        ("a.rs", "const K: &str = \"¤\";"),
        ("a.rs", "println!(\"¤\");"),
        ("a.go", "package a\nconst (\n\ta = 1\n\tk = \"¤\"\n)"),
        ("A.java", "@Value(\"¤\")"),
        ("a.cs", "[A(\"¤\")]"),
        ("a.php", "<?php class A {\n  private $k = '¤';\n}"),
        ("a.c", "static const char *k = \"¤\";"),
        ("a.js", "x = {'¤': 1}"),
        ("a.js", "x = ¤"),
        ("a.hs", "key = \"¤\""),
        ("a.sh", "cat <<'E'\n¤\nE\n"),
        ("a.py", "x = ('a'\n 'b ¤')"),
        ("a.js", "x = `${f('¤')}`"),
    ]);
}
