//! Before the first row: are both schemas still what the program was written for, and may its roles do what it needs?

use super::finish::self_references;
use super::forms::forms;
use crate::connect::Connection;
use crate::error::{Error, While};
use crate::migration::{Column, Entity, Migration, Relation};
use crate::value::Form;
use std::collections::HashMap;
use tokio_postgres::Client;

/// Columns as they are now: type, NOT NULL, may the role use it.
const COLUMNS_QUERY: &str = "
    SELECT attribute.attname::text,
           format_type(attribute.atttypid, attribute.atttypmod),
           attribute.attnotnull,
           has_column_privilege(attribute.attrelid, attribute.attnum, $3)
    FROM pg_catalog.pg_attribute AS attribute
    JOIN pg_catalog.pg_class AS class ON class.oid = attribute.attrelid
    JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = class.relnamespace
    WHERE namespace.nspname = $1 AND class.relname = $2 AND attribute.attnum > 0 AND NOT attribute.attisdropped
    ORDER BY attribute.attnum";

struct LiveColumn {
    type_name: String,
    not_null: bool,
    allowed: bool,
}

/// Compares the live schemas with what the program expects; gives the columns whose values carry numbers of
/// types, with their form in the target.
///
/// # Errors
/// [`Error::Differs`] with everything that differs, and [`Error::Failed`] with every right that is missing; both name
/// each object and what to do.
pub(crate) async fn preflight(
    source: &Client,
    target: &Connection,
    migration: &dyn Migration,
) -> Result<Vec<(usize, Form)>, Error> {
    let entity = migration.entity();
    let mut findings = Findings::default();
    for feed in entity.feeds {
        let live = columns(source, &feed.source, "SELECT").await?;
        findings.compare("source", &feed.source, feed.expects, &live, "SELECT");
    }
    let live = columns_in_full(target, &entity.target).await?;
    findings.compare("target", &entity.target, entity.columns, &live, "INSERT");
    findings.unwritten(entity, &live);
    for (relation, column) in filled_later(migration) {
        let live = columns(target, &relation, "UPDATE").await?;
        findings.may_fill(&relation, column, &live);
    }
    findings.into_result(entity)?;
    forms(target, entity).await
}

/// The columns that are written a second time, when the rows that they refer to are in: those of self references, and
/// those of other entities that wait for these rows.
fn filled_later(migration: &dyn Migration) -> Vec<(Relation, &'static str)> {
    let entity = migration.entity();
    let own = self_references(entity).flat_map(|(_, parent)| parent.columns);
    let own = own.map(|column| (entity.target, *column));
    let awaited = migration.cycle().awaited.iter();
    let others = awaited.map(|awaited| (awaited.target, awaited.column));
    own.chain(others).collect()
}

/// The target's session keeps its own search path, so names are printed in full only while it is set aside.
async fn columns_in_full(
    target: &Client,
    relation: &Relation,
) -> Result<HashMap<String, LiveColumn>, Error> {
    let doing = || format!("reading the columns of {}", relation.quoted());
    target
        .batch_execute("BEGIN; SET LOCAL search_path = ''")
        .await
        .during(doing)?;
    let columns = columns(target, relation, "INSERT").await?;
    target.batch_execute("COMMIT").await.during(doing)?;
    Ok(columns)
}

async fn columns(
    client: &Client,
    relation: &Relation,
    privilege: &str,
) -> Result<HashMap<String, LiveColumn>, Error> {
    let rows = client
        .query(
            COLUMNS_QUERY,
            &[&relation.schema, &relation.name, &privilege],
        )
        .await;
    let rows = rows.during(|| format!("reading the columns of {}", relation.quoted()))?;
    let column = |row: &tokio_postgres::Row| LiveColumn {
        type_name: row.get(1),
        not_null: row.get(2),
        allowed: row.get(3),
    };
    Ok(rows.iter().map(|row| (row.get(0), column(row))).collect())
}

#[derive(Default)]
struct Findings {
    differences: Vec<String>,
    rights: Vec<String>,
}

impl Findings {
    fn compare(
        &mut self,
        side: &str,
        relation: &Relation,
        expected: &[Column],
        live: &HashMap<String, LiveColumn>,
        privilege: &str,
    ) {
        let table = relation.quoted();
        if live.is_empty() {
            self.differences.push(format!(
                "{side}: {table} does not exist, or the role may not see it"
            ));
            return;
        }
        for column in expected {
            let Some(found) = live.get(column.name) else {
                self.differences.push(format!(
                    "{side}: {table} has no column {} any more",
                    column.name
                ));
                continue;
            };
            if found.type_name != column.type_name {
                self.differences.push(format!(
                    "{side}: {table}.{} is {}, the program was written for {}",
                    column.name, found.type_name, column.type_name
                ));
            }
            if found.not_null != column.not_null {
                let word = if found.not_null {
                    "is NOT NULL now"
                } else {
                    "may be NULL now"
                };
                self.differences
                    .push(format!("{side}: {table}.{} {word}", column.name));
            }
            if !found.allowed {
                self.missing(side, &table, column.name, privilege);
            }
        }
    }

    /// Another entity's table may be gone; its own program tells that.
    fn may_fill(&mut self, relation: &Relation, column: &str, live: &HashMap<String, LiveColumn>) {
        if live.get(column).is_some_and(|found| !found.allowed) {
            self.missing("target", &relation.quoted(), column, "UPDATE");
        }
    }

    fn missing(&mut self, side: &str, table: &str, column: &str, privilege: &str) {
        self.rights.push(format!(
            "{side}: the role may not {privilege} {table}.{column}; run: GRANT {privilege} ON {table} TO the role"
        ));
    }

    /// A column that came to the target since, is NOT NULL and is not written, may have no default; PostgreSQL would
    /// refuse every row. Whether it has one is seen by its kind of failure, so this only names the new ones.
    fn unwritten(&mut self, entity: &Entity, live: &HashMap<String, LiveColumn>) {
        let known: Vec<&str> = entity
            .columns
            .iter()
            .chain(entity.unwritten)
            .map(|column| column.name)
            .collect();
        let mut new: Vec<&String> = live
            .keys()
            .filter(|name| !known.contains(&name.as_str()))
            .collect();
        new.sort();
        for name in new.into_iter().filter(|name| live[*name].not_null) {
            self.differences.push(format!(
                "target: {} has a new column {name} that is NOT NULL, and the program does not write it",
                entity.target.quoted()
            ));
        }
    }

    fn into_result(self, entity: &Entity) -> Result<(), Error> {
        if !self.differences.is_empty() {
            return Err(Error::Differs(format!(
                "the schema has changed since the program of {} was written:\n  {}\nrun rehome discover, plan and generate again, and review what changed",
                entity.name,
                self.differences.join("\n  ")
            )));
        }
        if !self.rights.is_empty() {
            return Err(Error::Failed(format!(
                "rights are missing for {}:\n  {}",
                entity.name,
                self.rights.join("\n  ")
            )));
        }
        Ok(())
    }
}
