//! rehome.

pub mod catalog;
pub mod demo;
pub mod diagnostics;
pub mod error;
pub mod guidance;
pub mod introspect;
pub mod mapping;
pub mod names;
pub mod orchestrate;
pub mod profile;
pub mod sandbox;
pub mod plan;
pub mod settings;
