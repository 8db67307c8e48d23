//! The pace of a load: how long a batch takes, when the target has enough to do already, how long sessions wait, and from
//! which age on the snapshot is told.

mod age;
mod gauge;
mod lag;
mod size;
mod throttle;
mod time;

pub(super) use age::telling_the_age;
pub use lag::Lag;
pub(super) use size::{BatchSize, piece};
pub(super) use throttle::{Throttle, Word};
pub(super) use time::{limit, limit_statements};

use std::time::Duration;

/// How fast a load may go.
#[derive(Debug, Clone, PartialEq)]
pub struct Pace {
    /// How long a batch is to take, where batches are joined of smaller ranges, as in live loads.
    pub batch: Duration,
    /// What is measured in the target, and above which number no new batch begins.
    pub limits: Vec<Limit>,
    /// How long a session that moves rows waits for a lock; as the role has it where nothing is said.
    pub lock_timeout: Option<Duration>,
    /// How long a statement that moves rows may take; without a limit where nothing is said.
    pub statement_timeout: Option<Duration>,
    /// From which age on it is told how old the snapshot of the source is.
    pub snapshot_age: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            batch: Duration::from_secs(1),
            limits: Vec::new(),
            lock_timeout: None,
            statement_timeout: None,
            snapshot_age: Duration::from_secs(3600),
        }
    }
}

/// One number of the target, and how large it may be.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// What is measured.
    pub measure: Measure,
    /// The largest number with which new batches begin.
    pub most: f64,
}

/// What is measured in the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measure {
    /// For how many seconds the slowest standby is behind.
    LagSeconds,
    /// By how many bytes of the write-ahead log the slowest standby is behind.
    LagBytes,
    /// How many sessions of others are active on the server.
    ActiveSessions,
    /// What a query of the user's gives.
    Query(String),
}
