//! Rows that break a rule which was off while they came in: taken out again and quarantined.
//!
//! Of rows that collide the one with the lowest legacy key stays, as in a load that asks the rule row by row.

use super::records::Record;
use crate::connect::Connection;
use crate::control::mappings::{mapping_table, new_key_sql};
use crate::error::{Error, While};
use crate::load::leave::{self, Lost, ROW};
use crate::load::session::Source;
use crate::migration::Entity;
use crate::value::{Reason, Refusal};
use uuid::Uuid;

/// What came of looking for rows that break a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Settled {
    /// They are out.
    TakenOut,
    /// None of them is of this run, or none is left.
    NoneOurs,
}

/// Takes the rows of this run out that break the rule of an object. Without a source there is none to take out: the
/// run's rows are gone already.
pub(super) async fn settle(
    session: &Connection,
    source: Option<&Source>,
    (entity, run): (&'static Entity, Uuid),
    record: &Record,
) -> Result<Settled, Error> {
    let doing = || {
        format!(
            "looking for rows of {} that break {}",
            entity.name, record.name
        )
    };
    let (Some(violators), Some(source)) = (&record.violators, source) else {
        return Ok(Settled::NoneOurs);
    };
    session.batch_execute("BEGIN").await.during(doing)?;
    let rows = session.query(&losers_sql(entity, violators), &[]).await;
    let rows = rows.during(doing)?;
    let refusal = refusal(record);
    let lost: Vec<Lost> = rows
        .iter()
        .map(|row| Lost::of(row, refusal.clone()).by_rule(&record.name, sqlstate(record)))
        .collect();
    if lost.is_empty() {
        session.batch_execute("ROLLBACK").await.during(doing)?;
        return Ok(Settled::NoneOurs);
    }
    leave::take_out(session, source, (entity, run), lost).await?;
    session.batch_execute("COMMIT").await.during(doing)?;
    Ok(Settled::TakenOut)
}

fn losers_sql(entity: &Entity, violators: &str) -> String {
    let (key, mapped) = new_key_sql(entity, "target");
    format!(
        "SELECT * FROM (
             SELECT {ROW}, found.alike,
                    row_number() OVER (PARTITION BY found.alike
                                       ORDER BY own.feed, own.legacy_id, own.batch, own.ctid) AS number
             FROM ({violators}) AS found
             JOIN {} AS target ON target.ctid = found.place
             JOIN {} AS own ON own.fate IS NULL AND own.{mapped} = {key}
         ) AS ranked WHERE alike IS NULL OR number > 1",
        entity.target.quoted(),
        mapping_table(entity.control_schema, entity.name)
    )
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
