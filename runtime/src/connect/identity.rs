//! Whether two sessions look at one and the same database.

use super::connection::Connection;

/// Source and target are the same database, by whatever names they were given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "source and target are the same database (\"{database}\", the server started {started}); nothing was written; point SOURCE_DATABASE_URL and TARGET_DATABASE_URL at two databases"
)]
pub struct SameDatabase {
    /// The database's name.
    pub database: String,
    /// When its server started, which no two servers on one port have in common.
    pub started: String,
}

/// What tells one running database from every other: names and addresses do not, as one server has many.
const IDENTITY: &str = "\
SELECT pg_catalog.pg_postmaster_start_time()::pg_catalog.text,
       pg_catalog.current_setting('port'),
       d.oid::pg_catalog.int8,
       d.datname::pg_catalog.text
FROM pg_catalog.pg_database AS d
WHERE d.datname = pg_catalog.current_database()";

/// Compares two sessions. Gives `Some` when they are on one database, which no migration may be.
///
/// # Errors
/// When one of the servers cannot be asked.
pub async fn same_database(
    one: &Connection,
    other: &Connection,
) -> Result<Option<SameDatabase>, tokio_postgres::Error> {
    let one = identity(one).await?;
    let other = identity(other).await?;
    if one != other {
        return Ok(None);
    }
    let (started, _, _, database) = one;
    Ok(Some(SameDatabase { database, started }))
}

async fn identity(
    connection: &Connection,
) -> Result<(String, String, i64, String), tokio_postgres::Error> {
    let row = connection.query_one(IDENTITY, &[]).await?;
    Ok((
        row.try_get(0)?,
        row.try_get(1)?,
        row.try_get(2)?,
        row.try_get(3)?,
    ))
}
