use super::*;

/// Asks about the text at its `§`, which stands for the secret.
fn client(path: &str, text: &str) -> Option<String> {
    let at = text.find('§').unwrap_or_else(|| text.len().saturating_sub(1));
    reason(&Spot { path, text: text.as_bytes(), at })
}

fn public_reason(rule: &str, value: &str, path: &str, text: &str) -> Option<&'static str> {
    let at = text.find('§').unwrap();
    let text = text.replace('§', value);
    let spot = Spot { path, text: text.as_bytes(), at };
    public::reason(rule, value.as_bytes(), &spot, reason(&spot).is_some())
}

#[test]
fn names_with_a_prefix_are_written_into_the_bundle() {
    for name in ["NEXT_PUBLIC_K", "VITE_K", "REACT_APP_K", "EXPO_PUBLIC_K", "NG_APP_K", "WXT_K", "PUBLIC_K"] {
        assert!(client(".env", &format!("{name}=§")).is_some(), "{name}");
        assert!(client(".github/workflows/a.yml", &format!("  env:\n    {name}: §")).is_some(), "{name}");
    }
    for line in ["MY_VITE_KEY=§", "DATABASE_URL=§", "VITE_=§", "PUBLIC_KEY=§", "KEY=§ # like VITEST_X"] {
        assert_eq!(client(".env", line), None, "{line}");
    }
}

#[test]
fn code_says_that_it_runs_in_a_browser() {
    let cases = [
        ("src/chat.tsx", "new X({ apiKey: '§', dangerouslyAllowBrowser: true })", "dangerouslyAllowBrowser"),
        ("src/a.ts", "/* licence */\n// x\n'use client';\nconst k = '§'", "\"use client\""),
        ("src/a.ts", "\u{feff}\"use client\"\nconst k = '§'", "\"use client\""),
        ("src/a.tsx", "import {useState} from 'react';\nconst [a] = useState('§')", "React component"),
        ("src/a.js", "const k='§'; document.getElementById('x')", "uses the DOM"),
        ("src/a.js", "const k='§'; window.x = 1", "uses window"),
        ("App.tsx", "import {View} from 'react-native';\nconst k='§'", "React Native"),
        ("main.js", "const {app} = require('electron');\nconst k='§'", "Electron"),
        ("popup.js", "const k='§'; chrome.storage.local.get(k)", "browser extension"),
        ("index.html", "<script>k='§'</script>", "a web page"),
        ("a.vue", "<script setup>const k='§'</script>", "Vue component"),
        ("a.astro", "---\nconst a=1\n---\n<script>const k='§'</script>", "Astro"),
        (
            "server/chat.ts",
            "new X({ apiKey: '§', dangerouslyAllowBrowser: true })",
            "dangerouslyAllowBrowser",
        ),
        ("next.config.js", "module.exports = { env: { KEY: '§' } }", "Next.js"),
        ("nuxt.config.ts", "export default { runtimeConfig: { a: 1, public: { k: '§' } } }", "Nuxt"),
        ("vite.config.ts", "export default { define: { K: '§' } }", "bundler"),
        ("src/environments/environment.prod.ts", "export const environment = { k: '§' }", "Angular"),
    ];
    for (path, text, wanted) in cases {
        let why = client(path, text).unwrap_or_default();
        assert!(why.contains(wanted), "{path}: {text}: {why}");
    }
}

#[test]
fn code_of_a_server_is_never_called_client_code() {
    let cases = [
        ("server/app.js", "const k='§'; window.x"),
        ("app/api/chat/route.ts", "const k='§'; localStorage.x"),
        ("src/pages/api/a.ts", "const k='§'; document.body"),
        ("src/routes/+server.ts", "const k='§'; window.x"),
        ("src/lib/a.server.ts", "const k='§'; const s = 'window.x'"),
        ("src/a.ts", "'use server'\nconst k='§'; window.x"),
        ("src/a.ts", "import fs from 'node:fs';\nconst k='§'; window.x"),
        ("src/a.js", "const express = require('express');\nconst k='§'; document.body"),
        ("src/a.js", "// window.x and 'use client'\nconst k='§'"),
        ("src/a.js", "const s = \"use client\"; const k='§'"),
        ("src/a.js", "if (typeof window === 'undefined') { k='§' } else { window.x }"),
        ("src/a.ts", "new X({ apiKey: '§', dangerouslyAllowBrowser: false })"),
        ("src/a.ts", "// dangerouslyAllowBrowser: true\nconst k='§'"),
        (
            "src/a.js",
            "import p from 'puppeteer';\nconst k='§'; p.evaluate(() => document.querySelector('a'))",
        ),
        ("src/pages/a.tsx", "export async function getServerSideProps() { const k='§' }\n<a onClick={x}/>"),
        ("a.astro", "---\nconst k='§'\n---\n<script>x</script>"),
        ("next.config.js", "module.exports = { env: { A: 1 }, serverRuntimeConfig: { KEY: '§' } }"),
        ("nuxt.config.ts", "export default { runtimeConfig: { public: { a: 1 }, k: '§' } }"),
        ("public.py", "document.getElementById '§'"),
        ("public/index.php", "<?php $k = '§';"),
        ("static/views.py", "k = '§'"),
        ("src/Main.java", "import java.util.List;\nString k = \"§\";"),
        ("Sources/App/main.swift", "import Vapor\nlet k = \"§\""),
        ("src/a.test.ts", "const k='§'; window.x"),
        ("cypress/a.js", "const k='§'; document.body"),
        ("docker-compose.yml", "environment:\n  KEY: §"),
        ("package.json", "{\"private\": true, \"files\": [], \"k\": \"§\"}"),
        ("src/a.ts", "export const k = '§';"),
        ("lib/x.ts", "obj.window.x; const k='§'"),
    ];
    for (path, text) in cases {
        assert_eq!(client(path, text), None, "{path}: {text}");
    }
}

