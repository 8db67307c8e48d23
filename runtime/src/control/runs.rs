//! Runs: which one an entity has, how far it is, and what it counted.

use crate::error::{Error, While};
use crate::migration::Entity;
use crate::report::Account;
use crate::sql::quote_identifier;
use tokio_postgres::{Client, Row};
use uuid::Uuid;

/// How far a run of an entity is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunPhase {
    /// Rows are being moved; the same command goes on.
    Loading,
    /// All rows have their fate; not proven yet.
    Loaded,
    /// Proven.
    Validated,
    /// Validation found differences.
    Differs,
    /// A run that ended with an error that no retry mends.
    Failed,
    /// A rollback has begun.
    RollingBack,
}

impl RunPhase {
    const ALL: [Self; 6] = [
        Self::Loading,
        Self::Loaded,
        Self::Validated,
        Self::Differs,
        Self::Failed,
        Self::RollingBack,
    ];

    /// The phase as the control table holds it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Loading => "loading",
            Self::Loaded => "loaded",
            Self::Validated => "validated",
            Self::Differs => "differs",
            Self::Failed => "failed",
            Self::RollingBack => "rolling_back",
        }
    }

    /// Whether all rows have their fate.
    #[must_use]
    pub fn is_complete(self) -> bool {
        matches!(self, Self::Loaded | Self::Validated | Self::Differs)
    }
}

/// The run that an entity has (not counting those that were rolled back).
#[derive(Debug, Clone)]
pub struct Run {
    /// The run.
    pub id: Uuid,
    /// How far it is.
    pub phase: RunPhase,
    /// Rows that the feeds had when the run began.
    pub source_rows: u64,
    /// Rows that the target table held when the run began.
    pub rows_before: u64,
    /// The snapshot of the source that the run read last.
    pub snapshot: String,
    /// BLAKE3 of the binary that began the run, in hexadecimal.
    pub program_hash: String,
    /// The mapping that the run's program was written from.
    pub mapping_hash: String,
    /// Sequences as they were before the run, as `[{"sequence": …, "last_value": …, "is_called": …}]`.
    pub sequences_before: serde_json::Value,
    /// Whether every transaction of the run is noted, so that rows which others have written since are known.
    pub notes_writes: bool,
}

/// What is recorded when a run begins.
#[derive(Debug, Clone)]
pub struct NewRun<'a> {
    /// The run.
    pub id: Uuid,
    /// Rows that the feeds have.
    pub source_rows: u64,
    /// The exported snapshot that the run reads.
    pub snapshot: &'a str,
    /// BLAKE3 of the program's own binary, in hexadecimal.
    pub program_hash: &'a str,
    /// What confinement the program reached.
    pub confinement: &'a serde_json::Value,
    /// Sequences as they are now.
    pub sequences_before: &'a serde_json::Value,
}

/// The run that the entity has, if any.
///
/// # Errors
/// When the target does not answer.
pub async fn find(client: &Client, schema: &str, entity: &str) -> Result<Option<Run>, Error> {
    let sql = format!(
        "SELECT run_id, phase, source_rows, mapping_hash, sequences_before::text, rows_before, snapshot, program_hash,
                notes_writes
         FROM {}.migration_control WHERE entity = $1 AND phase <> 'rolled_back'",
        quote_identifier(schema)
    );
    let row = client
        .query_opt(&sql, &[&entity])
        .await
        .during(|| format!("looking for a run of {entity}"))?;
    row.map(|row| run_of(&row)).transpose()
}

