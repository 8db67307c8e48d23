//! Reads the rows of one table: through a cursor, in portions, past one observer a column.

use std::collections::BTreeMap;

use tokio_postgres::{SimpleQueryMessage, SimpleQueryRow, Transaction};

use super::keys::KeySearch;
use super::model::{ColumnProfile, Sample, TableClass, TableProfile};
use super::observe::{Observer, VALUES_LIMIT, frequencies};
use super::{Options, personal};
use crate::catalog::{Catalog, Column, Table};
use crate::error::Error;
use crate::introspect::server_error;
use crate::names::quote_identifier;

/// A portion of rows takes about so many bytes.
const PORTION_BYTES: u64 = 1 << 20;
/// A sample takes at most about so many bytes.
const SAMPLE_BYTES: u64 = 64 << 20;
/// A table may have so many times the rows that were expected before the reading stops.
const OVERFLOW: u64 = 4;
/// GROUPING takes at most 31 arguments.
const GROUPING_LIMIT: usize = 30;

/// Profiles one table by its readable columns.
pub(super) async fn table(
    transaction: &Transaction<'_>,
    catalog: &Catalog,
    table: &Table,
    columns: Vec<&Column>,
    options: &Options,
) -> Result<TableProfile, Error> {
    let reading = Reading::plan(table, options);
    let mut observers: Vec<Observer> = columns
        .iter()
        .map(|column| Observer::new(catalog, column))
        .collect();
    let mut keys = KeySearch::of(catalog, table, &columns);
    let (rows, complete) =
        read_rows(transaction, table, &reading, &mut observers, &mut keys).await?;
    let finished = observers
        .into_iter()
        .zip(&columns)
        .map(|(observer, column)| {
            let mut profile = observer.finish(&column.name, rows);
            profile.sensitive =
                personal::reason(catalog, table, column, &profile, rows - profile.nulls);
            mask(profile)
        });
    let mut profile = TableProfile {
        name: table.name.clone(),
        class: TableClass::Transactional,
        rows,
        counted: true,
        sample: None,
        candidate_keys: if complete {
            keys.found(rows, &columns)
        } else {
            Vec::new()
        },
        columns: finished.collect(),
    };
    if !complete {
        profile.sample = Some(Sample {
            rows,
            spread: reading.percent.is_some(),
        });
        count_in_full(transaction, table, &reading, &mut profile).await?;
    }
    Ok(profile)
}

/// Leaves out everything of a sensitive column that shows a value.
fn mask(mut profile: ColumnProfile) -> ColumnProfile {
    if profile.sensitive.is_some() {
        profile.values = None;
        profile.minimum = None;
        profile.maximum = None;
    }
    profile
}

/// How a table is read.
struct Reading {
    /// The share of its pages, where not all are read.
    percent: Option<f64>,
    /// The rows that are expected in all.
    expected: u64,
    /// Where the reading stops, whatever was expected.
    stop: u64,
    /// Rows in one portion.
    portion: u64,
}

impl Reading {
    #[expect(
        clippy::cast_precision_loss,
        reason = "a share of pages need not be exact"
    )]
    fn plan(table: &Table, options: &Options) -> Reading {
        // A table that was never analysed is judged by its size: few rows are shorter than this.
        let expected = table.estimated_rows.unwrap_or(table.bytes / 100);
        let row_bytes = (table.bytes / expected.max(1)).clamp(16, SAMPLE_BYTES);
        let wanted = options
            .sample_above_rows
            .max(1)
            .min((SAMPLE_BYTES / row_bytes).max(100));
        let sampled = expected > wanted;
        Reading {
            percent: sampled
                .then(|| (wanted as f64 * 100.0 / expected as f64).clamp(0.0001, 100.0)),
            expected,
            stop: wanted.saturating_mul(OVERFLOW),
            portion: (PORTION_BYTES / row_bytes).clamp(10, 5_000),
        }
    }
}

/// Reads rows past the observers; tells how many there were, and whether they were all.
async fn read_rows(
    transaction: &Transaction<'_>,
    table: &Table,
    reading: &Reading,
    observers: &mut [Observer],
    keys: &mut KeySearch,
) -> Result<(u64, bool), Error> {
    let failed = |error| server_error("the rows could not be read", &table.name, error);
    let list: Vec<&str> = observers.iter().map(Observer::expression).collect();
    // REPEATABLE: two profiles of the same rows read the same sample.
    let sample = reading
        .percent
        .map(|percent| format!(" TABLESAMPLE SYSTEM ({percent:.4}) REPEATABLE (1)"))
        .unwrap_or_default();
    let declare = format!(
        "DECLARE rehome_rows NO SCROLL CURSOR FOR SELECT {} FROM {} AS source{sample}",
        list.join(", "),
        table.name
    );
    transaction.batch_execute(&declare).await.map_err(failed)?;
    let fetch = format!("FETCH {} FROM rehome_rows", reading.portion);
    let mut rows = 0;
    loop {
        let messages = transaction.simple_query(&fetch).await.map_err(failed)?;
        let before = rows;
        for message in &messages {
            if let SimpleQueryMessage::Row(row) = message {
                observe(row, observers);
                keys.take(|place| row.get(place));
                rows += 1;
            }
        }
        if rows - before < reading.portion || rows >= reading.stop {
            let complete = rows - before < reading.portion && reading.percent.is_none();
            transaction
                .batch_execute("CLOSE rehome_rows")
                .await
                .map_err(failed)?;
            return Ok((rows, complete));
        }
    }
}

