//! The commands: each in its own file, each short, because the rooms do the work.

pub mod bench;
pub mod build;
pub mod conflicts;
pub mod decide;
pub mod demo;
pub mod diff;
pub mod discover;
pub mod doctor;
mod dry_run;
mod ended;
pub mod explain;
pub mod generate;
pub mod init;
mod join;
mod place;
pub mod plan;
pub mod prescan;
mod reconciled;
pub mod rehearse;
pub mod replay;
pub mod report;
pub mod rollback;
pub mod run;
pub mod status;
pub mod sync;
pub mod validate;

use std::path::PathBuf;

use crate::error::Error;
use crate::orchestrate::{Console, Selection};

/// What `rehome --help` ends with.
pub const EXAMPLES: &str = "\
Examples:
  rehome demo                 see it all on throwaway servers
  rehome init                 begin a project in this folder
  rehome doctor               look over both databases and this machine
  rehome discover             read both databases
  rehome plan                 propose mappings
  rehome prescan --all        ask which rows the target would refuse
  rehome decide               answer what is open
  rehome generate             write the programs
  rehome rehearse --all       do it on a copy of the target first
  rehome run --all            build them, move the rows, prove each table
  rehome diff --all           say in what both sides differ now
  rehome sync --all --policy source-wins
                              bring the target to what the source has now
  rehome rollback --all       take everything back

Exit codes:
  0 done and proven · 1 failed · 2 wrong usage or configuration
  3 rows quarantined beyond the threshold, or the proof found differences
  4 a decision is needed · 5 a schema or a file differs from what was approved
  130 stopped by the user; the same command goes on";

/// What a command line means.
#[derive(Debug, Clone)]
pub struct Request {
    /// The project's folder.
    pub project: PathBuf,
    /// How the command speaks.
    pub console: Console,
    /// The command.
    pub command: Command,
}

/// A command with what was asked of it.
#[derive(Debug, Clone)]
pub enum Command {
    /// Begin a project.
    Init(init::Options),
    /// Look over databases and machine.
    Doctor,
    /// Read both databases.
    Discover(discover::Options),
    /// Propose mappings.
    Plan,
    /// Ask the source which rows would be refused.
    Prescan(Selection),
    /// Answer decisions.
    Decide(decide::Options),
    /// Write the programs.
    Generate(generate::Options),
    /// Compile the programs.
    Build(Selection),
    /// Load, prove and take back on a copy of the target.
    Rehearse(rehearse::Options),
    /// Move the rows and prove them.
    Run(run::Options),
    /// Prove them again.
    Validate(ProgramOptions),
    /// Take them back.
    Rollback(rollback::Options),
    /// Try quarantined rows again.
    Replay(ProgramOptions),
    /// Say in what both sides differ.
    Diff(ProgramOptions),
    /// Bring the target to what the source has now.
    Sync(sync::Options),
    /// Tell or resolve what a sync could not decide.
    Conflicts(conflicts::Options),
    /// Say how far each entity is.
    Status(ProgramOptions),
    /// Write the report.
    Report(Selection),
    /// Say what a code means.
    Explain(Option<String>),
    /// See it all on throwaway servers.
    Demo(demo::Options),
    /// Measure it against every other way.
    Bench(bench::Options),
}

/// What every command that calls programs is told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProgramOptions {
    /// Which entities.
    pub entities: Selection,
    /// Whether the programs are confined.
    pub confined: bool,
}

/// Does what was asked; gives the exit code.
#[must_use]
pub fn execute(request: &Request) -> u8 {
    dispatch(request).unwrap_or_else(|error| {
        request.console.failure(&error);
        error.exit_code()
    })
}

fn dispatch(request: &Request) -> Result<u8, Error> {
    let (root, console) = (request.project.as_path(), request.console);
    match &request.command {
        Command::Init(options) => init::run(root, console, options),
        Command::Doctor => doctor::run(root, console),
        Command::Discover(options) => discover::run(root, console, *options),
        Command::Plan => plan::run(root, console),
        Command::Prescan(selection) => prescan::run(root, console, selection),
        Command::Decide(options) => decide::run(root, console, options),
        Command::Generate(options) => generate::run(root, console, options),
        Command::Build(selection) => build::run(root, console, selection),
        Command::Rehearse(options) => rehearse::run(root, console, options),
        Command::Run(options) => run::run(root, console, options),
        Command::Validate(options) => validate::run(root, console, options),
        Command::Rollback(options) => rollback::run(root, console, options),
        Command::Replay(options) => replay::run(root, console, options),
        Command::Diff(options) => diff::run(root, console, options),
        Command::Sync(options) => sync::run(root, console, options),
        Command::Conflicts(options) => conflicts::run(root, console, options),
        Command::Status(options) => status::run(root, console, options),
        Command::Report(selection) => report::run(root, console, selection),
        Command::Explain(code) => explain::run(console, code.as_deref()),
        Command::Demo(options) => demo::run(console, options),
        Command::Bench(options) => bench::run(console, options),
    }
}
