//! Drafts of entities: existing mappings completed, new ones proposed, and the questions of both.

use std::collections::{BTreeMap, BTreeSet};

use super::columns::{Pairing, Parent, legacy_key, propose};
use super::inputs::Inputs;
use super::model::{Fate, SourceColumn, Untouched};
use super::similarity::common_prefix;
use super::tables::{TableMatch, match_tables};
use crate::catalog::{Column, Name, Table};
use crate::mapping::decisions::{Choice, Decision};
use crate::mapping::{Feed, Mapping, Rule};
use crate::names::entity_names;

/// Which source table fills a target table.
const WHICH_TABLE: &str = "RH-D001";
/// The answer to it that leaves the target table empty.
const NONE: &str = "none";

/// An entity before it has its place in the order.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) mapping: Mapping,
    pub(super) existing: bool,
    pub(super) notes: Vec<String>,
    pub(super) decisions: Vec<Decision>,
}

/// All drafts, and the questions about tables that are no entity yet.
#[derive(Debug, Default)]
pub(super) struct Drafts {
    pub(super) list: Vec<Draft>,
    pub(super) decisions: Vec<Decision>,
}

/// What every draft needs to know of the others.
struct Surroundings {
    entities: BTreeMap<Name, String>,
    parents: BTreeMap<Name, Parent>,
    prefix: Option<String>,
}

pub(super) fn draft(inputs: &Inputs<'_>) -> Drafts {
    let matches = matches(inputs);
    let sources = inputs.sources();
    let mut around = Surroundings {
        entities: entities(inputs),
        parents: parents_of(inputs.existing),
        prefix: common_prefix(sources.iter().map(|table| table.name.name.as_str())),
    };
    let mut drafts = Drafts::default();
    let mut wanted: Vec<(&TableMatch, Name)> = Vec::new();
    for found in &matches {
        let entity = around.entities[&found.target].clone();
        let (source, question) = settle(inputs, found, &entity);
        drafts.decisions.extend(question);
        // Children of a table that is still asked for refer to the likeliest answer: their own rules need not wait.
        let likely = source
            .clone()
            .or_else(|| Some(found.chosen.as_ref()?.source.clone()));
        if let Some(source) = likely {
            let feeds = vec![(source.name.clone(), source)];
            around
                .parents
                .insert(found.target.clone(), Parent { entity, feeds });
        }
        wanted.extend(source.map(|source| (found, source)));
    }
    let completed = inputs
        .existing
        .iter()
        .map(|mapping| completed(inputs, &around, mapping));
    drafts.list.extend(completed);
    let proposed = wanted
        .iter()
        .filter_map(|(found, source)| proposed(inputs, &around, found, source));
    drafts.list.extend(proposed);
    drafts
}

/// The target tables that no mapping file fills yet, with what may feed them.
fn matches(inputs: &Inputs<'_>) -> Vec<TableMatch> {
    let filled: BTreeSet<&Name> = inputs
        .existing
        .iter()
        .map(|mapping| &mapping.target)
        .collect();
    let all = inputs.targets().into_iter();
    let open: Vec<&Table> = all.filter(|table| !filled.contains(&table.name)).collect();
    let feeds = inputs.existing.iter().flat_map(|mapping| {
        let target = &mapping.target;
        mapping
            .feeds
            .iter()
            .map(|feed| (feed.source.clone(), target.clone()))
    });
    match_tables(inputs, &open, &feeds.collect())
}

/// The entity of each target table. A name that a mapping file has for another table is left to it.
fn entities(inputs: &Inputs<'_>) -> BTreeMap<Name, String> {
    let names: Vec<Name> = inputs
        .targets()
        .iter()
        .map(|table| table.name.clone())
        .collect();
    let taken = |entity: &str, table: &Name| {
        inputs
            .existing
            .iter()
            .any(|mapping| mapping.entity == entity && mapping.target != *table)
    };
    let own = |(table, entity): (Name, String)| {
        let entity = if taken(&entity, &table) {
            format!("{}_{entity}", table.schema)
        } else {
            entity
        };
        (table, entity)
    };
    let wanted = entity_names(&names);
    names.into_iter().zip(wanted).map(own).collect()
}

fn parents_of(existing: &[Mapping]) -> BTreeMap<Name, Parent> {
    let feeds = |mapping: &Mapping| {
        mapping
            .feeds
            .iter()
            .map(|feed| (feed.label().to_owned(), feed.source.clone()))
            .collect()
    };
    existing
        .iter()
        .map(|mapping| {
            (
                mapping.target.clone(),
                Parent {
                    entity: mapping.entity.clone(),
                    feeds: feeds(mapping),
                },
            )
        })
        .collect()
}

