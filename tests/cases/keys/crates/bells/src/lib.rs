//! `bells`: from `keys_old.bell` to `keys_new.bells`.
//!
//! Written by rehome 0.1.0; @generated. Do not edit: change the mapping and run `rehome generate`.
//! Hashes of what it was made from are in `provenance.json`.

#![forbid(unsafe_code)]

pub mod custom;
pub mod source;
pub mod target;
pub mod transform;

use rehome_runtime::prelude::*;

/// Rows of `bells`, which rows of this entity refer to.
pub const BELLS_BY_AFTER_ID: ParentId = ParentId(0);

/// The source query.
pub static FEED: Feed = Feed {
    name: "bell",
    source: Relation::new("keys_old", "bell"),
    read_sql: include_str!("../sql/read.sql"),
    columns: source::COLUMNS,
    // Places of the old key's columns in the query.
    key: &[0],
    // No row that the query gives is left behind.
    filter: None,
    expects: source::EXPECTS,
};

/// The entity as the runtime knows it.
pub static ENTITY: Entity = Entity {
    name: "bells",
    // The schema in the target that holds the record of what was done.
    control_schema: "rehome",
    // What new keys are computed in: a UUIDv5 is made of namespace and name.
    namespace: "3f0e9f0a-52c4-4a53-9b1f-9d2d7a3d1c11",
    target: Relation::new("keys_new", "bells"),
    columns: target::COLUMNS,
    unwritten: target::UNWRITTEN,
    // Places of the new key's columns in the table.
    key: &[0],
    feeds: &[FEED],
    parents: &[Parent {
        entity: "bells",
        feed: 0,
        key: KeySource {
            table: "keys_old.bell",
            rule: KeyRule::Mapped,
        },
        columns: &["after_id"],
    }],
    lookups: &[],
    // By these columns a row that is in the target already is known again.
    existing_by: &[],
    // Rows that agree in these columns become one.
    merge_by: &[],
    // Sequences that go on after the highest migrated value.
    sequences: &[],
    // Columns of the query that are masked wherever a row is shown.
    sensitive: &[],
    // Rows per transaction.
    batch_size: 4,
    // The run stops when more than this many percent of the rows are in quarantine.
    threshold_percent: 60.0,
    validate_sql: include_str!("../sql/validate.sql"),
    rollback_sql: include_str!("../sql/rollback.sql"),
    origin: Origin {
        generator: "0.1.0",
        mapping: "69a30e36fff66b10a9ab934563ff3f1277f034b39807f6c11bd0908ea8c26568",
    },
};

/// The migration of `bells`.
#[derive(Debug, Clone, Copy)]
pub struct Bells;

impl Migration for Bells {
    fn entity(&self) -> &'static Entity {
        &ENTITY
    }

    /// Indexes and keys come off while rows come in, and are built again behind the last one.
    fn load_mode(&self) -> LoadMode {
        LoadMode::Bulk
    }

    fn transform(
        &self,
        _feed: usize,
        row: &Row<'_>,
        context: &Context,
        target: &mut RowWriter,
    ) -> Result<(), Refusal> {
        let source = source::Source::decode(row)?;
        transform::transform(&source, context)?.encode(target);
        Ok(())
    }
}
