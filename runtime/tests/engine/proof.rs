//! A proof by pieces: whatever the table is cut into, every row is looked at once.

use crate::migrations::PARTS;
use crate::world::{World, assert_equal, in_world};

/// More pages than are read in one piece. Their rows are gone again, but the pages stay, and updated rows lie behind them.
const MANY_PAGES: [&str; 5] = [
    // Else each row that goes is looked for in all references to it.
    "SET session_replication_role = replica",
    "INSERT INTO public.parts (id, code, name, active, team_id, picture)
     SELECT gen_random_uuid(), 'gone ' || number, 'gone', true, (SELECT id FROM public.teams LIMIT 1), decode(repeat('ab', 900), 'hex')
     FROM generate_series(1, 20000) AS number",
    "DELETE FROM public.parts WHERE code LIKE 'gone %'",
    "SET session_replication_role = DEFAULT",
    "UPDATE public.parts SET name = name WHERE code > 'C-2'",
];

#[test]
fn rows_of_every_piece_are_compared() {
    in_world(|world| async move {
        scattered(&world).await;
        let pages = "SELECT (pg_relation_size('public.parts') / 8192 > 2048)::text";
        assert_eq!(world.ask(pages).await, ["true"]);
        assert_equal(&world.validate(&PARTS).await);
        for place in ["min", "max"] {
            let change = format!(
                "UPDATE public.parts SET amount = coalesce(amount, 0) + 1 WHERE ctid = (SELECT {place}(ctid) FROM public.parts)"
            );
            world.target.batch_execute(&change).await.unwrap();
            let validation = world.validate(&PARTS).await;
            assert!(!validation.equal, "the {place} row");
            let back =
                "UPDATE public.parts AS part SET amount = saved.amount FROM public.saved AS saved
                 WHERE saved.id = part.id AND saved.amount IS DISTINCT FROM part.amount";
            assert_eq!(world.target.execute(back, &[]).await.unwrap(), 1);
            assert_eq!(validation.differing_rows, 1, "the {place} row");
        }
        assert_equal(&world.validate(&PARTS).await);
    });
}

#[test]
fn a_batch_that_was_struck_from_the_record_is_proven_all_the_same() {
    in_world(|world| async move {
        scattered(&world).await;
        world
            .target
            .batch_execute(
                "DELETE FROM rehome.migration_checkpoints WHERE entity = 'parts' AND batch = 3",
            )
            .await
            .unwrap();
        let validation = world.validate(&PARTS).await;
        let failed: Vec<&str> = validation
            .checks
            .iter()
            .filter(|check| !check.passed)
            .map(|check| check.name.as_str())
            .collect();
        assert_eq!(validation.rows, 179);
        assert!(failed.contains(&"account: the source's rows"), "{failed:?}");
        assert!(!failed.contains(&"every row, every column"), "{failed:?}");
    });
}

/// Parts where none were before, over more pages than one piece has.
async fn scattered(world: &World) {
    let emptied = "DELETE FROM public.parts";
    world.target.batch_execute(emptied).await.unwrap();
    world.load_teams().await;
    world.load(&PARTS).await;
    let saved = "CREATE TABLE public.saved AS SELECT * FROM public.parts";
    world.target.batch_execute(saved).await.unwrap();
    for sql in MANY_PAGES {
        world.target.batch_execute(sql).await.unwrap();
    }
}
