//! `case_files`: from `public.dispatch_case_file` to `public.case_files`.
//!
//! Written by rehome 0.1.0; @generated. Do not edit: change the mapping and run `rehome generate`.
//! Hashes of what it was made from are in `provenance.json`.

#![forbid(unsafe_code)]

pub mod custom;
pub mod source;
pub mod target;
pub mod transform;

use rehome_runtime::prelude::*;

/// Rows of `cases`, which rows of this entity refer to.
pub const CASES: ParentId = ParentId(0);

/// Rows of `profiles`, which rows of this entity refer to.
pub const PROFILES: ParentId = ParentId(1);

/// The source query.
pub static FEED: Feed = Feed {
    name: "dispatch_case_file",
    source: Relation::new("public", "dispatch_case_file"),
    read_sql: include_str!("../sql/read.sql"),
    columns: source::COLUMNS,
    key: &[0],
    filter: None,
    expects: source::EXPECTS,
};

/// The entity as the runtime knows it.
pub static ENTITY: Entity = Entity {
    name: "case_files",
    control_schema: "rehome",
    namespace: "5d0f6c1e-9a4b-4c53-8f0e-2b7a6c1d9e34",
    target: Relation::new("public", "case_files"),
    columns: target::COLUMNS,
    unwritten: target::UNWRITTEN,
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
            columns: &["uploaded_by"],
        },
    ],
    lookups: &[],
    existing_by: &[],
    merge_by: &[],
    sequences: &[],
    sensitive: &[],
    batch_size: 20000,
    threshold_percent: 1.0,
    validate_sql: include_str!("../sql/validate.sql"),
    rollback_sql: include_str!("../sql/rollback.sql"),
    origin: Origin {
        generator: "0.1.0",
        mapping: "da9553677a5479e5e2dfc345abe399e0fea7fb53e85f92ad969fd71ecdd50ba5",
    },
};

/// The migration of `case_files`.
#[derive(Debug, Clone, Copy)]
pub struct CaseFiles;

impl Migration for CaseFiles {
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
