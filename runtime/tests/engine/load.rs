//! Loading again, and going on after a stop, a kill or a change.

use crate::fates::REFUSED_PARTS;
use crate::migrations::{LABELS, LINKS, NODES, PARTS, TEAMS};
use crate::world::{World, assert_equal, in_world};
use rehome_runtime::load::{Budget, LoadEnd};

#[test]
fn a_second_load_changes_nothing_and_says_so() {
    in_world(|world| async move {
        world.load_teams().await;
        world.load(&PARTS).await;
        let (rows, account) = (world.dump().await, world.account("parts").await);
        let again = world.load(&PARTS).await;
        assert_eq!((again.end, again.rows), (LoadEnd::NothingToDo, 0));
        assert_eq!(
            (world.dump().await, world.account("parts").await),
            (rows, account)
        );
    });
}

#[test]
fn wherever_it_is_stopped_the_rows_are_the_same() {
    in_world(|whole| async move {
        whole.load_teams().await;
        whole.load(&PARTS).await;
        whole.load(&LABELS).await;
        whole.load(&NODES).await;
        let (rows, usual) = (whole.dump().await, refused(&whole).await);
        for looks in 1..=4 {
            let world = World::new().await;
            world.load_teams().await;
            in_pieces(&world, looks).await;
            assert_eq!(world.dump().await, rows, "stopped at look {looks}");
            assert_eq!(refused(&world).await, usual);
            assert_eq!(world.account("parts").await, whole.account("parts").await);
            assert_equal(&world.validate(&PARTS).await);
        }
    });
}

/// The open rows of the quarantine. What the end of a load finds, a row that was asked again, because the source may have
/// moved, is refused for earlier.
async fn refused(world: &World) -> Vec<String> {
    let rows = world.quarantine("parts").await;
    rows.iter().map(|row| at_any_stage(row)).collect()
}

fn at_any_stage(row: &str) -> String {
    row.replace(" finish ", " transform ")
}

/// Loads in as many attempts as it takes, each stopped when the program has looked a few times for the wish to stop, and
/// once more than the one before: one that is stopped while it catches up with the source begins that anew.
async fn in_pieces(world: &World, looks: u32) {
    for migration in [&PARTS, &LABELS, &NODES] {
        let mut attempts = 0;
        while world
            .try_load(migration, looks + 1 + attempts)
            .await
            .unwrap()
            .end
            == LoadEnd::Stopped
        {
            attempts += 1;
            assert!(attempts < 100, "it never ends");
        }
        // The small ones may be done before anybody looks for the wish to stop.
        assert!(attempts > 0 || looks > 2, "it was never stopped");
    }
}

#[test]
fn a_session_that_is_killed_is_replaced() {
    in_world(|world| async move {
        world.load_teams().await;
        // The first row of the fourth batch ends its own session, once.
        world
            .target
            .batch_execute(
                "CREATE TABLE public.killed (); CREATE SEQUENCE public.tries;
                 CREATE FUNCTION public.kill() RETURNS trigger LANGUAGE plpgsql AS $$
                 BEGIN
                     IF NEW.code = 'C-61' AND nextval('public.tries') = 1 THEN
                         PERFORM pg_terminate_backend(pg_backend_pid());
                     END IF;
                     RETURN NEW;
                 END $$;
                 CREATE TRIGGER kill BEFORE INSERT ON public.parts FOR EACH ROW EXECUTE FUNCTION public.kill()",
            )
            .await
            .unwrap();
        assert_eq!(world.load(&PARTS).await.end, LoadEnd::Complete);
        assert_eq!(refused(&world).await, REFUSED_PARTS.map(at_any_stage));
        assert_equal(&world.validate(&PARTS).await);
    });
}

#[test]
fn rows_that_a_trigger_swallows_are_quarantined() {
    in_world(|world| async move {
        world
            .target
            .batch_execute(
                "CREATE FUNCTION public.swallow() RETURNS trigger LANGUAGE plpgsql AS $$
                 BEGIN IF NEW.name = 'team 2' THEN RETURN NULL; END IF; RETURN NEW; END $$;
                 CREATE TRIGGER swallow BEFORE INSERT ON public.teams FOR EACH ROW EXECUTE FUNCTION public.swallow()",
            )
            .await
            .unwrap();
        world.load(&TEAMS).await;
        assert_eq!(
            world.quarantine("teams").await,
            ["2 refused write ", "6 missing_value transform name"]
        );
        assert_equal(&world.validate(&TEAMS).await);
    });
}

#[test]
fn a_changed_schema_and_a_missing_parent_are_told_before_anything_is_written() {
    in_world(|world| async move {
        let error = world
            .try_load(&PARTS, u32::MAX)
            .await
            .unwrap_err()
            .to_string();
        assert!(error.contains("run teams first"), "{error}");
        world
            .target
            .batch_execute("ALTER TABLE public.teams ALTER name TYPE varchar(9)")
            .await
            .unwrap();
        let error = world.try_load(&TEAMS, u32::MAX).await.unwrap_err();
        assert_eq!(error.exit_code(), rehome_runtime::report::exit::DIFFERS);
        assert!(
            error.to_string().contains("character varying(9)"),
            "{error}"
        );
        assert_eq!(
            world.ask("SELECT count(*)::text FROM public.teams").await,
            ["1"]
        );
    });
}

#[test]
fn several_workers_bring_in_what_one_does() {
    const ROWS: &str = "INSERT INTO public.old_link SELECT 100 + i, 'b' || i % 3, i % 97 FROM generate_series(1, 500) AS i";
    in_world(|one| async move {
        let several = World::new().await;
        for world in [&one, &several] {
            world.source.batch_execute(ROWS).await.unwrap();
        }
        one.load(&LINKS).await;
        several.load_side_by_side(&LINKS, 4).await;
        assert_eq!(several.dump().await, one.dump().await);
        assert_eq!(several.account("links").await, one.account("links").await);
        assert_eq!(
            several.quarantine("links").await,
            one.quarantine("links").await
        );
        assert!(one.quarantine("links").await.len() > 5);
        assert_equal(&several.validate(&LINKS).await);
        several.rollback(&LINKS).await;
        assert_eq!(
            several.ask("SELECT b FROM public.links").await,
            Vec::<String>::new()
        );
    });
}

#[test]
fn a_load_over_its_budget_ends_within_a_batch_and_goes_on_with_a_larger_one() {
    const ROWS: &str = "
        INSERT INTO public.old_link SELECT i, 'budget', CASE WHEN i % 10 = 0 THEN -1 ELSE 5000 + i END FROM generate_series(-60, -1) AS i";
    in_world(|whole| async move {
        whole.source.batch_execute(ROWS).await.unwrap();
        whole.load(&LINKS).await;
        let [read, .., quarantined, _] = whole.account("links").await;
        let world = World::new().await;
        world.source.batch_execute(ROWS).await.unwrap();
        let none = world.load_within(&LINKS, Budget::Rows(0)).await;
        assert_eq!(none.end, LoadEnd::OverBudget);
        let [read_so_far, .., refused_so_far, _] = world.account("links").await;
        assert!(refused_so_far > 0 && read_so_far < read);
        let again = world.load_within(&LINKS, Budget::Percent(0.0)).await;
        assert_eq!((again.end, again.rows), (LoadEnd::OverBudget, 0));
        let enough = Budget::Rows(quarantined.try_into().unwrap());
        let whole_now = world.load_within(&LINKS, enough).await;
        assert_eq!(whole_now.end, LoadEnd::Complete);
        assert_eq!(world.account("links").await, whole.account("links").await);
        assert_eq!(world.dump().await, whole.dump().await);
    });
}
