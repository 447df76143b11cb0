//! Does this line ship to strangers?
//!
//! A key in a browser bundle, an app, a published package or an image is public however private the repository is. Told
//! from the variable's name (frameworks inline those with their prefix), the path, and what the file says of where it
//! runs. What says that it runs on a server wins over what merely looks like a browser; where the two are in doubt,
//! nothing is claimed, because a server file that is called client code makes the whole message doubtful. Pure: no
//! manifest of other files is read. Keys that are made for that are told by [`public`].

pub mod public;

mod code;
mod files;
mod names;
mod server;
mod words;

use crate::advise::client_side::code::Code;

/// The most of a text that is looked at, in bytes on each side of the secret: bundles have megabytes.
const WINDOW: usize = 256 * 1024;

/// Where a secret stands.
#[derive(Clone, Copy, Debug)]
pub struct Spot<'t> {
    /// The file, from the root of the repository.
    pub path: &'t str,
    /// Its text.
    pub text: &'t [u8],
    /// Where the secret starts in it, in bytes.
    pub at: usize,
}

impl<'t> Spot<'t> {
    /// Returns the line.
    fn line(&self) -> &'t [u8] {
        let before = self.text.get(..self.at).unwrap_or_default();
        let start = memchr::memrchr(b'\n', before).map_or(0, |end| end + 1);
        let rest = self.text.get(start..).unwrap_or_default();
        rest.split(|b| *b == b'\n').next().unwrap_or_default()
    }

    /// Returns the piece of the text that is looked at, and where the secret stands in it.
    fn window(&self) -> (&'t [u8], usize) {
        let start = self.at.saturating_sub(WINDOW);
        let end = self.text.len().min(self.at.saturating_add(WINDOW));
        (self.text.get(start..end).unwrap_or_default(), self.at - start)
    }
}

/// Returns why the line of the secret would reach strangers, where it would.
pub fn reason(spot: &Spot<'_>) -> Option<String> {
    let path = Path::new(spot.path);
    if let Some(framework) = names::bundled_by(spot.line()) {
        return Some(format!("{framework} writes this variable into the bundle"));
    }
    if let Some(reason) = files::packed(&path, spot) {
        return Some(reason.to_owned());
    }
    if path.is_test() {
        return None;
    }
    if !path.ends_with(words::ENDINGS) {
        return files::served(&path).map(str::to_owned);
    }
    let (text, at) = spot.window();
    let code = Code::read(text);
    if let Some(reason) = words::inlined(&path, &code, at) {
        return Some(reason);
    }
    // Who asks for it in so many words gets it, wherever the file stands.
    let asked_for = words::asked_for(&code);
    let served = files::served(&path);
    if asked_for.is_empty() && served.is_none() && (server::by_path(&path) || server::by_text(&code)) {
        return None;
    }
    let mut reasons: Vec<&str> = words::page(&path, text, at).into_iter().chain(served).collect();
    for reason in asked_for.into_iter().chain(words::signs(&path, &code)) {
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    reasons.truncate(MOST_REASONS);
    (!reasons.is_empty()).then(|| reasons.join(", "))
}

/// The most reasons that are given.
const MOST_REASONS: usize = 3;

/// A path in lower case, and its name as it is.
struct Path {
    lower: String,
    name: String,
}

impl Path {
    fn new(path: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path).to_owned();
        Self { lower: path.to_ascii_lowercase(), name }
    }

    fn ends_with(&self, endings: &[&str]) -> bool {
        endings.iter().any(|ending| self.lower.ends_with(ending))
    }

    /// Returns the directories, from the root.
    fn directories(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.lower.rsplit_once('/').map_or("", |(dirs, _)| dirs).split('/').filter(|d| !d.is_empty())
    }

    /// Tells whether these directories follow each other somewhere in the path.
    fn has(&self, directories: &str) -> bool {
        format!("/{}", self.lower).contains(&format!("/{directories}/"))
    }

    /// Tells whether it is code that tests something, and so ships to nobody.
    fn is_test(&self) -> bool {
        let tests =
            ["test", "tests", "__tests__", "spec", "e2e", "cypress", "playwright", "__mocks__", "fixtures"];
        [".test.", ".spec.", ".cy.", ".e2e."].iter().any(|part| self.lower.contains(part))
            || self.directories().any(|directory| tests.contains(&directory))
    }
}

#[cfg(test)]
mod tests;
