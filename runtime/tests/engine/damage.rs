//! Damage of every kind, done to the target after a clean load: each is found, and its row and column are named.

use crate::migrations::{LINKS, NODES, PARTS};
use crate::world::{World, assert_equal, in_world};
use rehome_runtime::report::BothValues;

/// A change of one part's column, and the column.
const CELLS: [(&str, &str); 21] = [
    ("name = name || ' '", "name"),
    ("name = upper(name)", "name"),
    ("name = replace(name, ' ', chr(160))", "name"),
    ("price = price + 0.01", "price"),
    ("price = NULL", "price"),
    ("weight = 1.0000000000000002", "weight"),
    ("weight = '-0'", "weight"),
    ("made_on = made_on + 1", "made_on"),
    ("active = NOT active", "active"),
    (
        "team_id = (SELECT id FROM public.teams WHERE name = 'team 1')",
        "team_id",
    ),
    ("previous_id = id", "previous_id"),
    ("sizes = '{s,l}'", "sizes"),
    ("sizes = '{}'", "sizes"),
    ("meta = meta || '{\"b\": 0}'", "meta"),
    ("meta = 'null'", "meta"),
    ("note = 'zz'", "note"),
    (
        "created_at = created_at + interval '1 millisecond'",
        "created_at",
    ),
    ("created_at = created_at - interval '1 hour'", "created_at"),
    ("amount = amount + 1", "amount"),
    ("picture = picture || '\\x00'", "picture"),
    ("span = '[1,2)'", "span"),
];

/// Rows that were in the table before the run: how they are told from those of the run is another way than where there
/// are none.
#[derive(Debug, Clone, Copy)]
enum Before {
    Some,
    None,
}

#[test]
fn a_damaged_cell_is_found_and_named_among_rows_of_others() {
    every_cell(Before::Some);
}

#[test]
fn a_damaged_cell_is_found_and_named_where_all_rows_are_of_the_run() {
    every_cell(Before::None);
}

fn every_cell(before: Before) {
    in_world(move |world| async move {
        loaded_beside(&world, before).await;
        for (change, column) in CELLS {
            let changed = world
                .target
                .execute(
                    &format!("UPDATE public.parts SET {change} WHERE code = 'C-77'"),
                    &[],
                )
                .await
                .unwrap();
            assert_eq!(changed, 1, "{change}");
            let validation = world.validate(&PARTS).await;
            assert!(!validation.equal, "{change} was not found");
            assert_eq!(validation.differing_rows, 1, "{change}");
            let row = &validation.differences[0];
            assert_eq!(
                (row.difference.as_str(), row.columns.as_slice()),
                ("changed", [column.to_owned()].as_slice()),
                "{change}"
            );
            assert_eq!(row.key, key_of(&world, "C-77").await);
            let values = [both_of(&world, column).await];
            assert_eq!(row.values, values, "{change}");
            mend(&world).await;
        }
        assert_equal(&world.validate(&PARTS).await);
        let stored = "SELECT concat_ws(' ', verdict, count(*)) FROM rehome.migration_validation_reports GROUP BY verdict ORDER BY verdict";
        assert_eq!(world.ask(stored).await, ["differs 21", "equal 2"]);
        assert_eq!(
            world
                .ask("SELECT count(*)::text FROM rehome.data_differentials")
                .await,
            ["21"]
        );
        let upper = "SELECT concat_ws(' ', columns, source_values, target_values) FROM rehome.data_differentials
                     WHERE 'name' = ANY (columns) ORDER BY id OFFSET 1 LIMIT 1";
        assert_eq!(
            world.ask(upper).await,
            ["{name} {\"part 77\"} {\"PART 77\"}"]
        );
    });
}

/// Damage to whole rows or to the run's own tables: the statement, and what must be named.
const ROWS: [(&str, &str); 7] = [
    ("DELETE FROM public.parts WHERE code = 'C-200'", "missing"),
    (
        "UPDATE public.parts SET id = gen_random_uuid() WHERE code = 'C-200'",
        "missing",
    ),
    (
        "INSERT INTO public.parts (id, code, name, active, team_id) SELECT gen_random_uuid(), 'new', 'new', true, team_id FROM public.parts LIMIT 1",
        "account: no rows of strangers",
    ),
    (
        "DELETE FROM rehome.migration_mappings_parts WHERE legacy_id = 200",
        "missing",
    ),
    (
        "UPDATE rehome.migration_mappings_parts SET legacy_id = 100000 - legacy_id WHERE legacy_id = 199",
        "(legacy key in the mapping)",
    ),
    (
        "DELETE FROM rehome.migration_quarantine WHERE entity = 'parts' AND legacy_id = 33",
        "account: every row has a fate",
    ),
    (
        "UPDATE rehome.migration_checkpoints SET migrated = migrated - 1 WHERE entity = 'parts' AND batch = 2",
        "account: the source's rows",
    ),
];

#[test]
fn lost_added_and_exchanged_rows_are_found() {
    let ways = ROWS.map(|row| [(row, Before::Some), (row, Before::None)]);
    for ((change, named), before) in ways.concat() {
        in_world(move |world| async move {
            loaded_beside(&world, before).await;
            world.target.batch_execute(change).await.unwrap();
            let validation = world.validate(&PARTS).await;
            assert!(!validation.equal, "{change}");
            let told = format!("{validation:?}");
            assert!(told.contains(named), "{change}: {told}");
            let failed = validation
                .checks
                .iter()
                .any(|check| !check.passed && check.name == named);
            let differs = validation.differences.iter().any(|row| {
                row.difference == named || row.columns.iter().any(|column| column == named)
            });
            assert!(failed || differs, "{change}: {told}");
        });
    }
}

