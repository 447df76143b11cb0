//! `hookguard scan --history`: what every ref leads to.

use anyhow::{Result, bail};

use crate::cli::progress;
use crate::cli::session::{Session, Wish};
use crate::cli::ui::Ui;
use crate::detect::Detector;
use crate::detect::kind::FileKind;
use crate::finding::{Exposure, Finding};
use crate::git::history::{Meter, Scope};
use crate::git::{self, ObjectId, Repo, Target};
use crate::judge::Judge;
use crate::source::history::{self, Bench};
use crate::source::{Limits, Scanned};

/// Judges the history of a repository, without what `since` leads to.
///
/// # Errors
/// Something of it can't be read, or `since` names no commit.
pub(super) fn run(
    repo: &Repo,
    since: Option<&str>,
    jobs: usize,
    (session, wish): (&Session, &Wish),
    ui: &Ui,
) -> Result<(Vec<Finding>, Scanned)> {
    let since = since.map(|revision| commit(repo, revision)).transpose()?;
    let limits: Limits = session.scan_limits();
    let detector = Detector::new(session.catalog());
    let settings = session.settings(&detector, wish);
    let catalog = session.catalog();
    let of_name = |name: &[u8]| {
        let kind = 1_u16 << (FileKind::of(name) as u16);
        if catalog.files.may_fit(name) { kind | 1 << 15 } else { kind }
    };
    let of_path = |path: &[u8]| {
        let rule = catalog.files.find(path).map_or(0, |(index, _)| u64::from(index) + 1);
        FileKind::of(path) as u64 | rule << 8
    };
    let judges = |work: &mut dyn FnMut(&mut history::Judging<'_>) -> Result<()>| {
        let mut judge = Judge::new(&settings, &|_| Exposure::Unknown);
        work(&mut |text| judge.judge(text))
    };
    let suspectors = |work: &mut dyn FnMut(&mut history::Suspecting<'_>) -> Result<(), git::Error>| {
        let mut judge = Judge::new(&settings, &|_| Exposure::Unknown);
        work(&mut |text| judge.suspects(text))
    };
    let meter = Meter::default();
    let scope = Scope { since, classes: &of_name, limit: limits.max_file_size, jobs, meter: &meter };
    let bench = Bench { suspectors: &suspectors, judges: &judges, kind_of: &of_path, jobs };
    let is_shown = !ui.is_quiet() && progress::is_shown();
    progress::during(&meter, is_shown, || history::texts(repo, &scope, &limits, &bench))
}

fn commit(repo: &Repo, revision: &str) -> Result<ObjectId> {
    match repo.tip(repo.resolve(revision)?)?.target {
        Target::Commit(id) => Ok(id),
        Target::Tree(_) | Target::Blob(_) => bail!("`{revision}` names no commit"),
    }
}
