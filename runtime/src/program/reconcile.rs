//! The commands that compare both sides after a run: what each does, and what makes it end with findings.

use super::order::Command;
use crate::connect::Connector;
use crate::differential::{diff, list_conflicts, resolve, sync, undo};
use crate::error::Error;
use crate::load::persistently;
use crate::migration::Migration;
use crate::progress::Progress;
use crate::report::{Outcome, Reconciled, Status};

/// Does one of them.
pub(super) async fn reconcile(
    migration: &'static dyn Migration,
    command: &Command,
    connector: &Connector,
    progress: &Progress,
    outcome: &mut Outcome,
) -> Result<(), Error> {
    let (reconciled, stopped) = match command {
        Command::Diff { snapshot } => {
            let entity = migration.entity();
            let compared = persistently(entity, "comparing", connector, progress, async || {
                Box::pin(diff(migration, connector, snapshot.as_deref(), progress)).await
            });
            (Some(compared.await?), false)
        }
        Command::Sync(options) => {
            let (done, stopped) = Box::pin(sync(migration, connector, options, progress)).await?;
            (Some(done), stopped)
        }
        Command::Undo => (Box::pin(undo(migration, connector)).await?, false),
        Command::Conflicts(only) => (
            Some(list_conflicts(migration, connector, only).await?),
            false,
        ),
        Command::Resolve { only, take, by } => {
            let chosen = (*take, by.as_str());
            let resolved = Box::pin(resolve(migration, connector, only, chosen, progress));
            let (done, stopped) = resolved.await?;
            (Some(done), stopped)
        }
        _ => return Ok(()),
    };
    outcome.status = match &reconciled {
        _ if stopped => Status::Stopped,
        Some(done) if does_anything(command) && changed(done) == 0 => Status::NothingToDo,
        Some(_) => Status::Done,
        None => Status::NothingToDo,
    };
    outcome.rows_changed = reconciled.as_ref().map_or(0, changed);
    outcome.reconciled = reconciled;
    Ok(())
}

fn does_anything(command: &Command) -> bool {
    matches!(command, Command::Sync(_) | Command::Undo)
}

fn changed(done: &Reconciled) -> u64 {
    done.rows_changed + done.rows_added + done.rows_removed
}

/// Whether something is left that a person should look at.
pub(super) fn is_finding(reconciled: &Reconciled) -> bool {
    let Reconciled {
        missing,
        changed,
        extra,
        conflicting,
        changed_in_target,
        open_conflicts,
        ..
    } = reconciled;
    missing + changed + extra + conflicting + changed_in_target + open_conflicts > 0
}
