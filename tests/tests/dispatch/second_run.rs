//! A second `run` does nothing and says so; the source is only read.

use rehome_tests::Result;
use rehome_tests::dump::Dump;

use crate::lab::{lab, migrated};

#[test]
fn a_second_run_changes_nothing_and_says_so() -> Result {
    let lab = lab()?;
    let databases = migrated()?.databases.copy()?;
    let before = Dump::of(&databases.target())?;
    let again = databases
        .given_to(lab.rehome("run --all --output json"))
        .exits(0)?;
    let account = again.json()?;
    assert_eq!(account["ok"], true);
    for entity in account["entities"].as_array().into_iter().flatten() {
        assert_eq!(entity["status"], "nothing_to_do", "{entity:#}");
        assert_eq!(entity["rows_changed"], 0, "{entity:#}");
        assert_eq!(entity["validation"], "equal", "{entity:#}");
    }
    Dump::of(&databases.target())?.must_equal(&before)?;
    let in_words = databases.given_to(lab.rehome("run --all")).exits(0)?;
    assert!(in_words.stdout.contains("nothing to do"), "{in_words}");
    Ok(())
}

/// The role of the source may SELECT and nothing else, in this run as in all others.
#[test]
fn the_source_is_only_read() -> Result {
    let migrated = migrated()?;
    let source = migrated.databases.source();
    assert_eq!(
        source.value("SELECT count(*) FROM information_schema.role_table_grants WHERE grantee = 'dispatch_reader' AND privilege_type <> 'SELECT'")?,
        "0"
    );
    assert_eq!(
        source.value("SELECT rolsuper::text FROM pg_roles WHERE rolname = 'dispatch_reader'")?,
        "false"
    );
    Dump::of(&source)?.must_equal(&migrated.source_before)
}
