//! How far a program was confined, and what it used.

use super::limits::Limits;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How much a confinement holds, in order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Nothing: the program may do what its user may do.
    #[default]
    None,
    /// A process of its own with limits and an empty environment; one of the kernel's two locks is missing.
    Partial,
    /// System calls are filtered and Landlock keeps all files out (its version 3 or newer).
    Full,
}

impl fmt::Display for Level {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::None => "none",
            Self::Partial => "partial",
            Self::Full => "full",
        })
    }
}

/// How much of what was asked of Landlock the kernel enforces.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Enforcement {
    /// Every right that we know of is withheld.
    Full,
    /// The kernel is older than the newest rights that we know of and enforces those it knows.
    Partial,
    /// The kernel has no Landlock, or it is switched off.
    #[default]
    None,
}

/// The confinement that a worker found itself in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reached {
    /// `process`, or `none`.
    pub backend: String,
    /// The level in one word.
    pub level: Level,
    /// How much of Landlock is enforced.
    pub landlock: Enforcement,
    /// The version of Landlock that the kernel speaks, 0 where there is none.
    pub landlock_abi: u32,
    /// Whether system calls are filtered.
    pub seccomp: bool,
    /// Whether all capabilities are gone.
    pub capabilities_dropped: bool,
    /// The limits that hold.
    pub limits: Option<Limits>,
}

impl Reached {
    /// What holds where nothing was asked for.
    pub(super) fn unconfined() -> Self {
        Self {
            backend: "none".to_owned(),
            ..Self::default()
        }
    }

    /// What the level rests on, for a message.
    #[must_use]
    pub fn details(&self) -> String {
        let seccomp = if self.seccomp { "on" } else { "off" };
        format!(
            "Landlock version {}, system call filter {seccomp}",
            self.landlock_abi
        )
    }
}

/// A limit that ended a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// The wall clock's.
    Time,
    /// Processor seconds.
    Cpu,
    /// Memory: the worker aborted with most of its allowance in use.
    Memory,
}

/// What became of a program and what it used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConfinementReport {
    /// The confinement.
    pub reached: Reached,
    /// Seconds by the wall clock, the worker's start included.
    pub wall_seconds: f64,
    /// Seconds of processor time in the worker.
    pub cpu_seconds: f64,
    /// The worker's largest resident memory.
    pub peak_memory_bytes: u64,
    /// The exit code, unless a signal ended the worker.
    pub exit_code: Option<u8>,
    /// The signal that ended the worker.
    pub signal: Option<i32>,
    /// The limit that ended it.
    pub struck: Option<Limit>,
}

/// The key by which the report's line is told from other events.
const EVENT: &str = "confinement";

impl ConfinementReport {
    /// One JSON line for stderr, so that whoever started the program can read the report.
    #[must_use]
    pub fn event_line(&self) -> String {
        serde_json::json!({ "event": EVENT, "report": self }).to_string()
    }

    /// Reads such a line; gives none for any other event.
    #[must_use]
    pub fn from_event(event: &serde_json::Value) -> Option<Self> {
        if event.get("event")?.as_str()? != EVENT {
            return None;
        }
        serde_json::from_value(event.get("report")?.clone()).ok()
    }

    /// One sentence for people; none where nothing out of the ordinary happened.
    #[must_use]
    pub fn complaint(&self) -> Option<String> {
        let limits = self.reached.limits.as_ref();
        match (self.struck, self.signal) {
            (Some(Limit::Time), _) => {
                let seconds = limits.and_then(|limits| limits.seconds).unwrap_or_default();
                Some(format!(
                    "the time limit of {seconds} seconds ended the program; raise it, or start again to go on"
                ))
            }
            (Some(Limit::Cpu), _) => Some(
                "the limit of processor time ended the program; start again to go on".to_owned(),
            ),
            (Some(Limit::Memory), _) => {
                let mebibytes = limits.map_or(0, |limits| limits.memory_bytes >> 20);
                Some(format!(
                    "the memory limit of {mebibytes} MiB ended the program; use smaller batches or raise it"
                ))
            }
            (None, Some(signal)) => Some(format!(
                "signal {signal} ended the program; what was committed is kept, start again to go on"
            )),
            (None, None) => None,
        }
    }
}

/// The end of [`super::start`].
#[derive(Debug, Clone, PartialEq)]
pub struct Ended {
    /// What the process should exit with.
    pub exit_code: u8,
    /// The report; there is none in the worker itself, which cannot know its own end.
    pub report: Option<ConfinementReport>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_survives_its_line() {
        let report = ConfinementReport {
            reached: Reached {
                limits: Some(Limits::default()),
                ..Reached::unconfined()
            },
            wall_seconds: 1.5,
            cpu_seconds: 0.25,
            peak_memory_bytes: 7 << 20,
            exit_code: Some(3),
            signal: None,
            struck: Some(Limit::Memory),
        };
        let value = serde_json::from_str(&report.event_line()).unwrap();
        assert_eq!(ConfinementReport::from_event(&value), Some(report));
        assert_eq!(
            ConfinementReport::from_event(&serde_json::json!({"event": "progress"})),
            None
        );
    }
}
