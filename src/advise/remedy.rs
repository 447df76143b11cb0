//! What to write instead of the value: the idiom by which a language or format reads the environment.

/// How a kind of file reads a variable; `NAME` stands for it. By ending, lower case, without the dot.
const IDIOMS: &[(&[&str], &str)] = &[
    (&["js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts"], "process.env.NAME"),
    (&["py", "pyi", "ipynb"], "os.environ[\"NAME\"]"),
    (&["rb", "rake", "gemspec"], "ENV.fetch(\"NAME\")"),
    (&["go"], "os.Getenv(\"NAME\")"),
    (&["rs"], "std::env::var(\"NAME\")?"),
    (&["java", "kt", "kts", "scala", "groovy"], "System.getenv(\"NAME\")"),
    (&["php"], "getenv('NAME')"),
    (&["cs"], "Environment.GetEnvironmentVariable(\"NAME\")"),
    (&["vb"], "Environment.GetEnvironmentVariable(\"NAME\")"),
    (&["c", "h", "cc", "cpp", "cxx", "hpp", "m"], "getenv(\"NAME\")"),
    (&["swift"], "ProcessInfo.processInfo.environment[\"NAME\"]"),
    (&["dart"], "Platform.environment['NAME']"),
    (&["ex", "exs"], "System.fetch_env!(\"NAME\")"),
    (&["erl"], "os:getenv(\"NAME\")"),
    (&["hs"], "getEnv \"NAME\""),
    (&["clj", "cljs"], "(System/getenv \"NAME\")"),
    (&["lua"], "os.getenv(\"NAME\")"),
    (&["pl", "pm"], "$ENV{NAME}"),
    (&["r"], "Sys.getenv(\"NAME\")"),
    (&["jl"], "ENV[\"NAME\"]"),
    (&["nim"], "getEnv(\"NAME\")"),
    (&["sh", "bash", "zsh"], "\"$NAME\""),
    (&["fish"], "$NAME"),
    (&["ps1", "psm1"], "$env:NAME"),
    (&["bat", "cmd"], "%NAME%"),
    (&["yml", "yaml", "properties", "xml", "conf", "npmrc"], "${NAME}"),
    (&["tf", "tfvars", "hcl"], "a variable with sensitive = true, set by TF_VAR_NAME"),
    (&["gradle"], "System.getenv(\"NAME\")"),
];

/// Returns what to write in a file of this path to read the variable `name`, where there is an idiom.
pub fn replacement(path: &str, name: &str) -> Option<String> {
    let file = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending);
    IDIOMS.iter().find(|(endings, _)| endings.contains(&ending)).map(|(_, idiom)| idiom.replace("NAME", name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_idiom_follows_the_file() {
        assert_eq!(replacement("src/a.tsx", "X_KEY").as_deref(), Some("process.env.X_KEY"));
        assert_eq!(replacement("a.PY", "X_KEY").as_deref(), Some("os.environ[\"X_KEY\"]"));
        assert_eq!(replacement("Makefile", "X_KEY"), None);
    }
}
