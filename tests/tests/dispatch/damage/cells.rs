//! One damage in every column of every entity, each in a row of its own.

use rehome_tests::{Result, fail};

use super::read::{Column, alarms, columns};
use super::{Damaged, key_of};

#[test]
fn one_damage_in_every_column_of_every_entity_is_found_and_named() -> Result {
    let mut damaged = Damaged::new()?;
    let columns = columns(&damaged.target)?;
    assert!(
        columns.len() > 150,
        "{} columns are no example",
        columns.len()
    );
    for column in &columns {
        damage(&mut damaged, column)?;
    }
    damaged.all_must_be_found()?;
    let alarms = alarms(&damaged.target)?;
    for column in columns.iter().filter(|column| !column.is_key()) {
        let wanted = match (column.entity.as_str(), column.name.as_str()) {
            ("technician_roles", "technician_id") => "lookup technician_id".to_owned(),
            (_, name) => format!("fingerprint of {name}"),
        };
        let found = alarms.get(&column.entity);
        assert!(
            found.is_some_and(|found| found.contains(&wanted)),
            "the independent checks do not see {}.{}: {found:?}",
            column.entity,
            column.name
        );
    }
    Ok(())
}

/// Gives one cell another value.
fn damage(damaged: &mut Damaged, column: &Column) -> Result {
    let Column { entity, name, .. } = column;
    let another = column.another();
    let condition =
        format!("damaged.{name} IS NOT NULL AND {another} IS DISTINCT FROM damaged.{name}");
    let keys = damaged.untouched(entity, &condition)?;
    let Some(key) = keys.first() else {
        return fail(format!(
            "{entity} has no row left whose {name} could be damaged"
        ));
    };
    let key_sql = key_of(entity);
    let keys = damaged.target.column(&format!(
        "UPDATE public.{entity} AS damaged SET {name} = {another} WHERE {key_sql} = '{key}' RETURNING {key_sql}"
    ))?;
    match column.is_key() {
        false => damaged.expect(entity, key, "changed", &[name]),
        true => {
            damaged.expect(entity, key, "missing", &[]);
            // Under its new key it is a row that nobody brought.
            let strange = keys.into_iter().map(|new| (entity.clone(), new));
            damaged.strange.extend(strange);
        }
    }
    Ok(())
}
