//! `bench`: measures rehome and every other way to move the same rows, on throwaway servers.

use std::path::{Path, PathBuf};

use rehome_runtime::report::exit;

use super::place::{Place, stopped};
use super::{build, discover};
use crate::bench::{self, FAMILIES, Kind, OWN_FAMILIES, Plan, Programs, World};
use crate::demo::servers::BENCH;
use crate::error::Error;
use crate::guidance::benchmark;
use crate::mapping::KeyStrategy;
use crate::orchestrate::interrupt::{self, count_interrupts};
use crate::orchestrate::{Console, Selection, generation, project};

/// What `--help` ends with.
pub const EXAMPLES: &str = "\
Examples:
  rehome bench                                  every way that is installed here
  rehome bench --rows 500000 --rounds 5 --only rehome,pgcopydb,copy
  rehome bench --growth                         a quarter of the rows, all, four times as many
  rehome bench --growth --rounds 1 --only rehome,validate
  rehome bench --bad-rows --rows 1000000        one bad row of a hundred
  rehome bench --ordered-keys --only rehome,live
  rehome bench --output json                    ends with one JSON object

It starts two PostgreSQL servers of its own with fsync and write-ahead log as in earnest use, touches nothing
else, and removes everything afterwards. Ctrl-C ends it after the step that it is in, with what was measured so
far once a round counts. Two million rows need about 8 GB of room for temporary files, with --growth, which
makes eight million, about four times as much.";

/// The default number of rows of the big table.
pub const DEFAULT_ROWS: u64 = 2_000_000;
/// The default number of rounds.
pub const DEFAULT_ROUNDS: u32 = 3;

/// The benchmark's own variables: whatever the user's environment says of real databases must not reach it.
const VARIABLES: [&str; 2] = ["REHOME_BENCH_SOURCE_URL", "REHOME_BENCH_TARGET_URL"];

/// What was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// What is measured.
    pub kind: Kind,
    /// Rows of the big table.
    pub rows: u64,
    /// How often each way is measured.
    pub rounds: u32,
    /// Which ways; all where none is named.
    pub only: Vec<String>,
    /// What the program is told of its workers.
    pub workers: Option<u32>,
    /// Whether the big table's keys sort as the old ones do.
    pub ordered_keys: bool,
    /// Leave servers and project.
    pub keep: bool,
    /// Where the project goes, and stays.
    pub dir: Option<PathBuf>,
}

/// Measures, and tells the result.
///
/// # Errors
/// When there is no PostgreSQL or no cargo, a way is named that there is not, or rehome's first run fails.
pub fn run(console: Console, options: &Options) -> Result<u8, Error> {
    measured(console, options).map_err(stopped)
}

fn measured(console: Console, options: &Options) -> Result<u8, Error> {
    check_ways(options)?;
    let plan = Plan {
        kind: options.kind,
        rows: options.rows,
        rounds: options.rounds,
        only: options.only.clone(),
        workers: options.workers,
        keys: match options.ordered_keys {
            true => KeyStrategy::Ordered,
            false => KeyStrategy::UuidV5,
        },
        // From here on Ctrl-C ends the benchmark between two steps, so that its servers are removed.
        interrupts: count_interrupts()?,
    };
    interrupt::answer(console);
    let place = Place::make(BENCH, options.dir.as_deref(), is_own)?;
    console.say("Starting two servers and making rows …");
    let world = World::start(plan.rows, &plan.interrupts)?;
    interrupt::check(&plan.interrupts)?;
    let programs = make_programs(&place.root, &world, plan.keys, console)?;
    interrupt::check(&plan.interrupts)?;
    console.say("Measuring …");
    let say = |text: &str| console.say(text);
    let report = bench::measure(&world, &programs, &plan, &place.scratch(), &say)?;
    if options.keep {
        keep(console, world, place)?;
    }
    let json = serde_json::to_value(&report).map_err(|cause| {
        Error::failed("the result cannot be written down", "the benchmark").because(cause)
    })?;
    console.result(&benchmark::describe(&report), &json)?;
    Ok(match (report.ok, report.is_stopped) {
        (false, _) => exit::FINDINGS,
        (true, true) => exit::STOPPED,
        (true, false) => exit::DONE,
    })
}

