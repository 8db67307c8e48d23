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
    key: &[0],
    filter: None,
    expects: source::EXPECTS,
};

/// The entity as the runtime knows it.
pub static ENTITY: Entity = Entity {
    name: "case_messages",
    control_schema: "rehome",
    namespace: "5d0f6c1e-9a4b-4c53-8f0e-2b7a6c1d9e34",
    target: Relation::new("public", "case_messages"),
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
    existing_by: &[],
    merge_by: &[],
    sequences: &[],
    sensitive: &["body"],
    batch_size: 20000,
    threshold_percent: 2.0,
    validate_sql: include_str!("../sql/validate.sql"),
    rollback_sql: include_str!("../sql/rollback.sql"),
    origin: Origin {
        generator: "0.1.0",
        mapping: "a8e294256b9105cb74411adddd36ff4d7a7fd52f2933085ac9b53f2ed8641fb9",
    },
};

/// The migration of `case_messages`.
#[derive(Debug, Clone, Copy)]
pub struct CaseMessages;

impl Migration for CaseMessages {
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