#[test]
fn exchanged_rows_are_both_named() {
    in_world(|world| async move {
        loaded(&world).await;
        world
            .target
            .batch_execute(
                "UPDATE public.parts AS part SET name = other.name FROM public.parts AS other
                 WHERE (part.code, other.code) IN (('C-61', 'C-62'), ('C-62', 'C-61'))",
            )
            .await
            .unwrap();
        let validation = world.validate(&PARTS).await;
        assert_eq!(validation.differing_rows, 2);
    });
}

#[test]
fn a_column_that_is_wrong_everywhere_is_counted_and_the_first_are_named() {
    in_world(|world| async move {
        loaded(&world).await;
        world
            .target
            .batch_execute("UPDATE public.parts SET amount = coalesce(amount, 0) + 1")
            .await
            .unwrap();
        let validation = world.validate(&PARTS).await;
        assert_eq!(
            (
                validation.rows,
                validation.differing_rows,
                validation.differences.len()
            ),
            (179, 179, 100)
        );
        assert!(
            validation
                .differences
                .iter()
                .all(|row| row.columns == ["amount"])
        );
    });
}

#[test]
fn a_wrong_transform_is_found_by_the_independent_checks() {
    in_world(|world| async move {
        loaded(&world).await;
        // Both sides agree on a price that the mapping does not say: only the sum in the source can tell.
        world
            .source
            .batch_execute(
                "UPDATE public.old_part SET price = price + 1 WHERE deleted = false AND id = 61",
            )
            .await
            .unwrap();
        world
            .target
            .batch_execute("UPDATE public.parts SET price = price + 1 WHERE code = 'C-61'")
            .await
            .unwrap();
        assert_equal(&world.validate(&PARTS).await);
        world.target.batch_execute("UPDATE rehome.migration_quarantine SET row = row || '{\"price\": 0}' WHERE legacy_id = 33").await.unwrap();
        let validation = world.validate(&PARTS).await;
        let failed: Vec<&str> = validation
            .checks
            .iter()
            .filter(|check| !check.passed)
            .map(|check| check.name.as_str())
            .collect();
        assert_eq!(failed, ["price"]);
    });
}

#[test]
fn keys_of_every_kind_are_compared() {
    in_world(|world| async move {
        world.load(&LINKS).await;
        world.load(&NODES).await;
        world.target.batch_execute("UPDATE public.links SET weight = 9 WHERE b = 'x|y'; UPDATE public.nodes SET up = 2 WHERE id = 3").await.unwrap();
        let (links, nodes) = (world.validate(&LINKS).await, world.validate(&NODES).await);
        assert_eq!(
            (
                links.differences[0].key.as_str(),
                links.differences[0].columns.as_slice()
            ),
            ("1|x\\|y", ["weight".to_owned()].as_slice())
        );
        assert_eq!(
            (
                nodes.differences[0].key.as_str(),
                nodes.differences[0].columns.as_slice()
            ),
            ("3", ["up".to_owned()].as_slice())
        );
    });
}

#[test]
fn a_row_that_becomes_unreadable_in_the_source_is_told() {
    in_world(|world| async move {
        loaded(&world).await;
        world
            .source
            .batch_execute("UPDATE public.old_part SET amount = 'broken' WHERE id = 70")
            .await
            .unwrap();
        let validation = world.validate(&PARTS).await;
        let told = validation
            .checks
            .iter()
            .find(|check| check.name == "account: every row has a fate")
            .unwrap();
        assert_eq!(
            (told.passed, told.source.as_str()),
            (false, "1 rows, such as 70: the source cannot read it")
        );
    });
}

async fn loaded(world: &World) {
    loaded_beside(world, Before::Some).await;
}

async fn loaded_beside(world: &World, before: Before) {
    if matches!(before, Before::None) {
        let removed = world.target.execute("DELETE FROM public.parts", &[]).await;
        assert_eq!(removed.unwrap(), 1);
    }
    world.load_teams().await;
    world.load(&PARTS).await;
    assert_equal(&world.validate(&PARTS).await);
    world
        .target
        .batch_execute("CREATE TABLE public.saved AS SELECT * FROM public.parts")
        .await
        .unwrap();
}

/// Puts the parts back as they were loaded.
async fn mend(world: &World) {
    let columns = "name, price, weight, made_on, active, team_id, previous_id, sizes, meta, note, created_at, amount, picture, span";
    let saved: Vec<String> = columns
        .split(", ")
        .map(|column| format!("saved.{column}"))
        .collect();
    let sql = format!(
        "UPDATE public.parts AS part SET ({columns}) = ROW({}) FROM public.saved AS saved WHERE saved.id = part.id AND part.code = 'C-77'",
        saved.join(", ")
    );
    world.target.batch_execute(&sql).await.unwrap();
}

/// What both sides hold in a column, asked of PostgreSQL itself: the source gives what was saved.
async fn both_of(world: &World, column: &str) -> BothValues {
    let ask = |table: &str| {
        format!("SELECT coalesce({column}::text, '(none)') FROM public.{table} WHERE code = 'C-77'")
    };
    let held = |mut answer: Vec<String>| Some(answer.remove(0)).filter(|text| text != "(none)");
    BothValues {
        column: column.to_owned(),
        source: held(world.ask(&ask("saved")).await),
        target: held(world.ask(&ask("parts")).await),
    }
}

async fn key_of(world: &World, code: &str) -> String {
    world
        .ask(&format!(
            "SELECT id::text FROM public.parts WHERE code = '{code}'"
        ))
        .await
        .remove(0)
}
