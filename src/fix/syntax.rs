//! How languages write comments and literals, put literals together, and import what reading the environment needs.
//!
//! Tables only. Source: each language's reference, its chapter on lexical structure.

use crate::advise::remedy::Language::{self, self as L};
use crate::fix::lexer::Escape::{Backslash, Doubled, None as No};
use crate::fix::lexer::{Escape, Form, Syntax};

/// A form on one line whose opening and closing are alike.
const fn short(quote: &'static str, escape: Escape) -> Form {
    Form { open: quote, close: quote, escape, long: false, hole: None }
}

const fn long(open: &'static str, close: &'static str, escape: Escape) -> Form {
    Form { open, close, escape, long: true, hole: None }
}

const fn with_hole(form: &Form, open: &'static str, close: &'static str) -> Form {
    Form {
        open: form.open,
        close: form.close,
        escape: form.escape,
        long: form.long,
        hole: Some((open, close)),
    }
}

const PLAIN: &[Form] = &[short("\"", Backslash), short("'", Backslash)];
const DOUBLE: &[Form] = &[short("\"", Backslash)];
const C_COMMENTS: &[(&str, &str)] = &[("/*", "*/")];

const NOTHING: Syntax = Syntax {
    line: &[],
    block: &[],
    forms: &[],
    prefixes: &[],
    chars: false,
    here: false,
    blank_before_comment: false,
};

/// What most languages with braces have in common.
const BRACES: Syntax = Syntax { line: &["//"], block: C_COMMENTS, forms: DOUBLE, chars: true, ..NOTHING };
/// What most scripting languages have in common.
const HASH: Syntax = Syntax { line: &["#"], forms: PLAIN, ..NOTHING };

static JAVASCRIPT: Syntax = Syntax {
    block: &[("/*", "*/"), ("<!--", "-->")],
    forms: &[with_hole(&long("`", "`", Backslash), "${", "}"), short("\"", Backslash), short("'", Backslash)],
    chars: false,
    ..BRACES
};
static PYTHON: Syntax = Syntax {
    forms: &[
        long("\"\"\"", "\"\"\"", Backslash),
        long("'''", "'''", Backslash),
        short("\"", Backslash),
        short("'", Backslash),
    ],
    prefixes: &["r", "b", "f", "u", "rb", "br", "rf", "fr"],
    ..HASH
};
static RUBY: Syntax = Syntax {
    block: &[("\n=begin", "\n=end")],
    forms: &[with_hole(&short("\"", Backslash), "#{", "}"), short("'", Backslash)],
    here: true,
    blank_before_comment: true,
    ..HASH
};
static GO: Syntax = Syntax { forms: &[long("`", "`", No), short("\"", Backslash)], ..BRACES };
static RUST: Syntax = Syntax {
    forms: &[
        long("br##\"", "\"##", No),
        long("br#\"", "\"#", No),
        long("br\"", "\"", No),
        long("r##\"", "\"##", No),
        long("r#\"", "\"#", No),
        long("r\"", "\"", No),
        long("\"", "\"", Backslash),
    ],
    prefixes: &["b", "c"],
    ..BRACES
};
static JAVA: Syntax =
    Syntax { forms: &[long("\"\"\"", "\"\"\"", Backslash), short("\"", Backslash)], ..BRACES };
static KOTLIN: Syntax = Syntax {
    forms: &[
        with_hole(&long("\"\"\"", "\"\"\"", No), "${", "}"),
        with_hole(&short("\"", Backslash), "${", "}"),
    ],
    ..BRACES
};
static SCALA: Syntax = Syntax {
    forms: &[long("\"\"\"", "\"\"\"", No), short("\"", Backslash)],
    prefixes: &["s", "f", "raw"],
    ..BRACES
};
static GROOVY: Syntax = Syntax {
    forms: &[
        with_hole(&long("\"\"\"", "\"\"\"", Backslash), "${", "}"),
        long("'''", "'''", Backslash),
        with_hole(&short("\"", Backslash), "${", "}"),
        short("'", Backslash),
    ],
    chars: false,
    ..BRACES
};
static PHP: Syntax = Syntax {
    line: &["//", "#"],
    forms: &[with_hole(&short("\"", Backslash), "{$", "}"), short("'", Backslash)],
    prefixes: &["b"],
    chars: false,
    here: true,
    ..BRACES
};
static CSHARP: Syntax = Syntax {
    forms: &[
        long("\"\"\"", "\"\"\"", No),
        long("$@\"", "\"", Doubled),
        long("@$\"", "\"", Doubled),
        long("@\"", "\"", Doubled),
        short("\"", Backslash),
    ],
    prefixes: &["$", "$$"],
    ..BRACES
};
static VISUAL_BASIC: Syntax =
    Syntax { line: &["'"], forms: &[short("\"", Doubled)], prefixes: &["$"], ..NOTHING };
