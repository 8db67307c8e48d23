//! The account, asked anew: what the batches counted, what the mapping and the quarantine hold, what the source gives,
//! and how many rows the target has.

use super::Compared;
use super::part::Recount;
use crate::connect::Connection;
use crate::control::mappings::{and_of_feed, mapping_table, new_key_sql};
use crate::control::runs::{self, Run};
use crate::error::{Error, While};
use crate::keys::legacy_column;
use crate::migration::{Entity, Feed};
use crate::report::{Account, Check};
use crate::sql::{quote_identifier, quote_literal};

/// What the control tables hold by fate, as text and number.
struct Held {
    migrated: u64,
    merged: u64,
    existing: u64,
    quarantined: u64,
}

/// All checks of the account.
pub(super) async fn checks(
    target: &Connection,
    entity: &'static Entity,
    run: &Run,
    compared: &Compared,
) -> Result<Vec<Check>, Error> {
    let (account, _) = runs::account(target, entity, run.id).await?;
    let held = Held {
        migrated: compared.links,
        merged: compared.fates.merged,
        existing: compared.fates.existing,
        quarantined: quarantined(target, entity, run).await?,
    };
    Ok(vec![
        source_rows(&account, &compared.recount),
        fates(&account, &held),
        unexplained(&compared.recount),
        two_fates(target, entity).await?,
        unmet_mappings(target, entity, compared.is_equal).await?,
        strangers(target, entity, (run, compared), &held).await?,
        waiting(target, entity, run).await?,
    ])
}

/// Every row of the source, by the fate that its key has, against what the batches counted. Notices a batch that was
/// left out, a range that lost its last row, a row in two batches; not two rows that changed their fates.
fn source_rows(account: &Account, recount: &Recount) -> Check {
    let source = format!(
        "read {}, expected in the target {}, merged or existing {}, filtered {}, quarantined {}",
        recount.read, recount.expected, recount.placed, recount.filtered, recount.quarantined
    );
    let target = format!(
        "read {}, expected in the target {}, merged or existing {}, filtered {}, quarantined {}",
        account.read,
        account.migrated,
        account.merged + account.existing,
        account.filtered,
        account.quarantined
    );
    check(
        "account: the source's rows",
        source == target,
        source,
        target,
    )
}

