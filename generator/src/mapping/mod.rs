//! The mapping: how every target column is made, as people read and edit it.
//!
//! The model is plain data. It knows the file's words and nothing of databases' rows, Rust text or connections.

pub mod check;
pub mod codes;
mod column_file;
pub mod columns;
mod copy_rule;
pub(crate) mod cycles;
pub mod decisions;
mod distinct;
pub mod file_text;
mod hidden;
mod interleaved;
mod key_column;
mod key_strategy;
mod load_mode;
pub mod model;
#[cfg(test)]
mod model_tests;
pub mod order;
pub mod read;
mod schema;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
pub(crate) mod sketch;
pub mod types;
mod value_file;
pub mod write;

pub use columns::Columns;
pub use copy_rule::{CopyRule, Lossy, TooLong, Unit};
pub use distinct::{keys_may_collide, stays_apart};
pub use interleaved::Interleaved;
pub use key_column::{ComputedKey, KeyColumn, KeyType};
pub use key_strategy::KeyStrategy;
pub use load_mode::LoadMode;
pub use model::{
    ColumnRule, DoubledHour, EnumCase, EnumRule, EnumTest, Feed, LookupRule, Mapping, MissingHour,
    Orphans, Otherwise, ReferenceRule, Rule, TimestampRule,
};
pub use schema::{mapping_schema, schema_text};
