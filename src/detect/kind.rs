//! What kind of text a path promises: it decides what counts as a value and how much a guess is worth.
//!
//! In code only string literals are values; in settings bare words are; in lock files and dictionaries nothing that is
//! merely random-looking means anything.

/// The kind of a file, by its name alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A programming language whose strings stand in quotes.
    Code,
    /// Settings and scripts in which a bare word is a value: `.env`, YAML, INI, properties, shell, Dockerfile.
    Settings,
    /// Markup whose element text is a value.
    Markup,
    /// Prose.
    Prose,
    /// What a program keeps of its user's log-ins.
    Logins,
    /// Generated lists of hashes.
    Lock,
    /// Anything else: judged like settings.
    Other,
}

/// Endings by kind, lower case, sorted by kind; the first that fits decides.
const ENDINGS: &[(FileKind, &[&str])] = &[
    (
        FileKind::Code,
        &[
            "c", "h", "cc", "cpp", "cxx", "hpp", "hh", "hxx", "m", "mm", "cs", "java", "kt", "kts", "scala",
            "groovy", "gradle", "go", "rs", "swift", "js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts",
            "vue", "svelte", "py", "pyi", "pyx", "rb", "php", "phtml", "pl", "pm", "lua", "dart", "ex",
            "exs", "erl", "hrl", "hs", "ml", "mli", "fs", "fsx", "clj", "cljs", "cljc", "edn", "r", "jl",
            "nim", "zig", "v", "sv", "vhd", "sol", "sql", "tf", "hcl", "bicep", "nix", "json", "jsonc",
            "json5", "ipynb", "map", "proto", "graphql", "gql", "cr", "d", "pas", "vb", "vbs", "asm", "s",
            "lisp", "el", "scm", "rkt", "coffee", "elm", "purs", "re", "res", "wat", "cmake",
        ],
    ),
    (
        FileKind::Markup,
        &["xml", "html", "htm", "xhtml", "svg", "plist", "xaml", "resx", "csproj", "pom", "jsp", "erb"],
    ),
    (FileKind::Prose, &["md", "markdown", "rst", "txt", "adoc", "org", "tex", "log", "po", "pot"]),
    (FileKind::Lock, &["lock", "sum", "lockb", "snap"]),
    (
        FileKind::Settings,
        &[
            "env",
            "yml",
            "yaml",
            "toml",
            "ini",
            "cfg",
            "conf",
            "cnf",
            "config",
            "properties",
            "props",
            "sh",
            "bash",
            "zsh",
            "fish",
            "ps1",
            "psm1",
            "bat",
            "cmd",
            "mk",
            "dockerfile",
            "tfvars",
            "npmrc",
            "pypirc",
            "netrc",
        ],
    ),
];

/// Whole names, lower case.
const NAMES: &[(FileKind, &[&str])] = &[
    (
        FileKind::Lock,
        &[
            "package-lock.json",
            "npm-shrinkwrap.json",
            "yarn.lock",
            "pnpm-lock.yaml",
            "cargo.lock",
            "go.sum",
            "poetry.lock",
            "pipfile.lock",
            "composer.lock",
            "gemfile.lock",
            "podfile.lock",
            "uv.lock",
            "bun.lock",
            "flake.lock",
            "deno.lock",
            "mix.lock",
            "pubspec.lock",
            "packages.lock.json",
            ".terraform.lock.hcl",
            "package.resolved",
            "gradle.lockfile",
            "verification-metadata.xml",
            "record",
            "manifest.toml",
            ".cargo-checksum.json",
            "conda-lock.yml",
            "pixi.lock",
        ],
    ),
    (
        FileKind::Logins,
        &[
            "sftp-config.json",
            "sftp.json",
            ".ftpconfig",
            ".ftpquota",
            ".remote-sync.json",
            "ftpsync.settings",
            "deployment-config.json",
            "recentservers.xml",
            "sitemanager.xml",
            "filezilla.xml",
            "data-sources.xml",
            "dbeaver-data-sources.xml",
            "datasources.xml",
            "webservers.xml",
            "winscp.ini",
            "ws_ftp.ini",
            "wcx_ftp.ini",
            ".netrc",
            "_netrc",
            ".my.cnf",
            ".dbeaver-credentials.json",
        ],
    ),
    (FileKind::Settings, &["dockerfile", "makefile", ".env", ".npmrc", ".pypirc", ".pgpass", "procfile"]),
];

impl FileKind {
    /// Returns the kind that a path's last part promises.
    pub fn of(path: &[u8]) -> Self {
        let name = path.rsplit(|b| matches!(b, b'/' | b'\\')).next().unwrap_or_default().to_ascii_lowercase();
        let is = |text: &str| text.as_bytes() == name.as_slice();
        if let Some((kind, _)) = NAMES.iter().find(|(_, names)| names.iter().any(|n| is(n))) {
            return *kind;
        }
        if name.starts_with(b".env") || name.starts_with(b"dockerfile") {
            return Self::Settings;
        }
        let Some(dot) = name.iter().rposition(|b| *b == b'.') else { return Self::Other };
        let ending = name.get(dot + 1..).unwrap_or_default();
        let fits = |endings: &[&str]| endings.iter().any(|e| e.as_bytes() == ending);
        ENDINGS.iter().find(|(_, endings)| fits(endings)).map_or(Self::Other, |(kind, _)| *kind)
    }

    /// Tells whether a value must stand in quotes to be one.
    pub fn quotes_values(self) -> bool {
        matches!(self, Self::Code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_decides_before_the_ending() {
        assert_eq!(FileKind::of(b"web/package-lock.json"), FileKind::Lock);
        assert_eq!(FileKind::of(b"web/package.json"), FileKind::Code);
        assert_eq!(FileKind::of(b".env.production"), FileKind::Settings);
        assert_eq!(FileKind::of(b"a\\b\\App.XAML"), FileKind::Markup);
        assert_eq!(FileKind::of(b"Dockerfile.dev"), FileKind::Settings);
        assert_eq!(FileKind::of(b"LICENSE"), FileKind::Other);
    }
}
