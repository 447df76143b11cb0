//! A page for a browser: one file that loads nothing and runs nothing, in light or dark, on a desk, a phone or paper.
//!
//! A content security policy forbids scripts and everything from elsewhere, should an escape ever be forgotten.

use crate::audit::report::{Sheet, plain, summary};
use crate::audit::{Evidence, Item, Verdict, number_of};

const STYLE: &str = include_str!("style.css");

/// The most pieces of evidence that stand open; the rest can be opened.
const MOST_OPEN: usize = 8;

pub(super) fn write(sheet: &Sheet<'_>) -> String {
    let mut out = head(sheet);
    out += &format!(
        "<header>\n<h1><small>hookguard: before going live</small>{}</h1>\n<p class=\"proof\">{}, {}</p>\n",
        xml(sheet.name),
        xml(sheet.day),
        xml(&summary(sheet.items))
    );
    if !sheet.is_complete {
        out += "<p class=\"alarm\"><b>Not everything was looked at.</b> A key may be in what was left out.</p>\n";
    }
    out += "<ul class=\"counts\">\n";
    for verdict in Verdict::ALL {
        let number = number_of(sheet.items, verdict);
        out += &format!("<li class=\"{}\"><b>{number}</b>{}</li>\n", verdict.name(), word(verdict));
    }
    out += "</ul>\n<nav aria-label=\"Items\"><ol>\n";
    for item in sheet.items {
        out += &format!(
            "<li class=\"{}\"><a href=\"#{}\">{}</a> <span>{}</span></li>\n",
            item.verdict.name(),
            item.id,
            xml(item.title),
            word(item.verdict)
        );
    }
    out += "</ol></nav>\n</header>\n<main>\n";
    for (number, item) in (1..).zip(sheet.items) {
        out += &section(number, item);
    }
    out += &format!(
        "</main>\n<footer><p>{}</p><p>hookguard {}. Keys are redacted: the first and last characters are shown, never a \
         third of one. What was not seen is not proved; where nothing speaks for or against, ask a person.</p></footer>\n\
         </body>\n</html>\n",
        xml(sheet.proof),
        env!("CARGO_PKG_VERSION")
    );
    out
}

fn head(sheet: &Sheet<'_>) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; \
         base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"robots\" content=\"noindex\">\n\
         <title>hookguard audit: {}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n",
        xml(sheet.name)
    )
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Fail => "fail",
        Verdict::Ask => "ask a person",
        Verdict::Pass => "pass",
    }
}

fn section(number: usize, item: &Item) -> String {
    let mut out = format!(
        "<section id=\"{}\" class=\"{}\">\n<h2><i>{number}</i>{}<span class=\"badge\">{}</span></h2>\n",
        item.id,
        item.verdict.name(),
        xml(item.title),
        word(item.verdict)
    );
    let (open, rest) = item.evidence.split_at(item.evidence.len().min(MOST_OPEN));
    out += &list(open);
    if !rest.is_empty() {
        out += &format!("<details><summary>{} more</summary>\n{}</details>\n", rest.len(), list(rest));
    }
    if !item.todo.is_empty() {
        out += "<h3>To do</h3>\n<ul class=\"todo\">\n";
        for todo in &item.todo {
            out += &format!("<li>{}</li>\n", with_code(todo));
        }
        out += "</ul>\n";
    }
    out + "</section>\n"
}

fn list(evidence: &[Evidence]) -> String {
    let mut out = "<ul class=\"evidence\">\n".to_owned();
    for one in evidence {
        let place = one.place();
        let place = if place.is_empty() { String::new() } else { format!("<code>{}</code> ", xml(&place)) };
        let bearing = one.bearing.name();
        out += &format!(
            "<li class=\"{bearing}\"><b>{bearing}</b><span>{place}{}</span></li>\n",
            with_code(&one.said())
        );
    }
    out + "</ul>\n"
}

/// Returns a text with what stands between backquotes as code.
fn with_code(text: &str) -> String {
    let mut out = String::new();
    for (at, part) in text.split('`').enumerate() {
        out += &if at % 2 == 1 { format!("<code>{}</code>", xml(part)) } else { xml(part) };
    }
    out
}

/// Returns a text in which nothing is markup, also within quotes.
fn xml(text: &str) -> String {
    let mut out = String::new();
    for c in plain(text).chars() {
        match c {
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '&' => out += "&amp;",
            '"' => out += "&quot;",
            '\'' => out += "&#39;",
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_file_says_becomes_markup() {
        assert_eq!(xml("<a href='x'>\"&\n"), "&lt;a href=&#39;x&#39;&gt;&quot;&amp; ");
        assert_eq!(with_code("run `a <b>` now"), "run <code>a &lt;b&gt;</code> now");
    }
}
