//! Constraints of tables.

use std::collections::HashMap;

use tokio_postgres::Row;

use super::{Reading, TablesByOid, field, name_of, queries};
use crate::catalog::{Action, Check, Exclusion, ForeignKey, Key, MatchKind, Table};
use crate::diagnostics::{self as codes, Finding};
use crate::error::Error;
use crate::names::quote_identifier;

/// Reads all constraints and puts each on its table.
pub(super) async fn read(reading: &mut Reading<'_>, tables: &mut TablesByOid) -> Result<(), Error> {
    let rows = reading.rows(&queries::CONSTRAINTS).await?;
    let ancestry = Ancestry::of(&rows)?;
    for row in &rows {
        let Some(table) = tables.get_mut(&field(row, "relation")?) else {
            continue;
        };
        match field(row, "kind")? {
            "p" => table.primary_key = Some(key(row)?),
            "u" => table.uniques.push(key(row)?),
            "f" if ancestry.is_internal(field(row, "oid")?) => {}
            "f" => table.foreign_keys.push(foreign_key(row)?),
            "c" => table.checks.push(check(row)?),
            "x" => table.exclusions.push(exclusion(row)?),
            // A constraint trigger is among the triggers.
            "t" => {}
            "n" => not_null(reading, table, row)?,
            other => {
                let object = format!("{}.{}", table.name, quote_identifier(field(row, "name")?));
                let message =
                    format!("the constraint is of kind {other:?}, which rehome does not know");
                reading.found(Finding::new(
                    codes::UNKNOWN_CONSTRAINT,
                    object,
                    message,
                    "look at what it refuses before rows are moved",
                ));
            }
        }
    }
    Ok(())
}

/// NOT NULL is a constraint of its own since PostgreSQL 18; only one that is NOT VALID says more than the column does.
fn not_null(reading: &mut Reading<'_>, table: &Table, row: &Row) -> Result<(), Error> {
    if field::<bool>(row, "validated")? {
        return Ok(());
    }
    let object = format!("{}.{}", table.name, quote_identifier(field(row, "name")?));
    let message = "NOT NULL was never checked against the rows that are there";
    let advice = format!(
        "ALTER TABLE {} VALIDATE CONSTRAINT {}; or map NULL on purpose",
        table.name,
        quote_identifier(field(row, "name")?)
    );
    reading.found(Finding::new(codes::NOT_VALIDATED, object, message, advice));
    Ok(())
}

fn key(row: &Row) -> Result<Key, Error> {
    Ok(Key {
        name: field(row, "name")?,
        columns: field(row, "columns")?,
        nulls_not_distinct: field(row, "nulls_not_distinct")?,
        deferrable: field(row, "deferrable")?,
        initially_deferred: field(row, "deferred")?,
        without_overlaps: field(row, "period")?,
    })
}

fn foreign_key(row: &Row) -> Result<ForeignKey, Error> {
    Ok(ForeignKey {
        name: field(row, "name")?,
        columns: field(row, "columns")?,
        references: name_of(row, "referenced_schema", "referenced_name")?,
        referenced_columns: field(row, "referenced_columns")?,
        on_delete: action(field(row, "on_delete")?),
        on_update: action(field(row, "on_update")?),
        match_kind: match field(row, "match_kind")? {
            "f" => MatchKind::Full,
            "p" => MatchKind::Partial,
            _ => MatchKind::Simple,
        },
        deferrable: field(row, "deferrable")?,
        initially_deferred: field(row, "deferred")?,
        validated: field(row, "validated")?,
        enforced: field(row, "enforced")?,
        period: field(row, "period")?,
    })
}

fn action(letter: &str) -> Action {
    match letter {
        "r" => Action::Restrict,
        "c" => Action::Cascade,
        "n" => Action::SetNull,
        "d" => Action::SetDefault,
        _ => Action::NoAction,
    }
}

fn check(row: &Row) -> Result<Check, Error> {
    Ok(Check {
        name: field(row, "name")?,
        expression: field::<Option<String>>(row, "expression")?.unwrap_or_default(),
        validated: field(row, "validated")?,
        enforced: field(row, "enforced")?,
    })
}

fn exclusion(row: &Row) -> Result<Exclusion, Error> {
    Ok(Exclusion {
        name: field(row, "name")?,
        definition: field::<Option<String>>(row, "definition")?.unwrap_or_default(),
        deferrable: field(row, "deferrable")?,
        initially_deferred: field(row, "deferred")?,
    })
}

/// Which foreign keys PostgreSQL made for itself.
///
/// A key that points at a partitioned table has one more constraint for each of its partitions. They say nothing
/// new and nobody can drop them alone: their topmost ancestor points at another table than they do.
struct Ancestry {
    /// A constraint's parent and the table it points at.
    by_oid: HashMap<u32, (u32, u32)>,
}

impl Ancestry {
    fn of(rows: &[Row]) -> Result<Ancestry, Error> {
        let entry = |row| {
            Ok((
                field(row, "oid")?,
                (field(row, "parent")?, field(row, "referenced")?),
            ))
        };
        Ok(Ancestry {
            by_oid: rows.iter().map(entry).collect::<Result<_, Error>>()?,
        })
    }

    fn is_internal(&self, oid: u32) -> bool {
        let Some(own) = self.by_oid.get(&oid) else {
            return false;
        };
        let mut current = own;
        while let Some(parent) = self.by_oid.get(&current.0) {
            current = parent;
        }
        current.1 != own.1
    }
}
