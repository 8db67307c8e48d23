//! One load from its beginning, or from where it was left, to its end.

use super::batch::Batch;
use super::existing::KnownRows;
use super::finish;
use super::preflight::preflight;
use super::ranges;
use super::reader;
use super::retry::{is_transient, pause};
use super::session::{Source, open_target};
use super::transformer::Transformer;
use super::triggers::Triggers;
use super::writer::{BatchWriter, Purpose, Written};
use crate::connect::{Connection, Connector};
use crate::control::checkpoints::{self, Checkpoint};
use crate::control::runs::{self, NewRun, Run, RunPhase};
use crate::control::{self, mappings};
use crate::error::{Error, While};
use crate::keys::context::Context;
use crate::migration::{Entity, Migration};
use crate::progress::Progress;
use crate::report::{Event, Phase};
use crate::value::Form;
use uuid::Uuid;

/// How a load is to be done.
#[derive(Debug, Clone)]
pub struct LoadOptions {
    /// The run to go by; a new one where none is given and the entity has none.
    pub run: Option<Uuid>,
    /// A snapshot of the source that somebody else holds; else the program takes its own.
    pub snapshot: Option<String>,
    /// Rows in a batch, at least 1; else as planned.
    pub batch_size: Option<u32>,
    /// How often a batch is tried before the load stops, at least 1.
    pub attempts: u32,
    /// BLAKE3 of the program's own binary, in hexadecimal.
    pub program_hash: String,
    /// What confinement was reached, as it is recorded.
    pub confinement: serde_json::Value,
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
}

/// Loads an entity: begins a run or goes on with the one that was left.
///
/// # Errors
/// When the schemas differ from what the program was written for, rights are missing, a parent has not been run, or a
/// failure does not pass within the attempts. Whatever was committed stays, and the same command goes on from there.
pub async fn load(
    migration: &dyn Migration,
    connector: &Connector,
    options: &LoadOptions,
    progress: &Progress,
) -> Result<Loaded, Error> {
    let entity = migration.entity();
    let mut attempt = 0;
    let mut moved = 0;
    loop {
        attempt += 1;
        let before = moved;
        match attempt_load(migration, connector, options, progress, &mut moved).await {
            Err(error) if is_transient(&error) => {
                // Batches that got in since the last failure show that the trouble is not with one of them.
                attempt = if moved > before { 1 } else { attempt };
                if attempt >= options.attempts.max(1) {
                    return Err(error);
                }
                wait(entity, &error, attempt, progress).await;
            }
            other => return other,
        }
    }
}

async fn wait(entity: &Entity, error: &Error, attempt: u32, progress: &Progress) {
    let spread =
        blake3::hash(format!("{} {} {attempt}", entity.name, std::process::id()).as_bytes());
    let pause = pause(attempt, spread.as_bytes()[0]);
    progress.say(&Event::Recovered {
        entity: entity.name.to_owned(),
        operation: "loading".to_owned(),
        sqlstate: error.sqlstate().map(str::to_owned),
        message: error.to_string(),
        remedy: format!(
            "new connections in {:.1} seconds, attempt {}",
            pause.as_secs_f64(),
            attempt + 1
        ),
    });
    tokio::time::sleep(pause).await;
}

async fn attempt_load(
    migration: &dyn Migration,
    connector: &Connector,
    options: &LoadOptions,
    progress: &Progress,
    moved: &mut u64,
) -> Result<Loaded, Error> {
    let entity = migration.entity();
    let target = open_target(connector, entity.name).await?;
    control::install(&target, entity.control_schema).await?;
    runs::lock(&target, entity).await?;
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
    let source = Source::open(connector, entity.name, options.snapshot.as_deref()).await?;
    let forms = preflight(&source.stream, &target, migration).await?;
    let triggers = Triggers::read(&target, migration).await?;
    mappings::make_partition(&target, entity).await?;
    mappings::make_indexes(&target, entity).await?;
    let ground = Ground {
        source,
        target,
        forms,
        triggers,
        trial: None,
    };
    move_rows(migration, &ground, found, options, progress, moved).await
}

/// Where rows are moved: both databases, compared with what the program expects, with our own tables in place.
pub(crate) struct Ground {
    pub(crate) source: Source,
    pub(crate) target: Connection,
    /// How the target's server knows the types of written columns.
    pub(crate) forms: Vec<(usize, Form)>,
    /// The triggers that are off while rows are written.
    pub(crate) triggers: Triggers,
    /// What is different in a dry run.
    pub(crate) trial: Option<Trial>,
}

/// A load that is only tried, on temporary tables.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trial {
    /// About how many rows are looked at; all of them where none.
    pub(crate) sample: Option<u32>,
    /// Entities of which not every row was looked at, so that a reference to a row of theirs is taken as good.
    pub(crate) sampled: Vec<String>,
}

/// Moves the rows that wait; begins a run where none was found.
pub(crate) async fn move_rows(
    migration: &dyn Migration,
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
        None => begin(entity, ground, options).await?,
    };
    let mut context = context(target, migration).await?;
    for sampled in ground.trial.iter().flat_map(|trial| &trial.sampled) {
        context.assume(entity, sampled);
    }
    let known = KnownRows::read(target, entity).await?;
    let mut transformer = Transformer::new(migration, context, known, ground.forms.clone());
    let whole = move_batches(ground, &mut transformer, &run, progress, moved).await?;
    let loaded = |end| Loaded {
        run: run.id,
        end,
        rows: *moved,
    };
    if !whole {
        return Ok(loaded(LoadEnd::Stopped));
    }
    close(migration, ground, run.id, progress).await?;
    Ok(loaded(LoadEnd::Complete))
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

