//! The source's rows: made from a seed at any scale, with the faults that real data had, streamed by COPY.

mod amounts;
mod calendar;
mod entity;
mod faults;
mod ledger;
mod lines;
mod plan;
mod row;
mod tables;
mod words;

use std::io::Cursor;
use std::path::Path;
use std::pin::pin;

use futures_util::SinkExt;
use tokio_postgres::Client;

pub use amounts::sum_in_cents;
pub use entity::{Entity, plan_sizes};
pub use ledger::{Entry, Fate, Ledger};

use super::{DemoError, session};
use lines::Lines;
use plan::Plan;
use row::Row;

/// About 60,000 rows in all.
pub const DEFAULT_SCALE: f64 = 0.017;
/// The sizes of the real data.
pub const FULL_SCALE: f64 = 1.0;
/// The seed that the shipped example is made with.
pub const DEFAULT_SEED: u64 = 2009;
/// So much is collected before it is sent; it bounds the memory, whatever the scale.
const CHUNK: usize = 256 * 1024;

/// Fills the source database, whose tables must be there and empty, and gives the ledger of what was planted; where
/// a path is given the ledger is written there as well, one JSON object a line.
///
/// Equal scale and seed give equal rows, on any machine.
///
/// # Errors
/// When the scale is not above 0 (up to 100), when the database refuses, or when the ledger cannot be written.
pub fn make_source(
    url: &str,
    scale: f64,
    seed: u64,
    ledger: Option<&Path>,
) -> Result<Ledger, DemoError> {
    let plan = Plan::new(scale, seed)?;
    session::wait(async {
        let client = session::connect(url).await?;
        fill_role_groups(&client).await?;
        for (entity, _) in plan_sizes(scale) {
            fill(&client, &plan, entity).await?;
        }
        finish(&client).await
    })?;
    let planted = plan.ledger(tables::legacy_key);
    if let Some(path) = ledger {
        planted.write(path)?;
    }
    Ok(planted)
}

/// What [`make_source`] would plant, without a database.
///
/// # Errors
/// When the scale is not above 0 (up to 100).
pub fn plan_ledger(scale: f64, seed: u64) -> Result<Ledger, DemoError> {
    Ok(Plan::new(scale, seed)?.ledger(tables::legacy_key))
}

/// Sends one table's rows.
async fn fill(client: &Client, plan: &Plan, entity: Entity) -> Result<(), DemoError> {
    let failed = |error: tokio_postgres::Error| {
        DemoError::database(format!("take rows of {}", entity.table()), &error)
    };
    let statement = format!("COPY {} FROM STDIN", entity.table());
    let sink = client.copy_in(&statement).await.map_err(failed)?;
    let mut sink = pin!(sink);
    let make = tables::maker(entity);
    let mut lines = Lines::default();
    for number in 1..=plan.table(entity).rows {
        make(&mut Row::new(plan, entity, number), &mut lines);
        if lines.len() >= CHUNK {
            sink.send(Cursor::new(lines.take())).await.map_err(failed)?;
        }
    }
    sink.send(Cursor::new(lines.take())).await.map_err(failed)?;
    sink.as_mut().finish().await.map_err(failed).map(drop)
}

async fn fill_role_groups(client: &Client) -> Result<(), DemoError> {
    for (id, name) in tables::ROLE_GROUPS {
        let statement = format!(
            "INSERT INTO dispatch_role_group VALUES ({id}, {})",
            session::literal(name)
        );
        client
            .batch_execute(&statement)
            .await
            .map_err(|error| DemoError::database("take the groups of roles", &error))?;
    }
    Ok(())
}

/// Sequences go on after the last key, and the planner knows the rows, as in a database that has lived.
async fn finish(client: &Client) -> Result<(), DemoError> {
    let mut script = String::new();
    for (entity, _) in plan_sizes(FULL_SCALE) {
        let table = entity.table();
        if matches!(entity, Entity::Settings | Entity::CaseFileRelationships) {
            continue;
        }
        script.push_str(&format!(
            "SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}));\n"
        ));
    }
    script.push_str("ANALYZE");
    client
        .batch_execute(&script)
        .await
        .map_err(|error| DemoError::database("be finished", &error))
}

#[cfg(test)]
mod tests;
