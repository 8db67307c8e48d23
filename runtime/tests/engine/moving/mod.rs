//! A source that moves between a stop and the same command again: in the end the target is what an undisturbed load of
//! the source makes of it.

mod keys;
pub mod writer;

use crate::bulk::BULK;
use crate::migrations::{LABELS, LINKS, NODES, PARTS, TEAMS};
use crate::sync::SOURCE_WINS;
use crate::world::{World, assert_equal, in_world};
use keys::{LINES, THINGS};
use rehome_runtime::load::LoadEnd;
use rehome_runtime::migration::Migration;
use writer::Writer;

/// What a run leaves of one entity, but for the numbers of its batches and what its quarantine has resolved. What a
/// closing pass of the load finds, a row that is asked again knows before it is written; so stages are left out.
pub async fn left(world: &World, entity: &str) -> Vec<String> {
    let mut left = world.dump().await;
    for table in world.ask("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' AND tablename IN ('things', 'lines')").await {
        left.extend(world.ask(&format!("SELECT t::text FROM public.{table} AS t ORDER BY 1")).await);
    }
    let control = format!(
        "SELECT concat_ws(' ', phase, source_rows, migrated, merged, existing, filtered, quarantined)
         FROM rehome.migration_control WHERE entity = '{entity}'
         UNION ALL
         SELECT concat_ws(' ', 'mapping', feed, legacy_id, legacy_key, new_id, new_key, fate)
         FROM rehome.migration_mappings WHERE entity = '{entity}'
         UNION ALL
         SELECT concat_ws(' ', 'open', feed, legacy_id, legacy_key, reason, column_name, constraint_name, row)
         FROM rehome.migration_quarantine WHERE entity = '{entity}' AND resolved_at IS NULL
         UNION ALL
         SELECT concat_ws(' ', 'waits', legacy_id, legacy_key) FROM rehome.migration_deferred_references
         WHERE entity = '{entity}'
         ORDER BY 1"
    );
    left.extend(world.ask(&control).await);
    left.push(format!("{:?}", world.account(entity).await));
    left
}

/// Loads, stops after some batches, moves the source, goes on; whatever the moment, an undisturbed load of the moved
/// source leaves the same.
async fn moves(migration: &'static dyn Migration, before: &str, moved: &str) {
    moves_between(migration, (before, ""), moved).await;
}

/// The same, with statements for both databases to begin with.
async fn moves_between(
    migration: &'static dyn Migration,
    (before, target): (&str, &str),
    moved: &str,
) {
    let entity = migration.entity().name;
    let usual = World::new().await;
    usual.target.batch_execute(target).await.unwrap();
    for sql in [before, moved] {
        run(&usual, sql).await;
    }
    usual.load_teams().await;
    usual.load(migration).await;
    let usual = left(&usual, entity).await;
    syncs_between(migration, (before, target), moved, &usual).await;
    for looks in [3, 7, 12] {
        let world = World::new().await;
        world.target.batch_execute(target).await.unwrap();
        run(&world, before).await;
        world.load_teams().await;
        if world.try_load(migration, looks).await.unwrap().end != LoadEnd::Stopped {
            assert!(looks > 3, "it was never stopped");
            return;
        }
        run(&world, moved).await;
        world.load(migration).await;
        assert_same(&left(&world, entity).await, &usual, looks);
        assert_equal(&world.validate(migration).await);
        world.rollback(migration).await;
    }
}

