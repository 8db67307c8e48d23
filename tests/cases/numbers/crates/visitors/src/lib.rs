//! `visitors`: from `numbers_old.member`, `numbers_old.guest` to `numbers_new.visitors`.
//!
//! Written by rehome 0.1.0; @generated. Do not edit: change the mapping and run `rehome generate`.
//! Hashes of what it was made from are in `provenance.json`.

#![forbid(unsafe_code)]

pub mod custom;
pub mod source_guest;
pub mod source_member;
pub mod target;
pub mod transform_guest;
pub mod transform_member;

use rehome_runtime::prelude::*;

/// Rows of `visitors`, which rows of this entity refer to.
pub const VISITORS_MEMBER_BY_BROUGHT_BY: ParentId = ParentId(0);

/// The source query of `member`.
pub static FEED_MEMBER: Feed = Feed {
    name: "member",
    source: Relation::new("numbers_old", "member"),
    read_sql: include_str!("../sql/read_member.sql"),
    columns: source_member::COLUMNS,
    // Places of the old key's columns in the query.
    key: &[0],
    // No row that the query gives is left behind.
    filter: None,
    expects: source_member::EXPECTS,
};

/// The source query of `guest`.
pub static FEED_GUEST: Feed = Feed {
    name: "guest",
    source: Relation::new("numbers_old", "guest"),
    read_sql: include_str!("../sql/read_guest.sql"),
    columns: source_guest::COLUMNS,
    // Places of the old key's columns in the query.
    key: &[0],
    // No row that the query gives is left behind.
    filter: None,
    expects: source_guest::EXPECTS,
};

/// The entity as the runtime knows it.
pub static ENTITY: Entity = Entity {
    name: "visitors",
    // The schema in the target that holds the record of what was done.
    control_schema: "rehome",
    // What new keys are computed in: a UUIDv5 is made of namespace and name.
    namespace: "3f0e9f0a-52c4-4a53-9b1f-9d2d7a3d1c11",
    target: Relation::new("numbers_new", "visitors"),
    columns: target::COLUMNS,
    unwritten: target::UNWRITTEN,
    // Places of the new key's columns in the table.
    key: &[0],
    feeds: &[FEED_MEMBER, FEED_GUEST],
    parents: &[Parent {
        entity: "visitors",
        feed: 0,
        key: KeySource {
            table: "numbers_old.member",
            rule: KeyRule::Mapped,
        },
        columns: &["brought_by"],
    }],
    lookups: &[],
    // By these columns a row that is in the target already is known again.
    existing_by: &[],
    // Rows that agree in these columns become one.
    merge_by: &[],
    // Sequences that go on after the highest migrated value.
    sequences: &[Sequence::new("id", Relation::new("numbers_new", "visitors_id_seq"))],
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
        mapping: "a4b1a3fd42cc34e5e09b07e078cb8f6e2b3a7fa0127db4346680e591d35a0304",
    },
};

/// The migration of `visitors`.
#[derive(Debug, Clone, Copy)]
pub struct Visitors;

impl Migration for Visitors {
    fn entity(&self) -> &'static Entity {
        &ENTITY
    }

    /// Indexes and keys come off while rows come in, and are built again behind the last one.
    fn load_mode(&self) -> LoadMode {
        LoadMode::Bulk
    }

    fn transform(
        &self,
        feed: usize,
        row: &Row<'_>,
        context: &Context,
        target: &mut RowWriter,
    ) -> Result<(), Refusal> {
        match feed {
            0 => transform_member::transform_row(row, context, target),
            1 => transform_guest::transform_row(row, context, target),
            _ => Err(Refusal::custom("the program has no such feed")),
        }
    }
}
