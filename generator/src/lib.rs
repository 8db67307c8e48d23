//! rehome.

pub mod bench;
pub mod catalog;
pub mod cli;
pub mod commands;
pub mod crate_model;
pub mod demo;
pub mod diagnostics;
pub mod doctor;
pub mod emit;
pub mod error;
pub mod guidance;
pub mod introspect;
pub mod mapping;
pub mod names;
pub mod orchestrate;
pub mod plan;
pub mod prescan;
pub mod profile;
pub mod rehearse;
pub mod sandbox;
pub mod settings;
pub mod usage;
