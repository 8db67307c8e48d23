//! The order of entities: stages by what depends on what, and cycles by name.

use std::collections::{BTreeMap, BTreeSet};

use crate::mapping::cycles::components;

/// Which entity needs which others to be there first.
pub(super) type Needs = BTreeMap<String, BTreeSet<String>>;

/// Entities in stages: everything that a stage needs is in an earlier one, cycles within themselves apart.
///
/// Takes every entity with what it needs; a need that is no entity is left out. Gives the stages, sorted by name
/// within, and the cycles: groups of two or more that need each other. Nothing here recurses: schemas may be deep.
pub(super) fn stages(needs: &Needs) -> (Vec<Vec<String>>, Vec<Vec<String>>) {
    let names: Vec<&String> = needs.keys().collect();
    let number: BTreeMap<&String, usize> = names
        .iter()
        .enumerate()
        .map(|(index, name)| (*name, index))
        .collect();
    let edges: Vec<Vec<usize>> = needs
        .values()
        .map(|list| {
            list.iter()
                .filter_map(|name| number.get(name).copied())
                .collect()
        })
        .collect();
    let groups = components(&edges);
    let mut group_of = vec![0; names.len()];
    for (index, group) in groups.iter().enumerate() {
        group.iter().for_each(|node| group_of[*node] = index);
    }
    // A component comes out after all that it needs, so one pass gives every level.
    let mut level = vec![0; groups.len()];
    for (index, group) in groups.iter().enumerate() {
        let outside = group
            .iter()
            .flat_map(|node| &edges[*node])
            .map(|to| group_of[*to])
            .filter(|to| *to != index);
        level[index] = outside.map(|to| level[to] + 1).max().unwrap_or(0);
    }
    let mut stages = vec![Vec::new(); level.iter().max().map_or(0, |last| last + 1)];
    for (node, name) in names.iter().enumerate() {
        stages[level[group_of[node]]].push((*name).clone());
    }
    let named = |group: &Vec<usize>| {
        let mut list: Vec<String> = group.iter().map(|node| names[*node].clone()).collect();
        list.sort();
        list
    };
    let mut cycles: Vec<Vec<String>> = groups
        .iter()
        .filter(|group| group.len() > 1)
        .map(named)
        .collect();
    cycles.sort();
    (stages, cycles)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needs(edges: &[(&str, &[&str])]) -> Needs {
        edges
            .iter()
            .map(|(name, list)| {
                (
                    (*name).to_owned(),
                    list.iter().map(|need| (*need).to_owned()).collect(),
                )
            })
            .collect()
    }

    #[test]
    fn parents_come_first_and_neighbours_together() {
        let needs = needs(&[
            ("orders", &["patients", "offices"]),
            ("offices", &[]),
            ("patients", &["doctors"]),
            ("doctors", &["offices", "gone"]),
        ]);
        assert_eq!(
            stages(&needs).0,
            [
                vec!["offices"],
                vec!["doctors"],
                vec!["patients"],
                vec!["orders"]
            ]
        );
    }

    #[test]
    fn a_self_reference_is_no_cycle() {
        assert_eq!(
            stages(&needs(&[("cases", &["cases"])])),
            (vec![vec!["cases".to_owned()]], vec![])
        );
    }

    #[test]
    fn cycles_are_named_and_share_a_stage() {
        let needs = needs(&[
            ("stores", &["staff", "cities"]),
            ("staff", &["stores"]),
            ("cities", &[]),
            ("sales", &["staff"]),
        ]);
        let (stages, cycles) = stages(&needs);
        assert_eq!(
            stages,
            [vec!["cities"], vec!["staff", "stores"], vec!["sales"]]
        );
        assert_eq!(cycles, [vec!["staff", "stores"]]);
    }

    #[test]
    fn a_chain_of_a_hundred_thousand_does_not_exhaust_the_stack() {
        let name = |number: usize| format!("{number:06}");
        let needs: Needs = (0..100_000)
            .map(|number| (name(number), std::iter::once(name(number + 1)).collect()))
            .collect();
        assert_eq!(stages(&needs).0.len(), 100_000);
    }
}
