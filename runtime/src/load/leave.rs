//! Rows that leave the target again, because a rule that was asked only behind the last row refuses them: out of the
//! target and the mappings, into the quarantine, and with them the rows that refer to them.

use super::foreign::{Going, refuse_references};
use super::session::Source;
use super::waiting::Waiting;
use crate::connect::Connection;
use crate::control::before_images::BeforeImages;
use crate::control::mappings::{mapping_table, new_key_sql, same_key_twice};
use crate::control::rows::Place;
use crate::control::writes;
use crate::error::{Error, While};
use crate::keys::{LegacyKey, holds_integers, legacy_column};
use crate::migration::{Entity, Parent};
use crate::quarantine::{self, RefusedRow, Stage};
use crate::sql::quote_identifier;
use crate::value::{Reason, Refusal};
use std::collections::{BTreeMap, HashSet};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Row};
use uuid::Uuid;

/// The columns that [`Lost::of`] reads first, of the mapping of a row.
pub(super) const ROW: &str = "own.feed, own.batch, own.legacy_id, own.legacy_key, coalesce(own.new_id::text, own.new_key), coalesce(own.fate, 'migrated')";

/// A row that has to leave the target, or that was merged into one.
#[derive(Debug, Clone)]
pub(crate) struct Lost {
    feed: i16,
    batch: i32,
    legacy: LegacyKey,
    new_key: String,
    fate: String,
    refusal: Refusal,
    constraint: String,
    sqlstate: &'static str,
}

impl Lost {
    /// The row whose mapping stands in the columns of [`ROW`].
    pub(super) fn of(row: &Row, refusal: Refusal) -> Self {
        let text = || LegacyKey::Text(row.get::<_, Option<String>>(3).unwrap_or_default().into());
        Self {
            feed: row.get(0),
            batch: row.get(1),
            legacy: row
                .get::<_, Option<i64>>(2)
                .map_or_else(text, LegacyKey::Integer),
            new_key: row.get(4),
            fate: row.get(5),
            refusal,
            constraint: String::new(),
            sqlstate: "",
        }
    }

    /// A row that has come with a batch, under the key that it has in the target.
    pub(super) fn moved(
        (feed, batch): (i16, i32),
        legacy: LegacyKey,
        (new_key, fate): (String, Option<String>),
    ) -> Self {
        let detail = "the source has changed or removed the row since it was read; it is asked again before the run ends";
        Self {
            feed,
            batch,
            legacy,
            new_key,
            fate: fate.unwrap_or_else(|| "migrated".to_owned()),
            refusal: Refusal::new(Reason::Moved, detail),
            constraint: String::new(),
            sqlstate: "",
        }
    }

    /// Its key in the target, in text form.
    pub(crate) fn new_key(&self) -> &str {
        &self.new_key
    }

    /// What is said where another row of the run has its key too.
    pub(super) fn key_of_two(&self, entity: &Entity) -> Error {
        let feed = usize::try_from(self.feed)
            .ok()
            .and_then(|at| entity.feeds.get(at));
        same_key_twice(entity, feed, &self.legacy.to_string())
    }

    /// Which row it is, by feed and key.
    pub(crate) fn row(&self) -> (usize, &LegacyKey) {
        (usize::try_from(self.feed).unwrap_or(0), &self.legacy)
    }

    /// The same, refused by a rule of the target.
    pub(super) fn by_rule(self, constraint: &str, sqlstate: &'static str) -> Self {
        Self {
            constraint: constraint.to_owned(),
            sqlstate,
            ..self
        }
    }
}

