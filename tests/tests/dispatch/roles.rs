//! Technician roles: all of them arrive, in the distribution that the rules' order gives, and another order gives another.

use rehome_tests::Result;
use rehome_tests::command::Rehome;
use rehome_tests::database::Database;
use rehome_tests::shared_server::Databases;

use crate::lab::{lab, migrated};
use rehome_tests::account::{count, entity};

const DISTRIBUTION: &str = "
    SELECT string_agg(role_type || ' ' || roles, ', ' ORDER BY roles DESC, role_type)
    FROM (SELECT role_type, count(*) AS roles FROM technician_roles GROUP BY role_type) AS counted";

#[test]
fn all_thirty_one_arrive_in_the_expected_distribution() -> Result {
    let migrated = migrated()?;
    let account = migrated.ran.json()?;
    let roles = entity(&account, "technician_roles")?;
    assert_eq!((count(roles, "read")?, count(roles, "migrated")?), (31, 31));
    let distribution = distribution(&migrated.databases.target())?;
    assert_eq!(
        distribution,
        "manufacturing 21, sectioning 4, designing 3, remote 2, master 1"
    );
    Ok(())
}

fn distribution(target: &Database) -> Result<String> {
    target.value(DISTRIBUTION)
}

/// The edited mapping's program is called by itself, as it would be where no `rehome` is.
#[test]
fn another_order_of_the_rules_gives_another_distribution() -> Result {
    let lab = lab()?;
    let databases = Databases::fresh()?;
    databases
        .given_to(lab.rehome("run profiles --with-deps"))
        .exits(0)?;
    for words in ["run", "validate"] {
        databases
            .given_to(Rehome::program(lab.other_order()?, words))
            .exits(0)?;
    }
    // A rule that asks for IDB first takes DT-IDB, MT-IDB Sticker and one manufacturing technician for sectioning.
    assert_eq!(
        distribution(&databases.target())?,
        "manufacturing 19, sectioning 7, designing 2, remote 2, master 1"
    );
    Ok(())
}
