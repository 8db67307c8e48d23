//! `patients`: from `public.dispatch_patient` to `public.patients`.
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

/// Rows of `doctors`, which rows of this entity refer to.
pub const DOCTORS: ParentId = ParentId(0);

/// The source query.
pub static FEED: Feed = Feed {
    name: "dispatch_patient",
    source: Relation::new("public", "dispatch_patient"),
    read_sql: include_str!("../sql/read.sql"),
    columns: source::COLUMNS,
    key: &[0],
    filter: None,
    expects: source::EXPECTS,
};

/// The entity as the runtime knows it.
pub static ENTITY: Entity = Entity {
    name: "patients",
    control_schema: "rehome",
    namespace: "5d0f6c1e-9a4b-4c53-8f0e-2b7a6c1d9e34",
    target: Relation::new("public", "patients"),
    columns: target::COLUMNS,
    unwritten: target::UNWRITTEN,
    key: &[0],
    feeds: &[FEED],
    parents: &[Parent {
        entity: "doctors",
        feed: 0,
        key: KeySource {
            table: "public.dispatch_doctor",
            rule: KeyRule::UuidV5,
        },
        columns: &["doctor_id"],
    }],
    lookups: &[],
    existing_by: &[],
    merge_by: &[],
    sequences: &[],
    sensitive: &[
        "birthdate",
        "email",
        "firstname",
        "insurance_no",
        "lastname",
        "metadata",
        "phone",
    ],
    batch_size: 20000,
    threshold_percent: 3.0,
    validate_sql: include_str!("../sql/validate.sql"),
    rollback_sql: include_str!("../sql/rollback.sql"),
    origin: Origin {
        generator: "0.1.0",
        mapping: "353b7343d46936863af8ba66b86cf57b03e9aaa295d60e4bff0c566762f4770a",
    },
};

/// The migration of `patients`.
#[derive(Debug, Clone, Copy)]
pub struct Patients;

impl Migration for Patients {
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
