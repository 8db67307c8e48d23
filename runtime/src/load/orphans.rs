//! Rows whose self reference waited for a row that never came: taken out of the target again and quarantined.

use super::leave::{self, Lost, ROW};
use super::session::Source;
use super::waiting::Waiting;
use crate::connect::Connection;
use crate::control::before_images::BeforeImages;
use crate::control::mappings::mapping_table;
use crate::error::{Error, While};
use crate::migration::Entity;
use crate::sql::quote_identifier;
use tokio_postgres::Client;
use uuid::Uuid;

/// Takes out every row whose reference came to nothing; gives how many. Within the caller's transaction.
pub(super) async fn take_out(
    target: &Connection,
    source: &Source,
    (entity, run, images): (&'static Entity, Uuid, Option<&BeforeImages>),
) -> Result<u64, Error> {
    let found = find_orphans(target, entity, run).await?;
    let left = leave::take_out(target, source, (entity, run, images), found).await?;
    Ok(left.len() as u64)
}

/// Rows that wait for a row without a mapping. A reference that may stay NULL is given up only where no such row
/// exists at all; one that was quarantined may still come.
async fn find_orphans(
    target: &Client,
    entity: &'static Entity,
    run: Uuid,
) -> Result<Vec<Lost>, Error> {
    let schema = quote_identifier(entity.control_schema);
    let mappings = mapping_table(entity.control_schema, entity.name);
    let mut found = Vec::new();
    for waiting in Waiting::all(entity, run) {
        let Waiting {
            from,
            chosen,
            own,
            meant,
            open,
            ..
        } = &waiting;
        let sql = format!(
            "SELECT * FROM (
                 SELECT {ROW}, EXISTS (SELECT FROM {schema}.migration_quarantine AS open WHERE {open}) AS quarantined, waiting.or_null
                 FROM {from} JOIN {mappings} AS own ON {own}
                 WHERE {chosen} AND NOT EXISTS (SELECT FROM {mappings} AS meant WHERE {meant})
             ) AS alone
             WHERE quarantined OR NOT or_null
             ORDER BY batch, legacy_id, legacy_key"
        );
        let rows = target.query(&sql, &[]).await;
        let rows = rows.during(|| {
            format!(
                "looking for self references of {} that lead nowhere",
                entity.name
            )
        })?;
        found.extend(
            rows.iter()
                .map(|row| Lost::of(row, leave::without_parent(row.get(6), waiting.parent))),
        );
    }
    Ok(found)
}
