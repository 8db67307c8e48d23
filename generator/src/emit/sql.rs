//! The SQL files of a crate: what is read, what is checked, what is taken back.

use super::own_fault;
use crate::crate_model::CrateModel;
use crate::crate_model::model::{Check, FeedModel, List, SourceColumn};
use crate::error::Error;
use crate::names::{one_line, quote_identifier};
use askama::Template;

#[derive(Template)]
#[template(path = "sql/read.sql", escape = "none")]
struct Read<'m> {
    feed: &'m FeedModel,
    source: String,
    target: String,
    columns: Vec<ReadColumn>,
}

/// A line of the SELECT list.
struct ReadColumn {
    comment: String,
    expression: String,
    separator: &'static str,
}

#[derive(Template)]
#[template(path = "sql/rollback.sql", escape = "none")]
struct Rollback<'m> {
    model: &'m CrateModel,
}

#[derive(Template)]
#[template(path = "sql/lookup.sql", escape = "none")]
struct Lookup<'m> {
    column: String,
    by_value: bool,
    sql: &'m str,
}

#[derive(Template)]
#[template(path = "sql/awaited.sql", escape = "none")]
struct Awaited<'m> {
    column: String,
    other: String,
    own: String,
    fills: bool,
    sql: &'m str,
}

#[derive(Template)]
#[template(path = "sql/validate.sql", escape = "none")]
struct Validate<'m> {
    control: String,
    mappings: String,
    source: String,
    target: String,
    lists: Vec<ListBlock<'m>>,
    checks: Vec<CheckBlocks<'m>>,
    unchecked: Vec<(String, String)>,
}

/// A check with its texts safe for a comment.
struct CheckBlocks<'m> {
    name: String,
    comment: String,
    given: Vec<String>,
    check: &'m Check,
}

/// A list with its texts safe for a comment.
struct ListBlock<'m> {
    name: String,
    comment: String,
    list: &'m List,
}

/// `sql/read.sql`, or that of one feed among several.
pub(super) fn read(model: &CrateModel, feed: &FeedModel) -> Result<String, Error> {
    let last = feed.columns.len().saturating_sub(1);
    let columns = feed
        .columns
        .iter()
        .enumerate()
        .map(|(index, column)| ReadColumn {
            comment: one_line(&column.comment),
            expression: selected(column),
            separator: if index == last { "" } else { "," },
        });
    let (source, target) = (one_line(&feed.source.sql), one_line(&model.target.sql));
    let template = Read {
        feed,
        source,
        target,
        columns: columns.collect(),
    };
    render("sql/read.sql", &template)
}

/// `sql/rollback.sql`.
pub(super) fn rollback(model: &CrateModel) -> Result<String, Error> {
    render("sql/rollback.sql", &Rollback { model })
}

/// `sql/validate.sql`.
pub(super) fn validate<'m>(model: &'m CrateModel) -> Result<String, Error> {
    let blocks = |check: &'m Check| {
        let Check { name, comment, .. } = check;
        CheckBlocks {
            name: one_line(name),
            comment: one_line(comment),
            given: check.given.iter().map(|name| one_line(name)).collect(),
            check,
        }
    };
    let list = |list: &'m List| ListBlock {
        name: one_line(&list.name),
        comment: one_line(&list.comment),
        list,
    };
    let unchecked = model.unchecked.iter().map(|one| {
        let column = format!("{}{}", one.column, one.of_feed);
        (one_line(&column), one_line(&one.reason))
    });
    let template = Validate {
        control: one_line(&model.control_schema),
        mappings: one_line(&model.mappings()),
        source: one_line(&model.sources()),
        target: one_line(&model.target.sql),
        checks: model.checks.iter().map(blocks).collect(),
        lists: model.lists.iter().map(list).collect(),
        unchecked: unchecked.collect(),
    };
    render("sql/validate.sql", &template)
}

/// `sql/lookup_<column>.sql`: a question to the target each.
pub(super) fn lookups(model: &CrateModel) -> Result<Vec<(String, String)>, Error> {
    let files = model.lookups.iter().map(|lookup| {
        let path = format!("sql/{}", lookup.file);
        let column = one_line(&lookup.column);
        let text = render(
            &path,
            &Lookup {
                column,
                by_value: lookup.by_value,
                sql: &lookup.sql,
            },
        )?;
        Ok((path, text))
    });
    files.collect()
}

/// `sql/fill_<…>.sql` and `sql/release_<…>.sql`: references of other entities that wait for these rows.
pub(super) fn awaited(model: &CrateModel) -> Result<Vec<(String, String)>, Error> {
    let mut files = Vec::new();
    for one in &model.awaited {
        let kinds = [("fill", true, &one.fill), ("release", false, &one.release)];
        for (kind, fills, sql) in kinds {
            let path = format!("sql/{kind}_{}.sql", one.file);
            let template = Awaited {
                column: one_line(&one.column),
                other: one_line(&one.entity),
                own: one_line(&model.entity),
                fills,
                sql,
            };
            files.push((path.clone(), render(&path, &template)?));
        }
    }
    Ok(files)
}

/// An expression with its name, which a plain column has already.
fn selected(column: &SourceColumn) -> String {
    let name = quote_identifier(&column.shape.name);
    let plain = column.sql == format!("source.{name}");
    if plain {
        column.sql.clone()
    } else {
        format!("{} AS {name}", column.sql)
    }
}

/// A template's text; that it renders does not depend on what it is filled with.
pub(super) fn render(file: &str, template: &impl Template) -> Result<String, Error> {
    let text = template
        .render()
        .map_err(|cause| own_fault(file, cause, ""))?;
    Ok(text.trim_end().to_owned() + "\n")
}