static C: Syntax = Syntax { prefixes: &["l", "u", "u8"], ..BRACES };
static CPP: Syntax = Syntax {
    forms: &[long("R\"(", ")\"", No), short("\"", Backslash)],
    prefixes: &["l", "u", "u8"],
    ..BRACES
};
static OBJECTIVE_C: Syntax = Syntax { prefixes: &["@"], ..BRACES };
static SWIFT: Syntax = Syntax {
    forms: &[
        with_hole(&long("\"\"\"", "\"\"\"", Backslash), "\\(", ")"),
        long("#\"", "\"#", No),
        with_hole(&short("\"", Backslash), "\\(", ")"),
    ],
    chars: false,
    ..BRACES
};
static DART: Syntax = Syntax {
    forms: &[
        long("r\"", "\"", No),
        long("r'", "'", No),
        with_hole(&long("\"\"\"", "\"\"\"", Backslash), "${", "}"),
        with_hole(&long("'''", "'''", Backslash), "${", "}"),
        with_hole(&short("\"", Backslash), "${", "}"),
        with_hole(&short("'", Backslash), "${", "}"),
    ],
    chars: false,
    ..BRACES
};
static ELIXIR: Syntax = Syntax {
    forms: &[
        with_hole(&long("\"\"\"", "\"\"\"", Backslash), "#{", "}"),
        with_hole(&short("\"", Backslash), "#{", "}"),
    ],
    ..HASH
};
static ERLANG: Syntax = Syntax { line: &["%"], forms: DOUBLE, ..NOTHING };
static HASKELL: Syntax =
    Syntax { line: &["--"], block: &[("{-", "-}")], forms: DOUBLE, chars: true, ..NOTHING };
static OCAML: Syntax = Syntax { block: &[("(*", "*)")], forms: DOUBLE, chars: true, ..NOTHING };
static CLOJURE: Syntax = Syntax { line: &[";"], forms: &[long("\"", "\"", Backslash)], ..NOTHING };
static LUA: Syntax = Syntax {
    line: &["--"],
    block: &[("--[[", "]]")],
    forms: &[long("[[", "]]", No), short("\"", Backslash), short("'", Backslash)],
    ..NOTHING
};
static PERL: Syntax = Syntax { here: true, blank_before_comment: true, ..HASH };
static R: Syntax = HASH;
static JULIA: Syntax = Syntax {
    block: &[("#=", "=#")],
    forms: &[
        with_hole(&long("\"\"\"", "\"\"\"", Backslash), "$(", ")"),
        with_hole(&short("\"", Backslash), "$(", ")"),
    ],
    chars: true,
    ..HASH
};
static NIM: Syntax = Syntax {
    block: &[("#[", "]#")],
    forms: &[long("\"\"\"", "\"\"\"", No), short("\"", Backslash)],
    prefixes: &["r"],
    chars: true,
    ..HASH
};
static CRYSTAL: Syntax =
    Syntax { forms: &[with_hole(&short("\"", Backslash), "#{", "}")], chars: true, ..HASH };
static SHELL: Syntax = Syntax {
    forms: &[
        long("$'", "'", Backslash),
        with_hole(&long("\"", "\"", Backslash), "$(", ")"),
        long("'", "'", No),
    ],
    here: true,
    blank_before_comment: true,
    ..HASH
};
static FISH: Syntax = Syntax {
    forms: &[long("\"", "\"", Backslash), long("'", "'", Backslash)],
    blank_before_comment: true,
    ..HASH
};
static POWERSHELL: Syntax = Syntax {
    block: &[("<#", "#>")],
    forms: &[
        long("@\"", "\"@", No),
        long("@'", "'@", No),
        with_hole(&short("\"", Doubled), "$(", ")"),
        short("'", Doubled),
    ],
    blank_before_comment: true,
    ..HASH
};
static MAKE: Syntax = Syntax { forms: &[], ..HASH };
static JUST: Syntax = HASH;
static HOCON: Syntax = Syntax { line: &["#", "//"], forms: DOUBLE, ..NOTHING };
static TERRAFORM: Syntax = Syntax {
    line: &["#", "//"],
    block: C_COMMENTS,
    forms: &[with_hole(&short("\"", Backslash), "${", "}")],
    ..NOTHING
};
static XML: Syntax = Syntax { block: &[("<!--", "-->")], ..NOTHING };
static BATCH: Syntax = Syntax { line: &["rem ", "REM ", "::"], blank_before_comment: true, ..NOTHING };
/// Settings whose comments start with `#` at the start of a word.
static SETTINGS: Syntax = Syntax { forms: &[], blank_before_comment: true, ..HASH };
static JSON: Syntax = NOTHING;

