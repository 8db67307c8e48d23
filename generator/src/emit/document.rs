//! The manifest and the README of a crate.

use super::own_fault;
use super::sql::render;
use crate::crate_model::CrateModel;
use crate::crate_model::model::ReadmeRow;
use crate::error::Error;
use crate::names::{code_span, table_cell};
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
    source: String,
    target: String,
    condition: Option<String>,
    rows: Vec<Row>,
    /// Files that ask the target, with the column each asks for.
    lookups: Vec<(&'m str, String)>,
    parents: Vec<String>,
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
        model.feed.source.sql, model.target.sql
    );
    let description = toml_edit::Value::from(text).to_string();
    let text = render("Cargo.toml", &Manifest { model, description })?;
    text.parse::<DocumentMut>()
        .map_err(|cause| own_fault("Cargo.toml", cause, &text))?;
    Ok(text)
}

/// `README.md`.
pub(super) fn readme(model: &CrateModel) -> Result<String, Error> {
    let written = model
        .columns
        .iter()
        .map(|column| row(&column.shape.name, &column.readme));
    let unwritten = model
        .unwritten
        .iter()
        .map(|column| row(&column.shape.name, &column.readme));
    let others = model
        .parents
        .iter()
        .filter(|parent| parent.entity != model.entity);
    let mut parents: Vec<String> = others.map(|parent| code_span(&parent.entity)).collect();
    parents.dedup();
    let lookups = model.lookups.iter();
    let lookups = lookups.map(|lookup| {
        let column = table_cell(&code_span(&lookup.column));
        (lookup.file.as_str(), column)
    });
    let template = Readme {
        model,
        lookups: lookups.collect(),
        entity: code_span(&model.entity),
        source: code_span(&model.feed.source.sql),
        target: code_span(&model.target.sql),
        condition: model.feed.condition.as_deref().map(code_span),
        rows: written.chain(unwritten).collect(),
        parents,
    };
    render("README.md", &template)
}

fn row(column: &str, row: &ReadmeRow) -> Row {
    Row {
        column: table_cell(&code_span(column)),
        from: table_cell(&row.from),
        how: table_cell(&row.how),
        why: table_cell(&row.why),
    }
}
