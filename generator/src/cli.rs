//! The command line as it is typed, and its one conversion into what it means. Nothing else here knows clap.

mod meaning;
mod syncing;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::commands::{
    self, Request, bench, build, conflicts, decide, demo, diff, discover, doctor, explain,
    generate, init, plan, prescan, rehearse, replay, report, rollback, run, status, sync, validate,
};

/// Moves data from an old PostgreSQL database to a new one with a different schema, by programs that people can read.
#[derive(Debug, Parser)]
#[command(name = "rehome", version, after_help = commands::EXAMPLES, propagate_version = true)]
struct Typed {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Subcommands,
}

#[derive(Debug, Args)]
struct Global {
    /// The project's folder
    #[arg(
        long,
        value_name = "DIR",
        default_value = ".",
        global = true,
        help_heading = "Everywhere"
    )]
    project: PathBuf,
    /// The result on stdout: for people, or one object for machines
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "FORM",
        global = true,
        help_heading = "Everywhere"
    )]
    output: Form,
    /// The log on stderr: for people, or a JSON object a line
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "FORM",
        global = true,
        help_heading = "Everywhere"
    )]
    log: Form,
    /// Say nothing on the way, errors excepted
    #[arg(long, short, global = true, help_heading = "Everywhere")]
    quiet: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Form {
    #[default]
    Text,
    Json,
}

#[derive(Debug, Subcommand)]
enum Subcommands {
    /// Begin a project: settings, and the GRANTs that both roles need
    #[command(after_help = init::EXAMPLES)]
    Init(InitArgs),
    /// Look over both databases and this machine before anything begins
    #[command(after_help = doctor::EXAMPLES)]
    Doctor,
    /// Read both schemas and profile the source's rows
    #[command(after_help = discover::EXAMPLES)]
    Discover(DiscoverArgs),
    /// Propose how every target column is made, in which order, and what is risky
    #[command(after_help = plan::EXAMPLES)]
    Plan,
    /// Ask the source which of its rows would break the target's rules
    #[command(after_help = prescan::EXAMPLES)]
    Prescan(EntityArgs),
    /// Answer what is not the tool's to decide
    #[command(after_help = decide::EXAMPLES)]
    Decide(DecideArgs),
    /// Write one program per entity from catalogs, mappings and decisions
    #[command(after_help = generate::EXAMPLES)]
    Generate(GenerateArgs),
    /// Compile the programs, without network
    #[command(after_help = build::EXAMPLES)]
    Build(EntityArgs),
    /// Try the whole run on a copy of the target: load, prove, take back; foretells time, room, locks and refused rows
    #[command(after_help = rehearse::EXAMPLES)]
    Rehearse(RehearseArgs),
    /// Move the rows, stage after stage, and prove each table
    #[command(after_help = run::EXAMPLES)]
    Run(RunArgs),
    /// Prove again what was moved: every row, and the independent checks
    #[command(after_help = validate::EXAMPLES)]
    Validate(ProgramArgs),
    /// Take back what was moved, dependants first
    #[command(after_help = rollback::EXAMPLES)]
    Rollback(RollbackArgs),
    /// Try quarantined rows again, after a fix in the source
    #[command(after_help = replay::EXAMPLES)]
    Replay(ProgramArgs),
    /// Say in what both sides differ now, and change nothing
    #[command(after_help = diff::EXAMPLES)]
    Diff(ProgramArgs),
    /// Bring the target to what the source has now, as far as a policy says so
    #[command(after_help = sync::EXAMPLES)]
    Sync(SyncArgs),
    /// Tell rows on which a sync could not decide, or resolve them
    #[command(after_help = conflicts::EXAMPLES)]
    Conflicts {
        #[command(subcommand)]
        what: ConflictsArgs,
    },
    /// Say how far each entity is
    #[command(after_help = status::EXAMPLES)]
    Status(ProgramArgs),
    /// Write the report of what was moved, as Markdown, HTML and JSON
    #[command(after_help = report::EXAMPLES)]
    Report(EntityArgs),
    /// Say what a code means that was shown, and what to do: a finding, a decision, a reason, a SQLSTATE
    #[command(after_help = explain::EXAMPLES)]
    Explain {
        /// The code; every code where none is given
        #[arg(value_name = "CODE")]
        code: Option<String>,
    },
    /// See the whole flow on throwaway servers
    #[command(after_help = demo::EXAMPLES)]
    Demo(DemoArgs),
    /// Measure rehome and every other way to move the same rows, on throwaway servers
    #[command(after_help = bench::EXAMPLES)]
    Bench(BenchArgs),
}

#[derive(Debug, Args)]
struct DiscoverArgs {
    /// Read the schemas only; what is known of the rows stays as it is
    #[arg(long)]
    no_profile: bool,
}

