//! Conflicts: rows on which a sync could not decide; what a person chose for each.

use super::row_hashes;
use crate::connect::Connection;
use crate::error::{Error, While};
use crate::keys::LegacyKey;
use crate::migration::Entity;
use crate::report::{Conflict, ConflictKind, Side};
use crate::sql::quote_identifier;
use std::collections::HashMap;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

/// A conflict as a sync finds it.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) feed: usize,
    pub(crate) legacy: LegacyKey,
    pub(crate) new_key: String,
    pub(crate) kind: ConflictKind,
    pub(crate) columns: Vec<String>,
    /// What the source gives, where it has the row.
    pub(crate) source: Option<[u8; 16]>,
    /// What the target holds, where it has the row.
    pub(crate) target: Option<[u8; 16]>,
}

/// What was chosen for a row, and for which state of both sides.
#[derive(Debug, Clone)]
pub(crate) struct Chosen {
    side: Side,
    source: Option<Vec<u8>>,
    target: Option<Vec<u8>>,
}

impl Chosen {
    /// The side that was chosen, as long as both are what they were then.
    pub(crate) fn side(&self, source: Option<[u8; 16]>, target: Option<[u8; 16]>) -> Option<Side> {
        let same = |known: &Option<Vec<u8>>, now: Option<[u8; 16]>| {
            known.as_deref() == now.as_ref().map(<[u8; 16]>::as_slice)
        };
        (same(&self.source, source) && same(&self.target, target)).then_some(self.side)
    }
}

/// Rows by feed and by the hash of their legacy key.
pub(crate) type ChosenRows = HashMap<(i16, [u8; 8]), Chosen>;

/// The conflicts of a run that somebody has resolved and that are not settled.
pub(crate) async fn chosen(
    target: &Connection,
    entity: &Entity,
    run: Uuid,
) -> Result<ChosenRows, Error> {
    let sql = format!(
        "SELECT feed, legacy_id, legacy_key, resolution, source_hash, target_hash FROM {}.sync_conflicts
         WHERE run_id = $1 AND entity = $2 AND settled_at IS NULL AND resolution IS NOT NULL",
        quote_identifier(entity.control_schema)
    );
    let rows = target.query(&sql, &[&run, &entity.name]).await;
    let rows = rows.during(|| doing(entity))?;
    let chosen = rows.iter().map(|row| {
        let (feed, legacy) = key_of_row(row, 0);
        let number = usize::try_from(feed).unwrap_or(0);
        let side = match row.get(3) {
            "source" => Side::Source,
            _ => Side::Target,
        };
        let chosen = Chosen {
            side,
            source: row.get(4),
            target: row.get(5),
        };
        ((feed, row_hashes::key_of(number, &legacy)), chosen)
    });
    Ok(chosen.collect())
}

fn key_of_row(row: &tokio_postgres::Row, at: usize) -> (i16, LegacyKey) {
    let text = || {
        LegacyKey::Text(
            row.get::<_, Option<String>>(at + 2)
                .unwrap_or_default()
                .into(),
        )
    };
    let legacy = row
        .get::<_, Option<i64>>(at + 1)
        .map_or_else(text, LegacyKey::Integer);
    (row.get(at), legacy)
}

/// Notes conflicts. One that is known keeps what was chosen for it, unless a side has changed since.
pub(crate) async fn note(
    target: &Connection,
    entity: &Entity,
    (run, sync): (Uuid, Uuid),
    found: &[Found],
) -> Result<(), Error> {
    if found.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "INSERT INTO {}.sync_conflicts AS known
             (run_id, entity, sync_id, feed, legacy_id, legacy_key, new_key, kind, columns, source_hash, target_hash)
         SELECT $1, $2, $3, found.feed, found.legacy_id, found.legacy_key, found.new_key, found.kind,
                string_to_array(found.columns, E'\\x1f'), found.source_hash, found.target_hash
         FROM unnest($4::smallint[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::text[], $10::bytea[], $11::bytea[])
              AS found (feed, legacy_id, legacy_key, new_key, kind, columns, source_hash, target_hash)
         ON CONFLICT (run_id, entity, new_key) WHERE settled_at IS NULL DO UPDATE
         SET sync_id = excluded.sync_id, kind = excluded.kind, columns = excluded.columns,
             source_hash = excluded.source_hash, target_hash = excluded.target_hash,
             resolution = CASE WHEN known.source_hash IS NOT DISTINCT FROM excluded.source_hash
                                AND known.target_hash IS NOT DISTINCT FROM excluded.target_hash THEN known.resolution END",
        quote_identifier(entity.control_schema)
    );
    let feeds: Vec<i16> = found
        .iter()
        .map(|one| i16::try_from(one.feed).unwrap_or(i16::MAX))
        .collect();
    let ids: Vec<Option<i64>> = found.iter().map(|one| one.legacy.integer()).collect();
    let texts: Vec<Option<&str>> = found.iter().map(|one| one.legacy.text()).collect();
    let keys: Vec<&str> = found.iter().map(|one| one.new_key.as_str()).collect();
    let kinds: Vec<&str> = found.iter().map(|one| one.kind.word()).collect();
    let columns: Vec<String> = found.iter().map(|one| one.columns.join("\u{1f}")).collect();
    let hashes = |of: fn(&Found) -> Option<&[u8; 16]>| -> Vec<Option<&[u8]>> {
        found
            .iter()
            .map(|one| of(one).map(<[u8; 16]>::as_slice))
            .collect()
    };
    let (source, held) = (
        hashes(|one| one.source.as_ref()),
        hashes(|one| one.target.as_ref()),
    );
    let values: [&(dyn ToSql + Sync); 11] = [
        &run,
        &entity.name,
        &sync,
        &feeds,
        &ids,
        &texts,
        &keys,
        &kinds,
        &columns,
        &source,
        &held,
    ];
    target
        .execute(&sql, &values)
        .await
        .during(|| doing(entity))?;
    Ok(())
}

