//! What a run tells its programs, in the words of their command line.

use super::deadline::Deadline;

/// What programs are told; each command takes what is its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flags {
    /// The run's identity.
    pub run_id: Option<String>,
    /// The snapshot that all programs read.
    pub snapshot: Option<String>,
    /// Rows in a batch, where it is not the planned number.
    pub batch_size: Option<u32>,
    /// How many batches of a table are moved side by side, and by how many sessions it is proven, where it is not one per
    /// processor.
    pub workers: Option<u32>,
    /// How often a batch is tried.
    pub max_attempts: Option<u32>,
    /// Whether batches are read back before they are committed.
    pub fingerprint: bool,
    /// The pace that the settings set, as arguments.
    pub pace: Vec<String>,
    /// How many rows of a table may be quarantined, as a number or a part of its source.
    pub max_quarantined: Option<String>,
    /// After how many seconds a silent session is given up, where it is not the programs' own number.
    pub stall_seconds: Option<u32>,
    /// Whether to move batches of runs that another process has begun.
    pub join: bool,
}

impl Flags {
    /// The words behind a command, with the time that is left. Rollback and status read no source, so no snapshot is theirs.
    pub(super) fn arguments(&self, command: &str, deadline: Deadline) -> Vec<String> {
        let number = |number: u32| number.to_string();
        let seconds = deadline.seconds_left().map(|seconds| seconds.to_string());
        let runs = command == "run";
        let proves = command == "validate";
        let reads = runs || proves || command == "replay";
        let given = [
            (runs, "--run-id", self.run_id.clone()),
            (reads, "--snapshot", self.snapshot.clone()),
            (runs, "--batch-size", self.batch_size.map(number)),
            (runs || proves, "--workers", self.workers.map(number)),
            (runs, "--max-attempts", self.max_attempts.map(number)),
            (runs, "--max-quarantined", self.max_quarantined.clone()),
            (runs, "--max-seconds", seconds),
            (reads, "--stall-seconds", self.stall_seconds.map(number)),
        ];
        let given = given
            .into_iter()
            .filter_map(|(takes, flag, value)| Some([flag.to_owned(), value.filter(|_| takes)?]));
        let switches = [
            (runs && self.join, "--join"),
            (
                (runs || command == "replay") && self.fingerprint,
                "--fingerprint",
            ),
        ];
        let switches = switches.into_iter().filter(|(given, _)| *given);
        let switches = switches.map(|(_, switch)| switch.to_owned());
        let pace = self.pace.iter().filter(|_| runs).cloned();
        given.flatten().chain(switches).chain(pace).collect()
    }
}
