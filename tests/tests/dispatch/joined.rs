//! A second `rehome run --join` on the same project moves rows beside the first; together they leave what one leaves.

use rehome_tests::Result;
use rehome_tests::dump::Dump;
use rehome_tests::shared_server::Databases;
use rehome_tests::wait;

use crate::lab::{lab, migrated};

/// Small batches, so that there are some for both.
const RUN: &str = "run tasks --with-deps --batch-size 100 --workers 1";
/// The processes that have batches in hand.
const HOLDERS: &str = "SELECT count(DISTINCT holder) FROM rehome.migration_checkpoints WHERE entity = 'tasks' AND holder IS NOT NULL";

#[test]
fn two_runs_share_what_is_moved_and_leave_what_one_leaves() -> Result {
    let (lab, undisturbed) = (lab()?, migrated()?);
    let databases = Databases::fresh()?;
    let target = databases.target();
    let command = |words: &str| databases.given_to(lab.rehome(words));
    let nobody = command("run tasks --join").exits(1)?;
    nobody.says(&["no `rehome run` is moving rows", "without --join"])?;

    command("run orders --with-deps").exits(0)?;
    // Whoever writes tasks waits until this test lets go, so that both have batches in hand.
    target.execute(
        "CREATE FUNCTION public.hold() RETURNS trigger LANGUAGE plpgsql AS
             'BEGIN PERFORM pg_advisory_xact_lock_shared(42); RETURN NULL; END';
         CREATE TRIGGER hold BEFORE INSERT ON tasks EXECUTE FUNCTION public.hold()",
    )?;
    let held = target.hold("SELECT pg_advisory_xact_lock(42)")?;
    let leader = command(RUN).start_captured()?;
    wait::until("the leader has a batch in hand", || {
        Ok(leader.is_alive() && is_moved(&databases)? && target.number(HOLDERS)? == 1)
    })?;
    let joiner = command(&format!("{RUN} --join")).start_captured()?;
    wait::until("the other one has one as well", || {
        Ok(target.number(HOLDERS)? == 2)
    })?;
    drop(held);
    let (leader, joiner) = (leader.end()?.with_code(0)?, joiner.end()?.with_code(0)?);
    joiner.says(&["rows moved beside the other process", "proves them"])?;
    leader.says(&["proven equal", "every one of them is accounted for"])?;

    target.execute("DROP TRIGGER hold ON tasks; DROP FUNCTION public.hold()")?;
    let expected = Dump::of(&undisturbed.databases.target())?;
    let dump = Dump::of(&target)?;
    assert_eq!(dump.table("public.tasks"), expected.table("public.tasks"));
    Ok(())
}

/// Whether the tables are there by which it is seen what is moved.
fn is_moved(databases: &Databases) -> Result<bool> {
    let there =
        "SELECT count(*) FROM pg_class WHERE oid = to_regclass('rehome.migration_checkpoints')";
    Ok(databases.target().number(there)? == 1)
}
