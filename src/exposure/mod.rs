//! How far a value has gone: only staged, in local commits, on a remote-tracking branch, in a tag, in other files.
//!
//! Comes in: a repository and findings that block. Goes out: each of them with its [`Spread`]. Asked only when there is
//! something to say, so a clean run pays nothing; and within a time that is given, after which "unknown" is the answer.
//! A value is looked for by itself, in this process: in the tracked files, then in each commit at the paths where it was
//! found, and in messages. What is claimed is no more than that: a value that stood under another path, in a commit that
//! isn't here, or went to a URL without a tracking branch, left no trace that is looked for. Nothing is written, and
//! nothing that can't be read ends the run.

mod files;
mod graph;
mod needles;

use std::time::{Duration, Instant};

use crate::exposure::files::Files;
use crate::exposure::graph::{Graph, Path, Walk};
use crate::exposure::needles::Needles;
use crate::finding::{Changed, CommitId, Exposure, Finding, Origin, Rewrite, ShownPath, Spread, Unseen};
use crate::git::history::refs::Ref;
use crate::git::{ObjectId, Repo};
use crate::secret::Secret;

/// The most values that are looked for in one run; the rest stays as it is.
const MOST_VALUES: usize = 20;
/// The most paths that are followed through the history.
const MOST_PATHS: usize = 60;
/// The most other files of a value that are followed, too.
const MOST_FOLLOWED: usize = 3;
/// The most names of each kind that are kept.
const MOST_NAMES: usize = 20;

/// What may be spent, and on what.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// The time for all of it.
    pub time: Duration,
    /// Whether other tracked files are searched; where all of them were judged, that would be done twice.
    pub files: bool,
}

/// One value, and the findings of it.
struct Case {
    findings: Vec<usize>,
    paths: Vec<Vec<u8>>,
    /// The commits in which it was found.
    commits: Vec<ObjectId>,
    /// Whether it can't be looked for by its bytes, or a path isn't known.
    is_blind: bool,
    /// Whether some finding is of the index.
    is_staged: bool,
}

/// Finds out how far the values of findings that block have gone. `path_of` says where in the repository the file of a
/// finding is; `None`: nowhere that is known.
pub fn find_out(
    repo: &Repo,
    findings: &mut [Finding],
    path_of: &dyn Fn(&Finding) -> Option<Vec<u8>>,
    budget: Budget,
) {
    let started = Instant::now();
    let mut cases = cases(findings, path_of);
    if cases.is_empty() {
        return;
    }
    let mut needles = Needles::new();
    for case in &cases {
        let ways = case.findings.first().and_then(|index| findings.get(*index)).map_or(Vec::new(), ways);
        needles.push(&ways);
    }
    let files = if budget.files {
        let own: Vec<&[u8]> = cases.iter().flat_map(|case| &case.paths).map(Vec::as_slice).collect();
        Files::search(repo, &needles, &own, started + budget.time / 3)
    } else {
        Files::none()
    };
    let mut spreads: Vec<Spread> = Vec::new();
    for (bit, case) in cases.iter_mut().enumerate() {
        case.is_blind |= case.is_staged && files.lack(bit, &case.paths);
        let also: Vec<&[u8]> = files.of(bit).filter(|path| !case.paths.iter().any(|p| p == path)).collect();
        spreads.push(Spread {
            also_in: also.iter().take(MOST_NAMES).map(|path| ShownPath::new(path)).collect(),
            files_unseen: budget.files && files.is_cut_short(),
            ..Spread::default()
        });
        case.paths.extend(also.iter().take(MOST_FOLLOWED).map(|path| path.to_vec()));
    }
    look_back((repo, &needles), (findings, &cases), started + budget.time, &mut spreads);
    for (case, spread) in cases.iter().zip(spreads) {
        let is_known = spread.unseen.is_none();
        for index in &case.findings {
            let Some(finding) = findings.get_mut(*index) else { continue };
            finding.exposure = match finding.exposure {
                Exposure::Pushed => Exposure::Pushed,
                Exposure::Local | Exposure::Unknown if !spread.remotes.is_empty() => Exposure::Pushed,
                Exposure::Local | Exposure::Unknown if is_known => Exposure::Local,
                Exposure::Local | Exposure::Unknown => Exposure::Unknown,
            };
            finding.spread = Some(spread.clone());
        }
    }
}

