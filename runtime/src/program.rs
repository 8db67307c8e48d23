//! The command line of every generated program, and its exit codes.

mod describe;
mod order;
mod pace;
mod papers;
mod print;
mod reconcile;
mod succession;
mod syncing;
mod work;

use crate::confine::{self, Assignment, Inside, Level, Limits, Sandbox};
use crate::connect::{ConnectionSettings, Environment, Side};
use crate::load::{Budget, Half};
use crate::migration::{Entity, Migration};
use crate::report::exit;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use order::{Command, Order};
use pace::PaceArguments;
use std::cell::Cell;
use std::fs::File;
use std::path::PathBuf;
use std::process::ExitCode;
use syncing::{ConflictsChosen, SyncArguments};
use uuid::Uuid;

const EXAMPLES: &str = "\
Examples:
  export SOURCE_DATABASE_URL=postgresql://reader@old.example/lab
  export TARGET_DATABASE_URL=postgresql://owner@new.example/lab
  PROGRAM run --dry-run   says what a run would do, and changes nothing
  PROGRAM run          moves the rows; the same command goes on after an interruption
  PROGRAM run --join   moves rows beside a process that has begun, on this machine or another
  PROGRAM validate     compares every row and asks both databases independent questions
  PROGRAM diff         says in what both sides differ now, and changes nothing
  PROGRAM sync --policy source-wins --deletes delete
                       brings the target to what the source has now; sync --undo takes that back
  PROGRAM rollback     takes back what was moved; refuses, with a list, while others use it
  PROGRAM measure reading
                       reads and transforms every row and writes nothing, to see how long that takes
  PROGRAM describe     says what would be done, without any database

Exit codes: 0 done and proven, 1 failed, 2 wrong usage, 3 finished with findings, 5 schema differs, 130 stopped.";

/// Moves the rows of one entity from an old PostgreSQL database to a new one.
#[derive(Debug, Parser)]
#[command(version, after_help = EXAMPLES, subcommand_required = true, arg_required_else_help = true)]
struct CommandLine {
    #[command(subcommand)]
    command: Chosen,
    #[command(flatten)]
    manner: Manner,
}

#[derive(Debug, Subcommand)]
enum Chosen {
    /// Move the rows, batch by batch; goes on where an earlier run was interrupted
    Run(Box<RunArguments>),
    /// Compare every row with what the source gives, and ask both databases independent questions
    Validate(ProofArguments),
    /// Try the quarantined rows again, after something was mended
    Replay(ReplayArguments),
    /// Take back every row that was moved, and restore the sequences; or one batch
    Rollback(RollbackArguments),
    /// Compare what was moved with what the source has now, and change nothing
    Diff(SnapshotArgument),
    /// Bring the target to what the source has now, as far as a policy says so
    Sync(SyncArguments),
    /// Tell rows on which a sync could not decide, or resolve them
    Conflicts {
        #[command(subcommand)]
        what: ConflictsChosen,
    },
    /// Say how far the entity is, and what is in quarantine
    Status,
    /// Go through one half of a run, to see what it costs by itself; nothing of it stays
    Measure(MeasureArguments),
    /// Say what the program does, without any database
    Describe,
}

