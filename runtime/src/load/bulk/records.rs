//! The record of what is off: `migration_bulk_objects`.

use super::objects::Object;
use crate::connect::Connection;
use crate::error::{Error, While};
use crate::migration::Entity;
use crate::sql::quote_identifier;
use uuid::Uuid;

/// An object that is not back yet.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub(super) place: i32,
    pub(super) is_reference: bool,
    pub(super) name: String,
    pub(super) build: Vec<String>,
    pub(super) finish: Vec<String>,
    pub(super) violators: Option<String>,
    pub(super) is_built: bool,
}

/// Records what comes off; within the caller's transaction.
pub(super) async fn add(
    target: &Connection,
    entity: &Entity,
    run: Uuid,
    objects: &[Object],
) -> Result<(), Error> {
    let sql = format!(
        "INSERT INTO {}.migration_bulk_objects (run_id, entity, place, kind, on_table, name, build, finish, violators)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        quote_identifier(entity.control_schema)
    );
    for (place, object) in (1_i32..).zip(objects) {
        let Object {
            kind,
            on_table,
            name,
            build,
            finish,
            violators,
            ..
        } = object;
        let values: [&(dyn tokio_postgres::types::ToSql + Sync); 9] = [
            &run,
            &entity.name,
            &place,
            &kind.word(),
            on_table,
            name,
            build,
            finish,
            violators,
        ];
        let added = target.execute(&sql, &values).await;
        added.during(|| format!("recording that {name} comes off"))?;
    }
    Ok(())
}

/// What is not back yet.
pub(super) async fn missing(
    target: &Connection,
    entity: &Entity,
    run: Uuid,
) -> Result<Vec<Record>, Error> {
    let sql = format!(
        "SELECT place, kind = 'reference', name, build, finish, violators, state = 'built'
         FROM {}.migration_bulk_objects WHERE run_id = $1 AND entity = $2 AND state <> 'back' ORDER BY place",
        quote_identifier(entity.control_schema)
    );
    let rows = target.query(&sql, &[&run, &entity.name]).await;
    let rows = rows.during(|| format!("reading what is off for the load of {}", entity.name))?;
    let record = |row: &tokio_postgres::Row| Record {
        place: row.get(0),
        is_reference: row.get(1),
        name: row.get(2),
        build: row.get(3),
        finish: row.get(4),
        violators: row.get(5),
        is_built: row.get(6),
    };
    Ok(rows.iter().map(record).collect())
}

/// Records that an object is built, or back; within the caller's transaction.
pub(super) async fn set_state(
    target: &Connection,
    entity: &Entity,
    (run, place): (Uuid, i32),
    state: &str,
) -> Result<(), Error> {
    let sql = format!(
        "UPDATE {}.migration_bulk_objects SET state = $4, back_at = CASE WHEN $4 = 'back' THEN clock_timestamp() END
         WHERE run_id = $1 AND entity = $2 AND place = $3",
        quote_identifier(entity.control_schema)
    );
    let set = target
        .execute(&sql, &[&run, &entity.name, &place, &state])
        .await;
    set.during(|| format!("recording what is back for {}", entity.name))?;
    Ok(())
}
