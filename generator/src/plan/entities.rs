//! Drafts of entities: existing mappings completed, new ones proposed, and the questions of both.

use std::collections::{BTreeMap, BTreeSet};

use super::columns::{Folded, Names, Pairing, Parent, Proposal, legacy_key, propose};
use super::homeless::notes;
use super::inputs::Inputs;
use super::merged::join_feeds;
use super::similarity::common_prefix;
use super::table_questions::{Settled, settle};
use super::tables::{Candidate, TableMatch, match_tables};
use super::triggers;
use crate::catalog::{Column, Name, Table};
use crate::mapping::decisions::Decision;
use crate::mapping::{Feed, Mapping, Rule};
use crate::names::{entity_names, folded, sql_words};

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
    /// Entities whose source is asked for, as they would be by the recommended answer.
    pub(super) tentative: Vec<Draft>,
    pub(super) decisions: Vec<Decision>,
}

/// What every draft needs to know of the others.
struct Surroundings<'a> {
    entities: BTreeMap<Name, String>,
    /// The target tables that each source table feeds.
    homes: BTreeMap<Name, Vec<Name>>,
    folded: Folded<'a>,
    parents: BTreeMap<Name, Parent>,
    prefix: Option<String>,
}

impl<'a> Surroundings<'a> {
    /// What the mapping files and the names tell, before any table is matched.
    fn of(inputs: &Inputs<'a>) -> Self {
        let sources = inputs.sources();
        Self {
            entities: entities(inputs),
            homes: BTreeMap::new(),
            folded: Folded::default(),
            parents: parents_of(inputs.existing),
            prefix: common_prefix(sources.iter().map(|table| table.name.name.as_str())),
        }
    }

    /// Notes what feeds an entity that has no file yet.
    fn expect(&mut self, target: &Name, entity: String, feeds: &[Candidate]) {
        let named = feeds
            .iter()
            .map(|feed| (feed.source.name.clone(), feed.source.clone()));
        let feeds = named.collect();
        self.parents
            .insert(target.clone(), Parent { entity, feeds });
    }

    /// Turns what feeds what the other way round, and finds the tables that feed nothing of their own.
    fn find_homes(&mut self, inputs: &Inputs<'a>) {
        for (target, parent) in &self.parents {
            for (_, source) in &parent.feeds {
                let homes = self.homes.entry(source.clone()).or_default();
                homes.push(target.clone());
            }
        }
        self.folded = Folded::new(inputs, &self.homes.keys().cloned().collect());
    }

    fn homes_of(&self, source: &Table) -> &[Name] {
        self.homes.get(&source.name).map_or(&[], Vec::as_slice)
    }
}

