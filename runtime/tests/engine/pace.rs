//! The pace: ranges are joined to batches as far as the time allows, and what comes of the rows is the same.

use crate::migrations::TEAMS;
use crate::world::{World, assert_equal, in_world};
use rehome_runtime::control::checkpoints::{self, Checkpoint, Closed, Done, Joined};
use rehome_runtime::load::{LoadEnd, LoadOptions, Pace};
use rehome_runtime::migration::Migration;
use rehome_runtime::report::Account;
use std::time::Duration;
use uuid::Uuid;

const AN_HOUR: Duration = Duration::from_secs(3600);
const NOTHING: Duration = Duration::from_nanos(1);

/// Every 300th has no name and is refused.
const ROWS: &str = "
    INSERT INTO public.old_team
    SELECT i, CASE WHEN i % 300 <> 0 THEN 'team ' || i END FROM generate_series(1001, 6000) AS i";

/// Loads with ranges of 250 rows, joined to batches of up to 1,000.
async fn load(world: &World, time: Duration, (looks, workers): (u32, u32)) -> LoadEnd {
    let pace = Pace {
        batch: time,
        ..Pace::default()
    };
    let options = LoadOptions {
        batch_size: Some(1_000),
        pace,
        ..crate::world::options(workers)
    };
    world.load_by(&TEAMS, &options, looks).await.unwrap().end
}

async fn sizes(world: &World) -> Vec<String> {
    let sql =
        "SELECT size::text FROM rehome.migration_checkpoints WHERE entity = 'teams' ORDER BY batch";
    world.ask(sql).await
}

#[test]
fn batches_grow_while_there_is_time_and_stay_small_where_there_is_none() {
    in_world(|large| async move {
        let small = World::new().await;
        for (world, time) in [(&large, AN_HOUR), (&small, NOTHING)] {
            world.source.batch_execute(ROWS).await.unwrap();
            assert_eq!(load(world, time, (u32::MAX, 1)).await, LoadEnd::Complete);
            assert_equal(&world.validate(&TEAMS).await);
        }
        // What is read while another batch is written was handed out before that one could teach anything.
        assert_eq!(
            sizes(&large).await[..5],
            ["250", "250", "500", "500", "1000"]
        );
        assert!(sizes(&small).await.iter().all(|size| size == "250"));
        assert_eq!(large.dump().await, small.dump().await);
        assert_eq!(large.account("teams").await, small.account("teams").await);
        assert_eq!(
            large.quarantine("teams").await,
            small.quarantine("teams").await
        );
        large.rollback(&TEAMS).await;
        assert_eq!(large.ask("SELECT name FROM public.teams").await.len(), 1);
    });
}

#[test]
fn what_is_stopped_killed_and_shared_by_workers_comes_in_by_joined_batches_all_the_same() {
    in_world(|whole| async move {
        whole.source.batch_execute(ROWS).await.unwrap();
        load(&whole, NOTHING, (u32::MAX, 1)).await;
        let (rows, account) = (whole.dump().await, whole.account("teams").await);
        for (looks, workers) in [(3, 1), (5, 1), (4, 3)] {
            let world = World::new().await;
            world.source.batch_execute(ROWS).await.unwrap();
            world.target.batch_execute(KILL).await.unwrap();
            assert_eq!(
                load(&world, AN_HOUR, (looks, workers)).await,
                LoadEnd::Stopped
            );
            assert_eq!(
                load(&world, AN_HOUR, (u32::MAX, workers)).await,
                LoadEnd::Complete
            );
            assert_eq!(
                world.ask("SELECT last_value::text FROM public.tries").await,
                ["2"]
            );
            world
                .target
                .batch_execute("DROP FUNCTION public.kill CASCADE; DROP SEQUENCE public.tries")
                .await
                .unwrap();
            assert_eq!(world.dump().await, rows);
            assert_eq!(world.account("teams").await, account);
            assert_equal(&world.validate(&TEAMS).await);
            assert!(
                sizes(&world).await.iter().any(|size| size != "250"),
                "nothing was joined"
            );
        }
    });
}

/// Team 5501 ends its own session, once.
const KILL: &str = "
    CREATE SEQUENCE public.tries;
    CREATE FUNCTION public.kill() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.name = 'team 5501' AND nextval('public.tries') = 1 THEN
            PERFORM pg_terminate_backend(pg_backend_pid());
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER kill BEFORE INSERT ON public.teams FOR EACH ROW EXECUTE FUNCTION public.kill()";

#[test]
fn a_batch_closes_with_what_it_took_in_only_while_all_of_it_is_its_own() {
    in_world(|world| async move {
        world.load_teams().await;
        let entity = TEAMS.entity();
        let run = Uuid::from_u128(7);
        checkpoints::plan(&world.target, entity, run, &[range(1), range(2), range(3)])
            .await
            .unwrap();
        let table = format!("rehome.migration_checkpoints WHERE run_id = '{run}'");
        let ranges = format!(
            "SELECT concat_ws(' ', batch, state, size, range_from, range_to) FROM {table} ORDER BY batch"
        );
        let mut batch = range(1);
        batch.join(range(2));
        batch.join(range(3));
        let lease = "UPDATE rehome.migration_checkpoints SET fence = 1 WHERE batch = 3";
        world.target.batch_execute(lease).await.unwrap();
        let other = close(&world, run, &batch).await;
        assert!(matches!(other, Closed::TakenOver { .. }), "{other:?}");
        assert_eq!(world.ask(&ranges).await.len(), 3);
        let back = lease.replace("fence = 1", "fence = 0");
        world.target.batch_execute(&back).await.unwrap();
        assert_eq!(close(&world, run, &batch).await, Closed::Now);
        assert_eq!(world.ask(&ranges).await, ["1 done 750 {0} {30}"]);
        assert_eq!(close(&world, run, &batch).await, Closed::Before);
    });
}

fn range(number: i32) -> Checkpoint {
    let key = |number: i32| Some(vec![(number * 10).to_string()]);
    Checkpoint {
        feed: 0,
        batch: number,
        from: key(number - 1),
        to: key(number),
        fence: 0,
        size: Some(250),
        joined: Joined::default(),
    }
}

async fn close(world: &World, run: Uuid, batch: &Checkpoint) -> Closed {
    let done = Done {
        account: &Account::default(),
        nulled: 0,
        counted_before: 0,
        read_under: "",
        joined: (&batch.joined, &batch.to),
    };
    world.target.batch_execute("BEGIN").await.unwrap();
    let under = (batch.batch, batch.fence);
    let closed = checkpoints::close(&world.target, TEAMS.entity(), run, under, &done).await;
    let closed = closed.unwrap();
    let end = match closed {
        Closed::Now => "COMMIT",
        _ => "ROLLBACK",
    };
    world.target.batch_execute(end).await.unwrap();
    closed
}
