//! The rows behind refusals: asked of the source once more, as JSON, with the sensitive columns masked.

use crate::connect::Connection;
use crate::error::{Error, While};
use crate::keys::{LegacyKey, holds_integers};
use crate::load::key_literal;
use crate::load::session::{end_savepoint, savepoint};
use crate::migration::{Entity, Feed};
use crate::report::MASK;
use crate::sql::quote_identifier;
use serde_json::{Map, Value};
use std::collections::HashMap;
use tokio_postgres::SimpleQueryMessage;

/// How many rows are asked for at once; a question's text stays far below any limit.
const ROWS_A_QUESTION: usize = 200;

/// The rows of some keys as JSON text. A row whose own expressions fail is shown by those of its columns that can be
/// read; a row that the source does not have any more is not shown.
pub(crate) async fn fetch_rows(
    source: &Connection,
    entity: &Entity,
    feed: &Feed,
    keys: &[LegacyKey],
) -> Result<HashMap<LegacyKey, String>, Error> {
    let mut rows = HashMap::new();
    let mut questions: Vec<&[LegacyKey]> = keys.chunks(ROWS_A_QUESTION).collect();
    while let Some(some) = questions.pop() {
        match guarded(source, ask(source, feed, some)).await? {
            Some(answer) => rows.extend(answer),
            None if some.len() > 1 => {
                let (first, second) = some.split_at(some.len() / 2);
                questions.extend([first, second]);
            }
            None => rows.extend(readable_columns(source, feed, &some[0]).await?),
        }
    }
    let masked = |(key, row)| (key, masked(entity, row).to_string());
    Ok(rows.into_iter().map(masked).collect())
}

/// The answer of a question; `None` where the server could not answer it, after which the session goes on as before.
async fn guarded<T>(
    source: &Connection,
    question: impl Future<Output = Result<T, Error>>,
) -> Result<Option<T>, Error> {
    savepoint(source).await?;
    let answer = question.await;
    if let Err(error) = &answer
        && error.sqlstate().is_none()
    {
        return answer.map(Some);
    }
    end_savepoint(source, answer.is_err()).await?;
    Ok(answer.ok())
}

/// A row of which some column cannot be read, asked for column by column.
async fn readable_columns(
    source: &Connection,
    feed: &Feed,
    key: &LegacyKey,
) -> Result<Option<(LegacyKey, Value)>, Error> {
    let mut fields = Map::new();
    for column in feed.columns {
        let name = quote_identifier(column.name);
        // A value of json may say what jsonb has no place for, such as \u0000; its text can still be kept.
        for value in [
            format!("to_jsonb(feed.{name})"),
            format!("to_jsonb(feed.{name}::text)"),
        ] {
            let question = ask_for(source, feed, std::slice::from_ref(key), &value);
            let Some(answer) = guarded(source, question).await? else {
                continue;
            };
            let Some((_, value)) = answer.into_iter().next() else {
                return Ok(None);
            };
            fields.insert(column.name.to_owned(), value);
            break;
        }
    }
    Ok(Some((key.clone(), Value::Object(fields))))
}

async fn ask(
    source: &Connection,
    feed: &Feed,
    keys: &[LegacyKey],
) -> Result<Vec<(LegacyKey, Value)>, Error> {
    ask_for(source, feed, keys, "to_jsonb(feed)").await
}

async fn ask_for(
    source: &Connection,
    feed: &Feed,
    keys: &[LegacyKey],
    value: &str,
) -> Result<Vec<(LegacyKey, Value)>, Error> {
    let columns: Vec<String> = feed
        .key
        .iter()
        .map(|at| quote_identifier(feed.columns[*at].name))
        .collect();
    let texts: Vec<String> = columns
        .iter()
        .map(|column| format!("feed.{column}::text"))
        .collect();
    let literals: Vec<String> = keys
        .iter()
        .map(|key| key_literal(feed, &key.parts()))
        .collect();
    let sql = format!(
        "SELECT {}, {value} FROM ({}) AS feed WHERE ({}) IN ({})",
        texts.join(", "),
        feed.read_sql,
        columns.join(", "),
        literals.join(", ")
    );
    let answer = source
        .simple_query(&sql)
        .await
        .during(|| "asking the source for refused rows".to_owned())?;
    let single_integer = holds_integers(feed);
    let mut rows = Vec::new();
    for message in &answer {
        let SimpleQueryMessage::Row(row) = message else {
            continue;
        };
        let parts: Vec<&str> = (0..feed.key.len()).filter_map(|at| row.get(at)).collect();
        let key = match parts.as_slice() {
            [number] if single_integer => number.parse().map(LegacyKey::Integer).ok(),
            _ => Some(LegacyKey::from_parts(parts.iter().copied())),
        };
        if let Some(key) = key {
            let value = row.get(feed.key.len()).map(serde_json::from_str);
            rows.push((key, value.transpose().ok().flatten().unwrap_or_default()));
        }
    }
    Ok(rows)
}

fn masked(entity: &Entity, mut row: Value) -> Value {
    if let Value::Object(fields) = &mut row {
        for column in entity.sensitive {
            if let Some(value) = fields.get_mut(*column).filter(|value| !value.is_null()) {
                *value = Value::from(MASK);
            }
        }
    }
    row
}
