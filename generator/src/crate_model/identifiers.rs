//! The names that a crate's own items get, chosen before any rule is read so that they do not depend on its order.

use std::collections::BTreeMap;

use super::package;
use super::parents::feed_of;
use crate::catalog::{Catalog, Name, Table};
use crate::mapping::{Feed, Mapping, ReferenceRule, Rule};
use crate::names::{Scope, Style, identifier};

/// Names of the runtime's prelude and of the files themselves: a type of ours must not hide one.
const TYPES: [&str; 32] = [
    "Awaited",
    "Bytes",
    "Column",
    "Context",
    "Cycle",
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
    feeds: Vec<FeedNames>,
    constants: BTreeMap<String, String>,
    functions: BTreeMap<String, String>,
    enums: BTreeMap<Name, String>,
}

/// What tells a feed's items from those of the entity's other feeds; an only feed needs nothing for it.
#[derive(Debug)]
struct FeedNames {
    /// Its name in the names of other items.
    label: Option<String>,
    /// What stands behind the names of its files and modules.
    suffix: String,
    /// The constant that describes it.
    constant: String,
}

impl Identifiers {
    /// Chooses the names for a mapping's crate.
    pub(super) fn of(
        mappings: &[Mapping],
        mapping: &Mapping,
        target: &Catalog,
        to: &Table,
    ) -> Self {
        let mut feeds = feed_names(mapping);
        let mut wanted: Vec<String> = feeds.iter().map(|feed| feed.constant.clone()).collect();
        let mut columns = Vec::new();
        for (names, feed) in feeds.iter().zip(&mapping.feeds) {
            for (column, rule) in feed.columns.iter() {
                columns.push(names.own(column));
                match &rule.rule {
                    Rule::Lookup(_) => wanted.push(names.own(&lookup_name(column))),
                    Rule::Reference(rule) => {
                        wanted.push(wanted_parent(mappings, rule, column, &mapping.entity));
                    }
                    _ => {}
                }
            }
        }
        let constants = resolved(
            Scope::new(Style::Constant).reserving([
                "ENTITY",
                "CYCLE",
                "DISABLED_TRIGGERS",
                "HIDDEN_COLUMNS",
            ]),
            &wanted,
        );
        for feed in &mut feeds {
            feed.constant = constants.get(&feed.constant).cloned().unwrap_or_default();
        }
        let struct_name = Scope::new(Style::Type)
            .reserving(TYPES.into_iter().chain(["Timestamp", "Uuid"]))
            .resolve([mapping.entity.as_str()])
            .concat();
        Self {
            package: package::name(&mapping.entity),
            feeds,
            constants,
            functions: resolved(
                Scope::new(Style::Field).reserving([
                    "transform",
                    "transform_row",
                    "source",
                    "context",
                    "column",
                ]),
                &columns,
            ),
            enums: enum_names(target, to, &struct_name),
            struct_name,
        }
    }

    /// What stands behind the names of a feed's files and modules.
    pub(super) fn suffix(&self, feed: usize) -> &str {
        self.feeds.get(feed).map_or("", |feed| &feed.suffix)
    }

    /// The constant that describes a feed.
    pub(super) fn feed(&self, feed: usize) -> &str {
        self.feeds.get(feed).map_or("FEED", |feed| &feed.constant)
    }

    /// The constant of a parent.
    pub(super) fn parent(
        &self,
        mappings: &[Mapping],
        entity: &str,
        feed: usize,
        column: &str,
        own: &str,
    ) -> String {
        self.constant(&parent_name(mappings, entity, feed, column, own))
    }

    /// The constant of a column's look-up.
    pub(super) fn lookup(&self, feed: usize, column: &str) -> String {
        self.constant(&self.own(feed, &lookup_name(column)))
    }

    /// The file in `sql/` of a column's look-up.
    pub(super) fn lookup_file(&self, feed: usize, column: &str) -> String {
        let name = self.mapper(feed, column);
        format!("lookup_{}.sql", name.trim_start_matches("r#"))
    }

    /// The function that makes a column by a mapper of codes or by an expression that a person wrote.
    pub(super) fn mapper(&self, feed: usize, column: &str) -> String {
        let wanted = self.own(feed, column);
        let known = self.functions.get(&wanted).cloned();
        known.unwrap_or_else(|| identifier(Style::Field, &wanted))
    }

    /// The type of an enum.
    pub(super) fn enum_type(&self, name: &Name) -> String {
        let known = self.enums.get(name).cloned();
        known.unwrap_or_else(|| identifier(Style::Type, &name.name))
    }

    fn own(&self, feed: usize, name: &str) -> String {
        self.feeds
            .get(feed)
            .map_or_else(|| name.to_owned(), |feed| feed.own(name))
    }

    fn constant(&self, wanted: &str) -> String {
        let known = self.constants.get(wanted).cloned();
        known.unwrap_or_else(|| identifier(Style::Constant, wanted))
    }
}

impl FeedNames {
    /// A name of an item that each feed has for itself.
    fn own(&self, name: &str) -> String {
        match &self.label {
            Some(label) => format!("{name} of {label}"),
            None => name.to_owned(),
        }
    }
}

/// The feeds' own names, their constants not resolved yet; no entity's name has capitals, so none can want the same.
fn feed_names(mapping: &Mapping) -> Vec<FeedNames> {
    if mapping.feeds.len() == 1 {
        return vec![FeedNames {
            label: None,
            suffix: String::new(),
            constant: "FEED".to_owned(),
        }];
    }
    let labels: Vec<&str> = mapping.feeds.iter().map(Feed::label).collect();
    let modules = Scope::new(Style::Field).resolve(labels.iter().copied());
    let named = labels.into_iter().zip(modules);
    let named = named.map(|(label, module)| FeedNames {
        label: Some(label.to_owned()),
        suffix: format!("_{}", module.trim_start_matches("r#")),
        constant: format!("FEED {label}"),
    });
    named.collect()
}

/// What the constant of a rule's parent would like to be called.
fn wanted_parent(mappings: &[Mapping], rule: &ReferenceRule, column: &str, own: &str) -> String {
    let parent = mappings.iter().find(|parent| parent.entity == rule.entity);
    let feed = parent.and_then(|parent| feed_of(parent, rule).ok());
    let number = feed.map_or(0, |(number, _)| number);
    parent_name(mappings, &rule.entity, number, column, own)
}

/// A parent is known by its entity, and by the feed whose keys are meant where it has several; this entity itself by the
/// column too, because each column of it waits on its own.
fn parent_name(mappings: &[Mapping], entity: &str, feed: usize, column: &str, own: &str) -> String {
    let parent = mappings.iter().find(|parent| parent.entity == entity);
    let several = parent.filter(|parent| parent.feeds.len() > 1);
    let label = several
        .and_then(|parent| parent.feeds.get(feed))
        .map(Feed::label);
    let name = match label {
        Some(label) => format!("{entity} {label}"),
        None => entity.to_owned(),
    };
    if entity == own {
        format!("{name} by {column}")
    } else {
        name
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
