//! Tables and views with their columns, and what the role may not read of them.

use std::collections::{HashMap, HashSet};

use tokio_postgres::Row;

use super::types::TypeBook;
use super::{Reading, TablesByOid, field, name_of, queries};
use crate::catalog::{
    Column, Generated, GeneratedKind, Identity, Name, Partition, RowSecurity, Table, TableKind,
};
use crate::diagnostics::{self as codes, Finding};
use crate::error::Error;
use crate::names::quote_identifier;

/// Reads all relations that have rows; those of extensions are left out with a finding.
pub(super) async fn read(reading: &mut Reading<'_>, book: &TypeBook) -> Result<TablesByOid, Error> {
    let mut tables = TablesByOid::new();
    let mut unreadable = HashSet::new();
    for row in reading.rows(&queries::RELATIONS).await? {
        let Some(kind) = kind_of(field(&row, "kind")?) else {
            reading.found(of_unknown_kind(&row)?);
            continue;
        };
        let table = table(&row, kind)?;
        if field(&row, "of_extension")? {
            let advice = "nothing to do: the extension makes it again in the target";
            reading.found(Finding::new(
                codes::EXTENSION_TABLE,
                &table.name,
                "the table belongs to an extension and was left out",
                advice,
            ));
            continue;
        }
        if !check_access(reading, &row, &table)? {
            unreadable.insert(field(&row, "oid")?);
        }
        tables.insert(field(&row, "oid")?, table);
    }
    read_columns(reading, book, &mut tables, &unreadable).await?;
    sum_up_partitions(&mut tables);
    Ok(tables)
}

fn table(row: &Row, kind: TableKind) -> Result<Table, Error> {
    let parent_schemas: Vec<String> = field(row, "parent_schemas")?;
    let parent_names: Vec<String> = field(row, "parents")?;
    let mut parents: Vec<Name> = parent_schemas
        .into_iter()
        .zip(parent_names)
        .map(|(schema, name)| Name { schema, name })
        .collect();
    let bound: Option<String> = field(row, "bound")?;
    let partition_of = match bound {
        Some(bound) if field(row, "is_partition")? => {
            parents.pop().map(|parent| Partition { parent, bound })
        }
        _ => None,
    };
    Ok(Table {
        name: name_of(row, "schema", "name")?,
        kind,
        owner: field(row, "owner")?,
        comment: field(row, "comment")?,
        estimated_rows: estimate(field(row, "estimate")?, field(row, "pages")?),
        bytes: u64::try_from(field::<i64>(row, "bytes")?).unwrap_or_default(),
        row_security: row_security(row)?,
        partitioned_by: field(row, "partitioned_by")?,
        partition_of,
        inherits: parents,
        definition: field(row, "definition")?,
        ..Table::default()
    })
}

fn kind_of(letter: &str) -> Option<TableKind> {
    Some(match letter {
        "r" => TableKind::Table,
        "p" => TableKind::Partitioned,
        "v" => TableKind::View,
        "m" => TableKind::MaterializedView,
        "f" => TableKind::Foreign,
        _ => return None,
    })
}

fn of_unknown_kind(row: &Row) -> Result<Finding, Error> {
    let kind: String = field(row, "kind")?;
    let message = format!("it is of kind {kind:?}, which rehome does not know, and was left out");
    let advice = "look at what it holds before you rely on the plan";
    let name = name_of(row, "schema", "name")?;
    Ok(Finding::new(codes::UNKNOWN_RELATION, name, message, advice))
}

/// Before PostgreSQL 14 a table that was never analysed says 0 rows on 0 pages, since then -1 rows.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an estimate that is positive, and far below 2^53"
)]
fn estimate(rows: f64, pages: i32) -> Option<u64> {
    let known = rows > 0.0 || (rows == 0.0 && pages > 0);
    known.then(|| rows.round() as u64)
}

fn row_security(row: &Row) -> Result<RowSecurity, Error> {
    Ok(
        match (
            field(row, "row_security")?,
            field(row, "row_security_forced")?,
        ) {
            (false, _) => RowSecurity::Off,
            (true, false) => RowSecurity::Enabled,
            (true, true) => RowSecurity::Forced,
        },
    )
}

/// Finds what the role may not read of a table, and tells whether its columns are worth a look.
///
/// Partitions are read through their root, so rights on them are not needed.
fn check_access(reading: &mut Reading<'_>, row: &Row, table: &Table) -> Result<bool, Error> {
    if table.partition_of.is_some() {
        return Ok(false);
    }
    let name = &table.name;
    let role = quote_identifier(&reading.server.role);
    let readable: bool = field(row, "readable")?;
    if !field::<bool>(row, "populated")? {
        let message = "the materialised view was never filled, so it cannot be read";
        let advice = format!("REFRESH MATERIALIZED VIEW {name};");
        reading.found(Finding::new(codes::NOT_POPULATED, name, message, advice));
    }
    if !readable {
        let message = format!("the role {role} may not read the table");
        let grant = format!("GRANT SELECT ON {name} TO {role};");
        reading.found(Finding::new(
            codes::CANNOT_SELECT_TABLE,
            name,
            message,
            grant,
        ));
    }
    if field(row, "hides_rows")? {
        let message = format!(
            "row-level security is in force for the role {role}: rows may be hidden from it"
        );
        let advice = format!(
            "ALTER ROLE {role} BYPASSRLS; or read as a role for which the policies show every row"
        );
        reading.found(Finding::new(codes::ROW_SECURITY, name, message, advice));
    } else if table.row_security != RowSecurity::Off {
        let message = format!(
            "the table has row-level security; the role {role} passes it by and sees every row"
        );
        reading.found(Finding::new(
            codes::ROW_SECURITY_INACTIVE,
            name,
            message,
            "run the migration as this role too",
        ));
    }
    Ok(readable)
}

