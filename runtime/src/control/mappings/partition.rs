//! The partition of the mapping table that holds the rows of one entity: its name, its columns, its indexes.
//!
//! Whoever knows the entity names its partition; the view `migration_mappings` is for people and for questions across
//! entities. An entity has one run that is not rolled back, so its partition needs no column for the run.

use crate::error::{Error, While};
use crate::keys::{holds_integers, legacy_column};
use crate::migration::{Entity, Feed, Kind};
use crate::sql::{quote_identifier, quote_literal};
use tokio_postgres::Client;
use tokio_postgres::error::{DbError, SqlState};

/// What PostgreSQL allows a name, in bytes.
const NAME_LIMIT: usize = 63;

/// Of a name that is too long, what stands before its hash.
const NAME_KEPT: usize = 46;

/// The name of an entity's partition, not quoted yet.
#[must_use]
pub fn partition_name(entity: &str) -> String {
    name_of("migration_mappings_", entity)
}

/// The partition of an entity as SQL writes it, with the schema.
pub(crate) fn mapping_table(control_schema: &str, entity: &str) -> String {
    format!(
        "{}.{}",
        quote_identifier(control_schema),
        quote_identifier(&partition_name(entity))
    )
}

/// Makes the partition of an entity, without indexes. One that holds rows is left as it is: they belong to a run that
/// goes on. One that holds none is made anew, because an earlier program may have known the entity's keys differently.
///
/// # Errors
/// When the target does not answer, or the role may not create tables in the control schema.
pub async fn make_partition(client: &Client, entity: &Entity) -> Result<(), Error> {
    make(
        client,
        (entity.control_schema, entity.name),
        &required(entity),
    )
    .await
}

/// Makes the partition of an entity of which only the name is known.
pub(crate) async fn make_plain_partition(
    client: &Client,
    control_schema: &str,
    entity: &str,
) -> Result<(), Error> {
    make(client, (control_schema, entity), &[]).await
}

/// Makes the indexes of an entity's partition; harmless where they are there. `distinct` says that the target's own key
/// proves that no two rows have the same legacy key.
///
/// # Errors
/// When two rows have the same legacy key, the target does not answer, or the role does not own the partition.
pub async fn make_indexes(client: &Client, entity: &Entity, distinct: bool) -> Result<(), Error> {
    make_index_of_batches(client, entity, distinct).await?;
    if proves_itself(entity, distinct) {
        return Ok(());
    }
    for sql in unique_indexes(entity) {
        let made = client.batch_execute(&sql).await;
        if let Err(cause) = &made
            && cause.code() == Some(&SqlState::UNIQUE_VIOLATION)
        {
            let key = cause.as_db_error().and_then(DbError::detail);
            let feed = entity.feeds.first().filter(|_| entity.feeds.len() == 1);
            return Err(same_key_twice(
                entity,
                feed,
                key.unwrap_or("the server names no key"),
            ));
        }
        made.during(|| format!("making the mapping table's indexes for {}", entity.name))?;
    }
    Ok(())
}

/// Makes the index that finds the rows of a batch; harmless where it is there, and whatever the rows are.
///
/// # Errors
/// When the target does not answer, or the role does not own the partition.
pub(crate) async fn make_index_of_batches(
    client: &Client,
    entity: &Entity,
    distinct: bool,
) -> Result<(), Error> {
    let columns = match proves_itself(entity, distinct) {
        true => "batch, legacy_id",
        false => "batch",
    };
    // Batches are written one after the other, and each in the order of its keys; so an index of block ranges finds a
    // batch, and an integer key, for next to nothing.
    let what = format!("USING brin ({columns}) WITH (pages_per_range = 16)");
    let made = client
        .batch_execute(&statement(entity, "", "batch", &what))
        .await;
    made.during(|| format!("making an index of the batches of {}", entity.name))
}

