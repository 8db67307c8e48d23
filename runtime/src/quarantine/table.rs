//! The quarantine's table: rows that go in, rows whose reason has changed, rows that are resolved.

use super::{RefusedRow, fetch_rows};
use crate::connect::Connection;
use crate::control::rows::Place;
use crate::copy::RowWriter;
use crate::error::{Error, While};
use crate::keys::LegacyKey;
use crate::sql::quote_identifier;
use crate::value::Json;
use std::collections::HashMap;
use tokio_postgres::types::ToSql;

/// Puts refused rows of a batch in; `source` is asked for the rows themselves.
pub(crate) async fn add(
    target: &Connection,
    source: &Connection,
    place: &Place,
    refused: &[&RefusedRow],
) -> Result<(), Error> {
    let bodies = bodies(source, place, refused).await?;
    let mut rows = RowWriter::new();
    for row in refused {
        place.begin(&mut rows, &row.legacy);
        let body = bodies
            .get(&row.legacy)
            .map(|body| Json(body.as_str().into()));
        rows.nullable_jsonb(body.as_ref());
        for text in texts(row) {
            rows.value(text);
        }
        rows.end();
    }
    let columns = "row, stage, reason, column_name, constraint_name, sqlstate, detail, advice";
    let sent = place
        .send(target, "migration_quarantine", columns, &rows)
        .await;
    sent.during(|| format!("quarantining rows of {}", place.entity.name))
}

/// Rewrites the open rows of keys that were refused again, where the row or the reason is different now; gives how many.
/// One that was found at the end of a load, and is known at once now, is the same row for the same reason.
pub(crate) async fn renew(
    target: &Connection,
    source: &Connection,
    place: &Place,
    refused: &[&RefusedRow],
) -> Result<u64, Error> {
    let bodies = bodies(source, place, refused).await?;
    let sql = format!(
        "UPDATE {}.migration_quarantine AS open
         SET row = coalesce(now.row::jsonb, open.row), stage = now.stage, reason = now.reason, column_name = now.column_name,
             constraint_name = now.constraint_name, sqlstate = now.sqlstate, detail = now.detail, advice = now.advice
         FROM unnest($4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
                     $12::text[], $13::text[])
              AS now (legacy_id, legacy_key, row, stage, reason, column_name, constraint_name, sqlstate, detail, advice)
         WHERE open.entity = $1 AND open.feed = $2 AND open.run_id = $3 AND open.resolved_at IS NULL
           AND open.{key} = now.{key}
           AND (open.row, open.reason, open.column_name, open.constraint_name, open.sqlstate)
               IS DISTINCT FROM (coalesce(now.row::jsonb, open.row), now.reason, now.column_name, now.constraint_name, now.sqlstate)",
        quote_identifier(place.entity.control_schema),
        key = place.legacy_column()
    );
    let (ids, keys) = columns_of(refused.iter().map(|row| &row.legacy));
    let rows: Vec<Option<&String>> = refused.iter().map(|row| bodies.get(&row.legacy)).collect();
    let text = |at: usize| -> Vec<&str> { refused.iter().map(|row| texts(row)[at]).collect() };
    let texts = [0, 1, 2, 3, 4, 5, 6].map(text);
    let feed = place.feed_number();
    let mut values: Vec<&(dyn ToSql + Sync)> =
        vec![&place.entity.name, &feed, &place.run, &ids, &keys, &rows];
    values.extend(texts.iter().map(|column| column as &(dyn ToSql + Sync)));
    let renewed = target.execute(&sql, &values).await;
    renewed.during(|| {
        format!(
            "noting why rows of {} were refused again",
            place.entity.name
        )
    })
}

/// Closes the open rows of some keys, each with what became of it; `place` is the batch that did it.
pub(crate) async fn resolve(
    target: &Connection,
    place: &Place,
    resolutions: &[(LegacyKey, &'static str)],
) -> Result<(), Error> {
    let sql = format!(
        "UPDATE {}.migration_quarantine AS open
         SET resolved_at = clock_timestamp(), resolved_batch = $4, resolution = now.resolution
         FROM unnest($5::bigint[], $6::text[], $7::text[]) AS now (legacy_id, legacy_key, resolution)
         WHERE open.entity = $1 AND open.feed = $2 AND open.run_id = $3 AND open.resolved_at IS NULL
           AND open.{key} = now.{key}",
        quote_identifier(place.entity.control_schema),
        key = place.legacy_column()
    );
    let (ids, keys) = columns_of(resolutions.iter().map(|(key, _)| key));
    let words: Vec<&str> = resolutions.iter().map(|(_, word)| *word).collect();
    let feed = place.feed_number();
    let values: [&(dyn ToSql + Sync); 7] = [
        &place.entity.name,
        &feed,
        &place.run,
        &place.batch,
        &ids,
        &keys,
        &words,
    ];
    target
        .execute(&sql, &values)
        .await
        .during(|| format!("closing quarantined rows of {}", place.entity.name))?;
    Ok(())
}

async fn bodies(
    source: &Connection,
    place: &Place,
    refused: &[&RefusedRow],
) -> Result<HashMap<LegacyKey, String>, Error> {
    let keys: Vec<LegacyKey> = refused.iter().map(|row| row.legacy.clone()).collect();
    let feed = &place.entity.feeds[place.feed];
    fetch_rows(source, place.entity, feed, &keys).await
}

/// The text columns of a quarantined row, from `stage` to `advice`.
fn texts(row: &RefusedRow) -> [&str; 7] {
    [
        row.stage.word(),
        row.refusal.reason.code(),
        &row.column,
        &row.constraint,
        &row.sqlstate,
        &row.refusal.detail,
        row.refusal.reason.advice(),
    ]
}

fn columns_of<'k>(
    keys: impl Iterator<Item = &'k LegacyKey>,
) -> (Vec<Option<i64>>, Vec<Option<&'k str>>) {
    keys.map(|key| (key.integer(), key.text())).unzip()
}