/// Loads, moves the source, and synchronises: an undisturbed load of the moved source leaves the same. Then takes the sync
/// back, and the target is what it was.
async fn syncs_between(
    migration: &'static dyn Migration,
    (before, target): (&str, &str),
    moved: &str,
    usual: &[String],
) {
    let entity = migration.entity().name;
    let world = World::new().await;
    world.target.batch_execute(target).await.unwrap();
    run(&world, before).await;
    world.load_teams().await;
    world.load(migration).await;
    let loaded = everything(&world, entity).await;
    run(&world, moved).await;
    let differs = world.diff(migration).await;
    assert_eq!(everything(&world, entity).await, loaded);
    assert!(differs.missing > 0 && differs.compared > 0, "{differs:#?}");
    let done = world.sync(migration, &SOURCE_WINS).await;
    assert_same(&left(&world, entity).await, usual, 0);
    assert_equal(&world.validate(migration).await);
    assert_eq!(done.open_conflicts, 0, "{done:#?}");
    let again = world.sync(migration, &SOURCE_WINS).await;
    assert_eq!(
        (again.rows_changed, again.rows_added, again.rows_removed),
        (0, 0, 0)
    );
    let now = world.diff(migration).await;
    assert_eq!(
        (now.missing, now.changed, now.extra, now.conflicting),
        (0, 0, 0, 0)
    );
    for _ in 0..2 {
        let undone = world.undo(migration).await.unwrap();
        assert_eq!(undone.unwrap().left, 0);
    }
    assert_same(&everything(&world, entity).await, &loaded, 0);
    assert!(world.undo(migration).await.unwrap().is_none());
    world.sync(migration, &SOURCE_WINS).await;
    assert_equal(&world.validate(migration).await);
    world.rollback(migration).await;
}

/// What a run leaves, the numbers of its batches and all of its quarantine included.
pub async fn everything(world: &World, entity: &str) -> Vec<String> {
    let mut everything = left(world, entity).await;
    for table in [
        "control",
        "checkpoints",
        "quarantine",
        "mappings",
        "deferred_references",
    ] {
        let sql = format!(
            "SELECT '{table} ' || t::text FROM rehome.migration_{table} AS t WHERE entity = '{entity}' ORDER BY 1"
        );
        everything.extend(world.ask(&sql).await);
    }
    everything
}

/// Runs statements in the source one by one, because some may not share a transaction.
pub async fn run(world: &World, statements: &str) {
    for statement in statements.split(";\n") {
        world.source.batch_execute(statement).await.unwrap();
    }
}

/// Lets the first program die that gets so far while it catches up, and nobody afterwards.
pub const DEATH: &str = "
    CREATE SEQUENCE rehome.statements;
    CREATE FUNCTION rehome.die() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (SELECT FROM rehome.migration_checkpoints WHERE kind = 'load' AND state = 'pending')
           AND nextval('rehome.statements') = {number} THEN
            RAISE 'it dies' USING ERRCODE = 'F0000';
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER die AFTER INSERT OR UPDATE OR DELETE ON public.parts EXECUTE FUNCTION rehome.die();
    CREATE TRIGGER die AFTER INSERT OR UPDATE OR DELETE ON rehome.migration_mappings_parts EXECUTE FUNCTION rehome.die();
    CREATE TRIGGER die AFTER INSERT OR UPDATE OR DELETE ON rehome.migration_quarantine EXECUTE FUNCTION rehome.die();
    CREATE TRIGGER die AFTER INSERT OR UPDATE OR DELETE ON rehome.migration_checkpoints EXECUTE FUNCTION rehome.die()";

pub fn assert_same(left: &[String], usual: &[String], looks: u32) {
    let more: Vec<_> = left.iter().filter(|line| !usual.contains(line)).collect();
    let fewer: Vec<_> = usual.iter().filter(|line| !left.contains(line)).collect();
    assert!(
        more.is_empty() && fewer.is_empty() && left.len() == usual.len(),
        "look {looks}: more {more:#?}\nfewer {fewer:#?}"
    );
}

