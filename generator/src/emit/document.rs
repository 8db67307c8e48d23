//! The manifest and the README of a crate.

use super::own_fault;
use super::sql::render;
use crate::crate_model::CrateModel;
use crate::crate_model::model::{FeedModel, KeyTest, ReadmeRow, Unchecked};
use crate::error::Error;
use crate::mapping::KeyStrategy;
use crate::names::{code_span, quote_literal, table_cell};
use askama::Template;
use toml_edit::DocumentMut;

#[derive(Template)]
#[template(path = "Cargo.toml", escape = "none")]
struct Manifest<'m> {
    model: &'m CrateModel,
    description: String,
}

#[derive(Template)]
#[template(path = "README.md", escape = "none")]
struct Readme<'m> {
    model: &'m CrateModel,
    entity: String,
    target: String,
    feeds: Vec<FeedSection<'m>>,
    existing_by: String,
    merge_by: String,
    disabled_triggers: String,
    recipes: Vec<Recipe>,
    /// Files that ask the target, with the column each asks for.
    lookups: Vec<(&'m str, String)>,
    parents: Vec<String>,
    /// Columns whose values no independent check compares, with the reasons.
    unchecked: Vec<(String, String)>,
    has_mappers: bool,
}

/// What is told of one feed.
struct FeedSection<'m> {
    suffix: &'m str,
    source: String,
    condition: Option<String>,
    filter: Option<String>,
    why: String,
    rows: Vec<Row>,
}

/// A new key as anybody can compute it.
struct Recipe {
    legacy: i64,
    new_key: String,
    sql: String,
}

/// A line of the table of columns.
struct Row {
    column: String,
    from: String,
    how: String,
    why: String,
}

/// `Cargo.toml`, read back once to be sure that it is one.
pub(super) fn manifest(model: &CrateModel) -> Result<String, Error> {
    let text = format!(
        "Moves rows from {} to {}.",
        model.sources(),
        model.target.sql
    );
    let description = toml_edit::Value::from(text).to_string();
    let text = render("Cargo.toml", &Manifest { model, description })?;
    text.parse::<DocumentMut>()
        .map_err(|cause| own_fault("Cargo.toml", cause, &text))?;
    Ok(text)
}

/// `README.md`.
pub(super) fn readme(model: &CrateModel) -> Result<String, Error> {
    let lookups = model.lookups.iter();
    let lookups = lookups.map(|lookup| {
        let column = table_cell(&code_span(&lookup.column));
        (lookup.file.as_str(), column)
    });
    let template = Readme {
        model,
        lookups: lookups.collect(),
        entity: code_span(&model.entity),
        target: code_span(&model.target.sql),
        feeds: model
            .feeds
            .iter()
            .map(|feed| section(model, feed))
            .collect(),
        existing_by: listed(model, &model.existing_by),
        merge_by: listed(model, &model.merge_by),
        disabled_triggers: spans(&model.disabled_triggers),
        recipes: model.key_tests().map(|test| recipe(model, test)).collect(),
        parents: needed(model),
        unchecked: model.unchecked.iter().map(unchecked).collect(),
        has_mappers: model.mappers().next().is_some(),
    };
    render("README.md", &template)
}

/// A column, of which feed, and why nothing compares it.
fn unchecked(one: &Unchecked) -> (String, String) {
    let column = format!("{}{}", code_span(&one.column), one.of_feed);
    (table_cell(&column), table_cell(&one.reason))
}

fn section<'m>(model: &CrateModel, feed: &'m FeedModel) -> FeedSection<'m> {
    let written = model.columns.iter().zip(&feed.made);
    let written = written.map(|(column, made)| row(&column.shape.name, &made.readme));
    let left = model.unwritten.iter().zip(&feed.left);
    let left = left.map(|(column, readme)| row(&column.name, readme));
    FeedSection {
        suffix: &feed.suffix,
        source: code_span(&feed.source.sql),
        condition: feed.told.condition.as_deref().map(code_span),
        filter: feed.told.filter.as_deref().map(code_span),
        why: table_cell(&feed.told.why),
        rows: written.chain(left).collect(),
    }
}

/// The entities whose rows must be there before: those that are referred to, and those that look-ups ask.
fn needed(model: &CrateModel) -> Vec<String> {
    let parents = model.parents.iter().filter(|parent| !parent.later);
    let parents = parents.map(|parent| &parent.entity);
    let asked = model
        .lookups
        .iter()
        .filter_map(|lookup| lookup.entity.as_ref());
    let mut needed: Vec<String> = Vec::new();
    for entity in parents.chain(asked).filter(|name| **name != model.entity) {
        let entity = code_span(entity);
        if !needed.contains(&entity) {
            needed.push(entity);
        }
    }
    needed
}

/// The names of written columns.
fn listed(model: &CrateModel, positions: &[usize]) -> String {
    let columns = positions.iter().filter_map(|at| model.columns.get(*at));
    let names: Vec<String> = columns
        .map(|column| code_span(&column.shape.name))
        .collect();
    names.join(", ")
}

/// Names, each shown as such.
fn spans(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| code_span(name)).collect();
    names.join(", ")
}

fn recipe(model: &CrateModel, test: &KeyTest) -> Recipe {
    let text = quote_literal(&format!("{}:{}", test.table, test.legacy));
    let namespace = quote_literal(&model.namespace);
    let hash = format!("uuid_generate_v5({namespace}, {text})");
    let sql = match test.strategy {
        KeyStrategy::Ordered => ordered_sql(test.legacy, &hash),
        _ => format!("SELECT {hash}"),
    };
    Recipe {
        legacy: test.legacy,
        new_key: code_span(&test.new_key),
        sql: code_span(&sql),
    }
}

/// The number as 16 digits, with version and variant between them, and the last 14 digits of its UUIDv5.
fn ordered_sql(number: i64, hash: &str) -> String {
    format!(
        "SELECT (regexp_replace(lpad(to_hex({number}::bigint # (-9223372036854775808)::bigint), 16, '0'), '(.{{12}})(...)(.)', '\\18\\28\\3') \
         || right(replace({hash}::text, '-', ''), 14))::uuid"
    )
}

fn row(column: &str, row: &ReadmeRow) -> Row {
    Row {
        column: table_cell(&code_span(column)),
        from: table_cell(&row.from),
        how: table_cell(&row.how),
        why: table_cell(&row.why),
    }
}
