//! `.gitleaks.toml` and `.gitleaksignore` of gitleaks and betterleaks 1.
//!
//! Source: gitleaks' README ("Configuration", ".gitleaksignore") and config package, v8. Older files have `[allowlist]` and
//! `[rules.allowlist]`, newer ones `[[allowlists]]` and `[[rules.allowlists]]`, with `condition` and `targetRules`. Without
//! `secretGroup` the first group of the regex is the secret. A rule without a regex changes one of gitleaks' own.

use anyhow::Result;

use crate::config::shown;
use crate::finding::Finding;
use crate::import::tree::Node;
use crate::import::{Allowance, ForeignRule, Import, Item, Spot, names, regex};

/// The hex digits of a commit's name.
const COMMIT_DIGITS: std::ops::RangeInclusive<usize> = 7..=64;

/// Reads the settings.
pub(super) fn read(file: &Node, import: &mut Import<'_>) -> Result<()> {
    for (key, value) in file.entries() {
        match key.text().unwrap_or_default() {
            "title" | "description" | "minVersion" | "rules" | "allowlist" | "allowlists" => {}
            "extend" => extend(value, import),
            other => import.left(key.line, format!("{} has no counterpart", shown(other))),
        }
    }
    for rule in file.items_of("rules") {
        self::rule(rule, import)?;
    }
    for list in file.items_of("allowlist").iter().chain(file.items_of("allowlists")) {
        let targets = texts(list.items_of("targetRules"));
        allowlist(list, &targets, import)?;
    }
    Ok(())
}

fn extend(extend: &Node, import: &mut Import<'_>) {
    for (key, value) in extend.entries() {
        match key.text().unwrap_or_default() {
            // Our own rules are always on.
            "useDefault" => {}
            "disabledRules" => {
                for item in value.items() {
                    import.switch_off(item.line, item.text().unwrap_or_default());
                }
            }
            "path" | "url" => {
                import.left(key.line, "another file is extended: import it, too, by its name");
            }
            other => import.left(key.line, format!("`extend.{other}` has no counterpart")),
        }
    }
}

fn texts(items: &[Node]) -> Vec<String> {
    items.iter().filter_map(|i| i.text().map(str::to_owned)).collect()
}

fn rule(rule: &Node, import: &mut Import<'_>) -> Result<()> {
    let name = rule.text_of("id").unwrap_or_default().to_owned();
    let line = rule.get("id").map_or(rule.line, |id| id.line);
    let pattern = rule.text_of("regex").unwrap_or_default();
    for (key, _) in rule.entries() {
        match key.text().unwrap_or_default() {
            "id" | "description" | "regex" | "secretGroup" | "entropy" | "keywords" | "tags"
            | "allowlist" | "allowlists" => {}
            "path" if pattern.is_empty() => {
                import.left(key.line, "a rule that tells files by their path alone has no counterpart");
            }
            "path" => import.changed(key.line, "the rule looks at all paths now"),
            other => import.left(key.line, format!("{} of a rule has no counterpart", shown(other))),
        }
    }
    if !pattern.is_empty() {
        let regex = regex::converted(pattern);
        let asked = rule.text_of("secretGroup").and_then(|n| n.parse().ok()).unwrap_or(0);
        let group = if asked == 0 { regex::groups(&regex).min(1) } else { asked };
        import.rule(&ForeignRule {
            line,
            name: name.clone(),
            title: rule.text_of("description").unwrap_or_default().to_owned(),
            keywords: texts(rule.items_of("keywords")),
            entropy: rule.text_of("entropy").and_then(|e| e.parse().ok()),
            group,
            regex,
        });
    }
    for list in rule.items_of("allowlist").iter().chain(rule.items_of("allowlists")) {
        allowlist(list, std::slice::from_ref(&name), import)?;
    }
    Ok(())
}

