//! Which entities a project has, what each needs, and the order that moves parents first: from mappings and target.

use std::collections::{BTreeMap, BTreeSet};

use super::project::{CatalogSide, Project, plain};
use super::selection::Entities;
use crate::catalog::{Catalog, Name};
use crate::error::Error;
use crate::mapping::read::MappingFile;
use crate::mapping::{Mapping, Rule};

/// The entities of a project.
///
/// # Errors
/// When the target's catalog is missing.
pub fn entities_of(project: &Project, files: &[MappingFile]) -> Result<Entities, Error> {
    let target = project.catalog(CatalogSide::Target)?;
    Ok(entities(&plain(files), &target, &project.settings.groups))
}

/// The entities of mappings, with the groups of the settings.
#[must_use]
pub fn entities(
    mappings: &[Mapping],
    target: &Catalog,
    groups: &BTreeMap<String, Vec<String>>,
) -> Entities {
    let fillers: BTreeMap<&Name, &String> = mappings
        .iter()
        .rev()
        .map(|mapping| (&mapping.target, &mapping.entity))
        .collect();
    let needs: BTreeMap<String, BTreeSet<String>> = mappings
        .iter()
        .map(|mapping| (mapping.entity.clone(), needs_of(mapping, &fillers, target)))
        .collect();
    Entities {
        order: order(&needs),
        needs,
        groups: groups.clone(),
    }
}

/// What an entity needs before it: the parents of its references, the entities that fill the tables it looks into,
/// and those that its foreign keys point at, whatever rule makes their columns.
fn needs_of(
    mapping: &Mapping,
    fillers: &BTreeMap<&Name, &String>,
    target: &Catalog,
) -> BTreeSet<String> {
    let filler = |table: &Name| fillers.get(table).map(|entity| (*entity).clone());
    let rules = mapping.feeds.iter().flat_map(|feed| feed.columns.iter());
    let by_rule = rules.filter_map(|(_, column)| match &column.rule {
        Rule::Reference(reference) => Some(reference.entity.clone()),
        Rule::Lookup(lookup) => filler(&lookup.table),
        _ => None,
    });
    let keys = target
        .table(&mapping.target)
        .map_or(&[][..], |table| &table.foreign_keys);
    let by_key = keys.iter().filter_map(|key| filler(&key.references));
    let needed = by_rule.chain(by_key);
    needed.filter(|entity| *entity != mapping.entity).collect()
}

/// Parents first, by name among those that could come next. Of a cycle the first by name begins: what it refers to
/// is then checked by the program itself.
fn order(needs: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let mut waiting: BTreeSet<&String> = needs.keys().collect();
    let mut missing: BTreeMap<&String, usize> = BTreeMap::new();
    let mut needed_by: BTreeMap<&String, Vec<&String>> = BTreeMap::new();
    for (entity, needed) in needs {
        let known = needed.iter().filter(|need| needs.contains_key(*need));
        missing.insert(entity, known.clone().count());
        known.for_each(|need| needed_by.entry(need).or_default().push(entity));
    }
    let mut ready: BTreeSet<&String> = waiting
        .iter()
        .copied()
        .filter(|entity| missing.get(entity) == Some(&0))
        .collect();
    let mut order = Vec::with_capacity(waiting.len());
    while let Some(next) = ready.pop_first().or_else(|| waiting.first().copied()) {
        waiting.remove(next);
        for entity in needed_by.remove(next).into_iter().flatten() {
            let count = missing.entry(entity).or_default();
            *count -= 1;
            if *count == 0 && waiting.contains(entity) {
                ready.insert(entity);
            }
        }
        order.push(next.clone());
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needs(of: &[(&str, &[&str])]) -> BTreeMap<String, BTreeSet<String>> {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        of.iter()
            .map(|(name, needs)| ((*name).to_owned(), owned(needs)))
            .collect()
    }

    #[test]
    fn parents_come_first_and_names_decide_among_equals() {
        let needs = needs(&[
            ("cases", &["doctors", "offices"]),
            ("doctors", &["offices"]),
            ("brackets", &[]),
            ("offices", &[]),
        ]);
        assert_eq!(order(&needs), ["brackets", "offices", "doctors", "cases"]);
    }

    #[test]
    fn a_cycle_is_begun_somewhere_and_loses_nobody() {
        let needs = needs(&[("a", &["b"]), ("b", &["a"]), ("c", &["b"])]);
        assert_eq!(order(&needs), ["a", "b", "c"]);
    }

    #[test]
    fn references_and_look_ups_are_needs() -> Result<(), Box<dyn std::error::Error>> {
        let profile = "entity = \"profiles\"\ntarget = \"public.profiles\"\n[[feeds]]\nsource = \"public.p\"\nkey = [\"id\"]\n";
        let role = "entity = \"roles\"\ntarget = \"public.roles\"\n[[feeds]]\nsource = \"public.r\"\nkey = [\"id\"]\n\
            [feeds.columns.parent_id]\nreference = \"parent\"\nentity = \"roles\"\n\
            [feeds.columns.office_id]\nreference = \"office\"\nentity = \"offices\"\n\
            [feeds.columns.technician_id]\nlookup = { table = \"public.profiles\", take = \"id\" }\n";
        let mappings: Vec<Mapping> = [profile, role]
            .into_iter()
            .map(toml::from_str)
            .collect::<Result<_, _>>()?;
        let found = entities(&mappings, &Catalog::default(), &BTreeMap::new());
        assert_eq!(found.order, ["profiles", "roles"]);
        let needed: Vec<&str> = found.needs["roles"].iter().map(String::as_str).collect();
        assert_eq!(needed, ["offices", "profiles"]);
        Ok(())
    }
}
