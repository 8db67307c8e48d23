//! rehome.

pub mod catalog;
pub mod diagnostics;
pub mod error;
pub mod mapping;
pub mod names;
pub mod settings;
