//! A page for people: one file that loads nothing, for a browser on a desk or a phone, in light or dark.
//!
//! All text stands in the page, so that it can be read, searched and printed without its script; the script only filters
//! and sorts. A content security policy lets nothing run but that script and nothing load at all, should an escape ever
//! be forgotten. What the lines show is the excerpt of the finding, in which every secret is redacted already.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};

use sha2::Digest as _;

use crate::finding::{Excerpt, Finding};
use crate::layout::plain;
use crate::report::escape::xml;
use crate::report::{Report, proof, when, words};
use crate::units::count;

const STYLE: &str = include_str!("html/style.css");
const SCRIPT: &str = include_str!("html/script.js");

/// Other places of the same value past this number are only counted.
const MOST_PLACES: usize = 8;

/// How findings count, the worst first, with the number that they are sorted by.
const STANDINGS: [(&str, u8); 6] =
    [("critical", 5), ("high", 4), ("medium", 3), ("low", 2), ("note", 1), ("allowed", 0)];

/// Writes the page.
pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut findings: Vec<&Finding> = report.findings.iter().collect();
    findings.sort_by_key(|f| std::cmp::Reverse(rank(words::standing(f))));
    head(report, out)?;
    header(report, &findings, out)?;
    writeln!(out, "<main>")?;
    if findings.is_empty() {
        let text = if report.summary.complete { "No secrets found." } else { "Nothing found so far." };
        writeln!(out, "<p class=\"clean\">{text}</p>")?;
    } else {
        controls(&findings, out)?;
        writeln!(out, "<ol id=\"findings\">")?;
        let places = places(&findings);
        findings.iter().try_for_each(|finding| item(finding, &places, out))?;
        writeln!(out, "</ol>")?;
    }
    skipped(report, out)?;
    writeln!(out, "</main>")?;
    let (_, end) = when::span(report.summary);
    writeln!(
        out,
        "<footer>hookguard {}, {} UTC. Secrets are redacted: the first and last characters are shown, never a third of \
         one.</footer>",
        env!("CARGO_PKG_VERSION"),
        end.replace('T', " ")
    )?;
    writeln!(out, "<script>{SCRIPT}</script>\n</body>\n</html>")
}

fn rank(standing: &str) -> u8 {
    STANDINGS.iter().find(|(name, _)| *name == standing).map_or(0, |(_, rank)| *rank)
}

fn title(report: &Report<'_>) -> String {
    match report.tally.blocking {
        0 if report.summary.complete => "No secrets found".to_owned(),
        0 => "Not everything was looked at".to_owned(),
        found => format!("{} found", count(found as u64, "secret")),
    }
}

fn head(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{}'; script-src \
         'sha256-{}'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"robots\" content=\"noindex\">\n\
         <title>hookguard: {}</title>\n<style>{STYLE}</style>\n</head>\n<body>",
        base64_of_sha256(STYLE),
        base64_of_sha256(SCRIPT),
        xml(&title(report))
    )
}

/// Returns the hash by which the policy knows a script or style that stands in the page.
fn base64_of_sha256(text: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digest: [u8; 32] = sha2::Sha256::digest(text).into();
    let mut out = String::new();
    for chunk in digest.chunks(3) {
        let number = chunk.iter().fold(0_u32, |n, b| n << 8 | u32::from(*b)) << (8 * (3 - chunk.len()));
        for place in 0..=chunk.len() {
            let index = (number >> (18 - 6 * place) & 63) as usize;
            out.push(LETTERS.get(index).map_or('=', |b| char::from(*b)));
        }
        out.push_str(&"=".repeat(3 - chunk.len()));
    }
    out
}

