//! Makes the rules of a run: the built-in ones, those of a config, and which of them take part.
//!
//! The built-in table is static; a config's `[[rule]]` adds a rule or replaces the named fields of a built-in one.
//! Whatever a config says, a run never ends up without any rule.

pub mod built_in;
pub mod check;
pub mod make;
mod own;
mod proof;
pub mod sample;

use std::collections::HashSet;

use crate::config::{self, Config};
use crate::detect::Catalog;
use crate::detect::keywords::OwnKeywords;
use crate::detect::rule::{About, Rule, Texts};

pub use own::faults;

/// Which rules the command line asks for.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Only these; empty: all.
    pub only: Vec<String>,
    /// Not these.
    pub skip: Vec<String>,
}

/// Builds the catalog of a run.
///
/// # Errors
/// Faults of a config's own rules, names of rules that don't exist, and a choice that leaves none: each with file, line
/// and column where it comes from a config.
pub fn catalog(config: &Config, selection: &Selection) -> Result<Catalog, Vec<config::Error>> {
    let mut catalog = built_in::catalog();
    let needs_work = !config.rules.is_empty() || !config.disable.is_empty() || !config.named_rules.is_empty();
    if !needs_work && selection.only.is_empty() && selection.skip.is_empty() {
        return Ok(catalog);
    }
    let mut errors = Vec::new();
    let mut off = vec![false; catalog.built_in.len()];
    let mut keywords: Vec<(String, u16)> = Vec::new();
    for spec in &config.rules {
        match own::rule(spec, &config.rules, &catalog) {
            Ok((rule, words)) => {
                if let Some(index) = catalog.built_in.position(&rule.id) {
                    off[index] = true;
                }
                let index = u16::try_from(catalog.len()).unwrap_or(u16::MAX);
                keywords.extend(words.into_iter().map(|w| (w, index)));
                match own::places(spec, index) {
                    Ok(places) => catalog.places.extend(places),
                    Err(fault) => errors.push(fault),
                }
                catalog.own.push(rule);
                off.push(false);
            }
            Err(fault) => errors.extend(fault),
        }
    }
    if !keywords.is_empty() {
        match OwnKeywords::build(&keywords) {
            Ok(own) => catalog.own_keywords = Some(own),
            Err(e) => errors.push(config::Error::without_place(format!("the keywords of own rules: {e}"))),
        }
    }
    let files = catalog.files.rules.iter().map(|r| r.id);
    let ids: Vec<&str> = catalog.all().map(|r| r.id.as_ref()).chain(files).collect();
    for id in &config.disable {
        match ids.iter().position(|known| *known == id.value) {
            Some(_) => switch_off(&catalog, &mut off, |r| r.id == id.value),
            None => errors.push(config::Error::unknown_rule(id, &ids)),
        }
    }
    if !config.named_rules.is_empty() {
        errors.extend(unknown_names(config, &catalog, &ids));
    }
    for id in selection.only.iter().chain(&selection.skip).filter(|id| !ids.contains(&id.as_str())) {
        errors.push(config::Error::unknown_rule_argument(id, &ids));
    }
    if !selection.only.is_empty() {
        switch_off(&catalog, &mut off, |r| !selection.only.iter().any(|id| *id == r.id));
    }
    switch_off(&catalog, &mut off, |r| selection.skip.iter().any(|id| *id == r.id));
    let is_off = |id: &str| {
        config.disable.iter().any(|off| off.value == id)
            || selection.skip.iter().any(|off| off == id)
            || !selection.only.is_empty() && !selection.only.iter().any(|only| only == id)
    };
    catalog.files_off = catalog.files.rules.iter().map(|rule| is_off(rule.id)).collect();
    // Rules for files alone are too little to pass unseen, unless the command line asks for one.
    let asked = !selection.only.is_empty() && !catalog.files_off.iter().all(|o| *o);
    if errors.is_empty() && off.iter().all(|o| *o) && !asked {
        let what = "every rule is switched off, so nothing could be found".to_owned();
        errors.push(match config.disable.last() {
            Some(last) => config::Error::at(&last.origin, what).with_hint("leave at least one rule on"),
            None => config::Error::without_place(what),
        });
    }
    catalog.off = off;
    if errors.is_empty() { Ok(catalog) } else { Err(errors) }
}

/// Returns a fault for each name in an allowance that is neither a rule's nor a family's.
fn unknown_names(config: &Config, catalog: &Catalog, ids: &[&str]) -> Vec<config::Error> {
    let families = catalog.all().map(|r| r.family.as_ref());
    // A set: a long list of `[[allowed]]` entries may name a rule in each.
    let known: HashSet<&str> = ids.iter().copied().chain(families).collect();
    let unknown = config.named_rules.iter().filter(|id| !known.contains(id.value.as_str()));
    unknown.map(|id| config::Error::unknown_rule(id, ids)).collect()
}

fn switch_off(catalog: &Catalog, off: &mut [bool], which: impl Fn(&Rule) -> bool) {
    for (index, off) in off.iter_mut().enumerate() {
        let index = u16::try_from(index).unwrap_or(u16::MAX);
        *off = *off || which(catalog.rule(index));
    }
}

/// Returns the texts of a rule.
pub fn texts(rule: &Rule) -> Texts<'_> {
    match &rule.about {
        About::BuiltIn { start, len } => {
            let own = Texts::unpack(built_in::about(*start, *len));
            let shared = Texts::unpack(built_in::defaults(own.group));
            own.over(shared)
        }
        About::Own(packed) => Texts::unpack(packed),
    }
}
