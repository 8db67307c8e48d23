//! `replay` after a fix in the source: the mended rows come in, exactly they, and once.

use std::collections::BTreeSet;

use rehome_tests::Result;
use rehome_tests::dump::Dump;
use rehome_tests::shared_server::Databases;

use crate::lab::{lab, migrated};
use rehome_tests::account::entity;

/// How many rows wait, by entity.
fn waiting(databases: &Databases, name: &str) -> Result<BTreeSet<String>> {
    let query = format!(
        "SELECT legacy_id FROM rehome.migration_quarantine WHERE entity = '{name}' AND resolved_at IS NULL"
    );
    Ok(databases.target().column(&query)?.into_iter().collect())
}

fn arrived(databases: &Databases, name: &str) -> Result<BTreeSet<String>> {
    let query = format!("SELECT legacy_id FROM rehome.migration_mappings WHERE entity = '{name}'");
    Ok(databases.target().column(&query)?.into_iter().collect())
}

#[test]
fn mended_rows_come_in_once_and_a_second_replay_does_nothing() -> Result {
    let lab = lab()?;
    let databases = migrated()?.databases.copy()?;
    let replay = databases.given_to(lab.rehome("replay patients discounts --output json"));
    let (patients, discounts) = (
        arrived(&databases, "patients")?,
        arrived(&databases, "discounts")?,
    );
    let (left, discounts_left) = (
        waiting(&databases, "patients")?,
        waiting(&databases, "discounts")?,
    );

    let mended = mend(&databases)?;
    assert!(!mended.is_empty());
    let first = replay.exits(0)?.json()?;
    assert_eq!(
        entity(&first, "patients")?["rows_changed"],
        mended.len(),
        "{first:#}"
    );
    assert_eq!(entity(&first, "discounts")?["rows_changed"], 0, "{first:#}");
    assert_eq!(
        arrived(&databases, "patients")?,
        patients.union(&mended).cloned().collect()
    );
    assert_eq!(
        waiting(&databases, "patients")?,
        left.difference(&mended).cloned().collect()
    );
    assert_eq!(arrived(&databases, "discounts")?, discounts);
    assert_eq!(waiting(&databases, "discounts")?, discounts_left);

    let after = Dump::of(&databases.target())?;
    let second = replay.exits(0)?.json()?;
    for name in ["patients", "discounts"] {
        let found = entity(&second, name)?;
        assert_eq!(
            (&found["status"], &found["rows_changed"]),
            (&"nothing_to_do".into(), &0.into()),
            "{found:#}"
        );
    }
    Dump::of(&databases.target())?.must_equal(&after)?;
    databases
        .given_to(lab.rehome("validate patients"))
        .exits(0)?;
    Ok(())
}

/// Gives every patient whose date of birth is impossible a possible one; gives their legacy keys.
fn mend(databases: &Databases) -> Result<BTreeSet<String>> {
    let wrong = databases.target().column(
        "SELECT legacy_id FROM rehome.migration_quarantine WHERE entity = 'patients' AND reason = 'invalid_date'",
    )?;
    databases.source().execute(&format!(
        "UPDATE dispatch_patient SET birthdate = '1990-05-17' WHERE id = ANY ('{{{}}}')",
        wrong.join(",")
    ))?;
    Ok(wrong.into_iter().collect())
}

/// A parent that is mended lets the rows in that were refused because of it.
#[test]
fn a_mended_parent_brings_its_dependants_along() -> Result {
    let lab = lab()?;
    let databases = migrated()?.databases.copy()?;
    mend(&databases)?;
    databases.given_to(lab.rehome("replay --all")).exits(0)?;
    let stranded = databases.target().number(
        "SELECT count(*) FROM rehome.migration_quarantine AS waiting
         WHERE waiting.resolved_at IS NULL AND waiting.reason = 'parent_quarantined' AND waiting.column_name = 'patient_id'
           AND EXISTS (SELECT FROM rehome.migration_mappings AS parent
                       WHERE parent.entity = 'patients' AND parent.legacy_id = (waiting.\"row\" ->> 'patient_id')::bigint)",
    )?;
    assert_eq!(stranded, 0);
    databases.given_to(lab.rehome("validate --all")).exits(0)?;
    Ok(())
}
