//! Replay: mended rows come in once, with all that waited for them.

use crate::fates::REFUSED_PARTS;
use crate::migrations::{LABELS, PARTS, TEAMS};
use crate::world::{assert_equal, in_world};

#[test]
fn mended_rows_come_in_with_those_that_refer_to_them() {
    in_world(|world| async move {
        world.load_teams().await;
        world.load(&PARTS).await;
        world
            .source
            .batch_execute(
                "UPDATE public.old_part SET price = 7 WHERE id IN (34, 180);
                 UPDATE public.old_part SET previous_id = NULL WHERE id = 40;
                 UPDATE public.old_part SET name = 'still too long, but in another way' WHERE id = 37;
                 UPDATE public.old_part SET made = NULL, price = -3 WHERE id = 33;
                 UPDATE public.old_part SET deleted = true WHERE id = 35;
                 DELETE FROM public.old_part WHERE id = 36",
            )
            .await
            .unwrap();
        let replayed = world.replay(&PARTS).await;
        // 34, 38, 40, 41, 42, 45, 46, 93, 96, 180.
        assert_eq!(
            (
                replayed.examined,
                replayed.rows,
                replayed.placed,
                replayed.gone
            ),
            (20, 10, 1, 1)
        );
        assert_eq!(
            world.quarantine("parts").await,
            [
                "31 parent_quarantined transform team_id",
                "32 orphan transform team_id",
                "33 check write ",
                "37 too_long transform name",
                "51 orphan transform previous_id",
                "87 parent_quarantined transform previous_id",
                "90 orphan transform previous_id",
                "105 orphan transform previous_id",
            ]
        );
        assert_eq!(world.account("parts").await, [199, 189, 0, 0, 2, 8, 0]);
        assert_eq!(world.phase("parts").await, "loaded");
        let closed = "SELECT concat_ws(' ', legacy_id, resolution) FROM rehome.migration_quarantine
                      WHERE resolved_at IS NOT NULL AND resolution <> 'migrated' ORDER BY legacy_id";
        assert_eq!(world.ask(closed).await, ["35 filtered", "36 gone"]);
        assert_equal(&world.validate(&PARTS).await);

        let (rows, phase) = (world.dump().await, world.phase("parts").await);
        let again = world.replay(&PARTS).await;
        assert!(!again.changed(), "{again:?}");
        assert_eq!(
            (world.dump().await, world.phase("parts").await),
            (rows, phase)
        );
        assert_eq!(
            world
                .ask(
                    "SELECT count(*)::text FROM rehome.migration_quarantine WHERE entity = 'parts'"
                )
                .await,
            ["20"]
        );
        world.rollback(&PARTS).await;
        assert_eq!(
            world.ask("SELECT count(*)::text FROM public.parts").await,
            ["1"]
        );
    });
}

#[test]
fn rows_that_nothing_mended_stay_as_they_are() {
    in_world(|world| async move {
        world.load_teams().await;
        world.load(&PARTS).await;
        assert_equal(&world.validate(&PARTS).await);
        let replayed = world.replay(&PARTS).await;
        assert!(!replayed.changed(), "{replayed:?}");
        assert_eq!(world.quarantine("parts").await, REFUSED_PARTS);
        assert_eq!(world.phase("parts").await, "validated");
        assert_equal(&world.validate(&PARTS).await);
    });
}

#[test]
fn a_mended_parent_lets_its_children_in() {
    in_world(|world| async move {
        world.load_teams().await;
        world.load(&PARTS).await;
        world
            .source
            .batch_execute("UPDATE public.old_team SET name = 'team 6' WHERE id = 6")
            .await
            .unwrap();
        assert_eq!(world.replay(&TEAMS).await.rows, 1);
        assert_eq!(world.replay(&PARTS).await.rows, 1);
        assert_eq!(world.quarantine("parts").await, REFUSED_PARTS[1..]);
        assert_equal(&world.validate(&TEAMS).await);
        assert_equal(&world.validate(&PARTS).await);
    });
}

#[test]
fn a_replayed_row_can_be_merged() {
    in_world(|world| async move {
        world.load(&LABELS).await;
        world
            .source
            .batch_execute("UPDATE public.old_label SET title = 'good' WHERE id = 2")
            .await
            .unwrap();
        let replayed = world.replay(&LABELS).await;
        assert_eq!((replayed.rows, replayed.placed), (0, 1));
        assert_eq!(world.account("labels").await, [10, 3, 4, 2, 1, 0, 0]);
        assert_equal(&world.validate(&LABELS).await);
        assert!(!world.replay(&LABELS).await.changed());
    });
}
