//! The rows behind refusals: asked of the source once more, as JSON, with the sensitive columns masked.

use crate::connect::Connection;
use crate::error::{Error, While};
use crate::keys::LegacyKey;
use crate::load::key_literal;
use crate::load::session::{end_savepoint, savepoint};
use crate::migration::{Entity, Feed};
use crate::sql::quote_identifier;
use serde_json::{Map, Value};
use std::collections::HashMap;
use tokio_postgres::SimpleQueryMessage;

/// How many rows are asked for at once; a question's text stays far below any limit.
const ROWS_A_QUESTION: usize = 200;

/// What stands for the value of a column that is marked as sensitive.
const MASK: &str = "***";

/// The rows of some keys as JSON text. A row whose own expressions fail is shown by its key alone.
pub(crate) async fn fetch_rows(
    source: &Connection,
    entity: &Entity,
    feed: &Feed,
    keys: &[LegacyKey],
) -> Result<HashMap<LegacyKey, String>, Error> {
    let mut rows = HashMap::new();
    for some in keys.chunks(ROWS_A_QUESTION) {
        savepoint(source).await?;
        let answer = ask(source, feed, some).await;
        end_savepoint(source, answer.is_err()).await?;
        match answer {
            Ok(answer) => rows.extend(
                answer
                    .into_iter()
                    .map(|(key, row)| (key, masked(entity, &row))),
            ),
            Err(error) if error.sqlstate().is_some() => {
                rows.extend(
                    some.iter()
                        .map(|key| (key.clone(), key_alone(entity, feed, key))),
                );
            }
            Err(error) => return Err(error),
        }
    }
    Ok(rows)
}

async fn ask(
    source: &Connection,
    feed: &Feed,
    keys: &[LegacyKey],
) -> Result<Vec<(LegacyKey, String)>, Error> {
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
        "SELECT {}, to_jsonb(feed) FROM ({}) AS feed WHERE ({}) IN ({})",
        texts.join(", "),
        feed.read_sql,
        columns.join(", "),
        literals.join(", ")
    );
    let answer = source
        .simple_query(&sql)
        .await
        .during(|| "asking the source for refused rows".to_owned())?;
    let single_integer = keys.first().is_some_and(|key| key.integer().is_some());
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
        if let (Some(key), Some(json)) = (key, row.get(feed.key.len())) {
            rows.push((key, json.to_owned()));
        }
    }
    Ok(rows)
}

fn masked(entity: &Entity, row: &str) -> String {
    if entity.sensitive.is_empty() {
        return row.to_owned();
    }
    let Ok(Value::Object(mut fields)) = serde_json::from_str::<Value>(row) else {
        return "{}".to_owned();
    };
    mask(entity, &mut fields);
    Value::Object(fields).to_string()
}

fn mask(entity: &Entity, fields: &mut Map<String, Value>) {
    for column in entity.sensitive {
        if let Some(value) = fields.get_mut(*column).filter(|value| !value.is_null()) {
            *value = Value::from(MASK);
        }
    }
}

fn key_alone(entity: &Entity, feed: &Feed, key: &LegacyKey) -> String {
    let parts = key.parts();
    let names = feed.key.iter().map(|at| feed.columns[*at].name.to_owned());
    let mut fields: Map<String, Value> = names.zip(parts.into_iter().map(Value::from)).collect();
    mask(entity, &mut fields);
    Value::Object(fields).to_string()
}
