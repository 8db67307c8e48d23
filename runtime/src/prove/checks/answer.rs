//! What a database said to a check, and what is told of two answers.

use crate::connect::Connection;
use crate::error::{Error, While};
use crate::load::session::{end_savepoint, savepoint};
use crate::report::{Check, FINGERPRINT};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, SimpleQueryMessage};

/// How many rows of an answer are kept; whole answers are compared.
const ROWS_SHOWN: usize = 20;

/// How many examples a check shows whose answer should be no rows.
pub(super) const EXAMPLES: usize = 5;

/// Rows of named fields as text, sorted, or a refusal.
pub(super) type Answer = Result<Vec<Vec<Field>>, String>;

/// A list as its columns, each of texts.
pub(super) type Columns = Vec<Vec<Option<String>>>;

/// A field's name and its value.
type Field = (String, String);

/// Asks a question. What its parameters are given are whole columns of texts.
///
/// # Errors
/// When the connection is lost; a statement that the database refuses is an answer.
pub(super) async fn ask(
    client: &Connection,
    sql: &str,
    given: &[&Vec<Option<String>>],
) -> Result<Answer, Error> {
    savepoint(client).await?;
    let answer = match given {
        [] => query(client, sql).await,
        given => query_given(client, sql, given).await,
    };
    match answer {
        Ok(mut rows) => {
            end_savepoint(client, false).await?;
            rows.sort();
            Ok(Ok(rows))
        }
        Err(error) if error.sqlstate().is_some() => {
            end_savepoint(client, true).await?;
            Ok(Err(error.to_string()))
        }
        Err(error) => Err(error),
    }
}

async fn query(client: &Client, sql: &str) -> Result<Vec<Vec<Field>>, Error> {
    let messages = client.simple_query(sql).await;
    let messages = messages.during(|| "asking an independent check".to_owned())?;
    let rows = messages.iter().filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => {
            let field = |at: usize| (row.columns()[at].name().to_owned(), told_value(row.get(at)));
            Some((0..row.len()).map(field).collect())
        }
        _ => None,
    });
    Ok(rows.collect())
}

/// The same with parameters; every field of such a question is text.
async fn query_given(
    client: &Client,
    sql: &str,
    given: &[&Vec<Option<String>>],
) -> Result<Vec<Vec<Field>>, Error> {
    let given: Vec<&(dyn ToSql + Sync)> = given
        .iter()
        .map(|one| *one as &(dyn ToSql + Sync))
        .collect();
    let rows = client.query(sql, &given).await;
    let rows = rows.during(|| "asking an independent check".to_owned())?;
    let mut answer = Vec::new();
    for row in &rows {
        let mut fields = Vec::new();
        for (at, column) in row.columns().iter().enumerate() {
            let value: Result<Option<&str>, _> = row.try_get(at);
            let value = value.during(|| "reading the answer of an independent check".to_owned())?;
            fields.push((column.name().to_owned(), told_value(value)));
        }
        answer.push(fields);
    }
    Ok(answer)
}

/// Asks for the columns of a list, each of texts.
///
/// # Errors
/// When the target refuses the statement or the connection is lost.
pub(super) async fn ask_columns(client: &Client, sql: &str) -> Result<Columns, Error> {
    let asking = || "asking for a list of the independent checks".to_owned();
    let prepared = client.prepare(sql).await.during(asking)?;
    let rows = client.query(&prepared, &[]).await.during(asking)?;
    let mut columns: Columns = vec![Vec::with_capacity(rows.len()); prepared.columns().len()];
    for row in &rows {
        for (at, column) in columns.iter_mut().enumerate() {
            column.push(row.try_get(at).during(asking)?);
        }
    }
    Ok(columns)
}

fn told_value(value: Option<&str>) -> String {
    value.unwrap_or("NULL").to_owned()
}

/// A check that asks both: figure by figure where each gives one row, else row by row.
pub(super) fn compared(name: String, source: &Answer, target: &Answer) -> Check {
    let passed = matches!((source, target), (Ok(source), Ok(target)) if same(source, target));
    let (source, target) = match (source, target) {
        (Ok(old), Ok(new)) => match (old.as_slice(), new.as_slice()) {
            ([old], [new]) if old.len() == new.len() && old.len() > 1 => figures(old, new, passed),
            // Where they differ, the rows that both have are of no interest.
            _ if !passed => (shown(&without(old, new)), shown(&without(new, old))),
            _ => (shown(&texts(old)), shown(&texts(new))),
        },
        _ => (told(source), told(target)),
    };
    Check {
        name,
        passed,
        source,
        target,
    }
}