pub(super) fn draft(inputs: &Inputs<'_>) -> Drafts {
    let matches = matches(inputs);
    let mut around = Surroundings::of(inputs);
    let mut drafts = Drafts::default();
    let mut wanted: Vec<(&TableMatch, Vec<Candidate>, bool)> = Vec::new();
    for found in &matches {
        let entity = around.entities[&found.target].clone();
        let (feeds, asked) = match settle(inputs, found, &entity) {
            Settled::Fed(feeds) => (feeds, false),
            Settled::Asked(feeds, question) => {
                drafts.decisions.push(*question);
                (feeds, true)
            }
            Settled::Empty => continue,
        };
        if !feeds.is_empty() {
            // Children of a table that is still asked for refer to the likeliest answer: their own rules need not wait.
            around.expect(&found.target, entity, &feeds);
            wanted.push((found, feeds, asked));
        }
    }
    around.find_homes(inputs);
    let existing = inputs.existing.iter();
    drafts
        .list
        .extend(existing.map(|mapping| completed(inputs, &around, mapping)));
    for (found, feeds, asked) in wanted {
        let draft = proposed(inputs, &around, &found.target, &feeds);
        let list = if asked {
            &mut drafts.tentative
        } else {
            &mut drafts.list
        };
        list.extend(draft);
    }
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

fn proposed(
    inputs: &Inputs<'_>,
    around: &Surroundings<'_>,
    target: &Name,
    feeds: &[Candidate],
) -> Option<Draft> {
    let entity = around.entities.get(target)?;
    let to = inputs.target.table(target)?;
    let mut mapping = Mapping {
        entity: entity.clone(),
        target: target.clone(),
        threshold_percent: None,
        batch_size: None,
        sensitive: Vec::new(),
        existing_by: Vec::new(),
        merge_by: Vec::new(),
        load: None,
        disable_triggers: triggers::decided(inputs, entity, to),
        feeds: Vec::new(),
    };
    let mut decisions = Vec::new();
    let sources: Vec<Name> = feeds.iter().map(|feed| feed.source.clone()).collect();
    for (number, candidate) in feeds.iter().enumerate() {
        let from = inputs.source.table(&candidate.source)?;
        let (feed, mut asked, joined) = proposed_feed(
            inputs,
            around,
            (entity, to),
            candidate,
            from,
            (&sources, number),
        );
        if feeds.len() > 1 {
            name_feed(&mut asked, entity, feed.label());
        }
        decisions.append(&mut asked);
        mapping.sensitive.extend(sensitive(inputs, from));
        mapping.sensitive.extend(joined);
        mapping.feeds.push(feed);
    }
    mapping.sensitive.sort();
    mapping.sensitive.dedup();
    mapping.existing_by = natural_key(to, &mapping);
    join_feeds(inputs, to, &mut mapping, &mut decisions);
    let notes = notes(inputs, &mapping);
    Some(Draft {
        mapping,
        existing: false,
        notes,
        decisions,
    })
}

/// A feed with its questions and the personal columns of the tables that it joins.
fn proposed_feed(
    inputs: &Inputs<'_>,
    around: &Surroundings<'_>,
    (entity, to): (&str, &Table),
    candidate: &Candidate,
    from: &Table,
    (feeds, number): (&[Name], usize),
) -> (Feed, Vec<Decision>, Vec<String>) {
    let wanted: Vec<&Column> = to.columns.iter().collect();
    let names = Names::new(inputs, from, to, around.homes_of(from));
    let pairing = Pairing {
        inputs,
        homes: &around.homes,
        names: &names,
        parents: &around.parents,
        prefix: around.prefix.as_deref(),
        folded: &around.folded,
        constant: candidate.constant.as_ref(),
        may_join: true,
        feeds,
        number,
        entity,
        from,
        to,
    };
    let proposal = propose(pairing, &wanted, &BTreeSet::new());
    let feed = Feed {
        name: None,
        source: candidate.source.clone(),
        join: proposal.join,
        reason: None,
        where_clause: None,
        filter: None,
        key: legacy_key(inputs, from)
            .into_iter()
            .map(Into::into)
            .collect(),
        columns: proposal.columns,
    };
    (feed, proposal.decisions, proposal.personal)
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

/// An existing mapping with proposals for columns that it must have and has not. Columns that can do without a rule
/// were left out by a person.
fn completed(inputs: &Inputs<'_>, around: &Surroundings<'_>, existing: &Mapping) -> Draft {
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
    let mut personal = Vec::new();
    for (number, feed) in draft.mapping.feeds.iter_mut().enumerate() {
        let Some(from) = inputs.source.table(&feed.source) else {
            continue;
        };
        let mut proposal = completion(inputs, around, (existing, number), from, to);
        if several {
            name_feed(&mut proposal.decisions, &existing.entity, feed.label());
        }
        draft.decisions.append(&mut proposal.decisions);
        for (column, rule) in proposal.columns.iter() {
            feed.columns.set(column, rule.clone());
        }
        feed.join = feed.join.take().or(proposal.join);
        personal.append(&mut proposal.personal);
        let order: Vec<String> = to
            .columns
            .iter()
            .map(|column| column.name.clone())
            .collect();
        feed.columns.sort_like(&order);
    }
    personal.sort();
    personal.dedup();
    personal.retain(|column| !existing.sensitive.contains(column));
    draft.mapping.sensitive.append(&mut personal);
    draft
}

/// Rules for the columns that a feed must have and has not. What a person joined or wrote for one table stays as it is, so
/// nothing is proposed that would need another.
fn completion(
    inputs: &Inputs<'_>,
    around: &Surroundings<'_>,
    (existing, number): (&Mapping, usize),
    from: &Table,
    to: &Table,
) -> Proposal {
    let feed = &existing.feeds[number];
    let sources = existing.feeds.iter().map(|feed| feed.source.clone());
    let is_missing = |column: &&Column| {
        !feed.columns.contains(&column.name)
            && !column.fills_itself()
            && inputs.target.refuses_null(column)
    };
    let missing: Vec<&Column> = to.columns.iter().filter(is_missing).collect();
    let rules = feed.columns.iter();
    let used: BTreeSet<&str> = rules
        .flat_map(|(_, rule)| rule.rule.source_columns())
        .collect();
    let pairing = Pairing {
        inputs,
        parents: &around.parents,
        prefix: around.prefix.as_deref(),
        homes: &around.homes,
        names: &Names::new(inputs, from, to, around.homes_of(from)),
        folded: &around.folded,
        constant: None,
        may_join: feed.join.is_none() && !has_bare_columns(feed, from),
        feeds: &sources.collect::<Vec<Name>>(),
        number,
        entity: &existing.entity,
        from,
        to,
    };
    propose(pairing, &missing, &used)
}

/// Whether a person's SQL names a column without its table, which a joined table may have as well.
fn has_bare_columns(feed: &Feed, from: &Table) -> bool {
    feed.sql_texts().into_iter().any(|sql| {
        let sql = folded(sql);
        let mut words = sql_words(&sql).filter(|word| word.is_bare());
        words.any(|word| {
            from.columns
                .iter()
                .any(|own| folded(&own.name) == word.text)
        })
    })
}

/// Of an entity with several feeds the identity says which one is asked about.
fn name_feed(decisions: &mut [Decision], entity: &str, feed: &str) {
    for decision in decisions {
        if let Some(column) = decision.id.strip_prefix(&format!("{entity}.")) {
            decision.id = format!("{entity}/{feed}.{column}");
        }
    }
}
