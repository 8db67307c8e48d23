//! How a sync decides: which side wins, what becomes of rows that the source does not have any more, and what tells the
//! time of a row.

use crate::error::Error;
use crate::migration::{Column, Entity, Kind};
use crate::sql::quote_identifier;
use serde::{Deserialize, Serialize};

/// Which side wins where both have changed a row, or where nobody knows which one has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// The source's row is taken, also where the target alone has changed it.
    SourceWins,
    /// The target's row stays.
    TargetWins,
    /// The row that was changed last is taken.
    NewestWins(Newest),
    /// The row waits for a person, among the conflicts.
    Manual,
}

/// What tells when each side has changed a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Newest {
    /// A column that the program reads from the source.
    pub source: String,
    /// A column of the target table.
    pub target: String,
    /// Rows whose times are no further apart are equally new: the clocks of both sides may differ so much.
    pub skew_seconds: u32,
}

/// What becomes of rows of the target that the source does not give any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deletes {
    /// They stay.
    Keep,
    /// They are taken out.
    Delete,
    /// They wait for a person, among the conflicts.
    Manual,
}

/// How a sync is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncOptions {
    /// The snapshot to read; the present state where none is given.
    pub snapshot: Option<String>,
    /// Which side wins.
    pub policy: Policy,
    /// What becomes of rows that the source does not give any more.
    pub deletes: Deletes,
    /// Only what an earlier sync had to leave: rows that others referred to, and conflicts resolved since.
    pub left_over: bool,
}

impl Policy {
    /// As the history holds it.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::SourceWins => "source-wins",
            Self::TargetWins => "target-wins",
            Self::NewestWins(_) => "newest-wins",
            Self::Manual => "manual",
        }
    }
}

impl Deletes {
    /// As the history holds it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Delete => "delete",
            Self::Manual => "manual",
        }
    }
}

impl Newest {
    /// The question for the time of a row of the target, in microseconds (or the number of its version).
    pub(super) fn of_target(&self, entity: &Entity) -> Result<String, Error> {
        let columns = entity.columns.iter().chain(entity.unwritten);
        expression("target", columns, &self.target, &entity.target.quoted())
    }

    /// The same of a row of the source.
    pub(super) fn of_source(&self, entity: &Entity, feed: usize) -> Result<String, Error> {
        let feed = &entity.feeds[feed];
        let place = format!("what the feed {} reads", feed.name);
        expression("feed", feed.columns.iter(), &self.source, &place)
    }

    /// How far apart two rows must be for one of them to be newer.
    pub(super) fn skew(&self) -> i64 {
        i64::from(self.skew_seconds) * 1_000_000
    }
}

fn expression<'c>(
    alias: &str,
    columns: impl Iterator<Item = &'c Column> + Clone,
    name: &str,
    place: &str,
) -> Result<String, Error> {
    let is_time = |column: &&Column| {
        matches!(
            column.kind,
            Kind::Timestamp | Kind::TimestampTz | Kind::Date
        )
    };
    let is_number = |column: &&Column| matches!(column.kind, Kind::Int2 | Kind::Int4 | Kind::Int8);
    let found = columns.clone().find(|column| column.name == name);
    let quoted = format!("{alias}.{}", quote_identifier(name));
    match found {
        Some(column) if is_time(&column) => {
            // Infinity is no number of seconds before PostgreSQL 17.
            Ok(format!(
                "CASE WHEN isfinite({quoted}) THEN (extract(epoch FROM {quoted}) * 1000000)::bigint
                      WHEN {quoted} > '2000-01-01' THEN 9223372036854775807 ELSE -9223372036854775807 END"
            ))
        }
        Some(column) if is_number(&column) => Ok(format!("{quoted}::bigint")),
        _ => {
            let fitting = columns.filter(|column| is_time(column) || is_number(column));
            let names: Vec<&str> = fitting.map(|column| column.name).collect();
            Err(Error::Usage(format!(
                "{name} is no column of {place} that could tell which row is newer; these could: {}",
                names.join(", ")
            )))
        }
    }
}
