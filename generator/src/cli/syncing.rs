//! `sync` and `conflicts` as they are typed, and what they mean.

use super::{Confinement, ProgramArgs};
use crate::commands::{ProgramOptions, conflicts, sync};
use crate::orchestrate::Selection;
use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Args)]
pub(super) struct SyncArgs {
    #[command(flatten)]
    program: ProgramArgs,
    /// Which side wins where both have changed a row, or where nobody knows which one has
    #[arg(long, value_enum, required_unless_present = "undo")]
    policy: Option<PolicyWord>,
    /// What tells which row is newer: a column that is read from the source, and one of the target
    #[arg(
        long,
        value_name = "SOURCE_COLUMN=TARGET_COLUMN",
        required_if_eq("policy", "newest-wins")
    )]
    newest: Option<String>,
    /// Rows whose times are no further apart are equally new, and wait among the conflicts
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    clock_skew: u32,
    /// What becomes of rows that the source does not give any more
    #[arg(long, value_enum, default_value_t)]
    deletes: DeletesWord,
    /// Take the last sync of each table back instead
    #[arg(long, conflicts_with_all = ["policy", "newest", "deletes"])]
    undo: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PolicyWord {
    /// The source's row is taken, also where the target alone has changed it
    SourceWins,
    /// The target's row stays
    TargetWins,
    /// The row that was changed last is taken
    NewestWins,
    /// The row waits among the conflicts
    Manual,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum DeletesWord {
    /// They stay
    #[default]
    Keep,
    /// They are taken out
    Delete,
    /// They wait among the conflicts
    Manual,
}

#[derive(Debug, Subcommand)]
pub(super) enum ConflictsArgs {
    /// Tell the conflicts that are not settled, one a line
    List(ProgramArgs),
    /// Tell some conflicts of a table
    Show(Numbered),
    /// Take one side's row for some conflicts of a table, or for every one
    Resolve {
        #[command(flatten)]
        numbered: Numbered,
        /// Every conflict of the table
        #[arg(long, conflicts_with = "numbers", required_unless_present = "numbers")]
        every: bool,
        /// Whose row is taken
        #[arg(long, value_enum)]
        take: SideWord,
        /// Who decides
        #[arg(
            long,
            value_name = "NAME",
            env = "USER",
            hide_env_values = true,
            default_value = "unknown"
        )]
        by: String,
    },
    /// Count the open conflicts by kind
    Report(ProgramArgs),
}

#[derive(Debug, Args)]
pub(super) struct Numbered {
    /// The table, by the name of its mapping file
    #[arg(value_name = "ENTITY")]
    entity: String,
    /// The numbers of conflicts
    #[arg(value_name = "NUMBER")]
    numbers: Vec<i64>,
    /// How the program is confined: in a locked process, or not at all
    #[arg(long, value_enum, default_value_t, value_name = "KIND")]
    sandbox: Confinement,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SideWord {
    /// The source's
    Source,
    /// The target's
    Target,
}

fn word(value: impl ValueEnum) -> String {
    let value = value.to_possible_value();
    value.map_or_else(String::new, |value| value.get_name().to_owned())
}

impl From<SyncArgs> for sync::Options {
    fn from(args: SyncArgs) -> Self {
        Self {
            programs: args.program.into(),
            policy: args.policy.map(word),
            newest: args.newest,
            clock_skew: args.clock_skew,
            deletes: word(args.deletes),
        }
    }
}

impl From<Numbered> for (ProgramOptions, Vec<i64>) {
    fn from(args: Numbered) -> Self {
        let programs = ProgramOptions {
            entities: Selection {
                names: vec![args.entity],
                ..Selection::default()
            },
            confined: args.sandbox == Confinement::Process,
        };
        (programs, args.numbers)
    }
}

impl From<ConflictsArgs> for conflicts::Options {
    fn from(args: ConflictsArgs) -> Self {
        let (what, (programs, only)) = match args {
            ConflictsArgs::List(args) => (conflicts::What::List, (args.into(), Vec::new())),
            ConflictsArgs::Report(args) => (conflicts::What::Report, (args.into(), Vec::new())),
            ConflictsArgs::Show(numbered) => (conflicts::What::List, numbered.into()),
            ConflictsArgs::Resolve {
                numbered, take, by, ..
            } => {
                let take = word(take);
                (conflicts::What::Resolve { take, by }, numbered.into())
            }
        };
        Self {
            programs,
            only,
            what,
        }
    }
}
