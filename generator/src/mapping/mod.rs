//! The mapping: how every target column is made, as people read and edit it.
//!
//! The model is plain data. It knows the file's words and nothing of databases' rows, Rust text or connections.

mod column_file;
pub mod columns;
pub mod model;
#[cfg(test)]
mod model_tests;
pub mod name;

pub use columns::Columns;
pub use model::{
    ColumnRule, CopyRule, EnumCase, EnumRule, EnumTest, Feed, KeyStrategy, LookupRule, Mapping,
    Orphans, Otherwise, ReferenceRule, Rule, TooLong,
};
pub use name::Name;
