//! What validations have left on record: rows that differ, and the independent checks that did not pass.

use std::collections::{BTreeMap, BTreeSet};

use rehome_tests::database::Database;
use rehome_tests::{Result, fail};

use super::{Difference, Row};

/// The last validation of each entity.
const LAST: &str = "SELECT max(id) FROM rehome.migration_validation_reports GROUP BY entity";

/// What the last validations say of single rows.
pub(super) fn differences(target: &Database) -> Result<BTreeMap<Row, Difference>> {
    let rows = target.rows(&format!(
        "SELECT entity, new_key, difference, array_to_string(columns, ',')
         FROM rehome.data_differentials WHERE report_id IN ({LAST})"
    ))?;
    let mut found = BTreeMap::new();
    for row in rows {
        let [Some(entity), Some(key), Some(what), Some(columns)] = row.as_slice() else {
            return fail(format!("a record with nothing in it: {row:?}"));
        };
        let columns = columns.split(',').filter(|name| !name.is_empty());
        let difference = Difference {
            what: what.clone(),
            columns: columns.map(str::to_owned).collect(),
        };
        found.insert((entity.clone(), key.clone()), difference);
    }
    Ok(found)
}

/// What the independent checks have found in the last validations, entity by entity: the names of checks that did not
/// pass, and the figures of columns that differ.
pub(super) fn alarms(target: &Database) -> Result<BTreeMap<String, BTreeSet<String>>> {
    let rows = target.rows(&format!(
        "SELECT report.entity, asked ->> 'name', asked ->> 'target'
         FROM rehome.migration_validation_reports AS report, jsonb_array_elements(report.checks) AS asked
         WHERE report.id IN ({LAST}) AND NOT (asked ->> 'passed')::boolean"
    ))?;
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in rows {
        let [Some(entity), Some(name), told] = row.as_slice() else {
            return fail(format!("a check without a name: {row:?}"));
        };
        let alarms = found.entry(entity.clone()).or_default();
        alarms.insert(name.clone());
        let lines = told.as_deref().unwrap_or_default().lines();
        let figures = lines.filter_map(|line| line.split_once(": "));
        alarms.extend(figures.map(|(figure, _)| figure.to_owned()));
    }
    Ok(found)
}

/// A column of an entity: its name and its type's name.
pub(super) struct Column {
    pub(super) entity: String,
    pub(super) name: String,
    pub(super) type_name: String,
}

/// Columns that the target fills by itself, which no proof looks at.
const LEFT: [(&str, &str); 2] = [
    ("profiles", "updated_at"),
    ("technician_roles", "assigned_at"),
];

/// Every column of every entity that its program writes.
pub(super) fn columns(target: &Database) -> Result<Vec<Column>> {
    let rows = target.rows(
        "SELECT table_name, column_name, CASE data_type WHEN 'USER-DEFINED' THEN 'enum ' || udt_name ELSE udt_name END
         FROM information_schema.columns JOIN rehome.migration_entities ON name = table_name
         WHERE table_schema = 'public' ORDER BY table_name, ordinal_position",
    )?;
    let mut columns = Vec::new();
    for row in rows {
        let [Some(entity), Some(name), Some(type_name)] = row.as_slice() else {
            return fail(format!("a column without a name: {row:?}"));
        };
        if !LEFT.contains(&(entity, name)) {
            columns.push(Column {
                entity: entity.clone(),
                name: name.clone(),
                type_name: type_name.clone(),
            });
        }
    }
    Ok(columns)
}

impl Column {
    /// Whether it is part of its table's key.
    pub(super) fn is_key(&self) -> bool {
        match self.entity.as_str() {
            "settings" => self.name == "key",
            "case_file_relationships" => self.name.ends_with("_id"),
            _ => self.name == "id",
        }
    }

    /// Another value of its type; as far as one can be made, of the same form.
    pub(super) fn another(&self) -> String {
        let name = &self.name;
        match self.type_name.as_str() {
            "text" | "varchar" => format!(
                "translate({name}, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
                           'BCDEFGHIJKLMNOPQRSTUVWXYZAbcdefghijklmnopqrstuvwxyza1234567890')"
            ),
            "uuid" => "gen_random_uuid()".to_owned(),
            // A key has to be one that no other row has.
            "int2" | "int4" | "int8" if self.is_key() => format!("{name} + 1000000"),
            "int2" | "int4" | "int8" => format!("{name} + 1"),
            "numeric" => format!("{name} + 0.1"),
            "bool" => format!("NOT {name}"),
            "date" => format!("{name} + 1"),
            "timestamptz" => format!("{name} + interval '1 microsecond'"),
            "jsonb" => format!(
                "CASE jsonb_typeof({name}) WHEN 'object' THEN {name} || '{{\"damaged\": 1}}' ELSE jsonb_build_array({name}) END"
            ),
            other => {
                let label = other.trim_start_matches("enum ");
                format!(
                    "(SELECT label FROM unnest(enum_range(NULL::public.{label})) AS label WHERE label <> {name} ORDER BY label LIMIT 1)"
                )
            }
        }
    }
}
