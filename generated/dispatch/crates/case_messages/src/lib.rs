//! `case_messages`: from `public.dispatch_case_message` to `public.case_messages`.
//!
//! Written by rehome 0.1.0; @generated. Do not edit: change the mapping and run `rehome generate`.
//! Hashes of what it was made from are in `provenance.json`.

#![forbid(unsafe_code)]

pub mod custom;
pub mod enums;
pub mod source;
pub mod target;
pub mod transform;

use rehome_runtime::prelude::*;

/// Rows of `cases`, which rows of this entity refer to.
pub const CASES: ParentId = ParentId(0);

/// Rows of `profiles`, which rows of this entity refer to.
pub const PROFILES: ParentId = ParentId(1);

/// Rows of `case_messages`, which rows of this entity refer to.
pub const CASE_MESSAGES_BY_REPLY_TO_ID: ParentId = ParentId(2);

/// The source query.
pub static FEED: Feed = Feed {
    name: "dispatch_case_message",
    source: Relation::new("public", "dispatch_case_message"),
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
    name: "case_messages",
    // The schema in the target that holds the record of what was done.
    control_schema: "rehome",
    // What new keys are computed in: a UUIDv5 is made of namespace and name.
    namespace: "5d0f6c1e-9a4b-4c53-8f0e-2b7a6c1d9e34",
    target: Relation::new("public", "case_messages"),
    columns: target::COLUMNS,
    unwritten: target::UNWRITTEN,
    // Places of the new key's columns in the table.
    key: &[0],
    feeds: &[FEED],
    parents: &[
        Parent {
            entity: "cases",
            feed: 0,
            key: KeySource {
                table: "public.dispatch_case",
                rule: KeyRule::UuidV5,
            },
            columns: &["case_id"],
        },
        Parent {
            entity: "profiles",
            feed: 0,
            key: KeySource {
                table: "public.dispatch_user",
                rule: KeyRule::UuidV5,
            },
            columns: &["author_id"],
        },
        Parent {
            entity: "case_messages",
            feed: 0,
            key: KeySource {
                table: "public.dispatch_case_message",
                rule: KeyRule::UuidV5,
            },
            columns: &["reply_to_id"],
        },
    ],
    lookups: &[],
    // By these columns a row that is in the target already is known again.
    existing_by: &[],
    // Rows that agree in these columns become one.
    merge_by: &[],
    // Sequences that go on after the highest migrated value.
    sequences: &[],
    // Columns of the query that are masked wherever a row is shown.
    sensitive: &["body"],
    // Rows per transaction.
    batch_size: 20000,
    // The run stops when more than this many percent of the rows are in quarantine.
    threshold_percent: 2.0,
    validate_sql: include_str!("../sql/validate.sql"),
    rollback_sql: include_str!("../sql/rollback.sql"),
    origin: Origin {
        generator: "0.1.0",
        mapping: "f615560263feda8014e4df2c96556ed2d71b28540c404453e60d9add756c532c",
    },
};

/// Columns that are made of sensitive ones: their values are masked where a row differs.
pub static HIDDEN_COLUMNS: &[&str] = &["body"];

/// The migration of `case_messages`.
#[derive(Debug, Clone, Copy)]
pub struct CaseMessages;

impl Migration for CaseMessages {
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
