//! Types, sequences and extensions.

use std::collections::HashMap;

use super::types::TypeBook;
use super::{Reading, field, name_of, queries};
use crate::catalog::{
    Catalog, Check, Composite, CompositeField, Domain, EnumType, Extension, Name, RangeType,
    Sequence, SequenceOwner,
};
use crate::error::Error;

/// Begins a catalog with everything that is no table.
pub(super) async fn read(reading: &Reading<'_>, book: &TypeBook) -> Result<Catalog, Error> {
    Ok(Catalog {
        database: reading.server.database.clone(),
        server_version: reading.server.version,
        server_encoding: reading.server.encoding.clone(),
        schemas: reading.schemas.clone(),
        extensions: extensions(reading).await?,
        enums: enums(reading).await?,
        domains: domains(reading, book).await?,
        composites: composites(reading, book).await?,
        ranges: ranges(reading, book).await?,
        sequences: sequences(reading).await?,
        tables: Vec::new(),
    })
}

async fn extensions(reading: &Reading<'_>) -> Result<Vec<Extension>, Error> {
    let rows = reading.rows(&queries::EXTENSIONS).await?;
    let extension = |row| {
        Ok(Extension {
            name: field(row, "name")?,
            version: field(row, "version")?,
            schema: field(row, "schema")?,
        })
    };
    rows.iter().map(extension).collect()
}

async fn enums(reading: &Reading<'_>) -> Result<Vec<EnumType>, Error> {
    let rows = reading.rows(&queries::ENUMS).await?;
    rows.iter()
        .map(|row| {
            Ok(EnumType {
                name: name_of(row, "schema", "name")?,
                labels: field(row, "labels")?,
            })
        })
        .collect()
}

async fn domains(reading: &Reading<'_>, book: &TypeBook) -> Result<Vec<Domain>, Error> {
    let mut checks: HashMap<u32, Vec<Check>> = HashMap::new();
    for row in reading.rows(&queries::DOMAIN_CHECKS).await? {
        let check = Check {
            name: field(&row, "name")?,
            expression: field(&row, "expression")?,
            validated: field(&row, "validated")?,
            enforced: field(&row, "enforced")?,
        };
        checks
            .entry(field(&row, "domain")?)
            .or_default()
            .push(check);
    }
    let mut domains = Vec::new();
    for row in reading.rows(&queries::DOMAINS).await? {
        domains.push(Domain {
            name: name_of(&row, "schema", "name")?,
            base: book.column_type(&row)?,
            not_null: field(&row, "not_null")?,
            default: field(&row, "default_expression")?,
            checks: checks.remove(&field(&row, "oid")?).unwrap_or_default(),
        });
    }
    Ok(domains)
}

/// One row is one field; a type without fields gives one row without a field.
async fn composites(reading: &Reading<'_>, book: &TypeBook) -> Result<Vec<Composite>, Error> {
    let mut composites: Vec<Composite> = Vec::new();
    for row in reading.rows(&queries::COMPOSITES).await? {
        let name: Name = name_of(&row, "schema", "name")?;
        if composites.last().is_none_or(|last| last.name != name) {
            composites.push(Composite {
                name,
                fields: Vec::new(),
            });
        }
        if let (Some(field_name), Some(composite)) = (
            field::<Option<String>>(&row, "field")?,
            composites.last_mut(),
        ) {
            composite.fields.push(CompositeField {
                name: field_name,
                field_type: book.column_type(&row)?,
            });
        }
    }
    Ok(composites)
}

async fn ranges(reading: &Reading<'_>, book: &TypeBook) -> Result<Vec<RangeType>, Error> {
    let mut ranges = Vec::new();
    for row in reading.rows(&queries::RANGES).await? {
        let multirange = book.name(field(&row, "multirange")?);
        ranges.push(RangeType {
            name: name_of(&row, "schema", "name")?,
            subtype: book.column_type(&row)?,
            multirange,
        });
    }
    Ok(ranges)
}

async fn sequences(reading: &Reading<'_>) -> Result<Vec<Sequence>, Error> {
    let mut sequences: Vec<Sequence> = Vec::new();
    for row in reading.rows(&queries::SEQUENCES).await? {
        let owner: Option<String> = field(&row, "owner_table")?;
        let owned_by = match owner {
            Some(_) => Some(SequenceOwner {
                table: name_of(&row, "owner_schema", "owner_table")?,
                column: field(&row, "owner_column")?,
            }),
            None => None,
        };
        sequences.push(Sequence {
            name: name_of(&row, "schema", "name")?,
            start: field(&row, "start")?,
            increment: field(&row, "increment")?,
            minimum: field(&row, "minimum")?,
            maximum: field(&row, "maximum")?,
            cycle: field(&row, "cycle")?,
            owned_by,
        });
    }
    Ok(sequences)
}
