//! The model of a schema: what a PostgreSQL database holds, as plain, sorted, serialisable data.
//!
//! Nothing here talks to a server or knows an OID: equal schemas give equal catalogs on every machine.
//! [`crate::introspect`] makes it, everything downstream reads it, and its JSON is committed.

mod column;
mod constraint;
mod json;
mod name;
mod objects;
mod table;
mod types;

pub use column::{Column, Generated, GeneratedKind, Identity};
pub use constraint::{Action, Check, Exclusion, ForeignKey, Key, MatchKind};
pub use json::CatalogJsonError;
pub use name::{Name, NameParseError};
pub use objects::{
    Composite, CompositeField, Domain, EnumType, Extension, RangeType, Sequence, SequenceOwner,
};
pub use table::{
    Index, Partition, Policy, PolicyCommand, RewriteRule, RowSecurity, Table, TableKind, Trigger,
    TriggerState,
};
pub use types::{ArrayElement, ColumnType, Modifier, TypeKind};

use serde::{Deserialize, Serialize};

/// One database's schemas.
///
/// Every list is sorted by name (columns by position), which [`Catalog::sort`] restores; the look-ups rely on it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Catalog {
    /// The database's name.
    pub database: String,
    /// `server_version_num`, for example 150004.
    pub server_version: u32,
    /// The encoding in which the server stores text, for example `UTF8`.
    pub server_encoding: String,
    /// The schemas that were read.
    pub schemas: Vec<String>,
    /// Installed extensions.
    #[serde(default)]
    pub extensions: Vec<Extension>,
    /// Enum types.
    #[serde(default)]
    pub enums: Vec<EnumType>,
    /// Domains.
    #[serde(default)]
    pub domains: Vec<Domain>,
    /// Composite types that were made by `CREATE TYPE`, and tables whose rows are values of some column.
    #[serde(default)]
    pub composites: Vec<Composite>,
    /// Range types that are not PostgreSQL's own.
    #[serde(default)]
    pub ranges: Vec<RangeType>,
    /// Sequences.
    #[serde(default)]
    pub sequences: Vec<Sequence>,
    /// Tables, views and what else has rows.
    #[serde(default)]
    pub tables: Vec<Table>,
}

impl Catalog {
    /// Puts every list into its order. To be called by whoever builds or changes a catalog by hand.
    pub fn sort(&mut self) {
        self.schemas.sort();
        self.extensions.sort_by(|a, b| a.name.cmp(&b.name));
        self.enums.sort_by(|a, b| a.name.cmp(&b.name));
        self.domains.sort_by(|a, b| a.name.cmp(&b.name));
        self.composites.sort_by(|a, b| a.name.cmp(&b.name));
        self.ranges.sort_by(|a, b| a.name.cmp(&b.name));
        self.sequences.sort_by(|a, b| a.name.cmp(&b.name));
        self.tables.sort_by(|a, b| a.name.cmp(&b.name));
        self.tables.iter_mut().for_each(Table::sort);
    }

    /// The table, view or other relation of this name.
    #[must_use]
    pub fn table(&self, name: &Name) -> Option<&Table> {
        find(&self.tables, name, |table| &table.name)
    }

    /// The enum type of this name.
    #[must_use]
    pub fn enum_type(&self, name: &Name) -> Option<&EnumType> {
        find(&self.enums, name, |item| &item.name)
    }

    /// The domain of this name.
    #[must_use]
    pub fn domain(&self, name: &Name) -> Option<&Domain> {
        find(&self.domains, name, |item| &item.name)
    }

    /// The composite type of this name.
    #[must_use]
    pub fn composite(&self, name: &Name) -> Option<&Composite> {
        find(&self.composites, name, |item| &item.name)
    }

    /// The sequence of this name.
    #[must_use]
    pub fn sequence(&self, name: &Name) -> Option<&Sequence> {
        find(&self.sequences, name, |item| &item.name)
    }

