//! What a command that judges texts works with: repository, settings, rules; and how its run ends.

use std::path::{Component, Path, PathBuf};
use std::time::{Instant, SystemTime};

use anyhow::Result;

use crate::allow::baseline::{self, Baseline};
use crate::cli::outputs::{Outputs, Written};
use crate::cli::ui::Ui;
use crate::config::{self, Config, ConfigSource};
use crate::date::Date;
use crate::detect::rule::Rule;
use crate::detect::{Catalog, Detector};
use crate::env;
use crate::finding::{Exposure, Finding, Origin, Severity};
use crate::git::{self, ObjectId, Repo};
use crate::judge::{Evidenced, Honour, Judge, Settings};
use crate::outcome::Outcome;
use crate::report::{self, Occasion, Provenance, Skipped, Summary, Tally, proof};
use crate::rules::{self, Selection};
use crate::source::{Limits, Scanned, Sink};

/// The file at the root of a repository that holds its settings.
pub(crate) const CONFIG_NAME: &str = ".hookguard.toml";

/// The most config errors that a run prints; `config check` prints all.
const MOST_ERRORS: usize = 3;

/// What a run is asked for, whatever its source.
#[derive(Debug)]
pub(crate) struct Wish {
    /// Another config instead of the repository's.
    pub(crate) config: Option<PathBuf>,
    /// Another baseline instead of the repository's.
    pub(crate) baseline: Option<PathBuf>,
    /// Which rules.
    pub(crate) selection: Selection,
    /// Whether allowances count.
    pub(crate) allow: Honour,
    /// Whether findings say what they rest on.
    pub(crate) evidence: Evidenced,
    /// The least severity that is reported.
    pub(crate) min_severity: Severity,
    /// The formats of the result, and where they go.
    pub(crate) outputs: Outputs,
    /// Which repository it is about, where a format tells.
    pub(crate) provenance: Provenance,
    /// What is being done.
    pub(crate) occasion: Occasion,
}

impl Wish {
    /// What a run is asked for that nobody asked for anything in particular.
    pub(crate) fn plain(occasion: Occasion) -> Self {
        Self {
            config: None,
            baseline: None,
            selection: Selection::default(),
            allow: Honour::Yes,
            evidence: Evidenced::No,
            min_severity: Severity::Low,
            outputs: Outputs::default(),
            provenance: Provenance::default(),
            occasion,
        }
    }
}

/// Settings and rules of one run.
pub(crate) struct Session {
    pub(crate) config: Config,
    catalog: Catalog,
    baseline: Option<Baseline>,
    started: Instant,
}

impl Session {
    /// Reads the settings of the repository at `root`, if there is one, and makes the rules.
    pub(crate) fn open(root: Option<&Path>, wish: &Wish, started: Instant) -> Result<Self> {
        let config = load_config(root, wish.config.as_deref())?;
        let catalog = rules::catalog(&config, &wish.selection).map_err(|errors| joined(&errors))?;
        let baseline = match (&wish.baseline, root) {
            (Some(file), _) => Some(Baseline::named(file)?),
            (None, Some(root)) => Some(Baseline::at(root.join(baseline::NAME))),
            (None, None) => None,
        };
        Ok(Self { config, catalog, baseline, started })
    }

    /// Judges without the baseline from now on: for what makes one.
    #[must_use]
    pub(crate) fn without_baseline(self) -> Self {
        Self { baseline: None, ..self }
    }

    /// Returns the rules.
    pub(crate) fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// Returns the bounds of a hook's run.
    pub(crate) fn hook_limits(&self) -> Limits {
        let budget = self.config.time_budget;
        Limits { deadline: Some((self.started + budget, budget)), ..self.scan_limits() }
    }

    /// Returns the bounds of a run by hand: no time budget.
    pub(crate) fn scan_limits(&self) -> Limits {
        let config = &self.config;
        Limits { max_file_size: config.max_file_size, archives: config.archives, deadline: None }
    }

