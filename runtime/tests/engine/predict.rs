//! A dry run says beforehand what the run after it does, row for row, and leaves the target as it was.

use crate::migrations::{LABELS, LINKS, Moved, NODES, PARTS, TEAMS};
use crate::world::{World, in_world};
use rehome_runtime::load::LoadEnd;
use rehome_runtime::predict::{Papers, PredictOptions, Predicted};
use rehome_runtime::prelude::*;
use rehome_runtime::quarantine::summary;
use rehome_runtime::report::QuarantineCount;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// A folder for the papers of one test.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("papers-{test}"));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn path(&self, entity: &str) -> PathBuf {
        self.0.join(format!("{entity}.csv"))
    }

    /// What a program is given: a file of its own, and those of these parents.
    fn papers(&self, migration: &'static dyn Migration, parents: &[&str]) -> Papers {
        let open = |name: &&str| ((*name).to_owned(), File::open(self.path(name)).unwrap());
        Papers {
            own: Some(File::create(self.path(migration.entity().name)).unwrap()),
            parents: parents.iter().map(open).collect(),
        }
    }

    /// The rows that would be quarantined: key, reason and column.
    fn quarantine(&self, entity: &str) -> Vec<String> {
        let text = fs::read_to_string(self.path(entity)).unwrap();
        let rows = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
        let mut refused: Vec<Vec<&str>> = rows.filter(|row| row[5] == "quarantined").collect();
        refused.sort_by_key(|row| (row[1].parse::<i64>().unwrap_or(0), row[2]));
        let shown = |row: &Vec<&str>| {
            format!(
                "{}{} {} {}",
                row[1],
                row[2],
                row[6],
                row[7].trim_matches('"')
            )
        };
        refused.iter().map(shown).collect()
    }
}

async fn predict(
    world: &World,
    folder: &Folder,
    what: &'static Moved,
    parents: &[&str],
) -> Predicted {
    let options = PredictOptions {
        papers: folder.papers(what, parents),
        ..PredictOptions::default()
    };
    world.predict(what, &options).await.unwrap()
}

/// Rows that were written to tables that stay, counted since the database was made.
const WRITTEN: &str = "
    SELECT concat_ws(' ', relname, n_tup_ins, n_tup_upd, n_tup_del) FROM pg_stat_user_tables
    WHERE schemaname NOT LIKE 'pg_temp%' ORDER BY relname";

#[test]
fn what_is_predicted_comes_true_and_nothing_is_written_before() {
    in_world(|world| async move {
        let folder = Folder::new("true");
        // The rows that the test itself has just written are counted when its session reports them.
        world.ask("SELECT pg_stat_force_next_flush()::text").await;
        let (rows, written) = (world.dump().await, world.ask(WRITTEN).await);
        let mut accounts = Vec::new();
        for (what, parents) in [
            (&TEAMS, &[][..]),
            (&PARTS, &["teams"]),
            (&LABELS, &[]),
            (&LINKS, &[]),
            (&NODES, &[]),
        ] {
            let predicted = predict(&world, &folder, what, parents).await;
            assert_eq!(predicted.end, LoadEnd::Complete);
            accounts.push((what, predicted));
        }
        assert_eq!(world.dump().await, rows);
        assert_eq!(world.ask(WRITTEN).await, written);
        let schemas = "SELECT nspname::text FROM pg_namespace WHERE nspname = 'rehome'";
        assert!(
            world.ask(schemas).await.is_empty(),
            "a dry run has made our own schema"
        );

        for (what, predicted) in accounts {
            let name = what.entity().name;
            world.load(what).await;
            assert_eq!(folder.quarantine(name), refused(&world, name).await);
            let account = &predicted.account;
            let foreseen = [
                account.read,
                account.migrated,
                account.merged,
                account.existing,
                account.filtered,
                account.quarantined,
                predicted.nulled,
            ];
            let foreseen = foreseen.map(|count| i64::try_from(count).unwrap());
            assert_eq!(foreseen, world.account(name).await, "{name}");
        }
    });
}

async fn refused(world: &World, entity: &str) -> Vec<String> {
    let sql = format!(
        "SELECT concat(coalesce(legacy_id::text, legacy_key), ' ', reason, ' ', column_name)
         FROM rehome.migration_quarantine WHERE entity = '{entity}' AND resolved_at IS NULL
         ORDER BY legacy_id, legacy_key COLLATE \"C\""
    );
    world.ask(&sql).await
}