/// The source table of an entity: as answered, else as matched where that is clear. The question where it is not.
fn settle(
    inputs: &Inputs<'_>,
    found: &TableMatch,
    entity: &str,
) -> (Option<Name>, Option<Decision>) {
    let question = || table_question(found, entity);
    match inputs
        .decisions
        .get(entity)
        .and_then(|decision| decision.answer.as_deref())
    {
        Some(NONE) => (None, None),
        Some(answer) => match answer
            .parse::<Name>()
            .ok()
            .filter(|name| inputs.source.table(name).is_some())
        {
            Some(name) => (Some(name), None),
            None => (None, Some(question())),
        },
        None if found.sure => (
            found.chosen.as_ref().map(|chosen| chosen.source.clone()),
            None,
        ),
        None if found.candidates.is_empty() => (None, None),
        None => (None, Some(question())),
    }
}

/// Asks which table fills an entity. Where the likeliest one feeds another entity already, the question may wait.
fn table_question(found: &TableMatch, entity: &str) -> Decision {
    let mut options: Vec<Choice> = found
        .candidates
        .iter()
        .map(|candidate| {
            Choice::plain(
                candidate.source.to_string(),
                format!("{} is filled from {}", found.target, candidate.source),
                candidate.reason.clone(),
            )
        })
        .collect();
    options.push(Choice::plain(
        NONE,
        "no row is written to it",
        "a table that is new and one that is gone may be alike by chance",
    ));
    Decision {
        id: entity.to_owned(),
        code: WHICH_TABLE.to_owned(),
        question: format!("Which table of the source fills {}?", found.target),
        recommended: Some(
            found
                .chosen
                .as_ref()
                .map_or(NONE.to_owned(), |chosen| chosen.source.to_string()),
        ),
        matters: found.chosen.is_some(),
        options,
        answer: None,
        decided_by: None,
        decided_at: None,
        reason: None,
    }
}

fn proposed(
    inputs: &Inputs<'_>,
    around: &Surroundings,
    found: &TableMatch,
    source: &Name,
) -> Option<Draft> {
    let entity = around.entities.get(&found.target)?;
    let (from, to) = (
        inputs.source.table(source)?,
        inputs.target.table(&found.target)?,
    );
    let wanted: Vec<&Column> = to.columns.iter().collect();
    let proposal = propose(
        Pairing {
            inputs,
            parents: &around.parents,
            prefix: around.prefix.as_deref(),
            entity,
            from,
            to,
        },
        &wanted,
        &BTreeSet::new(),
    );
    let feed = Feed {
        name: None,
        source: source.clone(),
        join: None,
        reason: None,
        where_clause: None,
        filter: None,
        key: legacy_key(from).into_iter().map(Into::into).collect(),
        columns: proposal.columns,
    };
    let mut mapping = Mapping {
        entity: entity.clone(),
        target: found.target.clone(),
        threshold_percent: None,
        batch_size: None,
        sensitive: sensitive(inputs, from),
        existing_by: Vec::new(),
        merge_by: Vec::new(),
        feeds: vec![feed],
    };
    mapping.existing_by = natural_key(to, &mapping);
    let notes = notes(inputs, &mapping);
    Some(Draft {
        mapping,
        existing: false,
        notes,
        decisions: proposal.decisions,
    })
}

fn sensitive(inputs: &Inputs<'_>, from: &Table) -> Vec<String> {
    let personal = |column: &&Column| {
        inputs
            .facts
            .column(&from.name, &column.name)
            .is_some_and(|facts| facts.sensitive)
    };
    from.columns
        .iter()
        .filter(personal)
        .map(|column| column.name.clone())
        .collect()
}

/// Where the target holds rows: a unique key of it, no primary one, that is made of plain values. Rows that agree in it
/// would be refused as duplicates otherwise.
fn natural_key(to: &Table, mapping: &Mapping) -> Vec<String> {
    if to.estimated_rows.unwrap_or(0) == 0 {
        return Vec::new();
    }
    let primary = to
        .primary_key
        .as_ref()
        .map(|key| key.columns.as_slice())
        .unwrap_or_default();
    let rule = |column: &String| {
        mapping
            .feeds
            .first()
            .and_then(|feed| feed.columns.get(column))
            .map(|column| &column.rule)
    };
    let plain = |column: &String| matches!(rule(column), Some(Rule::Copy(_) | Rule::Enum(_)));
    let mut keys = to
        .unique_keys()
        .filter(|key| *key != primary && !key.is_empty() && key.iter().all(plain));
    keys.next().map(<[String]>::to_vec).unwrap_or_default()
}

