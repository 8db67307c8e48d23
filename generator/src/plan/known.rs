//! What is known of all tables while shapes are looked at: which feed which, and how their keys lead to each other.

use std::collections::{BTreeMap, BTreeSet};

use super::coverage::{Coverage, coverage};
use super::inputs::Inputs;
use super::similarity::{Tokens, similarity};
use super::table_scores::SAME;
use super::tables::{Candidate, TableMatch};
use crate::catalog::{Column, Name, Table};

/// What is known of the other tables.
pub(super) struct Known<'a> {
    pub(super) inputs: &'a Inputs<'a>,
    /// Source tables by target tables, where the match stands.
    pub(super) feeds: BTreeMap<&'a Name, Vec<&'a Name>>,
    /// The same the other way round.
    pub(super) homes: BTreeMap<&'a Name, BTreeSet<&'a Name>>,
    /// Target tables whose match needs no question.
    pub(super) sure: BTreeSet<&'a Name>,
    /// Source tables by a source table that they refer to and by the words that their names have beside its name.
    children: BTreeMap<(&'a Name, String), Vec<&'a Table>>,
    /// Source tables by the target tables that their keys, made of foreign keys alone, point at.
    pub(super) links: BTreeMap<Vec<&'a Name>, Vec<&'a Table>>,
}

impl<'a> Known<'a> {
    pub(super) fn new(
        inputs: &'a Inputs<'a>,
        matches: &[TableMatch],
        taken: &BTreeMap<Name, Name>,
    ) -> Self {
        let mut known = Self {
            inputs,
            feeds: BTreeMap::new(),
            homes: BTreeMap::new(),
            sure: BTreeSet::new(),
            children: BTreeMap::new(),
            links: BTreeMap::new(),
        };
        for (source, target) in taken {
            known.note(source, target, true);
        }
        for found in matches.iter().filter(|found| found.is_settled()) {
            for feed in &found.feeds {
                known.note(&feed.source, &found.target, found.sure);
            }
        }
        for table in inputs.sources() {
            known.note_child(table);
            for parents in known.link_keys(table) {
                let links = known.links.entry(parents).or_default();
                if !links.iter().any(|other| other.name == table.name) {
                    links.push(table);
                }
            }
        }
        known
    }

    fn note(&mut self, source: &Name, target: &Name, sure: bool) {
        let (Some(from), Some(to)) = (
            self.inputs.source.table(source),
            self.inputs.target.table(target),
        ) else {
            return;
        };
        self.feeds.entry(&to.name).or_default().push(&from.name);
        self.homes.entry(&from.name).or_default().insert(&to.name);
        if sure {
            self.sure.insert(&to.name);
        }
    }

    fn note_child(&mut self, table: &'a Table) {
        let facts = self.inputs.facts;
        let parents: BTreeSet<&Name> = table
            .columns
            .iter()
            .filter_map(|column| facts.refers_to(table, &column.name))
            .collect();
        let name = Tokens::of(&table.name.name);
        for parent in parents {
            let rest = name.without(&Tokens::of(&parent.name));
            let words = rest.iter().flat_map(|rest| rest.keys().to_vec());
            for word in words.collect::<Vec<_>>() {
                let children = self.children.entry((parent, word)).or_default();
                children.push(table);
            }
        }
    }

    /// The source tables that refer to another and whose names have the other's name and one of these words.
    pub(super) fn children(&self, parent: &'a Name, words: &Tokens) -> Vec<&'a Table> {
        let named = words
            .keys()
            .iter()
            .filter_map(|word| self.children.get(&(parent, word.clone())));
        let mut found: Vec<&Table> = named.flatten().copied().collect();
        found.sort_by(|a, b| a.name.cmp(&b.name));
        found.dedup_by(|a, b| a.name == b.name);
        found
    }

    /// The one table that feeds a target table.
    pub(super) fn only_feed(&self, target: &Name) -> Option<&'a Table> {
        match self.feeds.get(target)?.as_slice() {
            [only] => self.inputs.source.table(only),
            _ => None,
        }
    }

    /// Whether both keys are made of parents' keys, and of others', though the names are alike.
    pub(super) fn links_others(&self, found: &TableMatch, feed: &Candidate) -> bool {
        let (Some(from), Some(to)) = (
            self.inputs.source.table(&feed.source),
            self.inputs.target.table(&found.target),
        ) else {
            return false;
        };
        let (own, links) = (key_parents(to), self.link_keys(from));
        own.len() > 1 && !links.is_empty() && !links.contains(&own) && feed.by_name < SAME
    }

    /// The target table that a source table became; where it was split, the one that the others are parts of.
    pub(super) fn main_home(&self, source: &Name) -> Option<&'a Name> {
        let homes = self.homes.get(source)?;
        let is_part = |home: &Name| {
            let table = self.inputs.target.table(home);
            table.is_some_and(|table| {
                homes
                    .iter()
                    .any(|whole| *whole != home && one_to_one(table, whole))
            })
        };
        homes.iter().copied().find(|home| !is_part(home))
    }

    /// The parents, as target tables, of each key of a source table that is made of foreign keys alone.
    pub(super) fn link_keys(&self, table: &Table) -> Vec<Vec<&'a Name>> {
        let parents = |key: &[String]| -> Option<Vec<&'a Name>> {
            let mut parents = Vec::new();
            for column in key {
                let parent = self.inputs.facts.refers_to(table, column)?;
                parents.push(self.main_home(parent)?);
            }
            parents.sort();
            (parents.len() > 1).then_some(parents)
        };
        table.unique_keys().filter_map(parents).collect()
    }

    /// Whether a source table has no home that is named like it.
    pub(super) fn is_free(&self, from: &Table) -> bool {
        !self.homes.contains_key(&from.name)
    }

    /// What several tables have for a target table, together.
    pub(super) fn together(&self, tables: &[&Table], to: &Table, kind: Option<&str>) -> Coverage {
        let each: Vec<Coverage> = tables
            .iter()
            .map(|from| coverage(self.inputs, &self.homes, from, to, kind))
            .collect();
        // Few tables: no digit is lost.
        let count = each.len().max(1) as f64;
        Coverage {
            required: each.iter().map(|one| one.required).sum::<f64>() / count,
            matched: each.iter().map(|one| one.matched).sum(),
            moved: each.iter().map(|one| one.moved).sum(),
        }
    }
}

/// The tables that the foreign keys in a table's primary key point at.
pub(super) fn key_parents(table: &Table) -> Vec<&Name> {
    let columns = table.primary_key.iter().flat_map(|key| &key.columns);
    let mut parents: Vec<&Name> = columns
        .filter_map(|column| Some(&table.foreign_key_of(column)?.references))
        .collect();
    parents.sort();
    parents
}

/// Whether a column of a table says which one row of the parent its row belongs to.
pub(super) fn is_own_row(table: &Table, column: &str) -> bool {
    let required = table
        .column(column)
        .is_some_and(|column: &Column| column.not_null);
    required && table.foreign_key_of(column).is_some() && table.is_unique(column)
}

/// Whether a column has its name of the table that it refers to: `post_report_id` of `post_report`.
pub(super) fn names_parent(column: &str, parent: &Name) -> bool {
    similarity(&Tokens::of(column).without_id(), &Tokens::of(&parent.name)) >= SAME
}

/// Whether each row of a table is the one row that belongs to a row of the other.
pub(super) fn one_to_one(part: &Table, whole: &Name) -> bool {
    let mut keys = part
        .foreign_keys
        .iter()
        .filter(|key| key.references == *whole);
    keys.any(|key| matches!(key.columns.as_slice(), [column] if is_own_row(part, column)))
}
