//! One load from its beginning, or from where it was left, to its end.

use super::budget::Budget;
use super::bulk;
use super::close::close;
use super::desk::Served;
use super::existing::KnownRows;
use super::finish;
use super::ground::Ground;
use super::join::join;
use super::lanes::{self, Means};
use super::pace::{self, Pace, telling_the_age};
use super::preflight::preflight;
use super::ranges;
use super::retry::{end_left, is_transient, wait};
use super::session::{Source, answer_before_the_disk, open_target};
use super::triggers::Triggers;
use crate::connect::{Backend, Connection, Connector, Side};
use crate::control::runs::{self, NewRun, Run, RunPhase};
use crate::control::{self, checkpoints, journal, leases, locks, mappings, suspects};
use crate::error::{Error, While};
use crate::keys::context::Context;
use crate::migration::{Entity, Migration};
use crate::progress::Progress;
use crate::report::Event;
use std::time::Duration;
use uuid::Uuid;

/// How a load is to be done.
#[derive(Debug, Clone)]
pub struct LoadOptions {
    /// The run to go by; a new one where none is given and the entity has none.
    pub run: Option<Uuid>,
    /// A snapshot of the source that somebody else holds; else the program takes its own.
    pub snapshot: Option<String>,
    /// Rows in a batch, at least 1; else as planned. In a live load a batch has fewer where it would take too long.
    pub batch_size: Option<u32>,
    /// How many batches are moved side by side, at least 1; else as many as there are processors.
    pub workers: Option<u32>,
    /// How often a batch is tried before the load stops, at least 1.
    pub attempts: u32,
    /// Whether to move batches of the run that another process is loading.
    pub join: bool,
    /// How many rows may be quarantined before no new batch begins; without a limit where none is given.
    pub budget: Option<Budget>,
    /// Whether each batch is read back and compared with what was sent, before it is committed.
    pub fingerprint: bool,
    /// How fast the load may go.
    pub pace: Pace,
    /// How long a batch is this process's without a sign of life, at least a second.
    pub lease: Duration,
    /// BLAKE3 of the program's own binary, in hexadecimal.
    pub program_hash: String,
    /// What confinement was reached, as it is recorded.
    pub confinement: serde_json::Value,
}

impl Default for LoadOptions {
    /// A load of a run of its own, as planned, each batch tried once.
    fn default() -> Self {
        Self {
            run: None,
            snapshot: None,
            batch_size: None,
            workers: None,
            attempts: 1,
            join: false,
            budget: None,
            fingerprint: false,
            pace: Pace::default(),
            lease: Duration::MAX,
            program_hash: String::new(),
            confinement: serde_json::Value::Null,
        }
    }
}

/// How a load ended, when it did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loaded {
    /// The run.
    pub run: Uuid,
    /// How the load ended.
    pub end: LoadEnd,
    /// Rows that this very load brought into the target.
    pub rows: u64,
}

/// The ways in which a load ends without failing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoadEnd {
    /// Every row has its fate.
    Complete,
    /// Every row had its fate before; nothing was changed.
    NothingToDo,
    /// The user stopped it between two batches.
    Stopped,
    /// More rows were quarantined than the budget allows; what is left waits for the next command.
    OverBudget,
    /// Every batch is in; the process whose run was joined closes it.
    Joined,
}

/// Loads an entity: begins a run or goes on with the one that was left.
///
/// # Errors
/// When the schemas differ from what the program was written for, rights are missing, a parent has not been run, or a
/// failure does not pass within the attempts. Whatever was committed stays, and the same command goes on from there.
pub async fn load(
    migration: &'static dyn Migration,
    connector: &Connector,
    options: &LoadOptions,
    progress: &Progress,
) -> Result<Loaded, Error> {
    let entity = migration.entity();
    let mut attempt = 0;
    // What lost sessions have left stays known until it is ended, however often nobody can be reached.
    let mut left = Vec::new();
    let mut moved = 0;
    loop {
        attempt += 1;
        let before = moved;
        if attempt > 1 {
            left.extend(connector.take_backends(Side::Target));
        }
        let mut name = String::new();
        let loaded = attempt_load(
            migration,
            (connector, &mut left),
            options,
            progress,
            &mut moved,
            &mut name,
        );
        match Box::pin(loaded)
            .await
            .map_err(|error| error.explained(connector))
        {
            Err(error) if is_transient(&error, attempt) => {
                if let Some(loss) = loss(connector, entity, &name).await {
                    return Err(loss);
                }
                // Batches that got in since the last failure show that the trouble is not with one of them.
                attempt = if moved > before { 1 } else { attempt };
                if attempt >= options.attempts.max(1) {
                    return Err(Error::NotPassed {
                        cause: Box::new(error),
                        attempts: attempt,
                    });
                }
                wait(entity, ("loading", attempt), &error, progress).await;
            }
            other => return other,
        }
    }
}

