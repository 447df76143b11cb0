//! The ways in which files of all kinds give a secret to its name: each is found, and a plain word in its place is not.
//!
//! `@T` stands for a token, `@P` for a password.

use std::collections::BTreeSet;

use hookguard::rules::sample::{self, Spoil};

use crate::support::Repo;

/// Names of files, and lines as they stand in them.
const WAYS: &[(&str, &[&str])] = &[
    (
        "a.py",
        &[
            r#"API_KEY = "@T""#,
            r#"api_key: str = "@T""#,
            r#"os.environ["API_KEY"] = "@T""#,
            r#"os.environ.setdefault("API_KEY", "@T")"#,
            r#"key = os.environ.get("API_KEY", "@T")"#,
            r#"key = os.getenv("API_KEY") or "@T""#,
            r#"api_key = os.environ.get("STRIPE") or "@T""#,
            r#"client = Client(api_key="@T")"#,
            r#"headers = {"Authorization": "Bearer @T"}"#,
            r#"headers = {"X-Api-Key": "@T"}"#,
            r#"requests.get(url, auth=("admin", "@P"))"#,
            r#"psycopg2.connect("host=db user=app password=@P")"#,
            r#"cmd = ["--api-key=@T"]"#,
            r#"cmd = ["--api-key", "@T"]"#,
            r#"subprocess.run("curl -H 'Authorization: Bearer @T' http://x.io")"#,
            r#"params = "client_id=app&client_secret=@T&grant_type=x""#,
            r#"env = ["API_KEY=@T", "A=b"]"#,
            r#"text = "API_KEY=@T\nA=b""#,
            r#"DATABASES = {"default": {"PASSWORD": "@P"}}"#,
            r#"conn.password = "@P""#,
            r#"self._auth_token = "@T""#,
            r#"access_token = """@T""""#,
            "token = (\n    \"@T\"\n)",
            r#"add_argument("--api-key", default="@T")"#,
            r#"api_key = Field(default="@T")"#,
            r#"API_KEY = config("API_KEY", default="@T")"#,
        ],
    ),
    (
        "a.js",
        &[
            r#"const apiKey = "@T";"#,
            r#"const apiKey = process.env.API_KEY || "@T";"#,
            r#"const apiKey = process.env.STRIPE || "@T";"#,
            r#"apiKey: process.env["STRIPE"] ?? "@T","#,
            r#"const { API_KEY = "@T" } = process.env;"#,
            r#"headers: { authorization: `Bearer ${x}`, "x-api-key": "@T" }"#,
            r#"localStorage.setItem("token", "@T")"#,
            r#"new Client({ apiKey: "@T" })"#,
            r#"axios.defaults.headers.common["Authorization"] = "Bearer @T";"#,
            r#"module.exports = { secret: "@T" }"#,
            r#"fetch("https://api.x.io/v1?api_key=@T")"#,
        ],
    ),
    (
        "a.ts",
        &[
            r#"private readonly apiKey: string = "@T";"#,
            r#"apiKey = process.env.API_KEY ?? "@T""#,
            r#"export const TOKEN = "@T" as const"#,
        ],
    ),
    (
        "a.go",
        &[
            r#"const apiKey = "@T""#,
            r#"apiKey := "@T""#,
            r#"os.Setenv("API_KEY", "@T")"#,
            r#"req.Header.Set("Authorization", "Bearer @T")"#,
            r#"APIKey: "@T","#,
            r#"var apiKey string = "@T""#,
            r#"flag.String("api-key", "@T", "the key")"#,
            r#"req.SetBasicAuth("admin", "@P")"#,
        ],
    ),
    (
        "a.rs",
        &[
            r#"let api_key = "@T";"#,
            r#"const API_KEY: &str = "@T";"#,
            r#".bearer_auth("@T")"#,
            r#"env::set_var("API_KEY", "@T");"#,
            r#"let key = env::var("API_KEY").unwrap_or("@T".to_string());"#,
        ],
    ),
    (
        "A.java",
        &[
            r#"private static final String API_KEY = "@T";"#,
            r#"System.setProperty("api.key", "@T");"#,
            r#"@Value("${api.key:@T}")"#,
            r#".header("Authorization", "Bearer @T")"#,
            r#"props.put("password", "@P");"#,
            r#"DriverManager.getConnection(url, "root", "@P");"#,
            r#"setApiKey("@T");"#,
        ],
    ),
    ("a.kt", &[r#"val apiKey = "@T""#, r#"buildConfigField("String", "API_KEY", "\"@T\"")"#]),
    ("a.swift", &[r#"let apiKey = "@T""#]),
    ("a.dart", &["final String apiKey = '@T';"]),
    (
        "a.cs",
        &[
            r#"private const string ApiKey = "@T";"#,
            r#"client.DefaultRequestHeaders.Add("X-Api-Key", "@T");"#,
            r#"var c = new NetworkCredential("u", "@P");"#,
            r#""Server=db;User Id=sa;Password=@P;""#,
        ],
    ),
    (
        "a.rb",
        &[
            "api_key = '@T'",
            "config.api_key = '@T'",
            r#"ENV["API_KEY"] ||= "@T""#,
            r#"ENV.fetch("API_KEY", "@T")"#,
            r#"ENV.fetch("API_KEY") { "@T" }"#,
        ],
    ),
    (
        "a.php",
        &[
            "define('API_KEY', '@T');",
            "$config['api_key'] = '@T';",
            "'api_key' => env('API_KEY', '@T'),",
            "'password' => '@P',",
            "$apiKey = getenv('API_KEY') ?: '@T';",
        ],
    ),
    ("a.ex", &[r#"config :app, secret_key_base: "@T""#]),
    ("a.scala", &[r#"val apiKey = "@T""#]),
    ("a.lua", &[r#"local api_key = "@T""#]),
    ("a.r", &[r#"api_key <- "@T""#]),
    ("a.pl", &["my $api_key = '@T';"]),
    ("a.clj", &[r#"(def api-key "@T")"#, r#"{:api-key "@T"}"#]),
    ("a.hs", &[r#"apiKey = "@T""#]),
    ("a.tf", &[r#"secret_key = "@T""#, "variable \"api_key\" {\n  default = \"@T\"\n}"]),
    (
        "a.sql",
        &[
            "ALTER USER x IDENTIFIED BY '@P';",
            "CREATE USER x PASSWORD '@P';",
            "INSERT INTO settings VALUES ('api_key', '@T');",
        ],
    ),
    (
        "a.sh",
        &[
            "export API_KEY=@T",
            r#"API_KEY="${API_KEY:-@T}""#,
            "curl -u admin:@P https://x.io",
            r#"curl -H "X-Api-Key: @T" https://x.io"#,
            "mysql -uroot -p@P db",
            "tool --api-key @T run",
            "PGPASSWORD=@P psql",
            "docker login -u me -p @P",
            "sshpass -p @P ssh x",
        ],
    ),
    ("a.fish", &["set -x API_KEY @T"]),
    (
        "a.ps1",
        &[
            r#"$env:API_KEY = "@T""#,
            r#"$apiKey = "@T""#,
            r#"ConvertTo-SecureString "@P" -AsPlainText -Force"#,
        ],
    ),
    ("a.bat", &["set API_KEY=@T"]),
    ("Makefile", &["API_KEY ?= @T"]),
    ("a.mk", &["API_KEY := @T"]),
    ("Dockerfile", &["ENV API_KEY=@T", "ENV API_KEY @T", "ARG NPM_TOKEN=@T"]),
    (".env", &["API_KEY=@T", "DB_PASS=@P", "SECRET=@T", "JWT_KEY=@T", "MAIL_PWD=@P"]),
    (
        "a.yml",
        &[
            "api_key: @T",
            "  - name: API_KEY\n    value: @T",
            "  - name: API_KEY\n    value: \"@T\"",
            r#"- "API_KEY=@T""#,
            "- API_KEY=@T",
            "password: @P",
            r#"args: ["--token=@T"]"#,
            r#"args: ["--token", "@T"]"#,
            "stringData:\n  token: @T",
            "ansible_password: @P",
            "ansible_ssh_pass: @P",
            "api_key: >-\n  @T",
            "api_key: |\n  @T\n",
        ],
    ),
    (
        "a.json",
        &[
            r#"{"apiKey": "@T"}"#,
            r#"{"name": "API_KEY", "value": "@T"}"#,
            r#"{"key": "api_key", "value": "@T"}"#,
            r#"{"env": ["API_KEY=@T"]}"#,
            r#"{"a": "{\"token\": \"@T\"}"}"#,
            r#"{"Authorization": "Bearer @T"}"#,
            r#"{"ConnectionStrings": {"D": "Server=x;Password=@P"}}"#,
            r#"{"Value": "@T", "Name": "API_KEY"}"#,
        ],
    ),
    ("a.toml", &[r#"api_key = "@T""#, "token = '@T'"]),
    ("a.ini", &["api_key=@T", "password = @P"]),
    ("a.properties", &["spring.datasource.password=@P", "api.key=@T"]),
    ("a.conf", &["secret_key @T", r#"proxy_set_header Authorization "Bearer @T";"#]),
    (
        "a.xml",
        &[
            "<apiKey>@T</apiKey>",
            r#"<add key="ApiKey" value="@T" />"#,
            r#"<property name="password" value="@P"/>"#,
            "<password>@P</password>",
            r#"<string name="api_key">@T</string>"#,
            r#"<entry key="api_key">@T</entry>"#,
        ],
    ),
    ("a.plist", &["<key>ApiKey</key>\n<string>@T</string>"]),
    ("a.config", &[r#"<add name="x" connectionString="Server=x;Password=@P;" />"#]),
    (
        "a.md",
        &[
            "Use the api key `@T`",
            "API key: @T",
            "export API_KEY=@T",
            "password: @P",
            r#"curl -H "Authorization: Bearer @T" https://x.io"#,
        ],
    ),
    (
        "a.html",
        &[
            r#"<meta name="api-key" content="@T">"#,
            r#"<script>var apiKey = "@T";</script>"#,
            r#"<input type="hidden" name="api_key" value="@T">"#,
        ],
    ),
    ("a.vue", &[r#"apiKey: "@T""#]),
    ("a.ipynb", &[r#"{"source": ["api_key = \"@T\"\n"]}"#]),
    ("a.http", &["Authorization: Bearer @T", "X-Api-Key: @T"]),
    (".npmrc", &["//npm.x.io/:_authToken=@T"]),
    (".netrc", &["machine x.io login me password @P"]),
    (".pypirc", &["[x]\npassword = @P"]),
    ("a.gradle", &[r#"apiKey "@T""#, r#"password = "@P""#]),
    ("gradle.properties", &["signing.password=@P"]),
    ("a.tfvars", &[r#"api_key = "@T""#]),
    ("a.bicep", &["param adminPassword string = '@P'"]),
    ("a.log", &["2024 INFO token=@T ok"]),
    ("postman.json", &[r#"{"key": "X-API-Key", "value": "@T"}"#]),
    ("a.graphql", &["# Authorization: Bearer @T"]),
    ("a.vbs", &[r#"Const ApiKey = "@T""#]),
    ("a.m", &[r#"static NSString *const kAPIKey = @"@T";"#]),
    ("a.c", &[r#"#define API_KEY "@T""#]),
    ("a.cpp", &[r#"std::string api_key{"@T"};"#]),
    ("a.ino", &[r#"const char* password = "@P";"#]),
    ("a.h", &[r#"#define WIFI_PASSWORD "@P""#]),
    ("a.service", &[r#"Environment="API_KEY=@T""#, "Environment=API_KEY=@T"]),
    ("a.reg", &[r#""Password"="@P""#]),
    ("a.groovy", &["environment { API_KEY = '@T' }"]),
    ("Jenkinsfile", &["withEnv(['API_KEY=@T']) {}"]),
    ("a.nix", &[r#"apiKey = "@T";"#]),
    ("a.hcl", &[r#"token = "@T""#]),
    ("a.jsonnet", &["apiKey: '@T',"]),
    ("a.erl", &[r#"-define(API_KEY, "@T")."#]),
    ("a.el", &[r#"(setq api-key "@T")"#]),
    ("a.zig", &[r#"const api_key = "@T";"#]),
    ("a.sol", &[r#"string apiKey = "@T";"#]),
    ("a.jl", &[r#"API_KEY = "@T""#]),
    ("a.cmake", &[r#"set(API_KEY "@T")"#]),
    ("a.cr", &[r#"api_key = "@T""#]),
];

/// Returns what a sample's spec makes of a seed.
fn made(spec: &str, seed: u64) -> String {
    String::from_utf8(sample::parse(spec).unwrap().make(seed, Spoil::No)).unwrap()
}

/// Writes each way to a folder of its own, filled by `fill`, and returns those that nothing was found in.
fn silent(fill: impl Fn(&str, u64) -> String) -> BTreeSet<String> {
    let repo = Repo::new();
    let ways: Vec<(&str, &str)> =
        WAYS.iter().flat_map(|(name, lines)| lines.iter().map(move |l| (*name, *l))).collect();
    for (at, (name, line)) in ways.iter().enumerate() {
        let text = fill(line, u64::try_from(at).unwrap());
        repo.write(format!("way-{at}/{name}"), format!("{text}\n"));
    }
    let run = repo.hookguard(["scan", "--no-ignore", "--format", "jsonl"]);
    assert!(run.code < 2, "{}", run.text());
    let blocks = |at: usize| {
        let folder = format!("\"path\":\"way-{at}/");
        run.stdout.lines().any(|l| l.contains(&folder) && l.contains("\"blocks\":true"))
    };
    let silent = ways.iter().enumerate().filter(|(at, _)| !blocks(*at));
    silent.map(|(_, (name, line))| format!("{name}: {line}")).collect()
}

#[test]
fn every_way_to_give_a_secret_is_found() {
    for (kind, sample) in [("mixed", "40*base62"), ("hex", "32*hex"), ("short", "24*[a-z0-9]")] {
        let missed = |salt: u64| {
            silent(|line, seed| {
                let seed = seed * 8 + salt;
                let password = made("1*[B-DF-HJ-NP-T] 5*[b-df-hj-np-tv-z] 1*[!#*] 4*digits", seed);
                line.replace("@T", &made(sample, seed)).replace("@P", &password)
            })
        };
        // One random value in some hundreds looks like words; the same way with another one must be found.
        let (once, again) = (missed(1), missed(2));
        assert!(once.len() <= 3, "{kind}: {once:#?}");
        let both: Vec<&String> = once.intersection(&again).collect();
        assert!(both.is_empty(), "{kind}: {both:#?}");
    }
}

#[test]
fn words_in_the_place_of_a_token_are_left_alone() {
    for word in ["default_session_provider", "applicationDefault", "<your key>"] {
        let silent = silent(|line, _| line.replace("@T", word).replace("@P", word));
        // In `.npmrc` nothing but a token is written there, and a password may be a word.
        let loud: Vec<String> = WAYS
            .iter()
            .filter(|(name, _)| *name != ".npmrc")
            .flat_map(|(name, lines)| lines.iter().map(move |line| format!("{name}: {line}")))
            .filter(|way| way.contains("@T") && !silent.contains(way))
            .collect();
        assert!(loud.is_empty(), "{word}: {loud:#?}");
    }
}
