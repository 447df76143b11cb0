//! Where a language takes no expression, and what to do there: rewrite what is certain, refuse the rest.
//!
//! By words on the line, not by a grammar; in doubt it refuses. Each refusal names what to do by hand.

use crate::advise::remedy::Language as L;
use crate::fix::{Edit, Page, Refusal, Wanted};
use crate::position::Span;

/// A literal that is about to be replaced.
#[derive(Clone, Copy, Debug)]
pub(super) struct Literal {
    pub(super) whole: Span,
    /// Whether the value is all that it holds.
    pub(super) is_all: bool,
}

/// What else has to change, and what to say.
#[derive(Debug, Default)]
pub(super) struct More {
    pub(super) edits: Vec<Edit>,
    pub(super) notes: Vec<String>,
    /// Whether nothing needs to be imported.
    pub(super) in_io: bool,
}

impl More {
    fn edit(span: Span, with: &str) -> Self {
        Self { edits: vec![Edit { span, with: with.as_bytes().to_vec() }], ..Self::default() }
    }
}

/// Says what to do in a file that can't read the environment.
pub(super) fn no_language(path: &str, text: &[u8], wanted: &[Wanted]) -> Refusal {
    let name = wanted.first().map_or("NAME", |one| one.name.as_str());
    let lower = path.to_ascii_lowercase();
    let file = lower.rsplit('/').next().unwrap_or(&lower);
    let has = |word: &[u8]| memchr::memmem::find(text, word).is_some();
    let is_yaml = [".yml", ".yaml"].iter().any(|e| lower.ends_with(e));
    if file.starts_with("dockerfile") || file.ends_with(".dockerfile") || file == "containerfile" {
        return Refusal::new(
            "what a Dockerfile sets with ARG or ENV stays in the image",
            format!(
                "read it while building: RUN --mount=type=secret,id={name},env={name} ..., and build with --secret id={name},env={name}"
            ),
        );
    }
    if is_yaml && has(b"kind:") && has(b"apiVersion:") {
        return Refusal::new(
            "a Kubernetes manifest holds its values as they are",
            "make the Secret outside of Git and name it by secretKeyRef, or commit it encrypted (SOPS, Sealed Secrets)",
        );
    }
    let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending);
    if matches!(ending, "html" | "htm" | "css") {
        return Refusal::new("a web page has no environment", "call a server of yours that holds the key");
    }
    let format = match ending {
        "json" | "jsonc" | "json5" => "JSON",
        "toml" => "TOML",
        "xml" | "plist" | "config" => "XML",
        "yml" | "yaml" => "YAML",
        "ini" | "cfg" | "conf" | "properties" => "this kind of settings file",
        "ipynb" => "a notebook",
        "md" | "txt" | "rst" | "adoc" => "prose",
        "sql" => "SQL",
        _ => "this kind of file",
    };
    Refusal::new(
        format!("{format} has no way of its own to read the environment"),
        format!("take the value out, set {name} in .env, and read {name} in the code that loads this file"),
    )
}

/// Refuses texts that can't be written back as they were read.
pub(super) fn whole_text(path: &str, text: &[u8]) -> Result<(), Refusal> {
    if text.contains(&0) {
        return Err(Refusal::new(format!("{path} is no plain text (binary, or UTF-16)"), "write it by hand"));
    }
    Ok(())
}

