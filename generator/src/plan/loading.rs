//! How rows are brought into a table: with its indexes on, or without; and what comes off then.

use super::inputs::Inputs;
use crate::catalog::{RowSecurity, Table};
use crate::mapping::{LoadMode, Mapping, keys_may_collide};

/// How rows are written, why so, and what comes off while they are.
pub(super) fn load_mode(inputs: &Inputs<'_>, mapping: &Mapping) -> (LoadMode, String, Vec<String>) {
    let live = |why: &str| (LoadMode::Live, why.to_owned(), Vec::new());
    let bulk = |table: &Table, why: &str| {
        let off = coming_off(inputs, mapping, table);
        (LoadMode::Bulk, why.to_owned(), off)
    };
    if mapping.load == Some(LoadMode::Live) {
        return live("the mapping file says `load = \"live\"`");
    }
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
/// something depends on it, and says so. A key that two rows may be given stays on, and what refers to it.
fn coming_off(inputs: &Inputs<'_>, mapping: &Mapping, table: &Table) -> Vec<String> {
    let key = inputs.target.row_key(table).unwrap_or_default();
    let stays = keys_may_collide(mapping, key, inputs.source, inputs.target);
    let comes = |columns: &[String]| {
        let is_key = columns.len() == key.len() && columns.iter().all(|name| key.contains(name));
        !stays || !is_key
    };
    let keys = table.primary_key.iter().chain(&table.uniques);
    let keys = keys.filter(|one| comes(&one.columns));
    let keys = keys.map(|key| format!("key {}", key.name));
    let indexes = table.indexes.iter();
    let indexes = indexes.filter(|index| !index.is_plain_unique() || comes(&index.columns));
    let indexes = indexes.map(|index| format!("index {}", index.name));
    let references = table.foreign_keys.iter();
    let references = references.map(|reference| format!("reference {}", reference.name));
    let others = inputs.target.referenced_by(&table.name);
    let others = others.filter(|(other, reference)| {
        other.name != table.name && comes(&reference.referenced_columns)
    });
    let others =
        others.map(|(other, reference)| format!("reference {} of {}", reference.name, other.name));
    keys.chain(indexes)
        .chain(references)
        .chain(others)
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::mapping::decisions::Decisions;
    use crate::mapping::sketch::catalog;
    use crate::plan::{Facts, Plan, plan};
    use crate::settings::Settings;

    const SKETCH: &str = "public.towns\n  id int4 key\n  name text unique\npublic.people\n  id int4 key\n  town_id int4 -> public.towns";

    fn planned(policy: &str) -> Plan {
        planned_from(policy, &[])
    }

    fn planned_from(policy: &str, existing: &[Mapping]) -> Plan {
        let settings = format!(
            "[project]\nname = \"lab\"\nnamespace = \"6ba7b810-9dad-11d1-80b4-00c04fd430c8\"\nzone = \"UTC\"\n[policy]\n{policy}"
        );
        plan(&Inputs {
            source: &catalog(SKETCH),
            target: &catalog(SKETCH),
            facts: &Facts::default(),
            settings: &Settings::parse("rehome.toml", &settings)
                .unwrap_or_else(|error| panic!("{error}")),
            existing,
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

    #[test]
    fn a_key_that_two_rows_may_be_given_is_not_told_to_come_off() {
        let text = "entity = \"towns\"\ntarget = \"public.towns\"\n[[feeds]]\nsource = \"public.towns\"\nkey = [\"id\"]\ncolumns.id = { sql = \"source.id / 2\" }";
        let file: Mapping = toml::from_str(text).unwrap();
        let towns = off(&planned_from("load = \"bulk\"", &[file]), "towns");
        assert_eq!(towns.len(), 1, "{towns:?}");
        assert!(towns[0].contains("name"), "{towns:?}");
    }

    #[test]
    fn a_file_that_says_live_is_named() {
        let text = "entity = \"towns\"\ntarget = \"public.towns\"\nload = \"live\"\n[[feeds]]\nsource = \"public.towns\"\nkey = [\"id\"]\ncolumns.id = { key = \"keep\" }";
        let file: Mapping = toml::from_str(text).unwrap();
        let plan = planned_from("load = \"bulk\"", &[file]);
        let reason = plan.entity("towns").map(|towns| towns.load_reason.as_str());
        assert_eq!(reason, Some("the mapping file says `load = \"live\"`"));
    }
}
