//! rehome.

pub mod catalog;
pub mod diagnostics;
pub mod error;
pub mod introspect;
pub mod mapping;
pub mod names;
