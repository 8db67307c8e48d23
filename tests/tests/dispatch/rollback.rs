//! `rollback --all` gives back the target as it was, the rows that were there before included.

use rehome_tests::Result;
use rehome_tests::dump::Dump;

use crate::lab::{lab, migrated};

#[test]
fn after_rollback_the_target_is_what_it_was_and_a_new_run_gives_the_same_rows() -> Result {
    let (lab, migrated) = (lab()?, migrated()?);
    let databases = migrated.databases.copy()?;
    databases
        .given_to(lab.rehome("rollback --all --yes"))
        .exits(0)?;
    Dump::of(&databases.target())?.must_equal(&migrated.target_before)?;
    databases
        .given_to(lab.rehome("rollback --all --yes"))
        .exits(0)?;
    Dump::of(&databases.target())?.must_equal(&migrated.target_before)?;

    databases.given_to(lab.rehome("run --all")).exits(0)?;
    let (again, first) = (
        Dump::of(&databases.target())?,
        Dump::of(&migrated.databases.target())?,
    );
    for table in [
        "public.cases",
        "public.offers",
        "public.case_file_relationships",
    ] {
        assert!(!first.table(table).is_empty(), "{table}");
        assert_eq!(again.table(table), first.table(table), "{table}");
    }
    Ok(())
}