/// Refuses ways that there are not, or not in what is measured.
fn check_ways(options: &Options) -> Result<(), Error> {
    let known = match options.kind {
        Kind::Ways => &FAMILIES[..],
        Kind::Growth | Kind::BadRows => &OWN_FAMILIES[..],
    };
    let mut only = options.only.iter();
    match only.find(|name| !known.contains(&name.as_str())) {
        Some(unknown) => Err(
            Error::usage("there is no such way to measure here", unknown)
                .advice(format!("name some of {} with --only", known.join(", "))),
        ),
        None => Ok(()),
    }
}

/// Whether settings are those of an earlier benchmark, whose files may be written over.
fn is_own(settings: &str) -> bool {
    let mut own = bench::SETTINGS.lines();
    let namespace = own.find(|line| line.starts_with("namespace"));
    namespace.is_some_and(|own| settings.lines().any(|line| line == own))
}

/// Lays the project out, reads both databases, and compiles the programs: those that load in bulk, and the big table's
/// that loads live.
fn make_programs(
    root: &Path,
    world: &World,
    keys: KeyStrategy,
    console: Console,
) -> Result<Programs, Error> {
    lay_out(root, world, keys)?;
    console.say("Reading both schemas, and compiling the programs …");
    discover::discover(root, discover::Options::default())?;
    let mut bulk = compile(root, console, "bulk")?;
    let mut live = compile(root, console, "live")?;
    let missing = || Error::failed("a program was not built", "system_messages");
    let program = bulk.pop().ok_or_else(missing)?;
    Ok(Programs {
        parents: bulk,
        bulk: program,
        live: live.pop().ok_or_else(missing)?,
    })
}

/// The programs in the order of the mapping files, which has parents first.
fn compile(root: &Path, console: Console, load: &str) -> Result<Vec<PathBuf>, Error> {
    project::write(&root.join("rehome.toml"), &settings(load)?)?;
    generation::generate(root, &Selection::everything(), true)?;
    let built = build::work(root, console, &Selection::everything())?;
    let program = |entity: &str| {
        let found = built.iter().find(|one| one.entity == entity);
        found.map(|one| one.program.clone())
    };
    let entities = bench::MAPPINGS.iter();
    Ok(entities.filter_map(|(entity, _)| program(entity)).collect())
}

/// Writes the project's inputs, and the connections to where only the user can read them.
fn lay_out(root: &Path, world: &World, keys: KeyStrategy) -> Result<(), Error> {
    for (entity, text) in bench::mappings(keys) {
        project::write(&root.join(format!("mappings/{entity}.toml")), &text)?;
    }
    project::write(&root.join("rehome.toml"), bench::SETTINGS)?;
    project::write(&root.join(".gitignore"), super::init::IGNORED)?;
    let [source, target] = VARIABLES;
    let secret = root.join(".env");
    // That of an earlier benchmark is about servers that are gone.
    if secret.exists() {
        std::fs::remove_file(&secret).map_err(|cause| {
            Error::failed("an old file cannot be removed", secret.display()).because(cause)
        })?;
    }
    let connections = format!(
        "{source}={}\n{target}={}\n",
        world.source_url(),
        world.target_url()
    );
    project::write_secret(&secret, &connections)
}

fn settings(load: &str) -> Result<String, Error> {
    let parsed = bench::SETTINGS.parse::<toml_edit::DocumentMut>();
    let mut document = parsed.map_err(|cause| {
        Error::failed("cannot read", "the benchmark's rehome.toml").because(cause)
    })?;
    document["policy"]["load"] = toml_edit::value(load);
    Ok(document.to_string())
}

fn keep(console: Console, world: World, place: Place) -> Result<(), Error> {
    let lines = world.psql_lines();
    let kept = world.keep()?;
    let root = place.root.clone();
    let gone = place.keep()?;
    console.say(&format!(
        "The project stays in {}\nSource: {}\nTarget: {}",
        root.display(),
        lines[0],
        lines[1]
    ));
    let stops = kept.into_iter().map(|server| server.stop_line);
    for line in stops.chain(gone) {
        console.say(&format!("This removes what stays: {line}"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    #[test]
    fn the_benchmark_never_looks_at_the_users_own_variables()
    -> Result<(), Box<dyn std::error::Error>> {
        let settings = Settings::parse("rehome.toml", &settings("live")?)?;
        assert_eq!(settings.source.url_env, VARIABLES[0]);
        assert_eq!(settings.target.url_env, VARIABLES[1]);
        assert_eq!(settings.policy.load, crate::mapping::LoadMode::Live);
        Ok(())
    }
}
