//! Files that ship by what they are or where they stand: resources of apps, images, packages, directories of web servers.

use crate::advise::client_side::{Path, Spot};

/// Directories that web servers hand out as they are.
const SERVED: &[&str] = &["public", "static", "www", "wwwroot", "htdocs", "public_html", "_site", "webroot"];

/// Endings of files that a web server runs, or that are compiled: those aren't handed out.
const NOT_SERVED: &[&str] = &[
    ".php", ".py", ".rb", ".java", ".kt", ".go", ".rs", ".cs", ".cshtml", ".erb", ".jsp", ".pl", ".ex",
    ".scala", ".cgi", ".aspx", ".lua", ".sh", ".md",
];

/// Where the name alone says it.
const BY_PLACE: &[(&str, &str)] = &[
    ("androidmanifest.xml", "Android manifest, readable in the app package"),
    ("google-services.json", "packed in the Android app"),
    ("googleservice-info.plist", "packed in the iOS app"),
    ("info.plist", "iOS property list, readable in the app package"),
    (".strings", "iOS resource, readable in the app package"),
    (".wxml", "a mini program"),
    (".gd", "a Godot game"),
    (".tscn", "a Godot game"),
];

/// Words at the start of a line by which other languages say that their code is an app.
const APPS: &[(&str, &str, &str)] = &[
    (".swift", "import UIKit", "iOS app, whose strings can be read"),
    (".swift", "import SwiftUI", "iOS app, whose strings can be read"),
    (".m", "#import <UIKit/", "iOS app, whose strings can be read"),
    (".mm", "#import <UIKit/", "iOS app, whose strings can be read"),
    (".kt", "import android.", "Android app, whose strings can be read"),
    (".kt", "import androidx.", "Android app, whose strings can be read"),
    (".java", "import android.", "Android app, whose strings can be read"),
    (".java", "import androidx.", "Android app, whose strings can be read"),
    (".dart", "import 'package:flutter/", "Flutter app, whose strings can be read"),
    (".dart", "import \"package:flutter/", "Flutter app, whose strings can be read"),
    (".cs", "using UnityEngine", "Unity game, whose strings can be read"),
    (".cs", "using Microsoft.Maui", "app, whose strings can be read"),
    (".cs", "using Xamarin.Forms", "app, whose strings can be read"),
    (".cs", "using System.Windows.Forms", "desktop app, whose strings can be read"),
    (".cs", "using Microsoft.AspNetCore.Components.WebAssembly", "Blazor in the browser"),
];

/// Returns why a file ends in a package, an app or an image.
pub(super) fn packed(path: &Path, spot: &Spot<'_>) -> Option<&'static str> {
    let lower = path.lower.as_str();
    let mut directories = path.directories().rev();
    let is_values =
        directories.next().is_some_and(|d| d.starts_with("values")) && directories.next() == Some("res");
    if path.ends_with(&[".xml"]) && is_values {
        return Some("Android resource, readable in the app package");
    }
    if path.has("src/main/assets") || path.has("src/main/res/raw") {
        return Some("Android asset, readable in the app package");
    }
    let name = path.name.to_ascii_lowercase();
    let by_place = BY_PLACE.iter().find(|(end, _)| {
        if end.starts_with('.') {
            name.ends_with(end)
        } else {
            name == *end || name.ends_with(&format!("-{end}"))
        }
    });
    if let Some((_, reason)) = by_place {
        return Some(reason);
    }
    if let Some((.., reason)) =
        APPS.iter().find(|(end, word, _)| lower.ends_with(end) && starts_a_line(spot.text, word))
    {
        return Some(reason);
    }
    image(&name, spot).or_else(|| gradle(&name, spot)).or_else(|| manifest(&name, spot))
}

/// A value in an instruction of a container file is a part of the image or its history.
fn image(name: &str, spot: &Spot<'_>) -> Option<&'static str> {
    let is_image =
        name.starts_with("dockerfile") || name.ends_with(".dockerfile") || name.starts_with("containerfile");
    if !is_image {
        return None;
    }
    match word(instruction(spot)).to_ascii_uppercase().as_str() {
        "ENV" => Some("ENV is part of the image"),
        "ARG" => Some("ARG stays in the image's history"),
        "LABEL" => Some("LABEL is part of the image"),
        "RUN" | "CMD" | "ENTRYPOINT" | "HEALTHCHECK" => Some("this instruction stays in the image's history"),
        _ => None,
    }
}

/// Returns the line at which the instruction of a container file starts: a `\` at a line's end goes on.
fn instruction<'t>(spot: &Spot<'t>) -> &'t [u8] {
    let before = spot.text.get(..spot.at).unwrap_or_default();
    let mut lines = before.rsplit(|b| *b == b'\n');
    let mut start = lines.next().unwrap_or_default();
    for line in lines {
        if line.trim_ascii_end().last() != Some(&b'\\') {
            break;
        }
        start = line;
    }
    start
}

fn word(line: &[u8]) -> String {
    let line = line.trim_ascii_start();
    let end = line.iter().position(u8::is_ascii_whitespace).unwrap_or(line.len());
    String::from_utf8_lossy(line.get(..end).unwrap_or_default()).into_owned()
}

/// Fields that Android's build writes into the app.
fn gradle(name: &str, spot: &Spot<'_>) -> Option<&'static str> {
    let is_gradle = name.ends_with(".gradle") || name.ends_with(".gradle.kts");
    let has = |word: &str| memchr::memmem::find(spot.line(), word.as_bytes()).is_some();
    let writes = ["buildConfigField", "resValue", "manifestPlaceholders"];
    (is_gradle && writes.into_iter().any(has)).then_some("Gradle writes this value into the app")
}

/// Manifests that are published with what they describe.
fn manifest(name: &str, spot: &Spot<'_>) -> Option<&'static str> {
    let has = |word: &str| memchr::memmem::find(spot.text, word.as_bytes()).is_some();
    match name {
        "manifest.json" if has("\"manifest_version\"") => Some("manifest of a browser extension"),
        "package.json" if (has("\"files\"") || has("\"publishConfig\"")) && !has("\"private\": true") => {
            Some("package.json is published with the package")
        }
        "app.json" if has("\"expo\"") => Some("Expo packs app.json into the app"),
        _ => None,
    }
}

/// Returns why a web server would hand the file out.
pub(super) fn served(path: &Path) -> Option<&'static str> {
    if path.ends_with(NOT_SERVED) || path.has("web-inf") || path.has("node_modules") {
        return None;
    }
    let is_served = path.directories().any(|directory| SERVED.contains(&directory));
    (is_served || path.has("src/main/webapp")).then_some("a directory that web servers hand out")
}

fn starts_a_line(text: &[u8], word: &str) -> bool {
    memchr::memmem::find_iter(text, word)
        .any(|at| text.get(..at).unwrap_or_default().last().is_none_or(|b| *b == b'\n'))
}
