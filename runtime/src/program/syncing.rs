//! The arguments of `sync` and `conflicts`, and the orders that they are.

use super::SnapshotArgument;
use super::order::Command;
use crate::differential::{Deletes, Newest, Policy, SyncOptions};
use crate::report::Side;
use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Args)]
pub(super) struct SyncArguments {
    #[command(flatten)]
    snapshot: SnapshotArgument,
    /// Which side wins where both have changed a row, or where nobody knows which one has
    #[arg(long, value_enum, required_unless_present_any = ["undo", "left_over"])]
    policy: Option<PolicyWord>,
    /// What tells which row is newer: a column that is read from the source, and one of the target
    #[arg(long, value_name = "SOURCE_COLUMN=TARGET_COLUMN", value_parser = columns, required_if_eq("policy", "newest-wins"))]
    newest: Option<(String, String)>,
    /// Rows whose times are no further apart are equally new
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    clock_skew: u32,
    /// What becomes of rows that the source does not give any more
    #[arg(long, value_enum, default_value_t = DeletesWord::Keep)]
    deletes: DeletesWord,
    /// Only what an earlier sync had to leave, because rows of others referred to it
    #[arg(long)]
    left_over: bool,
    /// Take the last sync back instead
    #[arg(long, conflicts_with_all = ["policy", "newest", "deletes", "left_over", "snapshot"])]
    undo: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PolicyWord {
    /// The source's row is taken, also where the target alone has changed it
    SourceWins,
    /// The target's row stays
    TargetWins,
    /// The row that was changed last is taken; neither, where they are equally new
    NewestWins,
    /// The row waits among the conflicts
    Manual,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DeletesWord {
    /// They stay
    Keep,
    /// They are taken out
    Delete,
    /// They wait among the conflicts
    Manual,
}

#[derive(Debug, Subcommand)]
pub(super) enum ConflictsChosen {
    /// Tell the conflicts with these numbers, or all
    List {
        /// Their numbers
        #[arg(value_name = "NUMBER")]
        only: Vec<i64>,
    },
    /// Take one side's row for the conflicts with these numbers, or for all
    Resolve {
        /// Their numbers
        #[arg(value_name = "NUMBER", required_unless_present = "all")]
        only: Vec<i64>,
        /// Every conflict of the entity
        #[arg(long, conflicts_with = "only")]
        all: bool,
        /// Whose row is taken
        #[arg(long, value_enum)]
        take: SideWord,
        /// Who decides
        #[arg(long, value_name = "NAME", default_value = "unknown")]
        by: String,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SideWord {
    /// The source's; the row is brought in at once
    Source,
    /// The target's; it stays, as long as neither side changes it
    Target,
}

impl SyncArguments {
    pub(super) fn command(&self) -> Command {
        if self.undo {
            return Command::Undo;
        }
        let policy = match (self.policy, &self.newest) {
            (Some(PolicyWord::TargetWins), _) => Policy::TargetWins,
            (Some(PolicyWord::Manual), _) => Policy::Manual,
            (Some(PolicyWord::NewestWins), Some((source, target))) => Policy::NewestWins(Newest {
                source: source.clone(),
                target: target.clone(),
                skew_seconds: self.clock_skew,
            }),
            // Without a policy only rows are looked at for which it was decided.
            (Some(PolicyWord::SourceWins | PolicyWord::NewestWins) | None, _) => Policy::SourceWins,
        };
        let deletes = match self.deletes {
            _ if self.left_over => Deletes::Delete,
            DeletesWord::Keep => Deletes::Keep,
            DeletesWord::Delete => Deletes::Delete,
            DeletesWord::Manual => Deletes::Manual,
        };
        Command::Sync(SyncOptions {
            snapshot: self.snapshot.snapshot.clone(),
            policy,
            deletes,
            left_over: self.left_over,
        })
    }
}

impl ConflictsChosen {
    pub(super) fn command(&self) -> Command {
        match self {
            Self::List { only } => Command::Conflicts(only.clone()),
            Self::Resolve { only, take, by, .. } => Command::Resolve {
                only: only.clone(),
                take: match take {
                    SideWord::Source => Side::Source,
                    SideWord::Target => Side::Target,
                },
                by: by.clone(),
            },
        }
    }
}

fn columns(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((source, target)) if !source.is_empty() && !target.is_empty() => {
            Ok((source.to_owned(), target.to_owned()))
        }
        _ => Err("write it as SOURCE_COLUMN=TARGET_COLUMN".to_owned()),
    }
}
