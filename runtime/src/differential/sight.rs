//! What is known of a row that differs: which side has changed it, in which columns, and when.

use super::policy::Newest;
use crate::connect::Connection;
use crate::control::mappings::{copy_rows, new_key_sql};
use crate::control::row_hashes::{self, RowHashes};
use crate::copy::Row;
use crate::error::Error;
use crate::keys::{LegacyKey, read_key};
use crate::load::catch_up::held::{Held, Shape};
use crate::load::{Batch, Ground, key_columns, key_literal, stream_rows, with_row};
use crate::migration::Entity;
use crate::prove::shown::{BothWires, Wire};
use crate::sql::{quote_identifier, quote_literal};
use crate::value::{Decode, canonical};
use std::collections::HashMap;

/// Which side has changed a row since the last sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    Source,
    Target,
    Both,
    /// There was no sync before.
    Unknown,
}

/// Looks at rows that differ.
pub(super) struct Sight<'s> {
    pub(super) entity: &'static Entity,
    pub(super) ground: &'s Ground,
    /// What was agreed on, batch by batch; only batches in which something differs are read.
    known: HashMap<i32, RowHashes>,
}

/// How many batches are remembered: a quarter of a megabyte each, where they have ten thousand rows.
const BATCHES: usize = 16;

/// What is stored of a row, beside what the source gives for it.
#[derive(Debug, Default)]
pub(super) struct Detail {
    /// The columns that differ.
    pub(super) columns: Vec<String>,
    /// What both sides hold in them.
    pub(super) values: Vec<BothWires>,
    /// The time of the target's row.
    pub(super) time: Option<i64>,
}

impl<'s> Sight<'s> {
    pub(super) fn new(entity: &'static Entity, ground: &'s Ground) -> Self {
        Self {
            entity,
            ground,
            known: HashMap::new(),
        }
    }

    /// The hash of what the source gives.
    pub(super) fn of_source(&self, read: &Batch, at: usize) -> [u8; 16] {
        with_row(read.rows.row(at), |row| Shape::of(self.entity, row).whole)
    }

    /// Who has changed a row: the hash of what the source gives (nothing where it gives none) beside what is stored.
    pub(super) async fn who(
        &mut self,
        (feed, legacy): (usize, &LegacyKey),
        source: Option<[u8; 16]>,
        held: &Held,
    ) -> Result<Who, Error> {
        let agreed = self.agreed(held.batch).await?;
        let Some(agreed) = agreed.find(row_hashes::key_of(feed, legacy)) else {
            return Ok(Who::Unknown);
        };
        let stored = held.shape.map(|shape| shape.whole);
        Ok(match (source == Some(agreed), stored == Some(agreed)) {
            (true, _) => Who::Target,
            (false, true) => Who::Source,
            (false, false) => Who::Both,
        })
    }

    /// What both sides agreed on in a batch.
    pub(super) async fn agreed(&mut self, batch: i32) -> Result<&RowHashes, Error> {
        if self.known.len() > BATCHES {
            self.known.retain(|number, _| *number == batch);
        }
        if !self.known.contains_key(&batch) {
            let read = RowHashes::read(&self.ground.target, self.entity, batch).await?;
            self.known.insert(batch, read);
        }
        self.known.get(&batch).ok_or_else(|| {
            Error::Failed("what both sides agreed on is gone from memory; report this".to_owned())
        })
    }

    /// Forgets what was agreed on in a batch, because it is written anew.
    pub(super) fn forget(&mut self, batch: i32) {
        self.known.remove(&batch);
    }

