//! The kinds of damage that happen to single cells and rows, each done once, all found and named.

use rehome_tests::{Result, fail};

use super::list::{CELLS, Cell};
use super::read::alarms;
use super::{Damaged, key_of};

/// Two rows that exchange a column.
const EXCHANGES: [(&str, &str); 4] = [
    ("operations", "amount"),
    ("operations", "case_id"),
    ("patients", "birth_date"),
    ("tasks", "finished_at"),
];

#[test]
fn every_kind_of_damage_is_found_and_named() -> Result {
    assert!(
        CELLS.len() + EXCHANGES.len() + 5 >= 60,
        "fewer kinds than there were"
    );
    let mut damaged = Damaged::new()?;
    for cell in CELLS {
        change(&mut damaged, cell)?;
    }
    for (entity, column) in EXCHANGES {
        exchange(&mut damaged, entity, column)?;
    }
    two_columns(&mut damaged)?;
    exchange_identities(&mut damaged)?;
    rows(&mut damaged)?;
    spell_anew(&damaged)?;
    damaged.all_must_be_found()?;
    strangers_are_counted(&damaged)
}

fn change(damaged: &mut Damaged, cell: &Cell) -> Result {
    let (kind, entity, column, value, condition) = cell;
    let is_change = format!("({condition}) AND {value} IS DISTINCT FROM damaged.{column}");
    let keys = damaged.untouched(entity, &is_change)?;
    let Some(key) = keys.first() else {
        return fail(format!("{kind}: no row of {entity} can have it"));
    };
    damaged.target.execute(&format!(
        "UPDATE public.{entity} AS damaged SET {column} = {value} WHERE {} = '{key}'",
        key_of(entity)
    ))?;
    damaged.expect(entity, key, "changed", &[column]);
    Ok(())
}

/// Two rows exchange a value, so that no count and no sum changes.
fn exchange(damaged: &mut Damaged, entity: &str, column: &str) -> Result {
    let there = format!("damaged.{column} IS NOT NULL");
    let Some(one) = damaged.untouched(entity, &there)?.first().cloned() else {
        return fail(format!("{entity} has no row left"));
    };
    let other = format!(
        "{there} AND damaged.id <> '{one}' AND damaged.{column} <> (SELECT {column} FROM public.{entity} WHERE id = '{one}')"
    );
    let Some(other) = damaged.untouched(entity, &other)?.first().cloned() else {
        return fail(format!("{entity} has no other row left"));
    };
    damaged.target.execute(&format!(
        "UPDATE public.{entity} AS one SET {column} = other.{column} FROM public.{entity} AS other
         WHERE one.id IN ('{one}', '{other}') AND other.id IN ('{one}', '{other}') AND one.id <> other.id"
    ))?;
    for key in [&one, &other] {
        damaged.expect(entity, key, "changed", &[column]);
    }
    Ok(())
}

/// Two columns of a row exchange their values.
fn two_columns(damaged: &mut Damaged) -> Result {
    let keys = damaged.untouched("patients", "first_name <> last_name")?;
    let key = keys.first().ok_or("no patient is left")?;
    damaged.target.execute(&format!(
        "UPDATE patients SET first_name = last_name, last_name = first_name WHERE id = '{key}'"
    ))?;
    damaged.expect("patients", key, "changed", &["first_name", "last_name"]);
    Ok(())
}

/// Two rows exchange their keys, which is as if they exchanged everything else.
fn exchange_identities(damaged: &mut Damaged) -> Result {
    let keys = damaged.untouched("payments", "note IS NULL")?;
    let [one, other] = keys.as_slice() else {
        return fail("no two payments are left");
    };
    let differing = damaged.target.column(&format!(
        "SELECT one.key FROM payments AS a, payments AS b, jsonb_each(to_jsonb(a)) AS one, jsonb_each(to_jsonb(b)) AS other
         WHERE a.id = '{one}' AND b.id = '{other}' AND one.key = other.key AND one.key <> 'id' AND one.value <> other.value"
    ))?;
    damaged.target.execute(&format!(
        "UPDATE payments SET id = '00000000-0000-0000-0000-000000000001' WHERE id = '{one}';
         UPDATE payments SET id = '{one}' WHERE id = '{other}';
         UPDATE payments SET id = '{other}' WHERE id = '00000000-0000-0000-0000-000000000001'"
    ))?;
    let differing: Vec<&str> = differing.iter().map(String::as_str).collect();
    for key in [one, other] {
        damaged.expect("payments", key, "changed", &differing);
    }
    Ok(())
}

/// Rows lost, doubled, put in and renamed.
fn rows(damaged: &mut Damaged) -> Result {
    let lost = damaged.untouched("purchases", "true")?;
    let [lost, renamed] = lost.as_slice() else {
        return fail("no two purchases are left");
    };
    damaged.target.execute(&format!(
        "DELETE FROM purchases WHERE id = '{lost}';
         UPDATE purchases SET id = '00000000-0000-0000-0000-000000000002' WHERE id = '{renamed}'"
    ))?;
    for key in [lost, renamed] {
        damaged.expect("purchases", key, "missing", &[]);
    }
    let new = "00000000-0000-0000-0000-000000000003";
    damaged.target.execute(&format!(
        "INSERT INTO discounts SELECT (jsonb_populate_record(twin, jsonb_build_object('id', '{new}'))).*
         FROM discounts AS twin ORDER BY id LIMIT 1"
    ))?;
    for (entity, key) in [
        ("discounts", new),
        ("purchases", "00000000-0000-0000-0000-000000000002"),
    ] {
        damaged.strange.insert((entity.to_owned(), key.to_owned()));
    }
    Ok(())
}

/// What is no damage: the same JSON and the same numbers, spelled in another way.
fn spell_anew(damaged: &Damaged) -> Result {
    damaged.target.execute(
        "UPDATE offices SET address = (SELECT ('{' || coalesce(string_agg(to_json(key) || ' :   ' || value, ' ,\n' ORDER BY key DESC), '') || '}')::jsonb
                                       FROM jsonb_each(address));
         UPDATE operations SET amount = amount::text::numeric(12,2)",
    )
}

/// A row that was put in is no row of ours, so it is counted; and what the schema has lost is told.
fn strangers_are_counted(damaged: &Damaged) -> Result {
    let alarms = alarms(&damaged.target)?;
    let of = |entity: &str| alarms.get(entity).cloned().unwrap_or_default();
    let strangers = "account: no rows of strangers";
    assert!(of("discounts").contains(strangers), "{:?}", of("discounts"));
    assert!(
        of("patients").contains("constraints"),
        "{:?}",
        of("patients")
    );
    Ok(())
}
