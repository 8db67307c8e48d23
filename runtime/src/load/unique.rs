//! Unique rules of the target: whether two rows of one run could break one.

use crate::connect::Connection;
use crate::error::{Error, While};
use crate::migration::Migration;

/// The columns of every unique or exclusion index that is on; an expression counts as a column without a name.
const RULES: &str = "
    SELECT ARRAY(SELECT attribute.attname::text
                 FROM unnest(index.indkey::int2[]) WITH ORDINALITY AS key (number, place)
                 LEFT JOIN pg_catalog.pg_attribute AS attribute
                        ON attribute.attrelid = index.indrelid AND attribute.attnum = key.number AND key.number > 0
                 WHERE key.place <= index.indnkeyatts
                 ORDER BY key.place)
    FROM pg_catalog.pg_index AS index
    WHERE index.indrelid = to_regclass($1) AND (index.indisunique OR index.indisexclusion)";

/// Whether rows of a run could collide in the target: then the lowest legacy key wins, and rows have to come in order.
/// They cannot where the only unique rule is the entity's key and every row is given one of its own.
pub(super) async fn rows_may_collide(
    target: &Connection,
    migration: &dyn Migration,
) -> Result<bool, Error> {
    let entity = migration.entity();
    let rules = target.query(RULES, &[&entity.target.quoted()]).await;
    let rules =
        rules.during(|| format!("reading the unique rules of {}", entity.target.quoted()))?;
    let mut key: Vec<&str> = entity
        .key
        .iter()
        .map(|at| entity.columns[*at].name)
        .collect();
    key.sort_unstable();
    let is_key = |row: &tokio_postgres::Row| {
        let mut columns: Vec<Option<String>> = row.get(0);
        columns.sort();
        columns
            .iter()
            .map(Option::as_deref)
            .eq(key.iter().copied().map(Some))
    };
    Ok(!(rules.iter().all(is_key) && (!migration.keys_may_collide() || rules.is_empty())))
}
