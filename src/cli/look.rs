//! Where findings are looked for that a person names by fingerprint or accepts as a whole: the work tree, what is staged,
//! a range, the history.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::cli::session::{self, Session, Wish};
use crate::cli::ui::Ui;
use crate::cli::{history, scan};
use crate::finding::Finding;
use crate::git::Repo;
use crate::source::{Scanned, range, staged, tree};

/// Where to look, when not in the work tree.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct Where {
    /// Look in the commits of A..B, or of all of a revision's history
    #[arg(long, value_name = "A..B")]
    pub(crate) range: Option<String>,
    /// Look in everything that a branch, tag or other ref leads to
    #[arg(long, conflicts_with = "range")]
    pub(crate) history: bool,
}

/// Findings, and what was looked at for them.
pub(crate) type Looked = (Vec<Finding>, Scanned);

impl Where {
    /// Tells whether commits are meant.
    pub(crate) fn is_commits(&self) -> bool {
        self.history || self.range.is_some()
    }

    /// Says where was looked, as the end of "in …".
    pub(crate) fn said(&self) -> String {
        match &self.range {
            Some(range) => format!("the commits of {range}"),
            None if self.history => "the history".to_owned(),
            None => "the work tree".to_owned(),
        }
    }

    /// Returns the findings of the commits that are meant, else of the whole work tree.
    ///
    /// # Errors
    /// What keeps the whole job from being done.
    pub(crate) fn findings(
        &self,
        (session, wish): (&Session, &Wish),
        repo: &Repo,
        ui: &Ui,
    ) -> Result<Looked> {
        match &self.range {
            Some(revisions) => {
                let (wanted, limits) = (range::of_revisions(repo, revisions)?, session.scan_limits());
                session.judge(wish, Some(repo), |scanned, sink| {
                    range::texts(repo, &wanted, &limits, scanned, sink)
                })
            }
            None if self.history => history::run(repo, None, scan::processors(), (session, wish), ui),
            None => in_work_tree(session, Some(repo), wish),
        }
    }
}

/// Returns the findings of what is staged.
pub(crate) fn in_staged(session: &Session, repo: &Repo, wish: &Wish) -> Result<Looked> {
    let limits = session.scan_limits();
    session.judge(wish, Some(repo), |scanned, sink| staged::texts(repo, &limits, scanned, sink))
}

/// Returns the findings of the work tree; without a repository, of the files below the working directory.
pub(crate) fn in_work_tree(session: &Session, repo: Option<&Repo>, wish: &Wish) -> Result<Looked> {
    let root = repo.and_then(Repo::work_tree).map_or_else(std::env::current_dir, Ok)?;
    let options = tree::Options {
        roots: vec![PathBuf::from(&root)],
        base: Some(root.clone()),
        respect_ignore: repo.is_some(),
        jobs: scan::processors(),
    };
    let (mut findings, scanned) = scan::files(&options, repo, session, wish)?;
    findings.sort_by(|a, b| (&a.path, a.place).cmp(&(&b.path, b.place)));
    Ok((findings, scanned))
}

/// Returns the findings that a prefix of a fingerprint names, all of one value: in what is staged, else in the work tree,
/// else where the person asked to look.
///
/// # Errors
/// None has it, or several values do.
pub(crate) fn by_prefix(
    prefix: &str,
    place: &Where,
    (session, wish): (&Session, &Wish),
    repo: Option<&Repo>,
    ui: &Ui,
) -> Result<Vec<Finding>> {
    let fits = |findings: Vec<Finding>| -> Vec<Finding> {
        findings.into_iter().filter(|f| f.fingerprint.matches_prefix(prefix)).collect()
    };
    let mut looked_at =
        if repo.is_some() { "what is staged and in the work tree" } else { "the files here" }.to_owned();
    let mut found = Vec::new();
    if let Some(repo) = repo {
        found = fits(in_staged(session, repo, wish)?.0);
    }
    if found.is_empty() {
        found = fits(in_work_tree(session, repo, wish)?.0);
    }
    if let Some(repo) = repo.filter(|_| found.is_empty() && place.is_commits()) {
        looked_at = format!("what is staged, in the work tree and in {}", place.said());
        found = fits(place.findings((session, wish), repo, ui)?.0);
    }
    match found.iter().find(|f| Some(&f.fingerprint) != found.first().map(|first| &first.fingerprint)) {
        _ if found.is_empty() => {
            bail!("no finding in {looked_at} has a fingerprint that starts with {prefix}")
        }
        Some(other) => {
            let first = found.first().map_or("", |f| f.fingerprint.as_str());
            bail!("{prefix} names several findings: {first} and {}; give more digits", other.fingerprint)
        }
        None => Ok(found),
    }
}

/// Opens the repository, which must have a work tree, and the settings.
pub(crate) fn open(wish: &Wish) -> Result<(Repo, PathBuf, Session)> {
    let started = std::time::Instant::now();
    let repo = session::repository_needed()?;
    let Some(root) = repo.work_tree() else { bail!("a bare repository has no work tree to keep this in") };
    let session = Session::open(Some(&root), wish, started)?;
    Ok((repo, root, session))
}
