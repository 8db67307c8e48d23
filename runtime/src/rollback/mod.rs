//! Taking a run back: batch by batch, the last one first, until the target is what it was before.
//!
//! Each batch is one transaction: the statement of `sql/rollback.sql`, and with it the batch's mappings, quarantined
//! rows and checkpoint. So a rollback that dies goes on where it was when the command is given again. Only rows that
//! the run wrote are deleted; rows that were there before, or that somebody else has added, are not touched, and while
//! such rows refer to rows of the run it refuses to begin.

mod batches;
mod restore;

use crate::connect::{Connection, Connector};
use crate::control::{self, locks, runs};
use crate::error::Error;
use crate::load::{Triggers, bulk, open_target};
use crate::migration::{Entity, Migration};
use crate::progress::Progress;
use crate::report::{Event, Phase};

/// How a rollback ended, when it did not fail.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RolledBack {
    /// Rows that were deleted from the target.
    pub rows: u64,
    /// Whether the entity had no run, so that nothing was changed.
    pub nothing_to_do: bool,
    /// Whether the user stopped it between two batches; the same command goes on.
    pub stopped: bool,
}

/// Takes the run of an entity back.
///
/// # Errors
/// When rows that the run did not write refer to its rows (the message names their table), when the role may not
/// delete or set sequences, or when the target does not answer. What was taken back until then stays so, and the same
/// command goes on from there.
pub async fn rollback(
    migration: &dyn Migration,
    connector: &Connector,
    progress: &Progress,
) -> Result<RolledBack, Error> {
    let entity = migration.entity();
    let nothing = RolledBack {
        nothing_to_do: true,
        ..RolledBack::default()
    };
    let target = open_target(connector, entity.name).await?;
    if control::installed_version(&target, entity.control_schema)
        .await?
        .is_none()
    {
        return Ok(nothing);
    }
    locks::alone(&target, entity).await?;
    let Some(run) = runs::find(&target, entity.control_schema, entity.name).await? else {
        return Ok(nothing);
    };
    let mut done = RolledBack::default();
    let disabled = migration.disabled_triggers();
    let triggers = Triggers::left(&target, &entity.target, disabled).await?;
    let (account, _) = runs::account(&target, entity, run.id).await?;
    batches::begin(&target, migration, run.id, &triggers).await?;
    bulk::aid_rollback(&target, migration, run.id).await?;
    progress.begin(entity, Phase::Rollback, account.read, 0);
    for (batch, read) in batches::all(&target, entity, run.id).await? {
        if progress.stop_wanted() {
            done.stopped = true;
            return Ok(done);
        }
        done.rows += batches::take_back(&target, entity, (run.id, batch), &triggers).await?;
        progress.advance(read);
    }
    bulk::restore(&target, connector, (entity, run.id), progress).await?;
    finish(&target, entity, &run, progress).await?;
    Ok(done)
}

/// Sequences, the closing check, and the end of the run.
async fn finish(
    target: &Connection,
    entity: &'static Entity,
    run: &runs::Run,
    progress: &Progress,
) -> Result<(), Error> {
    let now = restore::count(target, entity).await?;
    let before = run.rows_before;
    if now == before {
        restore::sequences(target, &run.sequences_before).await?;
    } else {
        progress.say(&Event::Notice {
            entity: entity.name.to_owned(),
            message: format!(
                "{}: every row of the run is taken back, but {} holds {now} rows and held {before} before the run: others have \
                 added or removed rows meanwhile; its sequences are left as they are, so that they do not give a value twice",
                entity.name,
                entity.target.quoted()
            ),
        });
    }
    restore::tidy(target, entity).await?;
    runs::set_phase(target, entity, run.id, "rolled_back", None).await
}
