//! The order in which entities are filled: parents first, and of a cycle that row first which can wait for its parent.

use std::collections::{BTreeMap, BTreeSet};

use super::cycles::components;
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

/// A need of an entity that is part of a circle in which nobody can come first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stuck {
    /// The entity.
    pub entity: String,
    /// Its column that cannot wait.
    pub column: String,
    /// What the column needs.
    pub needs: String,
    /// All entities of the circle.
    pub circle: Vec<String>,
}

/// An entity's need for another.
struct Need {
    entity: String,
    /// The column that makes it.
    column: String,
    /// Whether it is for references alone, all of which may be NULL for a while.
    can_wait: bool,
}

/// Puts the entities of mappings in order.
#[must_use]
pub fn order(mappings: &[Mapping], target: &Catalog) -> Order {
    let fillers = fillers(mappings.iter());
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

/// Finds the needs that no order can meet: entities that need each other by columns that cannot wait.
#[must_use]
pub fn stuck<'m>(
    mappings: impl Iterator<Item = &'m Mapping> + Clone,
    target: &Catalog,
) -> Vec<Stuck> {
    let fillers = fillers(mappings.clone());
    let hard: BTreeMap<&str, Vec<Need>> = mappings
        .map(|mapping| {
            let mut needs = needs_of(mapping, &fillers, target);
            needs.retain(|need| !need.can_wait);
            (mapping.entity.as_str(), needs)
        })
        .collect();
    let names: Vec<&str> = hard.keys().copied().collect();
    let place = |need: &Need| names.binary_search(&need.entity.as_str()).ok();
    let edges: Vec<Vec<usize>> = hard
        .values()
        .map(|needs| needs.iter().filter_map(place).collect())
        .collect();
    let circles = components(&edges);
    let circles = circles.into_iter().filter(|circle| circle.len() > 1);
    let mut found = Vec::new();
    for mut circle in circles {
        circle.sort_unstable();
        let members: Vec<String> = circle.iter().map(|node| names[*node].to_owned()).collect();
        for entity in &members {
            let needs = hard.get(entity.as_str()).into_iter().flatten();
            let inside = needs.filter(|need| members.contains(&need.entity));
            found.extend(inside.map(|need| Stuck {
                entity: entity.clone(),
                column: need.column.clone(),
                needs: need.entity.clone(),
                circle: members.clone(),
            }));
        }
    }
    found
}

/// The entity that fills each table.
fn fillers<'m>(mappings: impl Iterator<Item = &'m Mapping>) -> BTreeMap<&'m Name, &'m str> {
    mappings
        .map(|mapping| (&mapping.target, mapping.entity.as_str()))
        .collect()
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
            column: name.to_owned(),
            can_wait: nullable(name),
        }),
        Rule::Lookup(lookup) => fillers.get(&lookup.table).map(|entity| Need {
            entity: (*entity).to_owned(),
            column: name.to_owned(),
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
        let hard = key.columns.iter().find(|column| !waits(column));
        Some(Need {
            entity: entity.to_owned(),
            column: hard.or(key.columns.first())?.clone(),
            can_wait: hard.is_none(),
        })
    });
    let all = by_rule.chain(by_key);
    all.filter(|need| need.entity != mapping.entity).collect()
}

/// Parents first, by name among those that could come next. Where none could, a cycle is begun with the first entity
/// that can wait for all that is missing; where there is no such, with the first of all, and what it refers to is
/// then missed by its own program.
fn arrange(
    needs: &BTreeMap<String, BTreeSet<String>>,
    patient: &BTreeSet<(String, String)>,
) -> (Vec<String>, BTreeSet<(String, String)>) {
    let circle = circles(needs);
    let mut line = Line::of(needs);
    let (mut order, mut late) = (Vec::with_capacity(needs.len()), BTreeSet::new());
    let pair = |entity: &String, need: &String| (entity.clone(), need.clone());
    let waits = |entity: &String, need: &String| {
        circle.get(entity) == circle.get(need) && patient.contains(&pair(entity, need))
    };
    while let Some(next) = line.next(waits) {
        let missing = line.missing(next).map(|need| pair(next, need));
        late.extend(missing.filter(|pair| patient.contains(pair)));
        line.leaves(next);
        order.push(next.clone());
    }
    (order, late)
}

/// For each entity the number of the circle that it is in: entities that need each other share one.
fn circles(needs: &BTreeMap<String, BTreeSet<String>>) -> BTreeMap<&String, usize> {
    let names: Vec<&String> = needs.keys().collect();
    let place: BTreeMap<&String, usize> = names.iter().copied().zip(0..).collect();
    let known = |list: &BTreeSet<String>| {
        list.iter()
            .filter_map(|name| place.get(name).copied())
            .collect()
    };
    let edges: Vec<Vec<usize>> = needs.values().map(known).collect();
    let groups = components(&edges).into_iter().zip(0..);
    let members =
        groups.flat_map(|(group, number)| group.into_iter().map(move |node| (node, number)));
    members
        .map(|(node, number)| (names[node], number))
        .collect()
}

/// The entities that wait for their turn.
struct Line<'n> {
    needs: &'n BTreeMap<String, BTreeSet<String>>,
    needed_by: BTreeMap<&'n String, Vec<&'n String>>,
    waiting: BTreeSet<&'n String>,
    ready: BTreeSet<&'n String>,
}

impl<'n> Line<'n> {
    fn of(needs: &'n BTreeMap<String, BTreeSet<String>>) -> Self {
        let mut needed_by: BTreeMap<&String, Vec<&String>> = BTreeMap::new();
        for (entity, list) in needs {
            list.iter()
                .for_each(|need| needed_by.entry(need).or_default().push(entity));
        }
        let mut line = Self {
            needs,
            needed_by,
            waiting: needs.keys().collect(),
            ready: BTreeSet::new(),
        };
        let ready = line
            .waiting
            .iter()
            .copied()
            .filter(|entity| line.missing(entity).next().is_none());
        line.ready = ready.collect();
        line
    }

    /// What an entity needs and what waits itself.
    fn missing(&self, entity: &String) -> impl Iterator<Item = &'n String> {
        let needed = self.needs.get(entity).into_iter().flatten();
        needed.filter(|need| self.waiting.contains(need))
    }

    /// Who is next; `waits` says whether an entity can wait for another.
    fn next(&self, waits: impl Fn(&String, &String) -> bool) -> Option<&'n String> {
        let begins = |entity: &&&'n String| self.missing(entity).all(|need| waits(entity, need));
        let ready = self.ready.first();
        let next = ready.or_else(|| self.waiting.iter().find(begins));
        next.or_else(|| self.waiting.first()).copied()
    }

    fn leaves(&mut self, entity: &'n String) {
        self.waiting.remove(entity);
        self.ready.remove(entity);
        for child in self.needed_by.remove(entity).into_iter().flatten() {
            if self.waiting.contains(child) && self.missing(child).next().is_none() {
                self.ready.insert(child);
            }
        }
    }
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
