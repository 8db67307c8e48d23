//! Rows that break rules which were off while they came in: taken out again and quarantined.
//!
//! It is done for all rules at once, in the order of the legacy keys: a row that no row before it forbids stays. So it
//! fares as in a load that asks the rules row by row, whichever rule is built first.

use super::records::{self, Record};
use crate::connect::Connection;
use crate::control::mappings::{mapping_table, new_key_sql};
use crate::error::{Error, While};
use crate::load::leave::{self, Lost, ROW};
use crate::load::session::Source;
use crate::migration::Entity;
use crate::value::{Reason, Refusal};
use std::collections::HashSet;
use tokio_postgres::Row;
use uuid::Uuid;

/// What came of looking for rows that break a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Settled {
    /// They are out.
    TakenOut,
    /// None of them is of this run, or none is left.
    NoneOurs,
}

/// A rule that is not proven yet, with the SELECT of the rows that could break it.
type Rule = (Record, String);

/// Takes the rows of this run out that break the rule of any object that is still off. Without a source there is none
/// to take out: the run's rows are gone already.
pub(super) async fn settle(
    session: &Connection,
    source: Option<&Source>,
    (entity, run): (&'static Entity, Uuid),
) -> Result<Settled, Error> {
    let doing = || format!("looking for rows of {} that break a rule", entity.name);
    let Some(source) = source else {
        return Ok(Settled::NoneOurs);
    };
    let rules = unproven(session, entity, run).await?;
    if rules.is_empty() {
        return Ok(Settled::NoneOurs);
    }
    session.batch_execute("BEGIN").await.during(doing)?;
    let rows = session.query(&claims_sql(entity, &rules), &[]).await;
    let lost = losers(&rows.during(doing)?, &rules);
    if lost.is_empty() {
        session.batch_execute("ROLLBACK").await.during(doing)?;
        return Ok(Settled::NoneOurs);
    }
    leave::take_out(session, source, (entity, run), lost).await?;
    session.batch_execute("COMMIT").await.during(doing)?;
    Ok(Settled::TakenOut)
}

/// The rules that rows may break still, in the order in which a server asks them: indexes, then references.
async fn unproven(session: &Connection, entity: &Entity, run: Uuid) -> Result<Vec<Rule>, Error> {
    let missing = records::missing(session, entity, run).await?;
    let unproven = missing
        .into_iter()
        .filter(|record| record.is_reference || !record.is_built);
    let mut rules: Vec<Rule> = unproven
        .filter_map(|mut record| Some((record.violators.take()?, record)))
        .map(|(violators, record)| (record, violators))
        .collect();
    rules.sort_by_key(|(record, _)| record.is_reference);
    Ok(rules)
}

/// What rows claim of rules, where others claim the same or nobody may: by row, the lowest legacy key first.
fn claims_sql(entity: &Entity, rules: &[Rule]) -> String {
    let (key, mapped) = new_key_sql(entity, "target");
    let numbered = rules.iter().enumerate().map(|(number, (_, violators))| {
        format!("SELECT {number} AS rule, place, alike FROM ({violators}) AS of_rule")
    });
    let found: Vec<String> = numbered.collect();
    format!(
        "SELECT * FROM (
             SELECT {ROW}, found.rule, found.alike, found.place::text, own.ctid AS mapped_at,
                    count(*) OVER (PARTITION BY found.rule, found.alike) AS claimants
             FROM ({}) AS found
             JOIN {} AS target ON target.ctid = found.place
             JOIN {} AS own ON own.fate IS NULL AND own.{mapped} = {key}
         ) AS claim
         WHERE alike IS NULL OR claimants > 1
         ORDER BY feed, legacy_id, batch, mapped_at, rule",
        found.join(" UNION ALL "),
        entity.target.quoted(),
        mapping_table(entity.control_schema, entity.name)
    )
}

/// The rows that have to go: those that claim what nobody may, or what a row that stays has claimed before.
fn losers(rows: &[Row], rules: &[Rule]) -> Vec<Lost> {
    let place = |row: &Row| row.get::<_, String>(8);
    let mut taken = HashSet::new();
    let mut lost = Vec::new();
    for row in rows.chunk_by(|one, next| place(one) == place(next)) {
        let claims: Vec<(i32, Option<i64>)> =
            row.iter().map(|row| (row.get(6), row.get(7))).collect();
        let refused = claims
            .iter()
            .find(|claim| claim.1.is_none() || taken.contains(*claim));
        let rule = refused.and_then(|claim| rules.get(usize::try_from(claim.0).ok()?));
        match (rule, row.first()) {
            (Some((rule, _)), Some(row)) => {
                lost.push(Lost::of(row, refusal(rule)).by_rule(&rule.name, sqlstate(rule)));
            }
            _ => taken.extend(claims),
        }
    }
    lost
}

/// The SQLSTATE with which the target would have refused the row.
fn sqlstate(record: &Record) -> &'static str {
    if record.is_reference {
        "23503"
    } else {
        "23505"
    }
}

fn refusal(record: &Record) -> Refusal {
    let reason = if record.is_reference {
        Reason::Orphan
    } else {
        Reason::Duplicate
    };
    let detail = format!("the target refused it by the constraint {}", record.name);
    Refusal::new(reason, detail)
}