fn notice(entity: &Entity, text: &str) -> Event {
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
        let text = "the run goes on with a new snapshot of the source; batches that are done keep what they read before";
        progress.say(&notice(entity, text));
    }
    Ok(run)
}

async fn begin(
    entity: &'static Entity,
    ground: &Ground,
    options: &LoadOptions,
) -> Result<Run, Error> {
    let Ground { source, target, .. } = ground;
    let size = options.batch_size.unwrap_or(entity.batch_size).max(1);
    let sample = ground.trial.as_ref().and_then(|trial| trial.sample);
    let (batches, source_rows) = match sample {
        Some(rows) => ranges::sample(&source.questions, entity, size, rows).await?,
        None => ranges::plan(&source.questions, entity, size).await?,
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
    target.batch_execute("COMMIT").await.during(doing)?;
    runs::find(target, entity.control_schema, entity.name)
        .await?
        .ok_or_else(|| Error::Failed(format!("the new run of {} is gone again", entity.name)))
}

async fn new_run_id(target: &Connection) -> Result<Uuid, Error> {
    Ok(target
        .query_one("SELECT gen_random_uuid()", &[])
        .await
        .during(|| "making a run's id".to_owned())?
        .get(0))
}

/// Moves the batches that wait; gives `false` when the user stopped it. While one batch is written, the next is read.
async fn move_batches(
    ground: &Ground,
    transformer: &mut Transformer<'_>,
    run: &Run,
    progress: &Progress,
    moved: &mut u64,
) -> Result<bool, Error> {
    let Ground { source, target, .. } = ground;
    let entity = transformer.entity();
    let depend = transformer.rows_depend_on_each_other();
    let writer = BatchWriter {
        entity,
        run: run.id,
        target,
        source,
        triggers: &ground.triggers,
        rows_depend_on_each_other: depend,
        purpose: Purpose::Load,
    };
    let waiting = checkpoints::pending(target, entity, run.id).await?;
    let (done, _) = runs::account(target, entity, run.id).await?;
    progress.begin(entity, Phase::Load, run.source_rows, done.read);
    let mut ready: Option<(&Checkpoint, Batch)> = None;
    for next in waiting.iter().map(Some).chain([None]) {
        if progress.stop_wanted() {
            return Ok(false);
        }
        let Some((checkpoint, batch)) = ready.take() else {
            ready = read_next(source, transformer, next).await?;
            continue;
        };
        if depend {
            *moved += write_dependent(&writer, transformer, checkpoint, batch, progress).await?;
            ready = read_next(source, transformer, next).await?;
        } else {
            let (written, read) =
                tokio::join!(writer.write(&batch), read_next(source, transformer, next));
            *moved += count(written?, &batch, progress);
            ready = read?;
        }
    }
    Ok(true)
}

async fn read_next<'c>(
    source: &Source,
    transformer: &mut Transformer<'_>,
    next: Option<&'c Checkpoint>,
) -> Result<Option<(&'c Checkpoint, Batch)>, Error> {
    let Some(checkpoint) = next else {
        return Ok(None);
    };
    Ok(Some((
        checkpoint,
        reader::read(source, transformer, checkpoint).await?,
    )))
}

/// Writes a batch whose rows may depend on each other: as long as the target refuses rows, the batch is transformed
/// again without them, so that dependants learn of it. Each round refuses at least one more row, so it ends.
async fn write_dependent(
    writer: &BatchWriter<'_>,
    transformer: &mut Transformer<'_>,
    checkpoint: &Checkpoint,
    mut batch: Batch,
    progress: &Progress,
) -> Result<u64, Error> {
    loop {
        match writer.write(&batch).await? {
            Written::Again(refused) => {
                transformer.forget(&batch);
                transformer.remember_refused(batch.feed, refused);
                batch = reader::read(writer.source, transformer, checkpoint).await?;
            }
            written => return Ok(count(written, &batch, progress)),
        }
    }
}

fn count(written: Written, batch: &Batch, progress: &Progress) -> u64 {
    progress.advance(batch.read);
    match written {
        Written::In(account) => account.migrated,
        Written::Before | Written::Again(_) | Written::Unchanged => 0,
    }
}

/// Closes a load when every batch is in: fills what waited, sets sequences, checks the account.
pub(crate) async fn close(
    migration: &dyn Migration,
    ground: &Ground,
    run: Uuid,
    progress: &Progress,
) -> Result<(), Error> {
    let entity = migration.entity();
    let target = &ground.target;
    progress.begin(entity, Phase::Finish, 0, 0);
    finish::fill_deferred(ground, entity, run).await?;
    finish::fill_awaited(target, entity, migration.cycle().awaited).await?;
    finish::continue_sequences(target, entity).await?;
    finish::analyze(target, entity).await?;
    let (account, _) = runs::account(target, entity, run).await?;
    if !account.balances() {
        let text = format!(
            "the account of {} does not balance: {account:?}",
            entity.name
        );
        runs::set_phase(target, entity, run, RunPhase::Failed.word(), Some(&text)).await?;
        return Err(Error::Failed(format!(
            "{text}; this is a fault of rehome, please report it; rollback takes the rows back"
        )));
    }
    runs::set_phase(target, entity, run, RunPhase::Loaded.word(), None).await
}
