//! Changing a file that people have edited: only what is missing is added, only what was decided is replaced.

use std::ops::Range;

use toml_edit::{Document, DocumentMut, Item, Table, TableLike};

use super::columns::{entries, rule_inline, rule_table};
use super::{comment, feed_table};
use crate::mapping::file_text::{FileError, parse};
use crate::mapping::{ColumnRule, Feed, Mapping};

/// A file after a rewrite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewritten {
    /// Its text.
    pub text: String,
    /// What was added, a sentence each; empty when the text is as it was.
    pub changes: Vec<String>,
}

/// Adds to an existing file what a proposal has and it has not: feeds, and rules of columns.
///
/// New text is spliced in, so that every byte that people wrote stays. Columns come behind the one that the proposal
/// has before them.
///
/// # Errors
/// When the existing text cannot be read as a mapping.
pub fn rewrite_mapping(path: &str, text: &str, proposal: &Mapping) -> Result<Rewritten, FileError> {
    let mut text = text.to_owned();
    let mut changes = Vec::new();
    for feed in &proposal.feeds {
        let existing: Mapping = parse(path, &text)?;
        match existing
            .feeds
            .iter()
            .position(|other| other.label() == feed.label())
        {
            Some(index) => {
                add_columns(&mut text, index, &existing.feeds[index], feed, &mut changes)
            }
            None => add_feed(&mut text, feed, &mut changes),
        }
    }
    Ok(Rewritten { text, changes })
}

fn add_feed(text: &mut String, feed: &Feed, changes: &mut Vec<String>) {
    let mut document = DocumentMut::new();
    let feeds = std::iter::once(feed_table(feed)).collect();
    document
        .as_table_mut()
        .insert("feeds", Item::ArrayOfTables(feeds));
    end_line(text);
    text.push('\n');
    text.push_str(&comment(
        "Proposed by `rehome plan`: a further source of these rows.",
    ));
    text.push_str(&document.to_string());
    changes.push(format!("the feed {} was added", feed.label()));
}

fn add_columns(
    text: &mut String,
    index: usize,
    existing: &Feed,
    proposal: &Feed,
    changes: &mut Vec<String>,
) {
    let mut before = None;
    for (column, rule) in proposal.columns.iter() {
        if !existing.columns.contains(column) {
            splice(text, index, before, column, rule);
            changes.push(format!(
                "{column}: a {} rule was proposed",
                rule.rule.word()
            ));
        }
        before = Some(column);
    }
}

/// How a feed's columns are written in a file.
enum Layout {
    /// `[feeds.columns.name]`
    Headers,
    /// `columns.name = { … }`
    Dotted,
    /// `columns = { name = { … } }`
    Inline,
}

/// Puts one column's rule behind the column `before`, or behind the feed's own keys.
fn splice(text: &mut String, index: usize, before: Option<&str>, column: &str, rule: &ColumnRule) {
    end_line(text);
    let Ok(document) = Document::parse(text.as_str()) else {
        return;
    };
    let Some(feed) = document
        .get("feeds")
        .and_then(|feeds| feeds.get(index))
        .and_then(Item::as_table_like)
    else {
        return;
    };
    let columns = feed.get("columns");
    let layout = match columns {
        Some(Item::Table(table)) if table.is_dotted() => Layout::Dotted,
        Some(Item::Value(_)) => Layout::Inline,
        _ => Layout::Headers,
    };
    if let Layout::Inline = layout {
        return into_inline(text, index, column, rule);
    }
    let neighbour = before.and_then(|name| columns?.get(name)).map(end_of);
    let at = neighbour
        .filter(|end| *end > 0)
        .unwrap_or_else(|| end_of_keys(feed));
    let at = text[at..]
        .find('\n')
        .map_or(text.len(), |line| at + line + 1);
    let block = match layout {
        Layout::Dotted => format!("columns.{} = {}\n", quoted_key(column), rule_inline(rule)),
        _ => block(column, rule),
    };
    text.insert_str(at, &block);
}

