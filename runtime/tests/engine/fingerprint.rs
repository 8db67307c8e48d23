//! The fingerprint: a row that the target alters is known before COMMIT, by key and columns; any other row passes.

use crate::bulk::BULK;
use crate::migrations::{LABELS, LINKS, NODES, PARTS};
use crate::world::{World, assert_equal, in_world};
use rehome_runtime::load::LoadEnd;
use rehome_runtime::prelude::*;

/// Makes a trigger: when it fires, and what it does with the row.
async fn alter(world: &World, fires: &str, body: &str) {
    let sql = format!(
        "CREATE FUNCTION public.alter_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$;
         CREATE {fires} FOR EACH ROW EXECUTE FUNCTION public.alter_row()"
    );
    world.target.batch_execute(&sql).await.unwrap();
}

async fn stop_altering(world: &World) {
    let sql = "DROP FUNCTION public.alter_row CASCADE";
    world.target.batch_execute(sql).await.unwrap();
}

/// What a load that reads back stops with.
async fn refused(world: &World, migration: &'static dyn Migration, workers: u32) -> String {
    let loaded = world.load_reading_back(migration, workers).await;
    loaded.unwrap_err().to_string()
}

#[test]
fn a_trigger_that_alters_values_stops_the_batch() {
    in_world(|world| async move {
        world.load_teams().await;
        alter(
            &world,
            "TRIGGER quiet BEFORE INSERT ON public.parts",
            "IF NEW.code = 'C-61' THEN NEW.name := upper(NEW.name) || '!'; NEW.meta := NULL; END IF; RETURN NEW;",
        )
        .await;
        let message = refused(&world, &PARTS, 1).await;
        let key = "SELECT coalesce(max(new_id::text), 'none') FROM rehome.migration_mappings_parts WHERE legacy_id = 61";
        assert_eq!(world.ask(key).await, ["none"], "{message}");
        assert!(message.contains("1 row of batch 4 is not in"), "{message}");
        assert!(message.contains(" (name, meta)"), "{message}");
        let account = world.account("parts").await;
        stop_altering(&world).await;
        let loaded = world.load_reading_back(&PARTS, 1).await.unwrap();
        assert_eq!(loaded.end, LoadEnd::Complete);
        assert!(world.account("parts").await[0] > account[0]);
        assert_equal(&world.validate(&PARTS).await);
        let key = world.ask(key).await.remove(0);
        assert!(
            message.contains(&format!("{key} (name, meta)")),
            "{message}"
        );
    });
}

#[test]
fn rows_of_every_type_pass_and_so_do_those_that_are_replayed() {
    in_world(|world| async move {
        world.load_teams().await;
        for migration in [&PARTS, &LABELS, &NODES] {
            let loaded = world.load_reading_back(migration, 2).await.unwrap();
            assert_eq!(loaded.end, LoadEnd::Complete);
            assert_equal(&world.validate(migration).await);
        }
        let mended = "UPDATE public.old_part SET price = 7 WHERE id IN (34, 180)";
        world.source.batch_execute(mended).await.unwrap();
        alter(
            &world,
            "TRIGGER quiet BEFORE INSERT ON public.parts",
            "NEW.price := NEW.price + 1; RETURN NEW;",
        )
        .await;
        let message = world.replay_reading_back(&PARTS).await.unwrap_err();
        assert!(message.to_string().contains(" (price)"), "{message}");
        stop_altering(&world).await;
        assert!(world.replay_reading_back(&PARTS).await.unwrap().rows > 0);
        assert_equal(&world.validate(&PARTS).await);
    });
}

#[test]
fn what_fires_at_commit_is_noticed_as_well() {
    in_world(|world| async move {
        alter(
            &world,
            "CONSTRAINT TRIGGER late AFTER INSERT ON public.nodes DEFERRABLE INITIALLY DEFERRED",
            "UPDATE public.nodes SET up = NULL WHERE id = NEW.id AND id = 2; RETURN NULL;",
        )
        .await;
        let message = refused(&world, &NODES, 1).await;
        assert!(message.contains("2 (up)"), "{message}");
    });
}

#[test]
fn a_row_under_another_key_is_missing_under_its_own() {
    in_world(|world| async move {
        alter(
            &world,
            "TRIGGER quiet BEFORE INSERT ON public.links",
            "IF NEW.a = 1 THEN NEW.a := -1; END IF; RETURN NEW;",
        )
        .await;
        let message = refused(&world, &LINKS, 1).await;
        assert!(message.contains("(not there under its key)"), "{message}");
        assert_eq!(
            world
                .ask("SELECT a::text FROM public.links WHERE a < 0")
                .await,
            [""; 0]
        );
    });
}

#[test]
fn in_bulk_the_key_stays_on_for_reading_back() {
    in_world(|world| async move {
        let loaded = world.load_reading_back(&BULK, 2).await.unwrap();
        assert_eq!(loaded.end, LoadEnd::Complete);
        assert_equal(&world.validate(&BULK).await);
        let off = "SELECT name FROM rehome.migration_bulk_objects WHERE entity = 'links' AND name = 'links_pkey'";
        assert_eq!(world.ask(off).await, [""; 0]);
        world.rollback(&BULK).await;
        world.load(&BULK).await;
        assert_eq!(world.ask(off).await, ["links_pkey"]);
    });
}
