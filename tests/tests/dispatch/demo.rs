//! `rehome demo`: it ends well, its one object is complete, and it leaves no server behind.

use rehome::demo::rows::{DEFAULT_SCALE, plan_sizes};
use rehome_tests::Result;

use crate::lab::lab;
use rehome_tests::account::{count, entity};

#[test]
fn the_demo_ends_well_and_accounts_for_every_row_of_every_entity() -> Result {
    let demo = lab()?.demo.clone().with_code(0)?;
    let account = demo.json()?;
    assert_eq!(account["ok"], true, "{account:#}");
    let sizes = plan_sizes(DEFAULT_SCALE);
    let entities = account["entities"].as_array().map_or(0, Vec::len);
    assert_eq!(entities, sizes.len());
    for (planned, rows) in sizes {
        let found = entity(&account, planned.name())?;
        let fates = ["migrated", "merged", "existing", "filtered", "quarantined"];
        let sum: u64 = fates
            .into_iter()
            .map(|fate| count(found, fate))
            .sum::<Result<u64>>()?;
        assert_eq!(count(found, "read")?, rows, "{found:#}");
        assert_eq!(sum, rows, "{found:#}");
        assert_eq!(found["validation"], "equal", "{found:#}");
    }
    Ok(())
}

#[test]
fn the_demo_leaves_its_project_where_it_was_told_and_no_secret_in_it() -> Result {
    let lab = lab()?;
    let demo = lab.demo.clone().with_code(0)?;
    for file in [
        "rehome.toml",
        "Cargo.lock",
        "crates/technician_roles/src/transform.rs",
    ] {
        assert!(lab.folder.join(file).is_file(), "{file} is missing");
    }
    // The throwaway servers' connection strings are the only secrets that there were.
    for text in [&demo.stdout, &demo.stderr, &lab.journal] {
        assert!(!text.contains("postgresql://"), "{text}");
    }
    Ok(())
}
