//! Rows that break rules which were off while they came in: taken out again and quarantined.
//!
//! The same rows leave as in a load that asks the rules row by row: what refers to nothing takes no other row's place, and
//! of rows that collide the one with the lowest legacy key stays.

use super::records::Record;
use crate::connect::Connection;
use crate::control::mappings::{mapping_table, new_key_sql};
use crate::error::{Error, While};
use crate::load::leave::{self, Lost, ROW};
use crate::load::session::Source;
use crate::migration::Entity;
use crate::value::{Reason, Refusal};
use std::collections::{BTreeMap, HashMap, HashSet};
use tokio_postgres::Row;
use uuid::Uuid;

/// What came of looking for rows that break a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Settled {
    /// They are out.
    TakenOut,
    /// None of them is of this run.
    NotOurs,
}

/// Where a row stands among those of its run: feed, legacy integer, batch, place in the mapping table (rows of a batch
/// are written in the order of their keys).
type Order = (i16, Option<i64>, i32, i64);

/// A row that shares its values with others, in one rule.
struct Collision {
    rule: usize,
    /// Rows with the same number are alike in this rule.
    alike: i64,
    lost: Lost,
}

/// Takes the rows of this run out that break rules: references of which nothing is there, and unique values that an
/// earlier row has. Without a source there is none to take out: the run's rows are gone already.
///
/// Rows are taken out by their key, so it fails where two of the run have the same: where the feed gives a legacy key
/// twice. The transaction ends with the session.
pub(super) async fn settle(
    session: &Connection,
    source: Option<&Source>,
    (entity, run): (&'static Entity, Uuid),
    rules: &[&Record],
) -> Result<Settled, Error> {
    let doing = || format!("looking for rows of {} that break a rule", entity.name);
    let Some(source) = source else {
        return Ok(Settled::NotOurs);
    };
    session.batch_execute("BEGIN").await.during(doing)?;
    let mut lost: BTreeMap<Order, Lost> = BTreeMap::new();
    let mut collisions: BTreeMap<Order, Vec<Collision>> = BTreeMap::new();
    let mut owners = HashMap::new();
    for (number, rule) in rules.iter().enumerate() {
        let Some(violators) = &rule.violators else {
            continue;
        };
        let rows = session.query(&breaking_sql(entity, violators), &[]).await;
        for row in &rows.during(doing)? {
            let refused = Lost::of(row, refusal(rule)).by_rule(&rule.name, sqlstate(rule));
            if *owners
                .entry(refused.new_key().to_owned())
                .or_insert_with(|| order(row))
                != order(row)
            {
                return Err(refused.key_of_two(entity));
            }
            match row.get::<_, Option<i64>>(6) {
                None => {
                    lost.entry(order(row)).or_insert(refused);
                }
                Some(alike) => collisions.entry(order(row)).or_default().push(Collision {
                    rule: number,
                    alike,
                    lost: refused,
                }),
            }
        }
    }
    collisions.retain(|order, _| !lost.contains_key(order));
    lost.extend(later_ones(collisions));
    if lost.is_empty() {
        session.batch_execute("ROLLBACK").await.during(doing)?;
        return Ok(Settled::NotOurs);
    }
    let lost = lost.into_values().collect();
    leave::take_out(session, source, (entity, run, None), lost).await?;
    session.batch_execute("COMMIT").await.during(doing)?;
    Ok(Settled::TakenOut)
}

/// Of rows that collide, those of which an earlier row that stays has some values; row by row, as the server would.
fn later_ones(collisions: BTreeMap<Order, Vec<Collision>>) -> Vec<(Order, Lost)> {
    let mut taken: HashSet<(usize, i64)> = HashSet::new();
    let mut lost = Vec::new();
    for (order, of_row) in collisions {
        let stays = of_row
            .iter()
            .all(|one| !taken.contains(&(one.rule, one.alike)));
        if stays {
            taken.extend(of_row.iter().map(|one| (one.rule, one.alike)));
            continue;
        }
        let first = of_row
            .into_iter()
            .find(|one| taken.contains(&(one.rule, one.alike)));
        lost.extend(first.map(|one| (order, one.lost)));
    }
    lost
}

/// The rows of this run that break a rule, with what they are alike in; rows that nobody shares values with are none.
fn breaking_sql(entity: &Entity, violators: &str) -> String {
    let (key, mapped) = new_key_sql(entity, "target");
    format!(
        "SELECT * FROM (
             SELECT {ROW}, found.alike,
                    (own.ctid::text::point)[0]::bigint * 65536 + (own.ctid::text::point)[1]::bigint AS place,
                    count(*) OVER (PARTITION BY found.alike) AS rows
             FROM ({violators}) AS found
             JOIN {} AS target ON target.ctid = found.place
             JOIN {} AS own ON own.fate IS NULL AND own.{mapped} = {key}
         ) AS breaking WHERE alike IS NULL OR rows > 1",
        entity.target.quoted(),
        mapping_table(entity.control_schema, entity.name)
    )
}

fn order(row: &Row) -> Order {
    (row.get(0), row.get(2), row.get(1), row.get(7))
}

/// The SQLSTATE with which the target would have refused the row.
fn sqlstate(rule: &Record) -> &'static str {
    if rule.is_reference { "23503" } else { "23505" }
}

fn refusal(rule: &Record) -> Refusal {
    let reason = if rule.is_reference {
        Reason::Orphan
    } else {
        Reason::Duplicate
    };
    let detail = format!("the target refused it by the constraint {}", rule.name);
    Refusal::new(reason, detail)
}
