//! Asking: one scan a feed for all that can be wrong with single rows, one for each search in another table, then the keys
//! of rows where something is.

use tokio_postgres::Transaction;

use super::Inputs;
use super::doubts::{Doubt, doubts};
use super::duplicates;
use super::rows::FeedRows;
use crate::diagnostics::{Finding, Findings, NOT_SCANNED};
use crate::error::Error;
use crate::introspect::server_error;
use crate::names::quote_literal;

/// How many keys are shown.
pub(super) const SHOWN: usize = 5;

/// Scans the rows of a feed.
///
/// # Errors
/// When the connection breaks. What the server refuses is a finding.
pub(super) async fn scan(
    source: &mut Transaction<'_>,
    inputs: &Inputs<'_>,
    feed: &FeedRows<'_>,
    findings: &mut Findings,
) -> Result<(), Error> {
    let doubts = doubts(inputs, feed);
    let counted = counts(source, feed, &doubts, findings).await?;
    for (doubt, rows) in doubts.iter().zip(counted) {
        if rows > 0 {
            let sql = keys_sql(feed, &doubt.condition);
            let keys = asked(source, &sql, feed, findings).await?;
            let keys = keys.into_iter().filter_map(|row| row.into_iter().next());
            findings.push(finding(
                feed,
                doubt,
                rows,
                &keys.flatten().collect::<Vec<_>>(),
            ));
        }
    }
    duplicates::scan(source, feed, findings).await
}

/// The rows of each doubt. What a row tells by itself is counted in one scan; a search in another table is a statement of
/// its own, because only so can the server join the two instead of searching once for each row.
async fn counts(
    source: &mut Transaction<'_>,
    feed: &FeedRows<'_>,
    doubts: &[Doubt],
    findings: &mut Findings,
) -> Result<Vec<u64>, Error> {
    let plain: Vec<&Doubt> = doubts.iter().filter(|doubt| !doubt.searches).collect();
    let mut of_plain = if plain.is_empty() {
        Vec::new().into_iter()
    } else {
        let sql = count_sql(feed, &plain);
        numbers(source, &sql, feed, findings).await?.into_iter()
    };
    let mut counted = Vec::new();
    for doubt in doubts {
        let rows = if doubt.searches {
            let sql = search_sql(feed, doubt);
            let found = numbers(source, &sql, feed, findings).await?;
            found.into_iter().next()
        } else {
            of_plain.next()
        };
        counted.push(rows.unwrap_or(0));
    }
    Ok(counted)
}

fn search_sql(feed: &FeedRows<'_>, doubt: &Doubt) -> String {
    format!(
        "SELECT count(*) FROM {} WHERE {}",
        feed.sql(),
        doubt.condition
    )
}

fn count_sql(feed: &FeedRows<'_>, doubts: &[&Doubt]) -> String {
    let counts = doubts
        .iter()
        .map(|doubt| format!("count(*) FILTER (WHERE {})", doubt.condition));
    format!(
        "SELECT {} FROM {}",
        counts.collect::<Vec<_>>().join(", "),
        feed.sql()
    )
}

fn keys_sql(feed: &FeedRows<'_>, condition: &str) -> String {
    format!(
        "SELECT {} FROM {} WHERE {condition} ORDER BY {} LIMIT {SHOWN}",
        shown_key(feed),
        feed.sql(),
        feed.key()
    )
}

/// The legacy key as it may be shown.
pub(super) fn shown_key(feed: &FeedRows<'_>) -> String {
    if feed.key_is_sensitive() {
        quote_literal("(masked)")
    } else {
        feed.key_text()
    }
}

async fn numbers(
    source: &mut Transaction<'_>,
    sql: &str,
    feed: &FeedRows<'_>,
    findings: &mut Findings,
) -> Result<Vec<u64>, Error> {
    let rows = asked(source, sql, feed, findings).await?;
    let row = rows.into_iter().next().unwrap_or_default();
    let number = |text: Option<String>| text.and_then(|text| text.parse().ok()).unwrap_or(0);
    Ok(row.into_iter().map(number).collect())
}

/// The answer to a question, as text. What the server refuses becomes a finding, and the answer is empty.
pub(super) async fn asked(
    source: &mut Transaction<'_>,
    sql: &str,
    feed: &FeedRows<'_>,
    findings: &mut Findings,
) -> Result<Vec<Vec<Option<String>>>, Error> {
    let failed = |error| server_error("the rows could not be scanned", &feed.feed.source, error);
    let savepoint = source.savepoint("rehome_prescan").await.map_err(failed)?;
    let answer = savepoint.simple_query(sql).await;
    savepoint.rollback().await.map_err(failed)?;
    match answer {
        Ok(messages) => Ok(messages.iter().filter_map(texts).collect()),
        Err(error) if error.is_closed() => Err(failed(error)),
        Err(error) => {
            let message = format!(
                "rows of {} could not be scanned: {}",
                feed.feed.source,
                failed(error).root_cause()
            );
            let advice =
                "what the message names is in the way; the dry run will look at these rows";
            findings.push(Finding::new(NOT_SCANNED, feed.own_place(), message, advice));
            Ok(Vec::new())
        }
    }
}

fn texts(message: &tokio_postgres::SimpleQueryMessage) -> Option<Vec<Option<String>>> {
    let tokio_postgres::SimpleQueryMessage::Row(row) = message else {
        return None;
    };
    Some(
        (0..row.len())
            .map(|at| row.get(at).map(str::to_owned))
            .collect(),
    )
}

fn finding(feed: &FeedRows<'_>, doubt: &Doubt, rows: u64, keys: &[String]) -> Finding {
    let place = feed.place(&doubt.column, doubt.word);
    let message = format!(
        "{} {}: {}{}",
        rows_in_words(rows),
        feed.feed.source,
        doubt.says,
        examples(keys)
    );
    Finding::new(doubt.code, place, message, doubt.advice)
}

pub(super) fn rows_in_words(rows: u64) -> String {
    format!("{rows} {} of", if rows == 1 { "row" } else { "rows" })
}

/// A few keys, for a sentence's end.
pub(super) fn examples(keys: &[String]) -> String {
    match keys {
        [] => String::new(),
        keys => format!(" (for example {})", keys.join(", ")),
    }
}
