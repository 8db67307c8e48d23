//! How much of what a target table needs a source table has, by the names of columns and by where their keys point.

use std::collections::{BTreeMap, BTreeSet};

use super::inputs::Inputs;
use super::similarity::{Tokens, similarity};
use crate::catalog::{Column, Name, Table};

/// Names that share less than this are no counterparts.
const ALIKE: f64 = 0.6;

/// What one table has for another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Coverage {
    /// The share of the columns that must be filled which have a counterpart; 1 where none must be.
    pub(super) required: f64,
    /// Columns with a counterpart.
    pub(super) matched: usize,
    /// Columns whose counterpart has no column of its name in the other tables that the source table feeds.
    pub(super) moved: usize,
}

/// Compares two tables; `kind` is a column of the target that the feed's name fills.
pub(super) fn coverage(
    inputs: &Inputs<'_>,
    homes: &BTreeMap<&Name, BTreeSet<&Name>>,
    from: &Table,
    to: &Table,
    kind: Option<&str>,
) -> Coverage {
    let sides = Sides::new(inputs, homes, from, to);
    let counts =
        |column: &&Column| column.generated.is_none() && kind != Some(column.name.as_str());
    let (mut needed, mut found, mut matched, mut moved) = (0_usize, 0_usize, 0, 0);
    for column in to.columns.iter().filter(counts) {
        let has = sides.counterpart(column);
        if sides.must_be_filled(column) {
            needed += 1;
            found += usize::from(has.is_some());
        }
        matched += usize::from(has.is_some());
        moved += usize::from(
            has.flatten()
                .is_some_and(|from| sides.is_elsewhere_nowhere(from)),
        );
    }
    Coverage {
        // Counts of columns are small numbers: no digit is lost.
        required: if needed == 0 {
            1.0
        } else {
            found as f64 / needed as f64
        },
        matched,
        moved,
    }
}

struct Sides<'a> {
    inputs: &'a Inputs<'a>,
    homes: &'a BTreeMap<&'a Name, BTreeSet<&'a Name>>,
    from: &'a Table,
    to: &'a Table,
    old: Vec<(&'a Column, Tokens)>,
    elsewhere: Vec<Tokens>,
}

impl<'a> Sides<'a> {
    fn new(
        inputs: &'a Inputs<'a>,
        homes: &'a BTreeMap<&'a Name, BTreeSet<&'a Name>>,
        from: &'a Table,
        to: &'a Table,
    ) -> Self {
        let others = homes.get(&from.name).into_iter().flatten();
        let others = others.filter(|home| ***home != to.name);
        let tables = others.filter_map(|home| inputs.target.table(home));
        Self {
            old: from
                .columns
                .iter()
                .map(|column| (column, Tokens::of(&column.name)))
                .collect(),
            elsewhere: tables
                .flat_map(|table| table.columns.iter().map(|column| Tokens::of(&column.name)))
                .collect(),
            inputs,
            homes,
            from,
            to,
        }
    }

    /// What the source has for a column: the column, or for a key that its own rows or its parents give, nothing more.
    fn counterpart(&self, column: &Column) -> Option<Option<&'a Column>> {
        if let Some(key) = self.to.foreign_key_of(&column.name) {
            return self.points_at(&key.references).then_some(None);
        }
        let wanted = Tokens::of(&column.name);
        let alike = |(_, tokens): &&(&Column, Tokens)| similarity(tokens, &wanted) >= ALIKE;
        self.old.iter().find(alike).map(|(column, _)| Some(*column))
    }

    /// Whether the source table, or a table that it refers to, becomes that target table.
    fn points_at(&self, target: &Name) -> bool {
        let becomes = |name: &Name| {
            self.homes
                .get(name)
                .is_some_and(|homes| homes.contains(target))
        };
        let columns = self.from.columns.iter();
        let mut parents =
            columns.filter_map(|column| self.inputs.facts.refers_to(self.from, &column.name));
        becomes(&self.from.name) || parents.any(becomes)
    }

    fn must_be_filled(&self, column: &Column) -> bool {
        let own_key = self.to.primary_key.as_ref().is_some_and(|key| {
            key.columns == [column.name.clone()] && self.to.foreign_key_of(&column.name).is_none()
        });
        let makes_itself = own_key && !column.column_type.is_text();
        !makes_itself
            && !self.inputs.fills_itself(column)
            && self.inputs.target.refuses_null(column)
    }

    fn is_elsewhere_nowhere(&self, from: &Column) -> bool {
        let tokens = Tokens::of(&from.name);
        !self
            .elsewhere
            .iter()
            .any(|other| similarity(&tokens, other) >= ALIKE)
    }
}

/// How many columns of a source table have a word that a part's columns have as well, and none of the main part's.
pub(super) fn spoken_of(from: &Table, whole: &Table, part: &Table) -> usize {
    let words = |table: &Table| -> BTreeSet<String> {
        let names = table.columns.iter().map(|column| Tokens::of(&column.name));
        names.flat_map(|name| name.telling().to_vec()).collect()
    };
    let (kept, moved) = (words(whole), words(part));
    let says = |column: &&Column| {
        let name = Tokens::of(&column.name);
        name.telling()
            .iter()
            .any(|word| moved.contains(word) && !kept.contains(word) && !says_little(word))
    };
    from.columns.iter().filter(says).count()
}

/// Words that any column may have.
fn says_little(word: &str) -> bool {
    let common = [
        "enable", "enabled", "default", "name", "type", "count", "number",
    ];
    word.len() < 3 || common.contains(&word)
}
