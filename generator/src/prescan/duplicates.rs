//! Rows that share what the target allows only once, as far as plain rules make the columns of a unique key.

use std::collections::BTreeSet;

use tokio_postgres::Transaction;

use super::answers::{SHOWN, asked, examples, rows_in_words, shown_key};
use super::doubts::copied_value;
use super::rows::{FeedRows, row};
use crate::diagnostics::{DUPLICATE_ROWS, Finding, Findings};
use crate::error::Error;
use crate::mapping::{Rule, stays_apart};

/// Looks for rows that would collide, one question for each unique key.
///
/// # Errors
/// When the connection breaks.
pub(super) async fn scan(
    source: &mut Transaction<'_>,
    feed: &FeedRows<'_>,
    findings: &mut Findings,
) -> Result<(), Error> {
    let keys: BTreeSet<Vec<String>> = feed.to.unique_keys().map(<[String]>::to_vec).collect();
    for key in keys {
        let Made::By(values) = made_by(feed, &key) else {
            continue;
        };
        let rows = asked(source, &sql(feed, &values), feed, findings).await?;
        let number = rows.first().and_then(|row| row.first().cloned().flatten());
        let Some(number) = number.and_then(|number| number.parse().ok()) else {
            continue;
        };
        let examples_of: Vec<String> = rows
            .into_iter()
            .filter_map(|row| row.into_iter().nth(1)?)
            .collect();
        findings.push(finding(feed, &key, number, &examples_of));
    }
    Ok(())
}

/// How the columns of a unique key are made.
enum Made {
    /// No two rows can collide: a column of it is different in every row, or rows that agree are merged.
    Apart,
    /// By these values of a scanned row.
    By(Vec<String>),
    /// In part by something that SQL cannot see.
    Unseen,
}

/// Whether every collision in a key is looked for. Not seen are those between feeds, of NULLs that the target takes for
/// equal, and of values that become equal on their way.
pub(super) fn is_seen_in_full(feed: &FeedRows<'_>, key: &[String]) -> bool {
    let rule = |column: &String| feed.feed.columns.get(column).map(|made| &made.rule);
    let is_made_anew = |column: &String| rule(column).is_some_and(Rule::makes_uuid);
    if is_merged(feed, key) || key.iter().any(is_made_anew) {
        return true;
    }
    let is_alone = feed.mapping().feeds.len() == 1 || tells_feeds_apart(feed, key);
    is_alone
        && !nulls_are_equal(feed, key)
        && key.iter().all(|column| keeps_apart(feed, column))
        && !matches!(made_by(feed, key), Made::Unseen)
}

fn is_merged(feed: &FeedRows<'_>, key: &[String]) -> bool {
    let merged = &feed.mapping().merge_by;
    !merged.is_empty() && merged.iter().all(|column| key.contains(column))
}

/// Whether every feed has a constant of its own in one of the columns.
fn tells_feeds_apart(feed: &FeedRows<'_>, key: &[String]) -> bool {
    let feeds = &feed.mapping().feeds;
    key.iter().any(|column| {
        let constants = feeds.iter().map(|one| match one.columns.get(column)?.rule {
            Rule::Constant(ref constant) => Some(constant),
            _ => None,
        });
        let constants: Option<BTreeSet<_>> = constants.collect();
        constants.is_some_and(|constants| constants.len() == feeds.len())
    })
}

fn nulls_are_equal(feed: &FeedRows<'_>, key: &[String]) -> bool {
    let constraints = feed.to.uniques.iter();
    let indexes = feed.to.indexes.iter().filter(|index| index.unique);
    constraints
        .map(|one| (&one.columns, one.nulls_not_distinct))
        .chain(indexes.map(|one| (&one.columns, one.nulls_not_distinct)))
        .any(|(columns, equal)| equal && columns == key)
}

/// Whether a copied value stays another than the others.
fn keeps_apart(feed: &FeedRows<'_>, column: &str) -> bool {
    let (from, to) = ((feed.source, feed.from), (feed.target, feed.to));
    let copy = feed.feed.copy_of(column);
    copy.is_none_or(|copy| stays_apart(&copy, from, to, column))
}

fn made_by(feed: &FeedRows<'_>, key: &[String]) -> Made {
    if is_merged(feed, key) {
        return Made::Apart;
    }
    let mut values = Vec::new();
    let mut unseen = false;
    for column in key {
        match feed.feed.columns.get(column).map(|made| &made.rule) {
            Some(Rule::Key(_) | Rule::TimeKey(_)) => return Made::Apart,
            Some(Rule::Copy(copy)) if copy.null_default.is_none() => {
                values.push(copied_value(copy))
            }
            Some(Rule::Timestamp(timestamp)) => values.push(row(&timestamp.column)),
            Some(Rule::Reference(reference)) => {
                values.extend(reference.columns.iter().map(|part| feed.part(part)));
            }
            Some(Rule::Constant(_)) => {}
            _ => unseen = true,
        }
    }
    match values.is_empty() || unseen {
        true => Made::Unseen,
        false => Made::By(values),
    }
}

/// How many rows have a row before them with the same values, and the first keys of such rows. NULL equals nothing.
fn sql(feed: &FeedRows<'_>, values: &[String]) -> String {
    let present: Vec<String> = values
        .iter()
        .map(|value| format!("{value} IS NOT NULL"))
        .collect();
    format!(
        "SELECT count(*) OVER (), shown FROM (
             SELECT {} AS shown, row_number() OVER (ORDER BY {key}) AS place,
                    row_number() OVER (PARTITION BY {} ORDER BY {key}) AS number
             FROM {} WHERE {}) AS numbered
         WHERE number > 1 ORDER BY place LIMIT {SHOWN}",
        shown_key(feed),
        values.join(", "),
        feed.sql(),
        present.join(" AND "),
        key = feed.key(),
    )
}

fn finding(feed: &FeedRows<'_>, key: &[String], rows: u64, keys: &[String]) -> Finding {
    let column = key.first().map_or("", String::as_str);
    let message = format!(
        "{} {}: the values for ({}) are there already in an earlier row{}",
        rows_in_words(rows),
        feed.feed.source,
        key.join(", "),
        examples(keys)
    );
    let advice = "decide which row is right and correct the other, or name the columns in merge_by";
    Finding::new(DUPLICATE_ROWS, feed.place(column, ""), message, advice)
}
