//! rehome.

pub mod catalog;
pub mod mapping;
pub mod names;
pub mod orchestrate;
