//! Writes what was imported as a settings file, in the order of `config.example.toml`.

use crate::config::rule_spec::RuleSpec;
use crate::import::{Allowance, Import};

/// What the file is for.
#[derive(Clone, Copy, Debug)]
pub struct Target<'t> {
    /// The files that were read.
    pub from: &'t [String],
    /// Keys the fingerprints.
    pub repository_id: Option<&'t str>,
}

/// Returns the text of the settings.
pub fn text(import: &Import<'_>, target: Target<'_>) -> String {
    let mut out = format!(
        "# Settings of hookguard, made by `hookguard config import` of {}.\n\
         # `hookguard config check` tells what they come to, `hookguard config show` what may stand here besides.\n",
        target.from.join(", ")
    );
    if let Some(id) = target.repository_id {
        out += &format!(
            "\n# Makes this repository's fingerprints unlike those of any other; changing it voids the entries below.\n\
            repository_id = {}\n",
            quoted(id)
        );
    }
    if let Some(least) = import.block_at {
        out += &format!("\n[hook]\nblock_at = {}\n", quoted(least));
    }
    let mut off = import.off.clone();
    off.sort();
    off.dedup();
    if !off.is_empty() {
        out += &format!("\n[rules]\ndisable = [{}]\n", list(&off));
    }
    import.rules.iter().for_each(|spec| rule(spec, &mut out));
    import.allowances.iter().for_each(|allowance| allow(allowance, &mut out));
    for (fingerprint, value) in &import.values {
        out += &format!(
            "\n[[allowed]]\nfingerprint = {}\nrule = {}\nreason = {}\n",
            quoted(fingerprint),
            quoted(&value.rule),
            quoted(&value.reason)
        );
    }
    out
}

fn rule(spec: &RuleSpec, out: &mut String) {
    *out += &format!("\n[[rule]]\nid = {}\n", quoted(&spec.id));
    let texts =
        [("title", &spec.title), ("regex", &spec.regex), ("edge", &spec.edge), ("severity", &spec.severity)];
    for (key, value) in texts {
        *out += &value.as_ref().map_or_else(String::new, |value| format!("{key} = {}\n", quoted(value)));
    }
    if let Some(keywords) = &spec.keywords {
        *out += &format!("keywords = [{}]\n", list(keywords));
    }
    if let Some(entropy) = spec.entropy {
        *out += &format!("entropy = {entropy:?}\n");
    }
}

fn allow(allowance: &Allowance, out: &mut String) {
    *out += &format!("\n[[allow]]\nreason = {}\n", quoted(&allowance.reason));
    if !allowance.rules.is_empty() {
        *out += &format!("rules = [{}]\n", list(&allowance.rules));
    }
    for (key, items) in &allowance.lists {
        match items.as_slice() {
            [only] => *out += &format!("{key} = [{}]\n", quoted(&only.text)),
            items => {
                *out += &format!("{key} = [\n");
                for item in items {
                    *out += &format!("    {},\n", quoted(&item.text));
                }
                *out += "]\n";
            }
        }
    }
    if allowance.all {
        *out += "condition = \"all\"\n";
    }
}

fn list(items: &[String]) -> String {
    items.iter().map(|item| quoted(item)).collect::<Vec<_>>().join(", ")
}

/// Returns a text as a TOML string on one line; one with backslashes stays readable where it can.
pub(super) fn quoted(text: &str) -> String {
    let plain = !text.contains('\'') && !text.chars().any(char::is_control);
    if plain && text.contains(['\\', '"']) { format!("'{text}'") } else { crate::config::quoted(text) }
}
