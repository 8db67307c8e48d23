//! Bulk: what comes off is back to the letter, whatever happens meanwhile, and rows fare as in a live load.

use crate::migrations::{HALVED_LINKS, LINKS, Moved, TEAMS};
use crate::server::Server;
use crate::world::{World, in_world};
use rehome_runtime::load::LoadEnd;
use rehome_runtime::prelude::*;
use std::collections::HashSet;

/// A migration, brought in in bulk.
pub struct InBulk {
    moved: &'static Moved,
    keys_may_collide: bool,
}

pub static BULK: InBulk = InBulk {
    moved: &LINKS,
    keys_may_collide: false,
};

static BULK_TEAMS: InBulk = InBulk {
    moved: &TEAMS,
    ..BULK
};

static COLLIDING: InBulk = InBulk {
    moved: &HALVED_LINKS,
    keys_may_collide: true,
};

impl Migration for InBulk {
    fn entity(&self) -> &'static Entity {
        self.moved.entity()
    }

    fn load_mode(&self) -> LoadMode {
        LoadMode::Bulk
    }

    fn keys_may_collide(&self) -> bool {
        self.keys_may_collide
    }

    fn transform(
        &self,
        feed: usize,
        row: &Row<'_>,
        context: &Context,
        target: &mut RowWriter,
    ) -> Result<(), Refusal> {
        self.moved.transform(feed, row, context, target)
    }
}

/// Twenty batches of links, some of which share a weight, and some of which refer to nothing.
const ROWS: &str = "
    INSERT INTO public.old_link
    SELECT 100 + i, 'b' || i % 3, CASE WHEN i % 50 = 7 THEN i / 100 + 20 WHEN i BETWEEN 110 AND 150 THEN 1110 + i * 7 % 13 ELSE 1000 + i END FROM generate_series(1, 400) AS i";

/// Everything that a dump shows of a table, and what it does not show.
const RICH: &str = r#"
    CREATE TABLE public.weights (weight integer, kind text, CONSTRAINT "it's a key" PRIMARY KEY (weight));
    INSERT INTO public.weights SELECT n FROM generate_series(1, 5000) AS n WHERE n NOT IN (1011, 1012);
    CREATE UNIQUE INDEX "by weight" ON public.links (weight) WHERE weight > 3;
    CREATE UNIQUE INDEX by_half ON public.links ((weight / 2)) WHERE weight BETWEEN 1100 AND 1200;
    CREATE INDEX by_length ON public.links ((length(b)), a DESC NULLS LAST) WITH (fillfactor = 70);
    ALTER INDEX public.by_length ALTER COLUMN 1 SET STATISTICS 77;
    COMMENT ON INDEX public.by_length IS 'a comment; -- it''s kept';
    ALTER TABLE public.links ADD CONSTRAINT pairs UNIQUE (b, a) DEFERRABLE INITIALLY DEFERRED;
    COMMENT ON CONSTRAINT pairs ON public.links IS 'pairs';
    ALTER TABLE public.links CLUSTER ON links_pkey;
    CREATE UNIQUE INDEX identity ON public.links (b, a);
    ALTER TABLE public.links ALTER a SET NOT NULL, ALTER b SET NOT NULL;
    ALTER TABLE public.links REPLICA IDENTITY USING INDEX identity;
    ALTER TABLE public.links ADD CONSTRAINT weighed FOREIGN KEY (weight) REFERENCES public.weights ON DELETE CASCADE;
    COMMENT ON CONSTRAINT weighed ON public.links IS 'checked';
    ALTER TABLE public.links ADD COLUMN extra integer;
    ALTER TABLE public.links ADD CONSTRAINT unproven FOREIGN KEY (extra) REFERENCES public.weights NOT VALID;
    CREATE TABLE public.marks (a integer, b text, CONSTRAINT marked FOREIGN KEY (a, b) REFERENCES public.links);
"#;

/// What `pg_dump` says of the schema, and what it does not say.
pub async fn schema(world: &World) -> Vec<String> {
    let mut lines = vec![Server::shared().dump(&world.target_name)];
    lines.extend(world.ask("SELECT concat_ws(' ', indexrelid::regclass, indisclustered, indisreplident, indisvalid) FROM pg_index WHERE indrelid = 'public.links'::regclass ORDER BY 1").await);
    lines.extend(world.ask("SELECT concat_ws(' ', conname, convalidated, contype, conislocal) FROM pg_constraint WHERE conrelid = 'public.links'::regclass ORDER BY 1").await);
    lines.extend(world.ask("SELECT concat_ws(' ', attrelid::regclass, attname, attstattarget) FROM pg_attribute WHERE attrelid = to_regclass('public.by_length') ORDER BY 1").await);
    lines.push(
        world
            .ask("SELECT relreplident::text FROM pg_class WHERE oid = 'public.links'::regclass")
            .await
            .concat(),
    );
    lines
}

