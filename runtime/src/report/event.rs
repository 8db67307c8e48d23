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
