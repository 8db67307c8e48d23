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
    // Places of the old key's columns in the query.
    key: &[0],
    // No row that the query gives is left behind.
    filter: None,
    expects: source::EXPECTS,
};

/// The entity as the runtime knows it.
pub static ENTITY: Entity = Entity {
    name: "patients",
    // The schema in the target that holds the record of what was done.
    control_schema: "rehome",
    // What new keys are computed in: a UUIDv5 is made of namespace and name.
    namespace: "5d0f6c1e-9a4b-4c53-8f0e-2b7a6c1d9e34",
    target: Relation::new("public", "patients"),
    columns: target::COLUMNS,
    unwritten: target::UNWRITTEN,
    // Places of the new key's columns in the table.
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
    // By these columns a row that is in the target already is known again.
    existing_by: &[],
    // Rows that agree in these columns become one.
    merge_by: &[],
    // Sequences that go on after the highest migrated value.
    sequences: &[],
    // Columns of the query that are masked wherever a row is shown.
    sensitive: &[
        "birthdate",
        "email",
        "firstname",
        "insurance_no",
        "lastname",
        "metadata",
        "phone",
    ],
    // Rows per transaction.
    batch_size: 20000,
    // The run stops when more than this many percent of the rows are in quarantine.
    threshold_percent: 3.0,
    validate_sql: include_str!("../sql/validate.sql"),
    rollback_sql: include_str!("../sql/rollback.sql"),
    origin: Origin {
        generator: "0.1.0",
        mapping: "ed7f2e2495482a7499bf7849dcbf5143474e791953adff06a7fd5cfca96797fe",
    },
};

/// Columns that are made of sensitive ones: their values are masked where a row differs.
pub static HIDDEN_COLUMNS: &[&str] =
    &["first_name", "last_name", "birth_date", "email", "phone", "insurance_number", "metadata"];

/// The migration of `patients`.
#[derive(Debug, Clone, Copy)]
pub struct Patients;

impl Migration for Patients {
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