/// Whether the sessions were lost because this process came too late. A target that cannot be asked now is asked for
/// nothing: then this goes on as another runner.
async fn loss(connector: &Connector, entity: &Entity, name: &str) -> Option<Error> {
    if name.is_empty() {
        return None;
    }
    let target = open_target(connector, entity.name).await.ok()?;
    leases::loss(&target, entity, name).await.ok()?
}

async fn attempt_load(
    migration: &'static dyn Migration,
    (connector, left): (&Connector, &mut Vec<Backend>),
    options: &LoadOptions,
    progress: &Progress,
    moved: &mut u64,
    name: &mut String,
) -> Result<Loaded, Error> {
    let entity = migration.entity();
    let target = open_target(connector, entity.name).await?;
    end_left(&target, left).await?;
    *name = leases::name_session(&target).await?;
    if options.join {
        return join(migration, connector, target, options, progress, moved).await;
    }
    control::install(&target, entity.control_schema).await?;
    locks::alone(&target, entity).await?;
    let found = runs::find(&target, entity.control_schema, entity.name).await?;
    if let Some(run) = &found
        && !may_go_on(entity, run, progress)?
    {
        return Ok(Loaded {
            run: run.id,
            end: LoadEnd::NothingToDo,
            rows: 0,
        });
    }
    note(&target, entity, progress).await?;
    let source = Source::open(connector, entity.name, options.snapshot.as_deref()).await?;
    let ground = compare(migration, connector, source, target, options).await?;
    mappings::make_partition(&ground.target, entity).await?;
    let age = options.pace.snapshot_age;
    let work = Box::pin(move_rows(
        migration, &ground, found, options, progress, moved,
    ));
    telling_the_age(entity, &ground.source, age, progress, work).await
}

/// Puts what was met since the last time into the target's journal.
///
/// # Errors
/// When the target refuses; what is not recorded is kept for the next time then.
pub(crate) async fn note(
    target: &Connection,
    entity: &Entity,
    progress: &Progress,
) -> Result<(), Error> {
    let entries = progress.take_unrecorded();
    let noted = journal::record(target, entity, &entries).await;
    if noted.is_err() {
        progress.keep_unrecorded(entries);
    }
    noted
}

/// The ground of a load, once both databases are what the program expects.
pub(super) async fn compare(
    migration: &dyn Migration,
    connector: &Connector,
    source: Source,
    target: Connection,
    options: &LoadOptions,
) -> Result<Ground, Error> {
    let forms = preflight(&source.stream, &target, migration).await?;
    let triggers = Triggers::read(&target, migration).await?;
    answer_before_the_disk(&target).await?;
    Ok(Ground {
        source,
        target,
        connector: Some(connector.clone()),
        forms,
        triggers,
        fingerprint: options.fingerprint,
        trial: None,
        images: None,
    })
}

/// Moves the rows that wait; begins a run where none was found.
pub(crate) async fn move_rows(
    migration: &'static dyn Migration,
    ground: &Ground,
    found: Option<Run>,
    options: &LoadOptions,
    progress: &Progress,
    moved: &mut u64,
) -> Result<Loaded, Error> {
    let entity = migration.entity();
    let Ground { source, target, .. } = ground;
    let run = match found {
        Some(run) => go_on(entity, source, target, run, progress).await?,
        None => match begin(migration, ground, options, progress).await? {
            Some(run) => run,
            None => return Ok(never_begun()),
        },
    };
    if ground.trial.is_none() {
        locks::let_others_join(target, entity).await?;
    }
    let served = move_waiting(migration, ground, &run, options, progress, moved);
    let served = Box::pin(served).await?;
    let loaded = |end| Loaded {
        run: run.id,
        end,
        rows: *moved,
    };
    if let Some(end) = early(served) {
        return Ok(loaded(end));
    }
    match Box::pin(close(migration, ground, run.id, progress)).await? {
        true => Ok(loaded(LoadEnd::Complete)),
        false => Ok(loaded(LoadEnd::Stopped)),
    }
}

/// How a load ends whose batches are not all in.
pub(super) fn early(served: Served) -> Option<LoadEnd> {
    match served {
        Served::Whole => None,
        Served::OverBudget => Some(LoadEnd::OverBudget),
        Served::Stopped | Served::Left => Some(LoadEnd::Stopped),
    }
}

/// Moves the batches of a run that wait; gives what became of them.
pub(super) async fn move_waiting(
    migration: &'static dyn Migration,
    ground: &Ground,
    run: &Run,
    options: &LoadOptions,
    progress: &Progress,
    moved: &mut u64,
) -> Result<Served, Error> {
    let (entity, target) = (migration.entity(), &ground.target);
    let mut context = context(target, migration).await?;
    for sampled in ground.trial.iter().flat_map(|trial| &trial.sampled) {
        context.assume(entity, sampled);
    }
    let known = KnownRows::read(target, entity).await?;
    let means = Means { context, known };
    lanes::move_batches(migration, (ground, means), (run, options), progress, moved).await
}

