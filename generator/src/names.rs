//! Names: how a database's name is written in SQL, in Rust and as a file. The only place where case changes.
//!
//! A database's name may be anything of up to 63 bytes. It travels beside its Rust name from the first
//! moment, because nothing leads back from an identifier to the name it was made of.

mod prose;
mod rust;
mod scope;
mod sql;
mod words;

pub use prose::{capitalised, code_span, one_line, table_cell};
pub use rust::{Style, identifier};
pub use scope::{Scope, entity_names};
pub use sql::{SqlWord, quote_identifier, quote_literal, sql_words};
pub use words::{folded, singular, words};