/// Groups the findings that are asked about by value, and says where each was found.
fn cases(findings: &[Finding], path_of: &dyn Fn(&Finding) -> Option<Vec<u8>>) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for (index, finding) in findings.iter().enumerate() {
        if !finding.blocks || finding.allowed.is_some() || finding.origin == Origin::Stdin {
            continue;
        }
        let same = |case: &Case| {
            case.findings
                .first()
                .and_then(|first| findings.get(*first))
                .is_some_and(|first| first.fingerprint == finding.fingerprint && first.rule == finding.rule)
        };
        let place = match cases.iter().position(same) {
            Some(place) => place,
            None if cases.len() >= MOST_VALUES => continue,
            None => {
                cases.push(Case {
                    findings: Vec::new(),
                    paths: Vec::new(),
                    commits: Vec::new(),
                    is_blind: false,
                    is_staged: false,
                });
                cases.len() - 1
            }
        };
        let Some(case) = cases.get_mut(place) else { continue };
        case.findings.push(index);
        case.is_staged |= finding.origin == Origin::Staged && !finding.is_about_file();
        case.commits.extend(finding.origin.commit().and_then(|id| ObjectId::from_hex(id.0.as_bytes())));
        match (&finding.origin, path_of(finding)) {
            (Origin::Message(_), _) => {}
            (_, Some(path)) if !case.paths.contains(&path) => case.paths.push(path),
            (_, Some(_)) => {}
            (_, None) => case.is_blind = true,
        }
    }
    cases
}

/// Returns how a value may be written.
fn ways(finding: &Finding) -> Vec<&[u8]> {
    [Some(&finding.secret), finding.written.as_ref()].into_iter().flatten().map(Secret::expose).collect()
}

/// Fills in what the commits tell.
fn look_back(
    (repo, needles): (&Repo, &Needles),
    (findings, cases): (&[Finding], &[Case]),
    deadline: Instant,
    spreads: &mut [Spread],
) {
    let Ok(refs) = repo.refs() else {
        for spread in spreads {
            spread.unseen = Some(Unseen::Unreadable);
        }
        return;
    };
    let paths = paths(findings, cases);
    let mut walk = Walk::new(repo, needles, &paths, deadline);
    let mut tips: Vec<(Kind, &Ref, ObjectId)> = Vec::new();
    let mut ordered: Vec<(Kind, &Ref)> = refs.iter().filter_map(|r| Some((Kind::of(&r.name)?, r))).collect();
    ordered.sort_by_key(|(kind, r)| (*kind, &r.name));
    for (kind, r) in ordered {
        tips.extend(walk.start(r.target).map(|commit| (kind, r, commit)));
    }
    for id in cases.iter().flat_map(|case| &case.commits) {
        walk.start(*id);
    }
    let (graph, unseen) = walk.finish();
    let tips: Vec<(Kind, &Ref, usize)> =
        tips.into_iter().filter_map(|(kind, r, id)| Some((kind, r, graph.number(id)?))).collect();
    let map = Map::new(&graph, tips, &paths);
    for (bit, (case, spread)) in cases.iter().zip(spreads).enumerate() {
        map.tell(bit, case, spread);
        let blind = case.is_blind || map.misses(bit, case);
        spread.unseen = unseen.or(blind.then_some(Unseen::Unreadable));
    }
}

/// Returns the paths to follow, and which values each stands for by its name alone.
fn paths(findings: &[Finding], cases: &[Case]) -> Vec<Path> {
    let mut paths: Vec<Path> = Vec::new();
    for (bit, case) in cases.iter().enumerate() {
        let first = case.findings.first().and_then(|index| findings.get(*index));
        let by_name = if first.is_some_and(Finding::is_about_file) { 1 << bit } else { 0 };
        for bytes in &case.paths {
            if let Some(path) = paths.iter_mut().find(|path| path.bytes == *bytes) {
                path.by_name |= by_name;
            } else if paths.len() < MOST_PATHS {
                paths.push(Path { bytes: bytes.clone(), by_name });
            }
        }
    }
    paths
}

/// What a ref is, in the order in which they are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Head,
    Remote,
    Branch,
    Tag,
    Other,
}

impl Kind {
    fn of(name: &[u8]) -> Option<Self> {
        let starts = |prefix: &str| name.starts_with(prefix.as_bytes());
        Some(match () {
            () if name == b"HEAD" => Self::Head,
            () if starts("refs/remotes/") => Self::Remote,
            () if starts("refs/heads/") => Self::Branch,
            () if starts("refs/tags/") => Self::Tag,
            () if starts("refs/stash") || starts("worktrees/") => Self::Other,
            () => return None,
        })
    }
}

