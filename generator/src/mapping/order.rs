//! The order in which entities are filled: parents first, and of a cycle that row first which can wait for its parent.

use std::collections::{BTreeMap, BTreeSet};

use super::{Mapping, Rule};
use crate::catalog::{Catalog, Name};

/// Entities in the order in which they are filled.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Order {
    /// All of them.
    pub entities: Vec<String>,
    /// What each needs before it.
    pub needs: BTreeMap<String, BTreeSet<String>>,
    /// Pairs of an entity and a parent that comes later, because they need each other: the references are left empty
    /// first, and filled when the parent is in.
    pub late: BTreeSet<(String, String)>,
}

/// An entity's need for another.
struct Need {
    entity: String,
    /// Whether it is for references alone, all of which may be NULL for a while.
    can_wait: bool,
}

/// Puts the entities of mappings in order.
#[must_use]
pub fn order(mappings: &[Mapping], target: &Catalog) -> Order {
    let fillers: BTreeMap<&Name, &str> = mappings
        .iter()
        .map(|mapping| (&mapping.target, mapping.entity.as_str()))
        .collect();
    let mut needs = BTreeMap::new();
    let mut patient = BTreeSet::new();
    for mapping in mappings {
        let found = needs_of(mapping, &fillers, target);
        let hard: BTreeSet<&String> = found
            .iter()
            .filter(|need| !need.can_wait)
            .map(|need| &need.entity)
            .collect();
        let soft = found.iter().filter(|need| !hard.contains(&need.entity));
        patient.extend(soft.map(|need| (mapping.entity.clone(), need.entity.clone())));
        let all = found.into_iter().map(|need| need.entity).collect();
        needs.insert(mapping.entity.clone(), all);
    }
    let (entities, late) = arrange(&needs, &patient);
    Order {
        entities,
        needs,
        late,
    }
}

/// What an entity needs before it: the parents of its references, the entities that fill the tables it looks into,
/// and those that its foreign keys point at, whatever rule makes their columns.
fn needs_of(mapping: &Mapping, fillers: &BTreeMap<&Name, &str>, target: &Catalog) -> Vec<Need> {
    let table = target.table(&mapping.target);
    let nullable = |name: &str| {
        let column = table.and_then(|table| table.column(name));
        column.is_some_and(|column| !target.refuses_null(column))
    };
    let rules = || mapping.feeds.iter().flat_map(|feed| feed.columns.iter());
    let by_rule = rules().filter_map(|(name, column)| match &column.rule {
        Rule::Reference(reference) => Some(Need {
            entity: reference.entity.clone(),
            can_wait: nullable(name),
        }),
        Rule::Lookup(lookup) => fillers.get(&lookup.table).map(|entity| Need {
            entity: (*entity).to_owned(),
            can_wait: false,
        }),
        _ => None,
    });
    let keys = table.map_or(&[][..], |table| &table.foreign_keys);
    let by_key = keys.iter().filter_map(|key| {
        let entity = *fillers.get(&key.references)?;
        // A key's columns that nothing writes hold nothing; those that a reference writes are judged by it.
        let waits = |column: &String| {
            rules()
                .filter(|(name, _)| name == column)
                .all(|(_, rule)| match &rule.rule {
                    Rule::Reference(reference) => reference.entity == entity && nullable(column),
                    Rule::Default => true,
                    _ => false,
                })
        };
        Some(Need {
            entity: entity.to_owned(),
            can_wait: key.columns.iter().all(waits),
        })
    });
    let all = by_rule.chain(by_key);
    all.filter(|need| need.entity != mapping.entity).collect()
}

/// Parents first, by name among those that could come next. Where none could, a cycle is begun with the first entity
/// that can wait for all that is missing; where there is no such, with the first of the cycle, and what it refers to is
/// then missed by its own program.
fn arrange(
    needs: &BTreeMap<String, BTreeSet<String>>,
    patient: &BTreeSet<(String, String)>,
) -> (Vec<String>, BTreeSet<(String, String)>) {
    let mut waiting: BTreeSet<&String> = needs.keys().collect();
    let (mut order, mut late) = (Vec::with_capacity(waiting.len()), BTreeSet::new());
    while let Some(first) = waiting.first().copied() {
        let missing = |entity: &str| -> Vec<&String> {
            let needed = needs.get(entity).into_iter().flatten();
            needed.filter(|need| waiting.contains(need)).collect()
        };
        let ready = waiting.iter().find(|entity| missing(entity).is_empty());
        let next = ready.copied().or_else(|| {
            let waits = |entity: &String, need: &String| {
                patient.contains(&(entity.clone(), need.clone())) && leads_to(needs, need, entity)
            };
            let begins = |entity: &&&String| missing(entity).iter().all(|need| waits(entity, need));
            waiting.iter().find(begins).copied()
        });
        let next = next.unwrap_or(first);
        for need in missing(next) {
            let pair = (next.clone(), need.clone());
            late.extend(patient.contains(&pair).then_some(pair));
        }
        waiting.remove(next);
        order.push(next.clone());
    }
    (order, late)
}

/// Whether an entity needs another, directly or by what it needs.
fn leads_to(needs: &BTreeMap<String, BTreeSet<String>>, from: &str, to: &str) -> bool {
    let mut seen = BTreeSet::from([from]);
    let mut open = vec![from];
    while let Some(entity) = open.pop() {
        for need in needs.get(entity).into_iter().flatten() {
            if need == to {
                return true;
            }
            if seen.insert(need) {
                open.push(need);
            }
        }
    }
    false
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

    fn pairs(of: &[(&str, &str)]) -> BTreeSet<(String, String)> {
        let owned = of
            .iter()
            .map(|(one, other)| ((*one).to_owned(), (*other).to_owned()));
        owned.collect()
    }

    #[test]
    fn parents_come_first_and_names_decide_among_equals() {
        let needs = needs(&[
            ("cases", &["doctors", "offices"]),
            ("doctors", &["offices"]),
            ("brackets", &[]),
            ("offices", &[]),
        ]);
        // Whoever could wait does not have to where there is no cycle.
        let (order, late) = arrange(&needs, &pairs(&[("cases", "doctors")]));
        assert_eq!(order, ["brackets", "offices", "doctors", "cases"]);
        assert!(late.is_empty());
    }

    #[test]
    fn a_cycle_begins_with_the_entity_that_can_wait() {
        let needs = needs(&[
            ("addresses", &[]),
            ("customers", &["staff"]),
            ("staff", &["addresses", "stores"]),
            ("stores", &["addresses", "staff"]),
        ]);
        let (order, late) = arrange(
            &needs,
            &pairs(&[("stores", "staff"), ("customers", "staff")]),
        );
        assert_eq!(order, ["addresses", "stores", "staff", "customers"]);
        assert_eq!(late, pairs(&[("stores", "staff")]));
    }

    #[test]
    fn a_cycle_in_which_nobody_can_wait_is_begun_somewhere_and_loses_nobody() {
        let needs = needs(&[("a", &["b"]), ("b", &["a"]), ("c", &["b"])]);
        let (order, late) = arrange(&needs, &BTreeSet::new());
        assert_eq!(order, ["a", "b", "c"]);
        assert!(late.is_empty());
    }
}
