//! Writing mapping files: new ones from a model, and existing ones so that what people wrote stays as it was.

mod columns;
mod head;
mod keep;

pub(super) use columns::rule_inline;
pub use head::switch_trigger;
pub use keep::{Rewritten, replace_rule, rewrite_mapping};

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, value};

use super::{Feed, LoadMode, Mapping};
use crate::diagnostics::Plain;

/// Writes a new mapping file: the rules in the model's order, each with its reason and its confidence.
///
/// `notes` are sentences for the head of the file, such as what has no home; they become comments.
#[must_use]
pub fn write_mapping(mapping: &Mapping, notes: &[String]) -> String {
    let mut document = DocumentMut::new();
    let root = document.as_table_mut();
    root.insert("entity", value(&mapping.entity));
    root.insert("target", value(mapping.target.to_string()));
    if let Some(percent) = mapping.threshold_percent {
        root.insert("threshold_percent", value(percent));
    }
    if let Some(rows) = mapping.batch_size {
        root.insert("batch_size", value(i64::from(rows)));
    }
    if let Some(load) = mapping.load {
        let word = match load {
            LoadMode::Bulk => "bulk",
            LoadMode::Live => "live",
        };
        root.insert("load", value(word));
    }
    for (key, names) in [
        ("sensitive", &mapping.sensitive),
        ("existing_by", &mapping.existing_by),
        ("merge_by", &mapping.merge_by),
        ("disable_triggers", &mapping.disable_triggers),
    ] {
        if !names.is_empty() {
            root.insert(key, list(names));
        }
    }
    let feeds: ArrayOfTables = mapping.feeds.iter().map(feed_table).collect();
    root.insert("feeds", Item::ArrayOfTables(feeds));
    format!("{}{document}", head(mapping, notes))
}

/// The comment at the head of a file.
fn head(mapping: &Mapping, notes: &[String]) -> String {
    let opening = format!(
        "How {} is filled: one rule for each column. Yours to edit; `rehome plan` keeps what you write.",
        mapping.target
    );
    std::iter::once(&opening)
        .chain(notes)
        .map(|note| comment(note))
        .collect::<String>()
        + "\n"
}

/// One line of comment. A name from a database may hold anything, so what could end the line is escaped.
pub(super) fn comment(text: &str) -> String {
    format!("# {}\n", Plain(text))
}

fn feed_table(feed: &Feed) -> Table {
    let mut table = Table::new();
    let texts = [
        ("name", &feed.name),
        ("join", &feed.join),
        ("where", &feed.where_clause),
        ("filter", &feed.filter),
        ("reason", &feed.reason),
    ];
    let text_of = |table: &mut Table, wanted: &str| {
        for (key, text) in &texts {
            if let (true, Some(text)) = (*key == wanted, text) {
                table.insert(key, value(text));
            }
        }
    };
    text_of(&mut table, "name");
    table.insert("source", value(feed.source.to_string()));
    for key in ["join", "where", "filter", "reason"] {
        text_of(&mut table, key);
    }
    if !feed.key.is_empty() {
        table.insert(
            "key",
            value(feed.key.iter().map(columns::key_column).collect::<Array>()),
        );
    }
    let mut all = Table::new();
    all.set_implicit(true);
    for (name, rule) in feed.columns.iter() {
        all.insert(name, Item::Table(columns::rule_table(rule)));
    }
    table.insert("columns", Item::Table(all));
    table
}

fn list(names: &[String]) -> Item {
    value(names.iter().map(String::as_str).collect::<Array>())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
