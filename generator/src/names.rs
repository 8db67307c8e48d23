//! Names: how a database's name is written in SQL, in Rust and as a file. The only place where case changes.

mod sql;

pub use sql::{quote_identifier, quote_literal};
