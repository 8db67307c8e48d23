//! `validate` notices one changed value, one missing row and one row too many, and names each.

use rehome_tests::Result;
use rehome_tests::dump::Dump;

use crate::lab::{lab, migrated};
use rehome_tests::account::entity;

#[test]
fn one_changed_value_is_found_and_named() -> Result {
    let (found, key) = after("UPDATE offers SET amount = amount + 0.01")?;
    assert!(
        found.contains("changed") && found.contains("amount") && found.contains(&key),
        "{found}"
    );
    Ok(())
}

#[test]
fn one_missing_row_is_found_and_named() -> Result {
    let (found, key) = after("DELETE FROM offers")?;
    assert!(found.contains("missing") && found.contains(&key), "{found}");
    Ok(())
}

/// Does something to one offer, and gives what the validation keeps on record about it, and its key.
fn after(what: &str) -> Result<(String, String)> {
    let lab = lab()?;
    let databases = migrated()?.databases.copy()?;
    let target = databases.target();
    let key = target.value("SELECT id FROM offers ORDER BY id LIMIT 1")?;
    target.execute(&format!("{what} WHERE id = '{key}'"))?;
    let before = Dump::of(&target)?;
    let validated = databases
        .given_to(lab.rehome("validate offers --output json"))
        .exits(3)?;
    assert_eq!(
        entity(&validated.json()?, "offers")?["validation"],
        "differs"
    );
    // A proof changes nothing, whatever it finds.
    Dump::of(&target)?.must_equal(&before)?;
    let found = target.column("SELECT difference || ' ' || new_key || ' ' || columns::text FROM rehome.data_differentials")?;
    Ok((found.join("\n"), key))
}

#[test]
fn a_finished_migration_is_equal_again() -> Result {
    let lab = lab()?;
    let databases = migrated()?.databases.copy()?;
    let validated = databases
        .given_to(lab.rehome("validate --all --output json"))
        .exits(0)?
        .json()?;
    assert_eq!(validated["ok"], true);
    for found in validated["entities"].as_array().into_iter().flatten() {
        assert_eq!(found["validation"], "equal", "{found:#}");
    }
    Ok(())
}
