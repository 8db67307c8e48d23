//! The names of two tables' columns, taken apart once for all comparisons.

use std::collections::BTreeMap;

use super::super::inputs::Inputs;
use super::super::similarity::{Tokens, similarity};
use crate::catalog::{Name, Table};

/// A column's name with and without the words of its table.
pub(in super::super) struct ColumnName {
    pub(super) whole: Tokens,
    pub(super) short: Option<Tokens>,
    pub(super) without_id: Tokens,
}

/// The names of both tables and of their columns.
pub(in super::super) struct Names<'a> {
    pub(super) old_table: Tokens,
    old: BTreeMap<&'a str, ColumnName>,
    new: BTreeMap<&'a str, ColumnName>,
    /// Columns of the other target tables that the same source table feeds.
    elsewhere: Vec<Tokens>,
}

impl<'a> Names<'a> {
    /// Takes the names apart; `homes` are the target tables that the source table feeds.
    pub(in super::super) fn new(
        inputs: &Inputs<'a>,
        from: &'a Table,
        to: &'a Table,
        homes: &[Name],
    ) -> Self {
        let others = homes.iter().filter(|home| **home != to.name);
        let tables = others.filter_map(|home| inputs.target.table(home));
        let (old_table, new_table) = (Tokens::of(&from.name.name), Tokens::of(&to.name.name));
        Self {
            old: columns(from, &old_table),
            new: columns(to, &new_table),
            elsewhere: tables
                .flat_map(|table| table.columns.iter().map(|column| Tokens::of(&column.name)))
                .collect(),
            old_table,
        }
    }

    /// A column of the source table.
    pub(super) fn old(&self, column: &str) -> Option<&ColumnName> {
        self.old.get(column)
    }

    /// A column of the target table.
    pub(super) fn new_one(&self, column: &str) -> Option<&ColumnName> {
        self.new.get(column)
    }

    /// Whether another target table that the same source table feeds has a column of that name.
    pub(super) fn goes_elsewhere(&self, column: &str) -> bool {
        let own = self.old.get(column);
        own.is_some_and(|own| {
            self.elsewhere
                .iter()
                .any(|other| similarity(other, &own.whole) >= 0.6)
        })
    }
}

fn columns<'a>(table: &'a Table, own: &Tokens) -> BTreeMap<&'a str, ColumnName> {
    let named = table.columns.iter().map(|column| {
        let whole = Tokens::of(&column.name);
        // A reference that is named for its parent keeps that name: without it nothing would be left.
        let is_reference = table.foreign_key_of(&column.name).is_some();
        let short = whole.without(own);
        let name = ColumnName {
            short: short.filter(|short| !is_reference || !short.without_id().is_empty()),
            without_id: whole.without_id(),
            whole,
        };
        (column.name.as_str(), name)
    });
    named.collect()
}