#[test]
fn rows_of_many_kinds_are_followed() {
    in_world(|_| async move {
        moves(
            &PARTS,
            "DELETE FROM public.old_part WHERE id BETWEEN 61 AND 65",
            "-- In done ranges and behind them.
             INSERT INTO public.old_part SELECT 62 + n, 'new ' || n, 'new', 1, 1, '01.02.2003', 1, 1, CASE WHEN n = 1 THEN 64 END FROM generate_series(0, 2) AS n;
             INSERT INTO public.old_part SELECT n, 'far ' || n, 'far', 1, 1, NULL, 1, 1 FROM generate_series(-30, 0) AS n;
             INSERT INTO public.old_part SELECT n, 'far ' || n, 'far', 1, 1, NULL, 1, 1 FROM generate_series(201, 260) AS n;
             -- Moved in the heap, every row of it.
             UPDATE public.old_part SET name = name || '!' WHERE id % 9 = 4;
             UPDATE public.old_part SET note = note;
             -- Gone, and what refers to it.
             DELETE FROM public.old_part WHERE id IN (2, 10, 11, 100, 170);
             -- The key changes, the unique value stays; unique values change places.
             UPDATE public.old_part SET id = 1000 WHERE id = 15;
             UPDATE public.old_part SET code = CASE id WHEN 20 THEN 'C-x' ELSE 'C-20' END WHERE id IN (20, 21);
             UPDATE public.old_part SET code = 'C-21' WHERE id = 20;
             -- A reference to a row that came late, and one to a row that comes back.
             UPDATE public.old_part SET previous_id = 210 WHERE id = 12;
             UPDATE public.old_part SET previous_id = 63 WHERE id = 1;
             -- Mended: refused by both sides, a duplicate whose double has changed, not readable, filtered.
             UPDATE public.old_part SET price = 7 WHERE id = 34;
             UPDATE public.old_part SET code = 'C-3b' WHERE id = 3;
             UPDATE public.old_part SET amount = '36' WHERE id = 36;
             UPDATE public.old_part SET deleted = false WHERE id = 50;
             -- Broken.
             UPDATE public.old_part SET price = -1 WHERE id = 22;
             UPDATE public.old_part SET amount = 'few' WHERE id = 23;
             UPDATE public.old_part SET name = repeat('y', 50) WHERE id = 24;
             UPDATE public.old_part SET deleted = true WHERE id IN (25, 37, 180);
             UPDATE public.old_part SET team_id = 77 WHERE id = 26",
        )
        .await;
    });
}

#[test]
fn the_lowest_key_makes_the_row_that_others_are_merged_into() {
    in_world(|_| async move {
        moves(
            &LABELS,
            "INSERT INTO public.old_label SELECT n, 'x' || n % 7, 'x', false FROM generate_series(20, 60) AS n",
            "INSERT INTO public.old_label VALUES (-1, 'x3', 'the first now', false), (11, 'there', NULL, false);
             INSERT INTO public.old_label VALUES (12, 'b', 'never bad', false), (61, 'new', NULL, false);
             DELETE FROM public.old_label WHERE id IN (1, 22);
             UPDATE public.old_label SET title = 'good' WHERE id = 2;
             UPDATE public.old_label SET code = 'x1' WHERE id IN (4, 30);
             UPDATE public.old_label SET code = 'there' WHERE id = 10;
             UPDATE public.old_label SET gone = NOT gone WHERE id IN (6, 23, 24);
             UPDATE public.old_label SET title = 'bad' WHERE id = 27",
        )
        .await;
    });
}

#[test]
fn keys_of_several_columns_are_followed() {
    in_world(|_| async move {
        moves(
            &LINKS,
            "INSERT INTO public.old_link SELECT n % 9, 'n|' || n, n FROM generate_series(1, 20) AS n",
            r"INSERT INTO public.old_link VALUES (1, 'w|\', 9), (1, 'x', 9), (-4, '', 9), (99, 'z', 9), (2, 'a', -9) ON CONFLICT DO NOTHING;
              DELETE FROM public.old_link WHERE b IN ('x|y', 'n|7', 'n|15');
              UPDATE public.old_link SET weight = 77 WHERE b IN ('it''s', 'n|3', 'n|14', 'bad');
              UPDATE public.old_link SET weight = -7 WHERE b IN ('n|4', '');
              UPDATE public.old_link SET b = b || '|' WHERE b IN ('n|2', 'n|12', 'z')",
        )
        .await;
    });
}

#[test]
fn references_within_a_table_are_followed() {
    in_world(|_| async move {
        moves(
            &NODES,
            "INSERT INTO public.old_node SELECT n, n - 3 FROM generate_series(20, 60) AS n",
            "-- A parent that came late, for a reference that was given up before.
             INSERT INTO public.old_node VALUES (99, 3), (0, 98), (98, 0), (9, 59);
             -- What was referred to is gone; a chain is cut in its midst.
             DELETE FROM public.old_node WHERE id IN (2, 31, 47);
             UPDATE public.old_node SET up = 60 WHERE id = 21;
             UPDATE public.old_node SET up = NULL WHERE id IN (4, 40);
             UPDATE public.old_node SET id = 200 WHERE id = 26;
             UPDATE public.old_node SET up = 200 WHERE id IN (29, 5)",
        )
        .await;
    });
}

