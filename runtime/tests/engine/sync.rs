//! Synchronising: what differs after a run is named, decided by a policy, and brought in; and all of it can be taken back.

use crate::migrations::{LINKS, PARTS, TEAMS};
use crate::moving::writer::Writer;
use crate::moving::{DEATH, everything, left, run};
use crate::world::{World, assert_equal, in_world};
use rehome_runtime::differential::{Deletes, Newest, Policy, SyncOptions};
use rehome_runtime::report::{ConflictKind, Side};

/// All is brought to what the source says.
pub const SOURCE_WINS: SyncOptions = SyncOptions {
    snapshot: None,
    policy: Policy::SourceWins,
    deletes: Deletes::Delete,
    left_over: false,
};

fn by(policy: Policy) -> SyncOptions {
    SyncOptions {
        policy,
        ..SOURCE_WINS
    }
}

/// Links, loaded, with a synced baseline: each side's next change is known to be its own.
async fn links_in_step(world: &World) {
    let rows =
        "INSERT INTO public.old_link SELECT 100 + n, 'n' || n, n FROM generate_series(1, 20) AS n";
    world.source.batch_execute(rows).await.unwrap();
    world.load(&LINKS).await;
    let first = world.sync(&LINKS, &SOURCE_WINS).await;
    assert_eq!(
        (first.rows_changed, first.rows_added, first.rows_removed),
        (0, 0, 0)
    );
}

/// One row for each thing that can have happened: 101 the source has changed, 102 the target, 103 both, 104 the source
/// has removed and the target changed, 105 the target has removed and the source changed, 106 the source has removed,
/// 107 the target has removed.
async fn both_go_on(world: &World) {
    run(
        world,
        "UPDATE public.old_link SET weight = 1000 + a WHERE a IN (101, 103, 105);
         DELETE FROM public.old_link WHERE a IN (104, 106)",
    )
    .await;
    let target = "UPDATE public.links SET weight = 2000 + a WHERE a IN (102, 103, 104);
                  DELETE FROM public.links WHERE a IN (105, 107)";
    world.target.batch_execute(target).await.unwrap();
}

async fn links(world: &World) -> Vec<String> {
    world
        .ask("SELECT concat_ws(' ', a, weight) FROM public.links WHERE a BETWEEN 101 AND 107 ORDER BY a")
        .await
}

#[test]
fn what_differs_is_named_and_nothing_is_changed() {
    in_world(|world| async move {
        links_in_step(&world).await;
        both_go_on(&world).await;
        let before = everything(&world, "links").await;
        let found = world.diff(&LINKS).await;
        assert_eq!(
            (
                found.missing,
                found.changed,
                found.changed_in_target,
                found.extra,
                found.conflicting
            ),
            (2, 1, 1, 2, 1)
        );
        assert_eq!(everything(&world, "links").await, before);
        let stored = "SELECT concat_ws(' ', split_part(new_key, '|', 1), difference, columns, source_values, target_values) FROM rehome.data_differentials
                      ORDER BY 1";
        let expected = [
            "101 changed {weight} {1101} {1}",
            "102 changed {weight} {2} {2102}",
            "103 conflicting {weight} {1103} {2103}",
            "104 extra {}",
            "105 missing {}",
            "106 extra {}",
            "107 missing {}",
        ];
        assert_eq!(world.ask(stored).await, expected);
        world.diff(&LINKS).await;
        assert_eq!(
            world.ask(stored).await,
            expected,
            "found twice, stored once"
        );
    });
}

#[test]
fn the_source_wins() {
    in_world(|world| async move {
        links_in_step(&world).await;
        both_go_on(&world).await;
        world.sync(&LINKS, &SOURCE_WINS).await;
        assert_eq!(
            links(&world).await,
            ["101 1101", "102 2", "103 1103", "105 1105", "107 7"]
        );
        assert_equal(&world.validate(&LINKS).await);
    });
}