pub async fn prepare(world: &World) {
    world.source.batch_execute(ROWS).await.unwrap();
    world.target.batch_execute(RICH).await.unwrap();
}

async fn off(world: &World) -> usize {
    let sql = "SELECT name FROM rehome.migration_bulk_objects WHERE state = 'off'";
    world.ask(sql).await.len()
}

pub async fn refused(world: &World) -> Vec<String> {
    world
        .ask("SELECT concat_ws(' ', legacy_key, reason, stage, sqlstate, constraint_name) FROM rehome.migration_quarantine ORDER BY 1")
        .await
}

#[test]
fn rows_fare_as_in_a_live_load_and_the_schema_is_what_it_was() {
    in_world(|live| async move {
        prepare(&live).await;
        live.load(&LINKS).await;
        let world = World::new().await;
        prepare(&world).await;
        let before = schema(&world).await;
        world.load_side_by_side(&BULK, 3).await;
        assert_eq!(schema(&world).await, before);
        assert_eq!(off(&world).await, 0);
        assert_eq!(refused(&world).await, refused(&live).await);
        assert!(
            refused(&world).await.len() > 6,
            "{:?}",
            refused(&world).await
        );
        assert_eq!(world.dump().await, live.dump().await);
        assert_eq!(world.account("links").await, live.account("links").await);
        world.rollback(&BULK).await;
        assert_eq!(schema(&world).await, before);
    });
}

#[test]
fn rows_that_break_two_rules_are_taken_out_once() {
    in_world(|world| async move {
        prepare(&world).await;
        let twice = "CREATE UNIQUE INDEX weight_again ON public.links (weight) WHERE weight > 2;
                     CREATE UNIQUE INDEX weight_once_more ON public.links (weight) WHERE weight > 1";
        world.target.batch_execute(twice).await.unwrap();
        let before = schema(&world).await;
        assert_eq!(world.load(&BULK).await.end, LoadEnd::Complete);
        assert_eq!(schema(&world).await, before);
        let refused = refused(&world).await;
        let keys: HashSet<_> = refused.iter().map(|row| row.split(' ').next()).collect();
        assert_eq!(keys.len(), refused.len(), "{refused:?}");
    });
}

/// The second row collides with the first by one rule, so it does not come, and the fourth, which collides with it alone
/// by another rule, does; the third refers to nothing, and therefore does not keep the fifth out.
#[test]
fn a_row_that_is_taken_out_keeps_no_other_out() {
    const CHAIN: &str = "
        INSERT INTO public.old_link VALUES (1001, 'q', 3001), (1002, 'qq', 3001), (1003, 'o', 6001), (1004, 'qq', 3002), (1005, 'o', 3003)";
    const RULES: &str = "
        CREATE UNIQUE INDEX a_rule ON public.links (b) WHERE a > 1000;
        CREATE UNIQUE INDEX the_rule ON public.links (weight) WHERE a > 1000";
    in_world(|live| async move {
        let world = World::new().await;
        for world in [&live, &world] {
            prepare(world).await;
            world.source.batch_execute(CHAIN).await.unwrap();
            world.target.batch_execute(RULES).await.unwrap();
        }
        live.load(&LINKS).await;
        world.load(&BULK).await;
        let chain = "SELECT a::text FROM public.links WHERE a > 1000 ORDER BY 1";
        assert_eq!(live.ask(chain).await, ["1001", "1004", "1005"]);
        assert_eq!(world.ask(chain).await, ["1001", "1004", "1005"]);
    });
}

#[test]
fn a_load_that_was_stopped_goes_on_without_indexes_and_ends_with_them() {
    in_world(|world| async move {
        prepare(&world).await;
        let before = schema(&world).await;
        let stopped = world.try_load(&BULK, 5).await.unwrap();
        assert_eq!(stopped.end, LoadEnd::Stopped);
        assert_eq!(off(&world).await, 9);
        assert_eq!(world.load(&BULK).await.end, LoadEnd::Complete);
        assert_eq!(schema(&world).await, before);
    });
}

