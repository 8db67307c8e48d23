//! `members`: from `fates_old.member` to `fates_new.members`.
//!
//! Written by rehome 0.1.0; @generated. Do not edit: change the mapping and run `rehome generate`.
//! Hashes of what it was made from are in `provenance.json`.

#![forbid(unsafe_code)]

pub mod custom;
pub mod source;
pub mod target;
pub mod transform;

use rehome_runtime::prelude::*;

/// The source query.
pub static FEED: Feed = Feed {
    name: "member",
    source: Relation::new("fates_old", "member"),
    read_sql: include_str!("../sql/read.sql"),
    columns: source::COLUMNS,
    // Places of the old key's columns in the query.
    key: &[0],
    // The place of the boolean that is true for rows to leave behind.
    filter: Some(4),
    expects: source::EXPECTS,
};

/// The entity as the runtime knows it.
pub static ENTITY: Entity = Entity {
    name: "members",
    // The schema in the target that holds the record of what was done.
    control_schema: "rehome",
    // What new keys are computed in: a UUIDv5 is made of namespace and name.
    namespace: "3f0e9f0a-52c4-4a53-9b1f-9d2d7a3d1c11",
    target: Relation::new("fates_new", "members"),
    columns: target::COLUMNS,
    unwritten: target::UNWRITTEN,
    // Places of the new key's columns in the table.
    key: &[0],
    feeds: &[FEED],
    parents: &[],
    lookups: &[],
    // By these columns a row that is in the target already is known again.
    existing_by: &[1],
    // Rows that agree in these columns become one.
    merge_by: &[1],
    // Sequences that go on after the highest migrated value.
    sequences: &[Sequence::new("number", Relation::new("fates_new", "members_number_seq"))],
    // Columns of the query that are masked wherever a row is shown.
    sensitive: &["email_2"],
    // Rows per transaction.
    batch_size: 4,
    // The run stops when more than this many percent of the rows are in quarantine.
    threshold_percent: 60.0,
    validate_sql: include_str!("../sql/validate.sql"),
    rollback_sql: include_str!("../sql/rollback.sql"),
    origin: Origin {
        generator: "0.1.0",
        mapping: "9e35468499bf3e37e0dad4a1bc5db691ed09764248e447e2139ede016ca36e8c",
    },
};

/// Columns that are made of sensitive ones: their values are masked where a row differs.
pub static HIDDEN_COLUMNS: &[&str] = &["email", "depth"];

/// The migration of `members`.
#[derive(Debug, Clone, Copy)]
pub struct Members;

impl Migration for Members {
    fn entity(&self) -> &'static Entity {
        &ENTITY
    }

    /// Indexes and keys come off while rows come in, and are built again behind the last one.
    fn load_mode(&self) -> LoadMode {
        LoadMode::Bulk
    }

    fn shows(&self, column: &str) -> bool {
        !HIDDEN_COLUMNS.contains(&column)
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
