//! SQL of mapping files, shown to the server for a look: a mistake is told with its file, line and column.

use tokio_postgres::Transaction;
use tokio_postgres::error::{DbError, ErrorPosition};

use super::Inputs;
use crate::diagnostics::{Finding, Findings, SQL_REFUSED};
use crate::error::Error;
use crate::introspect::server_error;
use crate::mapping::file_text::{FileError, Step, locate_value};
use crate::mapping::read::MappingFile;
use crate::mapping::{Feed, KeyColumn, Rule};
use crate::names::quote_identifier;

/// A piece of SQL of a file within a statement that a server can prepare.
struct Piece<'a> {
    steps: Vec<Step<'a>>,
    /// The statement before the piece.
    before: String,
    sql: &'a str,
    after: &'static str,
}

/// Has the source prepare the SQL of a feed; tells whether its rows can be asked for.
///
/// # Errors
/// When the connection breaks.
pub(super) async fn of_feed(
    source: &mut Transaction<'_>,
    file: &MappingFile,
    index: usize,
    findings: &mut Findings,
) -> Result<bool, Error> {
    let feed = &file.mapping.feeds[index];
    let from = format!("FROM {} AS source", feed.source);
    let join = feed.join.as_deref().unwrap_or_default();
    if let Some(sql) = &feed.join {
        let piece = of_key(index, "join", format!("SELECT 1 {from} "), sql, "");
        if !is_accepted(source, file, &piece, findings).await? {
            return Ok(false);
        }
    }
    let mut sound = true;
    let behind = format!("{from} {join}\n");
    for (key, sql) in [("where", &feed.where_clause), ("filter", &feed.filter)] {
        let Some(sql) = sql else { continue };
        let piece = of_key(index, key, format!("SELECT 1 {behind} WHERE ("), sql, "\n)");
        sound &= is_accepted(source, file, &piece, findings).await?;
    }
    for expression in expressions(feed) {
        let mut steps = vec![Step::Key("feeds"), Step::Index(index)];
        steps.extend(expression.steps);
        // The expression comes last, so that what it breaks off has nothing behind it to be blamed.
        let piece = Piece {
            steps,
            before: format!("SELECT made.* {behind} CROSS JOIN LATERAL (SELECT "),
            sql: expression.sql,
            after: "\n) AS made",
        };
        let accepted = is_accepted(source, file, &piece, findings).await?;
        sound &= accepted || !expression.is_scanned;
    }
    Ok(sound)
}

/// An expression of a feed, with the way to it from the feed.
struct Expression<'a> {
    steps: Vec<Step<'a>>,
    sql: &'a str,
    /// Whether the scan itself asks for it, as it does for parts of keys.
    is_scanned: bool,
}

fn of_key<'a>(
    index: usize,
    key: &'a str,
    before: String,
    sql: &'a str,
    after: &'static str,
) -> Piece<'a> {
    Piece {
        steps: vec![Step::Key("feeds"), Step::Index(index), Step::Key(key)],
        before,
        sql,
        after,
    }
}

fn expressions(feed: &Feed) -> Vec<Expression<'_>> {
    let mut found = parts(&[Step::Key("key")], &feed.key);
    for (column, made) in feed.columns.iter() {
        let at = [Step::Key("columns"), Step::Key(column)];
        match &made.rule {
            Rule::Sql(sql) => found.push(Expression {
                steps: [&at[..], &[Step::Key("sql")]].concat(),
                sql,
                is_scanned: false,
            }),
            Rule::Reference(reference) => {
                let at = [&at[..], &[Step::Key("columns")]].concat();
                found.extend(parts(&at, &reference.columns));
            }
            _ => {}
        }
    }
    found
}

