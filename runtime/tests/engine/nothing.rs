//! What the entities of these tests have in common; the tests that kill use it too.

use rehome_runtime::prelude::*;

/// An entity of nothing; each test's own says what it differs in.
pub const NOTHING: Entity = Entity {
    name: "",
    control_schema: "rehome",
    namespace: "6ba7b811-9dad-11d1-80b4-00c04fd430c8",
    target: Relation::new("public", ""),
    columns: &[],
    unwritten: &[],
    key: &[0],
    feeds: &[],
    parents: &[],
    lookups: &[],
    existing_by: &[],
    merge_by: &[],
    sequences: &[],
    sensitive: &[],
    batch_size: 20,
    threshold_percent: 100.0,
    validate_sql: "",
    rollback_sql: "",
    origin: Origin {
        generator: "0.0.0",
        mapping: "by hand",
    },
};
