//! What is marked as sensitive is told nowhere; and what ends a run is told with the way out.

use crate::migrations::{NODES, TEAMS, Teams};
use crate::world::in_world;
use rehome_runtime::prelude::*;
use rehome_runtime::quarantine::summary;

fn hiding(sensitive: &'static [&'static str]) -> Teams {
    Teams::described(Entity {
        sensitive,
        ..*TEAMS.entity()
    })
}

/// Teams that are read by another statement.
fn read_by(read_sql: &'static str) -> Teams {
    let [feed] = TEAMS.entity().feeds else {
        panic!("teams have one feed")
    };
    Teams::described(Entity {
        feeds: Box::leak(Box::new([Feed { read_sql, ..*feed }])),
        ..*TEAMS.entity()
    })
}

/// A program's migration lives as long as the program; here that is the test's.
fn leaked(teams: Teams) -> &'static Teams {
    Box::leak(Box::new(teams))
}

#[test]
fn a_key_that_is_sensitive_is_no_example() {
    in_world(|world| async move {
        for (sensitive, shown) in [(&["name"], "6"), (&["id"], "(masked)")] {
            let teams = leaked(hiding(sensitive));
            world.load(teams).await;
            let counts = summary(&world.target, teams.entity()).await.unwrap();
            assert_eq!(counts[0].examples, [shown]);
            world.rollback(teams).await;
        }
    });
}

#[test]
fn values_and_keys_that_may_be_sensitive_are_masked_where_rows_differ() {
    in_world(|world| async move {
        let teams = leaked(hiding(&["name"]));
        world.load(teams).await;
        let changed = "UPDATE public.teams SET name = 'Private' WHERE name = 'team 3'";
        world.target.batch_execute(changed).await.unwrap();
        let proven = world.validate(teams).await.differences;
        let compared = world.diff(teams).await.differences;
        for row in [&proven, &compared].map(|rows| rows[0].words()) {
            let expected = "***: changed name: the source gives ***, the target holds ***";
            assert_eq!(row, expected);
        }
        let stored = "SELECT concat_ws(' ', source_values, target_values, length(new_key)) FROM rehome.data_differentials";
        assert_eq!(world.ask(stored).await, ["{***} {***} 36"; 2]);
    });
}

#[test]
fn what_a_trigger_says_of_a_row_may_be_sensitive() {
    in_world(|world| async move {
        world
            .target
            .batch_execute(
                "CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS
                     $$ BEGIN RAISE 'bad name %', new.name; END $$;
                 CREATE TRIGGER refuse BEFORE INSERT ON public.teams FOR EACH ROW
                     WHEN (new.name = 'team 3') EXECUTE FUNCTION public.refuse()",
            )
            .await
            .unwrap();
        let told = "SELECT detail FROM rehome.migration_quarantine WHERE legacy_id = 3";
        for (sensitive, quotes) in [(&[] as &[&str], true), (&["name"], false)] {
            let teams = leaked(hiding(sensitive));
            world.load(teams).await;
            let details = world.ask(told).await;
            assert_eq!(details.len(), 1);
            assert_eq!(details[0].contains("team 3"), quotes, "{details:?}");
            world.rollback(teams).await;
        }
    });
}

#[test]
fn rows_of_one_key_of_which_one_cannot_be_read_end_the_run() {
    in_world(|world| async move {
        let table = "CREATE TABLE public.twice (id integer, name text);
                     INSERT INTO public.twice VALUES (1, '1'), (2, '2'), (2, 'x')";
        world.source.batch_execute(table).await.unwrap();
        let read = "SELECT source.id AS id, source.name::integer::text AS name FROM public.twice AS source";
        let refused = world
            .try_load(leaked(read_by(read)), u32::MAX)
            .await
            .unwrap_err();
        assert!(
            refused.to_string().contains("the same legacy key"),
            "{refused}"
        );
    });
}

#[test]
fn a_reference_that_a_rule_refuses_is_told_with_the_way_out() {
    static AWAITED: [Awaited; 1] = [Awaited {
        entity: "nodes",
        target: Relation::new("public", "nodes"),
        column: "up",
        disabled_triggers: &[],
        fill_sql: "INSERT INTO public.teams SELECT * FROM public.teams LIMIT 1",
        release_sql: "UPDATE public.nodes SET up = NULL WHERE false",
    }];
    in_world(|world| async move {
        world.load(&NODES).await;
        let teams = leaked(Teams::awaited(&AWAITED));
        let refused = world.try_load(teams, u32::MAX).await.unwrap_err();
        let told = refused.to_string();
        assert!(
            told.contains("23505") && told.contains("already exists"),
            "{told}"
        );
        assert!(
            told.contains("take nodes back with rehome rollback"),
            "{told}"
        );
    });
}
