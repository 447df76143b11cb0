//! What to write instead of the value: the idiom by which a language or format reads the environment.
//!
//! One table for reports, `explain` and `fix`, so that what is advised is what `fix` writes. A format is named only where
//! it has a syntax of its own for this: JSON, TOML and most YAML have none, for nobody knows which program reads them.
//! Source: each language's documentation of its environment, and that of the tools named.

/// A language or format that can read the environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Language {
    JavaScript,
    TypeScript,
    Python,
    Ruby,
    Go,
    Rust,
    Java,
    Kotlin,
    Scala,
    Groovy,
    Jenkins,
    Php,
    CSharp,
    VisualBasic,
    C,
    Cpp,
    ObjectiveC,
    Swift,
    Dart,
    Elixir,
    Erlang,
    Haskell,
    OCaml,
    Clojure,
    Lua,
    Perl,
    R,
    Julia,
    Nim,
    Crystal,
    Shell,
    Fish,
    PowerShell,
    Batch,
    Make,
    Just,
    Compose,
    Spring,
    GitHubActions,
    GitLabCi,
    AzurePipelines,
    Serverless,
    RailsYaml,
    SymfonyYaml,
    Npmrc,
    YarnRc,
    Maven,
    Mcp,
    EditorMcp,
    Hocon,
    HttpFile,
    Terraform,
    TerraformValues,
    EnvExample,
}

use Language as L;

/// How each reads a variable; `NAME` stands for it, and for it in lower case `name`.
const IDIOMS: &[(Language, &str)] = &[
    (L::JavaScript, "process.env.NAME"),
    (L::TypeScript, "process.env.NAME"),
    (L::Python, "os.environ[\"NAME\"]"),
    (L::Ruby, "ENV.fetch(\"NAME\")"),
    (L::Go, "os.Getenv(\"NAME\")"),
    (L::Rust, "std::env::var(\"NAME\").expect(\"NAME is not set\")"),
    (L::Java, "System.getenv(\"NAME\")"),
    (L::Kotlin, "System.getenv(\"NAME\")"),
    (L::Scala, "sys.env(\"NAME\")"),
    (L::Groovy, "System.getenv(\"NAME\")"),
    (L::Jenkins, "env.NAME"),
    (L::Php, "getenv('NAME')"),
    (L::CSharp, "Environment.GetEnvironmentVariable(\"NAME\")"),
    (L::VisualBasic, "Environment.GetEnvironmentVariable(\"NAME\")"),
    (L::C, "getenv(\"NAME\")"),
    (L::Cpp, "std::getenv(\"NAME\")"),
    (L::ObjectiveC, "[[NSProcessInfo processInfo] environment][@\"NAME\"]"),
    (L::Swift, "ProcessInfo.processInfo.environment[\"NAME\"]!"),
    (L::Dart, "Platform.environment['NAME']!"),
    (L::Elixir, "System.fetch_env!(\"NAME\")"),
    (L::Erlang, "os:getenv(\"NAME\")"),
    (L::Haskell, "getEnv \"NAME\""),
    (L::OCaml, "(Sys.getenv \"NAME\")"),
    (L::Clojure, "(System/getenv \"NAME\")"),
    (L::Lua, "os.getenv(\"NAME\")"),
    (L::Perl, "$ENV{NAME}"),
    (L::R, "Sys.getenv(\"NAME\")"),
    (L::Julia, "ENV[\"NAME\"]"),
    (L::Nim, "getEnv(\"NAME\")"),
    (L::Crystal, "ENV[\"NAME\"]"),
    (L::Shell, "\"$NAME\""),
    (L::Fish, "\"$NAME\""),
    (L::PowerShell, "$env:NAME"),
    (L::Batch, "%NAME%"),
    (L::Make, "$(NAME)"),
    (L::Just, "env('NAME')"),
    (L::Compose, "${NAME}"),
    (L::Spring, "${NAME}"),
    (L::GitHubActions, "${{ secrets.NAME }}"),
    (L::GitLabCi, "$NAME"),
    (L::AzurePipelines, "$(NAME)"),
    (L::Serverless, "${env:NAME}"),
    (L::RailsYaml, "<%= ENV.fetch('NAME') %>"),
    (L::SymfonyYaml, "%env(NAME)%"),
    (L::Npmrc, "${NAME}"),
    (L::YarnRc, "${NAME}"),
    (L::Maven, "${env.NAME}"),
    (L::Mcp, "${NAME}"),
    (L::EditorMcp, "${env:NAME}"),
    (L::Hocon, "${NAME}"),
    (L::HttpFile, "{{$dotenv NAME}}"),
    (L::Terraform, "var.name"),
    (L::TerraformValues, ""),
    (L::EnvExample, ""),
];

