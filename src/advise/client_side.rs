//! Does this line ship to strangers?
//!
//! A key in a browser bundle or an app is public however private the repository is. Told from the path (directories that
//! web servers hand out as they are), the variable's name (frameworks inline those with their prefix), and a few words
//! by which code says that it runs in a browser.

/// Prefixes of variables that a framework's build writes into the bundle.
///
/// Source: the environment pages of Next.js, Vite, Create React App, Gatsby, Vue CLI, Nuxt, `SvelteKit`, Expo, Astro.
const BUNDLED_PREFIXES: &[(&str, &str)] = &[
    ("NEXT_PUBLIC_", "Next.js"),
    ("VITE_", "Vite"),
    ("REACT_APP_", "Create React App"),
    ("GATSBY_", "Gatsby"),
    ("VUE_APP_", "Vue CLI"),
    ("NUXT_PUBLIC_", "Nuxt"),
    ("EXPO_PUBLIC_", "Expo"),
    ("PUBLIC_", "SvelteKit or Astro"),
];

/// Words by which a file says that it runs in the browser.
const BROWSER_WORDS: &[(&[u8], &str)] = &[
    (b"dangerouslyAllowBrowser", "dangerouslyAllowBrowser"),
    (b"\"use client\"", "\"use client\""),
    (b"'use client'", "\"use client\""),
    (b"document.getElementById", "uses the DOM"),
    (b"document.querySelector", "uses the DOM"),
    (b"window.location", "uses window"),
];

/// Endings of code that a browser may run.
const BROWSER_ENDINGS: &[&str] = &[".js", ".jsx", ".ts", ".tsx", ".mjs", ".vue", ".svelte", ".html", ".htm"];

/// Endings of pages and components, which a browser always runs.
const PAGE_ENDINGS: &[(&str, &str)] = &[
    (".html", "a web page"),
    (".htm", "a web page"),
    (".vue", "a Vue component"),
    (".svelte", "a Svelte component"),
];

/// Returns why the line `line` of `text` would reach strangers, where it would.
pub fn reason(path: &str, text: &[u8], line: &[u8]) -> Option<String> {
    let lower = path.to_ascii_lowercase();
    if let Some(framework) = bundled_by(line) {
        return Some(format!("{framework} writes this variable into the bundle"));
    }
    if lower.ends_with("res/values/strings.xml") {
        return Some("Android resource, readable in the app package".to_owned());
    }
    if !BROWSER_ENDINGS.iter().any(|e| lower.ends_with(e)) {
        return None;
    }
    let mut reasons: Vec<&str> =
        PAGE_ENDINGS.iter().filter(|(e, _)| lower.ends_with(e)).map(|(_, r)| *r).collect();
    if lower.split('/').rev().skip(1).any(|part| matches!(part, "public" | "static" | "wwwroot" | "www")) {
        reasons.push("a directory that web servers hand out");
    }
    for (word, reason) in BROWSER_WORDS {
        if !reasons.contains(reason) && text.windows(word.len()).any(|w| w == *word) {
            reasons.push(reason);
        }
    }
    (!reasons.is_empty()).then(|| reasons.join(", "))
}

/// Returns the framework whose prefix a name in the line has.
fn bundled_by(line: &[u8]) -> Option<&'static str> {
    let names = line.split(|b| !b.is_ascii_alphanumeric() && *b != b'_');
    let prefixed = |name: &[u8]| {
        BUNDLED_PREFIXES.iter().find(|(p, _)| name.starts_with(p.as_bytes()) && name.len() > p.len())
    };
    names.filter_map(prefixed).map(|(_, framework)| *framework).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_paths_and_words_tell() {
        let client = |path: &str, text: &str| reason(path, text.as_bytes(), text.as_bytes());
        assert!(client(".env", "NEXT_PUBLIC_KEY=1").is_some());
        assert!(client("public/app.js", "k=1").is_some());
        assert!(client("src/chat.tsx", "new X({ dangerouslyAllowBrowser: true })").is_some());
        assert!(client("index.html", "k=1").is_some());
        assert_eq!(client("server/app.js", "k=1"), None);
        assert_eq!(client("public.py", "document.getElementById"), None);
        assert_eq!(client(".env", "MY_VITE_KEY=1"), None);
    }
}