/// Looks at where the literal stands.
pub(super) fn code(page: &Page<'_>, literal: Literal, name: &str) -> Result<More, Refusal> {
    let before = page.before(literal.whole.start);
    let line = before.trim_ascii_start();
    let read = page.language.read(name);
    let next = page.next_after(literal.whole.end);
    let starts = |word: &str| line.starts_with(word.as_bytes());
    let hand = |what: &str, instead: String| Err(Refusal::new(what.to_owned(), instead));
    if starts("case ") && !before.contains(&b'=') && page.language != L::Shell {
        return hand("a case takes constants only", format!("compare with {read} in an if"));
    }
    match page.language {
        L::Go => go(page, literal),
        L::Rust => rust(page, literal, name),
        L::CSharp => csharp(page, literal, &read),
        L::VisualBasic if line.windows(6).any(|w| w.eq_ignore_ascii_case(b"const ")) => {
            hand("a constant takes no call", format!("make it Shared ReadOnly and set it to {read}"))
        }
        L::Java | L::Kotlin | L::Scala | L::Groovy if starts("@") && contains(before, b"(") => hand(
            "an annotation takes constants only",
            format!("write @Value(\"${{{name}}}\") on a field, or read {read} in code"),
        ),
        L::Kotlin => Ok(keyword(page, literal, "const val ", "val ").unwrap_or_default()),
        L::Dart => dart(page, literal),
        L::Php => php(before, &read),
        L::JavaScript | L::TypeScript => javascript(page, literal, next),
        L::C | L::Cpp | L::ObjectiveC => c(page, literal, &read),
        L::Erlang if starts("-") => {
            hand("an attribute takes constants only", format!("call {read} in a function"))
        }
        L::Lua if calls_without_brackets(before) => hand(
            "a call without brackets takes a literal only",
            "put brackets around the argument".to_owned(),
        ),
        L::Elixir if starts("@") || page.path.ends_with("config/config.exs") => {
            let note =
                "it is read when the program is compiled: set it in config/runtime.exs to read it at start";
            Ok(More { notes: vec![note.to_owned()], ..More::default() })
        }
        _ => Ok(More::default()),
    }
}

fn contains(text: &[u8], word: &[u8]) -> bool {
    memchr::memmem::find(text, word).is_some()
}

/// Writes another keyword at the start of the statement, behind modifiers.
fn keyword(page: &Page<'_>, literal: Literal, old: &str, new: &str) -> Option<More> {
    let before = page.before(literal.whole.start);
    let at = memchr::memmem::find(before, old.as_bytes())?;
    let start = page.line(literal.whole.start).start + at;
    Some(More::edit(Span::new(start, start + old.len()), new))
}

fn go(page: &Page<'_>, literal: Literal) -> Result<More, Refusal> {
    let before = page.before(literal.whole.start);
    let line = before.trim_ascii_start();
    if line.starts_with(b"import ") || line.starts_with(b"import(") {
        return Err(Refusal::new("an import takes a literal only", "write the line by hand"));
    }
    if line.starts_with(b"const ") {
        return Ok(keyword(page, literal, "const ", "var ").unwrap_or_default());
    }
    let above = page.text.get(..literal.whole.start).unwrap_or_default();
    let last = above.split(|b| *b == b'\n').rev().map(<[u8]>::trim_ascii).skip(1);
    for line in last.take_while(|line| *line != b")" && *line != b"}") {
        if line.starts_with(b"const (") || line == b"const(" {
            return Err(Refusal::new(
                "a constant of Go takes no call",
                "move it out of `const (...)` into a `var`",
            ));
        }
    }
    Ok(More::default())
}

fn rust(page: &Page<'_>, literal: Literal, name: &str) -> Result<More, Refusal> {
    let before = page.before(literal.whole.start);
    let line = before.trim_ascii_start();
    let next = page.next_after(literal.whole.end);
    let words: Vec<&[u8]> = line.split(|b| !b.is_ascii_alphanumeric() && *b != b'_' && *b != b'\'').collect();
    if words.iter().any(|w| *w == b"const" || *w == b"static") && contains(line, b"=") {
        return Err(Refusal::new(
            "a const or static takes no call",
            format!(
                "write static X: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| std::env::var(\"{name}\").expect(\"{name} is not set\"));"
            ),
        ));
    }
    if line.starts_with(b"#[") || line.starts_with(b"#![") {
        return Err(Refusal::new("an attribute takes literals only", "read the variable in code"));
    }
    if next.starts_with(b"=>") || next.starts_with(b"| ") {
        return Err(Refusal::new("a pattern takes constants only", "compare in an if"));
    }
    let head = before.trim_ascii_end();
    let macro_call = head.strip_suffix(b"(").or_else(|| head.strip_suffix(b"["));
    if let Some(call) = macro_call.and_then(|head| head.strip_suffix(b"!"))
        && !call.ends_with(b"vec")
    {
        return Err(Refusal::new(
            "this macro takes a literal only",
            "pass the value as an argument of its own",
        ));
    }
    Ok(More::default())
}

