//! Why a row was not migrated: a typed reason per column, in words that a quarantine can show.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The kinds of reason that a row can have for not being migrated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// NULL where the target demands a value.
    MissingValue,
    /// Text longer than the target column.
    TooLong,
    /// A code that no enum rule knows.
    UnknownCode,
    /// Text that is no date.
    InvalidDate,
    /// Text that is no number.
    InvalidNumber,
    /// A value that is no boolean.
    InvalidBoolean,
    /// Text that is no UUID.
    InvalidUuid,
    /// Text that is no JSON, or JSON that PostgreSQL cannot store.
    InvalidJson,
    /// Text that the target's type does not read.
    InvalidText,
    /// A number outside the target type's range.
    OutOfRange,
    /// A value of which the target's type would lose a part.
    Inexact,
    /// A time that the clock of its zone never showed, or showed twice.
    UnclearTime,
    /// A reference to a row that the parent's feed does not have.
    Orphan,
    /// A reference to a row that was itself quarantined.
    ParentQuarantined,
    /// A value that must be unique in the target and is there already.
    Duplicate,
    /// A CHECK or domain constraint of the target.
    Check,
    /// A NOT NULL constraint of the target, found by PostgreSQL.
    NotNull,
    /// An exclusion constraint of the target.
    Exclusion,
    /// Refused by PostgreSQL for another reason; the SQLSTATE says which.
    Refused,
    /// The source could not read the row (an SQL rule failed on it).
    Unreadable,
    /// It was in, and the source has changed it since; it is asked again before its run ends.
    Moved,
    /// Code of `custom.rs` panicked on the row.
    Panic,
    /// Processes were ended by the row: code of `custom.rs` aborts, fills its stack or comes to no end.
    Fatal,
    /// Code of `custom.rs` refused the row.
    Custom,
}

/// A refused row: the reason, the column, and what was found there.
///
/// The detail never holds the value itself: it may be personal data, and the quarantine keeps the row anyway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The kind of reason.
    pub reason: Reason,
    /// The target column, empty where the reason is not one column's.
    pub column: &'static str,
    /// What was expected and what was found, in a few plain words.
    pub detail: String,
}

impl Reason {
    /// The reason's stable code, as it stands in the quarantine.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::MissingValue => "missing_value",
            Self::TooLong => "too_long",
            Self::UnknownCode => "unknown_code",
            Self::InvalidDate => "invalid_date",
            Self::InvalidNumber => "invalid_number",
            Self::InvalidBoolean => "invalid_boolean",
            Self::InvalidUuid => "invalid_uuid",
            Self::InvalidJson => "invalid_json",
            Self::InvalidText => "invalid_text",
            Self::OutOfRange => "out_of_range",
            Self::Inexact => "inexact",
            Self::UnclearTime => "unclear_time",
            Self::Orphan => "orphan",
            Self::ParentQuarantined => "parent_quarantined",
            Self::Duplicate => "duplicate",
            Self::Check => "check",
            Self::NotNull => "not_null",
            Self::Exclusion => "exclusion",
            Self::Refused => "refused",
            Self::Unreadable => "unreadable",
            Self::Moved => "moved",
            Self::Panic => "panic",
            Self::Fatal => "fatal",
            Self::Custom => "custom",
        }
    }

    /// What a person can do about it, in one sentence.
    #[must_use]
    pub fn advice(self) -> &'static str {
        match self {
            Self::MissingValue | Self::NotNull => {
                "Fill the value in the source, or give the column a null_default in the mapping."
            }
            Self::TooLong => {
                "Shorten the text in the source, widen the target column, or declare too_long = \"truncate\"."
            }
            Self::UnknownCode => {
                "Add an enum rule for the code to the mapping, or correct it in the source."
            }
            Self::InvalidDate
            | Self::InvalidNumber
            | Self::InvalidBoolean
            | Self::InvalidUuid
            | Self::InvalidJson
            | Self::InvalidText => {
                "Correct the value in the source, or make the column by an sql or rust rule that knows this spelling."
            }
            Self::OutOfRange => "Correct the number in the source, or widen the target column.",
            Self::Inexact => {
                "Correct the value in the source, or declare lossy = \"round\" or \"truncate\" in the mapping."
            }
            Self::UnclearTime => {
                "Correct the time in the source, or say by missing_hour and doubled_hour in the mapping what it means."
            }
            Self::Orphan => {
                "Restore the missing parent row, remove the reference, or declare orphans = \"null\"."
            }
            Self::ParentQuarantined => "Mend the parent row first; this row follows by replay.",
            Self::Duplicate => {
                "Decide which row is right and correct the other, or declare merge_by in the mapping."
            }
            Self::Check | Self::Exclusion => {
                "Correct the value in the source, or reconsider the target's constraint."
            }
            Self::Refused => {
                "Read the SQLSTATE and the server's message; correct the row or the mapping."
            }
            Self::Unreadable => {
                "Correct the value in the source, or make the sql rule safe for it."
            }
            Self::Moved => "Give the same run command again; it asks the row again before it ends.",
            Self::Fatal => {
                "Read custom.rs: on this row its code aborts, fills its stack or comes to no end. Mend it or the row, then replay."
            }
            Self::Panic | Self::Custom => "Read custom.rs: its code refused this row.",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl Refusal {
    /// A refusal that does not know its column yet; see [`column()`].
    #[must_use]
    pub fn new(reason: Reason, detail: impl Into<String>) -> Self {
        Self {
            reason,
            column: "",
            detail: detail.into(),
        }
    }

    /// A code that no enum rule knows.
    #[must_use]
    pub fn unknown_code() -> Self {
        Self::new(
            Reason::UnknownCode,
            "a code that no rule of the mapping knows",
        )
    }

    /// A refusal by code of `custom.rs`.
    #[must_use]
    pub fn custom(detail: impl Into<String>) -> Self {
        Self::new(Reason::Custom, detail)
    }
}

/// Names the target column that a value was meant for, where it was refused.
///
/// # Errors
/// Only those that were there already; they name `name` now.
pub fn column<T>(name: &'static str, value: Result<T, Refusal>) -> Result<T, Refusal> {
    value.map_err(|refusal| Refusal {
        column: name,
        ..refusal
    })
}
