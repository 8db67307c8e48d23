//! The pace that `rehome.toml` sets for the programs that move rows, and the arguments by which they learn it.

use rehome_runtime::load::Lag;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How fast rows are moved, and what holds a run back. What is not said is as the programs have it by themselves.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Pace {
    /// How many seconds a batch is to take in a live load; 1 by default.
    pub batch_seconds: Option<f64>,
    /// No batch begins while the target's slowest standby is further behind: `10s`, `64MB`.
    pub max_lag: Option<String>,
    /// No batch begins while more sessions of others are active in the target.
    pub max_active_sessions: Option<u32>,
    /// No batch begins while this query gives more than `throttle_limit` in the target.
    pub throttle_query: Option<String>,
    /// The largest number of `throttle_query` with which batches begin.
    pub throttle_limit: Option<f64>,
    /// How many seconds sessions that move rows wait for a lock; as their role has it by default.
    pub lock_timeout: Option<f64>,
    /// How many seconds a statement that moves rows may take; without a limit by default.
    pub statement_timeout: Option<f64>,
    /// From how many seconds on the age of the source's snapshot is told; 3600 by default.
    pub snapshot_age: Option<f64>,
}

impl Pace {
    /// What a program is told when it is to move rows.
    #[must_use]
    pub fn arguments(&self) -> Vec<String> {
        let number = |number: f64| number.to_string();
        let given = [
            ("batch-seconds", self.batch_seconds.map(number)),
            ("max-lag", self.max_lag.clone()),
            (
                "max-active-sessions",
                self.max_active_sessions.map(|most| most.to_string()),
            ),
            ("throttle-query", self.throttle_query.clone()),
            ("throttle-limit", self.throttle_limit.map(number)),
            ("lock-timeout", self.lock_timeout.map(number)),
            ("statement-timeout", self.statement_timeout.map(number)),
            ("snapshot-age", self.snapshot_age.map(number)),
        ];
        // One word each, so that a query that begins with a comment is no option.
        let given = given
            .into_iter()
            .filter_map(|(flag, value)| Some(format!("--{flag}={}", value?)));
        given.collect()
    }

    /// The first key whose value cannot be right, and why.
    pub(super) fn first_wrong(&self) -> Option<(&'static str, &'static str)> {
        let time = |seconds: Option<f64>| {
            seconds.is_some_and(|seconds| !(0.001..=2_000_000.0).contains(&seconds))
        };
        let lag = self.max_lag.as_deref();
        let wrong = [
            (time(self.batch_seconds), "batch_seconds", NO_TIME),
            (
                lag.is_some_and(|lag| lag.parse::<Lag>().is_err()),
                "max_lag",
                NO_LAG,
            ),
            (
                self.throttle_query.is_some() && self.throttle_limit.is_none(),
                "throttle_query",
                NO_LIMIT,
            ),
            (
                self.throttle_limit.is_some_and(|limit| !limit.is_finite()),
                "throttle_limit",
                NO_NUMBER,
            ),
            (
                self.throttle_limit.is_some() && self.throttle_query.is_none(),
                "throttle_limit",
                NO_QUERY,
            ),
            (time(self.lock_timeout), "lock_timeout", NO_TIME),
            (time(self.statement_timeout), "statement_timeout", NO_TIME),
            (time(self.snapshot_age), "snapshot_age", NO_TIME),
        ];
        let first = wrong.into_iter().find(|(wrong, ..)| *wrong);
        first.map(|(_, key, message)| (key, message))
    }
}

const NO_TIME: &str = "this is a number of seconds, from 0.001 to 2000000";
const NO_LAG: &str = "this is a time, such as 10s or 500ms, or a number of bytes, such as 64MB";
const NO_LIMIT: &str = "a query that holds a run back needs throttle_limit beside it";
const NO_QUERY: &str = "this is the limit of a query, and throttle_query is not there";
const NO_NUMBER: &str = "this is no number that anything can be compared with";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_told_and_nothing_else() {
        assert_eq!(Pace::default().arguments(), Vec::<String>::new());
        let pace = Pace {
            batch_seconds: Some(0.5),
            max_lag: Some("64MB".to_owned()),
            throttle_query: Some("-- load\nSELECT 1".to_owned()),
            throttle_limit: Some(-1.0),
            ..Pace::default()
        };
        let expected = [
            "--batch-seconds=0.5",
            "--max-lag=64MB",
            "--throttle-query=-- load\nSELECT 1",
            "--throttle-limit=-1",
        ];
        assert_eq!(pace.arguments(), expected);
    }

    #[test]
    fn what_cannot_be_right_is_found() {
        let wrong = |text: &str| {
            toml::from_str::<Pace>(text)
                .ok()
                .and_then(|pace| pace.first_wrong())
        };
        assert_eq!(wrong("max_lag = \"10s\"\nlock_timeout = 5"), None);
        assert_eq!(wrong("max_lag = \"10\""), Some(("max_lag", NO_LAG)));
        assert_eq!(wrong("batch_seconds = 0"), Some(("batch_seconds", NO_TIME)));
        assert_eq!(
            wrong("throttle_query = \"SELECT 1\""),
            Some(("throttle_query", NO_LIMIT))
        );
        assert_eq!(
            wrong("throttle_limit = 1"),
            Some(("throttle_limit", NO_QUERY))
        );
    }
}
