//! `rehome rehearse` on the example: it foretells the run's quarantine exactly, touches no target, and leaves nothing behind,
//! whoever ends it.

use std::collections::BTreeMap;
use std::fs;

use rehome_tests::command::Rehome;
use rehome_tests::dump::Dump;
use rehome_tests::shared_server::Databases;
use rehome_tests::{Result, process, wait};
use serde_json::Value;

use crate::lab::{Lab, lab, migrated};

/// Copies that are on the server; those of other tests' targets are not there, as only this test rehearses.
const COPIES: &str =
    "SELECT datname::text FROM pg_database WHERE starts_with(datname, 'rehome_rehearsal_')";
/// By this lock a rehearsal keeps others of the same target away.
const ALONE: &str =
    "SELECT count(*) FROM pg_locks AS lock JOIN pg_database AS base ON base.oid = lock.database
    WHERE base.datname = 'postgres' AND lock.locktype = 'advisory'";
const OFFICES: &str = "LOCK TABLE dispatch_office IN ACCESS EXCLUSIVE MODE";
const MOVED: &str = "SELECT count(*) FROM rehome.migration_mappings";

/// All in one test: a project has one rehearsal at a time.
#[test]
fn a_rehearsal_foretells_the_quarantine_exactly_and_leaves_nothing_behind() -> Result {
    let (lab, migrated) = (lab()?, migrated()?);
    let databases = Databases::fresh()?;
    let before = Dump::of(&databases.target())?;
    refused_without_a_copy(lab, &databases)?;
    killed_on_its_own_copy(lab, &databases)?;

    // What the killed one has left goes as well.
    let told = by_its_owner(&databases, rehearse(lab)).exits(0)?.json()?;
    assert_eq!(told["passed"], true, "{told:#}");
    assert!(databases.target().column(COPIES)?.is_empty());
    Dump::of(&databases.target())?.must_equal(&before)?;
    assert!(told["after"]["database"].as_i64() > told["before"]["database"].as_i64());
    let came = migrated.ran.json()?;
    assert_eq!(quarantined(&told), quarantined(&came));
    println!(
        "foretold {:.1} s in {} s all in all, came {:.1} s; taken back in {} s, {} locks",
        seconds(&told),
        told["load_seconds"],
        seconds(&came),
        told["back_seconds"],
        told["locks"].as_array().map_or(0, Vec::len)
    );

    stopped_on_its_own_copy(lab, &databases)?;
    on_a_copy_that_somebody_has_made(lab, &databases, &told)?;
    stopped_where_a_run_would_stop(lab)
}

/// The target's owner may not make databases, and is told what can be done; on the target itself it would be the run.
fn refused_without_a_copy(lab: &Lab, databases: &Databases) -> Result {
    let refused = databases.given_to(rehearse(lab)).exits(1)?;
    refused.says(&["CREATEDB", "REHEARSAL_DATABASE_URL"])?;
    let itself = databases
        .given_to(rehearse(lab))
        .variable("REHEARSAL_DATABASE_URL", databases.target_url());
    itself.exits(2)?.says(&["the target itself"])
}

/// `kill -9` leaves the copy; the next rehearsal may begin as soon as the server has noticed.
fn killed_on_its_own_copy(lab: &Lab, databases: &Databases) -> Result {
    let held = databases.source().hold(OFFICES)?;
    let mut running = by_its_owner(databases, rehearse(lab)).start()?;
    waits_for_offices(databases, || running.is_alive())?;
    running.kill()?;
    drop(held);
    assert_eq!(databases.target().column(COPIES)?.len(), 1);
    wait::until("the server has noticed that the rehearsal is gone", || {
        Ok(databases.target().number(ALONE)? == 0)
    })
}

