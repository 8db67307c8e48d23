//! The transactions in which rehome writes target rows: noted, so that a row which somebody else has written since is known.
//!
//! PostgreSQL keeps with every row the transaction (or the subtransaction behind a savepoint) that wrote it: its `xmin`.
//! Only an insert or an update changes it, and freezing leaves it readable. A note is a row of our own that is written
//! in the same subtransaction and never again; so a target row is as rehome left it exactly where some note has the same
//! xmin. This costs one small insert a batch, whatever the rows hold. It says who wrote a row last, not what was written:
//! who writes the same values again has written it.

use crate::error::{Error, While};
use crate::migration::Entity;
use crate::sql::{quote_identifier, quote_literal};
use tokio_postgres::Client;
use uuid::Uuid;

/// How many transactions later an xmin may be another transaction's: a bit less than 2^32, after which they come round.
pub(crate) const COMES_ROUND: u64 = 4_200_000_000;

/// The statement that notes the present transaction or subtransaction, for those who send several at once.
pub(crate) fn note_sql(entity: &Entity, run: Uuid) -> String {
    format!(
        "INSERT INTO {}.migration_writes (run_id, entity) VALUES ('{run}', {})",
        quote_identifier(entity.control_schema),
        quote_literal(entity.name)
    )
}

/// Notes that rows of the target are written in the present transaction.
///
/// # Errors
/// When the target does not answer.
pub(crate) async fn note(client: &Client, entity: &Entity, run: Uuid) -> Result<(), Error> {
    let noted = client.batch_execute(&note_sql(entity, run)).await;
    noted.during(|| format!("noting a transaction of {}", entity.name))
}

/// The condition that holds for an xmin that is none of ours, of any run.
pub(crate) fn not_ours(control_schema: &str, xmin: &str) -> String {
    format!(
        "NOT EXISTS (SELECT FROM {}.migration_writes AS noted WHERE noted.xmin = {xmin}
             AND noted.written > pg_current_xact_id()::text::bigint - {COMES_ROUND})",
        quote_identifier(control_schema)
    )
}

/// Forgets all notes where no run is left that could be taken back.
///
/// # Errors
/// When the target does not answer.
pub(crate) async fn forget(client: &Client, control_schema: &str) -> Result<(), Error> {
    let schema = quote_identifier(control_schema);
    let sql = format!(
        "DELETE FROM {schema}.migration_writes
         WHERE NOT EXISTS (SELECT FROM {schema}.migration_control WHERE phase <> 'rolled_back')"
    );
    let forgotten = client.batch_execute(&sql).await;
    forgotten.during(|| "forgetting transactions that are taken back".to_owned())
}