/// Lets the server know how rare fates are, which is all that it has to know of the mapping to join it: else it takes for
/// granted that nearly every row has one, and looks up rows one by one. A small sample serves.
///
/// # Errors
/// When the target does not answer. A role that does not own the partition is only warned.
pub(crate) async fn count_fates(client: &Client, entity: &Entity) -> Result<(), Error> {
    let table = mapping_table(entity.control_schema, entity.name);
    let analyzed = client
        .batch_execute(&format!(
            "BEGIN; SET LOCAL default_statistics_target = 10; ANALYZE {table} (fate); COMMIT"
        ))
        .await;
    analyzed.during(|| format!("looking at the mapping of {}", entity.name))
}

/// Whether block ranges serve for the legacy key too: where it is one integer, and known to be nobody else's.
fn proves_itself(entity: &Entity, distinct: bool) -> bool {
    distinct && legacy_columns(entity) == ["legacy_id"]
}

/// What is said of two rows with one key, which it tells where no column of it is sensitive. The feed is not known where
/// an entity has several and the rows are in already.
pub(crate) fn same_key_twice(entity: &Entity, feed: Option<&Feed>, key: &str) -> Error {
    let hidden = match feed {
        Some(feed) => entity.hides_key(feed),
        None => entity.feeds.iter().any(|feed| entity.hides_key(feed)),
    };
    let key = if hidden { "(masked)" } else { key };
    let of_feed = feed.map_or_else(String::new, |feed| format!(" of the feed {}", feed.name));
    Error::Failed(format!(
        "{}: two rows{of_feed} have the same legacy key, so they could not be told apart; \
         name a key in the mapping that is unique in what the feed reads ({key})",
        entity.name
    ))
}

/// Whether an entity has its partition; without one it has no mappings, because it was never run.
///
/// # Errors
/// When the target does not answer.
pub(crate) async fn has_partition(
    client: &Client,
    control_schema: &str,
    entity: &str,
) -> Result<bool, Error> {
    let table = mapping_table(control_schema, entity);
    let found = client
        .query_one("SELECT to_regclass($1) IS NOT NULL", &[&table])
        .await;
    let found = found.during(|| format!("looking for the mappings of {entity}"))?;
    Ok(found.get(0))
}

/// The column that holds the new keys of an entity.
pub(crate) fn new_key_column(entity: &Entity) -> &'static str {
    match entity.key {
        [only] if entity.columns[*only].kind == Kind::Uuid => "new_id",
        _ => "new_key",
    }
}

/// The condition for the rows of one feed, put behind others; nothing where the entity has only one.
pub(crate) fn and_of_feed(entity: &Entity, alias: &str, feed: usize) -> String {
    match entity.feeds {
        [_] => String::new(),
        _ => format!(" AND {alias}.feed = {feed}"),
    }
}

async fn make(
    client: &Client,
    (schema, entity): (&str, &str),
    required: &[&str],
) -> Result<(), Error> {
    let doing = || format!("making the mapping table's partition for {entity}");
    let table = mapping_table(schema, entity);
    let mut sql = String::new();
    if has_partition(client, schema, entity).await? {
        let filled = format!("SELECT EXISTS (SELECT FROM {table})");
        let filled = client.query_one(&filled, &[]).await.during(doing)?;
        if filled.get(0) {
            return Ok(());
        }
        sql.push_str(&format!("DROP TABLE {table}; "));
    }
    let number = number(client, schema, entity).await?;
    let required: String = required
        .iter()
        .map(|column| format!(", {column} NOT NULL"))
        .collect();
    // The number is the column's default here, so that nobody who writes rows has to know it.
    sql.push_str(&format!(
        "CREATE TABLE {table} PARTITION OF {}.migration_mapping_rows (entity DEFAULT {number}{required}) FOR VALUES IN ({number})",
        quote_identifier(schema)
    ));
    client.batch_execute(&sql).await.during(doing)
}

