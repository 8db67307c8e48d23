//! Reads rows and writes statistics: counts, values, ranges, what texts look like, references that nobody declared.
//!
//! Each table is read at most once, large ones by a sample, all in one read-only snapshot with a time limit
//! per statement. A table that cannot be read is a finding and does not stop the others.

mod class;
mod findings;
mod keys;
mod model;
mod observe;
mod order;
mod patterns;
mod personal;
mod polymorphic;
mod read;
mod references;

use std::collections::BTreeSet;

use tokio_postgres::{Client, Transaction};

use crate::catalog::{Catalog, Name, Table, TableKind};
use crate::diagnostics::{self as codes, Finding, Findings};
use crate::error::Error;
use crate::introspect::{begin, server_error, unreadable_columns};

pub use model::{
    ColumnProfile, Frequency, Lengths, Polymorphic, PolymorphicTarget, Profile, ProfileJsonError,
    Reference, Sample, TableClass, TableProfile,
};
pub use patterns::Pattern;

/// How to profile.
#[derive(Clone, Debug)]
pub struct Options {
    /// Tables with more rows than this are read by a sample of about so many rows.
    pub sample_above_rows: u64,
    /// The time limit of each statement, in seconds; 0 for none.
    pub statement_timeout_seconds: u32,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            sample_above_rows: 100_000,
            statement_timeout_seconds: 60,
        }
    }
}

/// Profiles the tables of a catalog.
///
/// Takes a connection that is in no transaction. Gives the profile, sorted, with the values of columns that look
/// personal left out, and findings: what was sampled or could not be read, references, orphans, odd values.
///
/// # Errors
/// When no transaction can be begun, or the connection breaks.
pub async fn profile(
    client: &mut Client,
    catalog: &Catalog,
    options: &Options,
) -> Result<(Profile, Findings), Error> {
    let mut transaction = begin(client, options.statement_timeout_seconds).await?;
    let result = profile_all(&mut transaction, catalog, options).await;
    let ended = transaction.rollback().await;
    ended.map_err(|error| {
        server_error("the rows could not be profiled", &catalog.database, error)
    })?;
    result
}

async fn profile_all(
    transaction: &mut Transaction<'_>,
    catalog: &Catalog,
    options: &Options,
) -> Result<(Profile, Findings), Error> {
    let unreadable = unreadable_columns(transaction, &catalog.schemas).await?;
    let mut findings = Findings::new();
    let mut profile = Profile {
        database: catalog.database.clone(),
        ..Profile::default()
    };
    // The root of a partitioned table is read, and its partitions with it.
    for table in catalog
        .tables
        .iter()
        .filter(|table| table.partition_of.is_none())
    {
        if !table.kind.is_table() && table.kind != TableKind::MaterializedView {
            let message = "it is a view or a foreign table, so its rows were not read";
            findings.push(Finding::new(
                codes::VIEW_NOT_PROFILED,
                &table.name,
                message,
                "look at its values yourself if you map it",
            ));
            continue;
        }
        let found = profile_table(transaction, catalog, table, &unreadable, options).await?;
        match found {
            Ok(table_profile) => profile.tables.push(table_profile),
            Err(error) => findings.push(not_profiled(&table.name, &error)),
        }
    }
    profile.references = references::test(
        transaction,
        catalog,
        &profile,
        &unreadable,
        options,
        &mut findings,
    )
    .await?;
    profile.polymorphic = polymorphic::find(
        transaction,
        catalog,
        &profile,
        &unreadable,
        options,
        &mut findings,
    )
    .await?;
    classify(catalog, &mut profile);
    profile.sort();
    findings::inspect(catalog, &profile, &mut findings);
    Ok((profile, findings))
}

/// Profiles one table behind a savepoint: an error inside is that table's, an error around it the connection's.
async fn profile_table(
    transaction: &mut Transaction<'_>,
    catalog: &Catalog,
    table: &Table,
    unreadable: &BTreeSet<(Name, String)>,
    options: &Options,
) -> Result<Result<TableProfile, Error>, Error> {
    let failed = |error| server_error("the rows could not be profiled", &table.name, error);
    let savepoint = transaction
        .savepoint("rehome_profile")
        .await
        .map_err(failed)?;
    let readable = table
        .columns
        .iter()
        .filter(|column| !unreadable.contains(&(table.name.clone(), column.name.clone())));
    let result = read::table(&savepoint, catalog, table, readable.collect(), options).await;
    savepoint.rollback().await.map_err(failed)?;
    Ok(result)
}

fn not_profiled(name: &Name, error: &Error) -> Finding {
    let message = format!("the table could not be profiled: {}", error.root_cause());
    Finding::new(
        codes::NOT_PROFILED,
        name,
        message,
        "the plan goes on without its figures; profile again when it can be read",
    )
}

fn classify(catalog: &Catalog, profile: &mut Profile) {
    let classes = class::classes(catalog, profile);
    for table in &mut profile.tables {
        if let Some(class) = classes.get(&table.name) {
            table.class = *class;
        }
    }
}
