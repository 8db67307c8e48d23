//! Rows of strangers: a table that was loaded in bulk was empty, so every row in it has to be ours.

use crate::connect::Connection;
use crate::control::mappings::{mapping_table, new_key_sql};
use crate::error::{Error, While};
use crate::migration::Entity;
use crate::sql::quote_identifier;
use uuid::Uuid;

/// Refuses to end a bulk load while the table holds rows that the run did not make: they came in while its rules were
/// off. Nothing to look for where nothing was taken off.
pub(super) async fn refuse(session: &Connection, entity: &Entity, run: Uuid) -> Result<(), Error> {
    let doing = || format!("looking for rows of others in {}", entity.target.quoted());
    let mappings = mapping_table(entity.control_schema, entity.name);
    let counts = format!(
        "SELECT (SELECT count(*) FROM {}) - (SELECT count(*) FROM {mappings} WHERE fate IS NULL)
         WHERE EXISTS (SELECT FROM {}.migration_bulk_objects WHERE run_id = $1 AND entity = $2)",
        entity.target.quoted(),
        quote_identifier(entity.control_schema),
    );
    let more = session
        .query_opt(&counts, &[&run, &entity.name])
        .await
        .during(doing)?;
    if more.is_none_or(|row| row.get::<_, i64>(0) == 0) {
        return Ok(());
    }
    let (key, mapped) = new_key_sql(entity, "target");
    let foreign = format!(
        "SELECT ({key})::text FROM {} AS target
         WHERE NOT EXISTS (SELECT FROM {mappings} AS own WHERE own.fate IS NULL AND own.{mapped} = {key}) ORDER BY 1",
        entity.target.quoted(),
    );
    let keys: Vec<String> = session
        .query(&format!("{foreign} LIMIT 3"), &[])
        .await
        .during(doing)?
        .iter()
        .map(|row| row.get(0))
        .collect();
    let all = session
        .query_one(&format!("SELECT count(*) FROM ({foreign}) AS strange"), &[])
        .await;
    let all: i64 = all.during(doing)?.get(0);
    let rows = if all == 1 { "row" } else { "rows" };
    Err(Error::Failed(format!(
        "{}: {} holds {all} {rows} that this run did not make (the first by key: {}); somebody wrote to it while its indexes \
         and keys were off. They are back and hold for every row. Move those rows away and give the same command again, \
         or roll back and load with `load = \"live\"`",
        entity.name,
        entity.target.quoted(),
        keys.join(", ")
    )))
}