/// The number of an entity; it gets one where it has none.
async fn number(client: &Client, schema: &str, entity: &str) -> Result<i16, Error> {
    let schema = quote_identifier(schema);
    let name = quote_literal(entity);
    let sql = format!(
        "INSERT INTO {schema}.migration_entities (name)
         SELECT {name} WHERE NOT EXISTS (SELECT FROM {schema}.migration_entities WHERE name = {name})"
    );
    let doing = || format!("numbering the entity {entity}");
    client.batch_execute(&sql).await.during(doing)?;
    let sql = format!("SELECT entity FROM {schema}.migration_entities WHERE name = {name}");
    let found = client.query_one(&sql, &[]).await.during(doing)?;
    Ok(found.get(0))
}

/// The key columns that no row of the entity may leave empty. It costs nothing to check, unlike a condition.
fn required(entity: &Entity) -> Vec<&'static str> {
    let mut required = vec![new_key_column(entity)];
    if let [only] = legacy_columns(entity).as_slice() {
        required.push(only);
    }
    required
}

/// The columns that hold legacy keys of the entity: one of two, or both where its feeds differ.
fn legacy_columns(entity: &Entity) -> Vec<&'static str> {
    let mut columns: Vec<&'static str> = entity.feeds.iter().map(legacy_column).collect();
    columns.sort_unstable();
    columns.dedup();
    columns
}

fn unique_indexes(entity: &Entity) -> Vec<String> {
    let legacy = legacy_columns(entity);
    let feed = if entity.feeds.len() > 1 { "feed, " } else { "" };
    let unique = legacy.iter().map(|column| {
        let those = if legacy.len() > 1 {
            format!(" WHERE {column} IS NOT NULL")
        } else {
            String::new()
        };
        statement(
            entity,
            "UNIQUE ",
            column,
            &format!("({feed}{column}){those}"),
        )
    });
    unique.collect()
}

fn statement(entity: &Entity, unique: &str, by: &str, what: &str) -> String {
    let name = name_of(&format!("mapping_by_{by}_"), entity.name);
    format!(
        "CREATE {unique}INDEX IF NOT EXISTS {} ON {} {what}",
        quote_identifier(&name),
        mapping_table(entity.control_schema, entity.name)
    )
}

/// A name within PostgreSQL's limit; that of a long entity is cut and told apart by its hash.
fn name_of(prefix: &str, entity: &str) -> String {
    let name = format!("{prefix}{entity}");
    if name.len() <= NAME_LIMIT {
        return name;
    }
    let hash = blake3::hash(entity.as_bytes()).to_hex();
    let end = (0..=NAME_KEPT)
        .rev()
        .find(|end| name.is_char_boundary(*end))
        .unwrap_or(0);
    format!("{}_{}", &name[..end], &hash[..16])
}

/// Whether the mappings of a feed hold integers, with the columns that a row of it fills, in their order.
pub(crate) fn written_columns(entity: &Entity, feed: &Feed) -> (bool, String) {
    let columns = format!(
        "feed, batch, {}, {}",
        legacy_column(feed),
        new_key_column(entity)
    );
    (holds_integers(feed), columns)
}

#[cfg(test)]
mod tests {
    use super::{NAME_LIMIT, name_of};

    #[test]
    fn long_names_are_cut_and_stay_apart() {
        let long = "ä".repeat(40);
        let names = [
            name_of("migration_mappings_", &long),
            name_of("migration_mappings_", &format!("{long}b")),
            name_of("mapping_by_legacy_id_", &long),
            name_of("mapping_by_legacy_key_", &long),
        ];
        for (at, name) in names.iter().enumerate() {
            assert!(name.len() <= NAME_LIMIT, "{name}");
            assert!(!names[at + 1..].contains(name), "{name}");
        }
        assert_eq!(
            name_of("migration_mappings_", "cases"),
            "migration_mappings_cases"
        );
    }
}
