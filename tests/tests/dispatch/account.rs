//! The account against the ledger of planted faults, one to one, and money to the cent.

use rehome_tests::shared_server::SCALE;
use rehome_tests::{Result, account};

use crate::lab::migrated;

#[test]
fn every_quarantined_row_is_in_the_ledger_with_its_reason_and_none_is_missing() -> Result {
    let migrated = migrated()?;
    let databases = &migrated.databases;
    account::quarantine_must_be_the_ledgers(&databases.target(), databases.ledger())
}

#[test]
fn merged_and_existing_rows_are_those_of_the_ledger() -> Result {
    let migrated = migrated()?;
    let databases = &migrated.databases;
    account::merged_and_existing_must_be_the_ledgers(&databases.target(), databases.ledger())
}

#[test]
fn the_counts_of_every_entity_are_those_of_the_ledger() -> Result {
    let migrated = migrated()?;
    let account = migrated.ran.json()?;
    account::counts_must_be_the_ledgers(&account, migrated.databases.ledger(), SCALE)
}

#[test]
fn money_is_what_was_migrated_and_what_is_quarantined_to_the_cent() -> Result {
    let migrated = migrated()?;
    let databases = &migrated.databases;
    account::money_must_add_up(&databases.source(), &databases.target()).map(drop)
}
