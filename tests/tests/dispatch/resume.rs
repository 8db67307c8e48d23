//! `kill -9` in the middle of an entity, then the same command again: as if nothing had happened.

use rehome_tests::Result;
use rehome_tests::dump::Dump;
use rehome_tests::shared_server::Databases;
use rehome_tests::wait;

use crate::lab::{lab, migrated};

/// Small batches, so that there are many of them.
const BATCH: u64 = 100;
/// A task in the middle: when it is written, several batches are in and several are not.
const MIDDLE: u64 = 750;
/// All rows of an entity's mappings, without what belongs to one run alone.
const MAPPINGS: &str = "SELECT legacy_id || ' ' || new_id || ' ' || fate FROM rehome.migration_mappings WHERE entity = 'tasks' ORDER BY 1";
const QUARANTINE: &str = "SELECT legacy_id || ' ' || reason || ' ' || column_name || ' ' || constraint_name FROM rehome.migration_quarantine WHERE entity = 'tasks' ORDER BY 1";
const DONE: &str = "SELECT range_to[1] FROM rehome.migration_checkpoints WHERE entity = 'tasks' AND state = 'done' ORDER BY batch";

#[test]
fn a_killed_run_goes_on_where_it_was_and_moves_no_committed_batch_again() -> Result {
    let (lab, undisturbed) = (lab()?, migrated()?);
    let databases = Databases::fresh()?;
    let target = databases.target();
    let run = |entities: &str| {
        databases.given_to(lab.rehome(&format!(
            "run {entities} --with-deps --batch-size {BATCH} --workers 1"
        )))
    };
    run("orders").exits(0)?;
    killed_in_the_middle(&undisturbed.databases, &databases, &run("tasks"))?;

    let done = target.column(DONE)?;
    let pending = target.number("SELECT count(*) FROM rehome.migration_checkpoints WHERE entity = 'tasks' AND state = 'pending'")?;
    assert!(
        done.len() > 2 && pending > 2,
        "{done:?} done, {pending} pending"
    );

    let mark = databases.log_mark()?;
    run("tasks").exits(0)?;
    assert_pending_batches_alone_move(&databases, &mark, &done, pending)?;

    let expected = undisturbed.databases.target();
    assert_eq!(target.column(MAPPINGS)?, expected.column(MAPPINGS)?);
    assert_eq!(target.column(QUARANTINE)?, expected.column(QUARANTINE)?);
    let (dump, expected) = (Dump::of(&target)?, Dump::of(&expected)?);
    assert_eq!(dump.table("public.tasks"), expected.table("public.tasks"));
    Ok(())
}

/// Another session holds the row that comes in the middle (tasks are loaded live, and by one worker here), so the program waits there for certain. Then it is killed.
fn killed_in_the_middle(
    undisturbed: &Databases,
    databases: &Databases,
    run: &rehome_tests::command::Rehome,
) -> Result {
    let middle = format!(
        "SELECT new_id FROM rehome.migration_mappings WHERE entity = 'tasks' AND legacy_id >= {MIDDLE} ORDER BY legacy_id LIMIT 1"
    );
    let id = undisturbed.target().value(&middle)?;
    let row = undisturbed.target().value(&format!(
        "SELECT to_json(task) FROM tasks AS task WHERE id = '{id}'"
    ))?;
    let held = databases.target().hold(&format!(
        "INSERT INTO tasks SELECT * FROM json_populate_record(NULL::tasks, '{}')",
        row.replace('\'', "''")
    ))?;
    let mut running = run.start()?;
    let blocked = format!(
        "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = '{}'",
        databases.target_name()
    );
    wait::until("the program waits for the row in the middle", || {
        if !running.is_alive()? {
            return Err("the program ended before it came to the row in the middle".into());
        }
        Ok(databases.target().number(&blocked)? > 0)
    })?;
    running.kill()?;
    drop(held);
    let sessions = format!(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = '{}' AND application_name LIKE 'rehome%'",
        databases.target_name()
    );
    wait::until("the server has noticed that the program is gone", || {
        Ok(databases.target().number(&sessions)? == 0)
    })
}

/// The source's own log: the load reads each pending range once, and none that was committed. Behind it committed ranges
/// may be read, once each, to be compared: other databases of this server commit meanwhile, and nobody can tell that from a
/// source that moves. Quarantined rows are asked again then, by their keys, and the proof reads in ranges of its own, without order.
fn assert_pending_batches_alone_move(
    databases: &Databases,
    mark: &rehome_tests::server_log::LogMark,
    done: &[String],
    pending: u64,
) -> Result {
    let reads: Vec<String> = databases
        .copies_of("dispatch_task", mark)?
        .into_iter()
        .map(|statement| statement.sql)
        .filter(|sql| sql.contains("::integer)") && sql.contains("ORDER BY"))
        .collect();
    let pending = usize::try_from(pending)?;
    assert!(reads.len() >= pending, "{}", reads.join("\n"));
    let (moved, compared) = reads.split_at(pending);
    for key in done {
        let ends_there = |sql: &&String| sql.contains(&format!("<= ('{key}'"));
        let again = moved.iter().filter(ends_there).count();
        assert_eq!(
            again,
            0,
            "the batch up to {key} was committed and moved again:\n{}",
            moved.join("\n")
        );
        assert!(
            compared.iter().filter(ends_there).count() <= 1,
            "{}",
            compared.join("\n")
        );
    }
    Ok(())
}
