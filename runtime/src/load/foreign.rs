//! Rows that the run did not write and that refer to rows it wrote: found, and listed, before these are deleted.
//!
//! A plain foreign key would refuse the deletion anyway. One that cascades, or sets NULL, would change rows that are
//! not ours without a word; therefore all foreign keys on the table are asked first.

use crate::connect::Connection;
use crate::control::mappings::{mapping_table, new_key_sql};
use crate::error::{Error, While};
use crate::migration::Entity;
use crate::sql::quote_identifier;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

/// Foreign keys that refer to a table: the referring table, its columns, the columns they mean, whether both tables
/// are the same, whether the role may read there, and whether a deletion changes rows. Partitions are left out: their
/// root has the key as well. The last column is the referring table's own key.
const FOREIGN_KEYS: &str = "
    SELECT child_space.nspname::text, child.relname::text, fk.conname::text, fk.conrelid = fk.confrelid,
           has_table_privilege(fk.conrelid, 'SELECT'), fk.confdeltype IN ('c', 'n', 'd'),
           ARRAY(SELECT own.attname::text FROM unnest(fk.conkey) WITH ORDINALITY AS key (number, place)
                 JOIN pg_catalog.pg_attribute AS own ON own.attrelid = fk.conrelid AND own.attnum = key.number
                 ORDER BY key.place),
           ARRAY(SELECT meant.attname::text FROM unnest(fk.confkey) WITH ORDINALITY AS key (number, place)
                 JOIN pg_catalog.pg_attribute AS meant ON meant.attrelid = fk.confrelid AND meant.attnum = key.number
                 ORDER BY key.place),
           ARRAY(SELECT own.attname::text FROM pg_catalog.pg_index AS main
                 JOIN pg_catalog.pg_attribute AS own ON own.attrelid = main.indrelid AND own.attnum = ANY (main.indkey)
                 WHERE main.indrelid = fk.conrelid AND main.indisprimary ORDER BY own.attnum)
    FROM pg_catalog.pg_constraint AS fk
    JOIN pg_catalog.pg_class AS child ON child.oid = fk.conrelid
    JOIN pg_catalog.pg_namespace AS child_space ON child_space.oid = child.relnamespace
    JOIN pg_catalog.pg_class AS parent ON parent.oid = fk.confrelid
    JOIN pg_catalog.pg_namespace AS parent_space ON parent_space.oid = parent.relnamespace
    WHERE fk.contype = 'f' AND fk.conparentid = 0 AND parent_space.nspname = $1 AND parent.relname = $2
    ORDER BY 1, 2, 3";

struct ForeignKey {
    table: String,
    name: String,
    to_itself: bool,
    readable: bool,
    changes_rows: bool,
    columns: Vec<String>,
    meant: Vec<String>,
    own_key: Vec<String>,
}

/// Which of the run's rows are about to go.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Going<'g> {
    /// All of them.
    All,
    /// Those of one batch.
    Batch(i32),
    /// Those with these keys in the target; what a plain foreign key would refuse is left to it.
    Some(&'g [&'g str]),
    /// The same, where the run's mappings may not know them any more; nothing but these keys counts.
    Named(&'g [&'g str]),
}

/// Rows that stay and refer, by one foreign key, to rows that are about to go.
#[derive(Debug)]
pub(crate) struct Referring {
    /// Their table, as SQL writes it.
    pub(crate) table: String,
    /// How many there are.
    pub(crate) rows: i64,
    /// Whether their table is the one that rows go from.
    pub(crate) to_itself: bool,
    /// Deletes them; without parameters, so it is there for [`Going::All`] and [`Going::Batch`] alone.
    pub(crate) delete_sql: String,
    columns: String,
    name: String,
    pub(crate) first: Vec<String>,
}

/// How many rows are named where more are counted.
pub(crate) const NAMED: usize = 10;

/// Refuses when rows that the run did not write refer to rows that it wrote and that are about to go.
pub(crate) async fn refuse_references(
    target: &Connection,
    entity: &Entity,
    going: Going<'_>,
) -> Result<(), Error> {
    match referring(target, entity, going).await?.as_slice() {
        [] => Ok(()),
        found => Err(refusal_of_references(entity, found)),
    }
}