#[derive(Debug, Args)]
struct EntityArgs {
    /// Entities, by the names of their mapping files
    #[arg(value_name = "ENTITY")]
    names: Vec<String>,
    /// Every entity of the project
    #[arg(long)]
    all: bool,
    /// The group `core` of rehome.toml
    #[arg(long)]
    core: bool,
    /// A group of rehome.toml
    #[arg(long, value_name = "NAME")]
    group: Vec<String>,
    /// With everything that they depend on
    #[arg(long)]
    with_deps: bool,
}

#[derive(Debug, Args)]
struct ProgramArgs {
    #[command(flatten)]
    entities: EntityArgs,
    /// How the programs are confined: in a locked process, or not at all
    #[arg(long, value_enum, default_value_t, value_name = "KIND")]
    sandbox: Confinement,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Confinement {
    #[default]
    Process,
    None,
}

#[derive(Debug, Args)]
struct InitArgs {
    /// The project's name [default: the folder's]
    #[arg(long)]
    name: Option<String>,
    /// The environment variable that holds the source's connection
    #[arg(long, value_name = "VARIABLE", default_value = "SOURCE_DATABASE_URL")]
    source_env: String,
    /// The environment variable that holds the target's connection
    #[arg(long, value_name = "VARIABLE", default_value = "TARGET_DATABASE_URL")]
    target_env: String,
    /// The source's schemas
    #[arg(
        long,
        value_name = "SCHEMA",
        value_delimiter = ',',
        default_value = "public"
    )]
    source_schemas: Vec<String>,
    /// The target's schemas
    #[arg(
        long,
        value_name = "SCHEMA",
        value_delimiter = ',',
        default_value = "public"
    )]
    target_schemas: Vec<String>,
    /// The time zone of timestamps without one
    #[arg(long, default_value = "UTC")]
    zone: String,
}

#[derive(Debug, Args)]
struct DecideArgs {
    /// An answer, as ID=VALUE; may be given several times
    #[arg(long, value_name = "ID=VALUE", value_parser = answer)]
    answer: Vec<(String, String)>,
    /// A TOML file of `id = "value"` lines
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// Take the recommendation wherever none of the above answers
    #[arg(long)]
    accept_recommended: bool,
    /// Who decides
    #[arg(
        long,
        value_name = "NAME",
        env = "USER",
        hide_env_values = true,
        default_value = "unknown"
    )]
    by: String,
    /// Why
    #[arg(long, default_value = "")]
    reason: String,
}

#[derive(Debug, Args)]
struct GenerateArgs {
    #[command(flatten)]
    entities: EntityArgs,
    /// Write nothing; exit code 5 when a file differs from what would be written
    #[arg(long)]
    check: bool,
    /// Replace generated files that were edited by hand
    #[arg(long, conflicts_with = "check")]
    overwrite: bool,
}

#[derive(Debug, Args)]
struct RehearseArgs {
    #[command(flatten)]
    program: ProgramArgs,
    /// Rows in a batch, instead of what the plan says
    #[arg(long, value_name = "ROWS", env = "BATCH_SIZE", hide_env_values = true, value_parser = clap::value_parser!(u32).range(1..))]
    batch_size: Option<u32>,
    /// How many batches of a table are moved side by side; by default one per processor, at most 8
    #[arg(long, value_name = "NUMBER", env = "REHOME_WORKERS", hide_env_values = true, value_parser = clap::value_parser!(u32).range(1..=64))]
    workers: Option<u32>,
}

#[derive(Debug, Args)]
struct RunArgs {
    #[command(flatten)]
    program: ProgramArgs,
    /// Rows in a batch, instead of what the plan says
    #[arg(long, value_name = "ROWS", env = "BATCH_SIZE", hide_env_values = true, value_parser = clap::value_parser!(u32).range(1..))]
    batch_size: Option<u32>,
    /// How many batches of a table are moved side by side; by default its share of the processors, at most 8
    #[arg(long, value_name = "NUMBER", env = "REHOME_WORKERS", hide_env_values = true, value_parser = clap::value_parser!(u32).range(1..=64))]
    workers: Option<u32>,
    /// How many tables of a stage are moved side by side; by default as many as processors and servers bear together
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["dry_run", "join"], value_parser = clap::value_parser!(u32).range(1..=64))]
    side_by_side: Option<u32>,
    /// How often a batch is tried
    #[arg(long, value_name = "TIMES", env = "MAX_RETRY_ATTEMPTS", hide_env_values = true, value_parser = clap::value_parser!(u32).range(1..))]
    max_attempts: Option<u32>,
    /// Read each batch back before it is committed, and stop where the target has altered a row
    #[arg(long, conflicts_with = "dry_run")]
    fingerprint: bool,
    /// Move rows of tables that another `rehome run` is moving, beside it
    #[arg(long, conflicts_with = "dry_run")]
    join: bool,
    /// Begin no batch once more rows of a table are quarantined than this number, or this part of its source (2%)
    #[arg(long, value_name = "ROWS", conflicts_with = "dry_run", value_parser = budget)]
    max_quarantined: Option<String>,
    /// Begin nothing new after so many seconds, as if stopped by Ctrl-C; the same command goes on
    #[arg(long, value_name = "SECONDS", conflicts_with = "dry_run")]
    max_seconds: Option<u64>,
    /// After so long without a byte from a server that does not work for us, programs give a session up and open a new one [default: 300]
    #[arg(long, value_name = "SECONDS", env = "REHOME_STALL_SECONDS", hide_env_values = true, value_parser = clap::value_parser!(u32).range(1..))]
    stall_seconds: Option<u32>,
    /// Change nothing: say what a run would do, row for row
    #[arg(long)]
    dry_run: bool,
    /// Have the dry run look at about so many rows of each table
    #[arg(long, value_name = "ROWS", requires = "dry_run", value_parser = clap::value_parser!(u32).range(1..))]
    sample: Option<u32>,
}

