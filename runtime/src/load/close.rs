//! The closing of a load: what was left for the end, and the account.

use super::bulk;
use super::catch_up::catch_up;
use super::finish;
use super::ground::Ground;
use super::session::wait_for_the_disk;
use crate::control::runs::{self, RunPhase};
use crate::control::states;
use crate::error::{Error, While};
use crate::migration::Migration;
use crate::progress::Progress;
use crate::report::Phase;
use uuid::Uuid;

/// Closes a load when every batch is in: fills what waited, catches up with the source, sets sequences, checks the account.
/// Gives `false` when the user stopped it; it begins anew then.
pub(crate) async fn close(
    migration: &dyn Migration,
    ground: &Ground,
    run: Uuid,
    progress: &Progress,
) -> Result<bool, Error> {
    let entity = migration.entity();
    let target = &ground.target;
    progress.begin(entity, Phase::Finish, 0, 0);
    if ground.trial.is_some() {
        // Temporary tables have all they need from the beginning.
        finish::analyze(target, entity).await?;
    } else {
        Box::pin(bulk::put_back(ground, migration, run, progress)).await?;
    }
    Box::pin(finish::fill_deferred(ground, entity, run)).await?;
    // Comparing is a large future that few loads need; boxed, it stays out of the stack of all others.
    if !Box::pin(catch_up(migration, ground, run, progress)).await? {
        return Ok(false);
    }
    finish::fill_awaited(target, (entity, run), migration.cycle().awaited).await?;
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
    // A run that has not ended follows its source, so one does not go without the other.
    let doing = || format!("ending the load of {}", entity.name);
    target.batch_execute("BEGIN").await.during(doing)?;
    states::settle(target, entity, run).await?;
    runs::set_phase(target, entity, run, RunPhase::Loaded.word(), None).await?;
    target.batch_execute("COMMIT").await.during(doing)?;
    Ok(true)
}