/// The rows that stay and refer to rows that are about to go, foreign key by foreign key.
pub(crate) async fn referring(
    target: &Connection,
    entity: &Entity,
    going: Going<'_>,
) -> Result<Vec<Referring>, Error> {
    let doing = || format!("looking for rows that refer to {}", entity.target.quoted());
    let keys = target
        .query(FOREIGN_KEYS, &[&entity.target.schema, &entity.target.name])
        .await
        .during(doing)?;
    let mut found = Vec::new();
    for key in keys.iter().map(foreign_key) {
        // What may not be read is left to the foreign key itself; unless it would change rows instead of refusing.
        let is_left = match going {
            Going::All | Going::Batch(_) => !key.readable && !key.changes_rows,
            Going::Some(_) | Going::Named(_) => !key.changes_rows,
        };
        if is_left {
            continue;
        }
        let (tables, condition) = key.those(entity, going);
        let values: &[&(dyn ToSql + Sync)] = match &going {
            Going::Some(keys) | Going::Named(keys) => &[keys],
            Going::All | Going::Batch(_) => &[],
        };
        // Were it asked for one row only, the server would plan to find it soon, and there is none to be found.
        let count = format!(
            "SELECT count(*) FROM {} AS other, {tables} WHERE {condition}",
            key.table
        );
        let rows: i64 = target.query_one(&count, values).await.during(doing)?.get(0);
        if rows == 0 {
            continue;
        }
        let first = format!(
            "SELECT DISTINCT {} FROM {} AS other, {tables} WHERE {condition} ORDER BY 1 LIMIT {NAMED}",
            key.own_key(),
            key.table
        );
        let first = target.query(&first, values).await.during(doing)?;
        found.push(Referring {
            rows,
            to_itself: key.to_itself,
            delete_sql: format!(
                "DELETE FROM {} AS other USING {tables} WHERE {condition}",
                key.table
            ),
            columns: key.columns.join(", "),
            first: first.iter().map(|row| row.get(0)).collect(),
            table: key.table,
            name: key.name,
        });
    }
    Ok(found)
}

fn foreign_key(row: &Row) -> ForeignKey {
    let (schema, table): (String, String) = (row.get(0), row.get(1));
    ForeignKey {
        table: format!("{}.{}", quote_identifier(&schema), quote_identifier(&table)),
        name: row.get(2),
        to_itself: row.get(3),
        readable: row.get(4),
        changes_rows: row.get(5),
        columns: row.get(6),
        meant: row.get(7),
        own_key: row.get(8),
    }
}

impl ForeignKey {
    /// What is joined to the referring rows, and the condition that leaves those that stay while what they mean goes.
    fn those(&self, entity: &Entity, going: Going<'_>) -> (String, String) {
        let mappings = mapping_table(entity.control_schema, entity.name);
        let (key, mapped) = new_key_sql(entity, "target");
        let equal = self.columns.iter().zip(&self.meant).map(|(own, meant)| {
            format!(
                "other.{} = target.{}",
                quote_identifier(own),
                quote_identifier(meant)
            )
        });
        let mut all: Vec<String> = equal.collect();
        if let Going::Named(_) = going {
            all.push(format!("({key})::text = ANY ($1)"));
            if self.to_itself {
                let (own_key, _) = new_key_sql(entity, "other");
                all.push(format!("({own_key})::text <> ALL ($1)"));
            }
            let tables = format!("{} AS target", entity.target.quoted());
            return (tables, all.join(" AND "));
        }
        all.push(format!("mapping.fate IS NULL AND mapping.{mapped} = {key}"));
        let of_batch = |alias: &str| match going {
            Going::Batch(batch) => format!(" AND {alias}.batch = {batch}"),
            Going::All | Going::Some(_) | Going::Named(_) => String::new(),
        };
        all.push(format!("true{}", of_batch("mapping")));
        if self.to_itself {
            let (own_key, _) = new_key_sql(entity, "other");
            all.push(format!(
                "NOT EXISTS (SELECT FROM {mappings} AS own WHERE own.fate IS NULL AND own.{mapped} = {own_key}{})",
                of_batch("own")
            ));
        }
        if let Going::Some(_) = going {
            all.push("coalesce(mapping.new_id::text, mapping.new_key) = ANY ($1)".to_owned());
        }
        let tables = format!(
            "{} AS target, {mappings} AS mapping",
            entity.target.quoted()
        );
        (tables, all.join(" AND "))
    }

    /// A referring row's own key in words; its place, where its table has no key.
    fn own_key(&self) -> String {
        if self.own_key.is_empty() {
            return "other.ctid::text".to_owned();
        }
        let columns = self.own_key.iter();
        let columns = columns.map(|name| format!("other.{}::text", quote_identifier(name)));
        format!("concat_ws('|', {})", columns.collect::<Vec<_>>().join(", "))
    }
}

/// Names some of a number of rows by their keys.
pub(crate) fn named(first: &[String], rows: i64) -> String {
    let more = rows - i64::try_from(first.len()).unwrap_or(i64::MAX);
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    format!("{}{more}", first.join(", "))
}

pub(crate) fn refusal_of_references(entity: &Entity, found: &[Referring]) -> Error {
    let lines = found.iter().map(|one| {
        let Referring { table, rows, columns, name, .. } = one;
        let todo = if one.to_itself {
            "these rows were not written by the run, or by another batch of it; remove them, or let them refer to others".to_owned()
        } else {
            format!("roll {table} back first, or remove the rows that refer to it")
        };
        format!(
            "\n  {rows} {} of {table} ({columns} by {name}): {}; {todo}",
            if *rows == 1 { "row" } else { "rows" },
            named(&one.first, *rows)
        )
    });
    Error::Referenced(format!(
        "rows of {} cannot be taken back while rows that stay refer to them:{}",
        entity.name,
        lines.collect::<String>()
    ))
}