    /// Runs a source in this thread and judges its texts. `repo` is asked where a commit is by now.
    pub(crate) fn judge(
        &self,
        wish: &Wish,
        repo: Option<&Repo>,
        source: impl FnOnce(&mut Scanned, &mut Sink<'_>) -> Result<()>,
    ) -> Result<(Vec<Finding>, Scanned)> {
        let detector = Detector::new(&self.catalog);
        let settings = self.settings(&detector, wish);
        let exposure = |origin: &Origin| exposure(repo, origin);
        let mut judge = Judge::new(&settings, &exposure);
        let (mut findings, mut scanned) = (Vec::new(), Scanned::default());
        source(&mut scanned, &mut |text| {
            findings.extend(judge.judge(text)?);
            Ok(())
        })?;
        scanned.skipped.extend(judge.take_left_out());
        Ok((findings, scanned))
    }

    /// Returns what judges work by.
    pub(crate) fn settings<'s>(&'s self, detector: &'s Detector<'s>, wish: &Wish) -> Settings<'s> {
        Settings {
            detector,
            config: &self.config,
            baseline: self.baseline.as_ref(),
            today: Date::of(SystemTime::now()),
            allow: wish.allow,
            evidence: wish.evidence,
        }
    }

    /// Returns the numbers of a run that ends now.
    pub(crate) fn summary(&self, wish: &Wish, scanned: Scanned, findings: &[Finding]) -> Summary {
        Summary {
            files: scanned.files,
            commits: scanned.commits,
            blobs: scanned.blobs,
            is_shallow: scanned.is_shallow,
            messages: scanned.messages,
            bytes: scanned.bytes,
            complete: scanned.is_complete(),
            elapsed: self.started.elapsed(),
            reasons: report::reasons(findings),
            skipped: scanned
                .skipped
                .into_iter()
                .map(|s| Skipped {
                    is_failure: s.reason.is_failure(),
                    reason: s.reason.to_string(),
                    path: s.path,
                })
                .collect(),
            ended: Some(SystemTime::now()),
            provenance: wish.provenance.clone(),
        }
    }

    /// Writes the result and the proof line, and returns what the run came to.
    pub(crate) fn end(
        &self,
        wish: &Wish,
        (findings, scanned): (Vec<Finding>, Scanned),
        ui: &mut Ui,
    ) -> Result<Outcome> {
        let findings: Vec<Finding> =
            findings.into_iter().filter(|f| f.severity >= wish.min_severity).collect();
        let tally = Tally::of(&findings);
        let complete = scanned.is_complete();
        let summary = self.summary(wish, scanned, &findings);
        let written = Written { findings: &findings, tally, summary: &summary, occasion: wish.occasion };
        let outcome = wish.outputs.write(&written, ui)?;
        if !ui.is_quiet() || !complete {
            ui.note(&format!("hookguard: {}", proof::line(&summary, tally)));
        }
        Ok(outcome.and(tally.outcome(complete)))
    }
}

/// Opens the repository at the working directory; none is an answer too.
pub(crate) fn repository() -> Result<Option<Repo>> {
    match Repo::open(Path::new(".")) {
        Ok(repo) => Ok(Some(repo)),
        Err(git::Error::NotARepository(_)) => Ok(None),
        Err(e) => Err(e.into()),
    }
}

/// Opens the repository at the working directory, which there must be.
pub(crate) fn repository_needed() -> Result<Repo> {
    Ok(Repo::open(Path::new("."))?)
}

/// Leaves out what files of the work tree are by name, where Git doesn't have them: an `.env` that is nobody's business but
/// its owner's. Paths are relative to `base`.
pub(crate) fn drop_untracked(findings: &mut Vec<Finding>, repo: Option<&Repo>, base: &Path) -> Result<()> {
    let asks = |f: &Finding| f.is_about_file() && f.origin == Origin::Worktree;
    if !findings.iter().any(asks) {
        return Ok(());
    }
    let mut kept = Vec::with_capacity(findings.len());
    for finding in findings.drain(..) {
        if !asks(&finding) || is_tracked(&finding.path.text, repo, base)? {
            kept.push(finding);
        }
    }
    *findings = kept;
    Ok(())
}

