//! `products`: from `public.dispatch_product` to `public.products`.
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

/// Rows of `brackets`, which rows of this entity refer to.
pub const BRACKETS: ParentId = ParentId(1);

/// The source query.
pub static FEED: Feed = Feed {
    name: "dispatch_product",
    source: Relation::new("public", "dispatch_product"),
    read_sql: include_str!("../sql/read.sql"),
    columns: source::COLUMNS,
    key: &[0],
    filter: None,
    expects: source::EXPECTS,
};

/// The entity as the runtime knows it.
pub static ENTITY: Entity = Entity {
    name: "products",
    control_schema: "rehome",
    namespace: "5d0f6c1e-9a4b-4c53-8f0e-2b7a6c1d9e34",
    target: Relation::new("public", "products"),
    columns: target::COLUMNS,
    unwritten: target::UNWRITTEN,
    key: &[0],
    feeds: &[FEED],
    parents: &[
        Parent {
            entity: "orders",
            feed: 0,
            key: KeySource {
                table: "public.dispatch_order",
                rule: KeyRule::UuidV5,
            },
            columns: &["order_id"],
        },
        Parent {
            entity: "brackets",
            feed: 0,
            key: KeySource {
                table: "public.dispatch_bracket",
                rule: KeyRule::Keep,
            },
            columns: &["bracket_id"],
        },
    ],
    lookups: &[],
    existing_by: &[3],
    merge_by: &[],
    sequences: &[],
    sensitive: &[],
    batch_size: 20000,
    threshold_percent: 3.0,
    validate_sql: include_str!("../sql/validate.sql"),
    rollback_sql: include_str!("../sql/rollback.sql"),
    origin: Origin {
        generator: "0.1.0",
        mapping: "9eac7b6be87db6e06f541ba983f1808cb0364219f1ef6fb2ac7c5a3887584cfc",
    },
};

/// The migration of `products`.
#[derive(Debug, Clone, Copy)]
pub struct Products;

impl Migration for Products {
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
