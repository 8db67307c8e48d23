//! Every row has the fate that is expected of it, whatever it depends on.

use crate::migrations::{LABELS, LINKS, NODES, PARTS, TENFOLD_NODES};
use crate::world::{assert_equal, in_world};
use rehome_runtime::quarantine::summary;

/// Key, reason, stage and column of every part that cannot come.
pub const REFUSED_PARTS: [&str; 20] = [
    "31 parent_quarantined transform team_id",
    "32 orphan transform team_id",
    "33 invalid_date transform made_on",
    "34 check write ",
    "35 duplicate write ",
    "36 unreadable read ",
    "37 too_long transform name",
    "38 parent_quarantined transform previous_id",
    "40 orphan finish previous_id",
    "41 parent_quarantined finish previous_id",
    "42 parent_quarantined finish previous_id",
    "45 parent_quarantined transform previous_id",
    "46 parent_quarantined finish previous_id",
    "51 orphan transform previous_id",
    "87 parent_quarantined transform previous_id",
    "90 parent_quarantined transform previous_id",
    "93 parent_quarantined transform previous_id",
    "96 parent_quarantined finish previous_id",
    "105 orphan transform previous_id",
    "180 check write ",
];

#[test]
fn parts_are_refused_at_every_stage_and_the_rest_comes() {
    in_world(|world| async move {
        world.load_teams().await;
        world.load(&PARTS).await;
        assert_eq!(world.quarantine("parts").await, REFUSED_PARTS);
        assert_eq!(world.account("parts").await, [200, 179, 0, 0, 1, 20, 0]);
        assert_eq!(world.phase("parts").await, "loaded");
        let shown = "SELECT row ->> 'code' FROM rehome.migration_quarantine
                     WHERE entity = 'parts' AND legacy_id IN (34, 36, 40) ORDER BY legacy_id";
        assert_eq!(world.ask(shown).await, ["C-34", "C-36", "C-40"]);
        let filled = "SELECT previous.code::text FROM public.parts AS part
                      JOIN public.parts AS previous ON previous.id = part.previous_id
                      WHERE part.code IN ('C-39', 'C-43', 'C-44') ORDER BY part.code";
        assert_eq!(world.ask(filled).await, ["C-150", "C-43", "C-10"]);
        assert_equal(&world.validate(&PARTS).await);
        assert_eq!(world.phase("parts").await, "validated");
    });
}

#[test]
fn the_summary_counts_by_reason() {
    in_world(|world| async move {
        world.load_teams().await;
        world.load(&PARTS).await;
        let counts = summary(
            &world.target,
            rehome_runtime::migration::Migration::entity(&PARTS),
        )
        .await
        .unwrap();
        assert_eq!(counts.iter().map(|count| count.rows).sum::<u64>(), 20);
        let first = &counts[0];
        assert_eq!(
            (first.reason.as_str(), first.column.as_str(), first.rows),
            ("parent_quarantined", "previous_id", 9)
        );
        assert_eq!(first.examples, ["38", "41", "42", "45", "46"]);
        let checked = counts.iter().find(|count| count.reason == "check").unwrap();
        assert_eq!(
            (checked.constraint.as_str(), checked.rows),
            ("parts_price_check", 2)
        );
    });
}

#[test]
fn labels_are_merged_into_the_first_that_the_target_takes() {
    in_world(|world| async move {
        world.load(&LABELS).await;
        assert_eq!(world.account("labels").await, [10, 3, 3, 2, 1, 1, 0]);
        assert_eq!(world.quarantine("labels").await, ["2 check write "]);
        let titles = "SELECT concat_ws(' ', code, title) FROM public.labels ORDER BY code";
        assert_eq!(
            world.ask(titles).await,
            ["a first a", "b second b", "d", "there was there"]
        );
        let merged = "SELECT concat_ws(' ', mapping.legacy_id, mapping.fate, label.code) FROM rehome.migration_mappings AS mapping
                      JOIN public.labels AS label ON label.id = mapping.new_id WHERE mapping.entity = 'labels'
                      ORDER BY mapping.legacy_id";
        assert_eq!(
            world.ask(merged).await,
            [
                "1 migrated a",
                "3 merged a",
                "4 existing there",
                "5 migrated b",
                "7 merged a",
                "8 merged b",
                "9 existing there",
                "10 migrated d"
            ]
        );
        assert_equal(&world.validate(&LABELS).await);
    });
}

#[test]
fn composite_keys_with_every_sign_are_kept() {
    in_world(|world| async move {
        world.load(&LINKS).await;
        assert_eq!(world.account("links").await, [8, 7, 0, 0, 0, 1, 0]);
        assert_eq!(world.quarantine("links").await, ["3|bad check write "]);
        assert_equal(&world.validate(&LINKS).await);
    });
}

#[test]
fn kept_integer_keys_refer_forward_and_orphans_become_null() {
    in_world(|world| async move {
        world.load(&NODES).await;
        let rows = "SELECT concat_ws(' ', id, up) FROM public.nodes ORDER BY id";
        assert_eq!(
            world.ask(rows).await,
            ["1 7", "2 1", "3", "4", "5 5", "6", "7 2", "8 4"]
        );
        assert_eq!(world.account("nodes").await, [8, 8, 0, 0, 0, 0, 2]);
        assert_eq!(
            world
                .ask("SELECT nextval('public.nodes_id_seq')::text")
                .await,
            ["9"]
        );
        assert_equal(&world.validate(&NODES).await);
    });
}

/// To an earlier row, to a later one, to itself; and to a row that is replayed together with the one that refers to it.
#[test]
fn rows_whose_keys_only_the_mapping_knows_refer_to_one_another() {
    in_world(|world| async move {
        world.load(&TENFOLD_NODES).await;
        let rows = "SELECT concat_ws(' ', id, up) FROM public.nodes ORDER BY id";
        assert_eq!(
            world.ask(rows).await,
            ["10 70", "20 10", "30", "50 50", "70 20"]
        );
        let refused = [
            "4 orphan finish up",
            "6 orphan transform up",
            "8 parent_quarantined finish up",
        ];
        assert_eq!(world.quarantine("nodes").await, refused);
        assert_equal(&world.validate(&TENFOLD_NODES).await);
        let mend = "UPDATE public.old_node SET up = 8 WHERE id = 4";
        world.source.batch_execute(mend).await.unwrap();
        assert_eq!(world.replay(&TENFOLD_NODES).await.rows, 2);
        assert_eq!(
            world.ask(rows).await,
            ["10 70", "20 10", "30", "40 80", "50 50", "70 20", "80 40"]
        );
        assert_eq!(world.quarantine("nodes").await, refused[1..2]);
        assert_equal(&world.validate(&TENFOLD_NODES).await);
    });
}
