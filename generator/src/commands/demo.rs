//! `demo`: the whole flow on throwaway servers, with the example that ships.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use include_dir::{Dir, include_dir};
use rehome_runtime::report::exit;

use super::place::{Place, stopped};
use super::{ProgramOptions, build, decide, discover, ended, plan, run};
use crate::demo::servers::DEMO;
use crate::demo::{World, WorldOptions, rows};
use crate::error::Error;
use crate::guidance::tour;
use crate::orchestrate::account::to_table;
use crate::orchestrate::interrupt::{self, count_interrupts};
use crate::orchestrate::migrate::Moved;
use crate::orchestrate::{Console, Selection, generation, project};

/// What `--help` ends with.
pub const EXAMPLES: &str = "\
Examples:
  rehome demo
  rehome demo --keep                 leaves servers and project, and says how to look at them
  rehome demo --scale 1              about 3.5 million rows
  rehome demo --output json          ends with one JSON object

It starts two PostgreSQL servers of its own (fetching one if there is none), touches nothing else, and
removes everything afterwards.";

/// The default size.
pub const DEFAULT_SCALE: f64 = rows::DEFAULT_SCALE;
/// The default seed.
pub const DEFAULT_SEED: u64 = rows::DEFAULT_SEED;

/// The inputs of the shipped project; everything else is made on the way.
static MAPPINGS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../generated/dispatch/mappings");
const SETTINGS: &str = include_str!("../../../generated/dispatch/rehome.toml");

/// The demo's own variables: whatever the user's environment says of real databases must not reach it.
const VARIABLES: [&str; 2] = ["REHOME_DEMO_SOURCE_URL", "REHOME_DEMO_TARGET_URL"];

/// What was asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// How many rows; 1 is the size of the real lab.
    pub scale: f64,
    /// Which rows.
    pub seed: u64,
    /// Leave servers and project.
    pub keep: bool,
    /// Where the project goes.
    pub dir: Option<PathBuf>,
    /// Where the ledger of planted faults goes.
    pub ledger: Option<PathBuf>,
}

/// Shows the whole flow and tells the account.
///
/// # Errors
/// When there is no PostgreSQL or no cargo, or a step fails.
pub fn run(console: Console, options: &Options) -> Result<u8, Error> {
    shown(console, options).map_err(stopped)
}

fn shown(console: Console, options: &Options) -> Result<u8, Error> {
    // From here on Ctrl-C ends the demo between two steps, so that its servers are removed.
    let interrupts = count_interrupts()?;
    interrupt::answer(console);
    let place = Place::make(DEMO, options.dir.as_deref(), |_| false)?;
    let began = Instant::now();
    console.say(tour::BEGIN);
    let world = World::start(&WorldOptions::default()).map_err(failed)?;
    console.say(tour::ROWS);
    world
        .make_rows(options.scale, options.seed, options.ledger.as_deref())
        .map_err(failed)?;
    interrupt::check(&interrupts)?;
    lay_out(&place.root, &world)?;
    let (moved, compiling) = flow(&place.root, console)?;
    let code = tell(console, &moved)?;
    console.say(&tour::took(began.elapsed().saturating_sub(compiling)));
    if options.keep {
        keep(console, world, place)?;
    } else if options.dir.is_some() {
        console.say(&tour::project_stays(&place.root));
    }
    Ok(code)
}

/// The steps, each announced in plain words; gives what was moved, and how long compiling took.
fn flow(root: &Path, console: Console) -> Result<(Moved, Duration), Error> {
    console.say(tour::DISCOVER);
    let found = discover::discover(root, discover::Options::default())?;
    console.say(&tour::discovered(
        &found.source,
        &found.profile,
        &found.findings,
    ));
    console.say(tour::PLAN);
    let planned = plan::work(root)?;
    console.say(&tour::planned(&planned.plan, planned.open.len()));
    console.say(tour::DECIDE);
    let decisions = decide::Options {
        accept_recommended: true,
        by: "demo".to_owned(),
        reason: "the demo takes what is recommended".to_owned(),
        ..decide::Options::default()
    };
    let answered = decide::work(root, console, &decisions)?;
    console.say(&tour::decided(&answered.decisions, answered.open.len()));
    console.say(tour::GENERATE);
    let written = generation::generate(root, &Selection::everything(), false)?;
    console.say(&tour::generated(written.programs));
    console.say(tour::BUILD);
    let began = Instant::now();
    let built = build::work(root, console, &Selection::everything())?;
    let compiling = began.elapsed();
    console.say(&tour::built(built.len(), compiling));
    console.say(tour::RUN);
    let everything = run::Options {
        programs: ProgramOptions {
            entities: Selection::everything(),
            confined: true,
        },
        ..run::Options::default()
    };
    Ok((run::migrate(root, console, &everything)?, compiling))
}

fn tell(console: Console, moved: &Moved) -> Result<u8, Error> {
    let code = ended::tell(console, moved, &tour::headline(moved), to_table)?;
    if code == exit::DONE {
        console.say(&tour::explained(moved));
    }
    Ok(code)
}

/// Writes the shipped project's inputs, and the connections to where only the user can read them.
fn lay_out(root: &Path, world: &World) -> Result<(), Error> {
    for file in MAPPINGS.files() {
        let text = file.contents_utf8().unwrap_or_default();
        project::write(&root.join("mappings").join(file.path()), text)?;
    }
    project::write(&root.join("rehome.toml"), &settings()?)?;
    project::write(&root.join(".gitignore"), super::init::IGNORED)?;
    let [source, target] = VARIABLES;
    let connections = format!(
        "{source}={}\n{target}={}\n",
        world.source_url(),
        world.target_url()
    );
    project::write_secret(&root.join(".env"), &connections)
}

fn settings() -> Result<String, Error> {
    let parsed = SETTINGS.parse::<toml_edit::DocumentMut>();
    let mut document = parsed
        .map_err(|cause| Error::failed("cannot read", "the shipped rehome.toml").because(cause))?;
    document["source"]["url_env"] = toml_edit::value(VARIABLES[0]);
    document["target"]["url_env"] = toml_edit::value(VARIABLES[1]);
    // The shipped project shares its runtime with this repository; a copy elsewhere brings its own.
    if let Some(project) = document["project"].as_table_mut() {
        project.remove("runtime");
    }
    Ok(document.to_string())
}

fn keep(console: Console, world: World, place: Place) -> Result<(), Error> {
    let lines = world.psql_lines();
    let kept = world.keep().map_err(failed)?;
    let stops = kept.into_iter().map(|server| server.stop_line);
    let root = place.root.clone();
    let stops: Vec<String> = stops.chain(place.keep()?).collect();
    console.say(&tour::kept(&root, &lines, &stops));
    Ok(())
}

fn failed(cause: crate::demo::DemoError) -> Error {
    Error::failed("the demo cannot go on", "its throwaway servers").because(cause)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    #[test]
    fn the_demo_never_looks_at_the_users_own_variables() -> Result<(), Box<dyn std::error::Error>> {
        let settings = Settings::parse("rehome.toml", &settings()?)?;
        assert_eq!(settings.source.url_env, VARIABLES[0]);
        assert_eq!(settings.target.url_env, VARIABLES[1]);
        assert_eq!(settings.project.runtime, None);
        assert!(MAPPINGS.files().count() >= 25);
        Ok(())
    }
}
