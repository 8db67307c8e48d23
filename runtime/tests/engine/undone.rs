//! What others have done since a run: rows that they have written or that refer to it are listed, and go only where that is
//! asked for; what rehome and the target's own triggers do is no change of others.

use crate::bulk::BULK;
use crate::migrations::{LABELS, LINKS, NODES, PARTS, TEAMS};
use crate::moving::everything;
use crate::sync::SOURCE_WINS;
use crate::world::{World, assert_equal, in_world};
use rehome_runtime::load::LoadEnd;
use rehome_runtime::migration::Migration;
use rehome_runtime::rollback::RollbackOptions;

async fn execute(world: &World, sql: &str) {
    world.target.batch_execute(sql).await.unwrap();
}

async fn refused(world: &World, migration: &'static dyn Migration) -> String {
    let (rows, phase) = (
        world.dump().await,
        world.phase(migration.entity().name).await,
    );
    let error = world.try_rollback(migration, u32::MAX).await.unwrap_err();
    assert_eq!(world.dump().await, rows, "{error}");
    assert_eq!(world.phase(migration.entity().name).await, phase);
    error.to_string()
}

fn one(batch: i32) -> RollbackOptions {
    RollbackOptions {
        batch: Some(batch),
        ..RollbackOptions::default()
    }
}

const DESTROY_MODIFIED: RollbackOptions = RollbackOptions {
    batch: None,
    destroy_modified_rows: true,
    destroy_referencing_rows: false,
    disable_triggers: false,
};

const DESTROY_REFERENCING: RollbackOptions = RollbackOptions {
    destroy_modified_rows: false,
    destroy_referencing_rows: true,
    ..DESTROY_MODIFIED
};

#[test]
fn rows_that_others_have_written_are_listed_and_stay_until_they_may_be_destroyed() {
    in_world(|world| async move {
        world.load_teams().await;
        let before = world.dump().await;
        world.load(&PARTS).await;
        let edited = "UPDATE public.parts SET name = 'edited' WHERE code = 'C-7';
                      UPDATE public.parts SET name = name WHERE code = 'C-100';
                      UPDATE public.parts SET name = 'ours still' WHERE code = 'own';
                      UPDATE public.parts SET name = 'ours' WHERE code = 'own'";
        execute(&world, edited).await;
        // Rows that were frozen keep the number of who wrote them.
        execute(&world, "VACUUM (FREEZE) public.parts").await;
        let told = refused(&world, &PARTS).await;
        let keys = world
            .ask("SELECT id::text FROM public.parts WHERE code IN ('C-7', 'C-100') ORDER BY 1")
            .await;
        assert!(told.contains("others have written 2 rows"), "{told}");
        assert!(told.contains(&keys.join(", ")), "{told}");
        assert!(told.contains("--destroy-modified-rows"), "{told}");
        let done = world.rollback_with(&PARTS, DESTROY_MODIFIED).await.unwrap();
        assert_eq!(done.rows, 179);
        assert_eq!(world.dump().await, before);
    });
}

#[test]
fn a_row_that_was_deleted_and_made_again_is_one_of_others() {
    in_world(|world| async move {
        world.load(&LINKS).await;
        let again = "DELETE FROM public.links WHERE a = 2 AND b = 'z'; INSERT INTO public.links VALUES (2, 'z', 6)";
        execute(&world, again).await;
        let told = refused(&world, &LINKS).await;
        assert!(told.contains("1 row") && told.contains("2|z"), "{told}");
    });
}