/// The graph, and where its refs are.
struct Map<'g> {
    graph: &'g Graph,
    tips: Vec<(Kind, &'g Ref, usize)>,
    paths: &'g [Path],
    head: Option<usize>,
    on_remote: Vec<bool>,
}

impl<'g> Map<'g> {
    fn new(graph: &'g Graph, tips: Vec<(Kind, &'g Ref, usize)>, paths: &'g [Path]) -> Self {
        let of =
            |wanted: Kind| tips.iter().filter(move |(kind, ..)| *kind == wanted).map(|(.., number)| *number);
        let (head, on_remote) = (of(Kind::Head).next(), graph.behind(of(Kind::Remote)));
        Self { graph, tips, paths, head, on_remote }
    }

    fn holders(&self, bit: usize, case: &Case) -> Vec<usize> {
        let own: Vec<usize> = case.commits.iter().filter_map(|id| self.graph.number(*id)).collect();
        let holds = |number: &usize| {
            own.contains(number)
                || self.graph.nodes.get(*number).is_some_and(|node| node.holds & (1 << bit) != 0)
        };
        (0..self.graph.nodes.len()).filter(holds).collect()
    }

    /// Tells whether a commit in which the value was found doesn't seem to hold it: then its absence elsewhere means
    /// nothing.
    fn misses(&self, bit: usize, case: &Case) -> bool {
        let holds = |id: &ObjectId| {
            let node = self.graph.number(*id).and_then(|number| self.graph.nodes.get(number));
            node.is_some_and(|node| node.holds & (1 << bit) != 0)
        };
        !case.commits.iter().all(holds)
    }

    /// Fills in where a value is.
    fn tell(&self, bit: usize, case: &Case, spread: &mut Spread) {
        let holders = self.holders(bit, case);
        if holders.is_empty() {
            return;
        }
        let leads = self.graph.before(holders.iter().copied());
        let head = self.head;
        for (kind, r, number) in &self.tips {
            if !leads.get(*number).copied().unwrap_or(false) {
                continue;
            }
            let (list, prefix) = match kind {
                Kind::Remote => (&mut spread.remotes, "refs/remotes/"),
                Kind::Tag => (&mut spread.tags, "refs/tags/"),
                Kind::Branch if Some(*number) != head => (&mut spread.branches, "refs/heads/"),
                Kind::Branch | Kind::Head | Kind::Other => continue,
            };
            let name = r.name.strip_prefix(prefix.as_bytes()).unwrap_or(&r.name);
            if list.len() < MOST_NAMES && !name.ends_with(b"/HEAD") {
                list.push(ShownPath::new(name).text);
            }
        }
        let is_local = |number: &usize| !self.on_remote.get(*number).copied().unwrap_or(false);
        let local: Vec<usize> = holders.into_iter().filter(is_local).collect();
        spread.local_commits = local.len();
        let Some((first, id, rewrite)) = self.first(&local) else { return };
        spread.first = Some((id, rewrite));
        let numbers = self.graph.held_at(first, bit, self.paths);
        spread.held_at =
            numbers.iter().filter_map(|path| Some(ShownPath::new(&self.paths.get(*path)?.bytes))).collect();
    }

    /// Returns the commit of these that brought the value in, and how it is altered.
    fn first(&self, local: &[usize]) -> Option<(usize, CommitId, Rewrite)> {
        let brings = |number: &usize| {
            let node = self.graph.nodes.get(*number);
            node.is_some_and(|node| !node.parents.iter().any(|parent| local.contains(parent)))
        };
        let first = self.graph.earliest(local.iter().copied().filter(brings))?;
        let node = self.graph.nodes.get(first)?;
        let behind_head = self.graph.behind(self.head);
        let is_behind = |number: usize| behind_head.get(number).copied().unwrap_or(false);
        let rewrite = if !is_behind(first) {
            Rewrite::Elsewhere
        } else if local.iter().all(|number| Some(*number) == self.head) {
            Rewrite::Amend
        } else {
            let after = self.graph.before([first]);
            let is_merge = |(number, follows): (usize, &bool)| {
                *follows
                    && number != first
                    && is_behind(number)
                    && self.graph.nodes.get(number).is_some_and(|node| node.parent_count > 1)
            };
            let merges = after.iter().enumerate().any(is_merge);
            let is_gone = self.head.is_some_and(|head| !local.contains(&head));
            let changed = if is_gone { Changed::Gone } else { Changed::Still };
            Rewrite::Rebase { is_root: node.parent_count == 0, merges, changed }
        };
        Some((first, CommitId(node.id.to_string()), rewrite))
    }
}
