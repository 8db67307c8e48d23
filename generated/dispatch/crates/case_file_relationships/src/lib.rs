//! `case_file_relationships`: from `public.dispatch_file_relation` to `public.case_file_relationships`.
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

/// Rows of `case_files`, which rows of this entity refer to.
pub const CASE_FILES: ParentId = ParentId(1);

/// The source query.
pub static FEED: Feed = Feed {
    name: "dispatch_file_relation",
    source: Relation::new("public", "dispatch_file_relation"),
    read_sql: include_str!("../sql/read.sql"),
    columns: source::COLUMNS,
    // Places of the old key's columns in the query.
    key: &[0, 1, 2],
    // No row that the query gives is left behind.
    filter: None,
    expects: source::EXPECTS,
};

/// The entity as the runtime knows it.
pub static ENTITY: Entity = Entity {
    name: "case_file_relationships",
    // The schema in the target that holds the record of what was done.
    control_schema: "rehome",
    // What new keys are computed in: a UUIDv5 is made of namespace and name.
    namespace: "5d0f6c1e-9a4b-4c53-8f0e-2b7a6c1d9e34",
    target: Relation::new("public", "case_file_relationships"),
    columns: target::COLUMNS,
    unwritten: target::UNWRITTEN,
    // Places of the new key's columns in the table.
    key: &[0, 1],
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
            entity: "case_files",
            feed: 0,
            key: KeySource {
                table: "public.dispatch_case_file",
                rule: KeyRule::UuidV5,
            },
            columns: &["case_file_id"],
        },
    ],
    lookups: &[],
    // By these columns a row that is in the target already is known again.
    existing_by: &[],
    // Rows that agree in these columns become one.
    merge_by: &[0, 1],
    // Sequences that go on after the highest migrated value.
    sequences: &[],
    // Columns of the query that are masked wherever a row is shown.
    sensitive: &[],
    // Rows per transaction.
    batch_size: 20000,
    // The run stops when more than this many percent of the rows are in quarantine.
    threshold_percent: 2.0,
    validate_sql: include_str!("../sql/validate.sql"),
    rollback_sql: include_str!("../sql/rollback.sql"),
    origin: Origin {
        generator: "0.1.0",
        mapping: "bd48a0728b4bc3f4462570d93617d547f348a4c17f1ed2831afca03f7585f34a",
    },
};

/// The migration of `case_file_relationships`.
#[derive(Debug, Clone, Copy)]
pub struct CaseFileRelationships;

impl Migration for CaseFileRelationships {
    fn entity(&self) -> &'static Entity {
        &ENTITY
    }

    /// Indexes and keys come off while rows come in, and are built again behind the last one.
    fn load_mode(&self) -> LoadMode {
        LoadMode::Bulk
    }

    /// A rule of the mapping makes the key, so two rows may be given the same.
    fn keys_may_collide(&self) -> bool {
        true
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