/// Self references that are filled later, triggers that write the row again at once or at COMMIT, and triggers of other
/// tables that write their parents: all of it is done in transactions of rehome.
#[test]
fn what_rehome_and_triggers_write_later_is_no_change_of_others() {
    const TRIGGERS: &str = "
        CREATE FUNCTION public.again() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN UPDATE public.nodes SET up = up WHERE id = NEW.id; RETURN NULL; END $$;
        CREATE TRIGGER again AFTER INSERT ON public.nodes FOR EACH ROW EXECUTE FUNCTION public.again();
        CREATE CONSTRAINT TRIGGER later AFTER INSERT ON public.nodes DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION public.again();
        CREATE FUNCTION public.count_parts() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE public.teams SET name = name WHERE id = coalesce(NEW.team_id, OLD.team_id);
            RETURN NULL;
        END $$;
        CREATE TRIGGER count_parts AFTER INSERT OR DELETE ON public.parts FOR EACH ROW EXECUTE FUNCTION public.count_parts()";
    in_world(|world| async move {
        execute(&world, TRIGGERS).await;
        let before = world.dump().await;
        world.load(&NODES).await;
        world.load_teams().await;
        world.load(&PARTS).await;
        for migration in [&NODES, &PARTS, &TEAMS] {
            assert!(world.rollback(migration).await.rows > 0);
        }
        assert_eq!(world.dump().await, before);
        let noted = "SELECT count(*)::text FROM rehome.migration_writes";
        assert_eq!(world.ask(noted).await, ["0"]);
    });
}

#[test]
fn rows_that_refer_to_the_run_are_listed_and_stay_until_they_may_be_destroyed() {
    const REMARKS: &str = "
        CREATE TABLE public.remarks (id integer PRIMARY KEY, part uuid REFERENCES public.parts ON DELETE SET NULL);
        INSERT INTO public.remarks SELECT 70 + n, id FROM public.parts, generate_series(1, 2) AS n WHERE code = 'C-1';
        INSERT INTO public.remarks SELECT 99, id FROM public.parts WHERE code = 'own'";
    in_world(|world| async move {
        world.load_teams().await;
        let before = world.dump().await;
        world.load(&PARTS).await;
        execute(&world, REMARKS).await;
        let told = refused(&world, &PARTS).await;
        assert!(told.contains("2 rows of \"public\".\"remarks\""), "{told}");
        assert!(told.contains(": 71, 72;"), "{told}");
        // What would take further rows along is nobody's wish.
        let further = "CREATE TABLE public.answers (remark integer REFERENCES public.remarks ON DELETE CASCADE)";
        execute(&world, further).await;
        let error = world
            .rollback_with(&PARTS, DESTROY_REFERENCING)
            .await
            .unwrap_err();
        assert!(error.to_string().contains("further rows"), "{error}");
        execute(&world, "DROP TABLE public.answers").await;
        world
            .rollback_with(&PARTS, DESTROY_REFERENCING)
            .await
            .unwrap();
        assert_eq!(world.dump().await, before);
        let left = "SELECT id || ' ' || (part IS NULL) FROM public.remarks ORDER BY id";
        assert_eq!(world.ask(left).await, ["99 false"]);
    });
}

#[test]
fn rows_of_another_migration_are_never_destroyed_as_those_of_others() {
    in_world(|world| async move {
        world.load_teams().await;
        world.load(&PARTS).await;
        let rows = world.dump().await;
        let error = world
            .rollback_with(&TEAMS, DESTROY_REFERENCING)
            .await
            .unwrap_err();
        assert!(
            error.to_string().contains("roll that table back first"),
            "{error}"
        );
        assert_eq!(world.dump().await, rows);
    });
}

/// A new file of the table shows that it was emptied; the same one, that rows were deleted.
async fn file(world: &World) -> String {
    world
        .ask("SELECT pg_relation_filenode('public.links')::text")
        .await
        .remove(0)
}

