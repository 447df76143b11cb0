//! What a push sends: the refs on standard input of Git's pre-push hook, and the commits behind them.
//!
//! What is judged is what the other side gets and doesn't have: the names of the refs there, the messages of annotated
//! tags, the trees and blobs that a tag may name directly, and each commit that is neither behind one of the remote's refs
//! (as far as this repository knows them) nor behind a remote-tracking branch of the same remote. A push to a URL has no
//! tracking branches: that another remote has a commit doesn't mean that this one does, so what is new there is judged
//! from its beginning. The names that branches have here are not sent and not judged, nor is what is deleted there.
//!
//! Source: githooks(5), pre-push.

use anyhow::{Context as _, Result, bail};

use crate::finding::{CommitId, Origin};
use crate::git::{self, Change, EntryKind, ObjectId, Repo, Target};
use crate::source::{Limits, Scanned, Sink, Text, change, range};

/// The path by which findings in names of refs are known.
pub const REF_NAME_PATH: &[u8] = b"(ref name)";

/// The path by which findings in the messages of annotated tags are known.
pub const TAG_MESSAGE_PATH: &[u8] = b"(tag message)";

/// A ref that is about to be pushed, as Git's pre-push hook reads it from standard input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushedRef {
    /// Its name here; `(delete)` when it is deleted there.
    pub local_ref: Vec<u8>,
    /// What it names here; zero when it is deleted there.
    pub local: ObjectId,
    /// Its name there.
    pub remote_ref: Vec<u8>,
    /// What it names there; zero when it is new.
    pub remote: ObjectId,
}

/// Reads what Git gives to pre-push: a line `<local ref> <local name> <remote ref> <remote name>` for each ref.
///
/// # Errors
/// A line of another form, by its number: what can't be read can't be judged.
pub fn parse(input: &[u8]) -> Result<Vec<PushedRef>> {
    let mut refs = Vec::new();
    for (index, line) in input.split(|b| *b == b'\n').enumerate() {
        if line.is_empty() {
            continue;
        }
        let Some(parsed) = parse_line(line) else {
            bail!(
                "line {} of the refs on standard input is not of the form that Git gives to pre-push",
                index + 1
            )
        };
        refs.push(parsed);
    }
    Ok(refs)
}

/// Reads what Git gives to pre-receive: a line `<old name> <new name> <ref>` for each ref.
///
/// # Errors
/// A line of another form, by its number; and no line at all: Git runs this hook only when there is something to receive,
/// so what should have been read was not there.
///
/// Source: githooks(5), pre-receive.
pub fn parse_received(input: &[u8]) -> Result<Vec<PushedRef>> {
    let mut refs = Vec::new();
    for (index, line) in input.split(|b| *b == b'\n').enumerate().filter(|(_, line)| !line.is_empty()) {
        let mut words = line.splitn(3, |b| *b == b' ');
        let ids = words.next().and_then(ObjectId::from_hex).zip(words.next().and_then(ObjectId::from_hex));
        let (Some((remote, local)), Some(name)) = (ids, words.next().filter(|name| !name.is_empty())) else {
            bail!(
                "line {} of the refs on standard input is not of the form that Git gives to pre-receive",
                index + 1
            )
        };
        refs.push(PushedRef { local_ref: name.to_vec(), local, remote_ref: name.to_vec(), remote });
    }
    if refs.is_empty() {
        bail!("standard input names no ref, though Git gives at least one to pre-receive");
    }
    Ok(refs)
}

/// Makes a ref of what another program says is pushed: revisions `tip` and `base`, which the other side has.
///
/// # Errors
/// A revision that names nothing here.
pub fn named(repo: &Repo, tip: &str, base: Option<&str>, remote_ref: Option<&str>) -> Result<PushedRef> {
    let object = |revision: &str| {
        repo.resolve(revision).with_context(|| format!("looking up `{revision}`, which is to be pushed"))
    };
    Ok(PushedRef {
        local_ref: tip.as_bytes().to_vec(),
        local: object(tip)?,
        remote_ref: remote_ref.unwrap_or(tip).as_bytes().to_vec(),
        remote: base.map_or(Ok(ObjectId::ZERO), object)?,
    })
}

