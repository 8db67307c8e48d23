//! Joining: this process moves batches of a run that another one has begun, under the snapshot that it reads.

use super::close::close;
use super::lanes::in_order;
use super::pace::telling_the_age;
use super::run::{LoadEnd, LoadOptions, Loaded, compare, early, may_go_on, move_waiting, notice};
use super::session::Source;
use crate::connect::{Connection, Connector};
use crate::control::runs::{self, Run};
use crate::control::{self, leases, locks};
use crate::error::Error;
use crate::migration::{Entity, Migration};
use crate::progress::Progress;

/// What a source says of a snapshot whose session has ended, by its version: 22023, 55000, 42704.
const GONE: [&str; 3] = ["22023", "55000", "42704"];

/// Moves batches until none is left, and closes the run where its leader has gone.
///
/// # Errors
/// When there is no run that can be joined (the message says why), and as in [`super::load`].
pub(super) async fn join(
    migration: &'static dyn Migration,
    connector: &Connector,
    target: Connection,
    options: &LoadOptions,
    progress: &Progress,
    moved: &mut u64,
) -> Result<Loaded, Error> {
    let entity = migration.entity();
    let run = open_run(&target, entity).await?;
    let loaded = |end, rows| Loaded {
        run: run.id,
        end,
        rows,
    };
    if !may_go_on(entity, &run, progress)? {
        return Ok(loaded(LoadEnd::NothingToDo, 0));
    }
    allow(&target, migration, &run, options).await?;
    let source = Source::open(connector, entity.name, Some(&run.snapshot)).await;
    let mut source = source.map_err(|error| explained(entity, &run, error))?;
    source.hold().await?;
    let ground = compare(migration, connector, source, target, options).await?;
    let age = options.pace.snapshot_age;
    let work = move_waiting(migration, &ground, &run, options, progress, moved);
    let served = telling_the_age(entity, &ground.source, age, progress, work).await?;
    if let Some(end) = early(served) {
        return Ok(loaded(end, *moved));
    }
    if closed_here(migration, &ground.target, &run).await? {
        let text = "the process that led the run has gone, so this one closes it";
        progress.say(&notice(entity, text));
        let end = match close(migration, &ground, run.id, progress).await? {
            true => LoadEnd::Complete,
            false => LoadEnd::Stopped,
        };
        return Ok(loaded(end, *moved));
    }
    let text = format!("joined, {moved} rows moved; the process that leads the run closes it");
    progress.say(&notice(entity, &text));
    Ok(loaded(LoadEnd::Joined, *moved))
}

/// The run that the entity has, once its leader lets others in.
async fn open_run(target: &Connection, entity: &Entity) -> Result<Run, Error> {
    let schema = entity.control_schema;
    if control::installed_version(target, schema).await?.is_none() {
        return Err(nothing_to_join(entity));
    }
    locks::join(target, entity).await?;
    let run = runs::find(target, schema, entity.name).await?;
    run.ok_or_else(|| nothing_to_join(entity))
}

/// Refuses what could not be the same in every run, or would mix two programs.
async fn allow(
    target: &Connection,
    migration: &dyn Migration,
    run: &Run,
    options: &LoadOptions,
) -> Result<(), Error> {
    let entity = migration.entity();
    if locks::is_only_one(target, entity).await? {
        return Err(nothing_to_join(entity));
    }
    if run.program_hash != options.program_hash {
        return Err(Error::Differs(format!(
            "the run of {0} was begun by another build of this program; only the same binary can join it",
            entity.name
        )));
    }
    let (left, _) = leases::left(target, (entity, run.id), "").await?;
    // Behind the last batch the rules of a bulk load come back, and nobody's order decides any more.
    if left > 0 && in_order(migration, target).await? {
        return Err(Error::NotJoined(format!(
            "the run of {} cannot be joined: its rows depend on each other or on their order, or its triggers are put off, so \
             one worker moves them alone",
            entity.name
        )));
    }
    Ok(())
}

fn nothing_to_join(entity: &Entity) -> Error {
    Error::NotJoined(format!(
        "no process is moving rows of {0} in this target that could be joined; begin or go on with: {0} run",
        entity.name
    ))
}

fn explained(entity: &Entity, run: &Run, error: Error) -> Error {
    if !error.sqlstate().is_some_and(|code| GONE.contains(&code)) {
        return error;
    }
    Error::NotJoined(format!(
        "the run of {0} cannot be joined: the snapshot of the source that it reads ({1}) is gone, with the session that held \
         it. Once the other processes have ended, go on under a new one with: {0} run",
        entity.name, run.snapshot
    ))
}

/// Whether this process has become the leader of a run that is not closed.
async fn closed_here(
    migration: &dyn Migration,
    target: &Connection,
    run: &Run,
) -> Result<bool, Error> {
    let entity = migration.entity();
    if !locks::lead(target, entity).await? {
        return Ok(false);
    }
    let now = runs::find(target, entity.control_schema, entity.name).await?;
    Ok(now.is_some_and(|now| now.id == run.id && !now.phase.is_complete()))
}
