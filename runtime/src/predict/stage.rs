//! The stage: our own tables as temporary ones, with what is known of the entity and its parents, and no more writing.

use super::papers::{self, Papers};
use super::twin;
use crate::connect::Connection;
use crate::control::mappings::make_partition;
use crate::control::{self, rows};
use crate::error::{Error, While};
use crate::migration::Entity;
use crate::sql::{quote_identifier, quote_literal};

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
    let others = format!(
        "CREATE TABLE {SCHEMA}.rehome_other_mappings PARTITION OF {SCHEMA}.migration_mappings DEFAULT"
    );
    target.batch_execute(&others).await.during(doing)?;
    take_over(target, entity, papers).await?;
    let sampled = papers::bring_in(target, tried, papers).await?;
    shape.make(target).await?;
    target
        .batch_execute("COMMIT; SET default_transaction_read_only = on")
        .await
        .during(doing)?;
    Ok(sampled)
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
    let known: Vec<String> = parents
        .filter(|parent| !papers.tell_of(parent))
        .chain([entity.name])
        .map(quote_literal)
        .collect();
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