/// What the other side is known to have.
#[derive(Clone, Copy, Debug)]
pub enum Known<'k> {
    /// What its tracking branches here say. The remote's name as Git gives it, or a URL.
    Remote(&'k str),
    /// What the refs of this repository name: it is the other side.
    OwnRefs,
}

/// The local ref may be any revision (`HEAD~1`, `main@{1 day ago}`), with spaces too: the other three are at the end.
fn parse_line(line: &[u8]) -> Option<PushedRef> {
    let mut words = line.rsplitn(4, |b| *b == b' ');
    let remote = ObjectId::from_hex(words.next()?)?;
    let remote_ref = words.next()?.to_vec();
    let local = ObjectId::from_hex(words.next()?)?;
    let local_ref = words.next()?.to_vec();
    (!remote_ref.is_empty() && !local_ref.is_empty()).then_some(PushedRef {
        local_ref,
        local,
        remote_ref,
        remote,
    })
}

/// Calls back with each text that these refs send and the other side lacks.
///
/// # Errors
/// An object can't be read, the time is up, or what `sink` returns.
pub fn texts(
    repo: &Repo,
    (refs, known): (&[PushedRef], Known<'_>),
    limits: &Limits,
    scanned: &mut Scanned,
    sink: &mut Sink<'_>,
) -> Result<()> {
    let mut wanted = range_without_tips(refs, known);
    for sent in refs.iter().filter(|r| !r.local.is_zero()) {
        let name = Text::of_no_file(REF_NAME_PATH, &sent.remote_ref);
        scanned.bytes += sent.remote_ref.len() as u64;
        sink(&name)?;
        let tip = repo.tip(sent.local)?;
        for (id, message) in &tip.tags {
            scanned.bytes += message.len() as u64;
            let origin = Origin::Message(Some(CommitId(id.to_string())));
            sink(&Text { origin, ..Text::of_no_file(TAG_MESSAGE_PATH, message) })?;
        }
        let origin = Origin::Commit(CommitId(sent.local.to_string()));
        match tip.target {
            Target::Commit(id) => wanted.tips.push(id),
            Target::Tree(files) => {
                for file in &files {
                    change(repo, (origin.clone(), file), limits, scanned, sink)?;
                }
            }
            Target::Blob(new) => {
                let path = sent.remote_ref.clone();
                let file = Change { path, kind: EntryKind::File, new, old: Vec::new(), unmerged: false };
                change(repo, (origin, &file), limits, scanned, sink)?;
            }
        }
    }
    range::texts(repo, &wanted, limits, scanned, sink)
}

/// Returns what the other side is known to have.
fn range_without_tips(refs: &[PushedRef], known: Known<'_>) -> git::Range {
    let (remote, hidden_all) = match known {
        Known::Remote(remote) => (remote, false),
        Known::OwnRefs => ("", true),
    };
    // What can't be part of a ref's name (a URL's colon, a pattern) is no remote with tracking branches.
    let is_name =
        !remote.is_empty() && !remote.contains([':', '*', '?', '[', '\\']) && !remote.starts_with(['/', '.']);
    // On a server the old names are what the pusher says; Git compares them with its refs only after this hook.
    let hidden = if hidden_all {
        Vec::new()
    } else {
        refs.iter().map(|r| r.remote).filter(|id| !id.is_zero()).collect()
    };
    git::Range { tips: Vec::new(), hidden, hidden_remote: is_name.then(|| remote.to_owned()), hidden_all }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn hex(digit: char) -> String {
        digit.to_string().repeat(40)
    }

    #[test]
    fn refs_are_read_as_git_writes_them() {
        let input = format!(
            "a@{{1 day}} {} refs/heads/b {}\n(delete) {} refs/heads/c {}\n",
            hex('1'),
            hex('2'),
            hex('0'),
            hex('3')
        );
        let refs = parse(input.as_bytes()).unwrap();
        assert_eq!(refs.len(), 2);
        assert_eq!(refs[0].local_ref, b"a@{1 day}");
        assert_eq!(refs[0].remote_ref, b"refs/heads/b");
        assert!(refs[1].local.is_zero());
    }

    #[test]
    fn what_a_server_receives_is_read_and_nothing_is_an_error() {
        let refs = parse_received(format!("{} {} refs/heads/a b\n", hex('0'), hex('1')).as_bytes()).unwrap();
        assert_eq!((refs.len(), refs[0].remote_ref.as_slice()), (1, b"refs/heads/a b".as_slice()));
        assert!(refs[0].remote.is_zero() && !refs[0].local.is_zero());
        for input in ["", "\n", "x\n", "1 2 refs/heads/a\n"] {
            assert!(parse_received(input.as_bytes()).is_err(), "{input}");
        }
    }

    #[test]
    fn only_a_remote_with_a_name_has_tracking_branches() {
        let refs = parse(format!("a {} b {}\n", hex('1'), hex('2')).as_bytes()).unwrap();
        let hidden = |remote: &str| range_without_tips(&refs, Known::Remote(remote)).hidden_remote;
        assert_eq!(hidden("origin").as_deref(), Some("origin"));
        assert_eq!(hidden("team/origin").as_deref(), Some("team/origin"));
        for url in ["https://host/x.git", "git@host:x", "../x.git", "/srv/x.git", "", "*"] {
            assert_eq!(hidden(url), None, "{url}");
        }
        assert_eq!(range_without_tips(&refs, Known::Remote("origin")).hidden.len(), 1);
        assert!(range_without_tips(&refs, Known::OwnRefs).hidden.is_empty(), "a pusher can claim any");
    }

    #[test]
    fn a_line_of_another_form_is_an_error() {
        for input in ["refs/heads/a\n", "a b c d\n", "refs/heads/a 11 refs/heads/b 22\n"] {
            assert!(parse(input.as_bytes()).is_err(), "{input}");
        }
        assert!(parse(b"").unwrap().is_empty());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(input: Vec<u8>) {
            if let Ok(refs) = parse(&input) {
                let lines = input.split(|b| *b == b'\n').filter(|l| !l.is_empty()).count();
                prop_assert_eq!(refs.len(), lines, "no line is passed over");
            }
        }

        #[test]
        fn any_bytes_that_a_server_gets_are_read_or_refused(input: Vec<u8>) {
            if let Ok(refs) = parse_received(&input) {
                let lines = input.split(|b| *b == b'\n').filter(|l| !l.is_empty()).count();
                prop_assert_eq!(refs.len(), lines, "no line is passed over");
                prop_assert!(lines > 0, "nothing is no push");
            }
        }

        #[test]
        fn what_a_server_gets_comes_back_as_it_was(
            refs in prop::collection::vec((0..3_u8, 0..3_u8, "[ -~]{1,20}"), 1..5),
            cut in 0..200_usize,
        ) {
            let id = |byte: u8| ObjectId::from_bytes(&[byte; 20]).unwrap();
            let lines: Vec<String> =
                refs.iter().map(|(old, new, name)| format!("{} {} {name}\n", id(*old), id(*new))).collect();
            let parsed = parse_received(lines.concat().as_bytes()).unwrap();
            prop_assert_eq!(parsed.len(), refs.len());
            for (parsed, (old, new, name)) in parsed.iter().zip(&refs) {
                prop_assert_eq!((parsed.remote, parsed.local), (id(*old), id(*new)));
                prop_assert_eq!(parsed.remote_ref.as_slice(), name.as_bytes());
            }
            // A last line that is cut off before the name of its ref is refused; nothing is made up for it.
            let last = lines.last().unwrap();
            let start = cut % 82 + 1;
            let cut_off = [&lines[..lines.len() - 1].concat(), last.get(..start).unwrap()].concat();
            prop_assert!(parse_received(cut_off.as_bytes()).is_err());
        }
    }
}
