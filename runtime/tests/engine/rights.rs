//! What the role may not do is told before the first row, with the GRANT that is missing.

use crate::migrations::{NODES, Teams};
use crate::world::{World, in_world};
use rehome_runtime::load::LoadEnd;
use rehome_runtime::prelude::*;

/// Teams as a table whose rows those of parts wait for.
static AWAITING: Teams = Teams::awaited(&AWAITED);

static AWAITED: [Awaited; 1] = [Awaited {
    entity: "parts",
    target: Relation::new("public", "parts"),
    column: "previous_id",
    disabled_triggers: &[],
    // Parts have never been run here, so there is no such table, and nothing that waits.
    fill_sql: "UPDATE public.parts SET previous_id = NULL FROM rehome.migration_mappings_parts WHERE false",
    release_sql: "UPDATE public.parts SET previous_id = NULL WHERE false",
}];

/// Lets every session of the target from now on be that of a role that may read and add rows, and no more.
async fn as_writer(world: &World) {
    let set = "DO $$ BEGIN
            EXECUTE format('CREATE ROLE %I', current_database() || '_writer');
            EXECUTE format('GRANT CREATE ON DATABASE %I TO %I', current_database(), current_database() || '_writer');
            EXECUTE format('GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO %I', current_database() || '_writer');
            EXECUTE format('GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO %I', current_database() || '_writer');
            EXECUTE format('ALTER DATABASE %I SET role = %I', current_database(), current_database() || '_writer');
        END $$";
    world.target.batch_execute(set).await.unwrap();
}

async fn grant(world: &World, right: &str) {
    let sql = format!(
        "DO $$ BEGIN EXECUTE format('GRANT {right} TO %I', current_database() || '_writer'); END $$"
    );
    world.target.batch_execute(&sql).await.unwrap();
}

#[test]
fn a_reference_that_is_filled_later_needs_the_right_to_update_its_column() {
    in_world(|world| async move {
        as_writer(&world).await;
        for (migration, table, column) in [
            (&NODES as &dyn Migration, r#""public"."nodes""#, "up"),
            (&AWAITING, r#""public"."parts""#, "previous_id"),
        ] {
            let refused = world.try_load(migration, u32::MAX).await.unwrap_err();
            let expected = format!(
                "target: the role may not UPDATE {table}.{column}; run: GRANT UPDATE ON {table} TO the role"
            );
            assert!(refused.to_string().contains(&expected), "{refused}");
            // The right to one column is enough, as the program writes no other.
            grant(&world, &format!("UPDATE ({column}) ON {table}")).await;
            let loaded = world.try_load(migration, u32::MAX).await.unwrap();
            assert_eq!(loaded.end, LoadEnd::Complete);
        }
    });
}