#[test]
fn the_target_wins() {
    in_world(|world| async move {
        links_in_step(&world).await;
        both_go_on(&world).await;
        let done = world.sync(&LINKS, &by(Policy::TargetWins)).await;
        assert_eq!(
            links(&world).await,
            ["101 1101", "102 2102", "103 2103", "104 2104"]
        );
        assert_eq!((done.kept, done.open_conflicts), (5, 0));
        let again = world.sync(&LINKS, &by(Policy::TargetWins)).await;
        assert_eq!(
            (
                again.rows_changed,
                again.rows_added,
                again.rows_removed,
                again.kept
            ),
            (0, 0, 0, 5)
        );
    });
}

#[test]
fn a_person_decides() {
    in_world(|world| async move {
        links_in_step(&world).await;
        both_go_on(&world).await;
        let done = world.sync(&LINKS, &by(Policy::Manual)).await;
        assert_eq!(
            links(&world).await,
            ["101 1101", "102 2102", "103 2103", "104 2104"]
        );
        let conflicts = world.conflicts(&LINKS).await;
        assert_eq!(done.open_conflicts, 3);
        let told: Vec<_> = conflicts
            .iter()
            .map(|one| (one.legacy_key.as_str(), one.kind, one.columns.join(",")))
            .collect();
        let of = |key: &'static str| told.iter().find(|one| one.0 == key).cloned().unwrap();
        assert_eq!(
            of("103|n3"),
            ("103|n3", ConflictKind::BothChanged, "weight".to_owned())
        );
        assert_eq!(of("104|n4").1, ConflictKind::SourceDeleted);
        assert_eq!(of("105|n5").1, ConflictKind::TargetDeleted);
        // Found again, they are the same conflicts.
        let again = world.sync(&LINKS, &by(Policy::Manual)).await;
        assert_eq!((again.open_conflicts, again.rows_changed), (3, 0));
        assert_eq!(world.conflicts(&LINKS).await, conflicts);

        let number = |key: &str| {
            conflicts
                .iter()
                .find(|one| one.legacy_key == key)
                .unwrap()
                .id
        };
        let target = world
            .resolve(&LINKS, &[number("104|n4")], Side::Target)
            .await;
        assert_eq!(target.open_conflicts, 2);
        let source = world
            .resolve(&LINKS, &[number("103|n3"), number("105|n5")], Side::Source)
            .await;
        assert_eq!(
            (
                source.rows_changed,
                source.rows_added,
                source.open_conflicts
            ),
            (1, 1, 0)
        );
        assert_eq!(
            links(&world).await,
            ["101 1101", "102 2102", "103 1103", "104 2104", "105 1105"]
        );
        // What was left to the target stays so, until somebody changes it.
        for _ in 0..2 {
            let done = world.sync(&LINKS, &by(Policy::Manual)).await;
            assert_eq!(done.open_conflicts, 0);
        }
        run(&world, "INSERT INTO public.old_link VALUES (104, 'n4', 9)").await;
        assert_eq!(
            world.sync(&LINKS, &by(Policy::Manual)).await.open_conflicts,
            1
        );
    });
}

