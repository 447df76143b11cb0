//! A shell's command line, taken apart as far as is needed to see which programs it runs with which words.
//!
//! No shell is written anew here: what hides a program on purpose (a variable, an encoding) isn't found out. A guard of this
//! kind keeps an agent from the short way past a rule; the hook, the server and CI are there for the rest.

use super::{bypass, prints};

/// A program with its words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Simple {
    /// Variables that are set for it, as `NAME=value`.
    pub(super) variables: Vec<String>,
    /// The program's name without a directory, and its words. A `$` that stands for itself is [`LITERAL`].
    pub(super) words: Vec<String>,
    /// Where its output goes, when that isn't the next program.
    pub(super) written_to: Vec<String>,
    /// Whether its output becomes a word of another command.
    pub(super) is_inner: bool,
    /// The program that reads its output.
    pub(super) reader: Option<String>,
}

impl Simple {
    /// Returns the program's name.
    pub(super) fn program(&self) -> &str {
        self.words.first().map_or("", String::as_str)
    }

    /// Returns the words behind the program's name.
    pub(super) fn arguments(&self) -> &[String] {
        self.words.get(1..).unwrap_or_default()
    }
}

/// Stands for a `$` in single quotes or behind a backslash.
pub(super) const LITERAL: char = '\u{1}';

/// How deep commands may stand in each other.
const MOST_DEPTH: u8 = 6;

/// Programs that run another one, with how they are told which.
const WRAPPERS: &[&str] = &[
    "sudo", "doas", "command", "builtin", "exec", "nohup", "time", "nice", "stdbuf", "xargs", "timeout",
    "then", "do", "else", "elif", "if", "while", "until", "!", "{",
];
const SHELLS: &[&str] = &["sh", "bash", "zsh", "dash", "ksh", "ash"];

/// Returns why a command is refused.
pub(super) fn reason(command: &str) -> Option<String> {
    let Some(commands) = parse(command) else {
        return Some("the command's parts stand too deep in each other to be looked at".to_owned());
    };
    commands.iter().find_map(|simple| bypass::of_command(simple).or_else(|| prints::of_command(simple)))
}

/// Takes a command line apart; `None` where it goes too deep.
pub(super) fn parse(command: &str) -> Option<Vec<Simple>> {
    let mut found = Vec::new();
    let mut too_deep = false;
    let rest = command.chars().collect::<Vec<char>>().into_iter().peekable();
    Lexer { rest, found: &mut found, depth: 0, too_deep: &mut too_deep }.run(false);
    (!too_deep).then_some(found)
}

struct Lexer<'l> {
    rest: std::iter::Peekable<std::vec::IntoIter<char>>,
    found: &'l mut Vec<Simple>,
    depth: u8,
    /// Set where something is passed over because it stands too deep.
    too_deep: &'l mut bool,
}

/// The command that is being read.
#[derive(Default)]
struct Reading {
    words: Vec<String>,
    word: Option<String>,
    written_to: Vec<String>,
    /// The next word is where output goes (`true`) or what input comes from.
    target: Option<bool>,
    /// Words that end texts which begin behind this line.
    heredocs: Vec<String>,
    is_heredoc: bool,
}

impl Reading {
    fn push(&mut self, c: char) {
        self.word.get_or_insert_default().push(c);
    }

    fn end_word(&mut self) {
        let Some(word) = self.word.take() else { return };
        if std::mem::take(&mut self.is_heredoc) {
            self.heredocs.push(word);
            self.target = None;
            return;
        }
        match self.target.take() {
            Some(true) => self.written_to.push(word),
            Some(false) => {}
            None => self.words.push(word),
        }
    }
}

