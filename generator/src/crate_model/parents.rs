//! Parents of references: which feed's legacy keys are meant, and how its new keys are made.

use rehome_runtime::migration::Kind;

use crate::catalog::{Catalog, Table};
use crate::mapping::types::{Copying, base_type, copying};
use crate::mapping::{CopyRule, Feed, KeyColumn, KeyStrategy, Mapping, ReferenceRule, Rule};

/// The feed that a reference's legacy keys belong to.
pub(super) struct Parent {
    /// Its number in its entity.
    pub feed: usize,
    /// What its new keys are computed of beside the legacy key.
    pub table: String,
    /// Kinds of its legacy key's columns.
    pub kinds: Vec<Kind>,
    /// The variant of the runtime's `KeyRule`.
    pub rule: &'static str,
    /// The place of the column that is taken, where its new key has several.
    pub part: Option<usize>,
}

impl Parent {
    /// Whether a child computes its new keys, which are UUIDs, by itself.
    pub(super) fn makes_uuid(&self) -> bool {
        matches!(self.rule, "UuidV5" | "Ordered")
    }
}

/// Finds the parent of a reference; a sentence where there is none.
pub(super) fn parent_of(
    mappings: &[Mapping],
    source: &Catalog,
    target: &Catalog,
    reference: &ReferenceRule,
) -> Result<Parent, String> {
    let mapping = mappings
        .iter()
        .find(|mapping| mapping.entity == reference.entity)
        .ok_or_else(|| format!("there is no entity {}", reference.entity))?;
    let (number, feed) = feed_of(mapping, reference)?;
    let table = source
        .table(&feed.source)
        .ok_or_else(|| format!("the source has no table {}", feed.source))?;
    let to = target
        .table(&mapping.target)
        .ok_or_else(|| format!("the target has no table {}", mapping.target))?;
    let kind = |part: &KeyColumn| match part {
        KeyColumn::Source(name) => Some(base_type(source, &table.column(name)?.column_type).kind),
        KeyColumn::Computed(computed) => Some(computed.key_type.kind()),
    };
    let kinds: Option<Vec<Kind>> = feed.key.iter().map(kind).collect();
    let kinds =
        kinds.ok_or_else(|| format!("{} has not every column of its legacy key", table.name))?;
    let (rule, part) = match (target.row_key(to), &reference.take) {
        (None, _) => return Err(format!("{} has no key", to.name)),
        (Some([key]), _) => (key_rule(feed, key, source, table, target, to), None),
        (Some(key), take) => ("Mapped", Some(part_of(key, take.as_deref(), to)?)),
    };
    Ok(Parent {
        feed: number,
        table: mapping.key_table(number),
        kinds,
        rule,
        part,
    })
}

/// The place of a column in a key of several.
fn part_of(key: &[String], take: Option<&str>, to: &Table) -> Result<usize, String> {
    let place = key.iter().position(|name| Some(name.as_str()) == take);
    place.ok_or_else(|| {
        format!(
            "{} has a key of several columns ({}), and the reference does not take one of them",
            to.name,
            key.join(", ")
        )
    })
}

/// The feed whose legacy keys are meant: the named one, else the only one.
pub(super) fn feed_of<'a>(
    mapping: &'a Mapping,
    reference: &ReferenceRule,
) -> Result<(usize, &'a Feed), String> {
    let mut feeds = mapping.feeds.iter().enumerate();
    let feed = match (&reference.feed, mapping.feeds.len()) {
        (Some(name), _) => feeds.find(|(_, feed)| feed.label() == name),
        (None, 1) => feeds.next(),
        (None, _) => None,
    };
    feed.ok_or_else(|| format!("it is not clear which feed of {} is meant", mapping.entity))
}

/// How the parent's key is made: by the legacy key alone, or in a way that only its mapping knows.
fn key_rule(
    feed: &Feed,
    key: &str,
    source: &Catalog,
    from: &Table,
    target: &Catalog,
    to: &Table,
) -> &'static str {
    let same_value = |name: &str| {
        let columns = from.column(name).zip(to.column(key));
        columns.is_some_and(|(from, to)| {
            let made = copying(source, &from.column_type, target, &to.column_type);
            matches!(made, Copying::AsIs) || is_integer_cast(&made)
        })
    };
    match feed.columns.get(key).map(|made| &made.rule) {
        Some(Rule::Key(KeyStrategy::UuidV5)) => return "UuidV5",
        Some(Rule::Key(KeyStrategy::Ordered)) => return "Ordered",
        _ => {}
    }
    let is_kept = |copy: &CopyRule| {
        let alone = matches!(feed.key.as_slice(), [only] if only.source() == Some(&copy.column));
        copy.is_plain() && alone && same_value(&copy.column)
    };
    match feed.copy_of(key).is_some_and(|copy| is_kept(&copy)) {
        true => "Keep",
        false => "Mapped",
    }
}

/// Integers stay the same number in another width.
fn is_integer_cast(made: &Copying) -> bool {
    matches!(made, Copying::Cast(cast, _) if cast.function == Some("integer"))
}
