//! A card as text for a terminal, or as Markdown for a wiki or a ticket.

use crate::advise::keep;
use crate::cli::explain::card::{Card, Found};
use crate::layout::{command, labelled};

/// The column in which the texts start.
const COLUMN: usize = 12;

const FIRST: &str = "If it was in a commit that anybody else can see, revoke it before anything else.";
const FIRST_OF_FILE: &str =
    "If it was in a commit that anybody else can see, revoke what stands in it first.";
const THEN: &str = "Then replace it, and ask for less.";
const KEEP: &str = "Keep it in the environment.";
const STORE: &str = "Or in a manager. Type the value once, at a silent prompt (bash, zsh):";
const AFTER: &str = "`unset VALUE` when it is stored. For a value of several lines, keep it in a file outside of the \
    repository and write `cat FILE` in place of `printf %s \"$VALUE\"`.";

/// Returns the card as text.
pub(super) fn text(card: &Card) -> String {
    let mut out = String::new();
    labelled(&mut out, "", 0, &card.title);
    let is_file = !card.instead.is_empty();
    let sure = if is_file { card.confidence.clone() } else { format!("confidence {}", card.confidence) };
    labelled(&mut out, "", 0, &format!("rule {}, {}, {sure}", card.rule, card.severity));
    out += "\n";
    if let Some(found) = &card.finding {
        found_rows(found, &mut |label, text| labelled(&mut out, label, COLUMN, text));
        out += "\n";
    }
    if is_file {
        labelled(&mut out, "names", COLUMN, &card.names.join("  "));
        labelled(&mut out, "opens", COLUMN, &card.opens);
        out += "\n";
        labelled(&mut out, "", 0, FIRST_OF_FILE);
        out += "\n";
        labelled(&mut out, "instead", COLUMN, &card.instead);
        let remove = command("git rm --cached FILE");
        labelled(&mut out, "out of Git", COLUMN, &format!("{remove}, and add it to .gitignore"));
        return out;
    }
    for (head, rows) in sections(card) {
        if !head.is_empty() {
            out += &format!("\n{head}\n\n");
        }
        for (label, text) in rows {
            labelled(&mut out, label, COLUMN, text);
        }
    }
    if card.variables.is_empty() {
        return out;
    }
    out += &format!("\n{KEEP}\n\n");
    labelled(&mut out, "variable", COLUMN, &card.variables.join(", "));
    for idiom in &card.read {
        labelled(&mut out, &idiom.language, COLUMN, &command(&idiom.code));
    }
    out += &format!("\n{STORE}\n\n    {}\n", keep::ASK);
    for store in &card.store {
        out += &format!("\n{}\n    {}\n", store.manager, broken(&store.put));
        out += &format!("  read it with\n    {}\n", broken(&store.read));
    }
    out += "\n";
    labelled(&mut out, "", 0, AFTER);
    out
}

/// Returns the card as Markdown.
pub(super) fn markdown(card: &Card) -> String {
    let mut out = format!("# {}\n\nRule `{}`, {}.\n", card.title, card.rule, card.severity);
    let row = |out: &mut String, label: &str, text: &str| {
        if !label.is_empty() {
            *out += &format!("\n- **{label}**: {}", escaped(text));
        } else if !text.is_empty() {
            *out += &format!(" {}", escaped(text));
        }
    };
    if let Some(found) = &card.finding {
        out += "\n## Found\n";
        found_rows(found, &mut |label, text| row(&mut out, label, text));
        out += "\n";
    }
    if !card.instead.is_empty() {
        row(&mut out, "opens", &card.opens);
        row(&mut out, "instead", &card.instead);
        out += &format!("\n\n{FIRST_OF_FILE}\n\n```sh\ngit rm --cached FILE\n```\n");
        return out;
    }
    for (head, rows) in sections(card) {
        let head = if head.is_empty() { "What it opens" } else { head.trim_end_matches('.') };
        out += &format!("\n## {head}\n");
        for (label, text) in rows {
            row(&mut out, label, text);
        }
        out += "\n";
    }
    if card.variables.is_empty() {
        return out;
    }
    out += &format!("\n## {}\n", KEEP.trim_end_matches('.'));
    row(&mut out, "variable", &card.variables.join(", "));
    for idiom in &card.read {
        out += &format!("\n- {}: `{}`", idiom.language, idiom.code);
    }
    out += &format!("\n\n{STORE}\n\n```sh\n{}\n```\n", keep::ASK);
    for store in &card.store {
        let (put, read) = (store.put.join(" \\\n  "), store.read.join(" \\\n  "));
        out +=
            &format!("\n### {}\n\n```sh\n{put}\n```\n\nRead it with\n\n```sh\n{read}\n```\n", store.manager);
    }
    out += &format!("\n{AFTER}\n");
    out
}

type Section<'c> = (&'static str, Vec<(&'static str, &'c str)>);

fn sections(card: &Card) -> [Section<'_>; 3] {
    [
        ("", vec![("issuer", &card.provider), ("opens", &card.opens), ("rights", &card.privilege)]),
        (
            FIRST,
            vec![
                ("revoke", &card.revoke),
                ("", &card.revoke_url),
                ("told", &card.auto_revoked),
                ("audit", &card.audit),
            ],
        ),
        (
            THEN,
            vec![
                ("rotate", &card.rotate),
                ("scope", &card.scope),
                ("quota", &card.quota),
                ("docs", &card.docs_url),
            ],
        ),
    ]
}

fn found_rows(found: &Found, row: &mut dyn FnMut(&str, &str)) {
    row("found", &format!("{}, fingerprint {}", found.secret, found.fingerprint));
    row("place", &found.places.join(" "));
    if let Some(why) = &found.client_side {
        row("reaches", &format!("strangers: {why}"));
    }
    if !found.rights.is_empty() {
        row("this one", &found.rights);
    }
    if !found.narrower.is_empty() {
        row("narrower", &found.narrower);
    }
    row("state", &found.state);
    found.notes.iter().for_each(|note| row("note", note));
}

/// Joins the pieces of a command so that a shell goes on with the next line.
fn broken(pieces: &[String]) -> String {
    pieces.join(" \\\n      ")
}

/// Keeps Markdown from taking what a text holds for its own signs.
fn escaped(text: &str) -> String {
    text.replace('<', "&lt;").replace('*', "\\*").replace('_', "\\_")
}
