//! Plain language: what will happen, what is risky, what went wrong, what to do next; from models to text, no more.

pub mod access;
pub mod benchmark;
pub mod discovery;
pub mod document;
pub mod escape;
pub mod help;
pub mod prediction;
pub mod proposal;
pub mod quarantine;
pub mod questions;
pub mod rehearsal;
pub mod report;
pub mod tour;

/// `1 row`, `2 rows`: a number with its noun, thousands set apart.
#[must_use]
pub fn counted(number: u64, noun: &str) -> String {
    let grouped = crate::orchestrate::account::grouped(number);
    let ending = if number == 1 { "" } else { "s" };
    format!("{grouped} {noun}{ending}")
}