/// Takes rows out, and all that refer to them or are merged into them; gives which left, by feed and key. Within the
/// caller's transaction.
pub(super) async fn take_out(
    target: &Connection,
    source: &Source,
    (entity, run, images): (&'static Entity, Uuid, Option<&BeforeImages>),
    mut found: Vec<Lost>,
) -> Result<Vec<(i16, LegacyKey)>, Error> {
    let mut lost = Vec::new();
    let mut seen = HashSet::new();
    loop {
        let new = |row: &Lost| seen.insert((row.feed, row.legacy.clone()));
        let new: Vec<Lost> = found.into_iter().filter(new).collect();
        if new.is_empty() {
            break;
        }
        let leaving: Vec<String> = new.iter().map(|row| row.new_key.clone()).collect();
        lost.extend(new);
        found = find_dependants(target, entity, run, &leaving).await?;
    }
    if lost.is_empty() {
        return Ok(Vec::new());
    }
    let keys: Vec<&str> = lost.iter().map(|row| row.new_key.as_str()).collect();
    refuse_references(target, entity, Going::Some(&keys)).await?;
    // What triggers write for rows that go is no change of others.
    writes::note(target, entity, run).await?;
    remove(target, (entity, images), &lost).await?;
    quarantine_all(target, source, entity, run, &lost).await?;
    Ok(lost.into_iter().map(|row| (row.feed, row.legacy)).collect())
}

/// Rows that refer to rows that leave (in the target already, or still waiting to be filled), or that were merged into
/// one of them.
async fn find_dependants(
    target: &Client,
    entity: &'static Entity,
    run: Uuid,
    leaving: &[String],
) -> Result<Vec<Lost>, Error> {
    let mut found = Vec::new();
    for waiting in Waiting::all(entity, run) {
        let column = waiting.parent.columns.first().copied().unwrap_or_default();
        let sql = dependants_sql(entity, &waiting, column);
        let rows = target.query(&sql, &[&leaving]).await;
        let rows = rows.during(|| {
            format!(
                "looking for rows of {} that refer to rows without a parent",
                entity.name
            )
        })?;
        found.extend(
            rows.iter()
                .map(|row| Lost::of(row, without_parent(row.get(6), waiting.parent))),
        );
    }
    if !entity.merge_by.is_empty() {
        let sql = format!(
            "SELECT {ROW} FROM {} AS own
             WHERE own.fate = 'merged' AND coalesce(own.new_id::text, own.new_key) = ANY ($1) ORDER BY 2, 3, 4",
            mapping_table(entity.control_schema, entity.name)
        );
        let rows = target.query(&sql, &[&leaving]).await;
        let rows =
            rows.during(|| format!("looking for rows of {} that were merged", entity.name))?;
        let refusal = || {
            Refusal::new(
                Reason::ParentQuarantined,
                "the row that it is merged into was quarantined",
            )
        };
        found.extend(rows.iter().map(|row| Lost::of(row, refusal())));
    }
    Ok(found)
}

fn dependants_sql(entity: &Entity, waiting: &Waiting, column: &str) -> String {
    let mappings = mapping_table(entity.control_schema, entity.name);
    let (key, mapped) = new_key_sql(entity, "target");
    let Waiting {
        from,
        chosen,
        own,
        meant,
        ..
    } = waiting;
    format!(
        "SELECT {ROW}, true FROM {table} AS target
         JOIN {mappings} AS own ON own.fate IS DISTINCT FROM 'existing' AND own.{mapped} = {key}
         WHERE target.{column} = ANY ($1::text[]::{type_name}[])
         UNION ALL
         SELECT {ROW}, true FROM {from}
         JOIN {mappings} AS meant ON {meant}
         JOIN {mappings} AS own ON {own}
         WHERE {chosen} AND coalesce(meant.new_id::text, meant.new_key) = ANY ($1)
         ORDER BY 2, 3, 4",
        table = entity.target.quoted(),
        type_name = type_of(entity, column),
        column = quote_identifier(column),
    )
}

/// Why a row leaves whose reference to a row of the same table came to nothing.
pub(super) fn without_parent(quarantined: bool, parent: &Parent) -> Refusal {
    let (reason, detail) = if quarantined {
        (
            Reason::ParentQuarantined,
            "the row of the same table that it refers to was quarantined",
        )
    } else {
        (
            Reason::Orphan,
            "the row of the same table that it refers to never came",
        )
    };
    Refusal {
        reason,
        column: parent.columns.first().copied().unwrap_or_default(),
        detail: detail.to_owned(),
    }
}

/// A column's type in the target, in which it is compared so that an index can serve.
fn type_of(entity: &Entity, name: &str) -> &'static str {
    let column = entity.columns.iter().find(|column| column.name == name);
    column.map_or("text", |column| column.type_name)
}

