//! rehome's own tables in the target: made and upgraded here, and asked for what was done so far.

pub(crate) mod before_images;
pub mod checkpoints;
pub mod conflicts;
pub mod history;
pub mod journal;
pub mod leases;
pub mod locks;
pub mod mappings;
pub mod records;
pub(crate) mod row_hashes;
pub(crate) mod rows;
pub mod runs;
pub mod states;
pub mod suspects;
pub(crate) mod syncs;
pub(crate) mod writes;

use crate::error::{Error, While};
use crate::sql::quote_identifier;
use tokio_postgres::Client;

/// The versions of the control schema in their order; each is applied once, and never changed afterwards.
const VERSIONS: &[&str] = &[
    include_str!("schema/001_tables.sql"),
    include_str!("schema/002_moving_sources.sql"),
    include_str!("schema/003_writes.sql"),
    include_str!("schema/004_sizes.sql"),
    include_str!("schema/005_suspects.sql"),
    include_str!("schema/006_differentials.sql"),
    include_str!("schema/007_values.sql"),
];

/// Two programs that start at once must not both make the tables; the number only has to be ours.
const INSTALL_LOCK: i64 = 0x7265_686f_6d65;

/// Makes the control schema or brings it to this program's version.
///
/// # Errors
/// When the role may not create it (the message names the GRANT), or when it belongs to a newer rehome.
pub async fn install(client: &Client, schema: &str) -> Result<(), Error> {
    let quoted = quote_identifier(schema);
    let doing = || format!("making rehome's own tables in schema {quoted} of the target");
    if installed_version(client, schema).await? == Some(VERSIONS.len()) {
        return Ok(());
    }
    client
        .batch_execute(&format!(
            "BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock({INSTALL_LOCK})"
        ))
        .await
        .during(doing)?;
    let applied = apply_missing(client, schema, &quoted).await;
    let end = if applied.is_ok() {
        "COMMIT"
    } else {
        "ROLLBACK"
    };
    client.batch_execute(end).await.during(doing)?;
    applied
}

/// Makes the tables as temporary ones of this session.
///
/// # Errors
/// When the role may not make temporary tables in the database (the message names the GRANT).
pub(crate) async fn make_temporary(client: &Client) -> Result<(), Error> {
    for version in VERSIONS {
        let made = client
            .batch_execute(&version.replace("{schema}", "pg_temp"))
            .await;
        made.map_err(|cause| match cause.code() {
            Some(code) if code.code() == "42501" => Error::Failed(
                "the target's role may not make temporary tables, which a dry run needs; \
                 as the database's owner run: GRANT TEMPORARY ON DATABASE … TO …"
                    .to_owned(),
            ),
            _ => Error::Database {
                operation: "making temporary tables in the target".to_owned(),
                cause,
            },
        })?;
    }
    Ok(())
}

/// Whether our own tables are there, and of this program's version.
///
/// # Errors
/// When they are of another version, or the target does not answer.
pub(crate) async fn is_current(client: &Client, schema: &str) -> Result<bool, Error> {
    match installed_version(client, schema).await? {
        None => Ok(false),
        Some(version) if version == VERSIONS.len() => Ok(true),
        Some(_) => Err(Error::Differs(format!(
            "rehome's own tables in schema {schema} of the target are of an older version; a real run brings them up to date, \
             a dry run may not"
        ))),
    }
}

async fn apply_missing(client: &Client, schema: &str, quoted: &str) -> Result<(), Error> {
    let doing = || format!("making rehome's own tables in schema {quoted} of the target");
    let present = installed_version(client, schema).await?;
    if present.is_none() {
        create_schema(client, quoted).await?;
    }
    let from = present.unwrap_or(0);
    for (index, version) in VERSIONS.iter().enumerate().skip(from) {
        client
            .batch_execute(&version.replace("{schema}", quoted))
            .await
            .during(doing)?;
        let note = format!(
            "INSERT INTO {quoted}.schema_version (version) VALUES ({})",
            index + 1
        );
        client.batch_execute(&note).await.during(doing)?;
    }
    Ok(())
}

async fn create_schema(client: &Client, quoted: &str) -> Result<(), Error> {
    let made = client
        .batch_execute(&format!(
            "CREATE SCHEMA IF NOT EXISTS {quoted};
             CREATE TABLE {quoted}.schema_version (
                 version     integer PRIMARY KEY,
                 applied_at  timestamptz NOT NULL DEFAULT clock_timestamp()
             )"
        ))
        .await;
    made.map_err(|cause| match cause.code() {
        Some(code) if code.code() == "42501" => Error::Failed(format!(
            "the target's role may not make the schema {quoted} for rehome's own tables; \
             as the database's owner run: GRANT CREATE ON DATABASE … TO …, or CREATE SCHEMA {quoted} AUTHORIZATION …"
        )),
        _ => Error::Database { operation: format!("creating schema {quoted} in the target"), cause },
    })
}

/// The version of the control schema that is there; `None` where there is none.
///
/// # Errors
/// When the target does not answer, or when the schema is newer than this program.
pub async fn installed_version(client: &Client, schema: &str) -> Result<Option<usize>, Error> {
    let doing = || format!("looking for rehome's own tables in schema {schema} of the target");
    let table = format!("{}.schema_version", quote_identifier(schema));
    // Asked of the catalog as it is: to_regclass may answer from what this session remembers, and another program can have
    // made the table while we waited for it.
    let sql = "SELECT EXISTS (SELECT FROM pg_catalog.pg_class AS class
                   JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = class.relnamespace
                   WHERE namespace.nspname = $1 AND class.relname = 'schema_version')";
    let there = client.query_one(sql, &[&schema]).await.during(doing)?;
    if !there.get::<_, bool>(0) {
        return Ok(None);
    }
    let sql = format!("SELECT coalesce(max(version), 0) FROM {table}");
    let version: i32 = client.query_one(&sql, &[]).await.during(doing)?.get(0);
    let version = usize::try_from(version).unwrap_or_default();
    if version > VERSIONS.len() {
        return Err(Error::Differs(format!(
            "schema {schema} of the target was made by a newer rehome (version {version}, this program knows {}); use that rehome",
            VERSIONS.len()
        )));
    }
    Ok(Some(version))
}
