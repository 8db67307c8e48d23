//! The mapping table: what earlier programs left for this one to know, read into the [`Context`] before the first row.

mod partition;

pub(crate) use partition::{
    and_of_feed, count_fates, has_partition, make_index_of_batches, make_plain_partition,
    mapping_table, new_key_column, same_key_twice, written_columns,
};
pub use partition::{make_indexes, make_partition, partition_name};

use crate::copy::{CopyParser, Row};
use crate::error::{Error, While};
use crate::keys::context::{Context, ParentKeys};
use crate::keys::{KeySet, LegacyKey};
use crate::migration::{Cycle, Entity, KeyRule, Parent};
use crate::sql::{quote_identifier, quote_literal};
use crate::value::Undecodable;
use futures_util::TryStreamExt;
use std::collections::HashMap;
use std::pin::pin;
use tokio_postgres::Client;

/// Reads the keys of every parent and every look-up.
///
/// # Errors
/// When a parent has not been run, a look-up's SQL fails, or the target does not answer.
pub async fn fill_context(
    client: &Client,
    (entity, cycle): (&Entity, &Cycle),
    context: &mut Context,
) -> Result<(), Error> {
    for (index, parent) in entity.parents.iter().enumerate() {
        let Some(keys) = context.parent_mut(index) else {
            continue;
        };
        if cycle.later.contains(&index) {
            keys.comes_later();
            if !is_complete(client, entity, parent).await? {
                continue;
            }
        }
        fill_parent(client, entity, parent, keys).await?;
    }
    for (index, lookup) in entity.lookups.iter().enumerate() {
        let rows = client
            .query(lookup.sql, &[])
            .await
            .during(|| format!("looking up {} in the target", lookup.name))?;
        let mut values = HashMap::new();
        for row in rows {
            let matched: Option<String> = row.get(0);
            let taken: Option<String> = row.get(1);
            if let (Some(matched), Some(taken)) = (matched, taken) {
                values.entry(matched).or_insert(taken);
            }
        }
        context.set_lookup(index, values);
    }
    Ok(())
}

async fn fill_parent(
    client: &Client,
    entity: &Entity,
    parent: &Parent,
    keys: &mut ParentKeys,
) -> Result<(), Error> {
    if parent.entity != entity.name {
        demand_complete(client, entity, parent).await?;
    }
    let schema = entity.control_schema;
    // All of the parent's feeds share a partition; which of them this program knows is only the one it refers to.
    let mappings = format!(
        "{} WHERE feed = {}",
        mapping_table(schema, parent.entity),
        parent.feed
    );
    keys.present = read_keys(
        client,
        parent.entity,
        &format!("SELECT legacy_id, legacy_key FROM {mappings}"),
    )
    .await?
    .into();
    let open = format!(
        "{}.migration_quarantine WHERE entity = {} AND feed = {} AND resolved_at IS NULL",
        quote_identifier(schema),
        quote_literal(parent.entity),
        parent.feed
    );
    keys.quarantined = read_keys(
        client,
        parent.entity,
        &format!("SELECT legacy_id, legacy_key FROM {open}"),
    )
    .await?
    .into();
    let moved = if parent.key.rule == KeyRule::Mapped {
        ""
    } else {
        " AND fate IS NOT NULL"
    };
    keys.moved = read_moved(client, parent, &format!("{mappings}{moved}"))
        .await?
        .into();
    Ok(())
}

/// Whether a parent has been run to its end.
async fn is_complete(client: &Client, entity: &Entity, parent: &Parent) -> Result<bool, Error> {
    let run = super::runs::find(client, entity.control_schema, parent.entity).await?;
    Ok(run.is_some_and(|run| run.phase.is_complete()))
}

async fn demand_complete(client: &Client, entity: &Entity, parent: &Parent) -> Result<(), Error> {
    if is_complete(client, entity, parent).await? {
        return Ok(());
    }
    Err(Error::Failed(format!(
        "{} refers to {} ({}), which has not been run to its end in this target; run {} first, or give --with-deps",
        entity.name,
        parent.entity,
        parent.columns.join(", "),
        parent.entity
    )))
}

/// Reads legacy keys: a SELECT of the two columns that hold them.
///
/// # Errors
/// When the target does not answer.
pub(crate) async fn read_keys(
    client: &Client,
    entity: &str,
    select: &str,
) -> Result<KeySet, Error> {
    let mut keys = KeySet::default();
    copy_rows(
        client,
        select,
        &format!("reading the keys of {entity}"),
        |row| {
            keys.insert(legacy_key(row, 0)?);
            Ok(())
        },
    )
    .await?;
    Ok(keys)
}

async fn read_moved(
    client: &Client,
    parent: &Parent,
    from: &str,
) -> Result<HashMap<LegacyKey, Box<str>>, Error> {
    let mut moved = HashMap::new();
    let select =
        format!("SELECT legacy_id, legacy_key, coalesce(new_id::text, new_key) FROM {from}");
    copy_rows(
        client,
        &select,
        &format!("reading the keys of {}", parent.entity),
        |row| {
            let new: &str = crate::value::Decode::decode(row.field(2).unwrap_or_default())?;
            moved.insert(legacy_key(row, 0)?, new.into());
            Ok(())
        },
    )
    .await?;
    Ok(moved)
}

/// The legacy key that stands in two columns, of which one is NULL.
pub(crate) fn legacy_key(row: &Row<'_>, at: usize) -> Result<LegacyKey, Undecodable> {
    match row.field(at) {
        Some(bytes) => crate::value::Decode::decode(bytes).map(LegacyKey::Integer),
        None => <&str as crate::value::Decode>::decode(row.field(at + 1).unwrap_or_default())
            .map(|text| LegacyKey::Text(text.into())),
    }
}

/// Reads the rows of a SELECT by binary COPY, one at a time.
///
/// # Errors
/// When the server fails, or what `each` gives.
pub(crate) async fn copy_rows(
    client: &Client,
    select: &str,
    operation: &str,
    mut each: impl FnMut(&Row<'_>) -> Result<(), Undecodable>,
) -> Result<(), Error> {
    let doing = || operation.to_owned();
    let stream = client
        .copy_out(&format!("COPY ({select}) TO STDOUT (FORMAT binary)"))
        .await
        .during(doing)?;
    let mut stream = pin!(stream);
    let mut parser = CopyParser::new();
    while let Some(piece) = stream.try_next().await.during(doing)? {
        parser.feed::<Error>(piece, |row| {
            each(&row).map_err(|error| Error::Failed(format!("while {operation}: {error}")))
        })?;
    }
    Ok(parser.finish()?)
}

/// SQL for the key of a target row in the form in which the mapping table holds it, and the column that holds it.
#[must_use]
pub(crate) fn new_key_sql(entity: &Entity, alias: &str) -> (String, &'static str) {
    let column = |index: usize| format!("{alias}.{}", quote_identifier(entity.columns[index].name));
    let held = new_key_column(entity);
    match entity.key {
        [only] if held == "new_id" => (column(*only), held),
        [only] => (format!("{}::text", column(*only)), held),
        several => {
            let escaped = |index: &usize| {
                format!(
                    "replace(replace({}::text, E'\\\\', E'\\\\\\\\'), '|', E'\\\\|')",
                    column(*index)
                )
            };
            (
                several
                    .iter()
                    .map(escaped)
                    .collect::<Vec<_>>()
                    .join(" || '|' || "),
                held,
            )
        }
    }
}
