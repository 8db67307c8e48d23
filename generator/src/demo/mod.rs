//! The demo's world: throwaway servers, both databases of the example, and rows for them.

mod error;
pub mod rows;
pub mod servers;
mod session;
mod world;

pub use error::DemoError;
pub use world::{SOURCE, SOURCE_SCHEMA, TARGET, TARGET_ROWS, TARGET_SCHEMA, World, WorldOptions};
