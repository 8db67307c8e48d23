//! The dry comparison: every difference is counted and stored, and nothing is done about it.

use super::sight::{Sight, Who};
use crate::connect::Connection;
use crate::error::{Error, While};
use crate::keys::LegacyKey;
use crate::load::catch_up::held::HeldRows;
use crate::load::catch_up::{Agreed, Differences, Judge};
use crate::load::{Batch, Lost};
use crate::migration::{Entity, Migration};
use crate::prove::shown::{BothWires, both_values};
use crate::report::{Reconciled, RowDifference};
use crate::sql::quote_identifier;
use std::collections::{HashMap, HashSet};
use tokio_postgres::types::ToSql;

/// How many differences are named; all are counted and stored.
const NAMED: usize = 100;

/// Sees all and does nothing.
pub(super) struct Look<'l> {
    pub(super) sight: Sight<'l>,
    /// The session that stores what is found; the other one only reads.
    pub(super) notes: &'l Connection,
    pub(super) migration: &'l dyn Migration,
    pub(super) found: Reconciled,
}

/// A difference as it is stored.
struct Finding {
    legacy: LegacyKey,
    row: RowDifference,
    /// What both sides hold in its columns, as it goes over the wire.
    values: Vec<BothWires>,
}

impl Judge for Look<'_> {
    async fn judge(&mut self, read: &Batch, found: &mut Differences) -> Result<(), Error> {
        self.found.compared += read.read;
        let found = std::mem::take(found);
        let mut findings = missing(read, &found);
        self.found.missing += findings.len() as u64;
        let positions: HashMap<&LegacyKey, usize> = match found.leaving.is_empty() {
            true => HashMap::new(),
            false => read
                .made
                .iter()
                .enumerate()
                .map(|(at, made)| (&made.legacy, at))
                .collect(),
        };
        let mut differing = Vec::new();
        for (at, held) in &found.changed {
            differing.push((*at, held));
        }
        for (legacy, held) in &found.leaving {
            match positions.get(legacy) {
                Some(at) => differing.push((*at, held)),
                None => {
                    self.found.extra += 1;
                    findings.push(finding(legacy, &held.new_key, "extra", Vec::new()));
                }
            }
        }
        let keys: Vec<(usize, String)> = differing
            .iter()
            .map(|(at, held)| (*at, held.new_key.clone()))
            .collect();
        let mut details = self.sight.details(read, &keys, None).await?;
        for (at, held) in differing {
            let legacy = &read.made[at].legacy;
            let source = self.sight.of_source(read, at);
            let who = self
                .sight
                .who((read.feed, legacy), Some(source), held)
                .await?;
            let word = self.count(who);
            let detail = details.remove(&at).unwrap_or_default();
            let mut found = finding(legacy, &held.new_key, word, detail.columns);
            found.values = detail.values;
            findings.push(found);
        }
        self.store(findings).await
    }

    async fn judge_gone(&mut self, _: usize, gone: &mut HeldRows) -> Result<(), Error> {
        self.found.extra += gone.len() as u64;
        let mut findings: Vec<Finding> = gone
            .drain()
            .map(|(legacy, held)| finding(&legacy, &held.new_key, "extra", Vec::new()))
            .collect();
        findings.sort_by(|one, other| one.legacy.cmp(&other.legacy));
        self.store(findings).await
    }

    async fn cannot_leave(&mut self, _: &Lost, refused: Error) -> Result<(), Error> {
        Err(refused)
    }

    async fn agreed(&mut self, _: i32, _: Vec<Agreed>) -> Result<(), Error> {
        Ok(())
    }

    fn only_looks(&self) -> bool {
        true
    }
}

