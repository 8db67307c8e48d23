//! Names: how a database's name is written in SQL, in Rust and as a file. The only place where case changes.

mod prose;
mod rust;
mod sql;

pub use prose::{code_span, one_line, table_cell};
pub use rust::{Scope, constant_name, crate_name, field_name, folded, type_name};
pub use sql::{quote_identifier, quote_literal};
