//! Taking back: the target is what it was before, whatever was loaded and however often the rollback is stopped.

use crate::migrations::{LABELS, LINKS, NODES, PARTS, TEAMS, Teams};
use crate::world::{assert_equal, in_world};
use rehome_runtime::load::LoadEnd;
use rehome_runtime::prelude::*;

#[test]
fn the_target_is_what_it_was_before() {
    in_world(|world| async move {
        let before = world.dump().await;
        world.load_teams().await;
        for migration in [&PARTS, &LABELS, &LINKS, &NODES] {
            world.load(migration).await;
        }
        assert_ne!(world.dump().await, before);
        assert_eq!(world.rollback(&PARTS).await.rows, 179);
        for migration in [&NODES, &LINKS, &LABELS, &TEAMS] {
            assert!(world.rollback(migration).await.rows > 0);
        }
        assert_eq!(world.dump().await, before);
        for table in [
            "mappings",
            "quarantine",
            "checkpoints",
            "deferred_references",
        ] {
            assert_eq!(
                world
                    .ask(&format!(
                        "SELECT count(*)::text FROM rehome.migration_{table}"
                    ))
                    .await,
                ["0"]
            );
        }
        assert!(world.rollback(&PARTS).await.nothing_to_do);
        assert_eq!(world.dump().await, before);
    });
}

#[test]
fn it_can_be_loaded_again_with_the_same_result() {
    in_world(|world| async move {
        world.load_teams().await;
        world.load(&PARTS).await;
        let loaded = world.dump().await;
        world.rollback(&PARTS).await;
        assert_eq!(world.load(&PARTS).await.end, LoadEnd::Complete);
        assert_eq!(world.dump().await, loaded);
    });
}

/// Mappings do not say which run wrote them, because a rollback leaves none behind.
#[test]
fn the_mappings_of_a_run_are_never_those_of_the_one_before() {
    in_world(|world| async move {
        let runs = "SELECT string_agg(DISTINCT run_id::text, ' ') || ' ' || count(*) FROM rehome.migration_mappings
                    WHERE entity = 'parts'";
        world.load_teams().await;
        let first = world.load(&PARTS).await.run;
        assert_eq!(world.ask(runs).await, [format!("{first} 179")]);
        assert!(world.try_rollback(&PARTS, 2).await.unwrap().stopped);
        assert!(world.ask(runs).await[0].starts_with(&format!("{first} ")));
        world.rollback(&PARTS).await;
        let left = "SELECT count(*)::text FROM rehome.migration_mapping_rows AS mapping
                    JOIN rehome.migration_entities AS known USING (entity) WHERE known.name = 'parts'";
        assert_eq!(world.ask(left).await, ["0"]);
        // What another program made of the empty partition does not bind the next one.
        let bound = "ALTER TABLE rehome.migration_mappings_parts ADD CHECK (false)";
        world.target.batch_execute(bound).await.unwrap();
        let second = world.load(&PARTS).await.run;
        assert_ne!(first, second);
        assert_eq!(world.ask(runs).await, [format!("{second} 179")]);
        assert_equal(&world.validate(&PARTS).await);
    });
}

#[test]
fn a_rollback_that_was_stopped_goes_on() {
    in_world(|world| async move {
        let own = "INSERT INTO public.nodes (id) VALUES (1000)";
        world.target.batch_execute(own).await.unwrap();
        let before = world.dump().await;
        world.load(&NODES).await;
        assert!(world.try_rollback(&NODES, 2).await.unwrap().stopped);
        assert_eq!(world.phase("nodes").await, "rolling_back");
        let error = world
            .try_load(&NODES, u32::MAX)
            .await
            .unwrap_err()
            .to_string();
        assert!(error.contains("being rolled back"), "{error}");
        assert!(!world.rollback(&NODES).await.nothing_to_do);
        assert_eq!(world.dump().await, before);
        assert_eq!(world.phase("nodes").await, "rolled_back");
    });
}

#[test]
fn half_a_load_can_be_taken_back() {
    in_world(|world| async move {
        let before = world.dump().await;
        world.load_teams().await;
        assert_eq!(
            world.try_load(&PARTS, 5).await.unwrap().end,
            LoadEnd::Stopped
        );
        world.rollback(&PARTS).await;
        world.rollback(&TEAMS).await;
        assert_eq!(world.dump().await, before);
    });
}