impl Lexer<'_> {
    fn run(&mut self, is_inner: bool) {
        let mut reading = Reading::default();
        // Where in `found` the program stands whose output the next one reads.
        let mut feeds = None;
        while let Some(c) = self.rest.next() {
            match c {
                '\\' => match self.rest.next() {
                    Some('\n') | None => {}
                    Some('$') => reading.push(LITERAL),
                    Some(next) => reading.push(next),
                },
                '\'' => {
                    reading.word.get_or_insert_default();
                    for c in self.rest.by_ref().take_while(|c| *c != '\'') {
                        reading.word.get_or_insert_default().push(if c == '$' { LITERAL } else { c });
                    }
                }
                '"' => self.quoted(&mut reading),
                '$' if self.rest.peek() == Some(&'(') => {
                    self.rest.next();
                    self.inner(')');
                    reading.push('\u{2}');
                }
                '`' => {
                    self.inner('`');
                    reading.push('\u{2}');
                }
                '#' if reading.word.is_none() => while self.rest.next_if(|c| *c != '\n').is_some() {},
                '<' | '>' => self.redirect(c, &mut reading),
                ' ' | '\t' | '\r' => reading.end_word(),
                ';' | '&' | '|' | '\n' | '(' | ')' => {
                    reading.end_word();
                    let heredocs = std::mem::take(&mut reading.heredocs);
                    if c == '\n' {
                        self.skip_heredocs(&heredocs);
                    } else {
                        reading.heredocs = heredocs;
                    }
                    let is_pipe = c == '|' && self.rest.next_if_eq(&'|').is_none();
                    let ended = self.end(&mut reading, is_inner, feeds);
                    feeds = if is_pipe { ended.or(feeds) } else { None };
                }
                c => reading.push(c),
            }
        }
        reading.end_word();
        self.end(&mut reading, is_inner, feeds);
    }

    fn quoted(&mut self, reading: &mut Reading) {
        reading.word.get_or_insert_default();
        while let Some(c) = self.rest.next() {
            match c {
                '"' => break,
                '\\' => match self.rest.next() {
                    Some('$') => reading.push(LITERAL),
                    Some(next) => reading.push(next),
                    None => break,
                },
                '$' if self.rest.peek() == Some(&'(') => {
                    self.rest.next();
                    self.inner(')');
                    reading.push('\u{2}');
                }
                '`' => {
                    self.inner('`');
                    reading.push('\u{2}');
                }
                c => reading.push(c),
            }
        }
    }

    /// Reads a command whose output becomes a word.
    fn inner(&mut self, end: char) {
        let (mut text, mut depth) = (Vec::new(), 0_u32);
        for c in self.rest.by_ref() {
            if c == end && depth == 0 {
                break;
            }
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            text.push(c);
        }
        self.nested(text, true);
    }

    fn nested(&mut self, text: Vec<char>, is_inner: bool) {
        if self.depth >= MOST_DEPTH {
            *self.too_deep = true;
            return;
        }
        let rest = text.into_iter().peekable();
        let (found, too_deep) = (&mut *self.found, &mut *self.too_deep);
        Lexer { rest, found, depth: self.depth + 1, too_deep }.run(is_inner);
    }

    fn redirect(&mut self, c: char, reading: &mut Reading) {
        // What stands right before is the number of a stream.
        if reading.word.as_ref().is_some_and(|word| word.chars().all(|c| c.is_ascii_digit())) {
            reading.word = None;
        }
        reading.end_word();
        reading.target = Some(c == '>');
        while let Some(next) = self.rest.next_if(|next| matches!(next, '<' | '>' | '&' | '|' | '-')) {
            reading.is_heredoc = c == '<' && next == '<';
            if next == '<' && self.rest.next_if_eq(&'<').is_some() {
                // A here-string: its word is a text.
                reading.is_heredoc = false;
            }
            if next == '&' || next == '|' || next == '<' {
                self.rest.next_if_eq(&'-');
                break;
            }
        }
    }

    /// Passes over the texts that begin behind this line.
    fn skip_heredocs(&mut self, ends: &[String]) {
        for end in ends {
            loop {
                let line: String = self.rest.by_ref().take_while(|c| *c != '\n').collect();
                if line.trim() == end || self.rest.peek().is_none() {
                    break;
                }
            }
        }
    }

    /// Ends a command, and returns where it stands.
    fn end(&mut self, reading: &mut Reading, is_inner: bool, feeds: Option<usize>) -> Option<usize> {
        let mut simple = Simple {
            words: std::mem::take(&mut reading.words),
            written_to: std::mem::take(&mut reading.written_to),
            is_inner,
            ..Simple::default()
        };
        unwrap(&mut simple);
        if simple.words.is_empty() && simple.variables.is_empty() && simple.written_to.is_empty() {
            return None;
        }
        if let Some(writer) = feeds.and_then(|place| self.found.get_mut(place)) {
            writer.reader = Some(simple.program().to_owned());
        }
        if let Some(script) = script(&simple) {
            self.nested(script.replace(LITERAL, "$").chars().collect(), is_inner);
        }
        self.found.push(simple);
        self.found.len().checked_sub(1)
    }
}

/// Takes variables and wrappers from before the program, and its directory from its name.
fn unwrap(simple: &mut Simple) {
    loop {
        let Some(first) = simple.words.first() else { return };
        let name = first.rsplit(['/', '\\']).next().unwrap_or(first).to_ascii_lowercase();
        let name = name.strip_suffix(".exe").unwrap_or(&name).to_owned();
        if is_assignment(first) {
            simple.variables.push(simple.words.remove(0));
        } else if WRAPPERS.contains(&name.as_str()) {
            simple.words.remove(0);
            while simple.words.first().is_some_and(|word| word.starts_with('-') || is_number(word)) {
                simple.words.remove(0);
            }
        } else if name == "env"
            && simple.words.iter().skip(1).any(|w| !w.starts_with('-') && !is_assignment(w))
        {
            simple.words.remove(0);
            while simple.words.first().is_some_and(|word| word.starts_with('-')) {
                simple.words.remove(0);
            }
        } else {
            if let Some(first) = simple.words.first_mut() {
                *first = name;
            }
            return;
        }
    }
}

/// Returns the script that a shell is given as a word.
fn script(simple: &Simple) -> Option<String> {
    let arguments = simple.arguments();
    if simple.program() == "eval" {
        return Some(arguments.join(" "));
    }
    if !SHELLS.contains(&simple.program()) {
        return None;
    }
    let option = arguments
        .iter()
        .position(|word| word.starts_with('-') && !word.starts_with("--") && word.ends_with('c'))?;
    arguments.get(option + 1).cloned()
}

fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    })
}

fn is_number(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
        && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '.')
}