/// Whether there is anything left to load; refuses where going on would mix two programs or two runs.
pub(crate) fn may_go_on(entity: &Entity, run: &Run, progress: &Progress) -> Result<bool, Error> {
    if run.phase == RunPhase::RollingBack {
        return Err(Error::Failed(format!(
            "{} is being rolled back; finish that first with: rollback",
            entity.name
        )));
    }
    let same_mapping = run.mapping_hash == entity.origin.mapping;
    if run.phase.is_complete() {
        if !same_mapping {
            let text = "it was loaded by a program of another mapping and stays as it is; to load it by this one, roll it back first";
            progress.say(&notice(entity, text));
        }
        return Ok(false);
    }
    if !same_mapping {
        return Err(Error::Differs(format!(
            "{} was begun by a program of another mapping; roll it back, or go on with that program",
            entity.name
        )));
    }
    Ok(true)
}

pub(super) fn notice(entity: &Entity, text: &str) -> Event {
    Event::Notice {
        entity: entity.name.to_owned(),
        message: format!("{}: {text}", entity.name),
    }
}

/// What the transform may know beside its row, read from the target.
pub(crate) async fn context(
    target: &Connection,
    migration: &dyn Migration,
) -> Result<Context, Error> {
    let (entity, cycle) = (migration.entity(), migration.cycle());
    let mut context = Context::new(entity)
        .map_err(|error| Error::Usage(format!("the project's namespace is no UUID: {error}")))?;
    mappings::fill_context(target, (entity, &cycle), &mut context).await?;
    context.set_fatal(suspects::fatal(target, entity).await?);
    Ok(context)
}

async fn go_on(
    entity: &Entity,
    source: &Source,
    target: &Connection,
    run: Run,
    progress: &Progress,
) -> Result<Run, Error> {
    runs::resume(target, entity, run.id, &source.snapshot).await?;
    let (done, _) = runs::account(target, entity, run.id).await?;
    if done.read > 0 && source.snapshot != run.snapshot {
        let text = "the run goes on with a new snapshot of the source; before it ends, batches that are done are compared with it";
        progress.say(&notice(entity, text));
    }
    Ok(run)
}

/// How a load ends that the user stops before its run is on record.
fn never_begun() -> Loaded {
    Loaded {
        run: Uuid::nil(),
        end: LoadEnd::Stopped,
        rows: 0,
    }
}

/// Begins a run, unless the user wants to stop meanwhile.
async fn begin(
    migration: &'static dyn Migration,
    ground: &Ground,
    options: &LoadOptions,
    progress: &Progress,
) -> Result<Option<Run>, Error> {
    let entity = migration.entity();
    let Ground { source, target, .. } = ground;
    let size = rows_of_a_batch(entity, options);
    // What is loaded in bulk disturbs nobody, and what is only tried even less.
    let whole = ground.trial.is_some() || bulk::is_expected(target, migration).await?;
    let ranges = |rows| if whole { size } else { pace::piece(size, rows) };
    let sample = ground.trial.as_ref().and_then(|trial| trial.sample);
    let (batches, source_rows) = match sample {
        Some(rows) => ranges::sample(&source.questions, entity, size, rows).await?,
        None => ranges::plan(&source.questions, entity, ranges).await?,
    };
    let sequences = finish::read_sequences(target, entity).await?;
    let id = match options.run {
        Some(id) => id,
        None => new_run_id(target).await?,
    };
    let doing = || format!("recording a new run of {}", entity.name);
    target.batch_execute("BEGIN").await.during(doing)?;
    let new = NewRun {
        id,
        source_rows,
        snapshot: &source.snapshot,
        program_hash: &options.program_hash,
        confinement: &options.confinement,
        sequences_before: &sequences,
    };
    runs::begin(target, entity, &new).await?;
    checkpoints::plan(target, entity, id, &batches).await?;
    if ground.trial.is_none() && !bulk::take_off(ground, migration, id, progress).await? {
        target.batch_execute("ROLLBACK").await.during(doing)?;
        return Ok(None);
    }
    target.batch_execute("COMMIT").await.during(doing)?;
    let begun = runs::find(target, entity.control_schema, entity.name).await?;
    let gone = || Error::Failed(format!("the new run of {} is gone again", entity.name));
    begun.ok_or_else(gone).map(Some)
}

/// With so many lanes the planned batches fit into the memory that a load may take; with more, batches are smaller.
const LANES_OF_WHOLE_BATCHES: usize = 4;

/// How many rows a batch has at most.
pub(super) fn rows_of_a_batch(entity: &Entity, options: &LoadOptions) -> u32 {
    let lanes = lanes::wanted(options, i64::MAX).max(LANES_OF_WHOLE_BATCHES);
    let planned = || entity.batch_size as usize * LANES_OF_WHOLE_BATCHES / lanes;
    let rows = options
        .batch_size
        .map_or_else(planned, |rows| rows as usize);
    u32::try_from(rows.max(1)).unwrap_or(u32::MAX)
}

pub(super) async fn new_run_id(target: &Connection) -> Result<Uuid, Error> {
    Ok(target
        .query_one("SELECT gen_random_uuid()", &[])
        .await
        .during(|| "making a run's id".to_owned())?
        .get(0))
}