#[test]
fn uuids_are_followed() {
    in_world(|_| async move {
        let before = (keys::THINGS_SOURCE, keys::THINGS_TARGET);
        moves_between(&THINGS, before, keys::THINGS_MOVED).await;
    });
}

#[test]
fn rows_without_a_key_are_followed() {
    in_world(|_| async move {
        let before = (keys::LINES_SOURCE, keys::LINES_TARGET);
        moves_between(&LINES, before, keys::LINES_MOVED).await;
    });
}

#[test]
fn a_bulk_load_follows_as_well() {
    in_world(|_| async move {
        moves(
            &BULK,
            "INSERT INTO public.old_link SELECT n, 'n' || n % 3, n FROM generate_series(10, 60) AS n",
            "INSERT INTO public.old_link SELECT n, 'late', n FROM generate_series(1, 70, 3) AS n;
             DELETE FROM public.old_link WHERE a % 7 = 2;
             UPDATE public.old_link SET weight = 100 + a WHERE a % 5 = 1;
             UPDATE public.old_link SET weight = -weight WHERE a % 11 = 3;
             UPDATE public.old_link SET a = a + 500 WHERE a % 13 = 8",
        )
        .await;
    });
}

#[test]
fn orphans_of_a_parent_that_came_late_are_asked_again() {
    in_world(|world| async move {
        world.load_teams().await;
        let stopped = world.try_load(&PARTS, 4).await.unwrap();
        assert_eq!(stopped.end, LoadEnd::Stopped);
        assert!(world.quarantine("parts").await[0].starts_with("31 parent_quarantined"));
        let mended = "UPDATE public.old_team SET name = 'team 6' WHERE id = 6";
        world.source.batch_execute(mended).await.unwrap();
        assert_eq!(world.replay(&TEAMS).await.rows, 1);
        world.load(&PARTS).await;
        assert!(world.quarantine("parts").await[0].starts_with("32 orphan"));
        assert_equal(&world.validate(&PARTS).await);
    });
}

/// Dies again and again while it catches up, each time at another statement, and the source moves on meanwhile.
#[test]
fn whoever_dies_while_it_catches_up_goes_on() {
    const MOVES: &str = "INSERT INTO public.old_part SELECT 300 + n, 'late ' || n, 'late', 1, 1, NULL, 1, 1 FROM generate_series(1, 9) AS n;
        UPDATE public.old_part SET name = name || '!' WHERE id % 9 = 4;
        DELETE FROM public.old_part WHERE id IN (2, 10, 61);
        UPDATE public.old_part SET price = 7 WHERE id IN (34, 180);
        UPDATE public.old_part SET deleted = true WHERE id IN (25, 37)";
    const THEN: &str =
        "UPDATE public.old_part SET name = 'again', deleted = false WHERE id IN (4, 301, 25, 34);
        DELETE FROM public.old_part WHERE id IN (302, 13, 42);
        UPDATE public.old_part SET previous_id = 303 WHERE id IN (304, 5)";
    in_world(|usual| async move {
        for sql in [MOVES, THEN] {
            usual.source.batch_execute(sql).await.unwrap();
        }
        usual.load_teams().await;
        usual.load(&PARTS).await;
        let usual = left(&usual, "parts").await;
        for statement in [1, 3, 6, 10, 15, 21] {
            let world = World::new().await;
            world.load_teams().await;
            world.try_load(&PARTS, 9).await.unwrap();
            world.source.batch_execute(MOVES).await.unwrap();
            let death = DEATH.replace("{number}", &statement.to_string());
            world.target.batch_execute(&death).await.unwrap();
            let died = world.try_load(&PARTS, u32::MAX).await.unwrap_err();
            assert!(died.to_string().contains("it dies"), "{died}");
            world.source.batch_execute(THEN).await.unwrap();
            world.load(&PARTS).await;
            assert_same(&left(&world, "parts").await, &usual, statement);
            assert_equal(&world.validate(&PARTS).await);
        }
    });
}

