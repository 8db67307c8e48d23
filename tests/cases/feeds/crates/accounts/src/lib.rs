//! `accounts`: from `feeds_old.staff`, `feeds_old.customer`, `feeds_old.customer` to `feeds_new.accounts`.
//!
//! Written by rehome 0.1.0; @generated. Do not edit: change the mapping and run `rehome generate`.
//! Hashes of what it was made from are in `provenance.json`.

#![forbid(unsafe_code)]

pub mod custom;
pub mod enums;
pub mod source_customer;
pub mod source_guest;
pub mod source_staff;
pub mod target;
pub mod transform_customer;
pub mod transform_guest;
pub mod transform_staff;

use rehome_runtime::prelude::*;

/// Rows of `accounts`, which rows of this entity refer to.
pub const ACCOUNTS_STAFF_BY_HELPER_ID: ParentId = ParentId(0);

/// Rows of `accounts`, which rows of this entity refer to.
pub const ACCOUNTS_CUSTOMER_BY_HELPER_ID: ParentId = ParentId(1);

/// The source query of `staff`.
pub static FEED_STAFF: Feed = Feed {
    name: "staff",
    source: Relation::new("feeds_old", "staff"),
    read_sql: include_str!("../sql/read_staff.sql"),
    columns: source_staff::COLUMNS,
    // Places of the old key's columns in the query.
    key: &[0],
    // No row that the query gives is left behind.
    filter: None,
    expects: source_staff::EXPECTS,
};

/// The source query of `customer`.
pub static FEED_CUSTOMER: Feed = Feed {
    name: "customer",
    source: Relation::new("feeds_old", "customer"),
    read_sql: include_str!("../sql/read_customer.sql"),
    columns: source_customer::COLUMNS,
    // Places of the old key's columns in the query.
    key: &[0],
    // No row that the query gives is left behind.
    filter: None,
    expects: source_customer::EXPECTS,
};

/// The source query of `guest`.
pub static FEED_GUEST: Feed = Feed {
    name: "guest",
    source: Relation::new("feeds_old", "customer"),
    read_sql: include_str!("../sql/read_guest.sql"),
    columns: source_guest::COLUMNS,
    // Places of the old key's columns in the query.
    key: &[0],
    // No row that the query gives is left behind.
    filter: None,
    expects: source_guest::EXPECTS,
};

/// The entity as the runtime knows it.
pub static ENTITY: Entity = Entity {
    name: "accounts",
    // The schema in the target that holds the record of what was done.
    control_schema: "rehome",
    // What new keys are computed in: a UUIDv5 is made of namespace and name.
    namespace: "3f0e9f0a-52c4-4a53-9b1f-9d2d7a3d1c11",
    target: Relation::new("feeds_new", "accounts"),
    columns: target::COLUMNS,
    unwritten: target::UNWRITTEN,
    // Places of the new key's columns in the table.
    key: &[0],
    feeds: &[FEED_STAFF, FEED_CUSTOMER, FEED_GUEST],
    parents: &[
        Parent {
            entity: "accounts",
            feed: 0,
            key: KeySource {
                table: "feeds_old.staff",
                rule: KeyRule::UuidV5,
            },
            columns: &["helper_id"],
        },
        Parent {
            entity: "accounts",
            feed: 1,
            key: KeySource {
                table: "feeds_old.customer",
                rule: KeyRule::UuidV5,
            },
            columns: &["helper_id"],
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
    sensitive: &["login"],
    // Rows per transaction.
    batch_size: 4,
    // The run stops when more than this many percent of the rows are in quarantine.
    threshold_percent: 60.0,
    validate_sql: include_str!("../sql/validate.sql"),
    rollback_sql: include_str!("../sql/rollback.sql"),
    origin: Origin {
        generator: "0.1.0",
        mapping: "4a7e681fa58a1f923c58ecc468fb355154d194fa8b0e7f469ad13d818f1949b3",
    },
};

/// Columns that are made of sensitive ones: their values are masked where a row differs.
pub static HIDDEN_COLUMNS: &[&str] = &["login", "balance"];

/// The migration of `accounts`.
#[derive(Debug, Clone, Copy)]
pub struct Accounts;

impl Migration for Accounts {
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

    fn shows(&self, column: &str) -> bool {
        !HIDDEN_COLUMNS.contains(&column)
    }

    fn transform(
        &self,
        feed: usize,
        row: &Row<'_>,
        context: &Context,
        target: &mut RowWriter,
    ) -> Result<(), Refusal> {
        match feed {
            0 => transform_staff::transform_row(row, context, target),
            1 => transform_customer::transform_row(row, context, target),
            2 => transform_guest::transform_row(row, context, target),
            _ => Err(Refusal::custom("the program has no such feed")),
        }
    }
}