#[derive(Debug, Args)]
struct RollbackArgs {
    #[command(flatten)]
    program: ProgramArgs,
    /// Take back this batch of one table alone; the next run moves it again
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(i32).range(1..))]
    batch: Option<i32>,
    /// Delete rows of the run that others have written since, and with them what was written there
    #[arg(long)]
    destroy_modified_rows: bool,
    /// Delete rows of others that refer to rows of the run
    #[arg(long)]
    destroy_referencing_rows: bool,
    /// Let no trigger of the tables fire for what is taken back; their owner may do that
    #[arg(long)]
    disable_triggers: bool,
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
}

#[derive(Debug, Args)]
struct DemoArgs {
    /// How many rows: 1 is the size of the lab that the example is modelled on, about 3.5 million
    #[arg(long, default_value_t = demo::DEFAULT_SCALE, value_parser = positive)]
    scale: f64,
    /// Another seed makes other rows of the same kind
    #[arg(long, default_value_t = demo::DEFAULT_SEED)]
    seed: u64,
    /// Leave servers and project, and print how to look at them
    #[arg(long)]
    keep: bool,
    /// Where the project goes, and stays: an empty folder, or one that is not there yet [default: a temporary folder]
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Where the faults that were planted are written, for tests
    #[arg(long, value_name = "FILE", hide = true)]
    ledger: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct BenchArgs {
    /// Rows of the big table
    #[arg(long, value_name = "ROWS", default_value_t = bench::DEFAULT_ROWS, value_parser = clap::value_parser!(u64).range(4..=100_000_000))]
    rows: u64,
    /// How often each way is measured, after one round that is thrown away; with --growth and --bad-rows, after one run
    #[arg(long, value_name = "TIMES", default_value_t = bench::DEFAULT_ROUNDS, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Measure these ways alone: rehome, pgcopydb, dump, copy, insert-select, live, live-copy, pgloader, null-sink, null-source, read, write, validate, read-both
    #[arg(long, value_name = "WAY", value_delimiter = ',')]
    only: Vec<String>,
    /// How many batches the program moves side by side, and how many jobs others get [default: one a processor, at most 8]
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..=64))]
    workers: Option<u32>,
    /// Measure rehome at a quarter of the rows, at all of them, and at four times as many; --only takes rehome (the default),
    /// live, validate
    #[arg(long, conflicts_with = "bad_rows")]
    growth: bool,
    /// Measure rehome with one bad row of a hundred, against the run without; --only takes rehome, live (both by default),
    /// validate
    #[arg(long)]
    bad_rows: bool,
    /// Make the big table's keys by `key = "ordered"`, so that they sort as the old ones do, instead of by "uuid_v5"
    #[arg(long)]
    ordered_keys: bool,
    /// Leave servers and project where measuring succeeds, and print how to look at them and how to remove them
    #[arg(long)]
    keep: bool,
    /// Where the project goes, and stays: the next benchmark there has less to compile. An empty folder, one that is not there
    /// yet, or that of an earlier benchmark [default: a temporary folder]
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

use syncing::{ConflictsArgs, SyncArgs};

/// Reads the command line of this process; wrong usage and `--help` end it, as clap words them.
#[must_use]
pub fn from_process() -> Request {
    Typed::parse().into()
}

/// Reads a command line, its first word the program's name.
///
/// # Errors
/// The text that explains what is wrong, or the help that was asked for.
pub fn from_words<Word: Into<std::ffi::OsString> + Clone>(
    words: impl IntoIterator<Item = Word>,
) -> Result<Request, String> {
    let typed = Typed::try_parse_from(words);
    typed.map(Request::from).map_err(|error| error.to_string())
}

fn answer(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((id, value)) if !id.is_empty() => Ok((id.to_owned(), value.to_owned())),
        _ => Err("write it as ID=VALUE; `rehome decide` lists the ids".to_owned()),
    }
}

/// Looks that a text is a budget; the programs read it again.
fn budget(text: &str) -> Result<String, String> {
    let read: Result<rehome_runtime::load::Budget, String> = text.parse();
    read.map(|_| text.to_owned())
}

fn positive(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(number) if f64::is_finite(number) && number > 0.0 => Ok(number),
        _ => Err("a number above 0 is needed, for example 0.02".to_owned()),
    }
}

#[cfg(test)]
#[path = "cli/tests.rs"]
mod tests;
