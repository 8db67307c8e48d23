//! What a comparison of both sides found after a run, and what a sync did about it.

use super::RowDifference;
use serde::{Deserialize, Serialize};

/// The result of `diff`, of `sync`, and of what was done about conflicts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reconciled {
    /// The sync, where there was one.
    pub sync: Option<String>,
    /// Rows of the source that were compared.
    pub compared: u64,
    /// Rows that the target does not have.
    pub missing: u64,
    /// Rows that differ, and that the source has changed, or nobody knows which side.
    pub changed: u64,
    /// Rows that the source does not have any more, or that it does not give any more.
    pub extra: u64,
    /// Rows that both sides have changed since the last sync.
    pub conflicting: u64,
    /// Rows that the target alone has changed since the last sync.
    pub changed_in_target: u64,
    /// Rows that were changed in place.
    pub rows_changed: u64,
    /// Rows that were brought in.
    pub rows_added: u64,
    /// Rows that were taken out.
    pub rows_removed: u64,
    /// Rows that differ and stay as they are, because the policy or a person says so.
    pub kept: u64,
    /// Conflicts that wait for a person.
    pub open_conflicts: u64,
    /// Some of these: rows that could not leave, because rows of others refer to them.
    pub referenced: u64,
    /// Rows that could not be taken back yet, because rows of others refer to them.
    pub left: u64,
    /// Rows that somebody changed in the target at the very moment; the next sync sees them.
    pub missed: u64,
    /// The first differences (at most 100).
    pub differences: Vec<RowDifference>,
    /// The conflicts that were asked for.
    pub conflicts: Vec<Conflict>,
}

/// A row on which a sync could not decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// Its number, by which it is resolved.
    pub id: i64,
    /// The row's key in the source.
    pub legacy_key: String,
    /// The row's key in the target.
    pub new_key: String,
    /// Why it waits.
    pub kind: ConflictKind,
    /// The columns that differ.
    pub columns: Vec<String>,
    /// When it was found first.
    pub found_at: String,
    /// What was chosen: `source` or `target`.
    pub resolution: Option<String>,
    /// By whom.
    pub resolved_by: Option<String>,
}

/// Why a row is a conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConflictKind {
    /// Both sides have changed it since the last sync.
    BothChanged,
    /// It differs, and there was no sync before it from which it could be known who has changed it.
    Unknown,
    /// Neither side is newer.
    EqualTimes,
    /// Somebody has removed it from the target.
    TargetDeleted,
    /// The source does not have it any more.
    SourceDeleted,
    /// It cannot leave the target, because rows of others refer to it.
    Referenced,
}

impl ConflictKind {
    const ALL: [Self; 6] = [
        Self::BothChanged,
        Self::Unknown,
        Self::EqualTimes,
        Self::TargetDeleted,
        Self::SourceDeleted,
        Self::Referenced,
    ];

    /// As the table of conflicts holds it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::BothChanged => "both_changed",
            Self::Unknown => "unknown",
            Self::EqualTimes => "equal_times",
            Self::TargetDeleted => "target_deleted",
            Self::SourceDeleted => "source_deleted",
            Self::Referenced => "referenced",
        }
    }

    /// The kind of a word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// In plain words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::BothChanged => "both sides have changed it since the last sync",
            Self::Unknown => "it differs, and no earlier sync tells which side has changed it",
            Self::EqualTimes => "it differs, and neither side is newer",
            Self::TargetDeleted => "somebody has removed it from the target",
            Self::SourceDeleted => "the source does not have it any more",
            Self::Referenced => "it cannot leave the target, because rows of others refer to it",
        }
    }
}

/// Whose row is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The source's.
    Source,
    /// The target's.
    Target,
}

impl Side {
    /// As it is written down.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Target => "target",
        }
    }
}