    /// In which columns made rows differ from what is stored, by their positions.
    pub(super) async fn details(
        &self,
        read: &Batch,
        rows: &[(usize, String)],
        newest: Option<&Newest>,
    ) -> Result<HashMap<usize, Detail>, Error> {
        let mut details = HashMap::new();
        if rows.is_empty() {
            return Ok(details);
        }
        let entity = self.entity;
        let positions: HashMap<&str, usize> =
            rows.iter().map(|(at, key)| (key.as_str(), *at)).collect();
        let time = newest.map_or(Ok("NULL::bigint".to_owned()), |newest| {
            newest.of_target(entity)
        })?;
        let select = self.select_stored(rows, &time);
        let operation = format!("looking in which columns rows of {} differ", entity.name);
        let width = entity.columns.len();
        copy_rows(&self.ground.target, &select, &operation, |row| {
            let key = <&str>::decode(row.field(width).unwrap_or_default())?;
            if let Some(at) = positions.get(key) {
                let values = with_row(read.rows.row(*at), |now| differing(entity, now, row));
                let names = values
                    .iter()
                    .map(|both| entity.columns[both.at].name.to_owned());
                let columns = names.collect();
                let time = row.field(width + 1).map(i64::decode).transpose()?;
                details.insert(
                    *at,
                    Detail {
                        columns,
                        values,
                        time,
                    },
                );
            }
            Ok(())
        })
        .await?;
        Ok(details)
    }

    fn select_stored(&self, rows: &[(usize, String)], time: &str) -> String {
        let entity = self.entity;
        let (key, _) = new_key_sql(entity, "target");
        let columns: Vec<String> = entity
            .columns
            .iter()
            .map(|column| format!("target.{}", quote_identifier(column.name)))
            .collect();
        let names: Vec<&str> = entity.key.iter().map(|at| columns[*at].as_str()).collect();
        let literals: Vec<String> = rows.iter().map(|(_, key)| literal(entity, key)).collect();
        format!(
            "SELECT {}, ({key})::text, {time} FROM {} AS target WHERE ({}) IN ({})",
            columns.join(", "),
            entity.target.quoted(),
            names.join(", "),
            literals.join(", ")
        )
    }

    /// The times of rows of the source by their keys.
    pub(super) async fn source_times(
        &self,
        feed: usize,
        keys: &[LegacyKey],
        newest: &Newest,
    ) -> Result<HashMap<LegacyKey, Option<i64>>, Error> {
        let (entity, mut times) = (self.entity, HashMap::new());
        if keys.is_empty() {
            return Ok(times);
        }
        let time = newest.of_source(entity, feed)?;
        let read = &entity.feeds[feed];
        let literals: Vec<String> = keys
            .iter()
            .map(|key| key_literal(read, &key.parts()))
            .collect();
        let select = format!(
            "SELECT feed.*, {time} FROM ({}) AS feed WHERE ({}) IN ({})",
            read.read_sql,
            key_columns(read).join(", "),
            literals.join(", ")
        );
        let operation = format!("asking which rows of {} are newer", entity.name);
        let source: &Connection = &self.ground.source.questions;
        stream_rows(source, &select, &operation, |row| {
            let fault = |error| Error::Failed(format!("while {operation}: {error}"));
            let key = read_key(read, row).map_err(fault)?;
            let time = row.field(read.columns.len());
            let time = time.map(i64::decode).transpose().map_err(fault)?;
            times.insert(key, time);
            Ok(())
        })
        .await?;
        Ok(times)
    }
}

/// A key of the target as a row value, each column with its own type.
fn literal(entity: &Entity, key: &str) -> String {
    let parts = match entity.key {
        [_] => vec![key.to_owned()],
        _ => LegacyKey::Text(key.into()).parts(),
    };
    let typed = entity.key.iter().zip(parts);
    let literals: Vec<String> = typed
        .map(|(at, part)| {
            format!(
                "{}::{}",
                quote_literal(&part),
                entity.columns[*at].type_name
            )
        })
        .collect();
    format!("({})", literals.join(", "))
}

fn differing(entity: &Entity, now: &Row<'_>, stored: &Row<'_>) -> Vec<BothWires> {
    let (mut one, mut other) = (Vec::new(), Vec::new());
    let columns = entity.columns.iter().enumerate().filter(|(at, column)| {
        one.clear();
        other.clear();
        canonical(column, now.field(*at), &mut one);
        canonical(column, stored.field(*at), &mut other);
        one != other
    });
    let both = columns.map(|(at, _)| BothWires {
        at,
        source: Wire::of(now.field(at)),
        target: Wire::of(stored.field(at)),
    });
    both.collect()
}
