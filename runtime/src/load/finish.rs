//! The closing of a load: self references that waited, sequences, statistics.

use super::ground::Ground;
use super::triggers::Triggers;
use super::waiting::Waiting;
use crate::connect::Connection;
use crate::control::mappings::{has_partition, mapping_table, new_key_sql};
use crate::control::writes;
use crate::error::{Error, While};
use crate::migration::{Awaited, Entity, Migration, Parent, Sequence};
use crate::sql::{quote_identifier, quote_literal};
use serde_json::{Value, json};
use tokio_postgres::Client;
use uuid::Uuid;

/// The sequences of an entity as they are before its run.
pub(crate) async fn read_sequences(client: &Client, entity: &Entity) -> Result<Value, Error> {
    let mut states = Vec::new();
    for Sequence { sequence, .. } in entity.sequences {
        let sql = format!("SELECT last_value, is_called FROM {}", sequence.quoted());
        let row = client
            .query_one(&sql, &[])
            .await
            .during(|| format!("reading the sequence {}", sequence.quoted()))?;
        let (last, called): (i64, bool) = (row.get(0), row.get(1));
        states.push(
            json!({ "sequence": sequence.quoted(), "last_value": last, "is_called": called }),
        );
    }
    Ok(Value::Array(states))
}

/// Lets every sequence continue after the highest value that is in its column now; never backwards.
pub(crate) async fn continue_sequences(client: &Client, entity: &Entity) -> Result<(), Error> {
    for Sequence { column, sequence } in entity.sequences {
        let name = sequence.quoted();
        let sql = format!(
            "SELECT setval({}::regclass, highest.value) FROM (SELECT max({})::bigint AS value FROM {}) AS highest, {name} AS current
             WHERE highest.value > current.last_value OR (highest.value = current.last_value AND NOT current.is_called)",
            quote_literal(&name),
            quote_identifier(column),
            entity.target.quoted()
        );
        client
            .query(&sql, &[])
            .await
            .during(|| format!("setting the sequence {name} to continue"))?;
    }
    Ok(())
}

/// Gathers statistics, so that the first queries after the load are planned with knowledge. A role that does not own
/// the table may not, and PostgreSQL then only warns; the load is complete either way.
pub(crate) async fn analyze(client: &Client, entity: &Entity) -> Result<(), Error> {
    analyze_table(client, &entity.target.quoted()).await
}

/// The same for our own tables, before they are joined for the first time.
async fn analyze_own(client: &Client, entity: &Entity) -> Result<(), Error> {
    let schema = quote_identifier(entity.control_schema);
    analyze_table(client, &mapping_table(entity.control_schema, entity.name)).await?;
    analyze_table(client, &format!("{schema}.migration_deferred_references")).await
}

async fn analyze_table(client: &Client, table: &str) -> Result<(), Error> {
    let analyzed = client.batch_execute(&format!("ANALYZE {table}")).await;
    analyzed.during(|| format!("gathering statistics of {table}"))
}

/// Fills the self references that were loaded as NULL because the row they mean came later; gives how many rows it
/// changed.
///
/// A reference to a row that never came is an orphan. Its own row is in already, so it is taken out again and
/// quarantined, and with it whatever was filled to refer to it; therefore orphans go first.
pub(crate) async fn fill_deferred(
    ground: &Ground,
    entity: &'static Entity,
    run: Uuid,
) -> Result<u64, Error> {
    let Ground { source, target, .. } = ground;
    let doing = || format!("filling the self references of {}", entity.name);
    let schema = quote_identifier(entity.control_schema);
    let own: Vec<i16> = own_parents(entity);
    let waiting = format!(
        "SELECT EXISTS (SELECT FROM {schema}.migration_deferred_references WHERE run_id = $1 AND entity = $2 AND parent = ANY ($3))"
    );
    let waiting = target
        .query_one(&waiting, &[&run, &entity.name, &own])
        .await;
    if !waiting.during(doing)?.get::<_, bool>(0) {
        return Ok(0);
    }
    analyze_own(target, entity).await?;
    target.batch_execute("BEGIN").await.during(doing)?;
    ground.triggers.off(target).await?;
    writes::note(target, entity, run).await?;
    let images = ground.images.as_ref();
    let mut changed = super::orphans::take_out(target, source, (entity, run, images)).await?;
    for waiting in Waiting::all(entity, run) {
        count_nulled(target, entity, run, &waiting).await?;
        for column in waiting.parent.columns {
            changed += fill_column(target, entity, &waiting, column).await?;
        }
    }
    if let Some(images) = images {
        // Only rows that this sync has brought wait; now they are what it leaves.
        let left = "WHERE image.after IS NOT NULL";
        images.note_after(target, entity, left).await?;
    }
    let done = format!(
        "DELETE FROM {schema}.migration_deferred_references WHERE run_id = $1 AND entity = $2 AND parent = ANY ($3)"
    );
    let done = target.execute(&done, &[&run, &entity.name, &own]).await;
    done.during(doing)?;
    ground.triggers.back(target).await?;
    target.batch_execute("COMMIT").await.during(doing)?;
    Ok(changed)
}

