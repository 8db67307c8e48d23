//! What the first process tells the second to do: no secret, no path.

use super::pace::PaceArguments;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The work, as it was asked for on the command line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Order {
    pub(super) command: Command,
    pub(super) output_json: bool,
    pub(super) log_json: bool,
    /// After so many seconds no new batch begins.
    pub(super) max_seconds: Option<u64>,
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
    Status,
}

impl Command {
    /// The command's word, as it stands in the outcome.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Run { .. } => "run",
            Self::Predict { .. } => "predict",
            Self::Validate { .. } => "validate",
            Self::Replay { .. } => "replay",
            Self::Rollback { .. } => "rollback",
            Self::Status => "status",
        }
    }
}

impl Order {
    /// As it goes to the worker.
    pub(super) fn to_json(&self) -> Result<serde_json::Value, String> {
        serde_json::to_value(self)
            .map_err(|error| format!("the order cannot be written down: {error}"))
    }

    /// As the worker reads it.
    pub(super) fn from_json(value: &serde_json::Value) -> Result<Self, String> {
        serde_json::from_value(value.clone())
            .map_err(|error| format!("the order cannot be read: {error}"))
    }
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
