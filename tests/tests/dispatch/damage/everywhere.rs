//! A wrong line of a program makes a whole column wrong, and the comparison of rows, which shares the program, could not
//! see it. Here the column is made wrong in the target, and what the independent checks say alone is looked at.

use std::collections::BTreeSet;

use rehome_tests::Result;

use super::read::{Column, alarms, columns};
use super::{Damaged, key_of};

/// What a wrong line makes of a column; nothing where it makes nothing of it.
type Wrong = fn(&Column) -> Option<String>;

/// Every value is another one: off by one, another letter, another label, another key.
fn off_by_one(column: &Column) -> Option<String> {
    Some(column.another())
}

/// Every row has the value of the row before it, so no sum and no count over the column changes.
fn of_another_row(column: &Column) -> Option<String> {
    let Column { entity, name, .. } = column;
    let key = key_of(entity);
    let all = "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING";
    Some(format!(
        "CASE WHEN row_number() OVER (ORDER BY {key}) > 1 THEN lag({name}) OVER (ORDER BY {key})
              ELSE last_value({name}) OVER (ORDER BY {key} {all}) END"
    ))
}

/// The time of a clock in another zone.
fn wrong_zone(column: &Column) -> Option<String> {
    let name = &column.name;
    (column.type_name == "timestamptz")
        .then(|| format!("{name} AT TIME ZONE 'Europe/Berlin' AT TIME ZONE 'Europe/London'"))
}

/// Another column of the same type.
fn wrong_column(column: &Column) -> Option<String> {
    const TAKEN: [(&str, &str, &str); 8] = [
        ("patients", "first_name", "last_name"),
        ("patients", "phone", "insurance_number"),
        ("orders", "created_at", "updated_at"),
        ("cases", "order_id", "patient_id"),
        ("case_messages", "sent_at", "coalesce(read_at, sent_at)"),
        ("brackets", "torque", "angulation"),
        ("discounts", "amount_off", "percent"),
        ("case_states", "entered_at", "coalesce(left_at, entered_at)"),
    ];
    let mut taken = TAKEN.iter();
    let taken = taken.find(|(entity, name, _)| (*entity, *name) == (&column.entity, &column.name));
    taken.map(|(_, _, other)| (*other).to_owned())
}

#[test]
fn a_wrong_line_is_seen_by_the_independent_checks_alone_for_every_column() -> Result {
    let missed = seen_of(off_by_one, 150)?;
    assert!(missed.is_empty(), "{missed:?}");
    Ok(())
}

#[test]
fn values_of_other_rows_are_seen_by_the_independent_checks_alone() -> Result {
    let missed = seen_of(of_another_row, 130)?;
    assert!(missed.is_empty(), "{missed:?}");
    Ok(())
}

#[test]
fn a_wrong_zone_and_a_wrong_column_are_seen_by_the_independent_checks_alone() -> Result {
    assert_eq!(seen_of(wrong_zone, 20)?, BTreeSet::new());
    assert_eq!(seen_of(wrong_column, 8)?, BTreeSet::new());
    Ok(())
}

/// The last row of a range, which a program leaves out and does not even record, is seen by its count alone.
#[test]
fn a_row_that_is_left_out_is_seen_by_the_independent_checks_alone() -> Result {
    let damaged = Damaged::new()?;
    let entities = damaged
        .target
        .column("SELECT name FROM rehome.migration_entities ORDER BY name")?;
    for entity in &entities {
        let last = damaged.untouched(entity, "true")?;
        let last = last.first().ok_or("an entity without rows")?;
        damaged.target.execute(&format!(
            "DELETE FROM public.{entity} AS damaged WHERE {key} = '{last}';
             DELETE FROM rehome.migration_mapping_rows AS row USING rehome.migration_entities AS known
             WHERE known.entity = row.entity AND known.name = '{entity}' AND coalesce(row.new_id::text, row.new_key) = '{last}'",
            key = key_of(entity)
        ))?;
    }
    damaged.validate()?;
    let alarms = alarms(&damaged.target)?;
    for entity in &entities {
        let found = alarms.get(entity);
        let is_seen =
            found.is_some_and(|found| found.contains("rows") && found.contains("columns"));
        assert!(is_seen, "{entity}: {found:?}");
    }
    Ok(())
}

/// Makes whole columns wrong, and gives those that no independent check names. At least so many must have become wrong.
fn seen_of(wrong: Wrong, least: usize) -> Result<BTreeSet<String>> {
    let damaged = Damaged::new()?;
    let mut made = Vec::new();
    for column in columns(&damaged.target)?
        .into_iter()
        .filter(|column| !column.is_key())
    {
        let Some(value) = wrong(&column) else {
            continue;
        };
        let Column { entity, name, .. } = &column;
        let key = key_of(entity);
        let changed = damaged.target.number(&format!(
            "WITH made AS (
                UPDATE public.{entity} AS damaged SET {name} = other.value
                FROM (SELECT {key} AS row_key, {value} AS value FROM public.{entity} AS damaged) AS other
                WHERE other.row_key = {key} AND other.value IS DISTINCT FROM damaged.{name} RETURNING 1)
             SELECT count(*) FROM made"
        ))?;
        if changed > 0 {
            made.push(column);
        }
    }
    assert!(made.len() >= least, "{} columns became wrong", made.len());
    damaged.validate()?;
    let alarms = alarms(&damaged.target)?;
    let is_seen = |column: &&Column| {
        let Column { entity, name, .. } = column;
        let figure = format!("fingerprint of {name}");
        let lookup = format!("lookup {name}");
        alarms
            .get(entity)
            .is_some_and(|found| found.contains(&figure) || found.contains(&lookup))
    };
    let missed = made.iter().filter(|column| !is_seen(column));
    Ok(missed
        .map(|column| format!("{}.{}", column.entity, column.name))
        .collect())
}
