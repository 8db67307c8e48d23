//! Starts what the tests need and asks what happened: servers, databases, projects, the `rehome` command.

pub mod account;
pub mod browser;
pub mod command;
pub mod database;
pub mod dump;
pub mod dump_file;
pub mod expected;
pub mod labels;
pub mod large_schema;
pub mod large_world;
pub mod memory;
pub mod process;
pub mod project;
pub mod real;
pub mod real_pairs;
pub mod score;
pub mod server_log;
pub mod shared_server;
pub mod wait;

/// What a test, or a step of it, gives back.
pub type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// An error with a text, for what a test expected and did not find.
///
/// # Errors
/// Always: this is its purpose.
pub fn fail<T>(text: impl Into<String>) -> Result<T> {
    Err(text.into().into())
}