#[derive(Debug, Args)]
struct RunArguments {
    /// Identifies the run; a new one by default
    #[arg(long, value_name = "UUID")]
    run_id: Option<Uuid>,
    #[command(flatten)]
    snapshot: SnapshotArgument,
    /// Rows in one batch, which is one transaction; as planned by default. In a live load, at most
    #[arg(long, value_name = "ROWS", env = "BATCH_SIZE", value_parser = clap::value_parser!(u32).range(1..))]
    batch_size: Option<u32>,
    /// How many batches are moved side by side; by default as many as there are processors, at most 8
    #[arg(long, value_name = "NUMBER", env = "REHOME_WORKERS", value_parser = clap::value_parser!(u32).range(1..=64))]
    workers: Option<u32>,
    /// How often a failing batch is tried before the run stops
    #[arg(long, value_name = "TIMES", env = "MAX_RETRY_ATTEMPTS", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    max_attempts: u32,
    /// Move batches of the run that another process is loading, beside it
    #[arg(long, conflicts_with_all = ["run_id", "snapshot", "dry_run"])]
    join: bool,
    /// Begin no batch once more rows are quarantined than this number, or this part of the source (2%)
    #[arg(long, value_name = "ROWS", conflicts_with = "dry_run", value_parser = budget)]
    max_quarantined: Option<String>,
    #[command(flatten)]
    fingerprint: FingerprintArgument,
    /// How long a batch is kept for a process that gives no sign of life
    #[arg(long, value_name = "SECONDS", env = "REHOME_LEASE_SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
    lease_seconds: u32,
    /// Begin no batch after so many seconds, as if stopped by Ctrl-C; the same command goes on
    #[arg(long, value_name = "SECONDS")]
    max_seconds: Option<u64>,
    /// Change nothing: say what a run would do, found out on temporary tables
    #[arg(long, conflicts_with_all = ["run_id", "fingerprint"])]
    dry_run: bool,
    /// Look at about so many rows only
    #[arg(long, value_name = "ROWS", requires = "dry_run", value_parser = clap::value_parser!(u32).range(1..))]
    sample: Option<u32>,
    /// Where dry runs leave what they found out, for those of dependants
    #[arg(long, value_name = "DIR", requires = "dry_run")]
    predictions: Option<PathBuf>,
    #[command(flatten)]
    pace: PaceArguments,
}

/// Looks that a text is a budget; the other process reads it again.
fn budget(text: &str) -> Result<String, String> {
    text.parse::<Budget>().map(|_| text.to_owned())
}

#[derive(Debug, Args)]
struct ReplayArguments {
    #[command(flatten)]
    snapshot: SnapshotArgument,
    #[command(flatten)]
    fingerprint: FingerprintArgument,
}

#[derive(Debug, Args)]
struct FingerprintArgument {
    /// Read each batch back before it is committed, and stop where the target has altered a row
    #[arg(long)]
    fingerprint: bool,
}

#[derive(Debug, Args)]
struct ProofArguments {
    #[command(flatten)]
    snapshot: SnapshotArgument,
    /// By how many sessions each side is read; by default as many as there are processors, at most 8
    #[arg(long, value_name = "NUMBER", env = "REHOME_WORKERS", value_parser = clap::value_parser!(u32).range(1..=64))]
    workers: Option<u32>,
}

#[derive(Debug, Args)]
struct MeasureArguments {
    /// Which half
    #[arg(value_enum)]
    half: HalfChosen,
    /// Rows in one batch; as planned by default
    #[arg(long, value_name = "ROWS", env = "BATCH_SIZE", value_parser = clap::value_parser!(u32).range(1..))]
    batch_size: Option<u32>,
    /// How many batches are worked on side by side; by default as many as there are processors, at most 8
    #[arg(long, value_name = "NUMBER", env = "REHOME_WORKERS", value_parser = clap::value_parser!(u32).range(1..=64))]
    workers: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum HalfChosen {
    /// Every row is read and transformed, and dropped: nothing is written
    Reading,
    /// Rows in memory are written over and over, about as many as there are, into a schema rehome_measure, which
    /// is removed
    Writing,
}

#[derive(Debug, Args)]
struct SnapshotArgument {
    /// A snapshot that another session of the source has exported; an own one by default
    #[arg(long, value_name = "ID")]
    snapshot: Option<String>,
}

#[derive(Debug, Args)]
struct RollbackArguments {
    /// Take back this batch alone; the next run moves it again
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(i32).range(1..))]
    batch: Option<i32>,
    /// Delete rows of the run that others have written since, and with them what was written there
    #[arg(long)]
    destroy_modified_rows: bool,
    /// Delete rows of others that refer to rows of the run
    #[arg(long)]
    destroy_referencing_rows: bool,
    /// Let no trigger of the table fire for what is taken back; its owner may do that
    #[arg(long)]
    disable_triggers: bool,
}