fn header(report: &Report<'_>, findings: &[&Finding], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<header>\n<h1><small>hookguard</small>{}</h1>", xml(&title(report)))?;
    writeln!(out, "<p class=\"proof\">{}</p>", xml(&proof::line(report.summary, report.tally)))?;
    if !report.summary.complete {
        writeln!(
            out,
            "<p class=\"alarm\"><b>Not everything was looked at.</b> What was left out stands below the findings: a \
             secret may be in there.</p>"
        )?;
    }
    let mut counts: Vec<(&str, usize)> = STANDINGS.iter().map(|(name, _)| (*name, 0)).collect();
    for finding in findings {
        let standing = words::standing(finding);
        counts.iter_mut().filter(|(name, _)| *name == standing).for_each(|(_, n)| *n += 1);
    }
    if !findings.is_empty() {
        writeln!(out, "<ul class=\"counts\">")?;
        for (name, number) in counts.iter().filter(|(_, number)| *number > 0) {
            writeln!(out, "<li class=\"{name}\"><b>{number}</b>{name}</li>")?;
        }
        writeln!(out, "</ul>")?;
    }
    writeln!(out, "</header>")
}

/// What filters and sorts; shown by the script, since it does nothing without.
fn controls(findings: &[&Finding], out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<div id=\"filter\" role=\"search\" hidden>\n\
         <input id=\"text\" type=\"search\" placeholder=\"Filter by any word\" aria-label=\"Filter by any word\">"
    )?;
    let mut standings = BTreeMap::new();
    let mut rules = BTreeMap::new();
    for finding in findings {
        let standing = words::standing(finding);
        *standings.entry((std::cmp::Reverse(rank(standing)), standing)).or_insert(0) += 1;
        *rules.entry(finding.rule.as_str()).or_insert(0) += 1;
    }
    let standings: Vec<(&str, i32)> = standings.into_iter().map(|((_, name), n)| (name, n)).collect();
    let rules: Vec<(&str, i32)> = rules.into_iter().collect();
    for (id, all, options) in [("standing", "All severities", standings), ("rule", "All rules", rules)] {
        writeln!(out, "<select id=\"{id}\" aria-label=\"{all}\">\n<option value=\"\">{all}</option>")?;
        for (name, number) in options {
            let name = xml(name);
            writeln!(out, "<option value=\"{name}\">{name} ({number})</option>")?;
        }
        writeln!(out, "</select>")?;
    }
    writeln!(
        out,
        "<button id=\"open\" type=\"button\">Open or close all</button>\n\
         <output id=\"shown\"></output>\n</div>\n<div id=\"head\" hidden>\n\
         <button type=\"button\" data-sort=\"severity\" aria-pressed=\"true\">Severity</button>\n\
         <button type=\"button\" data-sort=\"what\" aria-pressed=\"false\">What</button>\n\
         <button type=\"button\" data-sort=\"where\" aria-pressed=\"false\">Where</button>\n<span>Secret</span>\n</div>"
    )
}

/// The places of each value, by rule and fingerprint.
type Places<'f> = HashMap<(&'f str, &'f str), Vec<&'f Finding>>;

fn places<'f>(findings: &[&'f Finding]) -> Places<'f> {
    let mut places = Places::new();
    for finding in findings {
        places.entry((finding.rule.as_str(), finding.fingerprint.as_str())).or_default().push(*finding);
    }
    places
}

fn item(finding: &Finding, places: &Places<'_>, out: &mut dyn Write) -> io::Result<()> {
    let standing = words::standing(finding);
    let (rule, path) = (xml(&finding.rule), xml(&finding.path.text));
    let headline = xml(&words::headline(finding));
    writeln!(
        out,
        "<li class=\"finding {standing}\" data-standing=\"{standing}\" data-rank=\"{}\" data-rule=\"{rule}\" \
         data-title=\"{headline}\" data-path=\"{path}\" data-line=\"{}\"><details>",
        rank(standing),
        finding.place.line
    )?;
    writeln!(
        out,
        "<summary><span class=\"badge\">{standing}</span> <span class=\"what\"><b>{headline}</b> <code>{rule}</code>\
         </span> <code class=\"where\">{}</code> <code class=\"secret\">{}</code></summary>\n<div class=\"body\">",
        xml(&words::place(finding)),
        xml(&words::value(finding).unwrap_or_default())
    )?;
    excerpt(&finding.excerpt, out)?;
    writeln!(out, "<dl>")?;
    let mut before = "";
    for (label, text) in words::details(finding) {
        let shown = if label == before { "" } else { label };
        writeln!(out, "<dt>{shown}</dt><dd>{}</dd>", xml(&plain(&text)))?;
        before = label;
    }
    links(finding, out)?;
    also(finding, places, out)?;
    writeln!(out, "<dt>more</dt><dd><code>hookguard explain {rule}</code></dd>")?;
    writeln!(out, "<dt>fingerprint</dt><dd><code>{}</code></dd>", xml(finding.fingerprint.as_str()))?;
    writeln!(out, "</dl>\n</div></details></li>")
}