fn csharp(page: &Page<'_>, literal: Literal, read: &str) -> Result<More, Refusal> {
    let before = page.before(literal.whole.start);
    let line = before.trim_ascii_start();
    if line.starts_with(b"[") && line.get(1).is_some_and(u8::is_ascii_alphabetic) {
        return Err(Refusal::new("an attribute takes constants only", format!("read {read} in code")));
    }
    let in_brackets =
        before.iter().filter(|b| **b == b'(').count() > before.iter().filter(|b| **b == b')').count();
    let declares = line
        .split(u8::is_ascii_whitespace)
        .any(|w| matches!(w, b"public" | b"private" | b"internal" | b"protected" | b"static"));
    if in_brackets && declares && before.trim_ascii_end().ends_with(b"=") {
        return Err(Refusal::new(
            "a default argument must be a constant",
            format!("make it null and read {read} in the body"),
        ));
    }
    if !contains(before, b"const ") {
        return Ok(More::default());
    }
    let new = if declares { "static readonly " } else { "" };
    Ok(keyword(page, literal, "const ", new).unwrap_or_default())
}

fn dart(page: &Page<'_>, literal: Literal) -> Result<More, Refusal> {
    let before = page.before(literal.whole.start);
    let line = before.trim_ascii_start();
    if line.starts_with(b"const ") || line.starts_with(b"static const ") {
        return Ok(keyword(page, literal, "const ", "final ").unwrap_or_default());
    }
    if contains(before, b"const ") || line.starts_with(b"@") {
        return Err(Refusal::new("a constant takes no call", "write the line by hand, without const"));
    }
    Ok(More::default())
}

fn php(before: &[u8], read: &str) -> Result<More, Refusal> {
    let line = before.trim_ascii_start();
    let is_function = contains(line, b"function") || contains(line, b"fn(") || contains(line, b"fn (");
    let modifiers = ["public ", "private ", "protected ", "static ", "var ", "const ", "final ", "readonly "];
    let declares = modifiers.iter().any(|word| line.starts_with(word.as_bytes()));
    if (declares && !is_function) || line.starts_with(b"#[") {
        return Err(Refusal::new(
            "a constant or the first value of a property takes no call",
            format!("set it in the constructor: $this->name = {read};"),
        ));
    }
    let in_brackets =
        before.iter().filter(|b| **b == b'(').count() > before.iter().filter(|b| **b == b')').count();
    if is_function && in_brackets && before.trim_ascii_end().ends_with(b"=") {
        return Err(Refusal::new(
            "a default argument must be a constant",
            format!("make it null and read {read} in the body"),
        ));
    }
    Ok(More::default())
}

fn javascript(page: &Page<'_>, literal: Literal, next: &[u8]) -> Result<More, Refusal> {
    let before = page.before(literal.whole.start);
    let line = before.trim_ascii_start();
    let by_hand = |why: &str| Err(Refusal::new(why.to_owned(), "write the line by hand"));
    let open = before.trim_ascii_end().last().copied();
    if next.starts_with(b":") && matches!(open, None | Some(b'{' | b',')) {
        return by_hand("the value is the name of a property");
    }
    if line.starts_with(b"import ") || line.ends_with(b"from ") {
        return by_hand("an import takes a literal only");
    }
    let types = ["type ", "export type ", "enum ", "export enum ", "declare "];
    if page.language == L::TypeScript && types.iter().any(|word| line.starts_with(word.as_bytes())) {
        return by_hand("a type takes a literal only");
    }
    let note = "in a browser process.env is empty: call a server of yours that holds the key";
    let is_client = [".vue", ".svelte"].iter().any(|ending| page.path.ends_with(ending));
    Ok(More { notes: if is_client { vec![note.to_owned()] } else { Vec::new() }, ..More::default() })
}