/// What the head of a new file says: what has no home, and what stays as the target makes it.
fn notes(inputs: &Inputs<'_>, mapping: &Mapping) -> Vec<String> {
    let list = |columns: Vec<String>| columns.join(", ");
    let unused: Vec<String> = unused(inputs, mapping)
        .into_iter()
        .map(|place| place.column)
        .collect();
    let untouched = untouched(inputs, mapping);
    let with = |fate: Fate| {
        list(
            untouched
                .iter()
                .filter(|column| column.fate == fate)
                .map(|column| column.column.clone())
                .collect(),
        )
    };
    let said = [
        ("Source columns that go nowhere", list(unused)),
        ("Target columns that stay NULL", with(Fate::Null)),
        ("Target columns that still need a rule", with(Fate::Missing)),
        (
            "Rows of the target that agree in these columns are taken for the same rows; check it",
            list(mapping.existing_by.clone()),
        ),
    ];
    said.into_iter()
        .filter(|(_, columns)| !columns.is_empty())
        .map(|(what, columns)| format!("{what}: {columns}."))
        .collect()
}

/// An existing mapping with proposals for columns that it must have and has not. Columns that can do without a rule
/// were left out by a person.
fn completed(inputs: &Inputs<'_>, around: &Surroundings, existing: &Mapping) -> Draft {
    let mut draft = Draft {
        mapping: existing.clone(),
        existing: true,
        notes: Vec::new(),
        decisions: Vec::new(),
    };
    let Some(to) = inputs.target.table(&existing.target) else {
        return draft;
    };
    let several = existing.feeds.len() > 1;
    for feed in &mut draft.mapping.feeds {
        let Some(from) = inputs.source.table(&feed.source) else {
            continue;
        };
        let missing: Vec<&Column> = to
            .columns
            .iter()
            .filter(|column| {
                !feed.columns.contains(&column.name)
                    && !column.fills_itself()
                    && inputs.target.refuses_null(column)
            })
            .collect();
        let used: BTreeSet<&str> = feed
            .columns
            .iter()
            .flat_map(|(_, rule)| rule.rule.source_columns())
            .collect();
        let mut proposal = propose(
            Pairing {
                inputs,
                parents: &around.parents,
                prefix: around.prefix.as_deref(),
                entity: &existing.entity,
                from,
                to,
            },
            &missing,
            &used,
        );
        if several {
            name_feed(&mut proposal.decisions, &existing.entity, feed.label());
        }
        draft.decisions.append(&mut proposal.decisions);
        for (column, rule) in proposal.columns.iter() {
            feed.columns.set(column, rule.clone());
        }
        let order: Vec<String> = to
            .columns
            .iter()
            .map(|column| column.name.clone())
            .collect();
        feed.columns.sort_like(&order);
    }
    draft
}

/// Of an entity with several feeds the identity says which one is asked about.
fn name_feed(decisions: &mut [Decision], entity: &str, feed: &str) {
    for decision in decisions {
        if let Some(column) = decision.id.strip_prefix(&format!("{entity}.")) {
            decision.id = format!("{entity}/{feed}.{column}");
        }
    }
}

/// Source columns of an entity's feeds that no rule, key or SQL text of the feed names.
pub(super) fn unused(inputs: &Inputs<'_>, mapping: &Mapping) -> Vec<SourceColumn> {
    let mut unused = BTreeSet::new();
    for feed in &mapping.feeds {
        let Some(table) = inputs.source.table(&feed.source) else {
            continue;
        };
        let named: BTreeSet<&str> = feed
            .columns
            .iter()
            .flat_map(|(_, rule)| rule.rule.source_columns())
            .collect();
        let texts: Vec<&str> = feed.sql_texts();
        let is_used = |name: &String| {
            named.contains(name.as_str())
                || feed.has_in_key(name)
                || texts.iter().any(|text| text.contains(name.as_str()))
        };
        for column in table.columns.iter().filter(|column| !is_used(&column.name)) {
            unused.insert(SourceColumn {
                table: table.name.clone(),
                column: column.name.clone(),
            });
        }
    }
    unused.into_iter().collect()
}

/// Target columns that no feed's rule makes, and what becomes of them.
pub(super) fn untouched(inputs: &Inputs<'_>, mapping: &Mapping) -> Vec<Untouched> {
    let Some(to) = inputs.target.table(&mapping.target) else {
        return Vec::new();
    };
    let made = |name: &str| {
        mapping.feeds.iter().any(|feed| {
            feed.columns
                .get(name)
                .is_some_and(|column| column.rule != Rule::Default)
        })
    };
    let fate = |column: &Column| match (column.generated.is_some(), column.fills_itself()) {
        (true, _) => Fate::Generated,
        (false, true) => Fate::Default,
        (false, false) if inputs.target.refuses_null(column) => Fate::Missing,
        (false, false) => Fate::Null,
    };
    let open = to.columns.iter().filter(|column| !made(&column.name));
    open.map(|column| Untouched {
        column: column.name.clone(),
        fate: fate(column),
    })
    .collect()
}
