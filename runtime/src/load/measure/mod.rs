//! Measuring: what one half of a load costs by itself, the other half left out. Nothing of it stays.
//!
//! A load reads and writes at the same time, so its own time does not say which half holds it up. Here the very same code
//! reads and transforms rows that nobody writes, or writes rows that nobody has to read.

mod crew;
mod scratch;

use super::existing::KnownRows;
use super::lanes;
use super::preflight::preflight;
use super::ranges;
use super::run::{LoadOptions, context, rows_of_a_batch};
use super::session::{Source, open_target};
use crate::connect::{Connection, Connector};
use crate::control;
use crate::control::mappings::mapping_table;
use crate::error::{Error, While};
use crate::migration::Migration;
use crate::progress::Progress;
use crate::report::{Account, Phase};
use crew::{Crew, Part, Work, writes_at_most};
use scratch::Scratch;
use serde::{Deserialize, Serialize};

/// A half of a load.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Half {
    /// Every row is read, transformed and encoded as for the target, and dropped. Nothing is written.
    Reading,
    /// The first rows, about as many as a batch has, are kept in memory and written over and over, about as many as the source
    /// has, with their mappings and checkpoints: into a schema of its own without any key, which is removed in the end.
    Writing,
}

/// Goes through one half of a load; gives what became of the rows, and whether all were gone through.
///
/// # Errors
/// When the schemas differ from what the program was written for, rights are missing, a parent has not been run, nothing
/// was ever run in the target, or a database does not answer.
pub async fn measure(
    migration: &'static dyn Migration,
    connector: &Connector,
    (half, options): (Half, &LoadOptions),
    progress: &Progress,
) -> Result<(Account, bool), Error> {
    let entity = migration.entity();
    let source = Source::open(connector, entity.name, options.snapshot.as_deref()).await?;
    let target = open_target(connector, entity.name).await?;
    let forms = preflight(&source.stream, &target, migration).await?;
    let known = known_rows(&target, migration).await?;
    let context = context(&target, migration).await?;
    let size = rows_of_a_batch(entity, options);
    let (batches, rows) = ranges::plan(&source.questions, entity, |_| size).await?;
    let lanes = match lanes::in_order(migration, &target).await? {
        true => 1,
        false => lanes::wanted(options, i64::try_from(batches.len()).unwrap_or(i64::MAX)),
    };
    progress.begin(entity, Phase::Load, rows, 0);
    let scratch = match half {
        Half::Reading => None,
        Half::Writing => Some(Scratch::make(&target, entity, writes_at_most(rows, size)).await?),
    };
    let part = scratch
        .as_ref()
        .map_or(Part::Reading, |scratch| Part::Writing(*scratch));
    let work = Work {
        batches,
        rows,
        size,
        part,
    };
    let crew = Crew::new(migration, connector, (&source.snapshot, forms), work);
    let done = crew.work((context, known), lanes, progress).await;
    if scratch.is_some() {
        // What went wrong before is the cause of whatever goes wrong here.
        let removed = scratch::remove(&target).await;
        return done.and_then(|done| removed.map(|()| done));
    }
    done
}

/// The rows that a source row can turn out to be; they are known by the entity's own mapping.
async fn known_rows(target: &Connection, migration: &dyn Migration) -> Result<KnownRows, Error> {
    let entity = migration.entity();
    if control::installed_version(target, entity.control_schema)
        .await?
        .is_none()
    {
        return Err(Error::Failed(
            "nothing was ever run in this target, so there are no tables of rehome's own to look into; run a table first".to_owned(),
        ));
    }
    if entity.existing_by.is_empty() && !entity.rows_depend_on_each_other() {
        return Ok(KnownRows::default());
    }
    let mapping = mapping_table(entity.control_schema, entity.name);
    let there = target
        .query_one("SELECT to_regclass($1) IS NOT NULL", &[&mapping])
        .await;
    match there.during(|| format!("looking for {mapping}"))?.get(0) {
        true => KnownRows::read(target, entity).await,
        false => Err(Error::Failed(format!(
            "rows of {} may be in the target already, or be part of one another or refer to one another, which is known by its mapping; run it first",
            entity.name
        ))),
    }
}
