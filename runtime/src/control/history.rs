//! What rehome's own tables in the target remember: every run, every proof, and when each batch was moved. Only read.

use crate::error::{Error, While};
use crate::sql::quote_identifier;
use serde::Serialize;
use tokio_postgres::{Client, Row};

/// Everything that a report takes from the target.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct History {
    /// Runs of all entities, those that were rolled back included, the oldest first.
    pub runs: Vec<RunRecord>,
    /// Proofs that were stored, the oldest first.
    pub proofs: Vec<ProofRecord>,
    /// Batches of runs that were not rolled back, as they came to their end.
    #[serde(skip)]
    pub batches: Vec<BatchTime>,
}

/// One run of one entity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunRecord {
    /// The run.
    pub run_id: String,
    /// The entity.
    pub entity: String,
    /// How far it is, as the control table says it.
    pub phase: String,
    /// The role of the database that began it.
    pub started_by: String,
    /// When it began, in UTC.
    pub started_at: String,
    /// When its phase changed last, in UTC; empty where it has not come to an end.
    pub finished_at: String,
    /// BLAKE3 of the binary that began it.
    pub program_hash: String,
    /// BLAKE3 of the mapping that the binary was written from.
    pub mapping_hash: String,
    /// The rehome that wrote the program.
    pub generator: String,
    /// How far the program was confined, in one word.
    pub confinement: String,
}

/// One proof of one entity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProofRecord {
    /// The run that was proven.
    pub run_id: String,
    /// The entity.
    pub entity: String,
    /// `equal` or `differs`.
    pub verdict: String,
    /// Rows that were compared, each in every column.
    pub rows: u64,
    /// When it began, in UTC.
    pub started_at: String,
    /// When it ended, in UTC.
    pub finished_at: String,
}

/// When a batch was moved.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BatchTime {
    /// The entity.
    pub entity: String,
    /// When it was begun, in seconds since 1970.
    pub began: f64,
    /// When it was done.
    pub ended: f64,
    /// Rows that it read.
    pub rows: u64,
}

/// Reads what the target remembers; nothing where no run has made rehome's own tables there.
///
/// # Errors
/// When the tables belong to a newer rehome, or the target does not answer.
pub async fn read(client: &Client, schema: &str) -> Result<Option<History>, Error> {
    if super::installed_version(client, schema).await?.is_none() {
        return Ok(None);
    }
    let schema = quote_identifier(schema);
    let history = History {
        runs: all(client, &RUNS.replace("{schema}", &schema), run).await?,
        proofs: all(client, &PROOFS.replace("{schema}", &schema), proof).await?,
        batches: all(client, &BATCHES.replace("{schema}", &schema), batch).await?,
    };
    Ok(Some(history))
}

async fn all<T>(client: &Client, sql: &str, one: fn(&Row) -> T) -> Result<Vec<T>, Error> {
    let rows = client.query(sql, &[]).await;
    let rows = rows.during(|| "reading the record of runs in the target".to_owned())?;
    Ok(rows.iter().map(one).collect())
}

const RUNS: &str = "\
SELECT run_id::text, entity, phase, started_by, to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'),
       coalesce(to_char(finished_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), ''),
       program_hash, mapping_hash, generator_version, coalesce(confinement ->> 'level', '')
FROM {schema}.migration_control ORDER BY started_at, entity COLLATE \"C\"";

const PROOFS: &str = "\
SELECT run_id::text, entity, verdict, rows, to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'),
       to_char(finished_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')
FROM {schema}.migration_validation_reports ORDER BY id";

const BATCHES: &str = "\
SELECT batch.entity, extract(epoch FROM batch.started_at)::float8, extract(epoch FROM batch.finished_at)::float8, batch.read
FROM {schema}.migration_checkpoints AS batch
JOIN {schema}.migration_control AS control USING (run_id, entity)
WHERE batch.state = 'done' AND batch.finished_at >= batch.started_at AND control.phase <> 'rolled_back'
ORDER BY batch.finished_at, batch.entity COLLATE \"C\", batch.batch";

fn run(row: &Row) -> RunRecord {
    RunRecord {
        run_id: row.get(0),
        entity: row.get(1),
        phase: row.get(2),
        started_by: row.get(3),
        started_at: row.get(4),
        finished_at: row.get(5),
        program_hash: row.get(6),
        mapping_hash: row.get(7),
        generator: row.get(8),
        confinement: row.get(9),
    }
}

fn proof(row: &Row) -> ProofRecord {
    ProofRecord {
        run_id: row.get(0),
        entity: row.get(1),
        verdict: row.get(2),
        rows: u64::try_from(row.get::<_, i64>(3)).unwrap_or(0),
        started_at: row.get(4),
        finished_at: row.get(5),
    }
}

fn batch(row: &Row) -> BatchTime {
    BatchTime {
        entity: row.get(0),
        began: row.get(1),
        ended: row.get(2),
        rows: u64::try_from(row.get::<_, i64>(3)).unwrap_or(0),
    }
}