/// Tells whether a literal of JavaScript is the value of an attribute of a tag.
pub(super) fn is_attribute(page: &Page<'_>, start: usize) -> bool {
    let lower = page.path.to_ascii_lowercase();
    if ![".jsx", ".tsx", ".js"].iter().any(|e| lower.ends_with(e)) || page.byte_before(start) != Some(b'=') {
        return false;
    }
    let before = page.text.get(..start - 1).unwrap_or_default();
    let name = before
        .iter()
        .rev()
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b':'))
        .count();
    let head = before.get(..before.len() - name).unwrap_or_default();
    if name == 0 || !head.last().is_some_and(u8::is_ascii_whitespace) {
        return false;
    }
    // Back to the tag: what closes it, or ends a statement, must not come first.
    let (mut depth, mut after) = (0_i64, b' ');
    for byte in head.iter().rev().take(2000) {
        match byte {
            b'}' => depth += 1,
            b'{' => depth -= 1,
            b'<' if depth == 0 => return after.is_ascii_alphabetic(),
            b'>' | b';' if depth == 0 => return false,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
        after = *byte;
    }
    false
}

fn c(page: &Page<'_>, literal: Literal, read: &str) -> Result<More, Refusal> {
    let before = page.before(literal.whole.start);
    let line = before.trim_ascii_start();
    let in_function = || {
        Refusal::new(
            "a value that is set before the program runs takes no call",
            format!("set it to {read} in a function"),
        )
    };
    if line.starts_with(b"#") {
        return Err(Refusal::new(
            "a macro's value may be used where no call can stand",
            format!("read {read} in a function"),
        ));
    }
    if !literal.is_all {
        return Err(Refusal::new(
            "the value is a part of a longer text",
            format!("build the text with snprintf, from {read}"),
        ));
    }
    if contains(before, b"[]") || contains(before, b"constexpr") || line.starts_with(b"static ") {
        return Err(in_function());
    }
    let assigns = before.trim_ascii_end().ends_with(b"=");
    let at_margin = before.first().is_some_and(|b| !b.is_ascii_whitespace());
    if at_margin && assigns && page.language != L::Cpp {
        return Err(in_function());
    }
    if !assigns
        && before.trim_ascii_end().last().is_some_and(|b| b"{,".contains(b))
        && page.language != L::Cpp
    {
        let in_call =
            before.iter().filter(|b| **b == b'(').count() > before.iter().filter(|b| **b == b')').count();
        if !in_call {
            return Err(in_function());
        }
    }
    Ok(More::default())
}

/// Tells whether Lua calls what stands before a literal, as in `f "text"`.
fn calls_without_brackets(before: &[u8]) -> bool {
    let head = before.trim_ascii_end();
    let word = head.iter().rev().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
    let word = head.get(head.len() - word..).unwrap_or_default();
    let keywords: [&[u8]; 6] = [b"return", b"and", b"or", b"not", b"in", b"then"];
    !word.is_empty() && !keywords.contains(&word)
}

/// Says how Haskell reads it.
pub(super) fn haskell_by_hand(name: &str) -> Refusal {
    Refusal::new(
        "reading the environment is an action in Haskell",
        format!("bind it in IO, with import System.Environment (getEnv): key <- getEnv \"{name}\""),
    )
}

/// Rewrites `let key = "…"` of a do block.
pub(super) fn haskell(page: &Page<'_>, whole: Span, name: &str) -> Result<Vec<Edit>, Refusal> {
    let line = page.line(whole.start);
    let before = page.before(whole.start);
    let rest = Span::new(whole.end, line.end).of(page.text).trim_ascii();
    let indent = before.len() - before.trim_ascii_start().len();
    let bound =
        before.trim_ascii().strip_prefix(b"let ").and_then(|b| b.strip_suffix(b"=")).map(<[u8]>::trim_ascii);
    let is_name = |word: &&[u8]| word.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'\''));
    match bound.filter(is_name) {
        Some(bound) if rest.is_empty() && indent > 0 => {
            let with = [bound, b" <- getEnv \"", name.as_bytes(), b"\""].concat();
            Ok(vec![Edit { span: Span::new(line.start + indent, whole.end), with }])
        }
        _ => Err(haskell_by_hand(name)),
    }
}