async fn remove(
    target: &Connection,
    (entity, images): (&Entity, Option<&BeforeImages>),
    lost: &[Lost],
) -> Result<(), Error> {
    let doing = || format!("taking rows out of {} again", entity.target.quoted());
    let (key, _) = new_key_sql(entity, "target");
    let chosen = match entity.key {
        [only] => format!(
            "{key_column} = ANY ($1::text[]::{}[])",
            entity.columns[*only].type_name,
            key_column = format_args!("target.{}", quote_identifier(entity.columns[*only].name))
        ),
        _ => format!("({key})::text = ANY ($1)"),
    };
    let rows = format!(
        "DELETE FROM {} AS target WHERE {chosen}",
        entity.target.quoted()
    );
    let written = lost.iter().filter(|row| row.fate == "migrated");
    let keys: Vec<&str> = written.map(|row| row.new_key.as_str()).collect();
    if let Some(images) = images {
        let chosen = format!("WHERE {chosen}");
        images.keep(target, entity, (&chosen, &[&keys])).await?;
    }
    target.execute(&rows, &[&keys]).await.during(doing)?;
    for (number, feed) in entity.feeds.iter().enumerate() {
        let of_feed = lost
            .iter()
            .filter(|row| usize::try_from(row.feed) == Ok(number));
        let legacy: Vec<&LegacyKey> = of_feed.map(|row| &row.legacy).collect();
        let chosen = format!("feed = {number} AND {} = ANY ($1)", legacy_column(feed));
        let mappings = format!(
            "DELETE FROM {} WHERE {chosen}",
            mapping_table(entity.control_schema, entity.name)
        );
        let ids: Vec<i64> = legacy.iter().filter_map(|key| key.integer()).collect();
        let texts: Vec<&str> = legacy.iter().filter_map(|key| key.text()).collect();
        let keys: &(dyn ToSql + Sync) = if holds_integers(feed) { &ids } else { &texts };
        if let Some(images) = images {
            images
                .keep_mappings(target, entity, (&chosen, &[keys]))
                .await?;
        }
        let removed = target.execute(&mappings, &[keys]).await;
        removed.during(doing)?;
        // What was noted of their references is noted anew when they come back.
        let references = format!(
            "DELETE FROM {}.migration_deferred_references WHERE entity = $2 AND feed = {number} AND {} = ANY ($1)",
            quote_identifier(entity.control_schema),
            legacy_column(feed)
        );
        let removed = target.execute(&references, &[keys, &entity.name]).await;
        removed.during(doing)?;
    }
    Ok(())
}

/// Quarantines the rows that left under the batches that had written them, and moves them in those batches' accounts.
async fn quarantine_all(
    target: &Connection,
    source: &Source,
    entity: &'static Entity,
    run: Uuid,
    lost: &[Lost],
) -> Result<(), Error> {
    let mut batches: BTreeMap<(i16, i32), Vec<&Lost>> = BTreeMap::new();
    for row in lost {
        batches.entry((row.feed, row.batch)).or_default().push(row);
    }
    for ((feed, batch), rows) in batches {
        let place = Place {
            entity,
            feed: usize::try_from(feed).unwrap_or(0),
            run,
            batch,
        };
        let refused: Vec<RefusedRow> = rows.iter().map(|row| refused(row)).collect();
        let refused: Vec<&RefusedRow> = refused.iter().collect();
        quarantine::add(target, &source.questions, &place, &refused).await?;
        let of_fate = |fate| {
            let rows = rows.iter().filter(|row| row.fate == fate).count();
            i64::try_from(rows).unwrap_or(i64::MAX)
        };
        recount(target, &place, FATES.map(of_fate)).await?;
    }
    Ok(())
}

fn refused(lost: &Lost) -> RefusedRow {
    RefusedRow {
        // A rule that was off for a while refuses as it would have when the row was written.
        stage: if lost.constraint.is_empty() {
            Stage::Finish
        } else {
            Stage::Write
        },
        constraint: lost.constraint.clone(),
        sqlstate: lost.sqlstate.to_owned(),
        ..RefusedRow::by_transform(lost.legacy.clone(), lost.refusal.clone())
    }
}

/// The fates that a row can have had before it leaves.
const FATES: [&str; 3] = ["migrated", "merged", "existing"];

/// Moves rows in a batch's account; they are counted by [`FATES`].
async fn recount(
    target: &Client,
    place: &Place,
    [migrated, merged, existing]: [i64; 3],
) -> Result<(), Error> {
    let sql = format!(
        "UPDATE {}.migration_checkpoints
         SET migrated = migrated - $4, merged = merged - $5, existing = existing - $6, quarantined = quarantined + $4 + $5 + $6
         WHERE run_id = $1 AND entity = $2 AND batch = $3",
        quote_identifier(place.entity.control_schema)
    );
    let name = place.entity.name;
    let values: [&(dyn ToSql + Sync); 6] = [
        &place.run,
        &name,
        &place.batch,
        &migrated,
        &merged,
        &existing,
    ];
    let counted = target.execute(&sql, &values).await;
    counted.during(|| format!("counting rows of {name} that left"))?;
    Ok(())
}