    /// The sequences that belong to a column, identity sequences included, and the one that its default draws from:
    /// old dumps often lost who owns a sequence.
    pub fn sequences_of<'a>(
        &'a self,
        table: &'a Name,
        column: &'a str,
    ) -> impl Iterator<Item = &'a Sequence> + 'a {
        let drawn = self
            .table(table)
            .and_then(|table| table.column(column)?.drawn_from());
        self.sequences.iter().filter(move |sequence| {
            let owner = sequence.owned_by.as_ref();
            owner.is_some_and(|owner| owner.table == *table && owner.column == column)
                || drawn.as_ref() == Some(&sequence.name)
        })
    }

    /// The type that a type's values really have: domains are followed down to what they stand on.
    ///
    /// A domain that this catalog does not hold ends the walk and is given as it is.
    #[must_use]
    pub fn base_type<'a>(&'a self, column_type: &'a ColumnType) -> &'a ColumnType {
        let mut current = column_type;
        // PostgreSQL allows no cycle of domains; a catalog that was edited by hand may have one.
        for _ in 0..=self.domains.len() {
            match self.domain(&current.name) {
                Some(domain) if current.kind == TypeKind::Domain => current = &domain.base,
                _ => break,
            }
        }
        current
    }

    /// The domains between a type and its base, outermost first; empty for a type that is none.
    #[must_use]
    pub fn domains_of<'a>(&'a self, column_type: &'a ColumnType) -> Vec<&'a Domain> {
        let mut chain = Vec::new();
        let mut current = column_type;
        while current.kind == TypeKind::Domain && chain.len() <= self.domains.len() {
            let Some(domain) = self.domain(&current.name) else {
                break;
            };
            chain.push(domain);
            current = &domain.base;
        }
        chain
    }

    /// The labels of a type, when it is an enum or a domain over one.
    #[must_use]
    pub fn labels_of(&self, column_type: &ColumnType) -> Option<&[String]> {
        let base = self.base_type(column_type);
        (base.kind == TypeKind::Enum).then(|| {
            self.enum_type(&base.name)
                .map(|item| item.labels.as_slice())
        })?
    }

    /// Tells whether a column refuses NULL, by itself or through a domain.
    #[must_use]
    pub fn refuses_null(&self, column: &Column) -> bool {
        column.not_null
            || self
                .domains_of(&column.column_type)
                .iter()
                .any(|domain| domain.not_null)
    }

    /// The columns that tell the rows of a table apart: its primary key, else a unique key without NULL.
    #[must_use]
    pub fn row_key<'a>(&self, table: &'a Table) -> Option<&'a [String]> {
        let refuses_null = |name: &String| {
            let column = table.column(name);
            column.is_some_and(|column| self.refuses_null(column))
        };
        let primary = table.primary_key.as_ref().map(|key| key.columns.as_slice());
        primary.or_else(|| {
            let mut unique = table.unique_keys();
            unique.find(|key| key.iter().all(refuses_null))
        })
    }

    /// Foreign keys of all tables that point at this table, with the table they stand in.
    pub fn referenced_by<'a>(
        &'a self,
        table: &'a Name,
    ) -> impl Iterator<Item = (&'a Table, &'a ForeignKey)> + 'a {
        let keys = self
            .tables
            .iter()
            .flat_map(|child| child.foreign_keys.iter().map(move |key| (child, key)));
        keys.filter(move |(_, key)| key.references == *table)
    }

    /// A copy without what changes while the schema does not: sizes, estimates, the server's patch level.
    ///
    /// Two catalogs of the same schema are equal in this form; it is what approvals are compared by.
    #[must_use]
    pub fn shape(&self) -> Catalog {
        let mut shape = self.clone();
        shape.server_version = shape.server_version / 10_000 * 10_000;
        for table in &mut shape.tables {
            table.estimated_rows = None;
            table.bytes = 0;
        }
        shape
    }
}

fn find<'a, T>(items: &'a [T], name: &Name, name_of: impl Fn(&T) -> &Name) -> Option<&'a T> {
    debug_assert!(
        items.is_sorted_by_key(&name_of),
        "the catalog is not sorted: call Catalog::sort after building it"
    );
    let index = items
        .binary_search_by(|item| name_of(item).cmp(name))
        .ok()?;
    items.get(index)
}

#[cfg(test)]
mod tests;