/// Whether the values are the same; names are for people.
fn same(source: &[Vec<Field>], target: &[Vec<Field>]) -> bool {
    texts(source) == texts(target)
}

/// The figures that differ, or all of them where none does.
fn figures(source: &[Field], target: &[Field], passed: bool) -> (String, String) {
    let pairs = || source.iter().zip(target);
    let pairs = pairs().filter(|(old, new)| passed != (old.1 != new.1));
    let told = |name: &str, value: &str| match name.starts_with(FINGERPRINT) {
        true if passed => None,
        true => Some(format!("{name}: another")),
        false => Some(format!("{name}: {value}")),
    };
    let told = pairs.filter_map(|(old, new)| Some((told(&new.0, &old.1)?, told(&new.0, &new.1)?)));
    let (old, new): (Vec<String>, Vec<String>) = told.unzip();
    (old.join("\n"), new.join("\n"))
}

/// A check that asks the target alone, and that finds nothing where all is well.
pub(super) fn nothing_found(name: String, target: &Answer) -> Check {
    let target_text = match target {
        Ok(rows) if rows.len() > EXAMPLES => format!("{}\n…", texts(&rows[..EXAMPLES]).join("\n")),
        other => told(other),
    };
    Check {
        name,
        passed: target.as_ref().is_ok_and(Vec::is_empty),
        source: String::new(),
        target: target_text,
    }
}

fn texts(rows: &[Vec<Field>]) -> Vec<String> {
    let text = |row: &Vec<Field>| {
        let values: Vec<&str> = row.iter().map(|(_, value)| value.as_str()).collect();
        values.join(" | ")
    };
    rows.iter().map(text).collect()
}

fn without(rows: &[Vec<Field>], others: &[Vec<Field>]) -> Vec<String> {
    let mut left = texts(others);
    let only_here = |row: &String| match left.iter().position(|other| other == row) {
        Some(at) => {
            left.swap_remove(at);
            false
        }
        None => true,
    };
    texts(rows).into_iter().filter(only_here).collect()
}

fn told(answer: &Answer) -> String {
    match answer {
        Ok(rows) => shown(&texts(rows)),
        Err(message) => message.clone(),
    }
}

fn shown(rows: &[String]) -> String {
    if rows.len() <= ROWS_SHOWN {
        return rows.join("\n");
    }
    let more = rows.len() - ROWS_SHOWN;
    format!("{}\n… and {more} rows more", rows[..ROWS_SHOWN].join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(rows: &[&[(&str, &str)]]) -> Answer {
        let fields = |row: &&[(&str, &str)]| {
            let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
            row.iter().map(own).collect()
        };
        Ok(rows.iter().map(fields).collect())
    }

    #[test]
    fn only_rows_that_differ_are_shown() {
        let (old, new) = (
            rows(&[&[("x", "a")], &[("x", "a")], &[("x", "b")]]),
            rows(&[&[("x", "a")], &[("x", "c")]]),
        );
        let check = compared("x".to_owned(), &old, &new);
        assert!(!check.passed);
        assert_eq!(
            (check.source.as_str(), check.target.as_str()),
            ("a\nb", "c")
        );
        assert!(compared("x".to_owned(), &old, &old).passed);
    }

    #[test]
    fn figures_that_differ_are_named_and_fingerprints_never_shown() {
        let old = rows(&[&[("rows", "2"), ("sum of a", "5"), ("fingerprint of b", "77")]]);
        let new = rows(&[&[("rows", "2"), ("sum of a", "6"), ("fingerprint of b", "78")]]);
        let check = compared("x".to_owned(), &old, &new);
        assert_eq!(check.source, "sum of a: 5\nfingerprint of b: another");
        assert_eq!(check.target, "sum of a: 6\nfingerprint of b: another");
        assert_eq!(
            compared("x".to_owned(), &old, &old).source,
            "rows: 2\nsum of a: 5"
        );
    }
}
