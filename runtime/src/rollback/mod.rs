//! Taking back what a run made, until the target is what it was before.
//!
//! A table that was empty, and in which and in whose referring tables nothing else has come, is emptied at once. Otherwise
//! it goes batch by batch, the last one first; each batch is one transaction: the statement of `sql/rollback.sql`, and with
//! it the batch's mappings, quarantined rows and checkpoint. So a rollback that dies goes on where it was when the command
//! is given again. Only rows that the run wrote are deleted. While others have written them since, or rows of others refer
//! to them, it lists these and changes nothing, unless its options name what may be destroyed.

mod at_once;
mod batches;
mod modified;
mod one_batch;
mod referring;
mod restore;

use crate::connect::{Connection, Connector};
use crate::control::runs::Run;
use crate::control::{self, locks, runs, writes};
use crate::error::Error;
use crate::load::{Triggers, bulk, open_target};
use crate::migration::{Entity, Migration};
use crate::progress::Progress;
use crate::report::{Event, Phase};

/// What is to be taken back, and what may be destroyed for it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RollbackOptions {
    /// This batch alone, which the next run moves again; else the whole run.
    pub batch: Option<i32>,
    /// Delete rows of the run that others have written since, and with them what was written.
    pub destroy_modified_rows: bool,
    /// Delete rows of others that refer to rows of the run.
    pub destroy_referencing_rows: bool,
    /// Let no trigger of the table fire for what is taken back; its owner may do that.
    pub disable_triggers: bool,
}

/// How a rollback ended, when it did not fail.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RolledBack {
    /// Rows that were deleted from the target.
    pub rows: u64,
    /// Whether there was nothing to take back, so that nothing was changed.
    pub nothing_to_do: bool,
    /// Whether the user stopped it between two batches; the same command goes on.
    pub stopped: bool,
}

/// What every part of a rollback knows.
struct Undo<'u> {
    migration: &'u dyn Migration,
    entity: &'static Entity,
    target: &'u Connection,
    run: Run,
    options: RollbackOptions,
    triggers: Triggers,
    progress: &'u Progress,
}

impl Undo<'_> {
    fn say(&self, message: &str) {
        self.progress.say(&Event::Notice {
            entity: self.entity.name.to_owned(),
            message: format!("{}: {message}", self.entity.name),
        });
    }
}

/// Takes the run of an entity back, or one batch of it.
///
/// # Errors
/// When others have written rows of the run since, or rows of others refer to them (the message lists both); when the
/// role may not delete or set sequences; when the target does not answer. What was taken back until then stays so, and the
/// same command goes on from there.
pub async fn rollback(
    migration: &dyn Migration,
    connector: &Connector,
    options: RollbackOptions,
    progress: &Progress,
) -> Result<RolledBack, Error> {
    let entity = migration.entity();
    let nothing = RolledBack {
        nothing_to_do: true,
        ..RolledBack::default()
    };
    let target = open_target(connector, entity.name).await?;
    let schema = entity.control_schema;
    if control::installed_version(&target, schema).await?.is_none() {
        return Ok(nothing);
    }
    control::install(&target, schema).await?;
    locks::alone(&target, entity).await?;
    let Some(run) = runs::find(&target, schema, entity.name).await? else {
        return Ok(nothing);
    };
    let triggers = if options.disable_triggers {
        Triggers::every(&target, &entity.target).await?
    } else {
        Triggers::left(&target, &entity.target, migration.disabled_triggers()).await?
    };
    let undo = Undo {
        migration,
        entity,
        target: &target,
        run,
        options,
        triggers,
        progress,
    };
    match options.batch {
        Some(batch) => one_batch::take_back(&undo, batch).await,
        None => everything(&undo, connector).await,
    }
}

async fn everything(undo: &Undo<'_>, connector: &Connector) -> Result<RolledBack, Error> {
    let Undo {
        entity,
        target,
        progress,
        ..
    } = undo;
    let (run, mut done) = (undo.run.id, RolledBack::default());
    let (account, _) = runs::account(target, entity, run).await?;
    progress.begin(entity, Phase::Rollback, account.read, 0);
    if let Some(rows) = at_once::take_back(undo).await? {
        done.rows = rows;
        progress.advance(account.read);
    } else {
        batches::begin(undo).await?;
        bulk::aid_rollback(target, undo.migration, run).await?;
        for (batch, read) in batches::all(target, entity, run).await? {
            if progress.stop_wanted() {
                done.stopped = true;
                return Ok(done);
            }
            done.rows += batches::take_back(undo, batch).await?;
            progress.advance(read);
        }
    }
    bulk::restore(target, connector, (entity, run), progress).await?;
    finish(undo).await?;
    Ok(done)
}

/// Sequences, the closing check, and the end of the run.
async fn finish(undo: &Undo<'_>) -> Result<(), Error> {
    let (target, entity, run) = (undo.target, undo.entity, &undo.run);
    let now = restore::count(target, entity).await?;
    let before = run.rows_before;
    if now == before {
        restore::sequences(target, &run.sequences_before).await?;
    } else {
        undo.say(&format!(
            "every row of the run is taken back, but {} holds {now} rows and held {before} before the run: others have \
             added or removed rows meanwhile; its sequences are left as they are, so that they do not give a value twice",
            entity.target.quoted()
        ));
    }
    let touched = restore::still_marked(target, entity, run.id).await?;
    if touched > 0 {
        undo.say(&format!(
            "{touched} rows that were in {} before, or that others have added, were written while the run loaded or was taken \
             back, as triggers do; they are not what they were",
            entity.target.quoted()
        ));
    }
    restore::tidy(target, entity).await?;
    runs::set_phase(target, entity, run.id, "rolled_back", None).await?;
    writes::forget(target, entity.control_schema).await
}