fn is_tracked(path: &str, repo: Option<&Repo>, base: &Path) -> Result<bool> {
    let Some((repo, root)) = repo.and_then(|repo| Some((repo, repo.work_tree()?))) else { return Ok(false) };
    // For what is in an archive, the archive counts.
    let outer = path.split('!').next().unwrap_or(path);
    for path in [path, outer] {
        let path = path_from_root(&base.join(path), &root);
        if !path.is_absolute() && repo.is_tracked(&with_slashes(&path))? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Returns a path relative to the root, without `.` and `..`, if it lies below; else the whole path.
pub(crate) fn path_from_root(path: &Path, root: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(plain.pop()),
            Component::CurDir => {}
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => plain.push(part),
        }
    }
    // The root may be known by another name than the working directory, through a link.
    let real = root.canonicalize().unwrap_or_else(|_| root.to_path_buf());
    match plain.strip_prefix(root).or_else(|_| plain.strip_prefix(&real)) {
        Ok(relative) => relative.to_path_buf(),
        Err(_) => plain,
    }
}

fn with_slashes(path: &Path) -> String {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

/// Returns the rules that count at the working directory, in a repository or not.
pub(crate) fn catalog_here(named: Option<&Path>) -> Result<Catalog> {
    let root = repository()?.and_then(|repo| repo.work_tree());
    let config = load_config(root.as_deref(), named)?;
    rules::catalog(&config, &Selection::default()).map_err(|errors| joined(&errors))
}

/// Returns the rule of an id.
pub(crate) fn rule_named<'c>(catalog: &'c Catalog, id: &str) -> Result<&'c Rule> {
    catalog.active().map(|(_, rule)| rule).find(|rule| rule.id == id).ok_or_else(|| {
        let files = catalog.active_files().map(|rule| rule.id);
        let known: Vec<&str> = catalog.active().map(|(_, rule)| rule.id.as_ref()).chain(files).collect();
        anyhow::anyhow!("{}", config::Error::unknown_rule_argument(id, &known))
    })
}

/// Reads the user's settings and those of the repository (or the file that was named instead).
pub(crate) fn load_config(root: Option<&Path>, named: Option<&Path>) -> Result<Config> {
    config::load(&config_sources(root, named)).map_err(|errors| joined(&errors))
}

/// Returns the config files that count, least important first.
pub(crate) fn config_sources(root: Option<&Path>, named: Option<&Path>) -> Vec<ConfigSource> {
    let mut sources = Vec::new();
    if let Some(home) = env::config_home() {
        sources.push(ConfigSource { path: home.join("hookguard").join("config.toml"), required: false });
    }
    match (named, root) {
        (Some(file), _) => sources.push(ConfigSource { path: file.to_path_buf(), required: true }),
        (None, Some(root)) => sources.push(ConfigSource { path: root.join(CONFIG_NAME), required: false }),
        (None, None) => {}
    }
    sources
}

/// Makes one error of several config errors: the first few, and how many more there are.
pub(crate) fn joined(errors: &[config::Error]) -> anyhow::Error {
    let mut text: Vec<String> = errors.iter().take(MOST_ERRORS).map(ToString::to_string).collect();
    if errors.len() > MOST_ERRORS {
        text.push(format!(
            "and {} more; `hookguard config check` lists them all",
            errors.len() - MOST_ERRORS
        ));
    }
    anyhow::anyhow!("the settings can't be used\n{}", text.join("\n"))
}

/// Tells whether a text's commit is on a remote by now.
fn exposure(repo: Option<&Repo>, origin: &Origin) -> Exposure {
    match origin {
        Origin::Staged | Origin::Message(None) => Exposure::Local,
        Origin::Worktree | Origin::Stdin => Exposure::Unknown,
        Origin::Commit(id) | Origin::Message(Some(id)) => {
            let id = ObjectId::from_hex(id.0.as_bytes());
            match repo.zip(id).and_then(|(repo, id)| repo.is_on_a_remote(id)) {
                Some(true) => Exposure::Pushed,
                Some(false) => Exposure::Local,
                None => Exposure::Unknown,
            }
        }
    }
}
