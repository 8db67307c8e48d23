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
    key: &[0, 1, 2],
    filter: None,
    expects: source::EXPECTS,
};

/// The entity as the runtime knows it.
pub static ENTITY: Entity = Entity {
    name: "case_file_relationships",
    control_schema: "rehome",
    namespace: "5d0f6c1e-9a4b-4c53-8f0e-2b7a6c1d9e34",
    target: Relation::new("public", "case_file_relationships"),
    columns: target::COLUMNS,
    unwritten: target::UNWRITTEN,
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
    existing_by: &[],
    merge_by: &[0, 1],
    sequences: &[],
    sensitive: &[],
    batch_size: 20000,
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
