//! `hookguard config import`: the settings of other tools, said in hookguard's.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::cli::look::{self, Where};
use crate::cli::scan;
use crate::cli::session::{CONFIG_NAME, Session, Wish};
use crate::cli::ui::Ui;
use crate::config::{Located, Origin, starter};
use crate::finding::Finding;
use crate::git::{Content, Repo};
use crate::import::{self, Format, Import, Look, Spot};
use crate::judge::Honour;
use crate::outcome::Outcome;
use crate::report::Occasion;
use crate::rules::built_in;
use crate::source::{stdin, tree};
use crate::units::count;
use crate::{atomic, config};

/// Write .hookguard.toml from the settings of other tools
#[derive(Debug, clap::Args)]
pub struct ImportArgs {
    /// The files; those of gitleaks, detect-secrets, talisman, ggshield, secretlint, trufflehog and git-secrets at the root
    /// when none is named
    pub files: Vec<PathBuf>,
    /// What the files are, where their names don't tell
    #[arg(long = "as", value_enum, value_name = "FORMAT", requires = "files")]
    pub format: Option<Format>,
    /// Print the settings and write nothing
    #[arg(long, conflicts_with = "output")]
    pub dry_run: bool,
    /// Replace settings that are there already; what keys their fingerprints is kept
    #[arg(long)]
    pub force: bool,
    /// Write to this file instead of .hookguard.toml at the root
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Imports settings. Exit code 1 says that something of them was left out.
///
/// # Errors
/// No file to import, one that can't be read or understood, or settings that are there already.
pub fn run(args: &ImportArgs, ui: &mut Ui) -> Result<Outcome> {
    let wish = Wish { allow: Honour::No, ..Wish::plain(Occasion::Scan) };
    let (repo, root, mut session) = look::open(&wish)?;
    let files = files(args, &root)?;
    let path = args.output.clone().unwrap_or_else(|| root.join(CONFIG_NAME));
    if path.symlink_metadata().is_ok() && !args.force && !args.dry_run {
        bail!(
            "{} is there already and was left as it is\nhint: --dry-run prints what would be written, --force replaces it",
            path.display()
        );
    }
    let id = session.config.repository_id.take().unwrap_or_else(|| {
        let origin = Origin { file: path.clone(), line: 1, column: 1 };
        Located { value: starter::new_id(), origin }
    });
    session.config.repository_id = Some(id.clone());
    let mut known = HashMap::new();
    let place = Place { repo: &repo, root: &root, session: &session, wish: &wish, ui };
    let mut look = |spot: Spot<'_>| -> Result<Option<Vec<Finding>>> {
        let key = format!("{spot:?}");
        if let Some(found) = known.get(&key) {
            return Ok(Clone::clone(found));
        }
        let found = place.look(spot)?;
        known.insert(key, found.clone());
        Ok(found)
    };
    let catalog = built_in::catalog();
    let look: &mut Look<'_> = &mut look;
    let mut import = Import::new(&catalog, look);
    let mut from = Vec::new();
    for (file, format) in &files {
        let text = std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
        let name =
            crate::cli::session::path_from_root(&std::path::absolute(file)?, &root).display().to_string();
        import.read(*format, &name, &text)?;
        from.push(name);
    }
    let text = import::text(&import, import::Target { from: &from, repository_id: Some(&id.value) });
    let (notes, carried) = (std::mem::take(&mut import.notes), import.carried);
    // Nothing is written that would block every commit.
    let parsed = config::parse(&path, &text).map_err(|errors| crate::cli::session::joined(&errors))?;
    crate::rules::catalog(&parsed, &crate::rules::Selection::default())
        .map_err(|errors| crate::cli::session::joined(&errors))?;
    if args.dry_run {
        ui.result(text.as_bytes());
    } else {
        atomic::replace(&path, text.as_bytes(), None)
            .with_context(|| format!("writing {}", path.display()))?;
    }
    for note in &notes {
        let mark = if note.is_left { "left out" } else { "changed" };
        ui.note(&format!("{}:{}: {mark}: {}", note.file, note.line, note.what));
    }
    let left = notes.iter().filter(|note| note.is_left).count();
    let wrote = if args.dry_run { "would write".to_owned() } else { format!("wrote {}:", path.display()) };
    ui.note(&format!(
        "hookguard: {wrote} {} of {}, {left} left out; `hookguard scan` shows what they come to",
        count(carried as u64, "part"),
        from.join(", ")
    ));
    Ok(if left > 0 { Outcome::Findings } else { Outcome::Clean })
}

/// Returns the files to import, each with its kind.
fn files(args: &ImportArgs, root: &Path) -> Result<Vec<(PathBuf, Format)>> {
    if args.files.is_empty() {
        let there = import::NAMES.iter().map(|(name, format)| (root.join(name), *format));
        let found: Vec<_> = there.filter(|(path, _)| path.is_file()).collect();
        if found.is_empty() {
            let names: Vec<&str> = import::NAMES.iter().map(|(name, _)| *name).collect();
            bail!("there is nothing to import at the root; looked for {}", names.join(", "));
        }
        return Ok(found);
    }
    let kind = |file: &PathBuf| match args.format.or_else(|| import::format_of(file)) {
        Some(format) => Ok((file.clone(), format)),
        None => bail!(
            "{}: its name doesn't tell what it is\nhint: say it by --as, such as --as gitleaks",
            file.display()
        ),
    };
    args.files.iter().map(kind).collect()
}

/// What is looked at for the values that foreign settings mean.
struct Place<'p> {
    repo: &'p Repo,
    root: &'p Path,
    session: &'p Session,
    wish: &'p Wish,
    ui: &'p Ui,
}

impl Place<'_> {
    fn look(&self, spot: Spot<'_>) -> Result<Option<Vec<Finding>>> {
        let (session, wish, repo) = (self.session, self.wish, self.repo);
        match spot {
            Spot::Everywhere => Ok(Some(look::in_work_tree(session, Some(repo), wish)?.0)),
            Spot::File(path) => {
                let file = self.root.join(path);
                if !file.is_file() {
                    return Ok(None);
                }
                let options = tree::Options {
                    roots: vec![file],
                    base: Some(self.root.to_path_buf()),
                    respect_ignore: false,
                    jobs: 1,
                };
                Ok(Some(scan::files(&options, Some(repo), session, wish)?.0))
            }
            Spot::At(commit, path) => {
                let limits = session.scan_limits();
                let Ok(id) = repo.resolve(&format!("{commit}:{path}")) else { return Ok(None) };
                let Content::Bytes(bytes) = repo.blob(id, limits.max_file_size)? else { return Ok(None) };
                let judged = session.judge(wish, None, |scanned, sink| {
                    stdin::texts(&mut bytes.as_slice(), path.as_bytes(), &limits, scanned, sink)
                })?;
                Ok(Some(judged.0))
            }
            Spot::Commit(commit) => {
                if repo.resolve(commit).is_err() {
                    return Ok(None);
                }
                let is_root = repo.resolve(&format!("{commit}^")).is_err();
                let range = if is_root { commit.to_owned() } else { format!("{commit}^..{commit}") };
                let place = Where { range: Some(range), history: false };
                Ok(Some(place.findings((session, wish), repo, self.ui)?.0))
            }
        }
    }
}
