//! What both sides differ in after a run, and what is done about it: [`diff`] looks, [`sync`] brings the target to what its
//! policy says, [`undo()`] takes the last sync back to the letter, and [`resolve`] records what a person has chosen.
//!
//! All of it compares as a run does that goes on: the source's rows go through the transform again, batch by batch,
//! beside what the target holds of them ([`crate::load`]'s catching up). Only who decides is another.
//!
//! Which side has changed a row is known from the second sync on: each leaves hashes of what both sides agreed on. Before
//! that, a row that differs has been changed by nobody knows whom: `source-wins` and `target-wins` do what their names
//! say, `newest-wins` looks at the times, and `manual` asks.

mod decide;
mod look;
mod policy;
mod sight;
mod undo;

pub use policy::{Deletes, Newest, Policy, SyncOptions};
pub use undo::undo;

use crate::connect::{Connection, Connector};
use crate::control::before_images::BeforeImages;
use crate::control::row_hashes::{self, RowHashes};
use crate::control::runs::Run;
use crate::control::states;
use crate::control::syncs::{self, Done};
use crate::control::{self, conflicts};
use crate::error::Error;
use crate::keys::LegacyKey;
use crate::load::catch_up::{self, Moves, Sweep, held};
use crate::load::{Ground, Source, Triggers, close, loaded_run, open_target, preflight};
use crate::migration::{Entity, Migration};
use crate::progress::Progress;
use crate::prove::shown::mask_keys;
use crate::report::{Event, Phase, Reconciled, Side};
use decide::Decide;
use look::Look;
use sight::Sight;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// How many rows with a conflict are compared at once.
const ROWS_AT_ONCE: usize = 1_000;

/// Compares what was moved with what the source has now; stores what differs, and changes nothing else.
///
/// # Errors
/// When the entity has no run that came to its end, when a schema is not what the program was written for, or when a
/// database fails. Differences are no errors.
pub async fn diff(
    migration: &dyn Migration,
    connector: &Connector,
    snapshot: Option<&str>,
    progress: &Progress,
) -> Result<Reconciled, Error> {
    let entity = migration.entity();
    let (ground, run) = ground(migration, connector, ("compare", snapshot)).await?;
    look::forget_earlier(&ground.target, entity).await?;
    let stale = states::every(&ground.target, entity, run.id).await?;
    progress.begin(entity, Phase::Compare, run.source_rows, 0);
    let mut look = Look {
        sight: Sight::new(entity, &ground),
        notes: &ground.target,
        migration,
        found: Reconciled::default(),
    };
    let mut sweep = Sweep::begin(migration, &ground, run.id).await?;
    for batch in &stale {
        let before = look.found.compared;
        let mut nothing = Moves::default();
        Box::pin(sweep.batch(batch, &mut nothing, &mut look)).await?;
        progress.advance(look.found.compared - before);
    }
    mask_keys(migration, &mut look.found.differences);
    Ok(look.found)
}

/// Brings the target to what the source has now, as far as the policy says so; gives nothing more to do where the user
/// stopped it. The same command goes on, and once more does nothing.
///
/// # Errors
/// As [`diff`]; when the entity is part of a cycle; when a sync is being taken back.
pub async fn sync(
    migration: &dyn Migration,
    connector: &Connector,
    options: &SyncOptions,
    progress: &Progress,
) -> Result<(Reconciled, bool), Error> {
    let entity = migration.entity();
    refuse_cycles(migration)?;
    let snapshot = options.snapshot.as_deref();
    let (mut ground, run) = ground(migration, connector, ("synchronise", snapshot)).await?;
    if let Policy::NewestWins(newest) = &options.policy {
        newest.of_target(entity)?;
        for feed in 0..entity.feeds.len() {
            newest.of_source(entity, feed)?;
        }
    }
    let images = begin(&ground.target, entity, &run, options).await?;
    ground.images = Some(images);
    let mut decide = Decide {
        sight: Sight::new(entity, &ground),
        of: (run.id, images.sync),
        options,
        chosen: conflicts::chosen(&ground.target, entity, run.id).await?,
        found: Reconciled::default(),
        seen: BTreeSet::new(),
    };
    progress.begin(entity, Phase::Compare, run.source_rows, 0);
    let of = (&ground, run.id, progress);
    let moves = match options.left_over {
        true => Box::pin(left_over(migration, of, &mut decide)).await?,
        false => {
            let stale = states::every(&ground.target, entity, run.id).await?;
            Box::pin(catch_up::in_rounds(migration, of, &stale, &mut decide)).await?
        }
    };
    let Some(moves) = moves else {
        return Ok((told(decide.found, &images, Moves::default()), true));
    };
    let end = finish(migration, (&ground, &run, progress), decide, moves);
    Ok((Box::pin(end).await?, false))
}

