//! Measuring: each half goes through all rows by itself, and nothing of it stays.

use crate::migrations::{PARTS, TEAMS};
use crate::world::{World, assert_equal, in_world, options};
use rehome_runtime::error::Error;
use rehome_runtime::load::{Half, LoadOptions};
use rehome_runtime::migration::Migration;
use rehome_runtime::report::Account;

/// Every 300th has no name and is refused.
const ROWS: &str = "
    INSERT INTO public.old_team
    SELECT i, CASE WHEN i % 300 <> 0 THEN 'team ' || i END FROM generate_series(1001, 6000) AS i";

/// Whatever there is in the target that is not PostgreSQL's own.
const LEFT: &str = "
    SELECT nspname || ' ' || relname FROM pg_class JOIN pg_namespace AS space ON space.oid = relnamespace
    WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
    UNION ALL SELECT nspname::text FROM pg_namespace ORDER BY 1";

async fn go_through(
    world: &World,
    migration: &'static dyn Migration,
    (half, workers): (Half, u32),
) -> Result<(Account, bool), Error> {
    let options = LoadOptions {
        batch_size: Some(500),
        ..options(workers)
    };
    world.measure(migration, half, &options).await
}

#[test]
fn each_half_goes_through_all_rows_and_leaves_nothing() {
    in_world(|world| async move {
        world.load_teams().await;
        world.rollback(&TEAMS).await;
        world.source.batch_execute(ROWS).await.unwrap();
        let (before, dump) = (world.ask(LEFT).await, world.dump().await);
        for workers in [1, 3] {
            let (read, whole) = go_through(&world, &TEAMS, (Half::Reading, workers))
                .await
                .unwrap();
            assert!(whole && read.balances(), "{read:?}");
            let (written, whole) = go_through(&world, &TEAMS, (Half::Writing, workers))
                .await
                .unwrap();
            assert!(whole && written.balances(), "{written:?}");
            assert_eq!(written.migrated, written.read);
            assert_eq!(world.ask(LEFT).await, before);
            assert_eq!(world.dump().await, dump);
            let count = "SELECT count(*) FROM public.old_team";
            let rows: i64 = world.source.query_one(count, &[]).await.unwrap().get(0);
            assert_eq!(i64::try_from(read.read), Ok(rows));
            assert!(read.quarantined >= 16, "{read:?}");
            // About as many as there are: whole batches of the same rows, though the first ranges hold few.
            assert!(
                written.read.abs_diff(read.read) < 500,
                "{written:?} {read:?}"
            );
        }
        // What was measured is no run: the real one begins anew, and all of it is as it must be.
        world.load_side_by_side(&TEAMS, 2).await;
        assert_equal(&world.validate(&TEAMS).await);
    });
}

#[test]
fn a_schema_of_somebody_elses_is_not_taken_and_one_that_was_left_is_removed() {
    in_world(|world| async move {
        world.load_teams().await;
        let target = &world.target;
        let theirs = "CREATE SCHEMA rehome_measure; CREATE TABLE rehome_measure.precious ()";
        target.batch_execute(theirs).await.unwrap();
        let refused = go_through(&world, &TEAMS, (Half::Writing, 1)).await;
        let words = refused.unwrap_err().to_string();
        assert!(words.contains("is not rehome's"), "{words}");
        let there = "SELECT to_regclass('rehome_measure.precious')::text";
        assert_eq!(world.ask(there).await, ["rehome_measure.precious"]);
        let left = "CREATE TABLE rehome_measure.schema_version (version integer); DROP TABLE rehome_measure.precious";
        target.batch_execute(left).await.unwrap();
        go_through(&world, &TEAMS, (Half::Writing, 1))
            .await
            .unwrap();
        let gone = "SELECT (to_regnamespace('rehome_measure') IS NULL)::text";
        assert_eq!(world.ask(gone).await, ["true"]);
    });
}

#[test]
fn a_target_that_knows_nothing_yet_is_not_measured_as_if_it_did() {
    in_world(|world| async move {
        let words = |end: Result<(Account, bool), Error>| end.unwrap_err().to_string();
        let ended = words(go_through(&world, &TEAMS, (Half::Reading, 1)).await);
        assert!(
            ended.contains("nothing was ever run in this target"),
            "{ended}"
        );
        world.load_teams().await;
        let ended = words(go_through(&world, &PARTS, (Half::Reading, 1)).await);
        assert!(ended.contains("refer to one another"), "{ended}");
    });
}