fn observe(row: &SimpleQueryRow, observers: &mut [Observer]) {
    for (place, observer) in observers.iter_mut().enumerate() {
        observer.take(row.get(place));
    }
}

/// Counts the rows of a sampled table, and all values of the columns that have few: the plan needs every label there is.
///
/// Both come from one statement with grouping sets, so the table is read in full once; once more for each further
/// [`GROUPING_LIMIT`] columns. Where even that takes too long, the estimate and the sample's values stay; `counted` tells.
async fn count_in_full(
    transaction: &Transaction<'_>,
    table: &Table,
    reading: &Reading,
    profile: &mut TableProfile,
) -> Result<(), Error> {
    let listed: Vec<usize> = (0..profile.columns.len())
        .filter(|place| profile.columns[*place].values.is_some())
        .collect();
    // Where no column is listed the rows are counted all the same.
    let (first, rest) = listed.split_at(listed.len().min(GROUPING_LIMIT));
    for listed in std::iter::once(first).chain(rest.chunks(GROUPING_LIMIT)) {
        if !count_columns(transaction, table, listed, profile).await? {
            profile.rows = reading.expected.max(profile.rows);
            profile.counted = false;
            return Ok(());
        }
    }
    Ok(())
}

/// Counts the rows and the values of these columns; tells whether that was done in time.
async fn count_columns(
    transaction: &Transaction<'_>,
    table: &Table,
    listed: &[usize],
    profile: &mut TableProfile,
) -> Result<bool, Error> {
    let names: Vec<String> = listed
        .iter()
        .map(|place| format!("source.{}", quote_identifier(&profile.columns[*place].name)))
        .collect();
    let failed = |error| server_error("the rows could not be counted", &table.name, error);
    let savepoint = "SAVEPOINT rehome_count";
    transaction.batch_execute(savepoint).await.map_err(failed)?;
    match transaction.simple_query(&counting(table, &names)).await {
        Ok(messages) => {
            let rows = messages.iter().filter_map(|message| {
                if let SimpleQueryMessage::Row(row) = message {
                    Some(row)
                } else {
                    None
                }
            });
            take_counts(rows, listed, profile);
            Ok(true)
        }
        Err(error) if error.is_closed() => Err(failed(error)),
        Err(_) => {
            let back = "ROLLBACK TO rehome_count";
            transaction.batch_execute(back).await.map_err(failed)?;
            Ok(false)
        }
    }
}

/// One row a value, with the bit mask of GROUPING telling whose; the row of the empty set counts the table.
fn counting(table: &Table, names: &[String]) -> String {
    if names.is_empty() {
        return format!(
            "SELECT 0 AS mask, count(*) AS number FROM {} AS source",
            table.name
        );
    }
    let sets: Vec<String> = names.iter().map(|name| format!("({name})")).collect();
    let values: Vec<String> = names.iter().map(|name| format!("{name}::text")).collect();
    format!(
        "SELECT GROUPING({}) AS mask, count(*) AS number, {} FROM {} AS source GROUP BY GROUPING SETS ({}, ())",
        names.join(", "),
        values.join(", "),
        table.name,
        sets.join(", ")
    )
}

fn take_counts<'a>(
    rows: impl Iterator<Item = &'a SimpleQueryRow>,
    listed: &[usize],
    profile: &mut TableProfile,
) {
    let number = |row: &SimpleQueryRow, place| {
        row.get(place)
            .and_then(|text| text.parse::<u64>().ok())
            .unwrap_or_default()
    };
    let all = (1_u64 << listed.len()) - 1;
    let mut counts: BTreeMap<usize, Vec<(String, u64)>> =
        listed.iter().map(|place| (*place, Vec::new())).collect();
    for row in rows {
        let mask = number(row, 0);
        if mask == all || listed.is_empty() {
            profile.rows = number(row, 1);
            continue;
        }
        // The first column is the highest bit; the bit of the column whose value this is stands at 0.
        let own = listed
            .iter()
            .enumerate()
            .find(|(index, _)| mask & (1 << (listed.len() - 1 - index)) == 0);
        if let Some((index, place)) = own
            && let (Some(value), Some(values)) = (row.get(index + 2), counts.get_mut(place))
        {
            values.push((value.to_owned(), number(row, 1)));
        }
    }
    for (place, values) in counts {
        let few = values.len() <= VALUES_LIMIT;
        profile.columns[place].values = few.then(|| frequencies(values));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: Option<u64>, bytes: u64) -> Table {
        Table {
            estimated_rows: rows,
            bytes,
            ..Table::default()
        }
    }

    #[test]
    fn small_tables_are_read_whole_and_large_ones_by_a_share() {
        let options = Options::default();
        assert!(
            Reading::plan(&table(Some(100_000), 20_000_000), &options)
                .percent
                .is_none()
        );
        assert_eq!(
            Reading::plan(&table(Some(1_000_000), 200_000_000), &options).percent,
            Some(10.0)
        );
        assert!(
            Reading::plan(&table(None, 8_192), &options)
                .percent
                .is_none()
        );
        assert!(
            Reading::plan(&table(None, 1 << 40), &options)
                .percent
                .is_some()
        );
        // Long rows: fewer of them.
        let long = Reading::plan(&table(Some(50_000), 50_000 << 20), &options);
        assert!(long.percent.is_some() && long.portion == 10);
    }
}
