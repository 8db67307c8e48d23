//! rehome.

pub mod mapping;
