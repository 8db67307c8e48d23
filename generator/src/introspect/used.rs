//! Types of other schemas: kept when a column uses them, dropped when not.

use std::collections::BTreeSet;

use crate::catalog::{Catalog, ColumnType, Name};

/// Drops types outside the schemas that were read, unless something inside uses them.
///
/// All types of the database were read, because a column may be of any; a change elsewhere is no change of this schema.
pub(super) fn keep_used_types(catalog: &mut Catalog) {
    let schemas: BTreeSet<String> = catalog.schemas.iter().cloned().collect();
    let mut used: BTreeSet<Name> = BTreeSet::new();
    for column in catalog.tables.iter().flat_map(|table| &table.columns) {
        note(&mut used, &column.column_type);
    }
    // Types stand on types: what a kept one uses is used too, until nothing new comes in.
    loop {
        let before = used.len();
        let keeps = |name: &Name, used: &BTreeSet<Name>| {
            schemas.contains(&name.schema) || used.contains(name)
        };
        for domain in &catalog.domains {
            if keeps(&domain.name, &used) {
                note(&mut used, &domain.base);
            }
        }
        for composite in &catalog.composites {
            if keeps(&composite.name, &used) {
                composite
                    .fields
                    .iter()
                    .for_each(|field| note(&mut used, &field.field_type));
            }
        }
        for range in &catalog.ranges {
            let through_multirange = range
                .multirange
                .as_ref()
                .is_some_and(|name| used.contains(name));
            if keeps(&range.name, &used) || through_multirange {
                used.insert(range.name.clone());
                note(&mut used, &range.subtype);
            }
        }
        if used.len() == before {
            break;
        }
    }
    let keeps = |name: &Name| schemas.contains(&name.schema) || used.contains(name);
    catalog.enums.retain(|item| keeps(&item.name));
    catalog.domains.retain(|item| keeps(&item.name));
    catalog.composites.retain(|item| keeps(&item.name));
    catalog.ranges.retain(|item| keeps(&item.name));
}

fn note(used: &mut BTreeSet<Name>, column_type: &ColumnType) {
    used.insert(column_type.name.clone());
    if let Some(element) = &column_type.array_of {
        used.insert(element.name.clone());
    }
}
