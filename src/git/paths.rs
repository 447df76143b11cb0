//! Which files a repository has, ignores, and has ever had, by the installed `git`.
//!
//! For `audit`, which runs once in a while; no hook's run comes here. Ignoring is Git's own business (nested files, those
//! of the user and of the clone, patterns that take back others), so Git is asked and nothing is guessed. Only plumbing
//! is used, with `-z`, and replacement objects are not followed.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::Path;

use crate::git::Error;
use crate::git::ask::Call;

/// The most paths whose commit's date is asked for.
const MOST_DATED: usize = 200;

/// Which files are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    /// Those that the index has.
    Tracked,
    /// Those of the work tree that Git would add.
    Untracked,
    /// Those of the work tree that Git ignores; a directory that is ignored as a whole is one entry.
    Ignored,
}

/// Lists files below the root of a work tree, as paths from there.
///
/// # Errors
/// `git` can't be asked, or says no.
pub fn listed(root: &Path, which: Listed) -> Result<Vec<Vec<u8>>, Error> {
    let options: &[&str] = match which {
        Listed::Tracked => &["--cached"],
        Listed::Untracked => &["--others", "--exclude-standard"],
        Listed::Ignored => &["--others", "--ignored", "--exclude-standard", "--directory"],
    };
    let answer = Call::at(root).git([["ls-files", "-z"].as_slice(), options].concat())?;
    let listed = answer.value("listing files")?;
    let mut files: Vec<Vec<u8>> =
        listed.split(|b| *b == 0).filter(|path| !path.is_empty()).map(<[u8]>::to_vec).collect();
    files.sort_unstable();
    // A file that is being merged stands in the index several times.
    files.dedup();
    Ok(files)
}

/// What decides that a path is ignored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IgnoreRule {
    /// The file that holds the pattern, as Git names it: from the root, or in full where it is the user's own.
    pub source: String,
    /// Its line, counted from 1.
    pub line: u32,
    /// The pattern.
    pub pattern: String,
}

impl IgnoreRule {
    /// Tells whether everybody who clones the repository gets the rule.
    pub fn is_shared(&self) -> bool {
        let path = Path::new(&self.source);
        !path.is_absolute() && path.file_name() == Some(OsStr::new(".gitignore"))
    }
}

/// Asks for each path whether Git ignores it, whether it is there or not, and tracked or not.
///
/// # Errors
/// `git` can't be asked, or its answer can't be understood.
pub fn ignored(root: &Path, paths: &[&str]) -> Result<Vec<Option<IgnoreRule>>, Error> {
    let input = paths.iter().fold(Vec::new(), |mut all, path| {
        all.extend_from_slice(path.as_bytes());
        all.push(0);
        all
    });
    let call = Call { input: &input, ..Call::at(root) };
    let answer = call.git(["check-ignore", "--verbose", "-z", "--no-index", "--stdin"])?;
    // 1: none of them is ignored.
    let said = if answer.code == Some(1) { Vec::new() } else { answer.value("asking what is ignored")? };
    let fields: Vec<String> =
        said.split(|b| *b == 0).map(|field| String::from_utf8_lossy(field).into_owned()).collect();
    let mut rules = vec![None; paths.len()];
    for record in fields.chunks_exact(4) {
        let [source, line, pattern, path] = record else { continue };
        let line = line
            .parse()
            .map_err(|_| Error::Broken("git check-ignore: its answer can't be understood".to_owned()))?;
        // A pattern that starts so takes back an earlier one: the path is not ignored.
        if let Some(place) =
            paths.iter().position(|asked| asked == path).filter(|_| !pattern.starts_with('!'))
        {
            let (source, pattern) = (source.clone(), pattern.clone());
            rules.get_mut(place).map(|rule| rule.replace(IgnoreRule { source, line, pattern }));
        }
    }
    Ok(rules)
}

/// A path and the first commit that added a file there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    /// The path from the root.
    pub path: Vec<u8>,
    /// The full name of the commit.
    pub commit: String,
    /// When it was written, as ISO 8601.
    pub date: Option<String>,
}

/// Finds the wanted paths among all that any ref's history ever added; a path that came several times is there once.
///
/// # Errors
/// `git` can't be asked, or a commit or tree is missing.
pub fn ever_added(root: &Path, wanted: &dyn Fn(&[u8]) -> bool) -> Result<Vec<Added>, Error> {
    let call = Call::at(root);
    let revisions = call
        .git(["--no-replace-objects", "rev-list", "--all", "--reverse", "--topo-order"])?
        .value("listing commits")?;
    if revisions.is_empty() {
        return Ok(Vec::new());
    }
    let known: HashSet<&[u8]> = revisions.split(|b| *b == b'\n').collect();
    let input = [revisions.as_slice(), b"\n"].concat();
    let call = Call { input: &input, ..call };
    let options = ["-r", "--root", "-m", "--no-renames", "--diff-filter=A", "--name-only", "-z"];
    let arguments = [["--no-replace-objects", "diff-tree", "--stdin"].as_slice(), &options].concat();
    let listed = call.git(arguments)?.value("listing what commits added")?;
    let (mut added, mut seen, mut commit) = (Vec::new(), HashSet::new(), "");
    for field in listed.split(|b| *b == 0).filter(|f| !f.is_empty()) {
        // A file at the root may have a name like that of a commit.
        if let Some(id) = commit_of(field).filter(|id| known.contains(id.as_bytes())) {
            commit = id;
        } else if wanted(field) && seen.insert(field) {
            added.push(Added { path: field.to_vec(), commit: commit.to_owned(), date: None });
        }
    }
    dated(root, &mut added)?;
    Ok(added)
}

/// Reads the line that stands before the paths of a commit; of a merge it names the parent, too.
fn commit_of(field: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(field).ok()?;
    let id = text.split(' ').next()?;
    let is_id = matches!(id.len(), 40 | 64) && id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    is_id.then_some(id)
}

/// Adds when the commits were written.
fn dated(root: &Path, added: &mut [Added]) -> Result<(), Error> {
    let mut commits: Vec<&str> = added.iter().map(|a| a.commit.as_str()).take(MOST_DATED).collect();
    commits.sort_unstable();
    commits.dedup();
    if commits.is_empty() {
        return Ok(());
    }
    let arguments = [["rev-list", "--no-walk=unsorted", "--format=%aI"].as_slice(), &commits].concat();
    let said = Call::at(root).git(arguments)?.value("asking for dates")?;
    let said = String::from_utf8_lossy(&said);
    let lines: Vec<&str> = said.lines().collect();
    for pair in lines.chunks_exact(2) {
        let [commit, date] = pair else { continue };
        let Some(commit) = commit.strip_prefix("commit ") else { continue };
        added.iter_mut().filter(|a| a.commit == commit).for_each(|a| a.date = Some((*date).to_owned()));
    }
    Ok(())
}
