//! The quarantine in short: how many rows for which reason, what would mend them, and a few keys to look at.

use crate::error::{Error, While};
use crate::migration::Entity;
use crate::report::QuarantineCount;
use crate::sql::quote_identifier;
use tokio_postgres::Client;

/// The open rows of an entity by reason, column and constraint, the largest group first; each with up to five keys, of
/// which those with a sensitive column are not told.
///
/// # Errors
/// When the target does not answer.
pub async fn summary(client: &Client, entity: &Entity) -> Result<Vec<QuarantineCount>, Error> {
    let feeds = entity.feeds.iter().zip(0_i16..);
    let hidden: Vec<i16> = feeds
        .filter_map(|(feed, number)| entity.hides_key(feed).then_some(number))
        .collect();
    let sql = format!(
        "SELECT reason, column_name, constraint_name, count(*), min(advice),
                (array_agg(CASE WHEN feed = ANY ($2) THEN '(masked)' ELSE coalesce(legacy_id::text, legacy_key) END ORDER BY feed, legacy_id, legacy_key COLLATE \"C\"))[1:5]
         FROM {}.migration_quarantine
         WHERE entity = $1 AND resolved_at IS NULL
         GROUP BY reason, column_name, constraint_name
         ORDER BY count(*) DESC, reason COLLATE \"C\", column_name COLLATE \"C\", constraint_name COLLATE \"C\"",
        quote_identifier(entity.control_schema)
    );
    let rows = client.query(&sql, &[&entity.name, &hidden]).await;
    let rows = rows.during(|| format!("counting the quarantined rows of {}", entity.name))?;
    let counts = rows.iter().map(|row| QuarantineCount {
        reason: row.get(0),
        column: row.get(1),
        constraint: row.get(2),
        rows: u64::try_from(row.get::<_, i64>(3)).unwrap_or(0),
        advice: row.get(4),
        examples: row.get(5),
    });
    Ok(counts.collect())
}
