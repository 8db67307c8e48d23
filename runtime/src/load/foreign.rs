//! Rows that the run did not write and that refer to rows it wrote: found before these are deleted.
//!
//! A plain foreign key would refuse the deletion anyway. One that cascades, or sets NULL, would change rows that are
//! not ours without a word; therefore all foreign keys on the table are asked first.

use crate::connect::Connection;
use crate::control::mappings::{mapping_table, new_key_sql};
use crate::error::{Error, While};
use crate::migration::Entity;
use crate::sql::quote_identifier;
use tokio_postgres::Row;

/// Foreign keys that refer to a table: the referring table, its columns, the columns they mean, whether both tables
/// are the same, whether the role may read there, and whether a deletion changes rows. Partitions are left out: their
/// root has the key as well.
const FOREIGN_KEYS: &str = "
    SELECT child_space.nspname::text, child.relname::text, fk.conname::text, fk.conrelid = fk.confrelid,
           has_table_privilege(fk.conrelid, 'SELECT'), fk.confdeltype IN ('c', 'n', 'd'),
           ARRAY(SELECT own.attname::text FROM unnest(fk.conkey) WITH ORDINALITY AS key (number, place)
                 JOIN pg_catalog.pg_attribute AS own ON own.attrelid = fk.conrelid AND own.attnum = key.number
                 ORDER BY key.place),
           ARRAY(SELECT meant.attname::text FROM unnest(fk.confkey) WITH ORDINALITY AS key (number, place)
                 JOIN pg_catalog.pg_attribute AS meant ON meant.attrelid = fk.confrelid AND meant.attnum = key.number
                 ORDER BY key.place)
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
}

/// Which of the run's rows are about to go.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Going<'g> {
    /// All of them.
    All,
    /// Those with these keys in the target; what a plain foreign key would refuse is left to it.
    Some(&'g [&'g str]),
}

/// Refuses when rows that the run did not write refer to rows that it wrote and that are about to go.
pub(crate) async fn refuse_references(
    target: &Connection,
    entity: &Entity,
    going: Going<'_>,
) -> Result<(), Error> {
    let doing = || format!("looking for rows that refer to {}", entity.target.quoted());
    let keys = target
        .query(FOREIGN_KEYS, &[&entity.target.schema, &entity.target.name])
        .await
        .during(doing)?;
    for key in keys.iter().map(foreign_key) {
        // What may not be read is left to the foreign key itself; unless it would change rows instead of refusing.
        let is_left = match going {
            Going::All => !key.readable && !key.changes_rows,
            Going::Some(_) => !key.changes_rows,
        };
        if is_left {
            continue;
        }
        let question = key.question(entity);
        let found = match going {
            Going::All => target.query_one(&question, &[]).await,
            Going::Some(keys) => {
                let of_those = " AND coalesce(mapping.new_id::text, mapping.new_key) = ANY ($1)";
                target.query_one(&(question + of_those), &[&keys]).await
            }
        };
        let found = found.during(doing)?;
        let rows: i64 = found.get(0);
        if rows > 0 {
            return Err(refusal(entity, &key, rows));
        }
    }
    Ok(())
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
    }
}

impl ForeignKey {
    /// Counts the rows of others that refer to rows of the run. (Were it asked for one row only, the server would plan
    /// to find it soon, and there is none to be found.)
    fn question(&self, entity: &Entity) -> String {
        let mappings = mapping_table(entity.control_schema, entity.name);
        let (key, mapped) = new_key_sql(entity, "target");
        let pairs = self.columns.iter().zip(&self.meant);
        let equal: Vec<String> = pairs
            .map(|(own, meant)| {
                format!(
                    "other.{} = target.{}",
                    quote_identifier(own),
                    quote_identifier(meant)
                )
            })
            .collect();
        let ours = if self.to_itself {
            let (own_key, _) = new_key_sql(entity, "other");
            format!(
                " AND NOT EXISTS (SELECT FROM {mappings} AS own WHERE own.fate IS NULL AND own.{mapped} = {own_key})"
            )
        } else {
            String::new()
        };
        format!(
            "SELECT count(*) FROM {} AS other JOIN {} AS target ON {}
             JOIN {mappings} AS mapping ON mapping.fate IS NULL AND mapping.{mapped} = {key}
             WHERE true{ours}",
            self.table,
            entity.target.quoted(),
            equal.join(" AND ")
        )
    }
}

fn refusal(entity: &Entity, key: &ForeignKey, rows: i64) -> Error {
    let todo = if key.to_itself {
        "these rows were not written by the run; remove them, or let them refer to others"
            .to_owned()
    } else {
        format!(
            "roll {} back first, or remove the rows that refer to it",
            key.table
        )
    };
    Error::Failed(format!(
        "rows of {} cannot be taken back: {rows} rows of {} refer to its rows ({} by {}); {todo}",
        entity.name,
        key.table,
        key.columns.join(", "),
        key.name
    ))
}