#[test]
fn files_that_ship_are_known_by_what_they_are() {
    let cases = [
        ("app/src/main/res/values/strings.xml", "<string name=\"k\">§</string>", "Android resource"),
        ("app/src/main/res/values-de/keys.xml", "<string name=\"k\">§</string>", "Android resource"),
        ("ios/App/Info.plist", "<string>§</string>", "iOS"),
        ("ios/App/App-Info.plist", "<string>§</string>", "iOS"),
        ("app/build.gradle", "buildConfigField \"String\", \"K\", '\"§\"'", "Gradle"),
        ("a/Main.kt", "package a\nimport android.os.Bundle\nval k = \"§\"", "Android"),
        ("lib/main.dart", "import 'package:flutter/material.dart';\nconst k = '§';", "Flutter"),
        ("Assets/a.cs", "using UnityEngine;\nstring k = \"§\";", "Unity"),
        ("Dockerfile", "FROM a\nENV TOKEN=§", "ENV"),
        ("web.Dockerfile", "FROM a\nRUN a \\\n  --token=§ \\\n  b", "history"),
        ("manifest.json", "{\"manifest_version\": 3, \"key\": \"§\"}", "browser extension"),
        ("package.json", "{\"files\": [\"lib\"], \"k\": \"§\"}", "published"),
        ("app.json", "{\"expo\": {\"extra\": {\"k\": \"§\"}}}", "Expo"),
        ("public/config.json", "{\"k\": \"§\"}", "web servers"),
        ("public/.env", "K=§", "web servers"),
        ("src/main/webapp/a.js", "k='§'", "web servers"),
    ];
    for (path, text, wanted) in cases {
        let why = client(path, text).unwrap_or_default();
        assert!(why.contains(wanted), "{path}: {text}: {why}");
    }
    assert_eq!(client("Dockerfile", "FROM a\nCOPY x y # §"), None);
    assert_eq!(client("src/main/webapp/WEB-INF/web.xml", "<a>§</a>"), None);
}

#[test]
fn keys_that_are_made_for_clients_are_known() {
    let cases = [
        ("generic-secret", "phc_x", "a.js", "key: '§'"),
        ("generic-secret", "0123", ".env", "VITE_ALGOLIA_SEARCH_KEY=§"),
        ("generic-secret", "0123", ".env", "NEXT_PUBLIC_RECAPTCHA_SITE_KEY=§"),
        ("segment-write-key", "0123", ".env", "VITE_SEGMENT_WRITE_KEY=§"),
        ("google-api-key", "AIzaX", "fb.js", "const firebaseConfig = { apiKey: \"§\", authDomain: \"x\" }"),
    ];
    for (rule, value, path, text) in cases {
        assert!(public_reason(rule, value, path, text).is_some(), "{text}");
    }
    let secrets = [
        ("generic-secret", "0123", ".env", "ALGOLIA_SEARCH_KEY=§"),
        ("generic-secret", "0123", ".env", "VITE_SEARCH_ADMIN_KEY=§"),
        ("generic-secret", "0123", ".env", "NEXT_PUBLIC_RECAPTCHA_SECRET_SITE_KEY=§"),
        ("google-api-key", "AIzaX", "a.js", "const ai = new GoogleGenerativeAI(\"§\"); initializeApp()"),
        ("google-api-key", "AIzaX", "a.py", "KEY = \"§\""),
        ("stripe-live-secret-key", "sk_x", ".env", "VITE_PUBLISHABLE=§"),
    ];
    for (rule, value, path, text) in secrets {
        assert_eq!(public_reason(rule, value, path, text), None, "{text}");
    }
}

#[test]
fn a_role_in_a_token_decides() {
    use crate::detect::base64::{Alphabet, encode};
    let token = |role: &str| {
        let part = |text: &str| String::from_utf8(encode(Alphabet::Url, text.as_bytes())).unwrap();
        let payload = format!("{{\"iss\":\"supabase\",\"role\":\"{role}\"}}");
        format!("{}.{}.{}", part("{\"alg\":\"HS256\"}"), part(&payload), "x".repeat(43))
    };
    assert!(public_reason("jwt", &token("anon"), ".env", "NEXT_PUBLIC_X=§").is_some());
    assert_eq!(public_reason("jwt", &token("service_role"), ".env", "NEXT_PUBLIC_ANON_KEY=§"), None);
}