#[derive(Debug, Args)]
struct Manner {
    /// What stdout gets
    #[arg(long, global = true, value_enum, default_value_t = Form::Text)]
    output: Form,
    /// What stderr gets
    #[arg(long, global = true, value_enum, default_value_t = Form::Text)]
    log: Form,
    /// How the work is confined
    #[arg(long, global = true, value_enum, default_value_t = SandboxChoice::Process)]
    sandbox: SandboxChoice,
    /// Ends the program after so many seconds; what is committed is kept
    #[arg(long, global = true, value_name = "SECONDS", env = "MIGRATION_TIMEOUT")]
    time_limit: Option<u64>,
    /// After so long without a byte from a server that does not work for us, a session is given up and a new one opened;
    /// a row that is transformed for so long ends its process, and is passed by
    #[arg(long, global = true, value_name = "SECONDS", env = "REHOME_STALL_SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..))]
    stall_seconds: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For people
    Text,
    /// For machines
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SandboxChoice {
    /// In a locked process without files, network and environment
    Process,
    /// Not at all
    None,
}

/// Runs a generated program: reads the command line, confines itself, does what was asked.
///
/// Call it first in `main`: the confinement must be in place before any thread begins.
#[must_use]
pub fn main(migration: &'static dyn Migration) -> ExitCode {
    let log_json = Cell::new(false);
    let ended = confine::start(
        || prepare(migration, &log_json),
        |inside| work_inside(migration, inside),
    );
    match ended {
        Ok(ended) => {
            if let Some(complaint) = ended
                .report
                .as_ref()
                .and_then(confine::ConfinementReport::complaint)
            {
                print::error(&complaint);
            }
            if let Some(report) = ended.report.filter(|_| log_json.get()) {
                print::line(&report.event_line());
            }
            ExitCode::from(ended.exit_code)
        }
        Err(confine::StartError::Prepare(Early(code, message))) => {
            print::early(code, &message);
            ExitCode::from(code)
        }
        Err(confine::StartError::Confine(error)) => {
            print::error(&error.to_string());
            ExitCode::from(exit::FAILED)
        }
    }
}

/// An end before any work: the exit code, and what is said.
#[derive(Debug)]
struct Early(u8, String);

impl std::fmt::Display for Early {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.1)
    }
}

/// In the first process: what was typed becomes an order, the environment becomes two connections.
fn prepare(migration: &'static dyn Migration, log_json: &Cell<bool>) -> Result<Assignment, Early> {
    let entity = migration.entity();
    let parser = CommandLine::command()
        .name(entity.name)
        .about(format!(
            "Moves {} rows from an old PostgreSQL database to a new one",
            entity.name
        ))
        .after_help(EXAMPLES.replace("PROGRAM", entity.name));
    let typed = parser
        .try_get_matches()
        .and_then(|matches| CommandLine::from_arg_matches(&matches));
    let typed = typed.map_err(|error| {
        let code = if error.use_stderr() {
            exit::USAGE
        } else {
            exit::DONE
        };
        Early(code, error.to_string())
    })?;
    if matches!(typed.command, Chosen::Describe) {
        return Err(Early(exit::DONE, describe::describe(entity)));
    }
    log_json.set(typed.manner.log == Form::Json);
    let environment =
        Environment::of_process(None).map_err(|error| Early(exit::USAGE, error.to_string()))?;
    let settings = |side| {
        let settings = ConnectionSettings::from_environment(side, None, &environment);
        settings.map_err(|error| Early(exit::USAGE, error.to_string()))
    };
    let mut order = order_of(&typed);
    let files = papers_of(&typed, entity, &mut order)?;
    let successors = order.successors();
    let order = order
        .into_json()
        .map_err(|error| Early(exit::FAILED, error))?;
    Ok(Assignment {
        files,
        source: Some(settings(Side::Source)?),
        target: Some(settings(Side::Target)?),
        order,
        sandbox: if typed.manner.sandbox == SandboxChoice::None {
            Sandbox::None
        } else {
            Sandbox::Process
        },
        // Nothing runs unconfined unless that was asked for.
        minimum: if typed.manner.sandbox == SandboxChoice::None {
            Level::None
        } else {
            Level::Partial
        },
        limits: Limits {
            seconds: typed.manner.time_limit,
            ..Limits::default()
        },
        successors,
    })
}

