//! TOML files of a project as text: reading with errors that point at the place, and finding the place of a key.

use std::fmt;
use std::ops::Range;

use serde::de::DeserializeOwned;
use toml_edit::{Document, Item};

use crate::diagnostics::Plain;

/// Something wrong at one place of a file: the line, a caret under the text, and where possible a suggestion.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct FileError {
    /// The file, as the caller named it.
    pub path: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The text of the line.
    excerpt: String,
    /// How many characters the caret underlines.
    width: usize,
}

impl FileError {
    /// An error at a byte range of `text`. The range is cut to its first line: a caret cannot point at more.
    #[must_use]
    pub fn at(path: &str, text: &str, range: Range<usize>, message: impl Into<String>) -> Self {
        let start = floor(text, range.start.min(text.len()));
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let end = floor(text, range.end.clamp(start, line_end));
        Self {
            path: path.to_owned(),
            line: text[..start].matches('\n').count() + 1,
            column: text[line_start..start].chars().count() + 1,
            message: message.into(),
            help: None,
            excerpt: text[line_start..line_end].trim_end_matches('\r').to_owned(),
            width: text[start..end].chars().count().max(1),
        }
    }

    /// The same error with what to do about it.
    #[must_use]
    pub fn with_help(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }

    /// The same error without the line's text, for a line that may hold a secret.
    #[must_use]
    pub fn without_excerpt(mut self) -> Self {
        self.excerpt = "(not shown)".to_owned();
        self.column = 1;
        self.width = self.excerpt.len();
        self
    }

    /// Whether the line that is shown holds a text.
    #[must_use]
    pub fn shows(&self, text: &str) -> bool {
        self.excerpt.contains(text)
    }

    /// Where it is, as editors and terminals link it: `path:line:column`.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{}:{}:{}", self.path, self.line, self.column)
    }
}

impl fmt::Display for FileError {
    /// Control characters are shown escaped: a file must not be able to write to the terminal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.line.to_string();
        let gutter = " ".repeat(number.len());
        let indent = " ".repeat(self.column - 1);
        writeln!(f, "{}", Plain(&self.message))?;
        writeln!(f, "{gutter}--> {}", self.place())?;
        writeln!(f, "{gutter} |")?;
        writeln!(f, "{number} | {}", visible(&self.excerpt))?;
        write!(f, "{gutter} | {indent}{}", "^".repeat(self.width))?;
        match &self.help {
            Some(help) => write!(f, "\n{gutter} = {help}"),
            None => Ok(()),
        }
    }
}

/// One character for one, so that the caret stays under its text.
fn visible(line: &str) -> String {
    line.chars()
        .map(|letter| {
            if letter == '\t' {
                ' '
            } else if letter.is_control() {
                '\u{fffd}'
            } else {
                letter
            }
        })
        .collect()
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at)
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}

/// Reads a TOML text into a type.
///
/// # Errors
/// When the text is no TOML or does not have the type's form; the error points at the place and suggests the nearest
/// known word where there is one.
pub fn parse<T: DeserializeOwned>(path: &str, text: &str) -> Result<T, FileError> {
    toml::from_str(text).map_err(|error| {
        let range = error.span().unwrap_or(0..0);
        let help = suggestion(error.message());
        FileError::at(path, text, range, plain(error.message())).with_help(help)
    })
}

/// Serde lists every known word; with a suggestion at hand the list is only noise, without one it is the help.
fn plain(message: &str) -> String {
    match (message.split_once(", expected "), suggestion(message)) {
        (Some((wrong, _)), Some(_)) => wrong.to_owned(),
        _ => message.to_owned(),
    }
}

/// A suggestion from serde's words: the first quoted word is the unknown one, the others are those it knows.
fn suggestion(message: &str) -> Option<String> {
    let unknown = message.starts_with("unknown field") || message.starts_with("unknown variant");
    let mut words = message.split('`').skip(1).step_by(2);
    let wrong = words.next().filter(|_| unknown)?;
    closest(wrong, words).map(|word| format!("did you mean `{word}`?"))
}

/// The known word that is nearest to a misspelled one, when one is near enough to be meant.
#[must_use]
pub fn closest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let scored = known
        .into_iter()
        .map(|word| (strsim::jaro_winkler(wrong, word), word));
    let best = scored.fold(None, |best: Option<(f64, &str)>, next| match best {
        Some(best) if best.0 >= next.0 => Some(best),
        _ => Some(next),
    });
    best.filter(|(score, _)| *score >= 0.8)
        .map(|(_, word)| word)
}

/// One step from the file's top to a place in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    /// Into a table's key.
    Key(&'a str),
    /// To an element of a list.
    Index(usize),
}

/// The byte range of what the steps lead to: a key's own text for a key, else the element. Steps that lead nowhere
/// are left out from the first such one on, so that a finding always has the nearest place there is.
#[must_use]
pub fn locate(text: &str, steps: &[Step<'_>]) -> Range<usize> {
    let Ok(document) = Document::parse(text) else {
        return 0..0;
    };
    let mut item = document.as_item();
    let mut range = 0..0;
    for step in steps {
        let Some((next, next_range)) = go(item, *step) else {
            break;
        };
        item = next;
        range = next_range.unwrap_or(range);
    }
    range
}

/// As [`locate`], but the byte range of the value and not of its key.
#[must_use]
pub fn locate_value(text: &str, steps: &[Step<'_>]) -> Range<usize> {
    let Ok(document) = Document::parse(text) else {
        return 0..0;
    };
    let mut item = document.as_item();
    for step in steps {
        match go(item, *step) {
            Some((next, _)) => item = next,
            None => return locate(text, steps),
        }
    }
    item.span().unwrap_or_else(|| locate(text, steps))
}

/// One step; the place may be unknown where a table is only implied by its sub-tables.
fn go<'a>(item: &'a Item, step: Step<'_>) -> Option<(&'a Item, Option<Range<usize>>)> {
    match step {
        Step::Key(name) => {
            let (key, value) = item.as_table_like()?.get_key_value(name)?;
            // A key of a `[header]` has the whole header for its place in people's eyes.
            let header = value.as_table().and_then(toml_edit::Table::span);
            Some((value, header.or_else(|| key.span())))
        }
        Step::Index(index) => {
            let element = item.get(index)?;
            Some((element, element.span()))
        }
    }
}