/// Languages by ending, lower case, without the dot.
const ENDINGS: &[(&[&str], Language)] = &[
    (&["js", "jsx", "mjs", "cjs", "vue", "svelte"], L::JavaScript),
    (&["ts", "tsx", "mts", "cts"], L::TypeScript),
    (&["py", "pyi", "pyw"], L::Python),
    (&["rb", "rake", "gemspec", "ru"], L::Ruby),
    (&["go"], L::Go),
    (&["rs"], L::Rust),
    (&["java"], L::Java),
    (&["kt", "kts"], L::Kotlin),
    (&["scala", "sbt", "sc"], L::Scala),
    (&["groovy", "gradle"], L::Groovy),
    (&["php", "phtml"], L::Php),
    (&["cs", "csx"], L::CSharp),
    (&["vb"], L::VisualBasic),
    (&["c", "h"], L::C),
    (&["cc", "cpp", "cxx", "hpp", "hh", "hxx"], L::Cpp),
    (&["m", "mm"], L::ObjectiveC),
    (&["swift"], L::Swift),
    (&["dart"], L::Dart),
    (&["ex", "exs"], L::Elixir),
    (&["erl", "hrl"], L::Erlang),
    (&["hs"], L::Haskell),
    (&["ml"], L::OCaml),
    (&["clj", "cljc"], L::Clojure),
    (&["lua"], L::Lua),
    (&["pl", "pm", "t"], L::Perl),
    (&["r"], L::R),
    (&["jl"], L::Julia),
    (&["nim"], L::Nim),
    (&["cr"], L::Crystal),
    (&["sh", "bash", "zsh", "ksh"], L::Shell),
    (&["fish"], L::Fish),
    (&["ps1", "psm1"], L::PowerShell),
    (&["bat", "cmd"], L::Batch),
    (&["mk", "mak"], L::Make),
    (&["just"], L::Just),
    (&["http", "rest"], L::HttpFile),
    (&["tf"], L::Terraform),
    (&["tfvars"], L::TerraformValues),
];

/// Languages by whole name, lower case.
const NAMES: &[(&[&str], Language)] = &[
    (&["makefile", "gnumakefile"], L::Make),
    (&["justfile", ".justfile"], L::Just),
    (&["jenkinsfile"], L::Jenkins),
    (&["rakefile", "gemfile", "config.ru", "fastfile", "podfile"], L::Ruby),
    (&[".envrc", ".bashrc", ".zshrc", ".profile", ".bash_profile", ".zshenv"], L::Shell),
    (&[".gitlab-ci.yml", ".gitlab-ci.yaml"], L::GitLabCi),
    (&["azure-pipelines.yml", "azure-pipelines.yaml"], L::AzurePipelines),
    (&["serverless.yml", "serverless.yaml"], L::Serverless),
    (&[".npmrc"], L::Npmrc),
    (&[".yarnrc.yml"], L::YarnRc),
    (&["pom.xml"], L::Maven),
    (&[".mcp.json"], L::Mcp),
    (&["application.conf", "reference.conf"], L::Hocon),
    (
        &[".env.example", ".env.sample", ".env.template", ".env.dist", "env.example", "example.env"],
        L::EnvExample,
    ),
];

/// Names of the files of a Rails application whose YAML passes through ERB.
const RAILS: &[&str] =
    &["database.yml", "storage.yml", "cable.yml", "redis.yml", "secrets.yml", "mongoid.yml"];

