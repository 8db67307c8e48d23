//! A copied value: what is done to it on the way, in the file's words.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A copied value and what is done to it on the way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CopyRule {
    /// The source column.
    pub column: String,
    /// What happens to text that the target column has no room for.
    pub too_long: TooLong,
    /// An empty text becomes NULL.
    pub empty_to_null: bool,
    /// White space at both ends goes first.
    pub trim: bool,
    /// This value, in PostgreSQL's text form, stands in for NULL.
    pub null_default: Option<String>,
    /// What happens to a value that the target's type would lose a part of; it is refused where nothing is said.
    pub lossy: Option<Lossy>,
    /// What a number counts that becomes an interval.
    pub unit: Option<Unit>,
}

impl CopyRule {
    /// A copy without any option.
    pub fn of(column: impl Into<String>) -> Self {
        Self {
            column: column.into(),
            ..Self::default()
        }
    }

    /// Whether nothing but the cast of its type is done to a value.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        let shortens = self.trim || self.empty_to_null || self.too_long == TooLong::Truncate;
        !shortens && self.null_default.is_none()
    }
}

/// What happens to a value that the target's type would lose a part of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lossy {
    /// The row goes into quarantine with the reason `inexact`.
    #[default]
    Reject,
    /// The nearest value is taken, as PostgreSQL's own cast does.
    Round,
    /// What does not fit is cut off.
    Truncate,
}

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Millionths of a second.
    Microseconds,
    /// Thousandths of a second.
    Milliseconds,
    /// Seconds.
    Seconds,
    /// Minutes.
    Minutes,
    /// Hours.
    Hours,
    /// Days, whatever their length.
    Days,
    /// Weeks.
    Weeks,
    /// Months, whatever their length.
    Months,
    /// Years.
    Years,
}

impl Lossy {
    /// The word in the file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Reject => "reject",
            Self::Round => "round",
            Self::Truncate => "truncate",
        }
    }
}

impl Unit {
    /// The word in the file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Microseconds => "microseconds",
            Self::Milliseconds => "milliseconds",
            Self::Seconds => "seconds",
            Self::Minutes => "minutes",
            Self::Hours => "hours",
            Self::Days => "days",
            Self::Weeks => "weeks",
            Self::Months => "months",
            Self::Years => "years",
        }
    }
}

/// What happens to text that is too long for its target column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TooLong {
    /// The row goes into quarantine.
    #[default]
    Reject,
    /// The text is cut.
    Truncate,
}
