//! Technician roles: all of them arrive, in the distribution that the rules' order gives, and another order gives another.

use rehome_tests::Result;
use rehome_tests::database::Database;
use rehome_tests::project::Project;
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

#[test]
fn another_order_of_the_rules_gives_another_distribution() -> Result {
    let project = Project::copy_with_build(&lab()?.folder)?;
    let idb = "    { contains = \"idb\", label = \"sectioning\" },\n";
    let first = "rules = [\n    { prefix = \"DTR-\"";
    project.edit("mappings/technician_roles.toml", idb, "")?;
    project.edit(
        "mappings/technician_roles.toml",
        first,
        &first.replace("    {", &format!("{idb}    {{")),
    )?;
    let databases = Databases::fresh()?;
    databases
        .given_to(project.rehome("generate technician_roles"))
        .exits(0)?;
    databases
        .given_to(project.rehome("run technician_roles --with-deps"))
        .exits(0)?;
    // DT-IDB designs; a rule that asks for IDB first takes it for sectioning.
    let distribution = distribution(&databases.target())?;
    assert_eq!(
        distribution,
        "manufacturing 21, sectioning 5, designing 2, remote 2, master 1"
    );
    Ok(())
}
