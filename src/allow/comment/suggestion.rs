//! The comment to paste, in the syntax of the file at hand.
//!
//! A table by file name and ending. At the end of the line where the format has comments there; in the line above where
//! such a comment would become a part of the value (properties, INI, dotenv files, Dockerfiles). None for formats
//! without comments (JSON, CSV, lock files, key files), for commit messages, and for endings that we don't know: a
//! comment that breaks the file is worse than none.

/// How many lines a secret has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Height {
    /// It begins and ends on the same line.
    OneLine,
    /// It goes over several, so the comment stands around it.
    Block,
    /// It is the whole file.
    File,
}

/// Where a comment may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// At the end of the line.
    Behind,
    /// Only on a line of its own.
    Above,
}

use Place::{Above, Behind};

/// What opens and closes a comment, where it may stand, and the endings of the files (lower case, without the dot).
#[rustfmt::skip]
const ENDINGS: &[(&str, &str, Place, &[&str])] = &[
    ("//", "", Behind, &[
        "astro", "bicep", "c", "cc", "cjs", "cpp", "cs", "csx", "cts", "cu", "cue", "cxx", "d", "dart", "dpr", "fs",
        "fsi", "fsx", "glsl", "go", "gradle", "groovy", "h", "hh", "hlsl", "hpp", "hx", "hxx", "ino", "java", "js",
        "json5", "jsonc", "jsonnet", "jsx", "kt", "kts", "less", "libsonnet", "m", "mjs", "mm", "mod", "mts", "pas",
        "php", "phtml", "prisma", "proto", "pug", "qml", "re", "res", "rs", "sass", "sc", "scala", "scss", "sol",
        "styl", "sv", "svelte", "swift", "thrift", "ts", "tsx", "typ", "v", "vala", "vue", "wgsl", "zig",
    ]),
    ("#", "", Behind, &[
        "awk", "bash", "bazel", "bzl", "cmake", "coffee", "cr", "elv", "ex", "exs", "fish", "gd", "gemspec", "gql",
        "graphql", "hcl", "jl", "ksh", "nim", "nix", "nomad", "nu", "pl", "pm", "pp", "ps1", "psd1", "psm1", "py",
        "pyi", "pyw", "pyx", "r", "rake", "raku", "rb", "rego", "robot", "ru", "sh", "sls", "star", "tcl", "tf",
        "tfvars", "toml", "yaml", "yml", "zsh",
    ]),
    ("#", "", Above, &[
        "cfg", "cnf", "conf", "containerfile", "dockerfile", "editorconfig", "env", "gitconfig", "htaccess", "mk",
        "netrc", "npmrc", "org", "pgpass", "properties", "pypirc", "service", "timer",
    ]),
    (";", "", Above, &["desktop", "inf", "ini", "reg"]),
    ("<!--", "-->", Behind, &[
        "aspx", "csproj", "fsproj", "htm", "html", "jsp", "markdown", "md", "nuspec", "plist", "pom", "props", "resx",
        "rss", "storyboard", "svg", "targets", "vbproj", "wsdl", "xaml", "xhtml", "xib", "xml", "xsd", "xsl",
    ]),
    ("--", "", Behind, &[
        "adb", "ads", "agda", "applescript", "ddl", "elm", "hs", "idr", "lua", "pgsql", "psql", "purs", "sql", "vhd",
        "vhdl",
    ]),
    (";", "", Behind, &["ahk", "asm", "cl", "clj", "cljc", "cljs", "edn", "el", "lisp", "lsp", "nsi", "rkt", "s", "scm"]),
    ("/*", "*/", Behind, &["css"]),
    ("(*", "*)", Behind, &["ml", "mli"]),
    ("{#", "#}", Behind, &["j2", "jinja", "jinja2", "njk", "tera", "twig"]),
    ("<%#", "%>", Behind, &["eex", "erb", "heex", "leex"]),
    ("{{!--", "--}}", Behind, &["handlebars", "hbs"]),
    ("%", "", Behind, &["bib", "cls", "erl", "hrl", "sty", "tex"]),
    ("'", "", Behind, &["bas", "vb", "vbs"]),
    ("!", "", Behind, &["f03", "f90", "f95"]),
    ("\"", "", Above, &["vim", "vimrc"]),
    ("rem", "", Above, &["bat", "cmd"]),
    ("..", "", Above, &["rst"]),
    ("//", "", Above, &["adoc", "asciidoc"]),
];

