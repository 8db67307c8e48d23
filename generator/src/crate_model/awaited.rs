//! References of other entities that wait for the rows of this one, because each refers to the other: how they are filled
//! when these rows are in, and emptied before these are taken back.

use super::model::{AwaitedModel, CrateModel, FeedModel, ParentModel};
use crate::names::{Scope, Style, quote_identifier, quote_literal};

/// A column of another entity that waits, in the rows of one of its feeds.
struct Waiting<'a> {
    other: &'a CrateModel,
    /// The number of the parent among those of the other entity.
    parent: (usize, &'a ParentModel),
    /// The other entity's feed, and its number.
    feed: (usize, &'a FeedModel),
    column: &'a str,
}

/// What waits for the rows of an entity, of all entities that come before it and refer to it.
pub(super) fn awaited(model: &CrateModel, others: &[CrateModel]) -> Vec<AwaitedModel> {
    let waiting: Vec<Waiting<'_>> = others
        .iter()
        .flat_map(|other| waiting(model, other))
        .collect();
    let names: Vec<String> = waiting.iter().map(Waiting::name).collect();
    let files = Scope::new(Style::Field).resolve(names.iter().map(String::as_str));
    let named = waiting.iter().zip(files);
    named
        .map(|(one, file)| AwaitedModel {
            entity: one.other.entity.clone(),
            target: one.other.target.clone(),
            column: one.column.to_owned(),
            disabled_triggers: one.other.disabled_triggers.clone(),
            file: file.trim_start_matches("r#").to_owned(),
            fill: one.fill(model),
            release: one.release(model),
        })
        .collect()
}

fn waiting<'a>(model: &CrateModel, other: &'a CrateModel) -> Vec<Waiting<'a>> {
    let mut all = Vec::new();
    let parents = other.parents.iter().enumerate();
    for parent in parents.filter(|(_, parent)| parent.later && parent.entity == model.entity) {
        for column in &parent.1.columns {
            all.extend(other.feeds.iter().enumerate().map(|feed| Waiting {
                other,
                parent,
                feed,
                column,
            }));
        }
    }
    all
}

impl Waiting<'_> {
    /// What its files would like to be called.
    fn name(&self) -> String {
        let parent = &self.parent.1.constant;
        format!(
            "{} {}{} {parent}",
            self.other.entity, self.column, self.feed.1.suffix
        )
    }

    fn fill(&self, model: &CrateModel) -> String {
        let column = quote_identifier(self.column);
        format!(
            "UPDATE {} AS target\nSET {column} = {}\n{}\n    AND target.{column} IS NULL",
            self.other.target.sql,
            self.new_key(model),
            self.rows(model)
        )
    }

    fn release(&self, model: &CrateModel) -> String {
        let column = quote_identifier(self.column);
        format!(
            "UPDATE {} AS target\nSET {column} = NULL\n{}\n    AND target.{column} = {}",
            self.other.target.sql,
            self.rows(model),
            self.new_key(model)
        )
    }

    /// The key of the row that is meant, in the type of the column that waits.
    fn new_key(&self, model: &CrateModel) -> String {
        let by_uuid =
            matches!(model.key.as_slice(), [only] if model.columns[*only].shape.kind == "Uuid");
        let held = if by_uuid { "new_id" } else { "new_key" };
        let columns = self.other.columns.iter();
        let mut columns = columns.filter(|column| column.shape.name == self.column);
        let type_name = columns
            .next()
            .map_or("uuid", |column| &column.shape.type_name);
        format!("meant.{held}::{type_name}")
    }

    /// The rows that wait, each with the mapping of the row that it refers to.
    fn rows(&self, model: &CrateModel) -> String {
        let control = quote_identifier(&model.control_schema);
        let other = quote_literal(&self.other.entity);
        let ((number, feed), (parent_number, parent)) = (self.feed, self.parent);
        let own = legacy_column(feed);
        let meant = model
            .feeds
            .get(parent.feed)
            .map_or("legacy_key", legacy_column);
        let refers_to = meant.replace("legacy_", "refers_to_");
        let of_feed = |feeds: &[FeedModel], alias: &str, number: usize| match feeds {
            [_] => String::new(),
            _ => format!("{alias}.feed = {number} AND "),
        };
        let rows = of_feed(&self.other.feeds, "mapping", number);
        let those = of_feed(&model.feeds, "meant", parent.feed);
        format!(
            "FROM {control}.migration_deferred_references AS waiting\nJOIN {} AS mapping\n    ON {rows}mapping.{own} = waiting.{own}\nJOIN {} AS meant\n    ON {those}meant.{meant} = waiting.{refers_to}\nWHERE waiting.entity = {other}\n    AND waiting.feed = {number}\n    AND waiting.parent = {parent_number}\n    AND {}",
            self.other.mappings(),
            model.mappings(),
            self.other.key_conditions.join("\n    AND ")
        )
    }
}

/// The column of the runtime's tables that holds the legacy keys of a feed.
fn legacy_column(feed: &FeedModel) -> &'static str {
    let kind = |at: &usize| feed.columns[*at].shape.kind.as_str();
    match feed.key.as_slice() {
        [only] if matches!(kind(only), "Int2" | "Int4" | "Int8") => "legacy_id",
        _ => "legacy_key",
    }
}
