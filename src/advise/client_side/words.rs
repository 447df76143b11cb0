//! What a script or page says of where it runs: directives, flags of a maker's library, what only a browser has.

use crate::advise::client_side::Path;
use crate::advise::client_side::code::Code;

/// Endings of code that a browser or an app may run.
pub(super) const ENDINGS: &[&str] = &[
    ".js", ".jsx", ".ts", ".tsx", ".mjs", ".mts", ".cjs", ".vue", ".svelte", ".astro", ".html", ".htm",
    ".xhtml",
];

/// Endings of pages and components, which a browser always runs.
const PAGES: &[(&str, &str)] = &[
    (".html", "a web page"),
    (".htm", "a web page"),
    (".xhtml", "a web page"),
    (".vue", "a Vue component"),
    (".svelte", "a Svelte component"),
];

/// Words by which somebody asks for the dangerous thing. Source: the libraries of `OpenAI`, Anthropic, Groq and others
/// that are generated alike.
const ASKED_FOR: &[(&str, &str)] =
    &[("dangerouslyAllowBrowser", "dangerouslyAllowBrowser"), ("allowBrowser", "allowBrowser")];

/// What only a browser has.
const BROWSER: &[(&str, &str)] = &[
    ("document.getElementById", "uses the DOM"),
    ("document.querySelector", "uses the DOM"),
    ("document.querySelectorAll", "uses the DOM"),
    ("document.createElement", "uses the DOM"),
    ("document.addEventListener", "uses the DOM"),
    ("document.body", "uses the DOM"),
    ("document.cookie", "uses the DOM"),
    ("window.", "uses window"),
    ("localStorage.", "uses the browser's storage"),
    ("sessionStorage.", "uses the browser's storage"),
    ("XMLHttpRequest", "uses XMLHttpRequest"),
    ("bootstrapApplication", "starts an Angular app"),
    ("platformBrowserDynamic", "starts an Angular app"),
];

/// What a React component calls only in a browser.
const HOOKS: &[&str] =
    &["useState(", "useEffect(", "useReducer(", "useRef(", "useLayoutEffect(", "useCallback(", "useMemo("];

/// Modules of code that ships.
const MODULES: &[(&str, &str)] = &[
    ("react-native", "a React Native app"),
    ("expo", "an Expo app"),
    ("electron", "an Electron app: its package can be unpacked"),
    ("@tauri-apps/api", "a Tauri app"),
    ("@capacitor/core", "a Capacitor app"),
    ("@ionic/react", "an Ionic app"),
    ("@ionic/angular", "an Ionic app"),
    ("@ionic/vue", "an Ionic app"),
    ("react-dom", "a React app in the browser"),
    ("@angular/platform-browser", "an Angular app"),
    ("client-only", "client-only"),
    ("vscode", "a VS Code extension, published as a whole"),
    ("jquery", "uses jQuery"),
];

/// What only an extension of a browser calls.
const EXTENSION: &[&str] = &[
    "chrome.runtime",
    "chrome.storage",
    "chrome.tabs",
    "chrome.action",
    "browser.runtime",
    "browser.storage",
    "browser.tabs",
];

/// Returns what a page is by its ending. The head of an Astro page runs while it is built.
pub(super) fn page(path: &Path, text: &[u8], at: usize) -> Option<&'static str> {
    if path.ends_with(&[".astro"]) {
        let head = text.get(..at).unwrap_or_default();
        let last = |word: &[u8]| memchr::memmem::rfind(head, word);
        let in_script = last(b"<script").is_some_and(|open| last(b"</script").is_none_or(|end| end < open));
        return in_script.then_some("a script of an Astro page");
    }
    PAGES.iter().find(|(ending, _)| path.ends_with(&[ending])).map(|(_, reason)| *reason)
}

/// Returns the words of a library by which somebody asked for a key in a browser.
pub(super) fn asked_for(code: &Code) -> Vec<&'static str> {
    let is_on = |word: &str| {
        code.find(word).any(|at| {
            let behind = code.bytes.get(at + word.len()..).unwrap_or_default().trim_ascii_start();
            let value = behind.strip_prefix(b":").or_else(|| behind.strip_prefix(b"="));
            value.is_some_and(|value| !value.trim_ascii_start().starts_with(b"false"))
        })
    };
    let mut found: Vec<&str> =
        ASKED_FOR.iter().filter(|(word, _)| is_on(word)).map(|(_, reason)| *reason).collect();
    if code.is_marked("use client") {
        found.push("\"use client\"");
    }
    found
}

/// Returns what else says that the code runs at a client.
pub(super) fn signs(path: &Path, code: &Code) -> Vec<&'static str> {
    let mut found: Vec<&str> =
        MODULES.iter().filter(|(module, _)| code.imports(module)).map(|(_, reason)| *reason).collect();
    if EXTENSION.iter().any(|word| code.has(word)) {
        found.push("a browser extension");
    }
    if code.has("wx.request") {
        found.push("a mini program");
    }
    if code.imports("react") && HOOKS.iter().any(|hook| code.has(hook)) {
        found.push("React component");
    }
    if path.ends_with(&[".jsx", ".tsx"]) && ["onClick", "onChange", "onSubmit"].iter().any(|w| code.has(w)) {
        found.push("React component");
    }
    // `typeof window` is asked by code that runs on both sides.
    let is_shared = code.find("typeof").any(|at| {
        let behind = code.bytes.get(at + "typeof".len()..).unwrap_or_default().trim_ascii_start();
        behind.starts_with(b"window") || behind.starts_with(b"document")
    });
    if !is_shared {
        let uses = |(word, _): &&(&str, &str)| code.has(word);
        found.extend(BROWSER.iter().filter(uses).map(|(_, reason)| *reason));
    }
    found
}

/// Returns why a build tool's settings write a value into the bundle, told by the braces around it.
pub(super) fn inlined(path: &Path, code: &Code, at: usize) -> Option<String> {
    let name = path.name.as_str();
    let inside = |wanted: &str| code.open_at(at).iter().any(|open| open == wanted);
    let says = |tool: &str| Some(format!("{tool} writes this value into the bundle"));
    if name.starts_with("next.config.") && (inside("env") || inside("publicRuntimeConfig")) {
        return says("Next.js");
    }
    if name.starts_with("nuxt.config.") && (inside("public") || inside("publicRuntimeConfig")) {
        return says("Nuxt");
    }
    if inside("DefinePlugin") || inside("EnvironmentPlugin") {
        return says("webpack");
    }
    let has_define = ["vite.config.", "vitest.config.", "rsbuild.config.", "esbuild.", "rollup.config."];
    if has_define.iter().any(|start| name.starts_with(start)) && inside("define") {
        return says("the bundler");
    }
    if name.starts_with("app.config.") && inside("extra") && inside("expo") {
        return Some("Expo packs this value into the app".to_owned());
    }
    if path.has("environments") && name.starts_with("environment.") {
        return Some("Angular compiles its environments into the bundle".to_owned());
    }
    None
}