/// A column's table with its header and a comment that it is new.
fn block(column: &str, rule: &ColumnRule) -> String {
    let note = comment("Proposed by `rehome plan`: the file had no rule for it.");
    format!(
        "\n{note}[feeds.columns.{}]\n{}",
        quoted_key(column),
        rule_table(rule)
    )
}

fn quoted_key(column: &str) -> String {
    toml_edit::Key::new(column).display_repr().into_owned()
}

fn end_line(text: &mut String) {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}

/// Where the text of an item ends, everything inside it counted.
fn end_of(item: &Item) -> usize {
    let own = item.span().map_or(0, |range: Range<usize>| range.end);
    let inner = match item {
        Item::Table(table) => table.iter().map(|(_, item)| end_of(item)).max(),
        Item::ArrayOfTables(tables) => tables
            .iter()
            .filter_map(Table::span)
            .map(|range| range.end)
            .max(),
        _ => None,
    };
    own.max(inner.unwrap_or(0))
}

/// Where a feed's own keys end: its tables of columns come after them.
fn end_of_keys(feed: &dyn TableLike) -> usize {
    feed.iter()
        .filter(|(_, item)| item.is_value())
        .map(|(_, item)| end_of(item))
        .max()
        .unwrap_or(0)
}

fn into_inline(text: &mut String, index: usize, column: &str, rule: &ColumnRule) {
    edit_columns(text, index, |columns| {
        columns.insert(column, Item::Value(rule_inline(rule).into()));
    });
}

/// Replaces a column's rule by a decided one; comments in its table stay.
///
/// # Errors
/// When the text cannot be read as a mapping, or has no such feed.
pub fn replace_rule(
    path: &str,
    text: &str,
    feed: &str,
    column: &str,
    rule: &ColumnRule,
) -> Result<String, FileError> {
    let existing: Mapping = parse(path, text)?;
    let Some(index) = existing
        .feeds
        .iter()
        .position(|other| other.label() == feed)
    else {
        return Err(FileError::at(
            path,
            text,
            0..0,
            format!("the mapping has no feed {feed}"),
        ));
    };
    let mut text = text.to_owned();
    if !existing.feeds[index].columns.contains(column) {
        let before = existing.feeds[index]
            .columns
            .iter()
            .last()
            .map(|(name, _)| name.to_owned());
        splice(&mut text, index, before.as_deref(), column, rule);
        return Ok(text);
    }
    edit_columns(&mut text, index, |columns| match columns.get_mut(column) {
        Some(Item::Table(table)) => refill(table, rule),
        Some(other) => *other = Item::Value(rule_inline(rule).into()),
        None => {}
    });
    Ok(text)
}

fn edit_columns(text: &mut String, index: usize, edit: impl FnOnce(&mut dyn TableLike)) {
    let Ok(mut document) = text.parse::<DocumentMut>() else {
        return;
    };
    let feed = document
        .get_mut("feeds")
        .and_then(|feeds| feeds.get_mut(index));
    if let Some(columns) = feed
        .and_then(|feed| feed.get_mut("columns"))
        .and_then(Item::as_table_like_mut)
    {
        edit(columns);
        *text = document.to_string();
    }
}

/// Gives a table new keys. Comments that stood above the old ones are put above the first new one.
fn refill(table: &mut Table, rule: &ColumnRule) {
    let comments: String = table
        .iter()
        .filter_map(|(key, _)| table.key(key)?.leaf_decor().prefix()?.as_str())
        .filter(|prefix| prefix.contains('#'))
        .collect();
    table.clear();
    for (key, value) in entries(rule) {
        table.insert(key, Item::Value(value));
    }
    if let Some((mut first, _)) = table.iter_mut().next() {
        first.leaf_decor_mut().set_prefix(comments);
    }
}
