//! rehome.

pub mod demo;
