//! Pagila, a real schema with real rows: every table that has a source arrives complete and proven, by mapping files alone.

use std::path::Path;

use rehome_tests::real::{Pair, Real};
use rehome_tests::{Result, fail};

/// All tables of the target but `audit_events`, which has no source.
const PAGILA: Pair = Pair {
    name: "pagila",
    rows: &[
        ("countries", 109),
        ("cities", 600),
        ("addresses", 603),
        ("languages", 6),
        ("genres", 16),
        ("performers", 200),
        ("films", 1_000),
        ("film_pricing", 1_000),
        ("film_credits", 5_462),
        ("film_genres", 2_367),
        ("user_accounts", 2_099),
        ("stores", 500),
        ("staff_members", 1_500),
        ("customers", 599),
        ("inventory_items", 4_581),
        ("rentals", 16_044),
        ("payments", 16_049),
    ],
    unproposed: &[
        "film_pricing",
        "film_credits",
        "user_accounts",
        "staff_members",
    ],
    after_rollback: "SELECT setval('languages_id_seq', 1, false)",
};

#[test]
fn every_table_with_a_source_arrives_complete_and_proven() -> Result {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("project");
    let Some(pagila) = Real::start(PAGILA, &folder)? else {
        return Ok(());
    };
    let before = pagila.before()?;
    pagila.plan_and_generate()?;
    pagila.run_and_compare(&before)?;
    the_next_language_takes_the_next_number(&pagila)?;
    pagila.roll_back(&before)
}

fn the_next_language_takes_the_next_number(pagila: &Real) -> Result {
    let target = pagila.target();
    let next = target.value("INSERT INTO languages (name) VALUES ('Latin') RETURNING id")?;
    if next != "7" {
        return fail(format!(
            "six languages came, and the next one is number {next}"
        ));
    }
    target.execute("DELETE FROM languages WHERE id = 7")
}
