//! What was found: a line for each point that was looked at.

use std::fmt;

use rehome_runtime::connect::Side;
use serde::Serialize;

/// How it stands with a point, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// As it should be.
    Pass,
    /// The work can go on, and somebody should know.
    Warn,
    /// The work would stop here.
    Fail,
}

impl fmt::Display for State {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "FAIL",
        })
    }
}

/// What a line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// The old database.
    Source,
    /// The new one.
    Target,
    /// Where rehome runs.
    Machine,
}

impl From<Side> for About {
    fn from(side: Side) -> Self {
        match side {
            Side::Source => Self::Source,
            Side::Target => Self::Target,
        }
    }
}

impl fmt::Display for About {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Source => "source",
            Self::Target => "target",
            Self::Machine => "machine",
        })
    }
}

/// One point.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// What it is about.
    pub about: About,
    /// The point's name.
    pub check: &'static str,
    /// How it stands.
    pub state: State,
    /// What was found, in one line.
    pub found: String,
    /// What to do; empty where nothing is.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub advice: String,
}

impl Line {
    pub(super) fn pass(about: About, check: &'static str, found: impl Into<String>) -> Self {
        Self::new(about, check, State::Pass, found, "")
    }

    pub(super) fn warn(
        about: About,
        check: &'static str,
        found: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self::new(about, check, State::Warn, found, advice)
    }

    pub(super) fn fail(
        about: About,
        check: &'static str,
        found: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self::new(about, check, State::Fail, found, advice)
    }

    fn new(
        about: About,
        check: &'static str,
        state: State,
        found: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        let (found, advice) = (found.into(), advice.into());
        Self {
            about,
            check,
            state,
            found,
            advice,
        }
    }
}

/// All that was found, in the order in which it was looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Examination {
    lines: Vec<Line>,
}

impl Examination {
    /// Every line.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// How many lines are of a state.
    #[must_use]
    pub fn count(&self, state: State) -> usize {
        let of_state = self.lines.iter().filter(|line| line.state == state);
        of_state.count()
    }

    pub(super) fn push(&mut self, line: Line) {
        self.lines.push(line);
    }

    pub(super) fn extend(&mut self, lines: impl IntoIterator<Item = Line>) {
        self.lines.extend(lines);
    }
}