/// Returns how a language writes comments and literals.
pub(super) fn of(language: Language) -> &'static Syntax {
    match language {
        L::JavaScript | L::TypeScript => &JAVASCRIPT,
        L::Python => &PYTHON,
        L::Ruby => &RUBY,
        L::Go => &GO,
        L::Rust => &RUST,
        L::Java => &JAVA,
        L::Kotlin => &KOTLIN,
        L::Scala => &SCALA,
        L::Groovy | L::Jenkins => &GROOVY,
        L::Php => &PHP,
        L::CSharp => &CSHARP,
        L::VisualBasic => &VISUAL_BASIC,
        L::C => &C,
        L::Cpp => &CPP,
        L::ObjectiveC => &OBJECTIVE_C,
        L::Swift => &SWIFT,
        L::Dart => &DART,
        L::Elixir => &ELIXIR,
        L::Erlang => &ERLANG,
        L::Haskell => &HASKELL,
        L::OCaml => &OCAML,
        L::Clojure => &CLOJURE,
        L::Lua => &LUA,
        L::Perl => &PERL,
        L::R => &R,
        L::Julia => &JULIA,
        L::Nim => &NIM,
        L::Crystal => &CRYSTAL,
        L::Shell => &SHELL,
        L::Fish => &FISH,
        L::PowerShell => &POWERSHELL,
        L::Batch => &BATCH,
        L::Make => &MAKE,
        L::Just => &JUST,
        L::Hocon => &HOCON,
        L::Terraform => &TERRAFORM,
        L::Maven => &XML,
        L::Mcp | L::EditorMcp => &JSON,
        L::Compose
        | L::Spring
        | L::GitHubActions
        | L::GitLabCi
        | L::AzurePipelines
        | L::Serverless
        | L::RailsYaml
        | L::SymfonyYaml
        | L::Npmrc
        | L::YarnRc
        | L::HttpFile
        | L::TerraformValues
        | L::EnvExample => &SETTINGS,
    }
}

/// Returns the sign that puts two texts together.
pub(super) fn joiner(language: Language) -> Option<&'static str> {
    Some(match language {
        L::JavaScript
        | L::TypeScript
        | L::Python
        | L::Ruby
        | L::Go
        | L::Java
        | L::Kotlin
        | L::Scala
        | L::Groovy
        | L::Jenkins
        | L::CSharp
        | L::Swift
        | L::Dart
        | L::PowerShell
        | L::Crystal
        | L::Just => "+",
        L::Php | L::Perl => ".",
        L::Lua => "..",
        L::VisualBasic | L::Nim => "&",
        L::OCaml => "^",
        L::Erlang | L::Haskell => "++",
        L::Julia => "*",
        L::Elixir => "<>",
        _ => return None,
    })
}

/// Returns the words that put an expression into a literal: what opens it and what closes it.
pub(super) fn within(language: Language, form: &Form, prefix: &[u8]) -> Option<(&'static str, &'static str)> {
    let has = |letter: u8| prefix.iter().any(|b| b.eq_ignore_ascii_case(&letter));
    match language {
        L::Python if has(b'f') => Some(("{", "}")),
        L::CSharp if prefix == b"$" || form.open.starts_with('$') || form.open.starts_with("@$") => {
            Some(("{", "}"))
        }
        L::Scala if has(b's') => Some(("${", "}")),
        L::PowerShell if form.open.contains('"') => Some(("${", "}")),
        // In PHP only variables stand there, and in these the expression has quotes of its own.
        L::Php | L::PowerShell | L::Hocon => None,
        L::Perl if form.open == "\"" => Some(("", "")),
        _ => form.hole,
    }
}
