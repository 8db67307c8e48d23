//! The closing of a load: what was left for the end, and the account.

use super::bulk;
use super::finish;
use super::ground::Ground;
use super::session::wait_for_the_disk;
use crate::control::runs::{self, RunPhase};
use crate::error::Error;
use crate::migration::Migration;
use crate::progress::Progress;
use crate::report::Phase;
use uuid::Uuid;

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
    if ground.trial.is_some() {
        // Temporary tables have all they need from the beginning.
        finish::analyze(target, entity).await?;
    } else {
        bulk::put_back(ground, migration, run, progress).await?;
    }
    finish::fill_deferred(ground, entity, run).await?;
    finish::fill_awaited(target, entity, migration.cycle().awaited).await?;
    finish::continue_sequences(target, entity).await?;
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
    wait_for_the_disk(target).await?;
    runs::set_phase(target, entity, run, RunPhase::Loaded.word(), None).await
}
