//! What is left when the rows are gone: sequences, the count of rows, dead space.

use crate::connect::Connection;
use crate::control::mappings::mapping_table;
use crate::error::{Error, While};
use crate::migration::Entity;
use crate::sql::quote_identifier;
use serde_json::Value;
use uuid::Uuid;

/// How many rows the target table holds.
pub(super) async fn count(target: &Connection, entity: &Entity) -> Result<u64, Error> {
    let sql = format!("SELECT count(*) FROM {}", entity.target.quoted());
    let row = target.query_one(&sql, &[]).await;
    let row = row.during(|| format!("counting the rows of {}", entity.target.quoted()))?;
    Ok(u64::try_from(row.get::<_, i64>(0)).unwrap_or(0))
}

/// How many rows that are still there were written last by a transaction of the run: none of them is a row that it made.
pub(super) async fn still_marked(
    target: &Connection,
    entity: &Entity,
    run: Uuid,
) -> Result<u64, Error> {
    let table = entity.target.quoted();
    let sql = format!(
        "SELECT count(*) FROM {table} AS target WHERE target.xmin IN (
             SELECT noted.xmin FROM {}.migration_writes AS noted WHERE noted.run_id = $1 AND noted.entity = $2)",
        quote_identifier(entity.control_schema)
    );
    let row = target.query_one(&sql, &[&run, &entity.name]).await;
    let row = row.during(|| format!("looking for rows of {table} that were written beside"))?;
    Ok(u64::try_from(row.get::<_, i64>(0)).unwrap_or(0))
}

/// Puts sequences back to where they were before the run.
pub(super) async fn sequences(target: &Connection, before: &Value) -> Result<(), Error> {
    for state in before.as_array().into_iter().flatten() {
        let known = (
            state["sequence"].as_str(),
            state["last_value"].as_i64(),
            state["is_called"].as_bool(),
        );
        let (Some(sequence), Some(last), Some(called)) = known else {
            return Err(Error::Failed(format!(
                "migration_control holds a sequence that cannot be read: {state}"
            )));
        };
        target
            .query_one(
                "SELECT setval($1::text::regclass, $2, $3)",
                &[&sequence, &last, &called],
            )
            .await
            .during(|| format!("putting the sequence {sequence} back"))?;
    }
    Ok(())
}

/// Gives the space of deleted rows back for new ones and gathers statistics. A role that does not own a table may not,
/// and PostgreSQL then only warns.
pub(super) async fn tidy(target: &Connection, entity: &Entity) -> Result<(), Error> {
    let mappings = mapping_table(entity.control_schema, entity.name);
    for table in [entity.target.quoted(), mappings] {
        let sql = format!("VACUUM (ANALYZE) {table}");
        target
            .batch_execute(&sql)
            .await
            .during(|| format!("tidying {table} up"))?;
    }
    Ok(())
}