/// Settles what a whole sync has not found again, by the keys in the target of what it has: the other differences are gone.
pub(crate) async fn settle(
    target: &Connection,
    entity: &Entity,
    run: Uuid,
    seen: &[&str],
) -> Result<(), Error> {
    let sql = format!(
        "UPDATE {}.sync_conflicts SET settled_at = clock_timestamp()
         WHERE run_id = $1 AND entity = $2 AND NOT new_key = ANY ($3) AND settled_at IS NULL",
        quote_identifier(entity.control_schema)
    );
    let settled = target.execute(&sql, &[&run, &entity.name, &seen]).await;
    settled.during(|| doing(entity))?;
    Ok(())
}

/// Settles conflicts that were dealt with by their keys in the target.
pub(crate) async fn settle_rows(
    target: &Connection,
    entity: &Entity,
    run: Uuid,
    keys: &[String],
) -> Result<(), Error> {
    let sql = format!(
        "UPDATE {}.sync_conflicts SET settled_at = clock_timestamp()
         WHERE run_id = $1 AND entity = $2 AND new_key = ANY ($3) AND settled_at IS NULL",
        quote_identifier(entity.control_schema)
    );
    let settled = target.execute(&sql, &[&run, &entity.name, &keys]).await;
    settled.during(|| doing(entity))?;
    Ok(())
}

/// The keys of conflicts that can be dealt with now, feed by feed: those that were resolved for the source, and rows that
/// could not leave because others referred to them.
pub(crate) async fn waiting(
    target: &Connection,
    entity: &Entity,
    run: Uuid,
) -> Result<Vec<(usize, LegacyKey, String)>, Error> {
    let sql = format!(
        "SELECT feed, legacy_id, legacy_key, new_key FROM {}.sync_conflicts
         WHERE run_id = $1 AND entity = $2 AND settled_at IS NULL
           AND (resolution = 'source' OR (kind = 'referenced' AND resolution IS NULL)) ORDER BY id",
        quote_identifier(entity.control_schema)
    );
    let rows = target.query(&sql, &[&run, &entity.name]).await;
    let rows = rows.during(|| doing(entity))?;
    let waiting = rows.iter().map(|row| {
        let (feed, legacy) = key_of_row(row, 0);
        (usize::try_from(feed).unwrap_or(0), legacy, row.get(3))
    });
    Ok(waiting.collect())
}

/// The conflicts of an entity that are not settled, the oldest first.
///
/// # Errors
/// When the target does not answer.
pub async fn list(
    target: &Connection,
    (entity, run): (&Entity, Uuid),
    only: &[i64],
) -> Result<Vec<Conflict>, Error> {
    let sql = format!(
        "SELECT id, coalesce(legacy_id::text, legacy_key), new_key, kind, columns, found_at::text, resolution, resolved_by
         FROM {}.sync_conflicts WHERE run_id = $1 AND entity = $2 AND settled_at IS NULL
           AND (cardinality($3::bigint[]) = 0 OR id = ANY ($3)) ORDER BY id",
        quote_identifier(entity.control_schema)
    );
    let rows = target.query(&sql, &[&run, &entity.name, &only]).await;
    let rows = rows.during(|| doing(entity))?;
    let conflict = |row: &tokio_postgres::Row| {
        let kind: String = row.get(3);
        Ok(Conflict {
            id: row.get(0),
            legacy_key: row.get(1),
            new_key: row.get(2),
            kind: ConflictKind::of_word(&kind).ok_or_else(|| {
                Error::Failed(format!("sync_conflicts holds an unknown kind: {kind}"))
            })?,
            columns: row.get(4),
            found_at: row.get(5),
            resolution: row.get(6),
            resolved_by: row.get(7),
        })
    };
    rows.iter().map(conflict).collect()
}

/// Records what was chosen for conflicts: for those with these numbers, or for all; gives how many.
///
/// # Errors
/// When the target does not answer.
pub async fn resolve(
    target: &Connection,
    (entity, run): (&Entity, Uuid),
    only: &[i64],
    (side, by): (Side, &str),
) -> Result<u64, Error> {
    let sql = format!(
        "UPDATE {}.sync_conflicts SET resolution = $4, resolved_by = $5, resolved_at = clock_timestamp()
         WHERE run_id = $1 AND entity = $2 AND settled_at IS NULL AND (cardinality($3::bigint[]) = 0 OR id = ANY ($3))",
        quote_identifier(entity.control_schema)
    );
    let values: [&(dyn ToSql + Sync); 5] = [&run, &entity.name, &only, &side.word(), &by];
    let resolved = target.execute(&sql, &values).await;
    resolved.during(|| doing(entity))
}

fn doing(entity: &Entity) -> String {
    format!("looking after the conflicts of {}", entity.name)
}