/// Closes a sync: its account, what both sides agree on now, which conflicts are gone, and the history.
async fn finish(
    migration: &dyn Migration,
    (ground, run, progress): (&Ground, &Run, &Progress),
    decide: Decide<'_>,
    moves: Moves,
) -> Result<Reconciled, Error> {
    let (entity, target) = (migration.entity(), &ground.target);
    let Some(images) = &ground.images else {
        return Ok(decide.found);
    };
    if moves.any() || !run.phase.is_complete() {
        Box::pin(close(migration, ground, run.id, progress)).await?;
    } else {
        states::settle(target, entity, run.id).await?;
    }
    images.note_sequences(target, entity).await?;
    agree_on_new_batches(ground, entity, run.id, images).await?;
    if !decide.options.left_over {
        let seen: Vec<&str> = decide.seen.iter().map(String::as_str).collect();
        conflicts::settle(target, entity, run.id, &seen).await?;
    }
    let reconciled = Reconciled {
        open_conflicts: open(target, entity, run.id).await?,
        ..told(decide.found, images, moves)
    };
    let done = done(&reconciled);
    syncs::record(target, entity, images.sync, ("done", &done)).await?;
    say_missed(entity, &reconciled, progress);
    Ok(reconciled)
}

/// The conflicts of an entity that are not settled: those with these numbers, or all.
///
/// # Errors
/// When the entity has no run that came to its end, or the target does not answer.
pub async fn list_conflicts(
    migration: &dyn Migration,
    connector: &Connector,
    only: &[i64],
) -> Result<Reconciled, Error> {
    let entity = migration.entity();
    let target = open_target(connector, entity.name).await?;
    let run = loaded_run(&target, entity, "compare").await?;
    control::install(&target, entity.control_schema).await?;
    let mut conflicts = conflicts::list(&target, (entity, run.id), only).await?;
    if entity.feeds.iter().any(|feed| entity.hides_key(feed)) {
        conflicts
            .iter_mut()
            .for_each(|one| "(masked)".clone_into(&mut one.legacy_key));
    }
    Ok(Reconciled {
        open_conflicts: open(&target, entity, run.id).await?,
        conflicts,
        ..Reconciled::default()
    })
}

/// Records whose row is taken for conflicts with these numbers, or for all, and does it where it is the source's.
///
/// # Errors
/// As [`sync`].
pub async fn resolve(
    migration: &dyn Migration,
    connector: &Connector,
    only: &[i64],
    (side, by): (Side, &str),
    progress: &Progress,
) -> Result<(Reconciled, bool), Error> {
    let entity = migration.entity();
    let target = open_target(connector, entity.name).await?;
    let run = loaded_run(&target, entity, "compare").await?;
    control::install(&target, entity.control_schema).await?;
    let resolved = conflicts::resolve(&target, (entity, run.id), only, (side, by)).await?;
    drop(target);
    if resolved == 0 || side == Side::Target {
        let target = open_target(connector, entity.name).await?;
        let reconciled = Reconciled {
            kept: resolved,
            open_conflicts: open(&target, entity, run.id).await?,
            ..Reconciled::default()
        };
        return Ok((reconciled, false));
    }
    let options = SyncOptions {
        snapshot: None,
        policy: Policy::SourceWins,
        deletes: Deletes::Delete,
        left_over: true,
    };
    Box::pin(sync(migration, connector, &options, progress)).await
}

/// Both databases, with our own tables as this program knows them, for this command alone.
async fn ground(
    migration: &dyn Migration,
    connector: &Connector,
    (what, snapshot): (&str, Option<&str>),
) -> Result<(Ground, Run), Error> {
    let entity = migration.entity();
    let target = open_target(connector, entity.name).await?;
    let run = loaded_run(&target, entity, what).await?;
    control::install(&target, entity.control_schema).await?;
    let source = Source::open(connector, entity.name, snapshot).await?;
    let forms = preflight(&source.stream, &target, migration).await?;
    let triggers = Triggers::read(&target, migration).await?;
    let ground = Ground {
        source,
        target,
        connector: Some(connector.clone()),
        forms,
        triggers,
        trial: None,
        fingerprint: false,
        images: None,
    };
    Ok((ground, run))
}