/// The batches' counts against the rows of the control tables. Notices lost or doubled mappings and quarantined rows.
fn fates(account: &Account, held: &Held) -> Check {
    let counted = [
        account.migrated,
        account.merged,
        account.existing,
        account.quarantined,
    ];
    let there = [held.migrated, held.merged, held.existing, held.quarantined];
    let words = ["migrated", "merged", "existing", "quarantined"];
    let told = |numbers: [u64; 4]| {
        let pairs = words.iter().zip(numbers);
        pairs
            .map(|(word, number)| format!("{word} {number}"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let passed = counted == there && account.balances();
    let text = format!("batches: {}; tables: {}", told(counted), told(there));
    check(
        "account: batches, mapping and quarantine agree",
        passed,
        String::new(),
        text,
    )
}

/// Rows that the transform refuses now and that nobody quarantined.
fn unexplained(recount: &Recount) -> Check {
    let text = if recount.unexplained == 0 {
        String::new()
    } else {
        format!(
            "{} rows, such as {}",
            recount.unexplained,
            recount.examples.join("; ")
        )
    };
    check(
        "account: every row has a fate",
        recount.unexplained == 0,
        text,
        String::new(),
    )
}

/// Keys that are mapped and quarantined at once.
async fn two_fates(target: &Connection, entity: &Entity) -> Result<Check, Error> {
    let schema = quote_identifier(entity.control_schema);
    let mappings = mapping_table(entity.control_schema, entity.name);
    let name = quote_literal(entity.name);
    let of_feed = |(number, feed): (usize, &Feed)| {
        format!(
            "SELECT coalesce(open.legacy_id::text, open.legacy_key) FROM {schema}.migration_quarantine AS open
             JOIN {mappings} AS mapping ON mapping.{key} = open.{key}{of_feed}
             WHERE open.entity = {name} AND open.feed = {number} AND open.resolved_at IS NULL",
            key = legacy_column(feed),
            of_feed = and_of_feed(entity, "mapping", number)
        )
    };
    let feeds: Vec<String> = entity.feeds.iter().enumerate().map(of_feed).collect();
    let sql = feeds.join(" UNION ALL ");
    found_none(target, "account: no row has two fates", &sql).await
}

/// Mapped keys without a row in the target. Notices deleted rows, also those that were merged or there before.
///
/// Where the comparison of every row and every link has found both sides equal, each key that the run has written is a
/// key that the source gives, and each of those is in the target: so only the others are asked for.
async fn unmet_mappings(
    target: &Connection,
    entity: &Entity,
    is_equal: bool,
) -> Result<Check, Error> {
    let (key, mapped) = new_key_sql(entity, "target");
    let others = if is_equal {
        "mapping.fate IS NOT NULL AND"
    } else {
        ""
    };
    let sql = format!(
        "SELECT coalesce(mapping.new_id::text, mapping.new_key) FROM {} AS mapping
         WHERE {others} NOT EXISTS (SELECT FROM {} AS target WHERE {key} = mapping.{mapped})",
        mapping_table(entity.control_schema, entity.name),
        entity.target.quoted()
    );
    found_none(target, "account: every mapped row is in the target", &sql).await
}

/// The target's rows against those that were there before and those that were brought. Notices rows that somebody
/// else has added or removed since; not one added and one removed.
async fn strangers(
    target: &Connection,
    entity: &Entity,
    (run, compared): (&Run, &Compared),
    held: &Held,
) -> Result<Check, Error> {
    let now = match compared.all_rows {
        Some(counted) => counted,
        None => {
            let sql = format!("SELECT count(*) FROM {}", entity.target.quoted());
            number(target, &sql).await?
        }
    };
    let before = run.rows_before;
    let text = format!(
        "{now} rows; {before} before the run, {} migrated",
        held.migrated
    );
    let passed = now == before + held.migrated;
    Ok(check(
        "account: no rows of strangers",
        passed,
        String::new(),
        text,
    ))
}

/// Self references that still wait to be filled.
async fn waiting(target: &Connection, entity: &'static Entity, run: &Run) -> Result<Check, Error> {
    let own = crate::load::own_parents(entity);
    let own: Vec<String> = own.iter().map(i16::to_string).collect();
    let sql = format!(
        "SELECT coalesce(legacy_id::text, legacy_key) FROM {}.migration_deferred_references WHERE entity = {} AND run_id = '{}'
           AND parent = ANY ('{{{}}}')",
        quote_identifier(entity.control_schema),
        quote_literal(entity.name),
        run.id,
        own.join(",")
    );
    found_none(target, "account: no reference waits", &sql).await
}

/// How many rows of the run wait in the quarantine.
async fn quarantined(target: &Connection, entity: &Entity, run: &Run) -> Result<u64, Error> {
    let sql = format!(
        "SELECT count(*) FROM {}.migration_quarantine WHERE entity = {} AND run_id = '{}' AND resolved_at IS NULL",
        quote_identifier(entity.control_schema),
        quote_literal(entity.name),
        run.id
    );
    number(target, &sql).await
}

/// A check whose statement should find nothing; it shows up to five of what it finds.
async fn found_none(target: &Connection, name: &str, sql: &str) -> Result<Check, Error> {
    // Planned apart from its LIMIT: that would let the server plan for finding something soon.
    let sql = format!("WITH found AS MATERIALIZED ({sql}) SELECT * FROM found LIMIT 6");
    let rows = target.query(&sql, &[]).await;
    let rows = rows.during(|| format!("asking for the {name}"))?;
    let mut texts: Vec<String> = rows.iter().take(5).map(|row| row.get(0)).collect();
    if rows.len() > 5 {
        texts.push("…".to_owned());
    }
    Ok(check(
        name,
        rows.is_empty(),
        String::new(),
        texts.join(", "),
    ))
}

async fn number(target: &Connection, sql: &str) -> Result<u64, Error> {
    let row = target.query_one(sql, &[]).await;
    let row = row.during(|| "counting rows in the target".to_owned())?;
    Ok(u64::try_from(row.get::<_, i64>(0)).unwrap_or(0))
}

fn check(name: &str, passed: bool, source: String, target: String) -> Check {
    Check {
        name: name.to_owned(),
        passed,
        source,
        target,
    }
}