/// The lines around it, with the redacted secret marked.
fn excerpt(excerpt: &Excerpt, out: &mut dyn Write) -> io::Result<()> {
    if excerpt.lines.is_empty() {
        return Ok(());
    }
    write!(out, "<pre>")?;
    for (number, line) in &excerpt.lines {
        let part =
            |from: usize, length: usize| xml(&line.chars().skip(from).take(length).collect::<String>());
        let shown = if *number == excerpt.marked_line {
            let (start, length) = (excerpt.mark_start, excerpt.mark_len);
            let (before, marked, after) =
                (part(0, start), part(start, length), part(start + length, usize::MAX));
            format!("{before}<mark>{marked}</mark>{after}")
        } else {
            xml(line)
        };
        writeln!(out, "<i>{number}</i>{shown}")?;
    }
    writeln!(out, "</pre>")
}

fn links(finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let advice = &finding.advice;
    let rows = [
        ("revoke", advice.revoke.as_str(), &advice.revoke_url),
        ("rotate", advice.rotate.as_str(), &None),
        ("docs", "", &advice.docs_url),
    ];
    for (label, text, url) in rows {
        // The settings are the repository's: an address that does something else than lead away is none.
        let url = url.as_deref().filter(|url| url.starts_with("https://")).map(xml);
        if text.is_empty() && url.is_none() {
            continue;
        }
        write!(out, "<dt>{label}</dt><dd>{}", xml(text))?;
        if let Some(url) = url {
            write!(out, " <a href=\"{url}\" target=\"_blank\" rel=\"noreferrer noopener\">{url}</a>")?;
        }
        writeln!(out, "</dd>")?;
    }
    if let (Some(comment), None) = (&advice.allow_comment, &finding.allowed) {
        writeln!(out, "<dt>allow</dt><dd><code>{}</code></dd>", xml(comment))?;
    }
    Ok(())
}

/// Where else the same value stands.
fn also(finding: &Finding, places: &Places<'_>, out: &mut dyn Write) -> io::Result<()> {
    let key = (finding.rule.as_str(), finding.fingerprint.as_str());
    let all = places.get(&key).map(Vec::as_slice).unwrap_or_default();
    let others = all.iter().filter(|other| !std::ptr::eq(**other, finding)).take(MOST_PLACES);
    let named: Vec<String> =
        others.map(|other| format!("<code>{}</code>", xml(&words::place(other)))).collect();
    if named.is_empty() {
        return Ok(());
    }
    let more = all.len().saturating_sub(1 + MOST_PLACES);
    let named = named.join("<br>");
    let rest = if more > 0 { format!("<br>and {}", count(more as u64, "more place")) } else { String::new() };
    writeln!(out, "<dt>also</dt><dd>{named}{rest}</dd>")
}

fn skipped(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let skipped = &report.summary.skipped;
    if skipped.is_empty() {
        return Ok(());
    }
    let open = if report.summary.complete { "" } else { " open" };
    writeln!(
        out,
        "<details class=\"skipped\"{open}><summary>{} not looked at</summary>\n<ul>",
        count(skipped.len() as u64, "file")
    )?;
    for skip in skipped {
        writeln!(out, "<li><code>{}</code>: {}</li>", xml(&skip.path.text), xml(&skip.reason))?;
    }
    writeln!(out, "</ul></details>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_one_that_browsers_compute() {
        // `printf %s "alert('Hello, world.');" | openssl dgst -sha256 -binary | openssl base64`, as in the CSP standard.
        let hash = base64_of_sha256("alert('Hello, world.');");
        assert_eq!(hash, "qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng=");
    }
}
