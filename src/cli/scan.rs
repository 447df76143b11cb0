//! `hookguard scan`: files, what is staged, commits, or standard input.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Result;

use crate::cli::ci;
use crate::cli::history;
use crate::cli::outputs::{Asked, AskedParser, Outputs};
use crate::cli::provenance;
use crate::cli::session::{self, Session, Wish};
use crate::cli::spread;
use crate::cli::ui::{Color, Ui};
use crate::detect::Detector;
use crate::finding::{Exposure, Finding, Severity};
use crate::git::Repo;
use crate::judge::{Evidenced, Honour, Judge};
use crate::outcome::Outcome;
use crate::report::Occasion;
use crate::rules::Selection;
use crate::source::{Scanned, range, staged, stdin, tree};

/// The headings of the help.
const LOOK: &str = "What to look at";
const REPORT: &str = "What to report";
const WRITE: &str = "How to write it";

const EXAMPLES: &str = "\
Examples:
  hookguard scan                           the work tree, without what Git ignores
  hookguard scan src config/app.yml        a directory and a file
  hookguard scan --staged                  what the next commit would add
  hookguard scan --range HEAD~3..HEAD      the last three commits
  hookguard scan --ci                      what a run of a CI system is about
  hookguard scan --history                 all that was ever committed
  hookguard scan --format html=report.html --format sarif=report.sarif
  hookguard scan --format json --quiet

Exit codes: 0 nothing found; 1 findings; 2 not everything could be looked at.";

/// Look for secrets in files, in what is staged, or in commits
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct ScanArgs {
    /// Files and directories; the whole work tree when none is named
    pub paths: Vec<PathBuf>,
    /// Look at what the next commit would add
    #[arg(long, conflicts_with_all = ["paths", "range", "stdin"], help_heading = LOOK)]
    pub staged: bool,
    /// Look at the commits of A..B, or of all of a revision's history
    #[arg(long, value_name = "A..B", conflicts_with_all = ["paths", "stdin"], help_heading = LOOK)]
    pub range: Option<String>,
    /// Look at everything that a branch, tag or other ref leads to
    #[arg(long, conflicts_with_all = ["paths", "staged", "range", "stdin"], help_heading = LOOK)]
    pub history: bool,
    /// Leave out what this commit leads to, because it was looked at before
    #[arg(long, value_name = "COMMIT", requires = "history", help_heading = LOOK)]
    pub since: Option<String>,
    /// Look at the commits that this run of a CI system is about
    ///
    /// Knows seven of them (docs/ci.md) by the variables that they set.
    #[arg(long, conflicts_with_all = ["paths", "staged", "range", "history", "stdin"], help_heading = LOOK)]
    pub ci: bool,
    /// Look at standard input
    #[arg(long, conflicts_with = "paths", help_heading = LOOK)]
    pub stdin: bool,
    /// The file that standard input stands for
    #[arg(long, value_name = "FILE", requires = "stdin", default_value = "(standard input)", help_heading = LOOK)]
    pub name: PathBuf,
    /// Also look at files that .gitignore leaves out
    #[arg(long, help_heading = LOOK)]
    pub no_ignore: bool,
    /// Settings to use instead of the repository's .hookguard.toml
    #[arg(long, value_name = "FILE", help_heading = REPORT)]
    pub config: Option<PathBuf>,
    /// Accepted values to use instead of the repository's .hookguard.baseline
    #[arg(long, value_name = "FILE", help_heading = REPORT)]
    pub baseline: Option<PathBuf>,
    /// How to write the findings [default: annotated]
    ///
    /// FORMAT=FILE writes them to a file and may be given several times; standard output then still gets the default.
    #[arg(long, value_name = "FORMAT[=FILE]", value_parser = AskedParser, help_heading = WRITE)]
    pub format: Vec<Asked>,
    /// Write the findings to a file
    #[arg(long, value_name = "FILE", help_heading = WRITE)]
    pub output: Option<PathBuf>,
    /// When to use colour
    #[arg(long, value_enum, default_value_t, help_heading = WRITE)]
    pub color: Color,
    /// Write nothing but the findings
    #[arg(long, short, conflicts_with = "verbose", help_heading = WRITE)]
    pub quiet: bool,
    /// Say for each finding what it rests on: keyword, filters with their figures, checksum
    #[arg(long, short, help_heading = WRITE)]
    pub verbose: bool,
    /// Report also what comments, settings and the baseline let through
    #[arg(long, help_heading = REPORT)]
    pub no_allow: bool,
    /// Report only findings of this severity and above
    #[arg(long, value_name = "SEVERITY", default_value = "low", value_parser = severity, help_heading = REPORT)]
    pub min_severity: Severity,
    /// Use only this rule (may be given several times)
    #[arg(long, value_name = "ID", help_heading = REPORT)]
    pub rule: Vec<String>,
    /// Leave out this rule (may be given several times)
    #[arg(long, value_name = "ID", help_heading = REPORT)]
    pub skip_rule: Vec<String>,
    /// How many threads read files; by default as many as there are processors
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..), help_heading = LOOK)]
    pub jobs: Option<u16>,
}

fn severity(word: &str) -> Result<Severity, String> {
    Severity::parse(word).ok_or_else(|| {
        let known = Severity::ALL.map(Severity::name).join(", ");
        format!("there are {known}")
    })
}