#[test]
fn rows_of_others_are_not_swept_away_with_a_row_that_is_gone() {
    const OTHERS: &str =
        "CREATE TABLE public.notes (part uuid REFERENCES public.parts ON DELETE CASCADE);
        INSERT INTO public.notes SELECT id FROM public.parts WHERE code = 'C-2'";
    in_world(|world| async move {
        world.load_teams().await;
        world.try_load(&PARTS, 5).await.unwrap();
        world.target.batch_execute(OTHERS).await.unwrap();
        run(&world, "DELETE FROM public.old_part WHERE id = 2").await;
        let refused = world.try_load(&PARTS, u32::MAX).await.unwrap_err();
        let text = refused.to_string();
        assert!(
            text.contains(r#"1 row of "public"."notes" (part"#),
            "{text}"
        );
        let removed = "DELETE FROM public.notes";
        assert_eq!(world.target.execute(removed, &[]).await.unwrap(), 1);
        world.load(&PARTS).await;
        assert_equal(&world.validate(&PARTS).await);
    });
}

/// A source in use: somebody inserts, updates, deletes and gives rows other keys, from before the first row is read until
/// the last one is in.
#[test]
fn a_source_in_use_is_moved_as_one_moment_shows_it() {
    in_world(|world| async move {
        world.load_teams().await;
        let rows = "INSERT INTO public.old_part SELECT 1000 + n, 'n' || n, 'n', 1, 1, NULL, 1, 1 FROM generate_series(1, 3000) AS n";
        run(&world, rows).await;
        let writer = Writer::begin(&world).await;
        // The moment is one in the midst of what is written.
        let moment = world.source_session().await;
        let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        moment.batch_execute(begin).await.unwrap();
        let number = async |sql| -> i64 { moment.query_one(sql, &[]).await.unwrap().get(0) };
        let snapshot = moment.query_one("SELECT pg_export_snapshot()", &[]).await;
        let snapshot: String = snapshot.unwrap().get(0);
        let before = writer.written();
        let loaded = world.load_under(&PARTS, &snapshot).await.unwrap();
        assert_eq!(loaded.end, LoadEnd::Complete);
        assert!(writer.written() > before + 20, "nobody wrote meanwhile");
        writer.end().await;
        let account = world.account("parts").await;
        let read = number("SELECT count(*) FROM public.old_part").await;
        let filtered = number("SELECT count(*) FROM public.old_part WHERE deleted").await;
        assert_eq!((account[0], account[4]), (read, filtered));
        assert_eq!(account[0], account[1..6].iter().sum::<i64>());
        assert_equal(&world.validate_under(&PARTS, Some(&snapshot)).await);
        // A second look finds another source.
        assert!(!world.validate(&PARTS).await.equal);
    });
}

/// The same, with a program that is stopped again and again; the last one begins when nobody writes any more.
#[test]
fn a_source_in_use_is_followed_from_stop_to_stop() {
    in_world(|world| async move {
        world.load_teams().await;
        let rows = "INSERT INTO public.old_part SELECT 1000 + n, 'n' || n, 'n', 1, 1, NULL, 1, 1 FROM generate_series(1, 400) AS n";
        run(&world, rows).await;
        // Were it filtered, nobody could tell: the source cannot read it.
        run(
            &world,
            "UPDATE public.old_part SET amount = '36' WHERE id = 36",
        )
        .await;
        let writer = Writer::begin(&world).await;
        for stop in 1..=6 {
            let stopped = world.try_load(&PARTS, 4).await.unwrap();
            assert_eq!(stopped.end, LoadEnd::Stopped, "stop {stop}");
        }
        writer.end().await;
        world.load(&PARTS).await;
        let account = world.account("parts").await;
        assert_eq!(account[0], account[1..6].iter().sum::<i64>());
        assert_equal(&world.validate(&PARTS).await);
    });
}