#[test]
fn a_table_that_was_empty_is_emptied_at_once_and_only_where_nobody_would_notice() {
    const NOTED: &str = "
        CREATE TABLE public.audit (what text);
        CREATE FUNCTION public.note() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN INSERT INTO public.audit VALUES (TG_OP); RETURN NULL; END $$;
        CREATE TRIGGER audit AFTER DELETE ON public.links FOR EACH ROW EXECUTE FUNCTION public.note()";
    in_world(|world| async move {
        let before = world.dump().await;
        let referring = "CREATE TABLE public.marks (a integer, b text, FOREIGN KEY (a, b) REFERENCES public.links)";
        execute(&world, referring).await;
        for migration in [&LINKS as &'static dyn Migration, &BULK] {
            world.load(migration).await;
            let old = file(&world).await;
            assert_eq!(world.rollback(migration).await.rows, 7);
            assert_ne!(file(&world).await, old);
            assert_eq!(world.dump().await, before);
            assert!(world.rollback(migration).await.nothing_to_do);
        }
        let in_the_way = [
            (
                "INSERT INTO public.links VALUES (-1, 'own', 1)",
                "DELETE FROM public.links",
            ),
            (
                "INSERT INTO public.marks VALUES (NULL, NULL)",
                "DELETE FROM public.marks",
            ),
            ("DELETE FROM public.links WHERE a = 3", ""),
            (
                "CREATE PUBLICATION deletions FOR TABLE public.links WITH (publish = 'insert, update, delete')",
                "DROP PUBLICATION deletions",
            ),
            (NOTED, ""),
        ];
        for (there, gone) in in_the_way {
            world.load(&LINKS).await;
            execute(&world, there).await;
            let old = file(&world).await;
            world.rollback(&LINKS).await;
            assert_eq!(file(&world).await, old, "{there}");
            execute(&world, gone).await;
            assert_eq!(world.dump().await, before, "{there}");
        }
        assert_eq!(world.ask("SELECT what FROM public.audit").await.len(), 7);
        world.load(&LINKS).await;
        let silent = RollbackOptions {
            disable_triggers: true,
            ..RollbackOptions::default()
        };
        assert_eq!(world.rollback_with(&LINKS, silent).await.unwrap().rows, 7);
        assert_eq!(world.ask("SELECT what FROM public.audit").await.len(), 7);
        let state = "SELECT tgenabled::text FROM pg_trigger WHERE tgname = 'audit'";
        assert_eq!(world.ask(state).await, ["O"]);
    });
}

#[test]
fn no_trigger_fires_for_rows_that_go_batch_by_batch_where_that_is_asked_for() {
    const NOTED: &str = "
        CREATE FUNCTION public.never() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'fired'; END $$;
        CREATE TRIGGER never AFTER DELETE ON public.labels FOR EACH ROW EXECUTE FUNCTION public.never()";
    in_world(|world| async move {
        let before = world.dump().await;
        world.load(&LABELS).await;
        execute(&world, NOTED).await;
        assert!(world.try_rollback(&LABELS, u32::MAX).await.is_err());
        let silent = RollbackOptions {
            disable_triggers: true,
            ..RollbackOptions::default()
        };
        assert!(world.rollback_with(&LABELS, silent).await.unwrap().rows > 0);
        assert_eq!(world.dump().await, before);
    });
}

#[test]
fn one_batch_is_taken_back_and_moved_again() {
    in_world(|world| async move {
        world.load(&LINKS).await;
        let (loaded, account) = (world.dump().await, world.account("links").await);
        let written = "SELECT count(*)::text FROM rehome.migration_mappings_links WHERE batch = 2";
        let rows = world.ask(written).await.remove(0);
        let done = world.rollback_with(&LINKS, one(2)).await.unwrap();
        assert_eq!(done.rows.to_string(), rows);
        assert!(done.rows > 0 && world.dump().await != loaded);
        assert_eq!(world.phase("links").await, "loading");
        assert!(
            world
                .rollback_with(&LINKS, one(2))
                .await
                .unwrap()
                .nothing_to_do
        );
        let error = world.rollback_with(&LINKS, one(77)).await.unwrap_err();
        assert!(error.to_string().contains("no batch 77"), "{error}");
        assert_eq!(world.load(&LINKS).await.end, LoadEnd::Complete);
        assert_eq!(world.dump().await, loaded);
        assert_eq!(world.account("links").await, account);
        assert_equal(&world.validate(&LINKS).await);
    });
}