/// Who is asked to stop removes the copy, and keeps what the last whole rehearsal has measured.
fn stopped_on_its_own_copy(lab: &Lab, databases: &Databases) -> Result {
    let record = fs::read_to_string(lab.folder.join("rehearsal.json"))?;
    let held = databases.source().hold(OFFICES)?;
    let running = by_its_owner(databases, rehearse(lab)).start_captured()?;
    waits_for_offices(databases, || Ok(running.is_alive()))?;
    process::terminate(running.id())?;
    drop(held);
    let ended = running.end()?.with_code(130)?;
    ended.says(&["the rehearsal was stopped", "the copy is removed"])?;
    assert!(databases.target().column(COPIES)?.is_empty());
    let kept = fs::read_to_string(lab.folder.join("rehearsal.json"))?;
    assert_eq!(record, kept);
    Ok(())
}

/// It stays, and holds afterwards what it held before, also where an earlier rehearsal was killed on it.
fn on_a_copy_that_somebody_has_made(lab: &Lab, databases: &Databases, told: &Value) -> Result {
    let before = Dump::of(&databases.target())?;
    let copy = databases.copy()?;
    let on_it = databases
        .given_to(rehearse(lab))
        .variable("REHEARSAL_DATABASE_URL", copy.target_url());
    let held = databases.source().hold(OFFICES)?;
    let mut running = on_it.start()?;
    waits_for_offices(databases, || running.is_alive())?;
    running.kill()?;
    drop(held);
    assert!(copy.target().number(MOVED)? > 0);

    // Rows that only the killed one's tables hold are not forgotten by a rehearsal of others.
    let other = databases
        .given_to(lab.rehome("rehearse technician_roles"))
        .variable("REHEARSAL_DATABASE_URL", copy.target_url());
    other.exits(2)?.says(&["has left rows behind", "--all"])?;
    let again = on_it.exits(0)?;
    again.says(&["what it moved is taken back first"])?;
    assert_eq!(quarantined(&again.json()?), quarantined(told));
    Dump::of(&copy.target())?.must_equal(&before)
}

/// Where a run would stop the rehearsal stops, and the copy is gone as well.
fn stopped_where_a_run_would_stop(lab: &Lab) -> Result {
    let databases = Databases::fresh()?;
    databases.target().execute(
        "ALTER TABLE public.offices ADD COLUMN surprise text NOT NULL DEFAULT '';
         ALTER TABLE public.offices ALTER COLUMN surprise DROP DEFAULT",
    )?;
    let stopped = by_its_owner(&databases, rehearse(lab)).exits(5)?.json()?;
    assert_eq!(stopped["passed"], false, "{stopped:#}");
    assert!(databases.target().column(COPIES)?.is_empty());
    Ok(())
}

fn rehearse(lab: &Lab) -> Rehome {
    lab.rehome("rehearse --all --output json")
}

/// By a role that owns the target and may make databases, as the server's superuser does.
fn by_its_owner(databases: &Databases, command: Rehome) -> Rehome {
    let target = databases.url_as("postgres", databases.target_name());
    command.databases(&databases.source_url(), &target)
}

/// Waits until a rehearsal waits for the source's offices, which come second and are held.
fn waits_for_offices(databases: &Databases, mut is_alive: impl FnMut() -> Result<bool>) -> Result {
    let waiting = format!(
        "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = '{}'",
        databases.source_name()
    );
    wait::until("the rehearsal waits for the offices", || {
        if !is_alive()? {
            return Err("the rehearsal ended before it came to the offices".into());
        }
        Ok(databases.source().number(&waiting)? > 0)
    })
}

/// Seconds of all entities together.
fn seconds(told: &Value) -> f64 {
    let entities = told["entities"].as_array().into_iter().flatten();
    let seconds = entities.filter_map(|entity| entity["seconds"].as_f64());
    seconds.sum()
}

/// Rows by entity, reason, column and constraint.
fn quarantined(told: &Value) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for entity in told["entities"].as_array().into_iter().flatten() {
        for count in entity["quarantine"].as_array().into_iter().flatten() {
            let words = [
                &entity["entity"],
                &count["reason"],
                &count["column"],
                &count["constraint"],
            ];
            let words = words.map(|word| word.as_str().unwrap_or_default());
            counts.insert(words.join(" "), count["rows"].as_u64().unwrap_or_default());
        }
    }
    assert!(counts.len() > 20, "{told:#}");
    counts
}