/// The sync that goes on, or a new one. What an earlier one had to leave is a part of that one.
async fn begin(
    target: &Connection,
    entity: &'static Entity,
    run: &Run,
    options: &SyncOptions,
) -> Result<BeforeImages, Error> {
    let last = syncs::last(target, entity, run.id).await?;
    match last {
        Some(last) if last.state == "undoing" => Err(Error::Failed(format!(
            "a sync of {} is being taken back; finish that first with: sync --undo",
            entity.name
        ))),
        Some(last) if last.state == "running" || options.left_over => {
            syncs::set_state(target, entity, last.images.sync, "running").await?;
            Ok(last.images)
        }
        _ => {
            let words = (options.policy.word(), options.deletes.word());
            syncs::begin(target, entity, run.id, words).await
        }
    }
}

/// Rows that wait for rows of a table that comes later would have to be emptied in a target that is in use.
fn refuse_cycles(migration: &dyn Migration) -> Result<(), Error> {
    let cycle = migration.cycle();
    if cycle.later.is_empty() && cycle.awaited.is_empty() {
        return Ok(());
    }
    Err(Error::Failed(format!(
        "{} is one of several tables that refer to each other in a circle, which a sync does not follow yet; diff tells what \
         differs, rollback and run bring it in anew",
        migration.entity().name
    )))
}

/// Deals with rows that an earlier sync had to leave.
async fn left_over(
    migration: &dyn Migration,
    (ground, run, progress): (&Ground, Uuid, &Progress),
    decide: &mut Decide<'_>,
) -> Result<Option<Moves>, Error> {
    let (entity, mut moves) = (migration.entity(), Moves::default());
    let waiting = conflicts::waiting(&ground.target, entity, run).await?;
    let mut feeds: BTreeMap<usize, Vec<(LegacyKey, String)>> = BTreeMap::new();
    for (feed, legacy, key) in waiting {
        feeds.entry(feed).or_default().push((legacy, key));
    }
    let mut sweep = Sweep::begin(migration, ground, run).await?;
    for (feed, rows) in feeds {
        for rows in rows.chunks(ROWS_AT_ONCE) {
            let (keys, dealt): (Vec<LegacyKey>, Vec<String>) = rows.iter().cloned().unzip();
            Box::pin(sweep.keys((feed, &keys), &mut moves, decide)).await?;
            let dealt: Vec<String> = dealt
                .into_iter()
                .filter(|key| !decide.seen.contains(key))
                .collect();
            conflicts::settle_rows(&ground.target, entity, run, &dealt).await?;
        }
    }
    let new = sweep.end();
    let of = (ground, run, progress);
    Box::pin(catch_up::bring_in(migration, of, &new, &mut moves)).await?;
    Ok(Some(moves))
}

/// What the sync has brought in is what both sides agree on.
async fn agree_on_new_batches(
    ground: &Ground,
    entity: &'static Entity,
    run: Uuid,
    images: &BeforeImages,
) -> Result<(), Error> {
    let batches = states::every(&ground.target, entity, run).await?;
    let new = batches
        .iter()
        .filter(|one| one.batch.batch > images.last_batch);
    for batch in new {
        let feed = usize::try_from(batch.batch.feed).unwrap_or(0);
        let number = batch.batch.batch;
        let held = held::of_batch(&ground.target, entity, (feed, number)).await?;
        let rows: Vec<_> = held
            .iter()
            .filter_map(|(legacy, held)| {
                Some((row_hashes::key_of(feed, legacy), held.shape?.whole))
            })
            .collect();
        let hashes = RowHashes::default().with(&rows);
        hashes
            .write(&ground.target, entity, (number, images.sync))
            .await?;
    }
    Ok(())
}

fn told(found: Reconciled, images: &BeforeImages, moves: Moves) -> Reconciled {
    Reconciled {
        sync: Some(images.sync.to_string()),
        rows_changed: moves.changed,
        rows_added: moves.answered.rows,
        rows_removed: moves.left,
        ..found
    }
}

fn done(reconciled: &Reconciled) -> Done {
    Done {
        changed: reconciled.rows_changed,
        added: reconciled.rows_added,
        removed: reconciled.rows_removed,
        kept: reconciled.kept,
        conflicts: reconciled.open_conflicts,
    }
}

/// How many conflicts wait for a person.
async fn open(target: &Connection, entity: &Entity, run: Uuid) -> Result<u64, Error> {
    let all = conflicts::list(target, (entity, run), &[]).await?;
    let open = all.iter().filter(|one| one.resolution.is_none());
    Ok(open.count() as u64)
}

fn say_missed(entity: &Entity, reconciled: &Reconciled, progress: &Progress) {
    if reconciled.missed > 0 {
        progress.say(&Event::Notice {
            entity: entity.name.to_owned(),
            message: format!(
                "{}: somebody was changing {} rows in the target at that very moment; they are as they were left, and the \
                 next sync compares them",
                entity.name, reconciled.missed
            ),
        });
    }
}
