//! Runs the other stages in their order: keeps the journal, shows progress, stops where a person has to choose.

pub mod account;
mod clock;
pub mod conductor;
pub mod console;
pub mod crew;
pub mod databases;
pub mod deadline;
pub mod entities;
pub mod evidence;
pub mod facts;
pub mod flags;
pub mod generation;
pub mod interrupt;
pub mod join;
pub mod journal;
pub mod migrate;
pub mod outcomes;
pub mod predict;
pub mod programs;
pub mod progress;
pub mod project;
pub mod ready;
pub mod reconcile;
pub mod selection;
mod stage;
pub mod stop;
pub mod workshop;

pub use clock::now;
pub use console::{Console, Log, Output};
pub use project::Project;
pub use selection::{Entities, Selection};