#[test]
fn a_rollback_in_the_midst_restores_the_schema() {
    in_world(|world| async move {
        prepare(&world).await;
        let (before, rows) = (schema(&world).await, world.dump().await);
        world.try_load(&BULK, 5).await.unwrap();
        assert_ne!(schema(&world).await, before);
        assert!(world.rollback(&BULK).await.rows > 0);
        assert_eq!(schema(&world).await, before);
        assert_eq!(world.dump().await, rows);
    });
}

#[test]
fn rows_of_a_stranger_are_found() {
    in_world(|world| async move {
        prepare(&world).await;
        let before = schema(&world).await;
        world.try_load(&BULK, 5).await.unwrap();
        let twice = "INSERT INTO public.links VALUES (-1, 'own', 1), (-1, 'own', 2)";
        world.target.batch_execute(twice).await.unwrap();
        let error = world
            .try_load(&BULK, u32::MAX)
            .await
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("somebody wrote to \"public\".\"links\""),
            "{error}"
        );
        let mended = "DELETE FROM public.links WHERE a = -1 AND weight = 2";
        world.target.batch_execute(mended).await.unwrap();
        let error = world
            .try_load(&BULK, u32::MAX)
            .await
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("1 row that this run did not make"),
            "{error}"
        );
        assert_eq!(
            schema(&world).await,
            before,
            "what came off is back all the same"
        );
        world
            .target
            .batch_execute("DELETE FROM public.links WHERE a = -1")
            .await
            .unwrap();
        assert_eq!(world.load(&BULK).await.end, LoadEnd::Complete);
    });
}

#[test]
fn a_table_with_rows_is_loaded_live() {
    in_world(|world| async move {
        prepare(&world).await;
        world
            .target
            .batch_execute("INSERT INTO public.links VALUES (-1, 'own', 1)")
            .await
            .unwrap();
        world.load(&BULK).await;
        let taken_off = world
            .ask("SELECT name FROM rehome.migration_bulk_objects")
            .await;
        assert_eq!(taken_off, Vec::<String>::new());
    });
}

/// Rows are taken out by their key, so a key that two rows may be given stays on, whatever sort of rule it is.
#[test]
fn a_key_that_rows_may_share_stays_on() {
    const PREPARED: &str = "
        ALTER TABLE public.links DROP CONSTRAINT links_pkey;
        ALTER TABLE public.links ALTER a SET NOT NULL, ALTER b SET NOT NULL, ADD CONSTRAINT both_ways UNIQUE (b, a);
        CREATE UNIQUE INDEX by_weight ON public.links (weight);
        CREATE UNIQUE INDEX by_length ON public.links (a, (length(b)))";
    const ROWS: &str = "
        INSERT INTO public.old_link VALUES (2000, 'k', 2501), (2001, 'k', 2502), (2002, 'k', 2502), (2004, 'k', 2501)";
    in_world(|live| async move {
        live.target.batch_execute(PREPARED).await.unwrap();
        live.source.batch_execute(ROWS).await.unwrap();
        live.load(&HALVED_LINKS).await;
        let world = World::new().await;
        world.target.batch_execute(PREPARED).await.unwrap();
        world.source.batch_execute(ROWS).await.unwrap();
        world.load(&COLLIDING).await;
        let stay = "SELECT count(*)::text FROM rehome.migration_bulk_objects";
        assert_eq!(world.ask(stay).await, ["2"]);
        let kept = "SELECT a::text FROM public.links WHERE a >= 1000 ORDER BY 1";
        assert_eq!(world.ask(kept).await, ["1000", "1001"]);
        assert_eq!(refused(&world).await, refused(&live).await);
        assert_eq!(world.dump().await, live.dump().await);
    });
}

#[test]
fn a_legacy_key_that_comes_twice_ends_the_load_and_can_be_taken_back() {
    in_world(|world| async move {
        let own = "DELETE FROM public.parts; DELETE FROM public.teams";
        world.target.batch_execute(own).await.unwrap();
        let before = (schema(&world).await, world.dump().await);
        let twice = "
            ALTER TABLE public.old_team DROP CONSTRAINT old_team_pkey CASCADE;
            INSERT INTO public.old_team (id, name) SELECT id, 'again' FROM public.old_team WHERE name IS NOT NULL LIMIT 1";
        world.source.batch_execute(twice).await.unwrap();
        let error = world.try_load(&BULK_TEAMS, u32::MAX).await.unwrap_err();
        let said = error.to_string();
        assert!(said.contains("have the same legacy key"), "{said}");
        assert!(world.rollback(&BULK_TEAMS).await.rows > 0);
        assert_eq!((schema(&world).await, world.dump().await), before);
    });
}