/// The parents of an entity that are the entity itself, with their positions.
pub(crate) fn self_references(
    entity: &'static Entity,
) -> impl Iterator<Item = (usize, &'static Parent)> {
    let parents = entity.parents.iter().enumerate();
    parents.filter(|(_, parent)| parent.entity == entity.name)
}

/// The positions of these parents, as our own table holds them.
pub(crate) fn own_parents(entity: &'static Entity) -> Vec<i16> {
    let parents = self_references(entity).filter_map(|(index, _)| i16::try_from(index).ok());
    parents.collect()
}

/// Empties the references of entities that wait for rows of this one: these rows come after them, and go before them.
/// Nothing waits in an entity that was never run. Within the caller's transaction.
pub(crate) async fn release_awaiting(
    target: &Connection,
    migration: &dyn Migration,
    run: Uuid,
) -> Result<(), Error> {
    let schema = migration.entity().control_schema;
    for awaited in migration.cycle().awaited {
        if !has_partition(target, schema, awaited.entity).await? {
            continue;
        }
        let doing = || format!("emptying {} of {}", awaited.column, awaited.entity);
        let triggers = Triggers::left(target, &awaited.target, awaited.disabled_triggers).await?;
        triggers.off(target).await?;
        writes::note(target, migration.entity(), run).await?;
        let released = target.execute(awaited.release_sql, &[]).await;
        released.during(doing)?;
        triggers.back(target).await?;
    }
    Ok(())
}

/// Fills the references of other entities that wait for rows that are in now. Nothing waits in one that was never run.
pub(super) async fn fill_awaited(
    target: &Connection,
    (entity, run): (&Entity, Uuid),
    awaited: &[Awaited],
) -> Result<(), Error> {
    for one in awaited {
        if !has_partition(target, entity.control_schema, one.entity).await? {
            continue;
        }
        let (waiting, column) = (one.entity, one.column);
        let doing = || format!("filling {column} of {waiting}, whose rows waited for these");
        let triggers = Triggers::left(target, &one.target, one.disabled_triggers).await?;
        target.batch_execute("BEGIN").await.during(doing)?;
        triggers.off(target).await?;
        writes::note(target, entity, run).await?;
        let filled = target.batch_execute(one.fill_sql).await.during(doing);
        filled.map_err(|error| refused_filling(one, error))?;
        triggers.back(target).await?;
        target.batch_execute("COMMIT").await.during(doing)?;
    }
    Ok(())
}

/// A rule of the target that refuses a reference is one of rows that are in already, so the way out is told as well.
fn refused_filling(one: &Awaited, error: Error) -> Error {
    let is_rule = error.sqlstate().is_some_and(|code| code.starts_with("23"));
    if !is_rule {
        return error;
    }
    let (entity, column) = (one.entity, one.column);
    Error::Failed(format!(
        "{error}; no reference of {column} is filled: mend the rows of {entity} in the source that the rule refuses, take {entity} \
         back with rehome rollback, run it again, and then this command"
    ))
}

/// Counts the references that may stay NULL and do, because their row never came.
async fn count_nulled(
    target: &Client,
    entity: &Entity,
    run: Uuid,
    waiting: &Waiting,
) -> Result<(), Error> {
    let schema = quote_identifier(entity.control_schema);
    let mappings = mapping_table(entity.control_schema, entity.name);
    let Waiting {
        from,
        chosen,
        meant,
        ..
    } = waiting;
    let sql = format!(
        "UPDATE {schema}.migration_checkpoints AS checkpoint SET nulled = checkpoint.nulled + lost.rows
         FROM (
             SELECT waiting.batch, count(*) AS rows FROM {from} WHERE {chosen} AND waiting.or_null
               AND NOT EXISTS (SELECT FROM {mappings} AS meant WHERE {meant})
             GROUP BY waiting.batch
         ) AS lost
         WHERE checkpoint.run_id = $1 AND checkpoint.entity = $2 AND checkpoint.batch = lost.batch"
    );
    let counted = target.execute(&sql, &[&run, &entity.name]).await;
    counted.during(|| format!("counting references of {} that stay NULL", entity.name))?;
    Ok(())
}

async fn fill_column(
    target: &Client,
    entity: &Entity,
    waiting: &Waiting,
    column: &str,
) -> Result<u64, Error> {
    let mappings = mapping_table(entity.control_schema, entity.name);
    let (key, mapped) = new_key_sql(entity, "target");
    let written = entity.columns.iter().find(|written| written.name == column);
    let Waiting {
        from,
        chosen,
        own,
        meant,
        ..
    } = waiting;
    let sql = format!(
        "UPDATE {} AS target SET {column} = meant.{mapped}::{type_name}
         FROM {from}
         JOIN {mappings} AS own ON {own}
         JOIN {mappings} AS meant ON {meant}
         WHERE {chosen} AND own.{mapped} = {key}",
        entity.target.quoted(),
        column = quote_identifier(column),
        type_name = written.map_or("uuid", |written| written.type_name),
    );
    let filled = target.execute(&sql, &[]).await;
    filled.during(|| format!("filling {column} of {}", entity.target.quoted()))
}
