//! How rows are brought into a table: with its indexes on, or without; and what comes off then.

use super::inputs::Inputs;
use crate::catalog::{Name, RowSecurity, Table};
use crate::mapping::{LoadMode, Mapping};

/// How rows are written, why so, and what comes off while they are.
pub(super) fn load_mode(inputs: &Inputs<'_>, mapping: &Mapping) -> (LoadMode, String, Vec<String>) {
    let live = |why: &str| (LoadMode::Live, why.to_owned(), Vec::new());
    let bulk =
        |table: &Table, why: &str| (LoadMode::Bulk, why.to_owned(), coming_off(inputs, table));
    if mapping.load.unwrap_or(inputs.settings.policy.load) == LoadMode::Live {
        return live("the table may be in use, as nothing says `load = \"bulk\"`");
    }
    let Some(table) = inputs.target.table(&mapping.target) else {
        return live("the target table is not known");
    };
    if table.partitioned_by.is_some() {
        return live("the table is partitioned, and keys of partitions stay on");
    }
    if table.row_security == RowSecurity::Forced {
        return live("row-level security is forced on the table");
    }
    match table.estimated_rows {
        Some(0) => bulk(
            table,
            "the table has no rows, so indexes and keys can be built after the load",
        ),
        Some(_) => live("the table has rows already"),
        None => bulk(
            table,
            "the program looks whether the table has rows, and builds indexes and keys after the load where it has none",
        ),
    }
}

/// The objects of a table that come off, as the catalog knows them, each with its sort; the program leaves one on where
/// something depends on it, and says so.
fn coming_off(inputs: &Inputs<'_>, table: &Table) -> Vec<String> {
    let keys = table.primary_key.iter().chain(&table.uniques);
    let keys = keys.map(|key| format!("key {}", key.name));
    let indexes = table
        .indexes
        .iter()
        .map(|index| format!("index {}", index.name));
    let references = table.foreign_keys.iter();
    let references = references.map(|reference| format!("reference {}", reference.name));
    let others = referring(inputs, &table.name);
    keys.chain(indexes)
        .chain(references)
        .chain(others)
        .collect()
}

/// The references of other tables to this one, which go with the key that they mean.
fn referring(inputs: &Inputs<'_>, to: &Name) -> Vec<String> {
    let others = inputs
        .target
        .tables
        .iter()
        .filter(|table| table.name != *to);
    let references =
        others.flat_map(|table| table.foreign_keys.iter().map(move |key| (table, key)));
    references
        .filter(|(_, reference)| reference.references == *to)
        .map(|(table, reference)| format!("reference {} of {}", reference.name, table.name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::decisions::Decisions;
    use crate::mapping::sketch::catalog;
    use crate::plan::{Facts, Plan, plan};
    use crate::settings::Settings;

    const SKETCH: &str = "public.towns\n  id int4 key\n  name text unique\npublic.people\n  id int4 key\n  town_id int4 -> public.towns";

    fn planned(policy: &str) -> Plan {
        let settings = format!(
            "[project]\nname = \"lab\"\nnamespace = \"6ba7b810-9dad-11d1-80b4-00c04fd430c8\"\nzone = \"UTC\"\n[policy]\n{policy}"
        );
        plan(&Inputs {
            source: &catalog(SKETCH),
            target: &catalog(SKETCH),
            facts: &Facts::default(),
            settings: &Settings::parse("rehome.toml", &settings)
                .unwrap_or_else(|error| panic!("{error}")),
            existing: &[],
            decisions: &Decisions::default(),
        })
    }

    fn off(plan: &Plan, entity: &str) -> Vec<String> {
        plan.entity(entity)
            .map(|entity| entity.comes_off.clone())
            .unwrap_or_default()
    }

    #[test]
    fn what_comes_off_is_told_with_what_refers_to_it() {
        let bulk = planned("load = \"bulk\"");
        let people = off(&bulk, "people");
        assert_eq!(people.len(), 2, "{people:?}");
        assert!(people[1].starts_with("reference "), "{people:?}");
        let towns = off(&bulk, "towns");
        assert_eq!(towns.len(), 3, "{towns:?}");
        assert!(towns[2].ends_with(" of public.people"), "{towns:?}");
        assert_eq!(off(&planned(""), "towns"), Vec::<String>::new());
    }
}
