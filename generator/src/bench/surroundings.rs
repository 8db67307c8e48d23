//! Under what conditions was measured: versions, the servers' settings, the machine.

use std::path::Path;
use std::sync::atomic::AtomicU32;

use super::ways::Tools;
use super::world::{NEW, SETTINGS, World, failed};
use crate::error::Error;
use crate::sandbox::{Foreign, measure};
use crate::usage;

/// What each program says of its version.
pub(super) fn versions(world: &World, tools: &Tools) -> Result<Vec<(String, String)>, Error> {
    let server = world.target.ask(
        NEW.0,
        "tell its version",
        "SELECT current_setting('server_version')",
    );
    let mut versions = vec![
        ("rehome".to_owned(), env!("CARGO_PKG_VERSION").to_owned()),
        ("PostgreSQL".to_owned(), server.map_err(failed)?),
    ];
    let others = [
        ("psql", &tools.psql),
        ("pg_dump", &tools.pg_dump),
        ("pgcopydb", &tools.pgcopydb),
        ("pgloader", &tools.pgloader),
    ];
    for (name, path) in others {
        let version = match path {
            Some(path) => version(path).unwrap_or_else(|_| "cannot be run".to_owned()),
            None => "not installed".to_owned(),
        };
        versions.push((name.to_owned(), version));
    }
    Ok(versions)
}

/// The first line that has a digit in it; some programs log before they speak.
fn version(program: &Path) -> Result<String, Error> {
    let said = measure(&Foreign {
        program,
        arguments: &["--version".to_owned()],
        environment: &[("LC_ALL".to_owned(), "C".to_owned())],
        folder: Path::new("/"),
        interrupts: &AtomicU32::new(0),
    })?;
    let mut lines = said.stdout.lines();
    let line = lines.find(|line| line.chars().any(|letter| letter.is_ascii_digit()));
    Ok(line.unwrap_or("unknown").trim().to_owned())
}

/// The settings as the servers have them, which are the same on both, and the file system that they write to.
pub(super) fn settings(world: &World) -> Result<Vec<(String, String)>, Error> {
    let further = [
        "max_parallel_maintenance_workers",
        "max_worker_processes",
        "work_mem",
    ];
    let names = SETTINGS.iter().map(|(name, _)| *name).chain(further);
    let asked = names.map(|name| {
        let question = format!("SHOW {name}");
        let found = world.target.ask(NEW.0, "tell its settings", &question);
        Ok((name.to_owned(), found.map_err(failed)?))
    });
    // Where files lie in memory, fsync costs nothing.
    let folder = world.target.socket_folder();
    let kind = usage::file_system(&folder).unwrap_or_else(|| "unknown".to_owned());
    let file_system = ("file system".to_owned(), kind);
    asked.chain([Ok(file_system)]).collect()
}

/// How many processors there are for both servers and the clients together.
pub(super) fn processors() -> usize {
    std::thread::available_parallelism().map_or(0, std::num::NonZero::get)
}

/// What a reader may look for in the result and does not find.
pub(super) fn not_measured() -> Vec<String> {
    [
        "Where the time of `rehome` goes: `null-sink` is its reading half alone, `null-source` about its writing half alone, without the \
         indexes and keys that a run makes behind the rows. A run does both at once, so it takes about as long as the longer one where \
         there are processors enough, and up to their sum where there are none. `read` and `write` are the same by psql, with nothing transformed.",
        "Rows a second are those of the big table for every way, but not every way does the same beside: pgcopydb, pg_dump and pgloader also \
         move both small tables (10,100 rows) and make the schema, and pgcopydb analyses; rehome's runs also keep mappings and \
         checkpoints, and analyse. Nobody else analyses.",
        "`insert-select` is one session that fills tables with keys and checks on and reads the source's ids a second time for the mappings; \
         `insert-select-bare` is the one to set against `rehome`, and `insert-select` against `live`.",
        "Contents of clones are compared with all three old tables by count and hash, and with how many keys, checks and indexes there are; \
         those of the other ways with the big table's rows, keys, checks and indexes (`write`: its rows), and how many mappings there are.",
        "Processor time is counted in hundredths of a second. That of the servers has everything they did between the way's start and end, \
         checkpoints and write-ahead log included.",
        "Memory is the sum of what each of the client's processes held at most, which is more than what they held together where not all \
         ran at the same time. The servers' is not told.",
    ]
    .map(str::to_owned)
    .to_vec()
}