/// Opens the papers of a dry run, and says in the order what they are.
fn papers_of(
    typed: &CommandLine,
    entity: &'static Entity,
    order: &mut Order,
) -> Result<Vec<File>, Early> {
    let (
        Chosen::Run(run),
        Command::Predict {
            leaves_paper,
            parents,
            ..
        },
    ) = (&typed.command, &mut order.command)
    else {
        return Ok(Vec::new());
    };
    let Some(folder) = &run.predictions else {
        return Ok(Vec::new());
    };
    let opened = papers::open(folder, entity).map_err(|error| Early(exit::FAILED, error))?;
    *leaves_paper = true;
    let (names, files): (Vec<_>, Vec<_>) = opened.parents.into_iter().unzip();
    *parents = names;
    Ok(opened.own.into_iter().chain(files).collect())
}

fn order_of(typed: &CommandLine) -> Order {
    let command = match &typed.command {
        Chosen::Run(run) if run.dry_run => Command::Predict {
            snapshot: run.snapshot.snapshot.clone(),
            batch_size: run.batch_size,
            sample: run.sample,
            leaves_paper: false,
            parents: Vec::new(),
        },
        Chosen::Run(run) => Command::Run {
            run: run.run_id,
            snapshot: run.snapshot.snapshot.clone(),
            batch_size: run.batch_size,
            workers: run.workers,
            attempts: run.max_attempts,
            join: run.join,
            max_quarantined: run.max_quarantined.clone(),
            fingerprint: run.fingerprint.fingerprint,
            lease_seconds: run.lease_seconds,
            pace: run.pace.clone(),
        },
        Chosen::Validate(proof) => Command::Validate {
            snapshot: proof.snapshot.snapshot.clone(),
            workers: proof.workers,
        },
        Chosen::Replay(replay) => Command::Replay {
            snapshot: replay.snapshot.snapshot.clone(),
            fingerprint: replay.fingerprint.fingerprint,
        },
        Chosen::Rollback(rollback) => Command::Rollback {
            batch: rollback.batch,
            destroy_modified_rows: rollback.destroy_modified_rows,
            destroy_referencing_rows: rollback.destroy_referencing_rows,
            disable_triggers: rollback.disable_triggers,
        },
        Chosen::Diff(snapshot) => Command::Diff {
            snapshot: snapshot.snapshot.clone(),
        },
        Chosen::Sync(sync) => sync.command(),
        Chosen::Conflicts { what } => what.command(),
        Chosen::Measure(measure) => Command::Measure {
            half: match measure.half {
                HalfChosen::Reading => Half::Reading,
                HalfChosen::Writing => Half::Writing,
            },
            batch_size: measure.batch_size,
            workers: measure.workers,
        },
        Chosen::Status | Chosen::Describe => Command::Status,
    };
    let json = |form: Form| form == Form::Json;
    let max_seconds = match &typed.command {
        Chosen::Run(run) => run.max_seconds,
        _ => None,
    };
    Order {
        command,
        max_seconds,
        told_at: 0,
        output_json: json(typed.manner.output),
        log_json: json(typed.manner.log),
        stall_seconds: typed.manner.stall_seconds,
        program_hash: order::own_hash(),
    }
}

/// In the second process, which is locked by now.
fn work_inside(migration: &'static dyn Migration, inside: Inside) -> u8 {
    match Order::from_json(&inside.order) {
        Ok(order) => work::work(migration, &order, inside),
        Err(error) => {
            print::error(&error);
            exit::FAILED
        }
    }
}
