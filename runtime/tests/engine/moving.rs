//! A source that moves between a stop and the same command again: in the end the target is what an undisturbed load of
//! the source makes of it.

use crate::migrations::{LABELS, LINKS, NODES, PARTS, TEAMS};
use crate::world::{World, assert_equal, in_world};
use rehome_runtime::load::LoadEnd;
use rehome_runtime::migration::Migration;

/// What a run leaves of one entity, but for the numbers of its batches and what its quarantine has resolved. What a
/// closing pass of the load finds, a row that is asked again knows before it is written; so stages are left out.
async fn left(world: &World, entity: &str) -> Vec<String> {
    let mut left = world.dump().await;
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
    let entity = migration.entity().name;
    let usual = World::new().await;
    for sql in [before, moved] {
        usual.source.batch_execute(sql).await.unwrap();
    }
    usual.load_teams().await;
    usual.load(migration).await;
    let usual = left(&usual, entity).await;
    for looks in [3, 5, 8] {
        let world = World::new().await;
        world.source.batch_execute(before).await.unwrap();
        world.load_teams().await;
        let stopped = world.try_load(migration, looks).await.unwrap();
        assert_eq!(stopped.end, LoadEnd::Stopped, "look {looks}");
        world.source.batch_execute(moved).await.unwrap();
        world.load(migration).await;
        assert_same(&left(&world, entity).await, &usual, looks);
        assert_equal(&world.validate(migration).await);
        world.rollback(migration).await;
    }
}

fn assert_same(left: &[String], usual: &[String], looks: u32) {
    let more: Vec<_> = left.iter().filter(|line| !usual.contains(line)).collect();
    let fewer: Vec<_> = usual.iter().filter(|line| !left.contains(line)).collect();
    assert!(
        more.is_empty() && fewer.is_empty() && left.len() == usual.len(),
        "look {looks}: more {more:#?}\nfewer {fewer:#?}"
    );
}

#[test]
fn rows_that_move_are_followed() {
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
