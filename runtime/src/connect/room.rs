//! The room of a server: how many more sessions it lets in.

use super::connection::Connection;

/// The scarcest of what server, database and role still allow, in a column `connections`; a limit of −1 is none. Sessions
/// are counted by database, since a role that is no superuser does not see what kind of session another role has.
pub const FREE_SESSIONS: &str = "
    SELECT least(
        current_setting('max_connections')::int8 - current_setting('superuser_reserved_connections')::int8
            - coalesce(current_setting('reserved_connections', true)::int8, 0)
            - (SELECT sum(numbackends) FROM pg_catalog.pg_stat_database)::int8,
        (SELECT nullif(rolconnlimit, -1) FROM pg_catalog.pg_roles WHERE rolname = current_user)
            - (SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE usename = current_user),
        (SELECT nullif(datconnlimit, -1) FROM pg_catalog.pg_database WHERE datname = current_database())
            - (SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE datname = current_database())) AS connections";

/// How many more sessions a server lets in now. Others may take them in the next moment, so it is a measure and no promise.
///
/// # Errors
/// When the server does not answer.
pub async fn free_sessions(connection: &Connection) -> Result<u64, tokio_postgres::Error> {
    let row = connection.query_one(FREE_SESSIONS, &[]).await?;
    row.try_get(0)
        .map(|free: i64| u64::try_from(free).unwrap_or_default())
}
