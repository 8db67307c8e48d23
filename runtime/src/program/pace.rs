//! The pace of a run as it is asked for on the command line, and as it goes to the other process.

use crate::load::{Lag, Limit, Measure, Pace};
use clap::Args;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How fast rows are to be moved.
#[derive(Debug, Clone, PartialEq, Args, Serialize, Deserialize)]
#[command(next_help_heading = "Pace")]
pub(super) struct PaceArguments {
    /// How long a batch is to take: in a live load, batches have as many rows as fit into this time, up to --batch-size
    #[arg(long, value_name = "SECONDS", env = "REHOME_BATCH_SECONDS", default_value_t = 1.0, value_parser = seconds)]
    batch_seconds: f64,
    /// Begin no batch while the target's slowest standby is further behind than this (10s, 500ms, 64MB)
    #[arg(long, value_name = "LAG", env = "REHOME_MAX_LAG", value_parser = lag)]
    max_lag: Option<String>,
    /// Begin no batch while more sessions than this, without ours, are active in the target
    #[arg(long, value_name = "NUMBER", env = "REHOME_MAX_ACTIVE_SESSIONS")]
    max_active_sessions: Option<u32>,
    /// Begin no batch while this query, asked of the target every second, gives more than --throttle-limit
    #[arg(
        long,
        value_name = "SQL",
        env = "REHOME_THROTTLE_QUERY",
        requires = "throttle_limit"
    )]
    throttle_query: Option<String>,
    /// The largest number of --throttle-query with which batches begin
    #[arg(long, value_name = "NUMBER", env = "REHOME_THROTTLE_LIMIT", requires = "throttle_query", allow_negative_numbers = true, value_parser = number)]
    throttle_limit: Option<f64>,
    /// How long sessions that move rows wait for a lock, before they try again; as their role has it by default
    #[arg(long, value_name = "SECONDS", env = "REHOME_LOCK_TIMEOUT", value_parser = seconds)]
    lock_timeout: Option<f64>,
    /// How long a statement that moves rows may take, before it is tried with fewer rows; without a limit by default
    #[arg(long, value_name = "SECONDS", env = "REHOME_STATEMENT_TIMEOUT", value_parser = seconds)]
    statement_timeout: Option<f64>,
    /// From which age on it is told how old the snapshot of the source is, which keeps VACUUM from its work there
    #[arg(long, value_name = "SECONDS", env = "REHOME_SNAPSHOT_AGE", default_value_t = 3600.0, value_parser = seconds)]
    snapshot_age: f64,
}

impl PaceArguments {
    /// As the load takes it. The first process has read every text before.
    pub(super) fn pace(&self) -> Pace {
        let lag = self
            .max_lag
            .as_deref()
            .and_then(|text| text.parse::<Lag>().ok());
        let sessions = self.max_active_sessions.map(|most| Limit {
            measure: Measure::ActiveSessions,
            most: most.into(),
        });
        let query = self.throttle_query.clone().zip(self.throttle_limit);
        let query = query.map(|(query, most)| Limit {
            measure: Measure::Query(query),
            most,
        });
        let limits = lag
            .map(Limit::from)
            .into_iter()
            .chain(sessions)
            .chain(query);
        Pace {
            batch: Duration::from_secs_f64(self.batch_seconds),
            limits: limits.collect(),
            lock_timeout: self.lock_timeout.map(Duration::from_secs_f64),
            statement_timeout: self.statement_timeout.map(Duration::from_secs_f64),
            snapshot_age: Duration::from_secs_f64(self.snapshot_age),
        }
    }
}

/// More seconds than this are no limit.
const LONGEST: f64 = 2_000_000.0;

/// Reads a time that is more than nothing.
fn seconds(text: &str) -> Result<f64, String> {
    let seconds = text.parse().ok();
    let seconds = seconds.filter(|seconds| (0.001..=LONGEST).contains(seconds));
    seconds.ok_or_else(|| format!("write a number of seconds from 0.001 to {LONGEST}, such as 0.5"))
}

/// Reads a number that others can be compared with.
fn number(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|number: &f64| number.is_finite());
    number.ok_or_else(|| "write a number, such as 10 or 0.5".to_owned())
}

/// Looks that a text is a lag; the other process reads it again.
fn lag(text: &str) -> Result<String, String> {
    text.parse::<Lag>().map(|_| text.to_owned())
}