#[test]
fn the_newest_wins_and_equal_times_wait() {
    in_world(|world| async move {
        world.load_teams().await;
        world.load(&PARTS).await;
        world.sync(&PARTS, &SOURCE_WINS).await;
        run(
            &world,
            "UPDATE public.old_part SET amount = '1000', created = timestamp '2030-01-01 00:00:10' WHERE id IN (1, 2, 3, 4, 5);
             UPDATE public.old_part SET created = NULL WHERE id = 5",
        )
        .await;
        let target = "UPDATE public.parts SET amount = 2000, created_at = timestamptz '2030-01-01 00:00:10+01' + CASE code
                          WHEN 'C-1' THEN interval '-1 hour' WHEN 'C-2' THEN interval '1 hour' WHEN 'C-3' THEN interval '0'
                          ELSE interval '3 seconds' END
                      WHERE code IN ('C-1', 'C-2', 'C-3', 'C-4', 'C-5')";
        world.target.batch_execute(target).await.unwrap();
        let newest = |source: &str, skew_seconds| {
            by(Policy::NewestWins(Newest {
                source: source.to_owned(),
                target: "created_at".to_owned(),
                skew_seconds,
            }))
        };
        let wrong = world
            .try_sync(&PARTS, &newest("name", 0), u32::MAX)
            .await
            .unwrap_err();
        assert!(wrong.to_string().contains("these could: id, "), "{wrong}");
        let amounts = "SELECT concat_ws(' ', code, amount) FROM public.parts
                       WHERE code IN ('C-1', 'C-2', 'C-3', 'C-4', 'C-5') ORDER BY code";
        // The clocks may differ by five seconds, so of the fourth nobody knows.
        let done = world.sync(&PARTS, &newest("created", 5)).await;
        assert_eq!(
            world.ask(amounts).await,
            ["C-1 1000", "C-2 2000", "C-3 2000", "C-4 2000", "C-5 2000"]
        );
        assert_eq!(
            (done.rows_changed, done.kept, done.open_conflicts),
            (1, 2, 2),
            "{done:#?}"
        );
        let conflicts = world.conflicts(&PARTS).await;
        assert!(
            conflicts
                .iter()
                .all(|one| one.kind == ConflictKind::EqualTimes),
            "{conflicts:#?}"
        );
        let done = world.sync(&PARTS, &newest("created", 0)).await;
        assert_eq!(done.open_conflicts, 1);
        assert_eq!(world.conflicts(&PARTS).await[0].legacy_key, "3");
    });
}

#[test]
fn without_an_earlier_sync_nobody_knows_who_has_changed_a_row() {
    in_world(|world| async move {
        world.load(&LINKS).await;
        run(
            &world,
            "UPDATE public.old_link SET weight = 50 WHERE b = 'x'",
        )
        .await;
        let found = world.diff(&LINKS).await;
        assert_eq!((found.changed, found.conflicting), (1, 0));
        let done = world.sync(&LINKS, &by(Policy::Manual)).await;
        assert_eq!(done.open_conflicts, 1);
        assert_eq!(world.conflicts(&LINKS).await[0].kind, ConflictKind::Unknown);
        world.resolve(&LINKS, &[], Side::Source).await;
        assert_equal(&world.validate(&LINKS).await);
        // Now they are in step.
        run(
            &world,
            "UPDATE public.old_link SET weight = 51 WHERE b = 'x'",
        )
        .await;
        let done = world.sync(&LINKS, &by(Policy::Manual)).await;
        assert_eq!((done.open_conflicts, done.rows_changed), (0, 1));
    });
}

#[test]
fn what_the_source_has_removed_stays_leaves_or_waits() {
    in_world(|world| async move {
        links_in_step(&world).await;
        run(&world, "DELETE FROM public.old_link WHERE a = 101").await;
        let there = "SELECT count(*)::text FROM public.links WHERE a = 101";
        let with = |deletes| SyncOptions {
            deletes,
            ..SOURCE_WINS
        };
        assert_eq!(world.sync(&LINKS, &with(Deletes::Keep)).await.kept, 1);
        assert_eq!(
            world
                .sync(&LINKS, &with(Deletes::Manual))
                .await
                .open_conflicts,
            1
        );
        assert_eq!(world.ask(there).await, ["1"]);
        let done = world.sync(&LINKS, &with(Deletes::Delete)).await;
        assert_eq!((done.rows_removed, done.open_conflicts), (1, 0));
        assert_eq!(world.ask(there).await, ["0"]);
        assert_equal(&world.validate(&LINKS).await);
    });
}

