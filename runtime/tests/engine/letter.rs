//! Bulk to the letter, where not everything may come off: what stays on does its work, and the schema is what it was.

use crate::bulk::{BULK, prepare, refused, schema};
use crate::migrations::LINKS;
use crate::world::{World, in_world};

/// Loads in bulk, and live in a world that is the same, after `statements`; gives what came off.
async fn as_in_a_live_load(statements: &str) -> Vec<String> {
    let (world, live) = (World::new().await, World::new().await);
    for world in [&world, &live] {
        prepare(world).await;
        world.target.batch_execute(statements).await.unwrap();
    }
    let (before, rows) = (schema(&world).await, world.dump().await);
    live.load(&LINKS).await;
    world.load(&BULK).await;
    assert_eq!(schema(&world).await, before);
    assert_eq!(refused(&world).await, refused(&live).await);
    assert_eq!(world.account("links").await, live.account("links").await);
    assert_eq!(world.dump().await, live.dump().await);
    let off = "SELECT name FROM rehome.migration_bulk_objects ORDER BY 1";
    let off = world.ask(off).await;
    world.rollback(&BULK).await;
    assert_eq!(schema(&world).await, before);
    assert_eq!(world.dump().await, rows);
    off
}

#[test]
fn a_key_by_which_a_view_groups_stays_on() {
    const VIEW: &str = "CREATE VIEW public.grouped AS SELECT a, b, weight, count(*) FROM public.links GROUP BY a, b";
    in_world(|_| async move {
        let off = as_in_a_live_load(VIEW).await;
        assert!(!off.iter().any(|name| name == "links_pkey"), "{off:?}");
        assert!(off.iter().any(|name| name == "pairs"), "{off:?}");
    });
}

/// The table belongs to a role that is no superuser; a table of another role refers to it.
#[test]
fn a_key_that_a_table_of_another_role_refers_to_stays_on() {
    const ROLES: &str = "
        DO $$ BEGIN
            EXECUTE format('CREATE ROLE %I', current_database() || '_owner');
            EXECUTE format('CREATE ROLE %I', current_database() || '_stranger');
            EXECUTE format('GRANT CREATE ON DATABASE %I TO %I', current_database(), current_database() || '_owner');
            EXECUTE format('GRANT USAGE, CREATE ON SCHEMA public TO %I', current_database() || '_owner');
            EXECUTE format('GRANT SELECT, REFERENCES ON ALL TABLES IN SCHEMA public TO %I', current_database() || '_owner');
            EXECUTE format('GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO %I', current_database() || '_owner');
            EXECUTE format('ALTER TABLE public.links OWNER TO %I', current_database() || '_owner');
            EXECUTE format('ALTER TABLE public.marks OWNER TO %I', current_database() || '_stranger');
            EXECUTE format('ALTER TABLE public.weights OWNER TO %I', current_database() || '_stranger');
            EXECUTE format('ALTER DATABASE %I SET role = %I', current_database(), current_database() || '_owner');
        END $$";
    in_world(|_| async move {
        let off = as_in_a_live_load(ROLES).await;
        assert!(!off.iter().any(|name| name == "links_pkey"), "{off:?}");
        assert!(off.iter().any(|name| name == "by weight"), "{off:?}");
    });
}

#[test]
fn a_table_with_partitions_keeps_its_indexes() {
    const PARTITIONS: &str = "
        DROP TABLE public.links CASCADE;
        CREATE TABLE public.links (a integer, b text, weight integer CHECK (weight > 0), PRIMARY KEY (a, b)) PARTITION BY RANGE (a);
        CREATE TABLE public.links_low PARTITION OF public.links FOR VALUES FROM (MINVALUE) TO (200);
        CREATE TABLE public.links_high PARTITION OF public.links FOR VALUES FROM (200) TO (450);
        CREATE UNIQUE INDEX weighs ON public.links (a, weight);
        CREATE INDEX of_low ON public.links_low (weight) WHERE b <> '';
        ALTER TABLE public.links ADD CONSTRAINT weighed FOREIGN KEY (weight) REFERENCES public.weights";
    in_world(|_| async move {
        assert_eq!(as_in_a_live_load(PARTITIONS).await, Vec::<String>::new());
    });
}
