//! An account and the databases behind it against the ledger of planted faults, and money to the cent.

use std::collections::BTreeSet;

use rehome::demo::rows::{Fate, Ledger, plan_sizes};
use serde_json::Value;

use crate::database::Database;
use crate::{Result, fail};

/// An entity's part of an account.
///
/// # Errors
/// When it is not there.
pub fn entity<'a>(account: &'a Value, name: &str) -> Result<&'a Value> {
    let entities = account["entities"].as_array();
    let found = entities.and_then(|all| all.iter().find(|one| one["entity"] == name));
    match found {
        Some(found) => Ok(found),
        None => fail(format!("{name} is not in the account: {account:#}")),
    }
}

/// A count in an entity's part of an account.
///
/// # Errors
/// When it is not there.
pub fn count(entity: &Value, fate: &str) -> Result<u64> {
    match entity[fate].as_u64() {
        Some(count) => Ok(count),
        None => fail(format!("{fate} is no number in {entity:#}")),
    }
}

/// Every quarantined row: entity, legacy key, reason, column, constraint.
const QUARANTINED: &str = "
    SELECT entity, coalesce(legacy_id::text, legacy_key), reason, column_name, constraint_name
    FROM rehome.migration_quarantine WHERE resolved_at IS NULL";

/// Rows that became part of another one, or were there before.
const MERGED_AND_EXISTING: &str = "
    SELECT entity, coalesce(legacy_id::text, legacy_key), fate
    FROM rehome.migration_mappings WHERE fate <> 'migrated'";

/// Requires that every quarantined row is in the ledger with its reason and place, and that none of them is missing.
///
/// # Errors
/// With all rows that are missing and all that are too many.
pub fn quarantine_must_be_the_ledgers(target: &Database, ledger: &Ledger) -> Result {
    let rows = target.rows(QUARANTINED)?;
    let mut found = BTreeSet::new();
    for row in &rows {
        let [entity, key, reason, column, constraint] = texts(row)?;
        // The ledger names the constraint where the database refuses, else the column.
        let place = if constraint.is_empty() {
            column
        } else {
            constraint
        };
        found.insert(format!("{entity} {key} {reason} {place}"));
    }
    if found.len() != rows.len() {
        return fail("a row is in quarantine twice");
    }
    let planted = ledger.entries.iter();
    let planted = planted.filter(|entry| entry.fate == Fate::Quarantined);
    let planted = planted.map(|entry| {
        let reason = entry.reason.as_deref().unwrap_or_default();
        format!("{} {} {reason} {}", entry.entity, entry.key, entry.place)
    });
    must_be_the_same(&planted.collect(), &found)
}

/// Requires that the rows which were merged or were there before are those of the ledger.
///
/// # Errors
/// With all rows that are missing and all that are too many.
pub fn merged_and_existing_must_be_the_ledgers(target: &Database, ledger: &Ledger) -> Result {
    let mut found = BTreeSet::new();
    for row in target.rows(MERGED_AND_EXISTING)? {
        let [entity, key, fate] = texts(&row)?;
        found.insert(format!("{entity} {key} {fate}"));
    }
    let planted = ledger.entries.iter().filter_map(|entry| {
        let fate = match entry.fate {
            Fate::Merged => "merged",
            Fate::Existing => "existing",
            Fate::Migrated | Fate::Filtered | Fate::Quarantined => return None,
        };
        Some(format!("{} {} {fate}", entry.entity, entry.key))
    });
    must_be_the_same(&planted.collect(), &found)
}

/// Requires that every entity's counts are those that scale and ledger promise, and that its proof says equal.
///
/// # Errors
/// With the first count that differs.
pub fn counts_must_be_the_ledgers(account: &Value, ledger: &Ledger, scale: f64) -> Result {
    for (planned, rows) in plan_sizes(scale) {
        let name = planned.name();
        let found = entity(account, name)?;
        let mut migrated = rows;
        for (fate, word) in [
            (Fate::Merged, "merged"),
            (Fate::Existing, "existing"),
            (Fate::Filtered, "filtered"),
            (Fate::Quarantined, "quarantined"),
        ] {
            let planted = ledger.count(name, fate);
            must_count(name, found, word, planted)?;
            migrated -= planted;
        }
        must_count(name, found, "read", rows)?;
        must_count(name, found, "migrated", migrated)?;
        if found["validation"] != "equal" {
            return fail(format!("{name} is not proven: {found:#}"));
        }
    }
    Ok(())
}

fn must_count(name: &str, found: &Value, word: &str, expected: u64) -> Result {
    match count(found, word)? {
        counted if counted == expected => Ok(()),
        counted => fail(format!(
            "{name}: {counted} {word}, and {expected} were expected"
        )),
    }
}

/// Entity, source table, its money column, the target's column.
const MONEY: [(&str, &str, &str); 5] = [
    ("operations", "dispatch_operation", "amount"),
    ("purchases", "dispatch_purchase", "amount"),
    ("payments", "dispatch_payment", "amount"),
    ("offers", "dispatch_offer", "amount"),
    ("discounts", "dispatch_discount", "amount_off"),
];

/// Requires for each entity with money that the source's sum is what was migrated and what is quarantined, to the
/// cent, and gives the source's sums in cents. Quarantined money is summed up in the source, by the rows' old keys.
///
/// # Errors
/// With the first entity whose sums differ.
pub fn money_must_add_up(source: &Database, target: &Database) -> Result<Vec<(&'static str, i64)>> {
    let mut sums = Vec::new();
    for (entity, table, column) in MONEY {
        let quarantined = target.column(&format!(
            "SELECT legacy_id FROM rehome.migration_quarantine WHERE entity = '{entity}' AND resolved_at IS NULL"
        ))?;
        let all = cents(source, table, column, "true")?;
        let ids = quarantined.join(",");
        let left = cents(source, table, column, &format!("id = ANY ('{{{ids}}}')"))?;
        let migrated = format!(
            "id IN (SELECT new_id FROM rehome.migration_mappings_{entity} WHERE fate IS NULL)"
        );
        let arrived = cents(target, entity, column, &migrated)?;
        if all != arrived + left || arrived == 0 {
            return fail(format!(
                "{entity}: {all} cents in the source, {arrived} migrated, {left} quarantined"
            ));
        }
        sums.push((entity, all));
    }
    Ok(sums)
}

fn cents(database: &Database, table: &str, column: &str, condition: &str) -> Result<i64> {
    let query =
        format!("SELECT (coalesce(sum({column}), 0) * 100)::bigint FROM {table} WHERE {condition}");
    Ok(database.value(&query)?.parse()?)
}

/// The cells of a row that has no NULL.
fn texts<const N: usize>(row: &[Option<String>]) -> Result<[String; N]> {
    let cells: Vec<String> = row.iter().flatten().cloned().collect();
    cells.try_into().or_else(|cells: Vec<String>| {
        fail(format!("{N} values were expected: {cells:?} of {row:?}"))
    })
}

fn must_be_the_same(planted: &BTreeSet<String>, found: &BTreeSet<String>) -> Result {
    let list = |these: &BTreeSet<String>, those| {
        let only: Vec<_> = these.difference(those).map(String::as_str).collect();
        only.join("\n  ")
    };
    if planted == found && !planted.is_empty() {
        return Ok(());
    }
    fail(format!(
        "{} planted, {} found\nmissing:\n  {}\nextra:\n  {}",
        planted.len(),
        found.len(),
        list(planted, found),
        list(found, planted)
    ))
}