#[test]
fn a_batch_that_others_hang_on_is_not_taken_back_alone() {
    in_world(|world| async move {
        world.load_teams().await;
        world.load(&PARTS).await;
        world.load(&LABELS).await;
        let loaded = world.dump().await;
        // Parts of later batches refer to rows of the first one; labels of the second are merged into rows of the first.
        let error = world.rollback_with(&PARTS, one(1)).await.unwrap_err();
        assert!(error.to_string().contains("by another batch"), "{error}");
        let error = world.rollback_with(&LABELS, one(1)).await.unwrap_err();
        assert!(
            error.to_string().contains("are merged into rows"),
            "{error}"
        );
        let edited = "UPDATE public.labels SET title = title WHERE id = (SELECT new_id FROM rehome.migration_mappings_labels
                      WHERE batch = 2 AND fate IS NULL LIMIT 1)";
        execute(&world, edited).await;
        let error = world.rollback_with(&LABELS, one(2)).await.unwrap_err();
        assert!(error.to_string().contains("1 row "), "{error}");
        assert_eq!(world.dump().await, loaded);
    });
}

/// Rows that a sync changes, takes out and brings in, and rows that triggers write for it at once or at COMMIT.
#[test]
fn what_a_sync_and_its_undoing_write_is_no_change_of_others() {
    const TRIGGERS: &str = "
        CREATE FUNCTION public.count_parts() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE public.teams SET name = name WHERE id = coalesce(NEW.team_id, OLD.team_id);
            RETURN NULL;
        END $$;
        CREATE TRIGGER count_parts AFTER DELETE ON public.parts FOR EACH ROW EXECUTE FUNCTION public.count_parts();
        CREATE CONSTRAINT TRIGGER later AFTER UPDATE ON public.parts DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION public.count_parts()";
    const MOVE: &str = "UPDATE public.old_part SET name = name || '!' WHERE id % 9 = 4;
        DELETE FROM public.old_part WHERE id IN (2, 10, 61);
        INSERT INTO public.old_part SELECT 300 + n, 'late ' || n, 'late', 1, 1, NULL, 1, 1 FROM generate_series(1, 9) AS n";
    in_world(|world| async move {
        execute(&world, TRIGGERS).await;
        let before = world.dump().await;
        world.load_teams().await;
        world.load(&PARTS).await;
        world.source.batch_execute(MOVE).await.unwrap();
        for is_undone in [true, false] {
            let done = world.sync(&PARTS, &SOURCE_WINS).await;
            assert!(done.rows_changed > 0 && done.rows_removed > 0, "{done:#?}");
            if is_undone {
                world.undo(&PARTS).await.unwrap();
            }
        }
        for migration in [&PARTS, &TEAMS] {
            assert!(world.rollback(migration).await.rows > 0);
        }
        assert_eq!(world.dump().await, before);
    });
}

/// A foreign key that cascades would take rows of others out without a word.
#[test]
fn rows_that_others_hang_on_a_row_of_a_sync_stay_when_it_is_taken_back() {
    const REMARKS: &str =
        "CREATE TABLE public.remarks (part uuid REFERENCES public.parts ON DELETE CASCADE);
         INSERT INTO public.remarks SELECT id FROM public.parts WHERE code = 'late 3'";
    in_world(|world| async move {
        world.load_teams().await;
        world.load(&PARTS).await;
        let loaded = everything(&world, "parts").await;
        let late =
            "INSERT INTO public.old_part SELECT 300 + n, 'late ' || n, 'late', 1, 1, NULL, 1, 1
                    FROM generate_series(1, 9) AS n";
        world.source.batch_execute(late).await.unwrap();
        world.sync(&PARTS, &SOURCE_WINS).await;
        execute(&world, REMARKS).await;
        let hung = world.ask("SELECT count(*)::text FROM public.remarks").await;
        assert_eq!(hung, ["1"], "there is a row of others to be kept");
        for _ in 0..2 {
            assert_eq!(world.undo(&PARTS).await.unwrap().unwrap().left, 1);
            assert_eq!(
                world.ask("SELECT count(*)::text FROM public.remarks").await,
                ["1"]
            );
        }
        execute(&world, "DELETE FROM public.remarks").await;
        assert_eq!(world.undo(&PARTS).await.unwrap().unwrap().left, 0);
        assert_eq!(everything(&world, "parts").await, loaded);
    });
}
