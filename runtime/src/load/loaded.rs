//! A run whose rows are all in: what is asked again, compared, or brought up to date.

use crate::connect::Connection;
use crate::control::runs::{self, Run, RunPhase};
use crate::control::{self, checkpoints, locks};
use crate::error::Error;
use crate::migration::Entity;

/// The run of an entity, every batch of its load in, for this session alone; `what` is to be done with it.
///
/// # Errors
/// When there is none, when it was not loaded to its end, or when another program works on it.
pub(crate) async fn loaded_run(
    target: &Connection,
    entity: &Entity,
    what: &str,
) -> Result<Run, Error> {
    let not_run = || {
        Error::Failed(format!(
            "{} has not been run to its end in this target, so there is nothing to {what}; run it first",
            entity.name
        ))
    };
    if control::installed_version(target, entity.control_schema)
        .await?
        .is_none()
    {
        return Err(not_run());
    }
    locks::alone(target, entity).await?;
    let run = runs::find(target, entity.control_schema, entity.name)
        .await?
        .ok_or_else(not_run)?;
    let waiting = checkpoints::pending(target, entity, run.id).await?;
    if run.phase == RunPhase::RollingBack || !waiting.is_empty() {
        return Err(not_run());
    }
    Ok(run)
}