/// The same for whole names, lower case; they are asked before the endings.
#[rustfmt::skip]
const NAMES: &[(&str, &str, Place, &[&str])] = &[
    ("#", "", Above, &["caddyfile", "containerfile", "dockerfile", "gnumakefile", "makefile", "procfile"]),
    ("#", "", Behind, &[
        ".bash_profile", ".bashrc", ".profile", ".zprofile", ".zshenv", ".zshrc", "brewfile", "build", "cmakelists.txt",
        "fastfile", "gemfile", "justfile", "podfile", "rakefile", "requirements.txt", "snakefile", "tiltfile",
        "vagrantfile", "workspace",
    ]),
    ("//", "", Behind, &["jenkinsfile"]),
    ("<!--", "-->", Behind, &["app.config", "nuget.config", "web.config"]),
];

/// Generated files, which the next run of their tool would write anew; lower case.
const GENERATED: &[&str] =
    &["conda-lock.yml", "gradle.lockfile", "pnpm-lock.yaml", "verification-metadata.xml"];

/// Returns the comment that would let a finding through: one line, or for a [`Height::Block`] two, the first to stand
/// above the secret and the second below it. `None` where the file can't hold one.
pub fn suggestion(path: &str, rule: &str, height: Height) -> Option<String> {
    let (open, close, place) = syntax(path)?;
    let close = if close.is_empty() { String::new() } else { format!(" {close}") };
    let marker = match (height, place) {
        (Height::OneLine, Behind) => "hookguard:allow",
        (Height::OneLine, Above) => "hookguard:allow-next-line",
        (Height::Block, _) => "hookguard:allow-begin",
        (Height::File, _) => "hookguard:allow-file",
    };
    let first = format!("{open} {marker} {rule} reason=\"...\"{close}");
    Some(match height {
        Height::OneLine | Height::File => first,
        Height::Block => format!("{first}\n{open} hookguard:allow-end{close}"),
    })
}

/// Returns what opens and closes a comment in a file of this path, and where it may stand.
fn syntax(path: &str) -> Option<(&'static str, &'static str, Place)> {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path).to_ascii_lowercase();
    if GENERATED.contains(&name.as_str()) {
        return None;
    }
    if name.starts_with(".env") || name.starts_with("dockerfile.") {
        return Some(("#", "", Above));
    }
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let by_name = NAMES.iter().filter(|(.., names)| names.contains(&name.as_str()));
    let by_ending = ENDINGS.iter().filter(|(.., endings)| endings.contains(&ending));
    by_name.chain(by_ending).next().map(|(open, close, place, _)| (*open, *close, *place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_syntax_follows_the_file() {
        let cases = [
            ("src/app.ts", "// hookguard:allow r reason=\"...\""),
            ("a/B.PY", "# hookguard:allow r reason=\"...\""),
            ("c:\\web\\index.html", "<!-- hookguard:allow r reason=\"...\" -->"),
            ("q.sql", "-- hookguard:allow r reason=\"...\""),
            ("init.el", "; hookguard:allow r reason=\"...\""),
            ("main.css", "/* hookguard:allow r reason=\"...\" */"),
            ("p.tex", "% hookguard:allow r reason=\"...\""),
            (".vimrc", "\" hookguard:allow-next-line r reason=\"...\""),
            ("run.bat", "rem hookguard:allow-next-line r reason=\"...\""),
            ("app.properties", "# hookguard:allow-next-line r reason=\"...\""),
            ("php.ini", "; hookguard:allow-next-line r reason=\"...\""),
            (".env.production", "# hookguard:allow-next-line r reason=\"...\""),
            ("Dockerfile", "# hookguard:allow-next-line r reason=\"...\""),
            ("Makefile", "# hookguard:allow-next-line r reason=\"...\""),
            ("requirements.txt", "# hookguard:allow r reason=\"...\""),
            ("Web.config", "<!-- hookguard:allow r reason=\"...\" -->"),
        ];
        for (path, wanted) in cases {
            assert_eq!(suggestion(path, "r", Height::OneLine).as_deref(), Some(wanted), "{path}");
        }
        let block = "<!-- hookguard:allow-begin r reason=\"...\" -->\n<!-- hookguard:allow-end -->";
        assert_eq!(suggestion("a.xml", "r", Height::Block).as_deref(), Some(block));
    }

    #[test]
    fn files_that_hold_no_comments_get_none() {
        for path in [
            "a.json",
            "b.ipynb",
            "package-lock.json",
            "pnpm-lock.yaml",
            "Cargo.lock",
            "go.sum",
            "x.bin",
            "x.csv",
            "id_rsa",
            "tls.pem",
            "(commit message)",
            "(standard input)",
            "",
            "json",
            "py",
        ] {
            assert_eq!(suggestion(path, "r", Height::OneLine), None, "{path}");
        }
    }

    #[test]
    fn no_ending_stands_in_two_rows() {
        for table in [ENDINGS, NAMES] {
            let mut all: Vec<&str> = table.iter().flat_map(|(.., names)| names.iter().copied()).collect();
            all.sort_unstable();
            assert!(all.windows(2).all(|pair| pair[0] != pair[1]), "{all:?}");
        }
    }
}
