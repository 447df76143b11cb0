//! The state of a repository at a glance: what `doctor` knows without planting a key.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::chart::{Chart, Mark};
use super::hooks::{Way, way};
use crate::cli::hook::{self, Place};
use crate::git::Repo;
use crate::git::hooks_dir;

/// What is to be said of a repository in a few lines.
pub(in crate::cli) struct Glance {
    /// The root of the work tree; `None` in a bare repository.
    pub(in crate::cli) root: Option<PathBuf>,
    /// The hooks by which hookguard is run.
    pub(in crate::cli) checked: Vec<&'static str>,
    /// What is not in order with anything but the settings, worst first, as subject and fact.
    pub(in crate::cli) troubles: Vec<(String, String)>,
    /// Why the settings can't be used, where they can't.
    pub(in crate::cli) settings: Option<String>,
    /// The command that mends the first thing that is wrong.
    pub(in crate::cli) mend: Option<String>,
    /// Whether something could not be told.
    pub(in crate::cli) unclear: bool,
    /// How many files are staged; `None` where nothing can be or nobody can tell.
    pub(in crate::cli) staged: Option<usize>,
}

/// Looks at a repository.
///
/// # Errors
/// `git` can't be asked.
pub(in crate::cli) fn glance(repo: &Repo) -> Result<Glance> {
    let dir = hooks_dir::find(repo, Path::new("."))?;
    let mut chart = Chart::default();
    drop(super::look(repo, &dir, &mut chart)?);
    let place = if dir.work_tree.is_none() { Place::Server } else { Place::Clone };
    let mut checked = Vec::new();
    if dir.unusable().is_none() {
        for name in hook::names_at(place) {
            let is_out_of_order = chart.marked(Mark::Fail).any(|(subject, ..)| subject == name);
            if !is_out_of_order && way(name, &dir)? != Way::None {
                checked.push(name);
            }
        }
    }
    let of = |mark: Mark| chart.marked(mark).filter(|(subject, ..)| *subject != super::SETTINGS);
    let troubles = of(Mark::Fail).chain(of(Mark::Unknown)).chain(of(Mark::Note));
    Ok(Glance {
        checked,
        troubles: troubles.map(|(subject, text, _)| (subject.to_owned(), text.to_owned())).collect(),
        settings: chart
            .marked(Mark::Fail)
            .find(|(subject, ..)| *subject == super::SETTINGS)
            .map(|(_, text, _)| text.to_owned()),
        mend: chart.marked(Mark::Fail).find_map(|(.., mend)| mend.map(str::to_owned)),
        unclear: chart.marked(Mark::Unknown).next().is_some(),
        staged: repo.work_tree().and_then(|_| repo.staged().ok()).map(|changes| changes.len()),
        root: dir.work_tree,
    })
}
