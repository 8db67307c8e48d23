//! The stage: our own tables as temporary ones, with what is known of the entity and its parents, and no more writing.

use super::papers::{self, Papers};
use super::twin;
use crate::connect::Connection;
use crate::control::mappings::{make_indexes, make_partition, make_plain_partition, mapping_table};
use crate::control::{self, rows};
use crate::error::{Error, While};
use crate::migration::Entity;
use crate::sql::{quote_identifier, quote_literal};
use std::collections::BTreeSet;

/// The name by which a session knows the schema of its own temporary tables.
pub(super) const SCHEMA: &str = "pg_temp";

/// Makes the twins and closes the session for every other write; gives the parents of which only a sample is known.
pub(super) async fn set(
    target: &Connection,
    entity: &'static Entity,
    tried: &'static Entity,
    papers: &Papers,
) -> Result<Vec<String>, Error> {
    let doing = || format!("making temporary tables for {}", entity.name);
    let shape = twin::Shape::read(target, &entity.target).await?;
    target.batch_execute("BEGIN").await.during(doing)?;
    control::make_temporary(target).await?;
    make_partition(target, tried).await?;
    make_indexes(target, tried, false).await?;
    for parent in others(tried, papers) {
        make_plain_partition(target, SCHEMA, parent).await?;
    }
    take_over(target, entity, papers).await?;
    let sampled = papers::bring_in(target, tried, papers).await?;
    shape.make(target).await?;
    target
        .batch_execute("COMMIT; SET default_transaction_read_only = on")
        .await
        .during(doing)?;
    Ok(sampled)
}

/// The entities whose keys are read here: every parent, and whatever a paper tells of.
fn others<'n>(entity: &Entity, papers: &'n Papers) -> BTreeSet<&'n str> {
    let parents = entity.parents.iter().map(|parent| parent.entity);
    let told = papers.parents.iter().map(|(name, _)| name.as_str());
    parents
        .chain(told)
        .filter(|name| *name != entity.name)
        .collect()
}

/// Takes over what real runs have recorded: how far the entity itself is, and the keys of parents that no paper tells of.
async fn take_over(
    target: &Connection,
    entity: &'static Entity,
    papers: &Papers,
) -> Result<(), Error> {
    if !control::is_current(target, entity.control_schema).await? {
        return Ok(());
    }
    let parents = entity.parents.iter().map(|parent| parent.entity);
    let known: BTreeSet<&str> = parents
        .filter(|parent| !papers.tell_of(parent))
        .chain([entity.name])
        .collect();
    for name in &known {
        take_mappings(target, entity.control_schema, name).await?;
    }
    let known: Vec<String> = known.into_iter().map(quote_literal).collect();
    let (known, schema) = (known.join(", "), quote_identifier(entity.control_schema));
    for table in rows::TABLES {
        let sql = format!(
            "INSERT INTO {SCHEMA}.{table} OVERRIDING SYSTEM VALUE SELECT * FROM {schema}.{table} WHERE entity IN ({known})"
        );
        let taken = target.batch_execute(&sql).await;
        taken.during(|| format!("reading what earlier runs have left in {schema}.{table}"))?;
    }
    let numbers = format!(
        "SELECT setval(pg_get_serial_sequence('{SCHEMA}.migration_quarantine', 'id'), max(id)) FROM {SCHEMA}.migration_quarantine"
    );
    let set = target.batch_execute(&numbers).await;
    set.during(|| "numbering the rows of the quarantine".to_owned())
}

/// Takes over the mappings of one entity; there are none where it was never run. They are read by the table that all
/// partitions are of, because a role that may only read is granted that one.
async fn take_mappings(target: &Connection, schema: &str, name: &str) -> Result<(), Error> {
    let columns = "feed, batch, legacy_id, new_id, legacy_key, new_key, fate";
    let sql = format!(
        "INSERT INTO {} ({columns}) SELECT {columns} FROM {schema}.migration_mapping_rows
         WHERE entity = (SELECT entity FROM {schema}.migration_entities WHERE name = {})",
        mapping_table(SCHEMA, name),
        quote_literal(name),
        schema = quote_identifier(schema)
    );
    let taken = target.batch_execute(&sql).await;
    taken.during(|| format!("reading what earlier runs have mapped of {name}"))
}