#[test]
fn rows_that_others_refer_to_are_not_taken_back() {
    in_world(|world| async move {
        world.load_teams().await;
        world.load(&PARTS).await;
        let loaded = world.dump().await;
        let error = world
            .try_rollback(&TEAMS, u32::MAX)
            .await
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("roll \"public\".\"parts\" back first"),
            "{error}"
        );
        // A key that cascades would take the stranger's row along in silence.
        world
            .target
            .batch_execute(
                "CREATE TABLE public.remarks (part uuid REFERENCES public.parts ON DELETE CASCADE);
                 INSERT INTO public.remarks SELECT id FROM public.parts WHERE code = 'C-1'",
            )
            .await
            .unwrap();
        let error = world
            .try_rollback(&PARTS, u32::MAX)
            .await
            .unwrap_err()
            .to_string();
        assert!(error.contains("\"public\".\"remarks\""), "{error}");
        world.target.batch_execute("UPDATE public.parts SET previous_id = (SELECT id FROM public.parts WHERE code = 'C-1') WHERE code = 'own'; DROP TABLE public.remarks").await.unwrap();
        let error = world
            .try_rollback(&PARTS, u32::MAX)
            .await
            .unwrap_err()
            .to_string();
        assert!(error.contains("were not written by the run"), "{error}");
        world
            .target
            .batch_execute("UPDATE public.parts SET previous_id = NULL WHERE code = 'own'")
            .await
            .unwrap();
        assert_eq!(world.dump().await, loaded);
        world.rollback(&PARTS).await;
    });
}

#[test]
fn sequences_stay_where_others_have_used_them() {
    in_world(|world| async move {
        world.load(&NODES).await;
        world
            .target
            .batch_execute("INSERT INTO public.nodes DEFAULT VALUES")
            .await
            .unwrap();
        world.rollback(&NODES).await;
        assert_eq!(world.ask("SELECT id::text FROM public.nodes").await, ["9"]);
        assert_eq!(
            world
                .ask("SELECT nextval('public.nodes_id_seq')::text")
                .await,
            ["10"]
        );
    });
}

/// Teams as a table whose rows a column of nodes waited for.
static AWAITED_TEAMS: Teams = Teams::awaited(&AWAITED);

static AWAITED: [Awaited; 1] = [Awaited {
    entity: "nodes",
    target: Relation::new("public", "nodes"),
    column: "up",
    disabled_triggers: &[],
    fill_sql: "UPDATE public.nodes SET up = up WHERE false",
    release_sql: "UPDATE public.nodes SET up = NULL WHERE true",
}];

#[test]
fn a_refused_rollback_leaves_the_references_that_waited() {
    in_world(|world| async move {
        world.load(&NODES).await;
        world.load(&AWAITED_TEAMS).await;
        world
            .target
            .batch_execute(
                "UPDATE public.parts SET team_id = (SELECT id FROM public.teams WHERE name = 'team 1')",
            )
            .await
            .unwrap();
        let loaded = world.dump().await;
        let refused = world
            .try_rollback(&AWAITED_TEAMS, u32::MAX)
            .await
            .unwrap_err();
        assert!(refused.to_string().contains("team_id"), "{refused}");
        assert_eq!(world.dump().await, loaded);
        assert_eq!(world.phase("teams").await, "loaded");
        world
            .target
            .batch_execute("DELETE FROM public.parts")
            .await
            .unwrap();
        assert_eq!(world.rollback(&AWAITED_TEAMS).await.rows, 5);
        let left = "SELECT count(*)::text FROM public.nodes WHERE up IS NOT NULL";
        assert_eq!(world.ask(left).await, ["0"]);
    });
}

/// A program that is killed while it commits leaves a session behind that comes to its end all the same. Here it is
/// played: everything of the batch is written, and the COMMIT comes when the rollback waits for it.
#[test]
fn a_batch_that_a_dead_program_still_commits_is_taken_back() {
    const BATCH: &str = "
        BEGIN;
        INSERT INTO public.teams VALUES ('00000000-0000-0000-0000-000000000002', 'late');
        INSERT INTO rehome.migration_writes (run_id, entity) SELECT run_id, entity FROM rehome.migration_control;
        INSERT INTO rehome.migration_mapping_rows (entity, feed, batch, legacy_id, new_id)
        SELECT entity, 0, 1, 1, '00000000-0000-0000-0000-000000000002' FROM rehome.migration_entities WHERE name = 'teams';
        UPDATE rehome.migration_checkpoints SET state = 'done', read = 1, migrated = 1 WHERE entity = 'teams' AND batch = 1";
    // What pg_stat_activity says does not change within a transaction; what pg_locks says does.
    const WAITS: &str = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))::text";
    in_world(|world| async move {
        let before = world.dump().await;
        assert_eq!(
            world.try_load(&TEAMS, 1).await.unwrap().end,
            LoadEnd::Stopped
        );
        world.target.batch_execute(BATCH).await.unwrap();
        let dying = async {
            while world.ask(WAITS).await != ["true"] {}
            world.target.batch_execute("COMMIT").await.unwrap();
        };
        let (rolled_back, ()) = tokio::join!(world.rollback(&TEAMS), dying);
        assert_eq!(rolled_back.rows, 1);
        assert_eq!(world.dump().await, before);
        assert_eq!(
            world
                .ask("SELECT count(*)::text FROM rehome.migration_mappings")
                .await,
            ["0"]
        );
    });
}
