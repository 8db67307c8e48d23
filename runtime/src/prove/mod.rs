//! The proof: every row of the source through the transform again, compared with every row that the target holds; the
//! independent checks of `sql/validate.sql`; the account, asked anew.
//!
//! Both sides are read once. Each row becomes a 128-bit hash of all its columns in canonical form and of the legacy key
//! that the mapping names for it, folded by sum and count into buckets by its target key. Equal buckets hold equal
//! rows; unequal ones are read again to name key and columns.
//!
//! What this can notice: any value, row or mapping that is not what the source gives through the transform now. What
//! it cannot: a fault of the transform itself (the independent checks are for that), a change in rows that were in the
//! target before the run, columns that the target fills by itself, and what [`crate::value`]'s canonical form holds for
//! equal (padding, display scale, the normal form of `jsonb`, roundings that the column declares).

mod account;
mod buckets;
mod checks;
mod differences;
mod seen;
mod source_side;
mod store;
mod target_side;

use crate::connect::{Connection, Connector};
use crate::control::{self, locks, runs};
use crate::error::{Error, While};
use crate::load::{Source, open_target, preflight, refuses_row};
use crate::migration::{Entity, Migration};
use crate::progress::Progress;
use crate::report::{Check, Event, Phase, Validation};
use buckets::Buckets;
use source_side::{Recount, SourceSide};
use target_side::TargetSide;

/// Proves the run of an entity and stores what was found.
///
/// `snapshot` is what the run has read; without one the source's present state is taken, and rows that have changed
/// since the run show as differences.
///
/// # Errors
/// When the entity has no run that came to its end, when a schema is not what the program was written for, or when a
/// database fails. Differences are no errors.
pub async fn validate(
    migration: &dyn Migration,
    connector: &Connector,
    snapshot: Option<&str>,
    progress: &Progress,
) -> Result<Validation, Error> {
    let entity = migration.entity();
    let control = open_target(connector, entity.name).await?;
    let run = complete_run(&control, entity).await?;
    let source = Source::open(connector, entity.name, snapshot).await?;
    preflight(&source.stream, &control, migration).await?;
    if source.snapshot != run.snapshot {
        progress.say(&Event::Notice {
            entity: entity.name.to_owned(),
            message: format!(
                "{}: this is not the snapshot that the run has read; rows that changed in the source since then show as differences",
                entity.name
            ),
        });
    }
    let started = server_time(&control).await?;
    let target = open_target(connector, entity.name).await?;
    freeze(&target).await?;

    let sides = (
        SourceSide::new(migration, &source, &target, progress).await?,
        TargetSide {
            entity,
            target: &target,
        },
    );
    let (mut validation, recount) = compare_rows(sides, progress).await?;
    let independent = checks::run(entity.validate_sql, &source.questions, &target).await?;
    validation.checks.extend(independent);
    let account = account::checks(&target, entity, &run, &recount).await?;
    validation.checks.extend(account);
    validation.equal = validation.checks.iter().all(|check| check.passed);
    store::store(&control, entity, run.id, &started, &validation).await?;
    Ok(validation)
}

/// The run to be proven; no program may load or take back meanwhile.
async fn complete_run(control: &Connection, entity: &Entity) -> Result<runs::Run, Error> {
    let not_run = || {
        Error::Failed(format!(
            "{} has not been run to its end in this target, so there is nothing to prove; run it first",
            entity.name
        ))
    };
    if control::installed_version(control, entity.control_schema)
        .await?
        .is_none()
    {
        return Err(not_run());
    }
    locks::alone(control, entity).await?;
    let run = runs::find(control, entity.control_schema, entity.name).await?;
    run.filter(|run| run.phase.is_complete())
        .ok_or_else(not_run)
}

async fn server_time(client: &Connection) -> Result<String, Error> {
    let row = client
        .query_one("SELECT clock_timestamp()::text", &[])
        .await;
    Ok(row.during(|| "asking for the time".to_owned())?.get(0))
}

/// All questions to the target see one state of it, also where others go on writing.
async fn freeze(target: &Connection) -> Result<(), Error> {
    let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    let begun = target.batch_execute(begin).await;
    begun.during(|| "taking a snapshot of the target".to_owned())
}

/// Compares every row; the first check of the validation says how it went.
async fn compare_rows(
    (mut source, target): (SourceSide<'_>, TargetSide<'_>),
    progress: &Progress,
) -> Result<(Validation, Recount), Error> {
    progress.begin(target.entity, Phase::Validate, source.count().await?, 0);
    let mut found = Buckets::new();
    let (folded, passed) = tokio::join!(
        fold_source(&mut source),
        target.pass(|seen| found.add(seen.row.key_hash(), seen.row.row_hash()))
    );
    let (expected, recount) = folded?;
    passed?;
    let (differences, differing_rows) = if expected == found {
        (Vec::new(), 0)
    } else {
        differences::find(&mut source, &target, &expected, &found).await?
    };
    let check = Check {
        name: "every row, every column".to_owned(),
        passed: expected == found,
        source: format!("{} rows", expected.rows()),
        target: format!("{} rows, {differing_rows} differ", found.rows()),
    };
    let validation = Validation {
        equal: false,
        rows: expected.rows(),
        checks: vec![check],
        differences,
        differing_rows,
    };
    Ok((validation, recount))
}

/// Folds the source's rows. A row that cannot be read ends the pass; then all such rows are found, and it begins anew
/// without them.
async fn fold_source(source: &mut SourceSide<'_>) -> Result<(Buckets, Recount), Error> {
    match fold_once(source).await {
        Err(error) if refuses_row(&error) => {
            source.find_unreadable().await?;
            fold_once(source).await
        }
        other => other,
    }
}

async fn fold_once(source: &mut SourceSide<'_>) -> Result<(Buckets, Recount), Error> {
    let mut folded = Buckets::new();
    let recount = source
        .pass(|seen| folded.add(seen.row.key_hash(), seen.row.row_hash()))
        .await?;
    Ok((folded, recount))
}