impl Look<'_> {
    fn count(&mut self, who: Who) -> &'static str {
        match who {
            Who::Both => {
                self.found.conflicting += 1;
                return "conflicting";
            }
            Who::Target => self.found.changed_in_target += 1,
            Who::Source | Who::Unknown => self.found.changed += 1,
        }
        "changed"
    }

    async fn store(&mut self, mut findings: Vec<Finding>) -> Result<(), Error> {
        if findings.is_empty() {
            return Ok(());
        }
        let entity = self.sight.entity;
        let room = NAMED.saturating_sub(self.found.differences.len());
        for one in findings
            .iter_mut()
            .take(room)
            .filter(|one| !one.values.is_empty())
        {
            (one.row.values, _) = both_values(self.notes, self.migration, &one.values).await;
        }
        let sql = format!(
            "INSERT INTO {}.data_differentials (entity, new_key, legacy_key, difference, columns, source_values, target_values)
             SELECT $1, found.new_key, found.legacy_key, found.difference, string_to_array(found.columns, E'\\x1f'), {}, {}
             FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
                  AS found (new_key, legacy_key, difference, columns, source, target)",
            quote_identifier(entity.control_schema),
            array_of("found.source"),
            array_of("found.target"),
        );
        let texts =
            |of: &dyn Fn(&Finding) -> String| -> Vec<String> { findings.iter().map(of).collect() };
        let (keys, legacy, words, columns) = (
            texts(&|one| one.row.key.clone()),
            texts(&|one| one.legacy.to_string()),
            texts(&|one| one.row.difference.clone()),
            texts(&|one| one.row.columns.join("\u{1f}")),
        );
        let values = findings.iter().map(|one| as_json(&one.row));
        let (source, target): (Vec<_>, Vec<_>) = values.unzip();
        let parameters: [&(dyn ToSql + Sync); 7] = [
            &entity.name,
            &keys,
            &legacy,
            &words,
            &columns,
            &source,
            &target,
        ];
        let stored = self.notes.execute(&sql, &parameters).await;
        stored.during(|| format!("storing in what both sides of {} differ", entity.name))?;
        let named = findings.into_iter().take(room).map(|one| one.row);
        self.found.differences.extend(named);
        Ok(())
    }
}

/// Both sides' values as two lists in JSON; nothing where they were not kept.
fn as_json(row: &RowDifference) -> (Option<String>, Option<String>) {
    let json =
        |values: Option<Vec<Option<&str>>>| values.map(|list| serde_json::json!(list).to_string());
    let [source, target] = row.values_by_column().map(json);
    (source, target)
}

/// An array of a list in JSON, in SQL.
fn array_of(list: &str) -> String {
    format!(
        "CASE WHEN {list} IS NOT NULL THEN ARRAY(SELECT item.value FROM pg_catalog.jsonb_array_elements_text({list}::jsonb)
             WITH ORDINALITY AS item (value, place) ORDER BY item.place) END"
    )
}

/// Forgets what an earlier comparison has found.
pub(super) async fn forget_earlier(target: &Connection, entity: &Entity) -> Result<(), Error> {
    let sql = format!(
        "DELETE FROM {}.data_differentials WHERE entity = $1 AND report_id IS NULL",
        quote_identifier(entity.control_schema)
    );
    let gone = target.execute(&sql, &[&entity.name]).await;
    gone.during(|| format!("forgetting what was found of {} before", entity.name))?;
    Ok(())
}

/// Rows that would come in: those that have no fate yet and that the transform makes, and those that somebody has
/// removed. What it refuses would go into the quarantine, and differs in nothing.
fn missing(read: &Batch, found: &Differences) -> Vec<Finding> {
    let new: HashSet<&LegacyKey> = found.new.iter().collect();
    let made = read.made.iter().filter(|made| new.contains(&made.legacy));
    let never = made.map(|made| finding(&made.legacy, &made.key.text(), "missing", Vec::new()));
    let removed = found
        .removed
        .iter()
        .map(|(at, held)| finding(&read.made[*at].legacy, &held.new_key, "missing", Vec::new()));
    never.chain(removed).collect()
}

fn finding(legacy: &LegacyKey, key: &str, difference: &str, columns: Vec<String>) -> Finding {
    Finding {
        legacy: legacy.clone(),
        row: RowDifference {
            key: key.to_owned(),
            difference: difference.to_owned(),
            columns,
            values: Vec::new(),
        },
        values: Vec::new(),
    }
}