/// The entities whose run is in this phase.
///
/// # Errors
/// When the target does not answer.
pub async fn in_phase(
    client: &Client,
    schema: &str,
    phase: RunPhase,
) -> Result<Vec<String>, Error> {
    let sql = format!(
        "SELECT entity FROM {}.migration_control WHERE phase = $1 ORDER BY entity",
        quote_identifier(schema)
    );
    let rows = client.query(&sql, &[&phase.word()]).await;
    let rows = rows.during(|| format!("asking what is {}", phase.word()))?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

fn run_of(row: &Row) -> Result<Run, Error> {
    let word: String = row.get(1);
    let phase = RunPhase::ALL.into_iter().find(|phase| phase.word() == word);
    let sequences: String = row.get(4);
    Ok(Run {
        id: row.get(0),
        phase: phase.ok_or_else(|| {
            Error::Failed(format!("migration_control holds an unknown phase: {word}"))
        })?,
        source_rows: u64::try_from(row.get::<_, i64>(2)).unwrap_or(0),
        rows_before: u64::try_from(row.get::<_, i64>(5)).unwrap_or(0),
        snapshot: row.get(6),
        program_hash: row.get(7),
        mapping_hash: row.get(3),
        notes_writes: row.get(8),
        sequences_before: serde_json::from_str(&sequences).map_err(|error| {
            Error::Failed(format!(
                "migration_control holds unreadable sequences: {error}"
            ))
        })?,
    })
}

/// Records a new run; within the caller's transaction.
///
/// # Errors
/// When the entity has a run already, or the target does not answer.
pub async fn begin(client: &Client, entity: &Entity, run: &NewRun<'_>) -> Result<(), Error> {
    let schema = quote_identifier(entity.control_schema);
    let sql = format!(
        "INSERT INTO {schema}.migration_control
             (run_id, entity, phase, source_rows, rows_before, sequences_before, snapshot,
              program_hash, mapping_hash, generator_version, confinement, target)
         VALUES ($1, $2, 'loading', $3, (SELECT count(*) FROM {}), $4::text::jsonb, $5, $6, $7, $8, $9::text::jsonb, $10)",
        entity.target.quoted()
    );
    let source_rows = i64::try_from(run.source_rows).unwrap_or(i64::MAX);
    let (sequences, confinement) = (
        run.sequences_before.to_string(),
        run.confinement.to_string(),
    );
    let target = entity.target.quoted();
    let values: [&(dyn tokio_postgres::types::ToSql + Sync); 10] = [
        &run.id,
        &entity.name,
        &source_rows,
        &sequences,
        &run.snapshot,
        &run.program_hash,
        &entity.origin.mapping,
        &entity.origin.generator,
        &confinement,
        &target,
    ];
    client
        .execute(&sql, &values)
        .await
        .during(|| format!("recording a new run of {}", entity.name))?;
    Ok(())
}

/// Records that a run goes on, and under which snapshot.
///
/// # Errors
/// When the target does not answer.
pub async fn resume(
    client: &Client,
    entity: &Entity,
    run: Uuid,
    snapshot: &str,
) -> Result<(), Error> {
    let sql = format!(
        "UPDATE {}.migration_control SET phase = 'loading', snapshot = $3, error = NULL, finished_at = NULL
         WHERE run_id = $1 AND entity = $2",
        quote_identifier(entity.control_schema)
    );
    let done = client.execute(&sql, &[&run, &entity.name, &snapshot]).await;
    done.during(|| format!("recording that the run of {} goes on", entity.name))?;
    Ok(())
}

/// Moves a run to another phase and takes the account of its batches over.
///
/// # Errors
/// When the target does not answer.
pub async fn set_phase(
    client: &Client,
    entity: &Entity,
    run: Uuid,
    phase: &str,
    error: Option<&str>,
) -> Result<(), Error> {
    let schema = quote_identifier(entity.control_schema);
    let sql = format!(
        "UPDATE {schema}.migration_control AS control
         SET phase = $3, error = $4, finished_at = clock_timestamp(), migrated = batches.migrated, merged = batches.merged,
             existing = batches.existing, filtered = batches.filtered, quarantined = batches.quarantined
         FROM (SELECT coalesce(sum(migrated), 0)::bigint AS migrated, coalesce(sum(merged), 0)::bigint AS merged,
                      coalesce(sum(existing), 0)::bigint AS existing, coalesce(sum(filtered), 0)::bigint AS filtered,
                      coalesce(sum(quarantined), 0)::bigint AS quarantined
               FROM {schema}.migration_checkpoints WHERE run_id = $1 AND entity = $2) AS batches
         WHERE control.run_id = $1 AND control.entity = $2"
    );
    let done = client
        .execute(&sql, &[&run, &entity.name, &phase, &error])
        .await;
    done.during(|| format!("recording that {} is {phase}", entity.name))?;
    Ok(())
}

/// The account of a run, summed over its batches, and how many references it set to NULL.
///
/// # Errors
/// When the target does not answer.
pub async fn account(client: &Client, entity: &Entity, run: Uuid) -> Result<(Account, u64), Error> {
    let sql = format!(
        "SELECT coalesce(sum(read), 0)::bigint, coalesce(sum(migrated), 0)::bigint, coalesce(sum(merged), 0)::bigint,
                coalesce(sum(existing), 0)::bigint, coalesce(sum(filtered), 0)::bigint,
                coalesce(sum(quarantined), 0)::bigint, coalesce(sum(nulled), 0)::bigint
         FROM {}.migration_checkpoints WHERE run_id = $1 AND entity = $2",
        quote_identifier(entity.control_schema)
    );
    let row = client.query_one(&sql, &[&run, &entity.name]).await;
    let row = row.during(|| format!("summing up the batches of {}", entity.name))?;
    let count = |index: usize| u64::try_from(row.get::<_, i64>(index)).unwrap_or(0);
    let account = Account {
        read: count(0),
        migrated: count(1),
        merged: count(2),
        existing: count(3),
        filtered: count(4),
        quarantined: count(5),
    };
    Ok((account, count(6)))
}