#[test]
fn rules_of_every_sort_are_tried_and_what_is_not_is_named() {
    in_world(|world| async move {
        let folder = Folder::new("rules");
        let rules = r#"
            CREATE UNIQUE INDEX "odd ""index" ON public.labels (length(code)) WHERE code <> 'there';
            ALTER TABLE public.labels ADD COLUMN number bigint DEFAULT nextval('public.nodes_id_seq');
            CREATE FUNCTION public.noted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
            CREATE TRIGGER noted BEFORE INSERT ON public.labels FOR EACH ROW EXECUTE FUNCTION public.noted()"#;
        world.target.batch_execute(rules).await.unwrap();
        let rows = world.dump().await;
        let predicted = predict(&world, &folder, &LABELS, &[]).await;
        // The default draws on a sequence, which would not go back.
        assert_eq!(world.dump().await, rows);
        assert_eq!(predicted.unseen, ["the trigger noted was not fired"]);
        let refused = |count: &QuarantineCount| count.constraint == "odd \"index";
        assert!(
            predicted.quarantine.iter().any(refused),
            "{:?}",
            predicted.quarantine
        );

        world.load(&LABELS).await;
        let happened = summary(&world.target, LABELS.entity()).await.unwrap();
        assert_eq!(predicted.quarantine, happened);
    });
}

#[test]
fn what_was_done_before_is_taken_into_account() {
    in_world(|world| async move {
        let folder = Folder::new("before");
        world.load_teams().await;
        assert_eq!(
            world.try_load(&PARTS, 5).await.unwrap().end,
            LoadEnd::Stopped
        );
        let begun = world.account("parts").await;
        assert!(begun[0] > 0 && begun[0] < 200, "{begun:?}");
        // The parent was run for good, so no paper is needed; the entity itself was left half-way.
        let predicted = predict(&world, &folder, &PARTS, &[]).await;
        assert_eq!(
            (predicted.account.read, predicted.account.quarantined),
            (200, 20)
        );
        assert_eq!(world.account("parts").await, begun);
        assert_eq!(
            predict(&world, &folder, &TEAMS, &[]).await.end,
            LoadEnd::NothingToDo
        );
    });
}

#[test]
fn nothing_is_guessed_of_a_parent_that_nothing_is_known_of() {
    in_world(|world| async move {
        let folder = Folder::new("unknown");
        let mut options = PredictOptions::default();
        let error = world.predict(&PARTS, &options).await.unwrap_err();
        assert!(error.to_string().contains("run teams first"), "{error}");

        predict(&world, &folder, &TEAMS, &[]).await;
        let whole = fs::read_to_string(folder.path("teams")).unwrap();
        let half: Vec<&str> = whole.lines().take(3).collect();
        fs::write(folder.path("teams"), half.join("\n")).unwrap();
        options.papers = folder.papers(&PARTS, &["teams"]);
        let error = world.predict(&PARTS, &options).await.unwrap_err();
        assert!(error.to_string().contains("is not complete"), "{error}");
    });
}

#[test]
fn a_sample_looks_at_some_rows_and_takes_the_others_for_good() {
    in_world(|world| async move {
        let folder = Folder::new("sample");
        let sample = |what: &'static Moved, parents: &[&str]| PredictOptions {
            sample: Some(3),
            papers: folder.papers(what, parents),
            ..PredictOptions::default()
        };
        let teams = world.predict(&TEAMS, &sample(&TEAMS, &[])).await.unwrap();
        assert_eq!(teams.account.read, 3);
        let options = PredictOptions {
            papers: folder.papers(&PARTS, &["teams"]),
            ..PredictOptions::default()
        };
        let parts = world.predict(&PARTS, &options).await.unwrap();
        assert_eq!(parts.account.read, 200);
        let orphans = parts
            .quarantine
            .iter()
            .filter(|count| count.column == "team_id");
        assert!(
            orphans.clone().all(|count| count.reason != "orphan"),
            "{:?}",
            parts.quarantine
        );
    });
}

/// Parts as a table whose teams come later, because each needs the other.
struct BeforeTeams;

impl Migration for BeforeTeams {
    fn entity(&self) -> &'static Entity {
        PARTS.entity()
    }

    fn cycle(&self) -> Cycle {
        Cycle {
            later: &[0],
            awaited: &[],
        }
    }

    fn transform(
        &self,
        feed: usize,
        row: &Row<'_>,
        context: &Context,
        target: &mut RowWriter,
    ) -> Result<(), Refusal> {
        PARTS.transform(feed, row, context, target)
    }
}

#[test]
fn what_comes_later_in_a_cycle_is_empty_in_a_dry_run_too() {
    in_world(|world| async move {
        let options = PredictOptions::default();
        let predicted = world.predict(&BeforeTeams, &options).await.unwrap();
        let empty = |count: &&QuarantineCount| count.column == "team_id";
        let reasons: Vec<&str> = (predicted.quarantine.iter().filter(empty))
            .map(|count| count.reason.as_str())
            .collect();
        assert_eq!(reasons, ["missing_value"]);
    });
}
