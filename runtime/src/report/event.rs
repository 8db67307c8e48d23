//! What a program says while it works: one JSON object a line.

use serde::{Deserialize, Serialize};

/// What a program is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Reading, transforming and writing rows.
    Load,
    /// Filling self references, setting sequences, analysing the table.
    Finish,
    /// Comparing every row and asking the independent questions.
    Validate,
    /// Bringing mended rows in.
    Replay,
    /// Taking rows back.
    Rollback,
    /// Comparing what was moved with what the source has now.
    Compare,
}

/// One event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// Rows done so far in a phase, of how many (0 where that is not known).
    Progress {
        /// The entity.
        entity: String,
        /// The phase.
        phase: Phase,
        /// Rows done.
        done: u64,
        /// Rows in all.
        total: u64,
        /// How many seconds the rest takes, as the last batches went; nothing where nobody can know.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        left_seconds: Option<f64>,
    },
    /// The target has more to do than may be, so no new batch begins; or it has less again, and the work goes on.
    Throttled {
        /// The entity.
        entity: String,
        /// Whether batches wait.
        waits: bool,
        /// What was measured, for example `active sessions of others`.
        measure: String,
        /// The number that was measured.
        value: f64,
        /// The largest number with which batches begin.
        limit: f64,
    },
    /// Something the program got over by itself, and how; an entry for the journal.
    Recovered {
        /// The entity.
        entity: String,
        /// What it was doing, for example `writing batch 12`.
        operation: String,
        /// The SQLSTATE, where the server said one.
        sqlstate: Option<String>,
        /// What happened.
        message: String,
        /// What was done about it.
        remedy: String,
    },
    /// Something a person should know; the program goes on.
    Notice {
        /// The entity.
        entity: String,
        /// The text, plain.
        message: String,
    },
}

/// What is told of a target that has more to do than may be, or less again.
#[must_use]
pub fn throttled_in_words(waits: bool, measure: &str, value: f64, limit: f64) -> String {
    let number = |number: f64| {
        let text = format!("{number:.2}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    let (value, limit) = (number(value), number(limit));
    if waits {
        format!("no new batch begins: {measure} in the target: {value}, of {limit} that may be")
    } else {
        format!("goes on: {measure} in the target: {value}, of {limit} that may be")
    }
}