/// The expressions among the parts of a key.
fn parts<'a>(at: &[Step<'a>], key: &'a [KeyColumn]) -> Vec<Expression<'a>> {
    let numbered = key.iter().enumerate();
    let computed = numbered.filter_map(|(number, part)| Some((number, part.sql()?)));
    let expression = |(number, sql)| Expression {
        steps: [at, &[Step::Index(number), Step::Key("sql")]].concat(),
        sql,
        is_scanned: true,
    };
    computed.map(expression).collect()
}

/// Has the target prepare the conditions and orders of look-ups.
///
/// # Errors
/// When the connection breaks.
pub(super) async fn of_target(
    target: &mut Transaction<'_>,
    inputs: &Inputs<'_>,
    findings: &mut Findings,
) -> Result<(), Error> {
    for file in inputs.chosen() {
        for (index, feed) in file.mapping.feeds.iter().enumerate() {
            for (column, made) in feed.columns.iter() {
                let Rule::Lookup(lookup) = &made.rule else {
                    continue;
                };
                let before = format!(
                    "SELECT {} FROM {} ",
                    quote_identifier(&lookup.take),
                    lookup.table
                );
                let condition = lookup
                    .where_clause
                    .iter()
                    .map(|sql| ("where", "WHERE (", sql, "\n)"));
                let order = lookup
                    .order_by
                    .iter()
                    .map(|sql| ("order_by", "ORDER BY ", sql, ""));
                for (key, word, sql, after) in condition.chain(order) {
                    let steps = [
                        Step::Key("feeds"),
                        Step::Index(index),
                        Step::Key("columns"),
                        Step::Key(column),
                        Step::Key("lookup"),
                        Step::Key(key),
                    ];
                    let piece = Piece {
                        steps: steps.to_vec(),
                        before: format!("{before}{word}"),
                        sql,
                        after,
                    };
                    is_accepted(target, file, &piece, findings).await?;
                }
            }
        }
    }
    Ok(())
}

async fn is_accepted(
    server: &mut Transaction<'_>,
    file: &MappingFile,
    piece: &Piece<'_>,
    findings: &mut Findings,
) -> Result<bool, Error> {
    let failed = |error| server_error("SQL could not be prepared", &file.path, error);
    let savepoint = server.savepoint("rehome_prepare").await.map_err(failed)?;
    let statement = format!("{}{}{}", piece.before, piece.sql, piece.after);
    let prepared = savepoint.prepare(&statement).await.map(drop);
    savepoint.rollback().await.map_err(failed)?;
    let Err(error) = prepared else {
        return Ok(true);
    };
    let Some(refusal) = error.as_db_error() else {
        return Err(failed(error));
    };
    let message = format!(
        "the server does not accept `{}`: {} (SQLSTATE {})",
        piece.sql.split_whitespace().collect::<Vec<_>>().join(" "),
        refusal.message(),
        refusal.code().code()
    );
    let advice = refusal
        .hint()
        .unwrap_or("correct the SQL in the mapping file");
    let place = place(file, piece, refusal).place();
    findings.push(Finding::new(SQL_REFUSED, place, message, advice));
    Ok(false)
}

/// Where in the file the server stumbled: at the very character where the file holds the SQL as it is, else at the value.
fn place(file: &MappingFile, piece: &Piece<'_>, refusal: &DbError) -> FileError {
    let value = locate_value(&file.text, &piece.steps);
    let written = file.text.get(value.clone()).unwrap_or_default();
    let stumbled = match refusal.position() {
        Some(ErrorPosition::Original(position)) => {
            let before = piece.before.chars().count() + 1;
            let letters = usize::try_from(*position).unwrap_or(0).checked_sub(before);
            letters.and_then(|letters| piece.sql.char_indices().map(|(at, _)| at).nth(letters))
        }
        _ => None,
    };
    let at = match (stumbled, written.find(piece.sql)) {
        (Some(offset), Some(begin)) => {
            let at = value.start + begin + offset;
            at..at
        }
        _ => value,
    };
    FileError::at(&file.path, &file.text, at, "")
}
