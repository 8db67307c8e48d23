//! A snapshot that several programs read: exported by a session that stays in its transaction.

use super::connection::Connection;

/// Begins a transaction that reads one state of the source and nothing else, and gives the snapshot's name.
///
/// Others may adopt the snapshot as long as the connection stays open and in this transaction.
///
/// # Errors
/// When the server refuses, for example because it is a standby that exports no snapshots.
pub async fn hold_snapshot(connection: &Connection) -> Result<String, tokio_postgres::Error> {
    connection
        .batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        .await?;
    let row = connection
        .query_one("SELECT pg_catalog.pg_export_snapshot()", &[])
        .await?;
    row.try_get(0)
}
