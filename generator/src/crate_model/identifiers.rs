//! The names that a crate's own items get, chosen before any rule is read so that they do not depend on its order.

use std::collections::BTreeMap;

use super::package;
use crate::catalog::{Catalog, Name, Table};
use crate::mapping::{Mapping, Rule};
use crate::names::{Scope, Style, identifier};

/// Names of the runtime's prelude and of the files themselves: a type of ours must not hide one.
const TYPES: [&str; 30] = [
    "Bytes",
    "Column",
    "Context",
    "Date",
    "Encode",
    "Entity",
    "Feed",
    "Json",
    "KeyRule",
    "KeySource",
    "Kind",
    "LegacyKey",
    "Lookup",
    "LookupId",
    "Migration",
    "Numeric",
    "Origin",
    "Parent",
    "ParentId",
    "Raw",
    "Reason",
    "Refusal",
    "RefusedColumn",
    "Relation",
    "Row",
    "RowWriter",
    "Sequence",
    "Source",
    "Target",
    "Text",
];

/// The identifiers of one crate's items.
#[derive(Debug, Default)]
pub(super) struct Identifiers {
    pub package: String,
    pub struct_name: String,
    constants: BTreeMap<String, String>,
    functions: BTreeMap<String, String>,
    enums: BTreeMap<Name, String>,
}

impl Identifiers {
    /// Chooses the names for a mapping's crate.
    pub(super) fn of(mapping: &Mapping, target: &Catalog, to: &Table) -> Self {
        let rules = || mapping.feeds.iter().flat_map(|feed| feed.columns.iter());
        let mut wanted = Vec::new();
        for (column, rule) in rules() {
            match &rule.rule {
                Rule::Lookup(_) => wanted.push(lookup_name(column)),
                Rule::Reference(reference) => {
                    wanted.push(parent_name(&reference.entity, 0, column, &mapping.entity));
                }
                _ => {}
            }
        }
        let columns: Vec<&str> = rules().map(|(column, _)| column).collect();
        let struct_name = Scope::new(Style::Type)
            .reserving(TYPES.into_iter().chain(["Timestamp", "Uuid"]))
            .resolve([mapping.entity.as_str()])
            .concat();
        Self {
            package: package::name(&mapping.entity),
            constants: resolved(Scope::new(Style::Constant), &wanted),
            functions: resolved(
                Scope::new(Style::Field).reserving(["transform", "source", "context", "column"]),
                &columns,
            ),
            enums: enum_names(target, to, &struct_name),
            struct_name,
        }
    }

    /// The constant of a parent.
    pub(super) fn parent(&self, entity: &str, feed: usize, column: &str, own: &str) -> String {
        self.constant(&parent_name(entity, feed, column, own))
    }

    /// The constant of a column's look-up.
    pub(super) fn lookup(&self, column: &str) -> String {
        self.constant(&lookup_name(column))
    }

    /// The file in `sql/` of a column's look-up.
    pub(super) fn lookup_file(&self, column: &str) -> String {
        let name = self.mapper(column);
        format!("lookup_{}.sql", name.trim_start_matches("r#"))
    }

    /// The function of a rule that a person wrote.
    pub(super) fn function(&self, column: &str) -> String {
        self.mapper(column)
    }

    /// The mapper of a column's codes.
    pub(super) fn mapper(&self, column: &str) -> String {
        let known = self.functions.get(column).cloned();
        known.unwrap_or_else(|| identifier(Style::Field, column))
    }

    /// The type of an enum.
    pub(super) fn enum_type(&self, name: &Name) -> String {
        let known = self.enums.get(name).cloned();
        known.unwrap_or_else(|| identifier(Style::Type, &name.name))
    }

    fn constant(&self, wanted: &str) -> String {
        let known = self.constants.get(wanted).cloned();
        known.unwrap_or_else(|| identifier(Style::Constant, wanted))
    }
}

/// A parent is known by its entity; this entity itself by the column, because each column of it waits on its own.
fn parent_name(entity: &str, feed: usize, column: &str, own: &str) -> String {
    match (entity == own, feed) {
        (true, _) => format!("{entity} by {column}"),
        (false, 0) => entity.to_owned(),
        (false, feed) => format!("{entity} feed {feed}"),
    }
}

fn lookup_name(column: &str) -> String {
    format!("{column} lookup")
}

fn resolved<T: AsRef<str>>(scope: Scope, names: &[T]) -> BTreeMap<String, String> {
    let identifiers = scope.resolve(names.iter().map(AsRef::as_ref));
    let names = names.iter().map(|name| name.as_ref().to_owned());
    names.zip(identifiers).collect()
}

fn enum_names(target: &Catalog, to: &Table, struct_name: &str) -> BTreeMap<Name, String> {
    let bases = to
        .columns
        .iter()
        .map(|column| target.base_type(&column.column_type));
    let names: std::collections::BTreeSet<Name> = bases
        .filter(|base| target.enum_type(&base.name).is_some())
        .map(|base| base.name.clone())
        .collect();
    let short: Vec<String> = names
        .iter()
        .map(
            |name| match names.iter().filter(|other| other.name == name.name).count() {
                1 => name.name.clone(),
                _ => format!("{}.{}", name.schema, name.name),
            },
        )
        .collect();
    let scope = Scope::new(Style::Type).reserving(TYPES.into_iter().chain([
        "Timestamp",
        "Uuid",
        struct_name,
    ]));
    let identifiers = scope.resolve(short.iter().map(String::as_str));
    names.into_iter().zip(identifiers).collect()
}
