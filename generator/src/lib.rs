//! rehome.
pub mod catalog;
pub mod names;
