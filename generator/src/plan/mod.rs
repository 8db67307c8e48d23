//! Planning: from two schemas and what is known of the rows to a proposal that people can judge.
//!
//! [`plan()`] is pure: equal inputs give an equal plan, on any machine. It asks no server; the SQL in its rules is a proposal
//! like any other.

mod aliases;
mod assignment;
mod changes;
mod columns;
mod coverage;
mod entities;
mod estimate;
mod happenings;
mod homeless;
mod inputs;
mod kinds;
mod known;
mod loading;
mod merged;
mod model;
mod namesakes;
mod order;
mod risk;
mod shapes;
mod shortlist;
mod siblings;
mod similarity;
mod table_questions;
mod table_scores;
mod tables;
mod triggers;

pub use changes::{Change, Schemas, Side, changes};
pub use inputs::{ColumnFacts, Facts, Inputs};
pub use model::{Estimate, Fate, Plan, PlannedEntity, Risk, SourceColumn, Unmatched, Untouched};

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::Name;
use crate::diagnostics::{CYCLE, Finding, Findings, NO_SOURCE_TABLE, UNUSED_SOURCE_TABLE};
use crate::mapping::{Mapping, Rule};

use entities::Draft;

/// Proposes how the source's rows become the target's: entities in stages, rules with confidence and reason, and a
/// decision wherever a rule would be a guess.
///
/// Mappings that exist are taken as they are; proposals only fill what is missing in them.
#[must_use]
pub fn plan(inputs: &Inputs<'_>) -> Plan {
    let drafts = entities::draft(inputs);
    let mut fillers = Fillers::default();
    fillers.add(&drafts.list);
    let needs: order::Needs = drafts
        .list
        .iter()
        .map(|draft| {
            (
                draft.mapping.entity.clone(),
                needs_of(inputs, &draft.mapping, &fillers),
            )
        })
        .collect();
    let (names, cycles) = order::stages(&needs);
    fillers.add(&drafts.tentative);
    let tentative = drafts.tentative.into_iter().map(|draft| {
        let needs = needs_of(inputs, &draft.mapping, &fillers);
        planned(inputs, draft, &needs, &[])
    });
    let tentative = tentative.collect();
    let mut by_name: BTreeMap<String, Draft> = drafts
        .list
        .into_iter()
        .map(|draft| (draft.mapping.entity.clone(), draft))
        .collect();
    let mut decisions = drafts.decisions;
    let mut stages = Vec::new();
    for stage in names {
        let mut entities = Vec::new();
        for draft in stage.iter().filter_map(|name| by_name.remove(name)) {
            decisions.extend(draft.decisions.iter().cloned());
            decisions.extend(triggers::questions(inputs, &draft.mapping));
            let needs = needs
                .get(&draft.mapping.entity)
                .cloned()
                .unwrap_or_default();
            entities.push(planned(inputs, draft, &needs, &cycles));
        }
        stages.push(entities);
    }
    decisions.sort_by(|a, b| a.id.cmp(&b.id));
    let unmatched = unmatched(inputs, &stages);
    let findings = findings(&cycles, &unmatched);
    Plan {
        stages,
        tentative,
        cycles,
        decisions,
        findings,
        unmatched,
    }
}

/// The entity that fills each target table; the first where there are several.
#[derive(Default)]
struct Fillers(BTreeMap<Name, String>);

impl Fillers {
    fn add(&mut self, drafts: &[Draft]) {
        for Draft { mapping, .. } in drafts {
            let entity = self.0.entry(mapping.target.clone());
            entity.or_insert_with(|| mapping.entity.clone());
        }
    }
}

/// The entities that must be there first: those that references name, those whose tables foreign keys point at, and
/// those that are looked up.
fn needs_of(inputs: &Inputs<'_>, mapping: &Mapping, fillers: &Fillers) -> BTreeSet<String> {
    let filling = |table: &Name| fillers.0.get(table).cloned();
    let keys = inputs
        .target
        .table(&mapping.target)
        .map(|table| table.foreign_keys.as_slice())
        .unwrap_or_default();
    let mut needs: BTreeSet<String> = keys
        .iter()
        .filter_map(|key| filling(&key.references))
        .collect();
    for (_, column) in mapping.feeds.iter().flat_map(|feed| feed.columns.iter()) {
        match &column.rule {
            Rule::Reference(reference) => {
                needs.insert(reference.entity.clone());
            }
            Rule::Lookup(lookup) => needs.extend(filling(&lookup.table)),
            _ => {}
        }
    }
    needs.remove(&mapping.entity);
    needs
}

fn planned(
    inputs: &Inputs<'_>,
    draft: Draft,
    needs: &BTreeSet<String>,
    cycles: &[Vec<String>],
) -> PlannedEntity {
    let Draft {
        mapping,
        existing,
        notes,
        ..
    } = draft;
    let estimate = estimate::of(inputs, &mapping);
    let (load_mode, load_reason, comes_off) = loading::load_mode(inputs, &mapping);
    let (risk, risk_reasons) = risk::of(inputs, &mapping, &estimate, cycles);
    PlannedEntity {
        existing,
        notes,
        needs: needs.iter().cloned().collect(),
        self_references: self_references(&mapping),
        load_mode,
        load_reason,
        comes_off,
        batch_size: estimate::batch_size(inputs, &mapping),
        risk,
        risk_reasons,
        estimate,
        unused_source_columns: homeless::unused(inputs, &mapping),
        untouched_target_columns: homeless::untouched(inputs, &mapping),
        mapping,
    }
}

fn self_references(mapping: &Mapping) -> Vec<String> {
    let rules = mapping.feeds.iter().flat_map(|feed| feed.columns.iter());
    let own = rules.filter(|(_, column)| matches!(&column.rule, Rule::Reference(reference) if reference.entity == mapping.entity));
    own.map(|(column, _)| column.to_owned())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

fn unmatched(inputs: &Inputs<'_>, stages: &[Vec<PlannedEntity>]) -> Unmatched {
    let mappings = || stages.iter().flatten().map(|entity| &entity.mapping);
    let feeds: BTreeSet<&Name> = mappings()
        .flat_map(|mapping| mapping.feeds.iter().map(|feed| &feed.source))
        .collect();
    let targets: BTreeSet<&Name> = mappings().map(|mapping| &mapping.target).collect();
    let left = |tables: Vec<&crate::catalog::Table>, used: &BTreeSet<&Name>| {
        tables
            .into_iter()
            .map(|table| table.name.clone())
            .filter(|name| !used.contains(name))
            .collect()
    };
    Unmatched {
        source_tables: left(inputs.sources(), &feeds),
        target_tables: left(inputs.targets(), &targets),
    }
}

fn findings(cycles: &[Vec<String>], unmatched: &Unmatched) -> Findings {
    let cycles = cycles.iter().map(|cycle| {
        let message = format!("these entities need each other: {}", cycle.join(", "));
        let advice = "a reference that may be NULL is written empty first and filled after; where none may, RH-M018 names the columns that are in the way";
        Finding::new(CYCLE, &cycle[0], message, advice)
    });
    let sources = unmatched.source_tables.iter().map(|table| {
        let advice = "if its rows are wanted, write a mapping file or add a feed; else nothing is to be done";
        Finding::new(UNUSED_SOURCE_TABLE, table, "no entity reads this table", advice)
    });
    let targets = unmatched.target_tables.iter().map(|table| {
        let advice = "if it is to be filled, write a mapping file with its source; else nothing is to be done";
        Finding::new(NO_SOURCE_TABLE, table, "nothing in the source fills this table", advice)
    });
    cycles.chain(sources).chain(targets).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;
