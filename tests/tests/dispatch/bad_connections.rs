//! Connections and rights that cannot work: each error names the object and what to do, and nothing is written.

use rehome_tests::Result;
use rehome_tests::command::{Ended, Rehome};
use rehome_tests::dump::Dump;
use rehome_tests::project::Project;
use rehome_tests::shared_server::Databases;

use crate::lab::{lab, migrated, shipped};

/// What stands in the target, rehome's own schema included: whether there is one.
fn written(databases: &Databases) -> Result<(Dump, String)> {
    let target = databases.target();
    let control = target.value("SELECT count(*) FROM pg_namespace WHERE nspname = 'rehome'")?;
    Ok((Dump::of(&target)?, control))
}

/// Runs a command that must fail with this exit code and leave the target as it was.
fn refused(databases: &Databases, command: &Rehome, code: i32) -> Result<Ended> {
    let before = written(databases)?;
    let ended = command.exits(code)?;
    let after = written(databases)?;
    after.0.must_equal(&before.0)?;
    assert_eq!(after.1, before.1, "rehome's own schema was made: {ended}");
    Ok(ended)
}

#[test]
fn a_wrong_password_names_the_role_and_where_it_is_set() -> Result {
    let databases = Databases::fresh()?;
    let right = databases.source_url();
    let (_, place) = right.split_once('@').ok_or("the connection has no place")?;
    let wrong = format!("postgresql://dispatch_reader:not-the-password@{place}");
    for words in ["discover", "run --all"] {
        let command = lab()?
            .rehome(words)
            .databases(&wrong, &databases.target_url());
        let ended = refused(&databases, &command, 2)?;
        ended.says(&[
            "password",
            "dispatch_reader",
            databases.source_name(),
            "SOURCE_DATABASE_URL",
        ])?;
        assert!(!ended.to_string().contains("not-the-password"), "{ended}");
    }
    Ok(())
}

#[test]
fn a_missing_database_is_named() -> Result {
    let databases = Databases::fresh()?;
    let missing = databases.url_as("dispatch_owner", "no_such_database");
    let command = lab()?
        .rehome("run --all")
        .databases(&databases.source_url(), &missing);
    refused(&databases, &command, 2)?.says(&["no_such_database", "target", "create it"])
}

#[test]
fn a_server_that_is_not_there_is_named() -> Result {
    let databases = Databases::fresh()?;
    // A port that was free a moment ago has nobody behind it.
    let port = std::net::TcpListener::bind(("127.0.0.1", 0))?
        .local_addr()?
        .port();
    let nobody = format!("postgresql://dispatch_owner:x@127.0.0.1:{port}/new");
    let command = lab()?
        .rehome("discover")
        .databases(&databases.source_url(), &nobody);
    refused(&databases, &command, 1)?.says(&["127.0.0.1", &port.to_string(), "check host and port"])
}

#[test]
fn no_connection_at_all_names_the_variable() -> Result {
    let ended = lab()?.rehome("discover").exits(2)?;
    ended.says(&["SOURCE_DATABASE_URL"])
}

#[test]
fn source_and_target_must_be_two() -> Result {
    let databases = Databases::fresh()?;
    // The same database by another name of the same server and another role.
    let alias = databases
        .url_as("postgres", databases.target_name())
        .replace("127.0.0.1", "localhost");
    for words in ["discover", "run --all"] {
        let command = lab()?
            .rehome(words)
            .databases(&alias, &databases.target_url());
        refused(&databases, &command, 2)?.says(&[
            "same database",
            databases.target_name(),
            "two databases",
        ])?;
    }
    Ok(())
}

/// A role that may read everything but one column.
fn role_without_birthdates(databases: &Databases, role: &str) -> Result {
    databases.make_role(role)?;
    let columns = databases.source().value(
        "SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute
         WHERE attrelid = 'dispatch_patient'::regclass AND attnum > 0 AND attname <> 'birthdate'",
    )?;
    databases.source().execute(&format!(
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role};
         REVOKE SELECT ON dispatch_patient FROM {role};
         GRANT SELECT ({columns}) ON dispatch_patient TO {role}"
    ))
}

#[test]
fn a_role_without_rights_on_one_column_is_told_the_grant() -> Result {
    let databases = Databases::fresh()?;
    role_without_birthdates(&databases, "half_blind")?;
    let command = lab()?.rehome("run patients --with-deps").databases(
        &databases.url_as("half_blind", databases.source_name()),
        &databases.target_url(),
    );
    let ended = command.exits(1)?;
    let said = format!("{}{}", ended.stdout, ended.stderr);
    for word in ["dispatch_patient", "birthdate", "GRANT SELECT"] {
        assert!(said.contains(word), "{word} should be said: {ended}");
    }
    assert_eq!(
        databases.target().number("SELECT count(*) FROM patients")?,
        0
    );
    Ok(())
}

#[test]
fn discover_tells_the_missing_right_as_well() -> Result {
    let databases = Databases::fresh()?;
    role_without_birthdates(&databases, "half_blind_too")?;
    let project = Project::copy_of(&shipped())?;
    let ended = project
        .rehome("discover")
        .databases(
            &databases.url_as("half_blind_too", databases.source_name()),
            &databases.target_url(),
        )
        .run()?;
    let said = format!("{}{}", ended.stdout, ended.stderr);
    for word in ["dispatch_patient", "birthdate", "GRANT SELECT"] {
        assert!(said.contains(word), "{word} should be said: {ended}");
    }
    Ok(())
}

#[test]
fn a_schema_that_has_changed_since_stops_the_run() -> Result {
    for (change, words) in [
        (
            "ALTER TABLE dispatch_office ALTER COLUMN code TYPE text",
            ["dispatch_office", "code"],
        ),
        (
            "ALTER TABLE dispatch_office DROP COLUMN vat_no",
            ["dispatch_office", "vat_no"],
        ),
    ] {
        let databases = Databases::fresh()?;
        databases.source().execute(change)?;
        stopped_by_the_change(&databases, &words)?;
    }
    let databases = Databases::fresh()?;
    databases.target().execute(
        "ALTER TABLE offices ADD COLUMN region text NOT NULL DEFAULT '';
         ALTER TABLE offices ALTER COLUMN region DROP DEFAULT",
    )?;
    stopped_by_the_change(&databases, &["offices", "region"])
}

fn stopped_by_the_change(databases: &Databases, words: &[&str]) -> Result {
    let before = Dump::of(&databases.target())?;
    let ended = databases.given_to(lab()?.rehome("run offices")).exits(5)?;
    let said = format!("{}{}", ended.stdout, ended.stderr);
    for word in words.iter().chain(&["rehome discover"]) {
        assert!(said.contains(word), "{word} should be said: {ended}");
    }
    Dump::of(&databases.target())?.must_equal(&before)
}

#[test]
fn an_unknown_entity_is_named_with_those_there_are() -> Result {
    let migrated = migrated()?;
    let ended = migrated
        .databases
        .given_to(lab()?.rehome("run taks"))
        .exits(2)?;
    ended.says(&["taks", "tasks"])
}
