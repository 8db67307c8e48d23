//! `message_attachments`: from `public.dispatch_message_attachment` to `public.message_attachments`.
//!
//! Written by rehome 0.1.0; @generated. Do not edit: change the mapping and run `rehome generate`.
//! Hashes of what it was made from are in `provenance.json`.

#![forbid(unsafe_code)]

pub mod custom;
pub mod source;
pub mod target;
pub mod transform;

use rehome_runtime::prelude::*;

/// Rows of `case_messages`, which rows of this entity refer to.
pub const CASE_MESSAGES: ParentId = ParentId(0);

/// Rows of `case_files`, which rows of this entity refer to.
pub const CASE_FILES: ParentId = ParentId(1);

/// The source query.
pub static FEED: Feed = Feed {
    name: "dispatch_message_attachment",
    source: Relation::new("public", "dispatch_message_attachment"),
    read_sql: include_str!("../sql/read.sql"),
    columns: source::COLUMNS,
    key: &[0],
    filter: None,
    expects: source::EXPECTS,
};

/// The entity as the runtime knows it.
pub static ENTITY: Entity = Entity {
    name: "message_attachments",
    control_schema: "rehome",
    namespace: "5d0f6c1e-9a4b-4c53-8f0e-2b7a6c1d9e34",
    target: Relation::new("public", "message_attachments"),
    columns: target::COLUMNS,
    unwritten: target::UNWRITTEN,
    key: &[0],
    feeds: &[FEED],
    parents: &[
        Parent {
            entity: "case_messages",
            feed: 0,
            key: KeySource {
                table: "public.dispatch_case_message",
                rule: KeyRule::UuidV5,
            },
            columns: &["message_id"],
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
    merge_by: &[],
    sequences: &[],
    sensitive: &[],
    batch_size: 20000,
    threshold_percent: 1.0,
    validate_sql: include_str!("../sql/validate.sql"),
    rollback_sql: include_str!("../sql/rollback.sql"),
    origin: Origin {
        generator: "0.1.0",
        mapping: "e651be56038ec092b91f885447b760d7a626cd872ecefd596ac40e23244835b9",
    },
};

/// The migration of `message_attachments`.
#[derive(Debug, Clone, Copy)]
pub struct MessageAttachments;

impl Migration for MessageAttachments {
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
