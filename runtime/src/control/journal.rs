//! What a program got over by itself, and what ended it, kept in the target's journal beside the rows it is about: also
//! where nobody else keeps a journal, because the program was started alone.

use crate::error::{Error, While};
use crate::migration::Entity;
use crate::report::{Event, throttled_in_words};
use crate::sql::quote_identifier;
use serde_json::{Value, json};
use std::time::Instant;
use tokio_postgres::Client;
use tokio_postgres::types::ToSql;

/// Something that belongs into the journal, and when it was met.
#[derive(Debug, Clone)]
pub struct Entry {
    met: Instant,
    /// How urgent it is: 1 worth reading, 2 somebody has to act.
    priority: i16,
    payload: Value,
}

impl Entry {
    /// The entry of an event that has just been met; none where it is no trouble.
    #[must_use]
    pub fn of(event: &Event) -> Option<Self> {
        trouble(event).map(|payload| Self {
            met: Instant::now(),
            priority: 1,
            payload,
        })
    }

    /// The entry of an error that ends a command.
    #[must_use]
    pub fn of_end(entity: &Entity, command: &str, error: &Error) -> Self {
        let message = error.to_string();
        Self {
            met: Instant::now(),
            priority: 2,
            payload: payload(3, (entity.name, command), (error.sqlstate(), &message, "")),
        }
    }
}

/// Adds entries to the journal, in their order, each with the entity's run: all of them, or none.
///
/// # Errors
/// When the target refuses.
pub async fn record(client: &Client, entity: &Entity, entries: &[Entry]) -> Result<(), Error> {
    if entries.is_empty() {
        return Ok(());
    }
    let schema = quote_identifier(entity.control_schema);
    let sql = format!(
        "INSERT INTO {schema}.migration_journal (at, run_id, sender, receiver, kind, priority, payload)
         SELECT clock_timestamp() - make_interval(secs => met.seconds),
                (SELECT run_id FROM {schema}.migration_control WHERE entity = $1 AND phase <> 'rolled_back'),
                'execution', 'orchestrator', 'error', met.priority, met.payload::jsonb
         FROM unnest($2::float8[], $3::int2[], $4::text[]) WITH ORDINALITY AS met (seconds, priority, payload, place)
         ORDER BY met.place"
    );
    let each = entries.iter();
    let seconds: Vec<f64> = each
        .clone()
        .map(|entry| entry.met.elapsed().as_secs_f64())
        .collect();
    let priorities: Vec<i16> = each.clone().map(|entry| entry.priority).collect();
    let payloads: Vec<String> = each.map(|entry| entry.payload.to_string()).collect();
    let parameters: [&(dyn ToSql + Sync); 4] = [&entity.name, &seconds, &priorities, &payloads];
    let added = client.execute(&sql, &parameters).await;
    added.during(|| format!("adding to the journal what {} has met", entity.name))?;
    Ok(())
}

/// What a journal holds of something that was got over, or that held the work back; nothing of what is no trouble.
#[must_use]
pub fn trouble(event: &Event) -> Option<Value> {
    match event {
        Event::Recovered {
            entity,
            operation,
            sqlstate,
            message,
            remedy,
        } => Some(payload(
            1,
            (entity, operation),
            (sqlstate.as_deref(), message, remedy),
        )),
        Event::Throttled {
            entity,
            waits,
            measure,
            value,
            limit,
        } => {
            let message = throttled_in_words(*waits, measure, *value, *limit);
            let remedy = if *waits { "waits until it is less" } else { "" };
            Some(payload(
                1,
                (entity, "moving rows"),
                (None, &message, remedy),
            ))
        }
        Event::Progress { .. } | Event::Notice { .. } => None,
    }
}

fn payload(
    level: u8,
    (entity, operation): (&str, &str),
    (sqlstate, message, remedy): (Option<&str>, &str, &str),
) -> Value {
    json!({
        "type": "trouble",
        "level": level,
        "entity": entity,
        "operation": operation,
        "sqlstate": sqlstate,
        "message": message,
        "remedy": remedy,
        "choices": [],
    })
}