/// Rows that refer to one another across tables: the one that is referred to leaves when the others have.
#[test]
fn a_row_that_others_refer_to_waits_until_they_are_gone() {
    in_world(|world| async move {
        world.load_teams().await;
        world.load(&PARTS).await;
        run(
            &world,
            "DELETE FROM public.old_part WHERE team_id = 5;
             UPDATE public.old_part SET previous_id = NULL WHERE previous_id NOT IN (SELECT id FROM public.old_part);
             DELETE FROM public.old_team WHERE id = 5;
             INSERT INTO public.old_team VALUES (7, 'team 7');
             UPDATE public.old_part SET team_id = 7 WHERE id = 6",
        )
        .await;
        let loaded = (
            everything(&world, "teams").await,
            everything(&world, "parts").await,
        );
        let teams = world.sync(&TEAMS, &SOURCE_WINS).await;
        assert_eq!(
            (teams.rows_added, teams.rows_removed, teams.open_conflicts),
            (1, 0, 1)
        );
        assert_eq!(
            world.conflicts(&TEAMS).await[0].kind,
            ConflictKind::Referenced
        );
        world.sync(&PARTS, &SOURCE_WINS).await;
        let rest = SyncOptions {
            left_over: true,
            ..SOURCE_WINS
        };
        let teams = world.sync(&TEAMS, &rest).await;
        assert_eq!((teams.rows_removed, teams.open_conflicts), (1, 0));
        assert_equal(&world.validate(&TEAMS).await);
        assert_equal(&world.validate(&PARTS).await);

        // Taken back: what was there comes first, and what came goes last.
        assert_eq!(world.undo(&TEAMS).await.unwrap().unwrap().left, 1);
        assert_eq!(world.undo(&PARTS).await.unwrap().unwrap().left, 0);
        assert_eq!(world.undo(&TEAMS).await.unwrap().unwrap().left, 0);
        let now = (
            everything(&world, "teams").await,
            everything(&world, "parts").await,
        );
        assert_eq!(now, loaded);
    });
}

/// The trigger notes the time of every change; taken back to the letter means that also the times are what they were.
const TOUCHED: &str = "
    ALTER TABLE public.parts ADD COLUMN shout text GENERATED ALWAYS AS (upper(name)) STORED;
    CREATE FUNCTION public.touch() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN NEW.seen_at = clock_timestamp(); RETURN NEW; END $$;
    CREATE TRIGGER touch BEFORE INSERT OR UPDATE ON public.parts FOR EACH ROW EXECUTE FUNCTION public.touch()";

const PARTS_MOVE: &str = "UPDATE public.old_part SET name = name || '!' WHERE id % 9 = 4;
    DELETE FROM public.old_part WHERE id IN (2, 10, 61);
    UPDATE public.old_part SET price = -1 WHERE id IN (70, 71);
    INSERT INTO public.old_part SELECT 300 + n, 'late ' || n, 'late', 1, 1, NULL, 1, 1 FROM generate_series(1, 9) AS n";

#[test]
fn a_sync_is_taken_back_to_the_letter_whatever_triggers_there_are() {
    in_world(|world| async move {
        world.target.batch_execute(TOUCHED).await.unwrap();
        world.load_teams().await;
        world.load(&PARTS).await;
        let loaded = everything(&world, "parts").await;
        run(&world, PARTS_MOVE).await;
        world.sync(&PARTS, &SOURCE_WINS).await;
        let touched = "SELECT count(DISTINCT seen_at)::text FROM public.parts WHERE name LIKE '%!'";
        assert_ne!(world.ask(touched).await, ["0"]);
        // Somebody has changed one row since.
        let changed = "UPDATE public.parts SET amount = 77 WHERE name LIKE 'part 4!'";
        world.target.batch_execute(changed).await.unwrap();
        let synced = everything(&world, "parts").await;
        let refused = world.undo(&PARTS).await.unwrap_err().to_string();
        assert!(
            refused.contains("1 rows of parts were changed in the target after"),
            "{refused}"
        );
        assert_eq!(everything(&world, "parts").await, synced);
        // Synchronised again, the row is that of a later sync; both are taken back, one after the other.
        world.sync(&PARTS, &SOURCE_WINS).await;
        assert_equal(&world.validate(&PARTS).await);
        world.undo(&PARTS).await.unwrap();
        assert_eq!(everything(&world, "parts").await, synced);
        assert_ne!(synced, loaded);
    });
}