impl Language {
    /// Returns the language or format of a file, where it can read the environment.
    pub fn of(path: &str) -> Option<Self> {
        let lower = path.to_ascii_lowercase();
        let name = lower.rsplit('/').next().unwrap_or(&lower);
        if let Some((_, language)) = NAMES.iter().find(|(names, _)| names.contains(&name)) {
            return Some(*language);
        }
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        if matches!(ending, "yml" | "yaml") {
            return yaml(&lower, name, stem);
        }
        if ending == "properties" {
            return is_spring(stem).then_some(L::Spring);
        }
        if name == "mcp.json" && (lower.contains(".vscode/") || lower.contains(".cursor/")) {
            return Some(L::EditorMcp);
        }
        ENDINGS.iter().find(|(endings, _)| endings.contains(&ending)).map(|(_, language)| *language)
    }

    /// Returns the expression that reads the variable `name`; empty where the value just goes.
    pub fn read(self, name: &str) -> String {
        let idiom = IDIOMS.iter().find(|(language, _)| *language == self).map_or("", |(_, idiom)| idiom);
        if self == L::Terraform {
            return idiom.replace("name", &name.to_ascii_lowercase());
        }
        idiom.replace("NAME", name)
    }
}

/// Tells which program's YAML a file is.
fn yaml(path: &str, name: &str, stem: &str) -> Option<Language> {
    if stem.starts_with("docker-compose") || stem.starts_with("compose") {
        return Some(L::Compose);
    }
    if path.contains(".github/workflows/") {
        return Some(L::GitHubActions);
    }
    if is_spring(stem) {
        return Some(L::Spring);
    }
    let in_config = |word: &str| path.starts_with(word) || path.contains(&format!("/{word}"));
    if in_config("config/packages/") || in_config("config/services") {
        return Some(L::SymfonyYaml);
    }
    (in_config("config/") && RAILS.contains(&name)).then_some(L::RailsYaml)
}

/// Tells whether Spring, Quarkus or Micronaut reads a file of this name.
fn is_spring(stem: &str) -> bool {
    ["application", "bootstrap"]
        .iter()
        .any(|word| stem.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with('-')))
}

/// Returns what to write in a file of this path to read the variable `name`, where there is an idiom.
pub fn replacement(path: &str, name: &str) -> Option<String> {
    let read = Language::of(path)?.read(name);
    (!read.is_empty()).then_some(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_idiom_follows_the_file() {
        assert_eq!(replacement("src/a.tsx", "X_KEY").as_deref(), Some("process.env.X_KEY"));
        assert_eq!(replacement("a.PY", "X_KEY").as_deref(), Some("os.environ[\"X_KEY\"]"));
        assert_eq!(replacement("Makefile", "X_KEY").as_deref(), Some("$(X_KEY)"));
        assert_eq!(replacement("main.tf", "X_KEY").as_deref(), Some("var.x_key"));
        assert_eq!(replacement(".env.example", "X_KEY"), None);
    }

    #[test]
    fn of_yaml_only_what_some_program_expands_has_one() {
        for (path, language) in [
            ("deploy/docker-compose.prod.yml", Some(L::Compose)),
            (".github/workflows/ci.yaml", Some(L::GitHubActions)),
            ("src/main/resources/application-dev.yml", Some(L::Spring)),
            ("application.properties", Some(L::Spring)),
            ("config/database.yml", Some(L::RailsYaml)),
            ("config/packages/mailer.yaml", Some(L::SymfonyYaml)),
            ("database.yml", None),
            ("applications.yml", None),
            ("log4j.properties", None),
            ("k8s/secret.yaml", None),
        ] {
            assert_eq!(Language::of(path), language, "{path}");
        }
    }

    #[test]
    fn each_language_has_an_idiom() {
        let all = ENDINGS.iter().chain(NAMES).map(|(_, language)| language);
        for language in all {
            assert!(IDIOMS.iter().any(|(known, _)| known == language), "{language:?}");
        }
    }
}