async fn read_columns(
    reading: &mut Reading<'_>,
    book: &TypeBook,
    tables: &mut TablesByOid,
    unreadable: &HashSet<u32>,
) -> Result<(), Error> {
    let role = quote_identifier(&reading.server.role);
    for row in reading.rows(&queries::COLUMNS).await? {
        let relation: u32 = field(&row, "relation")?;
        let Some(table) = tables.get_mut(&relation) else {
            continue;
        };
        let column = column(&row, book)?;
        let object = format!("{}.{}", table.name, quote_identifier(&column.name));
        reading.findings.extend(column_findings(&row, &object)?);
        if !field::<bool>(&row, "readable")? && !unreadable.contains(&relation) {
            let quoted = quote_identifier(&column.name);
            let grant = format!("GRANT SELECT ({quoted}) ON {} TO {role};", table.name);
            let message = format!("the role {role} may not read the column");
            reading.findings.push(Finding::new(
                codes::CANNOT_SELECT_COLUMN,
                object,
                message,
                grant,
            ));
        }
        table.columns.push(column);
    }
    Ok(())
}

/// What the server says of a column that a catalog cannot hold.
fn column_findings(row: &Row, object: &str) -> Result<Vec<Finding>, Error> {
    let mut found = Vec::new();
    let generated: String = field(row, "generated")?;
    let identity: String = field(row, "identity")?;
    if !matches!(generated.as_str(), "" | "s" | "v") || !matches!(identity.as_str(), "" | "a" | "d")
    {
        let message =
            format!("it is generated in a way ({generated}{identity}) that rehome does not know");
        let advice =
            "leave it out of the mapping, or see by a try whether the target takes a value";
        found.push(Finding::new(codes::UNKNOWN_COLUMN, object, message, advice));
    }
    if !field::<bool>(row, "deterministic")? {
        let message = "its collation takes texts of different letters for equal, such as a and A";
        let advice =
            "where the column is unique, texts that only differ so are duplicates in the target";
        found.push(Finding::new(codes::EQUAL_LETTERS, object, message, advice));
    }
    Ok(found)
}

fn column(row: &Row, book: &TypeBook) -> Result<Column, Error> {
    let expression: Option<String> = field(row, "default_expression")?;
    let kind = match field(row, "generated")? {
        "s" => Some(GeneratedKind::Stored),
        "v" => Some(GeneratedKind::Virtual),
        _ => None,
    };
    let (default, generated) = match (kind, expression) {
        (Some(kind), expression) => (
            None,
            Some(Generated {
                kind,
                expression: expression.unwrap_or_default(),
            }),
        ),
        (None, expression) => (expression, None),
    };
    let collation_schema: Option<String> = field(row, "collation_schema")?;
    Ok(Column {
        name: field(row, "name")?,
        position: u32::try_from(field::<i32>(row, "position")?).unwrap_or_default(),
        column_type: book.column_type(row)?,
        not_null: field(row, "not_null")?,
        default,
        identity: match field(row, "identity")? {
            "a" => Some(Identity::Always),
            "d" => Some(Identity::ByDefault),
            _ => None,
        },
        generated,
        collation: match collation_schema {
            Some(_) => Some(name_of(row, "collation_schema", "collation")?),
            None => None,
        },
        comment: field(row, "comment")?,
    })
}

/// A partitioned table has no rows and no size of its own: it gets what its leaves have together.
fn sum_up_partitions(tables: &mut TablesByOid) {
    let parents: Vec<(Name, Option<Name>)> = tables
        .values()
        .map(|table| {
            (
                table.name.clone(),
                table.partition_of.as_ref().map(|part| part.parent.clone()),
            )
        })
        .collect();
    let parent_of: HashMap<Name, Option<Name>> = parents.into_iter().collect();
    let mut sums: HashMap<Name, (u64, Option<u64>)> = HashMap::new();
    for leaf in tables
        .values()
        .filter(|table| table.kind != TableKind::Partitioned)
    {
        let mut ancestor = parent_of.get(&leaf.name).and_then(Option::as_ref);
        while let Some(name) = ancestor {
            let sum = sums.entry(name.clone()).or_default();
            sum.0 += leaf.bytes;
            sum.1 = leaf
                .estimated_rows
                .map(|rows| rows + sum.1.unwrap_or(0))
                .or(sum.1);
            ancestor = parent_of.get(name).and_then(Option::as_ref);
        }
    }
    for table in tables
        .values_mut()
        .filter(|table| table.kind == TableKind::Partitioned)
    {
        if let Some((bytes, rows)) = sums.remove(&table.name) {
            table.bytes = bytes;
            table.estimated_rows = rows;
        }
    }
}
