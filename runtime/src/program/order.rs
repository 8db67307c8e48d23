//! What the first process tells the second to do: no secret, no path.

use super::pace::PaceArguments;
use crate::differential::SyncOptions;
use crate::load::Half;
use crate::report::Side;
use serde::{Deserialize, Serialize};
use std::time::{SystemTime, UNIX_EPOCH};
use uuid::Uuid;

/// More workers than any number of rows needs that a program passes by; see `load::isolate`.
const MOST_WORKERS: u32 = 200;

/// The work, as it was asked for on the command line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Order {
    pub(super) command: Command,
    pub(super) output_json: bool,
    pub(super) log_json: bool,
    /// After so many seconds no new batch begins.
    pub(super) max_seconds: Option<u64>,
    /// When the first process gave the order, in milliseconds since 1970: the time is the program's, whichever worker uses it.
    pub(super) told_at: u64,
    /// After how long a silence a session is asked after.
    pub(super) stall_seconds: u32,
    /// BLAKE3 of the program's own binary; the worker could not read the file.
    pub(super) program_hash: String,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Command {
    Run {
        run: Option<Uuid>,
        snapshot: Option<String>,
        batch_size: Option<u32>,
        workers: Option<u32>,
        attempts: u32,
        join: bool,
        max_quarantined: Option<String>,
        fingerprint: bool,
        lease_seconds: u32,
        pace: PaceArguments,
    },
    /// A dry run. The order names what the files are that come with it: its own paper first, then those of parents.
    Predict {
        snapshot: Option<String>,
        batch_size: Option<u32>,
        sample: Option<u32>,
        leaves_paper: bool,
        parents: Vec<String>,
    },
    Validate {
        snapshot: Option<String>,
        workers: Option<u32>,
    },
    Replay {
        snapshot: Option<String>,
        fingerprint: bool,
    },
    Rollback {
        batch: Option<i32>,
        destroy_modified_rows: bool,
        destroy_referencing_rows: bool,
        disable_triggers: bool,
    },
    Diff {
        snapshot: Option<String>,
    },
    Sync(SyncOptions),
    /// Takes the last sync back.
    Undo,
    /// Tells conflicts: those with these numbers, or all.
    Conflicts(Vec<i64>),
    /// Resolves conflicts: those with these numbers, or all.
    Resolve {
        only: Vec<i64>,
        take: Side,
        by: String,
    },
    Status,
    /// Goes through one half of a load, to see what it costs.
    Measure {
        half: Half,
        batch_size: Option<u32>,
        workers: Option<u32>,
    },
}

impl Command {
    /// Whether it changes anything in the target, our own tables included.
    pub(super) fn writes(&self) -> bool {
        !matches!(
            self,
            Self::Predict { .. } | Self::Measure { .. } | Self::Status
        )
    }

    /// The command's word, as it stands in the outcome.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Run { .. } => "run",
            Self::Predict { .. } => "predict",
            Self::Validate { .. } => "validate",
            Self::Replay { .. } => "replay",
            Self::Rollback { .. } => "rollback",
            Self::Diff { .. } => "diff",
            Self::Sync(_) | Self::Undo => "sync",
            Self::Conflicts(_) | Self::Resolve { .. } => "conflicts",
            Self::Status => "status",
            Self::Measure { .. } => "measure",
        }
    }
}

impl Order {
    /// Whether the time that the program has is over.
    pub(super) fn is_over(&self) -> bool {
        self.max_seconds
            .is_some_and(|most| now().saturating_sub(self.told_at) / 1_000 >= most)
    }

    /// How often another worker may go on where one was ended: what is on record tells it what to pass by.
    pub(super) fn successors(&self) -> u32 {
        match self.command {
            Command::Run { .. } | Command::Replay { .. } => MOST_WORKERS,
            _ => 0,
        }
    }

    /// As it goes to the worker, now.
    pub(super) fn into_json(mut self) -> Result<serde_json::Value, String> {
        self.told_at = now();
        serde_json::to_value(self)
            .map_err(|error| format!("the order cannot be written down: {error}"))
    }

    /// As the worker reads it.
    pub(super) fn from_json(value: &serde_json::Value) -> Result<Self, String> {
        serde_json::from_value(value.clone())
            .map_err(|error| format!("the order cannot be read: {error}"))
    }
}

/// Now, in milliseconds since 1970.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |passed| {
        u64::try_from(passed.as_millis()).unwrap_or(u64::MAX)
    })
}

/// BLAKE3 of the running binary, in hexadecimal; empty where the system does not let it be read.
pub(super) fn own_hash() -> String {
    let mut hasher = blake3::Hasher::new();
    let read = std::env::current_exe()
        .and_then(std::fs::File::open)
        .and_then(|mut file| std::io::copy(&mut file, &mut hasher));
    read.map(|_| hasher.finalize().to_hex().to_string())
        .unwrap_or_default()
}
