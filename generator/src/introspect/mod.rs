//! Reads a server's schemas: the only reader of `pg_catalog`. Facts only; nothing is renamed, skipped or judged here.
//!
//! Everything is read in one repeatable-read, read-only transaction with an empty search path, so that the parts
//! agree with one another and the server qualifies every name it prints.

mod attached;
mod constraints;
mod findings;
mod objects;
mod queries;
mod relations;
mod server;
mod types;
mod used;

use std::collections::{BTreeSet, HashMap};

use tokio_postgres::{Client, Transaction};

use crate::catalog::{Catalog, Name, Table};
use crate::diagnostics::{Finding, Findings};
use crate::error::Error;

pub(crate) use server::begin;
pub use server::server_error;

/// Reads the named schemas.
///
/// Takes a connection that is in no transaction, and gives the catalog with what is odd about it; rights
/// that the role lacks are findings with the GRANT that mends them. The catalog is sorted.
///
/// # Errors
/// When a schema does not exist, the server is older than version 10, or the server refuses or breaks off.
pub async fn introspect(
    client: &mut Client,
    schemas: &[String],
) -> Result<(Catalog, Findings), Error> {
    let transaction = server::begin(client, server::CATALOG_TIMEOUT).await?;
    let result = read(&transaction, schemas).await;
    // Nothing was written, so a rollback is as good as a commit, and it works after an error too.
    transaction
        .rollback()
        .await
        .map_err(|error| server_error("the catalog could not be read", "the transaction", error))?;
    result
}

/// The columns that the role may not read, as table and column; for stages that read rows.
///
/// # Errors
/// When the server refuses or breaks off.
pub(crate) async fn unreadable_columns(
    transaction: &Transaction<'_>,
    schemas: &[String],
) -> Result<BTreeSet<(Name, String)>, Error> {
    // The query is the same for all versions.
    let sql = queries::UNREADABLE.for_version(0);
    let rows = transaction
        .query_typed(&sql, &[(&schemas, tokio_postgres::types::Type::TEXT_ARRAY)])
        .await;
    let rows = rows.map_err(|error| {
        server_error(
            "the rights could not be read",
            queries::UNREADABLE.purpose,
            error,
        )
    })?;
    rows.iter()
        .map(|row| Ok((name_of(row, "schema", "name")?, field(row, "column")?)))
        .collect()
}

/// Reads the named schemas inside a transaction that has its search path empty.
async fn read(
    transaction: &Transaction<'_>,
    schemas: &[String],
) -> Result<(Catalog, Findings), Error> {
    let mut reading = Reading::begin(transaction, schemas).await?;
    let book = types::TypeBook::read(&reading).await?;
    let mut catalog = objects::read(&reading, &book).await?;
    let mut tables = relations::read(&mut reading, &book).await?;
    constraints::read(&mut reading, &mut tables).await?;
    attached::read(&mut reading, &mut tables).await?;
    catalog.tables = tables.into_values().collect();
    used::keep_used_types(&mut catalog);
    catalog.sort();
    let mut found = reading.findings;
    findings::inspect(&catalog, &mut found);
    Ok((catalog, found))
}

/// Tables by their OID, which never leaves this stage.
type TablesByOid = HashMap<u32, Table>;

/// What all readers share: the transaction, the server's facts and what was found on the way.
struct Reading<'a> {
    transaction: &'a Transaction<'a>,
    server: server::ServerFacts,
    schemas: Vec<String>,
    findings: Findings,
}

impl<'a> Reading<'a> {
    async fn begin(
        transaction: &'a Transaction<'a>,
        schemas: &[String],
    ) -> Result<Reading<'a>, Error> {
        let server = server::ServerFacts::read(transaction).await?;
        let mut schemas = schemas.to_vec();
        schemas.sort();
        schemas.dedup();
        let mut findings = server.findings();
        findings.extend(server::check_schemas(transaction, &server, &schemas).await?);
        Ok(Reading {
            transaction,
            server,
            schemas,
            findings,
        })
    }

    /// Runs one of the queries, which all take the list of schemas and nothing else.
    async fn rows(&self, query: &queries::Query) -> Result<Vec<tokio_postgres::Row>, Error> {
        let sql = query.for_version(self.server.version);
        let parameter = (
            &self.schemas as &(dyn tokio_postgres::types::ToSql + Sync),
            tokio_postgres::types::Type::TEXT_ARRAY,
        );
        let result = self.transaction.query_typed(&sql, &[parameter]).await;
        result.map_err(|error| server_error("the catalog could not be read", query.purpose, error))
    }

    fn found(&mut self, finding: Finding) {
        self.findings.push(finding);
    }
}

/// Takes one field out of a row of ours.
///
/// # Errors
/// When the server gave another type than the query promises, or text that is no UTF-8.
fn field<'a, T: tokio_postgres::types::FromSql<'a>>(
    row: &'a tokio_postgres::Row,
    name: &str,
) -> Result<T, Error> {
    row.try_get(name)
        .map_err(|error| server_error("an answer of the server could not be read", name, error))
}

/// The name in two columns of a row.
fn name_of(row: &tokio_postgres::Row, schema: &str, name: &str) -> Result<Name, Error> {
    Ok(Name {
        schema: field(row, schema)?,
        name: field(row, name)?,
    })
}