fn allowlist(list: &Node, targets: &[String], import: &mut Import<'_>) -> Result<()> {
    let items = |key: &str, convert: fn(&str) -> String| -> Vec<Item> {
        let found = list.items_of(key).iter();
        found.filter_map(|i| Some(Item { line: i.line, text: convert(i.text()?) })).collect()
    };
    for (key, _) in list.entries() {
        match key.text().unwrap_or_default() {
            "id" | "description" | "paths" | "regexes" | "stopwords" | "commits" | "condition"
            | "regexTarget" | "targetRules" => {}
            other => import.left(key.line, format!("{} of an allowlist has no counterpart", shown(other))),
        }
    }
    let target = list.text_of("regexTarget").unwrap_or("secret");
    let regexes = items("regexes", regex::converted);
    let regex_key = match target {
        "line" => "line_regexes",
        "match" => {
            if let Some(first) = regexes.first() {
                import.changed(first.line, "regexes over the match are looked for in the whole line now");
            }
            "line_regexes"
        }
        _ => "regexes",
    };
    let condition = list.text_of("condition").unwrap_or("OR");
    let all = condition.eq_ignore_ascii_case("and") || condition == "&&";
    let commits = list.items_of("commits");
    if !commits.is_empty() && all {
        import.left(list.line, "an allowlist that must fit a commit as well has no counterpart");
        return Ok(());
    }
    for commit in commits {
        of_commit(commit.line, commit.text().unwrap_or_default(), import)?;
    }
    let line = list.line;
    let rules = if targets.is_empty() { Vec::new() } else { import.limited_to(line, targets) };
    let reason = import.reason(line, list.text_of("description"))?;
    import.allow(Allowance {
        reason,
        rules,
        all,
        lists: vec![
            ("path_regexes", items("paths", regex::converted)),
            (regex_key, regexes),
            ("stopwords", items("stopwords", str::to_owned)),
        ],
    })
}

/// Lets through what a commit adds.
fn of_commit(line: u32, commit: &str, import: &mut Import<'_>) -> Result<()> {
    let is_name = COMMIT_DIGITS.contains(&commit.len()) && commit.bytes().all(|b| b.is_ascii_hexdigit());
    let found = if is_name { import.look(Spot::Commit(commit))? } else { None };
    let Some(found) = found else {
        import.left(line, "no such commit is here, so its values are not known");
        return Ok(());
    };
    let reason = import.origin(line);
    for finding in &found {
        import.value(finding, reason.clone());
    }
    Ok(())
}

/// Reads `.gitleaksignore`: a finding a line, `commit:path:rule:line` or `path:rule:line`.
pub(super) fn read_ignored(text: &str, import: &mut Import<'_>) -> Result<()> {
    for (number, line) in (1..).zip(text.lines()) {
        let entry = line.split(" #").next().unwrap_or_default().trim();
        if entry.is_empty() || entry.starts_with('#') {
            continue;
        }
        match parsed(entry) {
            Some(entry) => ignored(number, entry, import)?,
            None => import.left(number, "this is no COMMIT:FILE:RULE:LINE and no FILE:RULE:LINE"),
        }
    }
    Ok(())
}

/// Commit, path, rule and line of a finding.
type Entry<'e> = (Option<&'e str>, &'e str, &'e str, u32);

fn parsed(entry: &str) -> Option<Entry<'_>> {
    let (rest, line) = entry.rsplit_once(':')?;
    let (rest, rule) = rest.rsplit_once(':')?;
    let is_commit =
        |text: &str| COMMIT_DIGITS.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_hexdigit());
    let (commit, path) = match rest.split_once(':') {
        Some((commit, path)) if is_commit(commit) => (Some(commit), path),
        _ => (None, rest),
    };
    (!path.is_empty() && !rule.is_empty()).then_some((commit, path, rule, line.parse().ok()?))
}

fn ignored(number: u32, (commit, path, rule, line): Entry<'_>, import: &mut Import<'_>) -> Result<()> {
    let spot = commit.map_or(Spot::File(path), |commit| Spot::At(commit, path));
    let reason = import.origin(number);
    let Some(found) = import.look(spot)? else {
        // Neither the file nor the commit is here: the place is all that is left.
        import.changed(
            number,
            format!("{path} is not here, so its value is not known: the path is let through instead"),
        );
        let rules = import.limited_to(number, &[rule.to_owned()]);
        let item = Item { line: number, text: glob_of(path) };
        return import.allow(Allowance { reason, rules, all: false, lists: vec![("paths", vec![item])] });
    };
    let on_line = |f: &&Finding| f.place.line <= line && line <= f.place.end_line;
    let there: Vec<Finding> = found.iter().filter(on_line).cloned().collect();
    let near = names::near(rule, import.catalog);
    let of_rule: Vec<&Finding> = there.iter().filter(|f| near.contains(&f.rule)).collect();
    // Of several values on a line the one that is meant is known by its rule only.
    let meant = if of_rule.is_empty() { there.iter().collect() } else { of_rule };
    if meant.is_empty() {
        import.changed(
            number,
            format!("hookguard finds nothing on line {line} of {path}, so there is nothing to allow"),
        );
    }
    for finding in meant {
        import.value(finding, reason.clone());
    }
    Ok(())
}

/// Returns the glob that fits a path from the root and no other.
pub(super) fn glob_of(path: &str) -> String {
    let mut glob = String::from("/");
    for c in path.chars() {
        if matches!(c, '*' | '?' | '[' | ']' | '{' | '}' | '!' | '\\') {
            glob.push('\\');
        }
        glob.push(c);
    }
    glob
}
