//! `run --dry-run` on the example: what it predicts is what the real run quarantines, row for row, and it writes nothing.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use rehome_tests::database::Database;
use rehome_tests::dump::Dump;
use rehome_tests::shared_server::Databases;
use rehome_tests::{Result, fail};

use crate::lab::{lab, migrated};

/// Tuples written to tables that stay, since the counters began.
const WRITTEN: &str = "
    SELECT format('%s.%s %s %s %s', schemaname, relname, n_tup_ins, n_tup_upd, n_tup_del) FROM pg_stat_user_tables
    WHERE schemaname NOT LIKE 'pg_temp%' ORDER BY 1";

const QUARANTINED: &str = "
    SELECT concat_ws(' ', entity, feed, coalesce(legacy_id::text, legacy_key), reason, column_name, constraint_name)
    FROM rehome.migration_quarantine WHERE resolved_at IS NULL ORDER BY 1";

/// All in one test: the predictions of a project lie in one place, so one dry run at a time.
#[test]
fn the_prediction_equals_the_later_quarantine_row_for_row_and_nothing_is_written() -> Result {
    let (lab, migrated) = (lab()?, migrated()?);
    let databases = Databases::fresh()?;
    let (before, written) = (
        Dump::of(&databases.target())?,
        databases.target().column(WRITTEN)?,
    );
    let told = databases
        .given_to(lab.rehome("run --all --dry-run --output json"))
        .exits(0)?
        .json()?;
    Dump::of(&databases.target())?.must_equal(&before)?;
    assert_eq!(databases.target().column(WRITTEN)?, written);
    assert!(!has_control_schema(&databases.target())?);

    let predicted = predicted(&lab.folder.join(".rehome/predictions"))?;
    let happened: BTreeSet<String> = migrated
        .databases
        .target()
        .column(QUARANTINED)?
        .into_iter()
        .collect();
    let differing: Vec<&String> = predicted.symmetric_difference(&happened).collect();
    assert!(differing.is_empty(), "{differing:#?}");
    assert!(happened.len() > 50, "{}", happened.len());

    // The account is the same too, entity by entity.
    let ran = migrated.ran.json()?;
    for fate in [
        "read",
        "migrated",
        "merged",
        "existing",
        "filtered",
        "quarantined",
    ] {
        assert_eq!(told["total"][fate], ran["total"][fate], "{fate}");
    }
    Ok(())
}

fn has_control_schema(target: &Database) -> Result<bool> {
    let found = target.column("SELECT nspname FROM pg_namespace WHERE nspname = 'rehome'")?;
    Ok(!found.is_empty())
}

/// The rows that the papers of a dry run name, in the form of [`QUARANTINED`].
fn predicted(folder: &Path) -> Result<BTreeSet<String>> {
    let mut all = BTreeSet::new();
    for file in fs::read_dir(folder)? {
        let path = file?.path();
        let entity = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        for line in fs::read_to_string(&path)?.lines().skip(1) {
            let fields: Vec<&str> = line.split(',').collect();
            let [feed, id, key, _, _, fate, reason, column, constraint, _] = fields[..] else {
                return fail(format!("{}: {line}", path.display()));
            };
            if fate == "quarantined" {
                let [column, constraint] = [column, constraint].map(|text| text.trim_matches('"'));
                all.insert(format!(
                    "{entity} {feed} {id}{key} {reason} {column} {constraint}"
                ));
            }
        }
    }
    Ok(all)
}
