//! What a program says: events while it works (JSON lines on stderr), one outcome at its end (on stdout).
//!
//! These types are the whole protocol between a program and whoever started it; `rehome` reads them back.

mod account;
mod both_values;
mod event;
mod outcome;
mod reconciled;

pub use account::Account;
pub use both_values::{BothValues, MASK, shown};
pub use event::{Event, Phase, throttled_in_words};
pub use outcome::{
    Check, FINGERPRINT, Outcome, QuarantineCount, RowDifference, Status, Validation,
};
pub use reconciled::{Conflict, ConflictKind, Reconciled, Side};

/// Exit codes of every program and of `rehome` itself.
pub mod exit {
    /// Done, and proven where proof was asked for.
    pub const DONE: u8 = 0;
    /// Failed; the message says what to do.
    pub const FAILED: u8 = 1;
    /// Wrong usage or configuration.
    pub const USAGE: u8 = 2;
    /// Finished, but more rows are quarantined than allowed, or validation found differences.
    pub const FINDINGS: u8 = 3;
    /// A decision is needed.
    pub const DECISION: u8 = 4;
    /// A schema or an artefact differs from what the program was written for.
    pub const DIFFERS: u8 = 5;
    /// Stopped by the user; the same command goes on from there.
    pub const STOPPED: u8 = 130;
}
