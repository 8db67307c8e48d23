//! Tables of a stage are moved side by side: what a kill or a failure in the midst of it leaves, the same command completes.

use rehome_tests::Result;
use rehome_tests::command::Rehome;
use rehome_tests::database::{Database, Held};
use rehome_tests::dump::Dump;
use rehome_tests::shared_server::Databases;
use rehome_tests::wait;

use crate::lab::{Migrated, lab, migrated};

/// Two of one stage, and one of the next. Small batches, so that there are many.
const RUN: &str = "run tasks jaws operations --batch-size 20 --workers 1 --side-by-side 2";
/// What these need.
const BEFORE: &str = "run cases --with-deps";
/// The programs that wait for this test to let them write.
const HELD: &str = "SELECT count(DISTINCT split_part(application_name, ' ', 2)) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'";
const OURS: &str = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'rehome%'";

/// Lets nobody write to a table as long as what this gives is kept; then `verdict` is what becomes of each batch.
fn gate(target: &Database, table: &str, lock: u32, verdict: &str) -> Result<Held> {
    target.execute(&format!(
        "CREATE FUNCTION public.gate_of_{table}() RETURNS trigger LANGUAGE plpgsql AS
             $$BEGIN PERFORM pg_advisory_xact_lock_shared({lock}); {verdict}; END$$;
         CREATE TRIGGER gate BEFORE INSERT ON {table} EXECUTE FUNCTION public.gate_of_{table}()"
    ))?;
    target.hold(&format!("SELECT pg_advisory_xact_lock({lock})"))
}

fn open_gate(target: &Database, table: &str) -> Result {
    target.execute(&format!("DROP FUNCTION public.gate_of_{table} CASCADE"))
}

/// What is left is completed by the same command, as if nothing had happened, and taken back as ever.
fn ends_as_undisturbed(run: &Rehome, databases: &Databases, undisturbed: &Migrated) -> Result {
    run.exits(0)?;
    let dump = Dump::of(&databases.target())?;
    let expected = Dump::of(&undisturbed.databases.target())?;
    for table in ["public.tasks", "public.jaws", "public.operations"] {
        assert!(!expected.table(table).is_empty(), "{table}");
        assert_eq!(dump.table(table), expected.table(table), "{table}");
    }
    let back = lab()?.rehome("rollback --all --yes");
    databases.given_to(back).exits(0)?;
    Dump::of(&databases.target())?.must_equal(&undisturbed.target_before)
}

#[test]
fn two_tables_are_moved_at_once_and_a_kill_of_both_loses_nothing() -> Result {
    let (lab, undisturbed) = (lab()?, migrated()?);
    let databases = Databases::fresh()?;
    let target = databases.target();
    let run = |words: &str| databases.given_to(lab.rehome(words));
    run(BEFORE).exits(0)?;
    let gates = [
        gate(&target, "tasks", 42, "RETURN NULL")?,
        gate(&target, "jaws", 43, "RETURN NULL")?,
    ];
    let mut running = run(RUN).start()?;
    wait::until("both tables have a batch in hand", || {
        if !running.is_alive()? {
            return Err("the run ended before".into());
        }
        Ok(target.number(HELD)? == 2)
    })?;
    running.kill()?;
    drop(gates);
    wait::until("the server has noticed that the programs are gone", || {
        Ok(target.number(OURS)? == 0)
    })?;
    for table in ["tasks", "jaws"] {
        open_gate(&target, table)?;
    }
    ends_as_undisturbed(&run(RUN), &databases, &undisturbed)
}

#[test]
fn where_one_fails_the_other_stops_behind_its_batch_and_the_next_stage_waits() -> Result {
    let (lab, undisturbed) = (lab()?, migrated()?);
    let databases = Databases::fresh()?;
    let target = databases.target();
    let run = |words: &str| databases.given_to(lab.rehome(words));
    run(BEFORE).exits(0)?;
    let held = gate(&target, "tasks", 42, "RETURN NULL")?;
    let refuses = "RAISE EXCEPTION 'nobody may write here' USING ERRCODE = '42501'";
    let failing = gate(&target, "jaws", 43, refuses)?;
    let running = run(RUN).start_captured()?;
    wait::until("both tables have a batch in hand", || {
        Ok(!running.is_alive() || target.number(HELD)? == 2)
    })?;
    drop(failing);
    wait::until("the program of the other table has ended", || {
        let there = OURS.replace("rehome%", "rehome jaws%");
        Ok(target.number(&there)? == 0)
    })?;
    drop(held);
    let ended = running.end()?.with_code(1)?;
    for words in [
        "Stopped at jaws: the program failed",
        "nobody may write here",
        "Stopped at tasks: stopped behind its batch, as another table stopped the run",
        "the same command again",
        "Not begun: operations",
    ] {
        assert!(ended.stdout.contains(words), "{words}: {ended}");
    }
    let left = "SELECT count(*) FROM rehome.migration_checkpoints WHERE entity = 'tasks' AND state = 'pending'";
    assert!(target.number(left)? > 0, "tasks came to its end");
    let noted = "SELECT count(*) FROM rehome.migration_journal WHERE payload->>'entity' = 'jaws' AND payload->>'sqlstate' = '42501' AND payload->>'level' = '3' AND sender = 'execution'";
    assert_eq!(target.number(noted)?, 1);
    for table in ["tasks", "jaws"] {
        open_gate(&target, table)?;
    }
    ends_as_undisturbed(&run(RUN), &databases, &undisturbed)
}
