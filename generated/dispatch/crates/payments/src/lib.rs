//! `payments`: from `public.dispatch_payment` to `public.payments`.
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

/// Rows of `orders`, which rows of this entity refer to.
pub const ORDERS: ParentId = ParentId(0);

/// The source query.
pub static FEED: Feed = Feed {
    name: "dispatch_payment",
    source: Relation::new("public", "dispatch_payment"),
    read_sql: include_str!("../sql/read.sql"),
    columns: source::COLUMNS,
    key: &[0],
    filter: None,
    expects: source::EXPECTS,
};

/// The entity as the runtime knows it.
pub static ENTITY: Entity = Entity {
    name: "payments",
    control_schema: "rehome",
    namespace: "5d0f6c1e-9a4b-4c53-8f0e-2b7a6c1d9e34",
    target: Relation::new("public", "payments"),
    columns: target::COLUMNS,
    unwritten: target::UNWRITTEN,
    key: &[0],
    feeds: &[FEED],
    parents: &[Parent {
        entity: "orders",
        feed: 0,
        key: KeySource {
            table: "public.dispatch_order",
            rule: KeyRule::UuidV5,
        },
        columns: &["order_id"],
    }],
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
        mapping: "f0a7cb05e882ba94a5723c247128bb9599eedd3ed650c825d09d462bdbe5ca06",
    },
};

/// The migration of `payments`.
#[derive(Debug, Clone, Copy)]
pub struct Payments;

impl Migration for Payments {
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
