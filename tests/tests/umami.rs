//! Umami, a real application before and after its move from integers to UUIDs: every table that has a source arrives
//! complete and proven, by mapping files alone.

use std::path::Path;

use rehome_tests::Result;
use rehome_tests::real::{Pair, Real};

/// The tables of the target that have a source; the other eleven are for what the old release did not know.
const UMAMI: Pair = Pair {
    name: "umami",
    rows: &[
        ("user", 4),
        ("website", 6),
        ("share", 3),
        ("session", 600),
        ("website_event", 3_907),
        ("event_data", 400),
    ],
    unproposed: &["website_event", "share"],
    after_rollback: "",
};

#[test]
fn every_table_with_a_source_arrives_complete_and_proven() -> Result {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("project");
    let Some(umami) = Real::start(UMAMI, &folder)? else {
        return Ok(());
    };
    let before = umami.before()?;
    umami.plan_and_generate()?;
    umami.run_and_compare(&before)?;
    umami.roll_back(&before)
}