/// Returns what is written: what was asked for, else what suits the place.
fn outputs(args: &ScanArgs) -> Result<Outputs> {
    let outputs = Outputs::of(&args.format, args.output.as_deref())?;
    let is_asked = args.format.iter().any(Asked::is_plain) || args.output.is_some();
    Ok(if args.ci && !is_asked { outputs.with_plain(ci::natural_format()) } else { outputs })
}

/// Looks for secrets and reports them.
///
/// # Errors
/// Anything that keeps the whole job from being done.
pub fn run(args: &ScanArgs, ui: &mut Ui) -> Result<Outcome> {
    let started = Instant::now();
    ui.configure(args.color, args.quiet);
    let outputs = outputs(args)?;
    let needs_repository = args.staged || args.range.is_some() || args.history || args.ci;
    let repo = if needs_repository { Some(session::repository_needed()?) } else { session::repository()? };
    let root = repo.as_ref().and_then(crate::git::Repo::work_tree);
    let wish = Wish {
        config: args.config.clone(),
        baseline: args.baseline.clone(),
        selection: Selection { only: args.rule.clone(), skip: args.skip_rule.clone() },
        allow: if args.no_allow { Honour::No } else { Honour::Yes },
        evidence: if args.verbose { Evidenced::Yes } else { Evidenced::No },
        min_severity: args.min_severity,
        provenance: repo
            .as_ref()
            .filter(|_| outputs.name_repository())
            .map(provenance::of)
            .unwrap_or_default(),
        outputs,
        occasion: Occasion::Scan,
    };
    let session = Session::open(root.as_deref(), &wish, started)?;
    let limits = session.scan_limits();
    let mut judged = match (&repo, &args.range) {
        (Some(repo), Some(revisions)) => {
            let wanted = range::of_revisions(repo, revisions)?;
            let mut judged = session.judge(&wish, Some(repo), |scanned, sink| {
                range::texts(repo, &wanted, &limits, scanned, sink)
            })?;
            spread::by_hand(repo, &mut judged.0);
            judged
        }
        (Some(repo), None) if args.staged => {
            let mut judged = session
                .judge(&wish, Some(repo), |scanned, sink| staged::texts(repo, &limits, scanned, sink))?;
            spread::by_hand(repo, &mut judged.0);
            judged
        }
        (Some(repo), None) if args.ci => {
            let mut judged = ci::findings(repo, (&session, &wish), ui)?;
            spread::by_hand(repo, &mut judged.0);
            judged
        }
        (Some(repo), None) if args.history => {
            let jobs = args.jobs.map_or_else(processors, usize::from);
            history::run(repo, args.since.as_deref(), jobs, (&session, &wish), ui)?
        }
        _ if args.stdin => {
            let name = args.name.as_os_str().as_encoded_bytes();
            session.judge(&wish, None, |scanned, sink| {
                stdin::texts(&mut std::io::stdin().lock(), name, &limits, scanned, sink)
            })?
        }
        _ => {
            let all = vec![PathBuf::from(".")];
            let options = tree::Options {
                roots: if args.paths.is_empty() { all } else { args.paths.clone() },
                base: Some(std::env::current_dir()?),
                respect_ignore: !args.no_ignore && root.is_some(),
                jobs: args.jobs.map_or_else(processors, usize::from),
            };
            let mut judged = files(&options, repo.as_ref(), &session, &wish)?;
            sort(&mut judged.0);
            if let (Some(repo), Some(base)) = (&repo, &options.base) {
                spread::of_files(repo, base, &mut judged.0);
            }
            judged
        }
    };
    if args.stdin {
        sort(&mut judged.0);
    }
    session.end(&wish, judged, ui)
}

/// Sorts by file and place. Threads find things in any order, and what follows must not depend on it.
fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| (&a.path, a.place).cmp(&(&b.path, b.place)));
}

/// Returns how many threads read files where nobody says how many.
pub(crate) fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Judges files with several threads, each with a judge of its own.
pub(crate) fn files(
    options: &tree::Options,
    repo: Option<&Repo>,
    session: &Session,
    wish: &Wish,
) -> Result<(Vec<Finding>, Scanned)> {
    let limits = session.scan_limits();
    let mut listed = Scanned::default();
    let files = tree::files(options, &mut listed)?;
    let detector = Detector::new(session.catalog());
    let settings = session.settings(&detector, wish);
    let (parts, scanned) = tree::texts(&files, options, &limits, |read| {
        let mut judge = Judge::new(&settings, &|_| Exposure::Unknown);
        let mut findings = Vec::new();
        read(&mut |text| {
            findings.extend(judge.judge(text)?);
            Ok(())
        })?;
        Ok((findings, judge.take_left_out()))
    })?;
    listed.merge(scanned);
    let mut findings = Vec::new();
    for (found, left_out) in parts {
        findings.extend(found);
        listed.skipped.extend(left_out);
    }
    listed.skipped.sort_by(|a, b| a.path.cmp(&b.path));
    let here = options.base.as_deref().unwrap_or_else(|| Path::new("."));
    session::drop_untracked(&mut findings, repo, here)?;
    Ok((findings, listed))
}