#[test]
fn a_trigger_does_not_fire_when_a_sync_is_taken_back() {
    in_world(|world| async move {
        world.target.batch_execute(TOUCHED).await.unwrap();
        world.load_teams().await;
        world.load(&PARTS).await;
        let loaded = everything(&world, "parts").await;
        run(&world, PARTS_MOVE).await;
        world.sync(&PARTS, &SOURCE_WINS).await;
        world.undo(&PARTS).await.unwrap();
        assert_eq!(everything(&world, "parts").await, loaded);
        assert!(world.undo(&PARTS).await.unwrap().is_none());
    });
}

/// Somebody writes to the source from before the run until behind the second sync; the third one follows the last of it.
#[test]
fn a_source_in_use_is_followed_by_syncs() {
    in_world(|world| async move {
        world.load_teams().await;
        let rows = "INSERT INTO public.old_part SELECT 1000 + n, 'n' || n, 'n', 1, 1, NULL, 1, 1 FROM generate_series(1, 400) AS n";
        run(&world, rows).await;
        // Were it filtered, nobody could tell: the source cannot read it.
        let readable = "UPDATE public.old_part SET amount = '36' WHERE id = 36";
        run(&world, readable).await;
        let writer = Writer::begin(&world).await;
        world.load(&PARTS).await;
        for _ in 0..2 {
            let before = writer.written();
            while writer.written() < before + 40 {
                tokio::task::yield_now().await;
            }
            let done = world.sync(&PARTS, &SOURCE_WINS).await;
            assert!(done.rows_added > 0, "{done:#?}");
        }
        writer.end().await;
        world.sync(&PARTS, &SOURCE_WINS).await;
        assert_equal(&world.validate(&PARTS).await);
        let account = world.account("parts").await;
        assert_eq!(account[0], account[1..6].iter().sum::<i64>());
    });
}

/// Dies at one statement after the other; the same command goes on, and the whole is taken back as one sync.
#[test]
fn a_sync_that_dies_goes_on_and_is_taken_back() {
    in_world(|usual| async move {
        usual.load_teams().await;
        run(&usual, PARTS_MOVE).await;
        usual.load(&PARTS).await;
        let usual = left(&usual, "parts").await;
        for statement in [1, 3, 6, 10] {
            let world = World::new().await;
            world.load_teams().await;
            world.load(&PARTS).await;
            let loaded = everything(&world, "parts").await;
            run(&world, PARTS_MOVE).await;
            let death = DEATH.replace("{number}", &statement.to_string());
            world.target.batch_execute(&death).await.unwrap();
            let died = world
                .try_sync(&PARTS, &SOURCE_WINS, u32::MAX)
                .await
                .unwrap_err();
            assert!(died.to_string().contains("it dies"), "{died}");
            world.sync(&PARTS, &SOURCE_WINS).await;
            assert_eq!(left(&world, "parts").await, usual, "statement {statement}");
            assert_equal(&world.validate(&PARTS).await);
            world.undo(&PARTS).await.unwrap();
            assert_eq!(
                everything(&world, "parts").await,
                loaded,
                "statement {statement}"
            );
        }
    });
}

#[test]
fn a_sync_that_was_stopped_goes_on() {
    in_world(|world| async move {
        world.load_teams().await;
        world.load(&PARTS).await;
        run(&world, PARTS_MOVE).await;
        let (_, stopped) = world.try_sync(&PARTS, &SOURCE_WINS, 3).await.unwrap();
        assert!(stopped);
        world.sync(&PARTS, &SOURCE_WINS).await;
        assert_equal(&world.validate(&PARTS).await);
        let history = "SELECT concat_ws(' ', policy, deletes, state) FROM rehome.sync_run_history";
        assert_eq!(world.ask(history).await, ["source-wins delete done"]);
    });
}
